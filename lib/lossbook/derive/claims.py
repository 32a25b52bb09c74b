"""Statements of other kinds than a chain of equalities, each with its honest status."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import sympy as sp
from sumproof.prove import Status, Verdict, prove
from sympy.core.relational import Relational

from lossbook.derive.latex import aligned, latex, named
from lossbook.derive.ledger import Entry, bundle, joined, link, part, weakness


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


def Definition(label, lhs, rhs, text=""):
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
    used = set().union(
        *(s.free_symbols for part in parts for s in getattr(part, "indices", part.args))
    )
    return {s for s in used & expr.free_symbols if s.is_Symbol and not s.is_positive}


def Refutation(label, lhs, rhs, source="", given=()):
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
    entry = Entry(
        id=label,
        kind="refutation",
        statement=rf"{latex(lhs)} \neq {latex(rhs)}",
        status="REFUTED",
        hypotheses=verdict.hypotheses,
        how=verdict.how,
        seconds=verdict.seconds,
        bestiary=True,
    )
    shown = equation(aligned([("", lhs, ""), (r"\overset{?}{=}", rhs, "")]), label)
    where = f" Printed in {source}." if source else ""
    numbers = f"```text\n{verdict.counterexample}\n```"
    text = f"**Not so.**{where} A counterexample:\n\n{numbers}"
    return Claim(entry, (part("statement", shown), part("counterexample", text)), verdict)


def Argument(label, statement, because, *, name, given, rests_on, formulas=None):
    r"""State a theorem with a written proof.

    Its status is that of the weakest of what it rests on, ARGUED at best. The hypotheses of what it
    rests on stay there: a lemma may assume what the proof then shows.

    Parameters
    ----------
    label : str
        Letters, digits and hyphens, such as ``"claim-rank"``; not ``"eq-..."``: it labels a text.
    statement, because : str
        Markdown, with a slot such as ``{rank}`` for each of `formulas`.
    name : str
        What the theorem is called.
    given : hypothesis, sentence or assumption, or iterable of these
        All that the theorem itself assumes; empty when it needs nothing.
    rests_on : iterable of Derivation, Claim or str
        The results that the proof uses, other arguments included; a label stands for a result of
        another chapter, and the ledger's gate looks it up.
    formulas : mapping of str to sympy.Basic, Derivation or Claim, optional
        What the slots show as LaTeX, so that no formula in a theorem need be typed.

    Returns
    -------
    Claim

    Raises
    ------
    ClaimError
        When something is missing, a slot or its formula too, or a result is refuted or undecided.

    Examples
    --------
    >>> from sympy import symbols
    >>> from lossbook.derive import Sign
    >>> a, b = symbols("a b", real=True)
    >>> square = Sign("", (a - b) ** 2, ">=0")
    >>> print(Argument("claim-mean", "Always ${mean}$.", "Expand ${square}$.", name="Two means",
    ...     given=(), rests_on=[square],
    ...     formulas={"mean": 2 * a * b <= a**2 + b**2, "square": square}).markdown())
    (claim-mean)=
    **Two means.** Always $2 a b \leq a^{2} + b^{2}$.
    <BLANKLINE>
    *Proof.* Expand $\left(a - b\right)^{2} \ge 0$. It rests on one result (proved). ∎
    """
    rests_on, formulas = tuple(rests_on), formulas or {}
    _check_text(label, name, "a name")
    _check_text(label, statement, "a statement")
    _check_text(label, because, "a written proof: because=...")
    _check_text(label, rests_on, "results to rest on: rests_on=...")
    statement, because = _filled(label, (statement, because), formulas)
    entries = [_elsewhere(one) if isinstance(one, str) else one.entry for one in rests_on]
    bad = [f"{_name(e)} is {e.status}" for e in entries if e.status in ("REFUTED", "UNDECIDED")]
    if bad:
        raise ClaimError(f"{label}: rests on what is not so: {', '.join(bad)}")
    weakest = max((Entry(label, "argument", "", "ARGUED"), *entries), key=weakness)
    assumed = _sentences(given)
    entry = Entry(
        id=label,
        kind="argument",
        statement=statement,
        status=weakest.status,
        hypotheses=assumed,
        how=f"a written proof on {_count(entries)}"
        + (f"; {_name(weakest)} is {weakest.status} only" if weakest.id != label else "")
        + ("" if assumed else "; nothing need be assumed"),
        name=name,
        rests_on=tuple(e.id for e in entries if e.id),
    )
    shown = f"({label})=\n**{name}.**" + (f" Given: {'; '.join(assumed)}.\n\n" if assumed else " ")
    proof = f"*Proof.* {because} {_ground(entries)} ∎"
    return Claim(entry, (part("statement", shown + statement), part("proof", proof)))


def _elsewhere(label):
    status = "PROVED" if label.startswith("eq-") else "ARGUED"
    return Entry(label, "result of another chapter", "", status)


def _name(entry):
    return entry.id or f"a {entry.kind} without a label"


def _count(entries):
    return "one result" if len(entries) == 1 else f"{len(entries)} results"


def _ground(entries):
    """Say what a proof rests on, the strongest first; what has no label is counted."""
    groups = []
    for status in dict.fromkeys(entry.status for entry in sorted(entries, key=weakness)):
        mine = [entry for entry in entries if entry.status == status]
        parts = [link(entry.id, entry.name) for entry in mine if entry.id]
        unlabelled = [entry for entry in mine if not entry.id]
        if unlabelled:
            parts.append(_count(unlabelled) + (" without a number" if parts else ""))
        groups.append(f"{_listed(parts)} ({status.lower()})")
    return f"It rests on {', and on '.join(groups)}."


def _listed(parts):
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last


def _sentences(given):
    """Return hypotheses as Markdown: sentences as they are, relations as formulas."""
    alone = isinstance(given, str) or not isinstance(given, Iterable)
    texts = []
    for one in (given,) if alone else given:
        if isinstance(one, Claim):
            texts.append(link(one.entry.id))
        else:
            texts.append(f"${latex(one)}$" if isinstance(one, Relational) else str(one))
    return tuple(texts)


def _filled(label, texts, formulas):
    """Put formulas into their slots; a brace behind a LaTeX command opens no slot."""
    for name, formula in formulas.items():
        slot = re.compile(rf"(?<![\\\w^}}]){{{re.escape(name)}}}")
        if not any(slot.search(text) for text in texts):
            raise ClaimError(f"{label}: no slot {{{name}}} in the statement or the proof")
        entry = getattr(formula, "entry", None)
        printed = entry.statement if entry else latex(formula)
        texts = [slot.sub(lambda _, printed=printed: printed, text) for text in texts]
    return texts


def Checked(label, statement, error, tolerance, how):
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
    _check_text(label, statement, "a statement")
    _check_text(label, how, "what was compared: how=...")
    if not 0 <= error <= tolerance < float("inf"):
        raise ClaimError(f"{label}: error {error} is not within {tolerance}")
    how = f"{how}; error {error:.2g}, allowed {tolerance:.2g}"
    entry = Entry(label, "check", statement, "CHECKED", (), how)
    return Claim(entry, (part("statement", f"({label})=\n{statement}"), part("how", known(entry))))


def Assumed(label, statement):
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
    _check_text(label, statement, "a statement")
    entry = Entry(label, "assumption", statement, "ASSUMED")
    shown = part("statement", f"({label})=\n{statement}")
    return Claim(entry, (shown, part("assumption", "*Assumed.*")))


def _check_text(label, value, what):
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


def known(entry):
    """Return the sentence that says how a statement is known, and what it assumes."""
    return f"*{entry.status.capitalize()}: {entry.how}{assuming(entry.hypotheses)}.*"


def assuming(hypotheses):
    """Return the end of a sentence that lists hypotheses, which are plain text, as Markdown."""
    text = "; ".join(hypotheses).replace("*", r"\*")
    return f", assuming: {text}" if text else ""


def plain(expr):
    """Return an expression as plain text, bound indices by plain names."""
    return str(*named([expr]))


def equation(text, label=""):
    """Return LaTeX as a displayed equation of the book, with its label."""
    return f"$$\n{text}\n$$" + (f" ({label})" if label else "")
