"""The two losses of the book as functions of the logits: all that tells the models apart.

Below them is what an objective sums up of a loss: its parts, in the sense of `samples`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from lossbook.train import numerics
from lossbook.train.samples import logits, moment, pull_back


@dataclass(frozen=True)
class Loss:
    """The loss of a sample, seen from its logits.

    Parameters
    ----------
    losses_and_residuals : callable
        ``(z, y) -> (losses, residuals)``: values, and derivatives by the logits.
    bend : callable
        ``(p, change) -> S_i · change_i``, with S_i the second derivatives by the logits.
    curvature_bound : float
        No eigenvalue of an S_i is larger.
    """

    losses_and_residuals: Callable
    bend: Callable
    curvature_bound: float


def _binary_bend(p, change):
    return p[:, 0] * p[:, 1] * change


def _softmax_bend(p, change):
    weighted = p * change
    return weighted - p * weighted.sum(axis=1, keepdims=True)


# The functions are those of modules, so that objectives and their parts can travel to workers.
BINARY = Loss(numerics.binary_losses_and_residuals, _binary_bend, 1 / 4)
SOFTMAX = Loss(numerics.softmax_losses_and_residuals, _softmax_bend, 1 / 2)


def logits_of_all_classes(z):
    """Return the logits with a column for each class; one logit is the second of two: 0 and z."""
    z = z.reshape(len(z), -1)
    return z if z.shape[1] > 1 else np.hstack([np.zeros_like(z), z])


# They are functions of a module: where they run, the objective and its X need not be.


def loss_part(X, y, weight, loss, theta):
    """Return the weighted sums of the losses and of their derivatives by the parameters."""
    losses, residuals = loss.losses_and_residuals(logits(X, theta), y)
    value = float((weight * losses).sum(dtype=np.float64))
    by_class = residuals.T
    by_class *= weight
    return value, pull_back(X, residuals)


def probability_part(X, y, weight, theta):
    """Return the probabilities of all classes at θ, which `product_part` takes."""
    z = logits(X, theta)
    if z.ndim == 1:  # half the time of softmax
        return np.stack([numerics.sigmoid(-z), numerics.sigmoid(z)], axis=1)
    return numerics.softmax(z)


def product_part(X, y, weight, p, loss, v):
    """Return the sum of the Hessians, applied to v."""
    change = loss.bend(p, logits(X, v))
    return pull_back(X, (weight * change.T).T)


def hessian_part(X, y, weight, theta):
    """Return the sum of the Hessians, with an axis for each index of both parameters."""
    p = probability_part(X, y, weight, theta)
    if theta.ndim == 1:
        return moment(X, weight * p[:, 0] * p[:, 1])
    n, k = theta.shape
    hessian = np.zeros((n, k, n, k), theta.dtype)
    for j, l in combinations(range(k), 2):
        pair = moment(X, weight * p[:, j] * p[:, l])
        hessian[:, j, :, l] = hessian[:, l, :, j] = -pair
        # p_j (1 - p_j) is the sum of the p_j p_l over the others, without cancellation.
        hessian[:, j, :, j] += pair
        hessian[:, l, :, l] += pair
    return hessian


def kronecker_part(X, y, weight, theta):
    """Return what `Objective.kronecker_factors` is made of."""
    p = probability_part(X, y, weight, theta)
    covariance = -(weight * p.T) @ p
    np.fill_diagonal(covariance, 0)
    np.fill_diagonal(covariance, -covariance.sum(axis=1))  # without cancellation
    own = slice(1 if theta.ndim == 1 else 0, None)  # one logit is the second of two
    traces = (p * (1 - p))[:, own].sum(axis=1)
    return weight.sum(), covariance[own, own], moment(X, weight * traces)


def moment_part(X, y, weight):
    """Return the sum of the ``x xᵀ``."""
    return moment(X, weight)


def moment_product_part(X, y, weight, v):
    """Return that sum, applied to v."""
    return pull_back(X, weight * logits(X, v))
