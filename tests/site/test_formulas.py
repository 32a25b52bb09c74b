"""Long formulas are drawn when they are needed, and can be read whatever happens."""

import pytest

DESK = {"width": 1280, "height": 900}
PAGE = "chapters/weight_decay.html"
DRAWN = "!document.querySelector('.waits')"


@pytest.fixture
def page(address, visit):
    page = visit(viewport=DESK).page
    page.goto(f"{address}/{PAGE}", wait_until="load")
    return page


@pytest.mark.parametrize("where", [".step .waits", "details .waits"])
def test_a_formula_is_drawn_when_it_comes_near(page, where):
    assert page.locator(".waits").count() > 50
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    formula = page.locator(where).last.element_handle()
    formula.scroll_into_view_if_needed()
    page.wait_for_function("f => f.querySelectorAll('.katex-html').length === 1", arg=formula)


def test_print_draws_all_and_opens_what_is_folded(page):
    page.wait_for_load_state("networkidle")  # the drawings have come
    shut = page.locator("details:not([open])").count()
    assert shut > 10
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.wait_for_function(DRAWN)
    assert page.locator("details:not([open])").count() == 0
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator("details:not([open])").count() == shut


def test_copied_formulas_give_their_tex_drawn_or_not(page):
    copied = page.evaluate(
        """() => { const data = new DataTransfer();
        getSelection().selectAllChildren(document.querySelector("article"));
        document.dispatchEvent(new ClipboardEvent("copy", {clipboardData: data}));
        return data.getData("text/plain"); }"""
    )
    sources = page.locator("annotation").all_text_contents()
    assert len(sources) > 200
    for source in sources:
        assert source in copied


def test_without_scripts_a_waiting_formula_is_readable(address, visit):
    page = visit(viewport=DESK, java_script_enabled=False).page
    page.goto(f"{address}/{PAGE}", wait_until="load")
    box = page.locator(".step .waits math").first.bounding_box()
    assert box["width"] > 100
    assert box["height"] > 10
