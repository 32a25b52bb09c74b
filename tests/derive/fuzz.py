"""Random statements, for as long as asked: what `prove` says against the oracle's loops.

    PYTHONPATH=tests python -m derive.fuzz --seconds 60 --seed 1

Each pair has a number; ``--only 17 --seed 1`` asks one pair again and prints all of it. A pair is
made by rewriting (true, as a rule), by rewriting and a mistake, or of two expressions that have
nothing to do with each other. Who is right is decided by the oracle alone.
"""

from __future__ import annotations

import argparse
import random
import re
import signal
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from functools import partial

import sympy as sp
from derive import hold, mutate, oracle
from lossbook.derive import Binary, OneHot, Status, UnitInterval, prove
from sumproof.prove import kernel_says_zero
from sumproof.statement import ask
from sympy import Derivative, Eq, Gt, KroneckerDelta, Product, Rational, Sum, exp, log, symbols

m, k = symbols("m k", integer=True, positive=True)
q = sp.Symbol("q", integer=True, nonnegative=True)
rows = i, r = symbols("i r", integer=True)
columns = j, l = symbols("j l", integer=True)
size_of = dict.fromkeys(rows, m) | dict.fromkeys(columns, k)
t, s = symbols("t s", real=True)
p = sp.Symbol("p", positive=True)
x, y, Y, A = (sp.IndexedBase(name, real=True) for name in ("x", "y", "Y", "A"))
P, G = sp.IndexedBase("P", positive=True), sp.IndexedBase("G")
PATIENCE = 20  # seconds of processor time for one pair
LARGEST = 150  # operations: a larger expression costs the oracle too much
EXTENTS = {"q": range(4)}


@dataclass
class Pair:
    """One question: two sides, what is given, how it was made."""

    lhs: sp.Expr
    rhs: sp.Expr
    how: str
    given: tuple = ()
    laws: dict = field(default_factory=dict)


def pick(rng, *choices):
    """Return one of the choices."""
    return choices[rng.randrange(len(choices))]


def leaf(rng, scope):
    """Return one of the smallest expressions in the indices of ``scope``."""
    row = rng.choice([v for v in scope if v in rows])
    column = rng.choice([v for v in scope if v in columns])
    near = row + rng.choice([0, 0, 0, 1, -1])
    return pick(
        rng, t, s, p, Rational(rng.randint(-3, 3), rng.randint(1, 2)), x[row], x[near], y[column],
        P[row], A[row, column], Y[row, column], G[row], x[1], row * x[row],
        KroneckerDelta(row, rng.choice(rows)), KroneckerDelta(column, rng.choice(columns)),
    )  # fmt: skip


def bounds(rng, index, scope):
    """Return the limits of a sum: mostly the whole range, sometimes an odd one."""
    size = size_of[index]
    other = rng.choice([v for v in scope if size_of[v] is size] or [size])
    if rng.random() < 0.6 or other == index:
        return (index, 1, size)
    return (index, *pick(
        rng, (2, size), (1, size - 1), (0, size), (1, size + 1), (1, other), (other, size),
        (other + 1, size), (1, other - 1), (1, q), (1, 2), (size, size), (size + 1, size),
    ))  # fmt: skip


def expression(rng, scope=(i, j), depth=3):
    """Return a random expression whose free indices are among ``scope``."""
    if depth == 0:
        return leaf(rng, scope)

    def smaller():
        return expression(rng, scope, depth - rng.randint(1, depth))

    match rng.choice(["sum"] * 6 + ["+", "*", "square", "exp", "quotient", "log", "slope", "soft"]):
        case "+":
            return smaller() + smaller()
        case "*":
            return smaller() * smaller()
        case "square":
            return smaller() ** 2
        case "exp":
            return exp(smaller()) if depth == 1 else exp(leaf(rng, scope)) * smaller()
        case "quotient":
            return smaller() / (1 + exp(leaf(rng, scope)))
        case "log":
            positive = [p, P[rng.choice([v for v in scope if v in rows])], 1 + exp(smaller())]
            return log(rng.choice(positive) * pick(rng, 1, p, p**2))
        case "slope":
            return slope(rng, smaller(), scope)
        case "soft":
            index = rng.choice(columns)
            return Sum(exp(y[index]) * expression(rng, (*scope, index), 0), (index, 1, k)) / Sum(
                exp(y[l]), (l, 1, k)
            )
    index = rng.choice(rows + columns)  # some of them are free outside, too
    inside = tuple(dict.fromkeys((*scope, index)))
    body = expression(rng, inside, depth - 1)
    about = leaf(rng, inside)
    body = body * about if rng.random() < 0.6 else body + about
    if rng.random() < 0.08:
        return Product(exp(body) if rng.random() < 0.5 else P[r] * p, (index, 1, size_of[index]))
    return Sum(body, bounds(rng, index, scope))


