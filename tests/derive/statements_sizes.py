"""Sizes that may be 0 or negative, even or odd; ranges of free indices; indices in a bound."""

from derive.suite import a, adders, b, d, half, i, j, k, m, n, r, s, within, δ
from sympy import (
    Abs,
    Derivative,
    Ge,
    Gt,
    IndexedBase,
    Le,
    Lt,
    Product,
    Rational,
    Sum,
    Symbol,
    exp,
    log,
    symbols,
)

CASES = []
true, false, limited = adders("sizes", CASES)

x, y, w = (IndexedBase(name, real=True) for name in ("x", "y", "w"))
A = IndexedBase("A", real=True)
t = Symbol("t", real=True)
q = Symbol("q", integer=True, nonnegative=True)
any_size = Symbol("S", integer=True)
negative = Symbol("B", integer=True, negative=True)
even = Symbol("ev", integer=True, even=True, positive=True)
odd = Symbol("od", integer=True, odd=True, positive=True)
down = Symbol("D", integer=True, nonpositive=True)
may_be_empty = {"extents": {"q": range(4)}}
whole = {"extents": {"S": range(-3, 4)}}
from_one = {"extents": {"S": (1, 2, 3)}}


def may_be_zero():
    """A length declared nonnegative: true at 0 too, or only from 1 on."""
    true("renamed", Sum(x[i], (i, 1, q)), Sum(x[j], (j, 1, q)), **may_be_empty)
    true("linear", Sum(2 * x[i] + t, (i, 1, q)), 2 * Sum(x[i], (i, 1, q)) + q * t, **may_be_empty)
    true("ones", Sum(1, (i, 1, q)), q, **may_be_empty)
    true(
        "square", Sum(x[i], (i, 1, q)) ** 2, Sum(x[i] * x[j], (i, 1, q), (j, 1, q)), **may_be_empty
    )
    true("peeled-above", Sum(x[i], (i, 1, q + 1)), Sum(x[i], (i, 1, q)) + x[q + 1], **may_be_empty)
    true("peeled-below", Sum(x[i], (i, 0, q)), x[0] + Sum(x[i], (i, 1, q)), base=0, **may_be_empty)
    true("powers", Product(exp(x[i]), (i, 1, q)), exp(Sum(x[i], (i, 1, q))), **may_be_empty)
    true(
        "mean-from-zero-on",
        Sum(x[i] / (q + 1), (i, 0, q)),
        Sum(x[i], (i, 0, q)) / (q + 1),
        base=0,
        **may_be_empty,
    )
    false("peeled-wrong", Sum(x[i], (i, 1, q + 1)), Sum(x[i], (i, 1, q)) + x[q], **may_be_empty)
    false("counted-from-zero", Sum(1, (i, 0, q)), q, **may_be_empty)
    false("product-is-one", Product(exp(x[i]), (i, 1, q)), 1, **may_be_empty)
    false("empty-only", Sum(x[i] ** 2, (i, 1, q)), 0, **may_be_empty)
    at_zero = {
        "extents": {"q": (1, 2, 3)},
        "mention": "q",
        "beyond": {"extents": {"q": (0,)}},
    }
    limited("delta-of-one", Sum(δ(i, 1) * x[i], (i, 1, q)), x[1], **at_zero)
    limited("delta-of-last", Sum(δ(i, q) * x[i], (i, 1, q)), x[q], **at_zero)
    limited("delta-count", Sum(δ(i, 1), (i, 1, q)), 1, **at_zero)
    limited("delta-of-both", Sum(δ(i, j), (i, 1, q), (j, 1, 1)), 1, **at_zero)
    limited("product-with-delta", Product(exp(t * δ(i, 1)), (i, 1, q)), exp(t), **at_zero)
    limited(
        "delta-slope",
        Derivative(Sum(x[i] ** 2, (i, 1, q)), x[1]),
        2 * x[1],
        **at_zero,
    )


