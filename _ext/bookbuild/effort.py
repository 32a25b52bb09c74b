"""How long a chapter takes, and on which earlier ones it rests: measured, not typed.

The time to read is that of the words, the formulas, the steps of derivations and the figures; what
is folded is not counted. The time of an exercise goes by how hard it is said to be.
"""

import re
from collections.abc import Iterable
from itertools import chain

import nbformat
from lossbook.derive import ledger

WORDS = 150  # of mathematical text that a student reads in a minute
FORMULA, STEP, FIGURE = 1 / 12, 3 / 4, 1 / 2  # minutes for each
EXERCISE = {"Quick": 2, "Easy": 5, "Medium": 15, "Hard": 30}
UNGRADED = 10  # an exercise that does not say how hard it is
ASKED = re.compile(r"^:::\{admonition\} Exercise.*?^:::$", re.DOTALL | re.MULTILINE)
GRADE = re.compile(r"^\*(\w+) ·", re.MULTILINE)
MATH = re.compile(r"\$\$?[^$]+\$\$?")
BOX = re.compile(r"^:::\{admonition\} Before you start\n.*?(?=^:::$)", re.DOTALL | re.MULTILINE)
LABEL = re.compile(r"\b(?:eq|claim|check|fig)-[a-z0-9-]+")


def minutes(cells: Iterable[nbformat.NotebookNode]) -> tuple[int, int]:
    r"""Return the minutes that a chapter takes to read, and its exercises to do, in fives.

    Examples
    --------
    >>> text = nbformat.v4.new_markdown_cell("word " * 1500)
    >>> ask = nbformat.v4.new_markdown_cell(":::{admonition} Exercise 1: a\n*Hard · show*\n:::")
    >>> minutes([text, ask])
    (10, 30)
    """
    read = do = 0.0
    for cell in cells:
        if "solution" in cell.metadata.get("tags", ()):
            continue
        if cell.cell_type == "markdown":
            for asked in ASKED.findall(cell.source):
                grade = GRADE.search(asked)
                do += EXERCISE.get(grade[1], UNGRADED) if grade else UNGRADED
            read += _reading(ASKED.sub("", cell.source))
        else:
            read += FIGURE * ("figure" in cell.metadata.get("mystnb", ()))
            shown = (output.get("data", {}).get(ledger.SHOWN) for output in cell.get("outputs", ()))
            read += sum(map(_of_part, chain(*(one["parts"] for one in shown if one))))
    return _fives(read), _fives(do)


def _reading(text):
    return len(MATH.sub("", text).split()) / WORDS + FORMULA * len(MATH.findall(text))


def _of_part(part):
    if part["class"] == "chain":
        return sum(STEP + _reading(reason) for reason in part["reasons"])
    return 0.0 if part["class"] in ("folded", "how") else _reading(part["text"])


def _fives(time):
    return 5 * max(round(time / 5), 1)


def say_time(notebook: nbformat.NotebookNode) -> None:
    """Put the measured times at the end of the box that opens a chapter."""
    read, do = minutes(notebook.cells)
    line = f"- **Time**: {read} minutes to read, {do} more for the exercises.\n"
    for cell in notebook.cells:
        cell.source = BOX.sub(lambda box: box[0] + line, cell.source)


def chapters(book) -> dict[str, list]:
    """Return the cells of the notebooks that state results; others, the refresher, say, do not."""
    state = {entry.chapter for entry in book.entries if entry.id}
    cells = ((one.path.stem, nbformat.read(one.path, as_version=4).cells) for one in book.executed)
    return {name: own for name, own in cells if name in state}


def routes(book) -> str:
    """Write a table: each chapter, the earlier ones whose results it cites, its times."""
    cells = chapters(book)
    home = {entry.id: entry.chapter for entry in book.entries if entry.id}
    times = {name: minutes(own) for name, own in cells.items()}
    number = {name: place for place, name in enumerate(cells, 1)}
    lines = ["| | chapter | rests on | read | exercises |", "|--:|---|---|--:|--:|"]
    for name, own in cells.items():
        labels = LABEL.findall("\n".join(cell.source for cell in own))
        used = sorted({number[home[x]] for x in labels if x in home} - {number[name]})
        rests = ", ".join(str(place) for place in used if place < number[name])
        read, do = times[name]
        row = [str(number[name]), f"{{doc}}`{name}`", rests or "–", f"{read} min", f"{do} min"]
        lines.append(f"| {' | '.join(row)} |")
    read, do = map(sum, zip(*times.values(), strict=True))
    lines.append(f"| | together | | {read / 60:.0f} h | {do / 60:.0f} h |")
    return "\n".join(lines)
