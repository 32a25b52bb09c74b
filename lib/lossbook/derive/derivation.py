"""Derivations: chains of expressions, each step checked when it is made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from textwrap import indent

import sympy as sp
from sumproof.prove import Status, Verdict, prove

from lossbook.derive.display import (
    assuming,
    check_label,
    definitions,
    equation,
    joined,
    part,
    plain,
)
from lossbook.derive.fold import fold, unfold
from lossbook.derive.layout import aligned, formulas
from lossbook.derive.ledger import Entry, bundle
from lossbook.derive.render import latex, named


class DerivationError(Exception):
    """A step that is not proved. The message has the residual and the counterexample."""


@dataclass(frozen=True)
class Step:
    """One step: what it says, why, and the verdict on it."""

    expression: sp.Expr
    because: str
    verdict: Verdict


@dataclass(frozen=True)
class Derivation:
    """A chain of equal expressions; every step is proved or refused as it is made.

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
        Abbreviations, in order (see `lossbook.derive.fold.fold`). You may write them in any
        expression; they are written out before a step is checked and folded back when it is shown.

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
        given = self.given if isinstance(self.given, Iterable) else (self.given,)
        values = {"given": tuple(given), "define": dict(self.define or {})}
        values["start"] = unfold(sp.sympify(self.start), values["define"])
        for name, value in values.items():
            object.__setattr__(self, name, value)
        named([self.start], self.define)

    def step(self, expression, because):
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
        expression = unfold(sp.sympify(expression), self.define)
        named([self.start, self.result, expression], self.define)
        if latex(expression, self.define) == latex(self.result, self.define):
            raise ValueError(f"{self}: the step repeats the line before")
        verdict = prove(self.result, expression, self.given)
        if verdict.status is not Status.PROVED:
            raise DerivationError(self._refusal(expression, because, verdict))
        return replace(self, steps=(*self.steps, Step(expression, because.strip(), verdict)))

    def _refusal(self, expression, because, verdict):
        parts = {
            "because": because,
            "from": plain(self.result, self.define),
            "to": plain(expression, self.define),
            "the difference is": verdict.residual,
            "counterexample": verdict.counterexample,
            "assuming": "; ".join(verdict.hypotheses),
            "how": verdict.how,
        }
        said = {name: str(part) for name, part in parts.items() if part is not None and part != ""}
        lines = (f"{name}:\n{indent(text, '    ')}" for name, text in said.items())
        number = len(self.steps) + 1
        return "\n".join(
            [f"{self.label or 'derivation'}: step {number} is {verdict.status.name}", *lines]
        )

    @property
    def result(self):
        """The last expression, definitions written out."""
        return self.steps[-1].expression if self.steps else self.start

    @property
    def equation(self):
        """The statement, start = result."""
        return sp.Eq(self.start, self.result, evaluate=False)

    @property
    def verdicts(self):
        """The verdicts, one for each step."""
        return tuple(step.verdict for step in self.steps)

    @property
    def status(self):
        """As strong as the weakest step; without a step nothing is decided."""
        proved = self.steps and all(v.status is Status.PROVED for v in self.verdicts)
        return Status.PROVED if proved else Status.UNDECIDED

    @property
    def entry(self):
        """The derivation's entry in the ledger."""
        return Entry(
            id=self.label,
            kind="derivation",
            statement=latex(self.equation, self.define),
            status=self.status.name,
            hypotheses=hypotheses(self.verdicts),
            how=how(self.verdicts),
            seconds=sum(verdict.seconds for verdict in self.verdicts),
        )

    def markdown(self):
        """Return the derivation as Markdown."""
        return joined(self.parts())

    def parts(self):
        """Return what is shown, in order: title, chain, abbreviations, how it is known."""
        exprs = [self.start, *(step.expression for step in self.steps)]
        parts = [part("title", f"**{self.title}**")] if self.title else []
        parts.append(self._chain(exprs))
        parts += [part("definitions", text) for text in definitions(exprs, self.define)]
        if self.steps:
            parts.append(part("how", sentence(self.verdicts)))
        if any(fold(expr, self.define) != expr for expr in exprs):
            inside = equation(aligned(_lines(exprs)))
            summary = "<summary>Written out, as checked</summary>"
            parts.append(part("folded", f"<details>{summary}\n\n{inside}\n\n</details>"))
        return parts

    def _chain(self, exprs):
        """Return the chain: one aligned formula and the reasons below; and step by step."""
        lines, reasons = _lines(exprs), [step.because for step in self.steps]
        text = equation(aligned(lines, self.define), self.label)
        if not reasons:
            return part("statement", text)
        below = [f"{because} ✓" for because in reasons]
        if len(below) > 1:  # reasons wrap well as a list, and badly beside a formula
            below = [f"{number}. {reason}" for number, reason in enumerate(below, 1)]
        return part(
            "chain",
            "\n\n".join([text, "\n".join(below)]),
            label=self.label,
            formulas=formulas(lines, self.define),
            reasons=reasons,
            known=known(self.verdicts),
        )

    _repr_mimebundle_ = bundle

    def __str__(self):
        """Return the chain as plain text."""
        lines = [f"{self.label or 'derivation'}: {plain(self.start, self.define)}"]
        for step in self.steps:
            lines.append(f"  = {plain(step.expression, self.define)}    ({step.because})")
        return "\n".join(lines)


def _lines(exprs):
    """Return the lines of a chain for `layout`, numbered when there are several steps."""
    numbers = range(1, len(exprs))
    marks = [f"({number})" if len(exprs) > 2 else "" for number in numbers]
    return [("", exprs[0], ""), *zip("=" * len(numbers), exprs[1:], marks, strict=True)]


def hypotheses(verdicts):
    """Return what any of the verdicts assumes, each once."""
    return tuple(dict.fromkeys(text for verdict in verdicts for text in verdict.hypotheses))


def how(verdicts):
    """Return how the steps were checked, each way once."""
    ways = "; ".join(dict.fromkeys(verdict.how for verdict in verdicts))
    steps = "1 step" if len(verdicts) == 1 else f"{len(verdicts)} steps"
    return f"{steps}; {ways}" if verdicts else ""


def sentence(verdicts):
    """Say in one sentence what was proved, for which sizes, how, and what was assumed."""
    end = assuming(hypotheses(verdicts))
    return f"*{known(verdicts)} ({how(verdicts)}){end}.*"


def known(verdicts):
    """Say in a few words what was proved, and for which sizes."""
    symbols = set().union(*(v.lhs.free_symbols | v.rhs.free_symbols for v in verdicts))
    sizes = sorted((str(s) for s in symbols if s.is_integer and s.is_positive), key="mnk".find)
    where = f" for all {', '.join(sizes)} ≥ 1" if sizes else ""
    return f"Proved by normal form in SymPy{where}"