def any_sign():
    """A length of any sign: a reversed range is Karr's, as in SymPy."""
    true("any-renamed", Sum(x[i], (i, 1, any_size)), Sum(x[j], (j, 1, any_size)), **whole)
    true("any-ones", Sum(t, (i, 1, any_size)), any_size * t, **whole)
    true(
        "any-linear",
        Sum(x[i] + y[i], (i, 0, any_size)),
        Sum(x[i], (i, 0, any_size)) + Sum(y[i], (i, 0, any_size)),
        **whole,
    )
    false("any-bound", Sum(x[i], (i, 1, any_size)), Sum(x[i], (i, 1, any_size - 1)), **whole)
    false("any-absolute", Abs(any_size), 3 * any_size**2, **whole)
    limited(
        "modulus-of-a-bound",
        Abs(any_size) * Sum(x[i], (i, -any_size, any_size)),
        any_size * Sum(x[i], (i, -any_size, any_size)),
        mention="S",
        beyond={"extents": {"S": (-2, -3)}},
        **from_one,
    )
    limited(
        "modulus-alone-beside-a-sum",
        Abs(any_size) + Sum(x[i], (i, 1, any_size)),
        any_size + Sum(x[i], (i, 1, any_size)),
        mention="S",
        beyond={"extents": {"S": (-2, -3)}},
        **from_one,
    )
    limited(
        "delta-in-an-unknown-range",
        Sum(δ(i, 1) * x[i], (i, 1, any_size)),
        x[1],
        mention="S",
        beyond={"extents": {"S": (0, -1)}},
        **from_one,
    )
    negatives = {"extents": {"B": (-1, -2, -3)}}
    false(
        "log-of-a-negative-bound",
        log(negative**2) + Sum(x[i], (i, negative, 0)),
        2 * log(negative) + Sum(x[i], (i, negative, 0)),
        **negatives,
    )
    true(
        "log-of-a-negative-bound-mirrored",
        log(negative**2) + Sum(x[i], (i, negative, 0)),
        2 * log(-negative) + Sum(x[i], (i, negative, 0)),
        **negatives,
    )
    true("negative-count", Sum(t, (i, negative, 0)), (1 - negative) * t, **negatives)
    false("negative-count-wrong", Sum(t, (i, negative, 0)), -negative * t, **negatives)
    true(
        "nonpositive-bound-mirrored",
        Sum(x[i], (i, down, 0)),
        Sum(x[-i], (i, 0, -down)),
        extents={"D": (0, -1, -2)},
    )
    false(
        "nonpositive-bound-lost-sign",
        Sum(x[i], (i, down, 0)),
        Sum(x[i], (i, 0, -down)),
        extents={"D": (0, -1, -2)},
    )


def parity():
    """Even and odd lengths are drawn even and odd."""
    evens = {"extents": {"ev": (2, 4, 6)}}
    odds = {"extents": {"od": (1, 3, 5)}}
    true("even-alternating-constant", (-1) ** (even + m) * Sum(x[i], (i, 1, even)),
         (-1) ** m * Sum(x[i], (i, 1, even)), **evens)  # fmt: skip
    true(
        "odd-power",
        (-1) ** (odd + m) * Sum(x[i], (i, 1, odd)),
        -((-1) ** m) * Sum(x[i], (i, 1, odd)),
        **odds,
    )
    true("even-halves", Sum(x[i], (i, 1, even / 2)) + Sum(x[i], (i, even / 2 + 1, even)),
         Sum(x[i], (i, 1, even)), **evens)  # fmt: skip
    true("even-alternating", Sum((-1) ** i, (i, 1, even)), 0, **evens)
    true("odd-alternating", Sum((-1) ** i, (i, 1, odd)), -1, **odds)
    false("even-alternating-one", Sum((-1) ** i, (i, 1, even)), -1, **evens)
    false("odd-alternating-zero", Sum((-1) ** i, (i, 1, odd)), 0, **odds)
    false("any-alternating", Sum((-1) ** i, (i, 1, m)), 0)
    false(
        "odd-power-sign",
        (-1) ** (odd + m) * Sum(x[i], (i, 1, odd)),
        (-1) ** m * Sum(x[i], (i, 1, odd)),
        **odds,
    )


