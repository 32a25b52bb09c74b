"""Signs, factors and indices that are made wrong, wherever a page states a result, are stopped."""

import json
import random
import re
from collections import Counter

import pytest
from book import flips
from book.running import derived
from bookbuild import said
from lossbook.derive import Derivation, Status, prove

SAMPLE = 40  # of the lines of derivations: each is a proof
KEPT = json.loads(flips.FOUND.read_text("utf-8"))


def refuted(derivation):
    """Return the kinds of the first mutants that are refuted, of the result and of the start."""
    kinds, start = [], derivation.equation.lhs
    for side, other in ((derivation.result, start), (start, derivation.result)):
        indices = [s for s in side.free_symbols if s.is_integer and not s.is_positive]
        for kind, mutant in flips.mutate.mutants(side, derivation.label, sorted(indices, key=str)):
            if len(kinds) == flips.EACH:
                return kinds
            # A mutant may be as true as the result: a multiple of a sum that is 0, say.
            if prove(other, mutant, derivation.given).status is Status.REFUTED:
                kinds.append(kind)
    return kinds


@pytest.mark.parametrize("stem", flips.CHAPTERS)
def test_each_result_has_three_mutants_that_are_refused(stem):
    for label, result in derived(stem)[0].items():
        if isinstance(result, Derivation):
            assert result.entry.status == "PROVED"
            assert len(refuted(result)) == flips.EACH, label
        else:
            answers = [flip.ask() for flip in flips.of_claim(label, *result)]
            assert answers == ["refused"] * flips.EACH, label


def test_a_sample_of_wrong_lines_is_refused():
    lines = [flip for flip in flips.of_results_of_all() if flip.kind == "steps of derivations"]
    chosen = random.Random(1).sample(lines, SAMPLE)
    counts, passed = flips.count(chosen)
    assert counts["steps of derivations"]["refused"] >= SAMPLE * 0.9  # the others are as true
    assert passed == {}


def test_each_formula_of_the_text_is_borne_out_or_listed():
    assert said.faults(flips.PAGES, flips.shown()) == []


def test_wrong_formulas_of_the_text_are_stopped_as_often_as_the_book_says():
    counts, passed = flips.count(flips.of_all_texts())
    kept = {kind: count for kind, count in KEPT["counts"].items() if kind in flips.TEXTS.values()}
    assert {kind: dict(count) for kind, count in counts.items()} == kept, "run `make flips`"
    assert passed == KEPT["passed"]


def test_each_one_that_is_not_stopped_has_its_reason():
    counts = sum((Counter(count) for count in KEPT["counts"].values()), Counter())
    assert len(KEPT["passed"]) <= counts["passed"]  # a place may be said twice
    results = flips.known(flips.CHAPTERS[0]).shown
    for place, reason in KEPT["passed"].items():
        label, near, _ = reason.partition(", which stands near, ")
        alone = "a letter, a number or a setting alone is not held against a result"
        other = ("true as well, though another statement", alone)
        listed = re.fullmatch(r"the list `\w+` has this for another place", reason)
        assert reason in other or listed or (near and label in results), place


def test_ninety_five_of_a_hundred_are_stopped():
    stopped, tried = flips.total(KEPT)
    assert tried >= 200
    assert stopped / tried >= 0.95


def test_the_readme_states_the_figure():
    stopped, tried = flips.total(KEPT)
    text = " ".join((flips.ROOT / "README.md").read_text("utf-8").split())
    assert f"{stopped} of {tried}" in text
    listed = sum(count.get("listed", 0) for count in KEPT["counts"].values())
    assert f"{listed} of these" in text


@pytest.mark.parametrize(
    ("formula", "wrong"),
    [
        (r"a + b = c", r"a - b = c"),
        (r"u \le 2 v", r"u \ge 2 v"),
        (r"\frac{1}{2} u", r"\frac{1}{3} u"),
        (r"x_{ij} y", r"x_{il} y"),
        (r"-\log p", r"\log p"),
        (r"1 / (m \tau)", "1"),
    ],
)
def test_wrong_formulas_have_one_sign_factor_or_index_changed(formula, wrong):
    made = [*flips.signs(formula), *flips.factors(formula), *flips.indices(formula)]
    assert wrong in made
    assert all(one != formula for one in made)
