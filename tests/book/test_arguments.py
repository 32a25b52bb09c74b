"""Each theorem of the chapters has a name, hypotheses of its own, and results that it rests on."""

import ast
from pathlib import Path

import nbformat
import pytest

CHAPTERS = sorted((Path(__file__).parents[2] / "chapters").glob("*.ipynb"))
MAKERS = ("Argument", "Assumed", "Checked", "Definition", "Derivation", "Limit", "Monotone", "Sign")
HYPOTHESES = ("Binary", "Eq", "OneHot", "UnitInterval")


def calls(*makers):
    """List the calls that make labelled results: chapter, label, keywords."""
    for path in CHAPTERS:
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code":
                for call in ast.walk(ast.parse(cell.source)):
                    if isinstance(call, ast.Call) and getattr(call.func, "id", "") in makers:
                        keywords = {keyword.arg: keyword.value for keyword in call.keywords}
                        yield path.stem, call.args[0].value, keywords


LABELS = {label: stem for stem, label, _ in calls(*MAKERS) if label}
ARGUMENTS = {label: (stem, keywords) for stem, label, keywords in calls("Argument")}


def test_no_label_is_missed():
    assert len(ARGUMENTS) >= 36
    assert {label for label in LABELS if label.startswith(("claim-", "arg-"))} >= {*ARGUMENTS}


def test_names_are_different():
    names = [keywords["name"].value for _, keywords in ARGUMENTS.values()]
    assert all(name.strip() for name in names)
    assert len({*names}) == len(names)


@pytest.mark.parametrize("label", ARGUMENTS)
def test_an_argument_states_its_own_hypotheses(label):
    _, keywords = ARGUMENTS[label]
    given = keywords["given"].elts
    assert given, "an argument that needs nothing says so with given=(), and none does yet"
    for one in given:  # a sentence, a hypothesis made here, or one that has a name
        made = getattr(getattr(one, "func", None), "id", "")
        sentence = isinstance(one, ast.Constant) and one.value.strip()
        assert sentence or isinstance(one, ast.Name) or made in HYPOTHESES, ast.unparse(one)


@pytest.mark.parametrize("label", ARGUMENTS)
def test_what_an_argument_takes_from_other_chapters_is_there(label):
    stem, keywords = ARGUMENTS[label]
    elsewhere = [one.value for one in keywords["rests_on"].elts if isinstance(one, ast.Constant)]
    for other in elsewhere:
        assert LABELS[other] != stem, f"{other} is an object of this chapter: name it"
