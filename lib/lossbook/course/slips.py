"""One slip anywhere in a formula, with words for it: what people do by mistake."""

from __future__ import annotations

from functools import partial
from itertools import combinations, product

import sympy as sp
from sumproof.indices import free_symbols
from sympy.core.function import AppliedUndef

from lossbook.course.reader import RANGES
from lossbook.derive.claims import plain

SUMS = (sp.Sum, sp.Product)
BRACKET = "a factor stands before too much: where does its bracket end?"


def slips(form, free, chances=(), letters=()):
    """Yield (words, old, new, formula) for each place of a formula and each slip there.

    Parameters
    ----------
    form : sympy.Expr
    free : iterable of sympy.Symbol
        Indices that another index may be taken for.
    chances : iterable of sympy.Expr
        Quantities that are probabilities: 1 - p is taken for p.
    letters : iterable of sympy.Expr
        What may stand for something else: symbols, and entries with any indices.
    """
    letters = sorted(
        {*letters, *form.atoms(sp.Indexed, sp.KroneckerDelta), *_scalars(form)}, key=str
    )
    for path, node, scope, term in _places(form, (), tuple(free), True):
        where = _where(form, path)
        for words, new in _changes(node, scope, term, chances, letters):
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
    return isinstance(e, (sp.Indexed, sp.KroneckerDelta, AppliedUndef))


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


def _scalars(form):
    return {s for s in free_symbols(form) if not s.is_integer} | form.atoms(AppliedUndef)


def quantities(letters, scope):
    """Return the letters with all indices that are visible."""
    for x in letters:
        if isinstance(x, sp.Indexed):
            alike = [[s for s in scope if _range(s) == _range(at)] or [at] for at in x.indices]
            yield from (x.base[places] for places in product(*alike))
        elif not isinstance(x, sp.KroneckerDelta) or {*x.args} <= {*scope}:
            yield x


def _range(index):
    return RANGES.get(getattr(index, "name", None))


def _changes(e, scope, term, chances, letters):
    if e.is_Add:
        for t in e.args:
            yield "a sign is wrong", e - 2 * t
            yield "a term is missing", e - t
            yield "a term has a factor 2 too many", e + t
            yield "a term is half of what it should be", e - t / 2
            if e == 1 + t:
                yield "1 - u became u", -t
            for f in sp.Mul.make_args(t)[: 4 * t.is_Mul]:
                yield BRACKET, f * (e - t) + t
    if e.is_Mul:
        for f in e.args:
            what = "divisor" if f.is_Pow and f.exp.could_extract_minus_sign() else "factor"
            yield "a delta is missing" if isinstance(f, sp.KroneckerDelta) else (
                f"a {what} is missing"
            ), e / f  # fmt: skip
            yield f"a {what} stands on the wrong side of the line", e / f**2
            for part in f.args if f.is_Add else ():
                yield "a bracket is missing", e / f * part + f - part
        for one, two in combinations(e.args, 2) if e.args[2:] else ():
            yield "two factors are missing", e / one / two
    if e.is_Pow:
        yield "an exponent is missing", e.base
        yield "an exponent has the wrong sign", 1 / e
        for change in (1, -1, e.exp):
            yield "an exponent is wrong", e.base ** (e.exp + change)
        for times in (1, -1) if e.base.is_Add else ():
            apart = sp.Add(*(t ** (times * e.exp) for t in e.base.args)) ** times
            yield "a power is taken term by term", apart
    if isinstance(e, sp.Function) and not _is_letter(e):
        name = e.func.__name__
        yield f"{name} is missing", e.args[0]
        for factor, words in ((-1, "the sign"), (2, "a factor 2"), (sp.S.Half, "a factor 1/2")):
            yield f"{words} is wrong in what {name} is taken of", e.func(factor * e.args[0])
        if e.args[0].is_Add:
            yield f"{name} is taken term by term", sp.Add(*map(e.func, e.args[0].args))
    if e in chances:
        yield "1 - p stands for p", 1 - e
    if term or (_is_letter(e) and not isinstance(e, sp.KroneckerDelta)):
        yield "there is a logarithm too many", sp.log(e)
        yield "there is an exponential too many", sp.exp(e)
    if isinstance(e, sp.log) and isinstance(e.args[0], sp.Sum):
        inside = e.args[0]
        yield "the logarithm is inside the sum", sp.Sum(sp.log(inside.function), *inside.limits)
    if isinstance(e, sp.Indexed) or (e.is_Symbol and not e.is_integer):
        yield from _other_letters(e, scope, letters)
    if isinstance(e, sp.KroneckerDelta):
        yield "a delta is missing", sp.S.One
        yield "a delta is turned round", 1 - e
        for one, two in combinations(scope, 2):
            yield "an index is wrong", sp.KroneckerDelta(one, two)
    if isinstance(e, SUMS):
        yield from _other_sums(e, scope)
    if term:
        yield from _more_factors(e, scope, chances, letters)


