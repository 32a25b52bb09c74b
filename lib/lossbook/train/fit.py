"""What an optimizer returns, and the one place that decides how it ended."""

import math
from dataclasses import dataclass
from enum import Enum

import numpy as np

from lossbook.train import checks
from lossbook.train.separation import Separation, diagnose
from lossbook.train.units import Units, decrement


class Status(Enum):
    """How a fit ended; the value of each is the sentence for the reader.

    Examples
    --------
    >>> from lossbook.train import LogisticObjective, lbfgs
    >>> fit = lbfgs(LogisticObjective([[1, -2], [1, 0], [1, 4]], [0, 0, 1]))
    >>> fit.status.name, fit.status is Status.UNBOUNDED
    ('UNBOUNDED', True)
    >>> Status.STOPPED.value
    'the callback returned True'
    """

    CONVERGED = "the gradient norm is at most tol, and so is the Newton decrement where it decides"
    MAX_ITERATIONS = "max_iter iterations were made and the gradient norm is still above tol"
    STALLED = "no further step lowers the cost in floating point; the gradient norm is above tol"
    STOPPED = "the callback returned True"
    NON_FINITE = "the cost or its gradient became NaN or infinite; theta is the last finite point"
    UNBOUNDED = (
        "parameters without penalty separate the classes, perhaps up to ties, so the cost falls "
        "for ever along them and no minimiser exists; weight_decay > 0 on all parameters gives one"
    )


@dataclass(frozen=True, eq=False)
class History:
    """Cost and gradient norm at the start and after each iteration.

    Parameters
    ----------
    value, gradient_norm : ndarray of float, shape (n_iterations + 1,)
        Entry t belongs to the point after t iterations.
    """

    value: np.ndarray
    gradient_norm: np.ndarray


@dataclass(frozen=True, eq=False)
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
    decrement : float or None
        √(gᵀH⁻¹g), the Newton decrement at `theta`: near the minimiser no parameter is further from
        it than about √m times this many standard errors. None where every parameter is penalised,
        and unless it is at most tol.
    separation : Separation or None
        Whether parameters without penalty separate the classes, and along which direction; None
        where there are no such parameters, or the fit ended NON_FINITE.

    References
    ----------
    eq-distance-bound, eq-value-bound, eq-decrement-units, eq-decrement-errors.

    Examples
    --------
    >>> from lossbook.train import LogisticObjective, newton
    >>> fit = newton(LogisticObjective([[1, -2], [1, 0], [1, 4]], [0, 0, 1], weight_decay=0.1))
    >>> fit.theta.round(4).tolist(), round(fit.value, 4), fit.n_iterations
    ([-0.945, 0.9833], 0.2365, 5)
    >>> fit.distance_bound < 1e-5, fit.value_bound < 1e-11
    (True, True)
    >>> fit.history.value.round(4).tolist()
    [0.6931, 0.2687, 0.2386, 0.2365, 0.2365, 0.2365]
    >>> free = newton(LogisticObjective([[1, -2], [1, 0], [1, 1], [1, 4]], [0, 1, 0, 1]))
    >>> free.decrement < 1e-6, free.separation.verdict
    (True, 'none')
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
    decrement: float | None
    separation: Separation | None


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
    units : Units
        Coordinates for steps that the units of free features shall not bend.
    coordinates : Units or optimizers.Whitened
        Those in which the optimizer works; these, unless it says otherwise.
    norm : float
        Norm of the gradient in these.
    """

    def __init__(self, objective, theta, tol, max_iter, callback):
        self.objective, self.callback = objective, callback
        default = 1e-6 if objective.dtype == np.float64 else 1e-4
        self.tol = checks.number("tol", default if tol is None else tol)
        self.max_iter = checks.integer("max_iter", max_iter, least=0)
        self.status, self.n_evaluations, self._history = None, 0, []
        self.units = self.coordinates = Units(objective)
        shape = objective.theta_shape
        start = checks.theta(np.zeros(shape) if theta is None else theta, shape, objective.dtype)
        self.theta = checks.finite("theta", start).copy()
        self._move(self.theta, *self.evaluate(self.theta))

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
        return self.objective.value_and_gradient(theta)

    def falls(self, value, change):
        """Return whether the cost falls enough (Armijo) where its slope predicts this change.

        Close to the minimum rounding hides all progress, so what it may add is allowed for.
        """
        rounding = 10 * np.finfo(self.theta.dtype).eps * abs(self.value)
        return value <= self.value + 1e-4 * change + rounding

    def improves(self, value, gradient):
        """Return whether a point is better: by its cost or, where that is rounding, its slope."""
        return value < self.value or self.units.norm(gradient) < self.norm

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
        norm, decay, status = self.gradient_norm, self.objective.weight_decay, self.status
        bounds, separation = (None, None), None
        if self.objective.is_fully_penalized:
            bounds = (norm / decay, norm**2 / (2 * decay)) if np.isfinite(norm) else bounds
        elif status is not Status.NON_FINITE:
            separation = diagnose(self.objective, self.theta, self.gradient, self.units)
            status = Status.UNBOUNDED if separation.verdict == "found" else status
        counts, history = (self.n_iterations, self.n_evaluations), np.array(self._history).T
        ends = *bounds, self.decrement, separation
        return Fit(self.theta, self.value, norm, status, *counts, History(*history), *ends)

    def _move(self, theta, value, gradient):
        self.theta, self.value, self.gradient, self.decrement = theta, value, gradient, None
        self.norm, self.gradient_norm = self.units.norm(gradient), float(np.linalg.norm(gradient))
        self._history.append((value, self.gradient_norm))
        read_only = (np.broadcast_to(array, array.shape) for array in (theta, gradient))
        stop = self.callback and self.callback(next(read_only), value, next(read_only))
        if not math.isfinite(self.norm + self.gradient_norm + value):
            self.status = Status.NON_FINITE
        elif self.norm <= self.tol and self._is_at_rest():
            self.status = self.status or Status.CONVERGED
        elif isinstance(stop, bool | np.bool_) and stop:
            self.status = Status.STOPPED
        elif self.n_iterations >= self.max_iter:
            self.status = Status.MAX_ITERATIONS

    def _is_at_rest(self):
        """Return whether a small gradient ends the fit: it does not where the cost hardly bends."""
        if self.objective.is_fully_penalized:
            return True
        if self.objective.separates(self.theta):
            self.status = Status.UNBOUNDED
            return True
        here = self.objective, self.theta, self.gradient, self.coordinates
        found = decrement(*here, enough=self.tol)
        self.decrement = found if found <= self.tol else None
        return found <= self.tol


# Around an optimizer, which deals with overflow itself: it ends as NON_FINITE, without a warning.
quiet = np.errstate(over="ignore", invalid="ignore")


def is_finite(value, gradient):
    """Return whether a cost and its whole gradient are finite numbers."""
    return bool(math.isfinite(value) and np.isfinite(gradient).all())
