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
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import nbformat
import numpy as np
from lossbook.derive import ledger

from .reading import Letters, NotReadError, evaluate, parts

LIST = Path(__file__).parents[2] / "chapters/formulas.toml"
SPAN = re.compile(r"(?<![\\$])\$(?!\$)([^$]+)\$(?!\$)|\$\$(.+?)\$\$", re.DOTALL)
FENCE = re.compile(r"```(?!\{).*?```", re.DOTALL)
CODE = re.compile(r"`[^`\n]*`")
# What is differentiated, or has a limit, stands alone too.
OPERATOR = re.compile(
    r"\\frac\{(?:\\partial|d)(?:\^\{\d\})?\}\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}"
    r"|\\lim_\{[^{}]*(?:\{[^{}]*\})?\}"
)
ORDERS = (r"\le", r"\ge", "<", ">")
SWAPPED = {r"\le": r"\ge", r"\ge": r"\le", "<": ">", ">": "<", "=": "="}
SPLIT = re.compile(r" (=|:=|\\approx|\\neq|\\le|\\ge|<|>) ")
NUMBER = r"-?(?:[\d.]+(?:\s*\\cdot\s*10\^\{?-?\d+\}?)?|10\^\{?-?\d+\}?|\\frac\{?\d\}?\{?\d\}?)"
LETTER = r"\\?[A-Za-z]+'*(?:[_^](?:\{[\\A-Za-z0-9 ,]*\}|[A-Za-z0-9*]))*"
ITEM = rf"(?:{LETTER}|{NUMBER}|nk|\\dots)"
# A letter, a number, a list or a shape of these, a function of one, or the value of a setting.
NOTATION = re.compile(
    rf"{ITEM}(?:(?:,| \\times) ?{ITEM})*|\({ITEM}?(?:, ?{ITEM}?)*\)|{LETTER}(?:\([\w\\ ^*]*\))?"
    rf"|{LETTER}(?:, {LETTER})*\s*(?:=|\\ge|\\le|>|<)\s*(?:{NUMBER}|\([\d, ]+\))"
)
TRUE = "true in numbers"
PROOF = "proof of "  # before the label of a theorem
HEADING = re.compile(r"^#+ .*$", re.MULTILINE)
PARAGRAPH = re.compile(r"\n\s*\n|\n(?=[-|] |\| |:::)")
CITED = re.compile(r"\{(?:eq|ref)\}`(?:[^`<]*<)?([a-z0-9-]+)>?`")


@dataclass(frozen=True)
class Shown:
    """A result that a chapter shows: its entry, the parts of its display, the section it is in."""

    entry: ledger.Entry
    parts: tuple
    section: int

    @property
    def label(self) -> str:
        """The label; what has none is told by its statement."""
        return self.entry.id or self.entry.statement


