"""Derivations: chains of expressions, each step checked when it is made."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from textwrap import indent
from typing import Any

import sympy as sp
from sumproof.indices import rebind
from sumproof.prove import Status, Verdict, prove

from lossbook.derive.assumed import typeset_all
from lossbook.derive.claims import assuming, check_label, equation, plain
from lossbook.derive.define import unfold
from lossbook.derive.latex import aligned, formulas, latex, named
from lossbook.derive.ledger import NUMBERS, Entry, bundle, joined, listed, part

TIMES = {1: "once", 2: "twice"}


class DerivationError(Exception):
    """A step that is not proved. The message has the residual and the counterexample.

    Its ``chain`` is the derivation so far, its ``line`` the step that was refused.
    """

    chain: Any = None
    line: Any = None


@dataclass(frozen=True)
class Step:
    """One step: what its author typed, what was checked, why it holds, and the verdict."""

    shown: sp.Expr
    checked: sp.Expr
    because: str
    verdict: Verdict


@dataclass(frozen=True)
class Derivation:
    """A chain of equal expressions; every step is proved or refused as it is made.

    Each line is shown as it was typed, and checked with its abbreviations written out.

    Parameters
    ----------
    label : str
        ``"eq-..."``, the equation's label in the book and its id in the ledger; empty for none.
    start : sympy.Expr
        Where the chain begins.
    given : hypothesis or iterable of hypotheses
        What every step may use.
    title : str
        Printed above.
    define : mapping of names to sympy.Expr, optional
        Abbreviations, in order (see `lossbook.derive.unfold`), for any line.

    Raises
    ------
    ValueError
        When the label does not begin with ``eq-``, or two different symbols would print alike.

    Examples
    --------
    >>> from sympy import symbols
    >>> a, b = symbols("a b", real=True)
    >>> square = Derivation("eq-square", (a + b) ** 2).step(a**2 + 2*a*b + b**2, because="expand")
    >>> square.status.name, square.equation
    ('PROVED', Eq((a + b)**2, a**2 + 2*a*b + b**2))
    >>> square.step(a**2 + b**2, because="forget")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    lossbook.derive.derivation.DerivationError: eq-square: step 2 is REFUTED
    """

    label: str
    start: sp.Expr
    given: tuple = ()
    title: str = ""
    define: Mapping = field(default_factory=dict)
    steps: tuple[Step, ...] = field(default=(), repr=False)

    def __post_init__(self):
        check_label(self.label)
        named([self.start])

    def step(self, expression: sp.Expr, because: str) -> Derivation:
        """Add a step, if it is proved.

        Parameters
        ----------
        expression : sympy.Expr
            Claimed to equal `result`.
        because : str
            The reason, for the reader; may hold LaTeX between dollar signs.

        Returns
        -------
        Derivation

        Raises
        ------
        DerivationError
            When the step is REFUTED or UNDECIDED.
        ValueError
            When `because` is empty, the step says what the line before says, or two different
            symbols would print alike.
        """
        if not isinstance(because, str) or not because.strip():
            raise ValueError(f"{self}: a step needs a reason: because=...")
        shown = sp.sympify(expression)
        named([*self.lines, shown])
        if _alike(shown, self.shown):
            raise ValueError(f"{self}: the step repeats the line before")
        checked = unfold(shown, self.define)
        verdict = prove(self.result, checked, self.given)
        if verdict.status is not Status.PROVED:
            error = DerivationError(self._refusal(shown, because, verdict))
            error.chain, error.line = self, shown
            raise error
        return replace(self, steps=(*self.steps, Step(shown, checked, because.strip(), verdict)))

    def _refusal(self, expression, because, verdict):
        parts = {
            "because": because,
            "from": plain(self.shown),
            "to": plain(expression),
            "the difference is": verdict.residual,
            "counterexample": verdict.counterexample,
            "assuming": "; ".join(verdict.hypotheses),
            "how": verdict.how,
        }
        said = {name: str(part) for name, part in parts.items() if part not in (None, "")}
        lines = (f"{name}:\n{indent(text, '    ')}" for name, text in said.items())
        step = f"{self.label or 'derivation'}: step {len(self.steps) + 1}"
        return "\n".join([f"{step} is {verdict.status.name}", *lines])

    @property
    def lines(self) -> tuple[sp.Basic, ...]:
        """The lines as typed, the start first."""
        return (sp.sympify(self.start), *(step.shown for step in self.steps))

    @property
    def shown(self) -> sp.Basic:
        """The last line as typed."""
        return self.lines[-1]

    @property
    def result(self) -> sp.Basic:
        """The last line as checked, definitions written out."""
        return self.steps[-1].checked if self.steps else unfold(self.start, self.define)

    @property
    def equation(self) -> sp.Eq:
        """The statement, start = result, as checked."""
        return sp.Eq(unfold(self.start, self.define), self.result, evaluate=False)

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdicts, one for each step."""
        return tuple(step.verdict for step in self.steps)

    @property
    def status(self) -> Status:
        """PROVED, as each step is; without a step nothing is decided."""
        return Status.PROVED if self.steps else Status.UNDECIDED

    @property
    def entry(self) -> Entry:
        """The derivation's entry in the ledger."""
        return Entry(
            id=self.label,
            kind="derivation",
            statement=latex(sp.Eq(self.lines[0], self.shown, evaluate=False)),
            status=self.status.name,
            hypotheses=typeset_all(self.verdicts),
            how=how(self.verdicts),
            seconds=sum(verdict.seconds for verdict in self.verdicts),
            name=self.title,
        )

    @property
    def parts(self) -> list[dict]:
        """The title, abbreviations, chain and how it is known, in the order shown."""
        title = f"**{self.title}**" if self.title else ""
        parts = [part("title", title), part("definitions", self._definitions()), self._chain()]
        if self.steps:
            parts.append(known(self.verdicts))
        parts += [part("folded", text) for text in (self._written_out(), self._trace())]
        return [one for one in parts if one["text"]]

    markdown = joined
    _repr_mimebundle_ = bundle

    def __str__(self):
        """Return the chain as plain text."""
        lines = [f"{self.label or 'derivation'}: {plain(self.start)}"]
        lines += [f"  = {plain(step.shown)}    ({step.because})" for step in self.steps]
        return "\n".join(lines)

    def _chain(self):
        """Return the chain: one aligned formula and the reasons below; and step by step."""
        lines, reasons = _numbered(self.lines), [step.because for step in self.steps]
        text = equation(aligned(lines), self.label)
        if not reasons:
            return part("statement", text)
        below = [f"{because} ✓" for because in reasons]
        if len(below) > 1:  # reasons wrap well as a list, and badly beside a formula
            below = [f"{number}. {reason}" for number, reason in enumerate(below, 1)]
        for_layout = {"label": self.label, "formulas": formulas(lines), "reasons": reasons}
        text += "\n\n" + "\n".join(below)
        return part("chain", text, known=where(self.verdicts), **for_layout)

    def _definitions(self):
        """Return the sentence, if any, that says what the abbreviations in the lines mean."""
        shown, used = [*self.lines], []
        for name, meaning in reversed(self.define.items()):
            letter = name.base if isinstance(name, sp.Indexed) else name
            if any(expr.has(letter) for expr in shown):
                shown.append(sp.sympify(meaning))
                used.insert(0, f"${latex(name)} = {latex(meaning)}$")
        return f"Here {listed(used)}." if used else ""

    def _written_out(self):
        """Return the lines as checked, folded, where they are not the lines as typed."""
        checked = [self.equation.lhs, *(step.checked for step in self.steps)]
        if [*self.lines] == checked:
            return ""
        return folded("Written out, as checked", equation(aligned(_numbered(checked))))

    def _trace(self):
        """Return what the proof of each step used, folded, in words."""
        used = ["; ".join(map(_times, getattr(v, "used", ()))) for v in self.verdicts]
        texts = [f"{number}. {text or 'algebra alone'}" for number, text in enumerate(used, 1)]
        return folded("What the proof used", "\n".join(texts)) if any(used) else ""


