"""Quizzes: of four choices one is right, which is proved, and the others are refuted."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field

import sympy as sp
from sumproof import Status
from sympy.core.relational import Relational

from lossbook.course.diagnosis import Truth, multiple
from lossbook.derive import Derivation, latex
from lossbook.derive.assumed import typeset
from lossbook.derive.claims import plain
from lossbook.derive.derivation import folded
from lossbook.derive.ledger import SHOWN, joined, part

LETTERS = "ABCD"
PLAINEST = {None: "", 0: "It is 0, whatever the letters are. ", -1: "It is minus the right one. "}


@dataclass(eq=False)
class Quiz:
    """A question with four choices, all of them judged when the quiz is made.

    A choice is a formula, or a number, that is to equal what is asked about; an equation that is to
    hold; or a tuple of hypotheses under which the equation that is asked about is to hold.

    Parameters
    ----------
    id : str
        The order of the choices follows from it.
    asks : str
        The question, as Markdown.
    about : Derivation, sympy.Expr, Eq or number
        A derivation gives its start, its hypotheses and abbreviations, and the right choice.
    wrong : mapping of choices to str
        What is said to each, after what it is times the right one.
    because : str
        What is said to the right one.
    right : choice, optional
    given, define
        As of an `Exercise`.

    Raises
    ------
    ValueError
        A choice is not what its author takes it for, nothing is said to it, or there are not four.

    Examples
    --------
    >>> u = sp.Symbol("u", real=True)
    >>> slope = Derivation("", sp.Derivative(u**2, u, evaluate=False)).step(2 * u, because="rule")
    >>> wrong = {-2 * u: "It rises.", u: "The exponent comes down.", 2 * u**2: "It falls by one."}
    >>> print(Quiz("square", "What is the slope?", slope, wrong, "The exponent comes down."))
    What is the slope?
    A. 2*u
    B. 2*u**2
    C. -2*u
    D. u
    """

    id: str
    asks: str
    about: object
    wrong: Mapping
    because: str
    right: object = None
    given: tuple = ()
    define: Mapping = field(default_factory=dict)

    def __post_init__(self):
        if isinstance(self.about, Derivation):
            chain = self.about
            self.about, self.given, self.define = chain.start, chain.given, chain.define
            self.right = chain.shown if self.right is None else self.right
        self.given = self.given if isinstance(self.given, (tuple, list)) else (self.given,)
        self.choices = [self._judged(self.right, self.because, right=True)]
        self.choices += [self._judged(*choice, right=False) for choice in self.wrong.items()]
        random.Random(self.id).shuffle(self.choices)
        if len({choice["text"] for choice in self.choices}) != len(LETTERS):
            raise ValueError(f"{self.id}: a quiz has {len(LETTERS)} choices, all of them different")

    def _judged(self, choice, words, right):
        """Return how a choice is shown and what is said to it, if it is what it is taken for."""
        one, two, given = self._sides(choice)
        truth = Truth((self.right,), given, self.define)
        status = truth.prove(one, two).status
        wanted = Status.PROVED if right else Status.REFUTED
        if status is not wanted:
            raise ValueError(f"{self.id}: {choice} is {status.name}, not {wanted.name}")
        if not words:
            raise ValueError(f"{self.id}: nothing is said to {choice}")
        if not right and two is choice and not two.is_number:
            words = f"{diagnosed(choice, truth)}{words}"
        return dict(zip(("text", "plain"), shown(choice), strict=True), right=right, said=words)

    def _sides(self, choice):
        """Return what a choice says is equal, and under which hypotheses."""
        if isinstance(choice, tuple):
            return self.about.lhs, self.about.rhs, choice
        if isinstance(choice, Relational):
            return choice.lhs, choice.rhs, self.given
        return *map(sp.sympify, (self.about, choice)), self.given

    @property
    def lettered(self) -> list[tuple[str, dict]]:
        """The choices, each with its letter."""
        return list(zip(LETTERS, self.choices, strict=True))

    @property
    def parts(self) -> list[dict]:
        """What is shown: the question, the choices, and folded what is said to each."""
        choices = [f"- **{letter}.** {choice['text']}" for letter, choice in self.lettered]
        said = [f"- **{letter}.** {verdict(choice)}" for letter, choice in self.lettered]
        answers = folded("Which one it is, and why not another", "\n".join(said))
        text = "\n\n".join([f"**{self.asks}**", "\n".join(choices), answers])
        return [part("quiz", text, id=self.id, asks=self.asks, choices=self.choices)]

    markdown = joined

    def __str__(self):
        """Return the question and its choices as plain text."""
        return "\n".join([self.asks, *(f"{at}. {one['plain']}" for at, one in self.lettered)])

    def _repr_mimebundle_(self, include=None, exclude=None):
        kept = {"status": "QUIZ", "parts": self.parts}
        return {"text/plain": str(self), "text/markdown": self.markdown(), SHOWN: kept}


def diagnosed(choice, truth):
    """Say what a formula is times the right one, as Markdown; nothing where it is no multiple."""
    times = multiple(choice, truth)
    return PLAINEST[times] if times in PLAINEST else f"It is ${latex(times)}$ times the right one. "


def shown(choice):
    """Return a choice as Markdown, and as plain text."""
    if isinstance(choice, tuple):
        none = "nothing: it always holds"
        return "; ".join(map(typeset, choice)) or none, "; ".join(map(str, choice)) or none
    return rf"$\displaystyle {latex(choice)}$", plain(choice)


def verdict(choice):
    """Return what is said to who takes a choice, as Markdown."""
    return f"**{'Right' if choice['right'] else 'No'}.** {choice['said']}"
