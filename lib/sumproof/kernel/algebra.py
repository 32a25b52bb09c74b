"""Sums, products, powers, quotients, logarithms and substitution on polynomials of terms."""

from __future__ import annotations

import itertools
from fractions import Fraction

import sympy

from . import rules
from .assumptions import TooHard, positive, real
from .canonical import opened
from .factors import factorised
from .terms import ONE, ZERO, Atom, Mono, Poly, atom_poly, number

LARGEST_POWER = 12


def multiply(left, right, ctx):
    """Return the product of two polynomials."""
    if left.constant is not None:
        return right.scaled(left.constant)
    if right.constant is not None:
        return left.scaled(right.constant)
    terms = {}
    for (one, c1), (two, c2) in itertools.product(left.terms.items(), right.terms.items()):
        for mono, coeff in _times(one, two, ctx).terms.items():
            terms[mono] = terms.get(mono, 0) + coeff * c1 * c2
    return Poly(terms)


def _times(one, two, ctx):
    if one.plain or two.plain:
        return Poly({two if one.plain else one: Fraction(1)})
    one, two = opened(one), opened(two)
    factors = dict(one.factors)
    for atom, exponent in two.factors.items():
        factors[atom] = factors.get(atom, 0) + exponent
    factors = {atom: exponent for atom, exponent in factors.items() if exponent}
    return rules.tidy(Mono(one.bound + two.bound, factors, one.exp + two.exp), ctx)


def product(polys, ctx):
    """Return the product of several polynomials, the small ones first."""
    result = ONE
    for poly in sorted(polys, key=lambda p: len(p.terms)):
        result = multiply(result, poly, ctx)
    return result


def power(poly, exponent, ctx):
    """Raise to an integer power; a negative one divides by each factor of the polynomial."""
    if exponent < 0:
        return power(inverse(poly, ctx), -exponent, ctx)
    if len(poly.terms) == 1:
        ((mono, coeff),) = poly.terms.items()
        if not mono.bound:
            factors = {atom: p * exponent for atom, p in mono.factors.items() if exponent}
            return rules.tidy(Mono((), factors, mono.exp.scaled(exponent)), ctx).scaled(
                coeff**exponent
            )
    if exponent > LARGEST_POWER:
        raise TooHard("a large power of a sum")
    return product([poly] * exponent, ctx)


def close(poly, bound, ctx):
    """Sum a polynomial over indices with fresh names, each given with its ends."""
    result = ZERO
    for mono, coeff in poly.terms.items():
        mono = opened(mono)
        result = result + rules.tidy(
            Mono(mono.bound + tuple(bound), mono.factors, mono.exp), ctx
        ).scaled(coeff)
    return result


def substitute(poly, values, ctx):
    """Replace variables or array elements everywhere: ``values(atom)`` is a `Poly` or None."""
    result = ZERO
    for mono, coeff in poly.terms.items():
        result = result + _substituted(opened(mono), values, ctx).scaled(coeff)
    return result


def _substituted(mono, values, ctx):
    bound = [
        (var, substitute(low, values, ctx), substitute(high, values, ctx))
        for var, low, high in mono.bound
    ]
    for entry in bound:
        ctx.ranges.setdefault(entry[0], entry[1:])
    parts = [
        power(_substitute_atom(atom, values, ctx), exponent, ctx)
        for atom, exponent in mono.factors.items()
    ]
    parts.append(rules.tidy(Mono((), {}, substitute(mono.exp, values, ctx)), ctx))
    return close(product(parts, ctx), bound, ctx)


def _substitute_atom(atom, values, ctx):
    value = values(atom)
    if value is not None:
        return value
    args = [substitute(arg, values, ctx) for arg in atom.args]
    if args == list(atom.args):
        return atom_poly(atom)
    if atom.kind == "p":
        return args[0]
    return (
        function(atom.head, args, ctx)
        if atom.kind == "f"
        else rebuilt_atom(atom.kind, atom.head, args)
    )


