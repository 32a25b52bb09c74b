"""Rules outside the core: ranges shifted, split or swapped, closed sums, equations for all indices.

`prove` tries them where the core alone does not decide, and its verdict says so.  Each is an
equality as those in `rules.py` are; none is needed for a result of the book.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from fractions import Fraction
from functools import partial

import sympy

from .algebra import (
    close,
    depends,
    exponential,
    inverse,
    multiply,
    power,
    rebuilt,
    replace_variables,
    tidy,
    times,
    unbound,
    unsummed,
    without,
)
from .extra_reading import READERS
from .indices import free_symbols
from .known import at_least_zero, integral, nonnegative, positive, real, within
from .read import read
from .rules import RULES, divisions, exchanged, leading_weight
from .terms import (
    ONE,
    UNIT,
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
    without_zeros,
)

HIGHEST_POWER = 12
MINUS = Atom("function", sympy.log, [-ONE])  # (-1)**x is exp(x log(-1))


def with_extra_rules(lhs, rhs):
    """Return what adds the extra rules for a statement; see `zero.decide`."""
    spoken = free_symbols(lhs) | free_symbols(rhs)

    def extend(ctx, poly):
        if poly is None:
            rules = (*ctx.rules, known_side(spoken), *EXTRA_RULES)
            readers = READERS | {sympy.Piecewise: cases_for_all(spoken)}
            return replace(ctx, rules=rules, readers=readers)
        rows = {ends for ends, _ in ctx.one_hot.values() if ends}
        found = rows.union(_ranges(poly))
        more = [split(found), *(_for_all(each, source, spoken) for each, source in ctx.zero)]
        more += [geometric_sum] if _is_smooth(poly) and not ctx.zero else []
        plain = replace(ctx, rules=(*ctx.rules, *more), zero=())
        # Equations are written as what they rewrite; what the rules make 0 would only undo them.
        again = ((close(equation, (), plain), source) for equation, source in ctx.zero)
        return replace(plain, zero=tuple(pair for pair in again if pair[0].terms))

    return extend


def order_step(mono, ctx):
    """[u <= v] = 1 - [v < u] for two indices: the steps that stay say that one is less."""
    for atom, exponent in mono.factors.items():
        if exponent == 1 and _pair(atom, mono) and atom.args[0].terms.get(UNIT, 0) >= 0:
            inside = [ONE - atom_poly(Atom("step", None, [-atom.args[0] - ONE]))]
            return "extra rule: not v < u", rebuilt(mono, without(mono, atom), ctx, inside)
    return None


def _pair(atom, mono):
    """Return (u, v) when an atom is a step of v - u + number and both are bound here."""
    if atom.kind != "step" or len(atom.free) != 2 or not atom.free <= set(mono.bound):
        return None
    signs = {slope(atom.args[0], var): var for var in atom.free}
    return (signs[-1], signs[1]) if set(signs) == {1, -1} else None


def _counted(mono, var, ends, ctx, sign=1, offset=ZERO):
    """Sum over a new index with other ends instead, where ``var = sign (new - offset)``."""
    new = fresh_index(*ends)
    value = (atom_poly(new) - offset).scaled(sign)
    body = replace_variables(unsummed(mono), {var: value}, ctx)
    return close(body, (*unbound(mono, var).bound, new), ctx)


def limit_range(mono, ctx):
    """sum_{v=a}^{b} [v >= s] f = sum_{v=s}^{b} f for a <= s <= b + 1, and [v <= s] likewise."""
    steps = [atom for atom, power in mono.factors.items() if atom.kind == "step" and power == 1]
    for atom, var in itertools.product(steps, mono.bound):
        sign, (low, high) = slope(atom.args[0], var), var.ends
        if sign not in (1, -1) or var in mono.free_in_ends:
            continue
        value = atom_poly(var) - atom.args[0].scaled(sign)
        if value.free & set(mono.bound) and depends(mono, var, atom):
            continue  # that is a triangle, which is written with steps
        ends = (value, high) if sign == 1 else (low, value)
        inside = (ends[0] - low, high - ends[1], ends[1] - ends[0] + ONE)
        if all(at_least_zero(gap, ctx) for gap in inside):
            rest = Mono(mono.bound, without(mono, atom), mono.exp)
            return "extra rule: a step limits a range", _counted(rest, var, ends, ctx)
    return None


def triangle(mono, ctx):
    """Write sum_{v=lo(u)}^{hi(u)} f as the sum over u's whole range of [lo(u) <= v <= hi(u)] f.

    This holds when lo(u)..hi(u) lies inside that range.
    """
    for var in mono.bound:
        low, high = var.ends
        outer = [u for u in mono.bound if u in low.free | high.free]
        if len(outer) != 1 or var in mono.free_in_ends:
            continue
        least = outer[0].ends[0] if outer[0] in low.free else low
        most = outer[0].ends[1] if outer[0] in high.free else high
        if all(at_least_zero(gap, ctx) for gap in (low - least, most - high, high - low + ONE)):
            gaps = (atom_poly(var) - low, high - atom_poly(var))
            steps = {Atom("step", None, [gap]): 1 for gap in gaps}
            square = Mono(mono.bound, mono.factors | steps, mono.exp)
            return "extra rule: part of a square", _counted(square, var, (least, most), ctx)
    return None


def symmetrise(mono, ctx):
    """[u < v] f(u, v) = (1 - delta_uv) f(v, u) - [u < v] f(v, u), for u and v of one range."""
    steps = [atom for atom, power in mono.factors.items() if atom.kind == "step" and power == 1]
    pair = _pair(steps[0], mono) if len(steps) == 1 else None
    if not pair or pair[0].ends != pair[1].ends or set(pair) & mono.free_in_ends:
        return None
    names = dict(zip(pair, pair[::-1], strict=True))
    swapped = rename(Mono((), without(mono, *steps), mono.exp), names)
    other = Mono(mono.bound, swapped.factors | {steps[0]: 1}, swapped.exp)
    here, there = canonical(mono).text, canonical(other).text
    if here < there or steps[0].args[0].terms.get(UNIT) != -1:
        return None
    off_diagonal = ONE - atom_poly(delta(atom_poly(pair[0]) - atom_poly(pair[1])))
    square = rebuilt(other, swapped.factors, ctx, [off_diagonal])
    words = "extra rule: two triangles are a square"
    return words, square.scaled(Fraction(1, 2)) if here == there else square - tidy(other, ctx)


def shift(mono, ctx):
    """Count a bound index so that its array entries have their least subscript unshifted."""
    for var, slopes in _counts(mono):
        sign = -1 if {-1} == set(slopes.values()) else 1
        offsets = [arg - atom_poly(var).scaled(sign) for arg, by in slopes.items() if by == sign]
        numbers = [offset for offset in offsets if offset.constant is not None]
        offset = min(numbers or offsets, default=-var.ends[0])
        if offset.free & set(mono.bound) or (sign == 1 and not offset.terms):
            continue
        ends = [end.scaled(sign) + offset for end in var.ends][::sign]
        return "extra rule: an index shifted", _counted(mono, var, ends, ctx, sign, offset)
    return None


def reflect(mono, ctx):
    """sum_{i=a}^{b} f(i) = sum_{i=o-b}^{o-a} f(o - i), where subscripts run both ways."""
    for var, slopes in _counts(mono):
        offset = min((arg + atom_poly(var) for arg, by in slopes.items() if by == -1), default=ZERO)
        if set(slopes.values()) != {1, -1} or offset.free & set(mono.bound):
            continue
        ends = [offset - end for end in var.ends[::-1]]
        turned = _counted(mono, var, ends, replace(ctx, rules=()), -1, offset)
        if len(turned.terms) == 1 and min(turned.terms) < canonical(mono):
            return "extra rule: an index counted backwards", close(turned, (), ctx)
    return None


def _counts(mono):
    """Yield each index that may be counted otherwise, and how the subscripts with it grow."""
    for var in mono.bound:
        compared = any(a.kind in ("delta", "step") and var in a.free for a in mono.factors)
        if not (compared or var in mono.free_in_ends):
            yield var, {arg: slope(arg, var) for arg in _subscripts(mono) if var in arg.free}


def _subscripts(node):
    """Yield every subscript of every array entry inside a normal form."""
    return itertools.chain.from_iterable(entry.args for entry in _entries(node))


def _entries(node):
    """Yield every array entry inside a normal form."""
    if isinstance(node, Atom) and node.kind == "entry":
        yield node
    else:
        yield from itertools.chain.from_iterable(map(_entries, node.parts))


def power_sum(mono, ctx):
    """sum_{i=a}^{b} i**p = F_p(b + 1) - F_p(a), with a polynomial of Bernoulli."""
    for var in mono.bound:
        exponent, (low, high) = mono.factors.get(var, 0), var.ends
        alone = var not in mono.free_in_ends and not depends(mono, var, var)
        if alone and 1 <= exponent <= HIGHEST_POWER:
            rest = unbound(mono, var)
            value = _bernoulli(exponent, high + ONE, ctx) - _bernoulli(exponent, low, ctx)
            return "extra rule: a sum of powers", rebuilt(rest, without(rest, var), ctx, [value])
    return None


def _bernoulli(exponent, at, ctx):
    """Return B_{p+1}(x) / (p + 1), which grows by x**p from x to x + 1."""
    x, result = sympy.Symbol("x"), ZERO
    for c in sympy.Poly(sympy.bernoulli(exponent + 1, x), x).all_coeffs():
        result = multiply(result, at, ctx) + number(Fraction(int(c.p), int(c.q)))
    return result.scaled(Fraction(1, exponent + 1))


def geometric_sum(mono, ctx):
    """(q - 1) sum_{i=a}^{b} i**p q**i = b**p q**(b + 1) - (a - 1)**p q**a - R.

    R is the sum of (i**p - (i - 1)**p) q**i, in which the powers of i are lower.  It is used where
    everything is smooth (`_is_smooth`) and no equation is given that could make q = 1: an equality
    for all q but 1 is then one for q = 1 too, wherever both sides are defined.
    """
    for var in mono.bound:
        i, exponent, (low, high) = atom_poly(var), mono.factors.get(var, 0), var.ends
        growth = replace_variables(mono.exp, {var: i + ONE}, ctx) - mono.exp
        ratio, rest = exponential(growth, ctx) - ONE, unbound(mono, var)
        rest = Mono(rest.bound, without(rest, var), ZERO)
        elsewhere = mono.free_in_ends.union(growth.free, *(atom.free for atom in rest.factors))
        if ratio.terms and var not in elsewhere and 0 <= exponent <= HIGHEST_POWER:
            here, before = (
                multiply(power(base, exponent, ctx), exponential(mono.exp, ctx), ctx)
                for base in (i, i - ONE)
            )
            last, first = (replace_variables(before, {var: at}, ctx) for at in (high + ONE, low))
            value = last - first - close(here - before, [var], ctx)
            value = rebuilt(rest, rest.factors, ctx, [value, inverse(ratio, ctx)])
            return "extra rule: a geometric sum", value
    return None


def parity(mono, ctx):
    """(-1)**(2 e) = 1 for integers e, and (-1)**o = -1 for odd ones."""
    for term, coeff in mono.exp.terms.items():
        whole = without(term, MINUS)
        exponent = Poly({Mono(term.bound, whole, term.exp): coeff})
        if term.factors.get(MINUS) != 1 or not integral(exponent, ctx):
            continue
        even = coeff % 2 == 0 or any(ctx.says(atom, "even") for atom in whole)
        if even or all(ctx.says(atom, "odd") for atom in whole):
            rest = Mono(mono.bound, mono.factors, mono.exp - Poly({term: coeff}))
            value = rebuilt(rest, rest.factors, ctx)
            return "extra rule: a power of -1", value.scaled(1 if even else -1)
    return None


def sign_and_modulus(mono, ctx):
    """sign(x) |x| = x for real x."""
    for atom, exponent in mono.factors.items():
        modulus = Atom("function", sympy.Abs, atom.args)
        paired = atom.head is sympy.sign and exponent == 1 and mono.factors.get(modulus) == 1
        if paired and real(atom.args[0], ctx):
            left = without(mono, atom, modulus)
            return "extra rule: sign(x) |x| = x", rebuilt(mono, left, ctx, atom.args)
    return None


def known_value(mono, ctx):
    """Put the number that SymPy knows for a function of numbers: binomial(2, 1) = 2."""
    for atom, exponent in mono.factors.items():
        numbers = [arg.constant for arg in atom.args]
        if atom.kind == "function" and numbers and None not in numbers:
            value = atom.head(*(sympy.Rational(*c.as_integer_ratio()) for c in numbers))
            if value.is_Rational and (value or exponent > 0):
                value = Fraction(int(value.p), int(value.q)) ** exponent
                rest = rebuilt(mono, without(mono, atom), ctx)
                return "extra rule: a known value", rest.scaled(value)
    return None


def known_square(mono, ctx):
    """|x|**2 = x**2 for real x, and sin(x)**2 = 1 - cos(x)**2."""
    for atom, exponent in mono.factors.items():
        square = None
        if atom.head is sympy.Abs and real(atom.args[0], ctx):
            square = power(atom.args[0], 2, ctx)
        elif atom.head is sympy.sin:
            square = ONE - atom_poly(Atom("function", sympy.cos, atom.args), 2)
        if square and exponent > 1:
            left = without_zeros(mono.factors | {atom: exponent - 2})
            return "extra rule: a known square", rebuilt(mono, left, ctx, [square])
    return None


def _is_smooth(node):
    """Whether nothing but +, *, /, exp and log of letters occurs in a normal form."""
    steep = isinstance(node, Atom) and node.args and node.kind in ("delta", "step", "function")
    return not (steep and node.head is not sympy.log) and all(map(_is_smooth, node.parts))


def _for_all(equation, source, spoken):
    """Return a rule that uses an equation for all values of the indices that it holds for."""
    every, fits = _quantified(equation, spoken)
    defining = [mono for mono in fits if _defines(mono, equation)]
    most = max((leading_weight(mono)[0] for mono in fits), default=0)
    leads = defining[:1] or [mono for mono in fits if leading_weight(mono)[0] == most]

    def rule(mono, ctx):
        plain = replace(ctx, rules=RULES, zero=())
        for lead in leads:
            for values in _choices(lead, every, unsummed(mono), ctx):
                instance = replace_variables(equation, values, plain)
                (term, *more) = replace_variables(mono_poly(lead), values, plain).terms or (None,)
                if more or term not in instance.terms:
                    continue  # equal terms may cancel when an index gets a value
                use = exchanged if defining else partial(_if_simpler, mono)
                for rest in divisions(mono, term):
                    value = use(rest, instance, term, ctx)
                    if value is not None:
                        ctx.use(source)
                        return "extra rule: an equation for all indices", value
        return None

    return rule


def _quantified(poly, spoken):
    """Return the indices that a fact holds for all of, and its terms that have them all."""
    subscripts = {mono: {arg.lone for arg in _subscripts(mono)} for mono in poly.terms}
    met = set().union(*subscripts.values()) - {None}
    every = {a for a in met if a.kind == "symbol" and a.head not in spoken}
    return every, [mono for mono in poly.terms if every and every <= subscripts[mono]]


def _if_simpler(mono, rest, instance, term, ctx):
    """Return what a product is by an equation, if that comes before it; else None.

    So a symmetry is used in one direction only.  What is a multiple of itself, not once, is 0.
    """
    if any(atom.kind == "index" for atom in mono.free & term.free):
        return None  # which of two comes first is seen when the sums around are closed
    weight, here = leading_weight(term)[0], canonical(mono)
    others = (o for o in instance.terms if o != term and leading_weight(o)[0] >= weight)
    there = [canonical(times(rest, opened(other))) for other in others]
    if there == [here] and len(instance.terms) == 2 and sum(instance.terms.values()):
        return ZERO
    return exchanged(rest, instance, term, ctx) if all(new < here for new in there) else None


def _at_place(place, spoken, ctx):
    """Return a context that knows the inequalities for all indices at those of an expression."""
    plain, here = replace(ctx, rules=RULES), []
    for fact, *known in ctx.signs:
        every, leads = _quantified(fact, spoken)
        for lead in leads:
            found = _choices(lead, every, place, ctx)
            here += [(replace_variables(fact, values, plain), *known) for values in found]
    return replace(ctx, signs=(*ctx.signs, *here)) if here else ctx


def known_side(spoken):
    """Return the rule that puts x, -x for |x| and 1, -1 for sign(x), where the side is known."""

    def rule(mono, ctx):
        for atom, exponent in mono.factors.items():
            known = {sympy.Abs: nonnegative, sympy.sign: positive}.get(atom.head)
            if not known:
                continue
            (argument,), there = atom.args, _at_place(atom.args[0], spoken, ctx)
            side = known(argument, there) - known(-argument, there)
            if side:
                value = (argument if known is nonnegative else ONE).scaled(side)
                parts = [power(value, exponent, ctx)]
                return "extra rule: a known sign", rebuilt(mono, without(mono, atom), ctx, parts)
        return None

    return rule


def cases_for_all(spoken):
    """Return the reader of a Piecewise that knows the inequalities for all indices."""

    def reader(expr, ctx, scope):
        entries = (read(entry, ctx, scope) for entry in expr.atoms(sympy.Indexed))
        there = _at_place(sum(entries, ZERO), spoken, ctx)
        return READERS[sympy.Piecewise](expr, there, scope)

    return reader


def _defines(mono, equation):
    """Whether a term is one array entry, of an array that the equation has nowhere else."""
    return mono.lone is not None and equation.text.count(mono.lone.text.partition("(")[0]) == 1


def _choices(lead, every, place, ctx):
    """Yield every way to give the indices "for all" subscripts that are met and in range."""
    patterns, met = [e for e in _entries(lead) if e.free & every], sorted(set(_entries(place)))
    alike = ([entry for entry in met if entry.head == pattern.head] for pattern in patterns)
    for atoms in itertools.product(*alike):
        found = [[arg for atom in each for arg in atom.args] for each in (patterns, atoms)]
        pairs = zip(*found, strict=True)
        values = {at.lone: value for at, value in pairs if at.lone in every}
        visible = all(value.free <= place.free for value in values.values())
        reach = [ctx.ranges.get(at.head) for at in values]
        if visible and len(values) == len(every) and within(values.values(), reach, ctx):
            yield values


def _ranges(node):
    """Yield the ends of all ranges in a normal form that depend on symbols only."""
    for var in node.bound:
        if all(atom.kind == "symbol" for end in var.ends for atom in end.free):
            yield var.ends
    yield from itertools.chain.from_iterable(map(_ranges, node.parts))


def split(found):
    """Return the rule that counts sums over these ranges from 1: sum_a^b = sum_1^b - sum_1^{a-1}.

    Of ends that differ by a number the greatest is used, and the terms between are written out.
    """
    ends = sorted({end for low, high in found for end in (low - ONE, high)}, key=_number)
    greatest = {_shape(end): end for end in ends} | {ZERO: ZERO}

    def rule(mono, ctx):
        for var in mono.bound:
            low, high = var.ends
            before, last = (greatest.get(_shape(end)) for end in (low - ONE, high))
            if var.ends not in found or var in mono.free_in_ends or var.ends == (ONE, last):
                continue
            pieces = [(ONE, last, 1), (high + ONE, last, -1), (ONE, before, -1), (low, before, 1)]
            parts = (_counted(mono, var, ends, ctx).scaled(sign) for *ends, sign in pieces)
            return "extra rule: a range in pieces", sum(parts, ZERO)
        return None

    return rule


def _number(end):
    return end.terms.get(UNIT, 0)


def _shape(end):
    return end - number(_number(end))


EXTRA_RULES = (
    order_step,
    limit_range,
    triangle,
    symmetrise,
    shift,
    reflect,
    power_sum,
    parity,
    sign_and_modulus,
    known_value,
    known_square,
)
