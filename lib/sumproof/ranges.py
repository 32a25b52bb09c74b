"""How far free indices, axes and labels reach, as a reader takes it from the statement itself.

A statement seldom says that a free index ``r`` runs over 1, ..., m. It is read off from the sums
over the same axis, and from the Kronecker deltas that compare ``r`` with a bound index; `prove`
lists it among the hypotheses.  A sum over a part of an axis, such as 2, ..., m, does not shorten
the axis: it would make statements true that a reader takes to be false.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from sympy import Derivative, Dummy, Idx, Indexed, Integer, KroneckerDelta, Max, Min, Symbol
from sympy.concrete.expr_with_limits import ExprWithLimits


@dataclass
class Ranges:
    """What was read off.

    ``sizes`` are the symbols in bounds of sums that no range is known for; a question maps each to
    the least value at which it is sampled. ``integers`` is what stands where only an integer makes
    sense. ``axes`` maps (array, axis), ``indices`` a free index and ``labels`` an array whose
    entries serve as indices, each to the two ends of its range, which may refer to other indices.
    """

    sizes: set | dict = field(default_factory=set)
    integers: set = field(default_factory=set)
    axes: dict = field(default_factory=dict)
    indices: dict = field(default_factory=dict)
    labels: dict = field(default_factory=dict)


def read_ranges(expressions, whole=True):
    """Read sizes and ranges off from expressions: the two sides and what is given.

    Parameters
    ----------
    expressions : iterable of Expr
    whole : bool
        Whether a sum to m - 1 alone leaves the axis as long as m.

    Returns
    -------
    Ranges
    """
    met, extended = _Met(), partial(_whole, above=whole)
    for expr in expressions:
        met.walk(expr.xreplace({idx: idx.label for idx in expr.atoms(Idx)}), {})
    subscripts = {
        at for places in met.subscripts.values() for at, scope in places if at not in scope
    }
    loose = {s for s in met.in_bounds & subscripts if not s.is_positive}
    letters = {getattr(at, "base", at) for at in subscripts if isinstance(at, (Symbol, Indexed))}
    found = Ranges(sizes=met.in_bounds - loose, integers=met.in_bounds | letters)
    candidates = {}
    for axis, places in met.subscripts.items():
        reaches = [_reach(at, scope) for at, scope in places if at.free_symbols & scope.keys()]
        known = [r for r in reaches if r and not any(end.free_symbols & loose for end in r)]
        if ends := _hull([extended(*reach, found.sizes) for reach in known]):
            found.axes |= {axis: ends} if axis[0] else {}
            for at in dict.fromkeys(at for at, scope in places if at not in scope):
                candidates.setdefault(at, []).append(ends)
    for at, reaches in candidates.items():
        if isinstance(at, Indexed):
            found.labels[at.base] = _common(reaches)
        elif isinstance(at, Symbol) and at not in found.sizes:
            found.indices[at] = _common(reaches)
    found.sizes |= loose - found.indices.keys()
    found.integers |= found.indices.keys() | found.labels.keys()
    return found


class _Met:
    """The bounds and subscripts met on a walk through an expression."""

    def __init__(self):
        self.in_bounds, self.subscripts = set(), {}

    def walk(self, node, scope):
        if isinstance(node, ExprWithLimits):
            for index, low, high in reversed(node.limits):
                ends = _reach(low, scope), _reach(high, scope)
                for end in (low, high):
                    self.walk(end, scope)
                    self.in_bounds |= {s for s in _letters(end) if s not in scope}
                scope = scope | {index: (ends[0][0], ends[1][1]) if all(ends) else None}
            return self.walk(node.function, scope)
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
        return None

    def compare(self, gap, scope):
        """Note what ``delta(gap, 0)`` compares with bound indices, as an axis of no array."""
        for at in sorted({*gap.atoms(Indexed), *_letters(gap)} - scope.keys(), key=str):
            rest = at - gap * gap.coeff(at)
            beside = _letters(rest) & scope.keys()
            solved = gap.coeff(at) in (1, -1) and not rest.has(at, Indexed)
            if solved and beside and _reach(rest, scope):
                axis = None, len(self.subscripts)
                self.subscripts[axis] = [(each, scope) for each in (at, rest, *beside)]


def _letters(expr):
    """Return the symbols of an index expression, without those of labels within it."""
    within = set().union(*(label.free_symbols for label in expr.atoms(Indexed)))
    return {s for s in expr.free_symbols - within if isinstance(s, Symbol)}


def _reach(expr, scope):
    """Return the least and the largest value of an index expression, None when it is not known."""
    if expr in scope:
        return scope[expr]
    low = high = expr
    for index in expr.free_symbols & scope.keys():
        slope, ends = expr.coeff(index), scope[index]
        if ends is None or slope not in (1, -1) or (expr - slope * index).has(index):
            return None
        first, last = ends[:: int(slope)]
        low, high = low + slope * (first - index), high + slope * (last - index)
    return low, high


def _whole(low, high, sizes, above=True):
    """Extend a part of an axis to the axis: 2, ..., m to 1, ..., m and 1, ..., m - 1 likewise."""
    if isinstance(low, Integer) and low > 1:
        low = Integer(1)
    if above and low in (0, 1) and len(high.free_symbols & sizes) == 1:
        (size,) = high.free_symbols & sizes
        gap = high - size - low + 1
        if isinstance(gap, Integer) and gap < 0:
            high = size + low - 1
    return low, high


def at_most(low, high):
    """Whether ``low <= high`` is known for all sizes >= 1."""
    gap = high - low
    sizes = {s: Dummy(integer=True, positive=True) for s in gap.free_symbols}
    return bool(gap.xreplace(sizes).is_nonnegative)


def _hull(reaches):
    """Return the least range that holds all of some ranges, None when it is not known."""
    joint = [(one[0], two[1]) for one in reaches for two in reaches if one[1] + 1 == two[0]]
    parts = [ends for ends in reaches if not any(ends != j and set(ends) & set(j) for j in joint)]
    reaches = list(dict.fromkeys([*parts, *joint]))
    lows = [e for e in reaches if all(at_most(e[0], other[0]) for other in reaches)]
    highs = [e for e in reaches if all(at_most(other[1], e[1]) for other in reaches)]
    return (lows[0][0], highs[0][1]) if lows and highs else None


def _common(reaches):
    """Return the range that holds all others, else what they have in common."""
    lows, highs = zip(*reaches, strict=True)
    return _hull(reaches) or (Max(*lows), Min(*highs))
