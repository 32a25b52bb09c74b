"""Coordinates in which the units of a feature do not count, and the norm that stops a fit.

A penalty ties the size of a parameter to the unit of its feature. Parameters without penalty have
no such tie: for them, and for them only, the coordinates here stand in the place of θ.
"""

import numpy as np
from scipy import sparse

from lossbook.train.samples import moment, written_out

# With more free features than this they are scaled, but not freed of their correlations.
LARGEST_MOMENT = 1000


class Units:
    """The map ``θ = T φ``: in φ the free features have the identity as their second moment.

    Penalised features stay as they are. Directions in which the free features do not vary are left
    out of φ; `norm` watches that the gradient has nothing to say about them.

    Parameters
    ----------
    objective : Objective
        The samples and what carries a penalty.

    Attributes
    ----------
    free, penalized : ndarray of int
        The features without and with penalty.
    """

    def __init__(self, objective):
        self.free = objective.free
        self.penalized = np.flatnonzero(objective.decay)
        if len(self.free) == 0:
            return
        whole = len(self.free) <= LARGEST_MOMENT
        second = objective.blocks.total(_moment_part, self.free, whole)
        second = second / objective.sample_weight.sum(dtype=np.float64)
        scale = np.sqrt(second.diagonal() if whole else second)
        scale[scale == 0] = 1
        self.rounding = len(scale) * np.finfo(objective.dtype).eps
        if whole:
            size, vectors = np.linalg.eigh(second / np.outer(scale, scale))
            kept = size > self.rounding * size[-1]
            vectors /= scale[:, np.newaxis]
            self.T, self.lost = vectors[:, kept] / np.sqrt(size[kept]), vectors[:, ~kept]
        else:
            self.T, self.lost = sparse.diags_array(1 / scale), np.zeros((len(scale), 0))

    def outward(self, phi):
        """Return the θ of a φ."""
        if len(self.free) == 0:
            return phi
        p = len(self.penalized)
        theta = np.empty((p + len(self.free), *phi.shape[1:]), phi.dtype)
        theta[self.penalized], theta[self.free] = phi[:p], self.T @ phi[p:]
        return theta

    def centred(self, rows):
        """Return a gradient or a step whose entries of all classes sum to 0 where they should.

        For a free feature they do but for rounding, which nothing holds back along a shift of all
        classes.
        """
        if rows.ndim == 2 and len(self.free):
            rows = rows.copy()
            rows[self.free] -= rows[self.free].mean(axis=1, keepdims=True)
        return rows

    def pull_back(self, gradient):
        """Return the gradient by φ of a gradient by θ."""
        return self.turned(self.centred(gradient))

    def turned(self, rows):
        """Return ``Tᵀ rows``, for rows that belong to the features."""
        if len(self.free) == 0:
            return rows
        return np.concatenate([rows[self.penalized], self.T.T @ rows[self.free]])

    def least_squares(self, gradient):
        """Return ``M⁺ g`` for the second moment M of the free features; None where M is not known.

        It is the smallest change c for which the mean of ``x xᵀ c`` is the gradient by the free
        features.
        """
        if len(self.free) > LARGEST_MOMENT:
            return None
        return self.T @ (self.T.T @ self.centred(gradient)[self.free])

    def norm(self, gradient):
        """Return the norm of the gradient by φ, and more if it says that some φ is missing."""
        norm = float(np.linalg.norm(self.pull_back(gradient)))
        if len(self.free) == 0:
            return norm
        missing = np.linalg.norm(self.lost.T @ gradient[self.free]) - 100 * self.rounding
        return float(np.hypot(norm, max(0, missing) / np.sqrt(self.rounding)))


def decrement(objective, theta, gradient, coordinates, enough):
    """Return the Newton decrement ``√(gᵀ H⁻¹ g)`` or, once it is clear, a number > `enough`."""
    step = newton_step(objective, theta, gradient, coordinates, 0.01, enough**2)
    return float(np.sqrt(max(0, np.vdot(gradient, step))))


def newton_step(objective, theta, target, coordinates, accuracy, enough=np.inf):
    """Solve ``H x = target`` by conjugate gradients, to a relative residual of `accuracy`.

    The Hessian H at `theta` may be singular. They run in the given coordinates, and end early when
    ``target·x``, which only grows, is above `enough`.
    """
    hessian_product, target = objective.hessian_product(theta), coordinates.pull_back(target)
    x, residual, direction = np.zeros_like(target), target, target
    squared = float(np.vdot(residual, residual))
    goal = accuracy**2 * squared
    for _ in range(target.size):
        image = coordinates.pull_back(hessian_product(coordinates.outward(direction)))
        curvature = float(np.vdot(direction, image))
        if curvature <= 0:  # flat to rounding: H is numerically 0 along this direction
            break
        x = x + (squared / curvature) * direction
        residual = residual - (squared / curvature) * image
        previous, squared = squared, float(np.vdot(residual, residual))
        if squared <= goal or (enough < np.inf and np.vdot(target, x) > enough):
            break
        direction = residual + (squared / previous) * direction
    return coordinates.outward(x if x.any() else target)


def _moment_part(X, y, weight, columns, whole):
    """Return the second moments of some features, with one another or each with itself."""
    X = written_out(X, columns)
    return moment(X, weight) if whole else weight @ X**2
