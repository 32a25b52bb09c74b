"""What the library and the source map cite is in the book; the build checks that it is proved."""

from pathlib import Path

import pytest
from bookbuild import appendix
from lossbook.derive import ledger

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def chapters():
    """Give the source of all chapters: a label there is a checked object's, or the run fails."""
    return "\n".join(path.read_text("utf-8") for path in (ROOT / "chapters").glob("*.ipynb"))


def test_the_library_cites_equations():
    assert {"eq-bce-cost", "eq-softmax-gradient", "eq-distance-bound"} <= appendix.cited().keys()


def test_each_label_cited_by_the_library_is_in_a_chapter(chapters):
    assert [label for label in appendix.cited() if f'\\"{label}\\"' not in chapters] == []


def test_each_row_of_the_source_map_cites_labels_of_chapters(chapters):
    rows = appendix.read_rows()[1]
    assert {row["id"] for row in rows} == {f"a{n}" for n in range(1, 13)} | {
        f"b{n}" for n in range(1, 18)
    }
    for row in rows:
        assert row["labels"], row["id"]
        assert [label for label in row["labels"] if f'\\"{label}\\"' not in chapters] == []


@pytest.mark.parametrize("status", ["CHECKED", "ARGUED", "UNDECIDED"])
def test_the_build_refuses_a_cited_label_that_is_not_proved(status):
    entries = [ledger.Entry("eq-a", "derivation", "a = b", status)]
    assert appendix.citation_faults({"eq-a": "fit.py"}, entries) == [
        f"fit.py cites eq-a, which is {status}"
    ]
