"""Find the sign of an expression from the signs of its factors and terms."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

import sympy as sp
from sumproof.hypotheses import Binary, OneHot, UnitInterval

ANY, POSITIVE, NEGATIVE, ZERO = (
    frozenset({-1, 0, 1}),
    frozenset({1}),
    frozenset({-1}),
    frozenset({0}),
)
NOT_NEGATIVE = POSITIVE | ZERO
NAMES = {">0": POSITIVE, ">=0": NOT_NEGATIVE, "<0": NEGATIVE, "<=0": NEGATIVE | ZERO}


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
    forms = (expr, sp.factor(expr), sp.factor(sp.together(expr)))
    found = [sign for form in forms if (sign := _signs(form, given)) is not None]
    together = frozenset.intersection(*found) if found else None
    if together == frozenset():
        raise ValueError(f"the hypotheses contradict each other: {expr} can have no sign")
    return together


def _signs(expr, given):
    """Combine the known sign of an expression with what follows from its parts."""
    facts = _known(expr, given), _flipped(_known(-expr, given))
    known = [fact for fact in facts if fact is not None]
    rule = RULES.get(type(expr), lambda expr, given: None)(expr, given)
    known += [rule] if rule is not None else []
    return frozenset.intersection(*known) if known else None


def _known(expr, given):
    """Look an expression up: SymPy's assumptions, and the hypotheses."""
    facts = [sign for test, sign in _assumed(expr) if test]
    if isinstance(expr, sp.Indexed) and expr.is_real is None:
        facts.append(ANY)  # an element without assumptions counts as real
    for hypothesis in given:
        for small, sign in _small_facts(hypothesis, expr):
            if sp.expand(small - expr) == 0:
                facts.append(sign)
    return frozenset.intersection(*facts) if facts else None


def _assumed(expr):
    tests = (expr.is_positive, expr.is_negative, expr.is_zero)
    yield from zip(tests, (POSITIVE, NEGATIVE, ZERO), strict=True)
    yield expr.is_nonnegative, NOT_NEGATIVE
    yield expr.is_nonpositive, NEGATIVE | ZERO
    yield expr.is_real, ANY


def _small_facts(hypothesis, expr):
    """Yield expressions whose sign a hypothesis gives, with the sign."""
    if isinstance(hypothesis, sp.Gt | sp.Ge):
        yield (
            hypothesis.lhs - hypothesis.rhs,
            NAMES[">0" if isinstance(hypothesis, sp.Gt) else ">=0"],
        )
    elif isinstance(hypothesis, sp.Lt | sp.Le):
        yield (
            hypothesis.rhs - hypothesis.lhs,
            NAMES[">0" if isinstance(hypothesis, sp.Lt) else ">=0"],
        )
    elif isinstance(hypothesis, Binary | OneHot | UnitInterval):
        sign = POSITIVE if isinstance(hypothesis, UnitInterval) else NOT_NEGATIVE
        for item in _members(hypothesis, expr):
            yield item, sign
            yield 1 - item, sign


def _members(hypothesis, expr):
    """Return what a hypothesis on an array, a symbol or an expression says something about."""
    (subject,) = (getattr(hypothesis, name) for name in hypothesis.__dataclass_fields__)
    if isinstance(subject, sp.IndexedBase):
        return [item for item in expr.atoms(sp.Indexed) if item.base == subject]
    return [subject]


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


def _of_product(expr, given):
    return POSITIVE if _signs(expr.function, given) == POSITIVE else None


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
    sp.Add: _of_sum_of_terms,
    sp.Mul: _of_factors,
    sp.Pow: _of_power,
    sp.Sum: _of_sum,
    sp.Product: _of_product,
    sp.exp: _if_real(POSITIVE),
    sp.cosh: _if_real(POSITIVE),
    sp.Abs: _if_real(NOT_NEGATIVE),
    sp.log: _of_log,
    sp.sinh: _of_odd_function,
    sp.tanh: _of_odd_function,
    sp.KroneckerDelta: lambda expr, given: NOT_NEGATIVE,
}
