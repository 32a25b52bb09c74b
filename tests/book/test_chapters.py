"""The notebooks as they are committed: canonical, in one order, with exercises and solutions."""

import ast
import itertools
import re
from pathlib import Path

import nbformat
import pytest
import yaml
from bookbuild import downloads, effort
from tidy import canonical, repository

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "chapters").glob("*.ipynb"))
PARTS = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))["parts"]
NUMBERED = {x["file"] for part in PARTS if part.get("numbered") for x in part["chapters"]}
CHAPTERS = [path for path in NOTEBOOKS if f"chapters/{path.stem}" in NUMBERED]
MAX_LINES = 14  # of a markdown cell; aim at 8
MAX_CODE_LINES = 45
# As in "*Easy · derive · paper and pencil*": how hard an exercise is, its kind, what it needs.
KINDS = "derive|show|judge|number|words|code"
FIRST_LINE = re.compile(
    rf"^:class: exercise\n\n?\*({'|'.join(effort.EXERCISE)}) · ({KINDS})( · .+)?\*$", re.MULTILINE
)


def by_name(path):
    return path.stem


def read(path):
    return nbformat.read(path, as_version=4)


def has(cell, tag):
    return tag in cell.metadata.get("tags", ())


def exercises(path):
    """List each exercise with the cells that follow it, up to the next one."""
    cells = read(path).cells
    starts = [index for index, cell in enumerate(cells) if is_exercise(cell)]
    ends = [*starts[1:], len(cells)]
    return [(cells[one], cells[one + 1 : end]) for one, end in zip(starts, ends, strict=True)]


def asked(after):
    """Return the cells that ask and solve an exercise, of those that follow it."""
    question = list(itertools.takewhile(lambda cell: has(cell, "question"), after))
    rest = after[len(question) :]
    return question, list(itertools.takewhile(lambda cell: has(cell, "solution"), rest))


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
def test_chapter_opens_with_objectives_and_needs(path):
    opening = "\n".join(cell.source for cell in read(path).cells[:2])
    assert ":::{admonition} Before you start" in opening
    assert "**After this chapter you can**" in opening
    assert "**You need**" in opening
    assert "inutes**" not in opening  # the build measures them


@pytest.mark.parametrize("path", CHAPTERS, ids=by_name)
def test_chapter_ends_with_a_summary(path):
    headings = [
        heading
        for cell in read(path).cells
        if cell.cell_type == "markdown"
        for heading in re.findall(r"^## (.+)$", cell.source, re.MULTILINE)
    ]
    assert headings[-1] == "Summary"


def test_the_refresher_is_no_chapter_and_asks_two_questions_on_each_worked_line():
    others = {path.stem: path for path in set(NOTEBOOKS) - set(CHAPTERS)}
    assert others.keys() == {"refresher", "exam"}
    path = others["refresher"]
    sections = "\n".join(cell.source for cell in read(path).cells).split("\n## ")[1:]
    assert len(sections) >= 6
    for text in sections:
        worked, _, asked_for = text.partition(":::{admonition} Exercise")
        assert worked.count("Derivation(") == 1, text.partition("\n")[0]
        assert asked_for.count("ask = Exercise(") == 2, text.partition("\n")[0]
    assert effort.minutes(read(path).cells)[1] <= 30


@pytest.mark.parametrize("path", NOTEBOOKS, ids=by_name)
def test_exercises_are_numbered_and_solved(path):
    found = [
        re.search(r":::\{admonition\} Exercise (\d+): \S", cell.source)[1]
        for cell, _ in exercises(path)
    ]
    assert found == [str(number) for number in range(1, len(found) + 1)]
    assert len(found) >= 5
    for cell, after in exercises(path):
        question, solution = asked(after)
        assert len(question) == 1, f"{cell.id}: one cell asks"
        assert solution, f"{cell.id}: the solution follows the question"
        assert {cell.cell_type for cell in (*question, *solution)} == {"code"}
        assert ".solve(" in solution[-1].source, f"{solution[-1].id} does not solve the exercise"
        assert FIRST_LINE.search(cell.source), f"{cell.id}: how hard, and of which kind?"


def test_no_two_exercises_have_one_name():
    sources = [
        cell.source
        for path in NOTEBOOKS
        for _, after in exercises(path)
        for cell in asked(after)[0]
    ]
    names = [re.search(r"[Ee]xercise\(\s*\"([a-z0-9-]+)\"", source)[1] for source in sources]
    assert sorted(names) == sorted(set(names))


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


def test_tidy_folds_the_source_of_a_question_alone():
    cell = nbformat.v4.new_code_cell("ask = 1", metadata={"tags": ["question"]})
    kept = canonical(nbformat.v4.new_notebook(cells=[cell]), "one").cells[0].metadata
    assert kept["tags"] == ["question", "hide-input"]
    assert kept["jupyter"] == {"source_hidden": True}
    assert kept["mystnb"]["code_prompt_show"] == "Show how it is asked"


def test_tidy_writes_the_cell_that_installs_the_package_where_a_repository_is_set():
    v4 = nbformat.v4
    bare = v4.new_notebook(cells=[v4.new_markdown_cell("# One"), v4.new_code_cell("x = 1")])
    url = "https://github.com/you/book"
    made = canonical(bare, "one", url)
    assert [cell.id for cell in made.cells] == ["one-one", "one-install", "one-x-1"]
    assert f'"lossbook[chapters] @ git+{url}"' in made.cells[1].source
    assert "remove-cell" in made.cells[1].metadata["tags"]
    assert canonical(made, "one", url) == made
    assert canonical(made, "one", "https://github.com/me/book").cells[1] != made.cells[1]
    assert canonical(made, "one") == canonical(bare, "one")
    assert "%" not in downloads.script(made).replace("# %%", "")


def test_tidy_refuses_raw_cells():
    raw = nbformat.v4.new_notebook(cells=[nbformat.v4.new_raw_cell("x")])
    with pytest.raises(ValueError, match="one: a raw cell; only code and markdown are used"):
        canonical(raw, "one")
