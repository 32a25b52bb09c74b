"""Rules outside the core: ranges shifted, split or swapped, closed sums, equations for all indices.

`prove` tries them where the core alone does not decide, and its verdict says so.  Each is an
equality as those in `rules.py` are; none is needed for a result of the book.
"""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from functools import cache

import sympy
from sympy.core.relational import Relational

from .algebra import (
    close,
    exponential,
    inverse,
    modulus,
    multiply,
    power,
    rebuilt,
    replace_variables,
    tidy,
    unbound,
    without,
)
from .extra_reading import READERS
from .indices import free_symbols
from .known import at_least_zero, integral, positive, real
from .read import read
from .rules import RULES, divisions, exchanged, leading_weight
from .terms import (
    ONE,
    ZERO,
    Atom,
    Mono,
    Poly,
    atom_poly,
    canonical,
    delta,
    fresh_index,
    mono_poly,
    number,
    opened,
    rename,
    slope,
)

HIGHEST_POWER = 12


def with_extra_rules(lhs, rhs):
    """Return what adds the extra rules for a statement; see `zero.decide`."""
    spoken = free_symbols(lhs) | free_symbols(rhs)

    def extend(ctx, poly):
        if poly is None:
            rules = (*ctx.rules, side_for_all(spoken), *EXTRA_RULES)
            return replace(
                ctx, rules=rules, readers=READERS | {sympy.Piecewise: cases_for_all(spoken)}
            )
        rows = {ends for ends, _ in ctx.one_hot.values() if ends}
        known = [poly, *(equation for equation, _ in ctx.zero)]
        pieces = plan_pieces({ends for each in known for ends in _ranges(each)} | rows)
        more = (_for_all(equation, source, spoken, ctx) for equation, source in ctx.zero)
        more = list(filter(None, more)) + [split(pieces), row_piece(pieces)] * bool(pieces)
        more += [geometric_sum] if _is_smooth(poly) and not ctx.zero else []
        # Equations are written in the same pieces as what they rewrite.
        plain = replace(ctx, rules=(*ctx.rules, *more), zero=())
        zero = [(_again(equation, plain), source) for equation, source in ctx.zero]
        return replace(plain, zero=tuple(pair for pair in zero if pair[0].terms))

    return extend


def _again(poly, ctx):
    result = ZERO
    for mono, coeff in poly.terms.items():
        result = result + close(mono_poly(mono), (), ctx).scaled(coeff)
    return result


def order_step(mono, ctx):
    """Write a step that compares two indices in the form [u < v]: the rest are deltas."""
    for atom, exponent in mono.factors.items():
        pair = _pair(atom, mono) if exponent == 1 else None
        offset = pair and (atom.args[0] - atom_poly(pair[1]) + atom_poly(pair[0])).constant
        if offset is not None and offset != -1:
            (argument,) = atom.args
            lower = argument - ONE if offset >= 0 else argument + ONE
            edge = atom_poly(delta(argument if offset >= 0 else lower))
            steps = _step(lower) + edge.scaled(1 if offset >= 0 else -1)
            return "extra rule: u <= v is u < v or u = v", rebuilt(
                mono, without(mono, atom), ctx, [steps]
            )
    return None


def _step(argument):
    return atom_poly(Atom("step", None, [argument]))


def _pair(atom, mono):
    """Return (u, v) when an atom is a step of v - u + number and both are bound here."""
    if atom.kind != "step" or len(atom.free) != 2 or not atom.free <= set(mono.bound):
        return None
    signs = {slope(atom.args[0], var): var for var in atom.free}
    return (signs[-1], signs[1]) if set(signs) == {1, -1} else None


