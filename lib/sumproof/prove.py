"""Ask whether two expressions are equal for all sizes: proved, refuted, or undecided."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property

from sympy import (
    Dummy,
    Eq,
    Expr,
    Indexed,
    IndexedBase,
    Symbol,
    sympify,
)
from sympy.core.relational import Relational, StrictGreaterThan, StrictLessThan

from .counterexample import Counterexample, search
from .hypotheses import Binary, OneHot, UnitInterval
from .kernel.assumptions import Context, TooHard, nonnegative_index
from .kernel.normal_form import normal_form, vanishes
from .kernel.reader import read, write
from .kernel.terms import Atom
from .ranges import survey

EFFORT = 2000  # subexpressions evaluated before the kernel is asked


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
    given : tuple
    counterexample : Counterexample or None
    how : str
    seconds : float
        Of processor time, which does not depend on what else the machine does.
    """

    status: Status
    lhs: Expr
    rhs: Expr
    hypotheses: tuple[str, ...]
    given: tuple
    counterexample: Counterexample | None
    how: str
    seconds: float

    @cached_property
    def residual(self):
        """The normal form of lhs - rhs, or None when it is 0 or the kernel gives up."""
        about = _about(self.lhs, self.rhs, self.given)
        return _normal_form_of_difference(self.lhs, self.rhs, self.given, about)[0]

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
    >>> from sumproof import array, i, m, total
    >>> x = array("x")
    >>> prove(total(2 * x[i], (i, m)), 2 * total(x[i], (i, m))).status.name
    'PROVED'
    >>> prove(total(x[i] ** 2, (i, m)), total(x[i], (i, m)) ** 2).status.name
    'REFUTED'
    """
    started = time.process_time()
    lhs, rhs = _expression(lhs), _expression(rhs)
    given = _hypotheses(given)
    about = _about(lhs, rhs, given)
    texts = [_hypothesis_text(h) for h in given]

    surveyed = replace(about, sizes=dict.fromkeys(about.sizes, 1))
    found = search(lhs, rhs, surveyed, given, EFFORT)
    if found.counterexample is None:
        _, zero, reason, assumed = _normal_form_of_difference(lhs, rhs, given, about)
        if not zero:  # look longer before giving up
            found = search(lhs, rhs, surveyed, given, 40 * EFFORT, rounds=6)
    counterexample, agreed = found.counterexample, found.agreed
    if counterexample is not None:
        status, how = Status.REFUTED, "a counterexample by exact arithmetic or to 50 digits"
        texts += [_range_text(index, *ends) for index, ends in about.indices.items()]
        texts += [_label_text(base, *ends) for base, ends in about.labels.items()]
    elif zero and found.large > 1:
        status = Status.PROVED
        how = f"normal form 0; agreed at {agreed} random rational samples to 50 digits"
        texts += sorted(assumed)
    else:
        status = Status.UNDECIDED
        how = reason or found.reason or f"normal form is not 0, yet {agreed} random samples agree"
        texts += sorted(assumed)
    seconds = time.process_time() - started
    texts = tuple(dict.fromkeys(texts))
    return Verdict(status, lhs, rhs, texts, given, counterexample, how, seconds)


def _expression(side):
    try:
        side = sympify(side, strict=True)
    except Exception as error:
        raise TypeError(f"not a SymPy expression: {side!r}") from error
    if not isinstance(side, Expr) or side.is_Matrix:
        raise TypeError(f"not a SymPy expression: {side!r}")
    return side


def kernel_says_zero(lhs, rhs, given=()):
    """Whether the normal form of the difference is 0: half of a proof, for tests of the kernel.

    `prove` does not trust it alone: it also evaluates both sides.
    """
    given = _hypotheses(given)
    return _normal_form_of_difference(lhs, rhs, given, _about(lhs, rhs, given))[1]


def _about(lhs, rhs, given):
    sides = (side for h in given if isinstance(h, Relational) for side in h.args)
    return survey((lhs, rhs, *sides))


def _hypotheses(given):
    if not isinstance(given, Iterable) or isinstance(given, Relational):
        given = (given,)
    given = tuple(given)
    for hypothesis in given:
        known = (OneHot, Binary, UnitInterval, Eq, StrictGreaterThan, StrictLessThan)
        if not isinstance(hypothesis, known):
            raise TypeError(f"not a hypothesis: {hypothesis!r}")
    return given


def _hypothesis_text(hypothesis):
    if not isinstance(hypothesis, Relational):
        return str(hypothesis)
    plain = {dummy: Symbol(dummy.name) for dummy in hypothesis.atoms(Dummy)}
    sign = "=" if isinstance(hypothesis, Eq) else hypothesis.rel_op
    return f" {sign} ".join(str(side.xreplace(plain)) for side in hypothesis.args)


def _normal_form_of_difference(lhs, rhs, given, about):
    """Return the residual, whether it vanishes, why not if the kernel gave up, and what it used."""
    ctx = Context(sizes=frozenset(about.sizes))
    try:
        for index, ends in about.indices.items():
            ctx.ranges[Atom("s", index)] = [read(end, ctx) for end in ends]
            ctx.texts[Atom("s", index)] = _range_text(index, *ends)
        for base, ends in about.labels.items():
            ctx.labels[base] = [read(end, ctx) for end in ends]
            ctx.texts[base] = _label_text(base, *ends)
        _learn(given, about.axes, lhs.free_symbols | rhs.free_symbols, ctx)
        poly = normal_form(lhs - rhs, ctx)
        zero = vanishes(poly, ctx)
        return (None if zero else write(poly)), zero, "", ctx.assumed
    except (TooHard, ZeroDivisionError, TypeError, RecursionError) as error:
        return None, False, f"the kernel gives up: {error}", ctx.assumed


def _learn(given, axes, free, ctx):
    """Put the hypotheses into the context.

    An index of an equation that is not free in the statement stands for all its values.
    """
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
            ends = [read(end, ctx) for end in axes.get((hypothesis.array, 1), ())]
            known = (
                ends
                and ends[0].constant in (0, 1)
                and nonnegative_index(ends[1] - ends[0], (), ctx)
            )
            ctx.one_hot[hypothesis.array] = ends if known else None
        elif isinstance(hypothesis, Eq):
            relations.append((hypothesis.lhs - hypothesis.rhs, _universal(hypothesis, free, ctx)))
        else:
            positives.append(read(hypothesis.gts - hypothesis.lts, ctx))
    ctx.unit, ctx.binary, ctx.positives = frozenset(unit), frozenset(binary), tuple(positives)
    known = ((read(gap, ctx), universal) for gap, universal in relations)
    ctx.relations = tuple((poly, universal) for poly, universal in known if poly.terms)


def _universal(equation, free, ctx):
    elements = equation.atoms(Indexed)
    subscripts = {s for e in elements for at in e.indices for s in at.free_symbols}
    return frozenset(
        Atom("s", s)
        for s in subscripts & equation.free_symbols
        if s not in free and s not in ctx.sizes
    )


def _range_text(index, low, high):
    return f"{index} runs over {low}, ..., {high}"


def _label_text(base, low, high):
    return f"the entries of {base.label} run over {low}, ..., {high}"
