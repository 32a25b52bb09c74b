"""Samples in a Dask array: each chunk is worked on where it lies, and only sums travel.

Imported when an objective is given a Dask array; needs the extra ``lossbook[dask]``.
"""

from functools import reduce

import dask
import numpy as np

from lossbook.train.blocks import Blocks, add


class DaskBlocks:
    """What `Blocks` is, over the chunks of a Dask array.

    Each chunk becomes a `Blocks` on a worker and stays there. If the worker is lost, Dask makes its
    chunks again from where they came from.

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
        ends = np.cumsum(X.chunks[0])[:-1]
        labels = np.split(y.astype(np.min_scalar_type(y.max())), ends)  # a byte each, mostly
        weights = np.split(weight, ends)
        chunks = X.to_delayed().ravel()
        hold = dask.delayed(_hold)
        self.chunks = dask.persist(*map(hold, chunks, labels, map(_or_ones, weights)))

    def thinned(self, step):
        """Return these blocks: the workers make an approximation from all of them."""
        return self

    def keep(self, part, *arguments):
        """Let each worker keep its results; return what `total` takes as `kept`."""
        keep = dask.delayed(Blocks.keep)
        return dask.persist(*(keep(chunk, part, *arguments) for chunk in self.chunks))

    def total(self, part, *arguments, kept=None):
        """Return the sum of a part over all blocks, as `Blocks.total` does."""
        total = dask.delayed(Blocks.total)
        kept = (None,) * len(self.chunks) if kept is None else kept
        pairs = zip(self.chunks, kept, strict=True)
        sums = dask.compute(*(total(c, part, *arguments, kept=own) for c, own in pairs))
        return reduce(add, map(_writeable, sums))


def features(X):
    """Return the Dask array `X` as floats in chunks of whole rows, checked chunk by chunk."""
    if X.ndim != 2 or 0 in X.shape or np.isnan(X.shape).any():
        raise ValueError(f"X must be of known shape (n_samples, n_features), got shape {X.shape}")
    if X.dtype.kind not in "biuf":
        raise TypeError(f"X must hold real numbers, got dtype {X.dtype}")
    if X.dtype not in (np.float32, np.float64):
        X = X.astype(np.float64)
    X = X.rechunk({1: -1})
    if not np.isfinite(X).all().compute():
        raise ValueError("X holds NaN or infinity: all values must be finite")
    return X


def _hold(X, y, weight):
    """Make the blocks of a chunk, on the worker."""
    return Blocks(X, y.astype(np.intp), np.ones(len(y), X.dtype) if weight is None else weight)


def _or_ones(weight):
    """Return None for weights that are all 1, so that they need not travel."""
    return None if (weight == 1).all() else weight


def _writeable(result):
    """Return a result that sums may be added to; what came over the wire may be read-only."""
    if isinstance(result, tuple):
        return tuple(map(_writeable, result))
    return np.array(result) if isinstance(result, np.ndarray) else result
