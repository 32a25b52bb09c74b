"""Minimisers of the objectives. Each returns a `Fit` that says honestly how it ended."""

from collections import deque

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import get_blas_funcs

from lossbook.train import checks
from lossbook.train.fit import Fit, Run, Status, is_finite, quiet
from lossbook.train.kinds import Callback
from lossbook.train.objective import Objective


@quiet
def gradient_descent(
    objective: Objective,
    theta: ArrayLike | None = None,
    *,
    step: float | None = None,
    tol: float | None = None,
    max_iter: int = 1000,
    callback: Callback | None = None,
) -> Fit:
    """Minimise with ``θ := θ - α ∇J(θ)``.

    Parameters
    ----------
    objective : Objective
        The cost J.
    theta : array_like of float, optional
        The start, shape `objective.theta_shape`; zeros by default.
    step : float, optional
        α > 0; by default ``1 / objective.smoothness``, with which the cost never rises.
    tol : float, optional
        When to stop. With λ > 0 on all parameters, when the Euclidean norm of the gradient is at
        most this: no parameter is then further than tol/λ from the minimiser. Else when the Newton
        decrement is (`Fit.decrement`): no parameter is then further than about tol·√m standard
        errors from it, whatever the units and origins of the features; parameters that are
        penalised meet the first condition too. By default 1e-6, or 1e-4 in float32, whose rounding
        errors hide less.
    max_iter : int
        Number of steps at most.
    callback : callable, optional
        Called as ``callback(theta, value, gradient)`` at the start and after each iteration, with
        arrays that cannot be written to. If it returns True, the fit ends as STOPPED.

    Returns
    -------
    Fit

    Raises
    ------
    TypeError, ValueError
        If theta, step, tol or max_iter is not as described.

    References
    ----------
    eq-logistic-smoothness, eq-softmax-smoothness.

    Examples
    --------
    >>> from lossbook.train import LogisticObjective
    >>> objective = LogisticObjective([[1, -2], [1, 0], [1, 4]], [0, 0, 1], weight_decay=0.1)
    >>> fit = gradient_descent(objective)
    >>> fit.status.name, fit.theta.round(4).tolist()
    ('CONVERGED', [-0.945, 0.9833])
    """
    if step is not None:
        step = checks.number("step", step, positive=True)
    run = Run(objective, theta, tol, max_iter, callback)
    if step is None and run.goes_on:
        step = 1 / (objective.smoothness or 1.0)  # 0 where the cost is constant
    while run.goes_on:
        theta = run.theta - step * run.gradient
        run.accept(theta, *run.evaluate(theta))
    return run.fit()


@quiet
def lbfgs(
    objective: Objective,
    theta: ArrayLike | None = None,
    *,
    tol: float | None = None,
    max_iter: int = 1000,
    memory: int = 10,
    callback: Callback | None = None,
) -> Fit:
    """Minimise with L-BFGS: past steps and changes of the gradient model the curvature.

    Each step meets the strong Wolfe conditions. SciPy's L-BFGS-B takes about as many evaluations,
    but more time between them, and it calls a cost of NaN a success.

    Parameters
    ----------
    objective, theta, tol, max_iter, callback
        As in `gradient_descent`.
    memory : int
        Number of past steps that model the curvature.

    Returns
    -------
    Fit

    Raises
    ------
    TypeError, ValueError
        If an argument is not as described.

    Examples
    --------
    >>> from lossbook.train import LogisticObjective
    >>> objective = LogisticObjective([[1, -2], [1, 0], [1, 4]], [0, 0, 1], weight_decay=0.1)
    >>> lbfgs(objective).theta.round(4).tolist()
    [-0.945, 0.9833]
    """
    memory = checks.integer("memory", memory, least=1)
    run = Run(objective, theta, tol, max_iter, callback)
    if run.goes_on:
        _lbfgs(run, memory, last=np.inf)
    return run.fit()


@quiet
def preconditioned_lbfgs(
    objective: Objective,
    theta: ArrayLike | None = None,
    *,
    tol: float | None = None,
    max_iter: int = 1000,
    memory: int = 10,
    callback: Callback | None = None,
) -> Fit:
    """Minimise with L-BFGS in coordinates in which the Hessian is close to the identity.

    At θ = 0 the Hessian is a Kronecker product ``M ⊗ A`` plus λ, and elsewhere close to one, with
    M of the size of the features and A of the size of the classes (`kronecker_factors`). Its
    eigenvectors come from those of M and A, so the coordinates cost two small eigenvalue problems.
    They are taken at the start and after 8, 64, 512, … iterations, for M and A change with θ.
    Meant for up to a few thousand features.

    Parameters
    ----------
    objective, theta, tol, max_iter, memory, callback
        As in `lbfgs`.

    Returns
    -------
    Fit

    Raises
    ------
    TypeError, ValueError
        If an argument is not as described.

    References
    ----------
    eq-softmax-hessian-kronecker, eq-softmax-hessian-start.

    Examples
    --------
    >>> from lossbook.train import LogisticObjective
    >>> objective = LogisticObjective([[1, -2], [1, 0], [1, 4]], [0, 0, 1], weight_decay=0.1)
    >>> preconditioned_lbfgs(objective).theta.round(4).tolist()
    [-0.945, 0.9833]
    """
    memory = checks.integer("memory", memory, least=1)
    run = Run(objective, theta, tol, max_iter, callback)
    last = 8
    while run.goes_on:
        run.coordinates = Whitened(objective, run.theta, run.units)
        _lbfgs(run, memory, last)
        last *= 8
    return run.fit()


