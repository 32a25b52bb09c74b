"""Sizes, indices, arrays, sums over fresh indices, and the one guarded derivative.

A sum whose bound index has the name of a free one is differentiated wrongly by SymPy (sympy#21891).
Sums are therefore built over fresh `Dummy` indices, and differentiated here, where every bound
index is renamed first.
"""

from __future__ import annotations

from functools import lru_cache

import sympy as sp
from sympy import Add, Derivative, Dummy, Idx, Indexed, IndexedBase, KroneckerDelta, Mul, S, Symbol
from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.core.function import AppliedUndef, ArgumentIndexError

m, n, k = sp.symbols("m n k", integer=True, positive=True)
i, j, l, a, b, c, r, s = sp.symbols("i j l a b c r s", integer=True)


def array(name: str, **assumptions: bool) -> IndexedBase:
    """Return an array of symbols.

    Parameters
    ----------
    name : str
    **assumptions : bool
        Of each entry, such as ``positive=True``. An array without any has real entries.

    Returns
    -------
    IndexedBase

    Examples
    --------
    >>> array("p", positive=True)[i, j].is_positive
    True
    """
    return IndexedBase(name, **assumptions)


def _over(kind, expression, ranges):
    for index, size in reversed(ranges):
        fresh = Dummy(index.name, integer=True)
        expression = kind(expression.subs(index, fresh), (fresh, 1, size))
    return expression


def total(expression: sp.Expr, *ranges: tuple) -> sp.Expr:
    """Sum over indices from 1, each given as ``(index, size)``; the first is the outermost.

    Examples
    --------
    >>> total(array("x")[i], (i, m)).doit().subs(m, 2).doit()
    x[1] + x[2]
    """
    return _over(sp.Sum, sp.sympify(expression), ranges)


def product(expression: sp.Expr, *ranges: tuple) -> sp.Expr:
    """Multiply over indices from 1, each given as ``(index, size)``."""
    return _over(sp.Product, sp.sympify(expression), ranges)


@lru_cache(maxsize=20_000)
def free_symbols(expr):
    """Return the free symbols of an expression: no array's name, no bound index.

    SymPy's own leaves out the variables of a `Derivative`, which are free here: a slope at ``z[c]``
    speaks of ``c``.
    """
    if isinstance(expr, (Idx, Symbol)):
        return frozenset([getattr(expr, "label", expr)])
    if isinstance(expr, ExprWithLimits):
        found = free_symbols(expr.function)
        for index, *ends in expr.limits:  # innermost first
            found = (found - free_symbols(index)).union(*map(free_symbols, ends))
        return found
    parts = expr.args
    if isinstance(expr, Indexed):
        parts = expr.indices
    elif isinstance(expr, Derivative):
        parts = (expr.expr, *(part for pair in expr.variable_count for part in pair))
    return frozenset().union(*map(free_symbols, parts))


