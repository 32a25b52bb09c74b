"""Statements by someone who had not seen the suites, nor the prover: as typed by users.

About half are slips: a sign, a factor, an index, an end of a range that is off by one, a hypothesis
that is missing. What is true was decided by hand, and by the oracle where no equation or inequality
is given. Every second pair was asked before anything was mended for it.
"""

from derive.suite import adders
from sumproof import (
    Binary,
    In,
    OneHot,
    UnitInterval,
    a,
    array,
    b,
    c,
    entry,
    i,
    j,
    k,
    l,
    m,
    n,
    product,
    r,
    s,
    total,
)  # fmt: skip
from sympy import (
    Abs,
    Derivative,
    DiagMatrix,
    DiagonalOf,
    Eq,
    Ge,
    Gt,
    Identity,
    IndexedBase,
    KroneckerDelta,
    KroneckerProduct,
    Le,
    Lt,
    Matrix,
    MatrixSymbol,
    Max,
    Min,
    OneMatrix,
    Piecewise,
    Product,
    Rational,
    Sum,
    Symbol,
    Trace,
    binomial,
    cosh,
    exp,
    factorial,
    hadamard_product,
    log,
    pi,
    sign,
    sinh,
    sqrt,
    symbols,
    tanh,
)

CASES = []
true, false, _ = adders("outside", CASES)
mtrue, mfalse, _ = adders("matrices outside", CASES)

X, Y, w, z, x, y, u, v, A, B, C, P, Q = map(array, "XYwzxyuvABCPQ")
theta = array("theta")
p, g = array("p", positive=True), array("g", positive=True)
conc, rate = array("alpha", positive=True), array("rate", positive=True)
label = IndexedBase("c", integer=True)
counts = IndexedBase("n", integer=True, nonnegative=True)
t, h, μ, ε, α, bias = symbols("t h mu epsilon alpha b_0", real=True)
z1, z2, z3 = symbols("z1 z2 z3", real=True)
λ, τ, σ, γ, beta = symbols("lambda tau sigma gamma beta", positive=True)
N, T, d = symbols("N T d", integer=True, positive=True)
q = Symbol("q", integer=True, nonnegative=True)
even, odd = Symbol("e", even=True, positive=True), Symbol("o", odd=True, positive=True)
δ, D = KroneckerDelta, Derivative


def sigmoid(e):
    """Return the logistic function."""
    return 1 / (1 + exp(-e))


def score(row):
    """Return what the linear model says of a sample."""
    return total(X[row, a] * w[a], (a, n))


eta = score(i)
prob = sigmoid(eta)
cost = total(log(1 + exp(eta)) - y[i] * eta, (i, m)) / m
eta_b = bias + eta
prob_b = sigmoid(eta_b)
soft_j = exp(z[j]) / total(exp(z[j]), (j, k))
soft_l = exp(z[l]) / total(exp(z[j]), (j, k))
lse = log(total(exp(z[j]), (j, k)))
score_ij = total(X[i, a] * theta[a, j], (a, n))
score_il = total(X[i, a] * theta[a, l], (a, n))
soft_ij = exp(score_ij) / total(exp(score_il), (l, k))
ce = -total(Y[i, j] * (score_ij - log(total(exp(score_il), (l, k)))), (i, m), (j, k)) / m
base = exp(z[j]) / (1 + total(exp(z[l]), (l, k - 1)))
sigmoid_t = sigmoid(t)
bce = -total(Y[i, j] * log(sigmoid(z[i, j])) + (1 - Y[i, j]) * log(1 - sigmoid(z[i, j])), (j, k))
residual = total(X[i, a] * w[a], (a, n)) - y[i]
mean_x = total(x[j], (j, m)) / m
mean_y = total(y[j], (j, m)) / m
huber = Piecewise((t**2 / 2, Abs(t) <= h), (h * (Abs(t) - h / 2), True))
net = total(u[j] * tanh(total(A[j, a] * x[a], (a, n))), (j, d))
net2 = total(u[j] * sigmoid(total(A[j, a] * x[a], (a, n))), (j, d))
att = total(exp(total(Q[i, a] * A[j, a], (a, n))) * v[j], (j, m)) / total(
    exp(total(Q[i, a] * A[j, a], (a, n))), (j, m)
)
slope_A = D(total((Y[i, j] - total(A[i, a] * B[j, a], (a, k))) ** 2, (i, m), (j, n)), A[r, s])
mA = MatrixSymbol("A", m, n)
mB = MatrixSymbol("B", n, m)
mC = MatrixSymbol("C", m, n)
S1 = MatrixSymbol("S", n, n)
S2 = MatrixSymbol("U", n, n)
mX = MatrixSymbol("X", m, n)
mw = MatrixSymbol("w", n, 1)
my = MatrixSymbol("y", m, 1)
mY = MatrixSymbol("Y", m, k)
mP = MatrixSymbol("P", m, k)
mT = MatrixSymbol("theta", n, k)
mu = MatrixSymbol("u", n, 1)
mv = MatrixSymbol("v", n, 1)
norm_3 = exp(z1) + exp(z2) + exp(z3)
teacher = exp(u[j] / τ) / total(exp(u[l] / τ), (l, k))
mean_t = total(x[j] * exp(t * x[j]), (j, k)) / total(exp(t * x[j]), (j, k))


def scores():
    """Scores."""
    true("score-exp-eta-1-p-p", exp(eta) * (1 - prob), prob)
    false("score-odds-flipped", (1 - prob) / prob, exp(eta))
    true("score-p-sigma-eta-1", prob + sigmoid(-eta), 1)
    true("score-tanh-half", 2 * prob - 1, tanh(eta / 2))
    false("score-tanh-full", 2 * prob - 1, tanh(eta))
    true("score-1-2-2cosh", prob * (1 - prob), 1 / (2 + 2 * cosh(eta)))
    false("score-1-2-cosh", prob * (1 - prob), 1 / (2 + cosh(eta)))
    true("score-slope-of-p-wrt-w-b", D(prob, w[b]), prob * (1 - prob) * X[i, b])
    false(
        "score-slope-of-p-wrt-w-b-index-of-sample-lost", D(prob, w[b]), prob * (1 - prob) * X[b, i]
    )
    true("score-cosh2-sinh2", cosh(eta) ** 2 - sinh(eta) ** 2, 1)
    false("score-cosh2-sinh2-2", cosh(eta) ** 2 + sinh(eta) ** 2, 1)
    true(
        "two-class-softmax-sigmoid-of-difference",
        exp(score(i)) / (exp(score(i)) + exp(total(X[i, a] * u[a], (a, n)))),
        sigmoid(total(X[i, a] * (w[a] - u[a]), (a, n))),
    )
    false(
        "two-class-softmax-sigmoid-of-difference-flipped",
        exp(score(i)) / (exp(score(i)) + exp(total(X[i, a] * u[a], (a, n)))),
        sigmoid(total(X[i, a] * (u[a] - w[a]), (a, n))),
    )


def second_derivatives_logistic_cost():
    """Second derivatives, logistic cost."""
    false("logistic-gradient-sign", D(cost, w[b]), total((y[i] - prob) * X[i, b], (i, m)) / m)
    false(
        "logistic-gradient-x-transposed", D(cost, w[b]), total((prob - y[i]) * X[b, i], (i, m)) / m
    )
    true(
        "logistic-hessian-diagonal",
        D(cost, w[b], 2),
        total(prob * (1 - prob) * X[i, b] ** 2, (i, m)) / m,
    )
    false(
        "logistic-hessian-diagonal-x-not-squared",
        D(cost, w[b], 2),
        total(prob * (1 - prob) * X[i, b], (i, m)) / m,
    )
    false(
        "ridge-logistic-gradient-sum-of-weights",
        D(cost + λ / 2 * total(w[a] ** 2, (a, n)), w[b]),
        total((prob - y[i]) * X[i, b], (i, m)) / m + λ * total(w[a], (a, n)),
    )
    true(
        "third-derivative-logistic",
        D(log(1 + exp(t)), t, 3),
        sigmoid(t) * (1 - sigmoid(t)) * (1 - 2 * sigmoid(t)),
    )
    false(
        "weighted-logistic-weights-squared",
        D(total(v[i] * (log(1 + exp(eta)) - y[i] * eta), (i, m)), w[b]),
        total(v[i] ** 2 * (prob - y[i]) * X[i, b], (i, m)),
    )
    true(
        "directional-second-derivative",
        total(u[b] * u[c] * D(cost, w[b], w[c]), (b, n), (c, n)),
        total(prob * (1 - prob) * total(X[i, b] * u[b], (b, n)) ** 2, (i, m)) / m,
    )
    false(
        "bias-gradient-times-m",
        D(total(log(1 + exp(eta_b)) - y[i] * eta_b, (i, m)), bias),
        m * total(prob_b - y[i], (i, m)),
    )


def binary_labels():
    """Binary labels."""
    true(
        "bernoulli-likelihood-binary",
        y[i] * log(p[i]) + (1 - y[i]) * log(1 - p[i]),
        log(p[i] ** y[i] * (1 - p[i]) ** (1 - y[i])),
        Binary(y),
        UnitInterval(p),
    )
    false("y-2-y-without-binary", total(y[i] ** 2 * x[i], (i, m)), total(y[i] * x[i], (i, m)))
    true("y-1-y-0", total(y[i] * (1 - y[i]) * x[i], (i, m)), 0, Binary(y))
    true(
        "margin-loss",
        log(1 + exp(-(2 * y[i] - 1) * z[i])),
        log(1 + exp(z[i])) - y[i] * z[i],
        Binary(y),
    )
    false(
        "margin-loss-sign",
        log(1 + exp((2 * y[i] - 1) * z[i])),
        log(1 + exp(z[i])) - y[i] * z[i],
        Binary(y),
    )
    true(
        "product-likelihood-log",
        log(product(p[i] ** y[i] * (1 - p[i]) ** (1 - y[i]), (i, m))),
        total(y[i] * log(p[i]) + (1 - y[i]) * log(1 - p[i]), (i, m)),
        UnitInterval(p),
    )
    false(
        "product-likelihood-log-product-remains",
        log(product(p[i] ** y[i] * (1 - p[i]) ** (1 - y[i]), (i, m))),
        product(y[i] * log(p[i]) + (1 - y[i]) * log(1 - p[i]), (i, m)),
        UnitInterval(p),
    )


