"""Evaluate an expression in one sample, without any rewriting: half of every verdict.

Sums are loops, arrays are dictionaries, a derivative is carried along as a slope. It shares nothing
with the normal form that it checks. What it returns is exact, or an enclosure of the value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache, reduce, singledispatch
from operator import add, mul

import sympy as sp
from mpmath import libmp
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational
from sympy.functions.elementary.trigonometric import TrigonometricFunction

from . import arithmetic as num
from .arithmetic import IMAGINARY, Pair, Undefined, is_exact, sign

LONGEST = 10_000  # terms of a sum
X = sp.Dummy("x")


@dataclass
class World:
    """One sample: the numbers of symbols and entries, and how precisely they are used."""

    draw: Callable  # (world, label, indices) -> a number that was not asked for before
    limit: int  # of subexpressions
    prec: int = 200
    values: dict = field(default_factory=dict)  # (label, indices) -> exact number or Interval
    touched: set = field(default_factory=set)  # what was asked for
    sums: dict = field(default_factory=dict)  # values of sums, computed before
    evaluated: int = 0  # subexpressions, a measure of time that is the same on every machine
    rigorous: bool = True  # whether each value is enclosed for sure

    def get(self, label, indices=()):
        """Return the value of a symbol, an entry, or an unknown function."""
        key = (label, indices)
        self.touched.add(key)
        if key not in self.values:
            self.values[key] = self.draw(self, label, indices)
        return self.values[key]


def evaluate(e, world, prec=200, env=None):
    """Return the number that ``e`` is in ``world``, computed with ``prec`` bits.

    ``env`` holds what is not as in the world: bound indices, and what a derivative varies.

    Raises
    ------
    Undefined
        It has no value there, or none that can be computed.
    """
    world.prec, world.sums = prec, {}
    try:
        return value(e, world, env or {})
    except Undefined:
        raise
    except (ArithmeticError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise Undefined(f"{type(error).__name__}: {error}") from error


def integer(e, world, env):
    """Return the int that ``e`` is."""
    number = value(sp.sympify(e), world, env)
    if not is_exact(number) or number.denominator != 1:
        raise Undefined(f"{e} is not an integer")
    return int(number)


def value(e, world, env):
    """Evaluate, by kind, and count."""
    world.evaluated += 1 + world.prec // 800
    if world.evaluated > world.limit:
        raise Undefined(f"too costly: more than {world.limit} subexpressions")
    return of_kind(e, world, env)


def values(e, world, env):
    """Return the values of the arguments."""
    return [value(a, world, env) for a in e.args]


@singledispatch
def of_kind(e, world, env):
    """Return the value of an expression by its kind."""
    raise Undefined(f"{type(e).__name__} is not known here")


of_kind.register(sp.Integer)(lambda e, world, env: e.p)
of_kind.register(sp.Rational)(lambda e, world, env: Fraction(e.p, e.q))
of_kind.register(sp.Float)(lambda e, world, env: Fraction(str(e)))
of_kind.register(type(sp.I))(lambda e, world, env: Pair(IMAGINARY, 0, 1))
of_kind.register(sp.Idx)(lambda e, world, env: value(e.label, world, env))
of_kind.register(sp.Symbol)(lambda e, world, env: env[e] if e in env else world.get(e))
of_kind.register(sp.Add)(lambda e, world, env: reduce(add, values(e, world, env)))
of_kind.register(sp.Mul)(lambda e, world, env: reduce(mul, values(e, world, env)))
of_kind.register(sp.Pow)(lambda e, world, env: num.power(*values(e, world, env), world.prec))


@of_kind.register(sp.NumberSymbol)
def _(e, world, env):
    number = e._as_mpf_val(world.prec + 10)
    return num.around(number, number, world.prec)


@of_kind.register(sp.Indexed)
def _(e, world, env):
    key = place(e, world, env)
    return env[key] if key in env else world.get(*key)


def place(e, world, env):
    """Return the label and the indices of an entry, which is how a world knows it."""
    return e.base.label, tuple(integer(a, world, env) for a in e.indices)


@of_kind.register(AppliedUndef)
def _(e, world, env):
    at = tuple(values(e, world, env))
    if not all(map(is_exact, at)):
        raise Undefined(f"the function {e.func} is not known at a number that is not exact")
    return world.get(e.func, at)


@of_kind.register(sp.Sum)
@of_kind.register(sp.Product)
def _(e, world, env):
    key = (e, *map(env.get, symbols(e)), env.get("seed"))
    if key not in world.sums:
        world.sums[key] = fold(e.function, e.limits, world, env, isinstance(e, sp.Product))
    return world.sums[key]


@lru_cache(maxsize=20_000)
def symbols(e):
    """Return all symbols of an expression, in some order."""
    return tuple(e.atoms(sp.Symbol))


def fold(body, limits, world, env, multiply):
    """Return a Sum or a Product: the last limit is outermost, a reversed range is Karr's."""
    if not limits:
        return value(body, world, env)
    *inner, (index, *ends) = limits
    low, high = (integer(end, world, env) for end in ends or (index.lower, index.upper))
    backwards, index = high < low - 1, getattr(index, "label", index)
    span = range(high + 1, low) if backwards else range(low, high + 1)
    if len(span) > LONGEST:
        raise Undefined(f"a sum of more than {LONGEST} terms")
    parts = (fold(body, inner, world, {**env, index: at}, multiply) for at in span)
    total = reduce(mul if multiply else add, parts, int(multiply))
    if backwards:
        return num.inverse(total) if multiply else -1 * total
    return total


