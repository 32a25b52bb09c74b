"""Ask whether two expressions are equal for all sizes: proved, refuted, or undecided."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from functools import partial

from sympy import Expr

from .cases import by_cases, terms
from .counterexample import Counterexample, search
from .extra_rules import with_extra_rules
from .statement import ask, hypothesis_text, shorter_ranges
from .write import write
from .zero import decide

EFFORT = 2_000  # subexpressions evaluated before the rules are asked
BARE = 1_000  # rewritings tried without what letters were declared to be
FEWEST_LARGE = 2  # samples with every size at least 2, without which nothing is proved


class Status(Enum):
    """What is known of a statement."""

    PROVED = "the difference has normal form 0, for all values that the hypotheses listed allow"
    REFUTED = "false: a counterexample is given"
    UNDECIDED = "neither proved nor refuted"


@dataclass(frozen=True)
class Verdict:
    """The answer of `prove`, with everything that it rests on.

    Attributes
    ----------
    status : Status
    lhs, rhs : Expr
        What was compared: without matrices and decimals.
    hypotheses : tuple of str
        What was given, and if PROVED all that the proof needs besides: ranges of free indices,
        sizes of at least 1, entries taken as real, declared signs. Otherwise all ranges read off.
    assumed : tuple
        The same as objects, which `prove` takes as ``given``.
    how : str
        How it was decided; if it was not, why not and what to try.
    seconds : float
        Of processor time, which does not depend on what else the machine does.
    counterexample : Counterexample or None
    used : tuple of (str, int)
        The rewritings of the proof in words, and how often each was used.
    extra : bool
        Whether the proof needs rules outside the core (see `extra_rules`).
    """

    status: Status
    lhs: Expr
    rhs: Expr
    hypotheses: tuple[str, ...]
    assumed: tuple
    how: str
    seconds: float
    _decision: Callable = field(repr=False, compare=False)
    counterexample: Counterexample | None = None
    used: tuple[tuple[str, int], ...] = ()
    extra: bool = False

    @property
    def residual(self) -> Expr | None:
        """The normal form of lhs - rhs, or None when it is 0 or was not found."""
        decision = self._decision()
        return None if decision.zero or decision.residual is None else write(decision.residual)

    def __bool__(self):
        raise TypeError("a verdict is not true or false: ask for its status")


def prove(lhs: Expr, rhs: Expr, given: object = ()) -> Verdict:
    """Decide whether ``lhs == rhs`` for all sizes, wherever both sides are defined.

    Parameters
    ----------
    lhs, rhs : Expr or MatrixExpr
        Any SymPy expressions; sums may have symbolic bounds.
    given : hypothesis or iterable of them
        `OneHot`, `Binary`, `UnitInterval`, `In`, `Declared`, a SymPy ``Eq`` or an inequality. An
        index in an equation that is not free in the statement stands for all its values; an
        equation about one entry is about that entry.

    Returns
    -------
    Verdict

    Raises
    ------
    TypeError
        A side is not an expression, or a hypothesis is none.
    ValueError
        The statement contradicts itself in form: two arrays of one name, numbers of subscripts or
        shapes of matrices that do not fit, a derivative with respect to something that a given
        equation speaks of.

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
    question = ask(lhs, rhs, given)
    found = _search(question, EFFORT, 1)
    if found.counterexample is None:
        decision, needed, extra = _decide_with_least(question)
        if not decision.zero:  # look longer before giving up
            found = _search(question, 40 * EFFORT, 6)
    if found.counterexample is not None:
        later = partial(_decide, question)
        if how := _meant_shorter(question):
            return _verdict(question, started, Status.UNDECIDED, how, later)
        kind = "exact" if found.counterexample.exact else "interval"
        how = f"a counterexample by {kind} arithmetic"
        more = {"counterexample": found.counterexample}
        return _verdict(question, started, Status.REFUTED, how, later, **more)
    confirmed = found.agreed and (found.large >= FEWEST_LARGE or not question.about.sizes)
    if not (decision.zero and confirmed):
        how = _why_not(found, decision)
        return _verdict(question, started, Status.UNDECIDED, how, lambda: decision)
    samples = f"{found.agreed} random samples, {found.large} of them with every size at least 2"
    how = f"normal form 0; agreed at {samples if question.about.sizes else samples.split(',')[0]}"
    more = {"assumed": needed, "used": decision.steps, "extra": extra}
    return _verdict(question, started, Status.PROVED, how, lambda: decision, **more)