def softmax():
    """Softmax."""
    true("softmax-shift", exp(z[j] + t) / total(exp(z[l] + t), (l, k)), soft_j)
    false("softmax-scale", exp(2 * z[j]) / total(exp(2 * z[l]), (l, k)), soft_j)
    true("lse-gradient", D(lse, z[c]), exp(z[c]) / total(exp(z[j]), (j, k)))
    false("lse-gradient-without-norm", D(lse, z[c]), exp(z[c]))
    false("softmax-jacobian-sign", D(soft_j, z[l]), soft_j * (soft_l - δ(j, l)))
    true("lse-hessian", D(lse, z[j], z[l]), soft_j * δ(j, l) - soft_j * soft_l)
    false("rows-of-hessian-sum-to-1", total(D(lse, z[j], z[l]), (l, k)), 1)
    true("log-softmax-gradient", D(z[j] - lse, z[l]), δ(j, l) - soft_l)
    false(
        "temperature-factor",
        D(log(total(exp(z[j] / τ), (j, k))), z[c]),
        exp(z[c] / τ) / total(exp(z[j] / τ), (j, k)),
    )
    true(
        "softmax-temperature-jacobian",
        D(exp(z[c] / τ) / total(exp(z[j] / τ), (j, k)), z[c]),
        exp(z[c] / τ)
        / total(exp(z[j] / τ), (j, k))
        * (1 - exp(z[c] / τ) / total(exp(z[j] / τ), (j, k)))
        / τ,
    )
    false(
        "slope-wrt-tau-no-square",
        D(log(total(exp(z[j] / τ), (j, k))), τ),
        -total(z[j] * exp(z[j] / τ), (j, k)) / total(exp(z[j] / τ), (j, k)) / τ,
    )
    true(
        "softmax-regression-gradient",
        D(ce, theta[b, c]),
        total(
            (exp(total(X[i, a] * theta[a, c], (a, n))) / total(exp(score_il), (l, k)) - Y[i, c])
            * X[i, b],
            (i, m),
        )
        / m,
        OneHot(Y),
    )
    false(
        "softmax-regression-gradient-no-m",
        D(ce, theta[b, c]),
        total(
            (exp(total(X[i, a] * theta[a, c], (a, n))) / total(exp(score_il), (l, k)) - Y[i, c])
            * X[i, b],
            (i, m),
        ),
        OneHot(Y),
    )
    false(
        "softmax-regression-gradient-summed-over-classes-is-0-only-summed",
        D(ce, theta[b, c]),
        0,
        OneHot(Y),
    )
    true(
        "hessian-of-softmax-regression-soft-labels",
        D(ce, theta[b, c], theta[r, s]),
        total(
            exp(total(X[i, a] * theta[a, c], (a, n)))
            / total(exp(score_il), (l, k))
            * (δ(c, s) - exp(total(X[i, a] * theta[a, s], (a, n))) / total(exp(score_il), (l, k)))
            * X[i, b]
            * X[i, r],
            (i, m),
        )
        / m,
        OneHot(Y),
    )
    false(
        "hessian-of-softmax-regression-classes-swapped",
        D(ce, theta[b, c], theta[r, s]),
        total(
            exp(total(X[i, a] * theta[a, c], (a, n)))
            / total(exp(score_il), (l, k))
            * (δ(b, r) - exp(total(X[i, a] * theta[a, s], (a, n))) / total(exp(score_il), (l, k)))
            * X[i, b]
            * X[i, r],
            (i, m),
        )
        / m,
        OneHot(Y),
    )


def base_class():
    """Base class."""
    true(
        "softmax-with-base-class-sums",
        total(exp(z[j]) / (1 + total(exp(z[l]), (l, k - 1))), (j, k - 1)),
        1 - 1 / (1 + total(exp(z[l]), (l, k - 1))),
    )
    false(
        "softmax-with-base-class-sums-to-1",
        total(exp(z[j]) / (1 + total(exp(z[l]), (l, k - 1))), (j, k - 1)),
        1,
    )
    false(
        "base-class-jacobian-without-1",
        D(log(1 + total(exp(z[l]), (l, k - 1))), z[j]),
        exp(z[j]) / total(exp(z[l]), (l, k - 1)),
    )
    true("base-class-log-odds", log(base) - log(1 / (1 + total(exp(z[l]), (l, k - 1)))), z[j])
    true(
        "base-class-k-full-subtract",
        exp(z[j]) / total(exp(z[l]), (l, k)),
        exp(z[j] - z[k]) / (1 + total(exp(z[l] - z[k]), (l, k - 1))),
    )
    false(
        "base-class-subtract-wrong-end",
        exp(z[j]) / total(exp(z[l]), (l, k)),
        exp(z[j] - z[k]) / (1 + total(exp(z[l] - z[k]), (l, k))),
    )


def label_smoothing_focal_multilabel():
    """Label smoothing, focal, multilabel."""
    true(
        "label-smoothing-gradient",
        D(
            -total(
                ((1 - ε) * Y[i, j] + ε / k) * (z[i, j] - log(total(exp(z[i, l]), (l, k)))), (j, k)
            ),
            z[i, c],
        ),
        exp(z[i, c]) / total(exp(z[i, l]), (l, k)) - (1 - ε) * Y[i, c] - ε / k,
        OneHot(Y),
    )
    false(
        "label-smoothing-gradient-eps-not-over-k",
        D(
            -total(
                ((1 - ε) * Y[i, j] + ε / k) * (z[i, j] - log(total(exp(z[i, l]), (l, k)))), (j, k)
            ),
            z[i, c],
        ),
        exp(z[i, c]) / total(exp(z[i, l]), (l, k)) - (1 - ε) * Y[i, c] - ε,
        OneHot(Y),
    )
    false(
        "label-smoothing-gradient-smoothing-to-k-1",
        D(
            -total(
                ((1 - ε) * Y[i, j] + ε / (k - 1)) * (z[i, j] - log(total(exp(z[i, l]), (l, k)))),
                (j, k),
            ),
            z[i, c],
        ),
        exp(z[i, c]) / total(exp(z[i, l]), (l, k)) - (1 - ε) * Y[i, c] - ε / (k - 1),
        OneHot(Y),
    )
    true("smoothed-labels-sum-to-1", total((1 - ε) * Y[i, j] + ε / k, (j, k)), 1, OneHot(Y))
    false(
        "smoothed-labels-sum-to-1-eps", total((1 - ε) * Y[i, j] + ε / k, (j, k)), 1 + ε, OneHot(Y)
    )
    true(
        "focal-slope-in-p",
        D(-((1 - t) ** γ) * log(t), t),
        γ * (1 - t) ** (γ - 1) * log(t) - (1 - t) ** γ / t,
        UnitInterval(t),
    )
    false(
        "focal-slope-in-p-sign",
        D(-((1 - t) ** γ) * log(t), t),
        -γ * (1 - t) ** (γ - 1) * log(t) - (1 - t) ** γ / t,
        UnitInterval(t),
    )
    true(
        "focal-gamma-2-slope-in-logit",
        D(-((1 - sigmoid_t) ** 2) * log(sigmoid_t), t),
        2 * (1 - sigmoid_t) ** 2 * sigmoid_t * log(sigmoid_t) - (1 - sigmoid_t) ** 3,
    )
    false(
        "focal-gamma-2-slope-in-logit-no-p",
        D(-((1 - sigmoid_t) ** 2) * log(sigmoid_t), t),
        2 * (1 - sigmoid_t) ** 2 * log(sigmoid_t) - (1 - sigmoid_t) ** 3,
    )
    true("multilabel-bce-slope", D(bce, z[i, c]), sigmoid(z[i, c]) - Y[i, c])
    false("multilabel-bce-slope-mean", D(bce, z[i, c]), (sigmoid(z[i, c]) - Y[i, c]) / k)
    true(
        "pos-weight-bce",
        D(-(γ * y[i] * log(sigmoid(z[i])) + (1 - y[i]) * log(1 - sigmoid(z[i]))), z[i]),
        (1 - y[i]) * sigmoid(z[i]) - γ * y[i] * (1 - sigmoid(z[i])),
    )
    false(
        "pos-weight-bce-forgotten",
        D(-(γ * y[i] * log(sigmoid(z[i])) + (1 - y[i]) * log(1 - sigmoid(z[i]))), z[i]),
        γ * (sigmoid(z[i]) - y[i]),
    )


def kl_entropy():
    """KL, entropy."""
    true(
        "kl-ce-h",
        total(p[j] * log(p[j] / g[j]), (j, k)),
        total(p[j] * log(p[j]), (j, k)) - total(p[j] * log(g[j]), (j, k)),
    )
    false(
        "kl-symmetric",
        total(p[j] * log(p[j] / g[j]), (j, k)),
        total(g[j] * log(g[j] / p[j]), (j, k)),
    )
    true(
        "entropy-of-softmax",
        -total(soft_j * log(soft_j), (j, k)),
        lse - total(z[j] * exp(z[j]), (j, k)) / total(exp(z[j]), (j, k)),
    )
    false(
        "entropy-of-softmax-sign",
        -total(soft_j * log(soft_j), (j, k)),
        lse + total(z[j] * exp(z[j]), (j, k)) / total(exp(z[j]), (j, k)),
    )
    true(
        "kl-to-uniform",
        total(p[j] * log(p[j] * k), (j, k)),
        log(k) + total(p[j] * log(p[j]), (j, k)),
        Eq(total(p[j], (j, k)), 1),
    )
    false(
        "kl-to-uniform-no-hyp",
        total(p[j] * log(p[j] * k), (j, k)),
        log(k) + total(p[j] * log(p[j]), (j, k)),
    )


