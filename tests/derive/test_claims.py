"""Claims of other kinds: the true ones pass, the false ones are refused."""

import math

import pytest
import sympy as sp
from lossbook.derive.claims import (
    Argument,
    Assumed,
    Checked,
    ClaimError,
    Definition,
    Limit,
    Monotone,
    Refutation,
    Sign,
)
from lossbook.derive.derivation import Derivation
from lossbook.derive.ledger import MIME, Entry
from sumproof.hypotheses import Binary, OneHot, UnitInterval
from sympy import IndexedBase, Rational, Sum, exp, log, oo, tanh

m, n, k = sp.symbols("m n k", integer=True, positive=True)
i, j, l, a = sp.symbols("i j l a", integer=True)
z, t = sp.symbols("z t", real=True)
p = sp.Symbol("p", positive=True)
lam, alpha = sp.symbols("lambda alpha", positive=True)
y, v, P, theta, Y = (IndexedBase(name) for name in ("y", "v", "P", "theta", "Y"))
g = sp.Function("g")
SIGMOID = 1 / (1 + exp(-z))


def test_definition():
    shown = Definition("eq-sigmoid", g(z), SIGMOID, text="The logistic function.")
    assert shown.entry.status == "DEFINITION"
    assert r"g{\left(z \right)} &:= \frac{1}{1 + e^{-z}}" in shown.markdown()
    assert shown.markdown().endswith("$$ (eq-sigmoid)\n\nThe logistic function.")
    total = Sum(theta[a, j] * theta[a, k], (a, 1, n))
    assert Definition("eq-t", v[j], total).entry.status == "DEFINITION"


@pytest.mark.parametrize(
    ("lhs", "rhs", "message"),
    [
        (z + 1, t, r"z \+ 1 is not a name"),
        (z, z + 1, "z is defined by itself"),
        (v[i], Sum(v[j], (j, 1, k)), "is defined by itself"),
        (g(z), g(t), "is defined by itself"),
        (v[j], theta[a, j], r"v\[j\] lacks a"),
        (z, Sum(theta[a, j], (a, 1, n)), "z lacks j"),
    ],
)
def test_definitions_that_are_not_well_formed(lhs, rhs, message):
    with pytest.raises(ClaimError, match=message):
        Definition("eq-d", lhs, rhs)


def test_refutation():
    shown = Refutation(
        "eq-wrong", log(p * alpha), log(p) * log(alpha), source="[a page](http://a.b)"
    )
    assert shown.entry.status == "REFUTED"
    assert shown.entry.bestiary
    text = shown.markdown()
    assert r"\overset{?}{=}" in text
    assert "**Not so.** Printed in [a page](http://a.b). A counterexample:" in text
    assert str(shown.verdict.counterexample) in text


def test_a_true_formula_cannot_be_refuted():
    with pytest.raises(ClaimError, match="eq-right: not refuted but PROVED"):
        Refutation("eq-right", log(p * alpha), log(p) + log(alpha))


LIMITS = [
    (-log(p), p, 0, oo, "+"),
    (-log(p), p, 1, 0, "+-"),
    (-log(1 - z), z, 1, oo, "-"),
    (p * log(p), p, 0, 0, "+"),
    (SIGMOID, z, oo, 1, "+-"),
    (SIGMOID, z, -oo, 0, "+-"),
    (log(1 + exp(z)) - z, z, oo, 0, "+-"),
    (tanh(z) / z, z, 0, 1, "+-"),
    ((exp(alpha * z) - 1) / z, z, 0, alpha, "+-"),
    (1 / (lam + 1 / z), z, oo, 1 / lam, "+-"),
    (-z, z, oo, -oo, "+-"),
]


@pytest.mark.parametrize(("expr", "variable", "point", "value", "side"), LIMITS)
def test_limits(expr, variable, point, value, side):
    shown = Limit("eq-limit", expr, variable, point, value, side)
    assert shown.entry.status == "PROVED"
    assert r"\lim_{" in shown.markdown()


@pytest.mark.parametrize(("expr", "variable", "point", "value", "side"), LIMITS)
def test_wrong_limits(expr, variable, point, value, side):
    wrong = [5, -oo if value != -oo else oo, -value if value != 0 else 1]
    for mutant in wrong:
        with pytest.raises(ClaimError, match="eq-limit: the limit is"):
            Limit("eq-limit", expr, variable, point, mutant, side)


