"""The notebooks as they are committed: canonical, in one order, with exercises and solutions."""

import ast
import itertools
import re
from pathlib import Path

import nbformat
import pytest
from bookbuild import downloads
from tidy import canonical, repository

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "chapters").glob("*.ipynb"))
REFERENCE = {"notation"}  # pages to look things up in: no exercises
CHAPTERS = [path for path in NOTEBOOKS if path.stem not in REFERENCE]
MAX_LINES = 14  # of a markdown cell; aim at 8
MAX_CODE_LINES = 45


def by_name(path):
    return path.stem


def read(path):
    return nbformat.read(path, as_version=4)


def solution_of(cells, start):
    """Find the first cell after an exercise that is a solution, before the next exercise."""
    for cell in cells[start + 1 :]:
        if "solution" in cell.metadata.get("tags", ()):
            return cell
        if is_exercise(cell):
            return None
    return None


def is_exercise(cell):
    return cell.cell_type == "markdown" and ":::{admonition} Exercise" in cell.source


def figures(path):
    return [c for c in read(path).cells if c.cell_type == "code" and "plt.show()" in c.source]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=by_name)
def test_notebook_is_canonical(path):
    text = path.read_text("utf-8")
    expected = nbformat.writes(
        canonical(nbformat.reads(text, as_version=4), path.stem, repository())
    )
    assert text.rstrip("\n") == expected.rstrip("\n"), "run `make tidy`"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=by_name)
def test_cells_are_short(path):
    for cell in read(path).cells:
        lines = [line for line in cell.source.splitlines() if line.strip()]
        if cell.cell_type == "code":  # imports stand in one folded bar, however many they are
            nodes = ast.parse(cell.source).body
            imports = (n for n in nodes if isinstance(n, ast.Import | ast.ImportFrom))
            lines = lines[sum(n.end_lineno - n.lineno + 1 for n in imports) :]
        limit = MAX_CODE_LINES if cell.cell_type == "code" else MAX_LINES
        assert len(lines) <= limit, f"{cell.id} has {len(lines)} lines"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=by_name)
def test_headings_are_in_order(path):
    """One title, first; no level is skipped."""
    text = "\n".join(c.source for c in read(path).cells if c.cell_type == "markdown")
    levels = [len(marks) for marks in re.findall(r"^(#+) ", text, re.MULTILINE)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    for above, below in itertools.pairwise(levels):
        assert below <= above + 1


@pytest.mark.parametrize("path", CHAPTERS, ids=by_name)
def test_chapter_opens_with_what_you_learn_need_and_minutes(path):
    opening = "\n".join(cell.source for cell in read(path).cells[:2])
    assert ":::{admonition} Before you start" in opening
    assert "**You will learn**" in opening
    assert "**You need**" in opening
    assert re.search(r"\*\*Minutes\*\*: \d+", opening)


@pytest.mark.parametrize("path", CHAPTERS, ids=by_name)
def test_chapter_ends_with_a_summary(path):
    headings = [
        heading
        for cell in read(path).cells
        if cell.cell_type == "markdown"
        for heading in re.findall(r"^## (.+)$", cell.source, re.MULTILINE)
    ]
    assert headings[-1] == "Summary"


@pytest.mark.parametrize("path", CHAPTERS, ids=by_name)
def test_exercises_are_numbered_and_solved(path):
    cells = read(path).cells
    exercises = [index for index, cell in enumerate(cells) if is_exercise(cell)]
    numbers = [
        int(re.search(r":::\{admonition\} Exercise (\d+): \S", cells[index].source).group(1))
        for index in exercises
    ]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 3
    for number, index in zip(numbers, exercises, strict=True):
        solution = solution_of(cells, index)
        assert solution is not None, f"exercise {number} has no solution"
        assert solution.cell_type == "code", f"the solution of exercise {number} is not executed"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=by_name)
def test_figures_have_alternative_text_captions_and_names(path):
    """A cell that shows a plot says in words what is to be seen, and has what gives it a number."""
    for cell in figures(path):
        alt = cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")
        assert len(alt.split()) >= 6, f"{cell.id}: mystnb.image.alt is missing or short"
        figure = cell.metadata["mystnb"].get("figure", {})
        assert len(figure.get("caption", "").split()) >= 4, f"{cell.id}: no caption"
        assert figure.get("name", "").startswith("fig-"), f"{cell.id}: no name"


def test_no_two_figures_have_one_name():
    names = [c.metadata["mystnb"]["figure"]["name"] for path in NOTEBOOKS for c in figures(path)]
    assert len(names) == len(set(names)) >= 30


def test_tidy_makes_ids_strips_outputs_and_folds_solutions():
    v4 = nbformat.v4
    code = v4.new_code_cell("x = 1  \nx", execution_count=3, id="OLD")
    code.outputs = [v4.new_output("stream", text="1")]
    code.metadata = {"tags": ["solution"], "trusted": True, "collapsed": False}
    empty, again = v4.new_code_cell(""), v4.new_code_cell("x = 1\nx")
    tidied = canonical(v4.new_notebook(cells=[code, empty, again]), "my_chapter")
    assert [cell.id for cell in tidied.cells] == ["my-chapter-x-1-x", "my-chapter-x-1-x-2"]
    first = tidied.cells[0]
    assert first.source == "x = 1\nx"
    assert first.outputs == []
    assert first.execution_count is None
    assert first.metadata["tags"] == ["solution", "hide-cell"]
    assert first.metadata["jupyter"]["source_hidden"] is True
    assert "trusted" not in first.metadata
    assert canonical(tidied, "my_chapter") == tidied


def test_tidy_writes_the_cell_that_installs_the_package_where_a_repository_is_set():
    v4 = nbformat.v4
    bare = v4.new_notebook(cells=[v4.new_markdown_cell("# One"), v4.new_code_cell("x = 1")])
    url = "https://github.com/you/book"
    made = canonical(bare, "one", url)
    assert [cell.id for cell in made.cells] == ["one-one", "one-install", "one-x-1"]
    assert f'"lossbook[dask] @ git+{url}"' in made.cells[1].source
    assert "remove-cell" in made.cells[1].metadata["tags"]
    assert canonical(made, "one", url) == made
    assert canonical(made, "one", "https://github.com/me/book").cells[1] != made.cells[1]
    assert canonical(made, "one") == canonical(bare, "one")
    assert "%" not in downloads.script(made).replace("# %%", "")


def test_tidy_refuses_raw_cells():
    raw = nbformat.v4.new_notebook(cells=[nbformat.v4.new_raw_cell("x")])
    with pytest.raises(ValueError, match="one: a raw cell; only code and markdown are used"):
        canonical(raw, "one")
