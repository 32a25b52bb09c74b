"""Random contexts, values that satisfy them, and random products for each rule to fire on."""

from __future__ import annotations

import functools
import random
from dataclasses import dataclass, field, replace
from fractions import Fraction

import brute
import sympy
from sumproof.known import IMPLIED, Context, Log
from sumproof.terms import (
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
)

# Sizes; an integer; indices; numbers of every kind: what is known of each is in PROPERTIES.
n, m, q, h, a, b, c, t, z, u, w, v, g, e, o = sympy.symbols("n m q h a b c t z u w v g e o")
x, y, P, U, N, B, Y, H, L, K, S, D, R, T, M, G = map(sympy.IndexedBase, "xyPUNBYHLKSDRTMG")
PROPERTIES = {n: "positive", m: "positive", q: "nonnegative", t: "real", u: "positive", w: "unit"}
PROPERTIES |= {v: "binary", g: "negative", e: "even", o: "odd"}
PROPERTIES |= {y: "real", P: "positive", U: "unit", N: "nonnegative", B: "binary"}
PROPERTIES |= {Y: "hot", H: "hot"}
SOURCES = {
    (head, each): [(f"{head} is {word}", ())]
    for head, word in PROPERTIES.items()
    for each in (word, *IMPLIED.get(word, ()))
}
INTEGERS = frozenset([n, m, q, h, a, b, c, e, o, L, K])
f = sympy.Function("f")
BUDGET = 400


@functools.cache
def sym(letter):
    return Atom("symbol", letter)


@functools.cache
def put(letter):
    return atom_poly(sym(letter))


def entry(array, *subscripts):
    return Atom("entry", array, subscripts)


def step(argument):
    return Atom("step", None, [argument])


def function(head, *args):
    return Atom("function", head, args)


def divisor(poly):
    return Atom("divisor", None, [poly])


def times(*atoms):
    """Write a product of different atoms as a polynomial."""
    return mono_poly(Mono((), dict.fromkeys(atoms, 1), ZERO))


def total(var, *atoms):
    """Write a sum over one index as a polynomial."""
    return mono_poly(canonical(Mono([var], dict.fromkeys(atoms, 1), ZERO)))


# --- contexts, and values that satisfy them ---


@dataclass(frozen=True)
class Setting:
    """What is taken for granted; ``fixed`` maps a letter to the polynomial an equation gives it.

    ``arrays(world)`` gives arrays of which equations hold for all indices.
    """

    ctx: Context
    fixed: dict = field(default_factory=dict)
    arrays: object = lambda world: {}


def setting(rng, facts=True):
    """Return a random context: ranges, one-hot rows, inequalities."""
    ranges = {L: (ONE, put(n), "L in 1..n")}
    for at in (a, b, c):
        low, high = rng.choice(FREE_ENDS)
        if rng.random() < 0.8:
            ranges[at] = low, high, ("range", at)
    row = rng.choice(ROW_ENDS)
    ctx = Context(
        integers=INTEGERS,
        properties=SOURCES,
        ranges=ranges,
        one_hot={Y: (row, "Y is one-hot"), H: (None, "H is one-hot")},
        row_sums={Y: (row, 1, "Y is one-hot", ()), G: (ROW_OF_G, SUM_OF_G, "rows of G", REACH)},
        log=Log(BUDGET),
    )
    signs = []
    for poly, strict, whole in rng.sample(FACTS, rng.choice([0, 0, 1, 2]) if facts else 0):
        signs.append((poly, 2 if strict else 1, f"{poly} > or >= 0"))
        if strict and whole:
            signs.append((poly - ONE, 1, f"{poly} > 0"))
    return Setting(replace(ctx, signs=tuple(signs)))


