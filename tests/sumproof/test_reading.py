"""Max, Min and cases: what is read equals the expression, evaluated by plain comparisons."""

from __future__ import annotations

import itertools
import math
import operator
import random
from dataclasses import replace
from fractions import Fraction

import brute
import products
import pytest
import sympy
import test_known
from products import L, N, P, a, b, g, h, m, n, q, t, u, y, z
from sumproof import extra_reading, extra_rules, rules
from sumproof.read import read
from sumproof.terms import TooHard

DRAWS = 60
i = sympy.Symbol("i")
KINDS = ["Max", "Min", "Piecewise"]
FOLDS = {sympy.Add: sum, sympy.Mul: math.prod, sympy.Max: max, sympy.Min: min}
FOLDS |= {sympy.And: all, sympy.Or: any, sympy.Not: lambda args: not args[0]}
COMPARED = {sympy.Eq: operator.eq, sympy.Ne: operator.ne, sympy.Lt: operator.lt}
COMPARED |= {sympy.Le: operator.le, sympy.Gt: operator.gt, sympy.Ge: operator.ge}


def plain(expr, world):
    """Return the value of a SymPy expression of real letters, by definition."""
    if expr in (sympy.true, sympy.false):
        return bool(expr)
    if expr.is_Rational:
        return Fraction(int(expr.p), int(expr.q))
    if expr.is_Symbol:
        return world.symbols[expr]
    if isinstance(expr, sympy.Indexed):
        return world.arrays[expr.base](*(int(plain(at, world)) for at in expr.indices))
    if isinstance(expr, sympy.Sum):  # over 1..n, which is never empty
        each = ({**world.symbols, i: at} for at in range(1, world.symbols[n] + 1))
        return sum(plain(expr.function, brute.World(at, world.arrays)) for at in each)
    if isinstance(expr, sympy.Piecewise):
        holding = (value for value, condition in expr.args if plain(condition, world))
        found = next(holding, None)
        if found is None:
            raise brute.Undefined
        return plain(found, world)
    args = [plain(arg, world) for arg in expr.args]
    if not all(map(brute.exact, args)) and not all(type(arg) is bool for arg in args):
        raise brute.Undefined  # complex numbers are in no order
    if expr.func in COMPARED:
        return COMPARED[expr.func](*args)
    return FOLDS[expr.func](args)


def _value(rng, scope):
    letters = [t, u, g, n, m, h, q, y[a], P[b], N[a], L[b], *(y[at] for at in scope), *scope]
    letters = rng.sample(letters, rng.choice([1, 1, 2])) + [z] * (rng.random() < 0.05)
    scaled = (rng.choice([1, 1, -1, 2]) * letter for letter in letters)
    return sum(scaled, sympy.Rational(rng.choice([0, 0, 1, -1, 2]), rng.choice([1, 1, 2])))


def _condition(rng, scope, deep=True):
    if deep and rng.random() < 0.4:
        parts = [_condition(rng, scope, deep=False) for _ in range(2)]
        with sympy.evaluate(False):
            joined = [sympy.And(*parts), sympy.Or(*parts), sympy.Not(parts[0])]
        return rng.choice(joined)
    compare, one = rng.choice(list(COMPARED)), _value(rng, scope)
    if rng.random() < 0.2:
        poly_of_fact = rng.choice([(n, m), (n, q), (h, 0), (h, q), (t, 0), (t, u), (1, t), (u, 1)])
        return compare(*rng.sample(list(map(sympy.sympify, poly_of_fact)), 2), evaluate=False)
    choices = [one, one + 1, rng.choice([u, g, P[a], n, N[a]]) + one, sympy.Integer(0)]
    return compare(*rng.sample([one, rng.choice(choices)], 2), evaluate=False)


def _expression(name, rng):
    """Return Max, Min or cases of random values, now and then summed over an index."""
    scope = [i] if rng.random() < 0.3 else []
    values = [_value(rng, scope) for _ in range(3)]
    if name == "Piecewise":
        cases = [(value, _condition(rng, scope)) for value in values[:2]]
        expr = sympy.Piecewise(*cases, (values[2], True), evaluate=False)
    else:
        expr = getattr(sympy, name)(*values[: rng.choice([2, 2, 3])], evaluate=False)
    return sympy.Sum(expr, (i, 1, n)) if scope else expr


def wrong_reading(name, rng, module=extra_reading, draws=DRAWS):
    """Return how often something was read, and where its value differs."""
    every, count = rules.RULES + extra_rules.EXTRA_RULES, 0
    for given in itertools.islice(test_known.settings(rng), draws):
        expr = _expression(name, rng)
        try:
            poly = read(expr, replace(given.ctx, rules=every, readers=module.READERS))
        except TooHard:
            continue
        for world in products.worlds(given, rng):
            try:
                left, right = plain(expr, world), brute.value(poly, world)
            except brute.Undefined:
                continue
            count += 1
            if not brute.agree(left, right):
                return count, f"{expr} = {left} is read as {poly} = {right} at {world.symbols}"
    return count, None


@pytest.mark.parametrize("name", KINDS)
def test_what_is_read_has_the_right_value(name):
    count, wrong = wrong_reading(name, random.Random(name), draws=3 * DRAWS)
    assert not wrong, wrong
    assert count >= DRAWS


def test_every_reader_is_tested():
    assert {kind.__name__ for kind in extra_reading.READERS} == set(KINDS)


@pytest.mark.parametrize(
    ("expr", "message"),
    [
        (sympy.Max(z, t), "Max of values that may not be real: declare them real"),
        (sympy.Min(z, t), "Min of values that may not be real: declare them real"),
        (sympy.Piecewise((t, t > 0), (u, True)), "whether t > 0 is not known: give it"),
        (sympy.Piecewise((t, u < 0)), "no case of .* holds"),
    ],
    ids=str,
)
def test_what_is_not_known_is_not_read(expr, message):
    ctx = products.setting(random.Random(0), facts=False).ctx
    with pytest.raises(TooHard, match=message):
        read(expr, replace(ctx, readers=extra_reading.READERS))
