"""The optimizers: they agree, keep their certificates, and say truly how they ended."""

import time

import numpy as np
import pytest
import scipy.optimize
from lossbook.train import (
    LogisticObjective,
    Objective,
    SoftmaxObjective,
    Status,
    add_constant,
    gradient_descent,
    lbfgs,
    load_digits,
    newton,
    newton_cg,
    preconditioned_lbfgs,
)
from lossbook.train.losses import BINARY
from scipy.sparse import csr_array

ALL = [gradient_descent, lbfgs, preconditioned_lbfgs, newton, newton_cg]


@pytest.fixture(params=ALL, ids=lambda f: f.__name__)
def minimise(request):
    return request.param


class Broken(Objective):
    """An objective that is NaN from its n-th evaluation on."""

    good_evaluations = 0

    def value_and_gradient(self, theta):
        value, gradient = super().value_and_gradient(theta)
        self.good_evaluations -= 1
        if self.good_evaluations < 0:
            return np.nan, np.full_like(gradient, np.nan)
        return value, gradient


def broken(samples, good_evaluations):
    objective = Broken(BINARY, samples[0], np.minimum(samples[1], 1), 0.1, None, (), 2)
    objective.good_evaluations = good_evaluations
    return objective


def test_fit_tells_what_the_objective_says(make, minimise):
    objective = make(0.05)
    fit = minimise(objective, max_iter=2000)
    assert fit.status is Status.CONVERGED
    value, gradient = objective.value_and_gradient(fit.theta)
    norm = np.linalg.norm(gradient)
    assert fit.theta.shape == objective.theta_shape
    assert (fit.value, fit.gradient_norm) == (value, norm)
    assert norm <= 1e-6
    assert fit.history.value.shape == fit.history.gradient_norm.shape == (fit.n_iterations + 1,)
    assert (fit.history.value[-1], fit.history.gradient_norm[-1]) == (value, norm)
    assert fit.n_evaluations >= fit.n_iterations + 1


@pytest.mark.parametrize("max_iter", [0, 1, 3, 2000])
def test_certificates_bound_the_distance_to_a_long_newton_run(make, minimise, max_iter):
    objective = make(0.05)
    best = newton(objective, tol=1e-14, max_iter=50)
    fit = minimise(objective, max_iter=max_iter)
    distance = np.linalg.norm(fit.theta - best.theta)
    rounding = 1e-13
    assert 0 < distance <= fit.distance_bound + rounding
    assert fit.value - best.value <= fit.value_bound + rounding
    assert fit.distance_bound == fit.gradient_norm / 0.05
    assert fit.value_bound == fit.gradient_norm**2 / 0.1


def test_no_certificate_unless_everything_is_penalized(make):
    for objective in (make(0.0), make(0.05, unpenalized=(0,))):
        fit = lbfgs(objective)
        assert fit.status is Status.CONVERGED
        assert (fit.distance_bound, fit.value_bound) == (None, None)


def test_callback_sees_every_iterate_and_cannot_change_it(make, minimise):
    objective, seen = make(0.05), []

    def spoil(theta, value, gradient):
        seen.append((theta, value))
        for array in (theta, gradient):
            with pytest.raises(ValueError, match="read-only"):
                array[:] = np.nan

    fit = minimise(objective, max_iter=5, tol=1e-9, callback=spoil)
    np.testing.assert_array_equal([value for _, value in seen], fit.history.value)
    np.testing.assert_array_equal(seen[-1][0], fit.theta)
    assert [objective.value(theta) for theta, _ in seen] == fit.history.value.tolist()


def test_start_is_used_and_not_changed(make, minimise, rng):
    objective = make(0.05)
    start = rng.normal(size=objective.theta_shape)
    start.flags.writeable = False
    fit = minimise(objective, start, max_iter=0)
    assert (fit.status, fit.n_iterations) == (Status.MAX_ITERATIONS, 0)
    np.testing.assert_array_equal(fit.theta, start)
    best = newton(objective, tol=1e-12).theta
    fit = minimise(objective, best)
    assert (fit.status, fit.n_iterations, fit.n_evaluations) == (Status.CONVERGED, 0, 1)


