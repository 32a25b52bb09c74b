"""Compare a function, of JavaScript for one, with `to_numpy` of its formula at random states."""

import numpy as np
import sympy as sp
from lossbook.derive import a, b, i, j, k, l, m, n, to_numpy
from sumproof.indices import with_fresh_indices
from sympy.concrete.expr_with_limits import ExprWithLimits

SIZES = {m: 5, n: 3, k: 4}
RANGES = {i: m, j: k, l: k, a: n, b: n}  # what the free indices of the book count


def shape(array, expression):
    """Return how long the axes of an array are, by the indices that run over them."""
    expression = with_fresh_indices(expression)  # each has one range
    limits = [limit for part in expression.atoms(ExprWithLimits) for limit in part.limits]
    size = RANGES | {index: last for index, _, last in limits}
    element = next(item for item in expression.atoms(sp.Indexed) if item.base == array)
    return [SIZES[size[index]] for index in element.indices]


def random_values(expression, arguments, rng):
    """Return the names and values of the arguments that are not sizes or free indices."""
    kept = [one for one in arguments if one not in SIZES and one not in RANGES]
    shapes = [shape(one, expression) if isinstance(one, sp.IndexedBase) else () for one in kept]
    return kept, [rng.uniform(0.1, 0.9, size) for size in shapes]


def largest_error(evaluate, expression, arguments, rng):
    """Compare a function of JavaScript with `to_numpy` of its formula at a random state."""
    kept, values = random_values(expression, arguments, rng)
    free = [one for one in arguments if one in RANGES]
    wanted = to_numpy(expression, *kept, out=tuple(free))(*values)
    given = dict(zip(kept, values, strict=True)) | SIZES
    found = np.zeros(wanted.shape)
    for place in np.ndindex(wanted.shape):
        here = given | {index: at + 1 for index, at in zip(free, place, strict=True)}
        found[place] = evaluate(*(here[one] for one in arguments))
    return np.abs(found - wanted).max() / np.abs(wanted).max()
