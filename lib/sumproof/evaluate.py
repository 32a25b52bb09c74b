"""Evaluate an expression in one sampled world, without any rewriting.

Sums are loops, arrays are dictionaries, a derivative is a central difference. It shares nothing
with the normal form that it checks.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

import sympy as sp
from sympy.core.relational import Relational

from .arithmetic import Undefined, add, function, is_zero, mp, power, rounded, sign, times

STEP = Fraction(1, 10**25)  # truncation error of a central difference: 1e-50
LONGEST = 10_000  # terms of a sum


@dataclass(frozen=True)
class Counterexample:
    """Values at which the two sides differ.

    Attributes
    ----------
    sizes : dict
        Symbol -> int.
    values : dict
        Name -> number or nested list, whose first entry is the first index of the axis; elements
        outside of the known ranges are apart, as ``"x[0]"``.
    lhs, rhs : sympy.Expr
        The two values, Rational or Float.
    """

    sizes: dict
    values: dict
    lhs: sp.Expr
    rhs: sp.Expr

    def __str__(self):
        lines = []
        if self.sizes:
            lines.append("at " + ", ".join(f"{s} = {n}" for s, n in self.sizes.items()))
        lines += [f"  {name} = {shown(value)}" for name, value in self.values.items()]
        return "\n".join([*lines, f"  left  = {shown(self.lhs)}", f"  right = {shown(self.rhs)}"])


def shown(value):
    """Return a value as text, a rounded number with 12 digits."""
    if isinstance(value, list):
        return "[" + ", ".join(map(shown, value)) + "]"
    return str(value if getattr(value, "is_Rational", False) else sp.N(value, 12))


@dataclass
class World:
    """One sample: the numbers drawn so far, and how to draw the others."""

    rng: random.Random
    simple: bool
    axis_ranges: dict
    laws: dict  # label -> "OneHot", "Binary", "UnitInterval", or the ends of a range
    values: dict = field(default_factory=dict)  # (label, indices) -> number
    shifts: dict = field(default_factory=dict)  # the same keys, for derivatives
    touched: set = field(default_factory=set)
    hot: dict = field(default_factory=dict)  # (label, leading indices) -> the hot index
    sums: dict | None = None  # values of sums, None while the numbers may still change
    evaluated: int = 0  # subexpressions, a measure of time that is the same on every machine

    def get(self, label, indices=()):
        """Return a symbol's or an element's value."""
        key = (label, indices)
        self.touched.add(key)
        if key not in self.values:
            self.values[key] = self.draw(label, indices)
        return add(self.values[key], self.shifts[key]) if key in self.shifts else self.values[key]

    def draw(self, label, indices):
        """Return a new value."""
        match self.laws.get(label):
            case (low, high):
                low, high = integer(low, self, {}), integer(high, self, {})
                if low > high:
                    raise Undefined(f"no value is left for {label}")
                return Fraction(self.rng.randint(low, high))
            case "Binary":
                return Fraction(self.rng.randint(0, 1))
            case "UnitInterval":
                return Fraction(self.rng.randint(1, 12), 13)
            case "OneHot" if indices:
                row = (label, indices[:-1])
                if row not in self.hot:
                    low, high = self.span(label, len(indices) - 1) or (1, 2)
                    if low > high:
                        raise Undefined(f"{label}: an empty axis has no hot entry")
                    self.hot[row] = self.rng.randint(low, high)
                return Fraction(int(self.hot[row] == indices[-1]))
        for _ in range(200):
            top, bottom = (3, 2) if self.simple else (30, 7)
            whole = label.is_integer or self.rng.random() < 0.1
            value = Fraction(
                self.rng.randint(-4, 4) if whole else self.rng.randint(-top, top),
                1 if whole else self.rng.randint(1, bottom),
            )
            if allowed(label, value):
                return value
        raise Undefined(f"no value found for {label}")

    def span(self, label, axis):
        """Return the ends of an axis of an array, None when they are not known."""
        for (base, at), ends in self.axis_ranges.items():
            if base.label == label and at == axis and ends is not None:
                return tuple(integer(end, self, {}) for end in ends)
        return None


@lru_cache(maxsize=20_000)
def allowed(label, value):
    """Return whether a Fraction fits a symbol's assumptions."""
    value = sp.Rational(value.numerator, value.denominator)
    return all(getattr(value, f"is_{k}") in (v, None) for k, v in label.assumptions0.items())


def evaluate(e, world, env=None):
    """Return the number that ``e`` is in ``world``; ``env`` holds the bound indices."""
    try:
        return value_of(e, world, env or {})
    except (ArithmeticError, ValueError, TypeError, AttributeError, mp.NoConvergence) as error:
        raise Undefined(str(error)) from error


def integer(e, world, env):
    """Return the int that ``e`` is."""
    value = value_of(sp.sympify(e), world, env)
    if not isinstance(value, Fraction) or value.denominator != 1:
        raise Undefined(f"{e} is not an integer")
    return int(value)