def test_gradient_descent_is_the_update_of_the_book(make):
    objective, theta = make(0.05), np.zeros(make().theta_shape)
    for _ in range(3):
        theta = theta - 0.2 * objective.gradient(theta)
    fit = gradient_descent(objective, step=0.2, max_iter=3)
    np.testing.assert_array_equal(fit.theta, theta)


def test_gradient_descent_keeps_its_proved_rate(make):
    objective = make(0.05)
    best = newton(objective, tol=1e-14, max_iter=50).value
    gap = gradient_descent(objective, max_iter=200, tol=0).history.value - best
    rate = 1 - 0.05 / objective.smoothness
    assert (gap[1:] <= rate * gap[:-1] + 1e-15).all()
    assert (np.diff(gap) <= 1e-15).all()


def test_newton_converges_quadratically(make):
    norms = newton(make(0.05), tol=1e-13).history.gradient_norm
    last = norms[(norms < 1e-2) & (norms > 1e-7)]
    following = norms[1:][(norms[:-1] < 1e-2) & (norms[:-1] > 1e-7)]
    assert len(last)
    assert (following <= 100 * last**2).all()


def test_newton_is_damped(make, rng):
    objective = make(1e-3)
    fit = newton(objective, 30 * rng.normal(size=objective.theta_shape))
    assert fit.status is Status.CONVERGED
    assert (np.diff(fit.history.value) <= 1e-12).all()


def test_newton_solves_on_the_range_where_the_classes_are_redundant(samples):
    for options in ({}, {"weight_decay": 0.05, "unpenalized": (0,)}):
        objective = SoftmaxObjective(*samples, **options)
        fit, want = newton(objective, tol=1e-10), newton_cg(objective, tol=1e-10)
        assert fit.status is Status.CONVERGED
        np.testing.assert_allclose(fit.theta, want.theta, atol=1e-8)
        np.testing.assert_allclose(fit.theta[0].sum(), 0, atol=1e-12)  # the shortest solution


def test_newton_solves_on_the_range_where_features_are_redundant(samples):
    X, y = samples
    twice, y = np.column_stack([X, X[:, 1]]), np.minimum(y, 1)
    fit, want = newton(LogisticObjective(twice, y)), newton(LogisticObjective(X, y))
    assert fit.status is Status.CONVERGED
    np.testing.assert_allclose(twice @ fit.theta, X @ want.theta, atol=1e-5)


def test_newton_cg_and_lbfgs_need_no_invertible_hessian(samples):
    objective = SoftmaxObjective(*samples)
    first, second = newton_cg(objective, tol=1e-10), preconditioned_lbfgs(objective, tol=1e-7)
    assert first.status is second.status is Status.CONVERGED
    np.testing.assert_allclose(first.theta, second.theta, atol=1e-5)


def test_lbfgs_takes_no_more_evaluations_than_scipy():
    images = load_digits()
    objective = SoftmaxObjective(images.X_train, images.y_train, 1e-3)

    def flat(theta):
        value, gradient = objective.value_and_gradient(theta.reshape(objective.theta_shape))
        return value, gradient.ravel()

    ours = lbfgs(objective, tol=1e-6)
    theirs = scipy.optimize.minimize(
        flat,
        np.zeros(objective.theta_shape).ravel(),
        jac=True,
        method="L-BFGS-B",
        options={"gtol": 1e-7, "ftol": 0},  # of the largest entry of 640
    )
    assert ours.n_evaluations <= 1.2 * theirs.nfev
    assert ours.value == pytest.approx(theirs.fun, rel=1e-9)


