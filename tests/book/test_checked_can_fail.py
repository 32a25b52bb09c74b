"""Each numerical check of the book fails when something plausible is wrong.

For each `Checked(...)` of a chapter, `faults.py` holds a fault: a piece of the chapter's code, and
what stands there instead. The cells that the check needs are run with the fault planted, and the
check must refuse. A chapter is run once; where a fault is planted, a copy of its names goes on.
"""

import contextlib
import io
import re

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from book.faults import FAULTS, LIGHTER
from book.running import ROOT, chapters, checks, needed
from lossbook.derive import Checked, ClaimError

CHAPTERS = chapters()
LABELS = {
    stem: {label: index for index, source in enumerate(sources) for label in checks(source)}
    for stem, sources in CHAPTERS.items()
}
CHECKED = [stem for stem, labels in LABELS.items() if labels]


def off(array, factor=1.01):
    """Return a copy of numbers with one of them off by a per cent: not the largest, not a zero."""
    wrong = np.array(array, dtype=float, order="C")
    sizes = np.abs(wrong).ravel()
    order = np.argsort(sizes)[sizes[np.argsort(sizes)] > 1e-3 * sizes.max()]
    wrong.ravel()[order[len(order) // 2]] *= factor
    return wrong


def run(cell, names):
    with contextlib.redirect_stdout(io.StringIO()):  # assertions on the way are left out
        exec(compile(cell, "chapter", "exec", optimize=1), names)
    plt.close("all")


def refusal(label, cells, names):
    """Run the last cells before a check, and the check; return what it says, "" if it passes."""

    def judged(name, *args, **kwargs):  # a fault may trip other checks on its way
        return Checked(name, *args, **kwargs) if name == label else None

    names["Checked"] = judged
    try:
        for cell in cells:
            run(cell, names)
    except ClaimError as error:
        return str(error)
    return ""


def planted(sources, label, last):
    """Return the first cell that a fault changes, those needed before it, and those from it on."""
    steps = needed(sources, last)
    cells = [sources[index] for index in steps]
    for old, new in FAULTS[label]:
        assert sum(cell.count(old) for cell in cells) == 1, f"{old!r} is not there once"
        cells = [cell.replace(old, new) for cell in cells]
    first = next(n for n, index in enumerate(steps) if cells[n] != sources[index])
    return steps[first], steps[:first], cells[first:]


def test_each_check_has_a_fault():
    labels = {label for stem in CHECKED for label in LABELS[stem]}
    assert set(FAULTS) == labels
    assert len(labels) >= 58


@pytest.mark.parametrize("stem", CHECKED)
def test_each_check_of_a_chapter_fails_with_a_fault(stem, monkeypatch):
    mpl.use("Agg")
    monkeypatch.chdir(ROOT / "chapters")
    sources = list(CHAPTERS[stem])
    for old, new in LIGHTER.get(stem, ()):
        assert any(old in source for source in sources), old
        sources = [source.replace(old, new) for source in sources]
    branches = {label: planted(sources, label, last) for label, last in LABELS[stem].items()}
    sound = sorted(set().union(*(before for _, before, _ in branches.values())))
    names, unmoved = {"__name__": stem, "off": off}, []
    for label, (fork, _, cells) in sorted(branches.items(), key=lambda one: one[1][0]):
        while sound and sound[0] < fork:
            run(sources[sound.pop(0)], names)
        if not re.match(rf"{label}: error \S+ is not within", refusal(label, cells, dict(names))):
            unmoved.append(label)
    assert unmoved == []
