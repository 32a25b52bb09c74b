"""The rules: what `tidy` may rewrite a product by, one function each.

A rule gets a product whose bound indices have fresh names and a context, and returns None where it
does not fit, else what it did in words and the polynomial that the product equals, for all sizes
and all values in range.  Sums over an empty or reversed range follow Karr's convention,
``sum_{i=a}^{b} + sum_{i=b+1}^{c} = sum_{i=a}^{c}`` for all integers (as in SymPy), so that
splitting a range is always an equality.
"""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import sympy

from .algebra import (
    close,
    depends,
    multiply,
    power,
    rebuilt,
    substitute,
    tidy,
    times,
    unbound,
    unsummed,
    without,
)
from .known import at_least_zero, integral, within
from .terms import (
    ONE,
    ZERO,
    Atom,
    Mono,
    Poly,
    atom_poly,
    delta,
    fresh_index,
    mono_poly,
    number,
    opened,
    rename,
    slope,
)

LONGEST_UNROLLED = 12
FARTHEST_STEP = 3


def multiply_out(mono, ctx):
    """Multiply out a sum that stands as one factor; below a fraction bar it stays."""
    for atom, exponent in mono.factors.items():
        if atom.kind == "divisor" and exponent > 0:
            whole = power(atom.args[0], exponent, ctx)
            return "multiplied out", rebuilt(mono, without(mono, atom), ctx, [whole])
    return None


def collect_exponent(mono, ctx):
    """exp(c log B) = B**floor(c) exp((c - floor(c)) log B)."""
    for term, coeff in mono.exp.terms.items():
        atom, whole = term.lone, math.floor(coeff)
        if whole and atom and atom.head is sympy.log:
            left = Mono(mono.bound, mono.factors, mono.exp - Poly({term: whole}))
            base = power(atom.args[0], whole, ctx)
            return "exp undoes log", rebuilt(left, left.factors, ctx, [base])
    return None


def idempotent(mono, ctx):
    """Use x**2 = x for what is 0 or 1: deltas, steps, entries of one-hot rows, labels."""
    for atom, exponent in mono.factors.items():
        counts = atom.kind in ("delta", "step") or ctx.says(atom, "binary")
        if exponent > 1 and counts:
            once = Mono(mono.bound, without(mono, atom) | {atom: 1}, mono.exp)
            return "0 and 1 squared are themselves", tidy(once, ctx)
    return None


def kronecker(mono, ctx):
    """Use delta(0) = 1, delta(x) = 0 for x not 0, sum_i delta(i - s) f(i) = f(s).

    The last holds for s in range; where that is not known, steps say so.
    """
    for atom, exponent in mono.factors.items():
        if atom.kind != "delta" or exponent < 0:
            continue
        (argument,) = atom.args
        if argument.constant == 0:
            return "a delta of equal indices is 1", rebuilt(mono, without(mono, atom), ctx)
        if argument.constant or any(at_least_zero(x - ONE, ctx) for x in (argument, -argument)):
            return "a delta of different indices is 0", ZERO
        found = _pick_term(mono, atom, ctx) or _make_equal(mono, atom, ctx)
        if found:
            return found
    return None


def _solutions(atom):
    """Yield each variable that a delta determines, with its value."""
    (argument,) = atom.args
    for var in sorted(argument.free):
        sign = slope(argument, var)
        if sign in (1, -1):
            yield var, atom_poly(var) - argument.scaled(sign)


def _pick_term(mono, atom, ctx):
    """Remove the sum over an index that a delta determines."""
    for var, value in _solutions(atom):
        if var not in mono.bound or var in mono.free_in_ends or not integral(value, ctx):
            continue
        low, high = var.ends
        steps = [gap for gap in (value - low, high - value) if not at_least_zero(gap, ctx)]
        if steps and not at_least_zero(high - low + ONE, ctx):
            continue  # the range may run backwards
        rest = unbound(mono, var)
        inside = [atom_poly(Atom("step", None, [gap])) for gap in steps]
        picked = rebuilt(rest, without(rest, atom), ctx, inside, {var: value})
        return "a delta picks one term of a sum", picked
    return None


