"""Neither the unit nor the origin of a feature decides how a fit without penalty ends."""

import numpy as np
import pytest
import statsmodels.api as sm
from lossbook.train import (
    LogisticObjective,
    SoftmaxObjective,
    SoftmaxRegression,
    Status,
    add_constant,
    gradient_descent,
    lbfgs,
    newton,
    newton_cg,
    preconditioned_lbfgs,
    units,
)
from lossbook.train.units import Units, decrement
from scipy.sparse import csr_array

# What is done to the first of two features: (unit, origin in standard deviations).
CHANGES = {
    "none": (1, 0),
    "unit 1e-4": (1e-4, 0),
    "unit 1e-5": (1e-5, 0),
    "unit 1e-6": (1e-6, 0),
    "unit 1e-8": (1e-8, 0),
    "unit 1e8": (1e8, 0),
    "shift 2e3": (1, 2e3),
    "shift 1e5": (1, 1e5),
    "shift 1e6": (1, 1e6),
    "shift 1e6, unit 1e-6": (1e-6, 1e6),
    "shift 1e9": (1, 1e9),
}
FAST = [newton_cg, lbfgs, preconditioned_lbfgs, newton]


@pytest.fixture(params=CHANGES)
def change(request):
    return request.param


@pytest.fixture
def table(rng):
    """Five hundred samples of two features and three classes that overlap."""
    Z = rng.normal(size=(500, 2))
    y = (Z @ rng.normal(size=(2, 3)) + rng.gumbel(size=(500, 3))).argmax(axis=1)
    return Z, y


def changed(Z, change):
    unit, shift = CHANGES[change]
    return add_constant(np.column_stack([unit * (Z[:, 0] + shift), Z[:, 1]]))


@pytest.mark.parametrize("minimise", [*FAST, gradient_descent], ids=lambda f: f.__name__)
@pytest.mark.parametrize("kind", ["logistic", "softmax"])
def test_right_to_four_digits_or_said_to_be_not(table, change, minimise, kind):
    (Z, y), X, unit = table, changed(table[0], change), CHANGES[change][0]
    if kind == "logistic":
        y = np.minimum(y, 1)
        fit = minimise(LogisticObjective(X, y))
        want = sm.Logit(y, add_constant(Z)).fit(method="newton", tol=1e-14, disp=False).params[1]
        found = fit.theta[1] * unit
    else:
        fit = minimise(SoftmaxObjective(X, y))
        want = sm.MNLogit(y, add_constant(Z)).fit(method="newton", tol=1e-14, disp=False).params[1]
        found = (fit.theta[1, 1:] - fit.theta[1, 0]) * unit
    if fit.status is Status.CONVERGED:
        np.testing.assert_allclose(found, want, atol=1e-4 * np.abs(want).max())
        assert fit.decrement <= 1e-6
    else:
        assert fit.status in (Status.MAX_ITERATIONS, Status.STALLED)
        assert fit.decrement is None
        # Only what floating point cannot hold, and plain gradient descent, end like that.
        assert change == "shift 1e9" or minimise is gradient_descent


@pytest.mark.parametrize("minimise", FAST, ids=lambda f: f.__name__)
def test_a_spared_feature_may_have_any_unit_and_origin(table, minimise):
    Z, y = table
    options = {"weight_decay": 0.1, "unpenalized": (0, 1)}
    want = newton(SoftmaxObjective(add_constant(Z), y, **options), tol=1e-10).theta
    for change in ("unit 1e-8", "shift 1e5", "shift 1e6, unit 1e-6"):
        fit = minimise(SoftmaxObjective(changed(Z, change), y, **options))
        assert fit.status is Status.CONVERGED
        np.testing.assert_allclose(fit.theta[1] * CHANGES[change][0], want[1], atol=1e-4)
        np.testing.assert_allclose(fit.theta[2], want[2], atol=1e-4)


