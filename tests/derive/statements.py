"""True and false statements about index expressions, written as different people would write them
in raw SymPy.

``TRUE``, ``FALSE`` and ``OPEN`` are tuples of `Statement`. What is true was decided by hand and by
`oracle`, never by the kernel:
``test_prove.py`` evaluates each statement directly before it asks ``prove``. OPEN holds statements
that no small kernel is asked
to decide: the only demand is that it does not say something wrong.

By convention free indices i, r run to m, a, b, d to n, j, l, c to k; another range is named in
``ranges``.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import sympy as sp
from lossbook.derive import Binary, OneHot, UnitInterval
from sympy import (
    Abs,
    Derivative,
    Eq,
    Function,
    Gt,
    Idx,
    IndexedBase,
    KroneckerDelta,
    Lt,
    Product,
    Rational,
    Sum,
    Symbol,
    cosh,
    exp,
    log,
    pi,
    sinh,
    sqrt,
    symbols,
    tanh,
)


@dataclass(frozen=True)
class Statement:
    """One claim lhs = rhs; ``laws``, ``ranges`` and ``base`` tell the oracle where it is meant to
    hold."""

    name: str
    lhs: sp.Expr
    rhs: sp.Expr
    given: tuple = ()
    laws: dict = field(default_factory=dict)
    ranges: dict = field(default_factory=dict)
    base: int = 1

    def where(self):
        """Return what `oracle.differs` needs to know."""
        return {"laws": self.laws, "ranges": self.ranges, "base": self.base}


_true: list[Statement] = []
_false: list[Statement] = []
_open: list[Statement] = []


def true(name, lhs, rhs, *given, **where):
    """Add a statement that holds."""
    _true.append(Statement(name, sp.sympify(lhs), sp.sympify(rhs), given, **where))


def false(name, lhs, rhs, *given, **where):
    """Add a statement that fails somewhere."""
    _false.append(Statement(name, sp.sympify(lhs), sp.sympify(rhs), given, **where))


def unknown(name, lhs, rhs, *given, **where):
    """Add a statement that need not be decided."""
    _open.append(Statement(name, sp.sympify(lhs), sp.sympify(rhs), given, **where))


m, n, k = symbols("m n k", integer=True, positive=True)
i, r, s = symbols("i r s", integer=True)
a, b, d = symbols("a b d", integer=True)
j, l, c = symbols("j l c", integer=True)
δ = KroneckerDelta
half = Rational(1, 2)


def sigmoid(z):
    """Return the logistic function of z."""
    return 1 / (1 + exp(-z))


def scalars():
    """Exponentials, logarithms, powers, hyperbolic functions."""
    z, t, u, v = symbols("z t u v", real=True)
    p, q = symbols("p q", positive=True)
    w = Symbol("w", nonnegative=True)
    e = Symbol("e", integer=True)
    y = Symbol("y", real=True)
    sz = sigmoid(z)

    true("sigmoid-slope", Derivative(sz, z), sz * (1 - sz))
    true("sigmoid-curvature", Derivative(sz, z, z), sz * (1 - sz) * (1 - 2 * sz))
    true("sigmoid-third", Derivative(sz, (z, 3)), sz * (1 - sz) * (1 - 6 * sz + 6 * sz**2))
    true("sigmoid-mirror", sigmoid(-z), 1 - sz)
    true("sigmoid-other-form", exp(z) / (1 + exp(z)), sz)
    true("sigmoid-tanh", tanh(z / 2), 2 * sz - 1)
    true("sigmoid-slope-cosh", sz * (1 - sz), 1 / (4 * cosh(z / 2) ** 2))
    true("tanh-slope", Derivative(tanh(z), z), 1 - tanh(z) ** 2)
    true("cosh-sinh", cosh(z) ** 2 - sinh(z) ** 2, 1)
    true("cosh-exp", 2 * cosh(z), exp(z) + exp(-z))
    true("sinh-double", sinh(2 * z), 2 * sinh(z) * cosh(z))
    true("tanh-sum", tanh(t + u), (tanh(t) + tanh(u)) / (1 + tanh(t) * tanh(u)))
    true("log-cosh-slope", Derivative(log(cosh(z)), z), tanh(z))
    true("softplus-mirror", log(1 + exp(z)) - log(1 + exp(-z)), z)
    true("softplus-slope", Derivative(log(1 + exp(z)), z), sz)
    true("softplus-curvature", Derivative(log(1 + exp(z)), z, z), exp(z) / (1 + exp(z)) ** 2)
    true("softplus-log-sigmoid", -log(sz), log(1 + exp(-z)))
    true("log-one-minus-sigmoid", log(1 - sz), -z - log(1 + exp(-z)))
    true("logit-of-sigmoid", log(sz / (1 - sz)), z)
    true("sigmoid-of-logit", sigmoid(log(p / (1 - p))), p, UnitInterval(p), laws={"p": "unit"})
    true("bce-in-logits", -y * log(sz) - (1 - y) * log(1 - sz), log(1 + exp(z)) - y * z)
    true("bce-slope-in-logits", Derivative(-y * log(sz) - (1 - y) * log(1 - sz), z), sz - y)
    true(
        "bce-slope",
        Derivative(-(y * log(p) + (1 - y) * log(1 - p)), p),
        (p - y) / (p * (1 - p)),
        laws={"p": "unit"},
    )
    true(
        "bce-curvature",
        Derivative(-(y * log(p) + (1 - y) * log(1 - p)), (p, 2)),
        y / p**2 + (1 - y) / (1 - p) ** 2,
        laws={"p": "unit"},
    )
    true("log-of-product", log(p**2 * q / 8), 2 * log(p) + log(q) - 3 * log(2))
    true("log-of-power", log(p**t * exp(u)), t * log(p) + u)
    true("log-base", log(p**3, 10) * log(10), 3 * log(p))
    true("exp-of-logs", (p * q) ** t * exp(t * (log(q) - log(p))), q ** (2 * t))
    true("log-square-real", log(t**2), 2 * log(Abs(t)))
    true("root-of-square", sqrt(t**2 + 2 * t * u + u**2), Abs(t + u))
    true("power-of-power", (p**t + q) * p ** (u - t), p**u + q * p**u / p**t)
    true("integer-power", (t * u) ** e / u**e, t**e)
    true("nonnegative-root", sqrt(w) * sqrt(p + q), sqrt(w * p + w * q))
    true("self-power", Derivative(p**p, p), p**p * (1 + log(p)))
    true("pair-lse", log(exp(t) + exp(u)), t + log(1 + exp(u - t)))
    true("three-way", exp(t) / (exp(t) + exp(u) + exp(v)), 1 / (1 + exp(u - t) + exp(v - t)))
    true("cube", (t + u) ** 3 - (t - u) ** 3, 6 * t**2 * u + 2 * u**3)
    true(
        "gauss-log-density",
        log(exp(-((t - u) ** 2) / (2 * p**2)) / sqrt(2 * pi * p**2)),
        -((t - u) ** 2) / (2 * p**2) - log(2 * pi) / 2 - log(p),
    )
    true("quotient-of-squares", (p**2 - q**2) / (p - q), p + q)

    false("sigmoid-slope-sign", Derivative(sz, z), sz * (1 + sz))
    false("sigmoid-curvature-lost-2", Derivative(sz, z, z), sz * (1 - sz) * (1 - sz))
    false(
        "sigmoid-third-coefficient",
        Derivative(sz, (z, 3)),
        sz * (1 - sz) * (1 - 6 * sz + 5 * sz**2),
    )
    false("sigmoid-odd", sigmoid(-z), -sz)
    false("sigmoid-tanh-whole", tanh(z), 2 * sz - 1)
    false("sigmoid-slope-near-miss", Derivative(sz, z), Rational(1001, 1000) * sz * (1 - sz))
    false("tanh-slope-sign", Derivative(tanh(z), z), 1 + tanh(z) ** 2)
    false("cosh-plus-sinh", cosh(z) ** 2 + sinh(z) ** 2, 1)
    false("softplus-mirror-sign", log(1 + exp(z)) - log(1 + exp(-z)), -z)
    false("softplus-wrong-log-sigmoid", -log(sz), log(1 + exp(z)))
    false("softplus-linear", log(1 + exp(z)), log(2) + z / 2)
    false(
        "bce-slope-sign",
        Derivative(-(y * log(p) + (1 - y) * log(1 - p)), p),
        (y - p) / (p * (1 - p)),
        laws={"p": "unit"},
    )
    false("log-of-real-product", log(t * u), log(t) + log(u))
    false("log-of-sum", log(p + q), log(p) + log(q))
    false("log-of-quotient", log(p / q), log(p) / log(q))
    false("log-square-sign", log(t**2), 2 * log(t))
    false("root-of-square-sign", sqrt(t**2), t)
    false("root-through-log", exp(log(t**2) / 2), t)
    false("power-of-power-sign", (t**2) ** u, t ** (2 * u))
    false("half-power-sign", (t**4) ** Rational(1, 4), t)
    false("abs-is-identity", Abs(t), t)
    false("abs-additive", Abs(t + u), Abs(t) + Abs(u))
    false("exp-of-product", exp(t * u), exp(t) * exp(u))
    false("minus-one-power", (-1) ** e, 1)
    false("parity-of-zero", (-1) ** e, 1 - e**2 + e**4)
    false(
        "gauss-lost-half",
        log(exp(-((t - u) ** 2) / p**2) / sqrt(2 * pi)),
        -((t - u) ** 2) / (2 * p**2) - log(2 * pi) / 2,
    )
    false("mean-of-logs", log((p + q) / 2), (log(p) + log(q)) / 2)
    false("near-miss-half", t * (t + 1) / 2, Rational(499, 1000) * t * (t + 1))


def scalars_with_hypotheses():
    """Scalar statements that need what is given; each fails without it."""
    t, u, z = symbols("t u z", real=True)
    p, y = symbols("p y", real=True)
    bernoulli = p**y * (1 - p) ** (1 - y)
    unit = {"p": "unit", "y": "binary"}

    true(
        "two-cases-merged",
        bernoulli,
        y * p + (1 - y) * (1 - p),
        Binary(y),
        UnitInterval(p),
        laws=unit,
    )
    false(
        "two-cases-merged-any-y",
        bernoulli,
        y * p + (1 - y) * (1 - p),
        UnitInterval(p),
        laws={"p": "unit"},
    )
    true(
        "bernoulli-log",
        log(bernoulli),
        y * log(p) + (1 - y) * log(1 - p),
        UnitInterval(p),
        laws={"p": "unit"},
    )
    false(
        "bernoulli-log-a7",
        log(bernoulli),
        -(y * log(p) + (1 - y) * log(1 - p)),
        Binary(y),
        UnitInterval(p),
        laws=unit,
    )
    false("bernoulli-log-any-p", log(bernoulli), y * log(p) + (1 - y) * log(1 - p))
    true("binary-idempotent", y**2, y, Binary(y), laws=unit)
    false("idempotent-any", y**2, y)
    true("binary-variance", (y - p) ** 2, y * (1 - 2 * p) + p**2, Binary(y), laws=unit)
    true(
        "binary-sign-loss",
        log(1 + exp(-(2 * y - 1) * z)),
        log(1 + exp(z)) - y * z,
        Binary(y),
        laws=unit,
    )
    false("sign-loss-any", log(1 + exp(-(2 * y - 1) * z)), log(1 + exp(z)) - y * z)
    true(
        "binary-bce-one-log",
        -y * log(p) - (1 - y) * log(1 - p),
        -log(y * p + (1 - y) * (1 - p)),
        Binary(y),
        UnitInterval(p),
        laws=unit,
    )
    true(
        "log-product-given-positive",
        log(t * u),
        log(t) + log(u),
        Gt(t, 0),
        Gt(u, 0),
        laws={"t": "positive", "u": "positive"},
    )
    true(
        "log-product-one-positive",
        log(t * u),
        log(t) + log(u),
        Gt(t, 0),
        Lt(u, 0),
        laws={"t": "positive", "u": "negative"},
    )
    false(
        "log-product-both-negative",
        log(t * u),
        log(t) + log(u),
        Lt(t, 0),
        Lt(u, 0),
        laws={"t": "negative", "u": "negative"},
    )
    true("root-given-positive", sqrt(t**2), t, Gt(t, 0), laws={"t": "positive"})
    true("root-given-negative", sqrt(t**2), -t, Lt(t, 0), laws={"t": "negative"})
    false("root-given-negative-sign", sqrt(t**2), t, Lt(t, 0), laws={"t": "negative"})
    true("given-equation", t**2 - u**2, 2 * t + 2 * u, Eq(t, u + 2), laws={"t": u + 2})
    false("given-equation-wrong", t**2 - u**2, 2 * t + 4 * u, Eq(t, u + 2), laws={"t": u + 2})
    true(
        "entropy-of-logit",
        -p * log(p) - (1 - p) * log(1 - p),
        log(1 + exp(z)) - p * z,
        Eq(p, sigmoid(z)),
        laws={"p": sigmoid(z)},
    )


def plain_sums():
    """Sums of symbolic length: renaming, shifts, factors, splits, products of sums."""
    x, y, w = IndexedBase("x"), IndexedBase("y"), IndexedBase("w", real=True)
    A, f = IndexedBase("A"), IndexedBase("f")
    t, u = symbols("t u", real=True)
    h = Idx("h", m)
    N = Symbol("N", integer=True, positive=True)

    true("renamed", Sum(x[i], (i, 1, m)), Sum(x[j], (j, 1, m)))
    true("shifted", Sum(x[i + 1], (i, 0, m - 1)), Sum(x[i], (i, 1, m)))
    true(
        "shifted-from-zero",
        Sum(x[i] * y[i], (i, 0, k - 1)),
        Sum(y[j - 1] * x[j - 1], (j, 1, k)),
        base=0,
    )
    true("idx-range", Sum(x[h] ** 2, (h, 0, m - 1)), Sum(x[i - 1] ** 2, (i, 1, m)), base=0)
    true("reversed", Sum(x[m + 1 - i], (i, 1, m)), Sum(x[i], (i, 1, m)))
    true(
        "linear",
        Sum(t * x[i] - u * y[i] + 3, (i, 1, m)),
        t * Sum(x[i], (i, 1, m)) - u * Sum(y[i], (i, 1, m)) + 3 * m,
    )
    true("divided", Sum(x[i] / m, (i, 1, m)), Sum(x[i], (i, 1, m)) / m)
    true("constant", Sum(t, (i, 1, m)), m * t)
    true("constant-zero-based", Sum(t, (i, 0, m - 1)), m * t)
    true("ones", Sum(1, (i, 1, m), (j, 1, k)), m * k)
    true("gauss", Sum(i, (i, 1, m)), m * (m + 1) / 2)
    true("odd-numbers", Sum(2 * i + 1, (i, 0, m - 1)), m**2)
    true("squares", Sum(i**2, (i, 1, m)), m * (m + 1) * (2 * m + 1) / 6)
    true("nicomachus", Sum(i**3, (i, 1, m)), Sum(i, (i, 1, m)) ** 2)
    true("weighted-index", Sum((i + 1) * x[i + 1], (i, 0, m - 1)), Sum(r * x[r], (r, 1, m)))
    true(
        "index-and-bound",
        Sum((m - i) * x[i], (i, 1, m)),
        m * Sum(x[i], (i, 1, m)) - Sum(i * x[i], (i, 1, m)),
    )
    true("square-of-sum", Sum(x[i], (i, 1, m)) ** 2, Sum(x[i] * x[j], (i, 1, m), (j, 1, m)))
    true(
        "cube-of-sum",
        Sum(x[i], (i, 1, m)) ** 3,
        Sum(Sum(Sum(x[i] * x[j] * x[r], (i, 1, m)), (j, 1, m)), (r, 1, m)),
    )
    true(
        "product-of-sums",
        Sum(x[i], (i, 1, m)) * Sum(y[i], (i, 1, n)),
        Sum(Sum(x[i] * y[j], (j, 1, n)), (i, 1, m)),
    )
    true(
        "reordered",
        Sum(Sum(A[i, j], (i, 1, m)), (j, 1, k)),
        Sum(Sum(A[i, j], (j, 1, k)), (i, 1, m)),
    )
    true(
        "nested-or-not",
        Sum(A[i, j] * x[i], (i, 1, m), (j, 1, k)),
        Sum(x[r] * Sum(A[r, i], (i, 1, k)), (r, 1, m)),
    )
    true("bound-like-free", x[i] * Sum(x[i], (i, 1, m)), Sum(x[i] * x[j], (j, 1, m)))
    true(
        "shadowed",
        Sum(x[i] * Sum(y[i], (i, 1, n)), (i, 1, m)),
        Sum(x[i], (i, 1, m)) * Sum(y[i], (i, 1, n)),
    )
    true("doubly-bound", Sum(Sum(x[i], (i, 1, n)), (i, 1, m)), m * Sum(x[j], (j, 1, n)))
    true(
        "split",
        Sum(x[i], (i, 0, r - 1)) + Sum(x[i], (i, r, m - 1)),
        Sum(x[i], (i, 0, m - 1)),
        ranges={"r": (0, m)},
        base=0,
    )
    true(
        "split-one-based",
        Sum(w[i] ** 2, (i, 1, m)) - Sum(w[i] ** 2, (i, 1, r)),
        Sum(w[j] ** 2, (j, r + 1, m)),
    )
    true("peel-first", x[1] + Sum(x[i], (i, 2, m)), Sum(x[i], (i, 1, m)))
    true("peel-last", Sum(x[i], (i, 1, m)) - x[m], Sum(x[i], (i, 1, m - 1)))
    true("peel-zero-based", Sum(x[i], (i, 0, m)), x[0] + Sum(x[i + 1], (i, 0, m - 1)), base=0)
    true("telescope", Sum(x[i + 1] - x[i], (i, 1, m)), x[m + 1] - x[1])
    true(
        "binomial-square",
        Sum((x[i] - t) ** 2, (i, 1, m)),
        Sum(x[i] ** 2, (i, 1, m)) - 2 * t * Sum(x[i], (i, 1, m)) + m * t**2,
    )
    true(
        "triangle-by-symmetry",
        2 * Sum(Sum(x[i] * x[j], (j, i + 1, m)), (i, 1, m)) + Sum(x[i] ** 2, (i, 1, m)),
        Sum(x[i], (i, 1, m)) ** 2,
    )
    true("triangle-swapped", Sum(f[i, j], (j, i, m), (i, 1, m)), Sum(f[i, j], (i, 1, j), (j, 1, m)))
    true("triangle-count", Sum(Sum(1, (j, i + 1, m)), (i, 1, m)), m * (m - 1) / 2)
    true(
        "two-triangles",
        Sum(f[i, j], (j, 1, i), (i, 1, m)) + Sum(f[i, j], (j, i + 1, m), (i, 1, m)),
        Sum(f[i, j], (i, 1, m), (j, 1, m)),
    )
    true(
        "associative",
        Sum(x[a] * Sum(A[a, b] * y[b], (b, 1, n)), (a, 1, n)),
        Sum(Sum(x[a] * A[a, b], (a, 1, n)) * y[b], (b, 1, n)),
    )
    true(
        "trace-cyclic",
        Sum(A[i, a] * f[a, i], (a, 1, n), (i, 1, m)),
        Sum(f[b, r] * A[r, b], (r, 1, m), (b, 1, n)),
    )
    true(
        "other-names",
        Sum(x[s] * Sum(y[r], (r, 1, N)), (s, 1, N)) / N**2,
        Sum(y[s], (s, 1, N)) / N * (Sum(x[s], (s, 1, N)) / N),
    )
    true("exp-of-linear-sum", exp(Sum(x[i] + t, (i, 1, m))), exp(m * t) * exp(Sum(x[i], (i, 1, m))))
    true(
        "quotient-of-sums",
        Sum(x[i] / Sum(exp(y[j]), (j, 1, m)), (i, 1, m)),
        Sum(x[j], (j, 1, m)) / Sum(exp(y[i]), (i, 1, m)),
    )
    true("sum-over-itself", Sum(exp(x[i]) / Sum(exp(x[j]), (j, 1, m)), (i, 1, m)), 1)

    false("shift-by-one", Sum(x[i + 1], (i, 1, m)), Sum(x[i], (i, 1, m)))
    false("bound-by-one", Sum(x[i], (i, 1, m - 1)), Sum(x[i], (i, 1, m)))
    false("bounds-mixed", Sum(x[i], (i, 0, m - 1)), Sum(x[i], (i, 1, m)), base=0)
    false("constant-bound", Sum(t, (i, 0, m)), m * t)
    false("gauss-minus", Sum(i, (i, 1, m)), m * (m - 1) / 2)
    false("gauss-near-miss", Sum(i, (i, 1, m)), Rational(499, 1000) * m * (m + 1))
    false("squares-only-to-two", Sum(i**2, (i, 1, m)), 4 * m - 3)
    false("square-of-sum-is-sum-of-squares", Sum(x[i], (i, 1, m)) ** 2, Sum(x[i] ** 2, (i, 1, m)))
    false(
        "lost-cross-terms",
        Sum((x[i] + y[i]) ** 2, (i, 1, m)),
        Sum(x[i] ** 2, (i, 1, m)) + Sum(y[i] ** 2, (i, 1, m)),
    )
    false(
        "sum-of-products", Sum(x[i] * y[i], (i, 1, m)), Sum(x[i], (i, 1, m)) * Sum(y[i], (i, 1, m))
    )
    false(
        "mean-of-products",
        Sum(x[i] * y[i], (i, 1, m)) / m,
        Sum(x[i], (i, 1, m)) * Sum(y[i], (i, 1, m)) / m**2,
    )
    false(
        "mean-of-ratios",
        Sum(x[i] / w[i], (i, 1, m)) / m,
        Sum(x[i], (i, 1, m)) / Sum(w[i], (i, 1, m)),
    )
    false("sum-of-inverses", Sum(1 / x[i], (i, 1, m)), 1 / Sum(x[i], (i, 1, m)))
    false("constant-not-summed", Sum(x[i] + t, (i, 1, m)), Sum(x[i], (i, 1, m)) + t)
    false("captured", Sum(x[i] * x[j], (j, 1, m)), Sum(x[i] * x[i], (i, 1, m)))
    false("captured-square", x[i] * Sum(x[i], (i, 1, m)), Sum(x[i] ** 2, (i, 1, m)))
    false(
        "shadowed-wrong", Sum(x[i] * Sum(y[i], (i, 1, m)), (i, 1, m)), Sum(x[i] * y[i], (i, 1, m))
    )
    false("swapped-bounds", Sum(A[i, j], (i, 1, m), (j, 1, k)), Sum(A[i, j], (i, 1, k), (j, 1, m)))
    false(
        "transposed",
        Sum(A[i, j] * x[i] * y[j], (i, 1, m), (j, 1, m)),
        Sum(A[j, i] * x[i] * y[j], (i, 1, m), (j, 1, m)),
    )
    false("split-overlaps", Sum(x[i], (i, 1, r)) + Sum(x[i], (i, r, m)), Sum(x[i], (i, 1, m)))
    false("peel-wrong-end", x[m] + Sum(x[i], (i, 2, m)), Sum(x[i], (i, 1, m)))
    false("telescope-short", Sum(x[i + 1] - x[i], (i, 1, m)), x[m] - x[1])
    false(
        "triangle-with-diagonal",
        2 * Sum(Sum(x[i] * x[j], (j, i, m)), (i, 1, m)),
        Sum(x[i], (i, 1, m)) ** 2,
    )
    false("triangle-count-diagonal", Sum(Sum(1, (j, i, m)), (i, 1, m)), m * (m - 1) / 2)
    false("exp-of-sum", exp(Sum(x[i], (i, 1, m))), Sum(exp(x[i]), (i, 1, m)))
    false("log-of-sum-of", log(Sum(exp(x[i]), (i, 1, m))), Sum(x[i], (i, 1, m)))
    false("jensen", Sum(exp(x[i]), (i, 1, m)) / m, exp(Sum(x[i], (i, 1, m)) / m))
    false("false-only-at-one", m**2 * (m - 1) / (m - 1 + sp.KroneckerDelta(m, 1)), m**2)
    false("true-up-to-two", Sum(x[i], (i, 1, m)) * (m - 1) * (m - 2), 0)


def statistics():
    """Means, variances, covariances, moments, Lagrange's identity."""
    x, y, z = IndexedBase("x"), IndexedBase("y"), IndexedBase("z")
    u, v = IndexedBase("a", real=True), IndexedBase("b", real=True)
    t = Symbol("t", real=True)
    p = IndexedBase("p", positive=True)

    def mean(e):
        return Sum(e, (i, 1, m)) / m

    xbar, ybar = mean(x[i]), mean(y[i])
    true("deviations", Sum(x[r] - xbar, (r, 1, m)), 0)
    true("deviations-same-name", Sum(x[i] - xbar, (i, 1, m)), 0)
    true("variance", mean((x[i] - xbar) ** 2), mean(x[i] ** 2) - xbar**2)
    true("covariance", mean((x[i] - xbar) * (y[i] - ybar)), mean(x[i] * y[i]) - xbar * ybar)
    true("covariance-one-sided", mean((x[i] - xbar) * y[i]), mean(x[i] * (y[i] - ybar)))
    true(
        "third-moment",
        mean((x[i] - xbar) ** 3),
        mean(x[i] ** 3) - 3 * xbar * mean(x[i] ** 2) + 2 * xbar**3,
    )
    true("steiner", mean((x[i] - t) ** 2), mean((x[i] - xbar) ** 2) + (xbar - t) ** 2)
    true(
        "pairwise-variance",
        Sum((x[i] - x[r]) ** 2, (i, 1, m), (r, 1, m)) / (2 * m**2),
        mean(x[i] ** 2) - xbar**2,
    )
    true(
        "pairwise-triangle",
        Sum(Sum((x[i] - x[j]) ** 2, (j, i + 1, m)), (i, 1, m)),
        m * Sum(x[i] ** 2, (i, 1, m)) - Sum(x[i], (i, 1, m)) ** 2,
    )
    true(
        "pairwise-covariance",
        Sum((x[i] - x[r]) * (y[i] - y[r]), (i, 1, m), (r, 1, m)) / (2 * m**2),
        mean(x[i] * y[i]) - xbar * ybar,
    )
    lagrange = (
        Sum(u[i] ** 2, (i, 1, m)) * Sum(v[i] ** 2, (i, 1, m)) - Sum(u[i] * v[i], (i, 1, m)) ** 2
    )
    true("lagrange", lagrange, Sum((u[i] * v[j] - u[j] * v[i]) ** 2, (i, 1, m), (j, 1, m)) / 2)
    true(
        "lagrange-triangle",
        lagrange,
        Sum(Sum((u[i] * v[j] - u[j] * v[i]) ** 2, (j, i + 1, m)), (i, 1, m)),
    )
    pz = Sum(p[j] * z[j], (j, 1, k))
    normal = Eq(Sum(p[j], (j, 1, k)), 1)
    true(
        "weighted-variance",
        Sum(p[j] * (z[j] - pz) ** 2, (j, 1, k)),
        Sum(p[j] * z[j] ** 2, (j, 1, k)) - pz**2,
        normal,
        laws={"p": "simplex"},
    )
    true(
        "weighted-pairwise",
        Sum(p[j] * p[l] * (z[j] - z[l]) ** 2, (j, 1, k), (l, 1, k)) / 2,
        Sum(p[j] * z[j] ** 2, (j, 1, k)) - pz**2,
        normal,
        laws={"p": "simplex"},
    )
    true("weighted-shift", Sum(p[l] * (z[l] + t), (l, 1, k)), pz + t, normal, laws={"p": "simplex"})
    true(
        "parallelogram",
        Sum((u[i] + v[i]) ** 2, (i, 1, m)) + Sum((u[i] - v[i]) ** 2, (i, 1, m)),
        2 * Sum(u[i] ** 2 + v[i] ** 2, (i, 1, m)),
    )
    true(
        "polarisation",
        Sum((u[i] + v[i]) ** 2 - (u[i] - v[i]) ** 2, (i, 1, m)) / 4,
        Sum(u[i] * v[i], (i, 1, m)),
    )
    true(
        "least-squares-slope",
        Derivative(Sum((y[i] - t * x[i]) ** 2, (i, 1, m)) / (2 * m), t),
        -mean(x[i] * (y[i] - t * x[i])),
    )

    false("deviations-lost-mean", Sum(x[i] - Sum(x[i], (i, 1, m)), (i, 1, m)), 0)
    false("variance-swapped", mean((x[i] - xbar) ** 2), xbar**2 - mean(x[i] ** 2))
    false("square-of-mean", mean(x[i] ** 2), xbar**2)
    false(
        "variance-unbiased", Sum((x[i] - xbar) ** 2, (i, 1, m)) / (m + 1), mean(x[i] ** 2) - xbar**2
    )
    false(
        "third-moment-lost-2",
        mean((x[i] - xbar) ** 3),
        mean(x[i] ** 3) - 3 * xbar * mean(x[i] ** 2) + xbar**3,
    )
    false("third-moment-only-size-two", mean((x[i] - xbar) ** 3), 0)
    false(
        "pairwise-lost-half",
        Sum((x[i] - x[r]) ** 2, (i, 1, m), (r, 1, m)) / m**2,
        mean(x[i] ** 2) - xbar**2,
    )
    false(
        "pairwise-lost-m",
        Sum((x[i] - x[r]) ** 2, (i, 1, m), (r, 1, m)) / (2 * m),
        mean(x[i] ** 2) - xbar**2,
    )
    false(
        "lagrange-plus", lagrange, Sum((u[i] * v[j] + u[j] * v[i]) ** 2, (i, 1, m), (j, 1, m)) / 2
    )
    false(
        "lagrange-near-miss",
        lagrange,
        Rational(499, 1000) * Sum((u[i] * v[j] - u[j] * v[i]) ** 2, (i, 1, m), (j, 1, m)),
    )
    false(
        "lagrange-triangle-halved",
        lagrange,
        Sum(Sum((u[i] * v[j] - u[j] * v[i]) ** 2, (j, i + 1, m)), (i, 1, m)) / 2,
    )
    false("cauchy-equality", lagrange, 0)
    false(
        "weighted-variance-any-weights",
        Sum(p[j] * (z[j] - pz) ** 2, (j, 1, k)),
        Sum(p[j] * z[j] ** 2, (j, 1, k)) - pz**2,
    )
    false("weighted-shift-any-weights", Sum(p[l] * (z[l] + t), (l, 1, k)), pz + t)
    false("steiner-sign", mean((x[i] - t) ** 2), mean((x[i] - xbar) ** 2) - (xbar - t) ** 2)


