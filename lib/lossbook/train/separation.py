"""Whether samples can be separated, so that a cost without penalty has no minimiser."""

import numpy as np
import scipy.optimize
from scipy.sparse import issparse

from lossbook.train.blocks import is_dask, plain

# Linear programs with more coefficients than this take too long, and are not tried.
LARGEST_PROGRAM = 10**6


def is_separable(objective):
    """Return whether some direction of the unpenalised parameters favours no wrong class.

    Along such a direction, if it favours the right class of at least one sample, the cost falls for
    ever: the samples are separated, or all but those on the boundary (quasi-separated). Whether
    there is one is a linear program, solved up to its tolerance. Problems too large for
    it, and Dask arrays, are taken as not separable: `MeanLoss.separates` may still find that they
    are.

    Parameters
    ----------
    objective : LogisticObjective or SoftmaxObjective
        The samples and what carries a penalty.

    Returns
    -------
    bool
    """
    free = objective.decay == 0
    if not free.any() or is_dask(objective.X):
        return False
    k = objective.n_classes
    if free.sum() * len(objective.y) * k**2 > LARGEST_PROGRAM:
        return False
    used = objective.sample_weight > 0
    X, y = plain(objective.X)[used][:, free], objective.y[used]
    X = (X.toarray() if issparse(X) else X).astype(np.float64)
    X /= np.abs(X).max(axis=0, where=X != 0, initial=1e-300)
    # One row for each sample and wrong class: its own class minus the wrong one.
    sample, wrong = np.nonzero(np.arange(k) != y[:, np.newaxis])
    contrast = np.eye(k)[y[sample]] - np.eye(k)[wrong]
    margins = (contrast[:, :, np.newaxis] * X[sample][:, np.newaxis, :]).reshape(len(sample), -1)
    program = scipy.optimize.linprog(
        -margins.sum(axis=0), A_ub=-margins, b_ub=np.zeros(len(margins)), bounds=(-1, 1)
    )
    return program.status == 0 and -program.fun > 1e-5
