"""Sigmoid and softmax identities of a linear score, where a score is as large as people compute."""

from derive.suite import a, adders, b, c, d, half, i, j, k, l, m, n, sigmoid
from sympy import (
    Derivative,
    IndexedBase,
    Product,
    Rational,
    Sum,
    cosh,
    exp,
    log,
    sinh,
    symbols,
    tanh,
)

CASES = []
true, false, limited = adders("scores", CASES)

X, w, v = (IndexedBase(name, real=True) for name in ("X", "w", "v"))
y, W = IndexedBase("y", real=True), IndexedBase("W", real=True)
z, t = symbols("z t", real=True)
eta = Sum(X[i, a] * w[a], (a, 1, n))
nu = Sum(X[i, a] * v[a], (a, 1, n))
p, q = sigmoid(eta), sigmoid(nu)
# Scores of some hundreds: 1 - p is below 1e-60 there, so the oracle needs more digits than that.
large = {"laws": {"X": "large"}, "digits": 700, "sample": 8}
mild = {"sample": 8}


def both(name, lhs, rhs):
    """Add a true statement that the oracle looks at with large scores."""
    true(name, lhs, rhs, **large)


def one_score():
    """Complements, odds, hyperbolic functions."""
    both("odds", exp(eta) * (1 - p), p)
    both("odds-cubed", exp(3 * eta) * (1 - p) ** 3, p**3)
    both("odds-times-complement", exp(eta) * p * (1 - p), p**2)
    both("inverse-odds", (1 - p) / p, exp(-eta))
    both("inverse-variance", 1 / (p * (1 - p)), 2 + 2 * cosh(eta))
    both("variance-in-exp", p * (1 - p) * (2 + exp(eta) + exp(-eta)), 1)
    both("variance-in-cosh", 4 * p * (1 - p) * cosh(eta / 2) ** 2, 1)
    both("complement-expanded", (1 - p) * exp(eta) * (1 + exp(-eta)), 1)
    both("half-score", p * 2 * cosh(eta / 2), exp(eta / 2))
    both("difference-of-halves", p - (1 - p), tanh(eta / 2))
    both("tanh-and-cosh", (1 - tanh(eta) ** 2) * cosh(eta) ** 2, 1)
    both("one-plus-sinh", sinh(eta) ** 2 + 1, cosh(eta) ** 2)
    both("cosh-less-sinh", cosh(eta) - sinh(eta), exp(-eta))
    both("tanh-in-exp", tanh(eta), (exp(2 * eta) - 1) / (exp(2 * eta) + 1))
    both("log-odds", log(p) - log(1 - p), eta)
    both("square-inside", cosh(z**2) ** 2 - sinh(z**2) ** 2, 1)
    both(
        "norm-inside",
        cosh(Sum(X[i, a] ** 2, (a, 1, n))) ** 2 * (1 - tanh(Sum(X[i, a] ** 2, (a, 1, n))) ** 2),
        1,
    )
    both("complement-of-mirror", 1 - sigmoid(-eta), p)
    both("two-scores", p * (1 - q) * exp(nu - eta), q * (1 - p))

    false("odds-are-one", exp(eta) * (1 - p), 1, **mild)
    false("odds-mirrored", exp(-eta) * (1 - p), p, **mild)
    false("odds-squared-once", exp(eta) * (1 - p) ** 2, p**2, **mild)
    false("variance-in-exp-lost", p * (1 - p) * (2 + exp(eta)), 1, **mild)
    false("variance-in-cosh-lost-half", 4 * p * (1 - p) * cosh(eta) ** 2, 1, **mild)
    false("variance-in-cosh-lost-2", 2 * p * (1 - p) * cosh(eta / 2) ** 2, 1, **mild)
    false("tanh-plus", (1 + tanh(eta) ** 2) * cosh(eta) ** 2, 1, **mild)
    false("difference-is-tanh", p - (1 - p), tanh(eta), **mild)
    false("near-miss", exp(eta) * (1 - p) * (1 + Rational(1, 10**9)), p, **mild)
    false("complement-vanishes", 1 - p, 0, **mild)
    false("certain", p, 1, **mild)
    false("certain-or-not", p**2, p, **mild)
    false("variance-vanishes", p * (1 - p), 0, **mild)
    false("tanh-saturates", tanh(eta) ** 2, 1, **mild)
    false("exp-vanishes", exp(-Sum(X[i, a] ** 2, (a, 1, n))), 0, **mild)
    false("square-inside-plus", cosh(z**2) ** 2 + sinh(z**2) ** 2, 1)
    false("two-scores-swapped", p * (1 - q) * exp(eta - nu), q * (1 - p), **mild)


