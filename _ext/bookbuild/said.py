"""Hold what the pages say in formulas against the results of the ledger.

Every formula in the text is read and evaluated at numbers (`reading`). An equation must be true, or
be one of the ledger; any other formula must be what a result of the ledger has as a side, as a term
or in brackets. What is neither is listed in `chapters/formulas.toml`, with its reason, and nothing
else may stand on a page. So a sign, a factor or an index that is changed on a page does not get
into the book.
"""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import nbformat
import numpy as np
from lossbook.derive import ledger

from .reading import Letters, NotReadError, evaluate, parts

LIST = Path(__file__).parents[2] / "chapters/formulas.toml"
SPAN = re.compile(r"(?<![\\$])\$(?!\$)([^$]+)\$(?!\$)|\$\$(.+?)\$\$", re.DOTALL)
CODE = re.compile(r"```(?!\{).*?```|`[^`\n]*`", re.DOTALL)
# What is differentiated, or has a limit, stands alone too.
OPERATOR = re.compile(
    r"\\frac\{(?:\\partial|d)(?:\^\{\d\})?\}\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}|\\lim_\{[^{}]*(?:\{[^{}]*\})?\}"
)
SWAPPED = {r"\le": r"\ge", r"\ge": r"\le", "<": ">", ">": "<", "=": "="}
SPLIT = re.compile(r" (=|:=|\\neq|\\le|\\ge|<|>) ")
NUMBER = r"-?(?:[\d.]+(?:\s*\\cdot\s*10\^\{?-?\d+\}?)?|10\^\{?-?\d+\}?|\\frac\{?\d\}?\{?\d\}?)"
LETTER = r"\\?[A-Za-z]+'*(?:[_^](?:\{[\\A-Za-z0-9 ,]*\}|[A-Za-z0-9*]))*"
ITEM = rf"(?:{LETTER}|{NUMBER}|nk|\\dots)"
# A letter, a number, a list or a shape of these, a function of one, or the value of a setting.
NOTATION = re.compile(
    rf"{ITEM}(?:(?:,| \\times) ?{ITEM})*|\({ITEM}?(?:, ?{ITEM}?)*\)|{LETTER}(?:\([\w\\ ^*]*\))?"
    rf"|{LETTER}(?:, {LETTER})*\s*(?:=|\\ge|\\le|>|<)\s*(?:{NUMBER}|\([\d, ]+\))"
)
TRUE = "true in numbers"
KINDS_OF_TEXT = {"statement": "statement", "proof": "proof", "how": "how", "title": "title"}


@dataclass
class Results:
    """What the results of the ledger say, at numbers: values of parts, and relations.

    The formulas come in order, with their labels, and no more of them are read than are needed.
    """

    letters: Letters
    formulas: Iterator
    parts: dict = field(default_factory=dict)
    relations: dict = field(default_factory=dict)

    def add(self, formula: str, label: str) -> None:
        """Add what one formula says; a side that is not read, such as a limit, is left out."""
        pieces = SPLIT.split(f" {formula} ")
        for side in pieces[::2]:
            for value in self._read(parts, OPERATOR.sub(" ", side)):
                self.parts.setdefault(_mark(value), {})[label] = formula
        sides = [self._read(evaluate, side) for side in pieces[::2]]
        for one, sign, other in zip(sides, pieces[1::2], sides[1:], strict=False):
            if one and other:
                mark = sign, _mark(one[0][0]), _mark(other[0][0])
                self.relations.setdefault(mark, {})[label] = formula

    def _read(self, how, text):
        try:
            return how(text, self.letters)
        except NotReadError:
            return []

    def ground(self, formula: str, own: str = "") -> str:
        """Say why a formula may stand in the text: the result that bears it out, or that it is true.

        Empty when nothing does, or the result `own` alone.
        """
        try:
            sides, relations = evaluate(formula, self.letters)
        except NotReadError:
            return ""
        found = self._ground(formula, sides, relations, own)
        while not found and (chapter := next(self.formulas, None)):
            for label, one in chapter:
                self.add(one, label)
            found = self._ground(formula, sides, relations, own)
        return found

    def _ground(self, formula, sides, relations, own):
        if not relations:
            return _other(self.parts.get(_mark(sides[0]), ()), own)
        signs = SPLIT.split(f" {formula} ")[1::2]
        if len(signs) != len(relations):
            return ""
        pairs = zip(sides, signs, sides[1:], strict=False)
        found = [self._pair(one, sign, other, own) for one, sign, other in pairs]
        labels = [label for label in found if label != TRUE]
        return "" if "" in found else labels[0] if labels else TRUE

    def _pair(self, one, sign, other, own):
        """Say why a relation holds: it is true, or one of the ledger, or makes a part 0."""
        if sign in ("=", ":=") and _equal(one, other):
            return TRUE
        found = self.relations.get((sign, _mark(one), _mark(other)), {})
        swapped = SWAPPED.get(sign), _mark(other), _mark(one)
        label = _other(found, own) or _other(self.relations.get(swapped, ()), own)
        if not label and sign != "to" and np.shape(one) == np.shape(other):
            differences = (one - other, other - one) if sign == "=" else (
                (other - one, other**2 - one**2) if sign in (r"\le", "<") else
                (one - other, one**2 - other**2)
            )  # fmt: skip
            found = (_other(self.parts.get(_mark(value), ()), own) for value in differences)
            label = next(filter(None, found), "")
        return label


def _other(labels, own):
    """Return the first label that is not one's own."""
    return next((label for label in labels if label != own), "")


