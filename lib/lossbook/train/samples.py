"""Samples, in memory or in Dask: the one place that knows where they lie.

A *part* is a function ``part(X, y, weight, *arguments)`` of some samples. It returns an array, a
number or a tuple of them, and all parts together are added up.
"""

from functools import reduce
from typing import Any, TypeGuard

import numpy as np
from scipy.sparse import csr_array, issparse

from lossbook.train import checks

# A block of X this large stays in the cache between its two matrix products.
BLOCK_BYTES = 2**22


def features(X):
    """Return `X` as float array, CSR or Dask array of shape (n_samples, n_features), checked."""
    if isinstance(X, WithConstant):
        return WithConstant(features(X.features))
    X = table(X)
    if 0 in X.shape:
        raise ValueError(f"X is empty: it has shape {X.shape}")
    if X.dtype not in (np.float32, np.float64):
        X = X.astype(np.float64)
    if is_dask(X):
        X = X.rechunk({1: -1})
    elif issparse(X) and not X.has_canonical_format:
        X = X.copy()  # its arrays may be those of the caller
        X.sum_duplicates()
    values = X.data if issparse(X) else X
    axes = list(range(values.ndim))
    with np.errstate(over="ignore", invalid="ignore"):
        squares = float(np.einsum(values, axes, values, axes, []))  # their sum: no array is made
    if not np.isfinite(squares):
        checks.refuse_largest("X", X, "all values must be finite, and their squares")
    return X


def table(X):
    """Return `X` as an array with two dimensions, a CSR array or a Dask array."""
    checks.refuse_masked("X", X)
    X = csr_array(X) if issparse(X) else X if is_dask(X) else checks.array("X", X)
    if X.dtype.kind not in "biuf":
        raise TypeError(f"X must hold real numbers, got dtype {X.dtype}")
    if X.ndim != 2 or np.isnan(X.shape).any():
        hint = ": call X.compute_chunk_sizes() first" if X.ndim == 2 else ""
        raise ValueError(f"X must have shape (n_samples, n_features), got shape {X.shape}{hint}")
    if is_dask(X) and not isinstance(X._meta, np.ndarray):
        raise TypeError(f"X must have chunks of NumPy arrays, got {type(X._meta).__name__}")
    return X


def is_dask(X: object) -> TypeGuard[Any]:
    """Return whether X is a Dask array, without importing Dask."""
    return type(X).__module__.startswith("dask.array")


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


def written_out(X, columns=None):
    """Return X as an array, with its constant column, or only these columns of it."""
    if isinstance(X, WithConstant):
        X = np.column_stack([np.ones(len(X.features), X.dtype), X.features])
    return X if columns is None or len(columns) == X.shape[1] else X[:, columns]


def dense(X):
    """Return X as an array that is not sparse."""
    return X.toarray() if issparse(X) else X


class Blocks:
    """Samples in memory, or in a mapped file, of which one block at a time is worked on.

    Parameters
    ----------
    samples : list of tuple
        The arguments of a part that each block gives: ``(X, y, weight)``, and what `keep` adds.
    """

    def __init__(self, samples):
        self.samples = samples

    def keep(self, part, *arguments):
        """Return blocks that give a part one more argument: what this part says of them."""
        return Blocks([(*own, part(*own, *arguments)) for own in self.samples])

    def total(self, part, *arguments, combine=None, step=1):
        """Return the sum of a part over all blocks.

        Parameters
        ----------
        part : callable
            What to add up.
        *arguments
            Passed on to every part.
        combine : callable, optional
            What takes the place of the sum of two results.
        step : int
            Take every step-th block only: enough of them for an approximation.
        """
        return reduce(combine or add, (part(*own, *arguments) for own in self.samples[::step]))


class DaskBlocks:
    """What `Blocks` is, over the chunks of a Dask array: only sums travel.

    Each chunk becomes a `Blocks` on a worker and stays there. If the worker is lost, Dask makes its
    chunks again from where they came from. Needs the extra ``lossbook[dask]``.

    Parameters
    ----------
    chunks : iterable of dask.delayed.Delayed
        The `Blocks`.
    """

    def __init__(self, chunks):
        import dask

        self.dask = dask
        self.chunks = dask.persist(*chunks)

    def keep(self, part, *arguments):
        """Let each worker keep what a part says of its blocks, as `Blocks.keep` does."""
        return DaskBlocks(chunk.keep(part, *arguments) for chunk in self.chunks)

    def total(self, part, *arguments, combine=None, step=1):
        """Return the sum of a part over all chunks, as `Blocks.total` does; `step` is ignored."""
        sums = (chunk.total(part, *arguments, combine=combine) for chunk in self.chunks)
        return reduce(combine or add, self.dask.compute(*sums))


def blocks(X, y, weight):
    """Return the samples in blocks of rows: `Blocks`, or `DaskBlocks` where X lies in Dask.

    Parameters
    ----------
    X : ndarray, memmap, csr_array, WithConstant or dask.array.Array of float
        Features, from `features`.
    y : ndarray of int, shape (n_samples,)
        Labels.
    weight : ndarray of float, shape (n_samples,)
        Weights of the samples.
    """
    if is_dask(X):
        import dask

        ends = np.cumsum(X.chunks[0])[:-1]
        labels = np.split(y.astype(np.min_scalar_type(y.max())), ends)  # a byte each, mostly
        samples = zip(X.to_delayed().ravel(), labels, np.split(weight, ends), strict=True)
        return DaskBlocks(dask.delayed(blocks)(*each) for each in samples if len(each[1]))
    # Sparse X is small enough as it is, and a slice of it would be a copy.
    size = len(y) if issparse(X) else max(1, BLOCK_BYTES // (X.shape[1] * X.itemsize))
    rows = [slice(i, i + size) for i in range(0, len(y), size)]
    return Blocks([(X if issparse(X) else X[r], y[r], weight[r]) for r in rows])


def add(first, second):
    """Add two results of a part."""
    return tuple(map(add, first, second)) if isinstance(first, tuple) else first + second


def logits(X, theta):
    """Return Xθ, in the memory order that makes this product, and the next one, fast.

    For few classes BLAS is twice as fast when the long side of X comes last. All that follows is
    faster when the samples, and not the few classes, are next to one another.
    """
    if isinstance(X, WithConstant):
        z = logits(X.features, theta[1:])
        z += theta[0]
        return z
    if not issparse(X):
        return (theta.T @ X.T).T
    # SciPy's product adds entry after entry to the same few numbers, and waits for each addition.
    # Where rows are long and classes few, one class at a time takes two thirds of the time.
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
    """Return ``Σ_i weight_i x_i x_iᵀ``, shape (n_features, n_features), for weights >= 0."""
    X = written_out(X)
    if (weight != 1).any():
        root = np.sqrt(weight)[:, np.newaxis]
        X = X.multiply(root) if issparse(X) else root * X
    return dense(X.T @ X)  # a matrix and its own transpose: half the time of any other product
