"""The trusted rules: every rewriting of a product that the normal form may use, and nothing else.

`tidy` applies the first rule of `RULES` that fits, until none does; then the bound indices get
canonical names.  Each rule is an equality for all sizes and all values in range.  Sums over an
empty or reversed range follow Karr's convention,
``sum_{i=a}^{b} + sum_{i=b+1}^{c} = sum_{i=a}^{c}`` for all integers (as in SymPy), so that
splitting a range is always an equality.
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cache

import sympy

from . import algebra, equations, facts, ranges
from .assumptions import integral, nonnegative_index, real
from .canonical import canonical, opened
from .terms import ONE, ZERO, Atom, Mono, Poly, atom_poly, number, power_in

LONGEST_UNROLLED = 12


def tidy(mono, ctx):
    """Return the normal form of one product whose bound indices have fresh names."""
    ctx.spend()
    if any(ctx.ranges.setdefault(var, [low, high]) != [low, high] for var, low, high in mono.bound):
        return tidy(opened(mono), ctx)
    for rule in RULES:
        result = rule(mono, ctx)
        if result is not None:
            return result
    return Poly({canonical(mono): Fraction(1)})


def without(mono, atom):
    """Return the factors of a product but one."""
    return {other: exponent for other, exponent in mono.factors.items() if other != atom}


def unbound(mono, var):
    """Return the product without the sum over one of its indices."""
    return Mono([entry for entry in mono.bound if entry[0] != var], mono.factors, mono.exp)


def rebuilt(mono, factors, ctx, extra=(), values=None):
    """Put other factors into a product, and multiply by ``extra`` inside its sums.

    The ``values`` are substituted first.
    """
    body = tidy(Mono((), factors, mono.exp), ctx)
    if values:
        body = algebra.substitute(body, values.get, ctx)
    return algebra.close(algebra.product([body, *extra], ctx), mono.bound, ctx)


def collect_exponent(mono, ctx):
    """exp(c log B) = B**floor(c) exp((c - floor(c)) log B)."""
    for term, coeff in mono.exp.terms.items():
        whole = math.floor(coeff)
        if not whole or term.bound or term.exp.terms or list(term.factors.values()) != [1]:
            continue
        (atom,) = term.factors
        if atom.kind == "f" and atom.head is sympy.log:
            left = Mono(mono.bound, mono.factors, mono.exp - Poly({term: Fraction(whole)}))
            return rebuilt(left, left.factors, ctx, [algebra.power(atom.args[0], whole, ctx)])
    return None


def square_modulus(mono, ctx):
    """|x|**2 = x**2 for real x."""
    for atom, exponent in mono.factors.items():
        if (
            atom.kind == "f"
            and atom.head is sympy.Abs
            and abs(exponent) > 1
            and real(atom.args[0], ctx)
        ):
            even = 2 * int(exponent / 2)
            factors = without(mono, atom) | ({atom: exponent - even} if exponent != even else {})
            return rebuilt(mono, factors, ctx, [algebra.power(atom.args[0], even, ctx)])
    return None


def multiply_out(mono, ctx):
    """Multiply out a sum that stands as one factor; below a fraction bar it stays."""
    for atom, exponent in mono.factors.items():
        if atom.kind == "p" and exponent > 0:
            whole = algebra.power(atom.args[0], exponent, ctx)
            return rebuilt(mono, without(mono, atom), ctx, [whole])
    return None


def delta(mono, ctx):
    """Use delta(0) = 1, delta(number) = 0, delta**2 = delta and sum_i delta(i - s) f(i) = f(s).

    The last holds for s in range.
    """
    for atom, exponent in mono.factors.items():
        if atom.kind != "d" or exponent < 0:
            continue
        constant = atom.args[0].constant
        if constant is not None:
            return ZERO if constant else rebuilt(mono, without(mono, atom), ctx)
        if exponent > 1:
            return tidy(Mono(mono.bound, without(mono, atom) | {atom: 1}, mono.exp), ctx)
        result = contract(mono, atom, ctx)
        if result is not None:
            return result
    return None


def contract(mono, atom, ctx):
    """Remove a sum over a Kronecker delta, or replace one free index by the other beside it."""
    argument = atom.args[0]
    names = {var: ends for var, *ends in mono.bound}
    solvable = [var for var in sorted(argument.free) if power_in(argument, var) in (1, -1)]
    rest = Mono(mono.bound, without(mono, atom), mono.exp)
    for var in solvable:
        value = atom_poly(var) - argument.scaled(power_in(argument, var))
        if var in names:
            if any(var in low.free | high.free for _, low, high in mono.bound) or not integral(
                value, ctx
            ):
                continue
            rest = unbound(rest, var)
            ends = [value - names[var][0], names[var][1] - value]
            steps = [end for end in ends if not nonnegative_index(end, rest.bound, ctx)]
            if steps and not nonnegative_index(
                names[var][1] - names[var][0] + ONE, rest.bound, ctx
            ):
                rest = Mono(mono.bound, without(mono, atom), mono.exp)
                continue
            return rebuilt(
                rest,
                rest.factors,
                ctx,
                [atom_poly(Atom("t", None, [s])) for s in steps],
                {var: value},
            )
    outer = [var for var in solvable if var not in names]
    if outer and any(outer[-1] in node.free for node in [*rest.factors, rest.exp]):
        value = atom_poly(outer[-1]) - argument.scaled(power_in(argument, outer[-1]))
        return rebuilt(rest, rest.factors, ctx, [atom_poly(atom)], {outer[-1]: value})
    return None


def unused_index(mono, ctx):
    """sum_{i=a}^{b} c = (b - a + 1) c."""
    used = mono.exp.free.union(*(atom.free for atom in mono.factors))
    for var, low, high in mono.bound:
        if var not in used and not any(var in a.free | b.free for _, a, b in mono.bound):
            rest = unbound(mono, var)
            return rebuilt(rest, rest.factors, ctx, [high - low + ONE])
    return None


def short_range(mono, ctx):
    """Write out a sum over a range of known length (by Karr's convention if it runs backwards)."""
    for var, low, high in mono.bound:
        length = (high - low + ONE).constant
        rest = unbound(mono, var)
        if (
            length is None
            or abs(length) > LONGEST_UNROLLED
            or any(var in a.free | b.free for _, a, b in rest.bound)
        ):
            continue
        sign, start = (1, low) if length >= 0 else (-1, high + ONE)
        values = [{var: start + number(step)} for step in range(int(abs(length)))]
        return sum((rebuilt(rest, rest.factors, ctx, (), value) for value in values), ZERO).scaled(
            sign
        )
    return None


def power_sum(mono, ctx):
    """sum_{i=a}^{b} i**p = F_p(b) - F_p(a - 1), Faulhaber's polynomial."""
    for var, low, high in mono.bound:
        exponent = mono.factors.get(var, 0)
        ends = [end for _, *both in mono.bound for end in both]
        others = [*without(mono, var), mono.exp, *ends]
        if 1 <= exponent <= LONGEST_UNROLLED and not any(var in other.free for other in others):
            rest = unbound(mono, var)
            value = _faulhaber(exponent, high, ctx) - _faulhaber(exponent, low - ONE, ctx)
            return rebuilt(rest, without(mono, var), ctx, [value])
    return None


def _faulhaber(exponent, end, ctx):
    result = ZERO
    for coefficient in _faulhaber_coefficients(exponent):
        result = algebra.multiply(result, end, ctx) + number(coefficient)
    return result


@cache
def _faulhaber_coefficients(exponent):
    x, last = sympy.symbols("x last")
    closed = sympy.Poly(sympy.summation(x**exponent, (x, 1, last)), last)
    return [Fraction(int(c.p), int(c.q)) for c in closed.all_coeffs()]


RULES = (
    multiply_out,
    collect_exponent,
    square_modulus,
    delta,
    ranges.simplify_step,
    ranges.count_steps,
    unused_index,
    short_range,
    power_sum,
    facts.one_hot,
    facts.binary,
    equations.relation,
    equations.quotient,
    ranges.triangle,
    ranges.widen,
    ranges.symmetrise,
    ranges.shift,
    ranges.split,
)