def _other_letters(e, scope, letters):
    """Yield an entry with other indices, and other letters in its place."""
    if isinstance(e, sp.Indexed):
        if len(e.indices) == 2:
            yield "two indices are exchanged", e.base[e.indices[::-1]]
        for at in range(len(e.indices)):
            for index in scope:
                new = (*e.indices[:at], index, *e.indices[at + 1 :])
                yield "an index is wrong", e.base[new]
    for other in quantities(letters, scope):
        yield "one letter stands for another", other


def _again(e, at, function, *limit):
    """Return a sum of something else, with another range in one place, or with none there."""
    limits = [*e.limits[:at], *limit, *e.limits[at + 1 :]]
    return e.func(function, *limits) if limits else function


def _other_sums(e, scope):
    """Yield a sum with other bounds, without an index, without one of its terms, taken apart."""
    what = "sum" if isinstance(e, sp.Sum) else "product"
    for at, (index, low, high) in enumerate(e.limits):
        again = partial(_again, e, at)

        for other in {size: s for s in scope if (size := RANGES.get(s.name)) != high}.values():
            dummy = sp.Dummy(other.name, integer=True)
            for kept in scope:
                moved = e.function.xreplace({index: kept, other: dummy})
                new = again(moved, (dummy, 1, RANGES[other.name]))
                yield f"a {what} runs over the wrong index", new
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


def _more_factors(e, scope, chances, letters):
    """Yield a term with one factor too many, and summed over an index that is free."""
    if e.is_number:
        return
    for q in quantities(letters, scope):
        yield "there is a factor too many", e * q
        if q in chances:
            yield "there is a factor too many", e * (1 - q)
            yield "there is a factor too many", e * q * (1 - q)
            yield "there is a factor too many", e * (1 - 2 * q)
    for index in scope:
        for size in _sizes(index, e, letters):
            dummy = sp.Dummy(index.name, integer=True)
            added = sp.Sum(e.xreplace({index: dummy}), (dummy, 1, size))
            yield f"there is a sum over {index.name} too many", added


def _sizes(index, e, letters):
    """Return how far an index may run: as far as those of the letters that it is an index of."""
    entries = [x for x in letters if isinstance(x, sp.Indexed)]
    places = {
        (x.base, at) for x in e.atoms(sp.Indexed) for at, s in enumerate(x.indices) if s == index
    }
    sizes = {_range(x.indices[at]) for x in entries for base, at in places if x.base == base}
    return sorted(sizes - {None}, key=str)


def everywhere(form):
    """Yield (words, old, new, formula) for the same slip wherever a letter or a function stands."""
    for f in {type(e) for e in form.atoms(sp.exp, sp.log, sp.tanh)}:
        name = f.__name__
        yield f"{name} is missing", sp.Symbol(name), sp.S.One, form.replace(f, lambda u: u)
    for x in sorted(form.atoms(sp.Indexed) | _scalars(form), key=str):
        base = getattr(x, "base", x)
        same = [e for e in form.atoms(type(x)) if getattr(e, "base", e) == base]
        changed = {"sign": -x, "factor 2": 2 * x, "factor 1/2": x / 2, "square": x**2}
        for what, new in changed.items():
            put = {e: new.xreplace({x: e}) for e in same}
            yield f"a {what} is too many, wherever {base} stands", x, new, form.xreplace(put)


def spoken(expr):
    """Return an expression as plain text, also a part of a sum."""
    return plain(expr.xreplace({d: sp.Symbol(d.name) for d in expr.atoms(sp.Dummy)}))