def limit_range(mono, ctx):
    """sum_{v=a}^{b} [v >= s] f = sum_{v=s}^{b} f for a <= s <= b + 1, and [v <= s] likewise."""
    for atom in mono.factors:
        if atom.kind != "step" or mono.factors[atom] != 1:
            continue
        others = without(mono, atom)
        for var in mono.bound:
            sign, (low, high) = slope(atom.args[0], var), var.ends
            if sign not in (1, -1) or var in mono.free_in_ends:
                continue
            value = atom_poly(var) - atom.args[0].scaled(sign)
            counted = not any(var in node.free for node in [*others, mono.exp])
            if value.free & set(mono.bound) and not counted:
                continue  # that is a triangle, which is written with steps
            ends = (value, high) if sign == 1 else (low, value)
            inside = (ends[0] - low, high - ends[1], ends[1] - ends[0] + ONE)
            if not all(at_least_zero(gap, ctx) for gap in inside):
                continue
            new = fresh_index(*ends)
            rest = rename(Mono((), others, mono.exp), {var: new})
            shorter = Mono([*unbound(mono, var).bound, new], rest.factors, rest.exp)
            return "extra rule: a step limits a range", rebuilt(shorter, shorter.factors, ctx)
    return None


def triangle(mono, ctx):
    """Write sum_{v=lo(u)}^{hi(u)} f as the sum over u's whole range of [lo(u) <= v <= hi(u)] f.

    This holds when lo(u)..hi(u) lies inside that range.
    """
    for var in mono.bound:
        low, high = var.ends
        outer = [u for u in mono.bound if u in low.free | high.free]
        if len(outer) != 1 or outer[0] in outer[0].ends[0].free or var in mono.free_in_ends:
            continue
        least = outer[0].ends[0] if outer[0] in low.free else low
        most = outer[0].ends[1] if outer[0] in high.free else high
        if not all(at_least_zero(gap, ctx) for gap in (low - least, most - high, high - low + ONE)):
            continue
        new = fresh_index(least, most)
        steps = [_step(atom_poly(new) - low)] * (low != least)
        steps += [_step(high - atom_poly(new))] * (high != most)
        body = rename(Mono((), mono.factors, mono.exp), {var: new})
        rest = Mono([*unbound(mono, var).bound, new], body.factors, body.exp)
        return "extra rule: a triangle as part of a square", rebuilt(rest, rest.factors, ctx, steps)
    return None


def symmetrise(mono, ctx):
    """[u < v] f(u, v) = (1 - delta_uv) f(v, u) - [u < v] f(v, u), for u and v of one range."""
    steps = [atom for atom in mono.factors if atom.kind == "step" and mono.factors[atom] == 1]
    pair = _pair(steps[0], mono) if len(steps) == 1 else None
    if not pair or pair[0].ends != pair[1].ends or set(pair) & mono.free_in_ends:
        return None
    if (steps[0].args[0] - atom_poly(pair[1]) + atom_poly(pair[0])).constant != -1:
        return None
    rest = Mono((), without(mono, steps[0]), mono.exp)
    swapped = rename(rest, {pair[0]: pair[1], pair[1]: pair[0]})
    other = Mono(mono.bound, swapped.factors | {steps[0]: 1}, swapped.exp)
    here, there = canonical(mono).text, canonical(other).text
    if here < there:
        return None
    swapped = Mono(mono.bound, swapped.factors, swapped.exp)
    off_diagonal = ONE - atom_poly(delta(atom_poly(pair[0]) - atom_poly(pair[1])))
    square = rebuilt(swapped, swapped.factors, ctx, [off_diagonal])
    words = "extra rule: two triangles are a square"
    return words, square.scaled(Fraction(1, 2)) if here == there else square - tidy(other, ctx)


