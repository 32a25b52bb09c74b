"""Derive: what the book displays, each formula an object that was checked."""

from importlib import import_module

from sumproof.hypotheses import Binary, OneHot, UnitInterval
from sumproof.indices import a, array, b, c, differentiate, i, j, k, l, m, n, product, r, s, total
from sumproof.prove import Status, Verdict, prove

from .analysis import Limit, Monotone, Sign
from .argument import Argument
from .claims import Assumed, Checked, Claim, ClaimError, Definition, Refutation
from .define import unfold
from .derivation import Derivation, DerivationError
from .latex import latex
from .ledger import Entry

__all__ = [
    "Argument", "Assumed", "Binary", "Checked", "Claim", "ClaimError", "Definition", "Derivation",
    "DerivationError", "Entry", "Limit", "Monotone", "OneHot", "Refutation", "Sign", "Status",
    "UnitInterval", "Verdict", "a", "array", "b", "c", "differentiate", "i", "j", "k", "l",
    "latex", "m", "n", "product", "prove", "r", "s", "to_numpy", "total", "unfold",
]  # fmt: skip


def __getattr__(name):
    """Load `to_numpy`, and NumPy with it, where it is asked for: the page's Python has no NumPy."""
    if name == "to_numpy":
        return import_module("lossbook.derive.arrays").to_numpy
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
