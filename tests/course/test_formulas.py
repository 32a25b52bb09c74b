"""Formulas that people publish, right and wrong: what is said to them."""

import pytest
from course.author import bare, named
from course.blind_forms import RIGHT as BLIND
from course.blind_forms import WRONG as BLIND_WRONG
from course.right_forms import RIGHT
from course.wrong_formulas import WRONG
from lossbook.course import AnswerStatus, exercise


def test_there_are_enough():
    assert len(WRONG) >= 44
    assert len({*RIGHT, *BLIND}) >= 160


def test_nine_of_ten_wrong_formulas_are_named_without_a_line_of_their_author():
    said = [bare(id).check(formula) for id, formula in WRONG]
    assert {answer.status for answer in said} == {AnswerStatus.NOT_YET}
    assert sum(map(named, said)) >= 0.9 * len(said)
    with_lines = [
        exercise(id).check(formula)
        for (id, formula), one in zip(WRONG, said, strict=True)
        if not named(one)
    ]
    assert all(map(named, with_lines))


@pytest.mark.parametrize(("id", "formula"), BLIND_WRONG[::6])  # all: `make census`
def test_what_is_wrong_is_never_called_right(id, formula):
    answer = bare(id).check(formula)
    assert answer.status is AnswerStatus.NOT_YET
    assert answer.counterexample or "depends on" in answer.words


@pytest.mark.parametrize(("id", "formula"), [*RIGHT, *BLIND])
def test_each_right_form_is_correct(id, formula):
    answer = exercise(id).check(formula)
    assert answer.status is AnswerStatus.CORRECT, answer


@pytest.mark.parametrize(
    ("id", "formula", "where", "what"),
    [
        (
            "softmax-gradient-decay",
            "1/m sum_i x_ia (p_ij - Y_ij) - lambda theta_aj",
            "The term with lambda has the opposite sign",
            "The term lambda*theta[a, j] has the opposite sign",
        ),
        (
            "logistic-hessian",
            "1/m sum_i p_i (1 - p_i) x_ia^2",
            "An index is wrong",
            "An index is wrong: x[i, a] stands for x[i, b]",
        ),
        (
            "logistic-gradient",
            "sum_i (p_i - y_i) x_ia",
            "The whole formula lacks the factor 1/m: a sum stands for a mean",
            "The whole formula lacks the factor 1/m: a sum stands for a mean",
        ),
        (
            "softmax-jacobian",
            "p_ij (1 - p_ij)",
            "Right for j = l, but the index l does not occur: the case j ≠ l is forgotten",
            "Right for j = l, but the index l does not occur: the case j ≠ l is forgotten",
        ),
        (
            "logistic-gradient",
            "-1/m sum_i y_i x_ia/(1 + e^(y_i z_i))",
            "It is right for labels -1 and 1; here they are 0 and 1",
            "It is right for labels -1 and 1; here they are 0 and 1",
        ),
        (
            "decay-step",
            "(1 - alpha lambda/m) theta_aj - alpha g_aj",
            "The term with lambda has 1/m too many",
            "The term -alpha*lambda*theta[a, j] has 1/m too many",
        ),
    ],
)
def test_first_where_then_what(id, formula, where, what):
    assert bare(id).check(formula).words == where
    assert bare(id).check(formula, more=True).words == what


def test_two_slips_at_once():
    answer = exercise("softmax-gradient").check("-sum_i (p_ij - Y_ij)")
    assert answer.words == (
        "A factor is missing; besides, the whole formula has the opposite sign and lacks the "
        "factor 1/m: a sum stands for a mean"
    )


def test_a_letter_too_many_in_the_whole_formula():
    answer = bare("decay-step").check("alpha ((1 - alpha lambda) theta_aj - alpha g_aj)")
    assert answer.words == "The whole formula has a factor alpha too many"