def fisher():
    """Fisher."""
    true(
        "fisher-of-bernoulli",
        t * D(log(t), t) ** 2 + (1 - t) * D(log(1 - t), t) ** 2,
        1 / (t * (1 - t)),
        UnitInterval(t),
    )
    false(
        "fisher-of-bernoulli-inverse",
        t * D(log(t), t) ** 2 + (1 - t) * D(log(1 - t), t) ** 2,
        t * (1 - t),
        UnitInterval(t),
    )
    true("expected-score-0", total(soft_j * D(z[j] - lse, z[c]), (j, k)), 0)
    false(
        "expected-score-p",
        total(soft_j * D(z[j] - lse, z[c]), (j, k)),
        exp(z[c]) / total(exp(z[j]), (j, k)),
    )


def map():
    """MAP."""
    true(
        "gaussian-log-likelihood",
        -log(product(exp(-((y[i] - μ) ** 2) / (2 * σ**2)) / sqrt(2 * pi * σ**2), (i, m))),
        m * log(σ) + m * log(2 * pi) / 2 + total((y[i] - μ) ** 2, (i, m)) / (2 * σ**2),
    )
    false(
        "gaussian-log-likelihood-2-m-log-sigma",
        -log(product(exp(-((y[i] - μ) ** 2) / (2 * σ**2)) / sqrt(2 * pi * σ**2), (i, m))),
        2 * m * log(σ) + m * log(2 * pi) / 2 + total((y[i] - μ) ** 2, (i, m)) / (2 * σ**2),
    )
    true(
        "dirichlet-prior-slope",
        D(log(product(p[j] ** (conc[j] - 1), (j, k))), p[c]),
        (conc[c] - 1) / p[c],
    )
    false(
        "dirichlet-prior-slope-alpha",
        D(log(product(p[j] ** (conc[j] - 1), (j, k))), p[c]),
        conc[c] / p[c],
    )


def least_squares_ridge():
    """Least squares, ridge."""
    true("lsq-gradient", D(total(residual**2, (i, m)) / 2, w[b]), total(residual * X[i, b], (i, m)))
    false(
        "lsq-gradient-half-forgotten",
        D(total(residual**2, (i, m)), w[b]),
        total(residual * X[i, b], (i, m)),
    )
    true(
        "normal-equations",
        total(residual * X[i, b], (i, m)),
        total(total(X[i, b] * X[i, a], (i, m)) * w[a], (a, n)) - total(X[i, b] * y[i], (i, m)),
    )
    false(
        "normal-equations-sign",
        total(residual * X[i, b], (i, m)),
        total(total(X[i, b] * X[i, a], (i, m)) * w[a], (a, n)) + total(X[i, b] * y[i], (i, m)),
    )
    true(
        "ridge-hessian",
        D(total(residual**2, (i, m)) / 2 + λ / 2 * total(w[a] ** 2, (a, n)), w[b], w[c]),
        total(X[i, b] * X[i, c], (i, m)) + λ * δ(b, c),
    )
    false(
        "ridge-hessian-lam-everywhere",
        D(total(residual**2, (i, m)) / 2 + λ / 2 * total(w[a] ** 2, (a, n)), w[b], w[c]),
        total(X[i, b] * X[i, c], (i, m)) + λ,
    )
    true("no-bias-penalty", D(λ / 2 * Sum(w[a] ** 2, (a, 2, n)), w[b]), λ * w[b] * (1 - δ(b, 1)))
    false(
        "no-bias-penalty-wrong-feature",
        D(λ / 2 * Sum(w[a] ** 2, (a, 2, n)), w[b]),
        λ * w[b] * (1 - δ(b, 2)),
    )
    false("no-bias-penalty-forgotten", D(λ / 2 * Sum(w[a] ** 2, (a, 2, n)), w[b]), λ * w[b])
    true(
        "no-last-penalty",
        D(λ / 2 * Sum(w[a] ** 2, (a, 1, n - 1)), w[b]),
        λ * w[b] * (1 - δ(b, n)),
        In(b, 1, n),
    )
    false(
        "no-last-penalty-first",
        D(λ / 2 * Sum(w[a] ** 2, (a, 1, n - 1)), w[b]),
        λ * w[b] * (1 - δ(b, 1)),
        In(b, 1, n),
    )
    true(
        "bias-penalty-matrix",
        D(λ / 2 * Sum(theta[a, j] ** 2, (a, 2, n), (j, 1, k)), theta[b, c]),
        λ * theta[b, c] * (1 - δ(b, 1)),
    )
    false(
        "bias-penalty-matrix-classes",
        D(λ / 2 * Sum(theta[a, j] ** 2, (a, 2, n), (j, 1, k)), theta[b, c]),
        λ * theta[b, c] * (1 - δ(c, 1)),
    )
    true(
        "bias-penalty-given-b-2",
        D(λ / 2 * Sum(w[a] ** 2, (a, 2, n)), w[b]),
        λ * w[b],
        Ge(b, 2),
        Le(b, n),
    )
    false(
        "bias-penalty-given-b-1",
        D(λ / 2 * Sum(w[a] ** 2, (a, 2, n)), w[b]),
        λ * w[b],
        Ge(b, 1),
        Le(b, n),
    )
    true(
        "penalty-full-minus-first", Sum(w[a] ** 2, (a, 2, n)), total(w[a] ** 2, (a, n)) - w[1] ** 2
    )
    false(
        "penalty-full-minus-last", Sum(w[a] ** 2, (a, 2, n)), total(w[a] ** 2, (a, n)) - w[n] ** 2
    )
    true(
        "bias-penalty-second-derivative",
        D(λ / 2 * Sum(w[a] ** 2, (a, 2, n)), w[b], w[c]),
        λ * δ(b, c) * (1 - δ(b, 1)),
    )
    false(
        "bias-penalty-second-derivative-2",
        D(λ / 2 * Sum(w[a] ** 2, (a, 2, n)), w[b], w[c]),
        λ * δ(b, c) * (1 - δ(b, 2)),
    )
    false(
        "elastic-net-swapped",
        D(total(h * w[a] ** 2 / 2 + (1 - h) * Abs(w[a]), (a, n)), w[b]),
        (1 - h) * w[b] + h * sign(w[b]),
    )
    true(
        "ridge-value-at-solution-hyp",
        total(residual**2, (i, m)),
        total(y[i] ** 2, (i, m)) - total(y[i] * total(X[i, a] * w[a], (a, n)), (i, m)),
        Eq(total(residual * X[i, b], (i, m)), 0),
    )