@pytest.mark.parametrize("scale", [1e-6, 1e6])
def test_lbfgs_finds_a_step_whatever_the_scale_of_the_features(make, samples, scale):
    plain, scaled = (lbfgs(make(0.0, X=c * samples[0]), tol=1e-9) for c in (1, scale))
    assert scaled.status is Status.CONVERGED
    np.testing.assert_allclose(scale * scaled.theta, plain.theta, rtol=1e-5, atol=1e-6)


def test_scipy_says_success_on_nan():
    """Why `Fit.status` is our own. If this fails, SciPy has changed, and this test may go."""
    result = scipy.optimize.minimize(
        lambda x: (np.nan, np.zeros_like(x)), np.ones(2), jac=True, method="L-BFGS-B"
    )
    assert result.success
    assert np.isnan(result.fun)


def test_nan_with_a_zero_gradient_is_not_converged(samples):
    class NoCost(Objective):
        def value_and_gradient(self, theta):
            return np.nan, np.zeros_like(theta)

    objective = NoCost(BINARY, samples[0], np.minimum(samples[1], 1), 0.1, None, (), 2)
    for minimise in ALL:
        assert minimise(objective).status is Status.NON_FINITE


def test_nan_at_the_start_is_non_finite(samples, minimise):
    fit = minimise(broken(samples, 0))
    assert (fit.status, fit.n_iterations) == (Status.NON_FINITE, 0)
    assert np.isnan(fit.value)
    assert fit.distance_bound is None
    assert not fit.theta.any()


def test_nan_later_is_non_finite_at_the_last_finite_point(samples, minimise):
    fit = minimise(broken(samples, 3), tol=0)
    assert fit.status is Status.NON_FINITE
    assert np.isfinite(fit.theta).all()
    assert np.isfinite(fit.history.value).all()
    assert fit.value == fit.history.value[-1]


def test_divergence_is_non_finite(make):
    fit = gradient_descent(make(0.05), step=1e300, max_iter=10)
    assert fit.status is Status.NON_FINITE


def test_tolerance_zero_ends_by_itself(make, minimise):
    fit = minimise(make(0.05), tol=0, max_iter=3000)
    expected = {Status.STALLED, Status.MAX_ITERATIONS}
    if fit.gradient_norm == 0:
        expected = {Status.CONVERGED}
    assert fit.status in expected
    assert fit.gradient_norm < 1e-7


def test_separable_data_without_decay_is_unbounded(minimise, rng):
    y = np.arange(60) % 3
    X = np.column_stack([np.ones(60), rng.uniform(-1, 1, (60, 3)) + 3 * np.eye(3)[y]])
    for objective in (LogisticObjective(X, np.minimum(y, 1)), SoftmaxObjective(X, y)):
        start = time.process_time()
        fit = minimise(objective, max_iter=300)
        assert fit.status is Status.UNBOUNDED
        assert time.process_time() - start < 2
        assert "no minimiser exists" in fit.status.value
    penalized = minimise(SoftmaxObjective(X, y, 0.1), max_iter=300)
    assert penalized.status is Status.CONVERGED


def test_digits_without_decay_are_separable():
    digits = load_digits()
    objective = SoftmaxObjective(add_constant(digits.X_train), digits.y_train)
    for minimise in (lbfgs, newton_cg):
        fit = minimise(objective)
        assert fit.status is Status.UNBOUNDED
        assert fit.n_iterations < 100


def test_separated_by_a_free_feature_although_the_others_are_penalized():
    X, y = np.array([[1.0, -1], [1, -2], [1, 3], [1, 1]]), [0, 0, 1, 1]
    assert lbfgs(LogisticObjective(X, y, 0.1, unpenalized=(1,))).status is Status.UNBOUNDED
    assert lbfgs(LogisticObjective(X, y, 0.1, unpenalized=(0,))).status is Status.CONVERGED