def shift(mono, ctx):
    """Count a bound index so that its array entries have their least subscript unshifted."""
    for var in mono.bound:
        within = [atom for atom in mono.factors if atom.kind in ("delta", "step")]
        if var in mono.free_in_ends or any(var in atom.free for atom in within):
            continue
        signed = [(slope(arg, var), arg) for arg in _subscripts(mono) if var in arg.free]
        if any(sign not in (1, -1) for sign, _ in signed):
            continue
        forward = not signed or any(sign == 1 for sign, _ in signed)
        offsets = [
            arg - atom_poly(var).scaled(sign) for sign, arg in signed if (sign == 1) is forward
        ]
        offsets = [o for o in offsets if all(a.kind == "symbol" for a in o.free)]
        if signed and not offsets:
            continue
        numbers = [offset for offset in offsets if offset.constant is not None]
        offset = min(numbers or offsets, key=lambda o: (o.constant or 0, o), default=-var.ends[0])
        if offset.free & set(mono.bound) or (forward and not offset.terms):
            continue
        low, high = var.ends
        new = fresh_index(
            *((low + offset, high + offset) if forward else (offset - high, offset - low))
        )
        value = atom_poly(new) - offset if forward else offset - atom_poly(new)
        rest = unbound(mono, var)
        body = replace_variables(tidy(Mono((), rest.factors, rest.exp), ctx), {var: value}, ctx)
        return "extra rule: an index counted from elsewhere", close(body, (*rest.bound, new), ctx)
    return None


def reflect(mono, ctx):
    """sum_{i=a}^{b} f(i) = sum_{i=o-b}^{o-a} f(o - i), where subscripts run both ways."""
    for var in mono.bound:
        others = [atom for atom in mono.factors if atom.kind in ("delta", "step")]
        if var in mono.free_in_ends.union(*(atom.free for atom in others)):
            continue
        signed = [(slope(arg, var), arg) for arg in _subscripts(mono) if var in arg.free]
        if {sign for sign, _ in signed} != {1, -1}:
            continue
        offset = min(arg + atom_poly(var) for sign, arg in signed if sign == -1)
        if offset.free & set(mono.bound):
            continue
        new = fresh_index(*(offset - end for end in reversed(var.ends)))
        body = replace_variables(
            tidy(Mono((), mono.factors, mono.exp), ctx), {var: offset - atom_poly(new)}, ctx
        )
        turned = close(body, (*unbound(mono, var).bound, new), replace(ctx, rules=()))
        if len(turned.terms) == 1 and next(iter(turned.terms)).text < canonical(mono).text:
            return "extra rule: an index counted backwards", close(turned, (), ctx)
    return None


def _subscripts(node):
    """Yield every subscript of every array entry inside a product."""
    for entry in _entries(node):
        yield from entry.args


def _entries(node):
    """Yield every array entry inside a product."""
    for atom in node.factors:
        if atom.kind == "entry":
            yield atom
    deeper = (arg for atom in node.factors if atom.kind != "entry" for arg in atom.args)
    for poly in (*deeper, node.exp):
        for term in poly.terms:
            yield from _entries(term)


def power_sum(mono, ctx):
    """sum_{i=a}^{b} i**p = F_p(b) - F_p(a - 1), Faulhaber's polynomial."""
    for var in mono.bound:
        exponent, rest = mono.factors.get(var, 0), unbound(mono, var)
        others = [*without(mono, var), mono.exp]
        if not 1 <= exponent <= HIGHEST_POWER or any(var in other.free for other in others):
            continue
        if var not in mono.free_in_ends:
            low, high = var.ends
            value = _faulhaber(exponent, high, ctx) - _faulhaber(exponent, low - ONE, ctx)
            return "extra rule: a sum of powers", rebuilt(rest, without(mono, var), ctx, [value])
    return None


def _faulhaber(exponent, end, ctx):
    result = ZERO
    for coefficient in _faulhaber_coefficients(exponent):
        result = multiply(result, end, ctx) + number(coefficient)
    return result


@cache
def _faulhaber_coefficients(exponent):
    x, last = sympy.symbols("x last")
    closed = sympy.Poly(sympy.summation(x**exponent, (x, 1, last)), last)
    return [Fraction(int(c.p), int(c.q)) for c in closed.all_coeffs()]


