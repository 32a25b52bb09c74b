"""Statements of other kinds than a chain of equalities, each with its honest status."""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp
from sumproof.prove import Status, prove

from lossbook.derive.analysis import Limit, Monotone, Sign
from lossbook.derive.display import ClaimError, Shown, check_label, check_text_label, part
from lossbook.derive.layout import aligned
from lossbook.derive.ledger import Entry, link
from lossbook.derive.render import latex

__all__ = [
    "Argument",
    "Assumed",
    "Checked",
    "ClaimError",
    "Definition",
    "Limit",
    "Monotone",
    "Refutation",
    "Sign",
]


@dataclass(frozen=True, repr=False)
class Definition(Shown):
    """A definition, lhs := rhs; checked only for being well formed.

    Parameters
    ----------
    label : str
        ``"eq-..."``.
    lhs : sympy.Symbol, sympy.Indexed or applied sympy.Function
    rhs : sympy.Expr
    text : str
        A sentence to print below.

    Raises
    ------
    ClaimError
        When the name is no name, the right-hand side holds it, or has an index that it lacks.
    ValueError
        When two different symbols would print alike.
    """

    label: str
    lhs: sp.Expr
    rhs: sp.Expr
    text: str = ""

    def __post_init__(self):
        check_label(self.label)
        lhs, rhs = sp.sympify(self.lhs), sp.sympify(self.rhs)
        if not isinstance(lhs, sp.Symbol | sp.Indexed) and not lhs.is_Function:
            raise ClaimError(f"{self.label}: {lhs} is not a name")
        name = lhs.base if isinstance(lhs, sp.Indexed) else lhs.func if lhs.is_Function else lhs
        if rhs.has(name):
            raise ClaimError(f"{self.label}: {lhs} is defined by itself")
        free = _free_indices(rhs) - lhs.free_symbols
        if free:
            raise ClaimError(f"{self.label}: {lhs} lacks {', '.join(sorted(map(str, free)))}")
        object.__setattr__(self, "entry", self._entry())

    def _entry(self):
        statement = f"{latex(self.lhs)} := {latex(self.rhs)}"
        return Entry(self.label, "definition", statement, "DEFINITION")

    def _formula(self):
        return aligned([("", self.lhs, ""), (":=", self.rhs, "")])

    def _explanation(self):
        return [part("text", self.text)] if self.text else []


def _free_indices(expr):
    """Return the free subscripts of an expression, without sizes such as k in theta[a, k]."""
    parts = expr.atoms(sp.Indexed, sp.KroneckerDelta)
    used = set().union(
        *(s.free_symbols for part in parts for s in getattr(part, "indices", part.args))
    )
    return {s for s in used & expr.free_symbols if s.is_Symbol and not s.is_positive}


@dataclass(frozen=True, repr=False)
class Refutation(Shown):
    """A published formula that is false, with a counterexample.

    Parameters
    ----------
    label : str
        ``"eq-..."``.
    lhs, rhs : sympy.Expr
        The formula claims that these are equal.
    source : str
        Where it is printed, in Markdown.
    given : hypothesis or iterable of hypotheses

    Raises
    ------
    ClaimError
        When the formula is not refuted.
    """

    label: str
    lhs: sp.Expr
    rhs: sp.Expr
    source: str = ""
    given: tuple = ()

    def __post_init__(self):
        check_label(self.label)
        verdict = prove(self.lhs, self.rhs, self.given)
        if verdict.status is not Status.REFUTED:
            raise ClaimError(f"{self.label}: not refuted but {verdict.status.name} ({verdict.how})")
        object.__setattr__(self, "verdict", verdict)
        object.__setattr__(self, "entry", self._entry())

    def _entry(self):
        return Entry(
            id=self.label,
            kind="refutation",
            statement=rf"{latex(self.lhs)} \neq {latex(self.rhs)}",
            status="REFUTED",
            hypotheses=self.verdict.hypotheses,
            how=self.verdict.how,
            seconds=self.verdict.seconds,
            bestiary=True,
        )

    def _formula(self):
        return aligned([("", self.lhs, ""), (r"\overset{?}{=}", self.rhs, "")])

    def _explanation(self):
        where = f" Printed in {self.source}." if self.source else ""
        numbers = f"```text\n{self.verdict.counterexample}\n```"
        return [part("counterexample", f"**Not so.**{where} A counterexample:\n\n{numbers}")]


