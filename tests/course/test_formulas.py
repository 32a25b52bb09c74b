"""Formulas that people publish, right and wrong: what is said to them."""

import pytest
from course.author import bare, named
from course.blind_forms import RIGHT as BLIND
from course.blind_forms import WRONG as BLIND_WRONG
from course.exam_forms import RIGHT as EXAM
from course.exam_forms import WRONG as EXAM_WRONG
from course.right_forms import RIGHT
from course.wrong_formulas import WRONG
from lossbook.course import AnswerStatus, exercise


def test_there_are_enough():
    assert len(WRONG) >= 44
    assert len({*RIGHT, *BLIND, *EXAM}) >= 300
    assert len({*BLIND_WRONG, *EXAM_WRONG}) >= 250


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


def test_nine_of_ten_wrong_formulas_of_an_examination_are_named():
    said = [bare(id).check(formula) for id, formula in EXAM_WRONG[::8]]  # all: `make census`
    assert AnswerStatus.CORRECT not in {answer.status for answer in said}
    assert sum(map(named, said)) >= 0.9 * len(said)


@pytest.mark.parametrize(("id", "formula"), BLIND_WRONG[::6])  # all: `make census`
def test_what_is_wrong_is_never_called_right(id, formula):
    answer = bare(id).check(formula)
    assert answer.status is AnswerStatus.NOT_YET
    assert answer.counterexample or "depends on" in answer.words


@pytest.mark.parametrize(("id", "formula"), [*RIGHT, *BLIND, *EXAM])
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


@pytest.mark.parametrize(
    ("id", "formula", "what"),
    [
        (
            "softmax-jacobian",
            "p_ij (1 - p_ij) delta_jl + p_ij p_il (1 - delta_jl)",
            "One place is wrong: (1 - KroneckerDelta(j, l))*p[i, j]*p[i, l] should be "
            "-(1 - KroneckerDelta(j, l))*p[i, j]*p[i, l]",
        ),
        (
            "softmax-curvature",
            "Y_ij p_ij (delta_jl - p_il)",
            "One place is wrong: the factor Y[i, j] is too many",
        ),
        (
            "logistic-hessian",
            "1/m sum_i x_ia x_ib y_i (1 - y_i)",
            "Two places are wrong: y[i] should be p[i]; and one letter stands for another: "
            "y[i] stands for p[i]",
        ),
        ("sigmoid-slope", "e^-z/(1 + e^(-2z))", "A power is taken term by term"),
        (
            "softmax-gradient",
            "1/m sum_i x_ia^2 e^(2 theta_aj)",
            "It does not depend on Y, but the right formula does",
        ),
        ("bce", "-1/m sum_i log(y_i p_i)", "It has no value for some numbers that are allowed"),
    ],
)
def test_what_is_wrong_in_an_answer_of_another_form(id, formula, what):
    assert bare(id).check(formula, more=True).words.startswith(what)


def test_two_slips_at_once():
    answer = exercise("softmax-gradient").check("-sum_i (p_ij - Y_ij)")
    assert answer.words == (
        "A factor is missing; besides, the whole formula has the opposite sign and lacks the "
        "factor 1/m: a sum stands for a mean"
    )


def test_a_letter_too_many_in_the_whole_formula():
    answer = bare("decay-step").check("alpha ((1 - alpha lambda) theta_aj - alpha g_aj)")
    assert answer.words == "The whole formula has a factor alpha too many"
