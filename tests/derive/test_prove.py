"""`prove` on statements whose truth is known: no wrong verdict, nearly all decided,
counterexamples that count."""

import sys
from collections import Counter
from functools import cache

import pytest
import sympy as sp
from derive import oracle
from derive.statements import FALSE, OPEN, TRUE
from lossbook.derive import Binary, OneHot, Status, UnitInterval, prove
from sumproof import In
from sumproof.counterexample import Search
from sumproof.prove import kernel_says_zero
from sympy import IndexedBase, Sum, symbols

m, k = symbols("m k", integer=True, positive=True)
i, j, l = symbols("i j l", integer=True)
x, y = IndexedBase("x"), IndexedBase("y")


@cache
def verdict_on(name):
    """Return what `prove` says on a statement, asked once."""
    statement = by_name[name]
    return prove(statement.lhs, statement.rhs, statement.given)


by_name = {s.name: s for s in TRUE + FALSE + OPEN}
names = {s.name for s in TRUE + FALSE}


def parametrised(statements):
    """Return the decorator that runs a test once for each statement."""
    return pytest.mark.parametrize("statement", statements, ids=[s.name for s in statements])


class TestTheSuiteItself:
    def test_it_is_large_and_each_name_is_used_once(self):
        assert len(TRUE) >= 90
        assert len(FALSE) >= 90
        assert Counter(s.name for s in TRUE + FALSE + OPEN).most_common(1)[0][1] == 1

    def test_no_statement_is_decided_by_sympy_alone(self):
        assert [s.name for s in TRUE + FALSE if s.lhs == s.rhs] == []

    @parametrised(TRUE)
    def test_true_statements_are_true(self, statement):
        where = statement.where() | {"sample": 12}
        assert oracle.differs(statement.lhs, statement.rhs, **where) is None

    @parametrised(FALSE)
    def test_false_statements_are_false(self, statement):
        where = statement.where() | {"sample": 30, "seeds": 2}
        assert oracle.differs(statement.lhs, statement.rhs, **where) is not None


class TestVerdicts:
    @parametrised(TRUE)
    def test_true_is_not_refuted(self, statement):
        assert verdict_on(statement.name).status is not Status.REFUTED

    @parametrised(FALSE)
    def test_false_is_not_proved(self, statement):
        assert verdict_on(statement.name).status is not Status.PROVED

    @parametrised(FALSE)
    def test_a_counterexample_counts(self, statement):
        verdict = verdict_on(statement.name)
        if verdict.status is not Status.REFUTED:
            pytest.skip("undecided")
        left, right = oracle.at_counterexample(verdict, statement.base)
        assert not oracle.close(left, right)
        assert oracle.close(left, oracle.as_number(verdict.counterexample.lhs))
        assert oracle.close(right, oracle.as_number(verdict.counterexample.rhs))

    def test_at_least_95_percent_are_decided(self):
        undecided = [n for n in names if verdict_on(n).status is Status.UNDECIDED]
        assert len(undecided) <= 0.05 * len(names), undecided

    @parametrised(OPEN)
    def test_what_cannot_be_decided_is_not_decided_wrongly(self, statement):
        status = verdict_on(statement.name).status
        wrong = {Status.PROVED} if "false" in statement.name else {Status.REFUTED}
        if statement.name == "odd-perfect-number":
            wrong = {Status.PROVED, Status.REFUTED}
        assert status not in wrong


