"""The page for teachers: objectives of all chapters, plans that add up, lines that run."""

import re
import tomllib
from pathlib import Path

import nbformat
import pytest
import yaml
from bookbuild import effort, pages, teach
from bookbuild.execution import Executed
from lossbook.derive.ledger import Entry
from printing import assert_prints_what_it_shows

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "chapters/teach.md").read_text("utf-8")
PARTS = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))["parts"]
NUMBERED = [ROOT / x["file"] for part in PARTS if part.get("numbered") for x in part["chapters"]]
CHAPTERS = [path.with_suffix(".ipynb") for path in NUMBERED if path.with_suffix(".ipynb").exists()]
# What can be seen to be done, or not: nobody can be asked to know, to see or to understand.
VERBS = {
    "bound", "build", "choose", "compare", "compute", "decide", "derive", "find", "measure", "name",
    "predict", "prove", "read", "refute", "reproduce", "test", "train", "translate", "write",
}  # fmt: skip


def text_of(path):
    cells = nbformat.read(path, as_version=4).cells
    return "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


@pytest.fixture
def book(tmp_path):
    """Two chapters that ran, and a refresher, which states no result."""
    made = []
    for name in ("refresher", "one", "two"):
        box = f"# {name}\n\n- **After this chapter you can**\n  - derive {name};\n  - test it.\n"
        asked = ":::{admonition} Exercise 1: a\n*Easy · show*\n:::"
        cells = [nbformat.v4.new_markdown_cell(one) for one in (box, asked, "word " * 1500)]
        path = tmp_path / f"{name}.ipynb"
        nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
        made.append(Executed(path, path, "key", 1.0))
    entries = [Entry(f"eq-{x}", "derivation", "a", "PROVED", chapter=x) for x in ("one", "two")]
    check = Entry(teach.GOAL, "check", "It is 92.6 %.", "CHECKED", chapter="two")
    return pages.Book(tuple(made), (*entries, check))


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_says_what_a_reader_can_do_at_its_end(path):
    found = teach.objectives(text_of(path))
    assert 3 <= len(found) <= 6
    for one in found:
        assert one.split()[0] in VERBS, one
        assert len(one.split()) >= 4, one


def test_the_page_collects_objectives_minutes_and_exercises_of_the_chapters_alone(book):
    page = teach.all_objectives(book)
    assert page.startswith("**1. {doc}`one`.** 10 minutes to read, 5 for 1 exercises (1 easy; 1")
    assert re.findall(r"^- (.*)$", page, re.M) == ["derive one", "test it", "derive two", "test it"]
    assert "refresher" not in page


def test_a_plan_adds_the_minutes_of_its_chapters(book, tmp_path, monkeypatch):
    file = tmp_path / "plans.toml"
    session = '[[short]]\nwhen = "Day 1"\nchapters = ["one", "two"]\nclass = "a"\nhome = "b"\n'
    file.write_text(session)
    monkeypatch.setattr(teach, "PLANS", file)
    row = "| Day 1 | {doc}`one`, {doc}`two` | a | b | 20 min | 10 min |"
    assert teach.plan("short", book).splitlines()[2:] == [row]
    file.write_text(session.replace("two", "three"))
    with pytest.raises(ValueError, match=r"plans.toml: three of short is no chapter"):
        teach.plan("short", book)


def test_what_is_optional_has_one_mark_and_the_page_lists_it():
    """The mark is how a heading begins; its anchor, too."""
    headings = {p.name: re.findall(r"^#+ (.*)$", text_of(p), re.MULTILINE) for p in CHAPTERS}
    marked = {(n, h) for n, found in headings.items() for h in found if "optional" in h.lower()}
    assert all(heading.startswith("Optional: ") for _, heading in marked)
    slugs = {f"{name}#{heading.lower().replace(': ', '-')}" for name, heading in marked}
    listed = re.findall(r"\]\((\w+\.ipynb#optional-.*?)\)", PAGE)
    assert sorted(listed) == sorted(slug.replace(" ", "-") for slug in slugs)


def test_the_plans_of_the_book_name_its_chapters():
    plans = tomllib.loads(teach.PLANS.read_text("utf-8"))
    named = {name: {x for s in plan for x in s["chapters"]} for name, plan in plans.items()}
    known = {path.stem for path in CHAPTERS}
    assert all(chapters <= known for chapters in named.values())
    assert len(named["three-weeks"]) < len(named["six-weeks"])


def test_the_lab_ends_at_a_result_of_the_run(book):
    assert teach.goal(book) == f"> It is 92.6 %. ({{ref}}`Checked <{teach.GOAL}>`.)"
    with pytest.raises(ValueError, match="no chapter shows check-mnist-accuracy"):
        teach.goal(pages.Book(book.executed, ()))


def test_the_lines_of_the_page_print_what_it_shows():
    assert assert_prints_what_it_shows(PAGE) >= 3


def test_the_exam_has_points_and_says_what_an_answer_must_contain():
    cells = nbformat.read(ROOT / "chapters/exam.ipynb", as_version=4).cells
    points = re.findall(r"^\*\w+ · \w+ · (\d+) points\*$", "\n".join(c.source for c in cells), re.M)
    solutions = [c.source for c in cells if "solution" in c.metadata.get("tags", ())]
    assert len(points) == len(solutions) >= 10
    for total, source in zip(points, solutions, strict=True):
        words = re.sub(r'"\s+r?"', "", source)  # as Python joins the pieces
        said = words.partition("An answer must contain: ")[2]
        given = [int(n) for n in re.findall(r"\((\d+)(?: points?)?\)", said)]
        assert sum(given) == int(total), said


def test_misconceptions_and_projects_are_enough():
    rows = re.findall(r"^\| [A-Z].*\. \| .*(?:\]\(\w+\.ipynb#|\{doc\}).* \|$", PAGE, re.MULTILINE)
    assert len(rows) >= 12
    assert len(re.findall(r"^\d\. \*\*.*\*\* Data: ", PAGE, re.MULTILINE)) >= 6
    assert PAGE.count("Hand in:") == len(re.findall(r"^\d\. \*\*", PAGE, re.MULTILINE))


def test_the_refresher_is_not_counted_among_the_chapters(book):
    assert list(effort.chapters(book)) == ["one", "two"]
