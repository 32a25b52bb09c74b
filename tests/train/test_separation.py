"""The diagnosis: data without a minimiser, the direction that shows it, what was not checked."""

import warnings

import numpy as np
import pytest
import scipy.optimize
from lossbook.train import (
    LogisticObjective,
    LogisticRegression,
    SoftmaxObjective,
    Status,
    add_constant,
    lbfgs,
    newton,
    newton_cg,
    preconditioned_lbfgs,
    separation,
)
from lossbook.train.units import Units
from scipy.sparse import csr_array


def leads(X, y, v):
    """The lead of each sample's own class over each other one, in plain Python."""
    z = X @ (v if v.ndim == 2 else np.column_stack([0 * v, v]))
    return np.array([z[i, y[i]] - np.delete(z[i], y[i]) for i in range(len(y))])


def shows(X, y, v):
    """Whether v keeps the promise of the theorem: no lead is negative, and one is positive."""
    found, scale = leads(X, y, v), np.abs(X).max() * np.abs(v).max()
    return found.min() >= -1e-9 * scale and found.max() > 1e-9 * scale


def lead_is_possible(X, y, k):
    """Whether some lead can be positive while none is negative: one linear program for each."""
    n = X.shape[1]
    rows = []
    for x, own in zip(X, y, strict=True):
        for j in set(range(k)) - {own}:
            row = np.zeros((n, k))
            row[:, own], row[:, j] = x, -x
            rows.append(row.ravel())
    rows = np.array(rows)
    options = {"A_ub": -rows, "b_ub": np.zeros(len(rows)), "bounds": (-1, 1)}
    return any(scipy.optimize.linprog(-row, **options).fun < -1e-6 for row in rows)


@pytest.mark.parametrize("minimise", [newton_cg, lbfgs, preconditioned_lbfgs, newton])
@pytest.mark.parametrize("k", [2, 3])
def test_verdicts_are_those_of_an_oracle(rng, minimise, k):
    seen = set()
    for _ in range(6):
        m, n = rng.integers(5, 15), rng.integers(1, 4)
        X = add_constant(rng.integers(-2, 3, (m, n)).astype(float))
        y = np.concatenate([np.arange(k), rng.integers(0, k, m - k)])
        wanted = lead_is_possible(X, y, k)
        size = 10.0 ** rng.integers(-9, 10, n + 1)
        for unit, features in ((1, X), (size, size * X), (1, csr_array(X))):
            objectives = [SoftmaxObjective(features, y)]
            objectives += [LogisticObjective(features, y)] if k == 2 else []
            for objective in objectives:
                fit = minimise(objective)
                assert fit.status is (Status.UNBOUNDED if wanted else Status.CONVERGED)
                assert fit.separation.verdict == ("found" if wanted else "none")
                if wanted:
                    assert fit.separation.direction.shape == objective.theta_shape
                    assert shows(X, y, (fit.separation.direction.T * unit).T)
        seen.add(wanted)
    assert seen == {True, False}


@pytest.mark.parametrize("k", [2, 3])
def test_residuals_show_an_overlap_and_never_one_that_is_none(rng, k):
    seen = set()
    for _ in range(25):  # few samples on few places: ties, and separations that rest on them
        m, n = rng.integers(6, 16), rng.integers(1, 4)
        X = add_constant(rng.integers(-1, 2, (m, n)).astype(float))
        y = np.concatenate([np.arange(k), rng.integers(0, k, m - k)])
        possible, objective = lead_is_possible(X, y, k), SoftmaxObjective(X, y)
        for tol in (1e-2, 1e-8):
            fit = newton_cg(objective, tol=tol)
            _, gradient = objective.value_and_gradient(fit.theta)
            correction = Units(objective).least_squares(gradient)
            shown = separation.overlap(objective, fit.theta, correction)
            assert not (shown and possible)
            seen.add((shown, possible))
    assert {(True, False), (False, True)} <= seen


def test_an_overlap_is_known_at_any_size_where_the_fit_has_ended(rng, monkeypatch):
    monkeypatch.setattr(separation, "LARGEST_PROGRAM", 0)
    X = add_constant(rng.normal(size=(3000, 12)))
    y = (X[:, 1] + rng.logistic(size=3000) > 0).astype(int)
    y[:100] = 2
    for objective in (LogisticObjective(X, y > 0), SoftmaxObjective(X, y)):
        assert newton_cg(objective).separation.verdict == "none"
        assert newton_cg(objective, max_iter=1).separation.verdict == "not checked"


@pytest.mark.parametrize("layout", [np.asarray, csr_array], ids=["dense", "CSR"])
def test_an_empty_cell_is_found_at_any_size_and_named(rng, layout, monkeypatch):
    monkeypatch.setattr(separation, "LARGEST_PROGRAM", 0)  # as if it were too large
    size = 3000
    X = add_constant(rng.normal(size=(size, 12)))
    y = (X[:, 1] + rng.logistic(size=size) > 0).astype(int)
    rare = np.zeros(size)
    rare[np.flatnonzero(y)[:20]] = 1
    X = np.column_stack([X, rare])
    fit = newton_cg(LogisticObjective(layout(X), y))
    assert fit.status is Status.UNBOUNDED
    assert np.flatnonzero(fit.separation.direction).tolist() == [13]  # it says which feature
    three = np.where(rng.uniform(size=size) < 0.3, 2, y)
    fit = newton_cg(SoftmaxObjective(layout(X), three))  # now: never with class 0
    assert np.argwhere(fit.separation.direction).tolist() == [[13, 0]]
    assert fit.separation.direction[13, 0] == -1


