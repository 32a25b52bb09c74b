"""A reference shows where it leads, from this site alone, by mouse and by keyboard."""

import re

import pytest

REFERENCE = '.bd-article a[href*="#equation-"]:not(.headerlink)'


@pytest.mark.parametrize("by", ["hover", "focus"])
@pytest.mark.parametrize("name", ["intro", "likelihood"])
def test_a_reference_shows_its_equation(name, by, address, visit):
    seen = visit(viewport={"width": 1280, "height": 900})
    page = seen.page
    page.goto(f"{address}/chapters/{name}.html", wait_until="load")
    seen.lay_out()  # nothing moves under the pointer
    reference = page.locator(REFERENCE).first
    seen.come_to(reference)
    getattr(reference, by)()
    preview = page.locator(".preview")
    preview.locator(".katex").first.wait_for()
    box = preview.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 1280
    page.keyboard.press("Escape")
    assert not preview.is_visible()
    assert seen.complaints == []
    assert seen.foreign(address) == []


def test_a_letter_shows_what_the_notation_says_of_it(address, visit):
    seen = visit(viewport={"width": 1280, "height": 900})
    page = seen.page
    page.goto(f"{address}/chapters/likelihood.html", wait_until="load")
    seen.lay_out()  # nothing moves under the pointer
    letter = page.locator(".bd-article p .katex-html .mathnormal", has_text=re.compile("^m$")).first
    seen.come_to(letter)
    letter.hover()
    page.locator(".letter-note").get_by_text("number of samples").wait_for()
    page.keyboard.press("Escape")
    assert not page.locator(".letter-note").is_visible()
    assert seen.complaints == []


@pytest.mark.parametrize(
    ("name", "kind", "text"),
    [
        ("likelihood", "term-likelihood", "The probability of the labels"),
        ("weight_decay", "fig-flat-valley", "a valley without a single lowest point"),
    ],
)
def test_a_reference_shows_its_term_or_figure(name, kind, text, address, visit):
    seen = visit(viewport={"width": 1280, "height": 900})
    seen.page.goto(f"{address}/chapters/{name}.html", wait_until="load")
    seen.page.locator(f'.bd-article a[href*="#{kind}"]:not(.headerlink)').first.focus()
    seen.page.locator(".preview").get_by_text(text).wait_for()
    seen.page.wait_for_load_state("networkidle")
    assert seen.complaints == []
    assert seen.foreign(address) == []
