"""Rules that replace by equations: those that are given, and a divisor times its inverse."""

from __future__ import annotations

import itertools
from dataclasses import replace
from fractions import Fraction

from . import algebra, rules
from .assumptions import nonnegative_index
from .canonical import relabelled
from .terms import ZERO, Atom, Mono, Poly, atom_poly, mono_poly


def leading(poly):
    """Return the term that a relation replaces: the heaviest one, by the alphabet among equals."""
    return max(poly.terms, key=lambda mono: (_weight(mono), mono.text))


def _weight(mono):
    return sum(mono.factors.values()) + sum(mono.exp.terms.values()) + len(mono.bound)


def relation(mono, ctx):
    """Replace the leading term of a known equation by the others."""
    for known, universal in ctx.relations:
        for equation, lead in _instances(known, universal, mono, ctx):
            for rest in divisions(mono, lead):
                scale = Fraction(-1) / equation.terms[lead]
                others = (equation - mono_poly(lead).scaled(equation.terms[lead])).scaled(scale)
                return rules.rebuilt(rest, rest.factors, ctx, [others])
    return None


def _instances(known, universal, mono, ctx):
    """Yield the equation for each choice of its indices "for all" that a product offers."""
    if not universal:
        yield known, leading(known)
        return
    plain = replace(ctx, relations=())  # the equation must not rewrite itself
    for lead in _leads(known, universal):
        for values in _choices(lead, universal, mono):
            if all(_in_range(index, value, mono, ctx) for index, value in values.items()):
                instance = algebra.substitute(known, values.get, plain)
                found = algebra.substitute(mono_poly(lead), values.get, plain)
                # Equal terms may cancel when an index gets a value, the leading one too. A
                # symmetry is used in one direction only.
                heavy = [m for m in instance.terms if _weight(m) >= _weight(lead)]
                if len(found.terms) == 1 and found.terms.keys() <= instance.terms.keys():
                    (term,) = found.terms
                    if _defines(lead, known) or term == max(heavy, key=lambda m: m.text):
                        yield instance, term


def _leads(known, universal):
    """Return the term to replace: every index "for all" is a subscript of its own factors."""
    fits = [mono for mono in known.terms if universal <= set(_subscripts(mono))]
    ranked = sorted(fits, key=lambda mono: (_defines(mono, known), _weight(mono), mono.text))
    return ranked[-1:]


def _defines(mono, known):
    """Whether a term is one array element, of an array that the equation has nowhere else."""
    (atom, exponent), *others = [*mono.factors.items(), (None, 0)][:2]
    return (
        others == [(None, 0)]
        and exponent == 1
        and atom.kind == "x"
        and not mono.bound
        and not mono.exp.terms
        and known.text.count(Atom("x", atom.head).text + "(") == 1
    )


def _subscripts(mono):
    return [
        next(iter(arg.free))
        for atom in mono.factors
        if atom.kind == "x"
        for arg in atom.args
        if len(arg.free) == 1 and arg == atom_poly(next(iter(arg.free)))
    ]


def _choices(lead, universal, mono):
    """Yield every way to give the indices "for all" the subscripts met in a product."""
    patterns = [atom for atom in lead.factors if atom.kind == "x" and atom.free & universal]
    for atoms in itertools.product(
        *([a for a in mono.factors if a.head == p.head and a.kind == "x"] for p in patterns)
    ):
        values = {}
        pairs = [
            pair
            for p, a in zip(patterns, atoms, strict=True)
            for pair in zip(p.args, a.args, strict=True)
        ]
        for pattern, value in pairs:
            index = next((u for u in universal if pattern == atom_poly(u)), None)
            if index is not None and values.setdefault(index, value) != value:
                break
        else:
            yield values


def _in_range(index, value, mono, ctx):
    if index not in ctx.ranges:
        return True
    low, high = ctx.ranges[index]
    return nonnegative_index(value - low, mono.bound, ctx) and nonnegative_index(
        high - value, mono.bound, ctx
    )


def quotient(mono, ctx):
    """Use D / D = 1: lead(D) D**-p = (D**(1 - p) - rest(D) D**-p) / coefficient."""
    for atom, exponent in mono.factors.items():
        if atom.kind != "p" or exponent >= 0:
            continue
        divisor = atom.args[0]
        lead = leading(divisor)
        for rest in divisions(Mono(mono.bound, rules.without(mono, atom), mono.exp), lead):
            left = Poly(
                {Mono((), {atom: exponent + 1} if exponent < -1 else {}, ZERO): Fraction(1)}
            )
            tail = divisor - mono_poly(lead).scaled(divisor.terms[lead])
            again = algebra.multiply(tail, atom_power(atom, exponent), ctx)
            value = (left - again).scaled(1 / divisor.terms[lead])
            return rules.rebuilt(rest, rest.factors, ctx, [value])
    return None


def atom_power(atom, exponent):
    """Write a power of an atom as a polynomial, as it stands."""
    return Poly({Mono((), {atom: exponent}, ZERO): Fraction(1)})


def divisions(mono, pattern):
    """Yield every ``rest`` with ``mono = pattern * rest``, sums matched to sums of the product."""
    ends = {var: [low, high] for var, low, high in mono.bound}
    wanted = [var for var, _, _ in pattern.bound]
    for chosen in itertools.permutations(ends, len(wanted)):
        if pattern.free & set(chosen):  # an index of the product may not be captured
            continue
        matched = relabelled(pattern, dict(zip(wanted, chosen, strict=True)))
        if any(ends[var] != [low, high] for var, low, high in matched.bound):
            continue
        rest = _without_pattern(mono, matched, set(chosen))
        if rest is not None:
            yield rest


def _without_pattern(mono, matched, chosen):
    factors, terms = dict(mono.factors), dict(mono.exp.terms)
    for atom, exponent in matched.factors.items():
        have = factors.get(atom, 0)
        if have * exponent <= 0 or abs(have) < abs(exponent):
            return None
        factors[atom] = have - exponent
    for term, coeff in matched.exp.terms.items():
        if terms.get(term, 0) / coeff < 1:
            return None
        terms[term] = terms[term] - coeff
    rest = Mono(
        [entry for entry in mono.bound if entry[0] not in chosen],
        {atom: exponent for atom, exponent in factors.items() if exponent},
        Poly(terms),
    )
    return None if rest.free & chosen else rest
