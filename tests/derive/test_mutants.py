"""Mutants of each true statement: at least three that are really false, and none of them proved."""

import pytest
import sympy as sp
from derive import mutate, oracle
from derive.statements import TRUE
from lossbook.derive import Status, prove

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
    ]
    assert proved == []


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
