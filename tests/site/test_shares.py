"""Mathematics first: what share of a chapter's height is code, prose, and what the cells show."""

import pytest
from browser import ROOT

CHAPTERS = sorted(path.stem for path in (ROOT / "chapters").glob("*.ipynb"))
MOST_CODE, LEAST_PROSE = 0.12, 0.20
DESK = {"width": 1280, "height": 900}
# A line that a chip and the bar of folded code share is counted once, as what the cell shows.
SHARES = """() => {
  const article = document.querySelector("article").getBoundingClientRect();
  const covered = new Uint8Array(Math.ceil(article.height));
  const cover = (kind, parts) => parts.forEach((part) => {
    const box = part.getBoundingClientRect();
    const from = (edge) => Math.max(Math.round(edge - article.top), 0);
    covered.fill(kind, from(box.top), from(box.bottom));
  });
  const all = (names) => [...document.querySelectorAll(names)]
    .filter((part) => !part.closest("details:not([open]) > :not(summary)"));
  const text = "article :is(h1, h2, h3, p, ul, ol, dl, table, blockquote, .admonition, div.math)";
  cover(3, all(text).filter((part) => !part.closest(".cell, .page-foot")));
  cover(1, all("article details.code, article .cell_input"));
  cover(2, all("article .cell_output"));
  const share = (kind) => covered.filter((found) => found === kind).length / covered.length;
  return {code: share(1), output: share(2), prose: share(3), height: article.height};
}"""


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_is_read_before_it_is_run(name, address, visit, record_property):
    page = visit(viewport=DESK).page
    page.goto(f"{address}/chapters/{name}.html", wait_until="load")
    page.add_style_tag(content="* { content-visibility: visible !important; }")
    page.evaluate("window.drawFormulas(document)")
    shares = page.evaluate(SHARES)
    for kind in ("code", "output", "prose"):
        record_property("mark", (name, f"{kind} %", round(100 * shares[kind])))
    record_property("mark", (name, "screens", round(shares["height"] / DESK["height"])))
    assert shares["code"] <= MOST_CODE
    assert shares["prose"] >= LEAST_PROSE


def test_the_switch_unfolds_all_code_and_is_remembered(address, visit):
    seen = visit(viewport=DESK)
    page = seen.page
    page.goto(f"{address}/chapters/likelihood.html", wait_until="load")
    shut, every = page.locator("details.code:not([open])"), page.locator("details.code")
    assert shut.count() == every.count() > 20
    page.get_by_role("button", name="both").click()
    assert shut.count() == 0
    page.goto(f"{address}/chapters/softmax.html", wait_until="load")
    page.wait_for_function("document.querySelector('details.code').open")
    page.emulate_media(media="print")
    assert page.locator("details.code:visible").count() == 0
    page.emulate_media(media="screen")
    page.get_by_role("button", name="maths").click()
    assert page.locator("details.code[open]").count() == 0
    assert seen.complaints == []
