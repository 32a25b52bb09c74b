"""The data of the normal form: sums of products, with bound indices that cannot be captured.

A `Poly` is a finite sum of `Mono`s with rational coefficients.  A `Mono` is a product of `Atom`s to
integer powers, times one exponential, summed over its bound indices.  Everything is immutable and
compared by its `text`, which is written in a canonical order.  The algebra of the terms is here;
what may be *rewritten* is in `normal_form.py`.
"""

from __future__ import annotations

import itertools
from fractions import Fraction
from functools import cache, cached_property

_fresh = itertools.count()


@cache
def _symbol_text(symbol):
    """Name a SymPy symbol or array so that two different ones never share a text."""
    label = getattr(symbol, "label", symbol)
    known = sorted(name for name, value in label.assumptions0.items() if value)
    return f"{label.name!r}{getattr(label, 'dummy_index', '')}<{','.join(known)}>"


class Node:
    """A node that equals another exactly when the canonical texts agree.

    Its ``text``, its ``free`` variables and its ``height`` (how deep its sums are nested) are found
    when they are first asked for: most sums that are built on the way never are.
    """

    def __eq__(self, other):
        return self is other or (isinstance(other, Node) and self.text == other.text)

    def __hash__(self):
        return hash(self.text)

    def __lt__(self, other):
        return self.text < other.text

    def __repr__(self):
        return self.text


class Atom(Node):
    """What a product is made of.

    ``kind`` is one of ``s`` (free symbol), ``b`` (bound index), ``x`` (array element), ``d`` (1
    when the argument is 0), ``t`` (1 when the argument is >= 0), ``f`` (function), ``p`` (a sum,
    met only with negative powers).
    """

    def __init__(self, kind, head=None, args=()):
        self.kind, self.head, self.args = kind, head, tuple(args)

    @cached_property
    def text(self):
        """The canonical text."""
        name = (
            _symbol_text(self.head)
            if self.kind in "sx"
            else self.head
            if self.kind == "b"
            else getattr(self.head, "__name__", "")
        )
        args = f"({';'.join(arg.text for arg in self.args)})" if self.args else ""
        return f"{self.kind}{name}{args}"

    @cached_property
    def free(self):
        """The symbols and indices that are not bound inside."""
        return frozenset([self]) if self.kind in "sb" else _union(self.args)

    @cached_property
    def height(self):
        """How deep the sums inside are nested."""
        return max((arg.height for arg in self.args), default=0)


class Mono(Node):
    """A product summed over its bound indices: ``sum_bound prod(atom**power) * exp(argument)``."""

    def __init__(self, bound, factors, exp):
        self.bound, self.factors, self.exp = tuple(bound), factors, exp

    @cached_property
    def text(self):
        """The canonical text."""
        body = "*".join(sorted(f"{atom.text}^{power}" for atom, power in self.factors.items()))
        exp = f"exp({self.exp.text})" if self.exp.terms else ""
        if not self.bound:
            return body + exp
        ranges = sorted(f"{var.text}={low.text}..{high.text}" for var, low, high in self.bound)
        return f"S[{','.join(ranges)}]{body}{exp}"

    @cached_property
    def free(self):
        """The symbols and indices that are not bound inside."""
        return _union(self._inside) - {var for var, _, _ in self.bound}

    @cached_property
    def height(self):
        """How deep the sums inside are nested."""
        return max(node.height for node in self._inside) + (1 if self.bound else 0)

    @property
    def _inside(self):
        return [*self.factors, self.exp, *(end for _, *ends in self.bound for end in ends)]

    @property
    def plain(self):
        """Whether it is 1."""
        return not (self.bound or self.factors or self.exp.terms)


class Poly(Node):
    """A sum of `Mono`s with `Fraction` coefficients, none of them zero."""

    def __init__(self, terms=None):
        self.terms = {mono: coeff for mono, coeff in (terms or {}).items() if coeff}

    @cached_property
    def text(self):
        """The canonical text."""
        terms = (f"{coeff}{mono.text}" for mono, coeff in self.terms.items())
        return "+".join(sorted(terms)) or "0"

    @cached_property
    def free(self):
        """The symbols and indices that are not bound inside."""
        return _union(self.terms)

    @cached_property
    def height(self):
        """How deep the sums inside are nested."""
        return max((mono.height for mono in self.terms), default=0)

    def __add__(self, other):
        terms = dict(self.terms)
        for mono, coeff in other.terms.items():
            terms[mono] = terms.get(mono, 0) + coeff
        return Poly(terms)

    def __neg__(self):
        return self.scaled(-1)

    def __sub__(self, other):
        return self + other.scaled(-1)

    def scaled(self, number):
        """Multiply by a rational number."""
        return Poly({mono: coeff * number for mono, coeff in self.terms.items()})

    @property
    def constant(self):
        """The value as a `Fraction` if it is a number, else None."""
        if not self.terms:
            return Fraction(0)
        (mono, coeff), *rest = self.terms.items()
        return coeff if not rest and mono.plain else None


def _union(nodes):
    return frozenset().union(*(node.free for node in nodes))


ZERO = Poly()
UNIT = Mono((), {}, ZERO)
ONE = Poly({UNIT: Fraction(1)})


def number(value):
    """Return the constant polynomial of a rational value."""
    return Poly({UNIT: Fraction(value)})


def product_of(factors, exp=ZERO):
    """One product without bound indices, coefficient 1."""
    return Poly(
        {Mono((), {atom: power for atom, power in factors.items() if power}, exp): Fraction(1)}
    )


def mono_poly(mono):
    """Write a product as a polynomial, as it stands."""
    return Poly({mono: Fraction(1)})


def atom_poly(atom):
    """Write an atom as a polynomial."""
    return product_of({atom: 1})


def fresh_index():
    """Return a bound index that occurs nowhere else."""
    return Atom("b", f"<{next(_fresh)}>")


def power_in(poly, var):
    """Return the constant coefficient of ``var`` when ``poly`` is affine in it, else None."""
    coefficient = Fraction(0)
    for mono, coeff in poly.terms.items():
        if var in mono.free:
            if mono.factors != {var: 1} or mono.bound or mono.exp.terms:
                return None
            coefficient = coeff
    return coefficient


def components(mono):
    """Split a product into its factor without bound indices and its connected sums.

    Two bound indices are connected when an atom, a term of the exponent or a range contains both.
    """
    names = {var for var, _, _ in mono.bound}
    pieces = [({atom}, atom.free & names) for atom in mono.factors]
    pieces += [({term}, term.free & names) for term in mono.exp.terms]
    pieces += [(set(), {var} | ((low.free | high.free) & names)) for var, low, high in mono.bound]
    groups = []
    for nodes, indices in pieces:
        touching = [group for group in groups if indices and group[1] & indices]
        if not indices:
            touching = [group for group in groups if not group[1]]
        merged = (
            set(nodes).union(*(g[0] for g in touching)),
            set(indices).union(*(g[1] for g in touching)),
        )
        groups = [group for group in groups if group not in touching] + [merged]
    return [
        Mono(
            [entry for entry in mono.bound if entry[0] in indices],
            {atom: power for atom, power in mono.factors.items() if atom in nodes},
            Poly({term: coeff for term, coeff in mono.exp.terms.items() if term in nodes}),
        )
        for nodes, indices in groups
    ]
