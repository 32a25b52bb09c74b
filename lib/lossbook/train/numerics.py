"""Exponentials and logarithms that neither overflow nor cancel.

Each function here adds only numbers of one sign, so its result is right to a relative error of
1e-14: a loss of 8.5e-18 comes out as 8.5e-18 and not as 0. float32 in gives float32 out. Logits
must not be NaN or +inf; -inf masks a class: its probability is 0, and its loss is infinite. Each
row needs a class that is not masked.
"""

import numpy as np
from numpy.typing import ArrayLike

from lossbook.train.kinds import Array

# exp of a difference of logits up to this size neither overflows, also in float32, nor does the
# rounding of the difference, up to 3.6e-15 in float64, matter much for a relative error of 1e-14.
MODERATE = 64


def sigmoid(z: ArrayLike) -> Array:
    """Map log-odds to probabilities, ``1 / (1 + exp(-z))``.

    Parameters
    ----------
    z : array_like of float
        Log-odds, any shape.

    Returns
    -------
    ndarray of float
        Probabilities, the shape of `z`.

    Examples
    --------
    >>> sigmoid([-1000.0, 0.0, 1000.0]).tolist()
    [0.0, 0.5, 1.0]
    """
    z = _floats(z)
    small = np.exp(-np.abs(z))  # in (0, 1]: cannot overflow
    return np.where(z >= 0, 1, small) / (1 + small)


def softplus(z: ArrayLike) -> Array:
    """Return ``log(1 + exp(z))``, the loss of a sample with log-odds ``-z`` for its class.

    Parameters
    ----------
    z : array_like of float
        Any shape.

    Returns
    -------
    ndarray of float
        The shape of `z`.

    Examples
    --------
    >>> softplus([-100.0, 1000.0]).tolist()
    [3.720075976020836e-44, 1000.0]
    """
    z = _floats(z)
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


def logsumexp(logits: ArrayLike) -> Array:
    """Return ``log(sum_j exp(z_ij))`` for each sample i.

    Parameters
    ----------
    logits : array_like of float, shape (n_samples, n_classes)
        The z_ij.

    Returns
    -------
    ndarray of float, shape (n_samples,)

    Examples
    --------
    >>> logsumexp([[1000.0, 1000.0]])
    array([1000.69314718])
    """
    _, largest, others = _shifted_exp(logits)
    return largest[:, 0] + np.log1p(others.sum(axis=1))


def log_softmax(logits: ArrayLike) -> Array:
    """Return the logarithms of the class probabilities.

    Parameters
    ----------
    logits : array_like of float, shape (n_samples, n_classes)
        The z_ij.

    Returns
    -------
    ndarray of float, shape (n_samples, n_classes)

    Examples
    --------
    >>> log_softmax([[40.0, 0.0, 0.0]])
    array([[-8.49670851e-18, -4.00000000e+01, -4.00000000e+01]])
    """
    logits = _floats(logits)
    _, largest, others = _shifted_exp(logits)
    with np.errstate(over="ignore"):
        return (logits - largest) - np.log1p(others.sum(axis=1, keepdims=True))


def softmax(logits: ArrayLike) -> Array:
    """Map logits to class probabilities, ``exp(z_ij) / sum_l exp(z_il)``.

    Parameters
    ----------
    logits : array_like of float, shape (n_samples, n_classes)
        The z_ij.

    Returns
    -------
    ndarray of float, shape (n_samples, n_classes)
        Positive, or 0 where the true value is below the smallest float; rows sum to 1.

    Examples
    --------
    >>> softmax([[1000.0, 1000.0]])
    array([[0.5, 0.5]])
    """
    winner, _, others = _shifted_exp(logits)
    total = 1 + others.sum(axis=1, keepdims=True)
    others[np.arange(len(others)), winner] = 1
    return others / total


