"""Write abbreviations out: what a derivation checks, from what its author typed."""

from __future__ import annotations

import sympy as sp
from sympy.concrete.expr_with_limits import ExprWithLimits


def unfold(expr, define):
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
    for name, meaning in reversed(define.items()):
        if isinstance(name, sp.Indexed):
            found = [item for item in expr.atoms(sp.Indexed) if item.base == name.base]
        else:
            found = [name] if expr.has(name) else []
        own = rebind(sp.sympify(meaning), lambda index, _: sp.Dummy(index.name, integer=True))
        expr = expr.xreplace({item: _at(own, name, item) for item in found})
    return expr


def _at(meaning, name, item):
    """Return what a definition says of one element: its subscripts put in for the variables."""
    if not isinstance(name, sp.Indexed):
        return meaning
    return meaning.xreplace(dict(zip(name.indices, item.indices, strict=True)))


def rebind(expr, name, depth=0, renamed=None):
    """Rename the bound indices of sums and products, outer ones first.

    Parameters
    ----------
    expr : sympy.Basic
    name : callable
        Takes a bound index and the number of indices bound around it, returns its new symbol,
        which must not be one that is visible there.

    Returns
    -------
    sympy.Basic

    Examples
    --------
    >>> from sympy import IndexedBase, Sum, symbols
    >>> x, i, j, m = IndexedBase("x"), *symbols("i j m", integer=True)
    >>> rebind(x[i] * Sum(x[i] * Sum(x[j], (j, 1, m)), (i, 1, m)),
    ...        lambda index, depth: symbols(f"s{depth}", integer=True))
    x[i]*Sum(x[s0]*Sum(x[s1], (s1, 1, m)), (s0, 1, m))
    """
    renamed = renamed or {}
    if not expr.has(ExprWithLimits):
        return expr.xreplace(renamed)
    if not isinstance(expr, ExprWithLimits):
        args = (rebind(arg, name, depth, renamed) for arg in expr.args)
        return expr.func(*args, **({"evaluate": False} if expr.is_Relational else {}))
    limits = []
    for index, low, high in reversed(expr.limits):
        ends = (rebind(end, name, depth, renamed) for end in (low, high))
        limits.insert(0, (name(index, depth), *ends))
        renamed, depth = renamed | {index: limits[0][0]}, depth + 1
    return expr.func(rebind(expr.function, name, depth, renamed), *limits)
