"""Mutants of each true statement: at least three that are really false, and none of them proved."""

import pytest
import sympy as sp
from derive import mutate, oracle
from derive.statements import FALSE, TRUE
from lossbook.derive import Status, prove
from sumproof.prove import kernel_says_zero

EACH = 3


def false_mutants(statement, count):
    """Return the first ``count`` mutants of the right (then of the left) side that direct
    evaluation finds false."""
    symbols = oracle.free_symbols(statement.lhs) | oracle.free_symbols(statement.rhs)
    indices = sorted((s for s in symbols if s.name in oracle.RANGES and s.is_integer), key=str)
    found = []
    for side in (statement.rhs, statement.lhs):
        other = statement.lhs if side is statement.rhs else statement.rhs
        for kind, mutant in mutate.mutants(side, statement.name, indices):
            if len(found) == count:
                return found
            if is_false(other, mutant, statement):
                found.append((kind, other, mutant))
    return found


def is_false(lhs, rhs, statement):
    """Return whether direct evaluation finds a difference: a mutant that is still true is none."""
    try:
        return oracle.differs(lhs, rhs, **statement.where() | {"sample": 6, "seeds": 3}) is not None
    except (ValueError, oracle.Undefined):  # without a value anywhere: says nothing
        return False


@pytest.mark.parametrize("statement", TRUE, ids=[s.name for s in TRUE])
def test_no_mutant_is_proved(statement):
    found = false_mutants(statement, EACH)
    assert len(found) == EACH
    proved = [
        (kind, mutant)
        for kind, other, mutant in found
        if prove(other, mutant, statement.given).status is Status.PROVED
        # The kernel by itself, without the samples that would save it.
        or kernel_says_zero(other, mutant, statement.given)
    ]
    assert proved == []


@pytest.mark.parametrize("statement", FALSE, ids=[s.name for s in FALSE])
def test_the_kernel_alone_proves_nothing_false(statement):
    assert not kernel_says_zero(statement.lhs, statement.rhs, statement.given)


def test_a_sum_in_an_exponent_does_not_capture_the_index_of_the_sum_around_it():
    theta = sp.IndexedBase("theta")
    n = sp.Symbol("n", integer=True, positive=True)
    a, j = sp.symbols("a j", integer=True)

    def total(entry):
        return sp.Sum(sp.exp(sp.Sum(entry, (a, 1, n))), (j, 1, n))

    assert not kernel_says_zero(total(theta[a, j]), total(theta[j, a]))


def test_each_kind_of_mutant_is_made():
    kinds = {
        kind
        for s in TRUE
        for kind, _ in mutate.mutants(s.rhs, s.name, [sp.Symbol("i", integer=True)])
    }
    assert kinds >= {
        "sign",
        "factor 2",
        "lost divisor",
        "dropped delta",
        "dropped factor",
        "dropped term",
        "swapped index",
        "transposed",
        "bound",
        "exponent",
    }
