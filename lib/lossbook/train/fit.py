"""What an optimizer returns, and the one place that decides how it ended."""

from dataclasses import dataclass
from enum import Enum

import numpy as np

from lossbook.train import checks
from lossbook.train.separation import is_separable


class Status(Enum):
    """How a fit ended; the value is the sentence for the reader."""

    CONVERGED = "the gradient norm is at most tol"
    MAX_ITERATIONS = "max_iter iterations were made and the gradient norm is still above tol"
    STALLED = "no further step lowers the cost in floating point; the gradient norm is above tol"
    NON_FINITE = "the cost or its gradient became NaN or infinite; theta is the last finite point"
    UNBOUNDED = (
        "parameters without penalty separate the classes, perhaps up to ties, so the cost falls "
        "for ever along them and no minimiser exists; use weight_decay > 0"
    )


@dataclass(frozen=True)
class History:
    """Cost and gradient norm at the start and after each iteration.

    Parameters
    ----------
    value, gradient_norm : ndarray of float, shape (n_iterations + 1,)
        Entry t belongs to the point after t iterations.
    """

    value: np.ndarray
    gradient_norm: np.ndarray


@dataclass(frozen=True)
class Fit:
    """The result of an optimizer.

    Parameters
    ----------
    theta : ndarray of float
        The parameters found, shape `objective.theta_shape`.
    value, gradient_norm : float
        Cost and Euclidean norm of its gradient at `theta`.
    status : Status
        How the fit ended.
    n_iterations, n_evaluations : int
        Steps made, and calls of `value_and_gradient` that they took.
    history : History
        Cost and gradient norm of every iteration.
    distance_bound : float or None
        ‖g‖/λ, which ‖θ - θ*‖ cannot exceed; None unless λ > 0 penalises every parameter. It holds
        up to the rounding errors of the gradient g.
    value_bound : float or None
        ‖g‖²/(2λ), which J(θ) - J(θ*) cannot exceed; None in the same cases.

    References
    ----------
    eq-distance-bound, eq-value-bound.
    """

    theta: np.ndarray
    value: float
    gradient_norm: float
    status: Status
    n_iterations: int
    n_evaluations: int
    history: History
    distance_bound: float | None
    value_bound: float | None


class Run:
    """The state of a fit in progress: where it is, what it has seen, whether it goes on.

    Parameters
    ----------
    objective, theta, tol, max_iter, callback
        As in `optimizers.gradient_descent`.

    Attributes
    ----------
    theta, value, gradient, gradient_norm
        The last accepted point.
    """

    def __init__(self, objective, theta, tol, max_iter, callback):
        self.objective = objective
        if tol is None:
            tol = 1e-6 if objective.dtype == np.float64 else 1e-4
        self.tol = checks.not_negative("tol", tol)
        self.max_iter = checks.count("max_iter", max_iter)
        self.callback = callback
        self.status, self.n_evaluations, self._history = None, 0, []
        shape, dtype = objective.theta_shape, objective.dtype
        start = np.zeros(shape) if theta is None else checks.finite("theta", theta)
        self.theta = checks.theta(start, shape, dtype).copy()
        value, gradient = self.evaluate(self.theta)
        self._move(self.theta, value, gradient)
        if not is_finite(value, gradient):
            self.status = Status.NON_FINITE

    @property
    def goes_on(self):
        """Whether no reason to stop has been found yet."""
        return self.status is None

    @property
    def n_iterations(self):
        """Number of points accepted after the start."""
        return len(self._history) - 1

    def evaluate(self, theta):
        """Return cost and gradient at a trial point."""
        self.n_evaluations += 1
        with np.errstate(over="ignore", invalid="ignore"):
            return self.objective.value_and_gradient(theta)

    def accept(self, theta, value, gradient):
        """Move to a point, record it, and decide whether to stop there."""
        if not is_finite(value, gradient):
            self.status = Status.NON_FINITE
        elif np.array_equal(theta, self.theta):
            self.status = Status.STALLED
        else:
            self._move(theta, value, gradient)

    def fit(self):
        """Return the result; that the classes can be separated overrules every finite end."""
        finite = self.status is not Status.NON_FINITE
        status = self.status
        if finite and (self.objective.separates(self.theta) or is_separable(self.objective)):
            status = Status.UNBOUNDED
        norm, decay = self.gradient_norm, self.objective.weight_decay
        certified = self.objective.is_fully_penalized and np.isfinite(norm)
        values, norms = np.array(self._history).T
        return Fit(
            theta=self.theta,
            value=self.value,
            gradient_norm=norm,
            status=status,
            n_iterations=self.n_iterations,
            n_evaluations=self.n_evaluations,
            history=History(values, norms),
            distance_bound=norm / decay if certified else None,
            value_bound=norm**2 / (2 * decay) if certified else None,
        )

    def _move(self, theta, value, gradient):
        self.theta, self.value, self.gradient = theta, value, gradient
        self.gradient_norm = float(np.linalg.norm(gradient))
        self._history.append((value, self.gradient_norm))
        if self.callback is not None:
            self.callback(read_only(theta), value, read_only(gradient))
        if self.gradient_norm <= self.tol:
            self.status = Status.CONVERGED
        elif self.n_iterations >= self.max_iter:
            self.status = Status.MAX_ITERATIONS


def read_only(array):
    """Return the array in a form that cannot be written to, without a copy."""
    view = array.view()
    view.flags.writeable = False
    return view


def is_finite(value, gradient):
    """Return whether a cost and its whole gradient are finite numbers."""
    return bool(np.isfinite(value) and np.isfinite(gradient).all())