def geometric_sum(mono, ctx):
    """(q - 1) sum_{i=a}^{b} i**p q**i = b**p q**(b + 1) - (a - 1)**p q**a - R.

    R is the sum of (i**p - (i - 1)**p) q**i, in which the powers of i are lower.  It is used where
    everything is smooth (`_is_smooth`) and no equation is given that could make q = 1: an equality
    for all q but 1 is then one for q = 1 too, wherever both sides are defined.
    """
    for var in mono.bound:
        linear = {term: c for term, c in mono.exp.terms.items() if var in term.free}
        times = mono.factors.get(var, 0)
        used = [*without(mono, var), *(a for term in linear for a in without(term, var))]
        simple = all(t.factors.get(var) == 1 and not (t.bound or t.exp.terms) for t in linear)
        bent = var in mono.free_in_ends.union(*(a.free for a in used))
        if not linear or not simple or bent or not 0 <= times <= HIGHEST_POWER:
            continue
        log_ratio = sum(
            (mono_poly(Mono((), without(t, var), ZERO)).scaled(c) for t, c in linear.items()), ZERO
        )
        ratio = exponential(log_ratio, ctx) - ONE
        if not ratio.terms:
            continue
        low, high = (
            exponential(multiply(log_ratio, end, ctx), ctx)
            for end in (var.ends[0], var.ends[1] + ONE)
        )
        i, before = atom_poly(var), var.ends[0] - ONE
        value = multiply(power(var.ends[1], times, ctx), high, ctx)
        value = value - multiply(power(before, times, ctx), low, ctx)
        powers = sum((mono_poly(t).scaled(c) for t, c in linear.items()), ZERO)
        lower = power(i, times, ctx) - power(i - ONE, times, ctx)
        value = value - close(multiply(lower, exponential(powers, ctx), ctx), [var], ctx)
        value = multiply(value, inverse(ratio, ctx), ctx)
        rest = Mono(unbound(mono, var).bound, without(mono, var), mono.exp - powers)
        return "extra rule: a geometric sum", rebuilt(rest, rest.factors, ctx, [value])
    return None


def parity(mono, ctx):
    """(-1)**(2 e) = 1 for integers e, and (-1)**o = -1 for odd ones."""
    for term, coeff in mono.exp.terms.items():
        logs = [a for a in term.factors if a.head is sympy.log and a.args[0].constant == -1]
        if (
            not logs
            or term.factors[logs[0]] != 1
            or not integral(Poly({term: coeff}), ctx, logs[0])
        ):
            continue
        whole = without(term, logs[0])
        even = coeff % 2 == 0 or any(ctx.says(a, "even") for a in whole)
        odd = coeff % 2 and all(ctx.says(a, "odd") for a in whole)
        left = mono.exp - Poly({term: coeff - 1 if coeff % 2 and not (even or odd) else coeff})
        if even or odd or coeff != 1:
            rest = Mono(mono.bound, mono.factors, left)
            value = rebuilt(rest, rest.factors, ctx)
            return "extra rule: a power of -1", value.scaled(-1 if odd else 1)
    return None


def square_modulus(mono, ctx):
    """|x|**2 = x**2 for real x."""
    for atom, exponent in mono.factors.items():
        if atom.head is sympy.Abs and abs(exponent) > 1 and real(atom.args[0], ctx):
            even = 2 * int(exponent / 2)
            odd = {atom: exponent - even} if exponent != even else {}
            square = power(atom.args[0], even, ctx)
            return "extra rule: |x|^2 = x^2", rebuilt(
                mono, without(mono, atom) | odd, ctx, [square]
            )
    return None