def slope(rng, e, scope):
    """Return a derivative with respect to a scalar or to an entry."""
    row = rng.choice([v for v in scope if v in rows])
    column = rng.choice([v for v in scope if v in columns])
    return Derivative(e, pick(rng, t, t, x[row], y[column], A[row, column]))


def rewritten(rng, e):
    """Return an expression meant to equal ``e``; the oracle says whether it does."""
    if e.args and not isinstance(e, (sp.Indexed, KroneckerDelta, Derivative)):
        parts = [rewritten(rng, a) if isinstance(a, sp.Expr) else a for a in e.args]
        e = e.func(*parts)
    if rng.random() < 0.5:
        return e
    if isinstance(e, Derivative):
        others = [v for v, _ in e.variable_count]
        if others == [t] and not e.expr.has(Product):
            return sp.diff(e.expr, t)
        return Derivative(rewritten(rng, e.expr), *e.variable_count)
    if isinstance(e, sp.Indexed) and e.indices[0] in rows and rng.random() < 0.4:
        h = sp.Symbol("h", integer=True)
        return Sum(KroneckerDelta(h, e.indices[0]) * e.base[(h, *e.indices[1:])], (h, 1, m))
    if e.is_Mul:
        return sp.expand_mul(e, deep=False)
    if isinstance(e, log):
        return sp.expand_log(e, deep=False)
    if isinstance(e, exp):
        return sp.expand_power_exp(e, deep=False)
    if e.is_Pow and e.exp == 2:
        return sp.expand_mul(e, deep=False) if e.base.is_Add else doubled(e)
    return resummed(rng, e) if isinstance(e, Sum) and len(e.limits) == 1 else e


def doubled(e):
    """Return the square of a sum as a double sum."""
    if not isinstance(e.base, Sum) or len(e.base.limits) > 1 or has_bound(e.base.function):
        return e
    body, (index, low, high) = e.base.function, e.base.limits[0]
    u, v = symbols("u v", integer=True)
    return Sum(moved(body, index, u) * moved(body, index, v), (u, low, high), (v, low, high))


def has_bound(e):
    """Return whether something in ``e`` binds an index or differentiates: to rename in it needs
    care."""
    return e.has(Sum, Product, Derivative)


def moved(body, index, new):
    """Return ``body`` with an index replaced."""
    return body.xreplace({index: new})


def resummed(rng, e):
    """Return a sum written in another way."""
    body, (index, low, high) = e.function, e.limits[0]
    if body.is_Add and rng.random() < 0.5:
        return sp.Add(*(Sum(part, (index, low, high)) for part in body.args))
    if isinstance(body, Sum) and rng.random() < 0.5:
        return Sum(body.function, *body.limits, (index, low, high))
    if has_bound(body):
        return e
    fresh = sp.Symbol("h", integer=True)
    return pick(
        rng,
        Sum(moved(body, index, fresh), (fresh, low, high)),
        Sum(moved(body, index, index + 1), (index, low - 1, high - 1)),
        Sum(moved(body, index, high + low - index), (index, low, high)),
        moved(body, index, low) + Sum(body, (index, low + 1, high)),
        moved(body, index, high) + Sum(body, (index, low, high - 1)),
        Sum(body, (index, low, 2)) + Sum(body, (index, 3, high)),
    )


def facts(rng, lhs, rhs):
    """Return hypotheses about what stands in the two sides, and the laws that obey them."""
    given, laws = [], {}
    used = {str(e.base.label) for side in (lhs, rhs) for e in side.atoms(sp.Indexed)}
    slopes = {str(v) for side in (lhs, rhs) for d in side.atoms(Derivative) for v in d.variables}
    if "Y" in used and rng.random() < 0.7:
        given, laws = [*given, OneHot(Y)], laws | {"Y": "one-hot"}
    if "y" in used and rng.random() < 0.2 and not any(v.startswith("y[") for v in slopes):
        given, laws = [*given, Eq(Sum(y[j], (j, 1, k)), 1)], laws | {"y": "simplex"}
    if "G" in used and rng.random() < 0.4:
        given, laws = [*given, Binary(G)], laws | {"G": "binary"}
    letters = lhs.free_symbols | rhs.free_symbols
    if s in letters and rng.random() < 0.3:
        given, laws = [*given, Gt(s, 0)], laws | {"s": "positive"}
    if p in letters and rng.random() < 0.3:
        given, laws = [*given, UnitInterval(p)], laws | {"p": "unit"}
    return tuple(given), laws


