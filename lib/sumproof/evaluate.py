"""Evaluate an expression in one sample, without any rewriting: half of every verdict.

Sums are loops, arrays are dictionaries, a derivative is carried along as a slope. It shares nothing
with the normal form that it checks. What it returns is exact, or an enclosure of the value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache, reduce
from operator import add, mul

import sympy as sp
from mpmath import libmp
from sympy.concrete.expr_with_intlimits import ExprWithIntLimits
from sympy.core.function import Application, AppliedUndef
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
    cost: int = 1  # of a subexpression, in the unit of ``evaluated``
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
    world.prec, world.cost = prec, -(-prec // 800)
    try:
        return value(e, world, env or {})
    except Undefined:
        raise
    except (ArithmeticError, ValueError, RecursionError) as error:
        raise Undefined(f"{type(error).__name__}: {error}") from error


def integer(e, world, env):
    """Return the int that ``e`` is."""
    number = env[e] if e in env else value(e, world, env)
    if type(number) is int:
        return number
    if not is_exact(number) or number.denominator != 1:
        raise Undefined(f"{e} is not an integer")
    return int(number)


def value(e, world, env):
    """Evaluate, by kind, and count."""
    world.evaluated += world.cost
    if world.evaluated > world.limit:
        raise Undefined(f"too costly: more than {world.limit} subexpressions")
    return rule(type(e))(e, world, env)


def values(e, world, env):
    """Return the values of the arguments."""
    return [value(a, world, env) for a in e.args]


@lru_cache
def rule(kind):
    """Return the entry of `RULES` for a class of expressions."""
    for ancestor in kind.__mro__:
        if ancestor in RULES:
            return RULES[ancestor]
    raise Undefined(f"{kind.__name__} is not known here")


def constant(e, world, env):
    """Return the interval of a number such as pi."""
    return num.around(*[e._as_mpf_val(world.prec + 10)] * 2, world.prec)


def entry(e, world, env):
    """Return the value of an entry of an array."""
    key = place(e, world, env)
    return env[key] if key in env else world.get(*key)


def place(e, world, env):
    """Return the label and the indices of an entry, which is how a world knows it."""
    base, *indices = e.args
    return base.label, tuple([integer(a, world, env) for a in indices])


def unknown_function(e, world, env):
    """Return what the world has for a function without a meaning at these arguments."""
    at = tuple(values(e, world, env))
    if not all(map(is_exact, at)):
        raise Undefined(f"the function {e.func} is not known at a number that is not exact")
    return world.get(e.func, at)


def sum_or_product(e, world, env):
    """Return the value of a Sum or a Product; the same one at the same place is computed once."""
    key = (e, world.prec, *map(env.get, free_symbols(e)), env.get("seed"))
    if key not in world.sums:
        world.sums[key] = fold(e.function, e.limits, world, env, isinstance(e, sp.Product))
    return world.sums[key]


def fold(body, limits, world, env, multiply):
    """Return a Sum or a Product: the last limit is outermost, a reversed range is Karr's."""
    if not limits:
        return value(body, world, env)
    *inner, (index, *ends) = limits
    low, high = (integer(end, world, env) for end in ends)
    backwards, index = high < low - 1, getattr(index, "label", index)
    span = range(high + 1, low) if backwards else range(low, high + 1)
    if len(span) > LONGEST:
        raise Undefined(f"a sum of more than {LONGEST} terms")
    parts = (fold(body, inner, world, {**env, index: at}, multiply) for at in span)
    total = reduce(mul if multiply else add, parts, int(multiply))
    if backwards:
        return num.inverse(total) if multiply else -1 * total
    return total


def derivative(e, world, env):
    """Return a derivative, which is a slope of slopes, one for each variable."""
    variables, first = [], 1 + getattr(env.get("seed"), "tag", IMAGINARY)
    for v, count in e.variable_count:
        if (times := integer(count, world, env)) < 0:
            raise Undefined(f"{e}: a derivative of order {times}")
        variables += [v] * times
    for tag, v in enumerate(variables, first):
        seed = Pair(tag, value(v, world, env), 1)
        key = place(v, world, env) if isinstance(v, sp.Indexed) else v
        env = {**env, key: seed, "seed": seed}
    result = value(e.expr, world, env)
    for tag in reversed(range(first, first + len(variables))):
        result = num.split(result, tag)[1]
    return result


def piecewise(e, world, env):
    """Return the value of the first case that holds."""
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


def function(e, world, env):
    """Return the value of a function that has a meaning."""
    args = values(e, world, env)
    if e.func in FUNCTIONS:
        return FUNCTIONS[e.func](*args, world.prec)
    if definition(e.func):
        result = value(definition(e.func), world, {X: args[0]})
        real = isinstance(e, (TrigonometricFunction, sp.atan, sp.acot)) and num.is_real(args[0])
        return num.part(result, 0) if real else result
    if not all(map(is_exact, args)) or max(map(abs, args)) > num.LARGEST_EXPONENT:
        raise Undefined(f"the function {e.func} is not known at such a number")
    number = e.func(*(sp.Rational(*a.as_integer_ratio()) for a in args))
    if number.is_Rational:
        return Fraction(number.p, number.q)
    number, world.rigorous = sp.N(number, libmp.prec_to_dps(world.prec)), False
    if not number.is_Float:
        raise Undefined(f"the function {e.func} is not known here")
    return num.around(*[number._mpf_] * 2, world.prec - 20)


@lru_cache(maxsize=20_000)
def free_symbols(e):
    """Return the free symbols, without the names of arrays, with those of a derivative."""
    if isinstance(e, sp.Idx) or e.is_Symbol:
        return frozenset([getattr(e, "label", e)])
    if isinstance(e, ExprWithIntLimits):
        found = free_symbols(e.function)
        for index, *ends in e.limits:  # innermost first
            found = (found - free_symbols(index)) | symbols_of(ends)
        return found
    return symbols_of(e.indices if isinstance(e, sp.Indexed) else e.args)


def symbols_of(expressions):
    """Return the free symbols of several expressions."""
    return frozenset().union(*map(free_symbols, expressions))


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


RULES = {
    sp.Integer: lambda e, world, env: e.p,
    sp.Rational: lambda e, world, env: Fraction(e.p, e.q),
    sp.NumberSymbol: constant,
    type(sp.I): lambda e, world, env: Pair(IMAGINARY, 0, 1),
    sp.Symbol: lambda e, world, env: env[e] if e in env else world.get(e),
    sp.Idx: lambda e, world, env: value(e.label, world, env),
    sp.Indexed: entry,
    sp.Add: lambda e, world, env: reduce(add, values(e, world, env)),
    sp.Mul: lambda e, world, env: reduce(mul, values(e, world, env)),
    sp.Pow: lambda e, world, env: num.power(
        value(e.base, world, env), value(e.exp, world, env), world.prec
    ),
    ExprWithIntLimits: sum_or_product,
    sp.Derivative: derivative,
    sp.Piecewise: piecewise,
    AppliedUndef: unknown_function,
    Application: function,
}