def sign_of_known(mono, ctx):
    """sign(x) = 1 for x > 0, -1 for x < 0, and sign(x) |x| = x for real x."""
    for atom, exponent in mono.factors.items():
        if atom.head is not sympy.sign or exponent < 1:
            continue
        (argument,), others = atom.args, without(mono, atom)
        side = positive(argument, ctx) - positive(-argument, ctx)
        if side:
            value = rebuilt(mono, others, ctx).scaled(side**exponent)
            return "extra rule: a sign that is known", value
        modulus = Atom("function", sympy.Abs, [argument])
        if exponent == 1 and others.get(modulus) == 1 and real(argument, ctx):
            product = rebuilt(mono, without(mono, atom, modulus), ctx, [argument])
            return "extra rule: sign(x) |x| = x", product
    return None


def known_value(mono, ctx):
    """Put the number that SymPy knows for a function of numbers: binomial(2, 1) = 2."""
    for atom, exponent in mono.factors.items():
        numbers = [arg.constant for arg in atom.args]
        if atom.kind != "function" or not numbers or None in numbers:
            continue
        value = atom.head(*(sympy.Rational(*c.as_integer_ratio()) for c in numbers))
        if value.is_Rational and (value or exponent > 0):
            value = number(Fraction(int(value.p), int(value.q)))
            parts = [power(value, exponent, ctx)]
            return "extra rule: a known value", rebuilt(mono, without(mono, atom), ctx, parts)
    return None


def pythagoras(mono, ctx):
    """sin(x)**2 = 1 - cos(x)**2."""
    for atom, exponent in mono.factors.items():
        if atom.head is sympy.sin and exponent > 1:
            once = {atom: exponent - 2} if exponent > 2 else {}
            other = power(atom_poly(Atom("function", sympy.cos, atom.args)), 2, ctx)
            others = without(mono, atom) | once
            words = "extra rule: sin(x)^2 = 1 - cos(x)^2"
            return words, rebuilt(mono, others, ctx, [ONE - other])
    return None


def _is_smooth(poly):
    """Whether nothing but +, *, /, exp and log of letters occurs in a normal form."""
    inside = [arg for mono in poly.terms for atom in mono.factors for arg in atom.args]
    steep = (
        a.kind in ("delta", "step") or (a.kind == "function" and a.head is not sympy.log and a.args)
        for mono in poly.terms
        for a in mono.factors
    )
    return not any(steep) and all(
        _is_smooth(each) for each in [*inside, *(m.exp for m in poly.terms)]
    )


def _for_all(equation, source, spoken, ctx):
    """Return a rule that uses an equation for all values of the indices that it holds for."""
    every, fits = _quantified(equation, spoken)
    defining = [mono for mono in fits if _defines(mono, equation)]
    most = max((leading_weight(mono)[0] for mono in fits), default=0)
    leads = defining[:1] or [mono for mono in fits if leading_weight(mono)[0] == most]

    def rule(mono, ctx):
        plain = replace(ctx, rules=RULES, zero=())
        for lead in leads:
            for values in _choices(lead, every, mono, ctx):
                instance = replace_variables(equation, values, plain)
                found = replace_variables(mono_poly(lead), values, plain)
                if len(found.terms) != 1 or not found.terms.keys() <= instance.terms.keys():
                    continue  # equal terms may cancel when an index gets a value
                (term,) = found.terms
                for rest in divisions(mono, term):
                    order = 1 if defining else _order(rest, instance, term, mono)
                    if order >= 0:
                        _use(source, every, ctx)
                        words = "extra rule: an equation for all indices"
                        return words, exchanged(rest, instance, term, ctx) if order else ZERO
        return None

    return rule if leads else None


def _quantified(poly, spoken):
    """Return the indices that a fact holds for all of, and its terms that have them all."""
    subscripts = {mono: {arg.lone for arg in _subscripts(mono)} for mono in poly.terms}
    met = set().union(*subscripts.values()) - {None}
    every = frozenset(a for a in met if a.kind == "symbol" and a.head not in spoken)
    return every, [mono for mono in poly.terms if every and every <= subscripts[mono]]


