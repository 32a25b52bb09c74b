"""Sheets of a chapter for paper: its questions with room to write, and the key to them.

They are pages of HTML without a script, their formulas set by KaTeX; a browser prints them, and
`make course` lets Chromium do it.
"""

import html
import re
from collections.abc import Iterable
from pathlib import Path
from string import Template

from lossbook.derive import ledger
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

from . import formulas
from .editions import Asked
from .plain import Plain

MACHINE = re.compile("code|computer|prove")  # what asks for one is not for paper
LEAST = 40  # millimetres to write in
ROOM = {"Easy": LEAST, "Medium": 65, "Hard": 100}
PAGE = Template(Path(__file__).with_name("templates").joinpath("sheet.html").read_text("utf-8"))
NAME = '<p class="name">Name:</p>'
FROM = "From Likelihood to Loss. Text: CC BY 4.0."
FOLDED = ("folded", "answer")


def worksheet(title: str, exercises: Iterable[Asked], plain: Plain) -> str:
    """Return the questions of a chapter that are for paper, as HTML with room to write."""
    own = [one for one in exercises if is_for_paper(one)]
    minutes = sum(one.minutes for one in own)
    about = f"Worksheet: {len(own)} questions, about {minutes} minutes."
    body = "\n".join(_question(one, plain, room=True) for one in own)
    return PAGE.substitute(title=html.escape(title), about=about, name=NAME, body=body, source=FROM)


def is_for_paper(one: Asked) -> bool:
    """Return whether a question can be answered without a computer."""
    return not MACHINE.search(f"{one.kind} {one.way}")


def key(title: str, exercises: Iterable[Asked], plain: Plain) -> str:
    """Return the solutions of all exercises of a chapter, as HTML."""
    body = "\n".join(_question(one, plain) + _solution(one, plain) for one in exercises)
    about = "Answer key. Derivations were checked, and numbers computed, when the book was built."
    return PAGE.substitute(title=html.escape(title), about=about, name="", body=body, source=FROM)


def _question(one, plain, room=False):
    asked = "\n\n".join([one.ask.asks, *_parts(one.question)])  # it stands without the chapter
    head = f"<h2>{one.number}. {_line(one.title[0].upper() + one.title[1:])}</h2>"
    worth = one.way if "points" in one.way else f"{one.minutes} minutes"  # the exam has points
    about = f'<p class="about">{one.grade} · {one.kind} · {worth}</p>'
    text = _set(plain.text(one.text)) + _set(plain.output(asked))
    height = ROOM.get(one.grade, LEAST)
    space = f'<div class="room" style="height:{height}mm"></div>' if room else ""
    return f"<section>{head}{about}{text}{space}</section>"


def _solution(one, plain):
    printed = [o.text for cell in one.solution for o in cell.outputs if o.output_type == "stream"]
    shown = [part for cell in one.solution for part in _parts(cell)]
    before = "".join(f"<pre>{html.escape(text)}</pre>" for text in printed)
    text = _set(plain.output("\n\n".join(shown)))
    return f"<p><strong>Solution.</strong></p>{before}{text}"


def _parts(cell):
    """List what a cell shows of a question or a solution, without what is folded."""
    found = (output.get("data", {}).get(ledger.SHOWN) for output in cell.outputs)
    parts = (part for shown in found if shown for part in shown["parts"])
    return [part["text"] for part in parts if part["class"] not in FOLDED and part["text"]]


def _formula(tex, options):
    return formulas.render(tex.strip(), options["display_mode"])


READER = MarkdownIt("commonmark").enable("table").use(
    dollarmath_plugin, renderer=_formula, allow_labels=False, double_inline=True
)


def _set(text):
    """Set Markdown with formulas as HTML."""
    return READER.render(text)


def _line(text):
    return READER.renderInline(text)