@dataclass
class Results:
    """What results of the ledger say, at numbers: the values of parts and sides, the relations.

    A result is read when it is asked for.
    """

    letters: Letters
    shown: dict[str, Shown]
    read: dict = field(default_factory=dict)

    def of(self, label: str) -> tuple[set, set, set]:
        """Return what one result says; a side that is not read, such as a limit, is left out."""
        if label not in self.read:
            values, whole, relations = set(), set(), set()
            for formula in said_by(self.shown[label]) if label in self.shown else ():
                pieces = SPLIT.split(f" {formula} ")
                for side in pieces[::2]:
                    values.update(map(_mark, self._read(parts, OPERATOR.sub(" ", side))))
                    whole.update(map(_mark, next(iter(self._read(evaluate, side)), ())))
                for one, sign, other in zip(pieces[::2], pieces[1::2], pieces[2::2], strict=False):
                    sides = self._read(evaluate, f"{one} = {other}")
                    relations.update({(sign, *map(_mark, sides[0]))} if sides else ())
            self.read[label] = values, whole, relations
        return self.read[label]

    def _read(self, how, text):
        try:
            return how(text, self.letters)
        except NotReadError:
            return []

    def ground(self, formula: str, near: Iterable[str]) -> str:
        """Say why a formula may stand in the text: a result of those near it, or that it is true.

        Empty when nothing bears it out.
        """
        try:
            sides, relations = evaluate(formula, self.letters)
        except NotReadError:
            return ""
        if not relations:
            return next((label for label in near if _mark(sides[0]) in self.of(label)[0]), "")
        pieces = SPLIT.split(f" {formula} ")
        if len(pieces[1::2]) != len(relations):
            return ""
        found = []
        for one, sign, other in zip(pieces[::2], pieces[1::2], pieces[2::2], strict=False):
            found.append("" if one.split() == other.split() else self._pair(one, sign, other, near))
        labels = [label for label in found if label != TRUE]
        return "" if "" in found else labels[0] if labels else TRUE

    def same(self, formula: str, other: str) -> bool:
        """Return whether two formulas say the same: alike in values, or both true."""
        one, two = (self._read(evaluate, text) for text in (formula, other))
        if not one or not two or one[1] != two[1]:
            return False
        alike = [_mark(side) for side in one[0]] == [_mark(side) for side in two[0]]
        true = {*one[1]} == {"="} and self.ground(formula, ()) == self.ground(other, ()) == TRUE
        return alike or true

    def _pair(self, one, sign, other, near):
        """Say why a relation holds: it is true, it is a result, or what is left is one."""
        is_zero = other.strip() == "0"
        one, other = evaluate(f"{one} = {other}", self.letters)[0]
        near_enough = 1e-3 if sign == r"\approx" else 1e-9
        if sign in ("=", ":=", r"\approx") and _equal(one, other, near_enough):
            return TRUE
        marks = {(sign, _mark(one), _mark(other)), (SWAPPED.get(sign), _mark(other), _mark(one))}
        same = np.shape(one) == np.shape(other)
        less = (one, other) if sign in (r"\le", "<") else (other, one)
        left = {_mark(less[1] - less[0]), _mark(less[1] ** 2 - less[0] ** 2)} if same else set()
        zero = {_mark(one)} if same and sign == "=" and is_zero else set()
        for label in near:
            values, whole, relations = self.of(label)
            if marks & relations or zero & values or (sign in ORDERS and left & whole):
                return label
        return ""


def _mark(value):
    """Return what is the same for equal values."""
    value = np.asarray(value, dtype=float)
    value = value.transpose(np.argsort(value.shape, kind="stable"))  # a size tells the index
    return value.shape, tuple(float(f"{number:.8e}") for number in value.ravel())


def _equal(one, other, near_enough):
    same = np.shape(one) == np.shape(other) or 0 in (np.ndim(one), np.ndim(other))
    return same and np.allclose(one, other, rtol=near_enough, atol=1e-12)


def formulas(text: str) -> Iterator[str]:
    r"""Yield the formulas of a text that are more than notation, on one line each.

    Examples
    --------
    >>> list(formulas(r"For $k = 2$ the loss is $-\log p_j$, and `$x$` is code."))
    ['-\\log p_j']
    """
    for match in SPAN.finditer(CODE.sub(" ", FENCE.sub(" ", text))):
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


def said_by(result: Shown) -> list[str]:
    """List the formulas that a result says."""
    found = [] if result.entry.kind in ledger.TEXTS else [result.entry.statement]
    for part in result.parts:
        if part["class"] == "chain":
            found.append(" ".join(part["formulas"]))
        elif part["class"] in ("statement", "definitions", "folded"):
            found += [match.group(1) or match.group(2) for match in SPAN.finditer(part["text"])]
    return [" ".join(re.sub(r"&& \\scriptsize\\text\{\(\d+\)\}", "", one).split()) for one in found]


def cells(path: Path) -> Iterator[tuple[int, nbformat.NotebookNode]]:
    """Yield the cells of a notebook with their sections, which are counted."""
    section = 0
    for cell in nbformat.read(path, as_version=4).cells:
        pieces = HEADING.split(cell.source) if cell.cell_type == "markdown" else [cell.source]
        for number, piece in enumerate(pieces):
            section += number > 0
            yield section, nbformat.from_dict({**cell, "source": piece})


@cache
def shown(path: Path) -> tuple[Shown, ...]:
    """List what an executed notebook shows."""
    found = []
    for section, cell in cells(path):
        for data in (output.get("data", {}) for output in cell.get("outputs", ())):
            for entry in ledger.from_json(json.dumps(data.get(ledger.MIME, []))):
                parts = data.get(ledger.SHOWN, {"parts": ()})["parts"]  # none: an entry alone
                found.append(Shown(entry, tuple(parts), section))
    return tuple(found)


