"""The costs of the book: mean cross-entropy plus weight decay, with their derivatives.

Both objectives are sums over samples, so everything is computed over blocks of rows that fit in
the cache: each block of X is read once for the value and the gradient together.
"""

from functools import cached_property

import numpy as np
from scipy.sparse import issparse
from scipy.sparse.linalg import LinearOperator, eigsh

from lossbook.train import checks, numerics

# A block of X this large stays in the cache between its two matrix products.
BLOCK_BYTES = 2**22


class _MeanLoss:
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


class LogisticObjective(_MeanLoss):
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
        z = self.X @ theta
        hessian = self._weighted_moment(numerics.sigmoid(z) * numerics.sigmoid(-z))
        return hessian + np.diag(self.decay)

    def _losses_and_residuals(self, logits, y):
        return numerics.binary_losses_and_residuals(logits, y)

    def _curvature(self, logits):
        variance = numerics.sigmoid(logits) * numerics.sigmoid(-logits)
        return lambda change: variance * change

    def _margins(self, logits, y):
        return np.where(y == 1, logits, -logits)


class SoftmaxObjective(_MeanLoss):
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
        n, k = self.theta_shape
        p = numerics.softmax(self.X @ theta)
        hessian = np.empty((n, k, n, k), self.dtype)
        for j in range(k):
            for l in range(j + 1):
                # Own class: p_j (1 - p_j), the second factor as the sum of the others.
                other = np.delete(p, j, axis=1).sum(axis=1) if l == j else -p[:, l]
                hessian[:, j, :, l] = hessian[:, l, :, j] = self._weighted_moment(p[:, j] * other)
        hessian = hessian.reshape(n * k, n * k)
        return hessian + np.diag(np.repeat(self.decay, k))

    def _losses_and_residuals(self, logits, y):
        return numerics.softmax_losses_and_residuals(logits, y)

    def _curvature(self, logits):
        p = numerics.softmax(logits)

        def product(change):
            weighted = p * change
            return weighted - p * weighted.sum(axis=1, keepdims=True)

        return product

    def _margins(self, logits, y):
        rows = np.arange(len(y))
        others = logits.copy()
        others[rows, y] = -np.inf
        return logits[rows, y] - others.max(axis=1)


def _like(per_row, array):
    """Return one value for each row of `array`, shaped to broadcast against it."""
    return per_row.reshape(-1, *(1,) * (array.ndim - 1))
