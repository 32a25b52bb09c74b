"""What is read, what is refused, and with which words."""

import time

import pytest
from course.bad_input import BAD
from lossbook.course import AnswerStatus, Unreadable, exercise, read
from lossbook.course.adopt import alike
from sumproof import array
from sympy import Function, IndexedBase, KroneckerDelta, Symbol, exp, symbols, tanh
from sympy.abc import z

LETTERS = {name: Symbol(name) for name in ("u", "v", "lambda")}
u, v = LETTERS["u"], LETTERS["v"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("u v", u * v),
        ("uv", u * v),
        ("2u - 3v", 2 * u - 3 * v),
        ("1/2 u", u / 2),
        ("u/v u", u**2 / v),
        ("u^2v", u**2 * v),
        ("u**-2", u**-2),
        ("-u^2", -(u**2)),
        ("--u", u),
        ("0.25 u", u / 4),
        (".5u", u / 2),
        ("½ u²", u**2 / 2),
        ("u⁻¹", 1 / u),
        ("e^-u", exp(-u)),
        ("e^{u v}", exp(u * v)),
        ("exp u", exp(u)),
        ("exp(-u)^2", exp(-u) ** 2),
        ("tanh^2(u)", tanh(u) ** 2),
        ("np.exp(-u)", exp(-u)),
        (r"\frac{u}{v}", u / v),
        (r"\frac1u", 1 / u),
        ("λ u", LETTERS["lambda"] * u),
        (r"\lambda\,u", LETTERS["lambda"] * u),
        ("lambda_ u", LETTERS["lambda"] * u),
        ("(u = v)", None),
    ],
)
def test_a_formula_is_read(text, wanted):
    if wanted is None:
        with pytest.raises(Unreadable, match='"u" is no index here'):
            read(text, LETTERS)
    else:
        assert read(text, LETTERS) == [wanted]


def test_a_chain_is_read_in_its_parts():
    assert read("u v = v u = 2", LETTERS) == [u * v, u * v, 2]


@pytest.mark.parametrize(("bad", "words"), BAD, ids=lambda one: repr(one)[:30])
def test_what_is_no_formula_gets_a_clear_sentence(bad, words):
    start = time.process_time()
    answer = exercise("softmax-gradient").check(bad)
    assert answer.status is AnswerStatus.UNREADABLE
    with pytest.raises(Unreadable, match=words):
        raise Unreadable(answer.words)
    assert time.process_time() - start < 2


def test_there_are_fifty_kinds_of_bad_input():
    assert len(BAD) >= 50


def test_the_place_of_a_mistake_is_shown():
    with pytest.raises(Unreadable) as caught:
        read("2u + q v", LETTERS)
    first, line, place = str(caught.value).split("\n")
    assert first == '"q" is no letter of this question; there are m, n, k, u, v, lambda.'
    assert line[place.index("^")] == "q"


def test_letters_are_taken_by_name_whatever_they_were_declared():
    ask = exercise("softmax-jacobian")
    p = IndexedBase("p", positive=True)
    i, j, l = symbols("i j l")  # no integers
    assert ask.check(p[i, j] * (KroneckerDelta(j, l) - p[i, l])).status is AnswerStatus.CORRECT
    assert ask.check(symbols("p_ij") * (1 - symbols("p_ij"))).status is AnswerStatus.NOT_YET
    sigma = exercise("sigmoid-slope")
    assert sigma.check(Symbol("sigma") * (1 - Symbol("sigma"))).status is AnswerStatus.CORRECT
    assert sigma.check(Function("sigma")(z) * Function("sigma")(-z)).status is AnswerStatus.CORRECT
    half = exercise("sigmoid-tanh")
    assert half.check(0.5 + 0.5 * tanh(0.5 * z)).status is AnswerStatus.CORRECT


def test_a_letter_of_the_question_may_not_be_left():
    answer = exercise("logistic-gradient").check("J")
    assert answer.status is AnswerStatus.UNFINISHED
    assert answer.words.startswith("J still stands in it")
    assert exercise("softmax").check("p_ij").status is AnswerStatus.UNFINISHED
    assert exercise("softmax").check("p_ij + 0 z_ij").status is AnswerStatus.UNFINISHED


def test_an_answer_must_have_the_form_that_is_asked_for():
    exponential = exercise("sigmoid-tanh").check("1/(1 + e^-z)")
    assert exponential.status is AnswerStatus.UNFINISHED
    assert "does not hold tanh" in exponential.words
    open_ = exercise("decay-step").check("theta_aj - alpha g_aj - alpha lambda theta_aj")
    assert open_.status is AnswerStatus.UNFINISHED
    assert "theta more than once" in open_.words


def test_the_left_side_is_looked_at():
    ask = exercise("logistic-gradient")
    right = "1/m sum_i (p_i - y_i) x_ia"
    assert ask.check(f"dJ/dw_a = {right}").status is AnswerStatus.CORRECT
    answer = ask.check(f"dJ/dz_a = {right}")
    assert answer.status is AnswerStatus.NOT_YET
    assert "not asked for" in answer.words


def test_nothing_of_the_letters_is_changed():
    letters = {"x": array("x")[symbols("i", integer=True)]}
    before = dict(letters)
    read("x_i", letters)
    assert letters == before


@pytest.mark.parametrize(
    "text",
    [
        "L = u v",
        "dL/dq = u v",
        "\\frac{1}{2} (u v + v u)",
        "L = u v = v u",
    ],
)
def test_what_the_answer_is_called_is_passed_over(text):
    assert set(read(text, LETTERS)) == {u * v}


def test_means_and_sums_of_python_are_read():
    letters = {"x": array("x")[symbols("i", integer=True)]}
    mean = read("1/m sum_i x_i", letters)
    for text in ("mean_i(x_i)", "mean_{i} x_i", "sum(x[i] for i in range(m))/m"):
        assert alike(read(text, letters)[0], mean[0])


def test_a_sum_reaches_as_far_as_an_index_that_only_it_can_bind():
    letters = {"x": array("x")[symbols("i", integer=True)], "u": u}
    assert alike(read("sum_i x_i + 2 x_i - u", letters, ())[0], read("sum_i 3 x_i - u", letters)[0])
    for free in (None, ("i",)):  # x_i may stand alone
        apart = read("sum_i x_i + 2 x_i", letters, free)[0]
        assert alike(apart, read("2 x_i + sum_r x_r", letters)[0])


def test_a_fault_of_the_judge_is_not_told_as_the_learner_s(monkeypatch):
    def broken(*_):
        raise ValueError("a fault of ours")

    ask = exercise("softmax-jacobian")
    monkeypatch.setattr(type(ask.truth), "ask", broken)
    with pytest.raises(ValueError, match="a fault of ours"):
        ask.check("p_ij (1 - p_ij)")
