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
    if is_dask(X):
        return _dask_features(X)
    if issparse(X):
        X = csr_array(X)  # whose arrays may be those of the caller
        if not X.has_canonical_format:
            X = X.copy()
            X.sum_duplicates()
    else:
        X = checks.array("X", X)
    _refuse_shape_and_type(X)
    if X.dtype not in (np.float32, np.float64):
        X = X.astype(np.float64)
    values = X.data if issparse(X) else X
    axes = list(range(values.ndim))
    with np.errstate(over="ignore", invalid="ignore"):
        fine = np.isfinite(np.einsum(values, axes, values, axes, []))  # the sum of the squares
    if not fine:
        # Of NaN, infinities, or else the number that is too large to be squared: the first.
        bad = int(np.argmax(np.where(np.isfinite(values), np.abs(values), np.inf)))
        row, column = (
            (index[bad] for index in X.tocoo().coords) if issparse(X) else divmod(bad, X.shape[1])
        )
        what = f"X[{row}, {column}] is {values.flat[bad]}"
        raise ValueError(f"{what}: all values must be finite, and their squares")
    return X


def _dask_features(X):
    """Return the Dask array `X` as floats in chunks of whole rows, checked chunk by chunk."""
    checks.refuse_masked("X", X)
    if not isinstance(X._meta, np.ndarray):
        raise TypeError(f"X must have chunks of NumPy arrays, got {type(X._meta).__name__}")
    if X.ndim == 2 and np.isnan(X.shape).any():
        raise ValueError(
            f"X must be of known shape (n_samples, n_features), got shape {X.shape}: call "
            "X.compute_chunk_sizes() first"
        )
    _refuse_shape_and_type(X)
    if X.dtype not in (np.float32, np.float64):
        X = X.astype(np.float64)
    X = X.rechunk({1: -1})
    if not np.isfinite((X**2).sum().compute()):
        raise ValueError("X holds NaN or infinity: all values must be finite, and their squares")
    return X


def _refuse_shape_and_type(X):
    if X.ndim != 2:
        raise ValueError(f"X must have shape (n_samples, n_features), got shape {X.shape}")
    if 0 in X.shape:
        raise ValueError(f"X is empty: it has shape {X.shape}")
    if X.dtype.kind not in "biuf":
        raise TypeError(f"X must hold real numbers, got dtype {X.dtype}")


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


def written_out(X):
    """Return X as an array: that of `WithConstant` gets its constant column."""
    if isinstance(X, WithConstant):
        return np.column_stack([np.ones(len(X.features), X.dtype), X.features])
    return X


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

    def keep(self, part, *arguments):
        """Return the results of all blocks, in a form that `total` takes as `kept`."""
        return [part(*samples, *arguments) for samples in self.samples]

    def total(self, part, *arguments, kept=None, combine=None, step=1):
        """Return the sum of a part over all blocks; with `kept`, its own is the last argument.

        Parameters
        ----------
        part : callable
            What to add up.
        *arguments
            Passed on to every part.
        kept : optional
            What `keep` returned.
        combine : callable, optional
            What takes the place of the sum of two results.
        step : int
            Take every step-th block only: enough of them for an approximation.
        """
        samples = self.samples[::step]
        last = ((),) * len(samples) if kept is None else ((own,) for own in kept)
        pairs = zip(samples, last, strict=True)
        return reduce(combine or add, (part(*each, *arguments, *own) for each, own in pairs))


class DaskBlocks:
    """What `Blocks` is, over the chunks of a Dask array: only sums travel.

    Each chunk becomes a `Blocks` on a worker and stays there. If the worker is lost, Dask makes its
    chunks again from where they came from. Needs the extra ``lossbook[dask]``.

    Parameters
    ----------
    X : dask.array.Array of float, shape (n_samples, n_features)
        Features, cut into chunks of whole rows.
    y : ndarray of int, shape (n_samples,)
        Labels.
    weight : ndarray of float, shape (n_samples,)
        Weights of the samples.
    """

    def __init__(self, X, y, weight):
        import dask

        self.dask = dask
        ends = np.cumsum(X.chunks[0])[:-1]
        labels = np.split(y.astype(np.min_scalar_type(y.max())), ends)  # a byte each, mostly
        # Weights that are all 1 need not travel.
        weights = [None if (w == 1).all() else w for w in np.split(weight, ends)]
        samples = zip(X.to_delayed().ravel(), labels, weights, strict=True)
        hold = dask.delayed(_hold)
        self.chunks = dask.persist(*(hold(*each) for each in samples if len(each[1])))

    def keep(self, part, *arguments):
        """Let each worker keep its results; return what `total` takes as `kept`."""
        keep = self.dask.delayed(Blocks.keep)
        return self.dask.persist(*(keep(chunk, part, *arguments) for chunk in self.chunks))

    def total(self, part, *arguments, kept=None, combine=None, step=1):
        """Return the sum of a part over all chunks, as `Blocks.total` does; `step` is ignored."""
        total = self.dask.delayed(Blocks.total)
        kept = (None,) * len(self.chunks) if kept is None else kept
        pairs = zip(self.chunks, kept, strict=True)
        sums = (total(c, part, *arguments, kept=own, combine=combine) for c, own in pairs)
        return reduce(combine or add, map(_writeable, self.dask.compute(*sums)))


def _hold(X, y, weight):
    """Make the blocks of a chunk, on the worker."""
    return Blocks(X, y.astype(np.intp), np.ones(len(y), X.dtype) if weight is None else weight)


def _writeable(result):
    """Return a result that sums may be added to; what came over the wire may be read-only."""
    if isinstance(result, tuple):
        return tuple(map(_writeable, result))
    return np.array(result) if isinstance(result, np.ndarray) else result


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
    product = X.T @ X  # of a matrix with its own transpose: half the time of any other
    return product.toarray() if issparse(X) else product
