"""What the normal form may take for granted, and what sign and range it derives from that."""

from __future__ import annotations

from dataclasses import dataclass, field

import sympy

from .terms import ONE, atom_poly, power_in


class TooHard(Exception):
    """The kernel gives up: the question stays UNDECIDED."""


@dataclass
class Context:
    """Everything known while one statement is normalised.

    ``ranges`` maps a free index (an `Atom`) to its ends, ``labels`` an array whose entries are used
    as indices; ``texts`` says so in words. ``sizes`` are the symbols that count
    something (>= 1); ``positives`` are polynomials known to be > 0; ``binary`` are atoms known to
    be 0 or 1; ``one_hot`` maps an array to the ends of its last axis; ``relations`` are polynomials
    known to be 0, each with the indices that it holds for all of.
    """

    ranges: dict = field(default_factory=dict)
    labels: dict = field(default_factory=dict)
    texts: dict = field(default_factory=dict)
    sizes: frozenset = frozenset()
    positives: tuple = ()
    unit: frozenset = frozenset()
    binary: frozenset = frozenset()
    one_hot: dict = field(default_factory=dict)
    relations: tuple = ()
    splits: dict = field(default_factory=dict)
    assumed: set = field(default_factory=set)
    budget: int = 30_000

    def spend(self):
        """Count one rewriting; stop a computation that grows without end."""
        self.budget -= 1
        if self.budget < 0:
            raise TooHard("the normal form grows too large")


def is_integer(atom, ctx):
    """Whether a variable is known to be an integer (an index, a size, or a label)."""
    if atom.kind == "x":
        return atom.head in ctx.labels or bool(atom.head.label.is_integer)
    return atom.kind == "b" or atom.head in ctx.sizes or atom.head.is_integer or atom in ctx.ranges


def symbol_floor(atom, ctx):
    """Return the least value of a size or an integer symbol, or None."""
    if atom.kind != "s":
        return None
    if atom.head in ctx.sizes or (atom.head.is_integer and atom.head.is_positive):
        return 1
    return 0 if atom.head.is_integer and atom.head.is_nonnegative else None


def nonnegative_index(poly, bound, ctx):
    """Whether an integer expression is provably >= 0 for all indices in range and all sizes >= 1.

    Affine indices are put at the end of their range that makes the expression least.  Only ranges
    that cannot run backwards tell anything: with the convention for sums used here,
    ``sum_{i=3}^{1} f = -f(2)``.
    """
    poly = _labels_at_their_ends(poly, ctx)
    known = dict(ctx.ranges) | {var: ends for var, *ends in bound}
    for _ in range(len(known) + 1):
        var = next(
            (v for v in sorted(poly.free, reverse=True) if v in known and power_in(poly, v)), None
        )
        if var is None:
            break
        low, high = known[var]
        if var.kind == "s":
            ctx.assumed.add(ctx.texts[var])
        if not _floor_nonnegative(high - low + ONE, ctx):
            return False
        coefficient = power_in(poly, var)
        poly = poly + ((low if coefficient > 0 else high) - atom_poly(var)).scaled(coefficient)
    return _floor_nonnegative(poly, ctx)


def _labels_at_their_ends(poly, ctx):
    """Put entries of arrays that are used as indices where they make an expression least."""
    for mono, coeff in tuple(poly.terms.items()):
        atom = next(iter(mono.factors), None)
        if (
            atom is not None
            and mono == _lone(atom)
            and atom.kind == "x"
            and atom.head in ctx.labels
        ):
            low, high = ctx.labels[atom.head]
            ctx.assumed.add(ctx.texts[atom.head])
            poly = poly + ((low if coeff > 0 else high) - atom_poly(atom)).scaled(coeff)
    return poly


def _lone(atom):
    return next(iter(atom_poly(atom).terms))


def _floor_nonnegative(poly, ctx):
    """Whether an affine expression in sizes is >= 0 at their least values.

    None of the sizes may have a negative coefficient.
    """
    total = 0
    for mono, coeff in poly.terms.items():
        if mono.plain:
            total += coeff
            continue
        if mono.bound or mono.exp.terms or len(mono.factors) != 1:
            return False
        ((atom, power),) = mono.factors.items()
        floor = symbol_floor(atom, ctx)
        if floor is None or power != 1 or coeff < 0:
            return False
        total += coeff * floor
    return total >= 0


def integral(poly, ctx):
    """Whether an expression is known to be an integer."""
    return all(
        coeff.denominator == 1
        and not mono.exp.terms
        and not mono.bound
        and all(
            atom.kind in "sbx" and power > 0 and is_integer(atom, ctx)
            for atom, power in mono.factors.items()
        )
        for mono, coeff in poly.terms.items()
    )


def real(poly, ctx):
    """Whether a polynomial is known to be real."""
    return all(real_mono(mono, ctx) for mono in poly.terms)


def real_mono(mono, ctx):
    """Whether one product is known to be real."""
    return all(_real_atom(atom, ctx) for atom in mono.factors) and real(mono.exp, ctx)


