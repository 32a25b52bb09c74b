"""The site takes apart what `lossbook.derive` really writes, and refuses to guess."""

import re
from types import SimpleNamespace

import pytest
from bookbuild import derivations, formulas
from docutils import nodes
from docutils.core import publish_doctree
from lossbook.derive import Derivation, Refutation
from myst_parser.docutils_ import Parser
from sympy import symbols

a, b, c = symbols("a b c", real=True)
SQUARE = Derivation("eq-square", (a + b) ** 2)
TWICE = SQUARE.step(a * (a + b) + b * (a + b), because="split").step(
    a**2 + 2 * a * b + b**2, because="expand"
)
WIDE = Derivation("eq-wide", (a + b + c) ** 2 * (a - b) ** 2 * (a + 2 * b + 3 * c) ** 3)


def block(derivation):
    """Return the TeX and the reasons of a derivation's Markdown."""
    text = derivation.markdown()
    tex = re.search(r"\$\$\n(.*?)\n\$\$", text, re.DOTALL)[1]
    return tex, text.count(derivations.TICK)


@pytest.mark.parametrize(
    ("derivation", "alone"),
    [
        (SQUARE.step(a**2 + 2 * a * b + b**2, because="expand"), 0),
        (TWICE, 0),
        (WIDE.step(WIDE.start.expand(), because="expand"), 1),
    ],
    ids=["one step", "two steps", "a start with rows of its own"],
)
def test_each_step_becomes_a_formula_of_its_own(derivation, alone):
    tex, reasons = block(derivation)
    lines = derivations.steps(tex, reasons)
    assert len(lines) == reasons + alone == len(derivation.steps) + alone
    for line in lines:
        assert "scriptsize" not in line
        assert "katex-html" in formulas.render(line, True)


def test_nothing_is_lost_but_the_numbers():
    derivation = WIDE.step(WIDE.start.expand(), because="expand")
    tex, reasons = block(derivation)
    whole = re.sub(r"\\(begin|end)\{aligned\}|\s|\\\\|&& \\scriptsize\\text\{\(\d\)\}", "", tex)
    parts = "".join(derivations.steps(tex, reasons))
    assert re.sub(r"\\(begin|end)\{aligned\}|\s|\\\\", "", parts) == whole


@pytest.mark.parametrize("tex", ["a = b", "\\begin{aligned}\na &= b\n\\end{aligned}"])
def test_what_does_not_fit_its_reasons_is_left_alone(tex):
    assert derivations.steps(tex, 2) is None


@pytest.mark.parametrize(
    ("first", "rest", "classes"),
    [
        (nodes.emphasis("", "Proved by normal form in SymPy."), "", ["result"]),
        (nodes.emphasis("", "Assumed."), "", ["result", "by-hand"]),
        (nodes.emphasis("", "Proof."), " As is seen. ∎", ["result", "by-hand"]),
        (nodes.strong("", "Not so."), " A counterexample:", ["result", "refused"]),
        (nodes.emphasis("", "Proved"), " or not, a text", []),
    ],
    ids=["proved", "assumed", "argued", "refuted", "text"],
)
def test_each_kind_of_result_has_its_box(first, rest, classes):
    output = nodes.container("", nodes.paragraph("", "", first, nodes.Text(rest)))
    if not rest:
        output[0].pop()
    app = SimpleNamespace(builder=SimpleNamespace(format="html"))
    derivations.set_derivations(app, output, "page")
    assert output["classes"] == classes


def test_a_refutation_has_its_box_as_myst_reads_it():
    text = Refutation("", (a + b) ** 2, a**2 + b**2, source="a book").markdown()
    options = {"myst_enable_extensions": ["dollarmath"], "report_level": 5}
    output = publish_doctree(text, parser=Parser(), settings_overrides=options)
    app = SimpleNamespace(builder=SimpleNamespace(format="html"))
    derivations.set_derivations(app, output, "page")
    assert output["classes"] == ["result", "refused"]
