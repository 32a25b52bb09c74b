"""Prove or refute identities between sums of any size."""

from .hypotheses import Binary, OneHot, UnitInterval
from .indices import a, array, b, c, differentiate, i, j, k, l, m, n, product, r, s, total
from .prove import Status, Verdict, prove

__all__ = [
    "Binary", "OneHot", "Status", "UnitInterval", "Verdict", "a", "array", "b", "c",
    "differentiate", "i", "j", "k", "l", "m", "n", "product", "prove", "r", "s", "total",
]  # fmt: skip
