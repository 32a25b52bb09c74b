"""Rules outside the core: ranges shifted, split or swapped, closed sums, equations for all indices.

`prove` tries them where the core alone does not decide, and its verdict says so.  Each is an
equality as those in `rules.py` are; none is needed for a result of the book.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from fractions import Fraction

import sympy

from .algebra import (
    close,
    depends,
    exponential,
    inverse,
    multiply,
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
from .known import at_least_zero, integral, positive, real, within
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
)

HIGHEST_POWER = 12
MINUS = Atom("function", sympy.log, [-ONE])  # (-1)**x is exp(x log(-1))


def with_extra_rules(lhs, rhs):
    """Return what adds the extra rules for a statement; see `zero.decide`."""
    spoken = free_symbols(lhs) | free_symbols(rhs)

    def extend(ctx, poly):
        if poly is None:
            return replace(ctx, rules=(*ctx.rules, *EXTRA_RULES), readers=READERS)
        rows = {ends for ends, _ in ctx.one_hot.values() if ends}
        found = rows.union(_ranges(poly))
        more = [split(found), *(_for_all(each, source, spoken) for each, source in ctx.zero)]
        more += [geometric_sum] if _is_smooth(poly) and not ctx.zero else []
        return replace(ctx, rules=(*ctx.rules, *more))

    return extend


def order_step(mono, ctx):
    """[u <= v] = 1 - [v < u] for two indices: the steps that stay say that one is less."""
    for atom, exponent in mono.factors.items():
        if exponent == 1 and _pair(atom, mono) and atom.args[0].terms.get(UNIT, 0) >= 0:
            less = Atom("step", None, [-atom.args[0] - ONE])
            inside = [ONE - atom_poly(less)]
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
            words = "extra rule: a triangle as part of a square"
            return words, _counted(square, var, (least, most), ctx)
    return None


def symmetrise(mono, ctx):
    """[u < v] f(u, v) = (1 - delta_uv) f(v, u) - [u < v] f(v, u), for u and v of one range."""
    steps = [atom for atom, power in mono.factors.items() if atom.kind == "step" and power == 1]
    pair = _pair(steps[0], mono) if len(steps) == 1 else None
    if not pair or pair[0].ends != pair[1].ends or set(pair) & mono.free_in_ends:
        return None
    swapped = rename(
        Mono((), without(mono, *steps), mono.exp), dict(zip(pair, pair[::-1], strict=True))
    )
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
    for var in mono.bound:
        compared = any(a.kind in ("delta", "step") and var in a.free for a in mono.factors)
        slopes = {arg: slope(arg, var) for arg in _subscripts(mono) if var in arg.free}
        if compared or var in mono.free_in_ends:
            continue
        sign = -1 if {-1} == set(slopes.values()) else 1
        offsets = [arg - atom_poly(var).scaled(sign) for arg, by in slopes.items() if by == sign]
        numbers = [offset for offset in offsets if offset.constant is not None]
        offset = min(numbers or offsets, default=-var.ends[0])
        if offset.free & set(mono.bound) or (sign == 1 and not offset.terms):
            continue
        ends = [end.scaled(sign) + offset for end in var.ends][::sign]
        return "extra rule: an index shifted", _counted(mono, var, ends, ctx, sign, offset)
    return None


def _subscripts(node):
    """Yield every subscript of every array entry inside a product."""
    if isinstance(node, Atom) and node.kind == "entry":
        yield from node.args
    else:
        yield from itertools.chain.from_iterable(map(_subscripts, node.parts))


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
    """sum_{i=a}^{b} q**i = (q**(b + 1) - q**a) / (q - 1).

    It is used where everything is smooth (`_is_smooth`) and no equation is given that could make
    q = 1: an equality for all q but 1 is then one for q = 1 too, wherever both sides are defined.
    """
    for var in mono.bound:
        growth = replace_variables(mono.exp, {var: atom_poly(var) + ONE}, ctx) - mono.exp
        ratio = exponential(growth, ctx) - ONE
        elsewhere = mono.free_in_ends.union(growth.free, *(atom.free for atom in mono.factors))
        if ratio.terms and var not in elsewhere:
            ends = (var.ends[0], var.ends[1] + ONE)
            powers = (replace_variables(mono.exp, {var: end}, ctx) for end in ends)
            low, high = (exponential(power, ctx) for power in powers)
            rest = Mono(unbound(mono, var).bound, mono.factors, ZERO)
            value = rebuilt(rest, rest.factors, ctx, [high - low, inverse(ratio, ctx)])
            return "extra rule: a geometric sum", value
    return None


def parity(mono, ctx):
    """(-1)**(2 e) = 1 for integers e, and (-1)**o = -1 for odd ones."""
    for term, coeff in mono.exp.terms.items():
        whole = without(term, MINUS)
        power = Poly({Mono(term.bound, whole, term.exp): coeff})
        if term.factors.get(MINUS) != 1 or not integral(power, ctx):
            continue
        even = coeff % 2 == 0 or any(ctx.says(atom, "even") for atom in whole)
        if even or all(ctx.says(atom, "odd") for atom in whole):
            rest = Mono(mono.bound, mono.factors, mono.exp - Poly({term: coeff}))
            value = rebuilt(rest, rest.factors, ctx)
            return "extra rule: a power of -1", value.scaled(1 if even else -1)
    return None


def sign_of_known(mono, ctx):
    """sign(x) = 1 for x > 0, -1 for x < 0, and sign(x) |x| = x for real x."""
    for atom, exponent in mono.factors.items():
        if atom.head is not sympy.sign or exponent < 1:
            continue
        (argument,), others = atom.args, without(mono, atom)
        side = positive(argument, ctx) - positive(-argument, ctx)
        if side:
            return "extra rule: a known sign", rebuilt(mono, others, ctx).scaled(side**exponent)
        modulus = Atom("function", sympy.Abs, [argument])
        if exponent == 1 and others.get(modulus) == 1 and real(argument, ctx):
            product = rebuilt(mono, without(mono, atom, modulus), ctx, [argument])
            return "extra rule: sign(x) |x| = x", product
    return None


def _is_smooth(node):
    """Whether nothing but +, *, /, exp and log of letters occurs in a normal form."""
    steep = isinstance(node, Atom) and node.args and node.kind in ("delta", "step", "function")
    return not (steep and node.head is not sympy.log) and all(map(_is_smooth, node.parts))


def _for_all(equation, source, spoken):
    """Return a rule that uses an equation for all values of the indices that it holds for."""
    subscripts = {mono: {arg.lone for arg in _subscripts(mono)} for mono in equation.terms}
    met = set().union(*subscripts.values()) - {None}
    every = sorted(a for a in met if a.kind == "symbol" and a.head not in spoken)
    fits = [mono for mono in equation.terms if every and subscripts[mono].issuperset(every)]
    defining = [mono for mono in fits if _defines(mono, equation)]

    def rule(mono, ctx):
        reach = [ctx.ranges.get(at.head) for at in every]
        for lead in defining[:1] or fits:
            plain = replace(ctx, rules=RULES, zero=())
            for values in _choices(lead, every, mono):
                instance = replace_variables(equation, values, plain)
                (term, *more) = replace_variables(mono_poly(lead), values, plain).terms or (None,)
                if more or term not in instance.terms:
                    continue  # equal terms may cancel when an index gets a value
                for rest in divisions(mono, term):
                    simpler = defining or _is_simpler(rest, instance, term, mono)
                    if simpler and within([values[at] for at in every], reach, ctx):
                        ctx.use(source)
                        words = "extra rule: an equation for all indices"
                        return words, exchanged(rest, instance, term, ctx)
        return None

    return rule


def _is_simpler(rest, instance, term, mono):
    """Whether what replaces a term comes before it: so a symmetry is used in one direction only."""
    if any(atom.kind == "index" for atom in mono.free & term.free):
        return False  # which of two comes first is seen when the sums around are closed
    weight, here = leading_weight(term)[0], canonical(mono)
    others = (o for o in instance.terms if o != term and leading_weight(o)[0] >= weight)
    return all(canonical(times(rest, opened(other))) < here for other in others)


def _defines(mono, equation):
    """Whether a term is one array entry, of an array that the equation has nowhere else."""
    return mono.lone is not None and equation.text.count(mono.lone.text.partition("(")[0]) == 1


def _choices(lead, every, mono):
    """Yield every way to give the indices "for all" the subscripts met in a product."""
    patterns = [a for a in lead.factors if a.kind == "entry" and a.free.intersection(every)]
    alike = ([a for a in mono.factors if a.kind == "entry" and a.head == p.head] for p in patterns)
    for atoms in itertools.product(*alike):
        found = [[arg for atom in each for arg in atom.args] for each in (patterns, atoms)]
        pairs = [(at.lone, value) for at, value in zip(*found, strict=True) if at.lone in every]
        values = dict(pairs)
        if len(values) == len(every) and all(values[at] == value for at, value in pairs):
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
    power_sum,
    parity,
    sign_of_known,
)
