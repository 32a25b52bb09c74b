"""Fold definitions back into an expression: show p[i, j] where its right-hand side stands.

Matching is up to the names of indices, bound ones included, and sees a part of a product or of a
sum. SymPy merges ``exp(u)*exp(v)`` into ``exp(u + v)``; products are matched factor by factor with
that undone. What is folded is only shown: what is checked stays unfolded.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

import sympy as sp
from sympy.concrete.expr_with_limits import ExprWithLimits


def fold(expr, define):
    """Replace right-hand sides of definitions by their left-hand sides.

    Parameters
    ----------
    expr : sympy.Basic
        An expression or an equation.
    define : mapping
        Of names to expressions; a name is a symbol such as J, an element such as p[i, j], whose
        subscripts are its variables, or an applied function such as J(theta), which shows on what
        a derivative acts. In order: a definition may use the earlier ones, written out or not.

    Returns
    -------
    sympy.Basic

    Examples
    --------
    >>> from sympy import IndexedBase, Sum, exp, symbols
    >>> i, j, l, c, k = symbols("i j l c k", integer=True)
    >>> z, p = IndexedBase("z"), IndexedBase("p")
    >>> softmax = exp(z[i, j]) / Sum(exp(z[i, l]), (l, 1, k))
    >>> fold(exp(2 * z[3, c]) / Sum(exp(z[3, j]), (j, 1, k)) ** 2, {p[i, j]: softmax})
    p[3, c]**2
    """
    if isinstance(expr, sp.Equality):  # side by side, or SymPy tries to decide whether it holds
        return sp.Eq(*(fold(side, define) for side in expr.args), evaluate=False)
    return _fold(expr, tuple(define.items()))


@lru_cache(maxsize=1024)  # a page shows each line of a derivation several times
def _fold(expr, definitions):
    folded, done = expr, []
    for name, meaning in definitions:
        for earlier in done:
            meaning = _fold_one(meaning, *earlier)
        done.append((name, meaning))
        folded = _fold_one(folded, name, meaning)
    define = dict(definitions)
    same = _levels(unfold(folded, define)) == _levels(unfold(expr, define))
    return folded if same else expr  # never show what does not unfold to what was checked


def unfold(expr, define):
    """Write definitions out, also under sums: the inverse of `fold`.

    Examples
    --------
    >>> from sympy import IndexedBase, Sum, symbols
    >>> i, j, k = symbols("i j k", integer=True)
    >>> z, x = IndexedBase("z"), IndexedBase("x")
    >>> unfold(Sum(z[j], (j, 1, k)), {z[i]: x[i] ** 2})
    Sum(x[j]**2, (j, 1, k))
    """
    for name, meaning in reversed(define.items()):
        names = {index: getattr(index, "name", str(index)) for index in _bound(meaning)}
        fresh = {index: sp.Dummy(name, integer=True) for index, name in names.items()}
        meaning = _rename(meaning, fresh)
        if not isinstance(name, sp.Indexed):
            expr = expr.xreplace({name: meaning})
            continue
        found = [item for item in expr.atoms(sp.Indexed) if item.base == name.base]
        values = (dict(zip(name.indices, item.indices, strict=True)) for item in found)
        expr = expr.xreplace(
            {item: meaning.xreplace(value) for item, value in zip(found, values, strict=True)}
        )
    return expr


def _levels(expr, level=0):
    """Name bound indices by their depth, so that equal means equal up to their names."""
    if not expr.has(ExprWithLimits):
        return expr
    if not isinstance(expr, ExprWithLimits):
        return expr.func(*(_levels(arg, level) for arg in expr.args))
    names = {s: sp.Symbol(f"bound {level + at}") for at, s in enumerate(expr.variables)}
    body = _levels(expr.function.xreplace(names), level + len(names))
    return expr.func(body, *(limit.xreplace(names) for limit in expr.limits))


def _bound(expr):
    return {index for part in expr.atoms(ExprWithLimits) for index in part.variables}


def _rename(expr, names):
    """Rename bound indices, each in its own sum only: a free index of that name stays."""
    if not expr.has(ExprWithLimits):
        return expr
    if not isinstance(expr, ExprWithLimits):
        return expr.func(*(_rename(arg, names) for arg in expr.args))
    mine = {index: names[index] for index in expr.variables}
    body = _rename(expr.function, names).xreplace(mine)
    return expr.func(body, *(limit.xreplace(mine) for limit in expr.limits))


def _fold_one(expr, name, meaning):
    """Fold one definition everywhere, larger parts first; a quotient also upside down."""
    variables = frozenset(name.indices) if isinstance(name, sp.Indexed) else frozenset()
    kind = sp.Add if meaning.is_Add else sp.Mul
    wanted = [(_parts(meaning, kind), name)]
    if meaning.is_Mul:
        wanted.append((_parts(1 / meaning, kind), 1 / name))

    def visit(part):
        if part.is_Atom or isinstance(part, sp.Indexed):
            return part
        found, rest = [], _parts(part, kind) if isinstance(part, sp.Expr) else Counter()
        for parts, short in wanted:
            while (hit := _match_parts(parts, rest, variables, {})) is not None:
                values, rest = hit
                found.append(short.xreplace(values))
        if found:
            # In one product: SymPy distributes a sign over a sum that it meets alone.
            return kind(*found, *map(visit, rest.elements()))
        if part.is_Pow and not part.exp.is_Integer and part.exp.could_extract_minus_sign():
            flipped = visit(1 / part.base)  # SymPy writes (1/b)**y as b**(-y)
            if isinstance(flipped, sp.Symbol | sp.Indexed):
                return flipped ** visit(-part.exp)
        return part.func(*(visit(arg) for arg in part.args))

    return visit(expr)


def _parts(expr, kind):
    """Return the terms of a sum, or the factors of a product with powers and exponentials split."""
    if kind is sp.Add:
        return Counter(sp.Add.make_args(expr))
    parts = Counter()
    for factor in sp.Mul.make_args(expr):
        if isinstance(factor, sp.exp):
            for term in sp.Add.make_args(factor.args[0]):
                times, _ = term.as_coeff_Mul()
                whole = abs(times) if times.is_Integer and times else 1
                parts[sp.exp(term / whole)] += int(whole)
        elif factor.is_Pow and factor.exp.is_Integer:
            parts[factor.base ** sp.sign(factor.exp)] += abs(int(factor.exp))
        else:
            parts[factor] += 1
    return parts


def _match_parts(wanted, given, variables, values):
    """Find all of `wanted` among `given`: values of the variables and what is left, or None."""
    if not wanted:
        return values, given
    # Start with the part that says most: a whole sum rather than a single letter.
    part = max(wanted, key=lambda w: (w.count(sp.Symbol), str(w)))
    # Like names first, else the last in order, as above: where a definition is symmetric, H[a, b]
    # stays H[a, b].
    alike = {other: len(_names(part) & _names(other)) for other in given}
    for candidate in sorted(given, key=lambda other: (alike[other], str(other)), reverse=True):
        found = _match(part, candidate, variables, values)
        if found is not None and wanted[part] <= given[candidate]:
            rest = given - Counter({candidate: wanted[part]})
            smaller = Counter({w: n for w, n in wanted.items() if w != part})
            deeper = _match_parts(smaller, rest, variables, found)
            if deeper is not None:
                return deeper
    return None


def _names(expr):
    return {symbol.name for symbol in expr.free_symbols if symbol.is_Symbol}


def _match(pattern, expr, variables, values):
    """Extend `values` so that the pattern becomes `expr`, or return None."""
    if pattern in variables:
        if not (expr.is_Symbol or expr.is_Integer) or isinstance(expr, _BoundHere):
            return None
        return values | {pattern: expr} if values.get(pattern, expr) == expr else None
    if not pattern.args or not expr.args:
        return values if pattern == expr else None
    if pattern.func != expr.func:
        return None
    if isinstance(pattern, ExprWithLimits):
        return _match_sums(pattern, expr, variables, values)
    if isinstance(pattern, (sp.Add, sp.Mul)):
        kind = type(pattern)
        hit = _match_parts(_parts(pattern, kind), _parts(expr, kind), variables, values)
        return hit[0] if hit and not hit[1] else None
    found = _match_sequence(pattern.args, expr.args, variables, values)
    if found is None and isinstance(pattern, sp.KroneckerDelta):  # SymPy sorts its indices
        return _match_sequence(pattern.args[::-1], expr.args, variables, values)
    return found


def _match_sequence(patterns, exprs, variables, values):
    if len(patterns) != len(exprs):
        return None
    for pattern, expr in zip(patterns, exprs, strict=True):
        values = _match(pattern, expr, variables, values)
        if values is None:
            return None
    return values


class _BoundHere(sp.Dummy):
    """Stands for the bound index of two sums being matched: no variable may take it as a value."""


def _match_sums(pattern, expr, variables, values):
    """Match two sums or products: their bound indices correspond in order."""
    if len(pattern.limits) != len(expr.limits):
        return None
    common = [_BoundHere(integer=True) for _ in pattern.limits]
    left, right = (
        part.function.xreplace(dict(zip(part.variables, common, strict=True)))
        for part in (pattern, expr)
    )
    bounds = ([b for limit in part.limits for b in limit[1:]] for part in (pattern, expr))
    return _match_sequence([left, *next(bounds)], [right, *next(bounds)], variables, values)
