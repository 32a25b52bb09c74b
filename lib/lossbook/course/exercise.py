"""Exercises that check themselves: a question, and what is said to an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property
from itertools import pairwise
from typing import Any

import sympy as sp
from sumproof.indices import free_symbols

from lossbook.course.adopt import adopt, alike, named
from lossbook.course.diagnosis import Truth, carried_out, diagnose
from lossbook.course.reader import Unreadable, read
from lossbook.course.sealed import GRID, sealed
from lossbook.course.solution import Solution, solve
from lossbook.course.store import EXERCISE, to_json
from lossbook.derive import Derivation, DerivationError, Status, latex
from lossbook.derive.claims import plain
from lossbook.derive.ledger import SHOWN, joined, part

KINDS = ("derive", "show", "judge", "number", "words", "code")
# All exercises that were made, the last of each name, so that `exercise` finds them.
MADE: dict[str, Exercise] = {}
OTHER = "The number is another."
BREAKS = "It has no value for some numbers that are allowed: the logarithm of 0, or a division by 0"
PREDICTIONS = {"PROVED": "PROVED TRUE YES RIGHT", "REFUTED": "REFUTED FALSE NO WRONG"}


class AnswerStatus(Enum):
    """What is known of an answer; the value begins what is said to it."""

    NOT_ATTEMPTED = "Nothing to check yet"
    UNREADABLE = "I cannot read this"
    UNFINISHED = "Not finished"
    CORRECT = "Correct"
    NOT_YET = "Not yet"
    UNDECIDED = "I cannot decide this"


@dataclass(frozen=True)
class Answer:
    """What is said to an answer.

    Attributes
    ----------
    status : AnswerStatus
    words : str
    proved : bool
        Whether `prove` has proved what the words say.
    counterexample : sumproof.counterexample.Counterexample or None
    read : sympy.Expr or None
        The answer as it was read.
    """

    status: AnswerStatus
    words: str
    proved: bool = False
    counterexample: object = None
    read: sp.Expr | None = None

    def __str__(self):
        """Return what was read, and what is said to it, as plain text."""
        echo = "" if self.read is None else f"You wrote  {plain(self.read)}\n"
        return f"{echo}{self.status.value}. {self.words}".rstrip()

    def _repr_mimebundle_(self, include=None, exclude=None):
        echo = "" if self.read is None else f"You wrote\n\n$$\n{latex(self.read)}\n$$\n\n"
        first, *rest = self.words.split("\n")
        places = "\n\n```text\n" + "\n".join(rest) + "\n```" if rest else ""
        said = f"{echo}**{self.status.value}.** {first}{places}"
        return {"text/plain": str(self), "text/markdown": said}


@dataclass(eq=False)
class Exercise:
    """A question that checks its answers.

    The last one made of a name is the one that `exercise` finds.

    Parameters
    ----------
    id : str
    question : sympy.Expr or str
        What is asked for; of *show* and *judge* the left side. The kinds *number*, *words* and
        *code* need none: the text asks.
    kind : {"derive", "show", "judge", "number", "words", "code"}
    to : sympy.Expr or float, optional
        The right side that is to be shown, or judged; the *number*, unless `solve` says it, or
        what `sealed` makes of it.
    given : hypothesis or tuple of hypotheses
    define : mapping
        Abbreviations, as of a `Derivation`.
    letters : tuple of sympy.Expr
        What an answer may hold; all letters of the question if there are none.
    steps : tuple of (sympy.Expr or None, str)
        The lines of the solution and their reasons, which are the hints; `solve` sets them.
    slips : mapping of str to sympy.Expr
        What to say to some wrong answers.
    hints : tuple of str
        Before the reasons of the solution.
    title, asks : str
        Of the question, for readers who see this object alone.
    holds, once : str
        A function that the answer needs; a letter that it may hold only once.
    tolerance : float
        Of a *number*.
    words : str
        The answer in words; `solve` sets it.

    Examples
    --------
    >>> from sympy import Derivative, symbols
    >>> u = symbols("u", real=True)
    >>> slope = Derivative(u**2, u, evaluate=False)
    >>> ask = Exercise("square", slope)
    >>> solution = ask.solve(Derivation("", slope).step(2 * u, because="2 comes down"))
    >>> print(ask.check("2u"))
    You wrote  2*u
    Correct.
    >>> print(ask.check("-2u").words)
    The whole formula has the opposite sign
    >>> ask.hint()
    'Hint 1 of 1: 2 comes down.'
    """

    id: str
    question: sp.Expr | str = ""
    kind: str = "derive"
    to: sp.Expr | float | None = None
    given: tuple = ()
    define: Mapping = field(default_factory=dict)
    letters: tuple = ()
    steps: tuple = ()
    slips: Mapping = field(default_factory=dict)
    hints: tuple = ()
    title: str = ""
    asks: str = ""
    holds: str = ""
    once: str = ""
    tolerance: float = 0
    words: str = ""

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ValueError(f"a kind is one of {', '.join(KINDS)}, not {self.kind!r}")
        if self.kind in ("show", "judge") and self.to is None:
            raise ValueError(f"an exercise of the kind {self.kind!r} needs its right side: to=...")
        if self.kind in ("derive", "show", "judge") and not isinstance(self.question, sp.Expr):
            raise ValueError(f"an exercise of the kind {self.kind!r} asks for a formula")
        many = isinstance(self.given, (tuple, list))
        self.given = tuple(self.given) if many else (self.given,)
        if self.id:
            MADE[self.id] = self

    def check(self, answer: Any, more: bool = False) -> Answer:
        """Judge an answer.

        Parameters
        ----------
        answer : str, sympy.Expr, Derivation, list of lines, or ...
            Of *judge* the status that is predicted.
        more : bool
            Say what is wrong, and not only where.

        Returns
        -------
        Answer
        """
        if answer in (None, ..., [], ()) or str(answer).strip(" .…\n") == "":
            return Answer(AnswerStatus.NOT_ATTEMPTED, "")
        try:
            return getattr(self, f"_{self.kind}")(answer, more)
        except Unreadable as error:
            return Answer(AnswerStatus.UNREADABLE, str(error))

    def hint(self, number: int = 1) -> str:
        """Return one of the reasons of the solution.

        Parameters
        ----------
        number : int

        Returns
        -------
        str
        """
        hints = [*self.hints, *(because for _, because in self.steps)]
        if not 1 <= number <= len(hints):
            return f"Hints: {len(hints)}. After the last there is solution()."
        return f"Hint {number} of {len(hints)}: {hints[number - 1].rstrip('.')}."

    def solve(self, shown: Any = None, words: str = "") -> Solution:
        """Give the exercise its solution, and show it.

        Parameters
        ----------
        shown : Derivation or number, optional
            Of *derive* and *show* a derivation from the question to the answer, whose reasons
            become hints, unless the exercise has its steps already, as a central one has; of
            *number* the number; of the others what explains the answer.
        words : str
            The answer in words, as Markdown.

        Returns
        -------
        Solution

        Raises
        ------
        ValueError
            What is shown is no solution of this exercise.
        """
        return solve(self, shown, words)

    def solution(self) -> Solution:
        """Return the solution, proved now.

        Returns
        -------
        Solution
        """
        if not (self.steps or self.words or self.kind == "judge" or self.to is not None):
            raise ValueError(f"{self.id}: the solution is not here")
        shown = self.to if self.kind == "number" else None
        if self.kind in ("derive", "show"):
            shown = Derivation("", self.question, self.given, self.title, self.define)
            for line, because in self.steps:
                shown = shown.step(line, because=because)
        return Solution(self, shown, self.words)

    @property
    def parts(self) -> list[dict]:
        """What is shown on a page, below the words that ask."""
        shown, known = [], {} if self.question in self.define else self.define  # no answer
        if isinstance(self.question, sp.Expr):
            start = Derivation("", self.question, self.given, "", known)
            if self.kind in ("show", "judge"):
                start = replace(start, start=sp.Eq(self.question, self.to, evaluate=False))
            shown = [one for one in start.parts if one["class"] != "folded"]
        letters = ", ".join(f"${latex(x)}$" for x in self.letters)
        write = part("text", f"Letters of the answer: {letters}." if letters else "")
        return [*shown, write, part("answer", "", exercise=self.id)]

    markdown = joined

    def __str__(self):
        """Return what is asked, as plain text."""
        asked = plain(self.question) if isinstance(self.question, sp.Expr) else self.question
        if self.kind in ("show", "judge"):
            asked = f"{asked} = {plain(self.to)}"
        return "\n".join(filter(None, [self.title or self.id, self.asks, asked]))

    def _repr_mimebundle_(self, include=None, exclude=None):
        how = 'Answer with `.check("...")`; `.hint()` helps.'
        return {
            "text/plain": str(self),
            "text/markdown": "\n\n".join(filter(None, [self.asks, self.markdown(), how])),
            SHOWN: {"status": "QUESTION", "parts": self.parts},
            EXERCISE: to_json(self, solution=False),
        }

    @cached_property
    def truth(self) -> Truth:
        """The lines of the solution, and what may be assumed."""
        lines = [line for line, _ in self.steps if line is not None]
        lines = lines or [carried_out(self.question, self.define)]
        return Truth((self.question, *lines), self.given, self.define, self.letters)

    @cached_property
    def names(self) -> dict[str, sp.Basic]:
        """Map the names of all letters to them."""
        exprs = [*self.letters, self.question, self.to, *self.define, *self.define.values()]
        return named(e for e in exprs if isinstance(e, sp.Basic))

    def _read(self, answer):
        """Return the lines of an answer in the letters of the question."""
        if isinstance(answer, str):
            return read(answer, self.names, {s.name for s in self.truth.free})
        lines = answer.lines if isinstance(answer, Derivation) else answer
        if isinstance(lines, (list, tuple)):
            return [part for line in lines for part in self._read(line)]
        return [adopt(lines, self.names)]

    def _derive(self, answer, more):
        *before, line = self._read(answer)
        for other in before:
            asked_for = self._is_asked_for(other)
            if asked_for is Status.UNDECIDED:
                words = f"It may be right: {plain(other)} was not found to be what is asked for"
                return Answer(AnswerStatus.UNDECIDED, words, read=line)
            if asked_for is Status.REFUTED:
                words = f"Left of an equals sign stands what is not asked for: {plain(other)}"
                return Answer(AnswerStatus.NOT_YET, words, read=line)
        if words := self._unfinished(line):
            return Answer(AnswerStatus.UNFINISHED, words, read=line)
        more_letters = free_symbols(line) - free_symbols(self.question)
        if on := ", ".join(sorted(s.name for s in more_letters if is_index(s))):
            words = f"It still depends on {on}: is a sum missing, or a bracket after a sum?"
            return Answer(AnswerStatus.NOT_YET, words, read=line)
        verdict = self.truth.ask(self.truth.lines[-1], line)
        if verdict.status is Status.REFUTED:
            return self._not_yet(line, verdict.counterexample, more)
        if verdict.status is Status.UNDECIDED:
            if self.truth.breaks(line):
                return Answer(AnswerStatus.NOT_YET, BREAKS, read=line)
            return Answer(AnswerStatus.UNDECIDED, f"It may be right: {verdict.how}", read=line)
        words = self._unlike(line)
        status = AnswerStatus.UNFINISHED if words else AnswerStatus.CORRECT
        return Answer(status, words, True, read=line)

    def _is_asked_for(self, left):
        """Say whether what stands left of an equals sign is the question, or equal to it."""
        if alike(left, self.question):
            return Status.PROVED
        if not differentiated(left) <= differentiated(self.question):
            return Status.REFUTED
        return self.truth.ask(self.truth.lines[-1], left).status

    def _unfinished(self, line):
        """Say what is left to do, if something is."""
        if alike(line, self.question):
            return "That is the question itself."
        if line.has(sp.Derivative):
            return "A derivative still stands in it: carry it out."
        mine = {getattr(x, "base", x) for x in self.letters}
        for name, x in self.names.items():
            if mine and getattr(x, "base", x) not in mine and line.has(getattr(x, "base", x)):
                letters = ", ".join(map(str, self.letters))
                return f"{name} still stands in it: write it in {letters}."
        return ""

    def _unlike(self, line):
        """Say how an answer that is right is not what is asked for, if it is not."""
        if line.has(sp.Product):
            return "It is right, but a product over an index still stands in it."
        if self.holds and not line.has(getattr(sp, self.holds)):
            return f"It is right, but it does not hold {self.holds}."
        places = [str(getattr(e, "base", "")) for e in sp.preorder_traversal(line)]
        if self.once and places.count(self.once) != 1:
            return f"It is right, but it holds {self.once} more than once."
        return ""

    def _not_yet(self, line, counterexample, more):
        """Say what is wrong: what the author has to say to it, or what `diagnose` finds."""
        for sentence, slip in self.slips.items():
            if self.truth.ask(line, slip).status is Status.PROVED:
                return Answer(AnswerStatus.NOT_YET, sentence, True, counterexample, line)
        found = diagnose(line, self.truth)
        numbers = str(counterexample)
        where = numbers if numbers.startswith("at") else f"for these numbers:\n{numbers}"
        words = found[bool(more)] if found else f"It fails {where}"
        words = words[0].upper() + words[1:]
        return Answer(AnswerStatus.NOT_YET, words, bool(found), counterexample, line)

    def _show(self, answer, more):
        """Judge a chain from the left side to the right one, a step after the other."""
        lines = self._read(answer)
        defined = {getattr(name, "base", name) for name in self.define}
        for name in defined & set().union(*map(differentiated, lines)):
            raise Unreadable(f"{name} stands for a formula: a derivative is taken in a letter.")
        lines = lines if alike(lines[0], self.question) else [self.question, *lines]
        for number, (one, two) in enumerate(pairwise(lines), 1):
            said = explain(one, two, self.given, self.define, more)
            if said.status is not AnswerStatus.CORRECT:
                return replace(said, words=f"From line {number} to line {number + 1}: {said.words}")
        if not alike(lines[-1], self.to):
            words = f"Each step is right, but the last line is not yet {plain(self.to)}."
            return Answer(AnswerStatus.UNFINISHED, words, True, read=lines[-1])
        if len(lines) < 3:
            return Answer(AnswerStatus.UNFINISHED, "Write at least one line between the two sides.")
        return Answer(AnswerStatus.CORRECT, f"{len(lines) - 1} steps, each proved.", True)

    def _judge(self, answer, more):
        word = str(getattr(answer, "name", answer)).strip(" .!").upper()
        said = next((status for status, words in PREDICTIONS.items() if word in words.split()), "")
        if not said:
            raise Unreadable("Predict what prove will say: PROVED or REFUTED.")
        verdict = self.truth.ask(self.question, self.to)
        words = f"prove says {verdict.status.name}. {verdict.counterexample or ''}".rstrip()
        if verdict.status is Status.UNDECIDED:
            return Answer(AnswerStatus.UNDECIDED, f"{words}: {verdict.how}")
        status = AnswerStatus.CORRECT if said == verdict.status.name else AnswerStatus.NOT_YET
        return Answer(status, words, True, verdict.counterexample)

    def _number(self, answer, more):
        value = read(str(answer), {})[-1]
        if not value.is_number:
            raise Unreadable(f"A number is asked for, not {plain(value)}.")
        if self.to is None:
            return self._words(answer, more)
        if isinstance(self.to, str):
            own = self.id, self.tolerance, value
            right = self.to in [sealed(*own, steps) for steps in range(-GRID, GRID + 1)]
            status = AnswerStatus.CORRECT if right else AnswerStatus.NOT_YET
            return Answer(status, "" if right else OTHER, read=value)
        for sentence, wrong in {**self.slips, "": self.to}.items():
            if abs(sp.N(value - wrong)) <= self.tolerance:
                status = AnswerStatus.NOT_YET if sentence else AnswerStatus.CORRECT
                return Answer(status, sentence, read=value)
        return Answer(AnswerStatus.NOT_YET, OTHER, read=value)

    def _words(self, answer, more):
        words = "No program judges this: compare it with the solution."
        return Answer(AnswerStatus.UNDECIDED, words)

    _code = _words


def explain(
    before: sp.Expr | DerivationError,
    line: sp.Expr | None = None,
    given: Any = (),
    define: Mapping | None = None,
    more: bool = False,
) -> Answer:
    """Judge one step of a derivation, and say what is wrong with it.

    Parameters
    ----------
    before : sympy.Expr or DerivationError
        The line before, or the error of a step that was refused, which says the rest.
    line : sympy.Expr
        What shall be equal to it.
    given : hypothesis or tuple of hypotheses
    define : mapping, optional
        Abbreviations, as of a `Derivation`.
    more : bool
        Say what is wrong, and not only where.

    Returns
    -------
    Answer

    Examples
    --------
    >>> u, v = sp.symbols("u v", real=True)
    >>> print(explain((u + v) ** 2, u**2 + v**2).words)
    One of the 3 terms is missing
    """
    if isinstance(before, DerivationError):
        chain, line = before.chain, before.line
        before, given, define = chain.shown, chain.given, chain.define
    step = Exercise("", before, given=given, define=define or {})
    verdict = step.truth.ask(before, line)
    if verdict.status is Status.REFUTED:
        return step._not_yet(line, verdict.counterexample, more)
    words = "" if verdict.status is Status.PROVED else f"It may be right: {verdict.how}"
    status = AnswerStatus.UNDECIDED if words else AnswerStatus.CORRECT
    return Answer(status, words, not words, read=line)


def differentiated(e):
    """Return the letters in which a formula is differentiated."""
    return {getattr(x, "base", x) for d in e.atoms(sp.Derivative) for x in d.variables}


def is_index(symbol):
    """Whether a symbol is an index, and no size."""
    return bool(symbol.is_integer and not symbol.is_positive)
