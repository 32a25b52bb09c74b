"""The site lays out the parts that `lossbook.derive` gives, each by its class."""

import re
from dataclasses import replace

import pytest
from bookbuild import formulas, results
from lossbook.course import Exercise
from lossbook.derive import (
    Argument,
    Assumed,
    Checked,
    Definition,
    Derivation,
    Refutation,
    Sign,
    ledger,
)
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace
from sympy import Symbol, exp, symbols

a, b, c = symbols("a b c", real=True)
SQUARE = Derivation("eq-square", (a + b) ** 2)
ONE = SQUARE.step(a**2 + 2 * a * b + b**2, because="expand")
TWO = SQUARE.step(a * (a + b) + b * (a + b), because="split at $a$").step(
    a**2 + 2 * a * b + b**2, because="expand"
)
WIDE = Derivation("eq-wide", (a + b + c) ** 2 * (a - b) ** 2 * (a + 2 * b + 3 * c) ** 3)
WIDE = WIDE.step(WIDE.start.expand(), because="expand")
OF_EACH_STATUS = {
    "PROVED": (Sign("eq-sign", exp(a), ">0"), ["result", "small"]),
    "CHECKED": (Checked("check-a", "Small.", 0.0, 1.0, "compared"), ["result", "small"]),
    "ARGUED": (
        Argument("claim-a", "So.", "As is seen.", name="A", given=(), rests_on=[ONE]),
        ["result", "by-hand"],
    ),
    "ASSUMED": (Assumed("as-a", "Independent."), ["result", "by-hand"]),
    "REFUTED": (Refutation("eq-no", (a + b) ** 2, a**2 + b**2), ["result", "refused"]),
    "DEFINITION": (Definition("eq-def", Symbol("d"), a + b), []),
}


def chain(derivation):
    (part,) = [part for part in derivation.parts if part["class"] == "chain"]
    return part


@pytest.mark.parametrize(
    ("derivation", "alone"),
    [(ONE, 0), (TWO, 0), (WIDE, 1)],
    ids=["one step", "two steps", "a start with rows of its own"],
)
def test_each_step_has_a_formula_of_its_own(derivation, alone):
    part = chain(derivation)
    assert part["reasons"] == [step.because for step in derivation.steps]
    assert len(part["formulas"]) == len(part["reasons"]) + alone
    for line in part["formulas"]:
        assert "scriptsize" not in line
        assert "katex-html" in formulas.render(line, True)


@pytest.mark.parametrize("derivation", [TWO, WIDE], ids=["two steps", "wide"])
def test_nothing_is_lost_but_the_numbers(derivation):
    part = chain(derivation)
    tex = re.search(r"\$\$\n(.*?)\n\$\$", part["text"], re.DOTALL)[1]
    around = r"\\(begin|end)\{aligned\}|\s|\\\\|&& \\scriptsize\\text\{\(\d\)\}|\\hphantom\{.*?\} "
    assert re.sub(around, "", "".join(part["formulas"])) == re.sub(around, "", tex)


@pytest.fixture
def page(tmp_path):
    """Return a function that sets results, each in a container, and gives the page's HTML."""

    def build(*shown):
        texts = [f"::::{{container}}\n{results.myst(one)}\n::::\n" for one in shown]
        (tmp_path / "index.md").write_text("# Page\n\n" + "\n".join(texts), "utf-8")
        settings = {
            "extensions": [
                "myst_parser",
                "bookbuild.cells",
                "bookbuild.results",
                "sphinx.ext.mathjax",
            ],
            "numfig": True,
            "myst_enable_extensions": ["colon_fence", "dollarmath"],
            "suppress_warnings": ["ref.eq", "myst.xref_missing"],
        }
        folders = (tmp_path, None, tmp_path / "out", tmp_path / "trees", "html", settings)
        with docutils_namespace():
            Sphinx(*folders, status=None, warningiserror=True).build()
        text = (tmp_path / "out/index.html").read_text("utf-8")
        return text[text.index("<section") : text.index("</section>")]

    return build


def parts_of(shown):
    return shown._repr_mimebundle_()[ledger.SHOWN]


def test_each_status_has_its_box(page):
    assert results.BOXES.keys() == ledger.STATUSES.keys()
    html = page(*(parts_of(shown) for shown, _ in OF_EACH_STATUS.values()))
    found = [
        names.split() for names in re.findall(r'<div class="(.*?) ?docutils container">', html)
    ]
    assert found == [classes for _, classes in OF_EACH_STATUS.values()]
    chips = re.findall(r'<details class="verdict">\s*<summary>(.*?)</summary>', html)
    assert chips == ["✓ proved", "✓ checked: error 0, allowed 1"]
    assert html.count('<p class="theorem-title">Theorem 1 <span>(A)</span></p>') == 1


def test_a_question_leaves_a_place_for_its_answer(page):
    ask = Exercise("square", (a + b) ** 2, letters=(a, b))
    html = page(parts_of(ask))
    assert '<div class="question docutils container">' in html
    assert html.count('<div class="answer" data-exercise="square"></div>') == 1
    assert "Letters of the answer" in html


def test_no_word_decides_what_a_box_is(page):
    text = {"class": "text", "text": "*Proved* it is. ✓\n\n*Assumed.*\n\n**Not so.**"}
    html = page({"status": "DEFINITION", "parts": [text]})
    assert '<div class="docutils container">' in html
    assert "how" not in html


def test_a_chain_has_its_reasons_and_marks_beside_its_steps(page):
    unnumbered, sign = replace(ONE, label=""), OF_EACH_STATUS["PROVED"][0]
    html = page(*map(parts_of, (unnumbered, TWO, sign, WIDE)))
    assert html.count('<div class="step docutils container">') == 5
    reasons = re.findall(
        r'<div class="reason docutils container">\s*<p>(.*?)<span class="tick"', html
    )
    assert [re.sub("<.*?>", "", reason) for reason in reasons] == [
        "expand ",
        r"(1) split at \(a\) ",
        "(2) expand ",
        "expand ",
    ]
    assert html.count('aria-label="Proved by normal form in SymPy"') == 4
    assert html.count('<div class="derivation">') == 1
    assert '<div class="derivation" id="equation-eq-square">' in html
    assert re.findall(r'<span class="eqno">\((\d)\)', html) == ["1", "2", "3"]


def test_a_result_on_the_first_page_has_no_label_and_nothing_folded(page):
    half = Symbol("h", real=True)
    folded = Derivation("eq-folded", half**2, define={half: (a + b) / 2})
    folded = folded.step((a + b) ** 2 / 4, because="square it")
    assert "folded" in [part["class"] for part in folded.parts]
    refuted = OF_EACH_STATUS["REFUTED"][0]
    html = page(
        results.unlabelled(parts_of(folded), "eq-folded"),
        results.unlabelled(parts_of(refuted), "eq-no"),
    )
    assert "Written out" not in html
    assert "eq-" not in html
    assert "eqno" not in html