# Facts that hold where the first subscript is in 1, ..., n, and nowhere else.
REACH = ((ONE, put(n), "1..n"),)
SOURCES |= {(M, each): [("M > 0", REACH)] for each in ("positive", *IMPLIED["positive"])}
ROW_OF_G, SUM_OF_G = (ONE, put(m)), Fraction(3, 2)
ANY_ENDS = number(-2), number(4)  # of an index without a range
FREE_ENDS = [(ONE, put(n)), (ONE, put(n)), (ONE, put(m)), (ZERO, put(n) - ONE), (put(q), put(n))]
ROW_ENDS = [(ONE, put(m)), (ONE, put(n)), (ZERO, put(m) - ONE), (ONE, number(2))]
# (what is positive or not negative, whether it is positive, whether it is an integer)
FACTS = [
    (put(n) - put(m), False, True),
    (put(n) - put(q), False, True),
    (put(h), False, True),
    (put(h) - put(q), True, True),
    (put(n) - number(2), False, True),
    (put(a) - put(b), False, True),
    (put(b) - put(a), True, True),
    (put(n) - put(a) - ONE, False, True),
    (put(m) - put(h), False, True),
    (put(t), True, False),
    (put(t), False, False),
    (put(t) - put(u), True, False),
    (ONE - put(t), False, False),
    (put(t) + ONE, True, False),
    (put(u) - ONE, True, False),
    (number(2) - put(u), True, False),
    (atom_poly(entry(P, put(a))) - atom_poly(entry(P, put(b))), False, False),
    (atom_poly(entry(y, put(a))), True, False),
    (ONE - put(u) - put(w), True, False),
]


def worlds(given, rng, sizes=(1, 2, 3, None)):
    """Return values that satisfy a context: all sizes 1, then 2, then 3, then random ones."""
    tries = ((_world(given, rng, size) for _ in range(8)) for size in sizes)
    found = (next((world for world in each if world), None) for each in tries)
    return [world for world in found if world]


def _world(given, rng, size):
    """Return random values, or None where they do not satisfy the context."""
    seed, ctx = rng.random(), given.ctx
    symbols = {
        n: size or rng.randint(1, 3),
        m: size or rng.randint(1, 3),
        q: rng.randint(0, 3),
        h: rng.randint(-2, 4),
        e: 2 * rng.randint(-1, 2),
        o: 2 * rng.randint(-1, 1) + 1,
        v: rng.randint(0, 1),
        t: _rational(rng),
        u: abs(_rational(rng)) + Fraction(1, 4),
        w: Fraction(rng.randint(1, 4), 5),
        g: -abs(_rational(rng)) - Fraction(1, 3),
        z: _complex(rng),
    }
    world = brute.World(symbols, {})
    for at in (a, b, c):
        ends = [brute.value(end, world) for end in ctx.ranges.get(at, ANY_ENDS)[:2]]
        if ends[0] > ends[1]:
            return None
        symbols[at] = rng.choice([*ends, rng.randint(*ends)])
    world.arrays.update(_arrays(seed, ctx, world))
    world.arrays.update(given.arrays(world))
    try:
        for letter, poly in given.fixed.items():
            symbols[letter] = brute.value(poly, world)
        values = [(brute.value(poly, world), strength) for poly, strength, _ in ctx.signs]
        given_so = all(brute.is_zero(brute.value(poly, world)) for poly, _ in ctx.zero)
    except brute.Undefined:
        return None
    assert given_so, f"an equation of {ctx.zero} does not hold"
    return world if all(at > 0 or (at == 0 and strength == 1) for at, strength in values) else None


def _rational(rng):
    return Fraction(rng.randint(-4, 4), rng.choice([1, 2, 3]))


def _complex(rng):
    one, two = _rational(rng), _rational(rng)
    return one if rng.random() < 0.5 else brute.mp.mpc(float(one), float(two))


DRAWS = {
    x: _complex,
    y: _rational,
    P: lambda rng: abs(_rational(rng)) + Fraction(1, 4),
    U: lambda rng: Fraction(rng.randint(1, 4), 5),
    N: lambda rng: abs(_rational(rng)),
    B: lambda rng: rng.randint(0, 1),
    K: lambda rng: rng.randint(-2, 4),
    S: _complex,
    D: _complex,
    R: _complex,
    T: _complex,
}


def drawn(seed, array, draw):
    """Return a function of subscripts whose values are random, the same each time."""
    known = {}

    def at(*subscripts):
        if subscripts not in known:
            place = " ".join(str(Fraction(each)) for each in subscripts)
            known[subscripts] = draw(random.Random(f"{seed} {array} {place}"))
        return known[subscripts]

    return at


