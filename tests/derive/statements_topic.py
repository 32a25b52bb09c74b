"""The book's own subject in other spellings than its own, powers and logarithms, derivatives."""

from derive.suite import a, adders, b, c, half, i, j, k, l, m, n, r, sigmoid, δ
from lossbook.derive import Binary, OneHot, UnitInterval
from sympy import (
    Abs,
    Derivative,
    Eq,
    Gt,
    IndexedBase,
    Product,
    Rational,
    Sum,
    Symbol,
    exp,
    log,
    sqrt,
    symbols,
    tanh,
)

CASES = []
true, false, limited = adders("topic", CASES)

z, g, w = (IndexedBase(name, real=True) for name in ("z", "g", "w"))
y, Y, X, V = (IndexedBase(name, real=True) for name in ("y", "Y", "X", "V"))
p, q = IndexedBase("p", positive=True), IndexedBase("q", positive=True)
t, s = symbols("t s", real=True)
T, lam = symbols("T lam", positive=True)
one_hot = {"laws": {"Y": "one-hot"}, "sample": 8}
simplex = {"laws": {"p": "simplex", "q": "simplex", "y": "simplex"}, "sample": 8}
h = Symbol("h", integer=True)


def soft(at):
    """Return the softmax of z."""
    return exp(z[at]) / Sum(exp(z[h]), (h, 1, k))


lse = log(Sum(exp(z[l]), (l, 1, k)))


def softmax():
    """Jacobian, curvature, entropy, temperature, log-sum-exp."""
    true("jacobian-of-log", Derivative(log(soft(j)), z[c]), δ(j, c) - soft(c))
    true("jacobian-other-form", Derivative(soft(j), z[c]) / soft(j), δ(j, c) - soft(c))
    true("jacobian-symmetric", Derivative(soft(j), z[c]), Derivative(soft(c), z[j]))
    true("jacobian-on-ones", Sum(Derivative(soft(j), z[c]), (c, 1, k)), 0)
    true("jacobian-of-ones", Sum(Derivative(soft(j), z[c]), (j, 1, k)), 0)
    true("odds-slope", Derivative(log(soft(j)) - log(soft(l)), z[c]), δ(j, c) - δ(l, c))
    true("softmax-of-double", exp(2 * z[j]) / Sum(exp(2 * z[l]), (l, 1, k)),
         soft(j) ** 2 / Sum(soft(l) ** 2, (l, 1, k)))  # fmt: skip
    true("softmax-by-max", exp(z[j] - z[1]) / Sum(exp(z[l] - z[1]), (l, 1, k)), soft(j))
    true("lse-by-first", lse, z[1] + log(Sum(exp(z[l] - z[1]), (l, 1, k))))
    true("lse-of-logs", log(Sum(exp(s * log(p[j]) + z[j]), (j, 1, k))),
         log(Sum(p[j] ** s * exp(z[j]), (j, 1, k))))  # fmt: skip
    true("lse-plus-log", lse + log(T), log(Sum(T * exp(z[l]), (l, 1, k))))
    true("lse-of-copies", log(Sum(exp(z[l]), (l, 1, k), (i, 1, m))), lse + log(m))
    true("lse-product", exp(lse) ** 2, Sum(exp(z[j] + z[l]), (j, 1, k), (l, 1, k)))
    true("weighted-slope", Derivative(Sum(soft(j) * g[j], (j, 1, k)), z[c]),
         soft(c) * (g[c] - Sum(soft(j) * g[j], (j, 1, k))))  # fmt: skip
    entropy = lse - Sum(soft(j) * z[j], (j, 1, k))
    true("entropy-slope", Derivative(entropy, z[c]),
         -soft(c) * (log(soft(c)) - Sum(soft(j) * log(soft(j)), (j, 1, k))), sample=5)  # fmt: skip
    tempered = T * log(Sum(exp(z[j] / T), (j, 1, k)))
    true("tempered-slope", Derivative(tempered, z[c]), exp(z[c] / T) / Sum(exp(z[j] / T),
         (j, 1, k)))  # fmt: skip
    true("tempered-by-temperature", Derivative(tempered, T),
         log(Sum(exp(z[j] / T), (j, 1, k)))
         - Sum(z[j] * exp(z[j] / T), (j, 1, k)) / (T * Sum(exp(z[j] / T), (j, 1, k))))  # fmt: skip
    true("tempered-jacobian", Derivative(exp(z[j] / T) / Sum(exp(z[h] / T), (h, 1, k)), z[c]) * T,
         exp(z[j] / T) / Sum(exp(z[h] / T), (h, 1, k))
         * (δ(j, c) - exp(z[c] / T) / Sum(exp(z[h] / T), (h, 1, k))))  # fmt: skip
    true("gini", 1 - Sum(soft(j) ** 2, (j, 1, k)), Sum(soft(j) * (1 - soft(j)), (j, 1, k)))

    false("jacobian-of-log-lost-delta", Derivative(log(soft(j)), z[c]), 1 - soft(c))
    false("jacobian-of-log-own", Derivative(log(soft(j)), z[c]), δ(j, c) - soft(j))
    false("jacobian-diagonal-only", Derivative(soft(j), z[c]), δ(j, c) * soft(j) * (1 - soft(c)))
    false("softmax-of-double-lost", exp(2 * z[j]) / Sum(exp(2 * z[l]), (l, 1, k)), soft(j) ** 2)
    false("lse-by-first-lost", lse, log(Sum(exp(z[l] - z[1]), (l, 1, k))))
    false("lse-adds", log(Sum(exp(z[l] + g[l]), (l, 1, k))),
          lse + log(Sum(exp(g[l]), (l, 1, k))))  # fmt: skip
    false("lse-of-copies-times", log(Sum(exp(z[l]), (l, 1, k), (i, 1, m))), m * lse)
    false("weighted-slope-lost-mean", Derivative(Sum(soft(j) * g[j], (j, 1, k)), z[c]),
          soft(c) * g[c])  # fmt: skip
    false("entropy-slope-sign", Derivative(entropy, z[c]),
          soft(c) * (log(soft(c)) - Sum(soft(j) * log(soft(j)), (j, 1, k))), sample=5)  # fmt: skip
    false("tempered-slope-lost", Derivative(tempered, z[c]),
          exp(z[c] / T) / Sum(exp(z[j] / T), (j, 1, k)) / T)  # fmt: skip
    false("tempered-by-temperature-lost", Derivative(tempered, T),
          log(Sum(exp(z[j] / T), (j, 1, k))))  # fmt: skip
    false("gini-is-entropy", 1 - Sum(soft(j) ** 2, (j, 1, k)),
          -Sum(soft(j) * log(soft(j)), (j, 1, k)))  # fmt: skip


