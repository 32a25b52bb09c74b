"""A reference to an equation shows it, from this site alone, by mouse and by keyboard."""

import pytest

REFERENCE = '.bd-article a[href*="#equation-"]:not(.headerlink)'


@pytest.mark.parametrize("by", ["hover", "focus"])
@pytest.mark.parametrize("name", ["intro", "likelihood"])
def test_a_reference_shows_its_equation(name, by, address, visit):
    seen = visit(viewport={"width": 1280, "height": 900})
    page = seen.page
    page.goto(f"{address}/chapters/{name}.html", wait_until="load")
    getattr(page.locator(REFERENCE).first, by)()
    preview = page.locator(".preview")
    preview.locator(".katex").first.wait_for()
    box = preview.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 1280
    page.keyboard.press("Escape")
    assert not preview.is_visible()
    assert seen.complaints == []
    assert seen.foreign(address) == []
