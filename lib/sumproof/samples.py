"""Make samples: numbers for everything in a statement, such that its hypotheses hold.

``about`` tells what the statement speaks of, see `ranges.Ranges`.
"""

from __future__ import annotations

import random
from contextlib import suppress
from fractions import Fraction
from functools import lru_cache

import sympy as sp
from mpmath import libmp
from sympy.core.relational import Relational

from .arithmetic import Interval, Pair, Undefined, inverse, is_exact, is_nonzero, sign, split
from .evaluate import evaluate, free_symbols, integer, symbols_of
from .hypotheses import Binary, Declared, In, OneHot, UnitInterval

RETRIES = 20
PRECISION = 1000  # bits of a number that an equation determines
LAWS = (OneHot, Binary, UnitInterval)


class Samples:
    """Laws of single numbers, relations between them, and the cases still to be hit."""

    def __init__(self, sides, about, given):
        self.sides, self.about, self.random, self.decks = sides, about, random.Random(0), {}
        self.axes = {(base.label, axis): ends for (base, axis), ends in about.axes.items()}
        self.laws = {base.label: ends for base, ends in about.labels.items()}
        self.relations, self.declared, self.few = [], {}, False
        for h in given:
            of = getattr(h, "of", None)
            label, bounds = getattr(of, "label", of), ()
            if isinstance(h, Relational):
                self.relations.append(h)
            elif isinstance(h, In) and isinstance(of, sp.IndexedBase):
                self.laws[label] = (h.low, h.high)
            elif isinstance(h, In):
                bounds = (sp.Ge, h.low), (sp.Le, h.high)
            elif isinstance(h, Declared):
                self.declared.setdefault(label, set()).add((h.what, True))
            elif isinstance(h, LAWS) and isinstance(of, (sp.IndexedBase, sp.Symbol)):
                self.laws[label] = type(h)
            elif isinstance(h, UnitInterval):
                bounds = (sp.Gt, 0), (sp.Lt, 1)
            else:
                raise TypeError(f"not a hypothesis that can be sampled: {h}")
            self.relations += [relation(of, end, evaluate=False) for relation, end in bounds]
        self.free = frozenset().union(*map(free_symbols, sides))
        self.whole = frozenset(about.indices).union(*map(whole, (*sides, *self.relations)))

    def draw(self, simple, world, label, at):
        """Return a new value of a symbol (``at`` is empty), an entry, or an unknown function."""
        law = self.laws.get(label)
        if not at and label in self.whole and not law:
            return self.draw_index(label, world)
        if law is Binary:
            return self.case(label, (0, 1))
        if law is UnitInterval:
            return Fraction(self.random.randint(1, 12), 13)
        if law is OneHot:
            options = self.within(label, *(self.span(label, len(at) - 1, world) or (1, 2)))
            hot = self.case(label, options)
            row = {(label, (*at[:-1], n)): int(n == hot) for n in (*options, at[-1])}
            world.values.update(row | world.values)  # beyond a range that is not known: a 0
            return world.values[label, at]
        if law:
            return self.case(label, self.within(label, *self.ends(law, world)))
        return self.random.choice(numbers(self.facts(label), simple, self.few))

    def facts(self, label):
        """Return what is known of a symbol, an array's entries, or a function's values."""
        known = label.assumptions0 if isinstance(label, sp.Basic) else label._kwargs
        return frozenset(known.items()) | self.declared.get(label, set())

    def allowed(self, label, number):
        """Return whether an exact number fits what is known of a symbol or an array's entries."""
        return fits(self.facts(label), number)

    def within(self, label, low, high):
        """Return the integers of a range that fit what is known of a symbol."""
        options = [n for n in range(low, high + 1) if self.allowed(label, n)]
        if not options:
            raise Undefined(f"no value is left for {label} in {low}, ..., {high}")
        return options

    def draw_index(self, s, world):
        """Return a new value of a free index, often one that another has: then deltas are 1."""
        if s in self.about.indices:
            options = self.within(s, *self.ends(self.about.indices[s], world))
        else:
            options = [n for n in range(-1, 6) if self.allowed(s, n)] or self.within(s, -6, -1)
            if self.random.random() < 0.7:  # where a one-hot row of unknown range has its 1
                options = [n for n in options if n in (1, 2)] or options
        others = {world.values.get((t, ())) for t in self.whole}
        met = [n for n in options if n in others] if self.random.random() < 0.4 else []
        return self.random.choice(met or options)

    def case(self, key, options):
        """Return one of a few options: each turns up soon, in any mixture."""
        deck = self.decks.setdefault((key, tuple(options)), [])
        if not deck:
            deck += [*options, *self.random.choices(options, k=len(options))]
            self.random.shuffle(deck)
        return deck.pop()

    def ends(self, ends, world, env=None):
        """Return the ends of a range as ints."""
        return tuple(integer(sp.sympify(end), world, env or {}) for end in ends)

    def span(self, label, axis, world):
        """Return the ends of an axis of an array, None when they are not known."""
        ends = self.axes.get((label, axis))
        return ends and self.ends(ends, world)

    def satisfy(self, world):
        """Draw numbers, and change some, until the relations hold in all their instances."""
        sizes = dict(world.values)
        # What speaks of one array, as sum_i v_i^2 = 1, before what can be solved for another.
        relations = sorted(self.relations, key=lambda h: len(h.atoms(sp.IndexedBase)))
        for attempt in range(RETRIES if relations else 0):
            world.values, settled = dict(sizes), set()
            self.few = attempt % 2 == 1
            try:
                cases = [(h, env) for h in relations for env in self.instances(h, world)]
                for h, env in cases:
                    self.settle(h, env, world, settled)
                for h, env in cases:
                    if not holds(h.rel_op, gap(h, env, world)):
                        raise Undefined(f"{h} does not hold")
                return
            except Undefined:
                if attempt == RETRIES - 1:
                    raise

    def instances(self, h, world):
        """Return the values of the indices that a relation holds for all of: those not free."""
        ranges = self.about.indices
        envs, left = [{}], (whole(h) & free_symbols(h)) - self.free - set(self.about.sizes)
        while left:  # an index after those that its range refers to
            s = min(left, key=lambda s: (len(left & symbols_of(ranges.get(s, ()))), str(s)))
            left = left - {s}
            envs = [{**env, s: n} for env in envs for n in self.reach(s, h, world, env)]
        return envs

    def reach(self, s, h, world, env):
        """Return the values of an index that a relation holds for all of."""
        ranges = [self.about.indices.get(s)]
        for e in h.atoms(sp.Indexed):
            axes = [axis for axis, at in enumerate(e.indices) if getattr(at, "label", at) == s]
            ranges += [self.axes.get((e.base.label, axis)) for axis in axes]
        if any(ranges):
            low, high = self.ends(next(filter(None, ranges)), world, env)
        else:  # all that is asked for, and some
            for side in self.sides:
                with suppress(Undefined):
                    evaluate(side, world)
            met = [int(n) for _, at in world.touched for n in at]
            low, high = min([-1, *met]), max([5, *met])
        return [n for n in range(low, high + 1) if self.allowed(s, n)]

    def settle(self, h, env, world, settled):
        """Make an instance of a relation hold, by changing one number that it is affine in."""
        equal = h.rel_op == "==" or (h.rel_op in (">=", "<=") and self.case(h, (0, 1)) == 0)
        target = 0 if equal else Fraction(self.random.randint(1, 12), 13)
        for _ in range(RETRIES):
            world.touched = set()
            residual = gap(h, env, world) + -1 * target
            if holds("==" if equal else h.rel_op, residual + target):
                break
            keys = sorted((k for k in world.touched if self.is_open(k)), key=str)
            keys.sort(key=lambda k: (k in settled, k[1] != ()))
            if any(self.solve(h, env, world, key, residual) for key in keys):
                break
            open_keys = set(keys) - settled
            if not open_keys:
                break
            for key in open_keys:  # other numbers may have a solution
                del world.values[key]
        settled |= world.touched

    def is_open(self, key):
        """Return whether a number may be chosen to satisfy a relation."""
        label, at = key
        may_change = self.laws.get(label, UnitInterval) is UnitInterval
        return may_change and (at or label not in self.whole)

    def solve(self, h, env, world, key, residual):
        """Change one number so that the residual becomes 0, and return whether that can be done."""
        before, place = world.values[key], key if key[1] else key[0]
        with suppress(Undefined):
            seed = Pair(1, before, 1)
            slope = split(gap(h, {**env, place: seed, "seed": seed}, world), 1)[1]
            step = -1 * residual * inverse(slope)
            if not self.fits(key[0], before + step):
                return False
            between = Pair(1, before + step * Interval((libmp.fzero, libmp.fone), PRECISION), 1)
            seed = Pair(2, between, 1)
            slope = split(gap(h, {**env, place: seed, "seed": seed}, world), 2)[1]
            if split(slope, 1)[1] == 0:  # it is affine in between
                world.values[key] = before + step
                return True
        return False

    def fits(self, label, number):
        """Return whether a solution keeps to the assumptions."""
        if self.laws.get(label) is UnitInterval and sign(number) * sign(1 + -1 * number) != 1:
            return False
        return self.allowed(label, number if is_exact(number) else Fraction(sign(number), 2))


