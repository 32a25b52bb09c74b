"""Each central question: its solution, its slips, the question itself, mutants of the answer."""

import pytest
from course.author import bare, faults, named, wrong_answers
from lossbook.course import AnswerStatus, exercise, ids
from lossbook.derive import Status, latex

MUTANTS = 10
NAMED = 0.8  # of those of one exercise

every = pytest.mark.parametrize("id", ids())


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
def test_each_demand_on_an_exercise_is_met(id):
    ask = exercise(id)
    assert ask.slips
    assert faults(ask, 1) == []


@every
def test_ten_mutants_are_refused_and_most_are_named(id):
    answers = [bare(id).check(wrong) for wrong in wrong_answers(bare(id), MUTANTS)]
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
