"""Each result on softmax and weight decay, made wrong in three ways: all are refuted."""

import ast
from pathlib import Path

import nbformat
import pytest
from derive import mutate
from lossbook.derive import Derivation, Status, prove

CHAPTERS = Path(__file__).parents[2] / "chapters"
EACH = 3


def derivations(stem):
    """Run what a chapter derives, without its experiments, and collect the derivations."""
    names, found, experiments = {}, {}, False
    for cell in nbformat.read(CHAPTERS / f"{stem}.ipynb", as_version=4).cells:
        if cell.cell_type == "markdown":
            experiments |= "## Build" in cell.source.splitlines()
        elif not experiments or "Derivation(" in cell.source:
            names["shown"] = None
            exec(showing(cell.source), names)
            found |= {d.label: d for d in names.values() if isinstance(d, Derivation)}
    return list(found.values())


def showing(source):
    """Compile a cell so that the value of its last line gets the name `shown`."""
    tree = ast.parse(source)
    if isinstance(tree.body[-1], ast.Expr):
        tree.body[-1] = ast.Assign([ast.Name("shown", ast.Store())], tree.body[-1].value)
    return compile(ast.fix_missing_locations(tree), "cell", "exec")


def refuted_mutants(derivation):
    """Return the kinds of the first mutants that are refuted, of the result and of the start."""
    kinds = []
    sides = (derivation.result, derivation.start), (derivation.start, derivation.result)
    for side, other in sides:
        indices = [s for s in side.free_symbols if s.is_integer and not s.is_positive]
        for kind, mutant in mutate.mutants(side, derivation.label, sorted(indices, key=str)):
            if len(kinds) == EACH:
                return kinds
            # A mutant may be as true as the result: a multiple of a sum that is 0, say.
            if prove(other, mutant, derivation.given).status is Status.REFUTED:
                kinds.append(kind)
    return kinds


AT_LEAST = {  # chapter -> number of its derivations, so that none gets lost on the way
    "softmax": 10,
    "softmax_gradient": 10,
    "softmax_images": 4,
    "redundancy": 10,
    "weight_decay": 10,
    "convergence": 18,
    "numerics": 6,
    "conventions": 7,
}


@pytest.mark.parametrize("stem", AT_LEAST)
def test_each_result_has_three_mutants_that_are_refuted(stem):
    found = derivations(stem)
    assert len(found) >= AT_LEAST[stem]
    assert {d.status for d in found} == {Status.PROVED}
    counts = {d.label: len(refuted_mutants(d)) for d in found}
    assert counts == dict.fromkeys(counts, EACH)
