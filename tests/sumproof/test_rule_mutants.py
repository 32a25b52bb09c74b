"""Plausible mistakes in the rules, one at a time: each is caught by the comparison."""

from __future__ import annotations

import inspect
import random
import types

import pytest
import test_known
import test_reading
import test_rules
from sumproof import algebra, extra_reading, extra_rules, known, rules

MOST_DRAWS = 600


def mutant(module, right, wrong):
    """Return a module with one place of its source replaced."""
    source = inspect.getsource(module)
    assert source.count(right) == 1, f"{module.__name__} has not once {right!r}: mend this mutant"
    changed = types.ModuleType(module.__name__)
    changed.__package__ = module.__package__
    exec(compile(source.replace(right, wrong), module.__file__, "exec"), changed.__dict__)
    return changed


# (rule, what stands in its module, the mistake)
RULES = [
    ("multiply_out", "power(atom.args[0], exponent, ctx)\n", "power(atom.args[0], 1, ctx)\n"),
    ("collect_exponent", "Poly({term: whole})", "Poly({term: coeff})"),
    ("kronecker", "any(at_least_zero(x - ONE, ctx)", "any(at_least_zero(x, ctx)"),
    ("kronecker", "or not integral(value, ctx)", ""),
    ("kronecker", "steps and not at_least_zero(high - low + ONE, ctx)", "False"),
    ("kronecker", "for gap in steps]", "for gap in steps[1:]]"),
    ("kronecker", "(value - low, high - value)", "(value - low + ONE, high - value)"),
    ("kronecker", "var in mono.free_in_ends or not integral", "not integral"),
    ("step", "at_least_zero(argument + number(least)", "at_least_zero(argument + ONE"),
    ("step", "delta(argument + number(t + 1))", "delta(argument + number(t))"),
    ("step", "for t in range(least)", "for t in range(least - 1)"),
    ("unused_index", "[high - low + ONE]", "[high - low]"),
    ("unused_index", "if var not in mono.free_in_ends and not depends", "if not depends"),
    ("short_range", ".scaled(sign)\n    return None", "\n    return None"),
    ("short_range", "(-1, high + ONE)", "(-1, high)"),
    ("short_range", "LONGEST_UNROLLED or (length and var in inner)", "LONGEST_UNROLLED"),
    ("one_hot_pair", "and one.args[:-1] == two.args[:-1]", ""),
    ("row_sum", "var not in mono.bound or var.ends != ends or", "var not in mono.bound or"),
    ("row_sum", "if not elsewhere and within", "if within"),
    ("row_sum", " or any(var in at.free for at in atom.args[:-1])", ""),
    ("row_sum", "and within(atom.args, reach, ctx)", ""),
    ("row_sum", ".scaled(value)", ""),
    ("one_hot_cases", "and atom.args[:-1] == met.args[:-1]", ""),
    ("one_hot_cases", "multiply(substitute(unsummed(mono), entry, ctx), weight, ctx)", "weight"),
    ("idempotent", "exponent > 1 and counts", "exponent > 1"),
    ("idempotent", "without(mono, atom) | {atom: 1}", "without(mono, atom)"),
    (
        "idempotent",
        'says(atom, "binary")\n        if',
        'says(atom, "real")\n        if',
    ),
    ("sign_and_modulus", "exponent == 1 and mono.factors.get", "mono.factors.get"),
    ("sign_and_modulus", "mono.factors.get(modulus) == 1", "mono.factors.get(modulus)"),
    ("sign_and_modulus", "without(mono, atom, modulus)", "without(mono, atom)"),
    ("binary_cases", "(atom_poly(atom), ONE))", "(atom_poly(atom), ZERO))"),
    ("given_equation", "mono_poly(lead) - equation", "-equation"),
    ("given_equation", "if all(rename(end, names) == other for end, other in pairs)", "if True"),
    ("given_equation", "return None if rest.free & chosen else rest", "return rest"),
    ("quotient", "divisor - atom_poly(atom)", "divisor - ONE"),
    ("quotient", "divisor - atom_poly(atom)", "divisor + atom_poly(atom)"),
    ("quotient", "return None if rest.free & chosen else rest", "return rest"),
    (
        "order_step",
        "[-atom.args[0] - ONE]))",
        "[-atom.args[0]]))",
    ),
    ("limit_range", ", ends[1] - ends[0] + ONE)", ",)"),
    ("limit_range", "(ends[0] - low, high - ends[1],", "(ZERO,"),
    ("limit_range", "ends = (value, high) if sign == 1", "ends = (value + ONE, high) if sign == 1"),
    ("triangle", "most - high, high - low + ONE)", "most - high)"),
    ("triangle", "(low - least, most - high,", "(ZERO,"),
    ("triangle", "(atom_poly(var) - low, high - atom_poly(var))", "(atom_poly(var) - low,)"),
    ("symmetrise", " or steps[0].args[0].terms.get(UNIT) != -1", ""),
    ("symmetrise", "square - tidy(other, ctx)", "square + tidy(other, ctx)"),
    ("symmetrise", "pair[0].ends != pair[1].ends or", ""),
    ("symmetrise", "if here == there else square -", "if here != there else square -"),
    (
        "shift",
        "[end.scaled(sign) + offset for end in var.ends]",
        "[end + offset for end in var.ends]",
    ),
    ("shift", "- offset).scaled(sign)", "- offset)"),
    ("shift", "compared or var in mono.free_in_ends", "compared"),
    ("power_sum", "_bernoulli(exponent, high + ONE, ctx)", "_bernoulli(exponent, high, ctx)"),
    (
        "power_sum",
        "not in mono.free_in_ends and not depends",
        "not in mono.free_in_ends or depends",
    ),
    ("power_sum", "result.scaled(Fraction(1, exponent + 1))", "result"),
    ("parity", "value.scaled(1 if even else -1)", "value"),
    ("parity", "if even or all(", "if even or any("),
    ("parity", "coeff % 2 == 0 or any(", "any("),
    ("parity", "or not integral(exponent, ctx)", ""),
    ("geometric_sum", "for at in (high + ONE, low)", "for at in (high, low)"),
    ("geometric_sum", "*(atom.free for atom in rest.factors)", ""),
    ("geometric_sum", "union(growth.free, ", "union("),
    ("geometric_sum", "- close(here - before", "- close(before - here"),
    ("geometric_sum", "for base in (i, i - ONE)", "for base in (i, i)"),
    ("reflect", "[offset - end for end in var.ends[::-1]]", "var.ends"),
    ("reflect", "rules=()), -1, offset)", "rules=()), 1, offset)"),
    ("known_value", "int(value.q)) ** exponent", "int(value.q))"),
    ("known_square", "sympy.Abs and real(atom.args[0], ctx)", "sympy.Abs"),
    ("known_square", 'ONE - atom_poly(Atom("func', 'ONE + atom_poly(Atom("func'),
    ("known_square", "{atom: exponent - 2}", "{atom: exponent}"),
    ("_for_all", " and within(values.values(), reach, ctx)", ""),
    ("_for_all", " and sum(instance.terms.values())", ""),
    ("_for_all", " and len(instance.terms) == 2", ""),
    ("known_side", " and within(values.values(), reach, ctx)", ""),
    ("known_side", "parts = [power(value, exponent, ctx)]", "parts = [value]"),
    ("known_side", "known(argument, there) - known(", "known(argument, there) + known("),
    ("known_side", "sympy.sign: positive", "sympy.sign: nonnegative"),
    ("split", "ctx).scaled(sign) for *ends", "ctx) for *ends"),
    ("split", "(high + ONE, last, -1)", "(high, last, -1)"),
    ("split", "(ONE, before, -1)", "(ONE, low, -1)"),
]
CLAIMS = [
    (
        "at_least_zero",
        'if atom.kind == "index" and not at_least_zero(high - low + ONE, ctx)',
        "if False",
    ),
    ("at_least_zero", "(low if coeff > 0 else high)", "(high if coeff > 0 else low)"),
    ("at_least_zero", " or (floors and coeff < 0)", ""),
    ("integral", "coeff.denominator == 1", "True"),
    ("positive", "if one > 0 else None", "if one else None"),
    ("positive", "return 2 if _one_minus_unit(poly, ctx) else 0", "return 2 if poly.terms else 0"),
    ("positive", "(ONE - poly.scaled(1 / one)).lone", "max((ONE - poly).terms, default=UNIT).lone"),
    (
        "nonnegative",
        "if not at_least_zero(high - low + ONE, ctx):\n            return 0",
        "if False:\n            return 0",
    ),
    ("nonnegative", "power % 2 == 0 and _real_atom(atom, ctx)", "power % 2 == 0"),
    ("nonnegative", "if ratio > 0 and not mono.is_one", "if ratio and not mono.is_one"),
    ("real", "and real(mono.exp, ctx)\n", "\n"),
    ("real", "if not all(real(arg, ctx) for arg in atom.args)", "if False"),
]
PARTS = [
    ("content", "(two.exp, exponent)]", "(two.exp, 1)]"),
    ("content", "without_zeros(factors), exp)", "without_zeros(one.factors), exp)"),
    ("inverse", "number(Fraction(1) / scale)", "number(scale)"),
    ("logarithm", "elif times % 2 == 0 and real(factor, ctx)", "elif times % 2 == 0"),
    (
        "logarithm",
        "if positive(factor, ctx):\n            size",
        "if real(factor, ctx):\n            size",
    ),
    ("modulus", "elif nonnegative(-factor, ctx)", "elif real(factor, ctx)"),
    ("modulus", "if nonnegative(factor, ctx):", "if real(factor, ctx):"),
    ("modulus", "[(exponential(exponent, ctx), 1), *factors]", "factors"),
    ("power", "times(UNIT, mono, exponent)", "times(UNIT, mono, 1)"),
]
READERS = [
    ("Max", "isinstance(expr, sympy.Max)", "isinstance(expr, sympy.Min)"),
    ("Min", "largest + other + gap", "largest - other + gap"),
    ("Piecewise", "False if fails(-gap, ctx) else None", "False"),
    ("Piecewise", "else (nonnegative, positive)", "else (nonnegative, nonnegative)"),
    ("Piecewise", "(condition, (sympy.Gt, sympy.Lt))", "(condition, sympy.Gt)"),
    (
        "Piecewise",
        "read(condition.gts, ctx, scope) - read(condition.lts",
        "read(condition.lhs, ctx, scope) - read(condition.rhs",
    ),
]


