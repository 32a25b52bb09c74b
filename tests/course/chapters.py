"""The exercises of the chapters, made by the cells that make them and no others.

The chapters' own steps are taken as proved here: `make notebooks` and `tests/book` prove them.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import nbformat
import pytest
from book.running import needed, showing
from lossbook.course.exercise import MADE
from lossbook.derive import Status, Verdict, derivation

ROOT = Path(__file__).parents[2]
STEMS = sorted(path.stem for path in (ROOT / "chapters").glob("*.ipynb"))
KIND = re.compile(r"^\*(?:Quick|Easy|Medium|Hard) · (\w+)", re.MULTILINE)
MEASURED = ("number", "words", "code")  # kinds whose solutions train models, so are left out
NAME = re.compile(r"[Ee]xercise\(\s*\"([a-z0-9-]+)\"")


def has(cell, tag):
    return tag in cell.metadata.get("tags", ())


@cache
def plan(stem):
    """Return the code cells of a chapter, and the place of each exercise: its name, kind, cells."""
    places, kind, code = {}, "", []
    for cell in nbformat.read(ROOT / f"chapters/{stem}.ipynb", as_version=4).cells:
        if cell.cell_type == "markdown":
            kind = (KIND.findall(cell.source) or [kind])[-1]
            continue
        if has(cell, "question"):
            name = NAME.search(cell.source)[1]
            places[name] = kind, [len(code)]
        elif has(cell, "solution") and ".solve(" in cell.source and kind not in MEASURED:
            places[name][1].append(len(code))
        code.append(cell.source)
    return code, places


@cache
def made(stem):
    """Run the cells that ask and solve; return the exercises by name, each as it was last."""
    code, places = plan(stem)
    scope, found, before = {}, {}, dict(MADE)
    MADE.clear()  # the central exercises of other tests are not solved by a chapter
    asked = {where[0]: name for name, (_, where) in places.items()}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(derivation, "prove", _proved)
        for index in needed(code, *(at for _, where in places.values() for at in where)):
            exec(showing(code[index]), scope)
            if index in asked:
                found[asked[index]] = scope["shown"]
    MADE.clear()
    MADE.update(before)
    return found


def _proved(lhs, rhs, given=()):
    """Return what `prove` says of a step that was proved elsewhere."""
    return Verdict(Status.PROVED, lhs, rhs, (), (), "", 0.0, lambda: None)
