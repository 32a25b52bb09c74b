"""Compile index expressions to array evaluations: the inside of `to_numpy`.

Every part of an expression becomes a pair: the indices that its array's axes stand for, and a
function that computes the array in a run. Factors under a sum go through one `einsum`. Parts that
are equal up to the names of their indices share one function and are computed once in a run.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass, field
from functools import reduce
from itertools import chain

import numpy as np
import sympy as sp
from sympy.tensor.indexed import Idx

EINSUM = ("greedy", 2**25)  # the largest intermediate array holds 2**25 numbers, 256 MB
FUNCTIONS = {
    sp.exp: np.exp, sp.log: np.log, sp.sinh: np.sinh, sp.cosh: np.cosh, sp.tanh: np.tanh,
    sp.sin: np.sin, sp.cos: np.cos, sp.Abs: np.abs, sp.sign: np.sign, sp.Pow: np.power,
    sp.Add: lambda *values: reduce(operator.add, values),
    sp.Mul: lambda *values: reduce(operator.mul, values),
    sp.Max: lambda *values: reduce(np.maximum, values),
    sp.Min: lambda *values: reduce(np.minimum, values),
    sp.KroneckerDelta: lambda left, right: (left == right).astype(float),
}  # fmt: skip


@dataclass
class Plan:
    """What is known about an expression before any array is seen."""

    arguments: tuple
    ranges: dict = field(default_factory=dict)  # index -> its first and last value
    uses: dict = field(default_factory=dict)  # (array, axis) -> its subscripts
    seen: dict = field(default_factory=dict)  # part, indices numbered -> its compiled form


@dataclass
class Run:
    """One call: arrays, numbers (scalars and sizes) and what was computed so far."""

    plan: Plan
    arrays: dict = field(default_factory=dict)
    numbers: dict = field(default_factory=dict)
    memo: dict = field(default_factory=dict)

    def number(self, symbol):
        """Return the value of a scalar argument or of a size."""
        return np.float64(self.numbers[symbol] if symbol in self.numbers else self.integer(symbol))

    def integer(self, expr):
        """Return the value of a bound or of a constant subscript."""
        value = expr.xreplace(self.numbers)
        if not value.is_Integer:
            raise ValueError(f"no array has an axis that tells {value}: list it as an argument")
        return int(value)

    def values(self, index):
        """Return the values that an index runs through."""
        first, last = self.plan.ranges[index]
        return np.arange(self.integer(first), self.integer(last) + 1)


def origin(plan, base, axis):
    """Return the subscript of an axis's first entry: 0 when an index there starts at 0, else 1."""
    return 0 if any(plan.ranges.get(s, (1,))[0] == 0 for s in plan.uses[base, axis]) else 1


def symbols(*exprs):
    """Return the symbols and indices in expressions."""
    return set().union(*(expr.atoms(sp.Symbol, Idx) for expr in exprs))


def build(expr, plan):
    """Return axes and evaluation of a part; parts equal up to indices' names share the latter."""
    indices = [s for s in dict.fromkeys(sp.preorder_traversal(expr)) if s in plan.ranges]
    numbered = {s: sp.Symbol(f"index {place}", integer=True) for place, s in enumerate(indices)}
    key = (expr.xreplace(numbered), *(plan.ranges[index] for index in indices))
    if key not in plan.seen:
        plan.seen[key] = (indices, *_once(key, *_kind(expr, plan)))
    first, axes, value = plan.seen[key]
    return tuple(indices[first.index(axis)] for axis in axes), value


def _once(key, axes, value):
    """Let a part be computed once in a run."""

    def computed(run):
        if key not in run.memo:
            run.memo[key] = value(run)
        return run.memo[key]

    return axes, computed


def _kind(expr, plan):
    """Return axes and evaluation of a part by its kind."""
    if type(expr) in BUILDERS:
        return BUILDERS[type(expr)](expr, plan)
    if expr in plan.ranges:
        return (expr,), lambda run: run.values(expr).astype(float)
    if expr.is_Symbol:
        return (), lambda run: run.number(expr)
    if not expr.args and expr.is_real:
        return (), lambda run: np.float64(expr)
    if type(expr) not in FUNCTIONS:
        raise TypeError(f"cannot evaluate {expr}: {type(expr).__name__} has no meaning here")
    return _together(FUNCTIONS[type(expr)], [build(arg, plan) for arg in expr.args])


def _together(function, parts):
    """Apply an elementwise function to parts, over the union of their axes."""
    axes = tuple(dict.fromkeys(chain.from_iterable(own for own, _ in parts)))
    return axes, lambda run: function(*(aligned(value(run), own, axes) for own, value in parts))


def aligned(array, axes, wanted):
    """Bring an array's axes into the order of `wanted`, with length 1 where it has none."""
    order = sorted(range(len(axes)), key=lambda place: wanted.index(axes[place]))
    array = np.transpose(array, order)
    lengths = iter(array.shape)
    return array.reshape([next(lengths) if axis in axes else 1 for axis in wanted])


def _indexed(expr, plan):
    """Take the entries of an array that an element such as x[i, 1] stands for."""
    axes = tuple(dict.fromkeys(s for s in expr.indices if s in plan.ranges))
    if any(s not in axes and symbols(s) & set(plan.ranges) for s in expr.indices):
        raise TypeError(f"cannot evaluate {expr}: a subscript is an index, a number or a size")
    labels = [axes.index(s) if s in axes else 51 - place for place, s in enumerate(expr.indices)]

    def value(run):
        places = [run.values(s) if s in axes else np.array([run.integer(s)]) for s in expr.indices]
        for axis, length in enumerate(run.arrays[expr.base].shape):
            places[axis] = places[axis] - origin(plan, expr.base, axis)
            if not all(0 <= place < length for place in places[axis]):
                where = f"{expr.base} has {length} entries on axis {axis}"
                raise ValueError(f"{where}: {expr} is outside")
        return np.einsum(run.arrays[expr.base][np.ix_(*places)], labels, list(range(len(axes))))

    return axes, value


def _sum(expr, plan):
    """Contract a nest of sums, term by term."""
    summed = []
    while isinstance(expr, sp.Sum):
        summed += expr.variables
        expr = expr.function
    terms = [_contraction(term, summed, plan) for term in sp.Add.make_args(expr)]
    return _together(FUNCTIONS[sp.Add], terms)


def _contraction(term, summed, plan):
    """Sum a product of factors by one einsum; an index without an axis multiplies by its range."""
    parts = [build(factor, plan) for factor in sp.Mul.make_args(term)]
    indices = list(dict.fromkeys(chain.from_iterable(own for own, _ in parts)))
    axes = tuple(index for index in indices if index not in summed)
    absent = [index for index in summed if index not in indices]

    def value(run):
        operands = ((value(run), [indices.index(axis) for axis in own]) for own, value in parts)
        kept = [indices.index(axis) for axis in axes]
        result = np.einsum(*chain.from_iterable(operands), kept, optimize=EINSUM)
        return result * np.prod([len(run.values(index)) for index in absent])

    return axes, value


def _product(expr, plan):
    """Multiply along the axes of the bound indices; raise to the range of one that has no axis."""
    bound, (axes, value) = expr.variables, build(expr.function, plan)
    places = tuple(place for place, axis in enumerate(axes) if axis in bound)
    absent = [index for index in bound if index not in axes]

    def multiplied(run):
        power = np.prod([len(run.values(index)) for index in absent])
        return np.prod(value(run), axis=places) ** power

    return tuple(axis for axis in axes if axis not in bound), multiplied


BUILDERS = {sp.Indexed: _indexed, sp.Sum: _sum, sp.Product: _product}
