"""Watch a sign with numbers: random points that satisfy the hypotheses, and values there.

It shares nothing with the rules in `lossbook.derive.signs` that it watches: sums are loops, letters
are exact rationals, and what is not rational is computed to `DIGITS` digits.
"""

from __future__ import annotations

import random

import sympy as sp
from sumproof.hypotheses import Binary, OneHot, UnitInterval

DIGITS = 40
POINTS = 8
TRIES = 1000
DECLARED = ("positive", "negative", "nonnegative", "nonpositive", "nonzero")


def points(given, count=POINTS):
    """Yield random points: the first has all sizes 1, the others have all sizes 2 or more.

    Parameters
    ----------
    given : tuple of hypotheses
        `UnitInterval`, `Binary`, `OneHot` and relations; they hold at each point.

    Yields
    ------
    tuple
        A function that evaluates expressions at the point, and the numbers drawn for it so far.

    Raises
    ------
    ValueError
        When no point is found that satisfies the hypotheses.

    Examples
    --------
    >>> t = sp.Symbol("t", real=True)
    >>> all(value(t) > 3 for value, _ in points((t > 3,)))
    True
    """
    rng = random.Random(0)
    for number in range(count):
        yield point(given, rng, (1, 1) if number == 0 else (2, 3))


def point(given, rng, sizes=(2, 3), kept=()):
    """Return a point, as `points` does, with some numbers kept from another one."""
    for _ in range(TRIES):
        drawn = dict(kept)
        value = _evaluator(given, rng, sizes, drawn)
        if all(_holds(hypothesis, value) for hypothesis in given):
            return value, drawn
    raise ValueError(f"no point found where {' and '.join(map(str, given))}")


def slopes(expression, variable, given):
    """Yield slopes between two points that differ in one variable, and what was drawn for one."""
    rng = random.Random(1)
    for value, drawn in points(given):
        before, here = value(expression), value(variable)
        name = _name(variable, value)
        others = {letter: number for letter, number in drawn.items() if letter != name}
        moves = (point(given, rng, kept=others)[0] for _ in range(TRIES))
        moved = next((other for other in moves if other(variable) != here), value)
        yield (moved(expression) - before) / (moved(variable) - here), drawn


def _name(letter, value):
    """Return what a number is drawn for: a symbol, or an element with numbers as subscripts."""
    return letter if letter.is_Symbol else letter.base[[value(s) for s in letter.indices]]


def _evaluator(given, rng, sizes, drawn):
    laws = {_subject(h): type(h) for h in given if isinstance(h, Binary | OneHot | UnitInterval)}
    side = rng.randint(*sizes) if OneHot in laws.values() else None  # rows as long as their sums

    def value(expr, at=()):
        at = dict(at)
        if expr.is_Rational or expr in at:
            return at.get(expr, expr)
        if expr.is_Symbol or isinstance(expr, sp.Indexed):
            name = _name(expr, lambda subscript: value(subscript, at))
            return drawn[name] if name in drawn else drawn.setdefault(name, draw(name))
        if isinstance(expr, sp.Sum | sp.Product):
            *inner, (index, low, high) = expr.limits
            body = expr.func(expr.function, *inner) if inner else expr.function
            span = range(int(value(low, at)), int(value(high, at)) + 1)
            terms = [value(body, at | {index: sp.Integer(place)}) for place in span]
            return sp.Add(*terms) if isinstance(expr, sp.Sum) else sp.Mul(*terms)
        found = expr.func(*(value(arg, at) for arg in expr.args))
        return found if found.is_Rational else found.evalf(DIGITS)

    def draw(name):
        law = laws.get(name, laws.get(getattr(name, "base", None)))
        if law is UnitInterval:
            return sp.Rational(rng.randint(1, 15), 16)
        if law is Binary:
            return sp.Integer(rng.randint(0, 1))
        if law is OneHot:
            hot = drawn.setdefault((name.base, *name.indices[:-1]), rng.randint(1, side))
            return sp.Integer(name.indices[-1] == hot)
        if name.is_integer and name.is_positive:
            return sp.Integer(side or rng.randint(*sizes))
        while True:
            top, bottom = (3, 1) if name.is_integer else (30, 9)
            number = sp.Rational(rng.randint(-top, top), rng.randint(1, bottom))
            if all(getattr(number, f"is_{s}") for s in DECLARED if getattr(name, f"is_{s}")):
                return number

    return value


def _subject(hypothesis):
    return hypothesis.array if isinstance(hypothesis, OneHot) else hypothesis.of


def _holds(hypothesis, value):
    if isinstance(hypothesis, Binary | OneHot):
        return True  # so drawn
    if not isinstance(hypothesis, UnitInterval):
        return bool(hypothesis.func(*map(value, hypothesis.args)))
    subject = hypothesis.of
    return isinstance(subject, sp.IndexedBase) or 0 < value(subject) < 1
