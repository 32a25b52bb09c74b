"""Evaluate an index expression directly, at given sizes: the judge's own arithmetic.

Nothing here comes from ``lossbook``. Sums are loops, a derivative is a central difference at 60
digits, an array is a
function of its indices. It is slow and plain on purpose: it decides what is true, so it must be
easy to believe.
"""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass, field
from fractions import Fraction

import mpmath
import sympy as sp
from derive import matrices

mp = mpmath.MPContext()
mp.dps = 60
STEP = mp.mpf(10) ** -13  # three nested differences: truncation 1e-26, cancellation 1e-21
TOLERANCE = mp.mpf(10) ** -12
# Where these bend or jump there is no derivative.
KINKED = (sp.Abs, sp.sign, sp.Max, sp.Min, sp.Piecewise, sp.Heaviside, sp.floor, sp.ceiling)


class Undefined(Exception):
    """The expression has no value here: division by zero, log of zero, an infinite value."""


FUNCTIONS = {
    sp.exp: mp.exp,
    sp.sin: mp.sin,
    sp.cos: mp.cos,
    sp.sinh: mp.sinh,
    sp.cosh: mp.cosh,
    sp.tanh: mp.tanh,
    sp.coth: mp.coth,
    sp.sech: mp.sech,
    sp.csch: mp.csch,
    sp.tan: mp.tan,
    sp.atan: mp.atan,
    sp.asinh: mp.asinh,
    sp.atanh: mp.atanh,
    sp.Abs: abs,
    sp.sign: mp.sign,
    sp.re: mp.re,
    sp.im: mp.im,
    sp.conjugate: mp.conj,
    sp.gamma: mp.gamma,
    sp.factorial: mp.factorial,
    sp.binomial: mp.binomial,
    sp.floor: mp.floor,
    sp.ceiling: mp.ceil,
    sp.harmonic: mp.harmonic,
}


@dataclass
class World:
    """One model: values of sizes and free indices, and laws that give every number and array
    element.

    Attributes
    ----------
    values : dict
        Symbol -> int or number: sizes, free indices, scalars that are fixed.
    laws : dict
        Symbol, name of an array, or name of a symbol -> kind ("real", "positive", "binary", ...),
        or an expression, or nested lists.
    seed : int
        Everything not fixed is drawn from this seed, the same number for the same name and indices.
    base : int
        The first index of every axis, 1 as in the mathematics or 0.
    """

    values: dict = field(default_factory=dict)
    laws: dict = field(default_factory=dict)
    seed: int = 0
    base: int = 1
    shifted: dict = field(
        default_factory=dict
    )  # (name, indices) -> number added, for the differences

    def size(self, name):
        """Return the size called ``name``."""
        return next(int(v) for s, v in self.values.items() if str(s) == name)

    def draw(self, key, law):
        """Return the number that ``law`` gives to ``key``: (name, indices), the same at each
        call."""
        rng = random.Random(repr((self.seed, key)))
        small = Fraction(rng.randint(20, 180), 97)
        match law:
            case "symmetric":
                name, indices = key
                return self.draw((name, tuple(sorted(indices))), "real")
            case "large":  # a score as people compute it: exp of it is huge, or next to nothing
                small = small * rng.randint(5, 15) * rng.choice([-1, 1])
            case "above one":
                small = 1 + small
            case "real":
                small = small if rng.random() < 0.5 else -small
            case "complex":
                imaginary = Fraction(rng.randint(-180, 180), 89)
                return mp.mpc(number(rng.choice([-1, 1]) * small), number(imaginary))
            case "positive":
                pass
            case "negative":
                small = -small
            case "nonnegative":
                small = small if rng.random() < 0.8 else Fraction(0)
            case "integer":
                small = Fraction(rng.randint(-4, 4))
            case "nonnegative integer":
                small = Fraction(rng.randint(0, 4))
            case "positive integer":
                small = Fraction(rng.randint(1, 4))
            case "even":
                small = Fraction(2 * rng.randint(-2, 2))
            case "odd":
                small = Fraction(2 * rng.randint(-2, 2) + 1)
            case "binary":
                small = Fraction(rng.randint(0, 1))
            case "sign":
                small = Fraction(rng.choice([-1, 1]))
            case "unit":
                small = Fraction(rng.randint(3, 94), 97)
            case "one-hot" | "one-hot of 2":
                name, indices = key
                count = 2 if law == "one-hot of 2" else self.size("k")
                hot = self.base + random.Random(repr((self.seed, name, indices[:-1]))).randrange(
                    count
                )
                return 1 if indices[-1] == hot else 0
            case "label":
                return rng.randrange(self.base, self.base + self.size("k"))
            case "simplex":
                name, indices = key
                row = [
                    self.draw((name + "'", (*indices[:-1], c)), "positive")
                    for c in range(self.base, self.base + self.size("k"))
                ]
                at = indices[-1] - self.base
                return row[at] / sum(row) if 0 <= at < len(row) else row[0]
            case "centred":  # sums to 0 over the classes
                name, indices = key
                row = [
                    self.draw((name + "'", (*indices[:-1], c)), "real")
                    for c in range(self.base, self.base + self.size("k"))
                ]
                at = indices[-1] - self.base
                return (row[at] if 0 <= at < len(row) else 0) - sum(row) / len(row)
            case _:
                raise ValueError(f"no such law: {law}")
        return number(small)

    def element(self, base, indices):
        """Return the value of an array's element."""
        name = str(getattr(base, "label", base))  # a MatrixSymbol has no label
        law = self.laws.get(name)
        if law is None:
            law = assumed_law(base, default="real")
        apart = f"{name}[{', '.join(map(str, indices))}]"  # how a counterexample names it
        if apart in self.laws:
            value = self.laws[apart]
        elif isinstance(law, sp.Lambda):  # each entry is given by the others
            value = evaluate(law.expr, self, dict(zip(law.variables, indices, strict=True)))
        elif isinstance(law, (list, tuple)):
            value = law
            for at in indices:
                if not 0 <= at - self.base < len(value):
                    raise Undefined(f"{name}{indices} is out of range")
                value = value[at - self.base]
            value = as_number(value)
        else:
            value = self.draw((name, tuple(indices)), law)
        return value + self.shifted.get((name, tuple(indices)), 0)

    def scalar(self, symbol):
        """Return the value of a free symbol."""
        name = symbol.name
        if symbol in self.values:
            value = as_number(self.values[symbol])
        else:
            law = self.laws.get(name) or assumed_law(symbol, default="real")
            value = (
                self.draw((name, ()), law)
                if isinstance(law, str)
                else evaluate(sp.sympify(law), self)
            )
        return value + self.shifted.get((name, ()), 0)


