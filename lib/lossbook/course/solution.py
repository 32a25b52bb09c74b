"""Solve an exercise, as its author does in a chapter, and show the solution."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lossbook.course.adopt import adopt, alike
from lossbook.course.reader import Unreadable
from lossbook.course.store import EXERCISE, to_json
from lossbook.derive import Derivation, unfold
from lossbook.derive.claims import plain
from lossbook.derive.ledger import MIME, SHOWN, bundle, joined, part


@dataclass(frozen=True, repr=False)
class Solution:
    """The solution of an exercise, as a page shows it.

    Attributes
    ----------
    ask : Exercise
    shown : Derivation, Claim, number or None
        What explains the answer.
    words : str
        The answer in words, as Markdown.
    """

    ask: Any
    shown: Any
    words: str

    @property
    def parts(self) -> list[dict]:
        """What is shown, in order: what explains the answer, and the answer in words."""
        if hasattr(self.shown, "parts"):
            shown = list(self.shown.parts)
        elif self.shown is not None:
            shown = [part("text", f"The number is {self.shown}.")]
        else:
            shown = self._verdict() if self.ask.kind == "judge" else []
        return [*shown, part("text", self.words)]

    def _verdict(self):
        verdict = self.ask.truth.ask(self.ask.question, self.ask.to)
        numbers = f"```text\n{verdict.counterexample}\n```" if verdict.counterexample else ""
        said = f"`prove` says **{verdict.status.name}**."
        return [part("text", said), part("counterexample", numbers)]

    markdown = joined

    def __str__(self):
        """Return the solution as plain text."""
        shown = self.shown if self.shown is not None else self.markdown()
        return "\n".join(dict.fromkeys(filter(None, [str(shown), self.words])))

    def _repr_mimebundle_(self, include=None, exclude=None):
        shown = bundle(self.shown) if hasattr(self.shown, "entry") else {MIME: [], SHOWN: {}}
        status = shown[SHOWN].get("status", "SOLUTION")
        return {
            "text/plain": str(self),
            "text/markdown": self.markdown(),
            MIME: shown[MIME],
            SHOWN: {"status": status, "parts": [p for p in self.parts if p["text"]]},
            EXERCISE: to_json(self.ask),
        }


def solve(ask, shown, words):
    """Give an exercise its solution, if it is one (see `Exercise.solve`)."""
    if ask.kind in ("derive", "show"):
        shown = shown or (ask.steps and ask.solution().shown)  # a central one has its steps
        if not isinstance(shown, Derivation) or not shown.steps:
            raise ValueError(f"{ask.id}: a solution of this kind is a derivation, with steps")
        _check_start(ask, shown)
        lines = tuple(_adopted(ask, step.shown, step.checked) for step in shown.steps)
        ask.steps = tuple(zip(lines, (step.because for step in shown.steps), strict=True))
        vars(ask).pop("truth", None)  # what was known of it without the solution
        said = ask.check(shown if ask.kind == "show" else lines[-1])
        if said.status.name != "CORRECT":
            raise ValueError(f"{ask.id}: what is shown ends at no answer.\n{said}")
    elif ask.kind == "number":
        ask.to = ask.to if shown is None else shown
        if ask.to is None:
            raise ValueError(f"{ask.id}: a solution of this kind is a number")
        if ask.check(str(ask.to)).status.name != "CORRECT":
            raise ValueError(f"{ask.id}: {ask.to} is what one of the slips says")
    elif ask.kind != "judge" and not words:
        raise ValueError(f"{ask.id}: a solution of this kind needs words=...")
    ask.words = words
    return Solution(ask, ask.to if ask.kind == "number" else shown, words)


def _check_start(ask, shown):
    """Refuse a derivation that begins elsewhere than at the question, or at its answer."""
    start = _adopted(ask, shown.start, unfold(shown.start, shown.define))
    written = (unfold(e, ask.define) for e in (start, ask.question))
    if alike(start, ask.question) or alike(*written):
        return
    same = ask.truth.ask(start, ask.question).status.name == "PROVED"
    if not same or ask.check(start).status.name == "CORRECT":
        raise ValueError(f"{ask.id}: the question is {plain(ask.question)}, not {plain(start)}")


def _adopted(ask, typed, written):
    """Return a line in the letters of the exercise: as it was typed, or else written out."""
    try:
        return adopt(typed, ask.names)
    except Unreadable:
        return adopt(written, ask.names)