def prefix_sums():
    """An index that stands in a bound keeps the range that its arrays give it."""
    inside = {"ranges": {"s": (1, m)}}
    prefix = Sum(y[i] * Sum(x[r], (r, 1, i)), (i, 1, m))
    true("prefix-slope", Derivative(prefix, x[s]), Sum(y[i], (i, s, m)), **inside)
    true("suffix-slope", Derivative(Sum(y[i] * Sum(x[r], (r, i, m)), (i, 1, m)), x[s]),
         Sum(y[i], (i, 1, s)), **inside)  # fmt: skip
    true("prefix-weight-slope", Derivative(prefix, y[s]), Sum(x[r], (r, 1, s)), **inside)
    true("prefix-and-suffix", Sum(x[i], (i, 1, s)) + Sum(x[i], (i, s + 1, m)),
         Sum(x[i], (i, 1, m)), **inside)  # fmt: skip
    true("prefix-exchanged", prefix, Sum(x[r] * Sum(y[i], (i, r, m)), (r, 1, m)))
    true("prefix-step", Sum(x[i], (i, 1, s)) - Sum(x[i], (i, 1, s - 1)), x[s], **inside)
    true(
        "rewards-to-go",
        Derivative(Sum(w[i] * Sum(x[r], (r, i, m)), (i, 1, m)), w[s]),
        Sum(x[r], (r, s, m)),
        **inside,
    )
    true(
        "prefix-square-slope",
        Derivative(Sum(Sum(x[r], (r, 1, i)) ** 2, (i, 1, m)), x[s]),
        2 * Sum(Sum(x[r], (r, 1, i)), (i, s, m)),
        **inside,
    )
    false("prefix-slope-other-side", Derivative(prefix, x[s]), Sum(y[i], (i, 1, s)), **inside)
    false("prefix-slope-strict", Derivative(prefix, x[s]), Sum(y[i], (i, s + 1, m)), **inside)
    false("prefix-slope-all", Derivative(prefix, x[s]), Sum(y[i], (i, 1, m)), **inside)
    false("prefix-exchanged-wrong", prefix, Sum(x[r] * Sum(y[i], (i, 1, r)), (r, 1, m)))
    false("prefix-step-wrong", Sum(x[i], (i, 1, s)) - Sum(x[i], (i, 1, s - 1)), x[s - 1], **inside)
    false(
        "prefix-square-slope-lost",
        Derivative(Sum(Sum(x[r], (r, 1, i)) ** 2, (i, 1, m)), x[s]),
        2 * Sum(x[r], (r, 1, s)),
        **inside,
    )


def smoothness():
    """Differences of neighbours: the ends are cases of their own."""
    steps = Sum((w[a + 1] - w[a]) ** 2, (a, 1, n - 1))
    ends = (w[b] - w[b - 1]) * (1 - δ(b, 1)) - (w[b + 1] - w[b]) * (1 - δ(b, n))
    # n = 1 counts too: no neighbour, no penalty.
    true("smoothness-slope", Derivative(steps, w[b]) / 2, ends)
    true("smoothness-from-two", steps, Sum((w[a] - w[a - 1]) ** 2, (a, 2, n)))
    neighbours = Sum(w[a] * w[a - 1], (a, 2, n))
    true("neighbours-slope", Derivative(neighbours, w[b]),
         w[b - 1] * (1 - δ(b, 1)) + w[b + 1] * (1 - δ(b, n)))  # fmt: skip
    true("neighbours-curvature", Derivative(neighbours, w[b], w[d]), δ(b, d + 1) + δ(d, b + 1))
    false("smoothness-slope-no-ends", Derivative(steps, w[b]) / 2, 2 * w[b] - w[b - 1] - w[b + 1])
    false("smoothness-slope-one-end", Derivative(steps, w[b]) / 2,
          (w[b] - w[b - 1]) * (1 - δ(b, 1)) - (w[b + 1] - w[b]))  # fmt: skip
    false("neighbours-slope-no-ends", Derivative(neighbours, w[b]), w[b - 1] + w[b + 1])
    false("neighbours-curvature-one", Derivative(neighbours, w[b], w[d]), δ(b, d + 1))


