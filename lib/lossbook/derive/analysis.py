"""Limits, inequalities and monotone functions, each checked when it is stated."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from time import process_time

import sympy as sp
from sumproof.indices import differentiate

from lossbook.derive.display import ClaimError, Shown, check_label, part, plain
from lossbook.derive.ledger import Entry
from lossbook.derive.render import latex
from lossbook.derive.signs import NAMES, signs

DIRECTIONS = {
    "increasing": ">0",
    "decreasing": "<0",
    "nondecreasing": ">=0",
    "nonincreasing": "<=0",
}
DIGITS = 60
SYMBOLS = {">0": "> 0", ">=0": r"\ge 0", "<0": "< 0", "<=0": r"\le 0"}


@dataclass(frozen=True, repr=False)
class Limit(Shown):
    """A limit, found by SymPy and watched with numbers near the point.

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

    Raises
    ------
    ClaimError
        When SymPy finds another limit or none, or numbers near the point say otherwise.
    """

    label: str
    expression: sp.Expr
    variable: sp.Symbol
    point: sp.Expr
    value: sp.Expr
    side: str = "+-"

    def __post_init__(self):
        check_label(self.label)
        start = process_time()
        expression, point, value = map(sp.sympify, (self.expression, self.point, self.value))
        self._ask_sympy(expression, point, value)
        for side in self.side:
            _watch(self, expression, point, value, int(f"{side}1"))
        object.__setattr__(self, "entry", self._entry(process_time() - start))

    def _ask_sympy(self, expression, point, value):
        side = self.side if point.is_finite else "-" if point is sp.oo else "+"
        try:
            found = sp.limit(expression, self.variable, point, dir=side)
        except (ValueError, NotImplementedError) as error:
            raise ClaimError(f"{self.label}: SymPy finds no limit: {error}") from error
        if found != value and sp.simplify(found - value) != 0:
            raise ClaimError(f"{self.label}: the limit is {found}, not {value}")

    def _entry(self, seconds):
        side = (
            {"+-": "", "+": "^{+}", "-": "^{-}"}[self.side]
            if sp.sympify(self.point).is_finite
            else ""
        )
        under = rf"{latex(self.variable)} \to {latex(self.point)}{side}"
        statement = rf"\lim_{{{under}}} {_bracketed(self.expression)} = {latex(self.value)}"
        how = f"limit by SymPy; watched at three numbers near the point, to {DIGITS} digits"
        return Entry(self.label, "limit", statement, "PROVED", (), how, seconds)


def _bracketed(expr):
    text = latex(expr)
    return rf"\left({text}\right)" if sp.sympify(expr).is_Add or text.startswith("-") else text


def _watch(claim, expression, point, value, side):
    """Refuse a limit that numbers ever nearer to the point do not approach."""
    others = sorted(expression.free_symbols - {claim.variable}, key=str)
    at = {s: sp.Integer(2) if s.is_integer else sp.Rational(3, 7) for s in others}
    ten = sp.Float(10, DIGITS)
    near = [point + side * ten**-e for e in (10, 20, 30)]
    far = [sp.sign(point) * ten**e for e in (2, 3, 4)]
    values = [
        expression.xreplace({**at, claim.variable: t}).evalf(DIGITS)
        for t in (near if point.is_finite else far)
    ]
    goal = value.xreplace(at)
    gaps = [-sp.sign(goal) * v if goal.is_infinite else abs(v - goal).evalf(DIGITS) for v in values]
    real = all(gap.is_real for gap in gaps)
    settled = real and not goal.is_infinite and gaps[-1] < ten**-40
    if not settled and not (real and gaps[0] > gaps[1] > gaps[2]):
        seen = ", ".join(str(v.evalf(6)) for v in values)
        raise ClaimError(
            f"{claim.label}: near {point} it is {seen}, which is not on the way to {value}"
        )


@dataclass(frozen=True, repr=False)
class Sign(Shown):
    r"""An inequality, from the signs of the factors of an expression.

    Parameters
    ----------
    label : str
        ``"eq-..."``, or empty.
    expression : sympy.Expr
        Best a sum of products whose factors have a known sign.
    sign : {">0", ">=0", "<0", "<=0"}
    given : hypothesis or iterable of hypotheses

    Raises
    ------
    ClaimError
        When the sign does not follow.

    Examples
    --------
    >>> from sympy import Symbol, exp
    >>> z = Symbol("z", real=True)
    >>> print(Sign("eq-slope", exp(-z) / (1 + exp(-z)) ** 2, ">0"))
    eq-slope: \frac{e^{-z}}{\left(1 + e^{-z}\right)^{2}} > 0 [PROVED]
    """

    label: str
    expression: sp.Expr
    sign: str
    given: tuple = ()

    def __post_init__(self):
        check_label(self.label)
        start = process_time()
        found = signs(self.expression, self.given)
        if found is None or not found <= NAMES[self.sign]:
            may = "it is not known to be real" if found is None else f"its sign may be {set(found)}"
            claim = f"{plain(self.expression)} {self.sign}"
            raise ClaimError(f"{self.label}: {claim} does not follow: {may}")
        entry = Entry(
            id=self.label,
            kind="inequality",
            statement=f"{latex(self.expression)} {SYMBOLS[self.sign]}",
            status="PROVED",
            hypotheses=_texts(self.given),
            how="by the signs of its factors and terms",
            seconds=process_time() - start,
        )
        object.__setattr__(self, "entry", entry)


def _texts(given):
    return tuple(str(one) for one in (given if isinstance(given, Iterable) else (given,)))


@dataclass(frozen=True, repr=False)
class Monotone(Shown):
    """A function of one variable that rises or falls: the sign of its derivative.

    Parameters
    ----------
    label : str
        ``"eq-..."``, or empty.
    expression : sympy.Expr
    variable : sympy.Symbol or sympy.Indexed
    direction : {"increasing", "decreasing", "nondecreasing", "nonincreasing"}
        The first two are strict.
    given : hypothesis or iterable of hypotheses

    Raises
    ------
    ClaimError
        When the sign of the derivative does not follow.
    """

    label: str
    expression: sp.Expr
    variable: sp.Expr
    direction: str
    given: tuple = ()

    def __post_init__(self):
        check_label(self.label)
        start = process_time()
        slope = differentiate(sp.sympify(self.expression), self.variable)
        positive = Sign(self.label, slope, DIRECTIONS[self.direction], self.given)
        d = "d" if sp.sympify(self.expression).free_symbols == {self.variable} else r"\partial"
        by = rf"\frac{{{d}}}{{{d} {latex(self.variable)}}}"
        statement = f"{by} {_bracketed(self.expression)} = {positive.entry.statement}"
        seconds = process_time() - start
        entry = replace(positive.entry, kind="monotone", statement=statement, seconds=seconds)
        object.__setattr__(self, "entry", entry)

    def _explanation(self):
        strictly = "strictly " * (DIRECTIONS[self.direction] in (">0", "<0"))
        text = f"So it is {strictly}{self.direction}."
        return [part("text", text), *super()._explanation()]
