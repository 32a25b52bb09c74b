"""What must hold of each exercise: its solution is right, and what is wrong is refused and named.

Of an exercise that has a fault the functions say so in a sentence; `test_author.py` shows that.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import combinations

import sympy as sp
from derive.mutate import mutants
from lossbook.course import AnswerStatus, exercise, from_json, to_json
from lossbook.derive import Status

NOT_YET, CORRECT = AnswerStatus.NOT_YET, AnswerStatus.CORRECT


@cache
def bare(id):
    """Return a central exercise without a line of its author."""
    return replace(exercise(id), id="", slips={})


def named(answer):
    """Whether an answer was told what is wrong: by a proof, or that an index is left over."""
    by_proof = answer.proved and "not in general" not in answer.words
    return answer.status is NOT_YET and (by_proof or "depends on" in answer.words)


def is_true(ask, formula):
    """Whether a formula is equal to the answer in all worlds."""
    one, two = map(ask.truth.values, (formula, ask.steps[-1][0]))
    return one is not None and all(abs(x - y) < 1e-9 for x, y in zip(one, two, strict=True))


def wrong_answers(ask, count):
    """Return mutants of the answer that are wrong, as many as there are up to `count`."""
    answer = sp.sympify(ask.steps[-1][0])
    made = (wrong for _, wrong in mutants(answer, 0, ask.truth.free))
    wrong = dict.fromkeys(one for one in made if not is_true(ask, one))
    return list(wrong)[:count]


def faults(ask, count):
    """Return what does not hold of an exercise, as sentences; `count` mutants are tried."""
    of = {"derive": _derive, "show": _show, "judge": _judge, "number": _number}
    return [*_any(ask), *of.get(ask.kind, _words)(ask, count)]


def _any(ask):
    for nothing in (..., None, "", "  ", "..."):
        if ask.check(nothing).status is not AnswerStatus.NOT_ATTEMPTED:
            yield f"{nothing!r} is taken for an answer"
    if "1 of" not in ask.hint():
        yield "there is no hint"


def without(ask):
    """Return the exercise as an edition without solutions has it."""
    return from_json(to_json(ask, solution=False) | {"id": ""})


def _derive(ask, count):
    answer = ask.steps[-1][0]
    if (said := without(ask).check(answer)).status is not CORRECT:
        yield f"its solution is not CORRECT but {said}"
    if (said := ask.check(ask.question)).status is not AnswerStatus.UNFINISHED:
        yield f"the question itself is not UNFINISHED but {said}"
    for sentence, slip in ask.slips.items():
        said = ask.check(slip)
        if (said.status, said.words, said.proved) != (NOT_YET, sentence, True):
            yield f"to the slip {sentence!r} is said {said}"
    for (one, slip), (two, other) in combinations(ask.slips.items(), 2):
        if ask.truth.ask(slip, other).status is not Status.REFUTED:
            yield f"two slips are one: {one!r} and {two!r}"
    wrong = wrong_answers(ask, count)
    if not wrong:
        yield "no mutant of its answer is wrong"
    for formula in wrong:
        if (said := ask.check(formula)).status not in (NOT_YET, AnswerStatus.UNFINISHED):
            yield f"the mutant {formula} is not refused: {said}"


def _show(ask, count):
    lines = [ask.question, *(line for line, _ in ask.steps)]
    if (said := without(ask).check(lines)).status is not CORRECT:
        yield f"its solution is not CORRECT but {said}"
    for few in (lines[:1], [lines[0], lines[-1]]):
        if (said := ask.check(few)).status is not AnswerStatus.UNFINISHED:
            yield f"the two sides alone are not UNFINISHED but {said}"
    if (said := ask.check([lines[0], lines[1] + 1, lines[-1]])).status is not NOT_YET:
        yield f"a false line is not refused: {said}"


def _judge(ask, count):
    said = {without(ask).check(word).status for word in ("PROVED", "REFUTED")}
    if said != {CORRECT, NOT_YET}:
        yield f"the two predictions are {said}"


def _number(ask, count):
    if ask.to is None:  # known when the notebook runs; `solve` then asks what is asked here
        said = ask.check("0")
        if said.status not in (NOT_YET, AnswerStatus.UNDECIDED):
            yield f"to 0 is said {said}"
        return
    if ask.check(str(ask.to)).status is not CORRECT:
        yield "its own number is not CORRECT"
    for sentence, wrong in ask.slips.items():
        if (said := ask.check(str(wrong))).words != sentence:
            yield f"to the slip {sentence!r} is said {said}"


def _words(ask, count):
    if ask.check("I think so").status is not AnswerStatus.UNDECIDED:
        yield "words are judged"
