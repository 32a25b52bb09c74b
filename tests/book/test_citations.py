"""What the library cites is proved in the book; what the source map cites bears it out."""

import re
from pathlib import Path

import pytest
from bookbuild import appendix, execution
from lossbook.derive import ledger

ROOT = Path(__file__).parents[2]
LABEL = re.compile(r"\beq-[a-z0-9-]+")

# Cited ahead of the chapter that derives it. A test below empties this list.
AHEAD = set()


@pytest.fixture(scope="module")
def entries():
    """Run the chapters, or take what `make book` stored of them."""
    notebooks = sorted((ROOT / "chapters").glob("*.ipynb"))
    executed = execution.run_all(notebooks, ROOT, ROOT / "_build/executed")
    return [entry for x in executed for entry in ledger.read_notebook(x.path)]


@pytest.fixture(scope="module")
def statuses(entries):
    """Give the status of each label."""
    return {entry.id: entry.status for entry in entries}


def cited():
    """Collect the labels cited by the code that implements them."""
    modules = [*(ROOT / "lib/lossbook/train").glob("*.py"), ROOT / "lib/lossbook/plot.py"]
    return {label for path in modules for label in LABEL.findall(path.read_text("utf-8"))}


def test_each_cited_label_is_proved(statuses):
    assert {label: statuses.get(label) for label in cited() - AHEAD} == dict.fromkeys(
        cited() - AHEAD, "PROVED"
    )


def test_the_list_of_labels_cited_ahead_is_current(statuses):
    assert cited() >= AHEAD
    assert not AHEAD & statuses.keys()


def test_the_ledger_bears_out_every_row_of_the_source_map(entries):
    assert appendix.faults(appendix.read_rows()[1], entries) == []