def losses():
    """Cross-entropies, divergences, weight decay, likelihoods."""

    def score(at, cls):
        return Sum(X[at, a] * V[a, cls], (a, 1, n))

    def prob(at, cls):
        return exp(score(at, cls)) / Sum(exp(score(at, h)), (h, 1, k))

    kl = Sum(q[j] * log(q[j]) - q[j] * log(p[j]), (j, 1, k))
    true("picked-log", -log(Sum(Y[i, j] * p[j], (j, 1, k))), -Sum(Y[i, j] * log(p[j]), (j, 1, k)),
         OneHot(Y), **one_hot)  # fmt: skip
    true("picked-by-product", Product(p[j] ** Y[i, j], (j, 1, k)), Sum(Y[i, j] * p[j], (j, 1, k)),
         OneHot(Y), **one_hot)  # fmt: skip
    few = one_hot | {"sample": 4}
    nll = Sum(log(Sum(exp(score(i, j) - Sum(Y[i, l] * score(i, l), (l, 1, k))), (j, 1, k))),
              (i, 1, m))  # fmt: skip
    true("nll-by-margins", nll, -Sum(Y[i, j] * log(prob(i, j)), (j, 1, k), (i, 1, m)), OneHot(Y),
         **few)  # fmt: skip
    true("nll-gradient", Derivative(-Sum(Y[i, j] * log(prob(i, j)), (j, 1, k), (i, 1, m)), V[b, c]),
         Sum(X[r, b] * prob(r, c), (r, 1, m)) - Sum(X[r, b] * Y[r, c], (r, 1, m)), OneHot(Y),
         **few)  # fmt: skip
    true("decay-gradient", Derivative(lam / (2 * m) * Sum(V[a, j] ** 2, (j, 1, k), (a, 1, n)),
         V[b, c]), lam * V[b, c] / m)  # fmt: skip
    true("decay-of-centred", Sum((V[a, j] - Sum(V[a, l], (l, 1, k)) / k) ** 2, (j, 1, k)),
         Sum(V[a, j] ** 2, (j, 1, k)) - Sum(V[a, l], (l, 1, k)) ** 2 / k)  # fmt: skip
    true("kl-from-softmax", Sum(q[j] * log(q[j] / soft(j)), (j, 1, k)),
         Sum(q[j] * (log(q[j]) - z[j]), (j, 1, k)) + lse, Eq(Sum(q[j], (j, 1, k)), 1),
         **simplex)  # fmt: skip
    true("kl-slope-in-logits", Derivative(Sum(q[j] * log(q[j] / soft(j)), (j, 1, k)), z[c]),
         soft(c) - q[c], Eq(Sum(q[j], (j, 1, k)), 1), **simplex)  # fmt: skip
    true("kl-curvature", Derivative(kl, p[c], p[c]), q[c] / p[c] ** 2)
    true("kl-to-itself", kl + Sum(q[j] * log(p[j] / q[j]), (j, 1, k)), 0)
    true(
        "cross-entropy-mixed",
        -Sum(((1 - s) * q[j] + s / k) * log(p[j]), (j, 1, k)),
        -(1 - s) * Sum(q[j] * log(p[j]), (j, 1, k)) - s * Sum(log(p[j]), (j, 1, k)) / k,
    )
    true(
        "smoothed-slope",
        Derivative(-Sum(((1 - s) * q[j] + s / k) * log(soft(j)), (j, 1, k)), z[c]),
        soft(c) - (1 - s) * q[c] - s / k,
        Eq(Sum(q[j], (j, 1, k)), 1),
        **simplex,
    )
    bce = -Sum(y[i] * log(sigmoid(z[i])) + (1 - y[i]) * log(sigmoid(-z[i])), (i, 1, m))
    true("bce-in-tanh", Derivative(bce, z[r]), half * tanh(z[r] / 2) + half - y[r])
    true("bce-by-signs", bce, Sum(log(1 + exp((1 - 2 * y[i]) * z[i])), (i, 1, m)), Binary(y),
         laws={"y": "binary"})  # fmt: skip
    true("bce-flipped", bce, Sum(log(1 + exp(-z[i])) + (1 - y[i]) * z[i], (i, 1, m)))
    true("focal-slope", Derivative(-(1 - p[1]) ** 2 * log(p[1]), p[1]),
         2 * (1 - p[1]) * log(p[1]) - (1 - p[1]) ** 2 / p[1])  # fmt: skip
    true(
        "bernoulli-as-power",
        Product(sigmoid(z[i]) ** y[i] * sigmoid(-z[i]) ** (1 - y[i]), (i, 1, m)),
        exp(Sum(y[i] * z[i], (i, 1, m))) / Product(1 + exp(z[i]), (i, 1, m)),
    )

    false("picked-log-any", -log(Sum(Y[i, j] * p[j], (j, 1, k))),
          -Sum(Y[i, j] * log(p[j]), (j, 1, k)), laws={"Y": "positive"}, sample=8)  # fmt: skip
    false("nll-by-margins-plus", Sum(log(1 + Sum(exp(score(i, j)
          - Sum(Y[i, l] * score(i, l), (l, 1, k))), (j, 1, k))), (i, 1, m)),
          -Sum(Y[i, j] * log(prob(i, j)), (j, 1, k), (i, 1, m)), OneHot(Y), **few)  # fmt: skip
    false("nll-gradient-lost", Derivative(-Sum(Y[i, j] * log(prob(i, j)), (j, 1, k), (i, 1, m)),
          V[b, c]), Sum(prob(r, c) - Y[r, c], (r, 1, m)), OneHot(Y), **few)  # fmt: skip
    false("decay-gradient-lost-m", Derivative(lam / (2 * m) * Sum(V[a, j] ** 2, (j, 1, k),
          (a, 1, n)), V[b, c]), lam * V[b, c])  # fmt: skip
    false("decay-of-centred-lost", Sum((V[a, j] - Sum(V[a, l], (l, 1, k)) / k) ** 2, (j, 1, k)),
          Sum(V[a, j] ** 2, (j, 1, k)) - Sum(V[a, l], (l, 1, k)) ** 2)  # fmt: skip
    false("kl-from-softmax-any", Sum(q[j] * log(q[j] / soft(j)), (j, 1, k)),
          Sum(q[j] * (log(q[j]) - z[j]), (j, 1, k)) + lse)  # fmt: skip
    false("kl-slope-any", Derivative(Sum(q[j] * log(q[j] / soft(j)), (j, 1, k)), z[c]),
          soft(c) - q[c])  # fmt: skip
    false("kl-curvature-lost", Derivative(kl, p[c], p[c]), q[c] / p[c])
    false("kl-vanishes", kl, 0, Eq(Sum(q[j], (j, 1, k)), 1), Eq(Sum(p[j], (j, 1, k)), 1), **simplex)
    false("smoothed-slope-lost", Derivative(-Sum(((1 - s) * q[j] + s / k) * log(soft(j)),
          (j, 1, k)), z[c]), soft(c) - (1 - s) * q[c], Eq(Sum(q[j], (j, 1, k)), 1),
          **simplex)  # fmt: skip
    false("bce-in-tanh-lost-half", Derivative(bce, z[r]), tanh(z[r]) / 2 + half - y[r])
    false("bce-by-signs-any", bce, Sum(log(1 + exp((1 - 2 * y[i]) * z[i])), (i, 1, m)))
    false("bce-flipped-sign", bce, Sum(log(1 + exp(-z[i])) + y[i] * z[i], (i, 1, m)))
    false(
        "bernoulli-as-power-lost",
        Product(sigmoid(z[i]) ** y[i] * sigmoid(-z[i]) ** (1 - y[i]), (i, 1, m)),
        exp(Sum(y[i] * z[i], (i, 1, m))) / (1 + exp(Sum(z[i], (i, 1, m)))),
    )


