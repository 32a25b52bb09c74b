"""What a statement may assume about its letters: facts with a name and a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import Expr, IndexedBase, MatrixSymbol, Symbol, sympify

# The weaker before the stronger, so that a proof which needs the weaker one lists that.
WORDS = {
    "real": "real",
    "integer": "integers",
    "nonzero": "!= 0",
    "nonnegative": ">= 0",
    "nonpositive": "<= 0",
    "positive": "> 0",
    "negative": "< 0",
    "even": "even",
    "odd": "odd",
}


@dataclass(frozen=True)
class _About:
    """A fact about one thing, of one of its class's ``kinds``."""

    of: Any

    def __post_init__(self):
        if not isinstance(self.of, self.kinds):
            raise TypeError(f"{type(self).__name__} is about {self.thing}, not {self.of!r}")

    def __str__(self):
        return self.text.format(_name(self.of))


def _name(thing):
    return str(getattr(thing, "name", thing))  # a Dummy's without its underscore


class OneHot(_About):
    """Each row of an array, along its last axis, is one-hot: one entry is 1, the others are 0."""

    kinds, thing = (IndexedBase, MatrixSymbol), "an array such as array('Y')"
    text = "rows of {} are one-hot"


class Binary(_About):
    """Each entry of an array, or a symbol, is 0 or 1."""

    kinds, thing = (IndexedBase, MatrixSymbol, Symbol), "an array or a symbol"
    text = "{} is 0 or 1"


class UnitInterval(_About):
    """Each entry of an array, or a symbol, or an expression lies strictly between 0 and 1."""

    kinds, thing = (IndexedBase, MatrixSymbol, Expr), "an array or an expression"
    text = "{} lies strictly between 0 and 1"


@dataclass(frozen=True)
class In(_About):
    """An index runs over ``low, ..., high``, or the entries of an array that serve as indices do.

    Examples
    --------
    >>> from sympy import symbols
    >>> a, n = symbols("a n", integer=True)
    >>> print(In(a, 1, n))
    a runs over 1, ..., n
    """

    low: Expr
    high: Expr

    kinds, thing = (Symbol, IndexedBase), "an index or an array of labels"

    def __post_init__(self):
        super().__post_init__()
        for end in ("low", "high"):  # 1 as SymPy's 1
            object.__setattr__(self, end, sympify(getattr(self, end)))

    def __str__(self):
        entries = "the entries of {} run" if isinstance(self.of, IndexedBase) else "{} runs"
        return f"{entries.format(_name(self.of))} over {self.low}, ..., {self.high}"


@dataclass(frozen=True)
class Declared:
    """A symbol, or each entry of an array, is what ``what`` says: one of `WORDS`.

    `prove` makes these of the letters' own declarations, and lists those that it needs.

    Examples
    --------
    >>> from sympy import IndexedBase, Symbol
    >>> print(Declared(Symbol("p"), "positive"), Declared(IndexedBase("x"), "real"), sep="; ")
    p > 0; the entries of x are real
    """

    of: Symbol | IndexedBase
    what: str

    def __post_init__(self):
        if self.what not in WORDS:
            raise ValueError(f"declare one of {', '.join(WORDS)}, not {self.what!r}")

    def __str__(self):
        word = WORDS[self.what]
        if isinstance(self.of, IndexedBase):
            return f"the entries of {self.of.label} are {word}"
        is_ = {"real": "is real", "integer": "is an integer", "even": "is even", "odd": "is odd"}
        return f"{self.of} {is_.get(self.what, word)}"