def _arrays(seed, ctx, world):
    arrays = {array: drawn(seed, array, draw) for array, draw in DRAWS.items()}
    arrays[L] = drawn(seed, L, lambda rng: rng.randint(1, world.symbols[n]))
    last, inside = world.symbols[m], range(1, world.symbols[n] + 1)
    arrays[M] = lambda at: arrays[P](at) * (1 if at in inside else -1)
    arrays[G] = lambda i, j: (
        SUM_OF_G - sum(arrays[T](i, at) for at in range(1, last))
        if j == last and i in inside
        else arrays[T](i, j)
    )
    for hot in (Y, H):
        ends = ctx.one_hot[hot][0] or (ONE, put(m))
        low, high = (int(brute.value(end, world)) for end in ends)
        chosen = drawn(seed, hot, lambda rng, low=low, high=high: rng.randint(low, high))
        arrays[hot] = lambda *at, chosen=chosen: int(chosen(*at[:-1]) == at[-1])
    return arrays


# --- random pieces of a product ---


def integer(rng, scope=()):
    """Return a random integer: about an index, mostly."""
    base = rng.choice([*map(put, (n, m, q, h, a, b, c)), *map(atom_poly, (*scope, *scope, *scope))])
    offset = number(rng.choice([0, 0, 0, 1, -1, 2]))
    match rng.randrange(10):
        case 0:
            return number(rng.randint(-1, 3))
        case 1:
            return put(rng.choice([n, m])) - base + offset
    return base + offset


ENDS = [(ONE, put(n))] * 6 + [(ONE, put(m))] * 3 + [(ZERO, put(n) - ONE)] * 2
ENDS += [
    (ONE, put(q)),
    (number(2), put(n)),
    (ONE, put(h)),
    (put(a), put(n)),
    (ONE, put(a)),
    (put(h), put(n)),
    (put(n), put(m)),
    (put(n) + ONE, put(n)),
    (number(2), number(4)),
    (number(2), number(-1)),
    (put(n) + ONE, put(n) + put(q)),
]


def ends(rng, scope=()):
    """Return the ends of a random range, which may be empty or run backwards."""
    choices = list(ENDS)
    for outer in map(atom_poly, scope):
        choices += [(ONE, outer), (outer, put(n)), (outer + ONE, put(n)), (ONE, outer - ONE)] * 2
    return rng.choice(choices)


def bound(rng, least=1, most=3):
    """Return bound indices, the ranges of some depending on earlier ones."""
    found = []
    for _ in range(rng.randint(least, most)):
        found.append(fresh_index(*ends(rng, found)))
    return found


def array_entry(rng, scope, arrays=(x, y, P, U, N, B, K, L)):
    """Return a random entry."""
    array = rng.choice(arrays)
    subscripts = [integer(rng, scope) for _ in range(2 if array in (Y, H, S, R, T) else 1)]
    return entry(array, *subscripts)


def several(rng, scope):
    """Return a polynomial of two terms, now and then with a sum in it."""
    first = atom_poly(array_entry(rng, scope, (x, y, P)))
    match rng.randrange(4):
        case 0:
            var = fresh_index(*ends(rng, scope))
            return first + total(
                var, array_entry(rng, (*scope, var), (x, P)), array_entry(rng, [var], (P,))
            )
        case 1:
            return first + ONE
        case 2:
            return first - times(sym(u), array_entry(rng, scope, (y, U)))
    return put(u).scaled(2) + first


def factor(rng, scope):
    """Return a random atom and its power."""
    match rng.randrange(14):
        case 0:
            return sym(rng.choice([t, z, u, w, v, g, n, h, a])), rng.choice([1, 1, 2])
        case 1:
            return delta(integer(rng, scope) - integer(rng, scope)), 1
        case 2:
            return step(integer(rng, scope) - integer(rng, scope)), 1
        case 3:
            head = rng.choice([sympy.sin, f, sympy.Abs])
            return function(head, several(rng, scope)), rng.choice([1, 1, 2])
        case 4:
            return function(sympy.log, atom_poly(array_entry(rng, scope, (P, U)))), 1
        case 5:
            return divisor(several(rng, scope)), rng.choice([-1, -1, -2])
        case 6 if scope:
            return rng.choice(scope), 1
        case 7:
            return array_entry(rng, scope, (Y, H)), 1
        case 8:
            return array_entry(rng, scope, (P, U)), rng.choice([-1, 2, 3])
    return array_entry(rng, scope), 1