def derivatives():
    """Counts that are letters, second and mixed derivatives."""
    count = Symbol("e", integer=True, nonnegative=True)
    some = {"extents": {"e": (0, 1, 2)}}
    form = Sum(X[a, b] * w[a] * w[b], (a, 1, n), (b, 1, n))
    r_, s_ = symbols("r_ s_", integer=True)
    inner = {"ranges": {"r_": (1, n), "s_": (1, n)}}
    true("count-of-exp", Derivative(exp(t), (t, count)), exp(t), **some)
    true("count-of-exp-scaled", Derivative(exp(2 * t), (t, count)), 2**count * exp(2 * t), **some)
    false("count-of-exp-lost", Derivative(exp(2 * t), (t, count)), exp(2 * t), **some)
    false("count-of-power", Derivative(t**2, (t, count)), 0, **some)
    true("mixed-order", Derivative(form, w[r_], w[s_]), Derivative(form, w[s_], w[r_]), **inner)
    true("mixed-form", Derivative(form, w[r_], w[s_]), X[r_, s_] + X[s_, r_], **inner)
    true("third-vanishes", Derivative(form, w[r_], w[s_], w[r_]), 0, **inner)
    true("slope-in-slope", Derivative(t * Derivative(exp(s * t), t), s), Derivative(
         s * t * exp(s * t), s))  # fmt: skip
    true("scalar-and-entry", Derivative(exp(t * w[r_]) * w[s_], t, w[s_]),
         w[r_] * exp(t * w[r_]) + δ(r_, s_) * w[s_] * (1 + t * w[r_]) * exp(t * w[r_]),
         **inner)  # fmt: skip
    true("euler", Sum(w[r] * Derivative(form, w[r]), (r, 1, n)), 2 * form)
    true("laplacian", Sum(Derivative(form, w[r], w[r]), (r, 1, n)), 2 * Sum(X[a, a], (a, 1, n)))
    false("mixed-form-half", Derivative(form, w[r_], w[s_]), X[r_, s_], **inner)
    false("scalar-and-entry-lost", Derivative(exp(t * w[r_]) * w[s_], t, w[s_]),
          w[r_] * exp(t * w[r_]), **inner)  # fmt: skip
    false("euler-degree", Sum(w[r] * Derivative(form, w[r]), (r, 1, n)), form)
    false("product-of-slopes", Derivative(exp(t) * t**2, t), exp(t) * 2 * t)
    false("laplacian-of-all", Sum(Derivative(form, w[r], w[r]), (r, 1, n)),
          2 * Sum(X[a, b], (a, 1, n), (b, 1, n)))  # fmt: skip


