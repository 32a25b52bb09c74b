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
from book.running import chapters, checks, needed
from lossbook.derive.claims import ClaimError

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
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(cell, "chapter", "exec"), names)
    plt.close("all")


def refusal(label, cells, names):
    """Run the last cells before a check, and the check; return what it says, "" if it passes."""
    try:
        for cell in cells:
            run(cell, names)
    except ClaimError as error:
        return str(error) if str(error).startswith(f"{label}: ") else f"another: {error}"
    return ""


def planted(sources, steps, fault):
    """Return the place of the first cell that a fault changes, and the cells from there on."""
    cells = [sources[index] for index in steps]
    for old, new in fault:
        assert sum(cell.count(old) for cell in cells) == 1, f"{old!r} is not there once"
        cells = [cell.replace(old, new) for cell in cells]
    first = next(n for n, index in enumerate(steps) if cells[n] != sources[index])
    return first, cells[first:]


def test_each_check_has_a_fault():
    labels = {label for stem in CHECKED for label in LABELS[stem]}
    assert set(FAULTS) == labels
    assert len(labels) >= 58


@pytest.mark.parametrize("stem", CHECKED)
def test_each_check_of_a_chapter_fails_with_a_fault(stem, monkeypatch):
    mpl.use("Agg")
    monkeypatch.chdir("chapters")
    sources = list(CHAPTERS[stem])
    for old, new in LIGHTER.get(stem, ()):
        assert any(old in source for source in sources), old
        sources = [source.replace(old, new) for source in sources]
    branches = {}
    for label, index in LABELS[stem].items():
        steps = needed(sources, index)
        first, cells = planted(sources, steps, FAULTS[label])
        branches[label] = (steps[:first], cells)
    names, done, passed = {"__name__": stem, "off": off}, set(), []
    for label, (before, cells) in sorted(
        branches.items(), key=lambda one: max(one[1][0], default=0)
    ):
        for index in before:
            if index not in done:
                run(sources[index], names)
                done.add(index)
        said = refusal(label, cells, dict(names))
        if not re.match(rf"{label}: error \S+ is not within", said):
            passed.append((label, said))
    assert passed == []
