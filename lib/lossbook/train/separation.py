"""Whether samples can be separated, so that a cost without penalty has no minimiser."""

from dataclasses import dataclass

import numpy as np
import scipy.optimize

from lossbook.train.losses import logits_of_all_classes, probability_part
from lossbook.train.samples import dense, is_dask, logits, written_out

# Linear programs with more coefficients than this take too long, and are not tried.
LARGEST_PROGRAM = 10**6


@dataclass(frozen=True, eq=False)
class Separation:
    """Whether some change v of the parameters without penalty favours no wrong class.

    Along such a v, if it favours the right class of at least one sample, the cost falls for ever:
    the samples are separated, or all but those that v leaves undecided (quasi-separated).

    Parameters
    ----------
    verdict : str
        "found"; "none", up to rounding or the tolerance of a linear program; "undecided" where v
        favours a wrong class by about as much as rounding does; or "not checked": neither a single
        feature nor the end of the fit decides, and a linear program would take too long.
    direction : ndarray of float or None
        v in the features as given, of theta's shape: a column for each class. None unless found.

    References
    ----------
    eq-separating-slope.

    Examples
    --------
    >>> from lossbook.train import LogisticObjective, newton_cg
    >>> newton_cg(LogisticObjective([[1, -2], [1, 3], [1, 4]], [0, 1, 1])).separation
    Separation(verdict='found', direction=array([0., 1.]))
    """

    verdict: str
    direction: np.ndarray | None = None


def diagnose(objective, theta, gradient, units):
    """Look for a separation: by one feature, by where a fit ended, by a linear program.

    Parameters
    ----------
    objective : Objective
        The samples and what carries a penalty.
    theta, gradient : ndarray of float
        Where a fit ended, and the gradient of the cost there.
    units : Units
        Of the objective.

    Returns
    -------
    Separation
    """
    free, k, n_logits = objective.free, objective.n_classes, theta.size // len(theta)
    above, below = objective.blocks.total(_extremes_part, free, k, combine=np.maximum)
    low, high = -below.max(axis=0), above.max(axis=0)
    constant = np.flatnonzero((low == high) & (high != 0))
    v = by_one_feature(objective, above, -below, constant)
    if v is None and objective.separates(theta):
        v = np.where(objective.decay > 0, 0, theta.T / np.abs(theta[free]).max()).T
    if v is not None:
        return Separation("found", v)
    if (low == high).all() or overlap(objective, theta, units.least_squares(gradient)):
        return Separation("none")
    if objective.n_samples * (k - 1) * len(free) * n_logits > LARGEST_PROGRAM:
        return Separation("not checked")
    return by_program(objective, low, high, constant, n_logits)


def least_lead(objective, v, rounding):
    """Return the smallest lead of a sample's own class over the others in the logits of v.

    Each lead counts with its rounding error times `rounding`: -1, 0 or 1.
    """
    return objective.blocks.total(_lead_part, v, rounding, combine=min)


def overlap(objective, theta, correction):
    """Return whether the residuals at a point exclude that a v separates the samples.

    Let a v favour no wrong class. Take a weight ``a_ij > 0`` for each sample and each wrong class
    with ``Σ_i Σ_j a_ij (e_j - e_yi) ⊗ x_i = 0``: applied to v it says that v favours the right
    class of no sample, either. The probabilities of the wrong classes are such weights where the
    gradient is 0. Elsewhere a least-squares `correction` of them, ``M⁺ g``, makes it 0: they show
    the overlap if it leaves them positive by far more than rounding, here by half.
    """
    if correction is None:
        return False
    least = objective.blocks.total(_weight_part, theta, objective.free, correction, combine=min)
    return least > np.sqrt(np.finfo(theta.dtype).eps)


