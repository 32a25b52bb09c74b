"""Decide whether an expression is identically zero, under assumptions that are handed in."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from sympy import Eq, GreaterThan, IndexedBase, LessThan, Symbol
from sympy.core.relational import Relational

from .algebra import close, power, product, tidy
from .hypotheses import Binary, In, OneHot, UnitInterval
from .indices import free_symbols
from .known import IMPLIED, Context, Log, at_least_zero, integral
from .read import read
from .rules import RULES
from .terms import ONE, ZERO, Mono, Poly, TooHard, fresh_index, mono_poly, opened, rename

DEEPEST = 2
MOST_ALIGNMENTS = 32
BUDGET = 30_000  # rewritings
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


def decide(lhs, rhs, assumptions, integers, rows, extend=None, rules=RULES, budget=BUDGET):
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
    rules : tuple of rules
    budget : int
        How many rewritings are tried before the core gives up.

    Returns
    -------
    Decision
    """
    log = Log(budget)
    try:
        ctx = Context(rules=rules, integers=frozenset(integers), log=log)
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
    properties = {}

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
            expressions += [(of, source), (1 - of, source)]
        elif not isinstance(source, In):
            note(of, getattr(source, "what", PROPERTIES.get(type(source))), source)
    ctx = replace(ctx, properties=dict(properties))
    ends = {
        h.of: (read(h.low, ctx), read(h.high, ctx), h) for h in assumptions if isinstance(h, In)
    }
    ctx = replace(ctx, ranges=ends)
    signs = {True: [], False: []}  # strict, and not
    for expr, source in expressions:
        gap, strict = read(expr, ctx), not isinstance(source, (GreaterThan, LessThan))
        signs[strict].append((gap, source))
        if strict and integral(gap, ctx):
            signs[False].append((gap - ONE, source))
        for head, name, reach in _bound(gap, strict, spoken, ctx):
            note(head, name, source, reach)
    ctx = replace(ctx, properties=properties)
    ctx = replace(ctx, positive=tuple(signs[True]), nonnegative=tuple(signs[False]))
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
    if reach is None:
        return
    rest = sum(c for mono, c in gap.terms.items() if mono.is_one)
    yield atom.head, "real", reach
    if rest < 0 or (strict and rest == 0):
        yield atom.head, "positive" if coeff > 0 else "negative", reach
    elif rest == 0:
        yield atom.head, "nonnegative" if coeff > 0 else "nonpositive", reach


def _row_sum(poly, source, spoken, ctx):
    """Yield what an equation says of the sums of all rows of an array."""
    number = sum(c for mono, c in poly.terms.items() if mono.is_one)
    (mono, coeff), *others = [(m, c) for m, c in poly.terms.items() if not m.is_one]
    inside = Mono((), mono.factors, mono.exp).lone
    if others or len(mono.bound) != 1 or not inside or inside.kind != "entry":
        return
    reach = _reach(inside.args[:-1], spoken, ctx)
    if reach is not None and inside.args[-1].lone == mono.bound[0]:
        yield inside.head, mono.bound[0].ends, -Fraction(number) / coeff, source, reach


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
        rest = {atom: exponent for atom, exponent in mono.factors.items() if atom not in divisors}
        parts = [tidy(Mono((), rest, mono.exp), ctx)]
        for atom, most in divisors.items():
            parts.append(power(atom.args[0], most + mono.factors.get(atom, 0), ctx))
        result = result + close(product(parts, ctx), mono.bound, ctx).scaled(coeff)
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
            inside = (
                _unsummed(mono, var, shared, ctx).scaled(coeff)
                for (mono, coeff), var in zip(monos, choice, strict=True)
            )
            if vanishes(sum(inside, ZERO), ctx, depth - 1):
                return True
    return False


def _unsummed(mono, var, shared, ctx):
    """Return what stands under one of the sums, for the index ``shared``."""
    body = rename(Mono((), mono.factors, mono.exp), {var: shared})
    return close(mono_poly(body), [other for other in mono.bound if other != var], ctx)