def value_of(e, world, env):
    """Evaluate, case by case."""
    world.evaluated += 1
    if e in env:
        return env[e]
    if e.is_Rational:
        return Fraction(int(e.p), int(e.q))
    if e is sp.I:
        return mp.mpc(0, 1)
    if e.is_NumberSymbol or e.is_Float:
        return mp.mpf(sp.N(e, mp.dps + 10)._mpf_)
    if isinstance(e, sp.Idx):
        return value_of(e.label, world, env)
    if e.is_Symbol:
        return world.get(e)
    if isinstance(e, sp.Indexed):
        return world.get(e.base.label, tuple(integer(a, world, env) for a in e.indices))
    if isinstance(e, (sp.Sum, sp.Product)):
        return value_of_sum(e, world, env)
    if isinstance(e, sp.Derivative):
        wrt = [v for v, count in e.variable_count for _ in range(int(count))]
        before, mp.dps = mp.dps, mp.dps + 30 * len(wrt)
        try:
            return rounded(difference(e.expr, wrt, world, env))
        finally:
            mp.dps = before
    if isinstance(e, sp.Piecewise):
        for value, condition in e.args:
            if truth(condition, world, env):
                return value_of(value, world, env)
        raise Undefined("no case holds")
    args = [value_of(a, world, env) for a in e.args]
    if e.is_Add or e.is_Mul:
        total = args[0]
        for a in args[1:]:
            total = add(total, a) if e.is_Add else times(total, a)
        return total
    if e.is_Pow:
        return power(*args)
    if isinstance(e, sp.KroneckerDelta) and len(args) == 2:
        return Fraction(int(sign(add(args[0], -args[1])) == 0))
    if isinstance(e, (sp.Max, sp.Min)):
        best = args[0]
        for a in args[1:]:
            if (sign(add(a, -best)) > 0) == isinstance(e, sp.Max):
                best = a
        return best
    if isinstance(e, sp.Abs):
        return abs(args[0])
    if isinstance(e, sp.sign):
        return Fraction(sign(args[0]))
    return function(e.func, args)


@lru_cache(maxsize=20_000)
def free_symbols(e):
    """Return the free symbols, without the names of arrays."""
    if isinstance(e, sp.Idx):
        return frozenset([e.label])
    if e.is_Symbol:
        return frozenset([e])
    if isinstance(e, (sp.Sum, sp.Product)):
        found = free_symbols(e.function)
        for index, *bounds in e.limits:  # innermost first
            found = found - free_symbols(index)
            for b in bounds or (index.lower, index.upper):
                found = found | free_symbols(b)
        return found
    parts = e.args
    if isinstance(e, sp.Indexed):
        parts = e.indices
    elif isinstance(e, sp.Derivative):
        parts = (e.expr, *e.variables)
    return frozenset().union(*(free_symbols(p) for p in parts))


def truth(condition, world, env):
    """Return whether a condition holds."""
    if condition in (sp.true, sp.false):
        return condition == sp.true
    if isinstance(condition, (sp.And, sp.Or)):
        return (all if isinstance(condition, sp.And) else any)(
            truth(c, world, env) for c in condition.args
        )
    if isinstance(condition, sp.Not):
        return not truth(condition.args[0], world, env)
    if not isinstance(condition, Relational):
        raise Undefined(f"{condition} is not known here")
    left, right = (value_of(a, world, env) for a in condition.args)
    gap = add(left, -right)
    if isinstance(condition, (sp.Eq, sp.Ne)):
        return is_zero(gap) == isinstance(condition, sp.Eq)
    return bool(condition.func(sign(gap), 0))


def value_of_sum(e, world, env):
    """Return a Sum or a Product; the same one at the same place is evaluated once."""
    multiply = isinstance(e, sp.Product)
    if world.sums is None:
        return fold(e.function, e.limits, world, env, multiply)
    inside = free_symbols(e)
    at = frozenset((s, n) for s, n in env.items() if getattr(s, "label", s) in inside)
    key = (e, at, mp.dps, *world.shifts.items())
    if key not in world.sums:
        world.sums[key] = fold(e.function, e.limits, world, env, multiply)
    return world.sums[key]


def fold(body, limits, world, env, multiply):
    """Return a Sum or a Product: the last limit is outermost, a reversed range is Karr's."""
    if not limits:
        return value_of(body, world, env)
    *inner, limit = limits
    index = limit[0]
    low, high = limit[1:] if len(limit) == 3 else (index.lower, index.upper)
    low, high = integer(low, world, env), integer(high, world, env)
    backwards = high < low - 1
    span = range(high + 1, low) if backwards else range(low, high + 1)
    if len(span) > LONGEST:
        raise Undefined("too many terms")
    total = Fraction(int(multiply))
    for at in span:
        value = fold(body, inner, world, {**env, index: Fraction(at)}, multiply)
        total = times(total, value) if multiply else add(total, value)
    if backwards:
        return power(total, Fraction(-1)) if multiply else -total
    return total


def difference(expr, wrt, world, env):
    """Return the derivative wrt a list of Symbols and Indexed, as nested central differences."""
    if not wrt:
        return value_of(expr, world, env)
    *others, v = wrt
    if v in env:
        ends = [difference(expr, others, world, {**env, v: env[v] + s}) for s in (STEP, -STEP)]
    else:
        key = (v, ())
        if isinstance(v, sp.Indexed):
            key = (v.base.label, tuple(integer(a, world, env) for a in v.indices))
        before = world.shifts.get(key, Fraction(0))
        ends = []
        try:
            for step in (STEP, -STEP):
                world.shifts[key] = before + step
                ends.append(difference(expr, others, world, env))
        finally:
            world.shifts[key] = before
    return times(add(ends[0], -ends[1]), 1 / (2 * STEP))
