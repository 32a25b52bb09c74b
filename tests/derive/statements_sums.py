"""Costly statements, decimals, terms left out, geometric sums, factorials, triangles."""

from derive.suite import a, adders, b, half, i, j, k, l, m, n, r, sigmoid, δ
from lossbook.derive import OneHot
from sympy import (
    Derivative,
    Eq,
    IndexedBase,
    Product,
    Rational,
    Sum,
    Symbol,
    binomial,
    exp,
    factorial,
    log,
    symbols,
)

CASES = []
true, false, limited = adders("sums", CASES)

x, y, w, z, u = (IndexedBase(name, real=True) for name in ("x", "y", "w", "z", "u"))
A, F = IndexedBase("A", real=True), IndexedBase("F", real=True)
Y = IndexedBase("Y", real=True)
p, q = symbols("p q", positive=True)
t, s, lam = symbols("t s lam", real=True)
N = Symbol("N", integer=True, nonnegative=True)


def costly():
    """A sum of thousands of terms on both sides: what else is asked must be looked at all the
    same."""
    heavy = Sum(u[l] ** 2, (l, 1, 2500))
    wide = Sum(u[l] + u[j], (l, 1, 50), (j, 1, 60))
    few = {"sample": 2}
    pairs = ((i, 1, m), (r, 1, m))
    true("costly-square", heavy + Sum(x[i], (i, 1, m)) ** 2, Sum(x[i] * x[r], *pairs) + heavy,
         **few)  # fmt: skip
    true("costly-twice", heavy + wide, Sum(u[l] ** 2, (l, 1, 2500)) + Sum(u[j] + u[l], (j, 1, 60),
         (l, 1, 50)), **few)  # fmt: skip
    true("costly-factor", t * heavy, Sum(t * u[j] ** 2, (j, 1, 2500)), **few)
    true("costly-slope", Derivative(heavy + t**2, t), 2 * t, sample=1)
    false("costly-cross-terms", heavy + Sum(x[i], (i, 1, m)) ** 2,
          heavy + Sum(x[i] ** 2, (i, 1, m)), **few)  # fmt: skip
    false("costly-transposed", wide + Sum(A[i, r] * x[i] * y[r], *pairs),
          wide + Sum(A[r, i] * x[i] * y[r], *pairs), **few)  # fmt: skip
    false("costly-false-at-three", heavy + (m - 1) * (m - 2) * Sum(x[i], (i, 1, m)), heavy, **few)
    false("costly-capture", heavy + x[i] * Sum(x[i], (i, 1, m)), heavy + Sum(x[i] ** 2, (i, 1, m)),
          **few)  # fmt: skip
    false("costly-near-miss", heavy, heavy + Rational(1, 10**6), **few)
    false("costly-softmax", wide + exp(z[1]) / Sum(exp(z[j]), (j, 1, k)), wide + 1 / k, **few)
    false("costly-delta", heavy + Sum(δ(i, r) * A[i, r], *pairs), heavy + Sum(A[i, r], *pairs),
          **few)  # fmt: skip
    false("costly-jensen", heavy + log(Sum(exp(x[i]), (i, 1, m)) / m),
          heavy + Sum(x[i], (i, 1, m)) / m, **few)  # fmt: skip


def decimals():
    """Short decimals are what they look like."""
    squares = Sum(w[a] ** 2, (a, 1, n))
    true("half-as-decimal", 0.5 * squares, squares / 2)
    true("half-slope", Derivative(0.5 * squares, w[b]), w[b])
    true("quarter", 0.25 * Sum(4 * x[i], (i, 1, m)), Sum(x[i], (i, 1, m)))
    true("tenth", 0.1 * Sum(x[i], (i, 1, m)) + 0.9 * Sum(x[i], (i, 1, m)), Sum(x[i], (i, 1, m)))
    true("decimal-inside", Sum(0.5 * x[i] + 1.5, (i, 1, m)), Sum(x[i], (i, 1, m)) / 2 + 3 * m / 2)
    true("decimal-exponent", p**0.5 * p**1.5, p**2)
    true("decimal-in-exp", exp(0.5 * Sum(x[i], (i, 1, m))) ** 2, exp(Sum(x[i], (i, 1, m))))
    true("decimal-one", 1.0 * Sum(x[i], (i, 1, m)), Sum(x[r], (r, 1, m)))
    true("two-python-floats", (1 / 2) * squares + (1 / 2) * squares, squares)
    false("half-as-decimal-wrong", 0.5 * squares, squares)
    false("half-slope-wrong", Derivative(0.5 * squares, w[b]), 2 * w[b])
    false("decimal-near", 0.499 * squares, squares / 2)
    false("third-is-no-short-decimal", 0.333 * squares, squares / 3)
    false("tenths", 0.1 * Sum(x[i], (i, 1, m)) + 0.8 * Sum(x[i], (i, 1, m)), Sum(x[i], (i, 1, m)))
    false("decimal-inside-once", Sum(0.5 * x[i] + 1.5, (i, 1, m)), Sum(x[i], (i, 1, m)) / 2 + 1.5)