def _make_equal(mono, atom, ctx):
    """delta(u - v) f(u) = delta(u - v) f(v), for the last variable that is not summed over here."""
    outer = [found for found in _solutions(atom) if found[0] not in mono.bound]
    if not outer:
        return None
    # Always the same one of two, so that this ends; an index rather than a size.
    var, value = max(outer, key=lambda found: (_is_index(found[0], ctx), found[0]))
    if not depends(mono, var, atom):
        return None
    equal = rebuilt(mono, without(mono, atom), ctx, [atom_poly(atom)], {var: value})
    return "a delta makes two indices equal", equal


def _is_index(var, ctx):
    return var.kind == "index" or var.head in ctx.ranges


def step(mono, ctx):
    """Write a step as 1 or as 1 minus deltas, where its argument is known well enough."""
    for atom, exponent in mono.factors.items():
        if atom.kind != "step" or exponent < 0:
            continue
        (argument,) = atom.args
        others = without(mono, atom)
        for least in range(FARTHEST_STEP + 1):
            if at_least_zero(argument + number(least), ctx):
                missed = (atom_poly(delta(argument + number(t + 1))) for t in range(least))
                inside = ONE - sum(missed, ZERO)
                return "an index in range", rebuilt(mono, others, ctx, [inside])
    return None


def unused_index(mono, ctx):
    """sum_{i=a}^{b} c = (b - a + 1) c."""
    for var in mono.bound:
        if var not in mono.free_in_ends and not depends(mono, var):
            rest, (low, high) = unbound(mono, var), var.ends
            counted = rebuilt(rest, rest.factors, ctx, [high - low + ONE])
            return "a sum of equal terms", counted
    return None


def short_range(mono, ctx):
    """Write out a sum over a range of known length (by Karr's convention if it runs backwards)."""
    inner = mono.free_in_ends
    for var in mono.bound:
        low, high = var.ends
        length = (high - low + ONE).constant
        if length is None or abs(length) > LONGEST_UNROLLED or (length and var in inner):
            continue
        sign, start = (1, low) if length >= 0 else (-1, high + ONE)
        rest, values = unbound(mono, var), [start + number(at) for at in range(int(abs(length)))]
        terms = (rebuilt(rest, rest.factors, ctx, (), {var: value}) for value in values)
        return "a short sum written out", sum(terms, ZERO).scaled(sign)
    return None


def one_hot_pair(mono, ctx):
    """Y_j Y_l = delta_jl Y_j in each row of a one-hot array."""
    ours = [a for a in sorted(mono.factors) if a.kind == "entry" and a.head in ctx.one_hot]
    for one, two in itertools.combinations(ours, 2):
        powers = mono.factors[one], mono.factors[two]
        if one.head == two.head and one.args[:-1] == two.args[:-1] and powers == (1, 1):
            ctx.use(ctx.one_hot[one.head][1])
            same = atom_poly(delta(one.args[-1] - two.args[-1]))
            words = f"two entries of a row of {one.head}: 0 unless they are the same"
            return words, rebuilt(mono, without(mono, two), ctx, [same])
    return None


def row_sum(mono, ctx):
    """sum_j Y_j = 1 over the whole of a one-hot row, and so for rows whose sum is given."""
    for atom, exponent in mono.factors.items():
        ends, value, source, reach = ctx.row_sums.get(atom.head, [None] * 4)
        var = atom.args[-1].lone if ends and exponent == 1 else None
        if var not in mono.bound or var.ends != ends or var in mono.free_in_ends:
            continue
        elsewhere = depends(mono, var, atom) or any(var in at.free for at in atom.args[:-1])
        if not elsewhere and within(atom.args, reach, ctx):
            ctx.use(source)
            left = unbound(mono, var)
            rest = rebuilt(left, without(left, atom), ctx).scaled(value)
            return f"the rows of {atom.head} sum to {value}", rest
    return None


def one_hot_cases(mono, ctx):
    """f(Y) = sum_c Y_c f(e_c), for a one-hot row inside a function, an exponent or a divisor."""
    for met in sorted(set(_inside(mono, _row))):
        ends, source = ctx.one_hot.get(met.head, (None, None))
        if not ends:
            continue
        chosen = fresh_index(*ends)

        def entry(atom, met=met, chosen=chosen):
            if atom.head == met.head and atom.args[:-1] == met.args[:-1]:
                return atom_poly(delta(atom.args[-1] - atom_poly(chosen)))
            return None

        ctx.use(source)
        weight = atom_poly(Atom("entry", met.head, [*met.args[:-1], atom_poly(chosen)]))
        case = multiply(substitute(unsummed(mono), entry, ctx), weight, ctx)
        words = f"one case for each class of {met.head}"
        return words, close(case, (*mono.bound, chosen), ctx)
    return None


