"""Quizzes: each choice is judged when the quiz is made, and something is said to each."""

import pytest
import sympy as sp
from lossbook.course import Quiz
from lossbook.derive import Derivation, array, i, m, total
from lossbook.derive.ledger import SHOWN

u, v = sp.symbols("u v", real=True)
x = array("x", real=True)
slope = Derivation("", sp.Derivative(u**2, u, evaluate=False)).step(2 * u, because="the rule")
WRONG = {-2 * u: "It rises.", u: "The exponent comes down.", 2 * u**2: "It falls by one."}


def quiz(about=slope, wrong=WRONG, **more):
    return Quiz(more.pop("id", "square"), "What is the slope?", about, wrong, "So.", **more)


def said(made):
    return {choice["plain"]: choice["said"] for choice in made.choices}


def test_the_diagnosis_explains_and_the_author_says_more():
    words = said(quiz())
    assert words["-2*u"] == "It is minus the right one. It rises."
    assert words["u"] == r"It is $\frac{1}{2}$ times the right one. The exponent comes down."
    assert words["2*u**2"] == "It falls by one."
    assert words["2*u"] == "So."


def test_the_order_follows_from_the_name_alone():
    def places(id):
        return [choice["right"] for choice in quiz(id=id).choices].index(True)

    assert places("square") == places("square")
    assert len({places(f"square-{number}") for number in range(12)}) == 4


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"right": 3 * u}, "square: 3*u is REFUTED, not PROVED"),
        ({"wrong": {**WRONG, u + u: "No."}}, "square: 2*u is PROVED, not REFUTED"),
        ({"wrong": {u: "No.", -2 * u: "No."}}, "square: a quiz has 4 choices"),
        ({"wrong": {**WRONG, sp.exp(u) + sp.sin(v): ""}}, "nothing is said to exp"),
    ],
)
def test_what_is_no_quiz_is_refused(more, message):
    with pytest.raises(ValueError, match=message.replace("*", r"\*")):
        quiz(**more)


def test_equations_and_hypotheses_are_judged_too():
    right, *others = (sp.Eq((u + 1) ** 2, u**2 + v + 1).subs(v, one) for one in (2 * u, u, 0, v))
    words = said(quiz(None, dict.fromkeys(others, "No."), right=right))
    assert words[str(right)] == "So."
    is_zero = sp.Eq(total(x[i], (i, m)), 0)
    wrong = {(): "No.", (sp.Ge(u, 0),): "No.", (sp.Eq(total(x[i], (i, m)), 1),): "No."}
    made = quiz(is_zero, wrong, right=(is_zero,))
    assert [one["text"] for one in made.choices if one["right"]] == [r"$\sum_{i=1}^{m} x_{i} = 0$"]
    assert "nothing: it always holds" in said(made)


def test_a_notebook_folds_what_is_said():
    shown = quiz()._repr_mimebundle_()
    before, _, after = shown["text/markdown"].partition("<details>")
    assert "2 u^{2}" in before
    assert "minus" not in before
    assert "**Right.** So." in after
    (part,) = shown[SHOWN]["parts"]
    assert [one["right"] for one in part["choices"]].count(True) == 1
