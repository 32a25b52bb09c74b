"""The ledger: every checked statement of the book, with its status and how it was checked.

Each displayed statement carries its entry in the notebook's output. The build reads the executed
notebooks, so that the ledger holds what was run and nothing else.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass
from graphlib import CycleError, TopologicalSorter
from itertools import groupby
from pathlib import Path
from typing import Any

MIME = "application/vnd.lossbook.ledger+json"
SHOWN = "application/vnd.lossbook.shown+json"  # the same display in parts, to be laid out
TEXTS = ("argument", "check", "assumption")  # kinds whose statement is a sentence, not LaTeX
STATUSES = {
    "PROVED": "holds in general, under the hypotheses listed: by normal form in SymPy, or by the "
    "rule named",
    "ARGUED": "a written proof, as strong as the weakest result that it rests on",
    "CHECKED": "checked with numbers, as described",
    "DEFINITION": "a definition: nothing to prove",
    "ASSUMED": "taken as given",
    "REFUTED": "false: a counterexample is shown",
    "UNDECIDED": "neither proved nor refuted",
}
NUMBERS: dict[str, str] = {}
"""The numbers of labelled statements, in a notebook that stands alone: its first cells set them."""
WEAKER = ("DEFINITION", "PROVED", "ARGUED", "CHECKED", "ASSUMED", "UNDECIDED", "REFUTED")


@dataclass(frozen=True)
class Entry:
    """One statement of the book.

    Parameters
    ----------
    id : str
        The label, such as ``"eq-gradient"``; empty when the statement has none.
    kind : str
        What made the statement, such as ``"derivation"``.
    statement : str
        LaTeX, without dollar signs for an equation, else a sentence.
    status : str
        One of `STATUSES`.
    hypotheses : tuple of str
        What the statement itself assumes, as Markdown.
    how : str
        How it was checked.
    seconds : float
        Of processor time that the check took.
    bestiary : bool
        Whether it is a published formula shown because it is wrong.
    chapter : str
        The notebook, filled in by `read_notebook`.
    name : str
        What the statement is called, if its author called it something.
    rests_on : tuple of str
        The labels of what an argument uses.
    """

    id: str
    kind: str
    statement: str
    status: str
    hypotheses: tuple[str, ...] = ()
    how: str = ""
    seconds: float = 0.0
    bestiary: bool = False
    chapter: str = ""
    name: str = ""
    rests_on: tuple[str, ...] = ()

    def __post_init__(self):
        if self.status not in STATUSES:
            known = ", ".join(STATUSES)
            raise ValueError(f"{self.id}: status is one of {known}; got {self.status}")

    @property
    def called(self) -> str:
        """The name; what has none is called by the words of its label."""
        return self.name or self.id.partition("-")[2].replace("-", " ").capitalize()


def bundle(shown, include=None, exclude=None):
    """Return what Jupyter displays of a statement; assign it as a class's ``_repr_mimebundle_``.

    `SHOWN` holds the statement's status and the parts that `text/markdown` joins. Each has a class,
    so that nobody who lays them out has to guess from the words what a part is.
    """
    return {
        "text/markdown": shown.markdown(),
        "text/plain": str(shown),
        MIME: [asdict(shown.entry)],
        SHOWN: {"status": shown.entry.status, "parts": list(shown.parts)},
    }


def part(kind, text, **more):
    """Return one part of what is shown: its class, its Markdown, and what a layout needs besides.

    That is of a ``chain`` its formulas and reasons, of a ``how`` its few words (``chip``), the way
    (``how``) and what is assumed, of a theorem's ``statement`` its name, hypotheses and sentence.

    The classes are ``title``, ``statement``, ``chain``, ``definitions``, ``text``, ``proof``,
    ``ground``, ``counterexample``, ``assumption``, ``how`` and ``folded``.
    """
    return {"class": kind, "text": text, **more}


def joined(shown: Any) -> str:
    """Join parts to the Markdown that any notebook shows."""
    return "\n\n".join(part["text"] for part in shown.parts if part["text"])


def listed(parts):
    """Return parts as one text: with commas, and "and" before the last."""
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last


def to_json(entries):
    """Write entries as JSON text that is the same whenever the entries are.

    Examples
    --------
    >>> entry = Entry("eq-a", "definition", "a = b", "DEFINITION")
    >>> from_json(to_json([entry])) == [entry]
    True
    """
    return json.dumps([asdict(entry) for entry in entries], indent=1, sort_keys=True) + "\n"


def from_json(text):
    """Read what `to_json` wrote."""
    return [_entry(fields) for fields in json.loads(text)]


def _entry(fields, **more):
    """Make an entry of what JSON keeps of it: a list for a tuple."""
    plain = {name: tuple(v) if isinstance(v, list) else v for name, v in fields.items()}
    return Entry(**plain | more)


def read_notebook(path):
    """Read the entries that an executed notebook displays.

    Parameters
    ----------
    path : str or pathlib.Path
        An executed ``.ipynb``.

    Returns
    -------
    list of Entry
        In order of display, with the notebook's stem as `chapter`.
    """
    path = Path(path)
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    outputs = (output.get("data", {}) for cell in cells for output in cell.get("outputs", ()))
    found = (fields for data in outputs for fields in data.get(MIME, ()))
    return [_entry(fields, chapter=path.stem) for fields in found]


def gate(entries, labels):
    """Return what must not be published, as a list of sentences; empty when all is well.

    Parameters
    ----------
    entries : iterable of Entry
    labels : iterable of str
        The labels of all equations of the book.

    Examples
    --------
    >>> gate([Entry("eq-a", "derivation", "a = b", "UNDECIDED", chapter="one")], ["eq-b"])
    ['one: eq-a is UNDECIDED', 'equation eq-b has no entry in the ledger']
    """
    entries, problems = list(entries), []
    for entry in entries:
        if entry.status == "UNDECIDED" or (entry.status == "REFUTED" and not entry.bestiary):
            name = entry.id or f"a {entry.kind} without a label"
            problems.append(f"{entry.chapter}: {name} is {entry.status}")
    counts = Counter(entry.id for entry in entries if entry.id)
    problems += [f"{label} is shown {count} times" for label, count in counts.items() if count > 1]
    missing = [label for label in dict.fromkeys(labels) if label not in counts]
    problems += [f"equation {label} has no entry in the ledger" for label in missing]
    return problems + list(_grounds(entries))


def _grounds(entries):
    """Yield what is wrong with what arguments rest on: absent, weaker than they say, a circle."""
    known = {entry.id: entry for entry in entries if entry.id}
    for entry in entries:
        for label in entry.rests_on:
            if label not in known:
                yield f"{entry.id} rests on {label}, which has no entry in the ledger"
            elif weakness(known[label]) > weakness(entry):
                yield f"{entry.id} is {entry.status}, but {label} is {known[label].status}"
    try:
        TopologicalSorter({entry.id: entry.rests_on for entry in known.values()}).prepare()
    except CycleError as error:
        yield f"arguments rest on each other: {', '.join(error.args[1])}"


def weakness(entry):
    """Return a number that is larger for a weaker status."""
    return WEAKER.index(entry.status)


def page(entries, also=None):
    """Write the ledger as MyST Markdown: totals first, then a table for each chapter.

    Parameters
    ----------
    entries : iterable of Entry
    also : mapping of str to str, optional
        What else is known of the results with these labels, to stand behind their status.

    Examples
    --------
    >>> print(page([Entry("eq-a", "definition", "a = b", "DEFINITION", chapter="one")]))
    | status | statements | means |
    |---|--:|---|
    | DEFINITION | 1 | a definition: nothing to prove |
    <BLANKLINE>
    1 statements; the checks took 0.0 s of processor time.
    <BLANKLINE>
    ## {doc}`one`
    <BLANKLINE>
    | result | statement | status | how | s |
    |---|---|---|---|--:|
    | {eq}`eq-a` | **A.** $a = b$ | DEFINITION |  | 0.00 |
    <BLANKLINE>
    """
    entries, also = list(entries), also or {}
    counts = Counter(entry.status for entry in entries)
    totals = [f"| {s} | {counts[s]} | {means} |" for s, means in STATUSES.items() if counts[s]]
    seconds = sum(entry.seconds for entry in entries)
    lines = ["| status | statements | means |", "|---|--:|---|", *totals, ""]
    lines += [f"{len(entries)} statements; the checks took {seconds:.1f} s of processor time.", ""]
    for chapter, group in groupby(entries, key=lambda entry: entry.chapter):
        lines += [f"## {{doc}}`{chapter}`", "", "| result | statement | status | how | s |"]
        lines += ["|---|---|---|---|--:|", *(_row(entry, also) for entry in group), ""]
    return "\n".join(lines)


def link(label, name="", kind=""):
    """Return a reference to a labelled statement, of a theorem with its number.

    Equations have labels that begin with ``eq-``. Where a notebook stands alone, it is in words.

    Examples
    --------
    >>> link("eq-a"), link("claim-rank", "The rank", "argument")
    ('{eq}`eq-a`', '{numref}`Theorem {number} (The rank) <claim-rank>`')
    >>> NUMBERS["eq-a"] = "5.3"
    >>> link("eq-a"), link("claim-rank", "The rank", "argument")
    ('(5.3)', 'Theorem (The rank)')
    >>> NUMBERS.clear()
    """
    words = name or label.partition("-")[2].replace("-", " ")
    if NUMBERS:
        number = NUMBERS.get(label, "")
        if kind == "argument":
            return " ".join(filter(None, ["Theorem", number, name and f"({name})"]))
        return f"({number})" if number else words
    if label.startswith("eq-"):
        return f"{{eq}}`{label}`"
    if kind == "argument":
        return f"{{numref}}`Theorem {{number}}{f' ({name})' if name else ''} <{label}>`"
    return f"{{ref}}`{name or label.replace('-', ' ')} <{label}>`"


def anchor(label):
    """Return what makes the text that follows the target of references, where there are any."""
    return "" if NUMBERS else f"({label})=\n"


def _row(entry, also):
    assumed = f"Assuming: {'; '.join(entry.hypotheses)}." if entry.hypotheses else ""
    statement = entry.statement if entry.kind in TEXTS else f"${entry.statement}$"
    statement = f"**{entry.called}.** {statement}" if entry.called else statement
    cells = [
        link(entry.id, kind=entry.kind) if entry.id else "",
        statement.replace(r"\|", r"\Vert ").replace("|", r"\vert "),  # a bar would end the cell
        f"{entry.status} {also.get(entry.id, '')}",
        " ".join(text for text in (f"{entry.how}." if entry.how else "", assumed) if text),
        f"{entry.seconds:.2f}",
    ]
    return "| " + " | ".join(" ".join(cell.split()) for cell in cells) + " |"