def left_out():
    """A penalty that spares the bias, a sum over all but one."""
    spared = lam / 2 * Sum(w[a] ** 2, (a, 2, n))
    true("spared-slope", Derivative(spared, w[b]), lam * w[b] * (1 - δ(b, 1)))
    true("spared-curvature", Derivative(spared, w[b], w[a]), lam * δ(a, b) * (1 - δ(a, 1)))
    true("spared-by-delta", spared, lam / 2 * Sum((1 - δ(a, 1)) * w[a] ** 2, (a, 1, n)))
    true("spared-first", Derivative(spared, w[1]), 0)
    true("spared-last-slope", Derivative(Sum(w[a] ** 2, (a, 1, n - 1)), w[b]) / 2,
         w[b] * (1 - δ(b, n)))  # fmt: skip
    true("all-but-one", Sum((1 - δ(a, b)) * w[a], (a, 1, n)), Sum(w[a], (a, 1, n)) - w[b])
    score = Sum(F[i, a] * w[a], (a, 1, n))
    true(
        "spared-objective",
        Derivative(Sum(log(1 + exp(score)), (i, 1, m)) + spared, w[b]),
        Sum(sigmoid(score) * F[i, b], (i, 1, m)) + lam * w[b] * (1 - δ(b, 1)),
    )
    false("spared-slope-all", Derivative(spared, w[b]), lam * w[b])
    false("spared-slope-other", Derivative(spared, w[b]), lam * w[b] * (1 - δ(b, n)))
    false("spared-curvature-all", Derivative(spared, w[b], w[a]), lam * δ(a, b))
    false("spared-first-too", Derivative(lam / 2 * Sum(w[a] ** 2, (a, 1, n)), w[1]), 0)
    false("all-but-one-lost", Sum((1 - δ(a, b)) * w[a], (a, 1, n)), Sum(w[a], (a, 1, n)))


def geometric():
    """Geometric sums: moving averages, momentum, bias correction."""
    steps = {"extents": {"N": range(5)}}
    beta = Symbol("beta", positive=True)
    ratio = {"laws": {"beta": "unit", "q": "unit"}}
    true("geometric", Sum(q**i, (i, 0, m - 1)) * (1 - q), 1 - q**m)
    true("geometric-divided", Sum(q**i, (i, 0, m - 1)), (1 - q**m) / (1 - q), **ratio)
    true("geometric-from-one", (1 - q) * Sum(q**i, (i, 1, m)), q * (1 - q**m))
    true("average-weights", Sum((1 - beta) * beta ** (m - i), (i, 1, m)), 1 - beta**m, **ratio)
    true("bias-correction", Sum((1 - beta) * beta ** (m - i) * t, (i, 1, m)) / (1 - beta**m), t,
         **ratio)  # fmt: skip
    true("momentum", Sum(t * beta**i, (i, 0, N)) * (1 - beta), t * (1 - beta ** (N + 1)), **steps)
    average = Sum((1 - beta) * beta ** (m - i) * x[i], (i, 1, m))
    true("average-step", Sum((1 - beta) * beta ** (m + 1 - i) * x[i], (i, 1, m + 1)),
         beta * average + (1 - beta) * x[m + 1])  # fmt: skip
    true("geometric-of-two", Sum(2**i, (i, 0, m - 1)), 2**m - 1)
    false("geometric-one-more", Sum(q**i, (i, 0, m)) * (1 - q), 1 - q**m)
    false("geometric-from-one-lost", (1 - q) * Sum(q**i, (i, 1, m)), 1 - q**m)
    false("average-weights-are-one", Sum((1 - beta) * beta ** (m - i), (i, 1, m)), 1, **ratio)
    false("momentum-forever", Sum(t * beta**i, (i, 0, N)) * (1 - beta), t, **steps)
    false("average-step-swapped", Sum((1 - beta) * beta ** (m + 1 - i) * x[i], (i, 1, m + 1)),
          (1 - beta) * average + beta * x[m + 1])  # fmt: skip
    false("geometric-of-two-lost-one", Sum(2**i, (i, 0, m - 1)), 2**m)


