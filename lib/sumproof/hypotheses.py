"""What a statement may assume about its arrays: facts with a name and a sentence."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr, Indexed, IndexedBase, Symbol


def _name(thing):
    return str(thing.label) if isinstance(thing, IndexedBase) else str(thing)


@dataclass(frozen=True)
class OneHot:
    """Each row of a two-axis array is one-hot: its entries are 0 or 1 and sum to 1."""

    array: IndexedBase

    def __str__(self):
        return f"rows of {_name(self.array)} are one-hot"


@dataclass(frozen=True)
class Binary:
    """Each entry of an array, or a symbol, is 0 or 1."""

    of: IndexedBase | Symbol

    def __str__(self):
        return f"{_name(self.of)} is 0 or 1"


@dataclass(frozen=True)
class UnitInterval:
    """Each entry of an array, or a symbol, or an expression lies strictly between 0 and 1."""

    of: IndexedBase | Symbol | Indexed | Expr

    def __str__(self):
        return f"{_name(self.of)} lies strictly between 0 and 1"
