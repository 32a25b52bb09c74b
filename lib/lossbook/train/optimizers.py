"""Minimisers of the objectives. Each returns a `Fit` that says honestly how it ended."""

import numpy as np
import scipy.optimize

from lossbook.train import checks
from lossbook.train.fit import Run, Status, is_finite


def gradient_descent(objective, theta=None, *, step=None, tol=None, max_iter=1000, callback=None):
    """Minimise with ``θ := θ - α ∇J(θ)``.

    Parameters
    ----------
    objective : LogisticObjective or SoftmaxObjective
        The cost J.
    theta : array_like of float, optional
        The start, shape `objective.theta_shape`; zeros by default.
    step : float, optional
        α > 0; by default ``1 / objective.smoothness``, with which the cost never rises.
    tol : float, optional
        Stop when the Euclidean norm of the gradient is at most this; by default 1e-6, or 1e-4 in
        float32, whose rounding errors hide less.
    max_iter : int
        Number of steps at most.
    callback : callable, optional
        Called as ``callback(theta, value, gradient)`` at the start and after each iteration.

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
    >>> from lossbook.train.objectives import LogisticObjective
    >>> objective = LogisticObjective([[1, -2], [1, 0], [1, 4]], [0, 0, 1], weight_decay=0.1)
    >>> fit = gradient_descent(objective)
    >>> fit.status.name, fit.theta.round(4).tolist()
    ('CONVERGED', [-0.945, 0.9833])
    """
    run = Run(objective, theta, tol, max_iter, callback)
    if step is None:
        step = 1 / (objective.smoothness or 1.0)  # 0 where the cost is constant
    alpha = checks.positive("step", step)
    while run.goes_on:
        theta = run.theta - alpha * run.gradient
        run.accept(theta, *run.evaluate(theta))
    return run.fit()


def lbfgs(objective, theta=None, *, tol=None, max_iter=1000, memory=10, callback=None):
    """Minimise with SciPy's L-BFGS-B, stopped and judged by our own rules.

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
    >>> from lossbook.train.objectives import LogisticObjective
    >>> objective = LogisticObjective([[1, -2], [1, 0], [1, 4]], [0, 0, 1], weight_decay=0.1)
    >>> lbfgs(objective).theta.round(4).tolist()
    [-0.945, 0.9833]
    """
    run = Run(objective, theta, tol, max_iter, callback)
    checks.at_least_one("memory", memory)
    if run.goes_on:
        _lbfgs(run, memory, _Plain(), last=np.inf)
    return run.fit()


def preconditioned_lbfgs(
    objective, theta=None, *, tol=None, max_iter=1000, memory=10, callback=None
):
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
    >>> from lossbook.train.objectives import LogisticObjective
    >>> objective = LogisticObjective([[1, -2], [1, 0], [1, 4]], [0, 0, 1], weight_decay=0.1)
    >>> preconditioned_lbfgs(objective).theta.round(4).tolist()
    [-0.945, 0.9833]
    """
    run = Run(objective, theta, tol, max_iter, callback)
    checks.at_least_one("memory", memory)
    last = 8
    while run.goes_on:
        _lbfgs(run, memory, _Whitened(objective, run.theta), last)
        last *= 8
    return run.fit()


class _Plain:
    """The coordinates θ itself."""

    def inward(self, theta):
        return theta

    outward = pull_back = inward


class _Whitened:
    """Coordinates φ in which the model ``M ⊗ A + λ`` of the Hessian at `theta` is the identity."""

    def __init__(self, objective, theta):
        M, A = objective.kronecker_factors(theta)
        a, self.U = np.linalg.eigh(A)
        b, self.V = np.linalg.eigh(M)
        curvature = np.outer(b, a) + objective.weight_decay
        # The model may be singular: then its flattest directions are taken as nearly flat.
        floor = np.sqrt(np.finfo(theta.dtype).eps) * curvature.max() or 1.0
        self.scale = np.sqrt(np.maximum(curvature, floor))
        self.shape = theta.shape

    def inward(self, theta):
        """Return the φ of a θ."""
        return self.scale * (self.V.T @ theta.reshape(self.scale.shape) @ self.U)

    def outward(self, phi):
        """Return the θ of a φ."""
        return (self.V @ (phi / self.scale) @ self.U.T).reshape(self.shape)

    def pull_back(self, gradient):
        """Return the gradient by φ of a gradient by θ."""
        return (self.V.T @ gradient.reshape(self.scale.shape) @ self.U) / self.scale


def _lbfgs(run, memory, coordinates, last):
    """Run SciPy's L-BFGS-B in the given coordinates, until iteration number `last` at most."""
    phi = coordinates.inward(run.theta)
    seen = {"phi": phi.ravel().astype(np.float64), "point": (run.theta, run.value, run.gradient)}

    def value_and_gradient(flat):
        if not np.array_equal(flat, seen["phi"]):
            theta = coordinates.outward(flat.reshape(phi.shape)).astype(run.theta.dtype)
            point = (theta, *run.evaluate(theta))
            if not is_finite(*point[1:]):
                raise _NonFiniteError
            seen.update(phi=flat.copy(), point=point)
        _, value, gradient = seen["point"]
        return value, coordinates.pull_back(gradient).ravel().astype(np.float64)

    def after_iteration(flat):
        value_and_gradient(flat)  # a no-op unless the line search evaluated beyond its result
        run.accept(*seen["point"])
        if not run.goes_on or run.n_iterations >= last:
            raise StopIteration

    # SciPy's own stopping rules are switched off. What is left of them is its line search
    # giving up, or a step that does not lower the cost at all.
    options = {
        "maxcor": memory,
        "maxiter": run.max_iter + 1,
        "maxfun": 2**31 - 1,
        "maxls": 50,
        "ftol": 0.0,
        "gtol": 0.0,
    }
    try:
        scipy.optimize.minimize(
            value_and_gradient,
            seen["phi"],
            jac=True,
            method="L-BFGS-B",
            callback=after_iteration,
            options=options,
        )
    except _NonFiniteError:
        run.status = Status.NON_FINITE
    if run.goes_on and run.n_iterations < last:
        run.status = Status.STALLED


class _NonFiniteError(Exception):
    """Carries the news of a NaN or infinite cost out of SciPy."""
