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
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
SPLIT = re.compile(r" (=|:=|\\neq|\\le|\\ge|<|>) ")
NUMBER = r"-?(?:[\d.]+(?:\s*\\cdot\s*10\^\{?-?\d+\}?)?|10\^\{?-?\d+\}?|\\frac\{?\d\}?\{?\d\}?)"
LETTER = r"\\?[A-Za-z]+'*(?:[_^](?:\{[\\A-Za-z0-9 ,]*\}|[A-Za-z0-9*]))*"
# A letter, a number, a list or a shape of these, a function of one, or the value of a setting.
NOTATION = re.compile(
    rf"{LETTER}|{NUMBER}|\(?[\w ,\\{{}}]*\)?|{LETTER}(?:\([\w\\ ^*]*\))?"
    rf"|{LETTER}(?:, {LETTER})*\s*(?:=|\\ge|\\le|>|<)\s*(?:{NUMBER}|\([\d, ]+\))"
)
LISTED = ("definitions", "mentions", "typed")


@dataclass
class Results:
    """What the results of the ledger say, at numbers: values of parts, and relations."""

    letters: Letters
    parts: dict = field(default_factory=dict)
    relations: dict = field(default_factory=dict)

    def add(self, formula: str, label: str) -> None:
        """Add what one formula says; a side that is not read, such as a limit, is left out."""
        pieces = SPLIT.split(f" {formula} ")
        for side in pieces[::2]:
            for value in self._read(parts, side):
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
        try:
            sides, relations = evaluate(formula, self.letters)
        except NotReadError:
            return ""
        if not relations:
            return self.parts.get(_mark(sides[0]), "")
        pairs = list(zip(sides, relations, sides[1:], strict=False))
        if all(sign == "=" and _equal(a, b) for a, sign, b in pairs):
            return "true"
        words = SPLIT.split(formula)[1::2] if len(SPLIT.split(formula)) > 2 else []
        found = [
            self.relations.get((sign, _mark(a), _mark(b)), "")
            for (a, _, b), sign in zip(pairs, words, strict=False)
        ]
        return found[0] if found and all(found) and len(found) == len(pairs) else ""


def _mark(value):
    """Return what is the same for equal values."""
    value = np.asarray(value, dtype=float)
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


def shown(path: Path) -> Iterator[tuple[ledger.Entry, list[str]]]:
    """Yield the entries that an executed notebook shows, each with its formulas."""
    for cell in nbformat.read(path, as_version=4).cells:
        for data in (output.get("data", {}) for output in cell.get("outputs", ())):
            for fields in data.get(ledger.MIME, ()):
                entry = ledger.from_json(json.dumps([fields]))[0]
                own = [] if entry.kind in ledger.TEXTS else [entry.statement]
                yield entry, own + _formulas_of(data[ledger.SHOWN])


def _formulas_of(parts) -> list[str]:
    found = []
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
    """Collect what the ledger says, in the letters of a page; its own results come first."""
    found = Results(letters(name))
    for path in sorted(executed, key=lambda path: path.stem != name):
        for entry, said in shown(path):
            if entry.status == "REFUTED":
                continue
            for formula in said:
                found.add(formula, entry.id or f"a {entry.kind} of {path.stem}")
    return found


def grounds(name: str, text: str, found: Results) -> dict[str, str]:
    """Map each formula of a page to why it may stand there; to nothing if it may not."""
    said = {}
    for formula in formulas(text):
        kinds = [kind for kind in LISTED if formula in _own(name, kind)]
        said[formula] = found.ground(formula) or (kinds[0] if kinds else "")
    return said
