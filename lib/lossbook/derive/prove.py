"""Ask whether two expressions are equal for all sizes: proved, refuted, or undecided."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from sympy import (
    Derivative,
    Eq,
    Expr,
    Idx,
    Indexed,
    IndexedBase,
    KroneckerDelta,
    Product,
    Sum,
    Symbol,
    sympify,
)
from sympy.core.relational import Relational, StrictGreaterThan, StrictLessThan

from .evaluate import Counterexample, search
from .hypotheses import Binary, OneHot, UnitInterval
from .kernel.assumptions import Context, TooHard, nonnegative_index
from .kernel.normal_form import normal_form, vanishes
from .kernel.reader import read, write
from .kernel.terms import Atom


class Status(Enum):
    """What is known of a statement."""

    PROVED = "the difference has normal form 0, for all sizes >= 1, under the hypotheses listed"
    REFUTED = "false: a counterexample is given"
    UNDECIDED = "neither proved nor refuted"


@dataclass(frozen=True)
class Verdict:
    """The answer of `prove`, with everything that it rests on.

    Attributes
    ----------
    status : Status
    lhs, rhs : Expr
    hypotheses : tuple of str
        All that was assumed: what was given, ranges of free indices, entries taken to be real.
    residual : Expr or None
        The normal form of lhs - rhs when it is not 0.
    counterexample : Counterexample or None
    how : str
    seconds : float
    """

    status: Status
    lhs: Expr
    rhs: Expr
    hypotheses: tuple[str, ...]
    residual: Expr | None
    counterexample: Counterexample | None
    how: str
    seconds: float

    def __bool__(self):
        raise TypeError("a verdict is not true or false: ask for its status")


def prove(lhs, rhs, given=()):
    """Decide whether ``lhs == rhs`` for all sizes >= 1.

    Parameters
    ----------
    lhs, rhs : Expr
        Any SymPy expressions; sums may have symbolic bounds.
    given : hypothesis or iterable of them
        `OneHot`, `Binary`, `UnitInterval`, a SymPy ``Eq`` or a strict inequality.

    Returns
    -------
    Verdict

    Raises
    ------
    TypeError
        A side is not an expression, or a hypothesis is none.

    Examples
    --------
    >>> from lossbook.derive import array, i, m, total
    >>> x = array("x")
    >>> prove(total(2 * x[i], (i, m)), 2 * total(x[i], (i, m))).status.name
    'PROVED'
    >>> prove(total(x[i] ** 2, (i, m)), total(x[i], (i, m)) ** 2).status.name
    'REFUTED'
    """
    started = time.perf_counter()
    lhs, rhs = _expression(lhs), _expression(rhs)
    given = (
        tuple(given)
        if isinstance(given, Iterable) and not isinstance(given, Relational)
        else (given,)
    )
    _check_hypotheses(given)
    sizes, axes, indices = _survey(
        (lhs, rhs, *(arg for h in given if isinstance(h, Relational) for arg in h.args))
    )
    texts = [str(h) for h in given]

    def verdict(status, how, residual=None, counterexample=None):
        return Verdict(
            status,
            lhs,
            rhs,
            tuple(dict.fromkeys(texts)),
            residual,
            counterexample,
            how,
            time.perf_counter() - started,
        )

    samples = 2 if sizes else 12
    counterexample, agreed = search(lhs, rhs, sizes, axes, indices, given, 3, samples)
    residual, zero, reason, assumed = _normal_form_of_difference(
        lhs, rhs, given, sizes, axes, indices
    )
    texts += sorted(assumed)
    if counterexample is None and not zero:  # look longer before giving up
        counterexample, agreed = search(lhs, rhs, sizes, axes, indices, given, 3, 12)
    if counterexample is not None:
        texts += [_range_text(index, *ends) for index, ends in indices.items()]
        return verdict(
            Status.REFUTED,
            "a counterexample by exact arithmetic or to 50 digits",
            residual,
            counterexample,
        )
    if zero and agreed:
        return verdict(
            Status.PROVED, f"normal form 0; agreed at {agreed} random rational samples to 50 digits"
        )
    return verdict(
        Status.UNDECIDED,
        reason or f"normal form is not 0, yet {agreed} random samples agree",
        residual,
    )


def _expression(side):
    try:
        side = sympify(side, strict=True)
    except Exception as error:
        raise TypeError(f"not a SymPy expression: {side!r}") from error
    if not isinstance(side, Expr):
        raise TypeError(f"not a SymPy expression: {side!r}")
    return side


def _check_hypotheses(given):
    for hypothesis in given:
        known = (OneHot, Binary, UnitInterval, Eq, StrictGreaterThan, StrictLessThan)
        if not isinstance(hypothesis, known):
            raise TypeError(f"not a hypothesis: {hypothesis!r}")


def _normal_form_of_difference(lhs, rhs, given, sizes, axes, indices):
    """Return the residual, whether it vanishes, why not if the kernel gave up, and what it used."""
    ctx = Context(sizes=frozenset(sizes))
    try:
        for index, (low, high) in indices.items():
            atom = Atom("s", index)
            ctx.ranges[atom] = [read(low, ctx), read(high, ctx)]
            ctx.range_texts[atom] = f"{low}, ..., {high}"
        _learn(given, axes, ctx)
        poly = normal_form(lhs - rhs, ctx)
        zero = vanishes(poly, ctx)
        return (None if zero else write(poly)), zero, "", ctx.assumed
    except (TooHard, ZeroDivisionError, TypeError, RecursionError) as error:
        return None, False, f"the kernel gives up: {error}", ctx.assumed


def _learn(given, axes, ctx):
    """Put the hypotheses into the context."""
    unit, binary, positives, relations = set(), set(), [], []
    for hypothesis in given:
        if isinstance(hypothesis, UnitInterval):
            if isinstance(hypothesis.of, Expr) and not isinstance(
                hypothesis.of, (Symbol, IndexedBase)
            ):
                poly = read(hypothesis.of, ctx)
                positives += [poly, read(1 - hypothesis.of, ctx)]
            else:
                unit.add(hypothesis.of)
        elif isinstance(hypothesis, Binary):
            binary.add(hypothesis.of)
        elif isinstance(hypothesis, OneHot):
            low, high = axes.get((hypothesis.array, 1), (None, None))
            if (
                high is not None and (high - low + 1).is_Atom
            ):  # a whole axis: k classes, not k - 1 of them
                ctx.one_hot[hypothesis.array] = [read(low, ctx), read(high, ctx)]
        elif isinstance(hypothesis, Eq):
            relations.append(hypothesis.lhs - hypothesis.rhs)
        else:
            positives.append(read(hypothesis.gts - hypothesis.lts, ctx))
    ctx.unit, ctx.binary, ctx.positives = frozenset(unit), frozenset(binary), tuple(positives)
    ctx.relations = tuple(
        poly for poly in (read(relation, ctx) for relation in relations) if poly.terms
    )


def _survey(expressions):
    """Return the size symbols, the ranges of the axes, and the ranges of the free indices."""
    sizes, uses, deltas = set(), {}, []
    for expression in expressions:
        _walk(expression, {}, sizes, uses, deltas)
    axes = {}
    for axis, subscripts in uses.items():
        found = {ends for _, ends in subscripts if ends is not None}
        widest = _widest(found, sizes)
        if widest is not None:
            axes[axis] = widest
    candidates = {}
    for axis, subscripts in uses.items():
        for subscript, ends in subscripts:
            if (
                ends is None
                and isinstance(subscript, Symbol)
                and subscript not in sizes
                and axis in axes
            ):
                candidates.setdefault(subscript, set()).add(axes[axis])
    for index, ends in deltas:
        if index not in sizes:
            candidates.setdefault(index, set()).add(ends)
    indices = {index: _widest(found, sizes) for index, found in candidates.items()}
    return sizes, axes, {index: ends for index, ends in indices.items() if ends is not None}


def _walk(node, scope, sizes, uses, deltas):
    if isinstance(node, (Sum, Product)):
        scope = dict(scope)
        for index, low, high in reversed(node.limits):
            sizes |= {
                s
                for end in (low, high)
                for s in end.free_symbols
                if s not in scope and isinstance(s, Symbol)
            }
            inner = any(s in scope for end in (low, high) for s in end.free_symbols)
            scope[index] = None if inner else (low, high)
            if isinstance(index, Idx):
                scope[index.label] = scope[index]
        return _walk(node.function, scope, sizes, uses, deltas)
    if isinstance(node, Indexed):
        for axis, subscript in enumerate(node.indices):
            if subscript in scope and scope[subscript] is None:
                continue
            uses.setdefault((node.base, axis), []).append((subscript, scope.get(subscript)))
    if isinstance(node, KroneckerDelta):
        for one, two in (node.args, node.args[::-1]):
            if one in scope and scope[one] and isinstance(two, Symbol) and two not in scope:
                deltas.append((two, scope[one]))
    for arg in node.args:
        _walk(arg, scope, sizes, uses, deltas)
    if isinstance(node, Derivative):
        for variable, _ in node.variable_count:
            _walk(variable, scope, sizes, uses, deltas)
    return None


def _widest(found, sizes):
    """Return the one range that contains all the others, if there is one."""
    ctx = Context(sizes=frozenset(sizes))
    for low, high in sorted(found, key=str):
        gaps = [(a - low, high - b) for a, b in found]
        if all(nonnegative_index(read(gap, ctx), (), ctx) for pair in gaps for gap in pair):
            return low, high
    return None


def _range_text(index, low, high):
    return f"{index} runs over {low}, ..., {high}"