def prefix_sums_smoothness():
    """Prefix sums, smoothness."""
    true("prefix-slope", D(Sum(y[i] * Sum(x[r], (r, 1, i)), (i, 1, m)), x[s]), Sum(y[i], (i, s, m)))
    false(
        "prefix-slope-off-by-one",
        D(Sum(y[i] * Sum(x[r], (r, 1, i)), (i, 1, m)), x[s]),
        Sum(y[i], (i, s + 1, m)),
    )
    false(
        "prefix-slope-from-1",
        D(Sum(y[i] * Sum(x[r], (r, 1, i)), (i, 1, m)), x[s]),
        Sum(y[i], (i, 1, s)),
    )
    true(
        "strict-prefix-slope",
        D(Sum(y[i] * Sum(x[r], (r, 1, i - 1)), (i, 1, m)), x[s]),
        Sum(y[i], (i, s + 1, m)),
    )
    false(
        "strict-prefix-slope-2",
        D(Sum(y[i] * Sum(x[r], (r, 1, i - 1)), (i, 1, m)), x[s]),
        Sum(y[i], (i, s, m)),
    )
    true(
        "suffix-slope-rewards-to-go",
        D(Sum(y[i] * Sum(x[r], (r, i, m)), (i, 1, m)), x[s]),
        Sum(y[i], (i, 1, s)),
    )
    false(
        "suffix-slope-rewards-to-go-bad",
        D(Sum(y[i] * Sum(x[r], (r, i, m)), (i, 1, m)), x[s]),
        Sum(y[i], (i, 1, s - 1)),
    )
    true(
        "prefix-slope-wrt-y",
        D(Sum(y[i] * Sum(x[r], (r, 1, i)), (i, 1, m)), y[s]),
        Sum(x[r], (r, 1, s)),
    )
    false(
        "prefix-slope-wrt-y-all",
        D(Sum(y[i] * Sum(x[r], (r, 1, i)), (i, 1, m)), y[s]),
        Sum(x[r], (r, 1, m)),
    )
    true("prefix-split", Sum(x[r], (r, 1, s)) + Sum(x[r], (r, s + 1, m)), total(x[r], (r, m)))
    false("prefix-split-overlap", Sum(x[r], (r, 1, s)) + Sum(x[r], (r, s, m)), total(x[r], (r, m)))
    true(
        "prefix-overlap-corrected",
        Sum(x[r], (r, 1, s)) + Sum(x[r], (r, s, m)),
        total(x[r], (r, m)) + x[s],
    )
    true("difference-of-prefix-sums", Sum(x[r], (r, 1, s)) - Sum(x[r], (r, 1, s - 1)), x[s])
    false("difference-of-prefix-sums-shift", Sum(x[r], (r, 1, s + 1)) - Sum(x[r], (r, 1, s)), x[s])
    true(
        "summation-swap-triangle",
        Sum(x[i] * y[j], (j, 1, i), (i, 1, m)),
        Sum(x[i] * y[j], (i, j, m), (j, 1, m)),
    )
    true(
        "smoothness-interior",
        D(Sum((x[i + 1] - x[i]) ** 2, (i, 1, m - 1)), x[a]) / 2,
        2 * x[a] - x[a - 1] - x[a + 1],
        Ge(a, 2),
        Le(a, m - 1),
    )
    false(
        "smoothness-interior-with-1",
        D(Sum((x[i + 1] - x[i]) ** 2, (i, 1, m - 1)), x[a]) / 2,
        2 * x[a] - x[a - 1] - x[a + 1],
        Ge(a, 1),
        Le(a, m - 1),
    )
    false(
        "smoothness-interior-sign",
        D(Sum((x[i + 1] - x[i]) ** 2, (i, 1, m - 1)), x[a]) / 2,
        x[a - 1] + x[a + 1] - 2 * x[a],
        Ge(a, 2),
        Le(a, m - 1),
    )
    true(
        "smoothness-all",
        D(Sum((x[i + 1] - x[i]) ** 2, (i, 1, m - 1)), x[a]) / 2,
        (x[a] - x[a - 1]) * (1 - δ(a, 1)) - (x[a + 1] - x[a]) * (1 - δ(a, m)),
        In(a, 1, m),
    )
    false(
        "smoothness-all-swapped-ends",
        D(Sum((x[i + 1] - x[i]) ** 2, (i, 1, m - 1)), x[a]) / 2,
        (x[a] - x[a - 1]) * (1 - δ(a, m)) - (x[a + 1] - x[a]) * (1 - δ(a, 1)),
        In(a, 1, m),
    )
    true(
        "smoothness-at-first-end",
        D(Sum((x[i + 1] - x[i]) ** 2, (i, 1, m)), x[1]),
        2 * (x[1] - x[2]),
    )
    false(
        "smoothness-at-first-end-sign",
        D(Sum((x[i + 1] - x[i]) ** 2, (i, 1, m)), x[1]),
        2 * (x[2] - x[1]),
    )
    true(
        "smoothness-by-backward-differences",
        Sum((x[i + 1] - x[i]) ** 2, (i, 1, m - 1)),
        Sum((x[i] - x[i - 1]) ** 2, (i, 2, m)),
    )
    false(
        "smoothness-by-backward-differences-off",
        Sum((x[i + 1] - x[i]) ** 2, (i, 1, m - 1)),
        Sum((x[i] - x[i - 1]) ** 2, (i, 1, m)),
    )
    true("telescope", Sum(x[i + 1] - x[i], (i, 1, m)), x[m + 1] - x[1])
    false("telescope-off", Sum(x[i + 1] - x[i], (i, 1, m)), x[m] - x[1])
    true(
        "second-difference",
        Sum(x[i + 2] - 2 * x[i + 1] + x[i], (i, 1, m)),
        x[m + 2] - x[m + 1] - x[2] + x[1],
    )
    false(
        "second-difference-2",
        Sum(x[i + 2] - 2 * x[i + 1] + x[i], (i, 1, m)),
        x[m + 2] - x[m + 1] + x[2] - x[1],
    )
    true("reverse-order", Sum(x[m + 1 - i], (i, 1, m)), Sum(x[i], (i, 1, m)))
    false("reverse-order-off-by-one", Sum(x[m - i], (i, 1, m)), Sum(x[i], (i, 1, m)))
    true(
        "convolution-commutes",
        Sum(x[i] * y[s - i], (i, 1, s - 1)),
        Sum(y[i] * x[s - i], (i, 1, s - 1)),
        Ge(s, 2),
    )
    false(
        "convolution-index",
        Sum(x[i] * y[s - i], (i, 1, s - 1)),
        Sum(y[i] * x[s + 1 - i], (i, 1, s - 1)),
        Ge(s, 2),
    )
    true(
        "triangle-with-diag",
        2 * Sum(x[i] * x[j], (j, 1, i), (i, 1, m)),
        total(x[i], (i, m)) ** 2 + total(x[i] ** 2, (i, m)),
    )
    false(
        "triangle-once",
        Sum(x[i] * x[j], (j, 1, i - 1), (i, 1, m)),
        total(x[i], (i, m)) ** 2 - total(x[i] ** 2, (i, m)),
    )
    true(
        "all-pairs-squared-differences",
        total((x[i] - x[j]) ** 2, (i, m), (j, m)),
        2 * m * total(x[i] ** 2, (i, m)) - 2 * total(x[i], (i, m)) ** 2,
    )
    true("count-of-pairs", Sum(1, (j, 1, i - 1), (i, 1, m)), m * (m - 1) / 2)
    false("sum-of-i", Sum(i, (i, 1, m)), m * (m - 1) / 2)
    true("sum-of-squares", Sum(i**2, (i, 1, m)), m * (m + 1) * (2 * m + 1) / 6)
    false("cubes", Sum(i**3, (i, 1, m)), Sum(i**2, (i, 1, m)) ** 2)
    true("odd-numbers", Sum(2 * i - 1, (i, 1, m)), m**2)
    false("nested-sum-of-i", Sum(j, (j, 1, i), (i, 1, m)), m * (m + 1) * (m - 1) / 6)
    true("half-of-entries-average-rank", Sum(i, (i, 1, m)) / m, (m + 1) / 2)
    false("geometric-off", Sum(beta**i, (i, 0, m)), (1 - beta**m) / (1 - beta))
    true("geometric-from-1", Sum(beta**i, (i, 1, m)), beta * (1 - beta**m) / (1 - beta))
    false(
        "adam-bias-correction-off",
        (1 - beta) * Sum(beta ** (m - i), (i, 1, m)),
        1 - beta ** (m - 1),
    )
    true(
        "ema-recursion",
        (1 - beta) * Sum(beta ** (m + 1 - i) * x[i], (i, 1, m + 1)),
        beta * (1 - beta) * Sum(beta ** (m - i) * x[i], (i, 1, m)) + (1 - beta) * x[m + 1],
    )
    false("powers-of-2", Sum(2**i, (i, 0, m)), 2**m - 1)
    true("powers-of-one-half", Sum(Rational(1, 2) ** i, (i, 1, m)), 1 - Rational(1, 2) ** m)
    false("geometric-cross-multiplied-sign", (t - 1) * Sum(t**i, (i, 0, m)), 1 - t ** (m + 1))
    true(
        "discounted-return-recursion",
        Sum(beta ** (i - 1) * x[i], (i, 1, m)),
        x[1] + beta * Sum(beta ** (i - 2) * x[i], (i, 2, m)),
    )


def bounds_sizes_empty_ranges():
    """Bounds, sizes, empty ranges."""
    false("odd-alternating-is-0", Sum((-1) ** i, (i, 1, odd)), 0)
    true("odd-alternating", Sum((-1) ** i, (i, 1, odd)), -1)
    false("1-odd-sum", (-1) ** odd * total(x[i], (i, odd)), total(x[i], (i, odd)))
    true("empty-sum", Sum(x[i], (i, 1, 0)), 0)
    true("empty-product", Product(x[i], (i, n + 1, n)), 1)
    false("empty-product-0", Product(x[i], (i, n + 1, n)), 0)
    true("sum-of-ones-from-0", Sum(1, (i, 0, q)), q + 1)
    false("sum-of-ones-from-0-2", Sum(1, (i, 0, q)), q)
    false("true-for-m-1-only", total(x[i], (i, m)), x[1])
    false("true-for-m-2-only", total(x[i], (i, m)), x[1] + x[m] - x[1] * δ(m, 1))
    false(
        "split-at-free-bound", Sum(x[i], (i, 1, r)) + Sum(x[i], (i, r - 1, s)), Sum(x[i], (i, 1, s))
    )
    true("first-and-rest", total(x[i], (i, m)), x[1] + Sum(x[i], (i, 2, m)))
    false("last-and-rest", total(x[i], (i, m)), x[m] + Sum(x[i], (i, 1, m - 2)))
    true("halves", Sum(x[i], (i, 1, m)) + Sum(x[i], (i, m + 1, 2 * m)), Sum(x[i], (i, 1, 2 * m)))
    true("free-bound-fenced", Sum(δ(i, s) * x[i], (i, 1, m)), x[s], In(s, 1, m))
    false("outside", Sum(δ(i, s) * x[i], (i, 1, m)), x[s], In(s, 1, m + 1))
    true("delta-shifted", Sum(δ(i + 1, s) * x[i], (i, 1, m)), x[s - 1], In(s, 2, m + 1))
    false("delta-shifted-2", Sum(δ(i + 1, s) * x[i], (i, 1, m)), x[s + 1], In(s, 2, m))
    false(
        "leave-one-out",
        Sum(x[i], (i, 1, s - 1)) + Sum(x[i], (i, s, m)),
        total(x[i], (i, m)) - x[s],
        In(s, 1, m),
    )
    true("leave-one-out-by-delta", total((1 - δ(i, s)) * x[i], (i, m)), total(x[i], (i, m)) - x[s])
    false(
        "leave-one-out-mean-sign",
        (total(x[i], (i, m)) - x[s]) / (m - 1) - total(x[i], (i, m)) / m,
        (x[s] - total(x[i], (i, m)) / m) / (m - 1),
    )


def one_hot():
    """One-hot."""
    false(
        "one-hot-picks-log-prob-squared-none",
        total(Y[i, j] * z[i, j], (j, k)) ** 2,
        total(Y[i, j] * z[i, j] ** 2, (j, k)),
    )
    true(
        "one-hot-function",
        total(Y[i, j] * exp(z[i, j]), (j, k)),
        exp(total(Y[i, j] * z[i, j], (j, k))),
        OneHot(Y),
    )
    false(
        "sum-of-p-y",
        log(total(p[j] ** Y[i, j], (j, k))),
        total(Y[i, j] * log(p[j]), (j, k)),
        OneHot(Y),
    )
    true(
        "brier",
        total((Y[i, j] - z[i, j]) ** 2, (j, k)),
        1 - 2 * total(Y[i, j] * z[i, j], (j, k)) + total(z[i, j] ** 2, (j, k)),
        OneHot(Y),
    )
    false("counts-of-classes-m-k", total(Y[i, j], (i, m), (j, k)), m * k, OneHot(Y))
    true("y-ij-y-il", Y[i, j] * Y[i, l], δ(j, l) * Y[i, j], OneHot(Y))
    false("y-ij-y-il-j-l", Y[i, j] * Y[i, l], 0, OneHot(Y), Le(j, l))
    true(
        "columns-product-counts",
        total(Y[i, j] * Y[i, l], (i, m)),
        δ(j, l) * total(Y[i, j], (i, m)),
        OneHot(Y),
    )
    false(
        "within-class-sum-of-squares-sign",
        total(Y[i, j] * (x[i] - u[j]) ** 2, (i, m), (j, k)),
        total((x[i] + total(Y[i, j] * u[j], (j, k))) ** 2, (i, m)),
        OneHot(Y),
    )
    true(
        "k-means-slope",
        D(total(Y[i, j] * (x[i] - u[j]) ** 2, (i, m), (j, k)), u[c]),
        2 * total(Y[i, c] * (u[c] - x[i]), (i, m)),
        OneHot(Y),
    )
    false(
        "cross-entropy-with-labels-as-deltas-sign",
        -total(δ(j, c) * log(soft_j), (j, k)),
        z[c] - lse,
    )
    true("y-log", log(total(Y[i, j] * p[j], (j, k))), total(Y[i, j] * log(p[j]), (j, k)), OneHot(Y))
    false(
        "labels-as-subscripts-gradient-sign",
        D(-total(z[i, label[i]] - log(total(exp(z[i, j]), (j, k))), (i, m)), z[r, s]),
        δ(label[r], s) - exp(z[r, s]) / total(exp(z[r, j]), (j, k)),
    )
    true(
        "label-delta-sum", total(δ(label[i], j) * z[i, j], (j, k)), z[i, label[i]], In(label, 1, k)
    )