def over_samples():
    """The same under a sum over the samples, and as slopes."""
    both(
        "odds-summed",
        Sum(exp(eta) * (1 - p) * y[i], (i, 1, m)),
        Sum(y[i] * p, (i, 1, m)),
    )
    both("zero-summed", Sum(exp(eta) * p * (1 - p) - p**2, (i, 1, m)), 0)
    both(
        "softplus-mirror-summed",
        Sum(log(1 + exp(eta)) - log(1 + exp(-eta)), (i, 1, m)),
        Sum(w[a] * Sum(X[i, a], (i, 1, m)), (a, 1, n)),
    )
    both("count", Sum((1 - p) * (1 + exp(eta)), (i, 1, m)), m)
    both("product", Product(p * exp(-eta), (i, 1, m)), Product(1 - p, (i, 1, m)))
    softplus = Sum(log(1 + exp(eta)), (i, 1, m))
    true(
        "slope-in-tanh",
        Derivative(softplus, w[b]),
        Sum(X[i, b] * (1 + tanh(eta / 2)), (i, 1, m)) / 2,
    )
    true(
        "curvature-in-cosh",
        Derivative(softplus, w[b], w[d]),
        Sum(X[i, b] * X[i, d] / (4 * cosh(eta / 2) ** 2), (i, 1, m)),
        **mild,
    )
    true("slope-of-odds", exp(eta) * Derivative(p, w[b]), p**2 * X[i, b], **mild)
    true(
        "slope-of-log-cosh",
        Derivative(Sum(log(2 * cosh(eta / 2)), (i, 1, m)), w[b]),
        Sum((p - half) * X[i, b], (i, 1, m)),
        **mild,
    )
    false(
        "odds-summed-over-nothing",
        Sum(exp(eta) * (1 - p) * y[i], (i, 1, m)),
        Sum(y[i], (i, 1, m)) * p,
        **mild,
    )
    false("count-once", Sum((1 - p) * (1 + exp(eta)), (i, 1, m)), 1, **mild)
    false(
        "slope-in-tanh-whole",
        Derivative(softplus, w[b]),
        Sum(X[i, b] * (1 + tanh(eta)), (i, 1, m)) / 2,
    )
    false(
        "curvature-in-cosh-lost-4",
        Derivative(softplus, w[b], w[d]),
        Sum(X[i, b] * X[i, d] / cosh(eta / 2) ** 2, (i, 1, m)),
        **mild,
    )
    false("slope-of-odds-lost", exp(eta) * Derivative(p, w[b]), p * X[i, b], **mild)
    false(
        "sum-inside-or-outside",
        Sum(exp(eta), (i, 1, m)),
        exp(Sum(eta, (i, 1, m))),
        **mild,
    )


def many_scores():
    """Softmax of linear scores."""
    many = {"laws": {"X": "large"}, "digits": 700, "sample": 5}
    few = {"sample": 5}

    def s(cls):
        return Sum(X[i, a] * W[a, cls], (a, 1, n))

    total = Sum(exp(s(j)), (j, 1, k))

    def soft(cls):
        return exp(s(cls)) / Sum(exp(s(l)), (l, 1, k))

    true("softmax-relative", soft(c) * Sum(exp(s(j) - s(c)), (j, 1, k)), 1, **many)
    true("softmax-odds", exp(s(c)) * (1 - soft(c)), soft(c) * (total - exp(s(c))), **many)
    true("softmax-ratio", soft(c) / soft(j), exp(s(c) - s(j)), **many)
    true("softmax-complement", Sum(soft(j), (j, 1, k)) - soft(c), 1 - soft(c), **many)
    true(
        "softmax-two",
        exp(eta) / (exp(eta) + exp(nu)),
        sigmoid(Sum(X[i, a] * (w[a] - v[a]), (a, 1, n))),
        **many,
    )
    true("softmax-log-ratio", log(soft(c)) - log(soft(j)), s(c) - s(j), **few)
    true(
        "softmax-shifted-by-its-own-score",
        Sum(exp(s(j) - eta), (j, 1, k)) * exp(eta),
        total,
        **many,
    )
    false("softmax-relative-mirrored", soft(c) * Sum(exp(s(c) - s(j)), (j, 1, k)), 1, **few)
    false("softmax-odds-whole", exp(s(c)) * (1 - soft(c)), soft(c) * total, **few)
    false("softmax-odds-of-two", exp(s(c)) * (1 - soft(c)), soft(c), **few)
    false("softmax-ratio-swapped", soft(c) * exp(s(c)), soft(j) * exp(s(j)), **few)
    false(
        "softmax-two-sum",
        exp(eta) / (exp(eta) + exp(nu)),
        sigmoid(Sum(X[i, a] * (w[a] + v[a]), (a, 1, n))),
        **few,
    )
    false("softmax-is-sigmoid", soft(c), sigmoid(s(c)), **few)
    false("softmax-is-hot", soft(c) * (1 - soft(c)), 0, **few)


one_score()
over_samples()
many_scores()