def paragraphs(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the paragraphs of a page, each with its section; -1 where there is none."""
    if path.suffix == ".ipynb":
        for section, cell in cells(path):
            if cell.cell_type == "markdown":
                yield from ((section, text) for text in PARAGRAPH.split(cell.source))
    else:
        text = FENCE.sub(" ", path.read_text("utf-8"))
        yield from ((-1, one) for one in PARAGRAPH.split(text))


def results(name: str, shown: dict[str, Iterable[Shown]]) -> Results:
    """Return what the ledger says, in the letters of a page; `shown` is by chapter."""
    every = {one.label: one for all_of in shown.values() for one in all_of}
    every |= {PROOF + label: proof for label, one in every.items() if (proof := _proof(one))}
    return Results(letters(name), {k: v for k, v in every.items() if v.entry.status != "REFUTED"})


def _proof(one):
    """Return the written proof of a theorem as something that a statement is held against."""
    texts = [part["text"] for part in one.parts if part["class"] == "proof"]
    parts = tuple({"class": "statement", "text": text} for text in texts)
    return replace(one, parts=parts) if parts else None


def texts(path: Path, shown: Iterable[Shown]) -> Iterator[tuple[str, str, list[str], str]]:
    """Yield what a page says: the kind of text, whose it is, the results near it, the text."""
    here = {}
    for one in shown:
        here.setdefault(one.section, []).append(one.label)
    for section, text in paragraphs(path):
        yield "prose", "", [*CITED.findall(text), *here.get(section, ())], text
    for one in shown:
        near = [*one.entry.rests_on, *here[one.section]]
        if one.entry.kind in ledger.TEXTS:  # what it says itself is no reason
            near = [label for label in near if label != one.label]
        for kind, text in _texts_of(one):
            proof = [PROOF + one.label] if kind == "argument" else []
            yield kind, one.label, [*near, *CITED.findall(text), *proof], text


def _texts_of(one):
    for part in one.parts:
        if part["class"] == "chain":
            yield from (("reason", reason) for reason in part["reasons"])
        elif part["class"] == "statement" and one.entry.kind in ledger.TEXTS:
            yield one.entry.kind, part["text"]
        elif part["class"] == "proof" or (part["class"] == "how" and one.entry.kind == "check"):
            yield part["class"], part["text"]
        elif part["class"] == "title":
            yield "reason", part["text"]


def grounds(name: str, kind: str, text: str, near: Iterable[str], found: Results) -> dict[str, str]:
    """Map each formula of a text to why it may stand there; to nothing if it may not."""
    definitions = [*_own(name, "definitions"), *listed()["book"]["definitions"]]
    defined = {*definitions, *(one.split(" = ", 1)[1] for one in definitions)}
    said = {}
    for formula in formulas(text):
        if formula in _own(name, "mentions"):
            said[formula] = "mentioned"
        elif formula in defined:
            said[formula] = "defined"
        else:
            said[formula] = why(name, formula, near, found) or typed(name, formula, kind)
    return said


def why(name: str, formula: str, near: Iterable[str], found: Results) -> str:
    """Say what bears a formula out: a result near it, or the one that it is linked to."""
    links = _own(name, "links")
    return found.ground(formula, [links[formula]] if formula in links else near)


def typed(name: str, formula: str, kind: str) -> str:
    """Say in which list a formula stands that is typed; empty when it stands in none."""
    lists = {"typed": _own(name, "typed")}
    if kind != "prose":
        lists |= {listing: _own(listing, name) for listing in ("theorems", "words")}
    return next((listing for listing, formulas in lists.items() if formula in formulas), "")


def faults(pages: Iterable[Path], shown: dict[str, Iterable[Shown]]) -> list[str]:
    """List the formulas of the pages that nothing bears out, one sentence each."""
    found = []
    for path in pages:
        known = results(path.stem, shown)
        for kind, own, near, text in texts(path, shown.get(path.stem, ())):
            for formula, reason in grounds(path.stem, kind, text, near, known).items():
                if not reason:
                    place = f"{kind} of {own}" if own else kind
                    where = f"{path.stem}: ${formula}$ ({place})"
                    found.append(f"{where} is neither true nor what a result near it says")
    return found