def kernel_says_zero(lhs, rhs, given=()):
    """Whether the core alone finds the normal form of the difference to be 0: half of a proof."""
    question = ask(lhs, rhs, given)
    return _decide(question).zero


def _search(question, effort, rounds):
    return search(question.lhs, question.rhs, question.about, question.given, effort, rounds)


def _decide_with_least(question):
    """Return a decision, what it rests on, and whether it needs extra rules.

    What a letter's declaration says is used only where the proof does not do without it; without
    any, it is given `BARE` rewritings.
    """
    told = (*question.given, *question.read_off)
    bare = _decide(question, told, budget=BARE)
    if bare.zero:
        return bare, _used(question, bare), False
    for extra in (False, True):
        decision = _decide(question, extra=extra)
        if decision.zero:
            break
    used = _used(question, decision)
    declared = [h for h in question.declared if h in decision.sources]
    for each in reversed(tuple(declared)) if decision.zero else ():
        fewer = [other for other in declared if other is not each]
        if (fewer or extra) and _decide(question, used + fewer, extra).zero:
            declared = fewer
    return decision, used + declared, extra


def _used(question, decision):
    """Return what was given, and of what was read off what a proof used."""
    return [*question.given, *(h for h in question.read_off if h in decision.sources)]


def _decide(question, assumptions=None, extra=False, **more):
    """Ask the rules, with all that a proof may use or with some of it."""
    if assumptions is None:
        assumptions = (*question.given, *question.read_off, *question.declared)
    extend = with_extra_rules(question.lhs, question.rhs) if extra else None
    axes = question.about.axes
    rows = {of: axes[of, max(at for base, at in axes if base == of)] for of, _ in axes}
    rest = question.about.integers, rows, extend

    def asked(lhs, rhs, *case):
        return decide(lhs, rhs, (*assumptions, *case), *rest, **more)

    decision = asked(question.lhs, question.rhs)
    if decision.zero or not extra:
        return decision
    return by_cases(asked, *terms(question.lhs, question.rhs)) or decision


def _meant_shorter(question):
    """Say what is missing where a statement holds for the ranges of its sums, not beyond them."""
    shorter = shorter_ranges(question)
    given = (*question.given, *shorter)
    if shorter and prove(question.lhs, question.rhs, given).status is Status.PROVED:
        ranges = " and ".join(map(str, shorter))
        return f"true if {ranges}, false beyond, where no sum reaches: say which is meant, with In"
    return None


def _why_not(found, decision):
    """Say why nothing is known, and what to try."""
    if decision.zero:
        return f"the normal form is 0, but no sample confirms it: {found.reason}"
    why = decision.reason or "the normal form of the difference is not 0"
    if not found.agreed:
        return f"{why}; and no sample tells more: {found.reason}"
    return (
        f"{why}; yet both sides agree at {found.agreed} random samples, so it may well be true: "
        "split it into smaller steps, or give what it rests on as a hypothesis"
    )


def _verdict(question, started, status, how, decision, assumed=None, **more):
    if assumed is None:
        assumed = [*question.given, *question.read_off]
    texts = tuple(dict.fromkeys([*map(hypothesis_text, assumed), *question.notes]))
    sides, seconds = (question.lhs, question.rhs), time.process_time() - started
    return Verdict(status, *sides, texts, tuple(assumed), how, seconds, decision, **more)
