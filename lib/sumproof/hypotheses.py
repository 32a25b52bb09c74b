"""What a statement may assume about its letters: facts with a name and a sentence."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr, Indexed, IndexedBase, MatrixSymbol, Symbol, sympify

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


def _name(thing):
    return str(thing.label) if isinstance(thing, IndexedBase) else str(thing)


@dataclass(frozen=True)
class OneHot:
    """Each row of an array, along its last axis, is one-hot: one entry is 1, the others are 0."""

    of: IndexedBase

    def __post_init__(self):
        if not isinstance(self.of, (IndexedBase, MatrixSymbol)):
            raise TypeError(f"OneHot is about an array such as array('Y'), not {self.of!r}")

    def __str__(self):
        return f"rows of {_name(self.of)} are one-hot"


@dataclass(frozen=True)
class Binary:
    """Each entry of an array, or a symbol, is 0 or 1."""

    of: IndexedBase | Symbol

    def __post_init__(self):
        if not isinstance(self.of, (IndexedBase, MatrixSymbol, Symbol)):
            raise TypeError(f"Binary is about an array or a symbol, not {self.of!r}")

    def __str__(self):
        return f"{_name(self.of)} is 0 or 1"


@dataclass(frozen=True)
class UnitInterval:
    """Each entry of an array, or a symbol, or an expression lies strictly between 0 and 1."""

    of: IndexedBase | Symbol | Indexed | Expr

    def __post_init__(self):
        if not isinstance(self.of, (IndexedBase, MatrixSymbol, Expr)):
            raise TypeError(f"UnitInterval is about an array or an expression, not {self.of!r}")

    def __str__(self):
        return f"{_name(self.of)} lies strictly between 0 and 1"


@dataclass(frozen=True)
class In:
    """An index runs over ``low, ..., high``, or the entries of an array that serve as indices do.

    Examples
    --------
    >>> from sympy import symbols
    >>> a, n = symbols("a n", integer=True)
    >>> print(In(a, 1, n))
    a runs over 1, ..., n
    """

    of: Symbol | IndexedBase
    low: Expr
    high: Expr

    def __post_init__(self):
        if not isinstance(self.of, (Symbol, IndexedBase)):
            raise TypeError(f"In is about an index or an array of labels, not {self.of!r}")
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
