"""Chapters as slides."""

import re

import pytest

PAGE = "chapters/softmax_gradient.html"
SCREEN = {"width": 1280, "height": 720}
AXE = """async (part) => (await axe.run(part, {resultTypes: ["violations"]}))
  .violations.map(v => `${v.id}: ${v.nodes.length} × ${v.nodes[0].html}`)"""
CUT = """() => [...document.querySelectorAll(".slide")].flatMap((slide, at) => {
  document.querySelectorAll(".slide").forEach(one => one.classList.toggle("now", one === slide));
  const box = slide.getBoundingClientRect();
  const parts = [...slide.querySelectorAll("p, li, img, .katex-html > .base, h1, h2, h3, .math")];
  return parts.filter(e => e.checkVisibility() && e.getClientRects().length).filter(e => {
    const own = e.getBoundingClientRect();
    return own.right > box.right + 1 || own.bottom > box.bottom + 1 || own.top < box.top - 1;
  }).map(e => [at + 1, e.textContent.slice(0, 60)]); })"""


@pytest.fixture
def slides(visit, address):
    seen = visit(viewport=SCREEN)
    seen.page.goto(f"{address}/{PAGE}?slides")
    seen.page.wait_for_selector(".slide.now", timeout=60_000)
    yield seen
    assert seen.complaints == []


def test_a_chapter_is_slides_that_keys_turn(slides):
    page, counter = slides.page, slides.page.locator(".slides-bar [role=status]")
    number = page.locator(".slide").count()
    assert number >= 40  # about one to a heading, a derivation, a figure
    for key, place in {
        " ": 2, "ArrowRight": 3, "ArrowLeft": 2, "End": number, "Home": 1,
    }.items():  # fmt: skip
        page.keyboard.press(key)
        assert counter.inner_text() == f"Slide {place} of {number}"
        assert page.locator(".slide:visible").count() == 1
    assert page.locator(".slide details[open]").count() == 0
    page.keyboard.press("Escape")
    page.wait_for_selector("article.bd-article")
    assert page.url.endswith(PAGE)


def test_no_slide_is_cut(slides):
    assert slides.page.evaluate(CUT) == []


def test_axe_finds_nothing_in_slides(slides, axe):
    slides.page.evaluate(axe)
    assert slides.page.evaluate(AXE, ".slides-bar") == []
    for part in (".theorem", ".quiz"):
        slide = slides.page.locator(".slide", has=slides.page.locator(part)).first
        slide.evaluate("one => document.querySelector('.slide.now').classList.remove('now')")
        slide.evaluate("one => one.classList.add('now')")
        assert slides.page.evaluate(AXE, ".slide.now") == []


def test_slides_are_printed_one_to_a_page(slides):
    number = slides.page.locator(".slide").count()
    pdf = slides.page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == number
    assert re.search(rb"/MediaBox\s*\[0 0 960 540\]", pdf)
