"""One slip anywhere in a formula, with words for it: what people do by mistake."""

from __future__ import annotations

from itertools import combinations

import sympy as sp
from sumproof.indices import free_symbols

from lossbook.course.reader import RANGES
from lossbook.derive.claims import plain

SUMS = (sp.Sum, sp.Product)


def slips(form, free, chances=()):
    """Yield (words, old, new, formula) for each place of a formula and each slip there.

    Parameters
    ----------
    form : sympy.Expr
    free : iterable of sympy.Symbol
        Indices that another index may be taken for.
    chances : iterable of sympy.Expr
        Quantities that are probabilities: 1 - p is taken for p.
    """
    for path, node, scope, term in _places(form, (), tuple(free), True):
        where = _where(form, path)
        for words, new in _changes(node, scope, form, term, chances):
            if new != node:
                yield f"{words}{where}", node, new, _rebuilt(form, path, new)


def _places(e, path, scope, term):
    """Yield each subexpression, the indices visible there, and whether it is a whole term."""
    yield path, e, scope, term
    if isinstance(e, SUMS):
        scope = (*scope, *(limit[0] for limit in e.limits))
    below = e.args[:1] if isinstance(e, SUMS) else () if _is_letter(e) else e.args
    for at, arg in enumerate(below):
        yield from _places(arg, (*path, at), scope, not e.is_Mul and not e.is_Pow)


def _is_letter(e):
    return isinstance(e, (sp.Indexed, sp.KroneckerDelta, sp.core.function.AppliedUndef))


def _rebuilt(e, path, new):
    if not path:
        return new
    arguments = list(e.args)
    arguments[path[0]] = _rebuilt(arguments[path[0]], path[1:], new)
    return e.func(*arguments)


def _where(form, path):
    """Say in which part of the formula a place is: the innermost one that has a name."""
    words = ""
    for at in path:
        if isinstance(form, sp.exp):
            words = " in an exponent"
        elif isinstance(form, sp.Function) and not _is_letter(form):
            words = f" under {form.func.__name__}"
        elif form.is_Pow and at == 0 and form.exp.could_extract_minus_sign():
            words = " below the line"
        form = form.args[at]
    return words


def _changes(e, scope, form, term, chances):
    if e.is_Add:
        for t in e.args:
            yield "a sign is wrong", e - 2 * t
            yield "a term is missing", e - t
            yield "a term has a factor 2 too many", e + t
            yield "a term is half of what it should be", e - t / 2
            if e == 1 + t:
                yield "1 - u became u", -t
    if e.is_Mul:
        for f in e.args:
            what = "divisor" if f.is_Pow and f.exp.could_extract_minus_sign() else "factor"
            yield "a delta is missing" if isinstance(f, sp.KroneckerDelta) else (
                f"a {what} is missing"
            ), e / f  # fmt: skip
            yield f"a {what} stands on the wrong side of the line", e / f**2
        for one, two in combinations(e.args, 2) if e.args[2:] else ():
            yield "two factors are missing", e / one / two
    if e.is_Pow:
        yield "an exponent is missing", e.base
        yield "an exponent has the wrong sign", 1 / e
        for change in (1, -1, e.exp):
            yield "an exponent is wrong", e.base ** (e.exp + change)
    if isinstance(e, sp.Function) and not _is_letter(e):
        name = e.func.__name__
        yield f"{name} is missing", e.args[0]
        for factor, words in ((-1, "the sign"), (2, "a factor 2"), (sp.S.Half, "a factor 1/2")):
            yield f"{words} is wrong in what {name} is taken of", e.func(factor * e.args[0])
    if e in chances:
        yield "1 - p stands for p", 1 - e
    if isinstance(e, sp.log) and isinstance(e.args[0], sp.Sum):
        yield (
            "the logarithm is inside the sum",
            sp.Sum(sp.log(e.args[0].function), *e.args[0].limits),
        )
    if isinstance(e, sp.Indexed) or (e.is_Symbol and not e.is_integer):
        yield from _other_letters(e, scope, form)
    if isinstance(e, sp.KroneckerDelta):
        yield "a delta is missing", sp.S.One
        yield "a delta is turned round", 1 - e
        for other in scope:
            yield "an index is wrong", sp.KroneckerDelta(e.args[0], other)
            yield "an index is wrong", sp.KroneckerDelta(e.args[1], other)
    if isinstance(e, SUMS):
        yield from _other_sums(e, scope)
    if term:
        yield from _more_factors(e, scope, form, chances)


