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
        return self.by(libmp.mpi_add, other)

    def __mul__(self, other):
        return 0 if is_exact(other) and other == 0 else self.by(libmp.mpi_mul, other)

    def by(self, operation, other):
        """Return a sum or a product; one with a Pair is the other's task."""
        if isinstance(other, Pair):
            return NotImplemented
        return Interval(operation(self.ends, enclosed(other, self.prec), self.prec), self.prec)

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


def around(low, high, prec):
    """Return an interval that holds what lies between two ends known to more than ``prec`` bits."""
    ends = libmp.mpf_perturb(low, 1, prec, "f"), libmp.mpf_perturb(high, 0, prec, "c")
    return Interval(ends, prec)


def enclosure(function, x, prec):
    """Return the interval of a function of mpmath, which may be wrong in its last bit."""
    ends = enclosed(x, prec)
    if max(end[2] + end[3] for end in ends) > LARGEST_EXPONENT:
        raise Undefined("a number too large to compute with")
    return around(*function(ends, prec + 10), prec)


def side(x):
    """Return on which side of 0 a real number is, 1 or -1; 0 if it is 0 or that is not certain."""
    if is_exact(x):
        return (x > 0) - (x < 0)
    low, high = map(libmp.mpf_sign, x.ends)
    return low if low == high else 0


def is_nonzero(x):
    """Return whether a number without a slope is certainly not 0."""
    return any(map(side, split(x, IMAGINARY)))


def sign(x):
    """Return -1, 0 or 1; Undefined if that is not certain, or jumps where there is a slope."""
    if isinstance(x, Pair):
        if x.tag == IMAGINARY or sign(x.a) == 0:
            raise Undefined("the sign of a complex number, or a derivative at a kink or a jump")
        return sign(x.a)
    if not (is_exact(x) or side(x)):
        raise Undecided("a number that may be 0")
    return side(x)


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
    if isinstance(x, Pair) and x.tag == IMAGINARY:
        cos, sin = (enclosure(f, x.b, prec) for f in (libmp.mpi_cos, libmp.mpi_sin))
        return exp(x.a, prec) * Pair(IMAGINARY, cos, sin)
    if isinstance(x, Pair):
        value = exp(x.a, prec)
        return Pair(x.tag, value, value * x.b)
    return 1 if is_exact(x) and x == 0 else enclosure(libmp.mpi_exp, x, prec)


def log(x, prec):
    """Return the principal logarithm of a number, which jumps along the negative axis."""
    if isinstance(x, Pair) and x.tag == IMAGINARY:
        if side(x.a) != 1:
            sign(x.b)  # it is certain on which side of the jump this is, or Undecided
        size = log(x.a * x.a + x.b * x.b, prec) * Fraction(1, 2)
        right = enclosed(x.a, prec)
        angle = enclosure(lambda up, prec: libmp.libmpi.mpi_atan2(up, right, prec), x.b, prec)
        return Pair(IMAGINARY, size, angle)
    if isinstance(x, Pair):
        return Pair(x.tag, log(x.a, prec), inverse(x.a) * x.b)
    if sign(x) == 0:
        raise Undefined("log of 0")
    if sign(x) < 0:
        return Pair(IMAGINARY, log(-1 * x, prec), around(*libmp.libmpi.mpi_pi(prec + 10), prec))
    return 0 if is_exact(x) and x == 1 else enclosure(libmp.mpi_log, x, prec)