def test_nearly_equal_features_are_told_apart_or_it_is_said_that_they_are_not(table):
    Z, y = table
    y = np.minimum(y, 1)
    for gap in (1e-5, 1e-7, 1e-9, 1e-12):
        X = np.column_stack([np.ones(500), Z[:, 0], Z[:, 0] + gap * Z[:, 1]])
        for minimise in FAST:
            fit = minimise(LogisticObjective(X, y))
            if fit.status is Status.CONVERGED:
                want = newton(LogisticObjective(add_constant(Z), y), tol=1e-10).theta
                assert fit.theta[2] * gap == pytest.approx(want[2], rel=1e-3)
            assert fit.status is Status.CONVERGED or gap < 1e-6


@pytest.mark.parametrize("layout", [np.asarray, csr_array], ids=["dense", "CSR"])
@pytest.mark.parametrize("limit", [1000, 2])
def test_coordinates_have_the_identity_as_moment(rng, layout, limit, monkeypatch):
    monkeypatch.setattr(units, "LARGEST_MOMENT", limit)
    X = rng.normal(size=(90, 4)) * [1, 1e-7, 1e3, 1]
    weight = rng.uniform(0.5, 2, 90)
    for free in (range(4), (0, 2)):
        objective = LogisticObjective(
            layout(X), np.arange(90) % 2, 0.0 if len(free) == 4 else 0.1,
            sample_weight=weight, unpenalized=free,
        )  # fmt: skip
        coordinates = Units(objective)
        T = np.column_stack([coordinates.outward(e) for e in np.eye(4)])
        inner = T.T @ objective.moment() @ T
        inner = inner[4 - len(free) :, 4 - len(free) :]  # the penalised ones come first
        if limit == 2 and len(free) == 4:
            inner = np.diag(inner.diagonal())
        np.testing.assert_allclose(inner, np.eye(len(free)), atol=1e-12)
        g = rng.normal(size=4)
        np.testing.assert_allclose(coordinates.pull_back(g), T.T @ g, rtol=1e-12)


def test_decrement_is_that_of_the_exact_hessian(table):
    Z, y = table
    objective = SoftmaxObjective(add_constant(Z), y)
    theta = 0.1 * np.arange(9).reshape(3, 3)
    g = objective.gradient(theta)
    exact = np.sqrt(g.ravel() @ np.linalg.pinv(objective.hessian(theta)) @ g.ravel())
    coordinates = Units(objective)
    found = decrement(objective, theta, g, coordinates, enough=np.inf)
    assert found == pytest.approx(exact, rel=1e-3)
    assert coordinates.norm(g) <= found  # the cheap test never lets the dear one pass unasked
    assert decrement(objective, theta, g, coordinates, enough=exact / 2) > exact / 2


def test_decrement_bounds_the_distance_in_standard_errors(table):
    Z, y = table
    objective = LogisticObjective(add_constant(Z), np.minimum(y, 1))
    best = newton(objective, tol=1e-13)
    for tol in (1e-2, 1e-4):
        fit = lbfgs(objective, tol=tol)
        errors = np.sqrt(np.diag(np.linalg.inv(500 * objective.hessian(best.theta))))
        away = np.abs(fit.theta - best.theta) / errors
        assert away.max() <= 1.01 * fit.decrement * 500**0.5
        assert fit.decrement <= tol


def test_a_free_bias_needs_no_certificate_to_be_right(table):
    Z, y = table
    Z = Z * [1, 1e-3]
    model = SoftmaxRegression(1e-3, penalize_bias=False).fit(Z, y)
    exact = SoftmaxRegression(1e-3, penalize_bias=False, solver="newton", tol=1e-11).fit(Z, y)
    assert model.fit_.status is exact.fit_.status is Status.CONVERGED
    np.testing.assert_allclose(model.coef_, exact.coef_, atol=1e-5)
    assert model.fit_.distance_bound is None
    assert model.fit_.decrement <= 1e-6
