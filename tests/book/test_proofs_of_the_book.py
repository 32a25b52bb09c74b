"""What the chapters prove needs the core alone, and nothing that its verdict does not list."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import sympy as sp
from book.running import chapters, results_of
from derive.listed import faults
from lossbook import derive
from lossbook.derive import Status, claims, derivation
from sumproof import prove

STEMS = list(chapters())
FORMAL = Path(__file__).parents[2] / "formal"


@cache
def ran(stem):
    """Run what a chapter derives, and return its results and each verdict that is PROVED."""
    verdicts = []

    def recorded(*question, **given):
        verdicts.append(prove(*question, **given))
        return verdicts[-1]

    with pytest.MonkeyPatch.context() as patch:
        for place in (derive, derivation, claims):
            patch.setattr(place, "prove", recorded)
        results = results_of(stem)
    return results, [verdict for verdict in verdicts if verdict.status is Status.PROVED]


def proved(stem):
    """Return each verdict of a chapter that is PROVED."""
    return ran(stem)[1]


@pytest.mark.parametrize("stem", STEMS)
def test_the_core_alone_proves_it(stem):
    needs_more = [v for v in proved(stem) if v.extra]
    assert [f"{v.lhs} = {v.rhs}: {v.used}" for v in needs_more] == []


@pytest.mark.parametrize("stem", STEMS)
def test_what_a_verdict_lists_is_all_that_it_needs(stem):
    assert [fault for verdict in proved(stem) for fault in faults(verdict)] == []


def test_the_proofs_of_the_book_are_asked():
    assert sum(len(proved(stem)) for stem in STEMS) > 190


def test_the_formal_statements_are_those_of_the_chapters(monkeypatch):
    monkeypatch.syspath_prepend(FORMAL)
    import statements

    stale = statements.stale({stem: ran(stem)[0] for stem in STEMS})
    assert stale == [], "write them again: make formal-statements"


P, Q, N = sp.Symbol("P", positive=True), sp.Symbol("Q", positive=True), derive.n
X, Y = derive.array("X"), derive.array("Y")
ROW = derive.total(Y[derive.i, derive.j], (derive.j, derive.n))


@pytest.mark.parametrize(
    ("lhs", "rhs", "given", "listed"),
    [
        (sp.log(P * Q), sp.log(P) + sp.log(Q), (), {"P > 0"}),
        (sp.sqrt(X[N] ** 2), abs(X[N]), (), {"the entries of X are real"}),
        (ROW, 1, derive.OneHot(Y), {"rows of Y are one-hot", "n >= 1"}),
    ],
    ids=["sign", "real", "size"],
)
def test_a_verdict_that_lists_too_little_is_noticed(lhs, rhs, given, listed):
    verdict = prove(lhs, rhs, given)
    assert set(verdict.hypotheses) == listed
    assert faults(verdict) == []
    for at, text in enumerate(verdict.hypotheses):
        fewer = {
            name: tuple(each for n, each in enumerate(getattr(verdict, name)) if n != at)
            for name in ("assumed", "hypotheses")
        }
        assert faults(replace(verdict, **fewer)), text
