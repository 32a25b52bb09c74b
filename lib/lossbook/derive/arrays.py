"""Run a derived index expression on NumPy arrays.

`to_numpy` turns sums, products, Kronecker deltas and elementwise functions of indexed arrays into
one function over whole arrays, so that *the derived formula itself* runs. Every part becomes a
pair: the indices that its array's axes stand for, and a function that computes the array in a run.
Factors under a sum go through one `einsum`; parts that are equal up to the names of their indices
are computed once, such as the denominator of a softmax.

Stable numerics is not its job: ``exp(1000)`` overflows here as it does in the formula.
`lossbook.train` is the stable code, and this is what it is compared with.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import reduce
from itertools import chain

import numpy as np
import sympy as sp
from sumproof.indices import with_fresh_indices
from sympy.concrete.expr_with_limits import ExprWithLimits
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


def to_numpy(expression: sp.Expr, *arrays: sp.Expr, out: tuple = ()) -> Callable:
    """Turn an index expression into a function of NumPy arrays.

    Parameters
    ----------
    expression : sympy.Expr
        Of sums and products (over ``1..m``, ``0..m-1`` or a part), elements, and `FUNCTIONS`.
    *arrays : sympy.IndexedBase or sympy.Symbol
        The arguments, in order. Sizes are inferred from shapes; list one only if no array tells it.
    out : tuple of sympy.Symbol
        The free indices of the expression, in the order of the result's axes.

    Returns
    -------
    callable
        Takes one value per argument, by position or by name; returns float64, axes as in `out`.

    Raises
    ------
    ValueError
        An argument or a free index is not declared or not used; on a call, axes or sizes disagree.
    TypeError
        The expression holds what has no meaning here, such as a derivative; on a call, an argument
        is missing or unknown.

    Examples
    --------
    >>> import numpy as np
    >>> from sympy import IndexedBase, Sum, symbols
    >>> i, a, m, n = symbols("i a m n", integer=True, positive=True)
    >>> x, theta = IndexedBase("x"), IndexedBase("theta")
    >>> logits = to_numpy(Sum(x[i, a] * theta[a], (a, 1, n)), x, theta, out=(i,))
    >>> logits(np.array([[1, 2], [3, 4], [5, 6]]), np.array([10, 1]))
    array([12., 34., 56.])
    """
    plan = _Plan(arrays)
    body = with_fresh_indices(sp.sympify(expression))
    for part in body.atoms(ExprWithLimits):
        plan.ranges |= {index: (first, last) for index, first, last in part.limits}
    _declare(body, plan, out)
    axes, value = _build(body, plan)

    def evaluate(*values, **named):
        run = _bind(plan, values, named)
        _infer_sizes(run)
        shape = tuple(len(run.values(index)) for index in out)
        return np.broadcast_to(_aligned(value(run), axes, out), shape).copy()[()]

    return evaluate


def _declare(body, plan, out):
    """Find where each index is used and the range of each free one; refuse what is not declared."""
    indices, elements = {*plan.ranges, *out}, body.atoms(sp.Indexed)
    for item in sorted(elements, key=str):
        for axis, subscript in enumerate(item.indices):
            plan.uses.setdefault((item.base, axis), set()).add(subscript)
    bases = {item.base for item in elements}
    scalars = _symbols(body) - {base.label for base in bases} - indices
    listed = [str(name) for name in (*plan.arguments, *out)]
    _refuse("name used twice", {name for name in listed if listed.count(name) > 1})
    limits = chain.from_iterable(part.limits for part in body.atoms(ExprWithLimits))
    bounds = {bound for limit in limits for bound in limit[1:]}
    _refuse("bounds that hold an index", {bound for bound in bounds if _symbols(bound) & indices})
    unlisted = (bases | scalars - _symbols(*bounds)) - set(plan.arguments)
    _refuse("neither an argument nor in out", unlisted)
    _refuse("listed, but not in the formula", {*plan.arguments, *out} - bases - _symbols(body))
    ranks = {(item.base, item.rank) for item in elements}
    _refuse("two numbers of axes", {base for base, rank in ranks if (base, rank) in plan.uses})
    for index in out:
        plan.ranges[index] = _range(index, body, plan)


def _refuse(problem, found):
    if found:
        raise ValueError(f"{problem}: {_join(found)}")


def _range(index, body, plan):
    """Infer the range of a free index: from an index on the same axis, or equal by a delta."""
    homes = [at for at, subscripts in plan.uses.items() if index in subscripts]
    beside = chain.from_iterable(plan.uses[at] for at in homes)
    deltas = chain.from_iterable(d.args for d in body.atoms(sp.KroneckerDelta) if index in d.args)
    for other in sorted({*beside, *deltas}, key=str):
        first, last = plan.ranges.get(other, (sp.S.One, sp.S.One))
        if (last - first + 1).is_Symbol:
            return first, last
    return sp.Integer(1), sp.Dummy(f"size of {index}", integer=True)


def _join(items):
    return ", ".join(sorted(str(item) for item in items))


def _bind(plan, values, named):
    """Check the arguments of a call, as arrays and numbers."""
    names = [str(argument) for argument in plan.arguments]
    given = dict(zip(names, values, strict=False)) | named
    if len(values) + len(named) != len(names) or set(given) != set(names):
        got = f"{len(values)} by position and by name: {_join(named) or 'none'}"
        raise TypeError(f"expected the arguments {', '.join(names)}, each once; got {got}")
    run = _Run(plan)
    for argument in plan.arguments:
        array = np.asarray(given[str(argument)], dtype=float)
        rank = sum(base == argument for base, _ in plan.uses)
        if array.ndim != rank:
            raise ValueError(f"{argument} must have {rank} axes, got shape {array.shape}")
        if rank:
            run.arrays[argument] = array
        else:
            scalar = float(array)
            run.numbers[argument] = sp.sympify(int(scalar) if scalar.is_integer() else scalar)
    return run


def _infer_sizes(run):
    """Solve for the sizes: the indices on each axis together cover it, no more and no less."""
    reasons = {size: f"{size} was given as {number}" for size, number in run.numbers.items()}
    needs = [(extent, *at) for at in run.plan.uses for extent in _extents(run.plan, *at)]
    for extent, base, axis in sorted(needs, key=lambda need: (not need[0].is_Symbol, str(need))):
        unknown = _symbols(extent) - set(run.numbers)
        if len(unknown) == 1:
            (size,) = unknown
            run.numbers[size] = run.arrays[base].shape[axis] - (extent - size)
            reasons[size] = f"{size} = {run.numbers[size]} by axis {axis} of {base}"
    for base, axis in run.plan.uses:
        length, extents = run.arrays[base].shape[axis], _extents(run.plan, base, axis)
        if extents and max(run.integer(extent) for extent in extents) != length:
            why = _join(reasons[size] for size in _symbols(*extents) if size in reasons)
            needs = f"its formula needs {_join(extents)}; {why}"
            raise ValueError(f"axis {axis} of {base} has length {length}, {needs}")


def _extents(plan, base, axis):
    lasts = (plan.ranges[s][1] for s in plan.uses[base, axis] if s in plan.ranges)
    return {last - _origin(plan, base, axis) + 1 for last in lasts}


@dataclass
class _Plan:
    """What is known before any array is seen."""

    arguments: tuple
    ranges: dict = field(default_factory=dict)  # index -> its first and last value
    uses: dict = field(default_factory=dict)  # (array, axis) -> its subscripts
    seen: dict = field(default_factory=dict)  # part, indices numbered -> its compiled form


@dataclass
class _Run:
    """One call: arrays, numbers (scalars and sizes) and what was computed so far."""

    plan: _Plan
    arrays: dict = field(default_factory=dict)
    numbers: dict = field(default_factory=dict)
    memo: dict = field(default_factory=dict)

    def number(self, symbol):
        return np.float64(self.numbers[symbol] if symbol in self.numbers else self.integer(symbol))

    def integer(self, expr):
        """Return the value of a bound or of a constant subscript."""
        value = expr.xreplace(self.numbers)
        if not value.is_Integer:
            raise ValueError(f"no array has an axis that tells {value}: list it as an argument")
        return int(value)

    def values(self, index):
        first, last = self.plan.ranges[index]
        return np.arange(self.integer(first), self.integer(last) + 1)


def _origin(plan, base, axis):
    """Return the subscript of an axis's first entry: 0 when an index there starts at 0, else 1."""
    return 0 if any(plan.ranges.get(s, (1,))[0] == 0 for s in plan.uses[base, axis]) else 1


