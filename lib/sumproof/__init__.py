"""Prove or refute identities between sums of any size.

A tour in ten lines:

>>> from sumproof import OneHot, array, i, j, k, m, prove, total
>>> from sympy import Derivative, exp, log
>>> z, Y = array("z", real=True), array("Y")
>>> share = exp(z[i, j]) / total(exp(z[i, j]), (j, k))
>>> loss = -total(Y[i, j] * log(share), (j, k))
>>> right = prove(Derivative(loss, z[i, j]), share - Y[i, j], OneHot(Y))
>>> right.status.name, right.hypotheses
('PROVED', ('rows of Y are one-hot', 'j runs over 1, ..., k', 'k >= 1'))
>>> print(prove(Derivative(loss, z[i, j]), Y[i, j] - share, OneHot(Y)).status.name)
REFUTED
"""

from .hypotheses import Binary, Declared, In, OneHot, UnitInterval
from .indices import a, array, b, c, differentiate, i, j, k, l, m, n, product, r, s, total
from .matrices import entry
from .prove import Status, Verdict, prove

__all__ = [
    "Binary", "Declared", "In", "OneHot", "Status", "UnitInterval", "Verdict", "a", "array", "b",
    "c", "differentiate", "entry", "i", "j", "k", "l", "m", "n", "product", "prove", "r", "s",
    "total",
]  # fmt: skip
