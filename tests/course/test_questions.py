"""Each central question: its solution, its slips, the question itself, mutants of the answer."""

from dataclasses import replace
from itertools import combinations

import pytest
from derive.mutate import mutants
from lossbook.course import AnswerStatus, exercise, ids
from lossbook.derive import Status, latex

MUTANTS = 10
NAMED = 0.8  # of those of one exercise

every = pytest.mark.parametrize("id", ids())


def wrong_answers(id, count):
    ask = exercise(id)
    return [wrong for _, wrong in mutants(ask.steps[-1][0], 0, ask.truth.free)[:count]]


def named(answer):
    """Whether an answer was told what is wrong: by a proof, or that an index is left over."""
    by_proof = answer.proved and "not in general" not in answer.words
    return answer.status is AnswerStatus.NOT_YET and (by_proof or "depends on" in answer.words)


def test_there_are_twenty():
    assert len(ids()) == 20
    with pytest.raises(KeyError, match="no exercise 'nothing': there are bce"):
        exercise("nothing")


@every
def test_the_solution_is_proved_and_correct(id):
    ask = exercise(id)
    solution = ask.solution()
    assert solution.shown.status is Status.PROVED
    answer = ask.check(ask.steps[-1][0])
    assert (answer.status, answer.proved) == (AnswerStatus.CORRECT, True)
    assert ask.check(solution.shown).status is AnswerStatus.CORRECT
    assert latex(answer.read) in answer._repr_mimebundle_()["text/markdown"]


@every
@pytest.mark.parametrize("nothing", [..., None, "", "  ", "...", "…"])
def test_nothing_is_not_attempted(id, nothing):
    assert exercise(id).check(nothing).status is AnswerStatus.NOT_ATTEMPTED


@every
def test_the_question_itself_is_unfinished(id):
    ask = exercise(id)
    answer = ask.check(ask.question)
    assert answer.status is AnswerStatus.UNFINISHED
    assert answer.words == "That is the question itself."


@every
def test_each_slip_is_named_by_its_own_sentence(id):
    ask = exercise(id)
    assert ask.slips
    for sentence, slip in ask.slips.items():
        answer = ask.check(slip)
        assert (answer.status, answer.words) == (AnswerStatus.NOT_YET, sentence)
        assert answer.proved
        assert answer.counterexample
    for one, two in combinations(ask.slips.values(), 2):
        assert ask.truth.ask(one, two).status is Status.REFUTED


@every
def test_ten_mutants_are_refused_and_most_are_named(id):
    ask = replace(exercise(id), id="", slips={})
    answers = [ask.check(wrong) for wrong in wrong_answers(id, MUTANTS)]
    assert len(answers) == MUTANTS
    assert {answer.status for answer in answers} == {AnswerStatus.NOT_YET}
    assert sum(map(named, answers)) >= NAMED * MUTANTS


@every
def test_hints_come_one_at_a_time_and_end(id):
    ask = exercise(id)
    hints = [ask.hint(number) for number in range(1, len(ask.steps) + 1)]
    assert len({*hints}) == len(hints) >= 1
    assert hints[0].startswith(f"Hint 1 of {len(hints)}: {ask.steps[0][1]}")
    assert "solution()" in ask.hint(len(hints) + 1)


@every
def test_the_question_is_shown_with_its_letters(id):
    ask = exercise(id)
    shown = ask._repr_mimebundle_()["text/markdown"]
    assert ask.asks in shown
    assert all(latex(letter) in shown for letter in ask.letters)
    assert latex(ask.question) in shown.replace("&", "").replace("\n", "") or len(shown) > 80


@every
def test_no_question_shows_its_answer(id):
    shown = exercise(id).markdown().replace("&", "").replace("\n", "")
    assert latex(exercise(id).steps[-1][0]) not in shown
    assert "Written out" not in shown