def _symbols(*exprs):
    return set().union(*(expr.atoms(sp.Symbol, Idx) for expr in exprs))


def _build(expr, plan):
    """Return axes and evaluation of a part; parts equal up to indices' names share the latter."""
    indices = [s for s in dict.fromkeys(sp.preorder_traversal(expr)) if s in plan.ranges]
    numbered = {s: sp.Symbol(f"index {place}", integer=True) for place, s in enumerate(indices)}
    key = (expr.xreplace(numbered), *(plan.ranges[index] for index in indices))
    if key not in plan.seen:
        plan.seen[key] = (indices, *_kind(expr, plan))
    first, axes, value = plan.seen[key]

    def once(run):
        if key not in run.memo:
            run.memo[key] = value(run)
        return run.memo[key]

    return tuple(indices[first.index(axis)] for axis in axes), once


def _kind(expr, plan):
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
    return _together(FUNCTIONS[type(expr)], [_build(arg, plan) for arg in expr.args])


def _together(function, parts):
    axes = tuple(dict.fromkeys(chain.from_iterable(own for own, _ in parts)))
    return axes, lambda run: function(*(_aligned(value(run), own, axes) for own, value in parts))


def _aligned(array, axes, wanted):
    """Bring an array's axes into the order of `wanted`, with length 1 where it has none."""
    order = sorted(range(len(axes)), key=lambda place: wanted.index(axes[place]))
    array = np.transpose(array, order)
    lengths = iter(array.shape)
    return array.reshape([next(lengths) if axis in axes else 1 for axis in wanted])


