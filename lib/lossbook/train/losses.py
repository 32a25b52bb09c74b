"""The two losses of the book as functions of the logits: all that tells the models apart.

Below them is what an objective sums up of a loss: its parts, in the sense of `samples`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from lossbook.train import numerics, samples
from lossbook.train.samples import logits, pull_back


@dataclass(frozen=True)
class Loss:
    """The loss of a sample, seen from its logits.

    Parameters
    ----------
    losses_and_residuals : callable
        ``(z, y) -> (losses, residuals)``: values, and derivatives by the logits.
    curvature : callable
        ``z -> curvature``: what the second derivatives S_i are made of, one row for each sample:
        S_i itself for one logit, the probabilities p_i for several.
    bend : callable
        ``(curvature, change) -> S_i · change_i``.
    curvature_bound : float
        No eigenvalue of an S_i is larger.
    """

    losses_and_residuals: Callable
    curvature: Callable
    bend: Callable
    curvature_bound: float


def _variance(z):
    return numerics.sigmoid(z) * numerics.sigmoid(-z)


def _binary_bend(variance, change):
    return variance * change


def _softmax_bend(p, change):
    weighted = p * change
    return weighted - p * weighted.sum(axis=1, keepdims=True)


# The functions are those of modules, so that objectives and their parts can travel to workers.
BINARY = Loss(numerics.binary_losses_and_residuals, _variance, _binary_bend, 1 / 4)
SOFTMAX = Loss(numerics.softmax_losses_and_residuals, numerics.softmax, _softmax_bend, 1 / 2)


# They are functions of a module: where they run, the objective and its X need not be.


def loss_part(loss, X, y, weight, theta):
    """Return the weighted sums of the losses and of their derivatives by the parameters."""
    losses, residuals = loss.losses_and_residuals(logits(X, theta), y)
    value = float((weight * losses).sum(dtype=np.float64))
    residuals *= _like(weight, residuals)
    return value, pull_back(X, residuals)


def curvature_part(loss, X, y, weight, theta):
    """Return the curvatures at θ, which `product_part` takes."""
    return loss.curvature(logits(X, theta))


def product_part(loss, X, y, weight, v, curvature):
    """Return the sum of the Hessians, applied to v."""
    change = loss.bend(curvature, logits(X, v))
    return pull_back(X, change * _like(weight, change))


def hessian_part(loss, X, y, weight, theta):
    """Return the sum of the Hessians, with an axis for each index of both parameters."""
    curvature = loss.curvature(logits(X, theta))
    if curvature.ndim == 1:
        return samples.moment(X, weight * curvature)
    n, k = theta.shape
    hessian = np.zeros((n, k, n, k), theta.dtype)
    for j, l in combinations(range(k), 2):
        pair = samples.moment(X, weight * curvature[:, j] * curvature[:, l])
        hessian[:, j, :, l] = hessian[:, l, :, j] = -pair
        # p_j (1 - p_j) is the sum of the p_j p_l over the others, without cancellation.
        hessian[:, j, :, j] += pair
        hessian[:, l, :, l] += pair
    return hessian


def kronecker_part(loss, X, y, weight, theta):
    """Return what `Objective.kronecker_factors` is made of."""
    curvature = loss.curvature(logits(X, theta))
    if curvature.ndim == 1:
        traces = weight * curvature
        covariance = traces.sum().reshape(1, 1)
    else:
        traces = weight * (curvature * (1 - curvature)).sum(axis=1)
        covariance = -(weight * curvature.T) @ curvature
        np.fill_diagonal(covariance, 0)
        np.fill_diagonal(covariance, -covariance.sum(axis=1))  # without cancellation
    return weight.sum(), covariance, samples.moment(X, traces)


def moment_part(X, y, weight):
    """Return the sum of the ``x xᵀ``."""
    return samples.moment(X, weight)


def moment_product_part(X, y, weight, v):
    """Return that sum, applied to v."""
    return pull_back(X, weight * logits(X, v))


def _like(per_row, array):
    """Return one value for each row of `array`, shaped to broadcast against it."""
    return per_row.reshape(-1, *(1,) * (array.ndim - 1))
