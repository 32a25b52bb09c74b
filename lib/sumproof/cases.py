"""Prove case by case: where a statement depends on a sign, it is asked for > 0, < 0 and = 0."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, islice

from sympy import Abs, Derivative, Dummy, Eq, Gt, Lt, Max, Min, Piecewise, Pow, Sum, sign
from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.core.relational import Relational

from .zero import Decision

MOST = 4  # expressions whose sign is tried
WORDS = "extra rule: one case for each sign"


def by_cases(decide, lhs, rhs, within=()):
    """Decide case by case, by the sign of a real expression, and in each case by one more.

    Parameters
    ----------
    decide : function (lhs, rhs, *hypotheses) -> Decision
    lhs, rhs : Expr
    within : tuple of hypotheses
        The case that this is within.

    Returns
    -------
    Decision or None
        None when no expression was found whose cases are all zero.
    """
    asked = dict.fromkeys(each for side in (lhs, rhs) for each in _asked(side, frozenset()))
    for gap, cases in islice(((gap, _cases(kink, gap, lhs, rhs)) for kink, gap in asked), MOST):
        # |u|**2 = u**2 for real u only; SymPy, which knows declarations, leaves a sum alone.
        square = Sum(Pow(Abs(gap), 2, evaluate=False), (Dummy(integer=True), 1, 1))
        found = [decide(gap**2, square)] if cases else []
        for case in cases if found and found[0].zero else ():
            found.append(decide(lhs, rhs, *within, case))
            if not (found[-1].zero or within):
                found[-1] = by_cases(decide, lhs, rhs, (case,)) or found[-1]
            if not found[-1].zero:
                break
        if len(found) == 1 + len(cases) and found[-1].zero:
            sources = frozenset().union(*(d.sources for d in found)).difference(cases)
            steps = sum((Counter(dict(d.steps)) for d in found[1:]), Counter({WORDS: 1}))
            return Decision(True, None, "", sources, tuple(steps.items()))
    return None


def terms(lhs, rhs):
    """Return what stands under two sums of one range, times one factor; else the sides.

    If these are equal for every index, so are the sums, even where the range runs backwards.
    """
    (factor, one), (other, two) = (side.as_independent(Sum, as_Add=False) for side in (lhs, rhs))
    if not (isinstance(one, Sum) and isinstance(two, Sum) and factor == other):
        return lhs, rhs
    (*inner, (i, *ends)), (*others, (j, *same)) = one.limits, two.limits
    if ends != same or len(inner) != len(others):
        return lhs, rhs
    at = Dummy(i.name, integer=True)
    bodies = (Sum(e.function, *e.limits[:-1]) if inner else e.function for e in (one, two))
    return terms(*(body.xreplace({i: at, j: at}) for body in bodies))


def _cases(kink, gap, lhs, rhs):
    """Return the cases > 0, < 0 and, but at a kink of what is differentiated, = 0.

    There, neither side is defined. None are returned where SymPy knows the sign.
    """
    slopes = lhs.atoms(Derivative) | rhs.atoms(Derivative)
    variables = {v for slope in slopes if slope.expr.has(kink) for v, _ in slope.variable_count}
    cases = [Gt(gap, 0), Lt(gap, 0), Eq(gap, 0)][: 2 if any(map(gap.has, variables)) else 3]
    return cases if all(isinstance(case, Relational) for case in cases) else []


def _asked(node, bound):
    """Yield each function with a kink, and what its value depends on the sign of."""
    if isinstance(node, ExprWithLimits):
        bound = bound.union(index for index, *_ in node.limits)
    gaps = []
    if isinstance(node, (Abs, sign)):
        gaps = node.args
    elif isinstance(node, (Max, Min)):
        gaps = [one - two for one, two in combinations(node.args, 2)]
    elif isinstance(node, Piecewise):
        gaps = [e.lhs - e.rhs for _, condition in node.args for e in condition.atoms(Relational)]
    yield from ((node, gap) for gap in gaps if not gap.free_symbols & bound)
    for arg in node.args:
        yield from _asked(arg, bound)