def _indexed(expr, plan):
    """Take the entries of an array that an element such as x[i, 1] stands for."""
    axes = tuple(dict.fromkeys(s for s in expr.indices if s in plan.ranges))
    if any(s not in axes and _symbols(s) & set(plan.ranges) for s in expr.indices):
        raise TypeError(f"cannot evaluate {expr}: a subscript is an index, a number or a size")
    labels = [axes.index(s) if s in axes else 51 - place for place, s in enumerate(expr.indices)]

    def value(run):
        places = [run.values(s) if s in axes else np.array([run.integer(s)]) for s in expr.indices]
        for axis, length in enumerate(run.arrays[expr.base].shape):
            places[axis] = places[axis] - _origin(plan, expr.base, axis)
            if not all(0 <= place < length for place in places[axis]):
                where = f"{expr.base} has {length} entries on axis {axis}"
                raise ValueError(f"{where}: {expr} is outside")
        return np.einsum(run.arrays[expr.base][np.ix_(*places)], labels, list(range(len(axes))))

    return axes, value


def _sum(expr, plan):
    summed = []
    while isinstance(expr, sp.Sum):
        summed += expr.variables
        expr = expr.function
    terms = [_contraction(term, summed, plan) for term in sp.Add.make_args(expr)]
    return _together(FUNCTIONS[sp.Add], terms)


def _contraction(term, summed, plan):
    """Sum a product of factors by one einsum; an index without an axis multiplies by its range."""
    parts = [_build(factor, plan) for factor in sp.Mul.make_args(term)]
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
    bound, (axes, value) = expr.variables, _build(expr.function, plan)
    places = tuple(place for place, axis in enumerate(axes) if axis in bound)
    absent = [index for index in bound if index not in axes]

    def multiplied(run):
        power = np.prod([len(run.values(index)) for index in absent])
        return np.prod(value(run), axis=places) ** power

    return tuple(axis for axis in axes if axis not in bound), multiplied


BUILDERS = {sp.Indexed: _indexed, sp.Sum: _sum, sp.Product: _product}
