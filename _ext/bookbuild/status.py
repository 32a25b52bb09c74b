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
TIMED = {"checks": "checks, s", "run": "run, s"}


def page(executed: Iterable[Executed], entries: Iterable[ledger.Entry]) -> str:
    """Write the page as MyST."""
    executed, entries = list(executed), list(entries)
    found = [s for s in ledger.STATUSES if any(entry.status == s for entry in entries)]
    rows = [_row(one, [e for e in entries if e.chapter == one.source.stem]) for one in executed]
    total = Counter()
    for row in rows:
        total.update(row)
    shown = [*found, "exercises", "figures"] + ([] if is_reproducible() else [*TIMED])
    heads = [(STATUS_WORDS | TIMED).get(name, name) for name in shown]
    places = [f"{{doc}}`{one.source.stem}`" for one in executed]
    lines = [f"| chapter | {' | '.join(heads)} |", "|---" + "|--:" * len(shown) + "|"]
    for place, row in zip([*places, "together"], [*rows, total], strict=True):
        cells = [f"{row[name]:.1f}" if name in TIMED else str(row[name]) for name in shown]
        lines.append(f"| {place} | {' | '.join(cells)} |")
    made = f"## Made with\n\n{versions(MADE_WITH)}."
    return "\n".join([*lines, "", _about_timings(), "", made])


def _row(one: Executed, entries: list[ledger.Entry]) -> Counter:
    """Count what a chapter holds."""
    cells = nbformat.read(one.path, as_version=4).cells
    row = Counter(entry.status for entry in entries)
    row["exercises"] = sum(":::{admonition} Exercise" in cell.source for cell in cells)
    row["figures"] = sum("figure" in cell.metadata.get("mystnb", ()) for cell in cells)
    row["checks"] = sum(entry.seconds or 0 for entry in entries)
    row["run"] = one.seconds
    return row


def _about_timings() -> str:
    if is_reproducible():
        return (
            "Timings differ from run to run. "
            "This build is one of those that agree in every byte, so it shows none."
        )
    return (
        "**Checks** are the seconds of processor time in which the results were proved or checked. "
        "**Run** is how long the whole notebook took when it last ran, beside others, "
        "on the machine that built this site."
    )
