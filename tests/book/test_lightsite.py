"""What no page uses is not sent, what a page uses is, and nothing is lost on the way."""

import re

import lightsite
import pytest
from lightsite import drawings, shipping, styles
from PIL import Image

HEAD = """<html data-content_root="./"><head>
<link href="_static/styles/a.css?digest=1" rel="stylesheet" />
<link rel="stylesheet" type="text/css" href="_static/b.css" />
<script src="_static/fontawesome.js"></script>
<script src="_static/house.js"></script>
<script src="searchindex.js"></script>
<script>DOCUMENTATION_OPTIONS.pagename = 'x';</script>
<script>let kept = 1;</script>
</head><body><div data-script="_static/later.js?v=1"></div>
<p class="used" id="here">Text</p><img src="_images/plot.png" alt="A plot">
<img src="_images/twice.png" style="width: 15px;" alt="Twice">
<img src="_images/icon.svg" alt="An icon"><img src="_images/points.svg" alt="In points">
<img src="_images/inch.png" style="width: 120px;" alt="An inch"></body></html>"""
LETTER = '<span class="letter">a</span>'
SHORT = f'<span class="katex"><math>a</math><span class="katex-html">{LETTER}</span></span>'
LONG = SHORT.replace(LETTER, LETTER * drawings.LONG)
FIRST = LONG * drawings.FIRST_DRAWN
MEASURES = "all().forEach(e=>{e.tabIndex=e.scrollWidth>e.clientWidth?0:-1}),next()"
A = """@import "../base.css";
:root { --read: red; --chain: var(--read); --unread: url("data:image/svg+xml;a{b}"); }
.used:not(.gone) > p, .gone { color: var(--chain); background: url(../pictures/x.png) }
.from-script, .from-later { color: blue } .gone { color: green }
@media print { .used { color: black } .gone { color: white } }
"""


@pytest.fixture
def site(tmp_path):
    """Write a site of two pages, with a theme's icons."""
    fonts = tmp_path / "_static/vendor/fontawesome/webfonts"
    (tmp_path / "_static/styles").mkdir(parents=True)
    (tmp_path / "_images").mkdir()
    fonts.mkdir(parents=True)
    make_font(fonts / "fa-solid-900.ttf", [0xF062, 0xF186])
    (tmp_path / "_static/base.css").write_text("p { margin: 0 }")
    (tmp_path / "_static/styles/a.css").write_text(A)
    face = 'src:url(vendor/fontawesome/webfonts/fa-solid-900.woff2) format("woff2")'
    icon = '.used:before{content:"\\f062"} .gone:before{content:"\\f186"}'
    (tmp_path / "_static/b.css").write_text(f"@font-face{{font-family:I;{face}}}{icon}")
    (tmp_path / "_static/scripts").mkdir()
    (tmp_path / "_static" / shipping.THEME_SCRIPT).write_text(MEASURES)
    (tmp_path / "_static/house.js").write_text("add('from-script')")
    (tmp_path / "_static/later.js").write_text("add('from-later')")
    Image.new("RGB", (30, 20)).save(tmp_path / "_images/plot.png")
    Image.new("RGB", (30, 20)).save(tmp_path / "_images/twice.png")
    Image.new("RGB", (240, 120)).save(tmp_path / "_images/inch.png", dpi=(240, 240))
    points = '<svg width="72pt" height="36pt" viewBox="0 0 72 36"></svg>'
    (tmp_path / "_images/points.svg").write_text(points)
    (tmp_path / "_images/icon.svg").write_text('<svg viewBox="0 0 8 4.2"></svg>')
    (tmp_path / "index.html").write_text(HEAD)
    (tmp_path / "search.html").write_text(HEAD)
    return tmp_path