def number(fraction):
    """Return a Fraction as an mpf."""
    return mp.mpf(fraction.numerator) / fraction.denominator


def as_number(value):
    """Return an int, Fraction, float or SymPy number as one that mpmath takes."""
    if isinstance(value, (int, mpmath.ctx_mp_python._mpf, mpmath.ctx_mp_python._mpc)):
        return value
    if isinstance(value, Fraction):
        return number(value)
    value = sp.sympify(value)
    return evaluate(value, World())


def assumed_law(symbol, default):
    """Return the law that a symbol's or an array's own SymPy assumptions ask for."""
    if symbol.is_integer:
        if symbol.is_even:
            return "even"
        if symbol.is_odd:
            return "odd"
        return (
            "positive integer"
            if symbol.is_positive
            else "nonnegative integer"
            if symbol.is_nonnegative
            else "integer"
        )
    if symbol.is_positive:
        return "positive"
    if symbol.is_negative:
        return "negative"
    if symbol.is_nonnegative:
        return "nonnegative"
    return "real" if symbol.is_real else default


def evaluate(expr, world, env=None):
    """Return the number that ``expr`` is in ``world``; ``env`` holds the bound indices."""
    env = env or {}
    try:
        value = _evaluate(expr, world, env)
    except (ZeroDivisionError, OverflowError) as error:
        raise Undefined(str(error)) from error
    if not isinstance(value, int) and not mp.isfinite(value):
        raise Undefined(f"{expr} is not finite")
    return value


def integer(expr, world, env):
    """Return the int that ``expr`` is."""
    value = _evaluate(expr, world, env)
    whole = int(mp.nint(mp.re(value)))
    if abs(value - whole) > 1e-20:
        raise Undefined(f"{expr} is not an integer")
    return whole


