"""Claims of other kinds: the true ones pass, the false ones are refused."""

import math

import pytest
import sympy as sp
from lossbook.derive import (
    Argument,
    Assumed,
    Binary,
    Checked,
    ClaimError,
    Definition,
    Derivation,
    Limit,
    Monotone,
    OneHot,
    Refutation,
    Sign,
    UnitInterval,
    analysis,
)
from lossbook.derive.assumed import typeset
from lossbook.derive.ledger import MIME, Entry
from sympy import IndexedBase, Rational, Sum, exp, log, oo, tanh

m, n, k = sp.symbols("m n k", integer=True, positive=True)
i, j, l, a = sp.symbols("i j l a", integer=True)
z, t = sp.symbols("z t", real=True)
p = sp.Symbol("p", positive=True)
h = IndexedBase("h", positive=True)
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
    assert shown.entry.hypotheses[: len(given)] == tuple(typeset(one) for one in given)
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


@pytest.mark.parametrize(
    ("expr", "sign", "given", "needed"),
    [
        (-alpha * (2 - lam * alpha), "<0", (lam * alpha < 2,), (r"$\alpha > 0$",)),
        (log(p), "<0", (UnitInterval(p),), ()),  # that p is positive follows from what is given
        (lam**2 + exp(alpha), ">0", (), ()),
        (lam * z**2, ">=0", (), (r"$\lambda > 0$",)),
        (Sum(h[i] * v[i] ** 2, (i, 1, m)), ">=0", (), ("the entries of $h$ are $> 0$",)),
    ],
)
def test_declared_signs_are_listed_where_they_are_needed(expr, sign, given, needed):
    said = tuple(typeset(one) for one in given)
    assert Sign("", expr, sign, given).entry.hypotheses == said + needed


def test_declared_signs_of_other_hypotheses():
    assert Monotone("", log(p), p, "increasing").entry.hypotheses == ("$p > 0$",)
    shown = Limit("", (exp(alpha * z) - 1) / z, z, 0, alpha).entry
    assert shown.hypotheses == (r"$\alpha > 0$",)


WRONG = [
    (exp(z), "<0", ()),
    (z, ">=0", ()),
    (z**3, ">=0", ()),
    (lam - alpha, ">0", ()),
    (VARIANCE, ">=0", ()),  # P may be negative
    (-log(1 - t), "<0", (UnitInterval(t),)),
    (y[i] * (1 - y[i]), ">0", (Binary(y),)),
    (Y[i, j] - exp(-2), ">=0", (OneHot(Y),)),
    (1 - Sum(Y[i, j], (j, 1, k)), ">0", (OneHot(Y),)),
    (t - z, "<0", (t < z + 3,)),
    (Sum(exp(v[j]), (j, 1, k - 1)), ">0", ()),  # empty when k = 1
    (sp.KroneckerDelta(i, j) - 1, "<0", ()),
    (log(z), ">0", ()),  # not real where z < 0
]


@pytest.mark.parametrize(("expr", "sign", "given"), WRONG)
def test_a_wrong_sign_that_the_rules_accept_is_refused_by_numbers(monkeypatch, expr, sign, given):
    monkeypatch.setattr(analysis, "signs", lambda expr, given: analysis.NAMES[sign])
    with pytest.raises(ClaimError, match=r"eq-w: .* does not hold:"):
        Sign("eq-w", expr, sign, given)


@pytest.mark.parametrize(
    ("expr", "variable", "direction", "given"),
    [
        (SIGMOID, z, "decreasing", ()),
        (-log(p), p, "increasing", ()),
        (z**2, z, "nondecreasing", ()),
        (t - 1 - log(t), t, "increasing", UnitInterval(t)),
        (Sum(v[j] ** 2, (j, 1, k)), v[j], "nondecreasing", ()),
        (0 * z + lam, z, "increasing", ()),
    ],
)
def test_a_wrong_direction_that_the_rules_accept(monkeypatch, expr, variable, direction, given):
    sign = analysis.DIRECTIONS[direction]
    monkeypatch.setattr(analysis, "signs", lambda expr, given: analysis.NAMES[sign])
    with pytest.raises(ClaimError, match=r"eq-w: .* does not hold:"):
        Monotone("eq-w", expr, variable, direction, given)


def test_a_contradiction_that_the_rules_accept_is_refused_by_numbers(monkeypatch):
    monkeypatch.setattr(analysis, "signs", lambda expr, given: analysis.NAMES[">0"])
    with pytest.raises(ClaimError, match="no sample satisfies the hypotheses"):
        Sign("eq-w", t * exp(z), ">0", (t > 0, t < 0))


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


def argue(label="claim-a", statement="It holds.", because="So.", **changed):
    rests = {"name": "A theorem", "given": (), "rests_on": [square()]}
    return Argument(label, statement, because, **rests | changed)


