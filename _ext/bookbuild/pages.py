"""The generated parts of the pages: a marker line in a page is replaced by what a function makes.

The line `<!-- generated: ledger -->` becomes `GENERATORS["ledger"](book)`. To add a generated
page, write a function of a `Book` that returns MyST and name it here.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

import nbformat
from lossbook.derive import ledger

from . import appendix, landing, status
from .execution import Executed
from .page_parts import is_reproducible

MARKER = re.compile(r"^<!-- generated: (.+?) -->$", re.MULTILINE)


@dataclass(frozen=True)
class Book:
    """What the generators may read: the executed notebooks and the ledger's entries."""

    executed: tuple[Executed, ...]
    entries: tuple[ledger.Entry, ...]

    @property
    def titles(self) -> dict[str, str]:
        """The chapters' titles, by the names of their files."""
        first = {x.path.stem: nbformat.read(x.path, as_version=4).cells[0] for x in self.executed}
        return {name: cell.source.splitlines()[0].lstrip("# ") for name, cell in first.items()}


def read_book(executed: list[Executed]) -> Book:
    """Collect the ledger's entries from the outputs of the executed notebooks."""
    entries = [entry for notebook in executed for entry in ledger.read_notebook(notebook.path)]
    return Book(tuple(executed), tuple(entries))


def notebook_text(executed: Executed) -> str:
    """Give the executed notebook as Sphinx reads it: without the outputs meant for programs."""
    notebook = nbformat.read(executed.path, as_version=4)
    for output in (o for cell in notebook.cells for o in cell.get("outputs", ())):
        output.get("data", {}).pop(ledger.MIME, None)
        output.get("metadata", {}).get("image/png", {}).pop("height", None)  # it follows the width
    return nbformat.writes(notebook)


TIMED_CELL = re.compile(r" (?:s|--:|-+:|[0-9]+\.[0-9]+) \|$", re.MULTILINE)


def ledger_page(book: Book) -> str:
    """Write the ledger under the chapters' titles; without timings in a build that is compared."""
    text = ledger.page(book.entries)
    for name, title in book.titles.items():
        text = text.replace(f"## {{doc}}`{name}`", f"## {{doc}}`{title} <{name}>`")
    if not is_reproducible():
        return text
    head, *tail = re.split(r"(?=^## )", text, maxsplit=1, flags=re.MULTILINE)
    head = re.sub(r", checked in [0-9.]+ seconds of processor time\.", ".", head)
    tail = TIMED_CELL.sub("", "".join(tail)).replace("|---|---|---|---|--:|", "|---|---|---|---|")
    return head + tail


def ledger_json(book: Book) -> str:
    """Write the ledger for programs; without timings likewise."""
    kept = (replace(e, seconds=None) for e in book.entries) if is_reproducible() else book.entries
    return ledger.to_json(kept)


GENERATORS: dict[str, Callable[[Book], str]] = {
    "ledger": ledger_page,
    "landing": lambda book: landing.show(book.executed, book.entries),
    "source map": lambda book: appendix.source_map(book.entries),
    "status": lambda book: status.page(book.executed, book.entries),
    "equation sheet": lambda book: appendix.equation_sheet(book.entries, book.titles),
}


def fill(text: str, book: Book) -> str:
    """Replace each marker line of a page by its generated part.

    Raises
    ------
    ValueError
        If a marker names no generator.
    """

    def generate(match: re.Match) -> str:
        name = match.group(1)
        if name not in GENERATORS:
            raise ValueError(f"no generator {name!r}; there are: {', '.join(sorted(GENERATORS))}")
        return GENERATORS[name](book)

    return MARKER.sub(generate, text)
