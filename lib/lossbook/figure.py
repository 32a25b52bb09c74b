"""Pictures that a reader of the site can take hold of: what they compute was derived.

A picture of the site is moved by a script, and a script cannot run NumPy. `to_javascript` writes a
derived expression as a function of JavaScript, with SymPy's own printer, so that nobody types the
formula again. `LiveFigure` hands such functions, and numbers of the run, to the book's build, which
puts them beside the script of the picture. In a notebook the picture stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy as sp
from sumproof.indices import rebind
from sympy.printing.jscode import JavascriptCodePrinter

MIME = "application/vnd.lossbook.figure+json"


class _Printer(JavascriptCodePrinter):
    """SymPy's printer, with sums, elements of arrays and deltas."""

    def _print_Indexed(self, expr):
        places = (f"[{self._print(subscript - 1)}]" for subscript in expr.indices)
        return f"{self._print(expr.base.label)}{''.join(places)}"

    def _print_KroneckerDelta(self, expr):
        return "({} === {} ? 1 : 0)".format(*map(self._print, expr.args))

    def _repeated(self, name, expr):
        text = self._print(expr.function)
        for index, first, last in expr.limits:
            text = f"{name}({self._print(first)}, {self._print(last)}, {index} => {text})"
        return text

    def _print_Sum(self, expr):
        return self._repeated("sum", expr)

    def _print_Product(self, expr):
        return self._repeated("product", expr)


def to_javascript(expression: sp.Expr, *arguments: sp.Expr) -> str:
    """Write an index expression as a function of JavaScript.

    Parameters
    ----------
    expression : sympy.Expr
        Of sums and products, elements of arrays, and functions that JavaScript has.
    *arguments : sympy.IndexedBase or sympy.Symbol
        The arguments, in order: arrays, numbers, sizes and free indices (which count from 1).

    Returns
    -------
    str
        An arrow function. It uses two others, ``sum`` and ``product``, of a first and a last index
        and a function of the index.

    Raises
    ------
    ValueError
        If the expression holds a letter that is no argument, or an argument no name of JavaScript.
    TypeError
        If it holds what has no meaning in JavaScript, such as a derivative.

    Examples
    --------
    >>> from sympy import IndexedBase, Sum, symbols
    >>> a, n = symbols("a n", integer=True, positive=True)
    >>> x, w = IndexedBase("x"), IndexedBase("w")
    >>> to_javascript(Sum(x[a] * w[a], (a, 1, n)), x, w, n)
    '(x, w, n) => sum(1, n, $0 => w[$0 - 1]*x[$0 - 1])'
    """
    body = _numbered(expression)
    names = [str(argument) for argument in arguments]
    elements = {part for item in body.atoms(sp.Indexed) for part in (item, item.base.label)}
    unknown = {str(part) for part in body.free_symbols - elements} - {*names}
    unknown |= {str(item.base) for item in body.atoms(sp.Indexed)} - {*names}
    if unknown or not all(map(str.isidentifier, names)):
        raise ValueError(f"arguments are {names}; the formula also holds {sorted(unknown)}")
    printer = _Printer({"human": False})
    _, unsupported, text = printer.doprint(body)
    if unsupported:
        raise TypeError(f"no JavaScript for {', '.join(sorted(map(str, unsupported)))}")
    return f"({', '.join(names)}) => {text}"


def _numbered(expression):
    """Name the bound indices $0, $1, ...: names of JavaScript that no argument can have."""
    return rebind(sp.sympify(expression), lambda _, depth: sp.Symbol(f"${depth}", integer=True))


class LiveFigure:
    """What makes a picture answer on the site: show it after the picture, in the same cell.

    Parameters
    ----------
    name : str
        Which script moves it; the name of the cell's figure is ``fig-`` and this.
    formulas : dict of str to tuple
        What the script calls: the label of the result that says so, its expression, and the
        arguments, as for `to_javascript`.
    **data : dict, list, str or number
        Numbers of the run that the script needs.
    """

    def __init__(self, name: str, formulas: Mapping[str, tuple], **data: Any) -> None:
        self.name, self.data = name, data
        self.formulas = {
            called: {
                "label": label,
                "javascript": to_javascript(expression, *arguments),
                "sympy": sp.srepr((_numbered(expression), *arguments)),
            }
            for called, (label, expression, *arguments) in formulas.items()
        }

    def __repr__(self):
        labels = ", ".join(sorted({formula["label"] for formula in self.formulas.values()}))
        return f"On the book's site you can take hold of this picture. It computes {labels}."

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/plain": repr(self), MIME: vars(self)}