def test_quasi_separated_samples_are_unbounded(samples):
    # The boundary holds a sample of each class: no direction separates strictly.
    X, y = np.array([[1.0, -2], [1, -1], [1, 0], [1, 0], [1, 1]]), np.array([0, 0, 0, 1, 1])
    for objective in (LogisticObjective(X, y), SoftmaxObjective(csr_array(X), y)):
        fit = lbfgs(objective)
        assert not objective.separates(fit.theta)
        assert fit.gradient_norm < 1e-6  # it looks converged, and is not
        assert fit.status is Status.UNBOUNDED
    X[2, 1] = 0.1  # now the classes overlap
    assert lbfgs(LogisticObjective(X, y)).status is Status.CONVERGED
    assert lbfgs(LogisticObjective(X, y, sample_weight=[1, 1, 0, 1, 1])).status is Status.UNBOUNDED


def test_a_feature_that_only_one_class_has_is_unbounded(samples):
    X, y = samples
    rare = np.column_stack([X, y == 2])  # overlapping samples, one telling feature
    assert newton_cg(SoftmaxObjective(rare, y)).status is Status.UNBOUNDED
    assert newton_cg(SoftmaxObjective(rare, y, 0.01)).status is Status.CONVERGED


def test_touching_classes_do_not_count_as_separated():
    objective = LogisticObjective([[1.0, 0], [1, 1], [1, 1], [1, 2]], [0, 0, 1, 1])
    assert not objective.separates([-1, 1])  # two samples lie on the boundary
    weighted = LogisticObjective(objective.X, objective.y, sample_weight=[1, 0, 0, 1])
    assert weighted.separates([-1, 1])  # without them it separates
    assert not weighted.separates([0, 0])


def test_float32_converges_to_its_own_tolerance(make, samples, minimise):
    objective = make(0.05, X=samples[0].astype(np.float32))
    fit = minimise(objective, max_iter=3000)
    assert (fit.status, fit.theta.dtype) == (Status.CONVERGED, np.float32)
    assert fit.gradient_norm <= 1e-4
    best = newton(make(0.05), tol=1e-12)
    assert np.linalg.norm(fit.theta - best.theta) <= fit.distance_bound + 1e-6


def test_features_that_depend_on_one_another_or_are_zero(samples, minimise):
    X, y = samples
    objective = SoftmaxObjective(np.column_stack([X, X, np.zeros(40)]), y)
    fit = minimise(objective, max_iter=5000, tol=1e-4)
    assert fit.status is Status.CONVERGED
    single = newton_cg(SoftmaxObjective(X.astype(np.float32), y), tol=1e-4)
    assert fit.value == pytest.approx(single.value, abs=1e-5)
    nothing = minimise(LogisticObjective(np.zeros((2, 3)), [0, 1]))
    assert (nothing.status, nothing.value) == (Status.CONVERGED, np.log(2))


def test_a_callback_may_stop_a_fit(make, minimise):
    objective, seen = make(0.05), []

    def stop(theta, value, gradient):
        seen.append(value)
        return np.bool_(len(seen) == 3)

    fit = minimise(objective, tol=1e-9, callback=stop)
    assert (fit.status, fit.n_iterations, fit.value) == (Status.STOPPED, 2, seen[-1])
    assert minimise(objective, callback=lambda *point: point[2]).status is Status.CONVERGED


def test_extreme_features_give_a_fit(minimise):
    nothing = minimise(LogisticObjective(np.zeros((4, 70)), [0, 1, 0, 1]))
    assert (nothing.status, nothing.value) == (Status.CONVERGED, np.log(2))
    assert LogisticObjective(np.zeros((4, 70)), [0, 1, 0, 1], 0.5).smoothness == 0.5
    for decay in (0.0, 0.1):
        fit = minimise(LogisticObjective([[1e150, 1], [2.3e150, 3], [-1e150, 2]], [0, 1, 1], decay))
        assert fit.status is not Status.CONVERGED
        assert np.isfinite(fit.theta).all()


def test_fits_are_compared_by_identity(make):
    fit = lbfgs(make(0.05))
    assert fit == fit
    assert fit != lbfgs(make(0.05))
    assert len({fit, fit.history}) == 2
