"""Answer boxes in the pages: one for each place where there is a judge, and none without."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from bookbuild import answers
from lossbook.course import exercise, ids
from sphinx.errors import ExtensionError

ROOT = Path(__file__).parents[2]
VALUE = '<div class="answer" data-exercise="bce-slope" data-value="y &lt; p"></div>'


@pytest.fixture
def app():
    scripts = []
    return SimpleNamespace(
        has_judge=True,
        srcdir=ROOT,
        exercises={},
        scripts=scripts,
        add_js_file=lambda name, **_: scripts.append(name),
    )


def filled(app, body):
    context = {"body": body}
    answers.fill_places(app, "page", "page.html", context, None)
    return context["body"]


def test_a_place_gets_a_box_with_the_letters_of_its_exercise(app):
    text = filled(app, f"<p>Find it.</p>{answers.place('softmax-gradient')}")
    assert 'data-exercise="softmax-gradient" data-kind="derive"' in text
    assert 'data-letters="x_ia p_ij Y_ij' in text
    assert '<template><label for="answer-softmax-gradient">' in text  # waits until it is near
    assert app.scripts == [answers.SCRIPT]


def test_a_place_may_say_what_stands_in_the_box(app):
    assert 'value="y &lt; p"' in filled(app, VALUE)


def test_a_page_without_a_place_gets_nothing(app):
    assert filled(app, "<p>Text.</p>") == "<p>Text.</p>"
    assert app.scripts == []


def test_without_a_judge_there_is_no_box_and_a_sentence_for_the_form(app):
    app.has_judge = False
    assert filled(app, f"a{answers.place('bce')}b{answers.STATEMENT}") == f"ab{answers.WITHOUT}"
    assert filled(app, VALUE) == answers.WITHOUT
    assert app.scripts == []


@pytest.mark.parametrize("name", ids())
def test_letters_are_written_as_they_are_typed(name):
    asked = exercise(name)
    for letter in asked.letters:
        assert asked._read(answers.typed(letter)) == [letter]


def process(code, said=""):
    return SimpleNamespace(communicate=lambda: (said, None), returncode=code)


def test_where_the_judge_cannot_be_had_one_line_says_so(monkeypatch):
    lines = []
    monkeypatch.setattr(answers.LOGGER, "info", lambda text, *more: lines.append(text % more))
    assert answers.wait(None, process(answers.CANNOT, "npm cannot fetch it\n")) is False
    assert lines == ["[live] the pages have no judge: npm cannot fetch it"]
    with pytest.raises(ExtensionError, match="failed"):
        answers.wait(None, process(1))
