"""What `solve` takes, shows and refuses; exercises as JSON."""

import json

import pytest
from lossbook.course import EXERCISE, AnswerStatus, Exercise, exercise, from_json, ids, to_json
from lossbook.course.adopt import alike
from lossbook.course.exercise import MADE
from lossbook.derive import Binary, Derivation, OneHot, UnitInterval, array, i, j, k, ledger, total
from sympy import Derivative, Eq, Function, Symbol, exp, log

u, v = (Symbol(name, real=True) for name in "uv")
Y = array("Y", real=True)


def slope(**more):
    return Exercise("slope", Derivative(u**2 + u, u, evaluate=False), **more)


def chain(*lines):
    made = Derivation("", lines[0])
    for line in lines[1:]:
        made = made.step(line, because="so")
    return made


def test_a_derivation_gives_the_hints_and_is_shown_with_the_words():
    ask = slope()
    shown = Derivation("eq-slope", ask.question).step(2 * u + 1, because="term by term")
    bundle = ask.solve(shown, words="Two terms.")._repr_mimebundle_()
    assert ask.hint() == "Hint 1 of 1: term by term."
    assert ask.check("-2u - 1").words == "The whole formula has the opposite sign"
    assert bundle[ledger.MIME][0]["id"] == "eq-slope"
    assert [one["class"] for one in bundle[ledger.SHOWN]["parts"]][-1] == "text"
    assert bundle[ledger.SHOWN]["status"] == "PROVED"
    assert bundle["text/markdown"].endswith("Two terms.")
    assert bundle[EXERCISE]["words"] == "Two terms."
    assert str(ask.solution()).endswith("Two terms.")


@pytest.fixture
def _found_anew():
    """What a test does to a central question is gone after it."""
    yield
    MADE.clear()


@pytest.mark.usefixtures("_found_anew")
def test_a_central_question_is_solved_in_the_letters_of_a_chapter():
    ask = exercise("logit-slope")
    z, y = Symbol("z", positive=True), Symbol("y")
    sigma = Function("sigma")(z)
    loss = -y * log(sigma) - (1 - y) * log(1 - sigma)
    made = Derivation("", Derivative(loss, z), define={sigma: 1 / (1 + exp(-z))})
    ask.solve(made.step(sigma - y, because="the chain rule"))
    assert ask.hint() == "Hint 1 of 1: the chain rule."
    assert ask.check("p - y").status is AnswerStatus.CORRECT


def test_a_central_question_has_a_solution_of_its_own():
    solution = exercise("softmax-jacobian").solve(words="So.")
    assert solution.shown.lines[0] == exercise("softmax-jacobian").question
    assert solution.markdown().endswith("So.")


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (chain(u**2 + u, u * (u + 1)), "the question is Derivative.*, not "),
        (chain(2 * u + 1, (2 * u**2 + u) / u), "the question is"),  # the answer itself
        (chain(slope().question), "is a derivation, with steps"),
        (2 * u + 1, "is a derivation, with steps"),
        (None, "is a derivation, with steps"),
        (chain(slope().question, Derivative(u**2, u) + 1), "ends at no answer.*\n.*\n.*carry it"),
    ],
)
def test_what_is_no_solution_is_refused(shown, words):
    with pytest.raises(ValueError, match=words):
        slope().solve(shown)


def test_a_solution_of_the_kind_show_has_a_line_between():
    square = Exercise("square", (u + 1) ** 2 - 1, "show", to=u * (u + 2))
    with pytest.raises(ValueError, match="at least one line between"):
        square.solve(chain(square.question, square.to))
    assert square.solve(chain(square.question, u**2 + 2 * u, square.to))
    assert square.check("(u + 1)^2 - 1 = u u + 2 u = u (u + 2)").status is AnswerStatus.CORRECT


def test_other_kinds_are_solved_by_the_verdict_by_a_number_or_by_words():
    claim = Exercise("claim", (u + 1) ** 2, "judge", to=u**2)
    assert "`prove` says **REFUTED**." in claim.solve(words="No.").markdown()
    number = Exercise("number", kind="number", tolerance=0.01, slips={"Its double.": 0.5})
    with pytest.raises(ValueError, match="a solution of this kind is a number"):
        number.solve()
    with pytest.raises(ValueError, match=r"0\.5 is what one of the slips says"):
        number.solve(0.5)
    assert number.solve(0.25).markdown() == "The number is 0.25."
    assert number.check("1/4").status is AnswerStatus.CORRECT
    for kind in ("words", "code"):
        with pytest.raises(ValueError, match="needs words"):
            Exercise("why", kind=kind).solve()
        assert Exercise("why", kind=kind).solve(words="So.").markdown() == "So."


def test_a_central_exercise_brings_its_steps():
    ask = exercise("softmax-loss-slope")
    before = ask.steps
    solution = ask.solve(words="So.")
    assert [step.because for step in solution.shown.steps] == [because for _, because in before]
    assert solution.markdown().endswith("So.")
    with pytest.raises(ValueError, match="a derivation, with steps"):
        Exercise("none", u).solve(words="So.")


def test_the_last_exercise_of_a_name_is_found():
    first, last = slope(), slope()
    assert exercise("slope") is last is not first


@pytest.mark.parametrize("id", ids())
def test_a_central_question_is_the_same_after_json(id):
    ask = exercise(id)
    kept = json.loads(json.dumps(to_json(ask)))
    back = from_json(kept)
    assert to_json(back) == kept
    assert alike(back.question, ask.question)
    assert (back.given, back.hint()) == (ask.given, ask.hint())


def test_each_hypothesis_is_the_same_after_json():
    given = (OneHot(Y), Binary(u), UnitInterval(v), Eq(total(Y[i, j], (j, k)), 1), u > 0)
    kept = json.dumps(to_json(Exercise("", u, given=given)))
    back = from_json(json.loads(kept))
    assert json.dumps(to_json(back)) == kept
    assert (*back.given[:3], back.given[4]) == (*given[:3], given[4])
    assert alike(back.given[3].lhs, given[3].lhs)
