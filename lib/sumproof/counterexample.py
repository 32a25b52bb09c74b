"""Search for a counterexample: sample worlds that satisfy the hypotheses, compare both sides.

Two sides differ only if they are unequal rational numbers, or if the intervals that hold them have
no point in common.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import groupby, product
from operator import itemgetter

import sympy as sp
from mpmath import libmp

from .arithmetic import IMAGINARY, Interval, Pair, Undecided, Undefined, is_exact, is_nonzero, split
from .evaluate import World, evaluate
from .samples import Samples, admissible

FEWEST = 4  # samples
LIMIT = 1_000_000  # subexpressions evaluated for one statement, whatever effort is asked for
FAILURES = 60  # samples after which a search that saw none agree gives up
PRECISIONS = (200, 800, 3200)  # bits
DIGITS, BITS = 50, 167  # that both sides must have, to be compared


@dataclass(frozen=True)
class Counterexample:
    """Values at which the two sides differ.

    Attributes
    ----------
    sizes : dict
        Symbol -> int.
    values : dict
        Name -> number or nested list, whose first entry has index 1; elements outside of the known
        ranges, and of arrays that start elsewhere, are apart, as ``"x[0]"``.
    lhs, rhs : sympy.Expr
        The two values, Rational or Float; all digits of a Float are correct.
    """

    sizes: dict
    values: dict
    lhs: sp.Expr
    rhs: sp.Expr

    @property
    def exact(self):
        """Whether both sides are rational numbers, else they are known to 50 digits."""
        return self.lhs.is_Rational and self.rhs.is_Rational

    def __str__(self):
        lines = []
        if self.sizes:
            lines.append("at " + ", ".join(f"{s} = {n}" for s, n in self.sizes.items()))
        lines += [f"  {name} = {shown(value)}" for name, value in self.values.items()]
        return "\n".join([*lines, f"  left  = {shown(self.lhs)}", f"  right = {shown(self.rhs)}"])


def shown(value):
    """Return a value as text: exact if that is short, else with 12 digits."""
    if isinstance(value, list):
        return "[" + ", ".join(map(shown, value)) + "]"
    short = value.is_Rational and max(abs(value.p), value.q) < 10**20
    return str(value if short else sp.N(value, 12))


@dataclass(frozen=True)
class Search:
    """What a search found: a counterexample, or how many samples agreed, and why not more.

    ``large`` of those that agreed have every size at least 2.
    """

    counterexample: Counterexample | None
    agreed: int
    large: int
    reason: str


def search(lhs, rhs, about, given, effort, rounds=1):
    """Look for a sample in which the sides differ, at small sizes first.

    It stops when ``effort`` subexpressions were evaluated, but not before `FEWEST` samples agree,
    two of them with every size at least 2.

    Parameters
    ----------
    lhs, rhs : Expr
    about : Ranges
        What they speak of.
    given : iterable of hypotheses
    effort : int
    rounds : int
        How often each choice of sizes is tried; more often if there are less than eight.

    Returns
    -------
    Search
    """
    samples = Samples((lhs, rhs), about, given)
    sizes = {s: admissible(samples.facts(s), about.sizes[s]) for s in sorted(about.sizes, key=str)}
    choices = product(*(options[:3] for options in sizes.values()))
    choices = sorted(choices, key=lambda choice: sum(map(abs, choice)))
    if sizes and choices:
        choices.append(tuple(options[-1] for options in sizes.values()))
    big = [choice for choice in choices if all(abs(n) >= 2 for n in choice)]
    each = range(-(-8 // max(1, len(choices))))
    plan = [(choice, at + n) for at in range(rounds) for choice in choices for n in each]
    plan += product(big, (1, 2, 3))
    agreed, large, spent, satisfied = 0, 0, 0, False
    unmet, failures = [], []  # why hypotheses could not be met, and sides not be evaluated
    for choice, count in plan:
        enough = spent > effort and agreed >= FEWEST and (large > 1 or choice not in big)
        if enough or spent > LIMIT or (len(unmet + failures) > FAILURES and not agreed):
            continue
        world = World(partial(samples.draw, count == 0), LIMIT - spent)
        world.values.update({(s, ()): n for s, n in zip(sizes, choice, strict=True)})
        try:
            samples.satisfy(world)
            satisfied = True
            if sides := compare(lhs, rhs, world):
                chosen = dict(zip(sizes, choice, strict=True))
                shown = record(samples, world), *map(exported, sides)
                return Search(Counterexample(chosen, *shown), agreed, large, "")
            agreed, large = agreed + 1, large + (choice in big)
        except (Undefined, RecursionError) as error:
            (failures if satisfied else unmet).append(str(error))
        spent += world.evaluated
    return Search(None, agreed, large, reason(agreed, large, unmet, failures))


def reason(agreed, large, unmet, failures):
    """Return what kept samples from telling something."""
    if not agreed and failures:
        return f"no sample could be evaluated: {failures[0]}"
    if not agreed and unmet:
        return f"no sample satisfies the hypotheses, which may contradict each other: {unmet[0]}"
    if not agreed:
        return "no samples"
    return "" if large > 1 else f"no large samples: {['no sizes', *unmet, *failures][-1]}"


def compare(lhs, rhs, world):
    """Return None when the sides agree, else their values."""
    for prec in PRECISIONS:
        try:
            left, right = (evaluate(side, world, prec) for side in (lhs, rhs))
        except Undecided:
            continue
        gap = left + -1 * right
        if all(map(is_exact, split(gap, IMAGINARY))):
            return (left, right) if is_nonzero(gap) else None
        if narrow(left) and narrow(right):
            if not is_nonzero(gap):
                return None
            if world.rigorous:
                return left, right
            raise Undefined("the sides seem to differ, by a function that is not enclosed here")
    raise Undefined(f"the sides are not known to {DIGITS} digits")


def narrow(x):
    """Return whether a number is known to 50 digits, those after the point if it is below 1."""
    for part in split(x, IMAGINARY):
        if isinstance(part, Interval):
            low, high = part.ends
            width = libmp.mpf_sub(high, low, 10, "u")
            if width != libmp.fzero and sum(width[2:]) > max(0, sum(low[2:]), sum(high[2:])) - BITS:
                return False
    return True


def exported(x):
    """Return a number as SymPy's, with the digits that are certain."""
    if is_exact(x):
        return sp.Rational(*x.as_integer_ratio())
    if isinstance(x, Pair):
        return exported(x.a) + sp.I * exported(x.b)
    for digits in range(DIGITS, 0, -1):
        low, high = (libmp.to_str(end, digits) for end in x.ends)
        if low == high:
            return sp.Float(low, digits)
    return sp.Integer(0)  # all that is known is how small it is


def record(samples, world):
    """Return the values of a World by name.

    An array is a nested list if its axes start at 1 and hold all that was asked for; else each
    entry is told apart.
    """
    values, keys = {}, (key for key in world.values if key[0] not in samples.about.sizes)
    for label, entries in groupby(sorted(keys, key=str), key=itemgetter(0)):
        places = [at for _, at in entries]
        name, (left, right) = str(label), "[]" if isinstance(label, sp.Basic) else "()"
        spans = [samples.span(label, axis, world) for axis in range(len(places[0]))]
        known = spans and None not in spans and {low for low, _ in spans} == {1}
        pairs = [pair for at in places for pair in zip(at, spans, strict=True)]
        if known and all(low <= n <= high for n, (low, high) in pairs):
            values[name] = nested(world, label, spans, ())
            continue
        for at in places:
            where = left + ", ".join(map(str, at)) + right if at else ""
            values[name + where] = exported(world.values[label, at])
    return values


def nested(world, label, spans, at):
    """Return an array as nested lists."""
    if len(at) == len(spans):
        return exported(world.get(label, at))
    low, high = spans[len(at)]
    return [nested(world, label, spans, (*at, n)) for n in range(low, high + 1)]
