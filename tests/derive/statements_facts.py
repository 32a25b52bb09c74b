"""Hypotheses: about one entry or all, symmetric arrays, inequalities; what contradicts itself."""

from derive.suite import Question, a, adders, b, c, half, i, j, k, l, m, n, r, sigmoid, δ
from lossbook.derive import Binary, OneHot, UnitInterval
from sympy import (
    Abs,
    Derivative,
    Eq,
    Ge,
    Gt,
    IndexedBase,
    Lambda,
    Le,
    Lt,
    Max,
    Min,
    Piecewise,
    Sum,
    Symbol,
    exp,
    log,
    sign,
    sqrt,
    symbols,
)

CASES = []
true, false, limited = adders("facts", CASES)

x, y, z, u, w = (IndexedBase(name, real=True) for name in ("x", "y", "z", "u", "w"))
F, Y = IndexedBase("F", real=True), IndexedBase("Y", real=True)
p = IndexedBase("p", real=True)
s, t = symbols("s t", real=True)
Z = Symbol("Z")


def one_entry():
    """An equation about an entry that the statement speaks of is about this entry alone."""
    at_c = {"pins": {x[c]: 0}}
    lse = log(Sum(exp(z[j]), (j, 1, k)))
    true("one-entry-itself", x[c] * Sum(x[j], (j, 1, k)), 0, Eq(x[c], 0), **at_c)
    true("one-entry-left-out", Sum(x[j], (j, 1, k)) - x[c], Sum(x[j], (j, 1, k)), Eq(x[c], 0),
         **at_c)  # fmt: skip
    true("one-entry-first", x[1] + Sum(x[j], (j, 2, k)), 1 + Sum(x[j], (j, 2, k)), Eq(x[1], 1),
         pins={x[1]: 1})  # fmt: skip
    true("one-entry-delta", Sum(δ(c, j) * x[j] * y[j], (j, 1, k)), 0, Eq(x[c], 0), **at_c)
    false("one-entry-not-all", Sum(x[j] ** 2, (j, 1, k)) + x[c], 0, Eq(x[c], 0), **at_c)
    false("one-entry-not-the-sum", x[c] + Sum(x[j], (j, 1, k)), 0, Eq(x[c], 0), **at_c)
    false("one-entry-slope", Derivative(Sum(x[j], (j, 1, k)), y[c]), 1, **at_c)
    false("one-entry-softmax", x[c] + exp(x[c]) / Sum(exp(x[j]), (j, 1, k)), 1 / k, Eq(x[c], 0),
          **at_c)  # fmt: skip
    false("first-entry-not-all", x[1] * Sum(x[j], (j, 1, k)), k, Eq(x[1], 1), pins={x[1]: 1})
    false("one-entry-other", x[c] + x[j], 0, Eq(x[c], 0), **at_c)
    all_zero = {"laws": {"x": Lambda((l,), 0 * l)}}
    true("all-entries", Sum(x[j] ** 2 + y[j], (j, 1, k)), Sum(y[j], (j, 1, k)), Eq(x[l], 0),
         **all_zero)  # fmt: skip
    true("all-entries-softmax", exp(x[c]) / Sum(exp(x[j]), (j, 1, k)), 1 / k, Eq(x[l], 0),
         **all_zero)  # fmt: skip
    true("all-equal", Sum(x[j] * y[j], (j, 1, k)), Sum(y[j] ** 2, (j, 1, k)), Eq(x[l], y[l]),
         laws={"x": Lambda((l,), y[l])})  # fmt: skip
    true("all-equal-far-index", x[i * j], y[i * j], Eq(x[l], y[l]), laws={"x": Lambda((l,), y[l])})
    false("all-entries-wrong-array", Sum(x[j] + y[j], (j, 1, k)), 0, Eq(x[l], 0), **all_zero)
    false("lse-at-one-zero", z[c] + lse, log(k), Eq(z[c], 0), pins={z[c]: 0})