def _times(use):
    words, count = use
    return f"{words}, {TIMES.get(count, f'{count} times')}"


def _alike(*exprs):
    """Return whether two expressions are the same up to the names of their bound indices."""
    one, other = (rebind(e, lambda _, depth: sp.Symbol(f"bound {depth}")) for e in exprs)
    return one == other


def _numbered(exprs):
    """Return the lines of a chain as `latex.aligned` takes them, numbered if they are many."""
    marks = [f"({number})" if len(exprs) > 2 else "" for number in range(1, len(exprs))]
    return [("", exprs[0], ""), *(("=", *line) for line in zip(exprs[1:], marks, strict=True))]


def folded(summary, text):
    """Return Markdown that a reader can open; where no mark says so, dots do."""
    summary += " …" * bool(NUMBERS)
    return f"<details><summary>{summary}</summary>\n\n{text}\n\n</details>"


def how(verdicts):
    """Return how the steps were checked: of ways with other numbers, the one with the fewest."""
    ways = {}
    for verdict in verdicts:
        ways.setdefault(re.sub(r"\d+", "", verdict.how), []).append(verdict.how)
    fewest = "; ".join(min(alike, key=_numbers) for alike in ways.values())
    fewest += ", in the step with the fewest" * any(len({*alike}) > 1 for alike in ways.values())
    steps = "1 step" if len(verdicts) == 1 else f"{len(verdicts)} steps"
    return f"{steps}; {fewest}" if verdicts else ""


def _numbers(text):
    return [int(number) for number in re.findall(r"\d+", text)]


def known(verdicts):
    """Return the part that says what was proved, for which sizes, how, and what was assumed."""
    steps, assumed = how(verdicts), typeset_all(verdicts, [f"{s} >= 1" for s in sizes(verdicts)])
    text = f"*{where(verdicts)} ({steps}){assuming(assumed)}.*"
    chip = where(verdicts, "").strip() or "proved"
    return part("how", text, chip=chip, how=f"by normal form in SymPy: {steps}", assuming=assumed)


def where(verdicts, start="Proved by normal form in SymPy"):
    """Say what was proved, and for which sizes."""
    letters = sizes(verdicts)
    return start + (f" for all {', '.join(letters)} ≥ 1" if letters else "")


def sizes(verdicts):
    """List the letters that were declared to be whole numbers from 1 on, m, n and k first."""
    symbols = set().union(*(v.lhs.free_symbols | v.rhs.free_symbols for v in verdicts))
    return sorted((str(s) for s in symbols if s.is_integer and s.is_positive), key="mnk".find)
