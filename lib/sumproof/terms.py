"""The data of the normal form: sums of products, with bound indices that cannot be captured.

A `Poly` is a finite sum of `Mono`s with rational coefficients.  A `Mono` is a product of `Atom`s to
integer powers, times one exponential, summed over its bound indices.  Everything is immutable and
compared by its `text`, which is written in a canonical order.

A bound index knows its range.  To open a sum, its indices get fresh names; to compare two sums,
canonical ones.
"""

from __future__ import annotations

import itertools
import re
from functools import cache, cached_property

MOST_LABELLINGS = 24
_fresh = itertools.count()
_ANY_INDEX = re.compile(r"<[\d.]+>")


class TooHard(Exception):
    """The core gives up: nothing is proved."""


class found_once(cached_property):
    """A property kept once it is found, without the lock that Python 3.11 takes each time."""

    def __get__(self, node, owner=None):
        return node.__dict__.setdefault(self.attrname, self.func(node))


class Node:
    """A node that equals another exactly when the canonical texts agree.

    It is made of ``parts``, under sums over ``bound``.  Its ``text``, its ``free`` variables and
    its ``height`` are found when they are first asked for: most sums on the way never are.
    """

    bound = ()

    @found_once
    def free(self):
        """Return the symbols and indices that are not bound inside."""
        free = frozenset().union(*(part.free for part in self.parts))
        return free.difference(self.bound) if self.bound else free

    @found_once
    def height(self):
        """How deep the sums inside are nested."""
        return max((part.height for part in self.parts), default=0) + bool(self.bound)

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

    ``kind`` is ``symbol`` (free), ``index`` (bound, with the ``ends`` of its range), ``entry`` (of
    an array), ``delta`` (1 when the argument is 0, else 0), ``step`` (1 when the integer argument
    is >= 0, else 0), ``function``, or ``divisor`` (a sum, met only with negative powers).
    """

    def __init__(self, kind, head=None, args=(), ends=None):
        self.kind, self.head, self.ends = kind, head, ends
        self.args = self.parts = tuple(args)

    @found_once
    def text(self):
        """Return the canonical text."""
        if self.kind == "index":
            return self.head
        name = self.head if self.head is None else _name(self.head)
        return f"{self.kind} {name}({';'.join(arg.text for arg in self.args)})"

    @found_once
    def free(self):
        """Return the symbols and indices that it depends on."""
        return frozenset([self]) if self.kind in ("symbol", "index") else super().free

    @property
    def known(self):
        """Whether it is a symbol or an entry, of which hypotheses may say something."""
        return self.kind in ("symbol", "entry")


class Mono(Node):
    """A product summed over its bound indices: ``sum_bound prod(atom**power) * exp(argument)``."""

    def __init__(self, bound, factors, exp):
        self.bound, self.factors, self.exp = tuple(bound), factors, exp

    @found_once
    def text(self):
        """Return the canonical text."""
        body = "*".join(sorted(f"{atom.text}^{power}" for atom, power in self.factors.items()))
        exp = f"exp({self.exp.text})" if self.exp.terms else ""
        ranges = sorted(f"{v.text}={v.ends[0].text}..{v.ends[1].text}" for v in self.bound)
        return f"S[{','.join(ranges)}]{body}{exp}" if ranges else body + exp

    @property
    def parts(self):
        """Its atoms, its exponent, the ends of its ranges."""
        return [*self.factors, self.exp, *(end for var in self.bound for end in var.ends)]

    @found_once
    def free_in_ends(self):
        """Return the symbols and indices that the ends of its ranges depend on."""
        return frozenset().union(*(end.free for var in self.bound for end in var.ends))

    @property
    def is_one(self):
        """Whether it is 1."""
        return not (self.bound or self.factors or self.exp.terms)

    @property
    def lone(self):
        """The atom that it is, to the power 1 and without a sum, or None."""
        (atom, power), *others = self.factors.items() or [(None, 0)]
        return atom if power == 1 and not (others or self.bound or self.exp.terms) else None


class Poly(Node):
    """A sum of `Mono`s with rational coefficients (int or Fraction), none of them zero."""

    def __init__(self, terms=None):
        self.terms = self.parts = without_zeros(terms or {})

    @found_once
    def text(self):
        """Return the canonical text."""
        return "+".join(sorted(f"{coeff}{mono.text}" for mono, coeff in self.terms.items())) or "0"

    def __add__(self, other):
        return combined([(self, 1), (other, 1)])

    def __neg__(self):
        return self.scaled(-1)

    def __sub__(self, other):
        return combined([(self, 1), (other, -1)])

    def scaled(self, number):
        """Multiply by an integer or a Fraction."""
        return self if number == 1 else combined([(self, number)])

    @property
    def constant(self):
        """The value if it is a number, else None."""
        (mono, coeff), *rest = self.terms.items() or [(UNIT, 0)]
        return coeff if not rest and mono.is_one else None

    @property
    def lone(self):
        """The atom that it is, or None."""
        (mono, coeff), *rest = self.terms.items() or [(UNIT, 0)]
        return mono.lone if coeff == 1 and not rest else None


@cache
def _name(head):
    """Name a SymPy symbol, array or function so that two different ones never share a text."""
    label = getattr(head, "label", head)
    if not hasattr(label, "assumptions0") or isinstance(head, type):
        return f"{head.__module__}.{head.__name__}{getattr(head, '_kwargs', '')}"
    known = sorted(name for name, value in label.assumptions0.items() if value)
    return f"{label.name!r}{getattr(label, 'dummy_index', '')}{{{','.join(known)}}}"


def without_zeros(numbers):
    """Return a dictionary without the keys whose number is 0."""
    return numbers if all(numbers.values()) else {key: c for key, c in numbers.items() if c}


def combined(parts):
    """Return the sum of polynomials, each times a number: of pairs (poly, number)."""
    return gathered((mono, c * number) for poly, number in parts for mono, c in poly.terms.items())


def gathered(pairs):
    """Return the sum of products, each times a number."""
    terms = {}
    for mono, coeff in pairs:
        terms[mono] = terms.get(mono, 0) + coeff
    return Poly(terms)


ZERO = Poly()
UNIT = Mono((), {}, ZERO)
ONE = Poly({UNIT: 1})


def number(value):
    """Return the constant polynomial of a rational value."""
    return Poly({UNIT: value})


def mono_poly(mono):
    """Write a product as a polynomial, as it stands."""
    return Poly({mono: 1})


def atom_poly(atom, power=1):
    """Write a power of an atom as a polynomial, as it stands."""
    return mono_poly(Mono((), {atom: power}, ZERO))


def delta(argument):
    """Return 1 where an integer expression is 0, else 0; its sign does not matter."""
    return Atom("delta", None, [min(argument, -argument)])


def slope(poly, var):
    """Return the constant coefficient of ``var`` when ``poly`` is affine in it, else None."""
    found = {mono.lone: coeff for mono, coeff in poly.terms.items() if var in mono.free}
    return None if found.keys() - {var} else found.get(var, 0)


def fresh_index(low, high):
    """Return a bound index that occurs nowhere else."""
    return Atom("index", f"<{next(_fresh)}>", ends=(low, high))


def rename(node, names):
    """Replace variables by variables everywhere; nested sums are put in canonical order again.

    No two variables may become one.
    """
    if names.keys().isdisjoint(node.free):
        return node
    if isinstance(node, Poly):
        return gathered((canonical(rename(mono, names)), c) for mono, c in node.terms.items())
    if isinstance(node, Mono):
        if any(var in names.values() for var in node.bound):  # it would capture the new name
            node = opened(node)
        return _renamed(node, {var: var.head for var in node.bound}, names)
    return names.get(node) or Atom(node.kind, node.head, [rename(arg, names) for arg in node.args])


def _renamed(mono, heads, names):
    """Give bound indices other names, those that others' ranges depend on first."""
    names = dict(names)
    for var in outermost_first(mono.bound):
        names[var] = Atom("index", heads[var], ends=tuple(rename(end, names) for end in var.ends))
    factors = {rename(atom, names): power for atom, power in mono.factors.items()}
    return Mono([names[var] for var in mono.bound], factors, rename(mono.exp, names))


