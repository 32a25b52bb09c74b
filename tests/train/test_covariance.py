"""Standard errors against statsmodels, and against what they are defined to be."""

import numpy as np
import pytest
import statsmodels.api as sm
from lossbook.train import (
    LogisticObjective,
    SoftmaxObjective,
    covariance,
    lbfgs,
    newton,
    newton_cg,
)


def held(covariance, n, k):
    """The covariance of θ_j - θ_0, class by class as in statsmodels."""
    contrast = np.kron(np.eye(n), np.column_stack([-np.ones(k - 1), np.eye(k - 1)]))
    small = (contrast @ covariance @ contrast.T).reshape(n, k - 1, n, k - 1)
    return small.transpose(1, 0, 3, 2).reshape(n * (k - 1), -1)


def close(ours, theirs):
    np.testing.assert_allclose(ours, theirs, rtol=1e-8, atol=1e-8 * np.abs(theirs).max())


def test_logit(samples):
    X, y = samples[0], np.minimum(samples[1], 1)
    peer = sm.Logit(y, X).fit(method="newton", tol=1e-14, maxiter=100, disp=False)
    objective = LogisticObjective(X, y)
    close(covariance(objective, newton_cg(objective, tol=1e-12)), peer.cov_params())


def test_multinomial_logit(samples):
    X, y = samples
    peer = sm.MNLogit(y, X).fit(method="newton", tol=1e-14, maxiter=100, disp=False)
    objective = SoftmaxObjective(X, y)
    ours = held(covariance(objective, newton(objective, tol=1e-12)), 4, 3)
    close(ours, np.asarray(peer.cov_params()))
    close(np.sqrt(ours.diagonal()).reshape(2, 4).T, peer.bse)


def test_weights_count_as_numbers_of_samples(samples, rng):
    X, y = samples[0], np.minimum(samples[1], 1)
    times = rng.integers(1, 4, 40)
    weighted = LogisticObjective(X, y, sample_weight=times)
    repeated = LogisticObjective(np.repeat(X, times, axis=0), np.repeat(y, times))
    first, second = (covariance(o, newton_cg(o, tol=1e-12)) for o in (weighted, repeated))
    close(first, second)


def test_units_of_features_are_units_of_errors(samples):
    X, y = samples[0], np.minimum(samples[1], 1)
    size = np.array([1, 1e-8, 1, 1e6])
    plain, scaled = LogisticObjective(X, y), LogisticObjective(X * size, y)
    first, second = (np.diag(covariance(o, newton_cg(o, tol=1e-10))) for o in (plain, scaled))
    np.testing.assert_allclose(second, first / size**2, rtol=1e-8)


def test_errors_are_those_of_repeated_experiments():
    rng = np.random.default_rng(0)
    X = np.column_stack([np.ones(400), rng.normal(size=400)])
    theta = np.array([0.3, -0.8])
    p, found = 1 / (1 + np.exp(-X @ theta)), []
    for _ in range(300):
        objective = LogisticObjective(X, (rng.uniform(size=400) < p).astype(int))
        found.append(newton(objective).theta)
    spread = np.std(found, axis=0)
    predicted = np.sqrt(np.diag(covariance(objective, newton(objective))))
    np.testing.assert_allclose(predicted, spread, rtol=0.12)  # 300 repeats: 4 % is one sigma


def test_no_errors_where_they_would_mean_nothing(samples):
    X, y = samples
    objective = SoftmaxObjective(X, y, 0.1, unpenalized=(0,))
    fit = newton_cg(objective)
    with pytest.raises(ValueError, match="a penalised estimate has no standard errors"):
        covariance(objective, fit)
    objective = LogisticObjective(X, (X[:, 1] > 0).astype(int))
    fit = lbfgs(objective)
    with pytest.raises(ValueError, match="the fit did not converge, it ended UNBOUNDED"):
        covariance(objective, fit)
