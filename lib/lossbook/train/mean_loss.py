"""The mean of a loss over samples, plus weight decay, with its derivatives.

All of these are sums over samples, so they are computed over blocks of rows that fit in the cache:
each block of X is read once for the value and the gradient together.
"""

from functools import cached_property

import numpy as np
from scipy.sparse import issparse
from scipy.sparse.linalg import LinearOperator, eigsh

from lossbook.train import checks

# A block of X this large stays in the cache between its two matrix products.
BLOCK_BYTES = 2**22


class MeanLoss:
    """What both objectives share: the mean over samples and the penalty.

    A subclass gives the loss as a function of the logits z = Xθ: values and first derivatives
    (`_losses_and_residuals`), the second derivative applied to a change of the logits
    (`_curvature`), a bound of its eigenvalues (`curvature_bound`) and by how much each sample's
    class leads (`_margins`).
    """

    def __init__(self, X, y, weight_decay, sample_weight, unpenalized):
        self.X = checks.features(X)
        self.n_samples, self.n_features = self.X.shape
        self.y = checks.labels(y, self.n_samples)
        self.weight_decay = checks.weight_decay(weight_decay)
        self.sample_weight = checks.sample_weight(sample_weight, self.y, self.dtype)
        self.total_weight = float(self.sample_weight.sum(dtype=np.float64))
        # The weight decay of each feature: λ, or 0 where unpenalised.
        penalized = checks.penalized(unpenalized, self.n_features)
        self.decay = (self.weight_decay * penalized).astype(self.dtype)

    @property
    def dtype(self):
        """The floating-point type of everything that is computed: that of X."""
        return self.X.dtype

    @property
    def is_fully_penalized(self):
        """Whether every parameter is penalised, so that the cost is strongly convex."""
        return bool((self.decay > 0).all())

    @cached_property
    def smoothness(self):
        """Lipschitz constant of the gradient; ``1 / smoothness`` is a safe step."""
        return self.curvature_bound * self._largest_moment() + self.weight_decay

    def value(self, theta):
        """Return the cost at `theta`, a float."""
        return self.value_and_gradient(theta)[0]

    def gradient(self, theta):
        """Return the gradient of the cost at `theta`, an array of theta's shape."""
        return self.value_and_gradient(theta)[1]

    def value_and_gradient(self, theta):
        """Return the cost (float) and its gradient (theta's shape), from one pass over X."""
        theta = checks.theta(theta, self.theta_shape, self.dtype)
        loss, gradient = 0.0, np.zeros_like(theta)
        for rows in self._blocks:
            X, weight = self.X[rows], self.sample_weight[rows]
            losses, residuals = self._losses_and_residuals(X @ theta, self.y[rows])
            loss += float((weight * losses).sum(dtype=np.float64))
            gradient += X.T @ (residuals * _like(weight, residuals))
        decay = _like(self.decay, theta) * theta
        penalty = 0.5 * float((decay * theta).sum(dtype=np.float64))
        return loss / self.total_weight + penalty, gradient / self.total_weight + decay

    def hessian_product(self, theta):
        """Return the function ``v -> H v``; it keeps the probabilities at `theta`.

        Parameters
        ----------
        theta : ndarray of float
            Where the Hessian H is taken.

        Returns
        -------
        callable
            Takes and returns arrays of theta's shape.
        """
        theta = checks.theta(theta, self.theta_shape, self.dtype)
        curvatures = [(r, self._curvature(self.X[r] @ theta)) for r in self._blocks]

        def product(v):
            v = checks.theta(v, self.theta_shape, self.dtype)
            total = np.zeros_like(v)
            for rows, curvature in curvatures:
                X, change = self.X[rows], curvature(self.X[rows] @ v)
                total += X.T @ (change * _like(self.sample_weight[rows], change))
            return total / self.total_weight + _like(self.decay, v) * v

        return product

    def separates(self, theta):
        """Return whether `theta` proves that the cost has no minimiser.

        Take the parameters that carry no penalty. If they alone give each sample's own class a
        logit above all others, then the cost falls for ever along them. Margins within rounding
        error of 0 count as not separated.

        Parameters
        ----------
        theta : ndarray of float
            A point, shape `theta_shape`.

        Returns
        -------
        bool
        """
        theta = checks.theta(theta, self.theta_shape, self.dtype)
        theta = np.where(_like(self.decay > 0, theta), 0, theta)
        return bool(theta.any()) and all(self._separated(theta, rows) for rows in self._blocks)

    def moment(self):
        """Return the weighted mean of ``x xᵀ``, ndarray of shape (n_features, n_features)."""
        return self._weighted_moment(np.ones_like(self.sample_weight))

    @cached_property
    def _blocks(self):
        """The slices of rows that are worked on at a time; sparse X is small enough as it is."""
        size = self.n_samples
        if not issparse(self.X):
            size = max(1, BLOCK_BYTES // (self.n_features * self.X.itemsize))
        return [slice(i, i + size) for i in range(0, self.n_samples, size)]

    def _largest_moment(self):
        """Return the largest eigenvalue of the moment, by Lanczos on products with X."""
        if self.n_features <= 64:
            return float(np.linalg.eigvalsh(self.moment())[-1])

        def product(v):
            v = v.astype(self.dtype, copy=False)
            parts = ((self.X[r], self.sample_weight[r]) for r in self._blocks)
            return sum(X.T @ (w * (X @ v)) for X, w in parts) / self.total_weight

        operator = LinearOperator((self.n_features,) * 2, matvec=product, dtype=self.dtype)
        start = np.random.default_rng(0).standard_normal(self.n_features)
        return float(eigsh(operator, k=1, v0=start, return_eigenvectors=False)[0])

    def _weighted_moment(self, weight):
        """Return the mean over samples of ``weight_i x_i x_iᵀ``."""
        total = np.zeros((self.n_features,) * 2, self.dtype)
        for rows in self._blocks:
            X, w = self.X[rows], (weight[rows] * self.sample_weight[rows])[:, np.newaxis]
            total += (X.T @ X.multiply(w)).toarray() if issparse(X) else X.T @ (w * X)
        return total / self.total_weight

    def _separated(self, theta, rows):
        """Return whether all samples of a block (of weight > 0) have a margin above rounding."""
        X, y = self.X[rows], self.y[rows]
        size = abs(X) @ abs(theta)
        rounding = 2 * self.n_features * np.finfo(self.dtype).eps * size.reshape(len(y), -1)
        margins = self._margins(X @ theta, y)
        return bool((margins > rounding.max(axis=1))[self.sample_weight[rows] > 0].all())


def _like(per_row, array):
    """Return one value for each row of `array`, shaped to broadcast against it."""
    return per_row.reshape(-1, *(1,) * (array.ndim - 1))
