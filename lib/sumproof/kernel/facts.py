"""Rules that use what is known of values: binary ones and one-hot rows."""

from __future__ import annotations

import itertools

from . import algebra, rules
from .terms import ONE, ZERO, Atom, Mono, atom_poly, fresh_index, mono_poly


def nested_atoms(mono):
    """List the array elements and symbols inside functions, exponents and divisors of a product.

    Those are listed that the indices of the product itself reach.
    """
    nodes = [arg for atom in mono.factors if atom.kind in "fpd" for arg in atom.args] + [mono.exp]
    return sorted(set(itertools.chain.from_iterable(_atoms(node) for node in nodes)))


def _atoms(poly):
    for mono in poly.terms:
        own = {var for var, _, _ in mono.bound}
        for atom in mono.factors:
            inner = [atom] if atom.kind in "sxd" else [a for arg in atom.args for a in _atoms(arg)]
            yield from (a for a in inner if not a.free & own)
        yield from (a for a in _atoms(mono.exp) if not a.free & own)


def binary(mono, ctx):
    """For y in {0, 1}: y**2 = y, and f(y) = y f(1) + (1 - y) f(0)."""
    for atom, exponent in mono.factors.items():
        if exponent > 1 and is_binary(atom, ctx):
            return rules.tidy(
                Mono(mono.bound, rules.without(mono, atom) | {atom: 1}, mono.exp), ctx
            )
    for atom in nested_atoms(mono):
        if is_binary(atom, ctx):
            cases = [(ONE - atom_poly(atom), ZERO), (atom_poly(atom), ONE)]
            body = Mono((), mono.factors, mono.exp)
            parts = (
                algebra.multiply(
                    weight, algebra.substitute(mono_poly(body), _only(atom, value), ctx), ctx
                )
                for weight, value in cases
            )
            return algebra.close(sum(parts, ZERO), mono.bound, ctx)
    return None


def is_binary(atom, ctx):
    """Whether an atom is an entry of something known to be 0 or 1."""
    hot = atom.kind == "x" and ctx.one_hot.get(atom.head, 0) is None  # a row of unknown length
    return hot or atom.kind == "d" or (atom.kind in "sx" and atom.head in ctx.binary)


def _only(atom, value):
    return lambda other: value if other == atom else None


def one_hot(mono, ctx):
    """Use a one-hot row: Y_ij Y_il = delta_jl Y_ij; sum_j Y_ij = 1; f(Y_i) = sum_l Y_il f(e_l)."""
    if not ctx.one_hot:
        return None
    ours = [atom for atom in sorted(mono.factors) if atom.kind == "x" and atom.head in ctx.one_hot]
    for atom in ours:
        if mono.factors[atom] > 1:
            return rules.tidy(
                Mono(mono.bound, rules.without(mono, atom) | {atom: 1}, mono.exp), ctx
            )
    for one, two in itertools.combinations(ours, 2):
        if (
            one.head == two.head
            and one.args[0] == two.args[0]
            and mono.factors[one] == mono.factors[two] == 1
        ):
            same = algebra.rebuilt_atom("d", None, [one.args[1] - two.args[1]])
            return rules.rebuilt(mono, rules.without(mono, two), ctx, [same])
    return _row_sum(mono, ours, ctx) or _row_cases(mono, ctx)


def _row_sum(mono, ours, ctx):
    for atom in ours:
        for var, low, high in mono.bound:
            others = [
                *rules.without(mono, atom),
                mono.exp,
                *(end for _, *ends in mono.bound for end in ends),
            ]
            rest = _rest_of_row(atom, low, high, ctx)
            if (
                rest is not None
                and mono.factors[atom] == 1
                and atom.args[1] == atom_poly(var)
                and var not in atom.args[0].free
                and not any(var in other.free for other in others)
            ):
                left = rules.unbound(mono, var)
                return rules.rebuilt(left, rules.without(mono, atom), ctx, [rest])
    return None


def _rest_of_row(atom, low, high, ctx):
    """Return the sum over low..high of a one-hot row: 1, or 1 minus the row's other pieces."""
    whole = ctx.one_hot[atom.head]
    if whole is None:
        return None
    *others, (sign, *last) = ctx.splits.get(tuple(whole), [(1, *whole)])
    if [low, high] != last or sign != 1:
        return None
    rest = ONE
    for sign, start, end in others:
        index = fresh_index()
        entry = atom_poly(Atom("x", atom.head, [atom.args[0], atom_poly(index)]))
        rest = rest - algebra.close(entry, [(index, start, end)], ctx).scaled(sign)
    return rest


def _row_cases(mono, ctx):
    for head, row in sorted(set(_nested_rows(mono, ctx)), key=lambda found: found[1].text):
        chosen = fresh_index()
        low, high = ctx.one_hot[head]
        ctx.ranges[chosen] = [low, high]

        def entry(atom, head=head, row=row, chosen=chosen):
            if atom.kind == "x" and atom.head == head and atom.args[0] == row:
                return algebra.rebuilt_atom("d", None, [atom.args[1] - atom_poly(chosen)])
            return None

        inner = {a: p for a, p in mono.factors.items() if a.kind in "fp"}
        outer = {a: p for a, p in mono.factors.items() if a.kind not in "fp"}
        body = algebra.substitute(mono_poly(Mono((), inner, mono.exp)), entry, ctx)
        weight = atom_poly(Atom("x", head, [row, atom_poly(chosen)]))
        body = algebra.product([body, weight], ctx)
        body = algebra.close(body, [(chosen, low, high)], ctx)
        body = algebra.multiply(body, rules.tidy(Mono((), outer, ZERO), ctx), ctx)
        return algebra.close(body, mono.bound, ctx)
    return None


def _nested_rows(mono, ctx):
    """Rows of one-hot arrays met inside functions, whose row index is not summed there."""
    nodes = [arg for atom in mono.factors if atom.kind in "fp" for arg in atom.args] + [mono.exp]
    for poly in nodes:
        yield from _rows(poly, ctx)


def _rows(poly, ctx):
    for mono in poly.terms:
        own = {var for var, _, _ in mono.bound}
        found = [
            (a.head, a.args[0]) for a in mono.factors if a.kind == "x" and ctx.one_hot.get(a.head)
        ]
        inner = [arg for atom in mono.factors if atom.kind in "fp" for arg in atom.args] + [
            mono.exp
        ]
        found += [row for node in inner for row in _rows(node, ctx)]
        yield from ((head, row) for head, row in found if not row.free & own)