def deltas():
    """Kronecker deltas, in range."""
    x, y = IndexedBase("x"), IndexedBase("y")
    A, B = IndexedBase("A"), IndexedBase("B")
    t = Symbol("t", real=True)

    true("contract", Sum(δ(j, l) * x[l], (l, 1, k)), x[j])
    true("contract-zero-based", Sum(δ(j, l) * x[l], (l, 0, k - 1)), x[j], base=0)
    true("contract-to-one", Sum(δ(i, r), (r, 1, m)), 1)
    true("trace-of-identity", Sum(δ(j, l), (j, 1, k), (l, 1, k)), k)
    true("trace", Sum(δ(a, b) * A[a, b], (a, 1, n), (b, 1, n)), Sum(A[d, d], (d, 1, n)))
    true("chain", Sum(δ(j, l) * δ(l, c), (l, 1, k)), δ(j, c))
    true("delta-squared", Sum(δ(j, l) ** 2 * x[l], (l, 1, k)), x[j])
    true("delta-moves-index", δ(j, l) * x[j] * y[l], δ(l, j) * x[l] * y[j])
    true("double-contract", Sum(Sum(δ(a, b) * δ(j, l) * A[b, l], (b, 1, n)), (l, 1, k)), A[a, j])
    true("projector", Sum((δ(j, l) - 1 / k) * (δ(l, c) - 1 / k), (l, 1, k)), δ(j, c) - 1 / k)
    true("projector-kills-ones", Sum(δ(j, l) - 1 / k, (l, 1, k)), 0)
    true("projector-trace", Sum(Sum(δ(a, b) * (δ(a, b) - 1 / n), (a, 1, n)), (b, 1, n)), n - 1)
    true(
        "quadratic-identity",
        Sum(x[a] * δ(a, b) * x[b], (a, 1, n), (b, 1, n)),
        Sum(x[a] ** 2, (a, 1, n)),
    )
    true(
        "off-diagonal",
        Sum((1 - δ(i, r)) * x[i] * x[r], (i, 1, m), (r, 1, m)),
        Sum(x[i], (i, 1, m)) ** 2 - Sum(x[i] ** 2, (i, 1, m)),
    )
    true(
        "delta-in-exponent",
        Sum(exp(t * δ(j, l)) * x[l], (l, 1, k)),
        Sum(x[l], (l, 1, k)) + (exp(t) - 1) * x[j],
    )
    true("gradient-of-norm", Derivative(Sum(x[a] ** 2, (a, 1, n)), x[b]), 2 * x[b])
    true("gradient-same-name", Derivative(Sum(x[a] ** 2, (a, 1, n)), x[a]), 2 * x[a])
    true(
        "gradient-of-form",
        Derivative(Sum(x[a] * A[a, b] * x[b], (a, 1, n), (b, 1, n)), x[d]),
        Sum((A[d, a] + A[a, d]) * x[a], (a, 1, n)),
    )
    true(
        "hessian-of-form",
        Derivative(Sum(x[a] * A[a, b] * x[b], (a, 1, n), (b, 1, n)), x[d], x[b]),
        A[d, b] + A[b, d],
    )
    true("element-slope", Derivative(A[i, a], A[r, b]), δ(i, r) * δ(a, b))
    true(
        "matrix-product-slope",
        Derivative(Sum(A[i, a] * B[a, j], (a, 1, n)), B[b, l]),
        A[i, b] * δ(j, l),
    )
    true(
        "square-of-sum-slope", Derivative(Sum(x[a], (a, 1, n)) ** 2, x[a]), 2 * Sum(x[a], (a, 1, n))
    )
    true(
        "sum-of-slopes",
        Sum(Derivative(Sum(x[a] ** 3, (a, 1, n)), x[a]), (a, 1, n)),
        3 * Sum(x[b] ** 2, (b, 1, n)),
    )

    false("contract-wrong-name", Sum(δ(j, l) * x[l], (l, 1, k)), x[l])
    false("contract-lost", Sum(δ(j, l) * x[l], (l, 1, k)), Sum(x[l], (l, 1, k)))
    false("trace-of-identity-squared", Sum(δ(j, l), (j, 1, k), (l, 1, k)), k**2)
    false(
        "trace-lost-delta",
        Sum(δ(a, b) * A[a, b], (a, 1, n), (b, 1, n)),
        Sum(A[a, b], (a, 1, n), (b, 1, n)),
    )
    false("chain-lost", Sum(δ(j, l) * δ(l, c), (l, 1, k)), 1)
    false("projector-sign", Sum((δ(j, l) - 1 / k) * (δ(l, c) - 1 / k), (l, 1, k)), δ(j, c) + 1 / k)
    false("delta-transposed", δ(j, l) * A[j, c], δ(j, l) * A[c, j])
    false("gradient-of-norm-lost-2", Derivative(Sum(x[a] ** 2, (a, 1, n)), x[b]), x[b])
    false(
        "gradient-summed-over-all",
        Derivative(Sum(x[a] ** 2, (a, 1, n)), x[a]),
        Sum(2 * x[a], (a, 1, n)),
    )
    false(
        "gradient-of-form-symmetric",
        Derivative(Sum(x[a] * A[a, b] * x[b], (a, 1, n), (b, 1, n)), x[d]),
        2 * Sum(A[d, a] * x[a], (a, 1, n)),
    )
    false(
        "matrix-product-slope-transposed",
        Derivative(Sum(A[i, a] * B[a, j], (a, 1, n)), B[b, l]),
        A[b, i] * δ(j, l),
    )
    false(
        "matrix-product-slope-lost-delta",
        Derivative(Sum(A[i, a] * B[a, j], (a, 1, n)), B[b, l]),
        A[i, b],
    )
    false(
        "off-diagonal-with",
        Sum((1 - δ(i, r)) * x[i] * x[r], (i, 1, m), (r, 1, m)),
        Sum(x[i], (i, 1, m)) ** 2,
    )


