"""What the core claims of signs, ranges and logarithms, against brute force."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from dataclasses import replace
from fractions import Fraction

import brute
import products
import pytest
import sumproof
import sympy
from products import a, atom_poly, entry, function, number, put
from sumproof import algebra, known, rules
from sumproof.extra_rules import known_side
from sumproof.known import Log
from sumproof.terms import ONE, ZERO, Mono, Poly, TooHard, canonical, mono_poly, opened

DRAWS = 300


def whole(rng, scope):
    """Return a random polynomial of integers."""
    terms = [
        products.integer(rng, scope).scaled(rng.choice([1, 1, 1, -1, 2, Fraction(1, 2)]))
        for _ in range(2)
    ]
    more = [
        atom_poly(entry(products.L, put(a))),
        atom_poly(entry(products.B, put(a))),
        products.times(products.sym(products.n), products.sym(products.q)),
        atom_poly(products.step(products.integer(rng, scope))),
        number(rng.randint(-2, 3)),
    ]
    return sum(terms, rng.choice(more).scaled(rng.choice([0, 0, 1, -1])))


def any_value(rng, scope):
    """Return a random polynomial of one to three products, some with sums."""
    found = ZERO
    for _ in range(rng.choice([1, 1, 2, 3])):
        inner = [products.fresh_index(*products.ends(rng, scope))] if rng.random() < 0.3 else []
        mono = products.made(rng, inner, scope=[*scope, *inner], noise=2)
        found = found + mono_poly(canonical(mono)).scaled(rng.choice([1, 1, 1, 2, -1]))
    if rng.random() < 0.2:  # of which something is known in a range
        found = atom_poly(entry(products.M, products.integer(rng, scope)))
    if rng.random() < 0.3:  # as a fact says it
        fact, *_ = rng.choice(products.FACTS)
        found = fact + rng.choice(
            [ZERO, ONE, found, -ONE, atom_poly(function(sympy.log, number(2)))]
        )
    if rng.random() < 0.3:
        found = put(rng.choice([products.u, products.t, products.w, products.g]))
        if rng.random() < 0.3:
            above = ONE + atom_poly(entry(products.P, put(a)))
            found = atom_poly(function(sympy.log, rng.choice([found, above])))
        found = found.scaled(rng.choice([1, 1, 2])) + rng.choice(
            [ZERO, ONE, -ONE, put(products.w), -put(products.w)]
        )
        found = found.scaled(rng.choice([1, -1]))
    return found


CLAIMS = {
    "at_least_zero": (whole, lambda value: value >= 0),
    "integral": (whole, lambda value: value == int(value)),
    "positive": (any_value, lambda value: brute.is_real(value) and brute.mp.re(value) > 0),
    "nonnegative": (any_value, lambda value: brute.is_real(value) and brute.mp.re(value) >= 0),
    "real": (any_value, brute.is_real),
}


def settings(rng):
    """Yield one context after another, with a log of its own each."""
    while True:
        given = products.setting(rng)
        yield replace(given, ctx=replace(given.ctx, log=Log(products.BUDGET)))


def everywhere(poly, scope, world):
    """Yield the values of a polynomial at all indices in their ranges, reversed ranges included."""
    places = [{}]
    for var in scope:
        ends = [[int(brute.value(end, world, at)) for end in var.ends] for at in places]
        places = [
            {**at, var.head: each}
            for at, (low, high) in zip(places, ends, strict=True)
            for each in range(min(low, high + 1), max(low, high + 1))
        ]
    for at in places:
        try:
            yield brute.value(poly, world, at)
        except brute.Undefined:
            continue


def wrong_claim(name, rng, module=known, draws=DRAWS):
    """Return how often something was claimed of random polynomials, and what was wrong of it."""
    draw, holds = CLAIMS[name]
    count = 0
    for given in itertools.islice(settings(rng), draws):
        scope = products.bound(rng, 0, 2)
        poly = draw(rng, scope)
        if not getattr(module, name)(poly, given.ctx):
            continue
        count += 1
        for world in products.worlds(given, rng):
            for value in everywhere(poly, scope, world):
                if not holds(value):
                    return count, f"{name}: {poly} is {value} at {world.symbols}"
    return count, None


@pytest.mark.parametrize("name", CLAIMS)
def test_a_claim_is_never_wrong(name):
    count, wrong = wrong_claim(name, random.Random(name))
    assert not wrong, wrong
    assert count >= DRAWS / 10  # a claim that is never made could not be wrong


def test_a_fact_that_is_used_beyond_its_range_is_noticed(monkeypatch):
    monkeypatch.setattr(known, "within", lambda *_: True)
    assert wrong_claim("positive", random.Random("beyond"), draws=2000)[1]


def _fact(poly, strict):
    ctx = products.setting(random.Random(0), facts=False).ctx
    return replace(ctx, signs=((poly, 2 if strict else 1, "a fact"),))


def test_t_above_minus_log_2_is_not_positive():
    log_2 = atom_poly(function(sympy.log, number(2)))
    assert not known.positive(put(products.t), _fact(put(products.t) + log_2, strict=True))


def test_the_modulus_of_what_may_be_negative_stays():
    t = sympy.Symbol("t", real=True)
    verdict = sumproof.prove(sympy.Abs(t), t, given=[t + sympy.exp(-30) > 0])
    assert verdict.status.name != "PROVED"


def test_a_range_two_indices_away_is_another_question():
    n, m, p = put(products.n), put(products.m), products.P
    ctx = _fact(m - n, strict=False)

    def nested(low):
        i = products.fresh_index(low, m)
        j = products.fresh_index(atom_poly(i), m)
        k = products.fresh_index(n, atom_poly(j))
        factors = {entry(p, atom_poly(each)): 1 for each in (i, j, k)}
        return mono_poly(canonical(Mono([i, j, k], factors, ZERO)))

    assert known.nonnegative(nested(n), ctx)  # k runs from n to j >= i >= n
    assert not known.nonnegative(nested(ONE), ctx)  # here j may be less than n - 1


def test_powers_of_the_sign_of_a_negative_number_are_exact():
    ctx = replace(
        _fact(-put(products.t), strict=True), rules=(*rules.RULES, known_side(frozenset()))
    )
    sign = function(sympy.sign, put(products.t))
    for exponent in (-3, -1, 1, 2):
        result = algebra.settled(sign, ctx, exponent)
        assert all(type(coeff) in (int, Fraction) for coeff in result.terms.values())
    assert algebra.settled(sign, ctx) == -ONE


# --- content, inverse, logarithm, modulus, power ---


def _contents(poly, ctx, module):
    scale, exponent, factors = module.content(poly, ctx)
    parts = [number(scale), algebra.exponential(exponent, ctx)]
    return algebra.product(parts + [algebra.power(f, p, ctx) for f, p in factors], ctx)


PARTS = {
    "content": (_contents, lambda value: value),
    "inverse": (lambda p, ctx, module: module.inverse(p, ctx), lambda v: brute._power(v, -1)),
    "logarithm": (
        lambda poly, ctx, module: module.logarithm(poly, ctx),
        brute.FUNCTIONS[sympy.log],
    ),
    "modulus": (lambda poly, ctx, module: module.modulus(poly, ctx), brute.FUNCTIONS[sympy.Abs]),
    "power": (lambda poly, ctx, module: module.power(poly, 3, ctx), lambda v: v * v * v),
}


def wrong_part(name, rng, module=algebra, draws=80):
    """Return how often a function of random polynomials was evaluated, and a difference."""
    compute, expected = PARTS[name]
    count = 0
    for given in itertools.islice(settings(rng), draws):
        poly = any_value(rng, ())
        if rng.random() < 0.5:  # content in common, even powers, a sign
            common = products.made(rng, (), exp=products.exponent(rng, ()), noise=3)
            poly = algebra.multiply(poly, mono_poly(common), given.ctx)
        try:
            result = compute(poly, given.ctx, module)
            worlds = products.worlds(given, rng)
            values = [(brute.value(poly, w), brute.value(result, w)) for w in worlds]
            values = [(expected(left), right) for left, right in values]
        except (TooHard, brute.Undefined):
            continue
        count += bool(values)
        for left, right in values:
            if not brute.agree(left, right):
                return count, f"{name}: of {poly} is {result}: {right}, not {left}"
    return count, None


@pytest.mark.parametrize("name", PARTS)
def test_a_part_of_the_algebra_has_the_right_value(name):
    count, wrong = wrong_part(name, random.Random(name))
    assert not wrong, wrong
    assert count >= 20


# --- canonical names ---


def _renamed(mono, rng):
    """Return a product with other names for its indices, its parts in another order."""
    new = opened(mono)
    items, indices = list(new.factors.items()), list(new.bound)
    rng.shuffle(items)
    rng.shuffle(indices)
    return Mono(indices, dict(items), new.exp)


def test_a_product_with_other_names_has_the_same_text():
    rng = random.Random("names")
    for _ in range(DRAWS):
        mono = products.random_product(rng)
        assert canonical(_renamed(mono, rng)).text == canonical(mono).text


def test_products_with_one_text_have_one_value():
    """Few letters, so that there are many pairs with one text; two sums may share no name."""
    rng = random.Random("texts")
    given = products.setting(rng, facts=False)
    (world,) = products.worlds(given, rng, sizes=(3,))
    found, alike = {}, Counter()
    for _ in range(3 * DRAWS):
        indices = []
        for _ in range(rng.randint(1, 3)):
            lows = [ONE, ZERO, *map(atom_poly, indices)]
            indices.append(products.fresh_index(rng.choice(lows), put(products.n)))
        at = [atom_poly(rng.choice(indices)) for _ in range(3)]
        factors = {entry(products.T, *at[:2]): 1, entry(products.P, at[2]): 1}
        mono = Mono(indices, factors, ZERO)
        text, value = canonical(mono).text, brute.value_of_product(mono, world)
        assert brute.agree(value, found.setdefault(text, value)), text
        alike[text] += 1
    assert len(found) > 50
    assert sum(count > 1 for count in alike.values()) > 50


def test_two_letters_never_share_a_text():
    one = [sympy.Symbol("k"), sympy.Symbol("k", integer=True), sympy.Dummy("k"), sympy.Dummy("k")]
    texts = {put(letter).text for letter in [*one, sympy.Symbol("k(")]}
    texts |= {atom_poly(entry(sympy.IndexedBase("k"), ONE)).text, Poly({}).text}
    assert len(texts) == 7
