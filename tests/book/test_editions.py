"""The copies for a class: no solution in a student's, and a grade that only the answer gets."""

import builtins
import sys
import zipfile
from dataclasses import replace
from types import ModuleType

import nbformat
import pytest
from book.running import showing
from bookbuild import course as class_room
from bookbuild import editions, sheets
from bookbuild.plain import Place, Plain
from course.chapters import NAME, STEMS
from lossbook.course.exercise import MADE

V4 = nbformat.v4
BOX = """:::{{admonition}} Exercise {0}: the square
:class: exercise

*Easy · {1} · paper and pencil*

Find it.
:::"""
IMPORTS = """from lossbook.course import Exercise, exercise
from lossbook.derive import Derivation
from sympy import Derivative, symbols
u = symbols("u", real=True)"""
CELLS = [
    ("code", "", IMPORTS),
    ("markdown", "", BOX.format(1, "derive")),
    (
        "code",
        "question",
        """nearly = -3 * u**2 + 4 * u
ask = Exercise(
    "test-slope",
    Derivative(u**3 + u**2, u, evaluate=False),
    slips={"A sign is lost.": nearly},
    hints=("differentiate each term",),
)
ask""",
    ),
    (
        "code",
        "solution",
        """found = Derivation("eq-slope", ask.question).step(
    2 * u + 3 * u**2, because="each power comes down"
)
ask.solve(found, words="Each of the two terms loses one power of the letter.")""",
    ),
    ("markdown", "", BOX.format(2, "number")),
    (
        "code",
        "question",
        'half = Exercise("test-half", kind="number", tolerance=1e-3, slips={"Twice.": 1.0})\nhalf',
    ),
    ("code", "solution", "half.solve(0.51234)"),
    ("markdown", "", BOX.format(3, "judge")),
    ("code", "question", 'Exercise("test-same", u + u, kind="judge", to=2 * u)'),
    ("code", "solution", 'exercise("test-same").solve(words="They are the same formula, twice.")'),
    ("markdown", "", BOX.format(4, "words")),
    ("code", "question", 'Exercise("test-why", "Why?", kind="words")'),
    ("code", "solution", 'exercise("test-why").solve(words="Because it was asked like that.")'),
]


def notebook():
    cells = []
    for number, (kind, tag, source) in enumerate(CELLS):
        make = V4.new_code_cell if kind == "code" else V4.new_markdown_cell
        cells.append(make(source, id=f"one-{number}", metadata={"tags": [tag]} if tag else {}))
    return V4.new_notebook(cells=cells)


@pytest.fixture
def chapter():
    """Run a small chapter; return its source and its exercises."""
    before, scope, shown = dict(MADE), {}, notebook()
    for cell in shown.cells:
        if cell.cell_type == "code":
            scope["shown"] = None
            exec(showing(cell.source), scope)
            if scope["shown"] is not None:
                data = scope["shown"]._repr_mimebundle_()
                cell.outputs = [V4.new_output("execute_result", data=data)]
    yield notebook(), editions.asked(shown)
    MADE.clear()
    MADE.update(before)


@pytest.fixture
def otter(monkeypatch):
    """Stand in for otter-grader, which is no package of this project."""
    made = ModuleType("otter.test_files")
    made.test_case = lambda **_: lambda test: test
    monkeypatch.setitem(sys.modules, "otter", ModuleType("otter"))
    monkeypatch.setitem(sys.modules, "otter.test_files", made)


def test_a_students_copy_runs_and_holds_no_solution(chapter):
    source, exercises = chapter
    made = editions.student(source, exercises)
    assert editions.given_away(made, exercises) == []
    text = "\n".join(cell.source for cell in made.cells)
    for gone in ("because", "solve", "loses one power", "0.51234", "nearly", "slips", "found"):
        assert gone not in text
    assert "differentiate each term" in text  # a hint is no answer
    scope = {}
    for cell in made.cells:
        if cell.cell_type == "code":
            exec(showing(cell.source), scope)
            if cell.id.endswith("-answer"):
                assert scope["shown"].status.name == "NOT_ATTEMPTED"
    assert "*Your answer to exercise 4:* ..." in text


@pytest.mark.parametrize(
    "planted",
    [
        "# Each of the two terms loses one power of the letter.",
        "answer = 1 + (2 * u + 3 * u**2)",
        "print(0.51234)",
    ],
    ids=["words", "expression", "number"],
)
def test_what_gives_a_solution_away_is_told(chapter, planted):
    source, exercises = chapter
    made = editions.student(source, exercises)
    made.cells.append(V4.new_code_cell(planted))
    assert "is given away" in editions.given_away(made, exercises)[0]


