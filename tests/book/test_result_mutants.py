"""Each proved result of the chapters, made wrong in three ways: all are refused."""

import ast
from functools import partial
from inspect import signature
from pathlib import Path

import nbformat
import pytest
from derive import mutate
from lossbook import derive
from lossbook.derive import ClaimError, Derivation, Status, prove
from sympy import oo, sympify

CHAPTERS = Path(__file__).parents[2] / "chapters"
EACH = 3


KINDS = ("Limit", "Monotone", "Sign")
STEMS = sorted(path.stem for path in CHAPTERS.glob("*.ipynb"))


def results(stem, monkeypatch):
    """Run what a chapter derives, without its experiments, and collect what it proves.

    A claim of one of the `KINDS` is kept as the function that made it and its arguments.
    """
    names, found, experiments = {}, {}, False
    for kind in KINDS:
        monkeypatch.setattr(derive, kind, recorded(getattr(derive, kind), found))
    for cell in nbformat.read(CHAPTERS / f"{stem}.ipynb", as_version=4).cells:
        if cell.cell_type == "markdown":
            experiments |= "## Build" in cell.source.splitlines()
        elif not experiments or labels(cell.source):
            names["shown"] = None
            exec(showing(cell.source), names)
            found |= {r.label: r for r in names.values() if isinstance(r, Derivation)}
            assert labels(cell.source) <= found.keys()
    return found


def recorded(make, found):
    """Let a function keep what it was called with, by label."""

    def made(*args, **kwargs):
        claim = make(*args, **kwargs)
        call = signature(make).bind(*args, **kwargs)
        found[claim.entry.id] = make, call.arguments
        return claim

    return made


def labels(source):
    """Return the labels of the results that a cell makes, so that none gets lost on the way."""
    made = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    made = [c for c in made if getattr(c.func, "id", "") in {*KINDS, "Derivation"}]
    named = (call.args[0] for call in made)
    return {name.value for name in named if isinstance(name, ast.Constant) and name.value}


def showing(source):
    """Compile a cell so that the value of its last line gets the name `shown`."""
    tree = ast.parse(source)
    if isinstance(tree.body[-1], ast.Expr):
        tree.body[-1] = ast.Assign([ast.Name("shown", ast.Store())], tree.body[-1].value)
    return compile(ast.fix_missing_locations(tree), "cell", "exec")


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
