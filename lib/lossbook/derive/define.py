"""Write abbreviations out: what a derivation checks, from what its author typed."""

from __future__ import annotations

from collections.abc import Mapping

import sympy as sp
from sumproof.indices import with_fresh_indices


def unfold(expr: sp.Basic, define: Mapping) -> sp.Basic:
    """Write definitions out, also under sums, with bound indices of their own.

    Parameters
    ----------
    expr : sympy.Basic
    define : mapping
        Of names to expressions; a name is a symbol such as J, an element such as p[i, j], whose
        subscripts are its variables, or an applied function such as J(theta), which shows on what
        a derivative acts. In order: a definition may use the earlier ones.

    Returns
    -------
    sympy.Basic

    Examples
    --------
    >>> from sympy import IndexedBase, Sum, symbols
    >>> i, j, k = symbols("i j k", integer=True)
    >>> z, x = IndexedBase("z"), IndexedBase("x")
    >>> unfold(Sum(z[j], (j, 1, k)), {z[i]: x[i] ** 2})
    Sum(x[j]**2, (j, 1, k))
    """
    expr = sp.sympify(expr)
    for name, meaning in reversed(tuple(define.items())):
        if isinstance(name, sp.Indexed):
            found = [item for item in expr.atoms(sp.Indexed) if item.base == name.base]
        else:
            found = [name] if expr.has(name) else []
        own = with_fresh_indices(sp.sympify(meaning))
        expr = expr.xreplace({item: _at(own, name, item) for item in found})
    return expr


def _at(meaning, name, item):
    """Return what a definition says of one element: its subscripts put in for the variables."""
    if not isinstance(name, sp.Indexed):
        return meaning
    return meaning.xreplace(dict(zip(name.indices, item.indices, strict=True)))
