"""What a question may take for granted, and which signs and ranges follow from that.

A `Context` is frozen. Each fact in it carries its source, the hypothesis that it comes from, and a
fact that is used is noted in the context's log, which nothing reads to decide anything.
"""

from __future__ import annotations

import functools
import math
from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

import sympy

from .terms import ONE, UNIT, TooHard, atom_poly

MOST_INDICES = 9
# What a property of a letter says besides.
IMPLIED = {
    "positive": ("nonnegative", "real", "nonzero"),
    "nonnegative": ("real",),
    "negative": ("nonpositive", "real", "nonzero"),
    "nonpositive": ("real",),
    "unit": ("positive", "nonnegative", "real", "nonzero"),
    "binary": ("nonnegative", "real", "integer"),
    "hot": ("binary", "nonnegative", "real", "integer"),
    "integer": ("real",),
    "even": ("integer", "real"),
    "odd": ("integer", "real", "nonzero"),
}


class Log:
    """What one question used: hypotheses, and rewritings in words; and how far it may go."""

    def __init__(self, budget):
        self.sources, self.steps, self.budget = set(), Counter(), budget

    def spend(self):
        """Count one rewriting; stop a computation that grows without end."""
        self.budget -= 1
        if self.budget < 0:
            raise TooHard("the normal form grows too large")


def _asked_once(predicate):
    """Keep the answer to a question, and note what it rests on only if it is yes."""

    @functools.wraps(predicate)
    def ask(poly, ctx):
        key = (predicate, poly, frozenset(_ranges_within(poly.free)))  # an index's name is not all
        return ctx.remembered(key, predicate, poly, ctx)

    return ask


def _ranges_within(free):
    """Yield indices with their ranges, and those that these depend on."""
    for index in (atom for atom in free if atom.ends):
        yield index, index.ends
        yield from _ranges_within(index.ends[0].free | index.ends[1].free)


@dataclass(frozen=True)
class Context:
    """Everything known while one statement is normalised, each fact with its source.

    Attributes
    ----------
    rules : tuple of functions ``rule(mono, context)``
        What a product may be rewritten by; see `rules.py`.
    readers : mapping type of SymPy expression -> function ``reader(expr, context, scope)``
        What is read besides; see `read.py`.
    integers : frozenset
        Symbols and arrays that stand where only an integer makes sense.
    properties : mapping (symbol or array, property) -> tuple of (source, reach)
        ``reach`` has the (low, high, source) within which each subscript has it, or None.
    ranges : mapping symbol or array -> (low, high, source)
        Of a free index, or of the entries of an array that serve as indices.
    one_hot : mapping array -> (ends of its last axis or None, source)
    row_sums : mapping array -> (ends of its last axis, number, source, reach of the other axes)
    signs : tuple of (poly, strength, source)
        What is > 0 (strength 2) or >= 0 (strength 1).
    zero : tuple of (poly, source)
        Equations, as what is 0.
    answers : dict
        To what was asked of these facts before: none of another context.
    """

    rules: tuple = ()
    readers: Mapping = field(default_factory=dict)
    integers: frozenset = frozenset()
    properties: Mapping = field(default_factory=dict)
    ranges: Mapping = field(default_factory=dict)
    one_hot: Mapping = field(default_factory=dict)
    row_sums: Mapping = field(default_factory=dict)
    signs: tuple = ()
    zero: tuple = ()
    log: Log = field(default_factory=lambda: Log(30_000), compare=False)
    answers: dict = field(default_factory=dict, init=False, compare=False)

    def use(self, source: Hashable):
        """Note that a fact was used; it is always True."""
        self.log.sources.add(source)
        return True

    def remembered(self, key, find, *args):
        """Return ``find(*args)``, kept with what it rests on, which is noted unless it is a no."""
        if key not in self.answers:
            before, self.log.sources = self.log.sources, set()
            self.answers[key] = find(*args), self.log.sources
            self.log.sources = before
        answer, sources = self.answers[key]
        self.log.sources.update(sources if answer else ())
        return answer

    def says(self, atom, *properties):
        """Whether a symbol or an array's entry has one of some properties."""
        facts = (fact for each in properties for fact in self.properties.get((atom.head, each), ()))
        return atom.known and any(
            within(atom.args, reach, self) and self.use(source) for source, reach in facts
        )


