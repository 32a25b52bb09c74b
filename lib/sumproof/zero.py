"""Decide whether an expression is identically zero, under assumptions that are handed in."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from sympy import Eq, GreaterThan, IndexedBase, LessThan, Symbol
from sympy.core.relational import Relational

from .algebra import close, power, rebuilt, unbound, unsummed, without
from .hypotheses import Binary, In, OneHot, UnitInterval
from .indices import free_symbols
from .known import IMPLIED, Context, Log, at_least_zero, integral
from .read import read
from .rules import RULES
from .terms import ONE, UNIT, ZERO, Poly, TooHard, combined, fresh_index, opened, rename

DEEPEST = 2
MOST_ALIGNMENTS = 32
BUDGET = 30_000  # rewritings
STRICT, WEAK = ("positive", "negative"), ("nonnegative", "nonpositive")
PROPERTIES = {OneHot: "hot", Binary: "binary", UnitInterval: "unit"}


@dataclass(frozen=True)
class Decision:
    """Whether an expression is zero, and what that rests on.

    Attributes
    ----------
    zero : bool
    residual : Poly or None
        The normal form; None when the core gave up.
    reason : str
        Why it gave up.
    sources : frozenset of hypotheses
        All that was used on the way.
    steps : tuple of (str, int)
        What was rewritten, in words, and how often.
    """

    zero: bool
    residual: Poly | None
    reason: str
    sources: frozenset
    steps: tuple


def decide(lhs, rhs, assumptions, integers, rows, extend=None, budget=BUDGET):
    """Decide whether two expressions are equal for all values that the assumptions allow.

    Parameters
    ----------
    lhs, rhs : Expr
    assumptions : iterable of hypotheses
        `Declared`, `In`, `OneHot`, `Binary`, `UnitInterval`, equations, inequalities.
    integers : iterable of Symbol or IndexedBase
        What stands where only an integer makes sense.
    rows : mapping IndexedBase -> (low, high)
        How far the last axis of a one-hot array reaches.
    extend : function (context, poly or None) -> context, optional
        Adds further rules and readers: before anything is read, and after a look at the result.
    budget : int
        How many rewritings are tried before the core gives up.

    Returns
    -------
    Decision
    """
    log = Log(budget)
    try:
        ctx = Context(rules=RULES, integers=frozenset(integers), log=log)
        ctx = learn(assumptions, ctx, rows, free_symbols(lhs) | free_symbols(rhs))
        ctx = extend(ctx, None) if extend else ctx
        poly = read(lhs - rhs, ctx)
        if poly.terms and extend:
            ctx = extend(ctx, poly)
            poly = read(lhs - rhs, ctx)
        zero, reason = vanishes(poly, ctx), ""
    except TooHard as error:
        poly, zero, reason = None, False, str(error)
    except RecursionError:
        poly, zero, reason = None, False, "it is nested too deeply"
    return Decision(zero, poly, reason, frozenset(log.sources), tuple(log.steps.items()))


def learn(assumptions, ctx, rows: Mapping, spoken):
    """Return a context that knows the assumptions, each fact with its source.

    An index of a hypothesis that is not among the symbols ``spoken`` of stands for all its values.
    """
    properties: dict = {}

    def note(head, name, source, reach=()):
        for each in (name, *IMPLIED.get(name, ())):
            properties.setdefault((head, each), []).append((source, reach))

    expressions, equations = [], []
    for source in assumptions:
        of = getattr(source, "of", None)
        if isinstance(source, Eq):
            equations.append((source.lhs - source.rhs, source))
        elif isinstance(source, Relational):
            expressions.append((source.gts - source.lts, source))
        elif isinstance(source, UnitInterval) and not isinstance(of, (Symbol, IndexedBase)):
            expressions += [(source.of, source), (1 - source.of, source)]
        elif not isinstance(source, In):
            note(of, getattr(source, "what", PROPERTIES.get(type(source))), source)
    ends = {
        h.of: (read(h.low, ctx), read(h.high, ctx), h) for h in assumptions if isinstance(h, In)
    }
    ctx = replace(ctx, properties=dict(properties), ranges=ends)
    signs = []
    for expr, source in expressions:
        gap, strict = read(expr, ctx), not isinstance(source, (GreaterThan, LessThan))
        signs.append((gap, 2 if strict else 1, source))
        if strict and integral(gap, ctx):
            signs.append((gap - ONE, 1, source))
        for head, name, reach in _bound(gap, strict, spoken, ctx):
            note(head, name, source, reach)
    ctx = replace(ctx, properties=properties, signs=tuple(signs))
    hot = {h.of: (_row(rows.get(h.of), ctx), h) for h in assumptions if isinstance(h, OneHot)}
    known = [(poly, source) for expr, source in equations if (poly := read(expr, ctx)).terms]
    sums = {of: (row, 1, source, ()) for of, (row, source) in hot.items() if row}
    sums |= {
        of: fact for poly, source in known for of, *fact in _row_sum(poly, source, spoken, ctx)
    }
    return replace(ctx, one_hot=hot, row_sums=sums, zero=tuple(known))


def _reach(subscripts, spoken, ctx):
    """Return the ranges of subscripts that stand for all their values, None if some do not."""
    indices = [at.lone for at in subscripts]
    if None in indices or len(set(indices)) < len(indices) or {a.head for a in indices} & spoken:
        return None
    return tuple(ctx.ranges.get(index.head) for index in indices)


def _bound(gap, strict, spoken, ctx):
    """Yield what ``gap > 0`` or ``gap >= 0`` says of a symbol or of the entries of an array."""
    (atom, coeff), *others = [(m.lone, c) for m, c in gap.terms.items() if not m.is_one] or [(0, 0)]
    reach = None if others or not (atom and atom.known) else _reach(atom.args, spoken, ctx)
    rest = gap.terms.get(UNIT, 0)
    if reach is not None and rest <= 0:
        up, down = STRICT if strict or rest < 0 else WEAK
        yield atom.head, up if coeff > 0 else down, reach


def _row_sum(poly, source, spoken, ctx):
    """Yield what an equation says of the sums of all rows of an array."""
    (mono, coeff), *others = [(m, c) for m, c in poly.terms.items() if m != UNIT] or [(UNIT, 0)]
    inside = unsummed(mono).lone
    if others or len(mono.bound) != 1 or not inside or inside.kind != "entry":
        return
    reach = _reach(inside.args[:-1], spoken, ctx)
    if reach is not None and inside.args[-1].lone == mono.bound[0]:
        value = -Fraction(poly.terms.get(UNIT, 0)) / coeff
        yield inside.head, mono.bound[0].ends, value, source, reach


def _row(ends, ctx):
    """Return the ends of a one-hot row, if it is known not to be empty."""
    low, high = (read(end, ctx) for end in ends) if ends else (ONE, ZERO)
    return (low, high) if at_least_zero(high - low, ctx) else None


def vanishes(poly, ctx, depth=DEEPEST):
    """Whether a normal form is zero: as it stands, times its divisors, or under aligned sums."""
    if not poly.terms or depth == 0:
        return not poly.terms
    divisors = {}
    for mono in poly.terms:
        for atom, exponent in mono.factors.items():
            if atom.kind == "divisor" and not atom.free & set(mono.bound):
                divisors[atom] = max(divisors.get(atom, 0), -exponent)
    if divisors:
        return vanishes(_times_divisors(poly, divisors, ctx), ctx, depth - 1)
    return _vanishes_inside(poly, ctx, depth)


def _times_divisors(poly, divisors, ctx):
    """Multiply by every divisor, which is not 0 wherever the expression has a value."""
    result = ZERO
    for mono, coeff in poly.terms.items():
        mono = opened(mono)
        left = {atom: most + mono.factors.get(atom, 0) for atom, most in divisors.items()}
        whole = [power(atom.args[0], exponent, ctx) for atom, exponent in left.items()]
        result = result + rebuilt(mono, without(mono, *left), ctx, whole).scaled(coeff)
    return result


def _vanishes_inside(poly, ctx, depth):
    """Pull one sum of the same range out of every term; whether what is under it vanishes."""
    monos = [(opened(mono), coeff) for mono, coeff in poly.terms.items()]
    pivots = [
        var.ends
        for mono, _ in monos
        for var in mono.bound
        if any(atom.kind == "divisor" and var in atom.free for atom in mono.factors)
        and not any(end.free & set(mono.bound) for end in var.ends)
    ]
    for ends in dict.fromkeys(pivots):
        shared = fresh_index(*ends)
        choices = [
            [v for v in mono.bound if v.ends == ends and v not in mono.free_in_ends]
            for mono, _ in monos
        ]
        for choice in itertools.islice(itertools.product(*choices), MOST_ALIGNMENTS):
            aligned = zip(monos, choice, strict=True)
            inside = combined(
                (close(rename(unsummed(m), {var: shared}), unbound(m, var).bound, ctx), coeff)
                for (m, coeff), var in aligned
            )
            if vanishes(inside, ctx, depth - 1):
                return True
    return False
