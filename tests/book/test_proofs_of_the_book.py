"""What the chapters prove needs the core alone, and nothing that its verdict does not list."""

from dataclasses import fields, replace
from functools import cache
from pathlib import Path

import pytest
import sympy as sp
from book.running import chapters, results_of
from lossbook import derive
from lossbook.derive import Status, claims, derivation
from sumproof import prove
from sumproof.indices import free_symbols, with_fresh_indices
from sympy.core.relational import Relational

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


def stripped(verdict):
    """Return the sides and what the verdict lists, with all declarations taken off the letters.

    Bound indices are left as they are, and get names of their own first.
    """
    sides = [with_fresh_indices(side) for side in (verdict.lhs, verdict.rhs)]
    assumed = [changed(hypothesis, with_fresh_indices) for hypothesis in verdict.assumed]
    parts = [*sides, *(part for hypothesis in assumed for part in inside(hypothesis))]
    free = set().union(*(free_symbols(p) for p in parts if not isinstance(p, sp.IndexedBase)))
    plain = {s: sp.Symbol(s.name) for s in free}
    plain |= {x: sp.IndexedBase(str(x.label)) for p in parts for x in p.atoms(sp.IndexedBase)}
    assumed = [changed(hypothesis, lambda part: part.xreplace(plain)) for hypothesis in assumed]
    return *(side.xreplace(plain) for side in sides), assumed


def inside(hypothesis):
    """Return the expressions and arrays in a hypothesis."""
    if isinstance(hypothesis, Relational):
        return hypothesis.args
    return [part for part in vars(hypothesis).values() if isinstance(part, sp.Basic)]


def changed(hypothesis, change):
    """Return a hypothesis with each of its parts changed."""
    if isinstance(hypothesis, Relational):
        return hypothesis.func(*map(change, hypothesis.args), evaluate=False)
    own = {field.name: getattr(hypothesis, field.name) for field in fields(hypothesis)}
    return replace(hypothesis, **{n: change(p) for n, p in own.items() if isinstance(p, sp.Basic)})


def faults(verdict):
    """Return what is wrong when a statement is asked again with what its verdict lists alone."""
    again = prove(*stripped(verdict))
    more = set(again.hypotheses) - set(verdict.hypotheses)
    if again.status is Status.PROVED and not more:
        return []
    return [f"{verdict.lhs} = {verdict.rhs}: {again.status.name}, {again.how}, {sorted(more)}"]


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
