"""The mean of a loss over samples, plus weight decay, with its derivatives.

All of these are sums over samples, so they are computed over blocks of rows (`blocks`): each block
of X is read once for the value and the gradient together.
"""

from functools import cached_property

import numpy as np
from scipy.sparse import issparse
from scipy.sparse.linalg import LinearOperator, eigsh

from lossbook.train import checks
from lossbook.train.blocks import logits, make_blocks, moment, plain, pull_back


class MeanLoss:
    """What both objectives share: the mean over samples and the penalty.

    A subclass gives the loss as a function of the logits z = Xθ: values and first derivatives
    (`_losses_and_residuals`), the second derivative (`_curvature`) and its application to a change
    of the logits (`_bend`), a bound of its eigenvalues (`curvature_bound`) and by how much each
    sample's class leads (`_margins`).
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
        self.blocks = make_blocks(self.X, self.y, self.sample_weight)

    @property
    def dtype(self):
        """The floating-point type of everything that is computed: that of X."""
        return self.X.dtype

    @property
    def is_fully_penalized(self):
        """Whether every parameter is penalised, so that the cost is strongly convex."""
        return bool((self.decay > 0).all())

    @cached_property
    def _decay(self):
        """The weight decay of each parameter, written out: a loop over few classes is slow."""
        return np.broadcast_to(self.decay, self.theta_shape[::-1]).T.copy()

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
        loss, gradient = self.blocks.total(self._loss_part, theta)
        decay = self._decay * theta
        penalty = 0.5 * float((decay * theta).sum(dtype=np.float64))
        gradient /= self.total_weight
        gradient += decay
        return loss / self.total_weight + penalty, gradient

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
        kept = self.blocks.keep(self._curvature_part, theta)

        def product(v):
            v = checks.theta(v, self.theta_shape, self.dtype)
            total = self.blocks.total(self._product_part, v, kept=kept)
            total /= self.total_weight
            total += self._decay * v
            return total

        return product

    def kronecker_factors(self, theta):
        """Return M and A such that the Hessian of the mean loss at `theta` is close to ``M ⊗ A``.

        The Hessian is the mean of ``x_i x_iᵀ ⊗ S_i``, with S_i the covariance of the label of
        sample i as the model sees it. A is the mean of S_i, and M the mean of ``x_i x_iᵀ`` in which
        sample i counts with the trace of S_i. If all S_i are alike, as at θ = 0, nothing is lost.
        Where there are many more samples than features, up to an eighth of the blocks will do.

        Parameters
        ----------
        theta : ndarray of float
            Where the Hessian is taken.

        Returns
        -------
        M : ndarray of float, shape (n_features, n_features)
        A : ndarray of float, shape (n_logits, n_logits)
        """
        theta = checks.theta(theta, self.theta_shape, self.dtype)
        some = self.blocks.thinned(min(8, 1 + self.n_samples // (16 * self.n_features)))
        weight, covariance, squares = some.total(self._kronecker_part, theta)
        return squares / (covariance.trace() or 1), covariance / (weight or 1)

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
        return bool(theta.any()) and self.blocks.total(self._unseparated_part, theta) == 0

    def moment(self):
        """Return the weighted mean of ``x xᵀ``, ndarray of shape (n_features, n_features)."""
        return self.blocks.total(_moment_part) / self.total_weight

    def _largest_moment(self):
        """Return the largest eigenvalue of the moment, by Lanczos on products with X."""
        if self.n_features <= 64:
            return float(np.linalg.eigvalsh(self.moment())[-1])

        def product(v):
            total = self.blocks.total(_moment_product_part, v.astype(self.dtype, copy=False))
            return total / self.total_weight

        operator = LinearOperator((self.n_features,) * 2, matvec=product, dtype=self.dtype)
        start = np.random.default_rng(0).standard_normal(self.n_features)
        return float(eigsh(operator, k=1, v0=start, return_eigenvectors=False)[0])

    # The parts are class methods: where they run, the objective and its X need not be.

    @classmethod
    def _loss_part(cls, X, y, weight, theta):
        losses, residuals = cls._losses_and_residuals(logits(X, theta), y)
        loss = float((weight * losses).sum(dtype=np.float64))
        residuals *= _like(weight, residuals)
        return loss, pull_back(X, residuals)

    @classmethod
    def _curvature_part(cls, X, y, weight, theta):
        return cls._curvature(logits(X, theta))

    @classmethod
    def _product_part(cls, X, y, weight, v, curvature):
        change = cls._bend(curvature, logits(X, v))
        return pull_back(X, change * _like(weight, change))

    @classmethod
    def _kronecker_part(cls, X, y, weight, theta):
        traces, covariance = cls._covariance(cls._curvature(logits(X, theta)), weight)
        X, root = plain(X), np.sqrt(traces)[:, np.newaxis]
        # The product of a matrix with its own transpose takes half the time.
        scaled = X.multiply(root) if issparse(X) else root * X
        squares = scaled.T @ scaled
        return weight.sum(), covariance, squares.toarray() if issparse(X) else squares

    @classmethod
    def _unseparated_part(cls, X, y, weight, theta):
        """Count the samples (of weight > 0) without a margin above rounding."""
        size = abs(plain(X)) @ abs(theta)
        rounding = 2 * len(theta) * np.finfo(theta.dtype).eps * size.reshape(len(y), -1)
        margins = cls._margins(logits(X, theta), y)
        return int((margins <= rounding.max(axis=1))[weight > 0].sum())


def _moment_part(X, y, weight):
    return moment(X, weight)


def _moment_product_part(X, y, weight, v):
    return pull_back(X, weight * logits(X, v))


def _like(per_row, array):
    """Return one value for each row of `array`, shaped to broadcast against it."""
    return per_row.reshape(-1, *(1,) * (array.ndim - 1))