@of_kind.register(sp.Derivative)
def _(e, world, env):
    variables, first = [], 1 + getattr(env.get("seed"), "tag", IMAGINARY)
    for v, count in e.variable_count:
        if not count.is_Integer:
            raise Undefined(f"{e}: a derivative of order {count}, which is not a number")
        variables += [v] * int(count)
    for tag, v in enumerate(variables, first):
        seed = Pair(tag, value(v, world, env), 1)
        key = place(v, world, env) if isinstance(v, sp.Indexed) else v
        env = {**env, key: seed, "seed": seed}
    result = value(e.expr, world, env)
    for tag in reversed(range(first, first + len(variables))):
        result = num.split(result, tag)[1]
    return result


@of_kind.register(sp.Piecewise)
def _(e, world, env):
    for case, condition in e.args:
        if truth(condition, world, env):
            return value(case, world, env)
    raise Undefined("no case holds")


def truth(condition, world, env):
    """Return whether a condition holds."""
    known = {}
    for relation in condition.atoms(Relational):
        left, right = values(relation, world, env)
        known[relation] = relation.func(sign(left + -1 * right), 0)
    decided = condition.xreplace(known)
    if decided not in (sp.true, sp.false):
        raise Undefined(f"{condition} is not known here")
    return decided == sp.true


@of_kind.register(sp.Function)
def _(e, world, env):
    args = values(e, world, env)
    if e.func in FUNCTIONS:
        return FUNCTIONS[e.func](*args, world.prec)
    if definition(e.func):
        result = value(definition(e.func), world, {X: args[0]})
        real = isinstance(e, (TrigonometricFunction, sp.atan, sp.acot)) and num.is_real(args[0])
        return num.part(result, 0) if real else result
    if not all(map(is_exact, args)) or max(map(abs, args)) > num.LARGEST_EXPONENT:
        raise Undefined(f"{e.func} is not known at such a number")
    number = e.func(*(sp.Rational(*a.as_integer_ratio()) for a in args))
    if number.is_Rational:
        return Fraction(number.p, number.q)
    world.rigorous, number = False, sp.N(number, libmp.prec_to_dps(world.prec))._mpf_
    return num.around(number, number, world.prec - 20)


@lru_cache
def definition(func):
    """Return a function of X in terms of exp and log, None if it has no such form."""
    for elementary in (sp.exp, sp.log) if func.nargs == {1} else ():
        form = func(X).rewrite(elementary)
        if {f.func for f in form.atoms(sp.Function)} == {elementary}:
            return form
    return None


def modulus(x, prec):
    """Return the absolute value."""
    re, im = num.split(x, IMAGINARY)
    if is_exact(im) and im == 0:
        return sign(x) * x
    return num.power(re * re + im * im, Fraction(1, 2), prec)


def largest(*args):
    """Return the largest of some numbers."""
    return reduce(lambda a, b: a if sign(a + -1 * b) >= 0 else b, args)


FUNCTIONS = {
    sp.exp: num.exp,
    sp.log: num.log,
    sp.Abs: modulus,
    sp.sign: lambda x, prec: sign(x),
    sp.Heaviside: lambda x, half, prec: (0, half, 1)[sign(x) + 1],
    sp.KroneckerDelta: lambda a, b, prec: int(sign(a + -1 * b) == 0),
    sp.Max: lambda *args: largest(*args[:-1]),
    sp.Min: lambda *args: -1 * largest(*(-1 * a for a in args[:-1])),
    sp.re: lambda x, prec: num.part(x, 0),
    sp.im: lambda x, prec: num.part(x, 1),
    sp.conjugate: lambda x, prec: num.part(x, 0) + Pair(IMAGINARY, 0, -1) * num.part(x, 1),
}
