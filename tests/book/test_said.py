"""Formulas of the text are read, evaluated at numbers and held against the results near them."""

import numpy as np
import pytest
from bookbuild import said
from bookbuild.reading import SIZES, Letters, NotReadError, evaluate
from lossbook.derive import ledger

SOFTMAX = [r"p_{ij} = e^{z_{ij}} / \sum_l e^{z_{il}}", "P = p_{ij}", "Y = Y_{ij}", "X = x_{ia}"]


@pytest.mark.parametrize(
    "formula",
    [
        r"(u + v)^2 = u^2 + 2uv + v^2",
        r"\frac12 \log u^2 = \log u",
        r"\sum_j p_{ij} = 1",
        r"\log p_{ij} = z_{ij} - \log \sum_l e^{z_{il}}",
        r"\sum_{l=1}^{k} p_{ij} (\delta_{jl} - p_{il}) = 0",
        r"\frac1m X^\top (P - Y) = \frac{1}{m} \sum_i x_{ia} \left(p_{ij} - Y_{ij}\right)",
        r"v^\top X^\top X v = \lVert X v \rVert^2",
        r"\sigma(-z) = 1 - \sigma(z)",
        r"\max(z, 0) + \log(1 + e^{-|z|}) = \log(1 + e^z)",
        r"\prod_j e^{z_{ij}} = e^{\sum_j z_{ij}}",
    ],
)
def test_what_is_true_is_true_at_numbers(formula):
    sides, relations = evaluate(formula, Letters([*SOFTMAX, "v = v_a"]))
    assert relations == ["="]
    one, other = sides
    assert np.allclose(one, other)
    assert not np.allclose(one, -other) or np.allclose(one, 0)


def test_a_value_has_an_axis_for_each_free_index():
    ((value,), _) = evaluate(r"\sum_a x_{ia} \theta_{aj}", Letters())
    assert value.shape == (SIZES["m"], SIZES["k"])
    assert evaluate("p_i", Letters())[0][0].shape == (SIZES["m"],)
    assert evaluate("p_i", Letters(["p_i = p_{ij}"]))[0][0].shape == (SIZES["m"], SIZES["k"])


@pytest.mark.parametrize("formula", [r"\int_0^1 f", "a +", r"\sum_q x_q", r"X X"])
def test_what_is_not_read_is_told(formula):
    with pytest.raises(NotReadError):
        evaluate(formula, Letters(SOFTMAX))


def results(*formulas, kind="derivation"):
    shown = [
        said.Shown(ledger.Entry(f"eq-{n}", kind, formula, "PROVED"), (), 0)
        for n, formula in enumerate(formulas)
    ]
    return said.Results(Letters(SOFTMAX), {one.label: one for one in shown})


NEAR = ["eq-0", "eq-1"]
RESULTS = results(
    r"\frac{\partial}{\partial z_{j}} J = p_{j} - y_{j}",
    r"\frac{1}{2} g^{2} - \lambda d = \frac{1}{2} \left(u - v\right)^{2}",
)


@pytest.mark.parametrize(
    ("formula", "label"),
    [
        ("p_l - y_l", "eq-0"),
        ("y_j - p_j", ""),
        (r"p_j - 2 y_j", ""),
        (r"p_j - y_l", ""),
        ("u - v", "eq-1"),
        ("v - u", ""),
        (r"\lambda d \le \frac{1}{2} g^2", "eq-1"),
        (r"\lambda d \ge \frac{1}{2} g^2", ""),
        (r"u - v = 0", "eq-1"),
        (r"v = v", ""),
        (r"u + v = v + u", said.TRUE),
    ],
)
def test_a_formula_stands_if_a_result_near_it_says_it(formula, label):
    assert RESULTS.ground(formula, NEAR) == label


def test_a_result_elsewhere_is_no_reason():
    assert RESULTS.ground("u - v", ["eq-0"]) == ""


def test_a_space_tells_a_product_from_a_value():
    of_it, times_it = (evaluate(text, Letters())[0][0] for text in (r"\sigma(v)", r"\sigma (v)"))
    assert of_it != times_it
    assert said.Results(Letters(), {}).ground(r"h (1 - h) = h - h^2", []) == said.TRUE


def test_a_number_is_near_enough_to_three_digits():
    known = said.Results(Letters(), {})
    assert known.ground(r"\log 2 \approx 0.693", []) == said.TRUE
    assert not known.ground(r"\log 2 \approx 0.695", [])


def test_a_side_is_a_result_set_to_zero_only_where_zero_is_written():
    entry = ledger.Entry("eq-a", "derivation", "u - v = w", "PROVED")
    known = said.Results(Letters(), {"eq-a": said.Shown(entry, (), 0)})
    assert known.ground("w = 0", ["eq-a"]) == "eq-a"
    assert not known.ground("w = u - u", ["eq-a"])


def test_a_statement_is_held_against_its_proof():
    entry = ledger.Entry("claim-a", "argument", "The bound.", "ARGUED")
    parts = (
        {"class": "statement", "text": r"Always $u \le 2 v + 1$."},
        {"class": "proof", "text": r"*Proof.* So $u \le 2 v + 1$."},
    )
    every = {"page": [said.Shown(entry, parts, 0)]}
    known = said.results("page", every)
    assert known.ground(r"u \le 2 v + 1", ["proof of claim-a"]) == "proof of claim-a"
    assert not known.ground(r"u \le 2 v - 1", ["proof of claim-a"])
    near = {kind: near for kind, _, near, _ in said.texts(said.LIST, every["page"])}
    assert "proof of claim-a" in near["argument"]
    assert "proof of claim-a" not in near["proof"]


def test_notation_is_no_formula():
    text = "$m$, $(n, k)$, $x_{ia}$, $k = 2$, $\\lambda = 10^{-4}$, `$a + b$` and $J(\\theta)$"
    assert list(said.formulas(text)) == []
    assert list(said.formulas(r"$2 \lambda$ and $1 - p$")) == [r"2 \lambda", "1 - p"]


def test_a_false_formula_on_a_page_is_a_fault(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(r"So $\sum_j p_{ij} = 2$ and $u + v = v + u$.", "utf-8")
    (fault,) = said.faults([page], {})
    assert fault.startswith(r"page: $\sum_j p_{ij} = 2$ (prose) is neither true")


def test_each_list_names_formulas_that_are_there():
    pages = {path.stem: path for path in (said.LIST.parent).iterdir() if path.is_file()}
    for name, lists in said.listed().items():
        if name in ("book", "theorems", "words"):
            continue
        there = {f for _, text in said.paragraphs(pages[name]) for f in said.formulas(text)}
        for kind in ("mentions", "typed", "links"):
            unused = [formula for formula in lists.get(kind, ()) if formula not in there]
            assert unused == [], f"{name}: {kind}"
