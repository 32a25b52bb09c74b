"""The appendix: the source map, the equation sheet, and what the library cites.

All are held against the ledger's entries at each build. What the source map claims of a row (its
verdict) must be borne out by the statuses of the entries that the row names, and what the library's
docstrings cite must be proved; the build fails where they are not.
"""

import json
import re
import tomllib
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

import nbformat
from lossbook.derive import ledger

ROWS = Path(__file__).parents[2] / "chapters/source_map.toml"
RIGHT = {"PROVED", "ARGUED"}
# For each verdict: how a reader sees it, and sets of statuses, of each of which one must be there.
VERDICTS: dict[str, tuple[str, tuple[set[str], ...]]] = {
    "holds": ("holds", (RIGHT,)),
    "defined": ("a definition; its reason holds", ({"DEFINITION"}, RIGHT)),
    "sharper": ("holds, once made precise", (RIGHT,)),
    "wrong": ("**wrong**; corrected", ({"REFUTED"}, RIGHT)),
    "measured": ("measured", ({"CHECKED"},)),
}
LIBRARY = Path(__file__).parents[2] / "lib/lossbook"
CITED = re.compile(r"\beq-[a-z0-9-]+")
FLIPS = Path(__file__).parents[2] / "tests/book/flips.json"
SHOWN_ON_SHEET = ("PROVED", "DEFINITION")


def read_rows(path: Path = ROWS) -> tuple[dict, list[dict]]:
    """Read the articles and the rows of the source map."""
    data = tomllib.loads(path.read_text("utf-8"))
    return data["articles"], data["row"]


def source_faults(rows: Iterable[dict], entries: Iterable[ledger.Entry]) -> list[str]:
    """List what the ledger does not bear out, one sentence each; empty when all is well.

    Examples
    --------
    >>> row = {"id": "a1", "claim": "...", "verdict": "wrong", "labels": ["eq-a", "eq-z"]}
    >>> source_faults([row], [ledger.Entry("eq-a", "derivation", "a = b", "PROVED")])
    ['a1: eq-z is not in the ledger', 'a1: wrong needs REFUTED; there is PROVED']
    """
    status = {entry.id: entry.status for entry in entries}
    problems = []
    for row in rows:
        labels, name = row["labels"], row["id"]
        problems += [f"{name}: {x} is not in the ledger" for x in labels if x not in status]
        there = {status[label] for label in labels if label in status}
        for needed in VERDICTS[row["verdict"]][1]:
            if not there & needed:
                one_of, found = " or ".join(sorted(needed)), ", ".join(sorted(there)) or "nothing"
                problems.append(f"{name}: {row['verdict']} needs {one_of}; there is {found}")
        if row["verdict"] != "wrong" and "REFUTED" in there:
            problems.append(f"{name}: {row['verdict']} rests on something REFUTED")
    return problems


def source_map(entries: Iterable[ledger.Entry]) -> str:
    """Write the source map as MyST: for each article a table with one row a claim."""
    articles, rows = read_rows()
    by_label = {entry.id: entry for entry in entries}
    lines = []
    for letter, article in articles.items():
        lines += [f"## {article['title']}", "", article["about"], ""]
        lines += ["::::{list-table}", ":header-rows: 1", ":widths: 5 27 37 31"]
        lines += [":class: source-map", ""]
        lines += ["* - id", "  - the article says", "  - in the book", "  - verdict"]
        for row in rows:
            if row["id"].startswith(letter):
                lines += _source_row(row, by_label)
        lines += ["::::", ""]
    return "\n".join(lines)


def _source_row(row, by_label) -> list[str]:
    found = [by_label[label] for label in row["labels"] if label in by_label]
    places = [f"{_link(entry)} {_status(entry.status)}" for entry in found]
    verdict = VERDICTS[row["verdict"]][0]
    note = f" {row['note']}" if "note" in row else ""
    return [
        f"* - (src-{row['id']})=",
        f"    {row['id']}",
        f"  - {row['claim']}",
        f"  - {', '.join(places) or 'nothing yet'}",
        f"  - {verdict}.{note}",
    ]


def _link(entry: ledger.Entry) -> str:
    """Link equations and theorems by number, anything else by what it is and its label's words."""
    if entry.id.startswith("eq-") or entry.kind == "argument":
        return ledger.link(entry.id, entry.name, entry.kind)
    words = entry.id.partition("-")[2].replace("-", " ")
    return f"{{ref}}`{entry.kind}: {words} <{entry.id}>`"


def _status(word: str) -> str:
    return f'<span class="status status-{word.lower()}">{word}</span>'


