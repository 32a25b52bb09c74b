"""Cases by sign: all of them are asked, and no more is left out than a kink has no value at."""

import pytest
from sumproof import Declared, Status, array, i, j, m, n, prove, total
from sumproof.cases import by_cases, terms
from sumproof.extra_rules import with_extra_rules
from sumproof.zero import decide
from sympy import (
    Abs,
    Derivative,
    Max,
    Min,
    Piecewise,
    Rational,
    Sum,
    Symbol,
    exp,
    log,
    sign,
    symbols,
    sympify,
)

t, u = symbols("t u", real=True)
z = Symbol("z")
x, A = array("x"), array("A")
softplus, stable = log(1 + exp(t)), Max(0, t) + log(1 + exp(-Abs(t)))
huber = Piecewise((t**2 / 2, Abs(t) <= 1), (Abs(t) - Rational(1, 2), True))


def in_cases(lhs, rhs, *given):
    """Return whether all cases are zero, asked without a sample."""
    lhs, rhs = sympify(lhs), sympify(rhs)
    known = (Declared(t, "real"), Declared(u, "real"), Declared(x, "real"), *given)
    extend = with_extra_rules(lhs, rhs)

    def asked(lhs, rhs, *case):
        return decide(lhs, rhs, (*known, *case), (i, j, m, n), {}, extend)

    return by_cases(asked, *terms(lhs, rhs)) is not None


TRUE = [
    (t * sign(t), Abs(t)),
    (sign(1 - t), -sign(t - 1)),
    (softplus, stable),
    (Derivative(Max(0, t), t), Piecewise((1, t > 0), (0, True))),
    (Derivative(Max(0, 1 - t) ** 2, t), -2 * Max(0, 1 - t)),
    (Derivative(Abs(t), t) ** 2, 1),
    (Piecewise((t, t > 0), (t / 100, True)), Max(t, t / 100)),
    (Max(0, Min(1, t)), Piecewise((0, t < 0), (t, t < 1), (1, True))),
    (huber, Min(Abs(t), 1) * (Abs(t) - Min(Abs(t), 1) / 2)),
    (total(x[i] * sign(x[i]), (i, m)) / m, total(Abs(x[i]), (i, m)) / m),
]
FALSE = [
    (sign(t) ** 2, 1),  # at 0 only
    (Piecewise((1, t > 0), (0, True)), Piecewise((1, t >= 0), (0, True))),  # at 0 only
    (Derivative(u * Max(0, t), u) - Max(0, t), sign(t) ** 2 - 1),  # no kink in u
    (Derivative(Abs(u), u) ** 2 * sign(t) ** 2, 1),  # a kink in u, none in t
    (t * sign(t), -Abs(t)),
    (softplus, Max(0, t) + log(1 + exp(Abs(t)))),
    (Derivative(Max(0, t), t), Piecewise((1, t < 0), (0, True))),
    (huber, Min(Abs(t), 1) * (Abs(t) + Min(Abs(t), 1) / 2)),
    (z * sign(z), sign(z) ** 2 * Abs(z)),  # not for complex ones
    (total(sign(x[i]) ** 2, (i, m)), m),
    (Sum(Abs(x[i]), (i, 1, m)), Sum(x[i] * sign(x[i]), (i, 1, n))),
    (Sum(Abs(x[i]), (j, 1, i), (i, 1, m)), Sum(x[i] * sign(x[i]), (j, i, m), (i, 1, m))),
]


@pytest.mark.parametrize(("lhs", "rhs"), TRUE, ids=str)
def test_what_is_true_in_each_case_is_proved(lhs, rhs):
    assert in_cases(lhs, rhs)
    verdict = prove(lhs, rhs)
    assert verdict.status is Status.PROVED
    assert verdict.extra
    assert any("real" in hypothesis for hypothesis in verdict.hypotheses)


@pytest.mark.parametrize(("lhs", "rhs"), FALSE, ids=str)
def test_what_is_false_in_a_case_is_not(lhs, rhs):
    assert not in_cases(lhs, rhs)
    assert prove(lhs, rhs).status is not Status.PROVED


def test_what_stands_under_two_sums_shares_its_index():
    (one, two), inner = (
        terms(Sum(A[i, j], (j, 1, i), (i, 1, m)), Sum(x[j], (i, 1, j), (j, 1, m))),
        j,
    )
    assert (one, two) == terms(one, two)
    assert len((one - two).atoms(Sum)) == 0
    assert inner not in one.free_symbols
