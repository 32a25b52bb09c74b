"""The two losses of the book as functions of the logits: all that tells the models apart.

Below them is what an objective sums up of a loss: its parts, in the sense of `samples`.
"""

from collections.abc import Callable
from dataclasses import dataclass

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
        ``z -> curvature``: what the second derivatives S_i are made of, one row for each sample.
    bend : callable
        ``(curvature, change) -> S_i · change_i``.
    entry : callable
        ``(curvature, j, l) -> S_ijl``, one number for each sample.
    curvature_bound : float
        No eigenvalue of an S_i is larger.
    """

    losses_and_residuals: Callable
    curvature: Callable
    bend: Callable
    entry: Callable
    curvature_bound: float


def _variance(z):
    return numerics.sigmoid(z) * numerics.sigmoid(-z)


def _binary_bend(variance, change):
    return variance * change


def _binary_entry(variance, j, l):
    return variance


def _softmax_bend(p, change):
    weighted = p * change
    return weighted - p * weighted.sum(axis=1, keepdims=True)


def _softmax_entry(p, j, l):
    # Own class: p_j (1 - p_j), the second factor as the sum of the others.
    return p[:, j] * (np.delete(p, j, axis=1).sum(axis=1) if l == j else -p[:, l])


# The functions are those of modules, so that objectives and their parts can travel to workers.
BINARY = Loss(numerics.binary_losses_and_residuals, _variance, _binary_bend, _binary_entry, 1 / 4)
SOFTMAX = Loss(
    numerics.softmax_losses_and_residuals, numerics.softmax, _softmax_bend, _softmax_entry, 1 / 2
)


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
    curvature, n = loss.curvature(logits(X, theta)), len(theta)
    k = theta.size // n
    hessian = np.empty((n, k, n, k), theta.dtype)
    for j in range(k):
        for l in range(j + 1):
            pair = samples.moment(X, weight * loss.entry(curvature, j, l))
            hessian[:, j, :, l] = hessian[:, l, :, j] = pair
    return hessian


def kronecker_part(loss, X, y, weight, theta):
    """Return what `Objective.kronecker_factors` is made of."""
    curvature, k = loss.curvature(logits(X, theta)), theta.size // len(theta)
    covariance, traces = np.empty((k, k), theta.dtype), 0
    for j in range(k):
        for l in range(j + 1):
            entry = weight * loss.entry(curvature, j, l)
            covariance[j, l] = covariance[l, j] = entry.sum()
        traces = traces + entry
    return weight.sum(), covariance, samples.squares(X, traces)


def moment_part(X, y, weight):
    """Return the sum of the ``x xᵀ``."""
    return samples.moment(X, weight)


def moment_product_part(X, y, weight, v):
    """Return that sum, applied to v."""
    return pull_back(X, weight * logits(X, v))


def _like(per_row, array):
    """Return one value for each row of `array`, shaped to broadcast against it."""
    return per_row.reshape(-1, *(1,) * (array.ndim - 1))