def _other_letters(e, scope, form):
    """Yield an entry with other indices, and other letters in its place."""
    if e.is_Symbol:
        for other in sorted(free_symbols(form), key=str):
            if not other.is_integer:
                yield "one letter stands for another", other
        return
    if len(e.indices) == 2:
        yield "two indices are exchanged", e.base[e.indices[::-1]]
    for at in range(len(e.indices)):
        for index in scope:
            new = (*e.indices[:at], index, *e.indices[at + 1 :])
            yield "an index is wrong", e.base[new]
    for other in sorted({x.base for x in form.atoms(sp.Indexed)}, key=str):
        if any(
            x.base == other and len(x.indices) == len(e.indices) for x in form.atoms(sp.Indexed)
        ):
            yield "one letter stands for another", other[e.indices]


def _other_sums(e, scope):
    """Yield a sum with other bounds, without an index, without one of its terms, taken apart."""
    what = "sum" if isinstance(e, sp.Sum) else "product"
    for at, (index, low, high) in enumerate(e.limits):

        def again(function, *limit):
            limits = [*e.limits[:at], *limit, *e.limits[at + 1 :]]
            return e.func(function, *limits) if limits else function

        for other in {size: s for s in scope if (size := RANGES.get(s.name)) != high}.values():
            dummy = sp.Dummy(other.name, integer=True)
            for kept in scope:
                moved = e.function.xreplace({index: kept, other: dummy})
                yield (
                    f"a {what} runs over the wrong index",
                    again(moved, (dummy, 1, RANGES[other.name])),
                )
        for new in ((low + 1, high), (low - 1, high), (low, high - 1), (low, high + 1)):
            yield f"a {what} has a wrong bound", again(e.function, (index, *new))
        for other in scope:
            yield f"a {what} is missing", again(e.function.xreplace({index: other}))
            if isinstance(e, sp.Sum):
                only = 1 - sp.KroneckerDelta(index, other)
                yield f"a {what} leaves out a term", again(e.function * only, (index, low, high))
    factors = sp.Mul.make_args(e.function)
    for f in factors if isinstance(e, sp.Sum) else ():
        if isinstance(f, sp.log):
            inside = e.func(e.function / f * f.args[0], *e.limits)
            yield "the logarithm is outside of the sum", sp.log(inside)
        if len(factors) > 1:
            apart = e.func(f, *e.limits) * e.func(e.function / f, *e.limits)
            yield "a sum of products is no product of sums", apart


def _more_factors(e, scope, form, chances):
    """Yield a term with one factor too many, and summed over an index that is free."""
    if e.is_number:
        return
    found = form.atoms(sp.Indexed, sp.KroneckerDelta, sp.core.function.AppliedUndef)
    seen = [q for q in found if {s for s in q.free_symbols if s in q.args[1:]} <= {*scope}]
    seen += [s for s in free_symbols(form) if not s.is_integer]
    for q in sorted(seen, key=str):
        yield "there is a factor too many", e * q
        if q in chances:
            yield "there is a factor too many", e * (1 - q)
            yield "there is a factor too many", e * q * (1 - q)
    for index in scope:
        if isinstance(index, sp.Symbol) and index in e.free_symbols and index.name in RANGES:
            dummy = sp.Dummy(index.name, integer=True)
            added = sp.Sum(e.xreplace({index: dummy}), (dummy, 1, RANGES[index.name]))
            yield f"there is a sum over {index.name} too many", added


def spoken(expr):
    """Return an expression as plain text, also a part of a sum."""
    return plain(expr.xreplace({d: sp.Symbol(d.name) for d in expr.atoms(sp.Dummy)}))