class Whitened:
    """Coordinates φ in which the model ``M ⊗ A + λ`` of the Hessian at `theta` is the identity."""

    def __init__(self, objective, theta, units):
        M, A = objective.kronecker_factors(theta)
        a, self.U = np.linalg.eigh(A)
        b, self.V = np.linalg.eigh(units.turned(units.turned(M).T))
        curvature = np.outer(b, a) + objective.weight_decay
        # The model may be singular: then its flattest directions are taken as nearly flat.
        floor = np.sqrt(np.finfo(theta.dtype).eps) * curvature.max() or 1.0
        self.scale = np.sqrt(np.maximum(curvature, floor))
        self.units, self.shape = units, theta.shape

    def outward(self, phi):
        """Return the step in θ of a step in φ."""
        theta = self.units.outward(self.V @ (phi / self.scale) @ self.U.T)
        return theta.reshape(self.shape)

    def pull_back(self, gradient):
        """Return the gradient by φ of a gradient by θ."""
        gradient = self.units.pull_back(gradient).reshape(self.scale.shape)
        return self.V.T @ gradient @ self.U / self.scale


def _lbfgs(run, memory, last):
    """Run L-BFGS in the coordinates of the run, until iteration number `last` at most."""
    pairs, shape = deque(maxlen=memory), run.coordinates.pull_back(run.gradient).shape
    gradient = run.coordinates.pull_back(run.gradient).ravel()
    while run.goes_on and run.n_iterations < last:
        if pairs:
            direction = _quasi_newton_direction(gradient, pairs)
        else:  # downhill, but not beyond where a parabola of this slope would reach a cost of 0
            direction = -min(1, 2 * run.value / (gradient @ gradient)) * gradient
        length = _line_search(run, run.coordinates.outward(direction.reshape(shape)))
        if length:
            new_gradient = run.coordinates.pull_back(run.gradient).ravel()
            step, change = length * direction, new_gradient - gradient
            rise = step @ change
            if rise > 0:  # always, but for rounding errors
                pairs.append((step, change, rise))
            gradient = new_gradient
        elif pairs:
            pairs.clear()  # what they say is no use here: start again, downhill
        else:
            run.status = run.status or Status.STALLED


def _quasi_newton_direction(gradient, pairs):
    """Return minus the gradient, times the inverse Hessian as past steps and changes model it.

    These are the two loops of Nocedal and Wright, *Numerical Optimization*, algorithm 7.4.
    """
    add = get_blas_funcs("axpy", (gradient,))  # y + a·x, in place of y
    direction, shares = -gradient, []
    for step, change, rise in reversed(pairs):
        shares.append(step @ direction / rise)
        direction = add(change, direction, a=-shares[-1])
    _, change, rise = pairs[-1]
    direction *= rise / (change @ change)
    for step, change, rise in pairs:
        direction = add(step, direction, a=shares.pop() - change @ direction / rise)
    return direction


def _line_search(run, direction):
    """Move to a point that meets the strong Wolfe conditions; return the step to it, or None."""
    direction = run.units.centred(direction)
    slope = float(np.vdot(run.gradient, direction))
    low, high, step = (0.0, slope), None, 1.0
    for _ in range(30):
        theta = run.theta + step * direction
        value, gradient = run.evaluate(theta)
        new_slope = float(np.vdot(gradient, direction))
        if not (run.falls(value, step * slope) and new_slope <= -0.9 * slope):
            high = (step, new_slope)
        elif new_slope < 0.9 * slope:
            low = (step, new_slope)
        elif run.improves(value, gradient):
            run.accept(theta, value, gradient)
            return step
        else:
            return None
        step = _next_step(low, high, slope)
    if not is_finite(value, gradient):
        run.status = Status.NON_FINITE
    return None


def _next_step(low, high, slope):
    """Return where the slope would be 0, were it a straight line, kept within reason.

    `low` and `high` are pairs of a step and the slope there: the longest that was too short and the
    shortest that was too long, None if none was. `slope` is that at step 0.
    """
    step, low_slope = low
    if high is None:
        zero = step * slope / (slope - low_slope) if low_slope > slope else np.inf
        return min(max(zero, 2 * step), 30 * step)
    width, rise = high[0] - step, high[1] - low_slope
    share = -low_slope / rise if rise > 0 else 0.5
    return step + min(max(share, 0.1), 0.9) * width
