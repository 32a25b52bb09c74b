"""Derivations: what they accept, what they refuse and how they say so, what they show."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
import sympy as sp
from lossbook.derive.define import unfold
from lossbook.derive.derivation import Derivation, DerivationError, Step, how
from lossbook.derive.latex import latex
from lossbook.derive.ledger import MIME, Entry
from sumproof.hypotheses import OneHot
from sumproof.prove import Status
from sympy import IndexedBase, Product, Sum, exp, log

PROVED = Status.PROVED
m, n, k = sp.symbols("m n k", integer=True, positive=True)
i, j, l, a = sp.symbols("i j l a", integer=True)
z, q = sp.symbols("z q", real=True)
x, w, y, Y, u, p = (IndexedBase(name, real=True) for name in ("x", "w", "y", "Y", "u", "p"))
h = IndexedBase("h", positive=True)
rest = IndexedBase("s", positive=True)  # 1 - h, so that its logarithm is known to be real

LIKELIHOOD = Product(h[i] ** y[i] * rest[i] ** (1 - y[i]), (i, 1, m))
LOSS = -Sum(y[i] * log(h[i]) + (1 - y[i]) * log(rest[i]), (i, 1, m)) / m
SIGMOID = {h[i]: 1 / (1 + exp(-Sum(x[i, a] * w[a], (a, 1, n))))}
SOFTMAX = {p[i, j]: exp(u[i, j]) / Sum(exp(u[i, l]), (l, 1, k))}


@pytest.fixture(scope="module")
def cost():
    logs = -Sum(log(h[i] ** y[i] * rest[i] ** (1 - y[i])), (i, 1, m)) / m
    start = Derivation("eq-cost", -log(LIKELIHOOD) / m, title="The cost")
    return start.step(logs, because="a product under a log is a sum").step(LOSS, because="powers")


def test_a_chain_that_holds(cost):
    assert cost.status is Status.PROVED
    assert cost.result == LOSS
    assert cost.equation == sp.Eq(-log(LIKELIHOOD) / m, LOSS)
    assert [verdict.status for verdict in cost.verdicts] == [Status.PROVED] * 2


def test_steps_make_new_derivations(cost):
    start = Derivation("eq-cost", -log(LIKELIHOOD) / m)
    first = start.step(LOSS, because="all at once")
    assert start.steps == ()
    assert len(first.steps) == 1
    with pytest.raises(AttributeError):
        start.label = "eq-other"


def test_without_a_step_nothing_is_decided():
    start = Derivation("eq-lonely", z)
    assert start.status is Status.UNDECIDED
    assert start.entry.status == "UNDECIDED"
    assert start.result == z


MUTANTS = {
    "sign": -LOSS,
    "factor 2": 2 * LOSS,
    "lost 1/m": LOSS * m,
    "swapped": -Sum(y[i] * log(rest[i]) + (1 - y[i]) * log(h[i]), (i, 1, m)) / m,
    "lost term": -Sum(y[i] * log(h[i]), (i, 1, m)) / m,
}


@pytest.mark.parametrize("mutant", MUTANTS.values(), ids=MUTANTS)
def test_a_wrong_step_is_refused(cost, mutant):
    with pytest.raises(DerivationError, match=r"eq-cost: step 1 is REFUTED") as caught:
        Derivation("eq-cost", -log(LIKELIHOOD) / m).step(mutant, because="it is wrong")
    with pytest.raises(DerivationError, match="step 3"):
        cost.step(mutant, because="it is wrong")
    message = str(caught.value)
    for part in ("because:", "it is wrong", "from:", "to:", "difference", "counterexample:"):
        assert part in message


def test_the_message_says_what_was_compared():
    given = OneHot(Y)
    derivation = Derivation("eq-wrong", Sum(Y[i, j], (j, 1, k)), given=given, define={q: z**2})
    with pytest.raises(DerivationError) as caught:
        derivation.step(1 + z**2, because="rows sum to one")
    message = str(caught.value)
    assert "Sum(Y[i, j], (j, 1, k))" in message
    assert "to:\n    z**2 + 1\n" in message
    assert str(given) in message


def test_an_undecided_step_is_refused():
    unknown = sp.Function("f")
    with pytest.raises(DerivationError, match=r"step 1 is (UNDECIDED|REFUTED)"):
        Derivation("eq-open", unknown(z)).step(unknown(z + 1), because="who knows")


@pytest.mark.parametrize("because", ["", "  ", None])
def test_a_step_needs_a_reason(because):
    with pytest.raises(ValueError, match="needs a reason"):
        Derivation("eq-a", (z + 1) ** 2).step(z**2 + 2 * z + 1, because=because)


def test_a_step_must_say_something_new(cost):
    with pytest.raises(ValueError, match="repeats the line before"):
        cost.step(LOSS, because="again")
    with pytest.raises(ValueError, match="repeats the line before"):
        Derivation("eq-a", Sum(y[i], (i, 1, m))).step(Sum(y[j], (j, 1, m)).xreplace({j: i}), "same")


@pytest.mark.parametrize("label", ["cost", "eq_cost", "eq-", "eq-a b", "eq-(a)"])
def test_labels(label):
    with pytest.raises(ValueError, match="a label is eq-"):
        Derivation(label, z)


def test_symbols_that_print_alike_are_refused():
    with pytest.raises(ValueError, match="two different symbols print as"):
        Derivation("eq-a", z + sp.Symbol("z"))
    with pytest.raises(ValueError, match="two different symbols print as"):
        Derivation("eq-a", (z + 1) ** 2).step(sp.Symbol("z") ** 2 + 2 * z + 1, because="expand")


def test_hypotheses_are_used_and_reported():
    one_hot = OneHot(Y)
    proved = Derivation("eq-one", Sum(Y[i, j] * z, (j, 1, k)), given=one_hot).step(z, "one label")
    assert proved.entry.hypotheses[0] == "rows of $Y$ are one-hot"
    assert "assuming" in proved.markdown()
    with pytest.raises(DerivationError):
        Derivation("eq-one", Sum(Y[i, j] * z, (j, 1, k))).step(z, "without the hypothesis")


def test_definitions_are_written_out_for_the_check_and_shown_as_typed():
    start = Derivation("eq-sum", Sum(p[i, j], (j, 1, k)), define=SOFTMAX)
    proved = start.step(1, because="one denominator")
    assert proved.lines == (Sum(p[i, j], (j, 1, k)), 1)
    assert not proved.equation.lhs.has(p)
    assert proved.equation.lhs.has(exp)
    assert latex(proved.verdicts[0].lhs) == latex(proved.equation.lhs)
    text = proved.markdown()
    assert r"\sum_{j=1}^{k} p_{ij} &= 1" in text
    here = text.index(r"Here $p_{ij} = \frac{e^{u_{ij}}}{\sum_{l=1}^{k} e^{u_{il}}}$.")
    assert here < text.index("$$")
    assert "Written out, as checked" in text
    assert "p[i, j]" in str(proved)
    with pytest.raises(DerivationError):
        Derivation("eq-sum", Sum(p[i, j], (j, 1, k))).step(1, because="without the definition")


def test_a_line_is_shown_as_it_was_typed():
    written = unfold(h[i] * (1 - h[i]), SIGMOID)
    proved = Derivation("eq-a", h[i] - h[i] ** 2, define=SIGMOID).step(written, because="factor")
    assert proved.steps[0].shown == written
    assert proved.shown == proved.result == written
    short = proved.step(h[i] * (1 - h[i]), because="by definition")
    assert short.shown == h[i] * (1 - h[i])
    assert short.result.has(exp)
    assert r"h_{i} \left(1 - h_{i}\right)" in short.entry.statement


def test_a_line_under_which_a_definition_is_wrong_is_refused():
    wrong = {h[i]: 1 / (1 + exp(Sum(x[i, a] * w[a], (a, 1, n))))}
    logit = Sum(x[i, a] * w[a], (a, 1, n))
    assert Derivation("eq-a", log(h[i] / (1 - h[i])), define=SIGMOID).step(logit, because="solve")
    with pytest.raises(DerivationError, match="eq-a: step 1 is REFUTED"):
        Derivation("eq-a", log(h[i] / (1 - h[i])), define=wrong).step(logit, because="solve")


def test_what_a_proof_used_is_shown_in_words(cost):
    assert "What the proof used" not in replace(cost, steps=_using((), ())).markdown()
    used = _using((("the rows of Y sum to 1", 2), ("a delta", 1)), ())
    text = replace(cost, steps=used).markdown()
    assert (
        "<details><summary>What the proof used</summary>\n\n1. the rows of Y sum to 1, twice"
        in text
    )
    assert "twice; a delta, once\n2. algebra alone\n\n</details>" in text
    assert "1. a delta, 3 times" in replace(cost, steps=_using((("a delta", 3),))).markdown()


def _using(*used):
    """Steps whose verdicts tell what they used."""
    of_none = {"lhs": z, "rhs": z, "hypotheses": (), "assumed": (), "how": "", "seconds": 0.0}
    verdicts = (SimpleNamespace(**of_none, status=PROVED, used=each) for each in used)
    return tuple(Step(z + n, z + n, "so", verdict) for n, verdict in enumerate(verdicts))


def test_only_the_definitions_used_are_shown():
    define = SIGMOID | {q: z**2}
    text = Derivation("eq-a", h[i] * (1 + h[i]), define=define).step(h[i] + h[i] ** 2, "expand")
    assert "Here $h_{i} =" in text.markdown()
    assert "q =" not in text.markdown()
    chain = Derivation("eq-b", Sum(p[i, j], (j, 1, k)), define={u[i, j]: z * x[i, j], **SOFTMAX})
    assert r"Here $u_{ij} = z x_{ij}$ and $p_{ij} = \frac" in chain.markdown()


def test_what_jupyter_shows(cost):
    shown = cost._repr_mimebundle_()
    text = shown["text/markdown"]
    assert text.startswith("**The cost**\n\n$$\n\\begin{aligned}\n")
    assert "\n\\end{aligned}\n$$ (eq-cost)\n\n" in text
    assert "1. a product under a log is a sum ✓\n2. powers ✓\n" in text
    assert text.count(r"\scriptsize\text{(1)}") == text.count(r"\scriptsize\text{(2)}") == 1
    assert "*Proved by normal form in SymPy for all m ≥ 1 (2 steps; " in text
    assert "verified" not in text
    assert shown["text/plain"].count("\n  = ") == 2
    (fields,) = shown[MIME]
    assert Entry(**fields) == cost.entry
    assert "Written out" not in text


def test_entry(cost):
    entry = cost.entry
    assert (entry.id, entry.kind, entry.status) == ("eq-cost", "derivation", "PROVED")
    assert entry.statement.startswith(r"-\frac{1}{m} \log \prod_{i=1}^{m}")
    assert entry.seconds == sum(verdict.seconds for verdict in cost.verdicts) > 0
    assert entry.how.startswith("2 steps; ")


def test_ways_of_checking_that_differ_in_numbers_are_told_once():
    def verdict(how):
        return SimpleNamespace(how=how)

    ways = [f"normal form 0; agreed at {n} samples, {n - 2} of them large" for n in (12, 9, 30)]
    text = "normal form 0; agreed at 9 samples, 7 of them large"
    assert how([verdict(way) for way in ways]) == f"3 steps; {text}, in the step with the fewest"
    assert how([verdict(ways[1])] * 2) == f"2 steps; {text}"
    assert how([verdict(ways[1])]) == f"1 step; {text}"
    assert how([verdict("by hand"), verdict(ways[1])]) == f"2 steps; by hand; {text}"


def test_without_a_label_there_is_none():
    text = Derivation("", (z + 1) ** 2).step(z**2 + 2 * z + 1, because="expand").markdown()
    assert text.startswith("$$\n")
    assert "\n$$\n\nexpand ✓\n" in text
    assert r"\scriptsize" not in text
