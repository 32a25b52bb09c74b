"""Each rule alone against brute force: what it returns equals the product, whatever the values."""

from __future__ import annotations

import contextlib
import itertools
import random
from dataclasses import replace

import brute
import products
import pytest
from sumproof import extra_rules, rules
from sumproof.known import Log
from sumproof.terms import TooHard, opened

FIRINGS = 40
MOST_DRAWS = 15 * FIRINGS
MODULES = {rule.__name__: rules for rule in rules.RULES}
MODULES |= {rule.__name__: extra_rules for rule in extra_rules.EXTRA_RULES}
# What `with_extra_rules` adds: three makers of rules, and the rule for smooth statements.
MAKERS = ["split", "_for_all", "known_side"]
MODULES |= dict.fromkeys([*MAKERS, "geometric_sum"], extra_rules)


def recipe(name):
    """Return what draws cases for a rule."""
    return products.steps if name == "step" else getattr(products, name.lstrip("_"))


def fired(name, case, module=None, together=False):
    """Return what a rule makes of a product, or None where it does not fire.

    On the way, products are rewritten by no rule, or ``together`` by all of them.
    """
    module = module or MODULES[name]
    every = rules.RULES + (extra_rules.EXTRA_RULES if MODULES[name] is extra_rules else ())
    ctx = replace(case.given.ctx, rules=every if together else (), log=Log(products.BUDGET))
    rule = getattr(module, name)
    try:
        rule = rule(*case.arguments) if case.arguments else rule
        found = rule and rule(opened(case.mono), ctx)
    except TooHard:
        return None
    return found and found[1]


def points(case, seed):
    """Return what values satisfy the context of a case, each with the value of its product."""
    found = []
    for world in products.worlds(case.given, random.Random(seed)):
        with contextlib.suppress(brute.Undefined):
            found.append((world, brute.value_of_product(case.mono, world)))
    return found


def compared(case, result, at):
    """Return at how many points a product and a polynomial were compared, and a difference."""
    count = 0
    for world, left in at:
        try:
            right = brute.value(result, world)
        except brute.Undefined:
            continue
        except KeyError as index:
            return count, f"{case.mono} is {result}, where {index} is summed nowhere"
        count += 1
        if not brute.agree(left, right):
            return count, f"{case.mono} = {left} is {result} = {right} at {world.symbols}"
    return count, None


def has_captive(case):
    """Whether an index that a divisor depends on is summed over the range of a sum within it."""
    divisors = [atom for atom in case.mono.factors if atom.kind == "divisor"]
    ends = {v.ends for atom in divisors for mono in atom.args[0].terms for v in mono.bound}
    return any(v.ends in ends and v in atom.free for atom in divisors for v in case.mono.bound)


def is_loose(case):
    """Whether a step compares two indices in another form than [u < v]."""
    steps = [atom for atom in case.mono.factors if atom.kind == "step"]
    return any(
        mono.is_one and c != -1 for a in steps for mono, c in a.args[0].terms.items()
    ) or any(all(not mono.is_one for mono in a.args[0].terms) for a in steps)


# Where a rule was wrong once: products on which it must not fire, or must be right.
ONCE_WRONG = {
    "quotient": has_captive,  # a sum inside the divisor was taken for one around it
    "symmetrise": is_loose,  # [u < v] only; `order_step`, earlier in the list, hid it
}


@pytest.mark.parametrize("name", MODULES)
def test_a_rule_is_an_equality(name):
    rng, alone, together = random.Random(name), 0, 0
    for seed in range(MOST_DRAWS):
        case = recipe(name)(rng)
        result = fired(name, case)
        if result is None:
            continue
        at = points(case, seed)
        count, difference = compared(case, result, at)
        assert not difference, difference
        if count < 2:
            continue
        alone += 1
        result = fired(name, case, together=True)
        if result is not None:
            count, difference = compared(case, result, at)
            assert not difference, difference
            together += count > 1
        if min(alone, together) >= FIRINGS:
            return
    pytest.fail(f"fired {alone} times alone and {together} times among all, not {FIRINGS}")


@pytest.mark.parametrize("name", ONCE_WRONG)
def test_a_rule_that_was_wrong_is_right(name):
    rng, count = random.Random(name), 0
    draws = (recipe(name)(rng) for _ in range(MOST_DRAWS))
    for case in itertools.islice(filter(ONCE_WRONG[name], draws), FIRINGS):
        count += 1
        result = fired(name, case)
        _, difference = compared(case, result, points(case, 0)) if result else (0, None)
        assert not difference, difference
    assert count == FIRINGS


def test_every_rule_has_a_recipe():
    assert all(callable(recipe(name)) for name in MODULES)