def rebind(expr, name, depth=0, renamed=None):
    """Rename the bound indices of sums and products, outer ones first.

    Parameters
    ----------
    expr : Basic
    name : callable
        Takes a bound index and the number of indices bound around it, returns its new symbol,
        which must not be one that is visible there.

    Returns
    -------
    Basic

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


def with_fresh_indices(expression):
    """Give every bound index of a sum or product a name of its own."""
    return rebind(
        sp.sympify(expression),
        lambda index, _: Dummy(getattr(index, "name", str(index)), integer=True),
    )


def differentiate(expression: sp.Expr, *variables: sp.Expr) -> sp.Expr:
    """Differentiate with respect to symbols or array elements, one after the other.

    Parameters
    ----------
    expression : Expr
    *variables : Symbol or Indexed
        ``theta[a, j]`` with symbolic ``a`` and ``j`` stands for any one entry; the ranges of its
        indices are assumed.

    Returns
    -------
    Expr
        With Kronecker deltas summed out.

    Raises
    ------
    TypeError
        A variable is neither a symbol nor an array element, or a function's derivative is unknown.

    Examples
    --------
    >>> x = array("x")
    >>> differentiate(total(x[i] ** 2, (i, m)), x[j])
    2*x[j]
    """
    for variable in variables:
        if not isinstance(variable, (Symbol, Indexed)):
            raise TypeError(
                f"differentiate with respect to a symbol or an array element, not {variable}"
            )
        expression = contract(derivative_with_deltas(with_fresh_indices(expression), variable))
    return expression


def derivative_with_deltas(expression, variable):
    """Differentiate once and leave the Kronecker deltas, which hold whatever the ranges are."""
    limits = (limit for node in expression.atoms(ExprWithLimits) for limit in node.limits)
    if {getattr(index, "label", index) for index, *_ in limits} & free_symbols(variable):
        expression = with_fresh_indices(expression)  # or a sum would bind the variable's own index
    return _derivative(expression, variable)


def _derivative(expr, variable):
    if expr == variable:
        return S.One
    if isinstance(expr, Indexed):
        if not isinstance(variable, Indexed) or expr.base != variable.base:
            return S.Zero
        pairs = zip(expr.indices, variable.indices, strict=True)
        return Mul(*(KroneckerDelta(*pair) for pair in pairs))
    if not expr.args or not (expr.free_symbols & variable.free_symbols):
        return S.Zero
    if isinstance(expr, Add):
        return Add(*(_derivative(arg, variable) for arg in expr.args))
    if isinstance(expr, Mul):
        return Add(*(expr / x * d for x in expr.args if (d := _derivative(x, variable)) != 0))
    if isinstance(expr, sp.Sum):
        return sp.Sum(_derivative(expr.function, variable), *expr.limits)
    if isinstance(expr, sp.Product):
        return expr * sp.Sum(_derivative(expr.function, variable) / expr.function, *expr.limits)
    if isinstance(expr, sp.Pow):
        base, power = expr.args
        inner = power * base ** (power - 1) * _derivative(base, variable)
        change = _derivative(power, variable)
        return inner + (expr * sp.log(base) * change if change != 0 else 0)
    if isinstance(expr, (KroneckerDelta, sp.sign)):  # a kink is outside of what is differentiated
        return S.Zero
    if isinstance(expr, (sp.Max, sp.Min)):
        return _derivative(expr.rewrite(sp.Abs), variable)
    if isinstance(expr, sp.Piecewise):
        return sp.Piecewise(*((_derivative(e, variable), condition) for e, condition in expr.args))
    if isinstance(expr, Derivative):
        return _derivative(written_out(expr), variable)
    if isinstance(expr, sp.Function) and not isinstance(expr, AppliedUndef):
        inner = [(at, _derivative(arg, variable)) for at, arg in enumerate(expr.args, 1)]
        slopes = [(_slope(expr, at), change) for at, change in inner if change != 0]
        return Add(*(slope * change for slope, change in slopes))
    raise TypeError(f"the derivative of {expr} is not known here")


def _slope(function, at):
    """Return a function's derivative with respect to one of its arguments."""
    try:
        slope = function.fdiff(at)
    except ArgumentIndexError:
        slope = None
    if slope is None or slope.has(Derivative, sp.Subs):  # SymPy does not know it either
        raise TypeError(f"the derivative of {function} is not known here")
    return slope


@lru_cache(maxsize=256)  # both sides of a step, and the step after it, ask for the same one
def written_out(derivative):
    """Carry out an unevaluated SymPy `Derivative`, deltas left as they are."""
    result = derivative.expr
    for variable, count in derivative.variable_count:
        if not count.is_Integer:
            raise TypeError(f"a derivative of order {count} is not known here")
        for _ in range(int(count)):
            result = derivative_with_deltas(result, variable)
    return result


def contract(expr):
    """Sum out Kronecker deltas between a bound index and anything else, taken to be in range."""
    if not isinstance(expr, sp.Expr) or not expr.has(KroneckerDelta):
        return expr
    expr = expr.func(*(contract(arg) if isinstance(arg, sp.Expr) else arg for arg in expr.args))
    if not isinstance(expr, sp.Sum):
        return expr
    body = expr.function
    if isinstance(body, Add):
        return Add(*(contract(sp.Sum(term, *expr.limits)) for term in body.args))
    for position, (index, _, _) in enumerate(expr.limits):
        for factor in Mul.make_args(body):
            if isinstance(factor, KroneckerDelta) and index in factor.args:
                value = next(arg for arg in factor.args if arg != index)
                rest = expr.limits[:position] + expr.limits[position + 1 :]
                if value.has(index) or any(index in limit.free_symbols for limit in rest):
                    continue
                body = (body / factor).xreplace({index: value})
                return contract(sp.Sum(body, *rest)) if rest else contract(body)
    return expr