def products():
    """Products of symbolic length and their logarithms."""
    x, p, q = IndexedBase("x"), IndexedBase("p", positive=True), IndexedBase("q", positive=True)
    y, P = IndexedBase("y", real=True), IndexedBase("P", positive=True)
    t = Symbol("t", positive=True)

    true("log-of-product-symbolic", log(Product(p[i], (i, 1, m))), Sum(log(p[i]), (i, 1, m)))
    true(
        "log-of-powers",
        log(Product(p[i] ** y[i] * q[i] ** (1 - y[i]), (i, 1, m))),
        Sum(y[i] * log(p[i]) + (1 - y[i]) * log(q[i]), (i, 1, m)),
    )
    true(
        "log-of-double-product",
        log(Product(P[i, j] ** y[i, j], (i, 1, m), (j, 1, k))),
        Sum(Sum(y[i, j] * log(P[i, j]), (j, 1, k)), (i, 1, m)),
    )
    true("product-of-exp", Product(exp(x[i]), (i, 1, m)), exp(Sum(x[i], (i, 1, m))))
    true("product-constant", Product(t, (i, 1, m)), t**m)
    true(
        "product-constant-factor",
        Product(t * p[i], (i, 0, m - 1)),
        t**m * Product(p[i], (i, 0, m - 1)),
        base=0,
    )
    true(
        "product-of-two",
        Product(p[i] * q[i], (i, 1, m)),
        Product(p[i], (i, 1, m)) * Product(q[r], (r, 1, m)),
    )
    true(
        "product-of-quotient",
        Product(p[i] / q[i], (i, 1, m)),
        Product(p[i], (i, 1, m)) / Product(q[i], (i, 1, m)),
    )
    true("product-squared", Product(x[i] ** 2, (i, 1, m)), Product(x[i], (i, 1, m)) ** 2)
    true("product-shift", Product(x[i + 1], (i, 0, m - 1)), Product(x[j], (j, 1, m)))
    true("product-peeled", Product(x[i], (i, 1, m)), x[1] * Product(x[i], (i, 2, m)))
    true(
        "product-reordered",
        Product(Product(P[i, j], (i, 1, m)), (j, 1, k)),
        Product(Product(P[i, j], (j, 1, k)), (i, 1, m)),
    )
    true("geometric-mean", log(Product(p[i], (i, 1, m)) ** (1 / m)), Sum(log(p[i]), (i, 1, m)) / m)
    true(
        "product-slope",
        Derivative(log(Product(p[i] + t, (i, 1, m))), t),
        Sum(1 / (p[i] + t), (i, 1, m)),
    )
    true(
        "product-element-slope",
        Derivative(Product(p[i], (i, 1, m)), p[r]),
        Product(p[i], (i, 1, m)) / p[r],
    )
    true("exp-of-log-product", exp(-Sum(log(p[i]), (i, 1, m))), 1 / Product(p[i], (i, 1, m)))
    bernoulli = Product(p[i] ** y[i] * (1 - p[i]) ** (1 - y[i]), (i, 1, m))
    bce = Sum(y[i] * log(p[i]) + (1 - y[i]) * log(1 - p[i]), (i, 1, m))
    unit = {"p": "unit", "y": "binary"}
    true("bernoulli-likelihood", log(bernoulli), bce, UnitInterval(p), Binary(y), laws=unit)
    true(
        "bernoulli-likelihood-mean",
        -log(bernoulli) / m,
        -bce / m,
        UnitInterval(p),
        laws={"p": "unit"},
    )
    true(
        "bernoulli-constant",
        Product(t ** y[i] * (1 - t) ** (1 - y[i]), (i, 1, m)),
        t ** Sum(y[i], (i, 1, m)) * (1 - t) ** (m - Sum(y[i], (i, 1, m))),
        UnitInterval(t),
        laws={"t": "unit", "y": "binary"},
    )

    false(
        "log-of-product-squared", log(Product(p[i] ** 2, (i, 1, m))), Sum(log(p[i]), (i, 1, m)) ** 2
    )
    false("log-of-product-any-sign", log(Product(x[i], (i, 1, m))), Sum(log(x[i]), (i, 1, m)))
    false("log-of-sum-of-logs", log(Sum(p[i], (i, 1, m))), Sum(log(p[i]), (i, 1, m)))
    false(
        "product-of-sum",
        Product(p[i] + q[i], (i, 1, m)),
        Product(p[i], (i, 1, m)) + Product(q[i], (i, 1, m)),
    )
    false("product-constant-linear", Product(t, (i, 1, m)), m * t)
    false("product-constant-once", Product(t * p[i], (i, 1, m)), t * Product(p[i], (i, 1, m)))
    false("product-bound", Product(p[i], (i, 1, m)), Product(p[i], (i, 2, m)))
    false(
        "geometric-mean-lost", log(Product(p[i], (i, 1, m)) ** (1 / m)), Sum(log(p[i]), (i, 1, m))
    )
    false("bernoulli-likelihood-sign", log(bernoulli), -bce, UnitInterval(p), Binary(y), laws=unit)
    false(
        "bernoulli-likelihood-any-p",
        log(Product(x[i] ** y[i], (i, 1, m))),
        Sum(y[i] * log(x[i]), (i, 1, m)),
    )
    false("product-of-exp-wrong", Product(exp(x[i]), (i, 1, m)), exp(Product(x[i], (i, 1, m))))
    false(
        "product-element-slope-wrong",
        Derivative(Product(p[i], (i, 1, m)), p[r]),
        Product(p[i], (i, 1, m)),
    )