def symmetric():
    """A symmetric array under sums: the graph Laplacian."""
    told = Eq(F[i, r], F[r, i])
    even = {"laws": {"F": "symmetric"}}
    pairs = ((i, 1, m), (r, 1, m))
    energy = Sum(F[i, r] * (x[i] - x[r]) ** 2, *pairs)
    degree = Sum(F[i, r], (r, 1, m))
    true("laplacian-energy", energy / 2,
         Sum(degree * x[i] ** 2, (i, 1, m)) - Sum(F[i, r] * x[i] * x[r], *pairs),
         told, **even)  # fmt: skip
    true("symmetric-sums", Sum(F[i, r], (i, 1, m)), Sum(F[r, i], (i, 1, m)), told, **even)
    true("symmetric-form", Sum(F[i, r] * x[i] * y[r], *pairs), Sum(F[i, r] * y[i] * x[r], *pairs),
         told, **even)  # fmt: skip
    b_, d_ = symbols("b_ d_", integer=True)
    form = Sum(F[b_, d_] * x[b_] * x[d_], (b_, 1, m), (d_, 1, m))
    true("symmetric-slope", Derivative(form, x[i]) / 2, Sum(F[i, d_] * x[d_], (d_, 1, m)), told,
         **even)  # fmt: skip
    true("laplacian-slope", Derivative(energy, x[j]) / 4, Sum(F[j, r] * (x[j] - x[r]), (r, 1, m)),
         told, ranges={"j": (1, m)}, **even)  # fmt: skip
    true("antisymmetric-part", Sum((F[i, r] - F[r, i]) * x[i] * x[r], *pairs), 0)
    true("symmetric-difference", F[i, r] - F[r, i], 0, Eq(F[a, b], F[b, a]), **even)
    false("laplacian-not-symmetric", energy / 2,
          Sum(degree * x[i] ** 2, (i, 1, m)) - Sum(F[i, r] * x[i] * x[r], *pairs))  # fmt: skip
    false("laplacian-lost-half", energy,
          Sum(degree * x[i] ** 2, (i, 1, m)) - Sum(F[i, r] * x[i] * x[r], *pairs),
          told, **even)  # fmt: skip
    false("symmetric-is-diagonal", Sum(F[i, r] * x[r], (r, 1, m)), F[i, i] * x[i], told, **even)
    false("symmetric-slope-any", Derivative(form, x[i]) / 2, Sum(F[i, d_] * x[d_], (d_, 1, m)))
    false("symmetric-form-other-array", Sum(F[i, r] * x[i] * y[r], *pairs),
          Sum(F[i, r] * x[i] * x[r], *pairs), told, **even)  # fmt: skip
    false("one-pair-is-not-all", F[i, r] * Sum(F[a, b] * x[a] * y[b], (a, 1, n), (b, 1, n)),
          F[i, r] * Sum(F[b, a] * x[a] * y[b], (a, 1, n), (b, 1, n)), told,
          pins={F[i, r]: 2, F[r, i]: 2})  # fmt: skip


