"""Pictures that answer: they compute what was derived, by hand, by keyboard and from the link."""

import base64
import json

import nbformat
import numpy as np
import pytest
import sympy
from book.states import largest_error
from bookbuild import live_figures
from browser import SITE
from lossbook.train.numerics import softmax

DESK = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
# Each live figure with its page and what the run handed to it.
FIGURES = {
    figure["name"]: (path.stem, figure)
    for path in sorted((SITE.parent / "executed/chapters").glob("*.ipynb"))
    for figure in live_figures.taken(nbformat.read(path, as_version=4))
}
SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({type: "layout-shift", buffered: true});
"""
# Some states, at random and at the ends of each number's range.
STATES = """name => {
  const {state, set, figure} = liveFigures.shown[name];
  const pick = ([low, high], n) => n < 2 ? [low, high][n] : low + Math.random() * (high - low);
  return (n) => { for (const [key, value] of Object.entries(state)) {
    if (Array.isArray(value)) value.forEach((_, at) => set(key, pick(figure.limits[key], n), at));
    else set(key, pick(figure.limits[key], n)); } }; }"""


@pytest.fixture(params=FIGURES)
def name(request):
    return request.param


@pytest.fixture
def show(name, address, visit):
    """Open the page of a figure at the figure, and wait until it answers."""

    def opened(query="", answers=True, **options):
        seen = visit(**(options or DESK))
        seen.context.add_init_script(SHIFTS)
        page = seen.page
        place = f"{address}/chapters/{FIGURES[name][0]}.html{query}#fig-{name}"
        page.goto(place, wait_until="load")
        if answers:
            page.wait_for_function("name => window.liveFigures?.shown[name]", arg=name)
            seen.lay_out()  # from here on only the figure moves
        return page

    return opened


def state(page, name):
    return page.evaluate("name => liveFigures.shown[name].state", name)


def picture(page, name):
    return page.locator(f"#fig-{name}")


def test_the_site_has_them_all():
    scripts = {path.stem for path in live_figures.SCRIPTS.glob("*.js")}
    assert {*FIGURES} == scripts - {*live_figures.SHARED}


def test_it_computes_what_to_numpy_computes(name, show):
    page, rng = show(), np.random.default_rng(2)
    for called, formula in FIGURES[name][1]["formulas"].items():
        expression, *arguments = eval(formula["sympy"], vars(sympy).copy())
        call = f"given => liveFigures.shown[{json.dumps(name)}].formulas.{called}(...given)"

        def evaluate(*values, call=call):
            return page.evaluate(call, [v.tolist() if hasattr(v, "tolist") else v for v in values])

        for _ in range(3):
            assert largest_error(evaluate, expression, arguments, rng) < 1e-12


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_nothing_moves_when_it_comes_or_is_moved(name, show, screen):
    page = show(**screen)
    page.wait_for_timeout(300)
    box = page.evaluate(
        """([name, states]) => {
          const figure = document.getElementById(`fig-${name}`), {show} = liveFigures.shown[name];
          const place = figure.querySelector(".live-figure");
          const end = (one) => one.getBoundingClientRect().bottom;
          const fits = () => end(place) - Math.max(...[...place.children].map(end));
          const height = () => figure.getBoundingClientRect().height;
          figure.classList.remove("answering");
          const bare = [...place.children];
          place.replaceChildren();
          const before = height();
          place.append(...bare);
          figure.classList.add("answering");
          const set = eval(states)(name), room = [fits()], heights = [height()];
          for (let n = 0; n < 30; n++) {
            set(n);
            show();
            room.push(fits());
            heights.push(height());
          }
          return [before, Math.min(...heights), Math.max(...heights), Math.min(...room)]; }""",
        [name, STATES],
    )
    before, low, high, room = box
    assert before == low == high
    assert room >= 0
    page.evaluate("window.shifted = 0")
    page.evaluate("name => liveFigures.shown[name].show()", name)
    page.wait_for_timeout(600)
    assert page.evaluate("window.shifted") == 0


def test_each_control_has_a_name_and_works_by_keyboard(name, show):
    page = show()
    controls = picture(page, name).locator("input, select, button:not(:last-of-type)")
    sentence = picture(page, name).locator(".says")
    assert controls.count() >= 2
    for control in controls.all():
        before = state(page, name)
        control.focus()
        kind = control.evaluate("one => one.tagName")
        if kind == "BUTTON":
            page.keyboard.press("Enter")
        elif kind == "SELECT":
            last = control.evaluate("one => one.selectedIndex === one.length - 1")
            page.keyboard.press("ArrowUp" if last else "ArrowDown")
        else:
            assert len(control.get_attribute("aria-valuetext")) > 0
            high = control.evaluate("one => one.value === one.max")
            page.keyboard.press("ArrowLeft" if high else "ArrowRight")
        page.wait_for_timeout(50)
        assert state(page, name) != before, control.evaluate("one => one.parentElement.textContent")
        assert len(sentence.inner_text().split()) > 8
    for box in picture(page, name).locator("label").all():
        assert box.inner_text().strip()


def test_a_hand_moves_it_and_the_link_and_reset_keep_their_word(name, show):
    page = show()
    first, text = state(page, name), picture(page, name).locator(".says").inner_text()
    handles = picture(page, name).locator(".handle").all()
    assert handles
    for handle in handles:
        handle.scroll_into_view_if_needed()
        box = handle.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x - 12, y - 25, steps=3)
        page.mouse.up()
    page.wait_for_function("name => location.search.includes(name)", arg=name)
    moved = state(page, name)
    assert moved != first
    assert picture(page, name).locator(".says").inner_text() != text
    again = show(query=page.evaluate("location.search"))
    assert state(again, name) == moved
    again.get_by_role("button", name="Reset").and_(
        picture(again, name).get_by_role("button")
    ).click()
    again.wait_for_function("name => !location.search.includes(name)", arg=name)
    assert state(again, name) == first


def test_a_finger_moves_it(name, show):
    page = show(**PHONE)
    handle = picture(page, name).locator(".handle").last
    handle.scroll_into_view_if_needed()
    box, before = handle.bounding_box(), state(page, name)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch = page.context.new_cdp_session(page)
    steps = [("touchStart", 0), ("touchMove", 8), ("touchMove", 16), ("touchEnd", None)]
    for kind, by in steps:
        points = [] if by is None else [{"x": x - by, "y": y - by}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    page.wait_for_timeout(100)
    assert state(page, name) != before


def test_the_picture_stays_without_scripts_in_print_and_with_reduced_motion(name, show):
    seen = "name => getComputedStyle(document.querySelector(`#fig-${name} img`)).visibility"
    live = "name => getComputedStyle(document.querySelector(`#fig-${name} .live-figure`)).display"
    page = show(answers=False, java_script_enabled=False, **DESK)
    assert page.evaluate(seen, name) == "visible"
    assert page.evaluate(live, name) == "none"
    page = show()
    assert page.evaluate(seen, name) == "hidden"
    page.emulate_media(media="print")
    assert page.evaluate(seen, name) == "visible"
    assert page.evaluate(live, name) == "none"
    page = show(answers=False, reduced_motion="reduce", **DESK)
    ask = picture(page, name).get_by_role("button", name="Take hold of this picture")
    ask.wait_for()
    assert page.evaluate(seen, name) == "visible"
    ask.click()
    page.wait_for_function("name => liveFigures.shown[name]", arg=name)


def test_it_keeps_up_with_the_hand(name, show):
    """A new state is drawn within a frame of 60 to a second.

    Each is drawn three times and the fastest counts, so that a busy machine does not decide.
    """
    page = show()
    times = page.evaluate(
        """([name, states]) => { const set = eval(states)(name), {show} = liveFigures.shown[name];
          const timed = () => {
            const start = performance.now();
            show();
            return performance.now() - start;
          };
          return Array.from({length: 20}, (_, n) => {
            set(n);
            return Math.min(timed(), timed(), timed()); }); }""",
        [name, STATES],
    )
    print(f"{name}: median {np.median(times):.1f} ms, largest {max(times):.1f} ms")
    assert np.median(times) < 1000 / 60


def test_axe_finds_nothing_in_it(name, show, axe):
    page = show(color_scheme="light", **DESK)
    page.evaluate(axe)
    for theme in ("light", "dark"):
        page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
        found = page.evaluate(
            """async (name) => (await axe.run(`#fig-${name}`, {resultTypes: ["violations"]}))
              .violations.map(v => `${v.id}: ${v.nodes[0].html}`)""",
            name,
        )
        assert found == [], theme


@pytest.mark.parametrize("script", [*live_figures.SCRIPTS.glob("*.js")], ids=lambda p: p.stem)
def test_a_script_is_small(script):
    assert script.stat().st_size < 8000


def test_the_digit_has_the_probabilities_of_the_run(address, visit):
    """In the page the weights are rounded, and the ink has ten steps: NumPy gets the same."""
    page_name, figure = FIGURES["draw-digit"]
    page, data = visit(**DESK).page, figure["data"]
    page.goto(f"{address}/chapters/{page_name}.html#fig-draw-digit", wait_until="load")
    page.wait_for_function("window.liveFigures?.shown['draw-digit']")
    theta = data["scale"] * np.frombuffer(base64.b64decode(data["weights"]), "<i2")
    for picture in data["pictures"]:
        ink = [int(level) for level in picture]
        found = page.evaluate(
            "ink => liveFigures.shown['draw-digit'].figure.probabilities({ink})", ink
        )
        x = np.append(1, np.array(ink) / 9)
        wanted = softmax(x[np.newaxis] @ theta.reshape(785, 10))[0]
        np.testing.assert_allclose(found, wanted, rtol=1e-10)
