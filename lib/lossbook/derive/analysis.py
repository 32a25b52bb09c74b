"""Limits, inequalities and monotone functions: each found by rules, and watched with numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from time import process_time

import sympy as sp
from sumproof.counterexample import search
from sumproof.hypotheses import Declared
from sumproof.indices import differentiate
from sumproof.prove import EFFORT
from sumproof.statement import ask

from lossbook.derive.assumed import typeset
from lossbook.derive.claims import Claim, ClaimError, check_label, equation, known, plain
from lossbook.derive.latex import latex
from lossbook.derive.ledger import Entry, part
from lossbook.derive.signs import NAMES, signs

DIRECTIONS = {
    "increasing": ">0", "decreasing": "<0", "nondecreasing": ">=0", "nonincreasing": "<=0",
}  # fmt: skip
DECLARED = ("positive", "negative", "nonnegative", "nonpositive")
DIGITS = 60
SYMBOLS = {">0": "> 0", ">=0": r"\ge 0", "<0": "< 0", "<=0": r"\le 0"}


def Sign(label: str, expression: sp.Expr, sign: str, given: object = ()) -> Claim:
    r"""State an inequality, found from the signs of the factors of an expression.

    Parameters
    ----------
    label : str
        ``"eq-..."``, or empty.
    expression : sympy.Expr
        Best a sum of products whose factors have a known sign.
    sign : {">0", ">=0", "<0", "<=0"}
    given : hypothesis or iterable of hypotheses

    Returns
    -------
    Claim

    Raises
    ------
    ClaimError
        When the sign does not follow, or numbers say otherwise.

    Examples
    --------
    >>> from sympy import Symbol, exp
    >>> z = Symbol("z", real=True)
    >>> print(Sign("eq-slope", exp(-z) / (1 + exp(-z)) ** 2, ">0"))
    eq-slope: \frac{e^{-z}}{\left(1 + e^{-z}\right)^{2}} > 0 [PROVED]
    """
    start, expression, given = process_time(), sp.sympify(expression), _tuple(given)
    assumed = _follows(label, expression, sign, given)
    how = _watch_sign(label, expression, sign, given)
    statement = f"{latex(expression)} {SYMBOLS[sign]}"
    return _proved(label, "inequality", statement, how, process_time() - start, assumed)


def Monotone(
    label: str, expression: sp.Expr, variable: sp.Expr, direction: str, given: object = ()
) -> Claim:
    """State that a function of one variable rises or falls, from the sign of its derivative.

    Parameters
    ----------
    label : str
        ``"eq-..."``, or empty.
    expression : sympy.Expr
    variable : sympy.Symbol or sympy.Indexed
    direction : {"increasing", "decreasing", "nondecreasing", "nonincreasing"}
        The first two are strict.
    given : hypothesis or iterable of hypotheses

    Returns
    -------
    Claim

    Raises
    ------
    ClaimError
        When the sign of the derivative does not follow, or numbers say otherwise.
    """
    start, expression, given = process_time(), sp.sympify(expression), _tuple(given)
    slope, sign = differentiate(expression, variable), DIRECTIONS[direction]
    assumed = _follows(label, slope, sign, given)
    how = _watch_sign(label, sp.Derivative(expression, variable, evaluate=False), sign, given)
    d = "d" if expression.free_symbols == {variable} else r"\partial"
    by = rf"\frac{{{d}}}{{{d} {latex(variable)}}}"
    statement = f"{by} {_bracketed(expression)} = {latex(slope)} {SYMBOLS[sign]}"
    so = f"So it is {'strictly ' * (sign in ('>0', '<0'))}{direction}."
    return _proved(label, "monotone", statement, how, process_time() - start, assumed, so)


def Limit(
    label: str,
    expression: sp.Expr,
    variable: sp.Symbol,
    point: sp.Expr | float,
    value: sp.Expr | float,
    side: str = "+-",
) -> Claim:
    """State a limit, found by SymPy and watched with numbers near the point.

    Parameters
    ----------
    label : str
        ``"eq-..."``, or empty.
    expression : sympy.Expr
    variable : sympy.Symbol
    point, value : sympy.Expr
        Numbers, or plus or minus infinity.
    side : {"+-", "+", "-"}
        From which side a finite point is approached: both, from above, from below.

    Returns
    -------
    Claim

    Raises
    ------
    ClaimError
        When SymPy finds another limit or none, or numbers near the point say otherwise.
    """
    start = process_time()
    expression, point, value = map(sp.sympify, (expression, point, value))
    _ask_sympy(label, expression, variable, point, value, side)
    for direction in side:
        _watch(label, expression, variable, point, value, int(f"{direction}1"))
    mark = {"+-": "", "+": "^{+}", "-": "^{-}"}[side] if point.is_finite else ""
    under = rf"{latex(variable)} \to {latex(point)}{mark}"
    statement = rf"\lim_{{{under}}} {_bracketed(expression)} = {latex(value)}"
    how = f"limit by SymPy; watched at three numbers near the point, to {DIGITS} digits"
    assumed = tuple(typeset(one) for one in _declared(expression) if one.of != variable)
    return _proved(label, "limit", statement, how, process_time() - start, assumed)


def _proved(label, kind, statement, how, seconds, hypotheses=(), so=""):
    """Return the claim of something shown by rules and numbers."""
    check_label(label)
    entry = Entry(label, kind, statement, "PROVED", hypotheses, how, seconds)
    shown = part("statement", equation(statement, label))
    return Claim(entry, (shown, part("text", so), known(entry, "proved")))


def _tuple(given):
    return tuple(given) if isinstance(given, Iterable) else (given,)


def _bracketed(expr):
    text = latex(expr)
    return rf"\left({text}\right)" if sp.sympify(expr).is_Add or text.startswith("-") else text


def _follows(label, expression, sign, given):
    """Refuse a sign that is open; return what it needs: what is given, and signs of letters."""
    if not _allows(found := signs(expression, given), sign):
        may = "it is not known to be real" if found is None else f"its sign may be {set(found)}"
        raise ClaimError(f"{label}: {plain(expression)} {sign} does not follow: {may}")
    assumed = tuple(map(typeset, given))
    for declared in _declared(expression):  # can it do without?
        other = {declared.of: type(declared.of)(str(declared.of), real=True)}
        weaker = expression.xreplace(other), [_put(other, one) for one in given]
        if _allows(signs(*weaker), sign):
            expression, given = weaker
        else:
            assumed += (typeset(declared),)
    return assumed


def _allows(found, sign):
    return found is not None and found <= NAMES[sign]


def _declared(expression):
    """Return what the letters were declared with, signs only; sizes have none of their own."""
    arrays = {item.base for item in expression.atoms(sp.Indexed)}
    letters = expression.free_symbols - {base.label for base in arrays}
    letters = {s for s in letters if s.is_Symbol and not (s.is_integer and s.is_positive)}
    first = ((of, next(filter(partial(_is, of), DECLARED), None)) for of in arrays | letters)
    return sorted((Declared(of, what) for of, what in first if what), key=str)


def _is(of, what):
    return getattr(of, f"is_{what}")


def _put(other, hypothesis):
    """Put one letter for another into a hypothesis."""
    if isinstance(hypothesis, sp.Basic):
        return hypothesis.xreplace(other)
    return replace(hypothesis, of=hypothesis.of.xreplace(other))


def _watch_sign(label, expression, sign, given):
    """Refuse a sign that some sample contradicts; say how it was found and how many agree."""
    question = ask(expression, sp.S.Zero, given)
    expr, claimed = question.lhs, {">0": sp.S.One, "<0": sp.S.NegativeOne}
    claimed |= {">=0": expr, "<=0": -expr}
    side = (sp.sign if sign in (">0", "<0") else sp.Abs)(expr, evaluate=False)
    found = search(side, claimed[sign], question.about, question.given, EFFORT, rounds=4)
    if found.counterexample is not None or not found.agreed:
        why = found.counterexample or found.reason
        raise ClaimError(f"{label}: {plain(expression)} {sign} does not hold:\n{why}")
    return f"by the signs of its factors and terms; agreed at {found.agreed} random samples"


def _ask_sympy(label, expression, variable, point, value, side):
    side = side if point.is_finite else "-" if point is sp.oo else "+"
    try:
        found = sp.limit(expression, variable, point, dir=side)
    except (ValueError, NotImplementedError) as error:
        raise ClaimError(f"{label}: SymPy finds no limit: {error}") from error
    if found != value and sp.simplify(found - value) != 0:
        raise ClaimError(f"{label}: the limit is {found}, not {value}")


def _watch(label, expression, variable, point, value, side):
    """Refuse a limit that numbers ever nearer to the point do not approach."""
    others = sorted(expression.free_symbols - {variable}, key=str)
    at = {s: sp.Integer(2) if s.is_integer else sp.Rational(3, 7) for s in others}
    ten = sp.Float(10, DIGITS)
    near = [point + side * ten**-e for e in (10, 20, 30)]
    far = [sp.sign(point) * ten**e for e in (2, 3, 4)]
    values = [
        expression.xreplace({**at, variable: t}).evalf(DIGITS)
        for t in (near if point.is_finite else far)
    ]
    goal = value.xreplace(at)
    gaps = [-sp.sign(goal) * v if goal.is_infinite else abs(v - goal).evalf(DIGITS) for v in values]
    real = all(gap.is_real for gap in gaps)
    settled = real and not goal.is_infinite and gaps[-1] < ten**-40
    if not settled and not (real and gaps[0] > gaps[1] > gaps[2]):
        seen = ", ".join(str(v.evalf(6)) for v in values)
        raise ClaimError(f"{label}: near {point} it is {seen}, which is not on the way to {value}")
