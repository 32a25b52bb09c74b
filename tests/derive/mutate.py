"""Wrong statements made from right ones: every place of a SymPy tree, changed as people get it
wrong."""

import itertools
import random

import sympy as sp
from sympy import Indexed, KroneckerDelta, Product, Rational, ShapeError, Sum


def places(e, path=()):
    """Yield (path, node) for each node of a tree."""
    yield path, e
    for at, argument in enumerate(e.args):
        yield from places(argument, (*path, at))


def rebuilt(e, path, new):
    """Return the tree with the node at ``path`` replaced."""
    if not path:
        return new
    at, *rest = path
    arguments = list(e.args)
    arguments[at] = rebuilt(arguments[at], rest, new)
    return e.func(*arguments)


def changes(e, indices):
    """Yield (kind, new node) for one node; ``indices`` are the index symbols of the whole
    statement."""
    if e.is_Add:
        for term in e.args:
            rest = e.func(*(a for a in e.args if a is not term))
            yield "sign", rest - term
            yield "factor 2", rest + 2 * term
            yield "dropped term", rest
    if e.is_Mul:
        for factor in e.args:
            rest = e.func(*(a for a in e.args if a is not factor))
            if factor.is_number:
                yield "coefficient", Rational(499, 500) * e
            elif factor.is_Pow and factor.exp.could_extract_minus_sign():
                yield "lost divisor", rest
            elif isinstance(factor, KroneckerDelta):
                yield "dropped delta", rest
            else:
                yield "dropped factor", rest
    if e.is_Pow:
        yield "exponent", e.base if e.exp not in (-1, 1) else e.base**-2
    if isinstance(e, KroneckerDelta):
        yield "dropped delta", sp.Integer(1)
    if isinstance(e, sp.exp):
        yield "sign in exponent", sp.exp(-e.exp)
        yield "temperature", sp.exp(2 * e.exp)
    if isinstance(e, sp.log):
        yield "dropped log", e.args[0]
    if isinstance(e, Indexed):
        yield from index_changes(e, indices)
    if isinstance(e, (sp.MatrixSymbol, sp.Transpose)):
        yield "transposed", e.T
    if isinstance(e, (Sum, Product)):
        yield from bound_changes(e)


def index_changes(e, indices):
    """Yield an array's element transposed, and with another index."""
    if len(e.indices) == 2 and e.indices[0] != e.indices[1]:
        yield "transposed", e.base[e.indices[1], e.indices[0]]
    for at, index in enumerate(e.indices):
        for other in indices:
            if other != index:
                changed = list(e.indices)
                changed[at] = other
                yield "swapped index", e.base[tuple(changed)]


def bound_changes(e):
    """Yield a Sum or Product whose bounds are wrong by one, or that is gone."""
    for at, limit in enumerate(e.limits):
        if len(limit) == 3:
            index, low, high = limit
            for new in ((index, low + 1, high), (index, low, high - 1), (index, low, high + 1)):
                limits = list(e.limits)
                limits[at] = new
                yield "bound", e.func(e.function, *limits)
    if len(e.limits) == 1 and e.function.has(e.limits[0][0]):
        yield "lost sum", e.function


def mutants(e, seed, indices=()):
    """Return the mutants of an expression as (kind, expression), in a fixed random order, the
    kinds in turn."""
    by_kind = {}
    for path, node in places(e):
        if not isinstance(node, sp.Expr):
            continue
        for kind, new in changes(node, indices):
            try:
                mutant = rebuilt(e, path, new)
            except (ShapeError, TypeError, AttributeError):  # in a matrix: it means nothing
                continue
            if mutant != e and not mutant.has(sp.nan, sp.zoo, sp.oo):
                by_kind.setdefault(kind, []).append((kind, mutant))
    by_kind.setdefault("factor 2", []).append(("factor 2", 2 * e if e != 0 else sp.Integer(1)))
    by_kind.setdefault("sign", []).append(("sign", -e if e != 0 else sp.Integer(-1)))
    rng = random.Random(seed)
    for group in by_kind.values():
        rng.shuffle(group)
    kinds = list(by_kind.values())
    rng.shuffle(kinds)
    return [
        mutant for turn in itertools.zip_longest(*kinds) for mutant in turn if mutant is not None
    ]
