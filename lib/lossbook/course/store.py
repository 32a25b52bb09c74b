"""Exercises as JSON: what the site's page and an edition without solutions are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import sympy as sp
from sumproof import hypotheses
from sumproof.hypotheses import Binary, Declared, In, OneHot, UnitInterval

from lossbook.derive.latex import named

EXERCISE = "application/vnd.lossbook.exercise+json"
SOLVED = {"steps", "words"}
"""The fields that `solve` sets; of a number also `to`."""


def to_json(ask: Any, solution: bool = True) -> dict:
    """Write an exercise as JSON has it.

    Parameters
    ----------
    ask : Exercise
    solution : bool
        Whether with its solution; the answers to all kinds but *number* are judged without.

    Returns
    -------
    dict

    Examples
    --------
    >>> from lossbook.course import exercise
    >>> kept = to_json(exercise("bce-slope"), solution=False)
    >>> kept["question"]["expr"][:10], "steps" in kept
    ('Derivative', False)
    """
    kept = {field.name: getattr(ask, field.name) for field in fields(ask)}
    if not solution:
        hidden = SOLVED | {"to"} if ask.kind == "number" else SOLVED
        kept = {name: value for name, value in kept.items() if name not in hidden}
    return {name: _written(value) for name, value in kept.items()}


def read_json(kept):
    """Return the fields of an exercise from what `to_json` wrote."""
    return {name: _read(value) for name, value in kept.items()}


def _written(x):
    if isinstance(x, sp.Basic):  # bound indices by plain names: the same text at each run
        return {"expr": sp.srepr(named([x])[0])}
    if isinstance(x, Mapping):
        return {"pairs": [[_written(key), _written(value)] for key, value in x.items()]}
    if isinstance(x, (tuple, list)):
        return [_written(one) for one in x]
    if isinstance(x, (Binary, Declared, In, OneHot, UnitInterval)):
        about = [_written(getattr(x, field.name)) for field in fields(x)]
        return {"fact": type(x).__name__, "about": about}
    return x.item() if hasattr(x, "item") else x  # a number of NumPy as a plain one


def _read(x):
    if isinstance(x, list):
        return tuple(map(_read, x))
    if not isinstance(x, dict):
        return x
    if "expr" in x:
        return sp.sympify(x["expr"])
    if "pairs" in x:
        return {_read(key): _read(value) for key, value in x["pairs"]}
    return getattr(hypotheses, x["fact"])(*map(_read, x["about"]))
