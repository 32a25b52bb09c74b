"""Collect the exercises that the executed notebooks show, for the answer boxes of the site.

A cell tagged `question` shows an `Exercise` of `lossbook.course`, one tagged `solution` what its
`solve` returns; each output carries the exercise as JSON.
"""

import json
from collections.abc import Iterable
from pathlib import Path

import nbformat
from lossbook.course import EXERCISE

FILE = "exercises.json"


def collect(notebooks: Iterable[Path]) -> dict[str, dict]:
    """Map the name of each exercise to its chapter, itself and its solution.

    Parameters
    ----------
    notebooks : iterable of Path
        Executed.

    Returns
    -------
    dict
        Of each ``chapter``, ``exercise`` and ``solution``: an edition without solutions leaves the
        last one out. `lossbook.course.from_json` takes the second, or both together.

    Raises
    ------
    ValueError
        If two chapters have an exercise of one name.
    """
    found = {}
    for path in notebooks:
        for shown in _shown(path):
            one = found.setdefault(
                shown["id"], {"chapter": path.stem, "exercise": shown, "solution": {}}
            )
            if one["chapter"] != path.stem:
                raise ValueError(f"{shown['id']} is asked in {one['chapter']} and in {path.stem}")
            new = {name: value for name, value in shown.items() if name not in one["exercise"]}
            one["solution"] |= new
    return found


def _shown(path: Path) -> list[dict]:
    cells = nbformat.read(path, as_version=4).cells
    outputs = (output.get("data", {}) for cell in cells for output in cell.get("outputs", ()))
    return [data[EXERCISE] for data in outputs if EXERCISE in data]


def write(notebooks: Iterable[Path], folder: Path) -> None:
    """Write what `collect` found into the site."""
    text = json.dumps(collect(notebooks), ensure_ascii=False, sort_keys=True)
    (folder / FILE).write_text(text + "\n", "utf-8")
