"""The cost of both models: the mean of a loss over samples, plus weight decay.

All of it are sums over samples, so they are computed over blocks of rows (`samples`): each block of
X is read once for the value and the gradient together.
"""

from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse.linalg import LinearOperator, eigsh

from lossbook.train import checks, losses, samples, separation
from lossbook.train.kinds import Array, Samples
from lossbook.train.losses import BINARY, SOFTMAX, Loss


class Objective:
    """A cost ``J(θ)``: the mean loss of samples plus (λ/2)‖θ‖², with its derivatives.

    Make one with `LogisticObjective` or `SoftmaxObjective`. Samples are checked once, here, and
    nothing of the caller's is changed.

    Parameters
    ----------
    loss : Loss
        The loss as a function of the logits.
    X, y, weight_decay, sample_weight, unpenalized, n_classes
        As in `SoftmaxObjective`.

    Attributes
    ----------
    X : ndarray, csr_array or dask.array.Array
        Features as they are used.
    y : ndarray of int, shape (n_samples,)
        Labels as they are used.
    sample_weight : ndarray of float, shape (n_samples,)
        Weights over the largest of them.
    total_weight : float
        Sum of the weights as given; the number of samples where none were.
    weight_decay : float
        λ.
    n_samples : int
        m.
    n_features : int
        n, with the constant one if there is one.
    n_classes : int
        k.
    theta_shape : tuple of int
        Shape of the parameters: ``(n_features,)`` or ``(n_features, n_classes)``.
    decay : ndarray of float, shape (n_features,)
        The weight decay of each feature: λ, or 0 where it is spared.
    free : ndarray of int
        The features without weight decay.

    Examples
    --------
    >>> from lossbook.train import LogisticObjective
    >>> objective = LogisticObjective([[1, -2], [1, 0], [1, 4]], [0, 0, 1], weight_decay=0.1)
    >>> objective.theta_shape, objective.is_fully_penalized, str(objective.dtype)
    ((2,), True, 'float64')
    >>> value, gradient = objective.value_and_gradient([0, 0])
    >>> objective.hessian([0, 0]).round(4).tolist()
    [[0.35, 0.1667], [0.1667, 1.7667]]
    >>> objective.hessian_product([0, 0])([1, 0]).round(4).tolist()
    [0.35, 0.1667]
    >>> M, A = objective.kronecker_factors([0, 0])
    >>> M.round(4).tolist(), A.tolist()
    ([[1.0, 0.6667], [0.6667, 6.6667]], [[0.25]])
    >>> objective.moment().round(4).tolist()
    [[1.0, 0.6667], [0.6667, 6.6667]]
    >>> round(objective.smoothness, 4)
    1.786
    >>> free = LogisticObjective([[1, -2], [1, 0], [1, 4]], [0, 0, 1])
    >>> free.separates([-1, 1]), free.separates([1, 1])
    (True, False)
    """

    def __init__(
        self,
        loss: Loss,
        X: Samples,
        y: ArrayLike,
        weight_decay: float,
        sample_weight: ArrayLike | None,
        unpenalized: Sequence[int],
        n_classes: int | None,
    ) -> None:
        self.loss = loss
        self.X = samples.features(X)
        self.n_samples, self.n_features = self.X.shape
        self.y, self.n_classes = checks.labels(y, self.n_samples, n_classes)
        self.theta_shape = (self.n_features, self.n_classes)[: 1 if loss is BINARY else 2]
        self.weight_decay = checks.number("weight_decay", weight_decay)
        weight, scale = checks.sample_weight(sample_weight, self.y)
        self.sample_weight = weight.astype(self.dtype)
        self._weight = float(self.sample_weight.sum(dtype=np.float64))
        self.total_weight = scale * self._weight
        penalized = checks.penalized(unpenalized, self.n_features)
        self.decay = (self.weight_decay * penalized).astype(self.dtype)
        self.free = np.flatnonzero(self.decay == 0)
        self._decay = np.broadcast_to(self.decay, self.theta_shape[::-1]).T.copy()  # written out

    def __getstate__(self):
        return {key: value for key, value in vars(self).items() if key != "blocks"}

    @cached_property
    def blocks(self) -> samples.Blocks | samples.DaskBlocks:
        """The samples cut into blocks of rows, as `Blocks` or `DaskBlocks`."""
        return samples.blocks(self.X, self.y, self.sample_weight)

    @property
    def dtype(self) -> np.dtype:
        """The floating-point type of everything that is computed, which is that of X."""
        return self.X.dtype

    @property
    def is_fully_penalized(self) -> bool:
        """Whether every parameter is penalised, so that the cost is strongly convex."""
        return len(self.free) == 0

    @cached_property
    def smoothness(self) -> float:
        """Lipschitz constant of the gradient; ``1 / smoothness`` is a safe step.

        It is c σ² + λ, with c = 1/4 for two classes and one logit, 1/2 for softmax, and σ² the
        largest eigenvalue of the `moment`: σ_max(X)²/m where all weights are equal.
        """
        return self.loss.curvature_bound * self._largest_moment() + self.weight_decay

    def value(self, theta: ArrayLike) -> float:
        """Return the cost.

        Parameters
        ----------
        theta : array_like of float
            A point, shape `theta_shape`.

        Returns
        -------
        float

        Raises
        ------
        TypeError, ValueError
            If theta is not of real numbers, or not of that shape; so in all methods.
        """
        return self.value_and_gradient(theta)[0]

    def gradient(self, theta: ArrayLike) -> Array:
        """Return the gradient of the cost.

        Parameters
        ----------
        theta : array_like of float
            A point, shape `theta_shape`.

        Returns
        -------
        ndarray of float
            The shape of theta.
        """
        return self.value_and_gradient(theta)[1]

    def value_and_gradient(self, theta: ArrayLike) -> tuple[float, Array]:
        """Return the cost and its gradient, from one pass over X.

        Parameters
        ----------
        theta : array_like of float
            A point, shape `theta_shape`.

        Returns
        -------
        value : float
        gradient : ndarray of float
            The shape of theta.
        """
        theta = self._checked(theta)
        loss, gradient = self.blocks.total(losses.loss_part, self.loss, theta)
        decay = self._decay * theta
        penalty = 0.5 * float((decay * theta).sum(dtype=np.float64))
        return loss / self._weight + penalty, gradient / self._weight + decay

    def hessian(self, theta: ArrayLike) -> Array:
        """Return the Hessian.

        Parameters
        ----------
        theta : array_like of float
            Where it is taken, shape `theta_shape`.

        Returns
        -------
        ndarray of float, shape (theta.size, theta.size)
            Rows and columns run over ``theta.ravel()``: feature by feature, the classes inside.
        """
        theta = self._checked(theta)
        total = self.blocks.total(losses.hessian_part, theta)
        return total.reshape(theta.size, -1) / self._weight + np.diag(self._decay.ravel())

    def hessian_product(self, theta: ArrayLike) -> Callable[[Array], Array]:
        """Return the function ``v -> H v``; it keeps the probabilities at `theta`.

        Parameters
        ----------
        theta : array_like of float
            Where the Hessian H is taken, shape `theta_shape`.

        Returns
        -------
        callable
            Takes and returns arrays of theta's shape.
        """
        blocks = self.blocks.keep(losses.probability_part, self._checked(theta))

        def product(v):
            v = self._checked(v)
            total = blocks.total(losses.product_part, self.loss, v)
            return total / self._weight + self._decay * v

        return product

    def kronecker_factors(self, theta: ArrayLike) -> tuple[Array, Array]:
        """Return M and A such that the Hessian of the mean loss at `theta` is close to ``M ⊗ A``.

        The Hessian is the mean of ``x_i x_iᵀ ⊗ S_i``, with S_i the covariance of the label of
        sample i as the model sees it. A is the mean of S_i, and M the mean of ``x_i x_iᵀ`` in which
        sample i counts with the trace of S_i. If all S_i are alike, as at θ = 0, nothing is lost.
        Where there are many more samples than features, up to an eighth of the blocks will do.

        Parameters
        ----------
        theta : array_like of float
            Where the Hessian is taken, shape `theta_shape`.

        Returns
        -------
        M : ndarray of float, shape (n_features, n_features)
        A : ndarray of float, shape (n_logits, n_logits)
        """
        step = min(8, 1 + self.n_samples // (16 * self.n_features))
        total = self.blocks.total(losses.kronecker_part, self._checked(theta), step=step)
        weight, covariance, squares = total
        return squares / (covariance.trace() or 1), covariance / (weight or 1)

    def separates(self, theta: ArrayLike) -> bool:
        """Return whether `theta` proves that the cost has no minimiser.

        Take the parameters that carry no penalty. If they alone give each sample's own class a
        logit above all others, then the cost falls for ever along them. Margins within rounding
        error of 0 count as not separated.

        Parameters
        ----------
        theta : array_like of float
            A point, shape `theta_shape`.

        Returns
        -------
        bool
        """
        v = np.where(self._decay > 0, 0, self._checked(theta))
        # Without the rounding errors first: they take twice the time, and mostly need not be known.
        return all(separation.least_lead(self, v, rounding) > 0 for rounding in (0, -1))

    def moment(self) -> Array:
        """Return the weighted mean of ``x xᵀ``, ndarray of shape (n_features, n_features)."""
        return self.blocks.total(losses.moment_part) / self._weight

    def _checked(self, theta):
        return checks.theta(theta, self.theta_shape, self.dtype)

    def _largest_moment(self):
        """Return the largest eigenvalue of the moment, by Lanczos on products with X."""
        if self.n_features <= 64:
            return float(np.linalg.eigvalsh(self.moment())[-1])

        def product(v):
            total = self.blocks.total(losses.moment_product_part, v.astype(self.dtype, copy=False))
            return total / self._weight

        start = np.random.default_rng(0).standard_normal(self.n_features)
        if not product(start).any():  # X is zero, and Lanczos has no second vector
            return 0.0
        operator = LinearOperator((self.n_features,) * 2, matvec=product, dtype=self.dtype)
        return float(eigsh(operator, k=1, v0=start, return_eigenvectors=False)[0])


def LogisticObjective(
    X: Samples,
    y: ArrayLike,
    weight_decay: float = 0.0,
    *,
    sample_weight: ArrayLike | None = None,
    unpenalized: Sequence[int] = (),
) -> Objective:
    """Return the cost of logistic regression: mean binary cross-entropy + (λ/2)‖θ‖².

    Its θ has a parameter for each feature. All else is as in `SoftmaxObjective`.

    Parameters
    ----------
    X, weight_decay, sample_weight, unpenalized
        As in `SoftmaxObjective`.
    y : array_like of int, shape (n_samples,)
        Labels 0 or 1; both must occur.

    Returns
    -------
    Objective

    Raises
    ------
    TypeError, ValueError
        As in `SoftmaxObjective`.

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
    return Objective(BINARY, X, y, weight_decay, sample_weight, unpenalized, n_classes=2)


def SoftmaxObjective(
    X: Samples,
    y: ArrayLike,
    weight_decay: float = 0.0,
    n_classes: int | None = None,
    *,
    sample_weight: ArrayLike | None = None,
    unpenalized: Sequence[int] = (),
) -> Objective:
    """Return the cost of softmax regression: mean cross-entropy + (λ/2)‖θ‖².

    Parameters
    ----------
    X : array_like, sparse array or Dask array of float, shape (n_samples, n_features)
        Features. For a bias, give X a constant column (`add_constant`). float32 and float64 are
        used as they are, without a copy; other numbers become float64. A Dask array must have
        chunks of known sizes, which stay where they are.
    y : array_like of int, shape (n_samples,)
        Labels 0..n_classes-1; at least two classes must occur.
    weight_decay : float
        λ >= 0.
    n_classes : int, optional
        k; by default the largest label + 1, and then each class must occur. A class without
        samples gets its parameters from the penalty alone; where they carry none, there is no
        minimiser.
    sample_weight : array_like of float, shape (n_samples,), optional
        Weights >= 0 of the samples in the mean; 1 by default.
    unpenalized : iterable of int
        The features whose parameters carry no penalty; ``(0,)`` frees the biases.

    Returns
    -------
    Objective

    Raises
    ------
    TypeError
        If an argument is not of real (or, for labels, integer) numbers, or is masked.
    ValueError
        If shapes do not match, something is empty, not finite or out of range, y has one class, or
        a class that no sample has.

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
    return Objective(SOFTMAX, X, y, weight_decay, sample_weight, unpenalized, n_classes)
