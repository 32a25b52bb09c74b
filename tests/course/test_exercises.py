"""Each exercise of the chapters: its solution is right, what is wrong is refused and named."""

import pytest
from course.author import faults
from course.chapters import STEMS, made, plan

MUTANTS = 2  # of each; ten of each are tried by `make census`

every = pytest.mark.parametrize(
    ("stem", "name"), [(stem, name) for stem in STEMS for name in plan(stem)[1]]
)


@every
def test_an_exercise_has_no_fault(stem, name):
    assert faults(made(stem)[name], MUTANTS) == []


@every
def test_the_kind_is_the_one_that_the_text_says(stem, name):
    assert made(stem)[name].kind == plan(stem)[1][name][0]