def softmax_in_logits():
    """Softmax and log-sum-exp of one vector of logits."""
    z, w = IndexedBase("z"), IndexedBase("w")
    y, q = IndexedBase("y", real=True), IndexedBase("q", positive=True)
    t = Symbol("t", real=True)
    T = Symbol("T", positive=True)

    def total(e):
        return Sum(e, (c, 1, k))

    def p(at):
        return exp(z[at]) / total(exp(z[c]))

    lse = log(total(exp(z[c])))
    normal = Eq(Sum(y[j], (j, 1, k)), 1)
    on_simplex = {"y": "simplex", "q": "simplex"}
    true("softmax-sums-to-one", Sum(p(j), (j, 1, k)), 1)
    true(
        "softmax-zero-based",
        Sum(exp(z[j]) / Sum(exp(z[l]), (l, 0, k - 1)), (j, 0, k - 1)),
        1,
        base=0,
    )
    true("softmax-shift", exp(z[j] + t) / Sum(exp(z[l] + t), (l, 1, k)), p(j))
    true("softmax-other-form", 1 / Sum(exp(z[l] - z[j]), (l, 1, k)), p(j))
    true("softmax-log-odds", log(p(j) / p(l)), z[j] - z[l])
    true("softmax-log", log(p(j)), z[j] - lse)
    true("lse-shift", log(Sum(exp(z[j] - t), (j, 1, k))) + t, lse)
    true("lse-of-constant", log(Sum(exp(t), (j, 1, k))), t + log(k))
    true("lse-slope", Derivative(lse, z[j]), p(j))
    true("lse-slope-same-name", Derivative(lse, z[c]), exp(z[c]) / Sum(exp(z[l]), (l, 1, k)))
    true("lse-curvature", Derivative(lse, z[j], z[l]), p(j) * (δ(j, l) - p(l)))
    true("softmax-jacobian", Derivative(p(j), z[l]), p(j) * δ(j, l) - p(j) * p(l))
    third = p(j) * (
        δ(j, l) * δ(j, c) - δ(j, l) * p(c) - δ(j, c) * p(l) - δ(l, c) * p(l) + 2 * p(l) * p(c)
    )
    true("lse-third", Derivative(lse, z[j], z[l], z[c]), third)
    true("jacobian-rows", Sum(p(j) * (δ(j, l) - p(l)), (l, 1, k)), 0)
    true(
        "jacobian-form",
        Sum(w[j] * p(j) * (δ(j, l) - p(l)) * w[l], (j, 1, k), (l, 1, k)),
        Sum(p(j) * w[j] ** 2, (j, 1, k)) - Sum(p(j) * w[j], (j, 1, k)) ** 2,
    )
    true(
        "cross-entropy-logits",
        -Sum(y[j] * log(p(j)), (j, 1, k)),
        lse - Sum(y[j] * z[j], (j, 1, k)),
        normal,
        laws=on_simplex,
    )
    true(
        "cross-entropy-slope",
        Derivative(-Sum(y[j] * log(p(j)), (j, 1, k)), z[l]),
        p(l) - y[l],
        normal,
        laws=on_simplex,
    )
    true(
        "cross-entropy-slope-any-weights",
        Derivative(-Sum(y[j] * log(p(j)), (j, 1, k)), z[l]),
        p(l) * Sum(y[j], (j, 1, k)) - y[l],
    )
    true("softmax-entropy", -Sum(p(j) * log(p(j)), (j, 1, k)), lse - Sum(p(j) * z[j], (j, 1, k)))
    gibbs = log(Sum(exp(t * z[j]), (j, 1, k)))
    weight = exp(t * z[j]) / Sum(exp(t * z[l]), (l, 1, k))
    true("gibbs-mean", Derivative(gibbs, t), Sum(weight * z[j], (j, 1, k)))
    true(
        "gibbs-variance",
        Derivative(gibbs, (t, 2)),
        Sum(weight * z[j] ** 2, (j, 1, k)) - Sum(weight * z[j], (j, 1, k)) ** 2,
    )
    true(
        "temperature-slope",
        Derivative(log(Sum(exp(z[j] / T), (j, 1, k))), T),
        -Sum(exp(z[j] / T) * z[j], (j, 1, k)) / (T**2 * Sum(exp(z[j] / T), (j, 1, k))),
    )
    true(
        "softmax-of-log",
        exp(log(q[j]) + t) / Sum(exp(log(q[l]) + t), (l, 1, k)),
        q[j] / Sum(q[l], (l, 1, k)),
    )
    true("two-classes", exp(z[1]) / Sum(exp(z[j]), (j, 1, 2)), sigmoid(z[1] - z[2]))
    true(
        "two-classes-lse", log(Sum(exp(z[j]), (j, 0, 1))), z[0] + log(1 + exp(z[1] - z[0])), base=0
    )
    true(
        "two-classes-loss",
        -Sum(y[j] * log(exp(z[j]) / Sum(exp(z[l]), (l, 1, 2))), (j, 1, 2)),
        log(1 + exp(z[2] - z[1])) + y[2] * (z[1] - z[2]),
        Eq(y[1], 1 - y[2]),
        laws={"y": [Rational(1, 3), Rational(2, 3)]},
    )
    true(
        "softmax-product",
        Product(p(j), (j, 1, k)),
        exp(Sum(z[j], (j, 1, k))) / total(exp(z[c])) ** k,
    )
    true(
        "relative-softmax",
        Sum(p(j) * exp(w[j] - z[j]), (j, 1, k)),
        Sum(exp(w[j]), (j, 1, k)) / Sum(exp(z[j]), (j, 1, k)),
    )

    false("softmax-shift-one", exp(z[j] + t) / total(exp(z[c])), p(j))
    false("softmax-shift-by-own", exp(z[j] + w[j]) / Sum(exp(z[l] + w[l]), (l, 1, k)), p(j))
    false("softmax-scale", exp(2 * z[j]) / Sum(exp(2 * z[l]), (l, 1, k)), p(j))
    false(
        "softmax-temperature",
        Derivative(log(Sum(exp(z[j] / T), (j, 1, k))), T),
        -Sum(exp(z[j] / T) * z[j], (j, 1, k)) / (T * Sum(exp(z[j] / T), (j, 1, k))),
    )
    false("softmax-log-odds-swapped", log(p(j) / p(l)), z[l] - z[j])
    false("softmax-only-one-class", p(j), 1)
    false("lse-linear", lse, Sum(z[j], (j, 1, k)))
    false("lse-scale", log(Sum(exp(t * z[j]), (j, 1, k))), t * lse)
    false("lse-shift-k", log(Sum(exp(z[j] + t), (j, 1, k))), lse + k * t)
    false("lse-slope-captured", Derivative(lse, z[c]), 1)
    false("lse-curvature-lost-delta", Derivative(lse, z[j], z[l]), p(j) * (1 - p(l)))
    false("lse-curvature-sign", Derivative(lse, z[j], z[l]), p(j) * (δ(j, l) + p(l)))
    false("lse-third-lost-2", Derivative(lse, z[j], z[l], z[c]), third - p(j) * p(l) * p(c))
    false("softmax-jacobian-diagonal", Derivative(p(j), z[l]), δ(j, l) * p(j) * (1 - p(j)))
    false(
        "cross-entropy-slope-sign",
        Derivative(-Sum(y[j] * log(p(j)), (j, 1, k)), z[l]),
        y[l] - p(l),
        normal,
        laws=on_simplex,
    )
    false(
        "cross-entropy-slope-unnormalised",
        Derivative(-Sum(y[j] * log(p(j)), (j, 1, k)), z[l]),
        p(l) - y[l],
    )
    false(
        "cross-entropy-lost-minus",
        Sum(y[j] * log(p(j)), (j, 1, k)),
        lse - Sum(y[j] * z[j], (j, 1, k)),
        normal,
        laws=on_simplex,
    )
    false(
        "gibbs-variance-lost-square", Derivative(gibbs, (t, 2)), Sum(weight * z[j] ** 2, (j, 1, k))
    )
    false("optax-minus", exp(z[j] - w[j]) / Sum(exp(z[l]), (l, 1, k)), p(j))
    false("two-classes-swapped", exp(z[1]) / Sum(exp(z[j]), (j, 1, 2)), sigmoid(z[2] - z[1]))


