"""Find the sign of an expression from the signs of its factors and terms."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

import sympy as sp
from sumproof.hypotheses import Binary, OneHot, UnitInterval
from sumproof.indices import free_symbols

POSITIVE, NEGATIVE, ZERO = frozenset({1}), frozenset({-1}), frozenset({0})
ANY, NOT_NEGATIVE = POSITIVE | NEGATIVE | ZERO, POSITIVE | ZERO
NAMES = {">0": POSITIVE, ">=0": NOT_NEGATIVE, "<0": NEGATIVE, "<=0": NEGATIVE | ZERO}
ASSUMED = {
    "positive": POSITIVE, "negative": NEGATIVE, "zero": ZERO, "nonnegative": NOT_NEGATIVE,
    "nonpositive": NEGATIVE | ZERO, "real": ANY,
}  # fmt: skip
# What a relation says of the difference of its sides.
RELATIONS = {sp.Gt: ">0", sp.Ge: ">=0", sp.Lt: "<0", sp.Le: "<=0"}


def signs(expr, given=()):
    """Return the signs that an expression may have.

    Parameters
    ----------
    expr : sympy.Expr
    given : hypothesis or iterable of hypotheses
        `UnitInterval`, `Binary`, `OneHot`, and inequalities such as ``lam > 0``.

    Returns
    -------
    frozenset of int, or None
        A subset of -1, 0, 1; None when the expression is not known to be real.

    Raises
    ------
    ValueError
        When the hypotheses contradict each other.

    Examples
    --------
    >>> from sympy import Symbol, exp
    >>> z = Symbol("z", real=True)
    >>> signs(exp(z) / (1 + exp(z)) ** 2), signs(1 - 1 / (1 + exp(z)))
    (frozenset({1}), frozenset({1}))
    """
    given = tuple(given) if isinstance(given, Iterable) else (given,)
    expr = sp.sympify(expr)
    forms = (form(expr) for form in (sp.sympify, sp.factor, lambda e: sp.factor(sp.together(e))))
    together = _common(_signs(form, given) for form in forms)
    if together == frozenset():
        raise ValueError(f"the hypotheses contradict each other: {expr} can have no sign")
    return together


def _common(found):
    """Return the signs that all that is known allows; None when nothing is known.

    Where one sign is left, nothing more is asked: what follows costs more, and cannot say more.
    """
    together = None
    for sign in found:
        if sign is not None:
            together = sign if together is None else together & sign
        if together is not None and len(together) < 2:
            break
    return together


def _signs(expr, given):
    """Combine the known sign of an expression with what follows from its parts."""
    rule = RULES.get(type(expr), lambda expr, given: None)
    return _common(way(expr, given) for way in (_known, rule))


def _known(expr, given):
    """Look an expression up: SymPy's assumptions, and the hypotheses, which may contradict them."""
    facts = _common(sign for name, sign in ASSUMED.items() if getattr(expr, f"is_{name}"))
    if isinstance(expr, sp.Indexed) and expr.is_real is None:
        facts = ANY  # an element without assumptions counts as real
    known = [facts, *_told(expr, given), *map(_flipped, _told(-expr, given))]
    known = [sign for sign in known if sign is not None]
    return frozenset.intersection(*known) if known else None


def _told(expr, given):
    """Return what the hypotheses say of an expression."""
    facts = (fact for hypothesis in given for fact in _facts(hypothesis, expr))
    near = ((e, sign) for e, sign in facts if free_symbols(e) == free_symbols(expr))
    return [sign for e, sign in near if sp.expand(e - expr) == 0]


def _facts(hypothesis, expr):
    """Yield expressions whose sign a hypothesis gives, with the sign."""
    for kind, name in RELATIONS.items():
        if isinstance(hypothesis, kind):
            yield hypothesis.lhs - hypothesis.rhs, NAMES[name]
    if isinstance(hypothesis, Binary | OneHot | UnitInterval):
        subject = hypothesis.of
        whole = isinstance(subject, sp.IndexedBase)
        for item in expr.atoms(sp.Indexed) if whole else (subject,):
            if not whole or item.base == subject:
                sign = POSITIVE if isinstance(hypothesis, UnitInterval) else NOT_NEGATIVE
                yield from ((item, sign), (1 - item, sign))


def _flipped(sign):
    return None if sign is None else frozenset(-one for one in sign)


def _of_sum_of_terms(expr, given):
    terms = [_signs(term, given) for term in expr.args]
    if None in terms:
        return None
    total = frozenset.union(*terms)
    if {-1, 1} <= total:
        return ANY
    strict = any(0 not in term for term in terms)
    return total - ZERO if strict else total


def _of_factors(expr, given):
    factors = [_signs(factor, given) for factor in expr.args]
    return None if None in factors else frozenset(sp.prod(choice) for choice in product(*factors))


def _of_power(expr, given):
    base, exponent = _signs(expr.base, given), expr.exp
    if base is None:
        return None
    if base == POSITIVE:
        return POSITIVE if _signs(exponent, given) is not None else None
    if not exponent.is_Integer or (exponent < 0 and 0 in base):
        return NOT_NEGATIVE if exponent.is_positive and -1 not in base else None
    return frozenset(one**2 for one in base) if exponent.is_even else base


def _of_sum(expr, given):
    """Return the sign of every entry; ranges that may be empty or run backwards say nothing."""
    sign = _signs(expr.function, given)
    full = all((last - first).is_nonnegative for _, first, last in expr.limits)
    return sign if sign is None or (full and not {-1, 1} <= sign) else ANY


def _if_real(sign):
    return lambda expr, given: sign if _signs(expr.args[0], given) is not None else None


def _of_log(expr, given):
    (argument,) = expr.args
    if _signs(argument, given) != POSITIVE:
        return None
    above = _signs(argument - 1, given)
    return ANY if above is None else above


def _of_odd_function(expr, given):
    return _signs(expr.args[0], given)


RULES = {
    sp.Add: _of_sum_of_terms, sp.Mul: _of_factors, sp.Pow: _of_power, sp.Sum: _of_sum,
    sp.Product: lambda expr, given: POSITIVE if _signs(expr.function, given) == POSITIVE else None,
    sp.exp: _if_real(POSITIVE), sp.cosh: _if_real(POSITIVE), sp.Abs: _if_real(NOT_NEGATIVE),
    sp.log: _of_log, sp.sinh: _of_odd_function, sp.tanh: _of_odd_function,
    sp.KroneckerDelta: lambda expr, given: NOT_NEGATIVE,
}  # fmt: skip
