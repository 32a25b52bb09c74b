"""Arithmetic that stays exact as long as it can: Fractions, mpmath's numbers after that."""

from __future__ import annotations

import math
from fractions import Fraction

import mpmath
import sympy as sp

mp = mpmath.MPContext()
mp.dps = 60
TINY = mp.mpf(10) ** -40  # a rounded number below it may be a zero
NAMES = "exp log tanh cosh sinh coth sech csch sin cos tan atan asinh gamma factorial"
FUNCTIONS = {getattr(sp, n): getattr(mp, n) for n in NAMES.split()}
COMBINATORIAL = (sp.factorial, sp.gamma, sp.binomial)


class Undefined(Exception):
    """The expression has no value here, or none that can be computed: the sample tells nothing."""


def rounded(x):
    """Return a number as mpmath's, at the present precision."""
    return mp.mpf(x.numerator) / x.denominator if isinstance(x, (Fraction, int)) else x


def clean(x):
    """Return a number without an imaginary part that is rounding error only."""
    if isinstance(x, mp.mpc) and abs(x.imag) <= TINY * abs(x.real):
        x = x.real
    if not isinstance(x, Fraction) and not mp.isfinite(x):
        raise Undefined("not finite")
    return x


def add(a, b):
    """Return a + b, exact if both are."""
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return a + b
    return clean(rounded(a) + rounded(b))


def times(a, b):
    """Return a b, exact if both are."""
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return a * b
    return clean(rounded(a) * rounded(b))


def is_zero(x):
    """Return whether a number is 0; Undefined when it is too small to tell."""
    if isinstance(x, Fraction):
        return x == 0
    if abs(x) < TINY:
        raise Undefined("a number that may be 0")
    return False


def power(base, exponent):
    """Return base**exponent, the principal value, with 0**0 = 1."""
    if isinstance(exponent, Fraction):
        if exponent == 0:
            return Fraction(1)
        if exponent < 0 and is_zero(base):
            raise Undefined("division by 0")
        if exponent.denominator == 1 and abs(exponent) < 10_000:
            return clean(base ** int(exponent))
        if isinstance(base, Fraction) and base >= 0 and exponent.denominator == 2:
            root = Fraction(math.isqrt(base.numerator), math.isqrt(base.denominator))
            if root**2 == base and abs(exponent) < 10_000:
                return root**exponent.numerator
    if is_zero(base):
        if mp.re(rounded(exponent)) > 0:
            return Fraction(0)
        raise Undefined("a power of 0")
    return clean(mp.power(rounded(base), rounded(exponent)))


def function(func, args):
    """Return the value of a function of numbers, exact where it is a plain integer."""
    exact = all(isinstance(a, Fraction) for a in args)
    if func in COMBINATORIAL and exact and all(a.denominator == 1 for a in args):
        value = func(*(int(a) for a in args))
        if not value.is_Integer:
            raise Undefined(f"{func}{args}")
        return Fraction(int(value))
    if func is sp.binomial:
        return clean(mp.binomial(*map(rounded, args)))
    if func not in FUNCTIONS or len(args) != 1:
        raise Undefined(f"{func} is not known here")
    if func is sp.log and is_zero(args[0]):
        raise Undefined("log of 0")
    value = FUNCTIONS[func](rounded(args[0]))
    if exact and args[0] == (func is sp.log):  # exp(0), log(1), cos(0), ...
        return Fraction(int(mp.nint(value))) if abs(value - mp.nint(value)) < TINY else value
    return clean(value)


def sign(x):
    """Return -1, 0 or 1."""
    if is_zero(x):
        return 0
    return 1 if x > 0 else -1