def _evaluate(e, world, env):
    if e in env:
        return env[e]
    if e.is_Integer:
        return int(e)
    if e.is_Rational:
        return mp.mpf(int(e.p)) / int(e.q)
    if e is sp.I:
        return mp.mpc(0, 1)
    if e.is_Float:
        return mp.mpf(str(e))  # 0.1 is one tenth, as the reader meant it
    if e.is_NumberSymbol:
        return mp.mpf(sp.N(e, mp.dps)._mpf_)
    if isinstance(e, sp.Idx):
        return (
            env[e.label] if e.label in env else world.values.get(e, None) or world.scalar(e.label)
        )
    if e.is_Symbol:
        return world.scalar(e)
    if isinstance(e, sp.Indexed):
        return world.element(e.base, tuple(integer(a, world, env) for a in e.indices))
    if isinstance(e, sp.matrices.expressions.matexpr.MatrixElement):
        at = tuple(integer(a, world, env) for a in e.indices)
        check_within(e.parent, at, world, env)
        if isinstance(e.parent, sp.MatrixSymbol):
            return world.element(e.parent, at)
        return matrix(e.parent, world, env)[at[0]][at[1]]
    if isinstance(e, sp.Trace):
        return matrices.trace(matrix(e.arg, world, env))
    if e.is_Add:
        return sum((_evaluate(a, world, env) for a in e.args[1:]), _evaluate(e.args[0], world, env))
    if e.is_Mul:
        return product(_evaluate(a, world, env) for a in e.args)
    if isinstance(e, sp.KroneckerDelta):
        return int(integer(e.args[0], world, env) == integer(e.args[1], world, env))
    if isinstance(e, (sp.Sum, sp.Product)):
        return fold(e.function, list(e.limits), world, env, isinstance(e, sp.Product))
    if isinstance(e, sp.Derivative):
        wrt = [v for v, count in e.variable_count for _ in range(integer(count, world, env))]
        return difference(e.expr, wrt, world, env)
    if e.is_Pow:
        return power(_evaluate(e.base, world, env), _evaluate(e.exp, world, env))
    return function(e, world, env)


def matrix(e, world, env=None):
    """Return the rows of a matrix expression."""
    env = env or {}

    def entry(symbol, i, j):
        return world.element(symbol, (i, j))

    return matrices.rows(
        e, lambda part: _evaluate(part, world, env), lambda n: integer(n, world, env), entry
    )


def check_within(symbol, indices, world, env):
    """Raise where an entry lies outside its matrix: it has no value."""
    for at, size in zip(indices, symbol.shape, strict=True):
        if not 0 <= at < integer(size, world, env):
            raise Undefined(f"{symbol}{list(indices)} lies outside")


def function(e, world, env):
    """Return the value of a function, a Piecewise or a Max."""
    if isinstance(e, sp.Piecewise):
        for value, condition in e.args:
            if condition == True or truth(condition, world, env):  # noqa: E712 (SymPy's own true)
                return _evaluate(value, world, env)
        raise Undefined(f"no case of {e} holds")
    arguments = [_evaluate(a, world, env) for a in e.args]
    if isinstance(e, sp.log):
        if arguments[0] == 0:
            raise Undefined("log of 0")
        return mp.log(arguments[0]) / (mp.log(arguments[1]) if len(arguments) > 1 else 1)
    if isinstance(e, sp.Max):
        return max(arguments)
    if isinstance(e, sp.Min):
        return min(arguments)
    if e.func not in FUNCTIONS:
        raise NotImplementedError(f"the oracle does not know {e.func}")
    return FUNCTIONS[e.func](*(mp.mpmathify(a) for a in arguments))


def truth(condition, world, env):
    """Return whether a relation holds."""
    if isinstance(condition, sp.And):
        return all(truth(c, world, env) for c in condition.args)
    if isinstance(condition, sp.Or):
        return any(truth(c, world, env) for c in condition.args)
    left, right = (_evaluate(a, world, env) for a in condition.args)
    match condition:  # an equation holds when it holds to 30 digits
        case sp.Eq():
            return abs(left - right) < 1e-30
        case sp.Ne():
            return abs(left - right) >= 1e-30
        case sp.StrictGreaterThan():
            return left > right
        case sp.GreaterThan():
            return left >= right
        case sp.StrictLessThan():
            return left < right
        case sp.LessThan():
            return left <= right
    raise NotImplementedError(f"the oracle does not know {condition}")


def product(factors):
    """Return the product of numbers."""
    result = 1
    for factor in factors:
        result = result * factor
    return result


def power(base, exponent):
    """Return base**exponent, 0**0 = 1 and 1/0 undefined, as SymPy has them."""
    if isinstance(exponent, int):
        if exponent >= 0:
            return base**exponent
        return 1 / mp.mpmathify(base) ** -exponent
    if base == 0:
        if mp.re(exponent) > 0:
            return 0
        if exponent == 0:
            return 1
        raise ZeroDivisionError(f"0**{exponent}")
    return mp.power(base, exponent)


