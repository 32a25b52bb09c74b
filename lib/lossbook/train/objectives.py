"""The two costs of the book: an objective is a loss and its samples."""

from collections.abc import Sequence

from numpy.typing import ArrayLike

from lossbook.train.kinds import Samples
from lossbook.train.losses import BINARY, SOFTMAX
from lossbook.train.objective import Objective


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
