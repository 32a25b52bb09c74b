"""Evaluate polynomials of the normal form by plain loops: what the rules are judged by.

It reads the data (`terms.py`) and shares nothing with the rules: numbers are Fractions, or mpmath's
at 60 digits where a root, a logarithm or a complex entry asks for them; an array is a function of
its subscripts; a sum is a loop.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import mpmath
import sympy

mp = mpmath.MPContext()
mp.dps = 60
NOTHING = mp.mpf(10) ** -45  # what is smaller is a 0 that was rounded
TOLERANCE = mp.mpf(10) ** -30


class Undefined(Exception):
    """There is no value here: a division by zero, the logarithm of zero."""


@dataclass(frozen=True)
class World:
    """One choice of all values: a number for each symbol, a function of subscripts for each array.

    The keys are SymPy's symbols and arrays.
    """

    symbols: dict
    arrays: dict


def exact(number):
    """Whether a number is a rational one."""
    return type(number) in (int, Fraction)


def agree(left, right):
    """Whether two values are equal, exactly where both are exact."""
    if exact(left) and exact(right):
        return left == right
    scale = max(1, abs(_float(left)), abs(_float(right)))
    return abs(_float(left) - _float(right)) <= TOLERANCE * scale


def value(poly, world, scope=None):
    """Return the value of a polynomial; ``scope`` maps names of indices to integers."""
    total = 0
    for mono, coeff in poly.terms.items():
        assert exact(coeff), f"the coefficient {coeff!r} is not rational"
        total = _plus(total, _times(coeff, value_of_product(mono, world, scope)))
    return total


def value_of_product(mono, world, scope=None):
    """Return the value of a product, summed over its bound indices."""
    scope = scope or {}
    if mono.bound:
        own = {var.head for var in mono.bound}
        scope = {name: at for name, at in scope.items() if name not in own}
    return _summed(mono, mono.bound, world, scope)


def _summed(mono, bound, world, scope):
    if not bound:
        result = _exponential(value(mono.exp, world, scope)) if mono.exp.terms else 1
        for atom, power in mono.factors.items():
            result = _times(result, _power(_atom(atom, world, scope), power))
        return result
    var, low, high = _next_index(bound, world, scope)
    others = [other for other in bound if other is not var]
    total = 0
    for at in range(min(low, high + 1), max(low, high + 1)):
        total = _plus(total, _summed(mono, others, world, {**scope, var.head: at}))
    return total if high >= low else _times(-1, total)  # Karr: the reverse counts negatively


def _next_index(bound, world, scope):
    """Return an index whose ends are known already, and its ends."""
    for var in bound:
        try:
            low, high = (value(end, world, scope) for end in var.ends)
        except KeyError:
            continue
        assert low == int(low), "the ends of a range are integers"
        assert high == int(high), "the ends of a range are integers"
        return var, int(low), int(high)
    raise KeyError(f"the ranges of {bound} depend on an index that is nowhere")


def _atom(atom, world, scope):
    if atom.kind == "symbol":
        return world.symbols[atom.head]
    if atom.kind == "index":
        return scope[atom.head]
    args = [value(arg, world, scope) for arg in atom.args]
    match atom.kind:
        case "entry":
            return world.arrays[atom.head](*args)
        case "delta":
            return int(is_zero(args[0]))
        case "step":
            return int(args[0] >= 0)
        case "divisor":
            return args[0]
    return FUNCTIONS[atom.head](*args)


def is_zero(number):
    """Whether a number is 0, or would be without rounding."""
    return number == 0 if exact(number) else abs(number) < NOTHING


def is_real(number):
    """Whether a number is real, or would be without rounding."""
    return exact(number) or abs(mp.im(number)) <= NOTHING * max(1, abs(number))


def _float(number):
    if isinstance(number, Fraction):
        return mp.mpf(number.numerator) / number.denominator
    return mp.convert(number)


def _times(left, right):
    if type(left) is int and left == 1:
        return right
    return left * right if exact(left) and exact(right) else _float(left) * _float(right)


def _plus(left, right):
    if type(left) is int and left == 0:
        return right
    return left + right if exact(left) and exact(right) else _float(left) + _float(right)


def _power(base, power):
    if power == 1:
        return base
    if power < 0 and is_zero(base):
        raise Undefined
    return Fraction(base) ** power if exact(base) else base**power


def _exponential(number):
    return 1 if exact(number) and number == 0 else mp.exp(_float(number))


def _log(number):
    if is_zero(number):
        raise Undefined
    # A negative number lies on the cut, which rounding may not leave.
    return 0 if number == 1 else mp.log(mp.re(number) if is_real(number) else _float(number))


def _sign(number):
    if is_zero(number):
        return 0
    return (-1 if mp.re(number) < 0 else 1) if is_real(number) else number / abs(number)


def _opaque(number):
    return mp.cos(_float(number)) + mp.mpc(0, 1) * _float(number)


def _factorial(number):
    if exact(number) and number < 0:
        raise Undefined
    return mp.factorial(_float(number))


FUNCTIONS = {
    sympy.log: _log,
    sympy.Abs: abs,
    sympy.sign: _sign,
    sympy.sin: lambda number: mp.sin(_float(number)),
    sympy.cos: lambda number: mp.cos(_float(number)),
    sympy.factorial: _factorial,
    sympy.Function("f"): _opaque,  # of which nothing is known: not even that it is real
    type(sympy.pi): lambda: +mp.pi,
}
