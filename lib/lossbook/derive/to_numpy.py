"""Run a derived index expression on NumPy arrays.

`to_numpy` turns sums, products, Kronecker deltas and elementwise functions of indexed arrays into
one function over whole arrays, so that *the derived formula itself* runs. Every part becomes an
array whose axes carry the names of indices. Factors under a sum go through one `einsum`; other
parts (``exp`` of a sum, say) are computed once over their own axes. Parts that are equal up to the
names of their indices are computed once, such as the denominator of a softmax.

Stable numerics is not its job: ``exp(1000)`` overflows here as it does in the formula.
`lossbook.train` is the stable code, and this is what it is compared with.
"""

from __future__ import annotations

from itertools import chain

import numpy as np
import sympy as sp
from sympy.concrete.expr_with_limits import ExprWithLimits

from lossbook.derive.einsum import Plan, Run, aligned, build, origin, symbols


def to_numpy(expression, *arrays, out=()):
    """Turn an index expression into a function of NumPy arrays.

    Parameters
    ----------
    expression : sympy.Expr
        Built from `Sum` and `Product` (over ``1..m``, ``0..m-1`` or a part of these), `Indexed`,
        `KroneckerDelta`, ``+ * **``, exp, log, hyperbolic and trigonometric functions, `Abs`,
        `Max`, `Min`, numbers and symbols.
    *arrays : sympy.IndexedBase or sympy.Symbol
        The arguments of the function, in order. Sizes such as m are inferred from shapes; list one
        here only where no array tells it.
    out : tuple of sympy.Symbol
        The free indices of the expression, in the order of the result's axes.

    Returns
    -------
    callable
        Takes one value per argument, by position or by name, and returns a float64 array, of shape
        given by `out`, or a float64 number.

    Raises
    ------
    ValueError
        When an argument or a free index is not declared or not used; on a call, when an argument
        has the wrong number of axes, or when sizes disagree.
    TypeError
        When the expression holds something without a meaning here, such as a derivative; on a call,
        when an argument is missing or unknown.

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
    plan = Plan(arrays)
    body = _separate(sp.sympify(expression), plan)
    _declare(body, plan, out)
    axes, value = build(body, plan)

    def evaluate(*values, **named):
        run = _bind(plan, values, named)
        _infer_sizes(run)
        shape = tuple(len(run.values(index)) for index in out)
        return np.broadcast_to(aligned(value(run), axes, out), shape).copy()[()]

    return evaluate


def _separate(expr, plan):
    """Give every sum an index of its own, and note the ranges."""
    if not expr.has(ExprWithLimits):
        return expr
    if not isinstance(expr, (sp.Sum, sp.Product)):
        return expr.func(*(_separate(arg, plan) for arg in expr.args))
    body = _separate(expr.function, plan)
    for index, first, last in expr.limits:
        own = sp.Dummy(str(index), integer=True)
        plan.ranges[own] = (first, last)
        body = expr.func(body.xreplace({index: own}), (own, first, last))
    return body


def _declare(body, plan, out):
    """Find where each index is used and the range of each free one; refuse what is not declared."""
    indices, elements = {*plan.ranges, *out}, body.atoms(sp.Indexed)
    for item in sorted(elements, key=str):
        for axis, subscript in enumerate(item.indices):
            plan.uses.setdefault((item.base, axis), set()).add(subscript)
    bases = {item.base for item in elements}
    scalars = symbols(body) - {base.label for base in bases} - indices
    listed = [str(name) for name in (*plan.arguments, *out)]
    _refuse("name used twice", {name for name in listed if listed.count(name) > 1})
    limits = chain.from_iterable(part.limits for part in body.atoms(ExprWithLimits))
    bounds = {bound for limit in limits for bound in limit[1:]}
    _refuse("bounds that hold an index", {bound for bound in bounds if symbols(bound) & indices})
    unlisted = (bases | scalars - symbols(*bounds)) - set(plan.arguments)
    _refuse("neither an argument nor in out", unlisted)
    _refuse("listed, but not in the formula", {*plan.arguments, *out} - bases - symbols(body))
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
    run = Run(plan)
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
        unknown = symbols(extent) - set(run.numbers)
        if len(unknown) == 1:
            (size,) = unknown
            run.numbers[size] = run.arrays[base].shape[axis] - (extent - size)
            reasons[size] = f"{size} = {run.numbers[size]} by axis {axis} of {base}"
    for base, axis in run.plan.uses:
        length, extents = run.arrays[base].shape[axis], _extents(run.plan, base, axis)
        if extents and max(run.integer(extent) for extent in extents) != length:
            why = _join(reasons[size] for size in symbols(*extents) if size in reasons)
            needs = f"its formula needs {_join(extents)}; {why}"
            raise ValueError(f"axis {axis} of {base} has length {length}, {needs}")


def _extents(plan, base, axis):
    """Return what the indices on an axis count up to."""
    lasts = (plan.ranges[s][1] for s in plan.uses[base, axis] if s in plan.ranges)
    return {last - origin(plan, base, axis) + 1 for last in lasts}