def _use(source, every, ctx):
    for each in (source, *(ctx.ranges[at.head][2] for at in every if at.head in ctx.ranges)):
        ctx.use(each)


def _order(rest, instance, term, mono):
    """Return 1 if what replaces a term comes before it: a symmetry is used in one direction only.

    0 says that a product is a multiple of itself, but not once, so that it is 0.
    """
    if any(atom.kind == "index" for atom in mono.free & term.free):
        return -1  # which of two comes first is seen when the sums around are closed
    here, others = canonical(mono).text, instance.terms.keys() - {term}
    for other in others:
        if leading_weight(other)[0] < leading_weight(term)[0]:
            continue
        times = -instance.terms[other] / Fraction(instance.terms[term])
        other = opened(other)
        factors = Counter(rest.factors)
        factors.update(other.factors)
        left = {atom: power for atom, power in factors.items() if power}
        new = canonical(Mono((*rest.bound, *other.bound), left, rest.exp + other.exp)).text
        if new >= here:
            return 0 if new == here and len(others) == 1 and times != 1 else -1
    return 1


def _at_place(argument, spoken, ctx):
    """Return a context that knows the inequalities for all indices at those of an expression."""
    plain = replace(ctx, rules=RULES)

    here = []
    for fact, strength, source in ctx.signs:
        every, leads = _quantified(fact, spoken)
        for lead, mono in itertools.product(leads, argument.terms):
            for values in _choices(lead, every, mono, ctx):
                _use(source, every, ctx)
                here.append((replace_variables(fact, values, plain), strength, source))
    return replace(ctx, signs=(*ctx.signs, *here))


def side_for_all(spoken):
    """Return the rule for |x| and sign(x) where an inequality for all indices tells the side."""

    def rule(mono, ctx):
        for atom, exponent in mono.factors.items():
            if atom.head not in (sympy.Abs, sympy.sign) or exponent < 1:
                continue
            there = _at_place(atom.args[0], spoken, ctx)
            if there.signs == ctx.signs:
                continue
            if atom.head is sympy.sign:
                return sign_of_known(mono, there)
            size = modulus(atom.args[0], replace(there, rules=RULES))
            if size != atom_poly(atom):
                parts = [power(size, exponent, ctx)]
                words = "extra rule: an inequality for all indices"
                return words, rebuilt(mono, without(mono, atom), ctx, parts)
        return None

    return rule


def cases_for_all(spoken):
    """Return the reader of a Piecewise that knows the inequalities for all indices."""

    def reader(expr, ctx, scope):
        conditions = sympy.Tuple(*(condition for _, condition in expr.args))
        gaps = [read(e.lhs - e.rhs, ctx, scope) for e in conditions.atoms(Relational)]
        return READERS[sympy.Piecewise](expr, _at_place(sum(gaps, ZERO), spoken, ctx), scope)

    return reader


def _defines(mono, equation):
    """Whether a term is one array entry, of an array that the equation has nowhere else."""
    others = [m for m in equation.terms if m != mono]
    return mono.lone is not None and not any(
        f"{mono.lone.text.split('(')[0]}(" in m.text for m in others
    )


def _choices(lead, every, mono, ctx):
    """Yield every way to give the indices "for all" subscripts that are met and in range."""
    ranges = {at: ctx.ranges[at.head] for at in every if at.head in ctx.ranges}
    patterns, met = [atom for atom in _entries(lead) if atom.free & every], set(_entries(mono))
    alike = ([atom for atom in sorted(met) if atom.head == p.head] for p in patterns)
    for atoms in itertools.product(*alike):
        pairs = [
            pair
            for p, a in zip(patterns, atoms, strict=True)
            for pair in zip(p.args, a.args, strict=True)
        ]
        values = {pattern.lone: value for pattern, value in pairs if pattern.lone in every}
        unlike = (values[at.lone] != value for at, value in pairs if at.lone in every)
        if values.keys() < every or any(unlike):
            continue
        ends = [(values[at] - low, high - values[at]) for at, (low, high, _) in ranges.items()]
        if all(at_least_zero(gap, ctx) for pair in ends for gap in pair):
            yield values