def kinks():
    """Abs, Max, Min, Piecewise and sign: the case is decided by a hypothesis, or it is not."""
    below = {"laws": {"t": "unit"}}
    true("relu-positive", Max(0, t), t, Gt(t, 0), laws={"t": "positive"})
    true("relu-weak", Max(0, t), t, Ge(t, 0), laws={"t": "nonnegative"})
    true("relu-negative", Max(0, t), 0, Lt(t, 0), laws={"t": "negative"})
    true("hinge", Max(0, 1 - t), 1 - t, Lt(t, 1), **below)
    true("hinge-flat", Max(0, 1 - t), 0, Gt(t, 1), laws={"t": "above one"})
    true("relu-and-mirror", Max(t, 0) + Max(-t, 0), Abs(t))
    true("relu-less-mirror", Max(t, 0) - Max(-t, 0), t)
    true("relu-in-abs", Max(0, t), (t + Abs(t)) / 2)
    true("relu-slope", Derivative(Max(0, t), t), Piecewise((1, t > 0), (0, True)))
    true("abs-slope", Derivative(Abs(t), t), sign(t))
    true("abs-slope-positive", Derivative(Abs(t), t), 1, Gt(t, 0), laws={"t": "positive"})
    true("sign-slope", Derivative(sign(t), t), 0)
    true("huber-inside", Piecewise((t**2 / 2, Abs(t) < 1), (Abs(t) - half, True)), t**2 / 2,
         Gt(t, 0), Lt(t, 1), **below)  # fmt: skip
    true("huber-outside", Piecewise((t**2 / 2, t < 1), (t - half, True)), t - half, Gt(t, 1),
         laws={"t": "above one"})  # fmt: skip
    true("piecewise-sigmoid", Piecewise((sigmoid(t), t > 0), (exp(t) / (1 + exp(t)), True)),
         sigmoid(t))  # fmt: skip
    true("sign-times-abs", sign(t) * Abs(t), t)
    true("abs-times-abs", Abs(t) * Abs(s), Abs(s * t))
    true("larger-and-smaller", Max(s, t) + Min(s, t), s + t)
    true("lasso-slope", Derivative(Sum(Abs(w[a]), (a, 1, n)), w[b]), sign(w[b]))
    true("relu-summed", Sum(Max(0, w[a]) - Max(0, -w[a]), (a, 1, n)), Sum(w[a], (a, 1, n)))
    false("relu-is-identity", Max(0, t), t)
    false("relu-positive-wrong", Max(0, t), 0, Gt(t, 0), laws={"t": "positive"})
    false("hinge-without-case", Max(0, 1 - t), 1 - t)
    false("hinge-other-case", Max(0, 1 - t), 1 - t, Gt(t, 1), laws={"t": "above one"})
    false("relu-slope-everywhere", Derivative(Max(0, t), t), 1)
    false("relu-slope-half", Derivative(Max(0, t), t), half)
    false("abs-slope-one", Derivative(Abs(t), t), 1)
    false("huber-lost-half", Piecewise((t**2 / 2, t < 1), (t, True)), t - half, Gt(t, 1),
          laws={"t": "above one"})  # fmt: skip
    false("huber-everywhere", Piecewise((t**2 / 2, Abs(t) < 1), (Abs(t) - half, True)), t**2 / 2)
    false("sign-squared-minus", sign(t) * Abs(t), -t)
    false("larger-is-first", Max(s, t), s)
    false("larger-twice", Max(s, t), (s + t) / 2)
    false("max-of-sum", Max(0, s + t), Max(0, s) + Max(0, t))
    false("lasso-slope-all", Derivative(Sum(Abs(w[a]), (a, 1, n)), w[b]), 1)
    complex_z = {
        "laws": {"Z": "real"},
        "beyond": {"laws": {"Z": "complex"}},
        "mention": "Z",
    }
    limited("modulus-squared", Abs(Z) ** 2, Z**2, **complex_z)
    limited("root-of-square", sqrt(Z**2), Abs(Z), **complex_z)


def inequalities():
    """Weak and strict inequalities, and what the sign of a letter decides."""
    plus = {"laws": {"s": "positive", "t": "positive"}}
    true("positive-log", log(s * t), log(s) + log(t), Gt(s, 0), Gt(t, 0), **plus)
    true("weak-root", sqrt(t**2), t, Ge(t, 0), laws={"t": "nonnegative"})
    true("weak-root-mirrored", sqrt(t**2), -t, Le(t, 0), laws={"t": "negative"})
    true("weak-modulus", Abs(t), t, Ge(t, 0), laws={"t": "nonnegative"})
    true("from-one-up", Abs(t - 1), t - 1, Ge(t, 1), laws={"t": "above one"})
    true("ordered", Abs(s - t), s - t, Ge(s, t), laws={"s": t + 1})
    true("between", Abs(1 - t**2), 1 - t**2, Gt(t, 0), Lt(t, 1), laws={"t": "unit"})
    true("all-positive", log(x[i] * x[r]), log(x[i]) + log(x[r]), Gt(x[j], 0),
         laws={"x": "positive"})  # fmt: skip
    true("odds-of-interval", log(s / (1 - s)), log(s) - log(1 - s), UnitInterval(s),
         laws={"s": "unit"})  # fmt: skip
    false("weak-log", log(s * t), log(s) + log(t), Le(s, 0), Le(t, 0),
          laws={"s": "negative", "t": "negative"})  # fmt: skip
    false("weak-root-wrong-side", sqrt(t**2), t, Le(t, 0), laws={"t": "negative"})
    false("one-is-not-both", log(s * t), log(s) + log(t), Le(s, 1), Le(t, 1),
          laws={"s": "negative", "t": "negative"})  # fmt: skip
    false("from-one-down", Abs(t - 1), t - 1, Le(t, 1), laws={"t": "unit"})
    false("ordered-other-way", Abs(s - t), s - t, Le(s, t), laws={"s": t - 1})
    # A weak inequality is no strict one: at 0 the quotient has no value, the sign is 0.
    false("weak-is-not-strict", sign(t), 1, Ge(t, 0), laws={"t": "nonnegative"}, sample=30)
    false("weak-is-not-positive", 0**t, 0, Ge(t, 0), laws={"t": "nonnegative"}, sample=30)


