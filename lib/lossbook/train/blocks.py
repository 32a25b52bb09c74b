"""Sums over samples, taken over blocks of rows: the one place that knows where the samples lie.

A *part* is a function ``part(X, y, weight, *arguments)`` of some samples. It returns an array, a
number or a tuple of them, and all parts together are added up.
"""

from copy import copy
from functools import reduce

import numpy as np
from scipy.sparse import issparse

from lossbook.train.datasets import add_constant

# A block of X this large stays in the cache between its two matrix products.
BLOCK_BYTES = 2**22


class Blocks:
    """Samples in memory, or in a mapped file, of which one block at a time is worked on.

    Parameters
    ----------
    X : ndarray, memmap or csr_array of float, shape (n_samples, n_features)
        Features.
    y : ndarray of int, shape (n_samples,)
        Labels.
    weight : ndarray of float, shape (n_samples,)
        Weights of the samples.
    """

    def __init__(self, X, y, weight):
        # Sparse X is small enough as it is, and a slice of it would be a copy.
        size = len(y) if issparse(X) else max(1, BLOCK_BYTES // (X.shape[1] * X.itemsize))
        rows = [slice(i, i + size) for i in range(0, len(y), size)]
        self.samples = [(X if issparse(X) else X[r], y[r], weight[r]) for r in rows]

    def thinned(self, step):
        """Return every step-th of these blocks: enough of them for an approximation."""
        some = copy(self)
        some.samples = self.samples[::step]
        return some

    def keep(self, part, *arguments):
        """Return the results of all blocks, in a form that `total` takes as `kept`."""
        return [part(*samples, *arguments) for samples in self.samples]

    def total(self, part, *arguments, kept=None):
        """Return the sum of a part over all blocks; with `kept`, its own is the last argument.

        Parameters
        ----------
        part : callable
            What to add up.
        *arguments
            Passed on to every part.
        kept : optional
            What `keep` returned.
        """
        last = ((),) * len(self.samples) if kept is None else ((own,) for own in kept)
        pairs = zip(self.samples, last, strict=True)
        return reduce(add, (part(*samples, *arguments, *own) for samples, own in pairs))


class WithConstant:
    """Dense features and a constant one before them, which takes no memory.

    Parameters
    ----------
    features : ndarray of float, shape (n_samples, n_features)
        The features; the constant comes on top.
    """

    def __init__(self, features):
        self.features = features
        self.shape = (len(features), 1 + features.shape[1])
        self.dtype, self.itemsize = features.dtype, features.itemsize

    def __getitem__(self, rows):
        return WithConstant(self.features[rows])


def plain(X):
    """Return X as an array: that of `WithConstant` is written out."""
    return add_constant(X.features) if isinstance(X, WithConstant) else X


def is_dask(X):
    """Return whether X is a Dask array, without importing Dask."""
    return type(X).__module__.startswith("dask.array")


def make_blocks(X, y, weight):
    """Return the blocks of these samples, wherever X lies."""
    if is_dask(X):
        from lossbook.train.distributed import DaskBlocks

        return DaskBlocks(X, y, weight)
    return Blocks(X, y, weight)


def add(first, second):
    """Add two results of a part, in place where that saves an array."""
    if isinstance(first, tuple):
        return tuple(map(add, first, second))
    first += second
    return first


def logits(X, theta):
    """Return Xθ, in the memory order that makes this product, and the next one, fast.

    For few classes BLAS is twice as fast when the long side of X comes last. All that follows is
    faster when the samples, and not the few classes, are next to one another.
    """
    if isinstance(X, WithConstant):
        z = logits(X.features, theta[1:])
        z += theta[0]
        return z
    if issparse(X):
        return _sparse_logits(X, theta)
    return (theta.T @ X.T).T


def _sparse_logits(X, theta):
    """Return Xθ for sparse X.

    SciPy's product adds entry after entry to the same few numbers, and waits for each addition.
    Where rows are long and classes few, one class at a time takes two thirds of the time.
    """
    if theta.ndim == 2 and theta.shape[1] <= 3 and X.nnz > 32 * X.shape[0]:
        return np.stack([X @ column for column in theta.T]).T
    return np.asfortranarray(X @ theta)


def pull_back(X, residuals):
    """Return Xᵀr: what residuals of the logits say about the parameters."""
    if isinstance(X, WithConstant):
        weights = pull_back(X.features, residuals)
        return np.concatenate([residuals.sum(axis=0, keepdims=True), weights])
    return X.T @ residuals if issparse(X) else (residuals.T @ X).T


def moment(X, weight):
    """Return ``Σ_i weight_i x_i x_iᵀ``, shape (n_features, n_features)."""
    X = plain(X)
    if issparse(X):
        return (X.T @ X.multiply(weight[:, np.newaxis])).toarray()
    return X.T @ (weight[:, np.newaxis] * X)
