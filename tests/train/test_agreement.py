"""Agreement with scikit-learn and statsmodels, which share no code with the book."""

import numpy as np
import pytest
import statsmodels.api as sm
from lossbook.train import LogisticObjective, SoftmaxObjective, newton_cg
from sklearn.linear_model import LogisticRegression as Peer

DECAY = 0.02
C = 1 / (DECAY * 40)  # scikit-learn's objective is C times the sum, plus half the squared norm
EXACT = {"C": C, "solver": "newton-cholesky", "tol": 1e-14, "max_iter": 100}


def close(ours, theirs):
    np.testing.assert_allclose(ours, theirs, rtol=1e-8, atol=1e-10)


def centred(weights):
    """Weights with the mean over classes taken out: a shift of all classes changes nothing."""
    return weights - weights.mean(axis=-1, keepdims=True)


def test_scikit_learn_with_the_bias_penalized(samples):
    X, y = samples
    peer = Peer(fit_intercept=False, **EXACT)
    ours = newton_cg(SoftmaxObjective(X, y, DECAY), tol=1e-12)
    close(ours.theta, peer.fit(X, y).coef_.T)
    two = np.minimum(y, 1)
    ours = newton_cg(LogisticObjective(X, two, DECAY), tol=1e-12)
    close(ours.theta, peer.fit(X, two).coef_[0])


def test_scikit_learn_with_the_bias_free(samples):
    X, y = samples
    peer = Peer(fit_intercept=True, **EXACT).fit(X[:, 1:], y)
    ours = newton_cg(SoftmaxObjective(X, y, DECAY, unpenalized=(0,)), tol=1e-12)
    close(ours.theta[1:], peer.coef_.T)
    close(centred(ours.theta[0]), centred(peer.intercept_))
    two = np.minimum(y, 1)
    peer = peer.fit(X[:, 1:], two)
    ours = newton_cg(LogisticObjective(X, two, DECAY, unpenalized=(0,)), tol=1e-12)
    close(ours.theta, np.append(peer.intercept_, peer.coef_))


def test_scikit_learn_with_sample_weights(samples, rng):
    X, y = samples
    weight = rng.uniform(0.5, 2, 40)
    weight *= 40 / weight.sum()  # its C multiplies the sum of the weights
    peer = Peer(fit_intercept=False, **EXACT).fit(X, y, weight)
    ours = newton_cg(SoftmaxObjective(X, y, DECAY, sample_weight=weight), tol=1e-12)
    close(ours.theta, peer.coef_.T)


def test_statsmodels_without_weight_decay(samples):
    X, y = samples
    two = np.minimum(y, 1)
    peer = sm.Logit(two, X).fit(method="newton", tol=1e-14, maxiter=100, disp=False)
    ours = newton_cg(LogisticObjective(X, two), tol=1e-12)
    close(ours.theta, peer.params)
    assert ours.value == pytest.approx(-peer.llf / 40, rel=1e-12)
    # The inverse of m times our Hessian is the covariance of the estimate.
    covariance = np.linalg.inv(40 * LogisticObjective(X, two).hessian(ours.theta))
    close(covariance, peer.cov_params())


def test_statsmodels_multinomial_without_weight_decay(samples):
    X, y = samples
    peer = sm.MNLogit(y, X).fit(method="newton", tol=1e-14, maxiter=100, disp=False)
    ours = newton_cg(SoftmaxObjective(X, y), tol=1e-12)
    close(ours.theta[:, 1:] - ours.theta[:, :1], peer.params)  # its class 0 is fixed at 0
    assert ours.value == pytest.approx(-peer.llf / 40, rel=1e-12)
