"""The two losses of the book as functions of the logits: all that tells the models apart."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lossbook.train import numerics


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
