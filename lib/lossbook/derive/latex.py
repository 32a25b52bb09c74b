"""Print expressions and chains of them as a good textbook does, on lines that fit a phone.

Bound indices get plain names, another letter where one clashes; two different free symbols that
would print alike are refused. All output is LaTeX that both KaTeX and MathJax take.
"""

from __future__ import annotations

import sympy as sp
from sumproof.indices import rebind
from sympy.concrete.expr_with_limits import ExprWithLimits

from lossbook.derive.printer import PRINTER, ordered, width

FAMILIES = ("ir", "abd", "jlc")  # letters that a bound sample, feature or class index may take
QUAD = r"\quad "
WIDTH = 36  # letters that a line of mathematics may hold on a phone


def latex(expr: sp.Basic) -> str:
    r"""Print an expression, an equation or a relation as LaTeX.

    Parameters
    ----------
    expr : sympy.Basic

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
    return PRINTER.doprint(*named([expr]))


def named(exprs):
    """Give bound indices plain names, and refuse ambiguous free symbols.

    Raises
    ------
    ValueError
        When two different free symbols or arrays in the expressions would print alike.
    """
    exprs, taken = [sp.sympify(expr) for expr in exprs], {}
    for symbol in set().union(*(_free(expr) for expr in exprs)):
        other = taken.setdefault(PRINTER.doprint(getattr(symbol, "label", symbol)), symbol)
        if other != symbol:
            kinds = sorted(f"{s!r} with {s.assumptions0}" for s in (symbol, other))
            raise ValueError(f"two different symbols print as {other}: {' and '.join(kinds)}")
    visible, around = {str(symbol).lstrip("_") for symbol in taken.values()}, []

    def name(index, depth):
        del around[depth:]
        around.append(_letter(index.name, visible.union(around)))
        return sp.Symbol(around[-1], integer=True)

    return [rebind(expr, name) for expr in exprs]


def _free(expr, bound=frozenset()):
    """Return the free symbols and arrays."""
    if isinstance(expr, sp.IndexedBase):
        return {expr}
    if isinstance(expr, ExprWithLimits):
        ends = (_free(end, bound) for limit in expr.limits for end in limit[1:])
        return _free(expr.function, bound | set(expr.variables)).union(*ends)
    if expr.is_Symbol:
        return {expr} - bound
    return set().union(*(_free(arg, bound) for arg in expr.args))


def _letter(name, taken):
    """Return what is not taken of a name, the later letters of its family, its primes."""
    family = next((letters for letters in FAMILIES if name in [*letters]), "")
    later = family[family.find(name) + 1 :]
    primed = (name + "'" * primes for primes in range(1, len(taken) + 2))
    return next(letter for letter in (name, *later, *primed) if letter not in taken)


def aligned(lines):
    r"""Print an aligned chain: each line is (relation, expression, mark at its end).

    A line wider than a phone is broken between terms.

    Examples
    --------
    >>> from sympy import symbols
    >>> a, b = symbols("a b")
    >>> print(aligned([("", (a + b) ** 2, ""), ("=", a**2 + 2 * a * b + b**2, "(1)")]))
    \begin{aligned}
    \left(a + b\right)^{2} &= a^{2} + b^{2} + 2 a b && \scriptsize\text{(1)}
    \end{aligned}
    """
    return _formula([row for group in _groups(lines)[1] for row in group])


def formulas(lines):
    r"""Print the same chain as one formula for each step, without marks.

    The first holds the start too, unless that has rows of its own; then it comes alone.

    Examples
    --------
    >>> from sympy import symbols
    >>> a, b = symbols("a b")
    >>> lines = [("", a + a * b, ""), ("=", a * (b + 1), "(1)"), ("=", b, "(2)")]
    >>> for formula in formulas(lines):
    ...     print(formula)
    \begin{aligned}
    a + a b &= a \left(b + 1\right)
    \end{aligned}
    \begin{aligned}
    \hphantom{a + a b} &= b
    \end{aligned}
    """
    start, groups = _groups([(sign, expr, "") for sign, expr, _ in lines])
    for group in groups[1:] if start else ():
        group[0] = rf"\hphantom{{{start}}} {group[0]}"
    return [_formula(group) for group in groups]


def _formula(rows):
    return "\\begin{aligned}\n" + " \\\\\n".join(rows) + "\n\\end{aligned}"


def _groups(lines):
    """Return the start, if the first step's row begins with it, and the rows of each step."""
    exprs = named([expr for _, expr, _ in lines])
    first, rest = PRINTER.doprint(exprs[0]), list(zip(lines, exprs, strict=True))[1:]
    short = width(first) <= WIDTH // 3
    head, *tail = _rows(exprs[0])
    groups = [] if short and rest else [[f"&{head}", *(rf"&\quad {row}" for row in tail)]]
    start = f"{first} " if short else r"&\quad {}"
    for (relation, _, mark), expr in rest:
        head, *tail = _rows(expr)
        sign = f"&{relation} " if short else f"{relation} "
        new = [f"{start}{sign}{head}", *(rf"&\qquad {row}" for row in tail)]
        new[-1] += rf" && \scriptsize\text{{{mark}}}" if mark else ""
        groups.append(new)
        start = "" if short else start
    return first if short else "", groups


def _rows(expr):
    """Print an expression on as many rows as a phone needs, broken between terms."""
    text = PRINTER.doprint(expr)
    if width(text) <= WIDTH:
        return [text]
    if expr.is_Add:
        return _packed([row for term in ordered(expr) for row in _term_rows(term, expr)])
    return _term_rows(expr, expr)


def _term_rows(term, whole):
    """Print a term; break the bracket under a sum at its end."""
    text = PRINTER.doprint(term)
    if term is not whole and term != ordered(whole)[0]:
        text = text.replace("-", "- ", 1) if text.startswith("-") else f"+ {text}"
    sums = [factor for factor in sp.Mul.make_args(term) if isinstance(factor, sp.Sum)]
    body = sums[-1].function if sums else None
    inside = PRINTER.doprint(body) if body is not None and body.is_Add else ""
    ending = rf"\left({inside}\right)"
    if width(text) <= WIDTH or not inside or not text.endswith(ending):
        return [text]
    opening, (first, *later) = text.removesuffix(ending) + r"\Bigl(", PRINTER.terms(body)
    rows = _packed([opening + first, *(QUAD + term for term in later)])
    rows[-1] += r"\Bigr)"
    return rows


def _packed(pieces):
    """Put pieces together on rows as long as they fit."""
    rows = [pieces[0]]
    for piece in pieces[1:]:
        if width(f"{rows[-1]} {piece}") <= WIDTH:
            rows[-1] += f" {piece.removeprefix(QUAD)}"
        else:
            rows.append(piece)
    return rows
