"""The benchmark: its clock, its summaries, and the page that is made from the results."""

import importlib
import sys
from pathlib import Path

import numpy as np
import pytest

FOLDER = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture(scope="module")
def bench():
    """The modules of the folder `benchmarks`, which is no package."""
    sys.path.insert(0, str(FOLDER))
    try:
        yield {name: importlib.import_module(name) for name in ("run", "page", "solvers")}
    finally:
        sys.path.remove(str(FOLDER))


def test_the_page_is_the_one_of_the_results(bench, monkeypatch):
    page = bench["page"]
    results = [result for name in page.PROBLEMS if (result := page.load(name))]
    assert results
    monkeypatch.setattr(page, "picture", picture_markup(page))
    elsewhere = [page.load(name, page.ELSEWHERE) for name in page.PROBLEMS]
    made = page.page(results, page.load("growth"), elsewhere)
    assert made == (FOLDER.parent / "chapters/benchmarks.md").read_text("utf-8")


def picture_markup(page):
    """Return `picture`, but leave the picture files as they are."""
    draw = page.picture

    def markup(result):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("matplotlib.figure.Figure.savefig", lambda *_, **__: None)
            return draw(result)

    return markup


@pytest.mark.parametrize("weight_decay", [0.1, 0.0])
def test_every_solver_reaches_the_minimum_of_a_small_problem(bench, weight_decay):
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(200, 4)), np.arange(200) % 3
    objective = bench["run"].SoftmaxObjective(X, y, weight_decay)
    best = bench["run"].newton_cg(objective, tol=1e-10).value
    solvers = bench["solvers"]
    for solver, run in solvers.SOLVERS.items():
        if not solvers.takes(solver, X, weight_decay):
            continue
        note = bench["run"].Note(best * (1 + 1e-9), limit=20)
        with pytest.raises(bench["run"].Ended):
            run(X, y, weight_decay, note)
        seconds, value = note.curve[-1]
        assert best * (1 - 1e-12) <= value <= best * (1 + 1e-9), solver
        assert seconds > 0
    times = bench["run"].summary([note.curve], best)["seconds"]
    assert times["1e-06"][0] <= times["1e-09"][0]


def test_a_run_out_of_time_is_not_counted(bench):
    note = bench["run"].Note(0.0, limit=0.0)
    with pytest.raises(bench["run"].Ended):
        note(1.0)
    assert bench["run"].summary([note.curve], 0.5)["seconds"] == {"1e-06": None, "1e-09": None}
    assert bench["page"].interval(None) == "–"
    assert bench["page"].interval([3.0, 1.0, 2.0]) == "2 (1 … 3)"
