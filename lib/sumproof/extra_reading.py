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
    if not isinstance(condition, (sympy.Gt, sympy.Ge, sympy.Lt, sympy.Le)):
        return None
    gap = read(condition.gts, ctx, scope) - read(condition.lts, ctx, scope)
    strict = isinstance(condition, (sympy.Gt, sympy.Lt))
    holds, fails = (positive, nonnegative) if strict else (nonnegative, positive)
    return True if holds(gap, ctx) else False if fails(-gap, ctx) else None


READERS = {sympy.Max: _read_largest, sympy.Min: _read_largest, sympy.Piecewise: _read_cases}
