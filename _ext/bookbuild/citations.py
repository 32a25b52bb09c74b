"""What the library's docstrings cite is proved in the book."""

import re
from collections.abc import Iterable
from pathlib import Path

from lossbook.derive import ledger

LIBRARY = Path(__file__).parents[2] / "lib/lossbook"
LABEL = re.compile(r"\beq-[a-z0-9-]+")


def cited(library: Path = LIBRARY) -> dict[str, str]:
    """Map each label cited by the code that implements it to the file that cites it."""
    modules = [*sorted((library / "train").glob("*.py")), library / "plot.py"]
    return {label: path.name for path in modules for label in LABEL.findall(path.read_text())}


def faults(labels: dict[str, str], entries: Iterable[ledger.Entry]) -> list[str]:
    """List the labels that are not proved, one sentence each; empty when all is well.

    Examples
    --------
    >>> faults({"eq-a": "numerics.py", "eq-b": "fit.py"}, [ledger.Entry("eq-a", "", "", "PROVED")])
    ['fit.py cites eq-b, which is not in the ledger']
    """
    status = {entry.id: entry.status for entry in entries}
    return [
        f"{name} cites {label}, which is {status.get(label, 'not in the ledger')}"
        for label, name in labels.items()
        if status.get(label) != "PROVED"
    ]
