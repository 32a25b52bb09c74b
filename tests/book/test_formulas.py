"""KaTeX sets what the book writes, refuses what it doubts, and is the one that was fetched."""

import json
import re
from types import SimpleNamespace

import pytest
import vendor
from bookbuild import formulas
from docutils import nodes


@pytest.mark.parametrize(
    ("tex", "message"),
    [
        (r"\frc{a}", "Undefined control sequence"),
        (r"\frac{a", "Unexpected end of input|Expected"),
        ("a_b_c", "Double subscript"),
        (r"\begin{aligned} a &= b", "Expected"),
        ("√ a", "No character metrics|Unrecognized Unicode"),
    ],
)
def test_what_is_wrong_or_doubtful_is_refused(tex, message):
    with pytest.raises(formulas.FormulaError, match=message):
        formulas.render(tex, True)


def test_a_formula_is_html_for_eyes_and_mathml_for_ears():
    html = formulas.render(r"\frac{a}{b}", True)
    assert '<math xmlns="http://www.w3.org/1998/Math/MathML" display="block">' in html
    assert r'<annotation encoding="application/x-tex">\frac{a}{b}</annotation>' in html
    assert html.count('aria-hidden="true"') == 1
    assert "katex-html" not in formulas.render(r"\frac{a}{b}", True, "mathml")


def test_formulas_do_not_change_one_another():
    """A macro defined in one formula is not known in the next."""
    formulas.render(r"\gdef\mine{x} \mine", False)
    with pytest.raises(formulas.FormulaError, match="Undefined control sequence"):
        formulas.render(r"\mine", False)


def test_the_vendored_files_are_those_that_were_fetched():
    note = json.loads(vendor.NOTE.read_text("utf-8"))["katex"]
    assert vendor.digests(vendor.VENDOR / "katex") == note["files"]
    script = (vendor.VENDOR / "katex/katex.min.js").read_text("utf-8")
    assert f'"{note["version"]}"' in script
    style = (vendor.VENDOR / "katex/static/katex/katex.min.css").read_text("utf-8")
    assert f'content:"{note["version"]}"' in style
    fonts = {font.split("/")[-1] for font in re.findall(r"url\((.*?)\)", style)}
    assert fonts == {p.name for p in vendor.VENDOR.glob("katex/static/katex/fonts/*")}


@pytest.mark.parametrize(
    ("tex", "after", "kept"),
    [("x", "), and", "),"), ("x", " and", ""), ("x = y", ". So", ""), (r"\frc", ".", "")],
    ids=["short", "no stop", "can break", "wrong"],
)
def test_a_stop_stays_with_a_formula_that_cannot_break(tex, after, kept):
    page = nodes.paragraph("", "", nodes.math(tex, tex), nodes.Text(after))
    formulas.keep_stops(SimpleNamespace(builder=SimpleNamespace(name="html")), page, "page")
    assert page.astext() == tex + after
    assert [whole.astext() for whole in page.findall(nodes.inline)] == [tex + kept] * bool(kept)