def pair(seed):
    """Return the pair of a seed, None where it came out too large or has no meaning."""
    rng = random.Random(seed)
    lhs = expression(rng)
    how = rng.choice(["rewritten", "rewritten", "mistaken", "unrelated"])
    rhs = expression(rng) if how == "unrelated" else rewritten(rng, rewritten(rng, lhs))
    if how == "mistaken":
        wrong = [e for _, e in mutate.mutants(rhs, seed, (i, j))]
        rhs = rng.choice(wrong)
    shared = rng.random() < 0.2 and expression(rng, depth=2)
    lhs, rhs = (lhs + shared, rhs + shared) if shared else (lhs, rhs)
    if lhs == rhs or max(e.count_ops() for e in (lhs, rhs)) > LARGEST:
        return None
    if tower(lhs) or tower(rhs):
        return None
    return Pair(lhs, rhs, how, *facts(rng, lhs, rhs))


def tower(e):
    """Return whether an exponential stands in the exponent of an exponential: no arithmetic
    follows it up there."""
    return any(inner is not part and inner.is_Function and inner.func is exp
               for part in e.atoms(exp) for inner in part.atoms(exp))  # fmt: skip


def truth(asked, hypotheses=()):
    """Return a world in which the sides differ, None where they agree in all; ValueError where
    nothing could be compared.

    A size that the hypotheses speak of is at least 1, as they say, and an index that they bound
    stays within its bounds.
    """
    spans = {"q": range(1, 4)} if any("q" in h for h in hypotheses) else EXTENTS
    bounded = partial(in_range, asked) if hypotheses else None
    how = {"laws": asked.laws, "extents": spans, "sample": 14, "seeds": 2, "real": True}
    return oracle.differs(asked.lhs, asked.rhs, only=bounded, **how)


def complaints(asked):
    """Return the verdict's name (and what is odd about it), and a list of what is wrong with it."""
    wrong = []
    verdict = prove(asked.lhs, asked.rhs, asked.given)
    apart = truth(asked, verdict.hypotheses)
    if verdict.status is Status.PROVED and apart is not None:
        wrong.append(f"PROVED ({', '.join(verdict.hypotheses)}), but apart at {shown(apart)}")
    name = verdict.status.name
    if verdict.status is Status.REFUTED and (odd := oddity(verdict)):
        name = f"{name} {odd}"  # nobody told the range of a free index: so it may be refuted there
    elif verdict.status is Status.REFUTED:
        wrong += counterexample_faults(asked, verdict)
        if asked.how == "rewritten" and apart is None and not reaches_beyond(verdict):
            wrong.append(f"REFUTED by {verdict.counterexample}, but rewritten, and equal at all")
    # The core alone, without the samples that would save it.
    if apart and in_range(asked, apart) and kernel_says_zero(asked.lhs, asked.rhs, asked.given):
        wrong.append(f"the kernel says 0, but apart at {shown(apart)}")
    return name, wrong


def reaches_beyond(verdict):
    """Return whether a counterexample reads beyond an axis: deltas that were put in do not reach
    that far."""
    sizes, told = verdict.counterexample.sizes, verdict.counterexample.values
    longer = q in sizes and any(sizes[q] > sizes.get(size, sizes[q]) for size in (m, k))
    rows_told = (int(row) for name in told for row in re.findall(r"\[(-?\d+)", name))
    return longer or any(not 1 <= row <= sizes.get(m, row) for row in rows_told)


def in_range(asked, world):
    """Return whether free indices are where a statement says that they run, if anywhere."""
    for index, ends in ask(asked.lhs, asked.rhs, asked.given).about.indices.items():
        low, high = (oracle.integer(end, world, {}) for end in ends)
        if index in world.values and not low <= world.values[index] <= high:
            return False
    return True