def information():
    """Entropies and divergences."""
    p, q = IndexedBase("p", positive=True), IndexedBase("q", positive=True)
    P = IndexedBase("P", positive=True)
    t = Symbol("t", positive=True)

    def over(e):
        return Sum(e, (j, 1, k))

    kl = over(q[j] * log(q[j] / p[j]))
    true("cross-entropy-splits", -over(q[j] * log(p[j])), -over(q[j] * log(q[j])) + kl)
    true("kl-difference", kl, over(q[j] * log(q[j])) - over(q[j] * log(p[j])))
    true(
        "kl-uniform",
        over(q[j] * log(q[j] * k)),
        log(k) + over(q[j] * log(q[j])),
        Eq(over(q[j]), 1),
        laws={"q": "simplex"},
    )
    true("kl-scaled", over(t * q[j] * log(t * q[j] / (t * p[j]))), t * kl)
    true("kl-slope", Derivative(kl, p[l]), -q[l] / p[l])
    true("entropy-slope", Derivative(-over(q[j] * log(q[j])), q[l]), -log(q[l]) - 1)
    rows, columns = Sum(P[i, j], (j, 1, k)), Sum(P[i, j], (i, 1, m))
    mutual = Sum(
        P[i, j] * log(P[i, j] / (Sum(P[i, l], (l, 1, k)) * Sum(P[r, j], (r, 1, m)))),
        (i, 1, m),
        (j, 1, k),
    )
    parts = Sum(P[i, j] * log(P[i, j]), (i, 1, m), (j, 1, k)) - Sum(rows * log(rows), (i, 1, m))
    true("mutual-information", mutual, parts - Sum(columns * log(columns), (j, 1, k)))
    true(
        "jeffreys",
        kl + over(p[j] * log(p[j] / q[j])),
        over((q[j] - p[j]) * (log(q[j]) - log(p[j]))),
    )

    false("kl-symmetric", kl, over(p[j] * log(p[j] / q[j])))
    false("kl-sign", -over(q[j] * log(p[j])), -over(q[j] * log(q[j])) - kl)
    false("kl-inside-log", kl, log(over(q[j] / p[j])))
    false("kl-scaled-square", over(t * q[j] * log(t * q[j] / p[j])), t * kl)
    false("kl-slope-sign", Derivative(kl, p[l]), q[l] / p[l])
    false("entropy-slope-lost-one", Derivative(-over(q[j] * log(q[j])), q[l]), -log(q[l]))
    false("mutual-information-half", mutual, parts)
    false("kl-uniform-any", over(q[j] * log(q[j] * k)), log(k) + over(q[j] * log(q[j])))