def test_a_threshold_of_one_feature_needs_the_bias():
    X, y = add_constant([[1.0], [2.0], [2.0], [3.0]]), np.array([0, 0, 1, 1])
    fit = newton_cg(LogisticObjective(X, y))
    assert fit.separation.direction.tolist() == [-2, 1]
    assert newton_cg(LogisticObjective(X[:, 1:], y)).separation.verdict == "none"
    spared = newton_cg(LogisticObjective(X, y, 0.1, unpenalized=(1,)))
    assert spared.status is Status.CONVERGED  # the bias that it would take is penalised
    assert newton_cg(LogisticObjective(5 * X, y)).separation.direction.tolist() == [-2, 1]


def test_what_is_too_large_says_that_it_was_not_checked(rng, monkeypatch):
    X = add_constant(rng.normal(size=(100, 2)))
    y = (X[:, 1] + X[:, 2] > 0).astype(int)
    overlap = np.where(np.arange(100) < 20, 1 - y, y)
    X, y = np.vstack([X, [[1, 0, 0], [1, 0, 0]]]), np.append(y, [0, 1])  # two on the boundary
    assert newton_cg(LogisticObjective(X, y)).separation.verdict == "found"
    monkeypatch.setattr(separation, "LARGEST_PROGRAM", 102 * 3 - 1)
    fit = newton_cg(LogisticObjective(X, y))
    assert (fit.separation.verdict, fit.separation.direction) == ("not checked", None)
    assert fit.status is not Status.UNBOUNDED
    monkeypatch.undo()
    assert newton_cg(LogisticObjective(X[:100], overlap)).separation.verdict == "none"


def test_an_overlap_as_small_as_the_tolerance_of_the_program_is_not_called_separation(rng):
    x = np.sort(rng.uniform(size=60))
    y = (np.arange(60) >= 30).astype(int)
    x[29] = x[30] + 1e-10
    for minimise in (newton_cg, lbfgs, preconditioned_lbfgs, newton):
        fit = minimise(LogisticObjective(add_constant(x[:, np.newaxis]), y))
        assert fit.status is Status.CONVERGED
        assert fit.separation.verdict in ("none", "undecided")
        assert fit.theta[1] > 100


def test_separable_samples_far_from_the_origin_are_still_separable(rng):
    Z, y = rng.normal(size=(60, 2)), np.arange(60) % 2
    X = add_constant(Z + 1e7 + 6 * y[:, np.newaxis])
    for minimise in (newton_cg, lbfgs, preconditioned_lbfgs, newton):
        assert minimise(LogisticObjective(X, y)).status is Status.UNBOUNDED


def test_newton_tells_separation_also_where_features_are_redundant(rng):
    Z, y = rng.normal(size=(40, 2)), np.arange(40) % 2
    Z[:, 0] += 5 * y
    X = np.column_stack([np.ones(40), Z, Z[:, 0] + Z[:, 1]])
    fit = newton(LogisticObjective(X, y))
    assert fit.status is Status.UNBOUNDED
    assert shows(X, y, fit.separation.direction)


def test_a_free_bias_alone_costs_no_linear_program(rng, monkeypatch):
    monkeypatch.delattr(scipy.optimize, "linprog")  # whoever calls it fails
    X, y = rng.normal(size=(200, 3)), rng.integers(0, 3, 200)
    model = newton_cg(SoftmaxObjective(add_constant(X), y, 0.1, unpenalized=(0,)))
    assert (model.status, model.separation.verdict) == (Status.CONVERGED, "none")


def test_a_class_without_weight_is_unbounded_where_the_bias_is_free(rng):
    X, y = add_constant(rng.normal(size=(60, 2))), np.arange(60) % 3
    weight = (y != 1).astype(float)
    fit = newton_cg(SoftmaxObjective(X, y, 0.01, sample_weight=weight, unpenalized=(0,)))
    assert fit.status is Status.UNBOUNDED
    assert fit.separation.direction.tolist() == [[0, -1, 0], [0, 0, 0], [0, 0, 0]]
    assert "weight_decay > 0 on all parameters" in fit.status.value
    assert newton_cg(SoftmaxObjective(X, y, 0.01, sample_weight=weight)).separation is None


def test_no_direction_where_everything_is_penalized(make):
    assert newton_cg(make(0.1)).separation is None


def test_estimators_pass_the_diagnosis_on(rng):
    X = rng.normal(size=(50, 2))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = LogisticRegression(weight_decay=0).fit(X, np.where(X[:, 1] > 0.3, "yes", "no"))
    v = model.fit_.separation.direction
    assert v[0] < 0 < v[2]
    assert v[1] == 0
