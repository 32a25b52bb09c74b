"""What formulas look like, which are refused, and that writing out never changes what is said."""

import math
import random
import re

import pytest
import sympy as sp
from lossbook.derive.define import unfold
from lossbook.derive.latex import WIDTH, aligned, latex
from lossbook.derive.printer import width
from sumproof.indices import rebind
from sympy import Dummy, Eq, IndexedBase, KroneckerDelta, Max, Product, Rational, Sum, exp, log

m, n, k = sp.symbols("m n k", integer=True, positive=True)
i, j, l, a, b, c, r = sp.symbols("i j l a b c r", integer=True)
z, lam, alpha = sp.symbols("z lambda alpha", real=True)
NAMES = "x theta y Y w p h u"
x, theta, y, Y, w, p, h, u = (IndexedBase(name) for name in NAMES.split())

LOGIT = Sum(x[i, a] * w[a], (a, 1, n))
SIGMOID = 1 / (1 + exp(-LOGIT))
ZED = {u[i, j]: Sum(x[i, a] * theta[a, j], (a, 1, n))}
SOFTMAX = ZED | {p[i, j]: exp(u[i, j]) / Sum(exp(u[i, l]), (l, 1, k))}


PRINTED = [
    (x[i, a], "x_{ia}"),
    (x[1, 2], "x_{1, 2}"),
    (p[i, 1], "p_{i1}"),
    (theta[a, k - 1], r"\theta_{a, k - 1}"),
    (theta[a, j] ** 2, r"\theta_{aj}^{2}"),
    (KroneckerDelta(l, j), r"\delta_{jl}"),
    (1 - y[i], "1 - y_{i}"),
    (y[i] - 1, "y_{i} - 1"),
    (p[i, j] - Y[i, j], r"p_{ij} - Y_{ij}"),
    (Y[i, j] - p[i, j], r"Y_{ij} - p_{ij}"),
    (n + 1, "n + 1"),
    (-1 - z, "-1 - z"),
    (z / 2, r"\frac{z}{2}"),
    (x[i, a] / m, r"\frac{x_{ia}}{m}"),
    (lam * theta[a, j] / 2, r"\frac{\lambda}{2} \theta_{aj}"),
    (2 * 3**k, r"2 \cdot 3^{k}"),
    (-2 * (z - alpha), r"2 \alpha - 2 z"),
    (-2 * z * (z - alpha), r"-2 z \left(z - \alpha\right)"),
    (2 * z * (alpha - z), r"2 z \left(\alpha - z\right)"),
    (exp(-z), "e^{-z}"),
    (exp(-LOGIT), r"\exp\left(-\sum_{a=1}^{n} x_{ia} w_{a}\right)"),
    (exp(-z) / (1 + exp(-z)) ** 2, r"\frac{e^{-z}}{\left(1 + e^{-z}\right)^{2}}"),
    (log(p[i, j]), r"\log p_{ij}"),
    (log(1 - h[i]), r"\log \left(1 - h_{i}\right)"),
    (log(p[i, j] / p[i, l]), r"\log \frac{p_{ij}}{p_{il}}"),
    (log(z) ** 2, r"\log^{2} z"),
    (log(-z), r"\log \left(-z\right)"),
    (
        log(Sum(exp(u[i, l]), (l, 1, k))) - u[i, j],
        r"\log \sum_{l=1}^{k} e^{u_{il}} - u_{ij}",
    ),
    (
        log(z) * Sum(y[i], (i, 1, m)),
        r"\left(\log z\right) \sum_{i=1}^{m} y_{i}",
    ),
    (Sum(y[i] - 1, (i, 1, m)), r"\sum_{i=1}^{m} \left(y_{i} - 1\right)"),
    (Sum(-y[i], (i, 1, m)), r"\sum_{i=1}^{m} \left(-y_{i}\right)"),
    (Sum(y[i], (i, 1, m)) ** 2, r"\left(\sum_{i=1}^{m} y_{i}\right)^{2}"),
    (
        Sum(y[i], (i, 1, m)) * Sum(w[a], (a, 1, n)),
        r"\left(\sum_{a=1}^{n} w_{a}\right) \left(\sum_{i=1}^{m} y_{i}\right)",
    ),
    (Sum(x[i, a], (a, 1, n), (i, 1, m)), r"\sum_{i=1}^{m} \sum_{a=1}^{n} x_{ia}"),
    (Product(y[i], (i, 1, m)), r"\prod_{i=1}^{m} y_{i}"),
    (Max(z, 0), r"\max\left(0, z\right)"),
    (sp.tanh(z) ** 2, r"\tanh^{2}{\left(z \right)}"),
    (sp.sqrt(m), r"\sqrt{m}"),
    (1 / sp.sqrt(m), r"\frac{1}{\sqrt{m}}"),
    (Rational(1, 4), r"\frac{1}{4}"),
    (y[i] / h[i] - (1 - y[i]) / (1 - h[i]), r"\frac{y_{i}}{h_{i}} - \frac{1 - y_{i}}{1 - h_{i}}"),
    (Eq(z, alpha), r"z = \alpha"),
    (
        -Sum(Sum(Y[i, j] * log(p[i, j]), (j, 1, k)), (i, 1, m)) / m
        + lam / 2 * Sum(theta[a, j] ** 2, (a, 1, n), (j, 1, k)),
        r"-\frac{1}{m} \sum_{i=1}^{m} \sum_{j=1}^{k} Y_{ij} \log p_{ij}"
        r" + \frac{\lambda}{2} \sum_{j=1}^{k} \sum_{a=1}^{n} \theta_{aj}^{2}",
    ),
]