def logistic():
    """Logistic regression for any m and n."""
    x, y = IndexedBase("x", real=True), IndexedBase("y", real=True)
    theta = IndexedBase("theta", real=True)
    w, v = IndexedBase("w"), IndexedBase("v")
    bias, lam = Symbol("beta", real=True), Symbol("lam", positive=True)

    z = Sum(theta[a] * x[i, a], (a, 1, n))
    h = sigmoid(z)
    cost = -Sum(y[i] * log(h) + (1 - y[i]) * log(1 - h), (i, 1, m)) / m
    gradient = Sum((h - y[i]) * x[i, b], (i, 1, m)) / m
    hessian = Sum(h * (1 - h) * x[i, b] * x[i, d], (i, 1, m)) / m
    penalty = lam / 2 * Sum(theta[a] ** 2, (a, 1, n))
    true("logistic-cost-softplus", cost, Sum(log(1 + exp(z)) - y[i] * z, (i, 1, m)) / m)
    true("logistic-gradient", Derivative(cost, theta[b]), gradient)
    true(
        "logistic-gradient-same-name",
        Derivative(cost, theta[a]),
        Sum((h - y[i]) * x[i, a], (i, 1, m)) / m,
    )
    true("logistic-hessian", Derivative(cost, theta[b], theta[d]), hessian)
    true(
        "logistic-hessian-form",
        Sum(v[b] * hessian * v[d], (b, 1, n), (d, 1, n)),
        Sum(h * (1 - h) * Sum(x[i, a] * v[a], (a, 1, n)) ** 2, (i, 1, m)) / m,
    )
    true("logistic-decay", Derivative(cost + penalty, theta[b]), gradient + lam * theta[b])
    true(
        "logistic-decay-hessian",
        Derivative(cost + penalty, theta[b], theta[d]),
        hessian + lam * δ(b, d),
    )
    zb = bias + Sum(w[a] * x[i, a], (a, 0, n - 1))
    cost_b = Sum(log(1 + exp(zb)) - y[i] * zb, (i, 0, m - 1)) / m
    true(
        "logistic-bias",
        Derivative(cost_b, bias),
        Sum(sigmoid(zb) - y[i], (i, 0, m - 1)) / m,
        base=0,
    )
    true(
        "logistic-weights-zero-based",
        Derivative(cost_b, w[b]),
        Sum((sigmoid(zb) - y[i]) * x[i, b], (i, 0, m - 1)) / m,
        base=0,
    )
    one = IndexedBase("s", real=True)
    signed = Sum(log(1 + exp(-(2 * y[i] - 1) * one[i])), (i, 1, m))
    true(
        "labels-minus-one",
        signed,
        Sum(log(1 + exp(one[i])) - y[i] * one[i], (i, 1, m)),
        Binary(y),
        laws={"y": "binary"},
    )

    false("logistic-gradient-sign", Derivative(cost, theta[b]), -gradient)
    false("logistic-gradient-lost-m", Derivative(cost, theta[b]), m * gradient)
    false("logistic-gradient-lost-x", Derivative(cost, theta[b]), Sum(h - y[i], (i, 1, m)) / m)
    false(
        "logistic-gradient-transposed",
        Derivative(cost, theta[b]),
        Sum((h - y[i]) * x[b, i], (i, 1, m)) / m,
    )
    false(
        "logistic-gradient-times-slope",
        Derivative(cost, theta[b]),
        Sum((h - y[i]) * h * (1 - h) * x[i, b], (i, 1, m)) / m,
    )
    false(
        "logistic-hessian-lost",
        Derivative(cost, theta[b], theta[d]),
        Sum(h * x[i, b] * x[i, d], (i, 1, m)) / m,
    )
    false(
        "logistic-hessian-bound-as-value",
        Derivative(cost, theta[b], theta[d]),
        Sum(x[i, b] * x[i, d], (i, 1, m)) / (4 * m),
    )
    false(
        "logistic-decay-twice", Derivative(cost + penalty, theta[b]), gradient + 2 * lam * theta[b]
    )
    false(
        "logistic-decay-mean", Derivative(cost + penalty, theta[b]), gradient + lam * theta[b] / m
    )
    false(
        "logistic-decay-hessian-everywhere",
        Derivative(cost + penalty, theta[b], theta[d]),
        hessian + lam,
    )
    false("labels-minus-one-any", signed, Sum(log(1 + exp(one[i])) - y[i] * one[i], (i, 1, m)))
    false("logistic-bias-lost-sum", Derivative(cost_b, bias), sigmoid(zb) - y[i], base=0)