def _ranges(poly):
    """Yield the ends of all ranges in a normal form that depend on symbols only."""
    for mono in poly.terms:
        free = (var.ends for var in mono.bound)
        yield from (e for e in free if all(a.kind == "symbol" for end in e for a in end.free))
        for node in [*(arg for atom in mono.factors for arg in atom.args), mono.exp]:
            yield from _ranges(node)


def split(pieces):
    """Return the rule that writes a sum over a range as sums over its ``pieces``."""

    def rule(mono, ctx):
        for var in mono.bound:
            if var in mono.free_in_ends or var.ends not in pieces:
                continue
            rest, body, parts = unbound(mono, var), tidy(Mono((), mono.factors, mono.exp), ctx), []
            for sign, *ends in pieces[var.ends]:
                new = fresh_index(*ends)
                part = replace_variables(body, {var: atom_poly(new)}, ctx)
                parts.append(close(part, (*rest.bound, new), ctx).scaled(sign))
            return "extra rule: a range in pieces", sum(parts, ZERO)
        return None

    return rule


def row_piece(pieces):
    """Return the rule that sums the last piece of a one-hot row: 1 minus the others."""

    def rule(mono, ctx):
        for atom, exponent in mono.factors.items():
            ends, source = (
                ctx.one_hot.get(atom.head, (None, None)) if exponent == 1 else (None, None)
            )
            *others, last = pieces.get(ends, [None])
            var = atom.args[-1].lone if last else None
            nodes = [*without(mono, atom), mono.exp, *(atom.args[:-1] if last else ())]
            if var not in mono.bound or (1, *var.ends) != tuple(last):
                continue
            if var in mono.free_in_ends or any(var in node.free for node in nodes):
                continue
            ctx.use(source)
            rest = ONE
            for sign, *part in others:
                index = fresh_index(*part)
                entry = atom_poly(Atom("entry", atom.head, [*atom.args[:-1], atom_poly(index)]))
                rest = rest - close(entry, [index], ctx).scaled(sign)
            left = unbound(mono, var)
            return "extra rule: part of a one-hot row", rebuilt(
                left, without(left, atom), ctx, [rest]
            )
        return None

    return rule


def plan_pieces(found):
    """Choose for each range that others make up, the pieces (sign, low, high) it is written in.

    Ranges are edges between their ends; an edge that closes a cycle is the signed sum of the edges
    on the path that was there before.  Ends that differ by a number are joined by an edge of their
    own, which is written out term by term.
    """
    nodes = sorted({end for low, high in found for end in (low, high + ONE)})
    edges = {node: [] for node in nodes}

    def join(one, two):
        edges[one].append((two, 1, one, two - ONE))
        edges[two].append((one, -1, one, two - ONE))

    for one, two in itertools.product(nodes, nodes):
        gap = (two - one).constant
        if gap is not None and gap > 0 and _path(edges, one, two) is None:
            join(one, two)
    plan = {}
    for low, high in sorted(found, key=_fineness):
        path = _path(edges, low, high + ONE)
        if path is None:
            join(low, high + ONE)
        elif len(path) != 1 or path[0][0] < 0:
            plan[low, high] = path
    return plan


def _fineness(ends):
    low, high = ends
    length, start = high - low + ONE, low.constant
    constant = sum(coeff for mono, coeff in length.terms.items() if mono.is_one)
    later = 0 if start is None or start else Fraction(1, 2)
    return len(length.terms), constant + later, length.text, -(start or 0)


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


EXTRA_RULES = (
    order_step,
    limit_range,
    triangle,
    symmetrise,
    shift,
    reflect,
    power_sum,
    parity,
    square_modulus,
    sign_of_known,
    known_value,
    pythagoras,
)