@pytest.mark.parametrize(("expr", "expected"), PRINTED, ids=[text for _, text in PRINTED])
def test_textbook_form(expr, expected):
    assert latex(expr) == expected


def test_printing_does_not_change_the_value():
    """Every sign, factor and exponent is there: the LaTeX read back gives the same number."""
    values = {z: Rational(3, 7), alpha: Rational(5, 11), lam: Rational(2, 3)}
    for expr in [
        -z / (1 + alpha),
        (z + alpha) / lam - 2 * z * (alpha - lam),
        lam * z / 2 - z**2 / (3 * alpha),
        -(z - alpha) * (lam - 1) / (z + 2),
        -3 * (z - alpha) / lam,
        z / alpha / (lam + 1) ** 2,
        -Rational(3, 4) * (z + 1) ** 3 / alpha,
    ]:
        assert read(latex(expr)).subs({s.name: v for s, v in values.items()}) == expr.subs(values)


def read(text):
    """A reader for the arithmetic part of LaTeX."""
    text = text.replace(r"\left", "").replace(r"\right", "").replace(r"\cdot", "*")
    text = text.replace(r"\alpha", "alpha").replace(r"\lambda", "lamda")
    while r"\frac" in text:
        text = re.sub(
            r"\\frac\{((?:[^{}]|\^\{\d\})*)\}\{((?:[^{}]|\^\{\d\})*)\}", r"((\1)/(\2))", text
        )
    text = re.sub(r"\^\{(\d)\}", r"**\1", text)
    text = re.sub(r"(?<=[\w)]) (?=[\w(])", " * ", text)
    names = {"z": sp.Symbol("z"), "alpha": sp.Symbol("alpha"), "lamda": sp.Symbol("lambda")}
    return sp.sympify(text, locals=names)


def test_fresh_indices_print_plainly():
    fresh = Dummy("i", integer=True)
    assert latex(Sum(y[fresh], (fresh, 1, m))) == r"\sum_{i=1}^{m} y_{i}"


def test_bound_indices_avoid_what_is_visible():
    fresh = Dummy("j", integer=True)
    assert latex(theta[a, j] * Sum(p[i, fresh], (fresh, 1, k))) == (
        r"\theta_{aj} \sum_{l=1}^{k} p_{il}"
    )
    nested = Sum(p[i, j] / Sum(p[i, j], (j, 1, k)), (j, 1, k))
    assert latex(nested) == r"\sum_{j=1}^{k} \frac{p_{ij}}{\sum_{l=1}^{k} p_{il}}"
    side_by_side = Sum(y[i], (i, 1, m)) - Sum(h[i], (i, 1, m))
    assert latex(side_by_side).count("i=1") == 2
    crowded = p[j, l] * p[j, c] * Sum(p[i, fresh], (fresh, 1, k))
    assert "j'=1" in latex(crowded)
    assert "p_{ij'}" in latex(crowded)
    size = Dummy("m", integer=True)
    assert latex(m * Sum(y[size], (size, 1, n))) == r"m \sum_{m'=1}^{n} y_{m'}"


