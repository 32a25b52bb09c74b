"""Numbers that never claim more than is known of them.

An int or a Fraction is exact, and stays so as long as it can. An `Interval` encloses a real number
between two binary ones, rounded outwards. A `Pair` is a + b u, where u is the imaginary unit or
the direction of a derivative: f(a + b u) = f(a) + f'(a) b u if u u = 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from mpmath import libmp

IMAGINARY = 0  # the tag of the unit whose square is -1; directions of derivatives count from 1
LARGEST = 100_000  # bits of an exact power, or the number of factors of another
LARGEST_EXPONENT = 1000  # in bits, of what exp, sin and cos are asked of


class Undefined(ArithmeticError):
    """The expression has no value here, or none that can be decided: the sample tells nothing."""


class Undecided(Undefined):
    """More digits may decide it."""


@dataclass(eq=False, slots=True)
class Interval:
    """A real number between two ends, raw numbers of mpmath, to be used with ``prec`` bits."""

    ends: tuple
    prec: int

    def __add__(self, other):
        if isinstance(other, Pair):
            return NotImplemented
        ends = libmp.mpi_add(self.ends, enclosed(other, self.prec), self.prec)
        return Interval(ends, self.prec)

    def __mul__(self, other):
        if isinstance(other, Pair):
            return NotImplemented
        if is_exact(other) and other == 0:
            return 0
        ends = libmp.mpi_mul(self.ends, enclosed(other, self.prec), self.prec)
        return Interval(ends, self.prec)

    __radd__, __rmul__ = __add__, __mul__


@dataclass(eq=False, slots=True)
class Pair:
    """The number a + b u. In a sum or product of two kinds the one of the larger tag is outside."""

    tag: int
    a: object
    b: object

    def __add__(self, other):
        tag = max(self.tag, getattr(other, "tag", 0))
        (a, b), (c, d) = split(self, tag), split(other, tag)
        return pair(tag, a + c, b + d)

    def __mul__(self, other):
        tag = max(self.tag, getattr(other, "tag", 0))
        (a, b), (c, d) = split(self, tag), split(other, tag)
        square = b * d * -1 if tag == IMAGINARY else 0
        return pair(tag, a * c + square, a * d + b * c)

    __radd__, __rmul__ = __add__, __mul__


def pair(tag, a, b):
    """Return a + b u. Without an imaginary part it is real; a slope of 0 is kept, for kinks."""
    return a if tag == IMAGINARY and is_exact(b) and b == 0 else Pair(tag, a, b)


def split(x, tag):
    """Return the two parts of a number."""
    return (x.a, x.b) if isinstance(x, Pair) and x.tag == tag else (x, 0)


def part(x, which):
    """Return the real (0) or the imaginary (1) part, also of a slope."""
    if isinstance(x, Pair) and x.tag != IMAGINARY:
        return Pair(x.tag, part(x.a, which), part(x.b, which))
    return split(x, IMAGINARY)[which]


def is_real(x):
    """Return whether a number, and its slope, is real."""
    return not isinstance(x, Pair) or (x.tag != IMAGINARY and is_real(x.a) and is_real(x.b))


def is_exact(x):
    """Return whether a number is an int or a Fraction."""
    return isinstance(x, (int, Fraction))


def enclosed(x, prec):
    """Return the ends of a real number."""
    if isinstance(x, Interval):
        return x.ends
    if x.denominator == 1:
        return (libmp.from_int(x.numerator),) * 2
    return tuple(libmp.from_rational(*x.as_integer_ratio(), prec, way) for way in "fc")


def around(x, prec):
    """Return an interval that holds what x is an approximation of, with more than ``prec`` bits."""
    ends = libmp.mpf_perturb(x, 1, prec, "f"), libmp.mpf_perturb(x, 0, prec, "c")
    return Interval(ends, prec)


def positive(x):
    """Return whether a real number is certainly above 0."""
    return libmp.mpf_sign(x.ends[0]) > 0 if isinstance(x, Interval) else x > 0


def sign(x):
    """Return -1, 0 or 1; Undefined if that is not certain, or jumps where there is a slope."""
    if isinstance(x, Pair):
        if x.tag == IMAGINARY or sign(x.a) == 0:
            raise Undefined("the sign of a complex number, or a derivative at a kink or a jump")
        return sign(x.a)
    if positive(x) or positive(-1 * x):
        return 1 if positive(x) else -1
    if not is_exact(x):
        raise Undecided("a number that may be 0")
    return 0


def inverse(x):
    """Return 1 / x."""
    if isinstance(x, Pair):
        scale = inverse(x.a * x.a + (x.b * x.b if x.tag == IMAGINARY else 0))
        return Pair(x.tag, x.a, -1 * x.b) * scale
    if sign(x) == 0:
        raise Undefined("division by 0")
    if is_exact(x):
        return Fraction(1) / x
    return Interval(libmp.mpi_div(libmp.libmpi.mpi_one, x.ends, x.prec), x.prec)


def power(base, exponent, prec):
    """Return base**exponent, the principal value, with 0**0 = 1."""
    if is_exact(exponent) and exponent.denominator == 1:
        times = abs(int(exponent))
        bits = (base.numerator * base.denominator).bit_length() if is_exact(base) else 1
        if times * bits < LARGEST:
            result = base**times if is_exact(base) else repeated(base, times)
            return result if exponent >= 0 else inverse(result)
    if is_exact(base) and base == 0:
        if sign(exponent) > 0:
            return 0
        raise Undefined("a power of 0")
    return exp(exponent * log(base, prec), prec)


def repeated(base, times):
    """Return a natural power by repeated squaring."""
    if times < 2:
        return base if times else 1
    root = repeated(base, times // 2)
    return root * root * base if times % 2 else root * root


def exp(x, prec):
    """Return the exponential of a number."""
    if isinstance(x, Pair) and x.tag != IMAGINARY:
        value = exp(x.a, prec)
        return Pair(x.tag, value, value * x.b)
    if isinstance(x, Pair):
        cos, sin = (flat(f, x.b, prec) for f in (libmp.mpf_cos, libmp.mpf_sin))
        return exp(x.a, prec) * Pair(IMAGINARY, cos, sin)
    if is_exact(x) and x == 0:
        return 1
    low, high = moderate(x, prec)
    width = libmp.mpf_sub(high, low, prec, "u")
    if sum(width[2:]) > 0:
        raise Undecided("a number that is not known well enough")
    error = Interval((libmp.fzero, libmp.mpf_shift(width, 1)), prec)
    return around(libmp.mpf_exp(low, prec + 10), prec) * (1 + error)  # exp(x) < 1 + 2 x up to 1


def log(x, prec):
    """Return the principal logarithm of a number, which jumps along the negative axis."""
    if isinstance(x, Pair) and x.tag != IMAGINARY:
        return Pair(x.tag, log(x.a, prec), inverse(x.a) * x.b)
    if isinstance(x, Pair):
        size = log(x.a * x.a + x.b * x.b, prec) * Fraction(1, 2)
        if positive(x.a):
            return Pair(IMAGINARY, size, flat(libmp.mpf_atan, x.b * inverse(x.a), prec))
        angle = flat(libmp.mpf_atan, x.a * inverse(x.b), prec)
        return Pair(IMAGINARY, size, pi(prec) * Fraction(sign(x.b), 2) + -1 * angle)
    if sign(x) == 0:
        raise Undefined("log of 0")
    if sign(x) < 0:
        return Pair(IMAGINARY, log(-1 * x, prec), pi(prec))
    if is_exact(x) and x == 1:
        return 0
    low, high = enclosed(x, prec)
    width = libmp.mpf_div(libmp.mpf_sub(high, low, prec, "u"), low, prec, "u")
    error = Interval((libmp.fzero, width), prec)
    return around(libmp.mpf_log(low, prec + 10), prec) + error  # no slope is above 1 / low


def flat(function, x, prec):
    """Return sin, cos or atan: no slope is above 1, so one end is off by the width at most."""
    low, high = moderate(x, prec)
    width = libmp.mpf_add(libmp.mpf_sub(high, low, prec, "u"), (0, 1, -prec, 1), prec, "u")
    value = function(low, prec + 10)
    return Interval(libmp.mpi_add((value, value), (libmp.mpf_neg(width), width), prec), prec)


def moderate(x, prec):
    """Return the ends of a real number that is not so large that computing takes forever."""
    ends = enclosed(x, prec)
    if max(end[2] + end[3] for end in ends) > LARGEST_EXPONENT:
        raise Undefined("a number too large to compute with")
    return ends


def pi(prec):
    """Return the interval of pi."""
    return around(libmp.mpf_pi(prec + 10), prec)
