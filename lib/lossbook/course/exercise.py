"""Exercises that check themselves: a question, and what is said to an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

import sympy as sp
from lossbook.course.diagnosis import Truth, diagnose
from lossbook.course.reader import FUNCTIONS, INDICES, SIZES, Unreadable, named, read
from lossbook.derive import Derivation, latex, prove, Status, unfold
from lossbook.derive.claims import plain
from sumproof.indices import free_symbols, rebind, with_fresh_indices
from sympy.core.function import AppliedUndef

KINDS = ("derive", "show", "judge", "number", "words")


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
        Whether what the words say was proved.
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
        lines = [] if self.read is None else [f"You wrote  {plain(self.read)}"]
        lines.append(f"{self.status.value}. {self.words}".rstrip())
        return "\n".join(lines)

    def _repr_mimebundle_(self, include=None, exclude=None):
        words = self.words.replace("\n", "\n    ")  # numbers and places keep their columns
        echo = "" if self.read is None else f"You wrote\n\n$$\n{latex(self.read)}\n$$\n\n"
        said = f"{echo}**{self.status.value}.** {words}"
        return {"text/plain": str(self), "text/markdown": said}


@dataclass(frozen=True)
class Exercise:
    """A question that checks its answers.

    Parameters
    ----------
    id : str
    question : sympy.Expr
        What is asked for; for *judge* and *show* the left side.
    kind : {"derive", "show", "judge", "number", "words"}
    to : sympy.Expr, optional
        The right side that is to be shown, or judged.
    given : tuple of hypotheses
    define : mapping
        Abbreviations, as of a `Derivation`.
    letters : iterable of sympy.Expr, optional
        What an answer may hold; all letters of the question if none are given.
    steps : tuple of (sympy.Expr, str)
        The lines of the solution and their reasons, which are the hints.
    slips : mapping of str to sympy.Expr
        What to say to some wrong answers.
    title, asks : str
        Of the question, for a page.
    holds, once : str
        A function that the answer needs; a letter that it may hold once.
    tolerance : float
        Of a *number*.
    """

    id: str
    question: sp.Expr
    kind: str = "derive"
    to: sp.Expr | None = None
    given: tuple = ()
    define: Mapping = field(default_factory=dict)
    letters: tuple = ()
    steps: tuple = ()
    slips: Mapping = field(default_factory=dict)
    title: str = ""
    asks: str = ""
    holds: str = ""
    once: str = ""
    tolerance: float = 0

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ValueError(f"a kind is one of {', '.join(KINDS)}, not {self.kind!r}")

    def check(self, answer, more=False):
        """Judge an answer.

        Parameters
        ----------
        answer : sympy.Expr, str, Derivation, list of lines, or ...
        more : bool
            Say what is wrong, and not only where.

        Returns
        -------
        Answer
        """
        if answer in (None, ..., [], ()) or str(answer).strip(" .…\n") == "":
            return Answer(AnswerStatus.NOT_ATTEMPTED, "")
        try:
            return getattr(self, f"_check_{self.kind}")(answer, more)
        except (Unreadable, TypeError, ValueError) as error:
            return Answer(AnswerStatus.UNREADABLE, str(error))

    def hint(self, number=1):
        """Return one of the reasons of the solution.

        Parameters
        ----------
        number : int

        Returns
        -------
        str
        """
        if not 1 <= number <= len(self.steps):
            return f"There are {len(self.steps)} hints; then there is solution()."
        return f"Hint {number} of {len(self.steps)}: {self.steps[number - 1][1]}."

    def solution(self):
        """Return the solution, each step proved now.

        Returns
        -------
        Derivation
        """
        chain = Derivation("", self.question, self.given, self.title, self.define)
        for line, because in self.steps:
            chain = chain.step(line, because=because)
        return chain

    @cached_property
    def truth(self):
        """The lines of the solution, and what may be assumed."""
        return Truth(tuple(line for line, _ in self.steps) or (self.question,), self.given, self.define)

    @cached_property
    def names(self):
        """Map the names that an answer may hold, and those that it must not, to their letters."""
        exprs = [*self.letters, self.question, *self.define, *self.define.values()]
        return named(e for e in exprs if e is not None)

    def _read(self, answer):
        """Return the lines of an answer in the letters of the question."""
        if isinstance(answer, str):
            free = {s.name for s in self.truth.free}
            return read(answer, self.names, free)
        lines = answer.lines if isinstance(answer, Derivation) else answer
        lines = lines if isinstance(lines, (list, tuple)) else [lines]
        return [part for line in lines for part in (
            self._read(line) if isinstance(line, str) else [adopt(line, self.names)])]  # fmt: skip

    def _check_derive(self, answer, more):
        *before, read = self._read(answer)
        for line in before:
            if self._ask(self.question, line).status is not Status.PROVED:
                words = f"What stands left of the equals sign is not what is asked for: {plain(line)}"
                return Answer(AnswerStatus.NOT_YET, words, read=read)
        if words := self._unfinished(read):
            return Answer(AnswerStatus.UNFINISHED, words, read=read)
        if extra := free_symbols(read) - free_symbols(self.question) - self._known:
            words = f"It still depends on {', '.join(sorted(map(str, extra)))}: is a sum missing, or a bracket after the sum?"
            return Answer(AnswerStatus.NOT_YET, words, read=read)
        verdict = self._ask(self.truth.lines[-1], read)
        if verdict.status is Status.UNDECIDED:
            return Answer(AnswerStatus.UNDECIDED, f"It may be right. {verdict.how}", read=read)
        if verdict.status is Status.PROVED:
            if words := self._unlike(read):
                return Answer(AnswerStatus.UNFINISHED, words, True, read=read)
            return Answer(AnswerStatus.CORRECT, "", True, read=read)
        return self._not_yet(read, verdict.counterexample, more)

    @cached_property
    def _known(self):
        """The letters that are no indices."""
        return {s for e in self.names.values() for s in e.free_symbols if not s.is_integer} | {*SIZES.values()}

    def _ask(self, one, two):
        return prove(*(unfold(e, self.define) for e in (one, two)), self.given)

    def _unfinished(self, read):
        """Say what is left to do, if something is."""
        if alike(read, self.question):
            return "That is the question itself."
        if read.has(sp.Derivative):
            return "A derivative still stands in it: carry it out."
        if read.has(sp.Product):
            return "A product over an index still stands in it."
        mine = {getattr(x, "base", x) for x in self.letters}
        for name, letter in self.names.items():
            head = getattr(letter, "base", letter)
            if mine and head not in mine and read.has(head):
                return f"{name} still stands in it: write it in {', '.join(map(str, self.letters))}."
        return ""

    def _unlike(self, read):
        """Say how an answer that is right is not what is asked for, if it is not."""
        if self.holds and not read.has(getattr(sp, self.holds)):
            return f"It is right, but it does not hold {self.holds}."
        places = sp.preorder_traversal(read)
        base = self.once and getattr(self.names[self.once], "base", self.names[self.once])
        if self.once and sum(getattr(e, "base", e) == base for e in places if e != base or not hasattr(self.names[self.once], "base")) != 1:
            return f"It is right, but {self.once} does not occur just once."
        return ""

    def _not_yet(self, read, counterexample, more):
        for sentence, slip in self.slips.items():
            if self._ask(read, slip).status is Status.PROVED:
                return Answer(AnswerStatus.NOT_YET, sentence, True, counterexample, read)
        found = diagnose(read, self.truth)
        words = (found[bool(more)] if found else f"It is not right {counterexample}")
        words = words[0].upper() + words[1:]
        return Answer(AnswerStatus.NOT_YET, words, bool(found), counterexample, read)


def alike(one, other):
    """Return whether two expressions are the same up to the names of their bound indices."""
    one, other = (rebind(e, lambda _, depth: sp.Symbol(f"bound {depth}")) for e in (one, other))
    return one == other


def adopt(expr, letters):
    """Return a SymPy expression in our letters, which are found by their names.

    Raises
    ------
    Unreadable
        It is no expression, or has a letter that the question does not have.
    """
    try:
        expr = sp.sympify(expr, strict=True)
    except sp.SympifyError:
        raise Unreadable(f"An answer is a formula, not {type(expr).__name__}.") from None
    if not isinstance(expr, sp.Expr) or isinstance(expr, sp.MatrixExpr):
        raise Unreadable(f"An answer is a formula, not {type(expr).__name__}: {expr}")
    expr = with_fresh_indices(expr)
    plain_ones = {**INDICES, **SIZES}
    put = {}
    arrays = {x.label for x in expr.atoms(sp.IndexedBase)}
    for s in free_symbols(expr) - arrays:
        if not isinstance(s, sp.Dummy):
            own = letters if s.name in letters else plain_ones
            put[s] = own[s.name] if s.name in own else read(s.name, letters)[0]
    for x in expr.atoms(sp.Indexed, AppliedUndef):
        name = str(x.base.label if isinstance(x, sp.Indexed) else x.func)
        letter = letters.get(name)
        if isinstance(x, AppliedUndef):
            args = [arg.xreplace(put) for arg in x.args]
            same = letter is not None and [*map(str, letter.args)] == [*map(str, args)]
            put[x] = letter if same else (
                FUNCTIONS[name](*args) if name in FUNCTIONS else read(name, letters)[0])  # fmt: skip
        elif len(getattr(letter, "indices", ())) == len(x.indices):
            put[x] = letter.base[tuple(at.xreplace(put) for at in x.indices)]
        else:
            put[x] = read(f"{name}_{''.join(map(str, x.indices))}", letters)[0]
    return expr.xreplace(put)