def within(subscripts, reach, ctx):
    """Whether subscripts lie in the ranges, if any, that a fact holds for."""
    return all(
        at_least_zero(at - limits[0], ctx)
        and at_least_zero(limits[1] - at, ctx)
        and ctx.use(limits[2])
        for at, limits in zip(subscripts, reach, strict=False)
        if limits
    )


def is_integer(atom, ctx):
    """Whether an atom is known to be an integer."""
    if atom.kind in ("index", "delta", "step"):
        return True
    return atom.known and (atom.head in ctx.integers or ctx.says(atom, "integer"))


def integral(poly, ctx):
    """Whether an expression is known to be an integer."""
    return all(
        coeff.denominator == 1
        and not (mono.exp.terms or mono.bound)
        and all(p > 0 and is_integer(a, ctx) for a, p in mono.factors.items())
        for mono, coeff in poly.terms.items()
    )


@_asked_once
def at_least_zero(poly, ctx):
    """Whether an integer expression is >= 0 for all indices in their ranges.

    Affine indices are put at the end of their range that makes the expression least.  Only ranges
    that cannot run backwards tell anything: with the convention for sums used here,
    ``sum_{i=3}^{1} f = -f(2)``.
    """
    for _ in range(MOST_INDICES):
        beyond = (_never_negative(poly - fact, ctx) and ctx.use(s) for fact, _, s in ctx.signs)
        if _never_negative(poly, ctx) or any(beyond):
            return True
        reach = {mono.lone: _reach(mono.lone, ctx) for mono in poly.terms if mono.lone}
        reach = {atom: ends for atom, ends in reach.items() if ends}
        # An index whose range depends on another one goes first.
        inner = [a for a in reach if not any(a in e.free for ends in reach.values() for e in ends)]
        if not inner:
            return False
        atom = min(inner)
        low, high = reach[atom]
        if atom.kind == "index" and not at_least_zero(high - low + ONE, ctx):
            return False
        coeff = next(coeff for mono, coeff in poly.terms.items() if mono.lone == atom)
        poly = poly + ((low if coeff > 0 else high) - atom_poly(atom)).scaled(coeff)
    return False


def _reach(atom, ctx):
    """Return the ends of the range of a bound index, a free one, or a label."""
    if atom.kind == "index":
        return atom.ends
    found = ctx.ranges.get(atom.head)
    return found[:2] if found and ctx.use(found[2]) else None


def _never_negative(poly, ctx):
    """Whether an expression is >= 0 with each integer in it at its least value."""
    total = 0
    for mono, coeff in poly.terms.items():
        floors = [_floor(atom, power, ctx) for atom, power in mono.factors.items()]
        if None in floors or mono.bound or mono.exp.terms or (floors and coeff < 0):
            return False
        total += coeff * math.prod(floors)
    return total >= 0


def _floor(atom, power, ctx):
    """Return 1 or 0, the least value of a power of an integer known to be positive or not < 0."""
    if power < 0 or not is_integer(atom, ctx):
        return None
    if ctx.says(atom, "positive"):
        return 1
    return 0 if ctx.says(atom, "nonnegative") else None


@_asked_once
def real(poly, ctx):
    """Whether a polynomial is known to be real."""
    return all(
        all(_real_atom(atom, ctx) for atom in mono.factors) and real(mono.exp, ctx)
        for mono in poly.terms
    )


def _real_atom(atom, ctx):
    if atom.kind == "divisor":
        return real(atom.args[0], ctx)
    if atom.kind == "function":
        return _of_function(atom, "is_extended_real", ctx)
    return is_integer(atom, ctx) or ctx.says(atom, "real")


