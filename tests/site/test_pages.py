"""Every page: no complaint, no foreign request, readable by all, on a phone as on a desk."""

import re

import pytest
from lightsite import shipping
from PIL import Image

DESK = {"width": 1280, "height": 900}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({type: "layout-shift", buffered: true});
"""
# Without figures: their size is another matter, and they come when they are near.
WEIGHT = """() => {
  const sent = [...performance.getEntriesByType("navigation"),
    ...performance.getEntriesByType("resource").filter(r => r.initiatorType !== "img")];
  return [sent.reduce((sum, r) => sum + r.transferSize, 0) / 1000, sent.length]; }"""
MOST_KB = 500
SETTLED = """document.fonts.ready.then(() => new Promise(done =>
  requestAnimationFrame(() => requestAnimationFrame(done))))"""
# What axe can say of a formula does not depend on what is in it: the letters that KaTeX draws are
# hidden from screen readers, and the MathML beside them has no rules. So it need not go through
# them. The boxes stay as large as they were.
EMPTY = """() => {
  const drawings = [...document.querySelectorAll(".katex-html")];
  const boxes = drawings.map(drawing => drawing.getBoundingClientRect());
  drawings.forEach((drawing, n) => {
    drawing.replaceChildren();
    drawing.style = `display:inline-block;width:${boxes[n].width}px;height:${boxes[n].height}px`;
  });
  document.querySelectorAll(".katex math").forEach(math => math.replaceChildren()); }"""
AXE = """async (rules) => (await axe.run({resultTypes: ["violations"], ...rules}))
  .violations.map(v => `${v.id} (${v.impact}): ${v.nodes.length} × ${v.nodes[0].html}`)"""


def test_page_is_light_quiet_and_asks_nobody_else(any_page, address, visit, mark):
    """No console message, no failed and no foreign request, in any state that a click reaches."""
    seen = visit(viewport=DESK)
    page = seen.page
    page.goto(f"{address}/{any_page}", wait_until="load")
    elements = page.evaluate("document.querySelectorAll('*').length")
    page.evaluate("window.drawFormulas(document)")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.keyboard.press("Control+k")
    page.keyboard.press("Escape")
    page.locator(".theme-switch-button").first.click()
    page.wait_for_load_state("networkidle")
    weight, requests = page.evaluate(WEIGHT)
    mark("kB", round(weight))
    mark("requests", requests)
    mark("elements", elements)
    assert seen.complaints == []
    assert seen.foreign(address) == []
    assert weight <= MOST_KB


# The dark page is the light one in other colours.
SHOW_IN = "theme => Object.assign(document.documentElement.dataset, {mode: theme, theme})"
RULES = {
    "light": {"rules": {"target-size": {"enabled": True}}},  # which axe leaves out by itself
    "dark": {"runOnly": ["color-contrast"]},
}


def test_axe_finds_nothing(any_page, address, visit, axe, mark):
    seen = visit(viewport=DESK, color_scheme="light")
    seen.page.goto(f"{address}/{any_page}", wait_until="load")
    seen.page.evaluate("window.drawFormulas(document)")
    # Boxes that scroll are marked as they come near the window: here all of them are.
    before = 0
    for _ in range(6):  # what is laid out only now makes the page longer
        height = seen.page.evaluate("document.documentElement.scrollHeight")
        seen.page.set_viewport_size({"width": DESK["width"], "height": height})
        seen.page.evaluate(SETTLED)
        if height == before:
            break
        before = height
    seen.page.evaluate(EMPTY)
    seen.page.add_style_tag(content="* { transition: none !important; }")  # no colour on its way
    seen.page.evaluate(axe)
    found = {}
    for theme, rules in RULES.items():
        seen.page.evaluate(SHOW_IN, theme)
        seen.page.evaluate(SETTLED)
        found[theme] = seen.page.evaluate(AXE, rules)
        mark(f"axe {theme}", len(found[theme]))
    assert found == {"light": [], "dark": []}


@pytest.fixture
def jump(any_page, address, visit, mark):
    """Return the function that opens a page, and tells how far its parts jumped meanwhile."""

    def opened(kind, **options):
        seen = visit(**options)
        seen.context.add_init_script(SHIFTS)
        seen.page.goto(f"{address}/{any_page}", wait_until="load")
        seen.page.evaluate(SETTLED)
        shifted = seen.page.evaluate("window.shifted")
        mark(f"shift {kind}", f"{shifted:.3f}")
        return seen.page, shifted

    return opened


def test_nothing_jumps(jump):
    assert jump("desk", viewport=DESK)[1] < 0.02


def test_phone_scrolls_down_only_and_nothing_jumps(jump):
    page, shifted = jump("phone", **PHONE)
    assert shifted < 0.02
    page.evaluate("window.drawFormulas(document)")
    page.evaluate("document.querySelectorAll('.bd-article details').forEach(d => d.open = true)")
    page.evaluate(SETTLED)
    width = PHONE["viewport"]["width"]
    too_wide = page.evaluate(
        """(width) => document.documentElement.scrollWidth <= width ? [] :
        [...document.querySelectorAll(".bd-article *, .bd-footer-content *")]
          .filter(e => e.getBoundingClientRect().right > width + 1 && !e.closest(".formula, pre"))
          .slice(0, 5).map(e => e.outerHTML.slice(0, 120))""",
        width,
    )
    assert too_wide == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_columns_of_the_source_map_are_known_before_its_rows_have_come(address, visit):
    page = visit(viewport=DESK).page
    page.goto(f"{address}/chapters/source_map.html", wait_until="load")
    tables = "[...document.querySelectorAll('.source-map')]"
    assert set(page.evaluate(f"{tables}.map(t => getComputedStyle(t).tableLayout)")) == {"fixed"}


def test_rows_of_the_source_map_are_as_wide_as_a_phone(address, visit):
    page = visit(**PHONE).page
    page.goto(f"{address}/chapters/source_map.html", wait_until="load")
    widths = page.evaluate(
        """() => [...document.querySelectorAll(".source-map td")].map(
          cell => cell.offsetWidth / cell.closest("table").offsetWidth)"""
    )
    assert min(widths) > 0.9


def test_images_have_words_and_sizes_and_arrive(text_page, address, visit):
    seen = visit(viewport=DESK)
    seen.page.goto(f"{address}/{text_page}", wait_until="load")
    images = seen.page.evaluate(
        """() => Promise.all([...document.querySelectorAll("article img")].map(async (image) => {
          image.loading = "eager"; await image.decode();
          return [image.alt, image.getAttribute("width"), image.getAttribute("height"),
                  image.naturalWidth > 0]; }))"""
    )
    for alt, width, height, arrived in images:
        assert len(alt.split()) >= 6
        assert int(width) > 0
        assert int(height) > 0
        assert arrived


# Each picture of a file with its width, and the height of each letter of the others.
PICTURES = """() => [
  [...document.querySelectorAll("article img")].filter(image => image.checkVisibility(
    {visibilityProperty: true})).map(image => [image.src, image.clientWidth]),
  [...document.querySelectorAll("article svg text")].filter(text => text.checkVisibility())
    .map(text => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a)]"""
LETTERS = 10 / 72  # inches: nothing in a picture of a file is smaller, but for counts in cells


def inches(path):
    """Return the width of a picture as it was drawn."""
    if path.suffix == ".svg":
        return float(re.search(r'<svg\b[^>]*\bwidth="([\d.]+)pt"', path.read_text("utf-8"))[1]) / 72
    with Image.open(path) as image:
        return image.width / image.info["dpi"][0]


def test_letters_in_pictures_can_be_read_on_a_phone(text_page, address, site, visit, mark):
    seen = visit(**PHONE)
    seen.page.goto(f"{address}/{text_page}", wait_until="load")
    # What is not laid out yet has no size, and moves what comes after it when it is.
    seen.page.add_style_tag(content=".bd-article * { content-visibility: visible !important; }")
    for place in seen.page.locator(".live-figure").all():
        place.locator("xpath=..").scroll_into_view_if_needed()
        name = place.get_attribute("data-figure")
        seen.page.wait_for_function("name => window.liveFigures?.shown[name]", arg=name)
    files, letters = seen.page.evaluate(PICTURES)
    for source, width in files:
        drawn = inches(site / source.removeprefix(f"{address}/"))
        letters.append(width / drawn * LETTERS)
    if letters:
        mark("letters px", round(min(letters), 1))
    assert min(letters, default=11) >= 10.95


def test_each_step_of_a_derivation_has_its_mark_and_the_mark_its_words(text_page, address, visit):
    seen = visit(viewport=DESK)
    page = seen.page
    page.goto(f"{address}/{text_page}", wait_until="load")
    assert page.locator(".derivation .reason").count() == page.locator(".tick").count()
    for tick in page.locator(".tick:visible").all()[:1]:  # not one of a folded solution
        tick.focus()
        assert tick.locator(".tip").is_visible()
        assert tick.get_attribute("aria-label").startswith("Proved by ")


def test_a_link_to_a_page_shows_its_title_a_sentence_and_a_picture(text_page, site):
    text = (site / text_page).read_text("utf-8")
    said = dict(re.findall(r'<meta property="og:(\w+)" content="([^"]*)"', text))
    assert said["title"]
    assert len(said["description"]) > 20
    with Image.open((site / text_page).parent / said["image"]) as image:
        assert image.size == (1200, 630)


def test_no_page_names_a_script_or_style_of_another_host(site):
    tag = re.compile(r'<(?:script|link|img|iframe|source)\b[^>]*(?:src|href)="(https?:[^"]+)')
    for path in site.rglob("*.html"):
        assert tag.findall(path.read_text("utf-8")) == [], path.name


def test_what_is_not_marked_in_a_program_has_the_colour_of_the_whole(site):
    sheet = (site / "_static/pygments.css").read_text("utf-8")
    for theme in ("light", "dark"):
        rule = rf'^html\[data-theme="{theme}"\] \.highlight%s {{.*?(?<!-)color: (\S+) }}'
        (whole,) = re.findall(rule % "", sheet, re.MULTILINE)
        for name in ("n", "nn", "p", "w"):
            assert shipping.PLAIN.fullmatch(f'<span class="{name}">x</span>')
            assert re.findall(rule % rf" \.{name}", sheet, re.MULTILINE) == [whole], name