def equations():
    """Equations."""
    false("center-no-mean", total(x[i] - total(x[j], (j, m)), (i, m)), 0)
    true(
        "centred-data-hypothesis",
        total((x[i] + t) ** 2, (i, m)),
        total(x[i] ** 2, (i, m)) + m * t**2,
        Eq(total(x[i], (i, m)), 0),
    )
    true(
        "variance",
        total((x[i] - mean_x) ** 2, (i, m)) / m,
        total(x[i] ** 2, (i, m)) / m - mean_x**2,
    )
    false(
        "variance-2", total((x[i] - mean_x) ** 2, (i, m)) / m, total(x[i] ** 2, (i, m)) / m - mean_x
    )
    true(
        "covariance-one-side-centred",
        total((x[i] - mean_x) * (y[i] - mean_y), (i, m)),
        total((x[i] - mean_x) * y[i], (i, m)),
    )
    false(
        "covariance-other",
        total((x[i] - mean_x) * (y[i] - mean_y), (i, m)),
        total((x[i] - mean_x) * mean_y, (i, m)),
    )
    true(
        "weighted-mean-minimises",
        D(total(p[i] * (x[i] - t) ** 2, (i, m)), t),
        2 * t * total(p[i], (i, m)) - 2 * total(p[i] * x[i], (i, m)),
    )
    false(
        "weighted-mean-minimises-2",
        D(total(p[i] * (x[i] - t) ** 2, (i, m)), t),
        2 * t - 2 * total(p[i] * x[i], (i, m)),
    )
    true(
        "lagrange-identity",
        total(x[i] ** 2, (i, m)) * total(y[i] ** 2, (i, m)) - total(x[i] * y[i], (i, m)) ** 2,
        total((x[i] * y[j] - x[j] * y[i]) ** 2, (i, m), (j, m)) / 2,
    )
    false(
        "lagrange-identity-no-half",
        total(x[i] ** 2, (i, m)) * total(y[i] ** 2, (i, m)) - total(x[i] * y[i], (i, m)) ** 2,
        total((x[i] * y[j] - x[j] * y[i]) ** 2, (i, m), (j, m)),
    )
    true(
        "chebyshev",
        m * total(x[i] * y[i], (i, m)) - total(x[i], (i, m)) * total(y[i], (i, m)),
        total((x[i] - x[j]) * (y[i] - y[j]), (i, m), (j, m)) / 2,
    )
    false(
        "chebyshev-2",
        m * total(x[i] * y[i], (i, m)) - total(x[i], (i, m)) * total(y[i], (i, m)),
        total((x[i] - x[j]) * (y[i] + y[j]), (i, m), (j, m)) / 2,
    )
    true(
        "parallelogram",
        total((x[i] + y[i]) ** 2, (i, m)) + total((x[i] - y[i]) ** 2, (i, m)),
        2 * total(x[i] ** 2, (i, m)) + 2 * total(y[i] ** 2, (i, m)),
    )
    false(
        "parallelogram-minus",
        total((x[i] + y[i]) ** 2, (i, m)) - total((x[i] - y[i]) ** 2, (i, m)),
        2 * total(x[i] * y[i], (i, m)),
    )
    true(
        "orthogonal",
        total((x[i] + y[i]) ** 2, (i, m)),
        total(x[i] ** 2, (i, m)) + total(y[i] ** 2, (i, m)),
        Eq(total(x[i] * y[i], (i, m)), 0),
    )
    false(
        "orthogonal-none",
        total((x[i] + y[i]) ** 2, (i, m)),
        total(x[i] ** 2, (i, m)) + total(y[i] ** 2, (i, m)),
    )
    true("constant-entries", total(x[i] * y[i], (i, m)), t * total(y[i], (i, m)), Eq(x[i], t))
    false("one-constant-entry", total(x[i] * y[i], (i, m)), t * total(y[i], (i, m)), Eq(x[1], t))
    true(
        "proportional",
        total(x[i] * y[i], (i, m)) ** 2,
        total(x[i] ** 2, (i, m)) * total(y[i] ** 2, (i, m)),
        Eq(y[i], t * x[i]),
    )
    false(
        "proportional-const",
        total(x[i] * y[i], (i, m)) ** 2,
        total(x[i] ** 2, (i, m)) * total(y[i] ** 2, (i, m)),
        Eq(y[i], t + x[i]),
    )
    true(
        "symmetric-part",
        D(total(A[a, b] * w[a] * w[b], (a, n), (b, n)), w[c]),
        total((A[c, b] + A[b, c]) * w[b], (b, n)),
    )
    false(
        "symmetric-part-minus",
        D(total(A[a, b] * w[a] * w[b], (a, n), (b, n)), w[c]),
        total((A[c, b] - A[b, c]) * w[b], (b, n)),
    )
    true("skew-form", total(A[a, b] * w[a] * w[b], (a, n), (b, n)), 0, Eq(A[a, b], -A[b, a]))
    false(
        "skew-form-not-for-two-vectors",
        total(A[a, b] * w[a] * u[b], (a, n), (b, n)),
        0,
        Eq(A[a, b], -A[b, a]),
    )
    true(
        "laplacian-slope",
        D(total(A[i, j] * (x[i] - x[j]) ** 2, (i, m), (j, m)), x[r]),
        4 * total(A[r, j] * (x[r] - x[j]), (j, m)),
        Eq(A[i, j], A[j, i]),
    )
    false(
        "laplacian-slope-2",
        D(total(A[i, j] * (x[i] - x[j]) ** 2, (i, m), (j, m)), x[r]),
        2 * total(A[r, j] * (x[r] - x[j]), (j, m)),
        Eq(A[i, j], A[j, i]),
    )
    true(
        "orthonormal-columns",
        total(total(Q[i, a] * w[a], (a, n)) ** 2, (i, m)),
        total(w[a] ** 2, (a, n)),
        Eq(total(Q[i, a] * Q[i, b], (i, m)), δ(a, b)),
    )
    false(
        "orthonormal-rows-instead",
        total(total(Q[i, a] * w[a], (a, n)) ** 2, (i, m)),
        total(w[a] ** 2, (a, n)),
        Eq(total(Q[i, a] * Q[j, a], (a, n)), δ(i, j)),
    )


def max_piecewise_abs():
    """Max, Piecewise, Abs."""
    true("relu-given", Max(0, t), t, Gt(t, 0))
    false("relu-given-t", Max(0, t), t, Lt(t, 0))
    false("relu-slope", D(Max(0, t), t), 1, Lt(t, 0))
    true("max-max-abs", Max(t, 0) + Max(-t, 0), Abs(t))
    true("max-via-abs", Max(t, h), (t + h + Abs(t - h)) / 2)
    false("max-via-abs-minus", Max(t, h), (t + h - Abs(t - h)) / 2)
    true("max-min", Max(t, h) * Min(t, h), t * h)
    true("hinge-active", Max(0, 1 - t), 1 - t, Lt(t, 1))
    false("hinge-inactive-ge-0", Max(0, 1 - t), 0, Ge(t, 0))
    true(
        "hinge-sum-all-active",
        D(total(Max(0, 1 - y[i] * eta), (i, m)), w[b]),
        -total(y[i] * X[i, b], (i, m)),
        Lt(y[i] * eta, 1),
    )
    false("squared-hinge-slope-sign", D(Max(0, 1 - t) ** 2, t), 2 * Max(0, 1 - t))
    true("huber-inside", huber, t**2 / 2, Lt(Abs(t), h))
    false("huber-outside", huber, h * t + h**2 / 2, Gt(t, h), Gt(h, 0))
    true("huber-outside-negative-slope", D(huber, t), -h, Lt(t, -h), Gt(h, 0))
    false("piecewise-otherwise", Piecewise((x[1], t > 0), (x[2], True)), x[2], Ge(t, 0))
    true("leaky-relu", Piecewise((t, t > 0), (t / 100, True)), Rational(1, 100) * t, Lt(t, 0))
    true("abs-given", Abs(t - 1), 1 - t, Lt(t, 1))
    false("abs-given-2", Abs(t - 1), t - 1, Lt(t, 1))
    false("sqrt-square-t", sqrt(t**2), t)
    true("abs-of-nonneg-sum", Abs(total(p[i] * x[i] ** 2, (i, m))), total(p[i] * x[i] ** 2, (i, m)))
    false("abs-of-sum", Abs(total(p[i] * x[i], (i, m))), total(p[i] * x[i], (i, m)))
    true("softplus-vs-max", log(1 + exp(t)), Max(0, t) + log(1 + exp(-Abs(t))))
    false("softplus-vs-max-2", log(1 + exp(t)), Max(0, t) + log(1 + exp(Abs(t))))