def equation_sheet(
    entries: Iterable[ledger.Entry], titles: dict[str, str], landmarks: Iterable[str]
) -> str:
    """Write the equation sheet as MyST: by chapter theorems, landmarks and, folded, the rest.

    Parameters
    ----------
    entries : iterable of Entry
        The ledger; what is no theorem and neither proved nor a definition is left out.
    titles : dict
        The chapters' titles, by the names of their files.
    landmarks : iterable of str
        The labels of the results that the summaries name.

    Examples
    --------
    >>> entry = ledger.Entry("eq-a", "derivation", "a = b", "PROVED", chapter="x", name="Alike")
    >>> print(equation_sheet([entry], {"x": "Chapter x"}, ["eq-a"]))
    ## Chapter x
    <BLANKLINE>
    ::::{list-table}
    :header-rows: 1
    :widths: auto
    :class: equation-sheet
    <BLANKLINE>
    * - no.
      - name
      - result
    * - {eq}`eq-a`
      - Alike
      - $$
        a = b
        $$
    ::::
    <BLANKLINE>
    """
    lines, landmarks = [], {*landmarks}
    for chapter, group in groupby(entries, key=lambda entry: entry.chapter):
        own = [entry for entry in group if entry.id]
        theorems = [entry for entry in own if entry.kind == "argument"]
        equations = [e for e in own if e.id.startswith("eq-") and e.status in SHOWN_ON_SHEET]
        steps = [entry for entry in equations if entry.id not in landmarks]
        lines += [f"## {titles[chapter]}", ""] if theorems or equations else []
        lines += _sheet_table(theorems) + _sheet_table(e for e in equations if e not in steps)
        if steps:
            lines += ["<details><summary>Steps and smaller results</summary>", ""]
            lines += [*_sheet_table(steps), "</details>", ""]
    return "\n".join(lines)


def _sheet_table(entries) -> list[str]:
    rows = []
    for entry in entries:
        theorem, statement = entry.kind == "argument", " ".join(entry.statement.split())
        rows += ["* -" if theorem else f"* - {ledger.link(entry.id)}"]
        name = ledger.link(entry.id, entry.name, entry.kind) if theorem else entry.called
        rows += [f"  - {name}"]
        given = f" Given: {'; '.join(entry.hypotheses)}." if entry.hypotheses else ""
        rows += [f"  - {statement}{given}"] if theorem else ["  - $$", f"    {statement}", "    $$"]
    head = ["::::{list-table}", ":header-rows: 1", ":widths: auto", ":class: equation-sheet", ""]
    return [*head, "* - no.", "  - name", "  - result", *rows, "::::", ""] if rows else []


def landmarks(pages: Iterable[Path]) -> set[str]:
    """Return the labels that the summaries of the chapters name."""
    last = (nbformat.read(path, as_version=4).cells[-1].source for path in pages)
    return {label for text in last for label in CITED.findall(text.partition("## Summary")[2])}


def flips_sentence(path: Path = FLIPS) -> str:
    """Say how many wrong signs, factors and indices the build and the tests stop."""
    counts = json.loads(path.read_text("utf-8"))["counts"]
    tried = sum(sum(count.values()) for count in counts.values())
    passed = sum(count.get("passed", 0) for count in counts.values())
    listed = sum(count.get("listed", 0) for count in counts.values())
    return (
        "Wrong signs, factors and indices were planted one at a time, in steps, claims, theorems, "
        f"reasons and the text: {tried - passed} of {tried} such mistakes stop the build or a "
        f"test. {listed} of these are in formulas that neither a result nor a written proof "
        "supports; they are stopped because a list names such formulas, word for word."
    )


def cited(library: Path = LIBRARY) -> dict[str, str]:
    """Map each label cited by the code that implements it to the file that cites it."""
    modules = [*sorted((library / "train").glob("*.py")), library / "plot.py"]
    return {
        label: path.name for path in modules for label in CITED.findall(path.read_text("utf-8"))
    }


def citation_faults(labels: dict[str, str], entries: Iterable[ledger.Entry]) -> list[str]:
    """List the labels that are not proved, one sentence each; empty when all is well.

    Examples
    --------
    >>> proved = ledger.Entry("eq-a", "derivation", "a = b", "PROVED")
    >>> citation_faults({"eq-a": "numerics.py", "eq-b": "fit.py"}, [proved])
    ['fit.py cites eq-b, which is not in the ledger']
    """
    status = {entry.id: entry.status for entry in entries}
    return [
        f"{name} cites {label}, which is {status.get(label, 'not in the ledger')}"
        for label, name in labels.items()
        if status.get(label) != "PROVED"
    ]
