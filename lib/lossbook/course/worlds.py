"""Numbers in place of letters: a quick look whether two formulas can be equal.

A look decides nothing; it only spares proofs that would fail.
"""

from __future__ import annotations

import cmath
import math
import random

import sympy as sp
from sumproof import Binary, OneHot, UnitInterval, k

FUNCTIONS: dict = {
    sp.exp: math.exp,
    sp.log: lambda u: math.log(u) if u > 0 else cmath.log(u),
    sp.tanh: math.tanh,
    sp.sinh: math.sinh,
}
FUNCTIONS |= {sp.cosh: math.cosh, sp.Abs: abs, sp.sech: lambda u: 1 / math.cosh(u), sp.Mod: None}
CLOSE = 1e-6


class World:
    """Sizes, and numbers for all letters, that satisfy the hypotheses.

    Parameters
    ----------
    seed : int
    sizes : mapping of symbols to int
    indices : mapping of symbols to int
        The free indices.
    given : iterable of hypotheses
    define : mapping
        As of a `Derivation`.
    """

    def __init__(self, seed, sizes, indices, given, define):
        self.seed, self.sizes, self.indices = seed, sizes, indices
        self.kinds = {getattr(h, "of", None): type(h) for h in given}
        self.meanings = {getattr(name, "base", name): (name, e) for name, e in define.items()}
        self.drawn = {}

    def draw(self, letter, at, positive):
        """Return a number for an entry, the same each time."""
        rng, kind = random.Random(f"{self.seed} {letter} {at}"), self.kinds.get(letter)
        if kind is OneHot:
            row = random.Random(f"{self.seed} {letter} {at[:-1]}")
            return int(at[-1] == row.randint(1, self.sizes[k]))
        if kind is Binary:
            return rng.choice((0, 1))
        if kind is UnitInterval:
            return rng.uniform(0.1, 0.9)
        return rng.uniform(0.3, 1.7) if positive else rng.uniform(-2, 2)

    def entry(self, letter, at, positive):
        """Return the value of an entry: what a definition says, or a number drawn once."""
        if (letter, at) not in self.drawn:
            name, meaning = self.meanings.get(letter, (None, None))
            if name is None:
                value = self.draw(letter, at, positive)
            else:
                value = self(meaning, dict(zip(getattr(name, "indices", ()), at, strict=True)))
            self.drawn[letter, at] = value
        return self.drawn[letter, at]

    def __call__(self, e, bound=None):
        """Return the value of an expression."""
        bound = self.indices if bound is None else bound
        if e.is_Add:
            return sum(self(arg, bound) for arg in e.args)
        if e.is_Mul:
            return math.prod(self(arg, bound) for arg in e.args)
        if e.is_Pow:
            return self(e.base, bound) ** self(e.exp, bound)
        if e.is_Integer:
            return int(e)
        if e in bound or e in self.sizes:
            return bound[e] if e in bound else self.sizes[e]
        if isinstance(e, sp.Indexed):
            at = tuple(self(index, bound) for index in e.indices)
            return self.entry(e.base, at, e.base.label.is_positive)
        if isinstance(e, sp.KroneckerDelta):
            return int(self(e.args[0], bound) == self(e.args[1], bound))
        if isinstance(e, (sp.Sum, sp.Product)):
            (index, low, high), *rest = e.limits[::-1]
            body = e.func(e.function, *rest[::-1]) if rest else e.function
            over = range(self(low, bound), self(high, bound) + 1)
            values = (self(body, bound | {index: at}) for at in over)
            return sum(values) if isinstance(e, sp.Sum) else math.prod(values)
        if e.is_Symbol or isinstance(e, sp.core.function.AppliedUndef):
            return self.entry(e, (), e.is_positive)
        if e.is_number:
            return float(e)
        return FUNCTIONS[e.func](*(self(arg, bound) for arg in e.args))