@dataclass(frozen=True, repr=False)
class Argument(Shown):
    """A written proof, whose algebra is proved.

    Parameters
    ----------
    label : str
        Letters, digits and hyphens, such as ``"claim-rank"``; not ``"eq-..."``: it labels a text.
    statement, because : str
        Markdown.
    algebra : iterable of Derivation, Sign, Monotone or Limit
        What the proof rests on.

    Raises
    ------
    ClaimError
        When there is no algebra, or some of it is not PROVED.
    """

    label: str
    statement: str
    because: str
    algebra: tuple = ()

    def __post_init__(self):
        check_text_label(self.label)
        object.__setattr__(self, "algebra", tuple(self.algebra))
        _need(self, self.statement, "a statement")
        _need(self, self.because, "a written proof: because=...")
        _need(self, self.algebra, "algebra to rest on")
        entries = [part.entry for part in self.algebra]
        weak = [
            f"{entry.id or entry.kind} is {entry.status}"
            for entry in entries
            if entry.status != "PROVED"
        ]
        if weak:
            raise ClaimError(f"{self.label}: {', '.join(weak)}, not PROVED")
        assumed = tuple(dict.fromkeys(text for entry in entries for text in entry.hypotheses))
        how = f"a written proof on {len(entries)} proved results"
        entry = Entry(self.label, "argument", self.statement, "ARGUED", assumed, how)
        object.__setattr__(self, "entry", entry)

    def _explanation(self):
        links = [link(part.entry.id) for part in self.algebra if part.entry.id]
        rests = (
            f" The algebra is proved: {', '.join(links)}." if links else " The algebra is proved."
        )
        return [part("proof", f"*Proof.* {self.because}{rests} ∎")]


@dataclass(frozen=True, repr=False)
class Checked(Shown):
    """A statement checked with numbers.

    Parameters
    ----------
    label : str
        Not ``"eq-..."``: it labels a text.
    statement : str
        Markdown.
    error, tolerance : float
        What was measured, and what is allowed; in the unit that `how` names.
    how : str
        What was computed and compared.

    Raises
    ------
    ClaimError
        When the error is not within the tolerance.
    """

    label: str
    statement: str
    error: float
    tolerance: float
    how: str

    def __post_init__(self):
        check_text_label(self.label)
        _need(self, self.statement, "a statement")
        _need(self, self.how, "what was compared: how=...")
        if not 0 <= self.error <= self.tolerance < float("inf"):
            raise ClaimError(f"{self.label}: error {self.error} is not within {self.tolerance}")
        how = f"{self.how}; error {self.error:.2g}, allowed {self.tolerance:.2g}"
        object.__setattr__(
            self, "entry", Entry(self.label, "check", self.statement, "CHECKED", (), how)
        )


@dataclass(frozen=True, repr=False)
class Assumed(Shown):
    """A hypothesis, stated and named.

    Parameters
    ----------
    label : str
        Not ``"eq-..."``: it labels a text.
    statement : str
        Markdown.
    """

    label: str
    statement: str

    def __post_init__(self):
        check_text_label(self.label)
        _need(self, self.statement, "a statement")
        object.__setattr__(
            self, "entry", Entry(self.label, "assumption", self.statement, "ASSUMED")
        )

    def _explanation(self):
        return [part("assumption", "*Assumed.*")]


def _need(claim, value, what):
    if not value or (isinstance(value, str) and not value.strip()):
        raise ClaimError(f"{claim.label}: needs {what}")
