"""Random index expressions: what `prove` says must agree with direct evaluation at small sizes."""

import sympy as sp
from derive import fuzz, oracle
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from lossbook.derive import Status, prove
from sympy import Integer, KroneckerDelta, Rational, Sum, exp, symbols

m, k = symbols("m k", integer=True, positive=True)
SIZE = dict.fromkeys(symbols("i r", integer=True), m) | dict.fromkeys(
    symbols("j l", integer=True), k
)
i, r, j, l = SIZE
x, y = sp.IndexedBase("x"), sp.IndexedBase("y", real=True)
A = sp.IndexedBase("A", real=True)
t = sp.Symbol("t", real=True)

# Derandomised: the same examples everywhere, so that a failure is a change of the code.
steady = settings(derandomize=True, deadline=None, max_examples=60, database=None)


def leaves(scope):
    """Return a strategy for the smallest expressions in the index symbols ``scope``."""
    rows, columns = [s for s in scope if SIZE[s] is m], [s for s in scope if SIZE[s] is k]
    simple = [t, Rational(1, 2), Integer(-3)]
    simple += (
        [x[s] for s in rows] + [y[s] for s in columns] + [A[s, c] for s in rows for c in columns]
    )
    simple += [KroneckerDelta(*sorted(pair, key=str)) for pair in (rows, columns) if len(pair) == 2]
    return st.sampled_from(simple)


@st.composite
def expressions(draw, scope=(i, j), depth=3):
    """Draw an expression whose free indices are among ``scope``."""
    if depth == 0:
        return draw(leaves(scope))
    kind = draw(st.sampled_from(["sum", "sum", "sum", "+", "*", "square", "exp", "quotient"]))
    smaller = expressions(scope, depth - 1)
    match kind:
        case "+":
            return draw(smaller) + draw(smaller)
        case "*":
            return draw(smaller) * draw(smaller)
        case "square":
            return draw(smaller) ** 2
        case "exp":
            return exp(draw(leaves(scope))) * draw(smaller)
        case "quotient":
            return draw(smaller) / (1 + exp(draw(leaves(scope))))
    index = draw(st.sampled_from([r, l, i, j]))  # i and j are often free outside
    inside = tuple({index: 0} | dict.fromkeys(scope, 0))
    about = draw(leaves(inside).filter(lambda e: e.has(index)))
    rest = draw(expressions(inside, depth - 1))
    return Sum(about * rest if draw(st.booleans()) else about + rest, (index, 1, SIZE[index]))


REWRITES = ("rename", "shift", "reverse", "peel", "expand", "distribute", "delta", "square", "swap")


@st.composite
def rewritten(draw, e):
    """Draw an expression equal to ``e``, written in another way."""
    if e.args and not isinstance(e, (sp.Indexed, KroneckerDelta)):
        e = e.func(*(draw(rewritten(a)) if isinstance(a, sp.Expr) else a for a in e.args))
    return rewrite_once(e, draw(st.sampled_from(REWRITES)))


def rewrite_once(e, how):
    """Return ``e`` rewritten at its root where the rule ``how`` applies, else ``e``."""
    if how == "square" and e.is_Pow and e.exp == 2 and isinstance(e.base, Sum):
        return squared(e.base)
    if e.is_Mul and how == "expand":
        return sp.expand_mul(e, deep=False)
    if isinstance(e, sp.Indexed) and how == "delta" and e.indices[0] in (i, r):
        h = sp.Symbol("h", integer=True)
        return Sum(KroneckerDelta(h, e.indices[0]) * e.base[(h, *e.indices[1:])], (h, 1, m))
    if how == "swap" and isinstance(e, Sum) and len({limit[0] for limit in e.limits}) > 1:
        return Sum(e.function, *reversed(e.limits))
    if not isinstance(e, Sum) or len(e.limits) > 1:
        return e
    body, (index, low, high) = e.function, e.limits[0]
    if bound(body) and how != "distribute":
        return e
    match how:
        case "rename":
            fresh = sp.Symbol("q", integer=True)
            return Sum(rename(body, index, fresh), (fresh, low, high))
        case "shift":
            return Sum(rename(body, index, index + 1), (index, low - 1, high - 1))
        case "reverse":
            return Sum(rename(body, index, high + low - index), (index, low, high))
        case "peel":
            return rename(body, index, low) + Sum(body, (index, low + 1, high))
        case "distribute" if body.is_Add:
            return sp.Add(*(Sum(part, (index, low, high)) for part in body.args))
    return e


def squared(total):
    """Return the square of a Sum as a double sum."""
    body, (index, low, high) = total.function, total.limits[0]
    if len(total.limits) > 1 or bound(body):
        return total**2
    u, v = symbols("u v", integer=True)
    return Sum(rename(body, index, u) * rename(body, index, v), (u, low, high), (v, low, high))


def bound(e):
    """Return whether an expression holds a Sum: renaming in it would need care, so the rewrites
    leave it."""
    return e.has(Sum)


def rename(body, index, new):
    """Return ``body`` with an index replaced."""
    return body.xreplace({index: new})


def decided(lhs, rhs):
    """Return the verdict, after a check of it against direct evaluation."""
    verdict = prove(lhs, rhs)
    difference = oracle.differs(lhs, rhs, sample=10)
    if verdict.status is Status.PROVED:
        assert difference is None
    if verdict.status is Status.REFUTED:
        left, right = oracle.at_counterexample(verdict, base=1)
        assert not oracle.close(left, right)
    return verdict


@steady
@given(st.data())
def test_a_rewritten_expression_is_never_refuted(data):
    e = data.draw(expressions())
    other = data.draw(rewritten(e))
    assume(e != other)
    assert oracle.differs(e, other, sample=10) is None  # a check of the rewriting itself
    assert decided(e, other).status is not Status.REFUTED


@steady
@given(expressions(), expressions())
def test_two_expressions_are_judged_as_they_evaluate(e, other):
    assume(e != other)
    decided(e, other)


@steady
@given(st.data())
def test_a_rewritten_expression_with_a_small_error_is_never_proved(data):
    e = data.draw(expressions())
    error = data.draw(expressions(depth=1))
    other = data.draw(rewritten(e)) + error
    assume(oracle.differs(e, other, sample=10) is not None)
    assert decided(e, other).status is not Status.PROVED


def test_the_first_pairs_of_the_fuzzer_agree():
    """So that `make fuzz` runs at all."""
    asked = [one for number in range(60) if (one := fuzz.pair(f"1:{number}"))]
    told = [fuzz.complaints(one) for one in asked]
    assert [wrong for _, wrong in told if wrong] == []
    assert {name for name, _ in told} >= {"PROVED", "REFUTED"}