def exponent(rng, scope):
    """Return what stands in an exponential."""
    if rng.random() < 0.7:
        return ZERO
    return atom_poly(array_entry(rng, scope, (x, y, B, P))).scaled(
        rng.choice([1, -1, Fraction(1, 2)])
    )


def made(rng, indices, factors=(), exp=ZERO, scope=None, noise=2):
    """Return a product of factors, given as pairs, and of random ones with indices in scope."""
    scope = indices if scope is None else scope
    powers = {}
    for atom, power in [*factors, *(factor(rng, scope) for _ in range(rng.randint(0, noise)))]:
        powers[atom] = powers.get(atom, 0) + power
    powers = {atom: power for atom, power in powers.items() if power}
    return Mono(indices, powers, exp + exponent(rng, scope))


def random_product(rng, most=3):
    """Return any product."""
    return made(rng, bound(rng, 0, most))


# --- for each rule, products that it fires on ---


@dataclass(frozen=True)
class Case:
    """A product in a setting, and for a maker of rules what it makes the rule of."""

    given: Setting
    mono: Mono
    arguments: tuple | None = None


def _case(rng, indices, factors=(), exp=ZERO, **options):
    return Case(setting(rng), made(rng, indices, factors, exp, **options))


def multiply_out(rng):
    indices = bound(rng, 0, 2)
    return _case(rng, indices, [(divisor(several(rng, indices)), rng.choice([1, 1, 2, 3]))])


def collect_exponent(rng):
    indices = bound(rng, 0, 2)
    base = rng.choice(
        [put(u), several(rng, indices), atom_poly(array_entry(rng, indices, (x, P))), number(3)]
    )
    log = atom_poly(function(sympy.log, base))
    return _case(
        rng, indices, exp=log.scaled(rng.choice([1, -1, 2, Fraction(3, 2), Fraction(-1, 2)]))
    )


def sign_and_modulus(rng):
    indices = bound(rng, 0, 2)
    at = rng.choice([put(t), put(z), put(a), *map(atom_poly, indices)])
    inside = rng.choice([at, put(u), put(g), atom_poly(array_entry(rng, indices, (x, y, P)))])
    inside = inside + rng.choice([ZERO, ZERO, at, atom_poly(array_entry(rng, indices, (y, N)))])
    inside = inside.scaled(rng.choice([1, 1, -1, -2]))
    factors = [(function(sympy.sign, inside), rng.choice([1, 1, 1, 2, 3, -1]))]
    if rng.random() < 0.5:
        factors += [(function(sympy.Abs, inside), rng.choice([1, 1, 1, 2, -1]))]
    return _case(rng, indices, factors, noise=1)


def kronecker(rng):
    indices = bound(rng, 0, 3)
    one, two = integer(rng, indices), integer(rng, indices)
    kinds = [one - two, one - two, one - two, one.scaled(2) - two, one - one + number(2)]
    kinds += [
        one - put(t),
        one - number(Fraction(3, 2)),
        one - atom_poly(array_entry(rng, indices, (L, K))),
    ]
    return _case(rng, indices, [(delta(rng.choice(kinds)), rng.choice([1, 1, 1, 2]))])


def steps(rng):
    indices = bound(rng, 0, 3)
    pairs = [(ONE, put(n), put(a)), *((*var.ends, atom_poly(var)) for var in indices)]
    low, high, at = rng.choice(pairs)
    near = number(rng.randint(-1, 4))
    argument = rng.choice([at - low, high - at, low - at, at - high]) + near
    return _case(rng, indices, [(step(argument), rng.choice([1, 1, 2]))])


def unused_index(rng):
    outer = bound(rng, 0, 2)
    unused = fresh_index(*ends(rng, outer))
    more = [fresh_index(*ends(rng, [unused]))] if rng.random() < 0.2 else []
    return _case(rng, [*outer, unused, *more], scope=outer)


def short_range(rng):
    outer = bound(rng, 0, 2)
    low = integer(rng, outer)
    short = fresh_index(low, low + number(rng.randint(-4, 2)))
    return _case(rng, [*outer, short])


