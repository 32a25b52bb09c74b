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
# A letter, a number, a list or a shape of these, a function of one, or the value of a setting.
NOTATION = re.compile(
    rf"{LETTER}|{NUMBER}|\(?[\w ,\\{{}}]*\)?|{LETTER}(?:\([\w\\ ^*]*\))?"
    rf"|{LETTER}(?:, {LETTER})*\s*(?:=|\\ge|\\le|>|<)\s*(?:{NUMBER}|\([\d, ]+\))"
)
TRUE = "true in numbers"


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
                self.parts.setdefault(_mark(value), label)
        sides = [self._read(evaluate, side) for side in pieces[::2]]
        for one, sign, other in zip(sides, pieces[1::2], sides[1:], strict=False):
            if one and other:
                self.relations.setdefault((sign, _mark(one[0][0]), _mark(other[0][0])), label)

    def _read(self, how, text):
        try:
            return how(text, self.letters)
        except NotReadError:
            return []

    def ground(self, formula: str) -> str:
        """Say why a formula may stand in the text; empty when nothing bears it out."""
        found = self._ground(formula)
        while not found and (chapter := next(self.formulas, None)):
            for label, one in chapter:
                self.add(one, label)
            found = self._ground(formula)
        return found

    def _ground(self, formula):
        try:
            sides, relations = evaluate(formula, self.letters)
        except NotReadError:
            return ""
        if not relations:
            return self.parts.get(_mark(sides[0]), "")
        signs = SPLIT.split(f" {formula} ")[1::2]
        if len(signs) != len(relations):
            return ""
        found = [self._pair(a, sign, b) for a, sign, b in zip(sides, signs, sides[1:], strict=False)]
        labels = [label for label in found if label != TRUE]
        return "" if "" in found else labels[0] if labels else TRUE

    def _pair(self, one, sign, other):
        """Say why a relation holds: it is one of the ledger, or true, or what makes a part 0."""
        if sign in ("=", ":=") and _equal(one, other):
            return TRUE
        label = self.relations.get((sign, _mark(one), _mark(other)), "")
        swapped = SWAPPED.get(sign), _mark(other), _mark(one)
        label = label or self.relations.get(swapped, "")
        if not label and sign == "=" and np.shape(one) == np.shape(other):
            label = self.parts.get(_mark(one - other)) or self.parts.get(_mark(other - one), "")
        return label


def _mark(value):
    """Return what is the same for equal values."""
    value = np.asarray(value, dtype=float)
    value = value.transpose(np.argsort(value.shape, kind="stable"))  # a size tells the index
    return value.shape, tuple(float(f"{number:.8e}") for number in value.ravel())


def _equal(one, other):
    return np.shape(one) == np.shape(other) and np.allclose(one, other, rtol=1e-9, atol=1e-12)


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


def results(name: str, executed: Iterable[Path]) -> Results:
    """Return what the ledger says, in the letters of a page; its own results come first."""
    paths = sorted(executed, key=lambda path: path.stem != name)
    return Results(letters(name), (list(_labelled(path)) for path in paths))


def _labelled(path):
    for entry, parts in shown(path):
        if entry.status != "REFUTED":
            label = entry.id or f"a {entry.kind} of {path.stem}"
            yield from ((label, formula) for formula in said_by(entry, parts))


def grounds(name: str, text: str, found: Results) -> dict[str, str]:
    """Map each formula of a page to why it may stand there; to nothing if it may not."""
    definitions = [*_own(name, "definitions"), *listed()["book"]["definitions"]]
    defined = {*definitions, *(one.split(" = ", 1)[1] for one in definitions)}
    said = {}
    for formula in formulas(text):
        kinds = [kind for kind in ("mentions", "typed") if formula in _own(name, kind)]
        kinds += ["definitions"] if formula in defined else []
        said[formula] = kinds[0] if kinds else found.ground(formula)
    return said
