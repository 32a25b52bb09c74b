"""Derive: statements about sums of any size, checked by a machine."""

from sumproof.hypotheses import Binary, OneHot, UnitInterval
from sumproof.indices import a, array, b, c, differentiate, i, j, k, l, m, n, product, r, s, total
from sumproof.prove import Status, Verdict, prove

from .claims import Argument, Assumed, Checked, Definition, Limit, Monotone, Refutation, Sign
from .derivation import Derivation, DerivationError
from .ledger import Entry
from .render import latex
from .to_numpy import to_numpy

__all__ = [
    "Argument", "Assumed", "Binary", "Checked", "Definition", "Derivation", "DerivationError",
    "Entry", "Limit", "Monotone", "OneHot", "Refutation", "Sign", "Status", "UnitInterval",
    "Verdict", "a", "array", "b", "c", "differentiate", "i", "j", "k", "l", "latex", "m", "n",
    "product", "prove", "r", "s", "to_numpy", "total",
]  # fmt: skip