def outermost_first(bound):
    """Order bound indices so that the range of each depends on earlier ones only."""
    ordered, left = [], list(bound)
    while left[1:]:
        ready = [v for v in left if not any(u in end.free for end in v.ends for u in left)]
        ordered, left = ordered + ready, [var for var in left if var not in ready]
    return ordered + left


def opened(mono):
    """Give the bound indices of a product fresh names, so that nothing can be captured."""
    names = {var: f"<{next(_fresh)}>" for var in mono.bound}
    return _renamed(mono, names, {}) if names else mono


def canonical(mono):
    """Give the bound indices of a product canonical names, which also tell the height of a sum."""
    if not mono.bound[1:] and all(var.head == f"<{mono.height}.00>" for var in mono.bound):
        return mono
    groups = {}
    for var in mono.bound:
        groups.setdefault(_signature(mono, var) if mono.bound[1:] else "", []).append(var)
    # Indices that look alike are nearly always interchangeable; a wrong choice only means that two
    # equal sums are not found to be equal.
    alike = (itertools.permutations(groups[key]) for key in sorted(groups))
    orders = itertools.islice(itertools.product(*alike), MOST_LABELLINGS)

    def named(order):
        heads = {v: f"<{mono.height}.{at:02d}>" for at, v in enumerate(itertools.chain(*order))}
        return _renamed(mono, heads, {})

    best = min(map(named, orders))
    return Mono(sorted(best.bound), best.factors, best.exp)


def _signature(mono, var):
    """Return a text that tells indices apart and does not depend on any index's name."""
    parts = [f"{atom.text}^{power}" for atom, power in mono.factors.items() if var in atom.free]
    parts += [f"e{coeff}{term.text}" for term, coeff in mono.exp.terms.items() if var in term.free]
    parts += [f"{end.text}." for end in var.ends]
    parts += [f"{end.text}:" for v in mono.bound for end in v.ends if var in end.free]
    masked = (_ANY_INDEX.sub("?", part.replace(var.text, "*")) for part in parts)
    return "|".join(sorted("".join(sorted(part)) for part in masked))


def components(mono):
    """Return the factor of a product without bound indices, and its connected sums.

    Two bound indices are connected when an atom, a term of the exponent or a range contains both.
    """
    links = [node.free for node in [*mono.factors, *mono.exp.terms]]
    links += [frozenset([var]).union(*(end.free for end in var.ends)) for var in mono.bound]
    groups = []
    for link in (link.intersection(mono.bound) for link in links):
        apart = [group for group in groups if not group & link]
        groups = [*apart, link.union(*(group for group in groups if group & link))]
    inside = [_part(mono, lambda node, g=group: node.free & g) for group in filter(None, groups)]
    return _part(mono, lambda node: not node.free.intersection(mono.bound)), inside


def _part(mono, belongs):
    return Mono(
        filter(belongs, mono.bound),
        {atom: power for atom, power in mono.factors.items() if belongs(atom)},
        Poly({term: coeff for term, coeff in mono.exp.terms.items() if belongs(term)}),
    )
