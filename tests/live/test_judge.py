"""What the page asks of Python, asked here: answers, statements, and what is no formula."""

import json

import judge
import pytest
import statement
from lossbook.course import Unreadable, exercise, ids, to_json

GRADIENT = "diff(-(1/m) sum_i sum_j Y_ij log p_ij, theta_ab)"
MODEL = "Y one-hot\nz_ij := sum_a x_ia theta_aj\np_ij := exp(z_ij) / sum_l exp(z_il)"


def ask(kind, **about):
    return json.loads(judge.answer(json.dumps({"ask": kind, **about})))


def test_an_answer_is_judged_and_echoed():
    said = ask("check", name="softmax-jacobian", text="p_ij (1 - p_ij)")
    assert (said["status"], said["title"]) == ("NOT_YET", "Not yet")
    assert "the case j ≠ l is forgotten" in said["words"]
    assert said["tex"] == [r"p_{ij} \left(1 - p_{ij}\right)"]
    assert [row[0] for row in said["counterexample"]][-2:] == ["it should be", "yours is"]


@pytest.mark.parametrize("name", ids())
def test_each_central_question_has_hints_and_a_solution(name):
    first = ask("hint", name=name, number=1)
    assert first["words"].startswith(f"Hint 1 of {first['of']}")
    (chain,) = [p for p in ask("solution", name=name)["parts"] if p["class"] == "chain"]
    assert len(chain["formulas"]) >= len(chain["reasons"]) >= 1


def test_what_cannot_be_read_is_said_with_its_place():
    for kind in ("read", "check"):
        said = ask(kind, name="bce", text="y_i p_i +")
        assert said["status"] == "UNREADABLE"
        assert "missing before the end" in said["words"]
    assert said["place"].endswith("^")


def test_exercises_of_chapters_are_known_by_their_json():
    kept = to_json(exercise("bce-slope"))
    steps = {"steps": kept.pop("steps"), "words": kept.pop("words")}
    one = {"exercise": kept | {"id": "of-a-chapter"}, "solution": steps, "chapter": "likelihood"}
    judge.know(json.dumps({"of-a-chapter": one}))
    assert ask("check", name="of-a-chapter", text="(p - y)/(p - p^2)")["status"] == "CORRECT"
    assert ask("hint", name="of-a-chapter", number=1)["of"] == 2


def test_a_statement_of_any_size_is_proved_with_its_trace():
    right = "(1/m) sum_i x_ia (p_ib - Y_ib)"
    said = ask("prove", left=GRADIENT, right=right, given=MODEL)
    assert said["status"] == "PROVED"
    assert "rows of Y are one-hot" in said["hypotheses"]
    assert any("sum to 1" in words for words, _ in said["used"])
    wrong = ask("prove", left=GRADIENT, right=f"-{right}", given=MODEL)
    assert wrong["status"] == "REFUTED"
    assert wrong["counterexample"][-1][0] == "right side"


def test_names_of_a_counterexample_have_their_letter_and_subscripts():
    assert judge.letter("theta") == ("θ", "")
    assert judge.letter("x[1, 2]") == ("x", "1, 2")


def test_matrices_of_a_counterexample_are_drawn():
    said = ask("prove", left="sum_i sum_a x_ia^2", right="(sum_i sum_a x_ia)^2")
    assert any("pmatrix" in value for *_, value in said["counterexample"])


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("Y one-hot", "rows of Y are one-hot"),
        ("rows of Y are one-hot", "rows of Y are one-hot"),
        ("y binary", "y is 0 or 1"),
        ("y in {0, 1}", "y is 0 or 1"),
        ("0 < q_i < 1", "q lies strictly between 0 and 1"),
        ("q_i ∈ (0, 1)", "q lies strictly between 0 and 1"),
        ("λ > 0", "λ > 0"),
        ("λ ≥ 0", "λ >= 0"),
        ("j != l", "Ne(j, l)"),
        ("sum_i q_i = 1", "Eq(Sum(q[_i], (_i, 1, m)), 1)"),
        ("y := 2 λ", "y := 2*λ"),
    ],
)
def test_facts_are_read(given, read):
    _, assumed = statement.read("λ y + q_i", "Y_ij delta_jl", given)
    assert assumed == [read]


@pytest.mark.parametrize(
    ("left", "right", "given", "words"),
    [
        ("", "x", "", "Nothing stands for the left side"),
        ("x", " ", "", "Nothing stands for the right side"),
        ("x = y", "y", "", "Two formulas stand for the left side"),
        ("x", "y", "x one-hot", "is about an array"),
        ("x", "y", "z_ij one-hot ever", "not one of the facts"),
        ("x", "y", "yy binary", '"yy" is no letter'),
        ("x", "y", "x = x", "always so"),
        ("x", "y", "x^2 < -1", "never so"),
        ("x_ijabc", "y", "", "more subscripts"),
        ("__import__('os')", "y", "", "cannot stand here|missing"),
        ("diff(x^2, 2)", "y", "", "taken in a letter"),
        ("diff(y, p_i)", "y", "p_i := y^2", "p.* stands for a formula"),
        ("diff(x y, x)", "y", "x = y", "a given equation speaks of x"),
    ],
)
def test_what_is_no_statement_is_told(left, right, given, words):
    said = ask("prove", left=left, right=right, given=given)
    assert said["status"] == "UNREADABLE"
    with pytest.raises(Unreadable, match=words):
        statement.prove(left, right, given)


def test_what_breaks_is_told_and_not_raised(monkeypatch):
    def deep(*_):
        raise RecursionError

    monkeypatch.setattr(judge, "find", deep)
    assert ask("check", name="bce", text="y_i")["title"] == judge.TOO_HARD


def test_a_fault_of_the_judge_is_not_told_as_the_reader_s(monkeypatch):
    def broken(*_):
        raise ValueError("wrt 0")

    monkeypatch.setattr(judge, "find", broken)
    said = ask("check", name="bce", text="y_i")
    assert (said["status"], said["title"]) == ("UNDECIDED", judge.OURS)
    assert said["words"] == "ValueError: wrt 0"
