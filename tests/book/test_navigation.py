"""What helps a reader to find a place: the list of chapters, glossary, symbols, status, index."""

import re
from pathlib import Path

import nbformat
import pytest
import yaml
from bookbuild import pages
from bookbuild.execution import Executed
from lossbook.derive.ledger import Entry

ROOT = Path(__file__).parents[2]
CHAPTERS = ROOT / "chapters"
SOURCES = [*CHAPTERS.glob("*.ipynb"), *CHAPTERS.glob("*.md")]
TEXT = "\n".join(path.read_text("utf-8") for path in SOURCES if path.stem != "glossary")
PAGE = (CHAPTERS / "glossary.md").read_text("utf-8")
GLOSSARY = re.search(r"```{glossary}\n(.*?)\n```", PAGE, re.DOTALL)[1]
TERMS = dict(re.findall(r"^(\S.*)\n  (.*)$", GLOSSARY, re.MULTILINE))
TOC = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))


def test_the_first_page_lists_every_part_and_chapter_in_order():
    expected = []
    for part in TOC["parts"]:
        expected += [f"**{part['caption']}**"] if "caption" in part else []
        expected += [Path(chapter["file"]).name for chapter in part["chapters"]]
    text = (CHAPTERS / "intro.md").read_text("utf-8")
    listed = re.search(r"^## The chapters\n(.*?)^## ", text, re.DOTALL | re.MULTILINE)[1]
    found = re.findall(r"\{doc\}`(?:Index </)?(\w+)>?`|^(\*\*.*\*\*)$", listed, re.MULTILINE)
    assert [name or caption for name, caption in found] == expected


def test_the_glossary_is_in_order_and_each_entry_is_one_or_two_sentences():
    assert len(TERMS) == len(GLOSSARY.split("\n\n")) >= 50
    assert list(TERMS) == sorted(TERMS, key=str.lower)
    for term, definition in TERMS.items():
        assert 1 <= len(re.findall(r"\.(?= [A-Z$]|$)", definition)) <= 2, term


def test_each_term_leads_to_a_place_and_some_page_leads_to_it():
    used = {
        target or text for text, target in re.findall(r"\{term\}`([^`<]+?)(?: <(.+?)>)?`", TEXT)
    }
    assert set(TERMS) - used == set()
    for term, definition in TERMS.items():
        assert re.search(r"\{(eq|doc|func)\}`", definition), term


def test_each_symbol_leads_to_the_place_that_defines_it():
    rows = re.findall(
        r"^\| (\$.*?) \| (.*)$", (CHAPTERS / "notation.md").read_text("utf-8"), re.MULTILINE
    )
    indices = [row for row in rows if row[1].startswith(("samples |", "features |", "classes |"))]
    assert len(indices) == 3  # what they count says it all
    assert len(rows) >= 50
    for symbol, rest in set(rows) - set(indices):
        assert "{eq}`" in rest, symbol


def test_the_index_is_in_the_table_of_contents():
    assert TOC["parts"][-1]["chapters"][-1]["file"] == "genindex"


@pytest.fixture
def executed(tmp_path):
    """Write a notebook with one exercise and one figure, which ran in two seconds."""
    v4 = nbformat.v4
    figure = v4.new_code_cell("plt.show()", metadata={"mystnb": {"figure": {"name": "fig-a"}}})
    text = v4.new_markdown_cell(":::{admonition} Exercise 1: a\n:::")
    path = tmp_path / "one.ipynb"
    nbformat.write(v4.new_notebook(cells=[text, figure]), path)
    return Executed(path, path, "key", 2.0)


ENTRIES = (
    Entry("eq-a", "derivation", "a = b", "PROVED", chapter="one", seconds=0.25),
    Entry("eq-b", "derivation", "a = b", "PROVED", chapter="one", seconds=0.5),
)


def test_the_status_page_counts_what_each_chapter_holds(executed, monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    page = pages.status_page(pages.Book((executed,), ENTRIES))
    assert "| chapter | proved |\n" in page
    rows = re.findall(r"^\| (?:\{doc\}`one`|together) \| (.*) \|$", page, re.MULTILINE)
    assert rows == ["2"] * 2 + ["1 | 1 | 0.8 | 2.0"] * 2


def test_a_build_that_must_be_the_same_each_time_has_no_timings(executed, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    page = pages.status_page(pages.Book((executed,), ENTRIES))
    assert "| {doc}`one` | 1 | 1 |\n" in page
    assert pages.NO_TIMINGS in page
