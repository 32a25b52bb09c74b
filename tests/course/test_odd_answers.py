"""Answers that nobody expects, but that can be read: each gets a verdict, and no exception."""

import pytest
import sympy as sp
from course.author import without, wrong_answers
from course.chapters import STEMS, made, plan
from lossbook.course import AnswerStatus, Exercise, diagnosis, exercise, ids
from sumproof import j, l

VERDICTS = {*AnswerStatus} - {AnswerStatus.NOT_ATTEMPTED, AnswerStatus.UNREADABLE}
OWN = [(s, name) for s in STEMS for name, (kind, _) in plan(s)[1].items() if kind == "derive"]
SAMPLE = [("", name) for name in ids()[2::7]] + [one for one in OWN if one[1] not in ids()][::5]


def odd_answers(ask):
    """Yield letters alone, their functions and powers, and the answer at special places."""
    answer, free = sp.sympify(ask.steps[-1][0]), ask.truth.free
    letters = list(ask.letters or ask.names.values())[:2]
    yield from (sp.S.Zero, sp.S.One, sp.KroneckerDelta(j, l), answer**2, *letters)
    for x in letters:
        yield from ((x**2) ** 3, sp.exp(-sp.exp(x)), sp.log(x), 1 / x, sp.Abs(x), answer * x)
    scalars = answer.free_symbols - {e.label for e in answer.atoms(sp.IndexedBase)} - {*free}
    places = [s for s in scalars if s.is_Symbol] + [*answer.atoms(sp.Indexed)]
    for x in sorted(places, key=str)[:3]:
        yield from (answer.xreplace({x: sp.Integer(number)}) for number in (0, 1))
    for index in free:
        yield from (answer.xreplace({index: other}) for other in (*free, sp.S.One))
    for one in answer.atoms(sp.Sum):
        for low, high in ((2, one.limits[0][2]), (1, 3), (1, 0)):
            limit = (one.limits[0][0], low, high)
            yield answer.xreplace({one: sp.Sum(one.function, limit, *one.limits[1:])})


@pytest.mark.parametrize(("stem", "name"), SAMPLE)
def test_what_can_be_read_gets_a_verdict(stem, name, monkeypatch):
    monkeypatch.setattr(diagnosis, "SECONDS", 0.3)  # what is said matters less than that it is
    ask = made(stem)[name] if stem else exercise(name)
    odd = [e for e in odd_answers(ask) if not e.has(sp.nan, sp.zoo, sp.oo, sp.I)]
    for asked, answers in ((ask, odd[::4]), (without(ask), [*odd[2::4], *wrong_answers(ask, 1)])):
        said = {answer: asked.check(answer) for answer in dict.fromkeys(answers)}
        assert {e: one.words for e, one in said.items() if one.status not in VERDICTS} == {}


def test_a_wrong_sign_is_named_with_and_without_the_solution():
    u = sp.Symbol("u", real=True)
    cubic = sp.Derivative(u**3 + u**2, u, evaluate=False)
    for solved in ((), ((u * (3 * u + 2), "term by term"),)):
        answer = Exercise("", cubic, steps=solved).check("u (3u - 2)")
        assert answer.status is AnswerStatus.NOT_YET
        assert answer.words == "One of the 2 terms has the opposite sign"
