"""Theorems: written proofs, as strong as the weakest result that they rest on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from lossbook.derive.assumed import typeset
from lossbook.derive.claims import Claim, ClaimError, check_text
from lossbook.derive.latex import latex
from lossbook.derive.ledger import Entry, anchor, link, listed, part, weakness


def Argument(
    label: str,
    statement: str,
    because: str,
    *,
    name: str,
    given: object,
    rests_on: Iterable,
    formulas: Mapping | None = None,
) -> Claim:
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
    """
    rests_on, formulas = tuple(rests_on), formulas or {}
    check_text(label, name, "a name")
    check_text(label, statement, "a statement")
    check_text(label, because, "a written proof: because=...")
    check_text(label, rests_on, "results to rest on: rests_on=...")
    statement, because = _filled(label, (statement, because), formulas)
    entries = [_entry(one) for one in rests_on]
    bad = [f"{_name(e)} is {e.status}" for e in entries if e.status in ("REFUTED", "UNDECIDED")]
    if bad:
        raise ClaimError(f"{label}: rests on what is not so: {', '.join(bad)}")
    weakest = max((Entry(label, "argument", "", "ARGUED"), *entries), key=weakness)
    assumed, how = _sentences(given), f"a written proof on {_count(entries)}"
    how += f"; {_name(weakest)} is {weakest.status} only" if weakest.id != label else ""
    how += "" if assumed else "; nothing need be assumed"
    entry = Entry(label, "argument", statement, weakest.status, assumed, how)
    entry = replace(entry, name=name, rests_on=tuple(e.id for e in entries if e.id))
    given = f"Given: {'; '.join(assumed)}.\n\n" if assumed else ""
    theorem = {"name": name, "theorem": given + statement, "label": label}
    shown = part("statement", f"{anchor(label)}**{name}.** {given}{statement}", **theorem)
    proof = part("proof", f"*Proof.* {because}"), part("ground", _ground(entries))
    return Claim(entry, (shown, *proof))


def _entry(result):
    """Return a result's entry; that of a label says no more than the label does."""
    if not isinstance(result, str):
        return result.entry
    kind, status = ("derivation", "PROVED") if result[:3] == "eq-" else ("argument", "ARGUED")
    return Entry(result, kind, "", status)


def _name(entry):
    return entry.id or f"a {entry.kind} without a label"


def _count(entries):
    return "one result" if len(entries) == 1 else f"{len(entries)} results"


def _ground(entries):
    """Say what a proof rests on, the strongest first; what has no label is written out."""
    groups = []
    for status in dict.fromkeys(entry.status for entry in sorted(entries, key=weakness)):
        mine = sorted((e for e in entries if e.status == status), key=lambda e: not e.id)
        groups.append(f"{listed([_reference(entry) for entry in mine])} ({status.lower()})")
    return f"It rests on {', and on '.join(groups)}. ∎"


def _reference(entry):
    given = f" (given {listed(entry.hypotheses)})" if entry.hypotheses else ""
    return link(entry.id, entry.name, entry.kind) if entry.id else f"${entry.statement}${given}"


def _sentences(given):
    """Return hypotheses as Markdown: sentences as they are, relations as formulas."""
    alone = isinstance(given, str) or not isinstance(given, Iterable)
    texts = []
    for one in (given,) if alone else given:
        if isinstance(one, Claim):
            texts.append(link(one.entry.id))
        else:
            texts.append(one if isinstance(one, str) else typeset(one))
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