def make_font(path, codes):
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    names = [".notdef", *(f"g{code}" for code in codes)]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap(dict(zip(codes, names[1:], strict=True)))
    builder.setupGlyf({name: TTGlyphPen(None).glyph() for name in names})
    builder.setupHorizontalMetrics(dict.fromkeys(names, (500, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupOS2()
    builder.setupPost()
    builder.save(path)


def test_the_style_sheet_holds_what_pages_and_scripts_use(site):
    shipping.ship(site)
    style = (site / "_static/site.css").read_text("utf-8")
    assert "*/\np{margin: 0}" in style
    assert ".used:not(.gone) > p{" in style
    assert 'url("pictures/x.png")' in style
    assert ".from-script,.from-later{" in style
    assert "@media print{.used{color: black}" in style
    assert not re.search(r"(?<!not\()\.gone", style)
    assert "--chain" in style
    assert "--read: red" in style
    assert "--unread" not in style


def test_the_font_of_icons_keeps_the_icons_that_are_shown(site):
    from fontTools.ttLib import TTFont

    shipping.ship(site)
    style = (site / "_static/site.css").read_text("utf-8")
    (url,) = re.findall(r'src:url\("([^"]+)"\)', style)
    assert list(TTFont(site / "_static" / url).getBestCmap()) == [0xF062]


def test_pages_get_one_style_sheet_deferred_scripts_and_sizes(site):
    shipping.ship(site)
    page = (site / "index.html").read_text("utf-8")
    (sheet,) = re.findall(r'href="([^"]+\.css[^"]*)"', page)
    assert re.fullmatch(r"\./_static/site\.css\?v=[0-9a-f]{8}", sheet)
    assert '<script defer src="_static/house.js">' in page
    assert "let kept" in page
    for gone in ("fontawesome.js", "searchindex.js", "pagename"):
        assert gone not in page
    assert '<img width="30" height="20" loading="lazy" src="_images/plot.png"' in page
    assert '<img width="15" height="10" loading="lazy" src="_images/twice.png" alt="Twice">' in page
    assert '<img width="8" height="4" loading="lazy" src="_images/icon.svg"' in page
    assert '<script src="searchindex.js">' in (site / "search.html").read_text("utf-8")


def test_a_picture_says_how_narrow_it_can_be_read(site):
    shipping.ship(site)
    page = (site / "index.html").read_text("utf-8")
    assert '<img width="96" height="48" style="--least: 79px" loading="lazy"' in page
    assert '<img width="120" height="60" style="--least: 79px" loading="lazy"' in page


def test_what_has_the_colour_of_its_program_is_not_marked():
    program = '<span class="n">x</span><span class="w"> </span><span class="o">=</span>'
    assert shipping.lighter(program, is_search=False) == 'x <span class="o">=</span>'


def test_the_drawings_of_long_formulas_come_in_files_of_their_own(site):
    displayed = f'<span class="katex-display">{LONG}</span>'
    text = f"{FIRST} {SHORT} then {displayed} and {LONG} end"
    (site / "index.html").write_text(HEAD.replace("Text", text))
    (site / "_static/b.css").write_text(".letter { color: red }", "utf-8")
    shipping.ship(site)
    page = (site / "index.html").read_text("utf-8")
    assert f"{FIRST} {SHORT} then " in page
    waits = r'<span class="katex waits" data-drawing="([^"?]+)\?v=\w{8}#(\d)"><math>a</math></span>'
    places = re.findall(waits, page)
    assert places == [("_static/drawings/index-0.js", "0"), ("_static/drawings/index-0.js", "1")]
    moved = f'<span class="katex-html">{LETTER * drawings.LONG}</span>'
    assert drawings.read(site / places[0][0]) == [moved] * 2
    assert re.search(rf'then <span class="katex-display">{waits}</span> and {waits} end', page)
    assert ".letter{" in (site / "_static/site.css").read_text("utf-8")


def test_a_page_that_never_closes_a_formula_is_refused():
    with pytest.raises(ValueError, match='a span is never closed: <span class="katex"><b>'):
        drawings.long_formulas('<span class="katex"><b></b>')


@pytest.mark.parametrize(
    ("label", "icon"), [("source-repository-button", "fas fa-code-branch"), ("other", "fab fa-x")]
)
def test_the_link_to_the_source_has_an_icon_that_is_sent(label, icon):
    context = {"header_buttons": [{"label": label, "icon": "fab fa-x"}]}
    lightsite.show_icon(None, "page", "page.html", context, None)
    assert context["header_buttons"][0]["icon"] == icon


def test_the_themes_script_no_longer_measures_the_page(site):
    script = site / "_static" / shipping.THEME_SCRIPT
    shipping.ship(site)
    assert script.read_text("utf-8") == "all(),next()"
    script.write_text("all().map(e => e.scrollWidth)")
    with pytest.raises(ValueError, match="measures the page in a new way"):
        shipping.ship(site)


def test_shipping_twice_changes_nothing(site):
    (site / "index.html").write_text(HEAD.replace("Text", FIRST + LONG))
    shipping.ship(site)
    files = [p for p in site.rglob("*") if p.is_file()]
    before = {path: path.read_bytes() for path in files}
    shipping.ship(site)
    assert {path: path.read_bytes() for path in files} == before


def test_a_page_that_is_written_again_is_made_light_again(site):
    shipping.ship(site)
    (site / "index.html").write_text(HEAD.replace('class="used"', 'class="gone"'))
    shipping.ship(site)
    assert re.search(r"(?<!not\()\.gone\{", (site / "_static/site.css").read_text("utf-8"))


def test_a_style_sheet_that_is_written_again_reaches_the_bundle(site):
    shipping.ship(site)
    (site / "_static/base.css").write_text("p { margin: 1em }")
    shipping.ship(site)
    assert "p{margin: 1em}" in (site / "_static/site.css").read_text("utf-8")


@pytest.mark.parametrize("selector", ["a:is(.x, .y)", "p", ".a\\:b", "#here .a"])
def test_selectors_that_stay(selector):
    assert styles.is_used(selector, frozenset(["a", "a:b", "here"]))
