"""Whether hypotheses and declarations hold in an oracle's world, by the oracle's own arithmetic.

An index of a hypothesis that is not free in the statement stands for all its values; one that is
free in it stands for that one value.
"""

import itertools

import sympy as sp
from derive import oracle


def broken(world, given, exprs, ranges=None):
    """Return the first hypothesis that fails in a world, None when all hold."""
    free = set().union(*map(oracle.free_symbols, exprs))
    for fact in given:
        if not holds(fact, world, free, exprs, ranges or {}):
            return fact
    return None


def holds(fact, world, free, exprs, ranges):
    """Return whether one hypothesis holds; an entry that lies nowhere says nothing."""
    if isinstance(fact, sp.core.relational.Relational):
        named = {s.name: v for s, v in world.values.items()}
        universal = sorted(oracle.free_symbols(fact) - free, key=str)
        spans = [[named[s.name]] if s.name in named else span(s, world, ranges) for s in universal]
        return all(
            relation_holds(fact, world, dict(zip(universal, at, strict=True)))
            for at in itertools.product(*spans)
        )
    kind = type(fact).__name__
    if kind == "In":
        index, low, high = vars(fact).values()
        low, at, high = (oracle.evaluate(sp.sympify(e), world) for e in (low, index, high))
        return low <= at <= high
    of = next(iter(vars(fact).values()))
    values = [list(row) for row in rows_of(of, world, exprs)]
    entries = [v for row in values for v in row]
    if kind == "OneHot":
        return all(sum(row) == 1 for row in values) and set(entries) <= {0, 1}
    if kind == "Binary":
        return set(entries) <= {0, 1}
    assert kind == "UnitInterval"
    return all(0 < v < 1 for v in entries)


def span(symbol, world, ranges):
    """Return the values of an index that stands for all of them; any other letter is no index."""
    values = oracle.index_range(symbol, ranges, world.values, world.base)
    return [1, 2, 3] if values is None else values


def relation_holds(relation, world, env):
    try:
        return oracle.truth(relation, world, env)
    except (oracle.Undefined, ZeroDivisionError):
        return True


def rows_of(of, world, exprs):
    """Yield the rows of an array (or the one value of anything else)."""
    if not isinstance(of, sp.IndexedBase):
        yield [oracle.evaluate(of, world)]
        return
    found = [e for side in exprs for e in side.atoms(sp.Indexed) if e.base == of]
    if not found:
        return
    named = {s.name: int(v) for s, v in world.values.items()}
    height, width = named.get("m", 3), named.get("k", 3)
    first = world.base
    for i in range(first, first + height):
        columns = range(first, first + width)
        indices = [(i, j) for j in columns] if len(found[0].indices) == 2 else [(i,)]
        row = []
        for at in indices:
            try:
                row.append(world.element(of, at))
            except oracle.Undefined:
                break
        else:
            yield row


def undeclared(world, exprs):
    """Return the first letter whose value its own declaration forbids, None when none does."""
    for symbol in set().union(*map(oracle.free_symbols, exprs)):
        if not declared(symbol, world.scalar(symbol)):
            return symbol
    return None


def declared(symbol, value):
    """Return whether a number is one that a symbol may be."""
    real = oracle.mp.im(value) == 0
    value = oracle.mp.re(value)
    rules = [
        (symbol.is_real, real),
        (symbol.is_integer, value == oracle.mp.nint(value)),
        (symbol.is_positive, value > 0),
        (symbol.is_nonnegative, value >= 0),
        (symbol.is_negative, value < 0),
        (symbol.is_nonpositive, value <= 0),
        (symbol.is_even, value % 2 == 0),
        (symbol.is_odd, value % 2 == 1),
    ]
    return all(holds_here for asked, holds_here in rules if asked)