def counting():
    """Factorials as they come in likelihoods; binomial coefficients are read, not summed."""
    counts = IndexedBase("y", integer=True, nonnegative=True)
    mean = IndexedBase("mu", positive=True)
    rate = Symbol("lam", positive=True)
    likelihood = Product(rate ** counts[i] * exp(-rate) / factorial(counts[i]), (i, 1, m))
    constant = Sum(log(factorial(counts[i])), (i, 1, m))
    true("poisson", log(likelihood), log(rate) * Sum(counts[i], (i, 1, m)) - m * rate - constant)
    true("poisson-slope", Derivative(log(likelihood), rate), Sum(counts[i], (i, 1, m)) / rate - m)
    loss = -Sum(log(mean[i] ** counts[i] * exp(-mean[i]) / factorial(counts[i])), (i, 1, m))
    true("poisson-rates", loss, Sum(mean[i] - counts[i] * log(mean[i]), (i, 1, m)) + constant)
    true("poisson-rates-slope", Derivative(loss, mean[r]), 1 - counts[r] / mean[r])
    true("factorial-opaque", Sum(factorial(counts[i]) * x[i], (i, 1, m)),
         Sum(x[j] * factorial(counts[j]), (j, 1, m)))  # fmt: skip
    true("binomial-opaque", log(binomial(m, k) * p**k), log(binomial(m, k)) + k * log(p),
         extents={"m": (3, 4), "k": (1, 2)})  # fmt: skip
    false("poisson-lost-rate", log(likelihood),
          log(rate) * Sum(counts[i], (i, 1, m)) - rate - constant)  # fmt: skip
    false("poisson-lost-constant", loss, Sum(mean[i] - counts[i] * log(mean[i]), (i, 1, m)))
    false("poisson-slope-wrong", Derivative(log(likelihood), rate), Sum(counts[i], (i, 1, m)) - m)
    false("factorial-linear", Sum(factorial(counts[i]), (i, 1, m)),
          factorial(Sum(counts[i], (i, 1, m))))  # fmt: skip


def shapes_of_ranges():
    """Power sums, triangles, shifts, splits."""
    pairs = ((i, 1, m), (r, 1, m))
    true("sum-of-even-numbers", Sum(2 * i, (i, 1, m)), m * (m + 1))
    true("pronic", Sum(i * (i + 1), (i, 1, m)), m * (m + 1) * (m + 2) / 3)
    true("index-square-from-zero", Sum(i**2, (i, 0, m - 1)), (m - 1) * m * (2 * m - 1) / 6)
    true("mean-rank", Sum(i, (i, 1, m)) / m, (m + 1) * half)
    true("triangle-of-index", Sum(Sum(r, (r, 1, i)), (i, 1, m)), m * (m + 1) * (m + 2) / 6)
    true("below-and-above", Sum(Sum(F[i, r], (r, 1, i - 1)), (i, 1, m)) + Sum(F[i, i], (i, 1, m))
         + Sum(Sum(F[i, r], (r, i + 1, m)), (i, 1, m)), Sum(F[i, r], *pairs))  # fmt: skip
    true("triangle-turned", Sum(F[i, r], (r, 1, i), (i, 1, m)), Sum(F[i, r], (i, r, m), (r, 1, m)))
    true("split-in-three", Sum(x[i], (i, 1, m)) + Sum(x[i], (i, m + 1, m + k))
         + Sum(x[i], (i, m + k + 1, m + k + n)), Sum(x[i], (i, 1, m + k + n)))  # fmt: skip
    true("shift-by-size", Sum(x[i + k], (i, 1, m)), Sum(x[i], (i, k + 1, k + m)))
    true("mirror-in-product", Product(x[m + 1 - i], (i, 1, m)), Product(x[i], (i, 1, m)))
    true("abel-one", Sum(i * (x[i] - x[i + 1]), (i, 1, m)), Sum(x[i], (i, 1, m)) - m * x[m + 1])
    false("pronic-wrong", Sum(i * (i + 1), (i, 1, m)), m * (m + 1) * (m + 2) / 2)
    false("mean-rank-half", Sum(i, (i, 1, m)) / m, m * half)
    false("triangle-of-index-wrong", Sum(Sum(r, (r, 1, i)), (i, 1, m)), m**2 * (m + 1) / 2)
    false("triangle-turned-wrong", Sum(F[i, r], (r, 1, i), (i, 1, m)),
          Sum(F[i, r], (i, 1, r), (r, 1, m)))  # fmt: skip
    false("shift-by-size-wrong", Sum(x[i + k], (i, 1, m)), Sum(x[i], (i, k, k + m)))
    false("abel-lost-last", Sum(i * (x[i] - x[i + 1]), (i, 1, m)), Sum(x[i], (i, 1, m)))
    one_hot = {"laws": {"Y": "one-hot"}}
    true("counts-of-classes", Sum(Sum(Y[i, j], (i, 1, m)), (j, 1, k)), m, OneHot(Y), **one_hot)
    false("counts-are-even", Sum(Y[i, j], (i, 1, m)), Sum(Y[i, l], (i, 1, m), (l, 1, k)) / k,
          OneHot(Y), **one_hot)  # fmt: skip
    true("rows-told", Sum(F[i, j] * x[i], (i, 1, m), (j, 1, k)), Sum(x[i], (i, 1, m)),
         Eq(Sum(F[i, j], (j, 1, k)), 1), laws={"F": "simplex"})  # fmt: skip
    false("columns-not-told", Sum(F[i, j], (i, 1, m)), 1, Eq(Sum(F[i, j], (j, 1, k)), 1),
          laws={"F": "simplex"})  # fmt: skip


costly()
decimals()
left_out()
geometric()
counting()
shapes_of_ranges()
