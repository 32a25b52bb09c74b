"""Print expressions as a good textbook does.

Bound indices get plain names, another letter where one clashes; two different free symbols that
would print alike are refused. All output is LaTeX that both KaTeX and MathJax take.
"""

from __future__ import annotations

import sympy as sp
from sympy.concrete.expr_with_limits import ExprWithLimits

from lossbook.derive.fold import fold
from lossbook.derive.printer import PRINTER

FAMILIES = ("ir", "abd", "jlc")  # letters that a bound sample, feature or class index may take


def latex(expr, define=None):
    r"""Print an expression, an equation or a relation as LaTeX.

    Parameters
    ----------
    expr : sympy.Basic
    define : mapping, optional
        Definitions to fold back (see `lossbook.derive.fold.fold`).

    Returns
    -------
    str

    Raises
    ------
    ValueError
        When two different free symbols or arrays would print alike.

    Examples
    --------
    >>> from sympy import IndexedBase, Sum, symbols
    >>> i, j, m = symbols("i j m", integer=True)
    >>> x, y = IndexedBase("x"), IndexedBase("y")
    >>> print(latex(Sum(x[i, j] * y[i], (i, 1, m)) / m))
    \frac{1}{m} \sum_{i=1}^{m} y_{i} x_{ij}
    >>> print(latex(x[i, j] * Sum(x[i, j], (i, 1, m))))
    x_{ij} \sum_{r=1}^{m} x_{rj}
    """
    return PRINTER.doprint(named([expr], define or {})[0])


def named(exprs, define):
    """Fold definitions, give bound indices plain names, and refuse ambiguous free ones.

    Raises
    ------
    ValueError
        When two different free symbols or arrays in the expressions would print alike.
    """
    exprs = [fold(sp.sympify(expr), define) for expr in exprs]
    taken = {}
    for symbol in set().union(*(_free(expr) for expr in exprs)):
        other = taken.setdefault(PRINTER.doprint(getattr(symbol, "label", symbol)), symbol)
        if other != symbol:
            kinds = sorted(f"{s!r} with {s.assumptions0}" for s in (symbol, other))
            raise ValueError(f"two different symbols print as {other}: {' and '.join(kinds)}")
    names = {str(symbol).lstrip("_") for symbol in taken.values()}
    return [_plain(expr, names) for expr in exprs]


def _free(expr, bound=frozenset()):
    """Return the free symbols and arrays."""
    if isinstance(expr, sp.IndexedBase):
        return {expr}
    if isinstance(expr, sp.Indexed):
        return {expr.base}.union(*(_free(index, bound) for index in expr.indices))
    if isinstance(expr, ExprWithLimits):
        ends = (_free(end, bound) for limit in expr.limits for end in limit[1:])
        return _free(expr.function, bound | set(expr.variables)).union(*ends)
    if expr.is_Symbol:
        return {expr} - bound
    return set().union(*(_free(arg, bound) for arg in expr.args))


def _plain(expr, taken):
    """Rename bound indices, outer ones first, to letters that nothing visible has."""
    if not expr.has(ExprWithLimits):
        return expr
    if not isinstance(expr, ExprWithLimits):
        return expr.func(
            *(_plain(arg, taken) for arg in expr.args),
            **({"evaluate": False} if expr.is_Relational else {}),
        )
    names = {}
    for index in reversed(expr.variables):
        names[index] = sp.Symbol(_letter(index.name, taken), integer=True)
        taken = taken | {names[index].name}
    limits = [
        (names[i], _plain(a, taken).xreplace(names), _plain(b, taken).xreplace(names))
        for i, a, b in expr.limits
    ]
    return expr.func(_plain(expr.function.xreplace(names), taken), *limits)


def _letter(name, taken):
    """Return what is not taken of a name, the later letters of its family, its primes."""
    family = next((letters for letters in FAMILIES if name in [*letters]), "")
    later = family[family.find(name) + 1 :]
    primed = (name + "'" * primes for primes in range(1, len(taken) + 2))
    return next(letter for letter in (name, *later, *primed) if letter not in taken)