def one_hot_pair(rng):
    indices, array = bound(rng, 0, 3), rng.choice([Y, Y, H])
    row = integer(rng, indices)
    other = row if rng.random() < 0.8 else integer(rng, indices)
    ours = [(entry(array, row, integer(rng, indices)), rng.choice([1, 1, 1, 2]))]
    ours += [(entry(array, other, integer(rng, indices)), 1)]
    return _case(rng, indices, ours, noise=1)


def row_sum(rng):
    given, outer, array = setting(rng), bound(rng, 0, 2), rng.choice([Y, G, G])
    own = rng.random() < 0.8
    var = fresh_index(*(given.ctx.row_sums[array][0] if own else ends(rng, outer)))
    row = integer(rng, outer if rng.random() < 0.9 else [var])
    scope = outer if rng.random() < 0.8 else [*outer, var]
    hot = [(entry(array, row, atom_poly(var)), 1)]
    return Case(given, made(rng, [*outer, var], hot, scope=scope))


def one_hot_cases(rng):
    given, outer = setting(rng), bound(rng, 0, 1)
    row = integer(rng, outer)
    hot = entry(Y, row, integer(rng, outer))
    inside = times(hot, array_entry(rng, outer, (x, P))) + put(rng.choice([u, z]))
    if rng.random() < 0.3:
        var = fresh_index(*given.ctx.one_hot[Y][0])
        inside = total(var, entry(Y, row, atom_poly(var)), entry(P, atom_poly(var))) + put(u)
    if rng.random() < 0.3:
        inside = inside + times(sym(t), entry(Y, integer(rng, outer), integer(rng, outer)))
    return Case(given, _wrapped(rng, outer, inside))


def _wrapped(rng, indices, inside):
    """Return a product with something inside a function, a divisor or an exponential."""
    match rng.randrange(3):
        case 0:
            return made(
                rng, indices, [(function(rng.choice([sympy.sin, f, sympy.Abs]), inside), 1)]
            )
        case 1:
            return made(rng, indices, [(divisor(inside), rng.choice([-1, -2]))])
    return made(rng, indices, exp=inside)


def _binary(rng, indices):
    choices = [array_entry(rng, indices, (B,)), sym(v), array_entry(rng, indices, (H,))]
    choices += [delta(integer(rng, indices) - integer(rng, indices))]
    return rng.choice(choices)


def idempotent(rng):
    indices = bound(rng, 0, 3)
    zero_or_one = [_binary(rng, indices), array_entry(rng, indices, (Y,))]
    zero_or_one += [step(integer(rng, indices) - integer(rng, indices))]
    other = array_entry(rng, indices, (N, P, y))
    atom = rng.choice(zero_or_one) if rng.random() < 0.8 else other
    return _case(rng, indices, [(atom, rng.choice([2, 3]))])


def binary_cases(rng):
    indices = bound(rng, 0, 2)
    atom = _binary(rng, indices)
    inside = times(atom, array_entry(rng, indices, (x, P))) + put(rng.choice([u, z]))
    if rng.random() < 0.3:
        var = fresh_index(*ends(rng, indices))
        inside = inside + total(var, array_entry(rng, [*indices, var], (x, B)), atom)
    return Case(setting(rng), _wrapped(rng, indices, inside))


def given_equation(rng):
    """Draw an equation that a letter of its own makes true: ``z = G`` for a random G."""
    given = setting(rng)
    var = fresh_index(ONE, put(n))
    right = rng.choice(
        [
            atom_poly(entry(P, put(a))) + put(u),
            times(sym(u), entry(x, put(b))),
            total(var, entry(P, atom_poly(var)), entry(y, atom_poly(var))),
            total(var, entry(x, atom_poly(var))) + put(t).scaled(3),
            mono_poly(Mono((), {}, put(t))) + put(u),
            total(var, entry(T, atom_poly(var), put(a))).scaled(2),
            mono_poly(Mono((), {sym(u): 3, sym(t): -1}, ZERO)),
        ]
    )
    equation = right - put(z).scaled(3)
    given = replace(
        given,
        ctx=replace(given.ctx, zero=((equation, "an equation"),)),
        fixed={z: right.scaled(Fraction(1, 3))},
    )
    return Case(given, _with(rng, equation))