def test_what_grades_refuses_the_copy_as_it_is_and_accepts_the_solution(chapter, otter):
    source, exercises = chapter
    scope = {}
    for cell in editions.student(source, exercises).cells:
        if cell.cell_type == "code":
            exec(cell.source, scope)
    files = class_room.tests("one", exercises)
    assert sorted(files) == [f"tests/one/test-{name}.py" for name in ("half", "same", "slope")]
    right = {"test-half": "0.512", "test-same": "PROVED", "test-slope": "u (3u + 2)"}
    wrong = {"test-half": "0.52", "test-same": "REFUTED", "test-slope": "u (3u - 2)"}
    for name in right:
        grader = {}
        exec(files[f"tests/one/{name}.py"], grader)
        answer = f"answer_{name.replace('-', '_')}"
        grader["test_answer"]({answer: right[name]})
        for env in (scope, {}, {answer: wrong[name]}):
            with pytest.raises(AssertionError, match=r"\w"):
                grader["test_answer"](env)


def test_a_teachers_copy_says_what_a_wrong_answer_is_told(chapter):
    _, exercises = chapter
    mistakes = [{"tex": "u^2", "slip": "a power is lost", "seen": "[there](https://a.org)"}]
    note = editions.note(exercises[0], mistakes)
    assert "5 minutes" in note
    assert "- Hint 2: each power comes down" in note
    assert "is told: A sign is lost." in note
    assert "- Published: $u^2$, a power is lost ([there](https://a.org))" in note


def test_a_result_of_a_solution_is_called_by_its_exercise(chapter):
    _, exercises = chapter
    solved = editions.labels_solved({"one": exercises})
    assert solved == {"eq-slope": ("one", "1")}
    known = Plain({"eq-slope": Place("(1.1)", "1.1"), "one": Place("The first")})
    inside = editions.as_students_see(known, solved, "one")
    assert inside.text("{eq}`eq-slope`") == "(exercise 1)"
    outside = editions.as_students_see(known, solved, "two")
    assert outside.text("{eq}`eq-slope`") == "(exercise 1 of The first)"


def test_a_question_without_a_box_is_an_error(chapter):
    source, _ = chapter
    source.cells[1].source = "no box"
    source.cells[2].outputs = [V4.new_output("display_data", data={editions.EXERCISE: {"id": "a"}})]
    with pytest.raises(ValueError, match="one-2: no box of an exercise"):
        editions.asked(source)


def as_if_run(notebook):
    """Return the exercises of a chapter that has not run; each number is 1."""
    id = ""
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", ())
        if {"question", "solution"} & {*tags}:
            id = NAME.search(cell.source)[1] if "question" in tags else id
            kept = {"id": id, "kind": "number", "to": 1.0, "tolerance": 1.0}
            cell.outputs = [V4.new_output("display_data", data={editions.EXERCISE: kept})]
    return editions.asked(notebook)


@pytest.mark.parametrize("stem", STEMS)
def test_a_students_copy_lacks_no_name(root, stem):
    source = nbformat.read(root / f"chapters/{stem}.ipynb", as_version=4)
    exercises = as_if_run(nbformat.from_dict(source))
    known = {*dir(builtins), "get_ipython", "display"}
    for cell in editions.student(source, exercises).cells:
        if cell.cell_type == "code":
            made = editions.makes(cell.source)
            assert editions.reads(cell.source) <= known | made, cell.id
            known |= made


@pytest.mark.parametrize("stem", STEMS)
def test_a_worksheet_has_questions(root, stem):
    source = nbformat.read(root / f"chapters/{stem}.ipynb", as_version=4)
    assert sum(map(sheets.is_for_paper, as_if_run(source))) >= 2


def test_what_the_text_needs_of_a_solution_stays(chapter):
    source, exercises = chapter
    solution = source.cells[3]
    solution.source = "v = u\nw = 2 * v\n" + solution.source
    exercises[0] = replace(exercises[0], solution=(solution,))
    source.cells.append(V4.new_code_cell("print(w)"))
    kept = next(c for c in editions.student(source, exercises).cells if c.id == "test-slope-kept")
    assert kept.source == "v = u\nw = 2 * v"


def test_a_printed_sheet_stands_for_its_page(tmp_path):
    for name in ("worksheets/one.html", "worksheets/two.html", "katex/a.css", "tests/a.py"):
        (tmp_path / "course" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "course" / name).write_text(name)
    (tmp_path / "a.whl").write_text("wheel")

    def packed():
        with zipfile.ZipFile(class_room.pack(tmp_path / "course", tmp_path)) as archive:
            return [name.removeprefix("course/") for name in archive.namelist()]

    sheets = ["worksheets/one.html", "worksheets/two.html"]
    assert packed() == ["a.whl", "katex/a.css", "tests/a.py", *sheets]
    first = (tmp_path / class_room.ARCHIVE).read_bytes()
    assert packed()
    assert (tmp_path / class_room.ARCHIVE).read_bytes() == first
    (tmp_path / "course/worksheets/one.pdf").write_text("printed")
    assert packed()[-2:] == ["worksheets/one.pdf", "worksheets/two.html"]
    (tmp_path / "course/worksheets/two.pdf").write_text("printed")
    assert packed() == ["a.whl", "tests/a.py", "worksheets/one.pdf", "worksheets/two.pdf"]
