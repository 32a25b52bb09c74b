"""The page that says what the build holds: results by status, exercises, versions, timings.

A build that must agree with another in every byte (`SOURCE_DATE_EPOCH` is set) has no timings.
"""

from collections import Counter
from collections.abc import Iterable

import nbformat
from lossbook.derive import ledger

from .execution import Executed
from .page_parts import PACKAGES, STATUS_WORDS, is_reproducible, versions

MADE_WITH = ("lossbook", *PACKAGES, "jupyter-book", "sphinx", "myst-nb")
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


def page(executed: Iterable[Executed], entries: Iterable[ledger.Entry]) -> str:
    """Write the page as MyST."""
    entries = list(entries)
    rows = {f"{{doc}}`{one.source.stem}`": _row(one, entries) for one in executed}
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


def _row(one: Executed, entries: list[ledger.Entry]) -> Counter:
    """Count what a chapter holds."""
    cells = nbformat.read(one.path, as_version=4).cells
    own = [entry for entry in entries if entry.chapter == one.source.stem]
    row = Counter(entry.status for entry in own)
    row["exercises"] = sum(":::{admonition} Exercise" in cell.source for cell in cells)
    row["figures"] = sum("figure" in cell.metadata.get("mystnb", ()) for cell in cells)
    row["checks"] = sum(entry.seconds for entry in own)
    row["run"] = one.seconds
    return row