def decimals():
    """Decimals."""
    true("half-float", 0.5 * total(x[i] ** 2, (i, m)), total(x[i] ** 2, (i, m)) / 2)
    false("half-float-2", 0.5 * total(x[i] ** 2, (i, m)), total(x[i] ** 2, (i, m)))
    true("0-25", sigmoid(t) * (1 - sigmoid(t)), 0.25 - (sigmoid(t) - 0.5) ** 2)
    false("0-25-2", sigmoid(t) * (1 - sigmoid(t)), 0.25 + (sigmoid(t) - 0.5) ** 2)
    true("momentum-9", total(0.9**i, (i, m)), 9 - 9 * 0.9**m)
    false("momentum-9-2", total(0.9**i, (i, m)), 10 - 10 * 0.9**m)


def factorial_poisson():
    """Factorial, poisson."""
    true(
        "poisson-glm",
        D(total(exp(eta) - u[i] * eta, (i, m)), w[b]),
        total((exp(eta) - u[i]) * X[i, b], (i, m)),
    )
    false(
        "poisson-glm-2",
        D(total(exp(eta) - u[i] * eta, (i, m)), w[b]),
        total((eta - u[i]) * X[i, b], (i, m)),
    )
    true(
        "factorial-opaque",
        total(factorial(i) * x[i], (i, m)) * 2,
        total(2 * factorial(i) * x[i], (i, m)),
    )
    false("factorial-is-not-gamma-i", total(factorial(i), (i, m)), total(factorial(i - 1), (i, m)))


def logit_probit_others():
    """Logit/probit, others."""
    true("tanh-slope", D(tanh(t), t), 1 - tanh(t) ** 2)
    false("tanh-slope-2", D(tanh(t), t), 1 + tanh(t) ** 2)
    true("logit-slope", D(log(t / (1 - t)), t), 1 / (t * (1 - t)), UnitInterval(t))
    false("logit-slope-2", D(log(t / (1 - t)), t), 1 / t - 1 / (1 - t), UnitInterval(t))
    true("logsigmoid", D(log(sigmoid(t)), t), 1 - sigmoid(t))
    false("logsigmoid-2", D(log(sigmoid(t)), t), sigmoid(t))
    true(
        "pairwise-rank",
        D(total(log(1 + exp(z[j] - z[i])), (i, m), (j, m)), z[r]),
        total(sigmoid(z[r] - z[i]) - sigmoid(z[i] - z[r]), (i, m)),
    )
    false(
        "pairwise-rank-2",
        D(total(log(1 + exp(z[j] - z[i])), (i, m), (j, m)), z[r]),
        total(sigmoid(z[r] - z[i]), (i, m)),
    )
    true("product-slope", D(product(p[i], (i, m)), p[j]), product(p[i], (i, m)) / p[j])
    false("product-slope-2", D(product(p[i], (i, m)), p[j]), product(p[i], (i, m)))
    true("product-of-constants", product(2 * x[i], (i, m)), 2**m * product(x[i], (i, m)))
    false("product-of-constants-2", product(2 * x[i], (i, m)), 2 * product(x[i], (i, m)))
    true(
        "norm-slope", D(sqrt(total(w[a] ** 2, (a, n))), w[b]), w[b] / sqrt(total(w[a] ** 2, (a, n)))
    )
    false(
        "norm-slope-2", D(sqrt(total(w[a] ** 2, (a, n))), w[b]), 1 / sqrt(total(w[a] ** 2, (a, n)))
    )
    true(
        "cosine-slope-orthogonal",
        total(w[b] * D(total(w[a] * u[a], (a, n)) / sqrt(total(w[a] ** 2, (a, n))), w[b]), (b, n)),
        0,
    )
    false("cosine-slope-orthogonal-2", total(w[b] * D(total(w[a] * u[a], (a, n)), w[b]), (b, n)), 0)
    true("identity-trace", total(δ(i, j) * δ(i, j), (i, m), (j, m)), m)
    false("identity-trace-2", total(δ(i, j), (i, m), (j, m)), m**2)
    true(
        "linear-net-depth-2-slope",
        D(total(total(B[j, a] * total(A[a, b] * x[b], (b, n)), (a, s)) ** 2, (j, k)), A[c, r]),
        2 * total(total(B[j, a] * total(A[a, b] * x[b], (b, n)), (a, s)) * B[j, c], (j, k)) * x[r],
    )
    false(
        "linear-net-depth-2-slope-2",
        D(total(total(B[j, a] * total(A[a, b] * x[b], (b, n)), (a, s)) ** 2, (j, k)), A[c, r]),
        2 * total(total(B[j, a] * total(A[a, b] * x[b], (b, n)), (a, s)) * B[c, j], (j, k)) * x[r],
    )
    true(
        "net-sigmoid-slope",
        D(net2, A[c, b]),
        u[c]
        * sigmoid(total(A[c, a] * x[a], (a, n)))
        * (1 - sigmoid(total(A[c, a] * x[a], (a, n))))
        * x[b],
    )
    false(
        "net-sigmoid-slope-2",
        D(net2, A[c, b]),
        u[b]
        * sigmoid(total(A[c, a] * x[a], (a, n)))
        * (1 - sigmoid(total(A[c, a] * x[a], (a, n))))
        * x[c],
    )


def attention_like():
    """Attention-like."""
    true(
        "attention-slope-in-query",
        D(att, Q[i, b]),
        total(exp(total(Q[i, a] * A[j, a], (a, n))) * v[j] * A[j, b], (j, m))
        / total(exp(total(Q[i, a] * A[j, a], (a, n))), (j, m))
        - att
        * total(exp(total(Q[i, a] * A[j, a], (a, n))) * A[j, b], (j, m))
        / total(exp(total(Q[i, a] * A[j, a], (a, n))), (j, m)),
    )
    false(
        "attention-slope-in-query-2",
        D(att, Q[i, b]),
        total(exp(total(Q[i, a] * A[j, a], (a, n))) * v[j] * A[j, b], (j, m))
        / total(exp(total(Q[i, a] * A[j, a], (a, n))), (j, m)),
    )
    true("slope-of-centred", D(x[j] - total(x[i], (i, m)) / m, x[r]), δ(j, r) - 1 / m)
    false("slope-of-centred-2", D(x[j] - total(x[i], (i, m)) / m, x[r]), δ(j, r) - m)


def factorisation():
    """Factorisation."""
    true(
        "matrix-factorisation-slope",
        slope_A,
        -2 * total((Y[r, j] - total(A[r, a] * B[j, a], (a, k))) * B[j, s], (j, n)),
    )
    false(
        "matrix-factorisation-slope-2",
        slope_A,
        -2 * total((Y[r, j] - total(A[r, a] * B[j, a], (a, k))) * B[s, j], (j, n)),
    )


def matrix_notation():
    """Matrix notation."""
    mtrue("tr-cyc", Trace(S1 * S2 * mB * mA), Trace(mB * mA * S1 * S2))
    mfalse("ab-ba", S1 * S2, S2 * S1)
    mtrue("tr-a-t-c", Trace(mA.T * mC), total(A[i, a] * C[i, a], (i, m), (a, n)))
    mfalse("tr-a-t-c-2", Trace(mA.T * mC), total(A[i, a] * C[a, i], (i, m), (a, n)))
    mtrue("lsq-matrix-gradient", mX.T * (mX * mw - my), mX.T * mX * mw - mX.T * my)
    mfalse("lsq-matrix-gradient-2", mX.T * (mX * mw - my), mX.T * mX * mw + mX.T * my)
    mtrue("scalar-transpose", mu.T * S1 * mv, mv.T * S1.T * mu)
    mfalse("scalar-transpose-2", mu.T * S1 * mv, mv.T * S1 * mu)
    mfalse("identity-double", 2 * Identity(n) * mw, mw)
    true("trace-identity", Trace(Identity(n)), n)
    mfalse("trace-outer", Trace(mu * mv.T), mv.T * mv)
    mfalse(
        "sum-of-hadamard-is-trace",
        total(entry(hadamard_product(mA, mC), i, a), (i, m), (a, n)),
        2 * Trace(mA * mC.T),
    )
    mtrue("diag-multiply", DiagMatrix(mu) * mv, hadamard_product(mu, mv))
    mfalse("diag-rows-columns", entry(DiagMatrix(mu) * S1, a, b), u[b] * entry(S1, a, b))
    mtrue(
        "softmax-hessian-matrix", entry(DiagMatrix(mu) - mu * mu.T, a, b), u[a] * (δ(a, b) - u[b])
    )
    mtrue(
        "x-dx-entries",
        entry(mX.T * DiagMatrix(my) * mX, a, b),
        total(X[i, a] * y[i] * X[i, b], (i, m)),
    )
    mfalse(
        "x-dx-entries-2",
        entry(mX.T * DiagMatrix(my) * mX, a, b),
        total(X[a, i] * y[i] * X[b, i], (i, m)),
    )
    mfalse("kron-transpose-order", KroneckerProduct(S2, S1).T, KroneckerProduct(S1.T, S2.T))
    mfalse(
        "explicit-matrix",
        Matrix([[1, 2], [3, 4]]) * Matrix([x[1], x[2]]),
        Matrix([x[1] + 3 * x[2], 2 * x[1] + 4 * x[2]]),
    )
    mtrue(
        "softmax-gradient-in-matrices",
        entry(mX.T * (mP - mY), a, c),
        total(X[i, a] * (P[i, c] - Y[i, c]), (i, m)),
    )
    mfalse(
        "softmax-gradient-in-matrices-2",
        entry(mX.T * (mP - mY), a, c),
        total(X[i, a] * (Y[i, c] - P[i, c]), (i, m)),
    )
    mtrue("derivative-by-a-matrixsymbol", D(Trace(mA * mB), mA), mB.T)
    mfalse("derivative-by-a-matrixsymbol-2", D(Trace(S1 * S2), S1), S2)
    mtrue("commutator-trace", Trace(S1 * S2 - S2 * S1), 0)
    mfalse("commutator", Trace(S1 * S1 - S2 * S2), 0)
    mtrue("tr-of-sym-skew", Trace((S1 + S1.T) * (S2 - S2.T)), 0)
    mfalse("tr-of-sym-gen", Trace((S1 + S1.T) * S2), 0)
    mtrue(
        "centering-idempotent",
        (Identity(m) - OneMatrix(m, m) / m) * (Identity(m) - OneMatrix(m, m) / m),
        Identity(m) - OneMatrix(m, m) / m,
    )
    mfalse(
        "centering-idempotent-2",
        (Identity(m) - OneMatrix(m, m)) * (Identity(m) - OneMatrix(m, m)),
        Identity(m) - OneMatrix(m, m),
    )
    mtrue("projection", total(entry(mX.T * my, a, 1) * w[a], (a, n)), my.T * mX * mw)
    mfalse("projection-2", total(entry(mX.T * my, a, 1) * w[a], (a, n)), 2 * my.T * mX * mw)
    mtrue("orthogonal-preserved", (S1 * mv).T * (S1 * mv), mv.T * mv, Eq(S1.T * S1, Identity(n)))
    mfalse("orthogonal-preserved-none", (S1 * mv).T * (S1 * mv), mv.T * mv)
    mtrue(
        "householder",
        (Identity(n) - 2 * mv * mv.T) * (Identity(n) - 2 * mv * mv.T),
        Identity(n),
        Eq(mv.T * mv, Matrix([[1]])),
    )
    mtrue("matrix-softmax-derivative-elementwise", mA.applyfunc(exp), mA.applyfunc(exp))
    mtrue("diagonalof", Trace(S1), OneMatrix(1, n) * DiagonalOf(S1))
    mfalse("diagonalof-2", 2 * Trace(S1), OneMatrix(1, n) * DiagonalOf(S1))