def gap(h, env, world):
    """Return the left side minus the right side of a relation, or the larger minus the smaller."""
    larger, smaller = (h.lhs, h.rhs) if isinstance(h, sp.Eq) else (h.gts, h.lts)
    world.sums = {}  # numbers may have changed
    larger, smaller = (evaluate(side, world, PRECISION, env) for side in (larger, smaller))
    return larger + -1 * smaller


def holds(relation, gap):
    """Return whether a gap is 0, at least 0, or above 0."""
    if relation == "==":
        return not is_nonzero(gap)
    return sign(gap) >= (relation in (">", "<"))


@lru_cache(maxsize=20_000)
def fits(known, number):
    """Return whether an exact number fits assumptions."""
    number = sp.Rational(*number.as_integer_ratio())
    return all(getattr(number, f"is_{fact}") in (truth, None) for fact, truth in known)


@lru_cache
def numbers(known, simple, few):
    """Return the numbers to draw from: most between -4 and 4, simple ones for the first sample.

    Of ``few``, -1, 0 and 1, some satisfy equations that are not affine: orthonormal columns.
    """
    if few and (options := [n for n in (-1, 0, 1) if fits(known, n)]):
        return options
    pool = {
        Fraction(p, q) for q in ((1, 2) if simple else (2, 3, 5, 7)) for p in range(-4 * q, 4 * q)
    }
    pool |= set() if simple else {Fraction(p) for p in range(-9, 10)}
    options = [x for x in sorted(pool) if fits(known, x)]
    if not options:
        raise Undefined("a symbol or array whose assumptions allow no number")
    return options


def admissible(known, low):
    """Return the first four values of a size from ``low`` on that fit what is known of it.

    A size that must be smaller counts down.

    Examples
    --------
    >>> admissible(frozenset({("even", True)}), 1)
    [2, 4, 6, 8]
    >>> admissible(frozenset({("negative", True)}), 1)
    [-1, -2, -3, -4]
    """
    up = [n for n in range(low, low + 40) if fits(known, n)]
    return (up or [n for n in range(low, low - 40, -1) if fits(known, n)])[:4]


def whole(e):
    """Return the symbols that are integers, or stand where only integers make sense."""
    found = {s for s in e.atoms(sp.Symbol) if s.is_integer}
    for node in e.atoms(sp.Indexed, sp.KroneckerDelta, sp.Sum, sp.Product, sp.Idx):
        places = getattr(node, "indices", node.args)
        if isinstance(node, (sp.Sum, sp.Product)):
            places = [end for limit in node.limits for end in limit[1:]]
        found |= symbols_of(places)
    return frozenset(found)