def by_one_feature(objective, above, below, constant):
    """Return a separating v of one free feature, and of a constant one if there is one, or None.

    All samples of one class lie on one side of a threshold and all others on the other side, or on
    it: so it is for an indicator that never occurs together with a class, and for a class without
    samples. `above` and `below` are the largest and the smallest values in each class.
    """
    free, k, shape = objective.free, objective.n_classes, objective.theta_shape
    for j in range(k) if len(shape) == 2 else (1,):
        rest = np.arange(k) != j
        for sign, high, low in ((1, above, below), (-1, -below, -above)):
            lower, upper = high[rest].max(axis=0), low[j]
            threshold = np.minimum(np.maximum(0, lower), upper)
            good = (lower <= upper) & ((high[j] > threshold) | (low[rest].min(axis=0) < threshold))
            if len(constant) == 0:
                good &= threshold == 0
            if good.any():
                v, a = np.zeros((shape[0], k)), int(np.argmax(good))
                v[free[a], j] = sign
                if threshold[a] != 0:
                    v[free[constant[0]], j] -= threshold[a] / above[:, constant[0]].max()
                return v if len(shape) == 2 else v[:, 1]
    return None


def by_program(objective, low, high, constant, n_logits):
    """Return the `Separation` that a linear program over all free features shows."""
    used, free, k = objective.sample_weight > 0, objective.free, objective.n_classes
    X = objective.X.compute() if is_dask(objective.X) else objective.X
    X, y = dense(written_out(X, free)[used]).astype(np.float64), objective.y[used]
    # All features from -1 to 1, as far as there is a constant one that makes up for the shift.
    centre = (low + high) / 2 * (low < high) * (len(constant) > 0)
    size = np.maximum(high - centre, centre - low)
    size[size == 0] = 1
    X = (X - centre) / size
    # One row for each sample and wrong class: its own class minus the wrong one.
    sample, wrong = np.nonzero(np.arange(k) != y[:, np.newaxis])
    contrast = (np.eye(k)[y[sample]] - np.eye(k)[wrong])[:, -n_logits:]
    margins = np.einsum("ia,ij->iaj", X[sample], contrast).reshape(len(sample), -1)
    gain = margins.sum(axis=0)
    program = scipy.optimize.linprog(-gain, -margins, np.zeros(len(margins)), bounds=(-1, 1))
    if program.status != 0 or -program.fun <= 1e-5:
        return Separation("none")
    # The program is right to 1e-7. What it takes for ties, this makes ties to rounding.
    ties = margins[np.abs(margins @ program.x) < 1e-6]
    x = program.x - np.linalg.lstsq(ties, ties @ program.x)[0]
    if gain @ x <= 1e-6:
        return Separation("undecided")  # nothing is left
    t = x.reshape(len(free), n_logits) / size[:, np.newaxis]
    if len(constant):
        t[constant[0]] -= centre @ t / high[constant[0]]
    reach = np.abs(t) * (size + np.abs(centre))[:, np.newaxis]
    t[reach < 1e-12 * reach.max()] = 0
    v = np.zeros((objective.n_features, n_logits))
    v[free] = t / np.abs(t).max()
    v = v.reshape(objective.theta_shape)
    return Separation("found", v) if least_lead(objective, v, 1) >= 0 else Separation("undecided")


def _lead_part(X, y, weight, v, rounding):
    """Return what `least_lead` does, for some of the samples: those of weight > 0."""
    z, rows = logits_of_all_classes(logits(X, v)), np.arange(len(y))
    own = z[rows, y]
    z[rows, y] = -np.inf
    lead = own - z.max(axis=1)
    if rounding:
        size = (abs(written_out(X)) @ abs(v)).reshape(len(y), -1).max(axis=1)
        lead += rounding * 2 * len(v) * np.finfo(v.dtype).eps * size
    return float(lead[weight > 0].min(initial=np.inf))


def _weight_part(X, y, weight, theta, free, correction):
    """Return the smallest of the weights of `overlap`, less twice what corrects them."""
    least = probability_part(X, y, weight, theta)
    change = written_out(X, free) @ correction
    least -= 2 * abs(change if change.ndim == 2 else change[:, np.newaxis])
    least[np.arange(len(y)), y] = np.inf
    return float(least[weight > 0].min(initial=np.inf))


def _extremes_part(X, y, weight, columns, k):
    """Return the largest values of the features, and of minus the features, in each class."""
    X = written_out(X, columns)
    extremes = np.full((2, k, X.shape[1]), -np.inf)
    for j in np.unique(y[weight > 0]):
        rows = X[(y == j) & (weight > 0)]
        extremes[:, j] = dense(rows.max(axis=0)), dense(-rows.min(axis=0))
    return extremes