@pytest.mark.parametrize(
    "expr",
    [
        z + sp.Symbol("z"),
        y[i] + y[Dummy("i", integer=True)],
        sp.Symbol("x") * x[i, a],
        y[i] + IndexedBase("y", real=True)[i],
        sp.Symbol("theta_1") + sp.Symbol("theta1"),
        Eq(lam, sp.Symbol("lambda")),
    ],
)
def test_two_symbols_that_print_alike_are_refused(expr):
    with pytest.raises(ValueError, match=r"two different symbols print as .* and "):
        latex(expr)


def test_a_derivative_of_a_named_function():
    cost = sp.Function("J")(w)
    define = {cost: Sum(y[i] * LOGIT, (i, 1, m))}
    slope = unfold(sp.Derivative(cost, w[a]), define)
    assert latex(slope.expr) == latex(define[cost])
    typed = sp.Derivative(cost, w[a], evaluate=False)
    assert latex(typed) == r"\frac{\partial}{\partial w_{a}} J{\left(w \right)}"
    assert latex(slope) == (
        r"\frac{\partial}{\partial w_{a}} \sum_{i=1}^{m} y_{i} \sum_{b=1}^{n} x_{ib} w_{b}"
    )


def test_a_bound_index_named_d_stays_in_a_derivative():
    squares = Sum(w[d := sp.Symbol("d", integer=True)] ** 2, (d, 1, n))
    twice = sp.Derivative(sp.Function("J")(w) + squares, w[b], w[a], evaluate=False)
    assert r"\sum_{d=1}^{n} w_{d}^{2}" in latex(twice)


def test_unfold_renames_bound_indices():
    inside = Sum(u[i, j] * y[a], (a, 1, n))
    unfolded = unfold(inside, ZED)
    (outer,) = unfolded.variables
    (inner,) = (part for part in unfolded.function.atoms(Sum))
    assert outer == a
    assert a not in inner.variables
    assert latex(unfolded) == (r"\sum_{a=1}^{n} y_{a} \sum_{b=1}^{n} x_{ib} \theta_{bj}")


def test_the_cost_stands_on_one_line_as_the_world_knows_it():
    cost = -Sum(y[i] * log(h[i]) + (1 - y[i]) * log(1 - h[i]), (i, 1, m)) / m
    text = r"y_{i} \log h_{i} + \left(1 - y_{i}\right) \log \left(1 - h_{i}\right)"
    assert latex(cost) == rf"-\frac{{1}}{{m}} \sum_{{i=1}}^{{m}} \left({text}\right)"
    assert aligned([("", alpha, ""), ("=", cost, "")]).count("\\\\") == 0


def test_long_lines_are_broken():
    cost = -Sum(y[i] * log(h[i]) + (1 - y[i]) * log(1 - h[i]) + h[i] * log(2), (i, 1, m)) / m
    text = aligned([("", alpha, ""), ("=", cost, "(1)")])
    rows = text.split("\\\\\n")
    assert len(rows) == 2
    assert all(width(row) <= WIDTH + 4 for row in rows)
    assert text.count(r"\Bigl(") == text.count(r"\Bigr)") == 1
    assert text.count("(1)") == 1
    terms = sum(sp.Symbol(f"q_{number}") for number in range(30))
    rows = aligned([("", terms, "")]).split("\\\\\n")
    assert len(rows) == 4
    assert latex(terms).replace(" ", "") == (
        "".join(rows)
        .replace(r"\begin{aligned}", "")
        .replace(r"\end{aligned}", "")
        .replace("&", "")
        .replace(r"\quad", "")
        .replace(" ", "")
        .replace("\n", "")
    )


@pytest.mark.parametrize(
    ("text", "letters"),
    [("a + b", 4), (r"\frac{a + b}{c}", 4), (r"\sum_{i=1}^{m} y_{i}", 5), (r"\theta_{aj}^{2}", 4)],
)
def test_width_counts_letters(text, letters):
    assert width(text) == letters