def softmax_regression():
    """Softmax regression for any m, n and k."""
    x, theta = IndexedBase("x", real=True), IndexedBase("theta", real=True)
    Y, v = IndexedBase("Y", real=True), IndexedBase("v", real=True)
    phi = IndexedBase("phi", real=True)
    lam, sigma = symbols("lam sigma", positive=True)

    def z(at, cls, th=theta):
        return Sum(x[at, a] * th[a, cls], (a, 1, n))

    def p(at, cls, th=theta):
        return exp(z(at, cls, th)) / Sum(exp(z(at, l, th)), (l, 1, k))

    one_hot = {"Y": "one-hot"}
    cost = -Sum(Sum(Y[i, j] * log(p(i, j)), (j, 1, k)), (i, 1, m)) / m
    gradient = -Sum(x[i, b] * (Y[i, c] - p(i, c)), (i, 1, m)) / m
    penalty = lam / 2 * Sum(theta[a, j] ** 2, (a, 1, n), (j, 1, k))
    true(
        "softmax-cost-lse",
        cost,
        Sum(log(Sum(exp(z(i, j)), (j, 1, k))) - Sum(Y[i, j] * z(i, j), (j, 1, k)), (i, 1, m)) / m,
        OneHot(Y),
        laws=one_hot,
    )
    true("softmax-gradient", Derivative(cost, theta[b, c]), gradient, OneHot(Y), laws=one_hot)
    true(
        "softmax-gradient-same-names",
        Derivative(cost, theta[a, j]),
        gradient.subs({b: a, c: j}),
        OneHot(Y),
        laws=one_hot,
    )
    true(
        "softmax-decay-gradient",
        Derivative(cost + penalty, theta[b, c]),
        gradient + lam * theta[b, c],
        OneHot(Y),
        laws=one_hot,
    )
    hessian = Sum(x[i, b] * x[i, d] * p(i, c) * (δ(c, j) - p(i, j)), (i, 1, m)) / m
    true(
        "softmax-hessian",
        Derivative(cost, theta[b, c], theta[d, j]),
        hessian,
        OneHot(Y),
        laws=one_hot,
    )
    true(
        "softmax-decay-hessian",
        Derivative(penalty, theta[b, c], theta[d, j]),
        lam * δ(b, d) * δ(c, j),
    )
    true("softmax-null-space", Sum(hessian, (j, 1, k)), 0)
    true("softmax-gradient-sums", Sum(gradient, (c, 1, k)), 0, OneHot(Y), laws=one_hot)
    true(
        "softmax-shift-rows",
        p(i, j, phi),
        exp(Sum(x[i, a] * (phi[a, j] - v[a]), (a, 1, n)))
        / Sum(exp(Sum(x[i, a] * (phi[a, l] - v[a]), (a, 1, n))), (l, 1, k)),
    )
    true(
        "categorical-likelihood",
        log(Product(Product(p(i, j) ** Y[i, j], (j, 1, k)), (i, 1, m))),
        -m * cost,
    )
    true("one-hot-square", Sum(Y[i, j] ** 2, (j, 1, k)), 1, OneHot(Y), laws=one_hot)
    true("one-hot-cross", Y[i, j] * Y[i, l], δ(j, l) * Y[i, j], OneHot(Y), laws=one_hot)
    true(
        "one-hot-factor",
        Sum(Y[i, j] * v[i], (i, 1, m), (j, 1, k)),
        Sum(v[i], (i, 1, m)),
        OneHot(Y),
        laws=one_hot,
    )
    true(
        "brier",
        Sum((p(i, j) - Y[i, j]) ** 2, (j, 1, k)),
        Sum(p(i, j) ** 2 - 2 * p(i, j) * Y[i, j], (j, 1, k)) + 1,
        OneHot(Y),
        laws=one_hot,
    )
    prior = Product(
        exp(-(theta[a, j] ** 2) / (2 * sigma**2)) / sqrt(2 * pi * sigma**2), (a, 1, n), (j, 1, k)
    )
    true(
        "map-prior",
        -log(prior),
        Sum(theta[a, j] ** 2, (a, 1, n), (j, 1, k)) / (2 * sigma**2)
        + n * k * log(2 * pi * sigma**2) / 2,
    )
    true("map-slope", Derivative(-log(prior), theta[b, c]), theta[b, c] / sigma**2)
    centred = Eq(Sum(theta[a, j], (j, 1, k)), 0)
    true("centred-logits", Sum(z(i, j), (j, 1, k)), 0, centred, laws={"theta": "centred"})
    scores = IndexedBase("z", real=True)
    q = exp(scores[i, j]) / Sum(exp(scores[i, l]), (l, 1, k))
    true(
        "jacobian-by-sample",
        Derivative(q, scores[r, c]),
        δ(i, r) * q * (δ(j, c) - exp(scores[i, c]) / Sum(exp(scores[i, l]), (l, 1, k))),
    )
    true(
        "two-class-cost",
        -Sum(
            Sum(
                Y[i, j] * log(exp(scores[i, j]) / (exp(scores[i, 1]) + exp(scores[i, 2]))),
                (j, 1, 2),
            ),
            (i, 1, m),
        ),
        Sum(
            log(1 + exp(scores[i, 2] - scores[i, 1])) + Y[i, 2] * (scores[i, 1] - scores[i, 2]),
            (i, 1, m),
        ),
        Eq(Y[i, 1], 1 - Y[i, 2]),
        laws={"Y": "one-hot of 2"},
    )

    false(
        "softmax-gradient-sign", Derivative(cost, theta[b, c]), -gradient, OneHot(Y), laws=one_hot
    )
    false(
        "softmax-gradient-lost-m",
        Derivative(cost, theta[b, c]),
        m * gradient,
        OneHot(Y),
        laws=one_hot,
    )
    false(
        "softmax-gradient-no-labels",
        Derivative(cost, theta[b, c]),
        Sum(x[i, b] * p(i, c), (i, 1, m)) / m,
        OneHot(Y),
        laws=one_hot,
    )
    false("softmax-gradient-any-labels", Derivative(cost, theta[b, c]), gradient)
    false(
        "softmax-gradient-transposed",
        Derivative(cost, theta[b, c]),
        -Sum(x[b, i] * (Y[i, c] - p(i, c)), (i, 1, m)) / m,
        OneHot(Y),
        laws=one_hot,
    )
    false(
        "softmax-gradient-summed",
        Derivative(cost, theta[b, c]),
        -Sum(Sum(x[i, b] * (Y[i, c] - p(i, c)), (c, 1, k)), (i, 1, m)) / m,
        OneHot(Y),
        laws=one_hot,
    )
    false(
        "softmax-decay-lost",
        Derivative(cost + penalty, theta[b, c]),
        gradient,
        OneHot(Y),
        laws=one_hot,
    )
    false("softmax-decay-doubled", Derivative(penalty, theta[b, c]), 2 * lam * theta[b, c])
    false(
        "softmax-hessian-mnlogit",
        Derivative(cost, theta[b, c], theta[d, j]),
        Sum(x[i, b] * x[i, d] * p(i, c) * (1 - p(i, j)), (i, 1, m)) / m,
        OneHot(Y),
        laws=one_hot,
    )
    false(
        "softmax-hessian-lost-x",
        Derivative(cost, theta[b, c], theta[d, j]),
        Sum(x[i, b] * p(i, c) * (δ(c, j) - p(i, j)), (i, 1, m)) / m,
        OneHot(Y),
        laws=one_hot,
    )
    false(
        "softmax-hessian-class-index",
        Derivative(cost, theta[b, c], theta[d, j]),
        Sum(x[i, b] * x[i, d] * p(i, c) * (δ(b, d) - p(i, j)), (i, 1, m)) / m,
        OneHot(Y),
        laws=one_hot,
    )
    false(
        "softmax-decay-hessian-lost-delta",
        Derivative(penalty, theta[b, c], theta[d, j]),
        lam * δ(b, d),
    )
    false("one-hot-cross-lost-delta", Y[i, j] * Y[i, l], Y[i, j], OneHot(Y), laws=one_hot)
    false("one-hot-columns", Sum(Y[i, j], (i, 1, m)), 1, OneHot(Y), laws=one_hot)
    false(
        "map-prior-lost-half",
        -log(prior),
        Sum(theta[a, j] ** 2, (a, 1, n), (j, 1, k)) / sigma**2 + n * k * log(2 * pi * sigma**2) / 2,
    )
    false(
        "map-prior-constant",
        -log(prior),
        Sum(theta[a, j] ** 2, (a, 1, n), (j, 1, k)) / (2 * sigma**2)
        + (n + k) * log(2 * pi * sigma**2) / 2,
    )
    false(
        "stat453-bias",
        Sum(Y[i, j] - p(i, j), (i, 1, m)),
        Sum(Sum(Y[i, j] - p(i, j), (i, 1, m)), (j, 1, k)),
        OneHot(Y),
        laws=one_hot,
    )
    false(
        "ufldl-sign",
        cost,
        Sum(Sum(Y[i, j] * log(p(i, j)), (j, 1, k)), (i, 1, m)) / m,
        OneHot(Y),
        laws=one_hot,
    )
    false("mlbook-sigmoid-k", sigmoid(scores[i, j]), q)
    false("norm-not-half", penalty, lam * Sum(theta[a, j] ** 2, (a, 1, n), (j, 1, k)))