def more_misc():
    """More misc."""
    true("log-of-power", log(x[i] ** 2), 2 * log(Abs(x[i])))
    false("log-of-square", log(x[i] ** 2), 2 * log(x[i]))
    true("logs-of-base", log(8) / log(2), 3)
    false("logs-of-base-2", log(9) / log(2), 3)
    true("odds-ratio", exp(total((X[i, a] + δ(a, b)) * w[a], (a, n))) / exp(eta), exp(w[b]))
    false("odds-ratio-2", exp(total((X[i, a] + δ(a, b)) * w[a], (a, n))) / exp(eta), w[b])
    true(
        "gradient-step-value",
        total((x[i] - t * 2 * x[i]) ** 2, (i, m)),
        (1 - 2 * t) ** 2 * total(x[i] ** 2, (i, m)),
    )
    false(
        "gradient-step-value-2",
        total((x[i] - t * 2 * x[i]) ** 2, (i, m)),
        (1 - 2 * t) * total(x[i] ** 2, (i, m)),
    )
    true(
        "stochastic-matrix-keeps-mass",
        total(total(u[i] * A[i, j], (i, m)), (j, m)),
        total(u[i], (i, m)),
        Eq(total(A[i, j], (j, m)), 1),
    )
    false(
        "stochastic-matrix-columns",
        total(total(A[i, j] * u[j], (j, m)), (i, m)),
        total(u[i], (i, m)),
        Eq(total(A[i, j], (j, m)), 1),
    )
    false("bayes-two-class-sigmoid", p[1] / (p[1] + p[2]), sigmoid(log(p[2] / p[1])))
    mtrue(
        "lda-score-quadratic-cancels",
        -((t - μ) ** 2) / (2 * σ**2) + (t - h) ** 2 / (2 * σ**2),
        (μ - h) * t / σ**2 + (h**2 - μ**2) / (2 * σ**2),
    )
    mfalse(
        "gauss-sigmoid",
        exp(-((t - μ) ** 2) / 2) / (exp(-((t - μ) ** 2) / 2) + exp(-((t - h) ** 2) / 2)),
        sigmoid((μ - h) * t + (μ**2 - h**2) / 2),
    )
    true(
        "expectation-total",
        total(p[j] * total(A[j, l], (l, k)), (j, k)),
        total(p[j] * A[j, l], (j, k), (l, k)),
    )
    true("m-with-free", total(x[i] + t, (i, m)), total(x[i], (i, m)) + m * t)
    false("m-with-free-2", total(x[i] + t, (i, m)), total(x[i], (i, m)) + t)
    true("binomial-thm-m-2", (t + h) ** 2, Sum(binomial(2, i) * t**i * h ** (2 - i), (i, 0, 2)))
    false("harmonic-tail", Sum(1 / i, (i, 1, m + 1)) - Sum(1 / i, (i, 1, m)), 1 / m)
    true(
        "sum-i-beta-i",
        (1 - beta) ** 2 * Sum(i * beta**i, (i, 1, m)),
        beta * (1 - (m + 1) * beta**m + m * beta ** (m + 1)),
    )


def raw_sympy_style_overlapping_letters():
    """Raw SymPy style, overlapping letters."""
    true("raw-reuse-of-bound-index", Derivative(Sum(y[i] ** 2, (i, 1, N)), y[i]), 2 * y[i])
    false(
        "mse-sign",
        Derivative(Sum((y[i] - Sum(X[i, j] * w[j], (j, 1, d))) ** 2, (i, 1, N)) / N, w[j]),
        2 * Sum(X[i, j] * (y[i] - Sum(X[i, l] * w[l], (l, 1, d))), (i, 1, N)) / N,
    )
    true(
        "mse-hessian-trace",
        Sum(
            Derivative(Sum((y[i] - Sum(X[i, j] * w[j], (j, 1, d))) ** 2, (i, 1, N)), w[l], 2),
            (l, 1, d),
        ),
        2 * Sum(X[i, j] ** 2, (i, 1, N), (j, 1, d)),
    )


def intercept_in_centred_data():
    """Intercept in centred data."""
    false(
        "intercept-optimum-no-centring",
        Derivative(Sum((y[i] - t - h * x[i]) ** 2, (i, 1, N)), t),
        2 * N * t - 2 * Sum(y[i], (i, 1, N)),
    )


def student_style_softmax_with_k_explicit():
    """Student style softmax with k explicit."""
    true("3-class-jac", Derivative(exp(z1) / norm_3, z2), -exp(z1) * exp(z2) / norm_3**2)
    true("logsoftmax3", log(exp(z1) / norm_3), z1 - log(norm_3))
    false("logsoftmax3-2", log(exp(z1) / norm_3), z1 / log(norm_3))
    true(
        "explicit-k-deriv",
        Derivative(log(Sum(exp(z[j]), (j, 1, 3))), z[2]),
        exp(z[2]) / (exp(z[1]) + exp(z[2]) + exp(z[3])),
    )
    false(
        "explicit-k-deriv-2",
        Derivative(log(Sum(exp(z[j]), (j, 1, 3))), z[2]),
        exp(z[2]) / (exp(z[1]) + exp(z[3])),
    )
    true("sigma-sum-odds", sigmoid(log(t)), t / (1 + t), Gt(t, 0))
    false("sigma-sum-odds-2", sigmoid(log(t)), 1 / (1 + t), Gt(t, 0))
    true("cosh-double", cosh(2 * t), 2 * cosh(t) ** 2 - 1)
    false("cosh-double-2", cosh(2 * t), 2 * cosh(t) ** 2 + 1)
    true("d-at-negative", Derivative(sigmoid(-t), t), -sigmoid(t) * sigmoid(-t))
    false("d-at-negative-2", Derivative(sigmoid(-t), t), sigmoid(t) * sigmoid(-t))


def gauss_newton_weights():
    """Gauss-Newton, weights."""
    true(
        "irls-weights",
        Derivative(Derivative(total(v[i] * log(1 + exp(z[i])), (i, m)), z[j]), z[j]),
        v[j] * sigmoid(z[j]) * (1 - sigmoid(z[j])),
    )
    false(
        "irls-weights-2",
        Derivative(Derivative(total(v[i] * log(1 + exp(z[i])), (i, m)), z[j]), z[j]),
        v[j] ** 2 * sigmoid(z[j]) * (1 - sigmoid(z[j])),
    )


def tempered_mixup_distillation():
    """Tempered / mixup / distillation."""
    true(
        "distillation-gradient",
        D(-total(teacher * (z[j] / τ - log(total(exp(z[l] / τ), (l, k)))), (j, k)), z[c]),
        (
            exp(z[c] / τ) / total(exp(z[l] / τ), (l, k))
            - exp(u[c] / τ) / total(exp(u[l] / τ), (l, k))
        )
        / τ,
    )
    false(
        "distillation-gradient-no-tau",
        D(-total(teacher * (z[j] / τ - log(total(exp(z[l] / τ), (l, k)))), (j, k)), z[c]),
        (
            exp(z[c] / τ) / total(exp(z[l] / τ), (l, k))
            - exp(u[c] / τ) / total(exp(u[l] / τ), (l, k))
        ),
    )


def variational():
    """Variational."""
    false(
        "gaussian-kl-slope-sigma", D((σ**2 + μ**2) / 2 - log(σ) - Rational(1, 2), σ), σ - 1 / σ**2
    )


def exponential_family():
    """Exponential family."""
    true(
        "mean-of-exp-family",
        D(log(total(g[j] * exp(t * x[j]), (j, k))), t),
        total(x[j] * g[j] * exp(t * x[j]), (j, k)) / total(g[j] * exp(t * x[j]), (j, k)),
    )
    false(
        "variance-of-exp-family",
        D(log(total(exp(t * x[j]), (j, k))), t, 2),
        total(x[j] ** 2 * exp(t * x[j]), (j, k)) / total(exp(t * x[j]), (j, k)),
    )
    true("geometric-pmf-sums", (1 - beta) * Sum(beta**i, (i, 0, m - 1)), 1 - beta**m)
    true(
        "momentum-unrolled",
        Sum(beta ** (T - i) * x[i], (i, 1, T)),
        x[T] + beta * Sum(beta ** (T - 1 - i) * x[i], (i, 1, T - 1)),
    )
    false(
        "momentum-unrolled-2",
        Sum(beta ** (T - i) * x[i], (i, 1, T)),
        x[T] + beta * Sum(beta ** (T - i) * x[i], (i, 1, T - 1)),
    )
    true(
        "geometric-even", Sum(beta ** (2 * i), (i, 0, m - 1)), (1 - beta ** (2 * m)) / (1 - beta**2)
    )
    false("geometric-even-2", Sum(beta ** (2 * i), (i, 0, m - 1)), (1 - beta**m) / (1 - beta**2))
    false("sum-of-exp-i", Sum(exp(i * t), (i, 0, m - 1)) * (exp(t) - 1), exp((m - 1) * t) - 1)
    true(
        "mean-position",
        Sum(i * beta**i, (i, 0, m)) * (1 - beta) ** 2,
        beta - (m + 1) * beta ** (m + 1) + m * beta ** (m + 2),
    )


