"""Take what a learner made with SymPy into the letters of a question, by their names.

Two symbols of one name are different to SymPy when they were declared differently: a right answer
must not fail on that.
"""

from __future__ import annotations

import sympy as sp
from sumproof.indices import free_symbols, rebind, with_fresh_indices
from sumproof.statement import LONGEST_DECIMAL
from sympy.core.function import AppliedUndef

from lossbook.course.reader import FUNCTIONS, INDICES, SIZES, Unreadable, read


def named(exprs):
    """Map the names of all letters in some expressions to them, each as it first occurs."""
    found = {}
    for x in (part for expr in exprs for part in sp.preorder_traversal(expr)):
        if isinstance(x, sp.Indexed):
            found.setdefault(str(x.base.label), x)
        elif isinstance(x, AppliedUndef):
            found.setdefault(str(x.func), x)
        elif type(x) is sp.Symbol and not x.is_integer:
            found.setdefault(x.name, x)
    return found


def adopt(expr, letters):
    """Return a SymPy expression in the letters of a question.

    Parameters
    ----------
    expr : object
    letters : mapping of str to sympy.Expr

    Returns
    -------
    sympy.Expr

    Raises
    ------
    Unreadable
        It is no formula, or has a letter that the question does not have.

    Examples
    --------
    >>> ours = sp.Symbol("p", positive=True)
    >>> adopt(1 - sp.Symbol("p"), {"p": ours}) == 1 - ours
    True
    """
    try:
        expr = sp.sympify(expr, strict=True)
    except sp.SympifyError:
        expr = type(expr).__name__
    if not isinstance(expr, sp.Expr) or isinstance(expr, sp.MatrixExpr):
        raise Unreadable(f"An answer is a formula, or text that holds one, not {expr}.")
    expr = with_fresh_indices(expr)
    arrays = {base.label for base in expr.atoms(sp.IndexedBase)}
    put = {
        s: _symbol(s, letters) for s in free_symbols(expr) - arrays if not isinstance(s, sp.Dummy)
    }
    for decimal in expr.atoms(sp.Float):
        text = repr(float(decimal))
        if len(text.strip("-0.")) > LONGEST_DECIMAL:
            raise Unreadable(f"{text} is no short decimal: write a fraction, as Rational(1, 3).")
        put[decimal] = sp.Rational(text)
    for x in expr.atoms(sp.Indexed, AppliedUndef):
        put[x] = _entry(x, letters, put)
    return expr.xreplace(put)


def _symbol(symbol, letters):
    known = SIZES | INDICES | letters
    return known[symbol.name] if symbol.name in known else read(symbol.name, letters)[0]


def _entry(x, letters, put):
    """Return an entry of an array, or an applied function, in our letters."""
    entry = isinstance(x, sp.Indexed)
    name = str(x.base.label if entry else x.func)
    places = [at.xreplace(put) for at in (x.indices if entry else x.args)]
    letter = letters.get(name)
    if entry and len(getattr(letter, "indices", ())) == len(places):
        return letter.base[tuple(places)]
    if not entry and letter is not None and str(letter) == f"{name}({', '.join(map(str, places))})":
        return letter
    if not entry and name in FUNCTIONS:
        return FUNCTIONS[name](*places)
    return read(f"{name}_{{{','.join(map(str, places))}}}", letters)[0]


def alike(one, other):
    """Return whether two expressions are the same up to the names of their bound indices."""
    one, other = (
        rebind(sp.sympify(e), lambda _, at: sp.Symbol(f"bound {at}")) for e in (one, other)
    )
    return one == other