def rebuilt_atom(kind, head, args):
    """Build an atom with new arguments; a Kronecker delta ignores the sign of its argument."""
    if kind == "d" and args[0].terms and args[0].terms[min(args[0].terms)] < 0:
        args = [-args[0]]
    return atom_poly(Atom(kind, head, args))


def inverse(poly, ctx):
    """1 / poly, with a `p` atom for each factor that is a sum."""
    coeff, exp, factors = factorised(poly, ctx)
    parts = [number(1 / coeff), rules.tidy(Mono((), {}, -exp), ctx)]
    for factor, exponent in factors:
        (mono, _), *others = factor.terms.items()
        lone = not others and not mono.bound
        atom = next(iter(mono.factors)) if lone else Atom("p", None, [factor])
        parts.append(rules.tidy(Mono((), {atom: -exponent}, ZERO), ctx))
    return product(parts, ctx)


def logarithm(poly, ctx):
    """Return log(poly), split over its positive factors; a real even power goes by its modulus.

    Dividing by a positive number leaves the argument of a complex number alone, so the split is
    right on the principal branch whatever the one factor is that stays together.
    """
    if not poly.terms:
        raise TooHard("log(0)")
    coeff, exp, factors = factorised(poly, ctx)
    result, rest = _log_number(abs(coeff)), [number(1 if coeff > 0 else -1)]
    if real(exp, ctx):
        result = result + exp
    else:
        rest.append(rules.tidy(Mono((), {}, exp), ctx))
    for factor, exponent in factors:
        if positive(factor, ctx):
            result = result + settled(Atom("f", sympy.log, [_undivided(factor)]), ctx).scaled(
                exponent
            )
        elif exponent % 2 == 0 and real(factor, ctx):
            modulus = function(sympy.Abs, [factor], ctx)
            result = result + atom_poly(Atom("f", sympy.log, [modulus])).scaled(exponent)
        else:
            rest.append(power(factor, exponent, ctx))
    left = product(rest, ctx)
    return result if left == ONE else result + settled(Atom("f", sympy.log, [left]), ctx)


def settled(atom, ctx):
    """Return an atom after the rules that know something of what is inside it."""
    return rules.tidy(Mono((), {atom: 1}, ZERO), ctx)


def _undivided(factor):
    """Return what stands inside a `p` atom, written as one only below a fraction bar."""
    (mono, _), *others = factor.terms.items()
    atom = next(iter(mono.factors), None)
    return (
        atom.args[0]
        if not others and not mono.bound and atom is not None and atom.kind == "p"
        else factor
    )


def _log_number(value):
    primes = sympy.factorrat(sympy.Rational(value.numerator, value.denominator))
    logs = (
        atom_poly(Atom("f", sympy.log, [number(int(p))])).scaled(int(e))
        for p, e in primes.items()
        if p > 1
    )
    return sum(logs, ZERO)


def function(head, args, ctx):
    """Any other function: opaque, but for the logarithm and the modulus."""
    if head is sympy.log:
        return logarithm(args[0], ctx)
    if head is not sympy.Abs or not args[0].terms:
        return settled(Atom("f", head, args), ctx)
    return modulus(args[0], ctx)


def modulus(poly, ctx):
    """Return abs(poly), split over its factors."""
    coeff, exp, factors = factorised(poly, ctx)
    parts = [number(abs(coeff))]
    whole = rules.tidy(Mono((), {}, exp), ctx)
    parts.append(whole if real(exp, ctx) else settled(Atom("f", sympy.Abs, [whole]), ctx))
    for factor, exponent in factors:
        if positive(factor, ctx):
            size = factor
        elif positive(-factor, ctx):
            size = -factor
        else:
            leading = factor.terms[max(factor.terms)]
            scaled = factor.scaled(1 / leading)
            size = settled(Atom("f", sympy.Abs, [_undivided(scaled)]), ctx).scaled(abs(leading))
        parts.append(power(size, exponent, ctx))
    return product(parts, ctx)