def sizes():
    """Sizes."""
    true("half-of-even", Sum(1, (i, 1, even / 2)), even / 2)
    false("half-of-even-2", Sum(1, (i, 1, even / 2)), even)
    false("odd-power", (-1) ** (m) * total(x[i], (i, m)), -total(x[i], (i, m)))
    true("q-empty-ok", Sum(x[i] + y[i], (i, 1, q)), Sum(x[i], (i, 1, q)) + Sum(y[i], (i, 1, q)))
    true("range-m-m", Sum(i, (i, -m, m)), 0)
    true("range-m-m-even", Sum(i**2, (i, -m, m)), 2 * Sum(i**2, (i, 1, m)))
    false("range-from-0-to-m-1", Sum(x[i], (i, 0, m - 1)), Sum(x[i], (i, 1, m)))
    true("reverse-zero-based", Sum(x[m - 1 - i], (i, 0, m - 1)), Sum(x[i], (i, 0, m - 1)))
    true(
        "triangle-strict-lower",
        Sum(A[i, j], (j, i + 1, m), (i, 1, m)),
        Sum(A[i, j], (i, 1, j - 1), (j, 1, m)),
    )
    false(
        "triangle-strict-lower-2",
        Sum(A[i, j], (j, i + 1, m), (i, 1, m)),
        Sum(A[j, i], (i, 1, j - 1), (j, 1, m)),
    )
    false(
        "sym-triangles-none",
        2 * Sum(A[i, j], (j, 1, i - 1), (i, 1, m)),
        Sum(A[i, j], (i, 1, m), (j, 1, m)) - Sum(A[i, i], (i, 1, m)),
    )
    true(
        "infonce-slope-diag",
        D(-A[i, i] + log(total(exp(A[i, j]), (j, m))), A[i, r]),
        exp(A[i, r]) / total(exp(A[i, j]), (j, m)) - δ(i, r),
    )
    false(
        "infonce-slope-diag-2",
        D(-A[i, i] + log(total(exp(A[i, j]), (j, m))), A[i, r]),
        exp(A[i, r]) / total(exp(A[i, j]), (j, m)) - 1,
    )


def hypotheses():
    """Hypotheses."""
    true("max-entry-shift-stable", log(total(exp(z[j] - z[r]), (j, k))) + z[r], lse)
    true("given-sigma-eq-half", (1 - t) * t, Rational(1, 4), Eq(t, Rational(1, 2)))
    false("given-odds", t, h / (1 - h), Eq(t, h * (1 - t)))
    true(
        "stationary-softmax",
        total((exp(z[j]) / total(exp(z[l]), (l, k)) - 1 / k) ** 2, (j, k)),
        0,
        Eq(z[j], t),
    )
    false("all-equal-lse", lse, t * k, Eq(z[j], t))
    false("zero-weights-cost", cost, m * log(2), Eq(w[a], 0))
    true(
        "zero-weights-gradient",
        total((sigmoid(0 * t + total(X[i, a] * w[a], (a, n))) - y[i]) * X[i, b], (i, m)),
        total((Rational(1, 2) - y[i]) * X[i, b], (i, m)),
        Eq(w[a], 0),
    )
    true(
        "uncorrelated-features-hessian",
        total(X[i, b] * X[i, c], (i, m)),
        m * δ(b, c),
        Eq(total(X[i, a] * X[i, b], (i, m)), m * δ(a, b)),
    )
    false(
        "uncorrelated-features-hessian-2",
        total(X[i, b] * X[i, c], (i, m)),
        m,
        Eq(total(X[i, a] * X[i, b], (i, m)), m * δ(a, b)),
    )
    true("prior-mean-and-balance", total(Y[i, j] - 1 / k, (i, m), (j, k)), 0, OneHot(Y))
    true(
        "balanced-classes",
        total(Y[i, j] * Y[i, l], (i, m)),
        δ(j, l) * N,
        OneHot(Y),
        Eq(total(Y[i, j], (i, m)), N),
    )
    false("abs-sum-of-sign-constrained", total(Abs(w[a]), (a, n)), total(w[a], (a, n)), Lt(w[a], 0))
    true("lasso-slope-positive", D(total(Abs(w[a]), (a, n)), w[b]), 1, Gt(w[a], 0))
    false("max-of-ordered", Max(x[1], x[2]), x[1], Le(x[1], x[2]))
    true("triplet-margin-active", Max(0, x[1] - x[2] + 1), x[1] - x[2] + 1, Lt(x[2], x[1]))
    true("log-sq-given", log(t**2), 2 * log(-t), Lt(t, 0))
    false("log-sq-given-2", log(t**2), 2 * log(t), Lt(t, 0))
    true("quantile-loss", Max(α * t, (α - 1) * t), α * t + Max(0, -t))
    true("epsilon-insensitive-inside", Max(0, Abs(t) - ε), 0, Le(Abs(t), ε))
    false("hinge-by-piecewise", Max(0, 1 - t), Piecewise((1 - t, t > 1), (0, True)))
    true("relu-pos-homogeneous", Max(0, τ * t), τ * Max(0, t))
    false("relu-sum-pair", total(Max(0, x[i]) + Max(0, -x[i]), (i, m)), total(x[i], (i, m)))
    true("l1-by-relu", total(Max(0, x[i]) + Max(0, -x[i]), (i, m)), total(Abs(x[i]), (i, m)))


def poisson_nb_other_glm():
    """Poisson/NB/other glm."""
    true(
        "gamma-glm",
        D(total(y[i] / rate[i] + log(rate[i]), (i, m)), rate[j]),
        (rate[j] - y[j]) / rate[j] ** 2,
    )
    false(
        "gamma-glm-2",
        D(total(y[i] / rate[i] + log(rate[i]), (i, m)), rate[j]),
        (rate[j] - y[j]) / rate[j],
    )
    false("power-slope", D(total(p[i] ** τ, (i, m)), p[j]), τ * p[j] ** (τ + 1))
    true(
        "p-norm-slope",
        D(total(p[i] ** τ, (i, m)) ** (1 / τ), p[j]),
        total(p[i] ** τ, (i, m)) ** (1 / τ - 1) * p[j] ** (τ - 1),
    )
    true(
        "beta-posterior-slope",
        D(log(t ** (τ - 1) * (1 - t) ** (γ - 1)), t),
        (τ - 1) / t - (γ - 1) / (1 - t),
        UnitInterval(t),
    )
    false(
        "beta-posterior-slope-2",
        D(log(t ** (τ - 1) * (1 - t) ** (γ - 1)), t),
        (τ - 1) / t + (γ - 1) / (1 - t),
        UnitInterval(t),
    )
    true("free-bounds-slope", D(Sum(x[i] ** 2, (i, r, s)), x[j]), 2 * x[j], Ge(j, r), Le(j, s))
    true(
        "moving-sum-recursion",
        Sum(x[i], (i, s + 1, s + m)),
        Sum(x[i], (i, s, s + m - 1)) + x[s + m] - x[s],
    )
    false(
        "moving-sum-recursion-2",
        Sum(x[i], (i, s + 1, s + m)),
        Sum(x[i], (i, s, s + m - 1)) + x[s + m] - x[s + 1],
    )
    true(
        "tv-slope-interior-given-order",
        D(Sum(Abs(x[i + 1] - x[i]), (i, 1, m - 1)), x[a]),
        sign(x[a] - x[a - 1]) - sign(x[a + 1] - x[a]),
        In(a, 2, m - 1),
    )
    false(
        "tv-slope-interior-given-order-2",
        D(Sum(Abs(x[i + 1] - x[i]), (i, 1, m - 1)), x[a]),
        sign(x[a] - x[a - 1]) + sign(x[a + 1] - x[a]),
        In(a, 2, m - 1),
    )
    true(
        "markov-chain-loglik-slope",
        D(Sum(log(p[i] * p[i + 1]), (i, 1, m - 1)), p[r]),
        2 / p[r],
        In(r, 2, m - 1),
    )
    false(
        "markov-chain-loglik-slope-2",
        D(Sum(log(p[i] * p[i + 1]), (i, 1, m - 1)), p[r]),
        1 / p[r],
        In(r, 2, m - 1),
    )
    false("bptt-linear", D(Sum(t ** (m - i) * x[i], (i, 1, m)), x[j]), t ** (m - i), In(j, 1, m))
    true(
        "bptt-slope-in-weight",
        D(Sum(beta ** (m - i) * x[i], (i, 1, m)), beta),
        Sum((m - i) * beta ** (m - i - 1) * x[i], (i, 1, m)),
    )
    false("product-rule", D(product(t + x[i], (i, m)), t), total(1 / (t + x[i]), (i, m)))
    true(
        "log-1-p-product",
        log(product(1 - p[i], (i, m))),
        total(log(1 - p[i]), (i, m)),
        UnitInterval(p),
    )


scores()
second_derivatives_logistic_cost()
binary_labels()
softmax()
base_class()
label_smoothing_focal_multilabel()
kl_entropy()
fisher()
map()
least_squares_ridge()
prefix_sums_smoothness()
bounds_sizes_empty_ranges()
one_hot()
equations()
max_piecewise_abs()
decimals()
factorial_poisson()
logit_probit_others()
attention_like()
factorisation()
matrix_notation()
more_misc()
raw_sympy_style_overlapping_letters()
intercept_in_centred_data()
student_style_softmax_with_k_explicit()
gauss_newton_weights()
tempered_mixup_distillation()
variational()
exponential_family()
sizes()
hypotheses()
poisson_nb_other_glm()