def _mark(value):
    """Return what is the same for equal values."""
    value = np.asarray(value, dtype=float)
    value = value.transpose(np.argsort(value.shape, kind="stable"))  # a size tells the index
    return value.shape, tuple(float(f"{number:.8e}") for number in value.ravel())


def _equal(one, other):
    same = np.shape(one) == np.shape(other) or 0 in (np.ndim(one), np.ndim(other))
    return same and np.allclose(one, other, rtol=1e-9, atol=1e-12)


def formulas(text: str) -> Iterator[str]:
    r"""Yield the formulas of a text that are more than notation, on one line each.

    Examples
    --------
    >>> list(formulas(r"For $k = 2$ the loss is $-\log p_j$, and `$x$` is code."))
    ['-\\log p_j']
    """
    for match in SPAN.finditer(CODE.sub(" ", text)):
        formula = " ".join((match.group(1) or match.group(2)).split())
        if not NOTATION.fullmatch(formula.rstrip(".")):
            yield formula


@cache
def listed() -> dict:
    """Read the list of formulas that are not held against a result."""
    return tomllib.loads(LIST.read_text("utf-8"))


def letters(name: str) -> Letters:
    """Return the letters of a page: those of the book, and its own definitions."""
    return Letters([*listed()["book"]["definitions"], *_own(name, "definitions")])


def _own(name, kind):
    return listed().get(name, {}).get(kind, ())


@cache
def shown(path: Path) -> list[tuple[ledger.Entry, dict]]:
    """List the entries that an executed notebook shows, each with the parts that are shown."""
    found = []
    for cell in nbformat.read(path, as_version=4).cells:
        for data in (output.get("data", {}) for output in cell.get("outputs", ())):
            for fields in data.get(ledger.MIME, ()):
                found.append((*ledger.from_json(json.dumps([fields])), data[ledger.SHOWN]))
    return found


def said_by(entry: ledger.Entry, parts: dict) -> list[str]:
    """List the formulas that a result says."""
    found = [] if entry.kind in ledger.TEXTS else [entry.statement]
    for part in parts["parts"]:
        if part["class"] == "chain":
            found.append(" ".join(part["formulas"]))
        elif part["class"] in ("statement", "definitions", "folded"):
            found += [match.group(1) or match.group(2) for match in SPAN.finditer(part["text"])]
    return [" ".join(re.sub(r"&& \\scriptsize\\text\{\(\d+\)\}", "", one).split()) for one in found]


def text_of(path: Path) -> str:
    """Return the text of a page; of a notebook, its Markdown cells."""
    if path.suffix == ".md":
        return path.read_text("utf-8")
    cells = nbformat.read(path, as_version=4).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def results(name: str, shown: dict[str, list]) -> Results:
    """Return what the ledger says, in the letters of a page; its own results come first.

    Parameters
    ----------
    name : str
        Of the page's file.
    shown : dict
        For each chapter the entries that it shows, each with its parts.
    """
    order = sorted(shown, key=lambda chapter: chapter != name)
    return Results(letters(name), (list(_labelled(shown[chapter])) for chapter in order))


def _labelled(entries):
    for entry, parts in entries:
        if entry.status != "REFUTED":
            yield from ((entry.id or f"a {entry.kind}", one) for one in said_by(entry, parts))


def grounds(name: str, text: str, found: Results, own: str = "") -> dict[str, str]:
    """Map each formula of a text to why it may stand there; to nothing if it may not.

    What the result `own` says is no reason: it is what the text belongs to.
    """
    definitions = [*_own(name, "definitions"), *listed()["book"]["definitions"]]
    defined = {*definitions, *(one.split(" = ", 1)[1] for one in definitions)}
    said = {}
    for formula in formulas(text):
        if formula in _own(name, "mentions"):
            said[formula] = "mentioned"
        elif formula in defined:
            said[formula] = "defined"
        else:
            said[formula] = found.ground(formula, own) or typed(name, formula)
    return said


def typed(name: str, formula: str) -> str:
    """Say that a formula is listed as typed, and where; empty when it is not."""
    lists = {"typed": _own(name, "typed"), **{kind: _own(kind, name) for kind in ("theorems", "words")}}
    return next((kind for kind, formulas in lists.items() if formula in formulas), "")


def texts(name: str, text: str, shown: dict[str, list]) -> Iterator[tuple[str, str, str]]:
    """Yield what a page says: the kind of the text, the result that it belongs to, the text."""
    yield "prose", "", text
    for entry, parts in shown.get(name, ()):
        for part in parts["parts"]:
            kind = KINDS_OF_TEXT.get(part["class"], "")
            if part["class"] == "chain":
                yield from (("reason", entry.id, reason) for reason in part["reasons"])
            elif kind == "statement" and entry.kind in ledger.TEXTS:
                yield entry.kind, entry.id, part["text"]
            elif kind == "proof" or (kind == "how" and entry.kind == "check"):
                yield kind, entry.id, part["text"]
            elif kind == "title":
                yield "reason", entry.id, part["text"]


def faults(pages: dict[str, str], shown: dict[str, list]) -> list[str]:
    """List the formulas of the pages that nothing bears out, one sentence each."""
    found = []
    for name, text in pages.items():
        known = results(name, shown)
        for kind, own, words in texts(name, text, shown):
            for formula, why in grounds(name, words, known, own).items():
                if not why:
                    place = f"{kind} of {own}" if own else kind
                    found.append(f"{name}: ${formula}$ ({place}) is not what any result says")
    return found
