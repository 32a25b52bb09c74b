"""Decide whether an expression is identically zero."""

from __future__ import annotations

import itertools
from dataclasses import replace
from fractions import Fraction

from .algebra import close, multiply, power, product, substitute
from .canonical import opened, relabelled
from .ranges import plan_splits
from .reader import read
from .rules import tidy
from .terms import ZERO, Mono, Poly, fresh_index

DEEPEST = 4
MOST_ALIGNMENTS = 32


def normal_form(expr, ctx):
    """Return the normal form; ranges that others make up are written in their pieces."""
    poly = read(expr, ctx)
    if not poly.terms:
        return poly
    known = [equation for equation, _ in ctx.relations]
    found = {ends for each in [poly, *known] for ends in _ranges(each)}
    rows = {tuple(ends) for ends in ctx.one_hot.values() if ends}
    ctx.splits = plan_splits(found | rows, ctx)
    if ctx.splits:
        plain = replace(ctx, relations=())
        ctx.relations = tuple(
            (substitute(equation, lambda atom: None, plain), universal)
            for equation, universal in ctx.relations
        )
        poly = read(expr, ctx)
    return poly


def _ranges(poly):
    for mono in poly.terms:
        yield from (
            (low, high)
            for _, low, high in mono.bound
            if not (low.free | high.free) - _symbols(mono)
        )
        for node in [*(arg for atom in mono.factors for arg in atom.args), mono.exp]:
            yield from _ranges(node)


def _symbols(mono):
    return {
        atom for _, *ends in mono.bound for end in ends for atom in end.free if atom.kind == "s"
    }


def vanishes(poly, ctx, depth=DEEPEST):
    """Whether a normal form is zero: as it stands, times its divisors, or under aligned sums."""
    if not poly.terms:
        return True
    if depth == 0:
        return False
    divisors = {}
    for mono in poly.terms:
        names = {var for var, _, _ in mono.bound}
        for atom, exponent in mono.factors.items():
            if atom.kind == "p" and not atom.free & names:
                divisors[atom] = max(divisors.get(atom, 0), -exponent)
    if divisors:
        return vanishes(_times_divisors(poly, divisors, ctx), ctx, depth - 1)
    return _vanishes_inside(poly, ctx, depth)


def _times_divisors(poly, divisors, ctx):
    result = ZERO
    for mono, coeff in poly.terms.items():
        mono = opened(mono)
        rest = {atom: exponent for atom, exponent in mono.factors.items() if atom not in divisors}
        parts = [tidy(Mono((), rest, mono.exp), ctx)]
        for atom, most in divisors.items():
            parts.append(power(atom.args[0], most + mono.factors.get(atom, 0), ctx))
        result = result + close(product(parts, ctx), mono.bound, ctx).scaled(coeff)
    return result


def _vanishes_inside(poly, ctx, depth):
    """Pull one sum of the same range out of every term; whether what is under it vanishes."""
    monos = [(opened(mono), coeff) for mono, coeff in poly.terms.items()]
    pivots = [
        (low, high)
        for mono, _ in monos
        for var, low, high in mono.bound
        if any(atom.kind == "p" and var in atom.free for atom in mono.factors)
        and not low.free & high.free & _bound(mono)
    ]
    for low, high in dict.fromkeys(pivots):
        shared = fresh_index()
        ctx.ranges[shared] = [low, high]
        choices = [[var for var, a, b in mono.bound if (a, b) == (low, high)] for mono, _ in monos]
        if not all(choices):
            continue
        for choice in itertools.islice(itertools.product(*choices), MOST_ALIGNMENTS):
            inside = sum(
                (
                    _unsummed(m, var, shared, ctx).scaled(c)
                    for (m, c), var in zip(monos, choice, strict=True)
                ),
                ZERO,
            )
            if vanishes(inside, ctx, depth - 1):
                return True
    return False


def _bound(mono):
    return {var for var, _, _ in mono.bound}


def _unsummed(mono, var, shared, ctx):
    mono = relabelled(mono, {var: shared})
    rest = [entry for entry in mono.bound if entry[0] != shared]
    body = Poly({Mono((), mono.factors, mono.exp): Fraction(1)})
    return close(multiply(body, tidy(Mono((), {}, ZERO), ctx), ctx), rest, ctx)