softmax_told = Eq(p[j], exp(z[j]) / Sum(exp(z[l]), (l, 1, k)))
cost = -Sum(u[j] * log(p[j]), (j, 1, k))
# A slope of what a hypothesis defines: the two readings differ, so there is no answer.
ERRORS = (
    Question("logit-under-softmax", Derivative(cost, z[c]), 0, (softmax_told,), "define"),
    Question(
        "logit-under-softmax-right",
        Derivative(cost, z[c]),
        p[c] * Sum(u[j], (j, 1, k)) - u[c],
        (softmax_told,),
        "define",
    ),
    Question("scalar-defined", Derivative(-log(s), t), 0, (Eq(s, sigmoid(t)),), "define"),
    Question("scalar-defined-right", Derivative(-log(s), t), s - 1, (Eq(s, sigmoid(t)),), "define"),
    Question("by-what-is-defined", Derivative(s**2, s), 2 * s, (Eq(s, t**2),), "define"),
    Question("turned-round", Derivative(-log(s), t), 0, (Eq(sigmoid(t), s),), "define"),
    Question("implicit", Derivative(s * t, t), s, (Eq(s**2 + t**2, 1),), "define"),
    Question(
        "sum-to-one",
        Derivative(Sum(p[j] ** 2, (j, 1, k)), p[c]),
        2 * p[c],
        (Eq(Sum(p[j], (j, 1, k)), 1),),
        "define",
    ),
    Question(
        "one-entry-held",
        Derivative(Sum(x[j], (j, 1, k)) ** 2 / 2, x[c]),
        0,
        (Eq(x[c], 0),),
        "define",
    ),
    Question(
        "lse-at-zero",
        Derivative(log(Sum(exp(z[j]), (j, 1, k))), z[c]),
        1 / k,
        (Eq(z[l], 0),),
        "define",
    ),
    Question(
        "linear-score",
        Derivative(Sum(log(1 + exp(x[i])), (i, 1, m)), w[b]),
        0,
        (Eq(x[i], Sum(F[i, a] * w[a], (a, 1, n))),),
        "define",
    ),
    Question(
        "second-slope",
        Derivative(s**2, t, t),
        0,
        (Eq(s, exp(t)),),
        "define",
    ),
    Question("inside-a-sum", Sum(Derivative(x[i] ** 2, t), (i, 1, m)), 0, (Eq(x[i], t),), "define"),
    Question("on-the-right", 0, Derivative(s**2, t), (Eq(s, t**3),), "define"),
)

# Nothing satisfies these: no verdict may be PROVED or REFUTED, and the text says why.
CONTRADICTORY = (
    Question("apart", t, 0, (Gt(t, 1), Lt(t, 0)), "contradict"),
    Question("apart-weak", t, 5, (Ge(t, 1), Le(t, 0)), "contradict"),
    Question("two-values", s, t, (Eq(s, 1), Eq(s, 2)), "contradict"),
    Question("sizes-in-a-ring", m, 0, (Lt(m, n), Lt(n, k), Lt(k, m)), "contradict"),
    Question("interval-and-above", s, 0, (UnitInterval(s), Gt(s, 2)), "contradict"),
    Question("binary-and-between", y[i], 0, (Binary(y), Eq(y[i], half)), "contradict"),
    Question("real-square", t, 1, (Eq(t**2, -1, evaluate=False),), "contradict"),
    Question(
        "one-hot-and-zero", Sum(Y[i, j], (j, 1, k)), 0, (OneHot(Y), Eq(Y[a, b], 0)), "contradict"
    ),
)


one_entry()
symmetric()
kinks()
inequalities()