def binary_cases(mono, ctx):
    """f(y) = y f(1) + (1 - y) f(0) for y in {0, 1} inside a function, an exponent or a divisor."""
    for atom in sorted(set(_inside(mono, lambda atom: atom.free))):
        if atom.kind == "delta" or ctx.says(atom, "binary"):
            cases = (
                multiply(weight, substitute(unsummed(mono), {atom: value}.get, ctx), ctx)
                for weight, value in ((ONE - atom_poly(atom), ZERO), (atom_poly(atom), ONE))
            )
            return "one case for 0 and one for 1", close(sum(cases, ZERO), mono.bound, ctx)
    return None


def _inside(mono, indices):
    """Yield the symbols, entries and deltas inside functions, divisors, deltas and the exponent.

    Those with one of their ``indices(atom)`` bound further in are left out.
    """
    nested = (a.args for a in mono.factors if a.kind in ("function", "divisor", "delta"))
    for poly in [mono.exp, *itertools.chain.from_iterable(nested)]:
        for term in poly.terms:
            own = [atom for atom in term.factors if atom.known or atom.kind == "delta"]
            found = [*own, *_inside(term, indices)]
            yield from (atom for atom in found if not indices(atom) & set(term.bound))


def _row(atom):
    return frozenset().union(*(arg.free for arg in atom.args[:-1]))


def given_equation(mono, ctx):
    """Replace the leading term of an equation that is given by the others."""
    for equation, source in ctx.zero:
        lead = leading(equation)
        for rest in divisions(mono, lead):
            ctx.use(source)
            return "an equation that is given", exchanged(rest, equation, lead, ctx)
    return None


def exchanged(rest, equation, lead, ctx):
    """Return ``rest`` times what ``lead`` is by an equation."""
    value = mono_poly(lead) - equation.scaled(Fraction(1) / equation.terms[lead])
    return rebuilt(rest, rest.factors, ctx, [value])


def quotient(mono, ctx):
    """Use D / D = 1: lead(D) D**-p = (D**(1 - p) - rest(D) D**-p) / coefficient."""
    for atom, exponent in mono.factors.items():
        if atom.kind == "divisor" and exponent < 0:
            (divisor,) = atom.args
            lead = leading(divisor)
            for rest in divisions(mono, lead):
                whole = divisor - atom_poly(atom)  # 0, with what stays as one letter
                return "a divisor cancels", exchanged(rest, whole, lead, ctx)
    return None


def leading(poly):
    """Return the heaviest term of an equation, the last by its text among equals."""
    return max(poly.terms, key=leading_weight)


def leading_weight(mono):
    """Return what terms are ordered by."""
    powers = [*mono.factors.values(), *mono.exp.terms.values()]
    return sum(powers) + len(mono.bound), mono.text


def divisions(mono, pattern):
    """Yield every ``rest`` with ``mono = pattern * rest``, sums matched to sums of the product."""
    pattern = opened(pattern)
    for chosen in itertools.permutations(mono.bound, len(pattern.bound)):
        if pattern.free & set(chosen):  # an index of the product may not be captured
            continue
        names = dict(zip(pattern.bound, chosen, strict=True))
        pairs = [pair for p, c in names.items() for pair in zip(p.ends, c.ends, strict=True)]
        if all(rename(end, names) == other for end, other in pairs):
            matched = rename(Mono((), pattern.factors, pattern.exp), names) if names else pattern
            rest = _without_pattern(mono, matched, set(chosen))
            if rest is not None:
                yield rest


def _without_pattern(mono, matched, chosen):
    pairs = [(mono.factors.get(atom, 0), power) for atom, power in matched.factors.items()]
    pairs += [(mono.exp.terms.get(term, 0), coeff) for term, coeff in matched.exp.terms.items()]
    if any(Fraction(have) / needed < 1 for have, needed in pairs):
        return None
    left = Mono([var for var in mono.bound if var not in chosen], mono.factors, mono.exp)
    rest = times(left, matched, -1)
    return None if rest.free & chosen else rest


RULES = (
    multiply_out,
    collect_exponent,
    idempotent,
    kronecker,
    step,
    unused_index,
    short_range,
    one_hot_pair,
    row_sum,
    one_hot_cases,
    binary_cases,
    given_equation,
    quotient,
)