def powers():
    """Exponents and logarithms, with the signs that they need and without."""
    u, v = symbols("u v", positive=True)
    f = Symbol("f", nonnegative=True)
    e = Symbol("e", integer=True)
    whole = {"extents": {"e": (-2, -1, 0, 1, 2, 3)}}
    x_, P2 = IndexedBase("x", real=True), IndexedBase("P", positive=True)
    true("product-of-powers", Product(p[i] ** z[i] * q[i] ** (2 * z[i]), (i, 1, m)),
         Product((p[i] * q[i] ** 2) ** z[i], (i, 1, m)))  # fmt: skip
    true("log-of-powers", log(Product(p[i] ** (z[i] / m), (i, 1, m))),
         Sum(z[i] * log(p[i]), (i, 1, m)) / m)  # fmt: skip
    true("log-of-double", log(Product(P2[i, j] / q[j], (i, 1, m), (j, 1, k))),
         Sum(log(P2[i, j]), (i, 1, m), (j, 1, k)) - m * Sum(log(q[j]), (j, 1, k)))  # fmt: skip
    true("power-of-root", sqrt(u * v) ** s, u ** (s / 2) * v ** (s / 2))
    true("quotient-of-powers", (u / v) ** t, u**t * v ** (-t))
    true("nonnegative-root-of-square", sqrt(f**2 + 2 * f * u + u**2), f + u)
    true("real-root-of-fourth", sqrt(t**4 + 2 * t**2 + 1), t**2 + 1)
    true("integer-power-of-negative", (-t) ** (2 * e), t ** (2 * e), **whole)
    true("log-of-modulus", log(Product(Abs(x_[i]) ** 3, (i, 1, m))), 3 * Sum(log(Abs(x_[i])),
         (i, 1, m)))  # fmt: skip
    true("given-sign", log(x_[i] / x_[r]), log(x_[i]) - log(x_[r]), Gt(x_[j], 0),
         laws={"x": "positive"})  # fmt: skip
    true("log-of-sigmoids", log(Product(sigmoid(x_[i]), (i, 1, m))),
         -Sum(log(1 + exp(-x_[i])), (i, 1, m)))  # fmt: skip
    true("interval-power", log(s**2 * (1 - s) ** 3), 2 * log(s) + 3 * log(1 - s), UnitInterval(s),
         laws={"s": "unit"})  # fmt: skip
    false("real-quotient-of-powers", log(t**2 / s**2), 2 * log(t) - 2 * log(s))
    false("real-root-of-product", sqrt(s * t), sqrt(s) * sqrt(t))
    false("power-of-sum", (u + v) ** 3, u**3 + v**3)
    false("power-of-real", (t**2) ** half, t)
    false("odd-root", (t**6) ** Rational(1, 2), t**3)
    false("negative-to-integer", (-t) ** (2 * e + 1), t ** (2 * e + 1), **whole)
    false("product-of-powers-real", Product((x_[i] ** 2) ** half, (i, 1, m)),
          Product(x_[i], (i, 1, m)))  # fmt: skip
    false("log-of-real-quotient", log(t / s), log(t) - log(s))
    false("log-of-two-negatives", log(Product(x_[i], (i, 1, 2))), Sum(log(x_[i]), (i, 1, 2)))
    false("interval-power-any", log(s**2 * (1 - s) ** 3), 2 * log(s) + 3 * log(1 - s))
    false("exponents-multiply", p[1] ** z[1] * p[1] ** z[2], p[1] ** (z[1] * z[2]))
    false("one-for-zero", u**t - 1, t * log(u))


softmax()
losses()
derivatives()
powers()
