"""The exercises of the notebooks, collected for the answer boxes of the site."""

import json

import nbformat
import pytest
from bookbuild import exercises
from lossbook.course import Exercise, from_json
from lossbook.derive import Derivation
from sympy import Symbol

u = Symbol("u", real=True)


def notebook(path, *shown):
    """Write an executed notebook that shows some objects, one to a cell."""
    v4 = nbformat.v4
    outputs = [v4.new_output("display_data", one._repr_mimebundle_()) for one in shown]
    cells = [v4.new_code_cell("", outputs=[output]) for output in outputs]
    nbformat.write(v4.new_notebook(cells=cells), path)
    return path


@pytest.fixture
def square():
    ask = Exercise("square", (u + 1) ** 2, hints=("Expand.",))
    question = ask._repr_mimebundle_()
    solution = ask.solve(Derivation("", ask.question).step(u**2 + 2 * u + 1, because="so"), "Done.")
    return ask, type("Question", (), {"_repr_mimebundle_": lambda self: question})(), solution


def test_an_exercise_and_its_solution_are_kept_apart(square, tmp_path):
    _, question, solution = square
    found = exercises.collect([notebook(tmp_path / "one.ipynb", question, solution)])
    kept = json.loads(json.dumps(found))["square"]
    assert kept["chapter"] == "one"
    assert kept["solution"].keys() == {"steps", "words"}
    assert "so" not in json.dumps(kept["exercise"])
    without = from_json(kept["exercise"])
    assert without.check("u^2 + 2u + 1").status.name == "CORRECT"
    assert without.hint() == "Hint 1 of 1: Expand."
    with pytest.raises(ValueError, match="the solution is not here"):
        without.solution()
    whole = from_json(kept["exercise"] | kept["solution"])
    assert "Done." in whole.solution().markdown()
    assert whole.hint(2) == "Hint 2 of 2: so."


def test_one_name_in_two_chapters_stops_the_build(square, tmp_path):
    _, question, solution = square
    paths = [notebook(tmp_path / f"{name}.ipynb", question, solution) for name in ("a", "b")]
    with pytest.raises(ValueError, match="square is asked in a and in b"):
        exercises.collect(paths)


def test_the_file_of_the_site_is_the_same_at_each_build(square, tmp_path):
    path = notebook(tmp_path / "one.ipynb", *square)
    exercises.write([path], tmp_path)
    before = (tmp_path / exercises.FILE).read_bytes()
    exercises.write([path], tmp_path)
    assert (tmp_path / exercises.FILE).read_bytes() == before
