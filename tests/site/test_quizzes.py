"""Quizzes, which need no script."""

import re

import pytest
from browser import SITE

PAGE = "chapters/softmax_gradient.html"
SCREEN = {"width": 1280, "height": 720}
AXE = """async (part) => (await axe.run(part, {resultTypes: ["violations"]}))
  .violations.map(v => `${v.id}: ${v.nodes.length} × ${v.nodes[0].html}`)"""


def quizzes_of(page):
    return re.findall(r'<fieldset class="quiz">.*?</fieldset>', page.read_text("utf-8"), re.DOTALL)


def test_each_quiz_has_one_right_choice_and_none_is_made():
    found = {page.stem: quizzes_of(page) for page in (SITE / "chapters").glob("*.html")}
    assert {len(quizzes) for quizzes in found.values()} == {0, 4}
    for quiz in (one for quizzes in found.values() for one in quizzes):
        assert quiz.count("<strong>Right.</strong>") == 1
        assert quiz.count("<strong>No.</strong>") == 3
        assert " checked" not in quiz


@pytest.fixture
def page(visit, address):
    seen = visit(viewport=SCREEN, java_script_enabled=False)
    seen.page.goto(f"{address}/{PAGE}")
    return seen.page


def test_what_is_said_is_seen_after_a_choice_by_the_keyboard_and_without_scripts(page):
    told = page.locator(".told > div")
    assert not any(one.is_visible() for one in told.all())
    page.locator(".quiz input").first.focus()
    page.keyboard.press("Space")
    assert [one.is_visible() for one in told.all()].count(True) == 1
    page.keyboard.press("ArrowDown")
    assert [one.is_visible() for one in told.all()[:4]] == [False, True, False, False]


def test_on_paper_the_choices_have_letters_and_the_page_a_key(page):
    page.locator(".quiz input").first.check()
    assert not page.locator(".quiz-key").is_visible()
    page.emulate_media(media="print")
    assert not any(one.is_visible() for one in page.locator(".told, .quiz input").all())
    assert page.locator(".quiz .letter").first.is_visible()
    key = page.locator(".quiz-key").inner_text()
    assert re.search(r"1 [A-D], 2 [A-D], 3 [A-D], 4 [A-D]\.", key)


def test_axe_finds_nothing_in_an_open_quiz(visit, address, axe):
    seen = visit(viewport=SCREEN)
    seen.page.goto(f"{address}/{PAGE}")
    for at, quiz in enumerate(seen.page.locator("fieldset.quiz").all()):
        quiz.locator("input").nth(at).check()
    seen.page.evaluate("window.drawFormulas(document)")
    seen.page.evaluate(axe)
    assert seen.page.evaluate(AXE, ".quiz") == []