def _id(value):
    return value if len(value) < 20 else value[:30]


@pytest.mark.parametrize(("name", "right", "wrong"), RULES, ids=_id)
def test_a_mistake_in_a_rule_is_caught(name, right, wrong):
    module = mutant(test_rules.MODULES[name], right, wrong)
    rng = random.Random(name)
    for seed in range(MOST_DRAWS):
        case = test_rules.recipe(name)(rng)
        result = test_rules.fired(name, case, module)
        if result and test_rules.compared(case, result, test_rules.points(case, seed))[1]:
            return
    pytest.fail("no product shows this mistake")


@pytest.mark.parametrize(("name", "right", "wrong"), CLAIMS, ids=_id)
def test_a_wrong_claim_is_caught(name, right, wrong):
    changed = mutant(known, right, wrong)
    assert test_known.wrong_claim(name, random.Random(name), changed, draws=2000)[1]


@pytest.mark.parametrize(("name", "right", "wrong"), PARTS, ids=_id)
def test_a_mistake_in_the_algebra_is_caught(name, right, wrong):
    changed = mutant(algebra, right, wrong)
    assert test_known.wrong_part(name, random.Random(name), changed, draws=2000)[1]


@pytest.mark.parametrize(("name", "right", "wrong"), READERS, ids=_id)
def test_a_mistake_in_a_reader_is_caught(name, right, wrong):
    changed = mutant(extra_reading, right, wrong)
    assert test_reading.wrong_reading(name, random.Random(name), changed, draws=MOST_DRAWS)[1]


def test_every_reader_has_a_mutant():
    assert {name for name, *_ in READERS} == {kind.__name__ for kind in extra_reading.READERS}


def test_every_rule_has_a_mutant():
    assert {name for name, *_ in RULES} == test_rules.MODULES.keys()
    assert {rules, extra_rules} == set(test_rules.MODULES.values())
