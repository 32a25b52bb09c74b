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


def test_a_formula_is_drawn_when_it_comes_near(page):
    assert page.locator(".waits").count() > 50
    last = page.locator("[id^=equation-]:has(.waits)").last.get_attribute("id")
    page.evaluate("id => { location.hash = id; }", last)
    page.locator(f"#{last} .katex-html").first.wait_for()
    far = page.locator(".waits").locator("visible=true")
    far.first.wait_for()  # those that are far away still wait


def test_a_reference_to_a_place_leads_there(page):
    for place in page.locator("article section[id]").all():
        page.evaluate("id => { location.hash = id; }", place.get_attribute("id"))
        page.wait_for_function(
            """e => new Promise(done => setTimeout(done, 300)).then(() => {
              const top = e.getBoundingClientRect().top, end = document.documentElement;
              return (top >= 0 && top < 200)
                || (top > 0 && end.scrollTop + innerHeight >= end.scrollHeight - 1); })""",
            arg=place.element_handle(),
        )


def test_print_draws_all_and_opens_what_is_folded(page):
    page.wait_for_load_state("networkidle")  # the drawings have come
    shut = page.locator("details:not([open])").count()
    assert shut > 10
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.wait_for_function(DRAWN)
    assert page.locator("details:not([open])").count() == 0
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator("details:not([open])").count() == shut


def test_on_paper_the_solutions_stand_at_the_end(page):
    kept = page.locator(".cell.tag_solution").count()
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    last = page.locator("article > section").last
    assert last.locator("h2").inner_text() == "Solutions"
    assert last.locator(".cell.tag_solution").count() == kept > 2
    assert last.locator("h3").first.inner_text().startswith("Exercise")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator("article > section").count() == 1
    assert page.locator(".cell.tag_solution").count() == kept


PAPER = {"width": 658, "height": 930}  # A4 within the margins of the style sheet
WIDER = """width => [...document.querySelectorAll(".formula .katex-html *")]
  .filter(part => !part.closest(".hide-tail")  // a root's line, of which most is cut off
    && part.getBoundingClientRect().right > width + 1)
  .map(part => part.closest(".formula").querySelector("annotation").textContent)"""


def test_on_paper_no_formula_is_wider_than_the_page(text_page, address, visit):
    page = visit(viewport=DESK).page
    page.goto(f"{address}/{text_page}", wait_until="load")
    page.evaluate("window.drawFormulas(document)")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    page.set_viewport_size(PAPER)
    assert page.evaluate(WIDER, PAPER["width"]) == []


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
    box = page.locator(".step .waits math").locator("visible=true").first.bounding_box()
    assert box["width"] > 100
    assert box["height"] > 10
