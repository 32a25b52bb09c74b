"""The generated parts of the pages: a marker line in a page is replaced by what a function makes.

The line `<!-- generated: ledger -->` becomes `GENERATORS["ledger"](book)`. To add a generated
page, write a function of a `Book` that returns MyST and name it there. What is long stands in a
module of its own (`appendix`).

A build that must agree with another in every byte (`SOURCE_DATE_EPOCH` is set) has no timings.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from importlib.util import find_spec

import nbformat
from lossbook.course import Exercise, exercise, ids
from lossbook.derive import ledger

from . import answers, appendix, audit, cells, effort, formal, live_figures, package, results, teach
from .execution import Executed
from .page_parts import PACKAGES, STATUS_WORDS, counts, is_reproducible, versions

MARKER = re.compile(r"^<!-- generated: (.+?) -->$", re.MULTILINE)
# The first page shows these two.
DERIVED = "eq-bce-loss"
REFUTED = "eq-bce-sign-error"
# Once `make offline` has made the files, the links stand in place of the words (tools/offline.py).
WHOLE_BOOK = (
    '<p class="whole-book-how">For the book as PDF, EPUB and archive, run '
    "<code>make offline</code>.</p>"
    '<p class="whole-book-files" hidden="">Take the whole book with you: '
    '<a href="../downloads/from-likelihood-to-loss.pdf">PDF</a>, '
    '<a href="../downloads/from-likelihood-to-loss.epub">EPUB</a>, '
    '<a href="../downloads/from-likelihood-to-loss.zip">the site to open from disk</a>.</p>'
)
TIMED_CELL = re.compile(r" (?:s|--:|-+:|[0-9]+\.[0-9]+) \|$", re.MULTILINE)
WRAPPER = ["jupyter-book"] if find_spec("jupyter_book") else []  # Sphinx builds without it too
MADE_WITH = ("lossbook", *PACKAGES, *WRAPPER, "sphinx", "myst-nb")
HELD = {"exercises": "exercises", "figures": "figures"}
TIMED = {"checks": "checks, s", "run": "run, s"}
TIMINGS = (
    "**Checks** are the seconds of processor time in which the results were proved or checked. "
    "**Run** is how long the notebook took when it last ran, beside others, "
    "on the machine that built this site."
)
NO_TIMINGS = (
    "Timings differ from run to run. "
    "This build is one of those that agree in every byte, so it shows none."
)


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
    """Give the executed notebook as Sphinx reads it: with its results in parts."""
    notebook = nbformat.read(executed.path, as_version=4)
    effort.say_time(notebook)
    cells.fold_code(notebook)  # while results can still be told from other outputs
    results.for_site(notebook)
    live_figures.taken(notebook)
    for output in (o for cell in notebook.cells for o in cell.get("outputs", ())):
        output.get("metadata", {}).get("image/png", {}).pop("height", None)  # it follows the width
    return nbformat.writes(notebook)


def ledger_page(book: Book) -> str:
    """Write the ledger under the chapters' titles; without timings in a build that is compared."""
    text = ledger.page(book.entries, formal.second_ticks(book.entries))
    for name, title in book.titles.items():
        text = text.replace(f"## {{doc}}`{name}`", f"## {{doc}}`{title} <{name}>`")
    if not is_reproducible():
        return text
    head, *tail = re.split(r"(?=^## )", text, maxsplit=1, flags=re.MULTILINE)
    head = re.sub(r"; the checks took [0-9.]+ s of processor time\.", ".", head)
    tail = TIMED_CELL.sub("", "".join(tail)).replace("|---|---|---|---|--:|", "|---|---|---|---|")
    return head + tail


def ledger_json(book: Book) -> str:
    """Write the ledger for programs; without timings likewise."""
    kept = (replace(e, seconds=None) for e in book.entries) if is_reproducible() else book.entries
    return ledger.to_json(kept)


def start(book: Book) -> str:
    """Write the link to the first chapter, and how long the book takes."""
    every = map(effort.minutes, effort.chapters(book).values())
    read, do = map(sum, zip(*every, strict=True))
    return (
        ":::{container} start\n{doc}`Start with chapter 1 <likelihood>`\n:::\n\n"
        f"Reading takes {read / 60:.0f} hours, the exercises {do / 60:.0f} more.\n\n{WHOLE_BOOK}"
    )


def first_page(book: Book) -> str:
    """Show what the book does: a derivation and a refutation, from the executed notebooks."""
    derived, refuted = output(book.executed, DERIVED), output(book.executed, REFUTED)
    total, known = len(book.entries), counts(book.entries)
    return "\n".join(
        [
            ":::::{container} showcase",
            "**Every step is checked.** A label $y$ is 0 or 1, and a model gives the probability",
            f"$p$ that it is 1. Its loss {{eq}}`{DERIVED}` is minus the logarithm of the",
            "probability of the label:",
            "",
            f"::::{{container}}\n{derived}\n::::",
            "",
            "**A wrong line is refused**, with numbers that show why. This one was published:",
            "",
            f"::::{{container}}\n{refuted}\n::::",
            ":::::",
            "",
            f"The book holds {total} labelled statements: {known}.",
        ]
    )


