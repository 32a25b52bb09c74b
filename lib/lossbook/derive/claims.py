"""Statements of other kinds than a chain of equalities, each with its honest status."""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp
from sumproof.prove import Status, Verdict, prove

from lossbook.derive.assumed import typeset_all
from lossbook.derive.latex import aligned, latex, named
from lossbook.derive.ledger import NUMBERS, Entry, anchor, bundle, joined, part


class ClaimError(Exception):
    """A statement that does not hold, or that could not be shown to."""


@dataclass(frozen=True, repr=False)
class Claim:
    """A statement as a page shows it, and its entry in the ledger; made by the functions below.

    Parameters
    ----------
    entry : Entry
    parts : tuple of dict
        What is shown, in order (see `lossbook.derive.ledger.part`).
    verdict : Verdict, optional
        Of the prover, where it was asked.
    """

    entry: Entry
    parts: tuple
    verdict: Verdict | None = None

    markdown = joined
    _repr_mimebundle_ = bundle

    def __str__(self):
        """Return the statement as plain text."""
        return f"{self.entry.id or self.entry.kind}: {self.entry.statement} [{self.entry.status}]"


def Definition(label: str, lhs: sp.Expr, rhs: sp.Expr, text: str = "") -> Claim:
    """Define lhs := rhs; checked only for being well formed.

    Parameters
    ----------
    label : str
        ``"eq-..."``.
    lhs : sympy.Symbol, sympy.Indexed or applied sympy.Function
    rhs : sympy.Expr
    text : str
        A sentence to print below.

    Returns
    -------
    Claim

    Raises
    ------
    ClaimError
        When the name is no name, the right-hand side holds it, or has an index that it lacks.
    ValueError
        When two different symbols would print alike.
    """
    check_label(label)
    lhs, rhs = sp.sympify(lhs), sp.sympify(rhs)
    if not isinstance(lhs, sp.Symbol | sp.Indexed) and not lhs.is_Function:
        raise ClaimError(f"{label}: {lhs} is not a name")
    name = lhs.base if isinstance(lhs, sp.Indexed) else lhs.func if lhs.is_Function else lhs
    if rhs.has(name):
        raise ClaimError(f"{label}: {lhs} is defined by itself")
    free = _free_indices(rhs) - lhs.free_symbols
    if free:
        raise ClaimError(f"{label}: {lhs} lacks {', '.join(sorted(map(str, free)))}")
    entry = Entry(label, "definition", f"{latex(lhs)} := {latex(rhs)}", "DEFINITION")
    shown = equation(aligned([("", lhs, ""), (":=", rhs, "")]), label)
    return Claim(entry, (part("statement", shown), part("text", text)))


def _free_indices(expr):
    """Return the free subscripts of an expression, without sizes such as k in theta[a, k]."""
    parts = expr.atoms(sp.Indexed, sp.KroneckerDelta)
    places = (place for part in parts for place in getattr(part, "indices", part.args))
    used = set().union(*(place.free_symbols for place in places))
    return {s for s in used & expr.free_symbols if s.is_Symbol and not s.is_positive}


def Refutation(
    label: str, lhs: sp.Expr, rhs: sp.Expr, source: str = "", given: object = ()
) -> Claim:
    """Refute a published formula that is false, by a counterexample.

    Parameters
    ----------
    label : str
        ``"eq-..."``.
    lhs, rhs : sympy.Expr
        The formula claims that these are equal.
    source : str
        Where it is printed, in Markdown.
    given : hypothesis or iterable of hypotheses

    Returns
    -------
    Claim

    Raises
    ------
    ClaimError
        When the formula is not refuted.
    """
    check_label(label)
    verdict = prove(lhs, rhs, given)
    if verdict.status is not Status.REFUTED:
        raise ClaimError(f"{label}: not refuted but {verdict.status.name} ({verdict.how})")
    statement = rf"{latex(lhs)} \neq {latex(rhs)}"
    known = typeset_all([verdict]), verdict.how, verdict.seconds
    entry = Entry(label, "refutation", statement, "REFUTED", *known, bestiary=True)
    shown = equation(aligned([("", lhs, ""), (r"\overset{?}{=}", rhs, "")]), label)
    where = f" Printed in {source}." if source else ""
    numbers = f"```text\n{verdict.counterexample}\n```"
    text = f"**Not so.**{where} A counterexample:\n\n{numbers}"
    return Claim(entry, (part("statement", shown), part("counterexample", text)), verdict)


def Checked(label: str, statement: str, error: float, tolerance: float, how: str) -> Claim:
    """State what was checked with numbers.

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

    Returns
    -------
    Claim

    Raises
    ------
    ClaimError
        When the error is not within the tolerance.
    """
    check_text(label, statement, "a statement")
    check_text(label, how, "what was compared: how=...")
    if not 0 <= error <= tolerance < float("inf"):
        raise ClaimError(f"{label}: error {error} is not within {tolerance}")
    measured = f"error {error:.2g}, allowed {tolerance:.2g}"
    entry = Entry(label, "check", statement, "CHECKED", (), f"{how}; {measured}")
    shown = part("statement", anchor(label) + statement)
    return Claim(entry, (shown, known(entry, f"checked: {measured}")))


def Assumed(label: str, statement: str) -> Claim:
    """State a hypothesis, with a name.

    Parameters
    ----------
    label : str
        Not ``"eq-..."``: it labels a text.
    statement : str
        Markdown.

    Returns
    -------
    Claim
    """
    check_text(label, statement, "a statement")
    entry = Entry(label, "assumption", statement, "ASSUMED")
    shown = part("statement", anchor(label) + statement)
    return Claim(entry, (shown, part("assumption", "*Assumed.*")))


def check_text(label, value, what):
    """Refuse a label that is for equations, or none, and what is empty."""
    if not label or label.startswith("eq-"):
        raise ValueError(f"a text needs a label that does not begin with eq-; got {label!r}")
    check_label(label, "")
    if not value or (isinstance(value, str) and not value.strip()):
        raise ClaimError(f"{label}: needs {what}")


def check_label(label, prefix="eq-"):
    """Refuse a label that does not begin with its prefix or holds more than letters and hyphens."""
    name = label.removeprefix(prefix).replace("-", "")
    if label and not (label.startswith(prefix) and name.isalnum()):
        rule = f"{prefix} followed by letters, digits and hyphens"
        raise ValueError(f"a label is {rule}; got {label!r}")


def known(entry, chip):
    """Return the part that says how a statement is known, and what it assumes; in few words too."""
    text = f"*{entry.status.capitalize()}: {entry.how}{assuming(entry.hypotheses)}.*"
    return part("how", text, chip=chip, how=entry.how, assuming=entry.hypotheses)


def assuming(hypotheses):
    """Return the end of a sentence that lists hypotheses."""
    return f", assuming: {'; '.join(hypotheses)}" if hypotheses else ""


def plain(expr):
    """Return an expression as plain text, bound indices by plain names."""
    return str(*named([expr]))


def equation(text, label=""):
    """Return LaTeX as a displayed equation of the book, with its label, or with its number."""
    if NUMBERS:
        number = rf" \tag{{{NUMBERS[label]}}}" if label in NUMBERS else ""
        return f"$$\n{text}{number}\n$$"
    return f"$$\n{text}\n$$" + (f" ({label})" if label else "")
