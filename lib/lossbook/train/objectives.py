"""The costs of the book: mean cross-entropy plus weight decay, with their derivatives."""

import numpy as np

from lossbook.train import checks, numerics
from lossbook.train.blocks import logits, moment
from lossbook.train.mean_loss import MeanLoss


class LogisticObjective(MeanLoss):
    """Cost of logistic regression: mean binary cross-entropy + (λ/2)‖θ‖².

    Parameters
    ----------
    X : array_like or sparse array of float, shape (n_samples, n_features)
        Features. For a bias, give X a constant column (`datasets.add_constant`). float32 and
        float64 are used as they are, without a copy; other numbers become float64.
    y : array_like of int, shape (n_samples,)
        Labels 0 or 1; both must occur.
    weight_decay : float
        λ >= 0.
    sample_weight : array_like of float, shape (n_samples,), optional
        Weights >= 0 of the samples in the mean; 1 by default.
    unpenalized : iterable of int
        The features whose parameters carry no penalty; ``(0,)`` frees the bias.

    Attributes
    ----------
    theta_shape : tuple
        ``(n_features,)``.
    smoothness : float
        σ_max(X)²/(4m) + λ, a Lipschitz constant of the gradient.
    is_fully_penalized : bool
        Whether the cost is strongly convex because λ > 0 acts on every parameter.

    Raises
    ------
    TypeError
        If an argument is not of real (or, for labels, integer) numbers, or is masked.
    ValueError
        If shapes do not match, something is empty, not finite or out of range, or y has one class.

    References
    ----------
    eq-bce-cost, eq-logistic-gradient, eq-logistic-hessian, eq-logistic-smoothness.

    Examples
    --------
    >>> objective = LogisticObjective([[1, -2], [1, 0], [1, 4]], [0, 0, 1], weight_decay=0.1)
    >>> objective.value([0, 0])
    0.693147180559945...
    >>> objective.gradient([0, 0]).round(4).tolist()
    [0.1667, -1.0]
    """

    curvature_bound = 1 / 4

    def __init__(self, X, y, weight_decay=0.0, *, sample_weight=None, unpenalized=()):
        super().__init__(X, y, weight_decay, sample_weight, unpenalized)
        self.n_classes = checks.n_classes(2, self.y)
        self.theta_shape = (self.n_features,)

    def hessian(self, theta):
        """Return the Hessian at `theta`, ndarray of shape (n_features, n_features)."""
        theta = checks.theta(theta, self.theta_shape, self.dtype)
        total = self.blocks.total(self._hessian_part, theta)
        return total / self.total_weight + np.diag(self.decay)

    @classmethod
    def _hessian_part(cls, X, y, weight, theta):
        return moment(X, weight * cls._curvature(logits(X, theta)))

    _losses_and_residuals = staticmethod(numerics.binary_losses_and_residuals)

    @staticmethod
    def _curvature(z):
        return numerics.sigmoid(z) * numerics.sigmoid(-z)

    @staticmethod
    def _bend(variance, change):
        return variance * change

    @staticmethod
    def _covariance(variance, weight):
        traces = weight * variance
        return traces, np.atleast_2d(traces.sum())

    @staticmethod
    def _margins(z, y):
        return np.where(y == 1, z, -z)


class SoftmaxObjective(MeanLoss):
    """Cost of softmax regression: mean cross-entropy + (λ/2)‖θ‖².

    Parameters
    ----------
    X : array_like or sparse array of float, shape (n_samples, n_features)
        Features. For a bias, give X a constant column (`datasets.add_constant`). float32 and
        float64 are used as they are, without a copy; other numbers become float64.
    y : array_like of int, shape (n_samples,)
        Labels 0..n_classes-1; at least two classes must occur.
    weight_decay : float
        λ >= 0.
    n_classes : int, optional
        k; by default the largest label + 1.
    sample_weight : array_like of float, shape (n_samples,), optional
        Weights >= 0 of the samples in the mean; 1 by default.
    unpenalized : iterable of int
        The features whose parameters carry no penalty; ``(0,)`` frees the biases.

    Attributes
    ----------
    theta_shape : tuple
        ``(n_features, n_classes)``.
    smoothness : float
        σ_max(X)²/(2m) + λ, a Lipschitz constant of the gradient.
    is_fully_penalized : bool
        Whether the cost is strongly convex because λ > 0 acts on every parameter.

    Raises
    ------
    TypeError
        If an argument is not of real (or, for labels, integer) numbers, or is masked.
    ValueError
        If shapes do not match, something is empty, not finite or out of range, or y has one class.

    References
    ----------
    eq-softmax-cost, eq-softmax-gradient, eq-softmax-gradient-decay, eq-softmax-hessian,
    eq-softmax-smoothness.

    Examples
    --------
    >>> objective = SoftmaxObjective([[1, -2], [1, 0], [1, 4]], [0, 1, 2], weight_decay=0.1)
    >>> objective.value([[0, 0, 0], [0, 0, 0]])
    1.098612288668109...
    >>> objective.gradient([[0, 0, 0], [0, 0, 0]]).round(4).tolist()
    [[0.0, 0.0, 0.0], [0.8889, 0.2222, -1.1111]]
    """

    curvature_bound = 1 / 2

    def __init__(
        self, X, y, weight_decay=0.0, n_classes=None, *, sample_weight=None, unpenalized=()
    ):
        super().__init__(X, y, weight_decay, sample_weight, unpenalized)
        self.n_classes = checks.n_classes(n_classes, self.y)
        self.theta_shape = (self.n_features, self.n_classes)

    def hessian(self, theta):
        """Return the Hessian at `theta`, ndarray of shape (n_features * k, n_features * k).

        Rows and columns run over ``theta.ravel()``: feature by feature, the classes inside.
        """
        theta = checks.theta(theta, self.theta_shape, self.dtype)
        total = self.blocks.total(self._hessian_part, theta)
        hessian = total.reshape(theta.size, theta.size) / self.total_weight
        return hessian + np.diag(np.repeat(self.decay, self.n_classes))

    @classmethod
    def _hessian_part(cls, X, y, weight, theta):
        p = cls._curvature(logits(X, theta))
        n, k = theta.shape
        hessian = np.empty((n, k, n, k), theta.dtype)
        for j in range(k):
            for l in range(j + 1):
                # Own class: p_j (1 - p_j), the second factor as the sum of the others.
                other = np.delete(p, j, axis=1).sum(axis=1) if l == j else -p[:, l]
                pair = moment(X, weight * p[:, j] * other)
                hessian[:, j, :, l] = hessian[:, l, :, j] = pair
        return hessian

    _losses_and_residuals = staticmethod(numerics.softmax_losses_and_residuals)
    _curvature = staticmethod(numerics.softmax)

    @staticmethod
    def _bend(p, change):
        weighted = p * change
        return weighted - p * weighted.sum(axis=1, keepdims=True)

    @staticmethod
    def _covariance(p, weight):
        weighted = weight[:, np.newaxis] * p
        covariance = np.diag(weighted.sum(axis=0)) - p.T @ weighted
        return (weighted * (1 - p)).sum(axis=1), covariance

    @staticmethod
    def _margins(z, y):
        rows = np.arange(len(y))
        others = z.copy()
        others[rows, y] = -np.inf
        return z[rows, y] - others.max(axis=1)
