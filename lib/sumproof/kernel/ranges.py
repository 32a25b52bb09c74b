"""Rules about the ranges of sums: triangles, shifts, splits."""

from __future__ import annotations

from fractions import Fraction

from . import algebra, rules
from .assumptions import nonnegative_index
from .canonical import canonical, relabelled
from .terms import ONE, ZERO, Atom, Mono, atom_poly, fresh_index, number, power_in


def step(poly):
    """1 when an integer expression is >= 0, else 0."""
    return atom_poly(Atom("t", None, [poly]))


def simplify_step(mono, ctx):
    """Step >= 0 known: 1; < 0 known: 0; step**2 = step; of two indices, in the form [u < v]."""
    for atom, exponent in mono.factors.items():
        if atom.kind != "t":
            continue
        argument, others = atom.args[0], rules.without(mono, atom)
        if nonnegative_index(argument, mono.bound, ctx):
            return rules.rebuilt(mono, others, ctx)
        if nonnegative_index(-argument - ONE, mono.bound, ctx):
            return ZERO
        if exponent > 1:
            return rules.tidy(Mono(mono.bound, others | {atom: 1}, mono.exp), ctx)
        offset = _offset(argument, mono)
        if offset is not None and offset != -1:
            lower = argument - ONE if offset >= 0 else argument + ONE
            equal = argument if offset >= 0 else lower
            edge = algebra.rebuilt_atom("d", None, [equal]).scaled(1 if offset >= 0 else -1)
            return rules.rebuilt(mono, others, ctx, [step(lower) + edge])
    return None


def count_steps(mono, ctx):
    """sum_{v=a}^{b} [v >= s] = b - s + 1 for a <= s <= b + 1, and [v <= s] likewise."""
    for atom in mono.factors:
        if atom.kind != "t" or mono.factors[atom] != 1:
            continue
        for var, low, high in mono.bound:
            sign = power_in(atom.args[0], var)
            rest = Mono(mono.bound, rules.without(mono, atom), mono.exp)
            ends = [end for v, *both in mono.bound for end in both]
            if sign not in (1, -1) or any(
                var in node.free for node in [*rest.factors, rest.exp, *ends]
            ):
                continue
            value = atom_poly(var) - atom.args[0].scaled(sign)
            if sign == 1:
                gaps, count = [value - low, high + ONE - value], high - value + ONE
            else:
                gaps, count = [value - low + ONE, high - value], value - low + ONE
            rest = rules.unbound(rest, var)
            if all(nonnegative_index(gap, rest.bound, ctx) for gap in gaps):
                return rules.rebuilt(rest, rest.factors, ctx, [count])
    return None


def _pair(argument, mono):
    """Return (u, v) when the argument of a step is v - u + number and both are bound here."""
    names = {var for var, _, _ in mono.bound}
    inside = argument.free
    if len(inside) != 2 or not inside <= names:
        return None
    signs = {power_in(argument, var): var for var in inside}
    return (signs[-1], signs[1]) if set(signs) == {1, -1} else None


def _offset(argument, mono):
    pair = _pair(argument, mono)
    return None if pair is None else (argument - atom_poly(pair[1]) + atom_poly(pair[0])).constant


def triangle(mono, ctx):
    """Write sum_{v=lo(u)}^{hi(u)} f as the sum over u's whole range of [lo(u) <= v <= hi(u)] f.

    This holds when lo(u)..hi(u) lies inside that range.
    """
    ends = {var: both for var, *both in mono.bound}
    for var, (low, high) in ends.items():
        outer = [u for u in (low.free | high.free) if u in ends]
        if len(outer) != 1 or outer[0] in ends[outer[0]][0].free:
            continue
        least, most = (
            ends[outer[0]][side] if outer[0] in end.free else end
            for side, end in enumerate((low, high))
        )
        bound = [entry for entry in mono.bound if entry[0] != var]
        if outer[0] in high.free and outer[0] not in low.free:
            most = ends[outer[0]][1]
        inside = [low - least, most - high, high - low + ONE]
        if not all(nonnegative_index(gap, bound, ctx) for gap in inside):
            continue
        new = fresh_index()
        steps = [step(atom_poly(new) - low)] * (low != least) + [step(high - atom_poly(new))] * (
            high != most
        )
        rest = relabelled(mono, {var: new})
        rest = Mono(
            [(v, least, most) if v == new else (v, a, b) for v, a, b in rest.bound],
            rest.factors,
            rest.exp,
        )
        return rules.rebuilt(rest, rest.factors, ctx, steps)
    return None


def widen(mono, ctx):
    """Widen ranges under a factor [u < v], which makes the added terms 0.

    u may run one further where v ends, and v one further where u begins.
    """
    ends = {var: both for var, *both in mono.bound}
    for atom in mono.factors:
        pair = _pair(atom.args[0], mono) if atom.kind == "t" else None
        if pair is None or _offset(atom.args[0], mono) != -1:
            continue
        (low, high), (first, last) = ends[pair[0]], ends[pair[1]]
        if high + ONE == last and nonnegative_index(high - low + ONE, (), ctx):
            return _with_range(mono, pair[0], low, last, ctx)
        if low + ONE == first and nonnegative_index(last - first + ONE, (), ctx):
            return _with_range(mono, pair[1], low, last, ctx)
    return None


def _with_range(mono, var, low, high, ctx):
    new = fresh_index()
    mono = relabelled(mono, {var: new})
    bound = [(v, low, high) if v == new else (v, a, b) for v, a, b in mono.bound]
    return rules.tidy(Mono(bound, mono.factors, mono.exp), ctx)