def fold(body, limits, world, env, multiply):
    """Return a Sum or a Product; the last limit is the outermost; a reversed range is Karr's, as
    in SymPy."""
    if not limits:
        return _evaluate(body, world, env)
    *inner, limit = limits
    if len(limit) == 1:
        index = limit[0]
        low, high = index.lower, index.upper
    else:
        index, low, high = limit
    low, high = integer(low, world, env), integer(high, world, env)
    backwards = high < low - 1
    span = range(high + 1, low) if backwards else range(low, high + 1)
    total = 1 if multiply else 0
    for at in span:
        value = fold(body, inner, world, {**env, index: at}, multiply)
        total = total * value if multiply else total + value
    if backwards:
        return 1 / total if multiply else -total
    return total


def difference(expr, wrt, world, env):
    """Return the derivative wrt a list of Symbols and Indexed, as nested central differences."""
    if not wrt:
        return _evaluate(expr, world, env)
    *others, variable = wrt
    if isinstance(variable, sp.Indexed):
        key = (str(variable.base.label), tuple(integer(a, world, env) for a in variable.indices))
    elif isinstance(variable, sp.matrices.expressions.matexpr.MatrixElement):
        key = (str(variable.parent), tuple(integer(a, world, env) for a in variable.indices))
    else:
        key = (variable.name, ())
    before = world.shifted.get(key, 0)

    def moved(step):
        world.shifted[key] = before + step
        value = difference(expr, others, world, env)
        world.shifted[key] = before
        return value

    up, down = moved(STEP), moved(-STEP)
    if expr.has(*KINKED):
        here = moved(0)
        if abs(up - 2 * here + down) > STEP * mp.mpf(10) ** -6:
            raise Undefined(f"a kink or a jump of {expr}")
    return (up - down) / (2 * STEP)


def close(left, right, tolerance=TOLERANCE):
    """Return whether two numbers agree to 12 digits, or as told."""
    return abs(left - right) <= tolerance * max(1, abs(left), abs(right))


# Which size a free index runs to, by the book's names.
RANGES = {
    **dict.fromkeys("ir", "m"),
    **dict.fromkeys(("a", "b", "d"), "n"),
    **dict.fromkeys("jlc", "k"),
}
SIZES = ("m", "n", "k", "M", "N", "K")
# A size that does not appear still has a value: free indices need a range, one-hot rows a length.
ABSENT = 3


def free_symbols(e):
    """Return the free symbols of an expression, without names of arrays, with those of a
    derivative's variables."""
    if isinstance(e, sp.Idx):
        return free_symbols(e.label)
    if e.is_Symbol:
        return {e}
    if isinstance(e, sp.Indexed):
        parts = e.indices
    elif isinstance(e, (sp.Sum, sp.Product)):
        found = free_symbols(e.function)
        for index, *bounds in e.limits:
            found -= free_symbols(index)
            found |= set().union(*(free_symbols(b) for b in bounds or (index.lower, index.upper)))
        return found
    elif isinstance(e, sp.Derivative):
        parts = (e.expr, *itertools.chain.from_iterable(e.variable_count))
    else:
        parts = e.args
    return set().union(*(free_symbols(p) for p in parts))


def worlds(
    exprs,
    ranges=None,
    laws=None,
    base=1,
    sizes=(1, 2, 3),
    seeds=1,
    sample=None,
    real=False,
    extents=None,
    pins=None,
):
    """Yield a World for each choice of sizes and of free indices (or ``sample`` of them, drawn
    once for all).

    ``ranges``: name -> (low, high) of further free indices, bounds as expressions in the sizes;
    ``real``: the symbols without an assumption are real too (they are complex as a rule);
    ``extents``: name -> the values of a size that is not one of 1, 2, 3; ``pins``: entry -> the
    value that a hypothesis gives to this one entry.
    """
    symbols = sorted(set().union(*map(free_symbols, exprs)), key=str)
    spans_of = dict.fromkeys(SIZES, sizes) | dict(extents or {})
    size_symbols = [s for s in symbols if s.name in spans_of and s.name not in (ranges or {})]
    everything = []
    for choice in itertools.product(*(spans_of[s.name] for s in size_symbols)):
        values = dict(zip(size_symbols, choice, strict=True))
        values = {sp.Symbol(s): ABSENT for s in SIZES if s not in {str(v) for v in values}} | values
        spans = []
        for symbol in symbols:
            low_high = index_range(symbol, ranges or {}, values, base)
            if low_high is not None:
                spans.append([(symbol, at) for at in low_high])
        for chosen in itertools.product(*spans):
            everything.append({**values, **dict(chosen)})
    if sample is not None and len(everything) > sample:
        everything = random.Random(1).sample(everything, sample)
    plain = "real" if real else "complex"
    named = {
        s.name: plain for s in symbols if not real and s.is_real is None and s.is_integer is None
    }
    for seed, values in itertools.product(range(seeds), everything):
        world = World(values=values, laws=named | dict(laws or {}), seed=seed, base=base)
        for entry, value in (pins or {}).items():
            at = ", ".join(str(integer(index, world, {})) for index in entry.indices)
            world.laws[f"{entry.base.label}[{at}]"] = evaluate(sp.sympify(value), world)
        yield world