def test_only_commands_that_katex_and_mathjax_know():
    known = (
        r"frac|left|right|sum|prod|exp|log|tanh|sqrt|max|alpha|lambda|theta|delta|cdot|begin|end"
        r"|quad|qquad|scriptsize|text|Bigl|Bigr"
    )
    shown = [expr for expr, _ in PRINTED]
    texts = [latex(expr) for expr in shown]
    texts += [aligned([("", z, ""), ("=", expr, "(1)")]) for expr in shown]
    for text in texts:
        commands = set(re.findall(r"\\([a-zA-Z]+)", text))
        assert not {name for name in commands if not re.fullmatch(known, name)}
        assert text.count("{") == text.count("}")
        assert text.count(r"\left") == text.count(r"\right")


def test_unfold_writes_chains_of_definitions_out():
    assert unfold(p[i, j], SOFTMAX).atoms(IndexedBase) == {x, theta}
    assert unfold(p[1, c] * y[i], SOFTMAX).has(theta[sp.Dummy(), c].base)
    assert unfold(y[i] * z, SOFTMAX) == y[i] * z
    assert unfold(3, SOFTMAX) == 3


ELEMENTS = [p[i, j], p[i, l], p[r, c], u[i, j], Y[i, j], y[i], lam, p[i, j] ** 2, 1 / p[a, c]]


@pytest.mark.parametrize("seed", range(20))
def test_what_is_written_out_has_the_same_value(seed):
    rng = random.Random(seed)
    product = sp.Mul(*rng.sample(ELEMENTS, 3)) + sp.Mul(*rng.sample(ELEMENTS, 2))
    bound = rng.choice([j, l, c])
    expr = Sum(product * rng.choice(ELEMENTS), (bound, 1, k)) * rng.choice(ELEMENTS) + product
    written_out = unfold(expr, SOFTMAX)
    assert not written_out.has(p, u)
    drawn = {}

    def element(base, *at):
        name = (base, *(index % 2 + 1 for index in at))
        return drawn.setdefault(name, rng.uniform(-1, 1))

    def logit(row, label):
        return sum(element("x", row, s) * element("theta", s, label) for s in (1, 2))

    def share(row, label):
        return math.exp(logit(row, label)) / sum(math.exp(logit(row, s)) for s in (1, 2))

    def value(expr, given):
        at = {i: 1, j: 2, l: 1, r: 2, c: 1, a: 2, k: 2, n: 2, lam: 0.5}
        return number(expr, {s: sp.sympify(v) for s, v in at.items()}, given)

    def number(expr, at, given):
        if isinstance(expr, Sum):
            index, low, high = expr.limits[0]
            last = int(high.xreplace(at))
            return sum(
                number(expr.function, {**at, index: sp.Integer(s)}, given)
                for s in range(int(low), last + 1)
            )
        if isinstance(expr, sp.Indexed):
            return given(expr.base, [int(index.xreplace(at)) for index in expr.indices])
        if expr.is_Symbol or not expr.args:
            return float(expr.xreplace(at))
        return float(expr.func(*(number(arg, at, given) for arg in expr.args)))

    def short(base, at):
        if base == p:
            return share(*at)
        return logit(*at) if base == u else element(str(base), *at)

    def long(base, at):
        return element(str(base), *at)

    assert value(written_out, long) == pytest.approx(value(expr, short), rel=1e-12)


def test_rebind_captures_nothing():
    """An outer index may take the letter that an inner one had."""
    nested = Sum(p[i, j] * Sum(u[j, l], (l, 1, k)), (j, 1, k))
    swap = rebind(nested, lambda index, depth: (l, c)[depth])
    assert swap == Sum(p[i, l] * Sum(u[l, c], (c, 1, k)), (l, 1, k))
    depths = []
    triple = Sum(u[i, j] * Sum(y[r], (r, 1, j)), (j, 1, i), (i, 1, m))
    renamed = rebind(triple, lambda index, depth: depths.append((index, depth)) or index)
    assert renamed == triple
    assert depths == [(i, 0), (j, 1), (r, 2)]
    assert rebind(Eq(y[i], Sum(y[j], (j, 1, m))), lambda index, depth: l).rhs.variables == [l]


def test_an_outer_index_that_needs_another_letter_leaves_inner_sums_as_they_are():
    crossed = theta[a, j] * Sum(p[i, b] * Sum(u[b, l] * x[i, l], (l, 1, k)), (b, 1, k))
    fresh = rebind(crossed, lambda index, depth: sp.Dummy("j" if depth == 0 else "l", integer=True))
    assert latex(fresh) == (r"\theta_{aj} \sum_{l=1}^{k} p_{il} \sum_{c=1}^{k} x_{ic} u_{lc}")