def test_argument():
    unlabelled = Sign("", exp(t), ">0"), Sign("", alpha - t, ">0", given=t < alpha)
    parts = (square(), Sign("eq-positive", exp(z), ">0"), *unlabelled)
    shown = argue(statement="The sum is what it is.", because="Expand.", rests_on=parts)
    assert shown.entry.status == "ARGUED"
    assert shown.entry.rests_on == ("eq-square", "eq-positive")
    assert shown.entry.name == "A theorem"
    text = shown.markdown()
    assert text.startswith("(claim-a)=\n**A theorem.** The sum is what it is.\n\n*Proof.* Expand.")
    assert text.endswith(
        "\n\nIt rests on {eq}`eq-square`, {eq}`eq-positive`, $e^{t} > 0$ and "
        "$\\alpha - t > 0$ (given $t < \\alpha$) (proved). ∎"
    )


def test_an_argument_lists_its_own_hypotheses_only():
    lemma = Sign("eq-lemma", alpha - t, ">0", given=t < alpha)
    shown = argue(given=[t < 1, "all parameters are penalised", OneHot(Y)], rests_on=[lemma])
    own = ("$t < 1$", "all parameters are penalised", "rows of $Y$ are one-hot")
    assert shown.entry.hypotheses == own
    assert (
        "**A theorem.** Given: $t < 1$; all parameters are penalised; rows of $Y$ are one-hot."
        "\n\nIt holds." in shown.markdown()
    )
    assert "nothing need be assumed" not in shown.entry.how
    assert argue(given="$t < 1$").entry.hypotheses == ("$t < 1$",)
    free = argue(given=())
    assert free.entry.hypotheses == ()
    assert free.entry.how == "a written proof on one result; nothing need be assumed"
    assumed = Assumed("claim-iid", "The samples are independent.")
    assert argue(given=assumed).entry.hypotheses == ("{ref}`claim iid <claim-iid>`",)
    with pytest.raises(TypeError, match="given"):
        Argument("claim-a", "It holds.", "So.", name="A theorem", rests_on=[square()])


def test_an_argument_is_as_strong_as_the_weakest_of_what_it_rests_on():
    proved, argued = square(), argue("claim-b", name="Lemma")
    checked = Checked("check-c", "It is 3.", 0.0, 0.0, "counted")
    assert argue(rests_on=[proved, argued]).entry.status == "ARGUED"
    weak = argue("claim-w", rests_on=[proved, argued, checked])
    assert weak.entry.status == "CHECKED"
    assert weak.entry.how.startswith("a written proof on 3 results; check-c is CHECKED only")
    assert (
        "It rests on {eq}`eq-square` (proved), and on "
        "{numref}`Theorem {number} (Lemma) <claim-b>` (argued), and on "
        "{ref}`check c <check-c>` (checked)." in weak.markdown()
    )
    heir = argue("claim-h", rests_on=[proved, weak])
    assert heir.entry.status == "CHECKED"
    assert "claim-w is CHECKED only" in heir.entry.how
    iid = Assumed("claim-iid", "The samples are independent.")
    assert argue(rests_on=[iid, checked]).entry.status == "ASSUMED"


def test_an_argument_may_rest_on_results_of_other_chapters():
    shown = argue(rests_on=[square(), "claim-gibbs", "eq-gibbs"])
    assert shown.entry.rests_on == ("eq-square", "claim-gibbs", "eq-gibbs")
    assert shown.entry.status == "ARGUED"
    assert "{eq}`eq-gibbs` (proved), and on {numref}`Theorem {number} <claim-gibbs>` (argued)" in (
        shown.markdown()
    )


def test_formulas_of_arguments_are_objects():
    shown = argue(
        statement=r"$\operatorname{bend} = {bend}$, by ${square}$.",
        because=r"As ${sign}$; see {eq}`eq-square`, $\frac{a}{bend}$ and $x_{bend}$.",
        formulas={"bend": lam * z**2, "square": square(), "sign": Sign("", exp(z), ">0")},
    )
    text = shown.markdown()
    assert r"$\operatorname{bend} = \lambda z^{2}$, by $\left(t + z\right)^{2} = " in text
    assert r"As $e^{z} > 0$; see {eq}`eq-square`, $\frac{a}{bend}$ and $x_{bend}$." in text
    assert shown.entry.statement.startswith(r"$\operatorname{bend} = \lambda z^{2}$")
    with pytest.raises(ClaimError, match=r"claim-a: no slot \{bend\} in the statement"):
        argue(statement=r"It is $\operatorname{bend}$.", formulas={"bend": lam})


def test_arguments_without_a_ground():
    with pytest.raises(ClaimError, match="claim-a: needs results to rest on"):
        argue(rests_on=[])
    with pytest.raises(ClaimError, match="claim-a: needs a written proof"):
        argue(because=" ")
    with pytest.raises(ClaimError, match="claim-a: needs a name"):
        argue(name="")
    with pytest.raises(ClaimError, match="rests on what is not so: eq-lonely is UNDECIDED"):
        argue(rests_on=[square(), Derivation("eq-lonely", z)])
    with pytest.raises(ClaimError, match="rests on what is not so: eq-wrong is REFUTED"):
        argue(rests_on=[Refutation("eq-wrong", z**2, -(z**2))])


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


def test_what_is_assumed_is_typeset():
    shown = Sign("eq-s", -alpha * (2 - lam * alpha), "<0", given=lam * alpha < 2).markdown()
    assert r"assuming: $\alpha \lambda < 2$; $\alpha > 0$.*" in shown
