"""Bound indices: fresh names to open a sum, canonical names to compare two."""

from __future__ import annotations

import itertools
import math
import re

from .assumptions import TooHard
from .terms import Atom, Mono, Poly, components, fresh_index

MOST_LABELLINGS = 720
_ANY_INDEX = re.compile(r"<\d+>|~\d+\.\d+|(?<=b)\d+\.\d+")


def rename(node, names):
    """Replace variables by variables everywhere; nested sums are put in canonical order again."""
    if not (node.free & names.keys()):
        return node
    if isinstance(node, Poly):
        renamed = {}
        for mono, coeff in node.terms.items():
            new = canonical(rename(mono, names))
            renamed[new] = renamed.get(new, 0) + coeff
        return Poly(renamed)
    if isinstance(node, Mono):
        if any(var in names.values() for var, _, _ in node.bound):  # it would capture the new name
            node = relabelled(node, {var: fresh_index() for var, _, _ in node.bound})
        bound = [(var, rename(low, names), rename(high, names)) for var, low, high in node.bound]
        return Mono(
            bound, {rename(a, names): p for a, p in node.factors.items()}, rename(node.exp, names)
        )
    return (
        names[node]
        if node in names
        else Atom(node.kind, node.head, [rename(arg, names) for arg in node.args])
    )


def relabelled(mono, names):
    """Give the bound indices of a product other names."""
    bound = [
        (names.get(var, var), rename(low, names), rename(high, names))
        for var, low, high in mono.bound
    ]
    body = rename(Mono((), mono.factors, mono.exp), names)
    return Mono(bound, body.factors, body.exp)


def opened(mono):
    """Give the bound indices of a product fresh names, so that nothing can be captured."""
    return (
        relabelled(mono, {var: fresh_index() for var, _, _ in mono.bound}) if mono.bound else mono
    )


def canonical(mono):
    """Give the bound indices of a product canonical names."""
    if not mono.bound:
        return mono
    order = [var for var, _, _ in mono.bound]
    if len(order) > 1:
        pieces = [piece for piece in components(mono) if piece.bound]
        order = [var for _, best in sorted(map(_least_labelling, pieces)) for var in best]
    names = {var: Atom("b", f"{mono.height}.{rank}") for rank, var in enumerate(order)}
    named = relabelled(mono, names)
    return Mono(sorted(named.bound), named.factors, named.exp)


def _least_labelling(piece):
    """Return the least text of a connected product, and the order of its indices that gives it."""
    groups = {}
    for var, _, _ in piece.bound:
        groups.setdefault(_signature(piece, var), []).append(var)
    ordered = [groups[key] for key in sorted(groups)]
    if math.prod(math.factorial(len(group)) for group in ordered) > MOST_LABELLINGS:
        raise TooHard("too many indices that look alike")
    namings = itertools.product(*(itertools.permutations(group) for group in ordered))
    orders = [list(itertools.chain(*naming)) for naming in namings]
    return min((relabelled(piece, _ranked(order, piece.height)).text, order) for order in orders)


def _ranked(order, height):
    """Name indices by their place; the height keeps the names apart from those of inner sums."""
    return {var: Atom("b", f"~{height}.{rank:02d}") for rank, var in enumerate(order)}


def _signature(piece, var):
    """Return a text that tells indices apart and does not depend on any index's name."""
    parts = [f"{atom.text}^{power}" for atom, power in piece.factors.items() if var in atom.free]
    parts += [f"e{coeff}{term.text}" for term, coeff in piece.exp.terms.items() if var in term.free]
    parts += [f"{v.text}={low.text}..{high.text}" for v, low, high in piece.bound if v == var]
    masked = (_ANY_INDEX.sub("?", part.replace(var.text, "*")) for part in parts)
    return "|".join(sorted("".join(sorted(part)) for part in masked))
