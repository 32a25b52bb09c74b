"""What the files ``statements_*.py`` share: a `Case`, how it is added to a list, and the letters.

A case is true, false, or *limited*: true only under a condition that its letters' declarations do
not bring (``q >= 1``, ``Z is real``). A limited one may be PROVED when the verdict's hypotheses
mention the condition, and may be REFUTED where the condition fails; to prove it and say nothing is
wrong. An *error* is a question that must not be answered at all.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import sympy as sp
from derive.statements import Statement
from sympy import Rational, symbols


@dataclass(frozen=True)
class Case(Statement):
    """A statement of a suite, with what the oracle needs beyond a `Statement`.

    ``extents``: the values of a size, ``pins``: what a hypothesis says of one entry, ``digits``:
    of the oracle, ``beyond``: where a limited one fails, ``mention``: what its proof must list.
    """

    truth: str = "true"
    extents: dict = field(default_factory=dict)
    pins: dict = field(default_factory=dict)
    digits: int = 60
    sample: int = 12
    beyond: dict = field(default_factory=dict)
    mention: str = ""

    def where(self):
        """Return what `oracle.differs` needs to know."""
        return super().where() | {
            "extents": self.extents,
            "pins": self.pins,
            "digits": self.digits,
            "sample": self.sample,
        }


@dataclass(frozen=True)
class Question:
    """Something that `prove` must answer with an error whose text holds ``words`` (a pattern)."""

    name: str
    lhs: sp.Basic
    rhs: sp.Basic
    given: tuple
    words: str


def adders(kind, cases):
    """Return the functions that add a true, a false and a limited statement to ``cases``."""

    def adder(truth):
        def add(name, lhs, rhs, *given, **where):
            sides = sp.sympify(lhs), sp.sympify(rhs)
            cases.append(Case(f"{kind}: {name}", *sides, given, truth=truth, **where))

        return add

    return adder("true"), adder("false"), adder("limited")


def within(index, low, high):
    """Return the hypothesis that an index runs from ``low`` to ``high``."""
    import sumproof  # only these statements need it

    return sumproof.In(index, low, high)


def sigmoid(z):
    """Return the logistic function of z."""
    return 1 / (1 + sp.exp(-z))


m, n, k = symbols("m n k", integer=True, positive=True)
i, r, s = symbols("i r s", integer=True)
a, b, d = symbols("a b d", integer=True)
j, l, c = symbols("j l c", integer=True)
δ = sp.KroneckerDelta
half = Rational(1, 2)
