"""Newton's method: damped with an exact solve, or with conjugate gradients."""

import numpy as np
import scipy.linalg

from lossbook.train.fit import Run, Status, is_finite


def newton(objective, theta=None, *, tol=None, max_iter=100, callback=None):
    """Minimise with damped Newton steps: ``H d = -g`` by Cholesky, then backtracking.

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
    numpy.linalg.LinAlgError
        If the Hessian is singular, as it always is for softmax without weight decay.

    References
    ----------
    eq-logistic-hessian, eq-softmax-hessian.

    Examples
    --------
    >>> from lossbook.train.objectives import LogisticObjective
    >>> objective = LogisticObjective([[1, -2], [1, 0], [1, 4]], [0, 0, 1], weight_decay=0.1)
    >>> fit = newton(objective, tol=1e-12)
    >>> fit.n_iterations, fit.theta.round(4).tolist()
    (6, [-0.945, 0.9833])
    """
    run = Run(objective, theta, tol, max_iter, callback)
    while run.goes_on:
        try:
            factor = _cholesky(objective.hessian(run.theta))
        except np.linalg.LinAlgError:
            if not objective.separates(run.theta):
                raise
            run.status = Status.UNBOUNDED
        else:
            direction = scipy.linalg.cho_solve((factor, True), -run.gradient.ravel())
            _backtrack(run, direction.reshape(run.theta.shape))
    return run.fit()


def newton_cg(objective, theta=None, *, tol=None, max_iter=100, callback=None):
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
    >>> from lossbook.train.objectives import LogisticObjective
    >>> objective = LogisticObjective([[1, -2], [1, 0], [1, 4]], [0, 0, 1], weight_decay=0.1)
    >>> newton_cg(objective).theta.round(4).tolist()
    [-0.945, 0.9833]
    """
    run = Run(objective, theta, tol, max_iter, callback)
    while run.goes_on:
        product = objective.hessian_product(run.theta)
        # Far from the optimum the model deserves less care. Near it a residual of a tenth gains a
        # digit in each iteration; a second digit costs more products than the next iteration does.
        accuracy = min(0.25, max(0.1, run.gradient_norm**0.5))
        _backtrack(run, _conjugate_gradients(product, -run.gradient, accuracy))
    return run.fit()


def _backtrack(run, direction):
    """Halve the step until the cost falls enough (Armijo), and move there."""
    slope = float(np.vdot(run.gradient, direction))
    # Close to the optimum the cost cannot resolve the progress any more, but the gradient can.
    rounding = 10 * np.finfo(run.theta.dtype).eps * abs(run.value)
    for halvings in range(40):
        step = 0.5**halvings
        theta = run.theta + step * direction
        value, gradient = run.evaluate(theta)
        falls = value < run.value or np.linalg.norm(gradient) < run.gradient_norm
        if falls and value <= run.value + 1e-4 * step * slope + rounding:
            return run.accept(theta, value, gradient)
    run.status = Status.STALLED if is_finite(value, gradient) else Status.NON_FINITE


def _conjugate_gradients(product, target, accuracy):
    """Solve ``H x = target`` for positive semidefinite H to a relative residual of `accuracy`."""
    x, residual, direction = np.zeros_like(target), target, target
    squared = float(np.vdot(residual, residual))
    goal = accuracy**2 * squared
    for _ in range(target.size):
        image = product(direction)
        curvature = float(np.vdot(direction, image))
        if curvature <= 0:  # flat to rounding: H is numerically 0 along this direction
            break
        x = x + (squared / curvature) * direction
        residual = residual - (squared / curvature) * image
        previous, squared = squared, float(np.vdot(residual, residual))
        if squared <= goal:
            break
        direction = residual + (squared / previous) * direction
    return x if x.any() else target


def _cholesky(matrix):
    """Return the lower factor, or raise if the matrix is singular to rounding error."""
    diagonal = matrix.diagonal()
    try:
        factor = scipy.linalg.cholesky(matrix, lower=True)
        # What is left of a diagonal entry once the rows above are taken out: nothing but rounding
        # errors if its row depends on them. Independent of the features' scales.
        left = factor.diagonal() ** 2 / diagonal
        singular = left.min() <= len(matrix) * np.finfo(matrix.dtype).eps
    except np.linalg.LinAlgError:
        singular = True
    if singular:
        raise np.linalg.LinAlgError(
            "the Hessian is singular, so Newton's system has no unique solution: features are "
            "constant zero or depend linearly on one another, or the classes of softmax are "
            "redundant; use weight_decay > 0 on all parameters, or newton_cg"
        )
    return factor
