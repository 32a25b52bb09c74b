"""Each demand on an exercise can fail: here is one that does not meet it."""

import pytest
from course.author import faults
from lossbook.course import Exercise
from sympy import Derivative, Symbol, gamma

u, v = Symbol("u", real=True), Symbol("v", real=True)
SLOPE = {"question": Derivative(u**2 + 3 * u, u, evaluate=False), "hints": ("Term by term.",)}
SOLVED = SLOPE | {"steps": ((2 * u + 3, "term by term"),)}
SQUARE = {"question": (u + 1) ** 2, "to": u**2 + 2 * u + 1, "hints": ("Expand.",)}


def exercise(kind="derive", **fields):
    return Exercise("", kind=kind, **fields)


@pytest.mark.parametrize(
    "ask",
    [
        exercise(**SOLVED, slips={"A sign.": 3 - 2 * u, "A half.": u + 3}),
        exercise(
            "show",
            **SQUARE,
            steps=((u * (u + 1) + u + 1, "split"), (SQUARE["to"], "expand")),
        ),
        exercise("judge", **SQUARE),
        exercise("number", to=0.25, slips={"Half.": 0.5}, tolerance=0.01, hints=("Think.",)),
        exercise("words", hints=("Think.",)),
    ],
    ids=lambda ask: ask.kind,
)
def test_a_good_exercise_has_no_fault(ask):
    assert faults(ask, 10) == []


@pytest.mark.parametrize(
    ("ask", "fault"),
    [
        (exercise(question=u + u**2, steps=((u**2, ""),)), "its solution is not CORRECT"),
        (exercise(**SOLVED, letters=(v,)), "its solution is not CORRECT"),
        (exercise(**SOLVED, slips={"So?": 2 * u + 3}), "to the slip 'So\\?' is said"),
        (exercise(**SOLVED, slips={"A.": u, "B.": 2 * u / 2}), "to the slip 'B.' is said"),
        (exercise(**SOLVED, slips={"A.": u, "B.": 2 * u / 2}), "two slips are one"),
        (exercise(question=u, steps=((u, ""),)), "its solution is not CORRECT"),
        (exercise("show", **SQUARE, steps=((u**2, ""), (SQUARE["to"], ""))), "is not CORRECT"),
        (exercise("judge", question=u, to=gamma(u + 1) / gamma(u)), "predictions"),
        (exercise("number", to=0.3, tolerance=0.1, slips={"S.": 0.35}), "own number is not"),
        (exercise("number", to=0.3, tolerance=0.1, slips={"S.": 1, "T.": 1}), "the slip 'T.'"),
        (exercise("words"), "there is no hint"),
    ],
)
def test_each_fault_is_told(ask, fault):
    with pytest.raises(AssertionError, match=fault):
        assert faults(ask, 3) == [], faults(ask, 3)
