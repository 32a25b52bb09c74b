"""Sums, products, powers, quotients, logarithms and substitution on polynomials of terms.

Every result is in normal form: `tidy` applies the rules of the context until none fits.
"""

from __future__ import annotations

import itertools
from fractions import Fraction

import sympy

from .known import nonnegative, positive, real
from .terms import (
    ONE,
    UNIT,
    ZERO,
    Atom,
    Mono,
    Poly,
    TooHard,
    atom_poly,
    canonical,
    combined,
    components,
    delta,
    fresh_index,
    mono_poly,
    number,
    opened,
    outermost_first,
    without_zeros,
)

LARGEST_POWER = 12


def tidy(mono, ctx):
    """Return the normal form of one product whose bound indices have fresh names."""
    ctx.log.spend()
    for rule in ctx.rules:
        found = rule(mono, ctx)
        if found:
            ctx.log.steps[found[0]] += 1
            return found[1]
    return mono_poly(canonical(mono))


def rebuilt(mono, factors, ctx, extra=(), values=None):
    """Put other factors into a product, substitute ``values``, multiply by ``extra`` inside."""
    body = tidy(Mono((), factors, mono.exp), ctx)
    if values:
        body = replace_variables(body, values, ctx)
    return close(product([body, *extra], ctx), mono.bound, ctx)


def without(mono, *atoms):
    """Return the factors of a product but some."""
    return {atom: power for atom, power in mono.factors.items() if atom not in atoms}


def depends(mono, var, *but):
    """Whether what stands under the sums depends on an index elsewhere than in some factors."""
    return any(var in node.free for node in [*without(mono, *but), mono.exp])


def unbound(mono, var):
    """Return the product without the sum over one of its indices."""
    return Mono([other for other in mono.bound if other != var], mono.factors, mono.exp)


def unsummed(mono):
    """Return what stands under all the sums of a product."""
    return mono_poly(Mono((), mono.factors, mono.exp))


def multiply(left, right, ctx):
    """Return the product of two polynomials."""
    for one, two in ((left, right), (right, left)):
        if one.constant is not None:
            return two.scaled(one.constant)
    pairs = itertools.product(left.terms.items(), right.terms.items())
    return combined((_times(one, two, ctx), c1 * c2) for (one, c1), (two, c2) in pairs)


def _times(one, two, ctx):
    if one.is_one or two.is_one:
        return mono_poly(two if one.is_one else one)
    return tidy(times(opened(one), opened(two)), ctx)


def times(one, two, exponent=1):
    """Return a product times a power of another one, as it stands; they share no bound index."""
    factors = dict(one.factors)
    for atom, power in two.factors.items():
        factors[atom] = factors.get(atom, 0) + power * exponent
    exp = combined([(one.exp, 1), (two.exp, exponent)])
    return Mono(one.bound + two.bound, without_zeros(factors), exp)


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
    (mono, coeff), *others = poly.terms.items() or [(None, 0)]
    if mono and not (others or mono.bound):
        return tidy(times(UNIT, mono, exponent), ctx).scaled(coeff**exponent)
    if exponent > LARGEST_POWER:
        raise TooHard(f"the power {exponent} of a sum; powers up to {LARGEST_POWER} are read")
    return product([poly] * exponent, ctx)


def exponential(poly, ctx):
    """Return exp(poly)."""
    return tidy(Mono((), {}, poly), ctx)


def close(poly, bound, ctx):
    """Sum a polynomial over indices with fresh names."""
    opened_up = ((opened(mono), coeff) for mono, coeff in poly.terms.items())
    return combined(
        (tidy(Mono((*mono.bound, *bound), mono.factors, mono.exp), ctx), coeff)
        for mono, coeff in opened_up
    )


def replace_variables(poly, values, ctx):
    """Replace free variables by the polynomials that ``values`` names for them."""
    return substitute(poly, values.get, ctx, values.keys())


def substitute(poly, values, ctx, about=None):
    """Replace variables or entries everywhere: ``values(atom)`` is a `Poly` or None.

    A node without any of the variables ``about`` is left as it is.
    """
    if about is not None and not (poly.free & about):
        return poly
    terms = poly.terms.items()
    return combined((_substituted(mono, values, ctx, about), coeff) for mono, coeff in terms)


def _substituted(mono, values, ctx, about):
    if about is not None and not (mono.free & about):
        return mono_poly(mono)
    mono, renamed = opened(mono), {}

    def value(atom):
        return renamed.get(atom) or values(atom)

    for var in outermost_first(mono.bound):
        ends = [substitute(end, value, ctx, about) for end in var.ends]
        if ends != list(var.ends):
            renamed[var] = atom_poly(fresh_index(*ends))
            about = about and about | {var}
    parts = [
        power(_substitute_atom(atom, value, ctx, about), exponent, ctx)
        for atom, exponent in mono.factors.items()
    ]
    parts.append(exponential(substitute(mono.exp, value, ctx, about), ctx))
    bound = [renamed[var].lone if var in renamed else var for var in mono.bound]
    return close(product(parts, ctx), bound, ctx)


