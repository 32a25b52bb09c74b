"""Exercises of the other kinds, steps of a derivation, and what takes too long."""

import signal
import time
import weakref

import pytest
from lossbook.course import Answer, AnswerStatus, Exercise, diagnosis, exercise, explain
from lossbook.course.diagnosis import LATE, within
from lossbook.derive import Derivation, DerivationError, OneHot, array, i, j, k, total
from sympy import Integer, Rational, Symbol, exp, log

u, v = (Symbol(name, real=True) for name in "uv")
Y = array("Y", real=True)

SHOW = Exercise("square", (u + v) ** 2 - 4 * u * v, "show", to=(u - v) ** 2)
CLAIM = Exercise("labels", total(Y[i, j] ** 2, (j, k)), "judge", to=Integer(1), given=OneHot(Y))
NUMBER = Exercise(
    "half", kind="number", to=Rational(1, 3), tolerance=0.005, slips={"That is its inverse.": 3}
)
WORDS = Exercise("why", kind="words", words="Because it is.", hints=("think",))


def test_a_chain_from_the_left_side_to_the_right_one_is_right():
    lines = ["(u + v)^2 - 4 u v", "u^2 - 2 u v + v^2", "(u - v)^2"]
    for answer in (lines, lines[1:], " = ".join(lines), [*lines[:2], (u - v) ** 2]):
        assert SHOW.check(answer).status is AnswerStatus.CORRECT
    chain = Derivation("", SHOW.question).step(u**2 - 2 * u * v + v**2, because="expand")
    assert SHOW.check(chain).status is AnswerStatus.UNFINISHED
    assert SHOW.check(chain.step((u - v) ** 2, because="a square")).words == "2 steps, each proved."


def test_a_chain_without_a_line_between_is_unfinished():
    answer = SHOW.check("(u - v)^2")
    assert answer.status is AnswerStatus.UNFINISHED
    assert "at least one line between" in answer.words


def test_the_first_false_step_is_named():
    answer = SHOW.check(["u^2 - 2 u v + v^2", "u^2 + 2 u v + v^2", "(u - v)^2"])
    assert answer.status is AnswerStatus.NOT_YET
    assert answer.words == "From line 2 to line 3: One of the 3 terms has the opposite sign"
    assert answer.counterexample


def test_a_refused_step_of_a_derivation_is_explained():
    good = explain(log(u * exp(v)), log(exp(v)) + log(u), given=u > 0)
    assert good.status is AnswerStatus.CORRECT
    bad = explain(log(exp(v)) + u, u - v, more=True)
    assert (bad.status, bad.proved) == (AnswerStatus.NOT_YET, True)
    with pytest.raises(DerivationError) as refused:
        Derivation("", (u + v) ** 2).step(u**2 - 2 * u * v + v**2, because="forget")
    answer = explain(refused.value, more=True)
    assert answer.words == "The term 2*u*v has the opposite sign"


def test_a_claim_is_judged_by_a_prediction():
    for said in ("PROVED", "proved", "true", "yes"):
        assert CLAIM.check(said).status is AnswerStatus.CORRECT
    answer = CLAIM.check("REFUTED")
    assert answer.status is AnswerStatus.NOT_YET
    assert answer.words == "prove says PROVED."
    assert CLAIM.check("perhaps").status is AnswerStatus.UNREADABLE
    free = Exercise("labels", CLAIM.question, "judge", to=Integer(1))
    assert free.check("REFUTED").counterexample
    assert "`prove` says **REFUTED**." in free.solution().markdown()


def test_a_number_has_a_tolerance():
    for said in ("1/3", "0.333", 0.33, Rational(1, 3)):
        assert NUMBER.check(said).status is AnswerStatus.CORRECT
    assert NUMBER.check("3").words == "That is its inverse."
    assert NUMBER.check("0.4").status is AnswerStatus.NOT_YET
    assert NUMBER.check("u").status is AnswerStatus.UNREADABLE


def test_words_are_not_judged():
    answer = WORDS.check("I think so")
    assert answer.status is AnswerStatus.UNDECIDED
    assert "compare it with the solution" in answer.words
    assert str(WORDS.solution()) == "Because it is."
    assert WORDS.hint() == "Hint 1 of 1: think."


def test_a_kind_must_be_known():
    with pytest.raises(ValueError, match="a kind is one of derive, show"):
        Exercise("", u, "guess")
    with pytest.raises(ValueError, match="needs its right side"):
        Exercise("", u, "show")


def test_what_is_undecided_is_not_called_wrong():
    pair = Exercise("", log(u**2 + 1) - log(v**2 + 1), steps=((log((u**2 + 1) / (v**2 + 1)), ""),))
    answer = pair.check("2 log(sqrt(u^2 + 1)/sqrt(v^2 + 1))")
    assert answer.status in (AnswerStatus.CORRECT, AnswerStatus.UNDECIDED)


@pytest.mark.parametrize("left", ["", "d p_ij / d z_il = ", "p_ij (delta_jl - p_il) = "])
def test_where_time_is_over_nothing_is_called_wrong(left, monkeypatch):
    monkeypatch.setattr(diagnosis, "SECONDS", 0)
    for right in ("p_ij (delta_jl - p_il)", "p_ij (p_il - delta_jl)"):
        answer = exercise("softmax-jacobian").check(left + right)
        assert answer.status is AnswerStatus.UNDECIDED
    assert CLAIM.check("PROVED").status is AnswerStatus.UNDECIDED


def forever():
    while True:
        (u + v) ** 2


def test_a_proof_that_takes_too_long_is_undecided():
    start = time.process_time()
    assert within(0.1, forever) is LATE
    assert within(0, forever) is LATE
    assert time.process_time() - start < 2
    assert within(5, lambda: 3) == 3


@pytest.mark.parametrize("name", [weakref.__name__, "hypothesis.internal", "gc"])
def test_an_end_that_a_callback_would_lose_comes_later(name):
    # A frame like that of such a callback is on top until the second tick has come.
    ticks, callback = [], compile("while len(ticks) < 2: pass", "callback", "exec")

    def slowly():
        real = signal.getsignal(signal.SIGVTALRM)

        def counted(*about):
            ticks.append(about)
            real(*about)

        signal.signal(signal.SIGVTALRM, counted)
        exec(callback, {"ticks": ticks, "__name__": name})
        forever()

    assert within(0.1, slowly) is LATE
    assert len(ticks) > 2


def test_where_the_time_of_a_diagnosis_is_over_nothing_is_said(monkeypatch):
    asked = exercise("softmax-jacobian")
    monkeypatch.setattr(diagnosis, "SECONDS", 0)
    assert diagnosis.diagnose(-asked.truth.lines[-1], asked.truth) is None


def test_an_answer_reads_as_text():
    assert str(Answer(AnswerStatus.NOT_ATTEMPTED, "")) == "Nothing to check yet."
    shown = Answer(AnswerStatus.UNREADABLE, "No.\nu +\n   ^")._repr_mimebundle_()["text/markdown"]
    assert shown == "**I cannot read this.** No.\n\n```text\nu +\n   ^\n```"