def oddity(verdict):
    """Return what keeps the oracle from judging a counterexample, else an empty string."""
    world = oracle.counterexample_world(verdict, base=1)
    sizes = {symbol.name: value for symbol, value in world.values.items()}
    for index, size in size_of.items():
        at, top = world.values.get(index), sizes.get(size.name)
        if at is not None and top is not None and not 1 <= at <= top:
            return "outside 1..size"
    try:
        oracle.agree(verdict.lhs, verdict.rhs, world)
    except oracle.Undefined as error:
        return "with an entry not told" if "out of range" in str(error) else ""
    return ""


def counterexample_faults(asked, verdict):
    """Return why a counterexample is none, by the oracle."""
    sides = asked.lhs, asked.rhs
    try:
        world = oracle.counterexample_world(verdict, base=1)
        if oracle.meet_at_counterexample(*sides, world):
            return [f"no counterexample, the sides agree: {verdict.counterexample}"]
        if (letter := hold.undeclared(world, sides)) is not None:
            return [f"{letter} is not what it is declared: {verdict.counterexample}"]
        told = verdict.counterexample.values
        # A row of Y may be longer than what the statement sums: a 0 alone breaks nothing.
        facts = [f for f in asked.given if not isinstance(f, OneHot) and is_told(f, told)]
        if (fact := hold.broken(world, facts, sides)) is not None:
            return [f"{fact} does not hold: {verdict.counterexample}"]
    except oracle.Undefined as error:
        return [f"the counterexample has no value ({error}): {verdict.counterexample}"]
    return []


def is_told(fact, told):
    """Return whether a fact about a letter is about one that a counterexample gives a value."""
    return str(p) in told if isinstance(fact, UnitInterval) else True


def shown(world):
    """Return a world's sizes and indices."""
    return ", ".join(f"{name} = {value}" for name, value in world.values.items())


class TooSlow(BaseException):
    """One pair has used up its time; the text says in which file."""


def give_up(_signal, frame):
    """Say who was at work: the prover, or the oracle."""
    files = [f.f_code.co_filename.rsplit("/", 1)[-1] for f in frames(frame)]
    raise TooSlow("the oracle" if "oracle.py" in files else "the prover")


def frames(frame):
    """Yield a frame and all that called it."""
    while frame is not None:
        yield frame
        frame = frame.f_back


def run(seed, seconds, only=None):
    """Ask pairs until the processor time is used up; print each disagreement and the counts."""
    counts, faults, number = Counter(), 0, -1
    end = time.process_time() + seconds
    signal.signal(signal.SIGVTALRM, give_up)
    while time.process_time() < end and (only is None or number < 0):
        number = number + 1 if only is None else only
        asked = None
        signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE)
        try:
            asked = pair(f"{seed}:{number}")
            if asked is None:
                counts["left out"] += 1
                continue
            verdict, wrong = complaints(asked)
        except (ValueError, NotImplementedError, oracle.Undefined) as error:
            counts["not compared"] += 1
            if only is not None:
                print(type(error).__name__, error)
            continue
        except TooSlow as error:
            counts[f"too slow, {error}"] += 1
            print(f"\n--seed {seed} --only {number}  too slow: {error}", flush=True)
            continue
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{place.filename.rsplit('/', 1)[-1]}:{place.lineno}"
            verdict, wrong = "CRASH", [f"{type(error).__name__}: {error} ({where})"]
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        if asked is None:  # the pair itself could not be made
            raise RuntimeError(wrong[0])
        counts[asked.how, verdict] += 1
        if wrong or only is not None:
            faults += bool(wrong)
            report(seed, number, asked, verdict, wrong)
    print(f"\nseed {seed}: pairs 0 to {number}, {faults} disagreements")
    for what, count in sorted(counts.items(), key=str):
        print(f"{count:7}  {what if isinstance(what, str) else ' '.join(what)}")
    return faults


def report(seed, number, asked, verdict, wrong):
    """Print one pair, and how to ask it again."""
    print(f"\n--seed {seed} --only {number}  ({asked.how}, {verdict})")
    print(f"  {asked.lhs}\n  = {asked.rhs}")
    if asked.given:
        print(f"  given {', '.join(map(str, asked.given))}")
    for fault in wrong:
        print(f"  ** {fault}", flush=True)


def main():
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60, help="of processor time")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="the number of one pair")
    chosen = parser.parse_args()
    raise SystemExit(run(chosen.seed, chosen.seconds, chosen.only) > 0)


if __name__ == "__main__":
    main()
