"""Newton's method: damped with an exact solve, or with conjugate gradients; standard errors."""

import numpy as np
import scipy.linalg
from numpy.typing import ArrayLike

from lossbook.train.fit import Fit, Run, Status, is_finite, quiet
from lossbook.train.kinds import Array, Callback
from lossbook.train.objective import Objective
from lossbook.train.units import newton_step


@quiet
def newton(
    objective: Objective,
    theta: ArrayLike | None = None,
    *,
    tol: float | None = None,
    max_iter: int = 100,
    callback: Callback | None = None,
) -> Fit:
    """Minimise with damped Newton steps: ``H d = -g`` by Cholesky, then backtracking.

    H may be singular, as it is for softmax without weight decay: g lies in its range, and d is then
    the solution there, in which the changes of the classes sum to 0. That takes many times longer.

    Parameters
    ----------
    objective, theta, tol, max_iter, callback
        As in `gradient_descent`.

    Returns
    -------
    Fit

    Raises
    ------
    TypeError, ValueError
        If an argument is not as described.

    References
    ----------
    eq-logistic-hessian, eq-softmax-hessian.

    Examples
    --------
    >>> from lossbook.train import LogisticObjective
    >>> objective = LogisticObjective([[1, -2], [1, 0], [1, 4]], [0, 0, 1], weight_decay=0.1)
    >>> fit = newton(objective, tol=1e-12)
    >>> fit.n_iterations, fit.theta.round(4).tolist()
    (6, [-0.945, 0.9833])
    """
    run = Run(objective, theta, tol, max_iter, callback)
    while run.goes_on:
        direction = _solve(objective.hessian(run.theta), -run.gradient.ravel(), len(run.theta))
        _backtrack(run, direction.reshape(run.theta.shape))
    return run.fit()


@quiet
def newton_cg(
    objective: Objective,
    theta: ArrayLike | None = None,
    *,
    tol: float | None = None,
    max_iter: int = 100,
    callback: Callback | None = None,
) -> Fit:
    """Minimise with inexact Newton steps: ``H d = -g`` by conjugate gradients, then backtracking.

    H is never formed, and may be singular: g lies in its range.

    Parameters
    ----------
    objective, theta, tol, max_iter, callback
        As in `gradient_descent`. An iteration makes several Hessian products; `n_evaluations` does
        not count them.

    Returns
    -------
    Fit

    Raises
    ------
    TypeError, ValueError
        If an argument is not as described.

    References
    ----------
    eq-logistic-hessian, eq-softmax-hessian.

    Examples
    --------
    >>> from lossbook.train import LogisticObjective
    >>> objective = LogisticObjective([[1, -2], [1, 0], [1, 4]], [0, 0, 1], weight_decay=0.1)
    >>> newton_cg(objective).theta.round(4).tolist()
    [-0.945, 0.9833]
    """
    run = Run(objective, theta, tol, max_iter, callback)
    while run.goes_on:
        # Far from the optimum the model deserves less care. Near it a residual of a tenth gains a
        # digit in each iteration; a second digit costs more products than the next iteration does.
        accuracy = min(0.25, max(0.1, run.norm**0.5))
        _backtrack(run, newton_step(objective, run.theta, -run.gradient, run.units, accuracy))
    return run.fit()


def covariance(objective: Objective, fit: Fit) -> Array:
    """Return the covariance of the estimate, whose diagonal holds the squared standard errors.

    It is the inverse of the Fisher information, m times the Hessian of the mean loss. Softmax
    leaves a shift of all classes open: of its parameters, only what such a shift does not change
    has a standard error, such as the difference of two columns of θ. For these the inverse on the
    range of the Hessian, which is returned then, gives what the inverse would with one class held.

    Parameters
    ----------
    objective : Objective
        What was minimised, with weight decay 0. Sample weights count as numbers of samples.
    fit : Fit
        Its minimum, with status CONVERGED.

    Returns
    -------
    ndarray of float, shape (theta.size, theta.size)
        Rows and columns run over ``theta.ravel()``.

    Raises
    ------
    ValueError
        If there is weight decay, or the fit did not converge.

    References
    ----------
    eq-fisher-score, eq-fisher-information.

    Examples
    --------
    >>> from lossbook.train import LogisticObjective
    >>> objective = LogisticObjective([[1, -2], [1, 0], [1, 1], [1, 4]], [0, 1, 0, 1])
    >>> fit = newton_cg(objective)
    >>> np.sqrt(np.diag(covariance(objective, fit))).round(3).tolist()
    [1.278, 0.768]
    """
    if (objective.decay > 0).any():
        raise ValueError("a penalised estimate has no standard errors: make one without penalty")
    if fit.status is not Status.CONVERGED:
        raise ValueError(f"the fit did not converge, it ended {fit.status.name}")
    information = objective.total_weight * objective.hessian(fit.theta).astype(np.float64)
    return _solve(information, np.eye(len(information)), len(fit.theta))


def _backtrack(run, direction):
    """Halve the step until the cost falls enough, and move there."""
    direction = run.units.centred(direction)
    slope = float(np.vdot(run.gradient, direction))
    for halvings in range(40):
        step = 0.5**halvings
        theta = run.theta + step * direction
        value, gradient = run.evaluate(theta)
        if run.falls(value, step * slope) and run.improves(value, gradient):
            return run.accept(theta, value, gradient)
    run.status = Status.STALLED if is_finite(value, gradient) else Status.NON_FINITE


def _solve(matrix, target, n_features):
    """Solve ``matrix x = target`` by Cholesky or, where it is singular, on its range.

    Each feature is scaled, all its classes alike: then neither the units of features nor the
    numbering of the classes decide what counts as singular, and which solution is taken.
    """
    square = matrix.diagonal().reshape(n_features, -1).mean(axis=1)
    scale = np.repeat(np.sqrt(np.where(square > 0, square, 1)), len(matrix) // n_features)
    matrix, target = matrix / np.outer(scale, scale), (target.T / scale).T
    rounding = len(matrix) * np.finfo(matrix.dtype).eps
    try:
        factor = scipy.linalg.cholesky(matrix, lower=True)
        # What is left of a diagonal entry once the rows above are taken out: nothing but rounding
        # errors if its row depends on them. In doubt the eigenvalues, which are exacter, decide.
        singular = (factor.diagonal() ** 2 / matrix.diagonal()).min() <= 100 * rounding
    except np.linalg.LinAlgError:
        singular = True
    if singular:
        solution = scipy.linalg.pinvh(matrix, rtol=rounding) @ target
    else:
        solution = scipy.linalg.cho_solve((factor, True), target)
    return (solution.T / scale).T