def _with(rng, poly, factors=()):
    """Return a product that contains a term of a polynomial, which may be a sum."""
    (term,) = rng.choices([opened(mono) for mono in poly.terms])
    indices = [*bound(rng, 0, 1), *term.bound]
    scope = indices if rng.random() < 0.3 else [i for i in indices if i not in term.bound]
    return made(rng, indices, [*term.factors.items(), *factors], term.exp, scope=scope, noise=1)


def quotient(rng):
    outer = bound(rng, 0, 1)
    inside = several(rng, outer)
    if rng.random() < 0.3:  # the sum of a softmax
        var, own = fresh_index(ONE, put(n)), fresh_index(ONE, put(n))
        inside = total(var, entry(P, atom_poly(var))) + rng.choice(
            [put(u), atom_poly(entry(y, atom_poly(own)))]
        )
        factors = [(entry(P, atom_poly(own)), 1), (divisor(inside), -1)]
        return _case(rng, [*outer, own], factors, scope=outer)
    below = [(divisor(inside), rng.choice([-1, -1, -2, -3]))]
    mono = _with(rng, inside, below)
    return Case(setting(rng), Mono([*outer, *mono.bound], mono.factors, mono.exp))


def _comparison(rng, indices):
    one, two = indices[-2:]
    return step(atom_poly(one) - atom_poly(two) + number(rng.randint(-2, 2)))


def _two(rng):
    """Return two indices, of one range mostly, after another one."""
    outer = bound(rng, 0, 1)
    one = fresh_index(*ends(rng, outer))
    two = fresh_index(*(one.ends if rng.random() < 0.8 else ends(rng, [*outer, one])))
    return [*outer, one, two]


def order_step(rng):
    indices = _two(rng)
    return _case(rng, indices, [(_comparison(rng, indices), 1)])


def limit_range(rng):
    outer = bound(rng, 0, 1)
    var = fresh_index(*ends(rng, outer))
    low, high = var.ends
    limit = rng.choice([put(a), put(h), put(n), *map(atom_poly, outer), low, high])
    limit = limit + number(rng.randint(-1, 1))
    sign = rng.choice([1, -1])
    argument = (atom_poly(var) - limit).scaled(sign)
    scope = [*outer, var] if rng.random() < 0.6 else outer
    return _case(rng, [*outer, var], [(step(argument), 1)], scope=scope)


def triangle(rng):
    outer = fresh_index(*ends(rng))
    at, (low, high) = atom_poly(outer), outer.ends
    near = number(rng.randint(-1, 1))
    pair = rng.choice(
        [(low, at + near), (at + near, high), (at, at + near), (ONE, at), (at, put(n))]
    )
    return _case(rng, [*bound(rng, 0, 1), outer, fresh_index(*pair)])


def symmetrise(rng):
    indices = _two(rng)
    one, two = map(atom_poly, indices[-2:])
    pair = [(entry(rng.choice([S, T]), two, one), 1)] if rng.random() < 0.5 else []
    if rng.random() < 0.4:  # alike after the swap
        pair = [(entry(x, one), 1), (entry(x, two), 1)]
        return _case(rng, indices, [*pair, (_comparison(rng, indices), 1)], noise=0)
    return _case(rng, indices, [*pair, (_comparison(rng, indices), 1)])


def shift(rng):
    outer = bound(rng, 0, 1)
    var = fresh_index(*ends(rng, outer))
    offset = rng.choice([number(1), number(-1), number(2), put(n), put(n) - ONE, put(q)])
    at = offset - atom_poly(var) if rng.random() < 0.5 else atom_poly(var) + offset
    own = [(entry(rng.choice([x, P]), at), 1)] if rng.random() < 0.9 else [(var, 1)]
    if rng.random() < 0.3:
        own += [(entry(y, at + ONE), 1)]
    scope = outer if rng.random() < 0.8 else [*outer, var]
    return _case(rng, [*outer, var], own, scope=scope, noise=1)