def index_range(symbol, ranges, sizes, base):
    """Return the values that a free index takes, None for a scalar."""
    named = {s.name: v for s, v in sizes.items()}
    if symbol.name in ranges:
        low, high = (
            int(sp.sympify(e).subs({s: named[s.name] for s in sp.sympify(e).free_symbols}))
            for e in ranges[symbol.name]
        )
        return range(low, high + 1)
    if (
        symbol.name in RANGES
        and symbol not in sizes
        and (symbol.is_integer or symbol.is_integer is None)
        and RANGES[symbol.name] in named
    ):
        return range(base, base + named[RANGES[symbol.name]])
    return None


def differs(lhs, rhs, digits=60, only=None, **how):
    """Return the first World in which the two sides differ, None when they agree in all of those
    tried (for which ``only`` is true); computed with ``digits`` digits.

    Raises
    ------
    ValueError
        When neither side has a value in any world: nothing was compared.
    """
    compared = 0
    with mp.workdps(digits):
        for world in worlds((lhs, rhs), **how):
            if only is not None and not only(world):
                continue
            try:
                same = agree(lhs, rhs, world)
            except Undefined:
                continue
            compared += 1
            if not same:
                return world
    if not compared:
        raise ValueError("no world in which both sides have a value")
    return None


def agree(lhs, rhs, world, tolerance=TOLERANCE):
    """Return whether both sides are equal in one world; matrices, entry by entry."""
    if matrices.is_matrix(lhs) != matrices.is_matrix(rhs):
        raise matrices.ShapeError("a matrix against a number")
    if not matrices.is_matrix(lhs):
        return close(evaluate(lhs, world), evaluate(rhs, world), tolerance)
    left, right = matrix(lhs, world), matrix(rhs, world)
    return [len(row) for row in left] == [len(row) for row in right] and all(
        close(u, v, tolerance)
        for row, other in zip(left, right, strict=True)
        for u, v in zip(row, other, strict=True)
    )


def at_counterexample(verdict, base):
    """Return both sides of a verdict at its counterexample, evaluated here."""
    world = counterexample_world(verdict, base)
    return evaluate(verdict.lhs, world), evaluate(verdict.rhs, world)


def meet_at_counterexample(lhs, rhs, world, digits=700):
    """Return whether two sides agree at a counterexample, to 100 digits where no difference
    quotient stands in the way: a counterexample may be a narrow one."""
    finite = lhs.has(sp.Derivative) or rhs.has(sp.Derivative)
    with mp.workdps(digits):
        return agree(lhs, rhs, world, TOLERANCE if finite else mp.mpf(10) ** -100)


def counterexample_world(verdict, base):
    """Return the World that a verdict's counterexample describes."""
    found = verdict.counterexample
    values = found.values
    laws = {name: value for name, value in values.items() if isinstance(value, (list, tuple))}
    fixed = {n: as_number(v) for n, v in values.items() if n not in laws}
    laws |= {name: value for name, value in fixed.items() if "[" in name}
    for entry in set().union(*(e.atoms(sp.Indexed) for e in (verdict.lhs, verdict.rhs))):
        laws.setdefault(str(entry.base.label), ())  # what is not told has no value
    symbols_in = set().union(*(free_symbols(e) for e in (verdict.lhs, verdict.rhs)))
    values = dict(found.sizes) | {s: fixed[s.name] for s in symbols_in if s.name in fixed}
    return World(values=values, laws=laws, base=base)
