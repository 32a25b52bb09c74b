"""Each exercise of the chapters: its solution is right, what is wrong is refused and named."""

import pytest
from course.author import faults
from course.chapters import STEMS, made, plan
from lossbook.course import ids

MUTANTS = 2  # of each; ten of each are tried by `make census`

ALL = [(stem, name) for stem in STEMS for name in plan(stem)[1]]
OWN = [(stem, name) for stem, name in ALL if name not in ids()]  # others: `test_questions.py`


def test_each_central_question_is_asked_once():
    assert len(ALL) - len(OWN) == len(ids())
    assert len({name for _, name in ALL}) == len(ALL) >= 76


@pytest.mark.parametrize(("stem", "name"), OWN)
def test_an_exercise_has_no_fault(stem, name):
    assert faults(made(stem)[name], MUTANTS) == []


@pytest.mark.parametrize(("stem", "name"), ALL)
def test_the_kind_is_the_one_that_the_text_says(stem, name):
    assert made(stem)[name].kind == plan(stem)[1][name][0]