def test_limits_that_do_not_exist():
    with pytest.raises(ClaimError, match="eq-l"):
        Limit("eq-l", 1 / z, z, 0, oo)
    with pytest.raises(ClaimError, match="eq-l"):
        Limit("eq-l", sp.sin(z), z, oo, 0)


def test_a_limit_that_sympy_gets_wrong_is_refused(monkeypatch):
    for value in (0, 2, oo, -oo):
        monkeypatch.setattr(sp, "limit", lambda *args, value=value, **named: sp.sympify(value))
        with pytest.raises(ClaimError, match="which is not on the way to"):
            Limit("eq-l", SIGMOID, z, oo, value)


def test_limit_shows_the_side():
    shown = Limit("", -log(p), p, 0, oo, "+").markdown()
    assert r"\lim_{p \to 0^{+}} \left(-\log p\right) = \infty" in shown


MEAN = Sum(P[i, j] * v[j], (j, 1, k))
VARIANCE = Sum(Sum(P[i, j] * (v[j] - MEAN.xreplace({j: l})) ** 2, (j, 1, k)), (i, 1, m)) / m
SIGNS = [
    (exp(z), ">0", ()),
    (SIGMOID * (1 - SIGMOID), ">0", ()),
    (SIGMOID * (1 - SIGMOID) - Rational(1, 4) - exp(z) * 0, "<=0", ()),
    (VARIANCE, ">=0", (UnitInterval(P),)),
    (lam * Sum(theta[a, j] ** 2, (a, 1, n), (j, 1, k)), ">=0", ()),
    (VARIANCE + lam, ">0", (UnitInterval(P),)),
    (-1 / p**2, "<0", ()),
    (log(p), "<0", (UnitInterval(p),)),
    (-log(1 - t), ">0", (UnitInterval(t),)),
    (y[i] * (1 - y[i]), ">=0", (Binary(y),)),
    (Sum(Y[i, j] * exp(v[j]), (j, 1, k)), ">=0", (OneHot(Y),)),
    (t * exp(z), ">0", (t > 0,)),
    (t - z, "<0", (t < z,)),
    (z**2 + 1, ">0", ()),
    (tanh(p), ">0", ()),
    (sp.Product(exp(v[j]), (j, 1, k)), ">0", ()),
]


@pytest.mark.parametrize(("expr", "sign", "given"), SIGNS)
def test_signs(expr, sign, given):
    shown = Sign("eq-sign", expr, sign, given)
    assert shown.entry.status == "PROVED"
    assert shown.entry.hypotheses == tuple(str(one) for one in given)
    for mutant in {
        ">0": ["<0", "<=0"],
        ">=0": [">0", "<0"],
        "<0": [">0", ">=0"],
        "<=0": ["<0", ">0"],
    }[sign]:
        with pytest.raises(ClaimError, match="does not follow"):
            Sign("eq-sign", expr, mutant, given)
    with pytest.raises(ClaimError, match="does not follow"):
        Sign("eq-sign", -expr, sign if sign in (">0", "<0") else sign.replace("=", ""), given)


@pytest.mark.parametrize(
    ("expr", "sign"),
    [
        (z, ">=0"),
        (z**3, ">=0"),
        (VARIANCE, ">=0"),  # P may be negative
        (sp.Symbol("w") ** 2, ">=0"),  # w may be complex
        (log(p), "<0"),
        (log(z), ">0"),
        (1 / z**2, ">0"),  # not real at 0
        (sp.sqrt(z) ** 2 * 0 + sp.sqrt(z), ">=0"),
        (lam - alpha, ">0"),
        (y[i] * (1 - y[i]), ">=0"),
        (Sum(exp(v[j]), (j, 1, k - 1)), ">0"),  # empty when k = 1
        (Sum(exp(v[j]), (j, 1, a)), ">=0"),  # a may be negative
        (Sum(v[j], (j, 1, k)) ** 3, ">=0"),
        (sp.sin(z), ">=0"),
        (sp.Max(z, -1), ">=0"),
    ],
)
def test_signs_that_do_not_follow(expr, sign):
    with pytest.raises(
        ClaimError, match=r"does not follow: (its sign may be|it is not known to be)"
    ):
        Sign("eq-sign", expr, sign)


def test_hypotheses_that_contradict_each_other_prove_nothing():
    with pytest.raises(ValueError, match="the hypotheses contradict each other"):
        Sign("eq-sign", t * exp(z), ">0", (t > 0, t < 0))