def given_ranges():
    """Ranges told as hypotheses."""
    box = Ge(a, 1), Le(a, n)
    true("told-delta", Sum(δ(a, b) * w[b], (b, 1, n)), w[a], *box)
    true("told-delta-strict", Sum(δ(a, b) * w[b], (b, 1, n)), w[a], Gt(a, 0), Lt(a, n + 1))
    true("told-from-two", Sum(δ(a, b) * w[b], (b, 2, n)), w[a], Ge(a, 2), Le(a, n),
         ranges={"a": (2, n)})  # fmt: skip
    true("told-outside", Sum(δ(a, b) * w[b], (b, 2, n)), 0, Lt(a, 2), ranges={"a": (-1, 1)})
    true("told-slope-inside", Derivative(Sum(w[b] ** 2, (b, 2, n)), w[a]), 2 * w[a], Ge(a, 2),
         Le(a, n), ranges={"a": (2, n)})  # fmt: skip
    true("told-slope-outside", Derivative(Sum(w[b] ** 2, (b, 2, n)), w[a]), 0, Le(a, 1),
         ranges={"a": (0, 1)})  # fmt: skip
    true("told-prefix", Sum(δ(a, b) * x[b], (b, 1, s)), x[a], Ge(a, 1), Le(a, s),
         ranges={"a": (1, 1), "s": (1, m)})  # fmt: skip
    false("told-nothing", Sum(δ(a, b) * w[b], (b, 2, n)), w[a])
    false("told-half", Sum(δ(a, b) * w[b], (b, 2, n)), w[a], Ge(a, 1), ranges={"a": (1, n)})
    false("told-too-far", Sum(δ(a, b) * w[b], (b, 1, n)), w[a], Ge(a, 1), Le(a, n + 1),
          ranges={"a": (1, n + 1)})  # fmt: skip
    false("told-slope-everywhere", Derivative(Sum(w[b] ** 2, (b, 2, n)), w[a]), 2 * w[a],
          Ge(a, 1), Le(a, n), ranges={"a": (1, n)})  # fmt: skip
    for name, add, high in (("told-in", true, n), ("told-in-too-far", false, n + 1)):
        try:
            told = within(a, 1, high)
        except (ImportError, AttributeError):
            told = "In is missing"
        add(name, Sum(δ(a, b) * w[b], (b, 1, n)), w[a], told, ranges={"a": (1, high)})


def odd_bounds():
    """Bounds with a half, a product, an index, a constant."""
    true("twice-as-far", Sum(x[i], (i, 1, 2 * m)),
         Sum(x[i], (i, 1, m)) + Sum(x[m + i], (i, 1, m)))  # fmt: skip
    true("empty-by-one", Sum(x[i], (i, m + 1, m)), 0)
    true("empty-around", Sum(Sum(A[i, j], (j, 1, i)), (i, k + 1, k)), 0)
    true("empty-inside", Sum(A[i, j], (j, 1, k - i), (i, 1, 0)), 0)
    true("empty-product", Product(x[i], (i, m + 1, m)), 1)
    true("one-term", Sum(x[i] * y[i], (i, m, m)), x[m] * y[m])
    true("three-terms", Sum(x[i], (i, 0, 2)), x[0] + x[1] + x[2], base=0)
    true("difference-of-bounds", Sum(t, (i, m, m + k)), (k + 1) * t)
    true("half-sum", half * Sum(x[i], (i, m - 1, m)), (x[m - 1] + x[m]) / 2)
    false("empty-by-two", Sum(x[i], (i, m + 2, m)), 0)
    false("twice-as-far-wrong", Sum(x[i], (i, 1, 2 * m)), 2 * Sum(x[i], (i, 1, m)))
    false("one-term-wrong", Sum(x[i] * y[i], (i, m, m)), x[1] * y[1])
    false("difference-of-bounds-wrong", Sum(t, (i, m, m + k)), k * t)
    false("near-miss-count", Sum(t, (i, m, m + k)), (k + Rational(1001, 1000)) * t)
    # Both bounds move with the index of the sum around it, and the range runs backwards.
    lo = Symbol("lo", integer=True)
    u, v = symbols("u v", integer=True)
    F, g = IndexedBase("F", real=True), IndexedBase("g", real=True)

    def window(low):
        body = δ(u, v - i) * F[i, v] * g[s]
        return Sum(body, (s, 1, i + v), (u, 1, k), (v, low, m + r), (i, m, q))

    false(
        "window-with-both-ends",
        window(lo + 1),
        window(lo),
        ranges={"lo": (3, 3), "r": (1, 1), "q": (1, 1), "m": (3, 3), "k": (1, 1)},
    )


may_be_zero()
any_sign()
parity()
prefix_sums()
smoothness()
given_ranges()
odd_bounds()
