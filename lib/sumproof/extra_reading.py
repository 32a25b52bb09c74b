"""What is read besides where the core alone does not decide: Max, Min, cases that are known."""

from __future__ import annotations

from fractions import Fraction

import sympy

from .algebra import function
from .known import nonnegative, positive, real
from .read import read
from .terms import TooHard


def _read_largest(expr, ctx, scope):
    """Read Max(a, b) as (a + b + |a - b|)/2, Min likewise, for real a and b."""
    largest, *others = (read(arg, ctx, scope) for arg in expr.args)
    sign = 1 if isinstance(expr, sympy.Max) else -1
    for other in others:
        if not (real(largest, ctx) and real(other, ctx)):
            raise TooHard(f"{expr.func.__name__} of values that may not be real: declare them real")
        gap = function(sympy.Abs, [largest - other], ctx)
        largest = (largest + other + gap.scaled(sign)).scaled(Fraction(1, 2))
    return largest


def _read_cases(expr, ctx, scope):
    """Read a Piecewise whose cases are decided by what is known."""
    for value, condition in expr.args:
        holds = _decide(condition, ctx, scope)
        if holds is None:
            raise TooHard(
                f"whether {condition} is not known: give it, or its contrary, as hypothesis"
            )
        if holds:
            return read(value, ctx, scope)
    raise TooHard(f"no case of {expr} holds")


def _decide(condition, ctx, scope):
    """Return whether a condition holds, None when it is not known."""
    if condition in (sympy.true, sympy.false):
        return bool(condition)
    if isinstance(condition, (sympy.Not, sympy.And, sympy.Or)):
        parts = [_decide(part, ctx, scope) for part in condition.args]
        if isinstance(condition, sympy.Not):
            return None if parts[0] is None else not parts[0]
        settles = isinstance(condition, sympy.Or)  # one part that is so settles it
        return settles if settles in parts else None if None in parts else not settles
    if not isinstance(condition, sympy.core.relational.Relational):
        return None
    gap = read(condition.lhs, ctx, scope) - read(condition.rhs, ctx, scope)
    above, below = positive(gap, ctx), positive(-gap, ctx)
    if isinstance(condition, (sympy.Eq, sympy.Ne)):
        equal = True if not gap.terms else False if above or below else None
        return equal if isinstance(condition, sympy.Eq) or equal is None else not equal
    if isinstance(condition, (sympy.Lt, sympy.Le)):
        gap, above, below = -gap, below, above
    if isinstance(condition, (sympy.Gt, sympy.Lt)):
        return True if above else False if nonnegative(-gap, ctx) else None
    return True if nonnegative(gap, ctx) else False if below else None


READERS = {
    sympy.Max: _read_largest,
    sympy.Min: _read_largest,
    sympy.Piecewise: _read_cases,
}