def test_monotone():
    assert Monotone("eq-m", SIGMOID, z, "increasing").entry.status == "PROVED"
    assert Monotone("eq-m", -log(p), p, "decreasing").entry.status == "PROVED"
    falls = Monotone("eq-m", -log(p), p, "decreasing").entry.statement
    assert falls.startswith(r"\frac{d}{d p} \left(-\log p\right) =")
    shown = Monotone("", -log(1 - t), t, "increasing", UnitInterval(t))
    assert r"\frac{d}{d t}" in shown.markdown()
    assert shown.markdown().count("strictly increasing") == 1
    assert Monotone("", z**3, z, "nondecreasing").markdown().count("strictly") == 0


@pytest.mark.parametrize(
    ("expr", "variable", "direction"),
    [
        (SIGMOID, z, "decreasing"),
        (-log(p), p, "increasing"),
        (z**2, z, "increasing"),
        (z**3, z, "increasing"),
        (-log(1 - t), t, "increasing"),  # without 0 < t < 1
        (sp.Integer(3) + 0 * z, z, "increasing"),
    ],
)
def test_not_monotone(expr, variable, direction):
    with pytest.raises(ClaimError, match="does not follow"):
        Monotone("eq-m", expr, variable, direction)


def square():
    return Derivation("eq-square", (z + t) ** 2).step(z**2 + 2 * z * t + t**2, because="expand")


def test_argument():
    parts = (square(), Sign("eq-positive", exp(z), ">0"))
    shown = Argument(
        "claim-a", "The sum is what it is.", because="Expand the square.", algebra=parts
    )
    assert shown.entry.status == "ARGUED"
    text = shown.markdown()
    assert text.startswith("(claim-a)=\nThe sum is what it is.\n\n*Proof.* Expand the square.")
    assert "The algebra is proved: {eq}`eq-square`, {eq}`eq-positive`. ∎" in text


def test_arguments_without_a_ground():
    with pytest.raises(ClaimError, match="claim-a: needs algebra to rest on"):
        Argument("claim-a", "It holds.", because="It does.", algebra=[])
    with pytest.raises(ClaimError, match="needs a written proof"):
        Argument("claim-a", "It holds.", because=" ", algebra=[square()])
    with pytest.raises(ClaimError, match="eq-lonely is UNDECIDED, not PROVED"):
        Argument("claim-a", "It holds.", "So.", algebra=[square(), Derivation("eq-lonely", z)])
    with pytest.raises(ClaimError, match="claim-b is ASSUMED, not PROVED"):
        Argument("claim-a", "It holds.", "So.", algebra=[Assumed("claim-b", "It holds.")])
    wrong = Refutation("eq-wrong", z**2, -(z**2))
    with pytest.raises(ClaimError, match="eq-wrong is REFUTED, not PROVED"):
        Argument("claim-a", "It holds.", "So.", algebra=[wrong])


def test_checked():
    shown = Checked("claim-rank", "The rank is 3.", 1e-13, 1e-12, "singular values on digits")
    assert shown.entry.status == "CHECKED"
    assert "singular values on digits; error 1e-13, allowed 1e-12" in shown.markdown()


@pytest.mark.parametrize(
    ("error", "tolerance"),
    [(2e-12, 1e-12), (math.nan, 1.0), (-1.0, 1.0), (0.0, math.inf), (0.0, math.nan)],
)
def test_checks_that_fail(error, tolerance):
    with pytest.raises(ClaimError, match=r"claim-c: error .* is not within"):
        Checked("claim-c", "It holds.", error, tolerance, "measured")


def test_assumed():
    shown = Assumed("claim-iid", "The samples are independent.")
    assert shown.entry.status == "ASSUMED"
    assert shown.markdown() == "(claim-iid)=\nThe samples are independent.\n\n*Assumed.*"


@pytest.mark.parametrize("label", ["", "eq-text", "claim a"])
def test_labels_of_texts(label):
    with pytest.raises(ValueError, match="label"):
        Assumed(label, "It holds.")


def test_every_claim_carries_its_entry():
    shown = Limit("eq-limit", SIGMOID, z, oo, 1)
    (fields,) = shown._repr_mimebundle_()[MIME]
    assert Entry(**fields) == shown.entry
    assert shown._repr_mimebundle_()["text/plain"].startswith("eq-limit: ")


def test_stars_of_a_hypothesis_are_no_emphasis():
    shown = Sign("eq-s", -alpha * (2 - lam * alpha), "<0", given=lam * alpha < 2).markdown()
    assert r"assuming: alpha\*lambda < 2.*" in shown
