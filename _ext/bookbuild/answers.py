"""The judge in the page: lets `live/recipe.py` make it, ships it, and draws the answer boxes.

It is made beside the notebooks that run. Where it cannot be had, offline say, the book is built
without it: no boxes, and one line that says so.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterable
from functools import partial
from html import escape, unescape
from pathlib import Path

from lossbook.course import Exercise, exercise, from_json
from sphinx.errors import ExtensionError
from sphinx.util import logging
from sympy import Indexed

from . import exercises

LOGGER = logging.getLogger(__name__)
RECIPE = Path("live/recipe.py")
SITE = Path(".live/site")
SCRIPT, STYLE = "live/answers.js", "live/answers.css"
CANNOT = 3  # what the recipe ends with where something cannot be had
PLACE = re.compile(r'<div class="answer" data-exercise="([^"]+)"(?: data-value="([^"]*)")?></div>')
STATEMENT = '<div class="statement"></div>'
FORM = Path("live/statement.html")
WITHOUT = "<p>This copy of the book was built without the judge that runs in the page.</p>"
LABELS = {
    "derive": "Your answer",
    "show": "Your chain, a line to a row",
    "judge": "Your prediction: PROVED or REFUTED",
    "number": "Your number",
    "words": "Your answer, which no program judges",
    "code": "What you found, which no program judges",
}
ROWS = {"show": 4, "words": 3, "code": 3}


def setup(app) -> None:
    """Connect to the event at which a page's template is filled."""
    app.connect("html-page-context", fill_places)


def start(app) -> subprocess.Popen | None:
    """Let the recipe run beside the notebooks, if the book comes with one."""
    if app.builder.name != "html" or not Path(app.srcdir, RECIPE).exists():
        return None
    command = [sys.executable, str(RECIPE)]
    return subprocess.Popen(command, cwd=app.srcdir, stdout=subprocess.PIPE, text=True)


def wait(app, process: subprocess.Popen | None) -> bool:
    """Wait for the recipe and ship what it made; return whether there is a judge."""
    if process is None:
        return False
    said, _ = process.communicate()
    if process.returncode == CANNOT:
        LOGGER.info("[live] the pages have no judge: %s", said.strip())
        return False
    if process.returncode:
        raise ExtensionError(f"{RECIPE} failed, see above")
    app.add_css_file(STYLE)
    app.config.html_static_path.append(os.path.relpath(Path(app.srcdir, SITE), app.confdir))
    return True


def fill_places(app, pagename, templatename, context, doctree) -> None:
    """Put the boxes into a page where it has places for them, and send it the script."""
    body = context.get("body", "")
    if not (PLACE.search(body) or STATEMENT in body):
        return
    form = Path(app.srcdir, FORM).read_text("utf-8") if app.has_judge else WITHOUT
    body = body.replace(STATEMENT, form)
    context["body"] = PLACE.sub(partial(_box, app), body)
    if app.has_judge:
        app.add_js_file(SCRIPT, loading_method="defer")


def _box(app, place: re.Match) -> str:
    """Return the box for one place; where there is no judge, nothing, or a word for its value."""
    id, value = place[1], unescape(place[2] or "")
    if not app.has_judge:
        return WITHOUT if value else ""
    asked = app.exercises.get(id) or exercise(id)
    letters = asked.letters or asked.names.values()
    return answer_box(id, asked.kind, [typed(letter) for letter in letters], value)


def read_exercises(notebooks: Iterable[Path]) -> dict[str, Exercise]:
    """Make the exercises that the executed notebooks show."""
    found = exercises.collect(notebooks)
    return {id: from_json(one["exercise"] | one["solution"]) for id, one in found.items()}


def place(id: str, value: str = "") -> str:
    """Write the place that a box is put into, with what stands in its field."""
    holds = f' data-value="{escape(value)}"' if value else ""
    return f'<div class="answer" data-exercise="{id}"{holds}></div>'


def typed(letter) -> str:
    """Write a letter as it is typed.

    Examples
    --------
    >>> from sumproof import a, array, i
    >>> typed(array("x")[i, a])
    'x_ia'
    """
    if isinstance(letter, Indexed):
        return f"{letter.base}_{''.join(map(str, letter.indices))}"
    return str(getattr(letter, "name", letter.func))


def answer_box(id: str, kind: str = "derive", letters=(), value: str = "") -> str:
    """Write the box for the answer to an exercise; what is in it waits until it comes near.

    A browser looks at each field and button of a page to see whether it can fill it in, and so
    would have a long page laid out at once.

    Examples
    --------
    >>> print(answer_box("bce-slope", letters=["y", "p"]).splitlines()[0])
    <form class="answer" data-exercise="bce-slope" data-kind="derive" data-letters="y p">
    """
    name = f"answer-{id}"
    plain = 'autocomplete="off" autocapitalize="off" spellcheck="false"'
    field = f'<input type="text" id="{name}" name="answer" {plain} value="{escape(value)}" />'
    if kind in ROWS:
        rows = f'rows="{ROWS[kind]}" {plain}'
        field = f'<textarea id="{name}" name="answer" {rows}>{escape(value)}</textarea>'
    return f"""\
<form class="answer" data-exercise="{id}" data-kind="{kind}" data-letters="{" ".join(letters)}">
<template><label for="{name}">{LABELS[kind]}</label>
{field}
<p class="buttons"><button type="submit">Check</button>
<button type="button" name="hint">Hint</button>
<button type="button" name="solution">Show</button></p>
<div class="said" role="status"></div></template>
</form>"""
