"""What all displayed statements share: labels, equations, plain text, explanations."""

from __future__ import annotations

import sympy as sp

from lossbook.derive.fold import fold, unfold
from lossbook.derive.ledger import bundle
from lossbook.derive.render import latex, named


class ClaimError(Exception):
    """A statement that does not hold, or that could not be shown to."""


class Shown:
    """What every claim has: an entry in the ledger, and a display made of it."""

    _repr_mimebundle_ = bundle

    def __str__(self):
        """Return the statement as plain text."""
        return f"{self.entry.id or self.entry.kind}: {self.entry.statement} [{self.entry.status}]"

    def markdown(self):
        """Return the statement as Markdown."""
        return joined(self.parts())

    def parts(self):
        """Return what is shown, in order: formula or sentence, then how it is known."""
        entry = self.entry
        is_formula = entry.kind not in ("argument", "check", "assumption")
        target = f"({entry.id})=\n" if entry.id and not is_formula else ""
        body = equation(self._formula(), entry.id) if is_formula else f"{target}{entry.statement}"
        return [part("statement", body), *self._explanation()]

    def _formula(self):
        return self.entry.statement

    def _explanation(self):
        entry = self.entry
        text = f"*{entry.status.capitalize()}: {entry.how}{assuming(entry.hypotheses)}.*"
        return [part("how", text)]


def part(kind, text, **more):
    """Return one part of what is shown: its class, its Markdown, and what a layout needs besides.

    The classes are ``title``, ``statement``, ``chain``, ``definitions``, ``text``, ``proof``,
    ``counterexample``, ``assumption``, ``how`` and ``folded``. A chain has ``label``, ``reasons``,
    ``formulas`` (one for each reason, after one for the start if that stands alone) and ``known``.
    """
    return {"class": kind, "text": text, **more}


def joined(parts):
    """Join parts to the Markdown that any notebook shows."""
    return "\n\n".join(part["text"] for part in parts if part["text"])


def assuming(hypotheses):
    """Return the end of a sentence that lists hypotheses, which are plain text, as Markdown."""
    text = "; ".join(hypotheses).replace("*", r"\*")
    return f", assuming: {text}" if text else ""


def check_label(label, prefix="eq-"):
    """Refuse a label that does not say what it labels."""
    name = label.removeprefix(prefix).replace("-", "")
    if label and not (label.startswith(prefix) and name.isalnum()):
        rule = f"{prefix} followed by letters, digits and hyphens"
        raise ValueError(f"a label is {rule}; got {label!r}")


def plain(expr, define=None):
    """Return an expression as plain text, definitions folded, fresh indices by plain names."""
    return str(named([expr], define or {})[0])


def equation(text, label=""):
    """Return LaTeX as a displayed equation of the book, with its label."""
    return f"$$\n{text}\n$$" + (f" ({label})" if label else "")


def definitions(exprs, define):
    """Return the sentence, if any, that says what the abbreviations in expressions mean."""
    shown = [fold(expr, define) for expr in exprs]
    used = []
    for name, meaning in reversed(define.items()):
        earlier = dict(list(define.items())[: list(define).index(name)])
        base = name.base if isinstance(name, sp.Indexed) else name
        if any(expr.has(base) for expr in shown):
            shown.append(fold(unfold(meaning, earlier), earlier))
            used.insert(0, f"${latex(name)} = {latex(meaning, earlier)}$")
    return [f"Here {' and '.join(used)}."] if used else []


def check_text_label(label):
    """Refuse a label that is for equations, or no label."""
    if not label or label.startswith("eq-"):
        raise ValueError(f"a text needs a label that does not begin with eq-; got {label!r}")
    check_label(label, "")
