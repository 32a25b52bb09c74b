"""Search for a counterexample: sample worlds that satisfy the hypotheses, compare both sides."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction

import sympy as sp
from sympy.core.relational import Relational

from .arithmetic import Undefined, add, mp, rounded, times
from .evaluate import Counterexample, World, allowed, evaluate, free_symbols, integer, truth

__all__ = ["Counterexample", "Undefined", "evaluate", "search"]

RETRIES = 30
LARGEST = 4  # of the sizes
FEWEST = 4  # samples


def index_symbols(e):
    """Return the symbols in places that only integers make sense in."""
    found = {s for s in free_symbols(e) if s.is_integer}
    for node in sp.preorder_traversal(e):
        if isinstance(node, sp.Indexed):
            parts = node.indices
        elif isinstance(node, sp.KroneckerDelta):
            parts = node.args
        elif isinstance(node, (sp.Sum, sp.Product)):
            parts = [b for limit in node.limits for b in limit[1:]]
        elif isinstance(node, sp.Idx):
            parts = [node]
        else:
            continue
        found = found.union(*(free_symbols(p) for p in parts))
    return found & free_symbols(e)


def search(lhs, rhs, about, hypotheses, samples, effort):
    """Return the first sample in which the sides differ (or None), and how many agreed.

    The sizes grow from 1. It stops when ``effort`` subexpressions were evaluated, but not before
    `FEWEST` samples agree.
    """
    lhs, rhs = sp.sympify(lhs), sp.sympify(rhs)
    sizes, ranges, axis_ranges = sorted(about.sizes, key=str), about.indices, about.axes
    laws, plain = {base.label: ends for base, ends in about.labels.items()}, []
    for h in hypotheses:
        if isinstance(h, Relational):
            plain.append(h)
        elif type(h).__name__ in ("OneHot", "Binary", "UnitInterval"):
            of = next(iter(vars(h).values()))
            of = of.base if isinstance(of, sp.Indexed) else of
            if isinstance(of, (sp.IndexedBase, sp.Symbol)):
                laws[getattr(of, "label", of)] = type(h).__name__
            elif type(h).__name__ == "UnitInterval":
                plain += [sp.Gt(of, 0, evaluate=False), sp.Lt(of, 1, evaluate=False)]
            else:
                raise ValueError(f"not a hypothesis that can be sampled: {h}")
        elif h != sp.true:
            raise ValueError(f"not a hypothesis that can be sampled: {h}")
    free = free_symbols(lhs) | free_symbols(rhs)
    indices = (index_symbols(lhs) | index_symbols(rhs) | set(ranges) & free) - set(sizes)
    rng, agreed, spent = random.Random(0), 0, 0
    combos = sorted(itertools.product(range(1, LARGEST), repeat=len(sizes)), key=sum)
    for combo in combos + ([(LARGEST,) * len(sizes)] if sizes else []):
        for count in range(samples):
            if spent > effort and agreed >= FEWEST:
                return None, agreed
            chosen = dict(zip(sizes, combo, strict=True))
            world = prepared(
                rng, count == 0, chosen, axis_ranges, ranges, laws, plain, indices, free
            )
            if world is None:
                continue
            try:
                found = compare(lhs, rhs, world)
            except Undefined:
                continue
            finally:
                spent += world.evaluated
            if found is None:
                agreed += 1
                continue
            return Counterexample(chosen, record(world, sizes), *map(exported, found)), agreed
    return None, agreed


def prepared(rng, simple, sizes, axis_ranges, ranges, laws, plain, indices, free):
    """Return a World that satisfies the hypotheses, None when none was found."""
    for attempt in range(RETRIES):
        world = World(rng, simple and attempt == 0, axis_ranges, laws)
        world.values.update({(s, ()): Fraction(n) for s, n in sizes.items()})
        mp.dps = 130
        try:
            pick_indices(world, indices, ranges)
            fixed = set(world.values)
            cases = [(h, env) for h in plain for env in instances(h, world, free, ranges)]
            done = set()
            for h, env in cases:
                if isinstance(h, sp.Eq):
                    solve(h, env, world, fixed, done)
            if all(holds(h, env, world) for h, env in cases):
                return world
        except (Undefined, ArithmeticError, TypeError, ValueError):
            pass
        finally:
            mp.dps = 60
        if not plain and not indices:
            return None
    return None


def pick_indices(world, indices, ranges):
    """Draw the free indices, those without a range first: a range may refer to others."""
    for s in sorted(indices, key=lambda s: (s in ranges, str(s))):
        low, high = -1, LARGEST + 1
        if s in ranges:
            low, high = (integer(sp.sympify(x), world, {}) for x in ranges[s])
        options = [n for n in range(low, high + 1) if allowed(s, Fraction(n))]
        if not options:
            raise Undefined(f"{s} has no value")
        met = [n for n in options if n in {world.values.get((t, ())) for t in indices}]
        if met and world.rng.random() < 0.4:  # so that deltas are not always 0
            options = met
        elif s not in ranges and world.rng.random() < 0.7:  # where one-hot rows have their 1
            options = [n for n in options if n in (1, 2)] or options
        world.values[s, ()] = Fraction(world.rng.choice(options))


def instances(h, world, free, ranges):
    """Yield the values of the indices that a hypothesis holds for all of."""
    known = {s for s, at in world.values if not at}
    universal = sorted((index_symbols(h) | set(ranges) & free_symbols(h)) - free - known, key=str)
    spans = []
    for s in universal:
        ends = None
        if s in ranges:
            ends = [integer(sp.sympify(x), world, {}) for x in ranges[s]]
        for node in h.atoms(sp.Indexed) if ends is None else ():
            for axis, at in enumerate(node.indices):
                if getattr(at, "label", at) == s and ends is None:
                    ends = world.span(node.base.label, axis)
        low, high = ends or (-1, LARGEST + 1)
        spans.append([Fraction(n) for n in range(low, high + 1) if allowed(s, Fraction(n))])
    for choice in itertools.product(*spans):
        yield dict(zip(universal, choice, strict=True))


def zero(x):
    """Return whether a residual at 130 digits is 0."""
    return x == 0 if isinstance(x, Fraction) else abs(x) < mp.mpf(10) ** -100


def holds(h, env, world):
    """Return whether one instance of a hypothesis holds."""
    if isinstance(h, sp.Eq):
        return zero(add(evaluate(h.lhs, world, env), -evaluate(h.rhs, world, env)))
    return truth(h, world, env)


def solve(h, env, world, fixed, done):
    """Make an equation true by changing one number that it is affine in."""

    def residual():
        return add(evaluate(h.lhs, world, env), -evaluate(h.rhs, world, env))

    world.touched = set()
    r = residual()
    touched = set(world.touched)
    if not zero(r):
        options = [k for k in touched if k not in fixed and k[0] not in world.laws]
        for key in sorted(options, key=lambda k: (k in done, k[1] != (), str(k))):
            before = world.values[key]
            try:
                world.values[key] = add(before, Fraction(1))
                slope = add(residual(), -r)
                if zero(slope):
                    raise Undefined("it does not matter")
                inverse = 1 / slope
                world.values[key] = new = add(before, -times(r, inverse))
                if zero(residual()) and fits(key[0], new):
                    break
            except Undefined:
                pass
            world.values[key] = before
        else:
            raise Undefined("no solution")
    done |= touched


def fits(label, value):
    """Return whether a solved value keeps to the assumptions."""
    if isinstance(value, Fraction):
        return allowed(label, value)
    if isinstance(value, mp.mpc) or label.is_integer:
        return False
    return not ((label.is_nonnegative and value < 0) or (label.is_nonpositive and value > 0))


def compare(lhs, rhs, world):
    """Return None when the sides agree, else their values."""
    loose = lhs.has(sp.Derivative) or rhs.has(sp.Derivative)
    tolerance = mp.mpf(10) ** (-12 if loose else -35)
    pairs, world.sums = [], {}
    try:
        for mp.dps in (60, 120):
            left, right = evaluate(lhs, world), evaluate(rhs, world)
            if isinstance(left, Fraction) and isinstance(right, Fraction):
                return None if left == right else (left, right)
            if near(left, right, tolerance):
                return None
            pairs.append((left, right))
    finally:
        mp.dps = 60
    if not all(near(a, b, mp.mpf(10) ** -14) for a, b in zip(*pairs, strict=True)):
        raise Undefined("the values change with the precision")
    return pairs[1]


def near(a, b, tolerance):
    """Return whether two numbers agree."""
    a, b = rounded(a), rounded(b)
    return abs(a - b) <= tolerance * max(1, abs(a), abs(b))


def exported(x):
    """Return a number as SymPy's."""
    if isinstance(x, Fraction):
        return sp.Rational(x.numerator, x.denominator)
    if x == 0:
        return sp.Integer(0)
    if isinstance(x, mp.mpc):
        return exported(x.real) + sp.I * exported(x.imag)
    return sp.Float(mp.nstr(x, 50, min_fixed=1, max_fixed=0), 50)


def record(world, sizes):
    """Return the values of a World by name: nested lists over known ranges, the rest apart."""
    values = {}
    keys = sorted((k for k in world.values if k[0] not in sizes), key=str)
    for label, at in keys:
        spans = [world.span(label, axis) for axis in range(len(at))]
        name = str(label)
        if not at:
            values[name] = exported(world.values[label, at])
        elif all(s is not None for s in spans):
            if name not in values:
                values[name] = nested(world, label, spans, ())
            if all(low <= n <= high for n, (low, high) in zip(at, spans, strict=True)):
                continue
        if at:
            values[f"{name}[{', '.join(map(str, at))}]"] = exported(world.values[label, at])
    return values


def nested(world, label, spans, at):
    """Return an array as nested lists."""
    if len(at) == len(spans):
        return exported(world.get(label, at))
    low, high = spans[len(at)]
    return [nested(world, label, spans, (*at, n)) for n in range(low, high + 1)]