def binary_losses_and_residuals(logits: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
    """Return each sample's loss and the derivative of the loss by the log-odds.

    Parameters
    ----------
    logits : array_like of float, shape (n_samples,)
        Log-odds of class 1.
    y : array_like of int, shape (n_samples,)
        Labels 0 or 1.

    Returns
    -------
    losses : ndarray of float, shape (n_samples,)
        ``-log p`` of the true class.
    residuals : ndarray of float, shape (n_samples,)
        ``sigmoid(z) - y``, without the cancellation of that difference.

    Raises
    ------
    ValueError
        If there is not one label, 0 or 1, for each sample.

    Examples
    --------
    >>> binary_losses_and_residuals([100.0], [1])
    (array([3.72007598e-44]), array([-3.72007598e-44]))
    """
    z, y = _floats(logits), np.asarray(y)
    positive = y == 1
    if y.shape != z.shape or not (positive | (y == 0)).all():
        raise ValueError(f"y must hold a label 0 or 1 for each of the {z.shape} logits")
    against = np.where(positive, z.dtype.type(-1), z.dtype.type(1))
    return softplus(against * z), against * sigmoid(against * z)


def softmax_losses_and_residuals(logits: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
    """Return each sample's loss and its derivatives by the logits.

    With S the sum of ``exp(z_j - z_y)`` over the other classes, the loss is ``log1p(S)``. Where
    exp could overflow, the class a of the largest logit takes the place of y in S: the loss is then
    ``(z_a - z_y) + log1p(S)``, two terms that are not negative. The residual of the true class is
    minus the sum of the other probabilities.

    Parameters
    ----------
    logits : array_like of float, shape (n_samples, n_classes)
        The z_ij.
    y : array_like of int, shape (n_samples,)
        Labels 0..n_classes-1.

    Returns
    -------
    losses : ndarray of float, shape (n_samples,)
        ``-log p`` of the true class.
    residuals : ndarray of float, shape (n_samples, n_classes)
        ``p_ij - 1{y_i = j}``.

    Raises
    ------
    ValueError
        If there is not one label 0..n_classes-1 for each sample.

    References
    ----------
    eq-numerics-loss, eq-numerics-residual.

    Examples
    --------
    >>> losses, residuals = softmax_losses_and_residuals([[40.0, 0.0, 0.0]], [0])
    >>> losses
    array([8.49670851e-18])
    >>> residuals
    array([[-8.49670851e-18,  4.24835426e-18,  4.24835426e-18]])
    """
    logits = _floats(logits)
    if np.shape(y) != logits.shape[:1]:
        raise ValueError(f"y must hold a label for each of {len(logits)} samples: {np.shape(y)}")
    # One row for each class, the samples next to one another; `own` are the cells of their classes.
    own = np.ravel_multi_index((np.asarray(y), np.arange(len(logits))), logits.T.shape)
    with np.errstate(invalid="ignore", over="ignore"):  # masked classes, logits 1e308 apart
        odds = np.subtract(logits.T, logits.T.take(own), order="C")
    if not (odds.min() >= -MODERATE and odds.max() <= MODERATE):
        return _losses_and_residuals_of_any_size(logits, y)
    np.exp(odds, out=odds)
    cells = odds.reshape(-1)
    cells[own] = 0
    rest = odds.sum(axis=0)
    share = 1 / (1 + rest)
    odds *= share
    cells[own] = -rest * share
    return np.log1p(rest), odds.T


def _losses_and_residuals_of_any_size(logits, y):
    """Return what `softmax_losses_and_residuals` does, also for logits that lie far apart."""
    rows, residuals = np.arange(len(logits)), softmax(logits)
    residuals[rows, y] = 0
    residuals[rows, y] = -residuals.sum(axis=1)
    return 0 - log_softmax(logits)[rows, y], residuals


def _floats(z):
    """Return `z` as an array of float32 (if it is one) or float64."""
    z = np.asarray(z)
    return z if z.dtype in (np.float32, np.float64) else z.astype(np.float64)


def _shifted_exp(logits):
    """Return the class a of each row's largest logit, z_a, and exp(z_j - z_a) with 0 at j = a."""
    logits = _floats(logits)
    rows, winner = np.arange(len(logits)), np.argmax(logits, axis=1)
    largest = logits[rows, winner][:, np.newaxis]
    with np.errstate(invalid="ignore", over="ignore"):
        difference = logits - largest
        # What rounding took from the difference (Knuth's TwoSum). At a difference of 300 it is up
        # to 3e-14, and exp makes an absolute error of its argument a relative error of its value.
        back = difference - logits
        lost = (logits - (difference - back)) - (largest + back)
    others = np.exp(difference)
    np.multiply(others, 1 + lost, out=others, where=others > 0)  # -inf, of a masked class, has none
    others[rows, winner] = 0
    return winner, largest, others