def output(executed: Iterable[Executed], label: str) -> str:
    """Return what a notebook shows of one entry of the ledger, as MyST without its label.

    Raises
    ------
    ValueError
        If no notebook shows it.
    """
    for one in executed:
        for cell in nbformat.read(one.path, as_version=4).cells:
            for data in (out.get("data", {}) for out in cell.get("outputs", ())):
                if any(fields["id"] == label for fields in data.get(ledger.MIME, ())):
                    return results.myst(results.unlabelled(data[ledger.SHOWN], label))
    raise ValueError(f"no chapter shows {label}, which the first page needs")


def status_page(book: Book) -> str:
    """Say what the build holds: results by status, exercises, versions, timings."""
    rows = {f"{{doc}}`{one.source.stem}`": _row(one, book.entries) for one in book.executed}
    rows["together"] = sum(rows.values(), Counter())
    words = {status: word for status, word in STATUS_WORDS.items() if rows["together"][status]}
    columns, about = (HELD, NO_TIMINGS) if is_reproducible() else (HELD | TIMED, TIMINGS)
    parts = ["## Results", _table(rows, words), "## Notebooks", _table(rows, columns), about]
    return "\n\n".join([*parts, "## Made with", f"{versions(MADE_WITH)}."])


def _table(rows: dict[str, Counter], heads: dict[str, str]) -> str:
    """Write one table: the columns that `heads` names, in its words."""
    lines = [f"| chapter | {' | '.join(heads.values())} |", "|---" + "|--:" * len(heads) + "|"]
    for place, row in rows.items():
        cells = [f"{row[name]:.1f}" if name in TIMED else str(row[name]) for name in heads]
        lines.append(f"| {place} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _row(one: Executed, entries: Iterable[ledger.Entry]) -> Counter:
    """Count what a chapter holds."""
    cells = nbformat.read(one.path, as_version=4).cells
    own = [entry for entry in entries if entry.chapter == one.source.stem]
    row = Counter(entry.status for entry in own)
    row["exercises"] = sum(":::{admonition} Exercise" in cell.source for cell in cells)
    row["figures"] = sum("figure" in cell.metadata.get("mystnb", ()) for cell in cells)
    row["checks"] = sum(entry.seconds for entry in own)
    row["run"] = one.seconds
    return row


def central_questions() -> str:
    """Ask the central questions of the book, each with the place for an answer."""
    asked = map(exercise, ids())
    return "\n\n".join(f"### {one.title}\n\n{one.asks}\n\n{question(one)}" for one in asked)


def question(asked: Exercise, value: str = "") -> str:
    """Show a question, with the place for an answer, in which a value may stand."""
    return "\n\n".join(part["text"] or answers.place(asked.id, value) for part in asked.parts)


def change_it() -> str:
    """Let a reader change the gradient on the first page."""
    words = (
        "**Change it yourself.** Below stands the gradient of the softmax cost, as one types it. "
        "Change a sign, an index or a factor, and let the book judge your line."
    )
    asked = exercise("softmax-gradient")
    return f"{words}\n\n{question(asked, '(1/m) sum_i x_ia (p_ij - Y_ij)')}"


GENERATORS: dict[str, Callable[[Book], str]] = {
    "ledger": ledger_page,
    "landing": first_page,
    "start": start,
    "package": lambda _: package.commands("pip install LOSSBOOK"),
    "install with uv": lambda _: package.commands(
        "uv venv --python 3.13", "uv pip install LOSSBOOK jupyterlab", "uv run jupyter lab"
    ),
    "install in a notebook": lambda _: package.commands("%pip install LOSSBOOK"),
    "extras": lambda _: package.extras(),
    "data": lambda _: package.data(),
    "versions": lambda _: package.versions(
        package.CHANGES.read_text("utf-8"), package.repository()
    ),
    "routes": effort.routes,
    "source map": lambda book: appendix.source_map(book.entries),
    "status": status_page,
    "audit files": lambda _: audit.files_page(),
    "audit rules": lambda _: audit.rules_page(),
    "audit extra rules": lambda _: audit.extra_rules_page(),
    "formal figures": lambda book: formal.figures(book.entries),
    "formal examples": lambda book: formal.examples(book.entries),
    "formal main": lambda book: formal.main_results(book.entries),
    "formal assumptions": lambda book: formal.assumptions(book.entries),
    "formal theorems": lambda book: formal.theorems(book.entries),
    "equation sheet": lambda book: appendix.equation_sheet(
        book.entries, book.titles, appendix.landmarks(one.source for one in book.executed)
    ),
    "flips": lambda _: appendix.flips_sentence(),
    "objectives": teach.all_objectives,
    "plan three weeks": lambda book: teach.plan("three-weeks", book),
    "plan six weeks": lambda book: teach.plan("six-weeks", book),
    "lab goal": teach.goal,
    "central questions": lambda _: central_questions(),
    "change it": lambda _: change_it(),
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