def known_for_all():
    """Facts with an index hold for all its values; labels are integers in range."""
    x, y, v = IndexedBase("x"), IndexedBase("y"), IndexedBase("v")
    A, Y, q = IndexedBase("A"), IndexedBase("Y"), IndexedBase("q")
    g = IndexedBase("g", integer=True)
    theta = IndexedBase("theta", real=True)
    p, t = Symbol("p", positive=True), Symbol("t", real=True)
    labels, one_hot = {"g": "label"}, {"Y": "one-hot"}
    softmax = exp(A[i, j]) / Sum(exp(A[i, l]), (l, 1, k))
    cost = -Sum(δ(g[i], j) * log(softmax), (j, 1, k))

    true("label-one", Sum(δ(j, g[i]), (j, 1, k)), 1, laws=labels)
    true("label-pick", Sum(δ(j, g[i]) * A[i, j], (j, 1, k)), A[i, g[i]], laws=labels)
    true("label-cost", cost, log(Sum(exp(A[i, j]), (j, 1, k))) - A[i, g[i]], laws=labels)
    true(
        "label-gradient",
        Derivative(Sum(cost, (i, 1, m)) / m, A[r, c]),
        (exp(A[r, c]) / Sum(exp(A[r, l]), (l, 1, k)) - δ(c, g[r])) / m,
        laws=labels,
    )
    false("label-shared", Sum(δ(g[i], j), (i, 1, m)), 1, laws=labels)
    false(
        "label-of-itself", Sum(δ(j, g[j]) * x[j], (j, 1, k)), Sum(x[g[j]], (j, 1, k)), laws=labels
    )
    false("label-cost-any", cost, log(Sum(exp(A[i, j]), (j, 1, k))) - A[i, j], laws=labels)

    centred = Eq(Sum(theta[b, l], (l, 1, k)), 0)
    logits = Sum(theta[a, j] * x[a], (a, 1, n))
    true("centred-scores", Sum(logits, (j, 1, k)), 0, centred, laws={"theta": "centred"})
    true(
        "centred-products",
        Sum(theta[a, j] * theta[b, l] * y[j], (j, 1, k), (l, 1, k)),
        0,
        centred,
        laws={"theta": "centred"},
    )
    false("centred-weighted", Sum(theta[a, j] * y[j], (j, 1, k)), 0, centred)
    false("centred-other-axis", Sum(theta[a, j], (a, 1, n)), 0, centred, laws={"theta": "centred"})
    rows = Eq(Sum(q[r, l], (l, 1, k)), 1)
    mean = Sum(q[i, l] * v[l], (l, 1, k))
    true(
        "variance-two-ways",
        Sum(q[i, j] * (v[j] - mean) ** 2, (j, 1, k)),
        Sum(q[i, j] * v[j] ** 2, (j, 1, k)) - mean**2,
        rows,
        laws={"q": "simplex"},
    )
    false(
        "variance-unnormalised",
        Sum(q[i, j] * (v[j] - mean) ** 2, (j, 1, k)),
        Sum(q[i, j] * v[j] ** 2, (j, 1, k)) - mean**2,
    )

    true("one-hot-peeled", Sum(Y[i, j], (j, 2, k)), 1 - Y[i, 1], OneHot(Y), laws=one_hot)
    true("one-hot-exp", exp(t * Y[i, j]), 1 + (exp(t) - 1) * Y[i, j], OneHot(Y), laws=one_hot)
    false("one-hot-peeled-other", Sum(Y[i, j], (j, 2, k)), 1 - Y[i, 2], OneHot(Y), laws=one_hot)
    false("one-hot-shared", Y[i, j] * Y[r, j], δ(i, r) * Y[i, j], OneHot(Y), laws=one_hot)

    false("range-part", Derivative(Sum(x[i] ** 2, (i, 2, m)), x[r]), 2 * x[r])
    false("range-shifted", Sum(δ(i, r + 1) * x[i], (i, 1, m)), x[r + 1])
    true("modulus-of-product", Abs(x[i] * y[i] / p), Abs(x[i]) * Abs(y[i]) / p)
    false("modulus-of-sum", Abs(x[i] + y[i]), Abs(x[i]) + Abs(y[i]))
    true("log-of-squares", log(Product(x[i] ** 2, (i, 1, m))), 2 * Sum(log(Abs(x[i])), (i, 1, m)))
    false("log-of-squares-any", log(Product(x[i] ** 2, (i, 1, m))), 2 * Sum(log(x[i]), (i, 1, m)))


def not_asked():
    """Statements whose truth this kernel is not asked to find: it must only not be wrong."""
    x = IndexedBase("x")
    q = Symbol("q", positive=True)
    f = Function("f")
    odd = 2 * m - 1

    # An odd perfect number: nobody knows.
    unknown("odd-perfect-number", δ(sp.divisor_sigma(odd), 2 * odd), 0)
    # True for every m below 51 and false at 51.
    unknown("false-from-51", Product(m - i, (i, 1, 50)), 0)
    unknown("false-from-1000", sp.floor(m / 1000), 0)
    # True, and not in the kinds of statement that the kernel is for.
    unknown("binomial-theorem", Sum(sp.binomial(m, i), (i, 0, m)), 2**m)
    unknown("geometric", Sum(q**i, (i, 0, m - 1)) * (1 - q), 1 - q**m)
    unknown("telescoping-fractions", Sum(1 / (i * (i + 1)), (i, 1, m)), m / (m + 1))
    unknown("factorial", Product(i, (i, 1, m)), sp.factorial(m))
    unknown("sorted", sp.Max(x[1], x[2]) + sp.Min(x[1], x[2]), x[1] + x[2])
    # About an unknown function nothing can be evaluated.
    unknown("unknown-function", Sum(f(i), (i, 1, m)), Sum(f(m + 1 - i), (i, 1, m)))
    unknown("unknown-function-false", Sum(f(i), (i, 1, m)), m * f(m))


for group in (
    scalars,
    scalars_with_hypotheses,
    plain_sums,
    statistics,
    deltas,
    products,
    softmax_in_logits,
    information,
    logistic,
    softmax_regression,
    known_for_all,
    not_asked,
):
    group()

TRUE, FALSE, OPEN = tuple(_true), tuple(_false), tuple(_open)