def _real_atom(atom, ctx):
    if atom.kind in "bdt" or (
        atom.kind in "sx" and (atom.head in ctx.unit or atom.head in ctx.binary)
    ):
        return True
    if atom.kind == "s":
        return atom.head in ctx.sizes or atom in ctx.ranges or bool(atom.head.is_extended_real)
    if atom.kind == "x":
        if _silent(atom.head):
            ctx.assumed.add(f"the entries of {atom.head.label} are real")
            return True
        return bool(atom.head.label.is_extended_real)
    if atom.kind == "p":
        return real(atom.args[0], ctx)
    if atom.head is sympy.log:
        return positive(atom.args[0], ctx)
    stand_ins = [sympy.Dummy(real=True) for _ in atom.args]
    return all(real(arg, ctx) for arg in atom.args) and bool(atom.head(*stand_ins).is_extended_real)


def _silent(base):
    """Whether an array says nothing about its entries: in this book they are then real."""
    return set(base.label.assumptions0) <= {"commutative"}


def positive(poly, ctx):
    """Whether a polynomial is known to be > 0."""
    return sign_floor(poly, ctx) == 2


def nonnegative(poly, ctx):
    """Whether a polynomial is known to be >= 0."""
    return sign_floor(poly, ctx) >= 1


def sign_floor(poly, ctx):
    """2 if known to be > 0, 1 if known to be >= 0, 0 if nothing is known."""
    if any(_positive_multiple(poly, fact) for fact in ctx.positives):
        return 2
    if _one_minus_unit(poly, ctx):
        return 2
    signs = [_sign_of_term(mono, coeff, ctx) for mono, coeff in poly.terms.items()]
    return max(signs) if signs and all(signs) else 0


def _one_minus_unit(poly, ctx):
    """Whether a polynomial is a positive multiple of 1 - p for a p in the open unit interval."""
    plain = sum(coeff for mono, coeff in poly.terms.items() if mono.plain)
    rest = [(mono, coeff) for mono, coeff in poly.terms.items() if not mono.plain]
    if len(rest) != 1 or plain <= 0 or rest[0][1] != -plain:
        return False
    mono = rest[0][0]
    (atom, power), *others = mono.factors.items() or [(None, 0)]
    return (
        power == 1
        and not others
        and not mono.bound
        and not mono.exp.terms
        and atom.head in ctx.unit
    )


def _positive_multiple(poly, fact):
    if poly.terms.keys() != fact.terms.keys():
        return False
    ratios = {poly.terms[mono] / fact.terms[mono] for mono in fact.terms}
    return len(ratios) == 1 and ratios.pop() > 0


def _sign_of_term(mono, coeff, ctx):
    if _log_of_known_size(mono, coeff, ctx):
        return 2
    if coeff < 0 or not real(mono.exp, ctx):
        return 0
    signs = [_sign_of_power(atom, power, ctx) for atom, power in mono.factors.items()]
    for index, (_, low, high) in enumerate(mono.bound):
        others = mono.bound[:index] + mono.bound[index + 1 :]
        if not nonnegative_index(high - low + ONE, others, ctx):
            return 0
        signs.append(2 if nonnegative_index(high - low, others, ctx) else 1)
    return min(signs, default=2)


def _log_of_known_size(mono, coeff, ctx):
    """Whether a term is a log of something above 1, or minus a log of something in (0, 1)."""
    atom = next(iter(mono.factors), None)
    if atom is None or atom.kind != "f" or atom.head is not sympy.log or mono != _lone(atom):
        return False
    (argument,) = atom.args
    gap = argument - ONE if coeff > 0 else ONE - argument
    return positive(argument, ctx) and positive(gap, ctx)


def _sign_of_power(atom, power, ctx):
    sign = _sign_of_atom(atom, ctx)
    if sign == 2 or (sign == 1 and power > 0):
        return sign
    if power % 2 == 0 and _real_atom(atom, ctx):
        return 1 if power > 0 else 2
    return 0


def _sign_of_atom(atom, ctx):
    poly = atom_poly(atom)
    if atom.head in ctx.binary or atom.kind in "dt":
        return 1
    if any(_positive_multiple(poly, fact) for fact in ctx.positives):
        return 2
    if atom.kind in "sx" and atom.head in ctx.unit:
        return 2
    if atom.kind == "s":
        floor = symbol_floor(atom, ctx)
        if floor is not None:
            return 2 if floor else 1
        known = atom.head
    elif atom.kind == "x":
        known = atom.head.label
    elif atom.kind == "p":
        return sign_floor(atom.args[0], ctx)
    elif atom.kind == "f":
        stand_ins = [
            sympy.Dummy(positive=True) if positive(arg, ctx) else sympy.Dummy(real=True)
            for arg in atom.args
        ]
        known = atom.head(*stand_ins) if all(real(arg, ctx) for arg in atom.args) else sympy.Dummy()
    else:
        return 0
    return 2 if known.is_positive else 1 if known.is_nonnegative else 0