def symmetrise(mono, ctx):
    """Sum f(u, v)[u < v]: one orientation is kept, by [v < u] = 1 - [u < v] - delta.

    If f is symmetric, it is half the square.
    """
    steps = [atom for atom in mono.factors if atom.kind == "t"]
    pair = _pair(steps[0].args[0], mono) if len(steps) == 1 else None
    ends = {var: both for var, *both in mono.bound}
    if pair is None or ends[pair[0]] != ends[pair[1]] or mono.factors[steps[0]] != 1:
        return None
    rest = Mono(mono.bound, rules.without(mono, steps[0]), mono.exp)
    swapped = relabelled(rest, {pair[0]: pair[1], pair[1]: pair[0]})
    here = canonical(mono).text
    there = canonical(Mono(swapped.bound, swapped.factors | {steps[0]: 1}, swapped.exp)).text
    if here < there:
        return None
    diagonal = algebra.rebuilt_atom("d", None, [atom_poly(pair[0]) - atom_poly(pair[1])])
    square = rules.rebuilt(swapped, swapped.factors, ctx, [ONE - diagonal])
    if here == there:
        return square.scaled(Fraction(1, 2))
    return square - rules.tidy(
        Mono(swapped.bound, swapped.factors | {steps[0]: 1}, swapped.exp), ctx
    )


def subscripts(node):
    """Every subscript of every array element inside a node."""
    for atom in node.factors:
        yield from _subscripts_of_atom(atom)
    for term in node.exp.terms:
        yield from subscripts(term)


def _subscripts_of_atom(atom):
    for arg in atom.args:
        if atom.kind == "x":
            yield arg
        else:
            for term in arg.terms:
                yield from subscripts(term)


def shift(mono, ctx):
    """Count every bound index so that its array elements have their least subscript unshifted."""
    names = {var for var, _, _ in mono.bound}
    for var, low, high in mono.bound:
        if any(var in a.free | b.free for _, a, b in mono.bound):
            continue
        if any(var in atom.free for atom in mono.factors if atom.kind in "dt"):
            continue
        signed = [(power_in(arg, var), arg) for arg in subscripts(mono) if var in arg.free]
        if any(sign not in (1, -1) for sign, _ in signed):
            continue
        offsets = [arg - atom_poly(var) for sign, arg in signed if sign == 1] or [
            arg + atom_poly(var) for _, arg in signed
        ]
        offsets = [
            offset for offset in offsets if all(a.kind == "s" or a in names for a in offset.free)
        ]
        if signed and not offsets:
            continue
        offset = _least(offsets) if offsets else -low
        forward = not signed or any(sign == 1 for sign, _ in signed)
        if (forward and offset == ZERO) or offset.free & names:
            continue
        new = fresh_index()
        value = atom_poly(new) - offset if forward else offset - atom_poly(new)
        ends = (low + offset, high + offset) if forward else (offset - high, offset - low)
        rest = rules.unbound(mono, var)
        rest = Mono((*rest.bound, (new, *ends)), rest.factors, rest.exp)
        return rules.rebuilt(rest, rest.factors, ctx, (), {var: value})
    return None


def _least(offsets):
    numbers = [offset for offset in offsets if offset.constant is not None]
    return min(numbers, key=lambda offset: offset.constant) if numbers else min(offsets)


def split(mono, ctx):
    """Write a sum over a range as sums over the pieces that ``ctx.splits`` names for it."""
    for var, low, high in mono.bound:
        pieces = ctx.splits.get((low, high))
        if pieces and not any(var in a.free | b.free for _, a, b in mono.bound):
            return sum(
                (_with_range(mono, var, a, b, ctx).scaled(sign) for sign, a, b in pieces), ZERO
            )
    return None


def plan_splits(found, ctx):
    """Choose for each range that others make up, the pieces (sign, low, high) it is written in.

    Ranges are edges between their ends; an edge that closes a cycle is the signed sum of the edges
    on the path that was there before.  Ends that differ by a number are joined by an edge of their
    own, which is written out term by term.
    """
    nodes = sorted({end for low, high in found for end in (low, high + ONE)})
    edges = {node: [] for node in nodes}
    for one in nodes:
        for two in nodes:
            gap = (two - one).constant
            if gap is not None and gap > 0 and _path(edges, one, two) is None:
                _join(edges, one, two)
    plan = {}
    for low, high in sorted(found, key=_fineness):
        path = _path(edges, low, high + ONE)
        if path is None:
            _join(edges, low, high + ONE)
        elif len(path) > 1 or path[0][0] < 0:
            plan[low, high] = path
    return plan


def _fineness(edge):
    low, high = edge
    length = high - low + ONE
    constant = sum(coeff for mono, coeff in length.terms.items() if mono.plain)
    start = low.constant
    return (
        len(length.terms),
        constant if start is None or start else constant + number(1).constant / 2,
        length.text,
        -(start or 0),
    )


def _join(edges, one, two):
    edges[one].append((two, 1, one, two - ONE))
    edges[two].append((one, -1, one, two - ONE))


def _path(edges, start, goal):
    """Return the signed edges from one end to another, or None."""
    queue, seen = [(start, [])], {start}
    while queue:
        node, path = queue.pop(0)
        if node == goal:
            return path
        for neighbour, sign, low, high in edges[node]:
            if neighbour not in seen:
                seen.add(neighbour)
                queue.append((neighbour, [*path, (sign, low, high)]))
    return None
