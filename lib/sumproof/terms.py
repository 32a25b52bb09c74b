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
from functools import cache

MOST_LABELLINGS = 24
_fresh = itertools.count()
_ANY_INDEX = re.compile(r"<[\d.]+>")


class TooHard(Exception):
    """The core gives up: nothing is proved."""


class found_once:
    """A property that is found when it is first asked for, and kept."""

    def __init__(self, find):
        self.find = find

    def __get__(self, node, _):
        value = node.__dict__[self.find.__name__] = self.find(node)
        return value


class Node:
    """A node that equals another exactly when the canonical texts agree.

    Its ``text``, its ``free`` variables and its ``height`` (how deep its sums are nested) are found
    when they are first asked for: most sums that are built on the way never are.
    """

    def __eq__(self, other):
        return self is other or (isinstance(other, Node) and self.text == other.text)

    @found_once
    def _hash(self):
        return hash(self.text)

    def __hash__(self):
        return self._hash

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
        self.kind, self.head, self.args, self.ends = kind, head, tuple(args), ends

    @found_once
    def text(self):
        """Return the canonical text."""
        if self.kind == "index":
            return self.head
        name = self.head if self.head is None else _name(self.head)
        return f"{self.kind} {name}({';'.join(arg.text for arg in self.args)})"

    @found_once
    def free(self):
        """Return the symbols and indices that are not bound inside."""
        return frozenset([self]) if self.kind in ("symbol", "index") else _union(self.args)

    @found_once
    def height(self):
        """How deep the sums inside are nested."""
        return max((arg.height for arg in self.args), default=0)

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

    @found_once
    def free(self):
        """Return the symbols and indices that are not bound inside."""
        return (_union([*self.factors, self.exp]) | self.free_in_ends) - set(self.bound)

    @found_once
    def free_in_ends(self):
        """Return the symbols and indices that the ends of its ranges depend on."""
        return _union(end for var in self.bound for end in var.ends)

    @found_once
    def height(self):
        """How deep the sums inside are nested."""
        ends = (end for var in self.bound for end in var.ends)
        return max(node.height for node in [*self.factors, self.exp, *ends]) + bool(self.bound)

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
        terms = terms or {}
        self.terms = terms if all(terms.values()) else {m: c for m, c in terms.items() if c}

    @found_once
    def text(self):
        """Return the canonical text."""
        return "+".join(sorted(f"{coeff}{mono.text}" for mono, coeff in self.terms.items())) or "0"

    @found_once
    def free(self):
        """Return the symbols and indices that are not bound inside."""
        return _union(self.terms)

    @found_once
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
        """Multiply by an integer or a Fraction."""
        if number == 1:
            return self
        return Poly({mono: coeff * number for mono, coeff in self.terms.items()})

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


def _union(nodes):
    return frozenset().union(*(node.free for node in nodes))


def combined(parts):
    """Return the sum of polynomials, each times a number: of pairs (poly, number)."""
    terms = {}
    for poly, number in parts:
        for mono, coeff in poly.terms.items():
            terms[mono] = terms.get(mono, 0) + coeff * number
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
    if argument.terms and argument.terms[min(argument.terms)] < 0:
        argument = -argument
    return Atom("delta", None, [argument])


def slope(poly, var):
    """Return the constant coefficient of ``var`` when ``poly`` is affine in it, else None."""
    found = 0
    for mono, coeff in poly.terms.items():
        if var in mono.free:
            if mono.lone != var:
                return None
            found = coeff
    return found


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
        renamed = {}
        for mono, coeff in node.terms.items():
            new = rename(mono, names)
            if new is not mono and (new.bound[1:] or any("." not in v.head for v in new.bound)):
                new = canonical(new)
            renamed[new] = renamed.get(new, 0) + coeff
        return Poly(renamed)
    if isinstance(node, Mono):
        if any(var in names.values() for var in node.bound):  # it would capture the new name
            node = opened(node)
        return _renamed(node, {var: var.head for var in node.bound}, names)
    return names.get(node) or Atom(node.kind, node.head, [rename(arg, names) for arg in node.args])


def _renamed(mono, heads, names):
    """Give bound indices other names, those that others' ranges depend on first."""
    names = dict(names)
    for var in outermost_first(mono.bound):
        ends = tuple(rename(end, names) for end in var.ends)
        names[var] = Atom("index", heads[var], ends=ends)
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
    if not mono.bound:
        return mono
    return _renamed(mono, {var: f"<{next(_fresh)}>" for var in mono.bound}, {})


def canonical(mono):
    """Give the bound indices of a product canonical names, which also tell the height of a sum."""
    if not mono.bound:
        return mono
    groups = {}
    for var in mono.bound:
        groups.setdefault(_signature(mono, var) if mono.bound[1:] else "", []).append(var)
    # Indices that look alike are nearly always interchangeable; a wrong choice only means that two
    # equal sums are not found to be equal.
    alike = (itertools.permutations(groups[key]) for key in sorted(groups))
    orders = itertools.islice(itertools.product(*alike), MOST_LABELLINGS)
    heads = ((f"<{mono.height}.{at:02d}>" for at in itertools.count()) for _ in itertools.count())
    named = (
        _renamed(mono, dict(zip(itertools.chain(*order), head, strict=False)), {})
        for order, head in zip(orders, heads, strict=False)
    )
    best = min(named)
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
    """Split a product into its factor without bound indices and its connected sums.

    Two bound indices are connected when an atom, a term of the exponent or a range contains both.
    """
    names = set(mono.bound)
    pieces = [({atom}, atom.free & names) for atom in mono.factors]
    pieces += [({term}, term.free & names) for term in mono.exp.terms]
    pieces += [(set(), {v} | (_union(v.ends) & names)) for v in mono.bound]
    groups = []
    for nodes, indices in pieces:
        touching = [g for g in groups if (g[1] & indices if indices else not g[1])]
        merged = (
            set(nodes).union(*(g[0] for g in touching)),
            set(indices).union(*(g[1] for g in touching)),
        )
        groups = [group for group in groups if group not in touching] + [merged]
    return [
        Mono(
            [var for var in mono.bound if var in indices],
            {atom: power for atom, power in mono.factors.items() if atom in nodes},
            Poly({term: coeff for term, coeff in mono.exp.terms.items() if term in nodes}),
        )
        for nodes, indices in groups
    ]
