"""The central questions of the book, read from `questions.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

import sympy as sp
from sumproof import Binary, OneHot, UnitInterval, array

from lossbook.course.exercise import MADE, Exercise
from lossbook.course.reader import INDICES, read
from lossbook.course.store import read_json

POSITIVE = ("lambda", "alpha", "tau", "c")
HYPOTHESES = {
    "one-hot": lambda x: OneHot(x.base),
    "binary": lambda x: Binary(getattr(x, "base", x)),
    "unit": lambda x: UnitInterval(getattr(x, "base", x)),
}


def letter(text):
    """Return the letter that a template stands for: z, x_ia, J(w)."""
    name, _, subscripts = text.partition("_")
    if "(" in name:
        head, arg = name.rstrip(")").split("(")
        arg = {"w": array("w", real=True), "theta": array("theta", real=True)}.get(
            arg, sp.Symbol(arg, real=True)
        )
        return sp.Function(head)(arg)
    kind = {"positive": True} if name in POSITIVE else {} if name == "p" else {"real": True}
    if not subscripts:
        return sp.Symbol(name, **kind)
    return array(name, **kind)[tuple(INDICES[s] for s in subscripts)]


def exercise(id: str) -> Exercise:
    """Return an exercise: one that was made here, or a central one of the book.

    Parameters
    ----------
    id : str
        Of the central ones, one of `ids()`.

    Returns
    -------
    Exercise

    Raises
    ------
    KeyError
        There is none of this name.

    Examples
    --------
    >>> print(exercise("softmax-jacobian").check("p_ij (1 - p_ij)"))
    You wrote  (1 - p[i, j])*p[i, j]
    Not yet. Right for j = l, but the index l does not occur: the case j ≠ l is forgotten
    """
    if id not in MADE and id not in _data():
        raise KeyError(f"no exercise {id!r}: there are {', '.join({**_data(), **MADE})}")
    return MADE[id] if id in MADE else _made(id, **_data()[id])


def ids() -> tuple[str, ...]:
    """Return the names of the central exercises, in the order of the book."""
    return tuple(_data())


@cache
def _data():
    return tomllib.loads(files("lossbook.course").joinpath("questions.toml").read_text("utf-8"))


def from_json(kept: dict) -> Exercise:
    """Return the exercise that `to_json` wrote, which `exercise` then finds.

    Parameters
    ----------
    kept : dict

    Returns
    -------
    Exercise

    Examples
    --------
    >>> from lossbook.course import to_json
    >>> ask = from_json(to_json(exercise("bce-slope"), solution=False))
    >>> ask.check("(p - y)/(p - p^2)").status.name, ask.steps
    ('CORRECT', ())
    """
    return Exercise(**read_json(kept))


def _made(id, question, letters, solution, slips, hidden="", given=None, define=None, **more):
    names, given, define = {}, given or {}, define or {}

    def text(formula):
        return read(formula, names)[-1]

    mine = tuple(map(letter, letters.split()))
    for x in (*mine, *map(letter, (*define, *hidden.split()))):
        names[
            str(x.base.label)
            if isinstance(x, sp.Indexed)
            else str(getattr(x, "name", "")) or str(x.func)
        ] = x
    return Exercise(
        id,
        text(question),
        given=tuple(HYPOTHESES[kind](names[of]) for of, kind in given.items()),
        define={letter(name): text(meaning) for name, meaning in define.items()},
        letters=mine,
        steps=tuple((text(line), because) for line, because in solution),
        slips={sentence: text(formula) for sentence, formula in slips.items()},
        **more,
    )
