"""From the normal form back into SymPy, to show what is left of a difference."""

from __future__ import annotations

import sympy
from sympy import Add, Dummy, KroneckerDelta, Mul, Sum


def write(poly, names=None):
    """Return a SymPy expression with the value of a polynomial."""
    return Add(*(_rational(c) * _mono(mono, dict(names or {})) for mono, c in poly.terms.items()))


def _rational(value):
    return sympy.Rational(value.numerator, value.denominator)


def _mono(mono, names):
    for rank, var in enumerate(mono.bound):
        names[var] = Dummy("ijlabcrs"[rank % 8], integer=True)
    body = Mul(*(_atom(atom, names) ** exponent for atom, exponent in mono.factors.items()))
    body = body * sympy.exp(write(mono.exp, names))
    limits = [(names[var], *(write(end, names) for end in var.ends)) for var in mono.bound]
    return Sum(body, *limits) if limits else body


def _atom(atom, names):
    if atom.kind == "symbol":
        return atom.head
    if atom.kind == "index":
        return names.setdefault(atom, Dummy("i", integer=True))
    args = [write(arg, names) for arg in atom.args]
    if atom.kind == "entry":
        return atom.head[tuple(args)]
    if atom.kind == "delta":
        return KroneckerDelta(args[0], 0)
    if atom.kind == "step":
        return sympy.Heaviside(args[0], 1)
    return args[0] if atom.kind == "divisor" else atom.head(*args)
