"""Each proved result of the chapters, made wrong in three ways: all are refused."""

from functools import partial
from inspect import signature
from pathlib import Path

import pytest
from book.running import KINDS, derivation_cells
from derive import mutate
from lossbook import derive
from lossbook.derive import ClaimError, Derivation, Status, prove
from sympy import oo, sympify

CHAPTERS = Path(__file__).parents[2] / "chapters"
EACH = 3
STEMS = sorted(path.stem for path in CHAPTERS.glob("*.ipynb"))


def results(stem, monkeypatch):
    """Run what a chapter derives, without its experiments, and collect what it proves.

    A claim of one of the `KINDS` is kept as the function that made it and its arguments.
    """
    names, found = {}, {}
    for kind in KINDS:
        monkeypatch.setattr(derive, kind, recorded(getattr(derive, kind), found))
    for cell, made in derivation_cells(stem):
        names["shown"] = None
        exec(cell, names)
        found |= {r.label: r for r in names.values() if isinstance(r, Derivation)}
        assert made <= found.keys()
    return found


def recorded(make, found):
    """Let a function keep what it was called with, by label."""

    def made(*args, **kwargs):
        claim = make(*args, **kwargs)
        call = signature(make).bind(*args, **kwargs)
        found[claim.entry.id] = make, call.arguments
        return claim

    return made


def refuted_mutants(derivation):
    """Return the kinds of the first mutants that are refuted, of the result and of the start."""
    kinds = []
    start = derivation.equation.lhs
    for side, other in ((derivation.result, start), (start, derivation.result)):
        indices = [s for s in side.free_symbols if s.is_integer and not s.is_positive]
        for kind, mutant in mutate.mutants(side, derivation.label, sorted(indices, key=str)):
            if len(kinds) == EACH:
                return kinds
            # A mutant may be as true as the result: a multiple of a sum that is 0, say.
            if prove(other, mutant, derivation.given).status is Status.REFUTED:
                kinds.append(kind)
    return kinds


VALUES = (-oo, oo, 0, 1)
OPPOSITE = {
    ">0": ("<0", "<=0"),
    ">=0": ("<0", "<=0"),
    "<0": (">0", ">=0"),
    "<=0": (">0", ">=0"),
    "increasing": ("decreasing", "nonincreasing"),
    "nondecreasing": ("decreasing", "nonincreasing"),
    "decreasing": ("increasing", "nondecreasing"),
    "nonincreasing": ("increasing", "nondecreasing"),
}


def wrong_claims(make, arguments):
    """Return other values of a limit; the other direction, or the same for minus the expression."""
    if make is derive.analysis.Limit:
        wrong = [{"value": v} for v in VALUES if v != sympify(arguments["value"])][:EACH]
    else:
        name = "sign" if "sign" in arguments else "direction"
        wrong = [{name: other} for other in OPPOSITE[arguments[name]]]
        wrong.append({"expression": -arguments["expression"]})
    return [partial(make, **arguments | change) for change in wrong]


def refused_mutants(result):
    """Return what was tried to make a result wrong, and was refused."""
    if isinstance(result, Derivation):
        return refuted_mutants(result)
    refused = []
    for wrong in wrong_claims(*result):
        with pytest.raises(ClaimError):
            wrong()
        refused.append(wrong)
    return refused


@pytest.mark.parametrize("stem", STEMS)
def test_each_result_has_three_mutants_that_are_refused(stem, monkeypatch):
    found = results(stem, monkeypatch)
    proved = {r.entry.status for r in found.values() if isinstance(r, Derivation)}
    assert proved == {"PROVED"}  # a claim of another kind is PROVED or not made at all
    counts = {label: len(refused_mutants(result)) for label, result in found.items()}
    assert counts == dict.fromkeys(counts, EACH)