def _of_function(atom, question, ctx):
    """Ask SymPy about a function of real arguments, positive ones where they are known to be."""
    if atom.head is sympy.log and not positive(atom.args[0], ctx):
        return False
    if not all(real(arg, ctx) for arg in atom.args):
        return False
    known = {"positive": positive, "nonnegative": nonnegative, "integer": integral}
    letters = [
        sympy.Dummy(real=True, **{word: True for word, so in known.items() if so(arg, ctx)})
        for arg in atom.args
    ]
    return bool(getattr(atom.head(*letters), question))


def positive(poly, ctx):
    """Whether a polynomial is known to be > 0."""
    return _sign(poly, ctx) == 2


def nonnegative(poly, ctx):
    """Whether a polynomial is known to be >= 0."""
    return _sign(poly, ctx) >= 1


@_asked_once
def _sign(poly, ctx):
    """Return 2 if it is known to be > 0, 1 if it is known to be >= 0, 0 if nothing is known."""
    return _sign_by(poly, ctx.signs, ctx)


def _sign_by(poly, facts, ctx):
    """Find the sign from that of each term, or from a fact and the sign of what goes beyond it."""
    signs = [_sign_of_term(mono, coeff, ctx) for mono, coeff in poly.terms.items()]
    if all(signs):
        return max(signs, default=1)
    for at, (fact, strength, source) in enumerate(facts):
        rest = _beyond(poly, fact)
        beyond = _sign_by(rest, facts[:at] + facts[at + 1 :], ctx) if rest else 0
        if beyond:
            ctx.use(source)
            return max(strength, beyond)
    return 2 if _one_minus_unit(poly, ctx) else 0


def _beyond(poly, fact):
    """Return ``poly - c fact`` for the c > 0 that cancels a term of both, or None."""
    for mono, coeff in fact.terms.items():
        ratio = Fraction(poly.terms.get(mono, 0)) / coeff
        if ratio > 0 and not mono.is_one:
            return poly - fact.scaled(ratio)
    return None


def _one_minus_unit(poly, ctx):
    """Whether a polynomial is a positive multiple of 1 - p for a p in the open unit interval."""
    one = Fraction(poly.terms.get(UNIT, 0))
    atom = (ONE - poly.scaled(1 / one)).lone if one > 0 else None
    return atom is not None and ctx.says(atom, "unit")


def _sign_of_term(mono, coeff, ctx):
    """Find the sign of a term from the signs of its factors, for all indices in their ranges."""
    if coeff < 0:
        words = ("nonpositive", "negative") if mono.lone else ()
        return max((at for at, word in enumerate(words, 1) if ctx.says(mono.lone, word)), default=0)
    if not real(mono.exp, ctx):
        return 0
    signs = [_sign_of_power(atom, power, ctx) for atom, power in mono.factors.items()]
    for var in mono.bound:
        low, high = var.ends
        if not at_least_zero(high - low + ONE, ctx):
            return 0
        signs.append(2 if at_least_zero(high - low, ctx) else 1)
    return min(signs, default=2)


def _sign_of_power(atom, power, ctx):
    sign = _sign_of_atom(atom, ctx)
    if sign == 2 or (sign == 1 and power > 0):
        return sign
    if power % 2 == 0 and _real_atom(atom, ctx):
        return 1 if power > 0 else 2  # a negative power has a value only where the base is not 0
    return 0


def _sign_of_atom(atom, ctx):
    if atom.kind == "divisor":
        return _sign(atom.args[0], ctx)
    if atom.kind == "function":
        if _of_function(atom, "is_positive", ctx):
            return 2
        return 1 if _of_function(atom, "is_nonnegative", ctx) else 0
    if ctx.says(atom, "positive"):
        return 2
    poly = atom_poly(atom)
    if atom.kind == "index" or (atom.known and atom.head in ctx.ranges):
        if at_least_zero(poly - ONE, ctx):
            return 2
        return 1 if at_least_zero(poly, ctx) else 0
    return 1 if ctx.says(atom, "nonnegative") else 0