def reflect(rng):
    outer = bound(rng, 0, 1)
    var = fresh_index(*ends(rng, outer))
    middle = rng.choice([put(n), put(m), put(a), number(3), *map(atom_poly, outer)])
    at = middle + number(rng.choice([0, 1, -1])) - atom_poly(var)
    one, two = rng.choice([(x, y), (y, x), (x, x), (P, y)])
    own = [(entry(one, atom_poly(var)), 1), (entry(two, at), rng.choice([1, 2]))]
    scope = outer if rng.random() < 0.8 else [*outer, var]
    return _case(rng, [*outer, var], own, scope=scope, noise=1)


def known_value(rng):
    indices = bound(rng, 0, 1)
    head, at = rng.choice([(sympy.factorial, 3), (sympy.factorial, 4), (sympy.sign, -2)])
    return _case(rng, indices, [(function(head, number(at)), rng.choice([1, 2, 3, -1]))])


def known_square(rng):
    indices = bound(rng, 0, 2)
    inside = atom_poly(array_entry(rng, indices, (x, y, y))) + put(rng.choice([t, t, z, u]))
    head = rng.choice([sympy.Abs, sympy.sin])
    return _case(rng, indices, [(function(head, inside), rng.randint(1, 5))])


def power_sum(rng):
    outer = bound(rng, 0, 1)
    var = fresh_index(*ends(rng, outer))
    scope = outer if rng.random() < 0.9 else [*outer, var]
    return _case(rng, [*outer, var], [(var, rng.randint(1, 5))], scope=scope)


def parity(rng):
    indices = bound(rng, 0, 1)
    minus = function(sympy.log, number(-1))
    letters = rng.sample([e, o, h, n, t], rng.choice([0, 1, 1, 2]))
    atoms = [sym(letter) for letter in letters] + rng.sample(indices, rng.randint(0, len(indices)))
    term = Mono((), {minus: 1} | {atom: rng.choice([1, 1, 2]) for atom in atoms}, ZERO)
    scale = rng.choice([1, 1, -1, 2, 3, -3, 4, Fraction(1, 2)])
    return _case(rng, indices, exp=Poly({term: scale}), noise=1)


def geometric_sum(rng):
    outer = bound(rng, 0, 1)
    var = fresh_index(*ends(rng, outer))
    terms = [
        times(var, function(sympy.log, put(rng.choice([u, w])))),
        times(var, sym(t)),
        times(var, *([outer[0]] if outer else [sym(w)])),
        times(var, array_entry(rng, outer, (P,))),
    ]
    power = sum(rng.sample(terms, rng.choice([1, 1, 2])), ZERO).scaled(rng.choice([1, -1, 2]))
    scope = outer if rng.random() < 0.9 else [*outer, var]
    own = [(var, rng.randint(1, 3))] if rng.random() < 0.4 else []
    return _case(rng, [*outer, var], own, exp=power, scope=scope, noise=1)


def split(rng):
    """Draw ranges with ends in common, or nearly so."""
    found = _pieces(rng)
    outer = bound(rng, 0, 1)
    var = fresh_index(*rng.choice(sorted(found)))
    case = _case(rng, [*outer, var])
    return replace(case, arguments=(found,))


def _pieces(rng):
    size = put(rng.choice([m, n]))
    parts = [
        (ONE, size),
        (ONE, size - ONE),
        (number(2), size),
        (ZERO, size),
        (ONE, put(h)),
        (put(h) + ONE, size),
        (put(h), size),
        (size + ONE, size + put(q)),
        (ONE, size + put(q)),
        (ZERO, put(h)),
        (put(h) + ONE, put(q)),
    ]
    return {parts[0], *rng.sample(parts, rng.randint(2, 4))}