class TestTheVerdict:
    def test_proved(self):
        verdict = prove(Sum(x[i], (i, 1, m)), Sum(x[j], (j, 1, m)))
        assert verdict.status is Status.PROVED
        assert verdict.residual is None
        assert verdict.counterexample is None
        assert verdict.how
        assert verdict.seconds > 0

    def test_refuted_holds_a_smallest_counterexample(self):
        verdict = prove(Sum(x[i], (i, 1, m)) ** 2, Sum(x[i] ** 2, (i, 1, m)))
        assert verdict.status is Status.REFUTED
        assert verdict.counterexample.sizes == {m: 2}
        assert len(verdict.counterexample.values["x"]) == 2
        assert verdict.counterexample.lhs != verdict.counterexample.rhs
        assert verdict.residual is not None
        assert str(verdict.counterexample)

    def test_it_has_no_truth_value(self):
        verdict = prove(Sum(x[i], (i, 1, m)), Sum(x[i], (i, 1, m)))
        with pytest.raises(TypeError, match="status"):
            bool(verdict)

    def test_status_values_are_sentences(self):
        assert {s.name for s in Status} == {"PROVED", "REFUTED", "UNDECIDED"}
        assert all(" " in s.value for s in Status)

    def test_hypotheses_are_named(self):
        Y, p = IndexedBase("Y", real=True), IndexedBase("p")
        given = [OneHot(Y), UnitInterval(p), Binary(y)]
        verdict = prove(Sum(Y[i, j] * p[i] * y[i], (j, 1, k)), p[i] * y[i], given)
        assert verdict.status is Status.PROVED
        for hypothesis in given:
            assert str(hypothesis) in verdict.hypotheses

    def test_one_hypothesis_needs_no_list(self):
        verdict = prove(y[i] ** 2, y[i], Binary(y))
        assert verdict.status is Status.PROVED

    def test_the_range_of_a_free_index_is_a_hypothesis(self):
        verdict = prove(Sum(sp.KroneckerDelta(j, l) * x[l], (l, 1, k)), x[j])
        assert verdict.status is Status.PROVED
        assert any("j" in h and "k" in h for h in verdict.hypotheses)

    @pytest.mark.parametrize(
        "bad",
        ["x", None, sp.Eq(i, j), sp.true, [i], sp.FiniteSet(1)],
        ids=["str", "None", "Eq", "true", "list", "set"],
    )
    def test_what_is_no_expression_is_an_error(self, bad):
        with pytest.raises(TypeError, match="expression"):
            prove(bad, i)
        with pytest.raises(TypeError, match="expression"):
            prove(i, bad)

    @pytest.mark.parametrize(
        "bad", ["one-hot", [3], sp.true, i], ids=["str", "int", "true", "symbol"]
    )
    def test_what_is_no_hypothesis_is_an_error(self, bad):
        with pytest.raises(TypeError, match="hypothesis"):
            prove(i, i, bad)

    def test_numbers_are_expressions(self):
        assert prove(1, 1).status is Status.PROVED
        assert prove(sp.Rational(1, 2), sp.Rational(499, 1000)).status is Status.REFUTED

    def test_asking_twice_gives_the_same(self):
        first, second = (prove(Sum(x[i], (i, 1, m)), Sum(y[i], (i, 1, m))) for _ in range(2))
        assert first.status is second.status is Status.REFUTED
        assert first.counterexample == second.counterexample


@pytest.mark.parametrize(("agreed", "large"), [(0, 0), (9, 0), (9, 1)])
def test_without_two_large_samples_nothing_is_proved(monkeypatch, agreed, large):
    search = Search(None, agreed, large, "too costly")
    monkeypatch.setattr(sys.modules["sumproof.prove"], "search", lambda *_: search)
    verdict = prove(Sum(x[i], (i, 1, m)), Sum(x[j], (j, 1, m)))
    assert verdict.status is Status.UNDECIDED
    assert "the normal form is 0, but no sample confirms it: too costly" in verdict.how


class TestWhereItWasWrongOnce:
    def test_a_fact_about_the_entries_in_a_range_says_nothing_of_others(self):
        given = [sp.Gt(x[j], 0), In(j, 1, 3)]
        assert prove(sp.Abs(x[k]), x[k], given).status is Status.REFUTED
        assert not kernel_says_zero(sp.Abs(x[k]), x[k], given)
        assert prove(sp.Abs(x[2]), x[2], given).status is Status.PROVED

    def test_the_sum_of_given_rows_says_nothing_of_other_rows(self):
        given = [sp.Eq(Sum(y[i, j], (j, 1, k)), 1), In(i, 1, 3)]
        assert not kernel_says_zero(Sum(y[m, j], (j, 1, k)), 1, given)
        assert kernel_says_zero(Sum(y[2, j], (j, 1, k)), 1, given)

    def test_a_decimal_with_more_digits_than_a_double_is_not_rounded(self):
        with pytest.raises(TypeError, match="no short decimal: write a fraction"):
            prove(sp.Float("0.5000000000000000000000001", 30) * i, i / 2)

    @pytest.mark.parametrize("function", [sp.floor, sp.conjugate, sp.re, sp.frac])
    def test_a_slope_that_sympy_does_not_know_is_named(self, function):
        z = sp.Symbol("z")
        verdict = prove(sp.Derivative(function(z), z), 1)
        assert verdict.status is Status.UNDECIDED
        assert f"the derivative of {function(z)} is not known here" in verdict.how

    def test_two_unknown_functions_of_one_name_are_two(self):
        one, other = sp.Function("f"), sp.Function("f", real=True)
        assert not kernel_says_zero(one(i), other(i))
