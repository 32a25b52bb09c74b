"""Find out what a statement is about: its sizes, and how far its axes and free indices reach.

A statement seldom says that a free index ``r`` runs over 1, ..., m. It is read off from the sums
over the same axis, and from the Kronecker deltas that compare ``r`` with a bound index; `prove`
lists it among the hypotheses.  A sum over a part of an axis, such as 2, ..., m, does not shorten
the axis: it would make statements true that a reader takes to be false.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sympy import (
    Derivative,
    Expr,
    Idx,
    Indexed,
    Integer,
    KroneckerDelta,
    Max,
    Min,
    Product,
    Sum,
    Symbol,
)

from .kernel.assumptions import Context, TooHard, nonnegative_index
from .kernel.reader import read


@dataclass
class Survey:
    """What was found.

    ``axes`` maps (array, axis), ``indices`` a free index, and ``labels`` an array whose entries
    serve as indices, each to the two ends of its range.
    """

    sizes: set = field(default_factory=set)
    axes: dict = field(default_factory=dict)
    indices: dict = field(default_factory=dict)
    labels: dict = field(default_factory=dict)


def survey(expressions):
    """Read the sizes and the ranges off from the two sides and the equations assumed.

    Parameters
    ----------
    expressions : iterable of Expr

    Returns
    -------
    Survey
    """
    met = _Met()
    for expression in expressions:
        met.walk(_plain(expression), {})
    found = Survey(sizes=met.sizes)
    for axis, subscripts in met.subscripts.items():
        ranges = [ends for at in subscripts if (ends := _reach(*at)) and _is_range(at)]
        points = [(at, at) for at, _ in subscripts if at.free_symbols <= met.sizes]
        ends = _hull(ranges, points, met.sizes)
        if ends:
            found.axes[axis] = _whole(*ends, met.sizes)
    candidates = {}
    for axis, subscripts in met.subscripts.items():
        for at, scope in subscripts:
            free = isinstance(at, (Symbol, Indexed)) and at not in scope and at not in met.sizes
            if free and axis in found.axes:
                candidates.setdefault(at, []).append(found.axes[axis])
    for at, ends in met.compared:
        if at not in met.sizes:
            candidates.setdefault(at, []).append(ends)
    for at, ranges in candidates.items():
        ends = _hull(ranges, [], met.sizes)
        ends = _whole(*ends, met.sizes) if ends else _common(ranges)
        if isinstance(at, Indexed):
            found.labels[at.base] = ends
        else:
            found.indices[at] = ends
    return found


class _Met:
    """The subscripts and comparisons met on a walk through an expression."""

    def __init__(self):
        self.sizes, self.subscripts, self.compared = set(), {}, []

    def walk(self, node, scope):
        if isinstance(node, (Sum, Product)):
            for index, low, high in reversed(node.limits):
                ends = _reach(low, scope), _reach(high, scope)
                for end in (low, high):
                    self.walk(end, scope)
                    self.sizes |= {
                        s for s in end.free_symbols if isinstance(s, Symbol) and s not in scope
                    }
                scope = scope | {index: (ends[0][0], ends[1][1]) if all(ends) else None}
            self.walk(node.function, scope)
            return
        if isinstance(node, Indexed):
            for axis, at in enumerate(node.indices):
                self.subscripts.setdefault((node.base, axis), []).append((at, scope))
        if isinstance(node, KroneckerDelta):
            self.compare(node.args[0] - node.args[1], scope)
        parts = node.args
        if isinstance(node, Derivative):
            parts = (node.expr, *(variable for variable, _ in node.variable_count))
        for part in parts:
            self.walk(part, scope)

    def compare(self, gap, scope):
        """Note the range of what stands beside bound indices in ``delta(gap, 0)``."""
        bound = [s for s in gap.free_symbols if s in scope]
        labels = [e for e in gap.args if isinstance(e, Indexed)] or [
            -e for e in gap.args if isinstance(-e, Indexed)
        ]
        for at in labels + [s for s in gap.free_symbols if isinstance(s, Symbol)]:
            sign = gap.coeff(at)
            rest = at - gap * sign
            beside = [s for s in rest.free_symbols if s in scope]
            if at in scope or sign not in (1, -1) or rest.has(at) or not beside or not bound:
                continue
            ends = _reach(rest, scope)
            if ends and not any(isinstance(s, Indexed) for s in rest.free_symbols):
                self.compared += [(at, ends), *((at, scope[s]) for s in beside if scope[s])]


def _plain(expression):
    """Write every `Idx` as its symbol."""
    return expression.xreplace({idx: idx.label for idx in expression.atoms(Idx)})


def _is_range(at):
    subscript, scope = at
    return any(s in scope for s in subscript.free_symbols)


def _reach(expression, scope):
    """Return the least and the largest value of an index expression, None when it is not known."""
    low = high = expression
    for _ in range(len(scope) + 1):
        bound = [s for s in low.free_symbols | high.free_symbols if s in scope]
        if not bound:
            return low, high
        for index in bound:
            ends = scope[index]
            slopes = [end.coeff(index) if end.has(index) else Integer(0) for end in (low, high)]
            if ends is None or any(slope not in (0, 1, -1) for slope in slopes):
                return None
            low, high = (
                (end - slope * index) + slope * ends[side if slope == 1 else 1 - side]
                for side, end, slope in zip((0, 1), (low, high), slopes, strict=True)
            )
            if low.has(index) or high.has(index):
                return None
    return None


def _hull(ranges, points, sizes):
    """Join ranges that touch; return the one that is left, if only one is."""
    ctx = Context(sizes=frozenset(sizes))

    def reaches(gap):
        try:
            return nonnegative_index(read(gap, ctx), (), ctx)
        except TooHard:
            return False

    left = list(dict.fromkeys(ranges))
    for extra in [[], list(dict.fromkeys(points))]:
        before, left = left, _joined(left + extra, reaches)
        if extra and len(left) > 1:
            left = before
    return left[0] if len(left) == 1 else None


def _joined(ranges, reaches):
    for one in ranges:
        for two in ranges:
            (low, high), (start, end) = one, two
            if one != two and reaches(start - low) and reaches(high + 1 - start):
                adjoining = start == high + 1  # by the convention for sums, in any order of sizes
                last = end if adjoining or reaches(end - high) else high
                joint = (low, last)
                if last == end or reaches(high - end):
                    rest = [ends for ends in ranges if ends not in (one, two, joint)]
                    return _joined([*rest, joint], reaches)
    return ranges


def _whole(low, high, sizes):
    """Extend a part of an axis to the axis: 2, ..., m to 1, ..., m and 1, ..., m - 1 likewise."""
    if isinstance(low, Integer) and low > 1:
        low = Integer(1)
    if low in (0, 1) and isinstance(high, Expr) and len(high.free_symbols) == 1:
        (size,) = high.free_symbols
        gap = high - size - low + 1
        if size in sizes and isinstance(gap, Integer) and gap < 0:
            high = size + low - 1
    return low, high


def _common(ranges):
    """Return what ranges of unrelated lengths have in common."""
    lows, highs = zip(*ranges, strict=True)
    return Max(*lows), Min(*highs)