def for_all(rng):
    """Draw an equation for all a and b in their ranges, which says nothing outside of them."""
    given = setting(rng, facts=False)
    base = {array: drawn(rng.random(), array, _rational) for array in (S, D, R)}
    kind = rng.choice(["symmetric", "antisymmetric", "defining", "defining", "rows"])
    indices = [*bound(rng, 0, 1), fresh_index(*given.ctx.ranges.get(a, (ONE, put(n)))[:2])]
    indices.append(fresh_index(*given.ctx.ranges.get(b, (ONE, put(n)))[:2]))
    range_of_b = indices[-1].ends
    one, two = (atom_poly(var) for var in rng.sample(indices, 2))
    if rng.random() < 0.2:
        one = integer(rng, indices)
    var = fresh_index(ONE, put(m))
    factors, twice = [], rng.choice([0, 0, 1]) if kind == "antisymmetric" else 0
    if kind == "defining":
        inside = [total(var, entry(P, put(a)), entry(x, atom_poly(var))), times(entry(y, put(b)))]
        right = rng.choice(inside) + times(sym(u), entry(x, put(a)))
        equation = atom_poly(entry(D, put(a))) - right
        factors = [(entry(D, one), rng.choice([1, 1, 2]))]
    elif kind == "rows":
        equation = total(var, entry(R, put(a), atom_poly(var))) - ONE
        indices.append(fresh_index(*rng.choice([var.ends, var.ends, ends(rng)])))
        factors = [(entry(R, one, atom_poly(indices[-1])), 1)]
    else:
        other = atom_poly(entry(S, put(b), put(a))).scaled(1 if kind == "symmetric" else -1)
        equation = atom_poly(entry(S, put(a), put(b))) - other - number(twice)
        one, two = rng.choice([(one, two), (put(a), put(b)), (put(b), put(a)), (put(a), two)])
        factors = [(entry(S, one, two), rng.choice([1, 1, 2]))]
        if rng.random() < 0.3:  # what an antisymmetric array makes 0
            indices = [fresh_index(*range_of_b) for _ in range(2)]
            one, two = map(atom_poly, indices)
            factors = [(entry(S, one, two), 1), (entry(y, one), 1), (entry(y, two), 1)]
    spoken = rng.choice([frozenset(), frozenset(), frozenset([b])])
    ctx = replace(given.ctx, zero=((equation, "an equation"),))

    def inside_range(at, subscript, world):
        low, high = ctx.ranges.get(at, (None, None, None))[:2]
        if low is None:
            return True
        return brute.value(low, world) <= subscript <= brute.value(high, world)

    def symmetric(world, i, j):
        pairs = [((a, i), (b, j)), ((a, j), (b, i))]
        if not any(all(inside_range(at, k, world) for at, k in pair) for pair in pairs):
            return base[S](i, j)
        if kind == "symmetric":
            return base[S](min(i, j), max(i, j))
        return base[S](min(i, j), max(i, j)) * ((i < j) - (i > j)) + Fraction(twice, 2)

    def defined(world, i):
        if not inside_range(a, i, world):
            return base[D](i)
        return brute.value(right, brute.World(world.symbols | {a: i}, world.arrays))

    def rows(world, i, j):
        if j != world.symbols[m] or not inside_range(a, i, world):
            return base[R](i, j)
        return 1 - sum(base[R](i, k) for k in range(1, int(j)))

    def arrays(world):
        found = {"defining": (D, defined), "rows": (R, rows)}.get(kind, (S, symmetric))
        return {found[0]: functools.partial(found[1], world)}

    mono = made(rng, indices, factors, noise=1)
    return Case(Setting(ctx, {}, arrays), mono, (equation, "an equation", spoken))


def known_side(rng):
    """Draw an inequality for all a in its range, which says nothing outside of it."""
    given = setting(rng, facts=False)
    up, strict = rng.choice([1, -1]), rng.random() < 0.7
    gap = (atom_poly(entry(D, put(a))) - put(t)).scaled(up)
    ctx = replace(given.ctx, signs=((gap, 2 if strict else 1, "an inequality"),))
    low, high = ctx.ranges.get(a, ANY_ENDS)[:2]
    seed = rng.random()

    def arrays(world):
        far = drawn(seed, D, lambda rng: abs(_rational(rng)) + strict)

        def at(i):
            side = up if brute.value(low, world) <= i <= brute.value(high, world) else -up
            return world.symbols[t] + side * far(i)

        return {D: at}

    indices = [*bound(rng, 0, 1), fresh_index(low, high)]
    one = integer(rng, indices) if rng.random() < 0.3 else atom_poly(indices[-1])
    inside = (atom_poly(entry(D, one)) - put(t)).scaled(rng.choice([1, -1, 2]))
    head, power = rng.choice([sympy.Abs, sympy.Abs, sympy.sign]), rng.choice([1, 1, 2])
    mono = made(rng, indices, [(function(head, inside), power)], noise=1)
    return Case(Setting(ctx, {}, arrays), mono, (frozenset(),))