def _substitute_atom(atom, values, ctx, about):
    value = values(atom)
    if value is not None:
        return value
    args = [substitute(arg, values, ctx, about) for arg in atom.args]
    if args == list(atom.args):
        return atom_poly(atom)
    if atom.kind == "divisor":
        return args[0]
    if atom.kind == "function":
        return function(atom.head, args, ctx)
    return atom_poly(delta(*args) if atom.kind == "delta" else Atom(atom.kind, atom.head, args))


def content(poly, ctx):
    """Return ``(number, exponent, [(factor, power), ...])``, whose product is the polynomial.

    A factor is an atom, a connected sum, or what is left of several terms: its sign is chosen
    positive if one is known to be.
    """
    if not poly.terms:
        raise TooHard("division by an expression that is identically 0")
    outside = [components(mono)[0] for mono in poly.terms]
    powers = _least([piece.factors for piece in outside])
    exponent = Poly(_least([piece.exp.terms for piece in outside]))
    common = Mono((), powers, exponent)
    left = {canonical(times(mono, common, -1)): coeff for mono, coeff in poly.terms.items()}
    found = [(atom_poly(atom), power) for atom, power in powers.items()]
    (mono, scale), *others = left.items()
    if not others:
        sums = map(canonical, components(mono)[1])
        return scale, exponent, found + [(mono_poly(piece), 1) for piece in sums]
    if any(atom.kind == "divisor" for atom in powers):  # 1 - 1/(1 + exp(-z)) has exp(-z) on top
        terms = (tidy(opened(mono), ctx).scaled(coeff) for mono, coeff in left.items())
        scale, inside, factors = content(sum(terms, ZERO), ctx)
        return scale, exponent + inside, found + factors
    scale = left[max(left)]
    rest = Poly(left).scaled(Fraction(1) / scale)
    if not positive(rest, ctx) and positive(-rest, ctx):
        rest, scale = -rest, -scale
    return scale, exponent, [*found, (rest, 1)]


def _least(rows):
    """Return the least power of each key over all rows, where it is not 0."""
    keys = dict.fromkeys(itertools.chain.from_iterable(rows))
    return {key: least for key in keys if (least := min(row.get(key, 0) for row in rows))}


def inverse(poly, ctx):
    """Return 1 / poly, with a divisor for each factor that is a sum."""
    scale, exponent, factors = content(poly, ctx)
    parts = [number(Fraction(1) / scale), exponential(-exponent, ctx)]
    atoms = [(factor.lone or Atom("divisor", None, [factor]), power) for factor, power in factors]
    return product(parts + [settled(atom, ctx, -power) for atom, power in atoms], ctx)


def settled(atom, ctx, exponent=1):
    """Return a power of an atom after the rules that know something of what is inside it."""
    return tidy(Mono((), {atom: exponent}, ZERO), ctx)


def _undivided(factor):
    """Return what stands inside a divisor, which is one only below a fraction bar."""
    return factor.lone.args[0] if factor.lone and factor.lone.kind == "divisor" else factor


def logarithm(poly, ctx):
    """Return log(poly), split over its positive factors; a real even power goes by its modulus.

    Dividing by a positive number leaves the argument of a complex number alone, so the split is
    right on the principal branch whatever the one factor is that stays together.
    """
    scale, exponent, factors = content(poly, ctx)
    result, rest = _log_number(abs(scale)), [number(1 if scale > 0 else -1)]
    if real(exponent, ctx):
        result = result + exponent
    else:
        rest.append(exponential(exponent, ctx))
    for factor, times in factors:
        if positive(factor, ctx):
            size = _undivided(factor)
        elif times % 2 == 0 and real(factor, ctx):
            size = modulus(factor, ctx)
        else:
            rest.append(power(factor, times, ctx))
            continue
        result = result + settled(Atom("function", sympy.log, [size]), ctx).scaled(times)
    left = product(rest, ctx)
    return result if left == ONE else result + settled(Atom("function", sympy.log, [left]), ctx)


def _log_number(value):
    primes = sympy.factorrat(sympy.Rational(value.numerator, value.denominator))
    logs = ((Atom("function", sympy.log, [number(int(p))]), e) for p, e in primes.items() if p > 1)
    return combined((atom_poly(log), int(times)) for log, times in logs)


def function(head, args, ctx):
    """Return any other function: opaque, but for the logarithm and the modulus."""
    read = {sympy.log: logarithm, sympy.Abs: modulus}.get(head)
    return read(*args, ctx) if read else settled(Atom("function", head, args), ctx)


def modulus(poly, ctx):
    """Return abs(poly), split over its factors."""
    if not poly.terms:
        return ZERO
    scale, exponent, factors = content(poly, ctx)
    parts = [number(abs(scale))]
    for factor, times in [(exponential(exponent, ctx), 1), *factors]:
        if nonnegative(factor, ctx):
            size = factor
        elif nonnegative(-factor, ctx):
            size = -factor
        else:
            size = settled(Atom("function", sympy.Abs, [_undivided(factor)]), ctx)
        parts.append(power(size, times, ctx))
    return product(parts, ctx)
