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
    return _lbfgs(run, memory, run.theta, to_theta=np.copy, pull_back=np.copy)


def preconditioned_lbfgs(
    objective, theta=None, *, scale=None, tol=None, max_iter=1000, memory=10, callback=None
):
    """Minimise with L-BFGS in coordinates in which the Hessian's bound is the identity.

    The bound is ``B = c XᵀX/m + λI = C Cᵀ`` (Cholesky, once) and the new unknown is ``φ = Cᵀθ``.
    For softmax the full bound is ``½ (I - 11ᵀ/k) ⊗ XᵀX/m + λI``; the columns of every gradient
    sum to 0, and on such directions ``I - 11ᵀ/k`` is the identity.

    Parameters
    ----------
    objective, theta, tol, max_iter, memory, callback
        As in `lbfgs`.
    scale : float, optional
        c > 0; by default `objective.curvature_bound`, ¼ or ½, for which B bounds the Hessian.

    Returns
    -------
    Fit

    Raises
    ------
    TypeError, ValueError
        If an argument is not as described.

    References
    ----------
    eq-logistic-smoothness, eq-softmax-smoothness.

    Examples
    --------
    >>> from lossbook.train.objectives import LogisticObjective
    >>> objective = LogisticObjective([[1, -2], [1, 0], [1, 4]], [0, 0, 1], weight_decay=0.1)
    >>> preconditioned_lbfgs(objective).theta.round(4).tolist()
    [-0.945, 0.9833]
    """
    run = Run(objective, theta, tol, max_iter, callback)
    scale = checks.positive("scale", objective.curvature_bound if scale is None else scale)
    bound = scale * objective.moment() + np.diag(objective.decay)
    # Keeps B invertible where features depend on one another. Any invertible C gives the same
    # minimiser: only the number of iterations depends on it.
    ridge = len(bound) * np.finfo(bound.dtype).eps * bound.trace() or 1.0
    bound[np.diag_indices_from(bound)] += ridge
    factor = np.linalg.cholesky(bound)
    back = np.linalg.inv(factor).T

    def to_theta(phi):
        return back @ phi

    def pull_back(gradient):
        return back.T @ gradient

    return _lbfgs(run, memory, factor.T @ run.theta, to_theta, pull_back)


def _lbfgs(run, memory, phi, to_theta, pull_back):
    """Run SciPy's L-BFGS-B on phi, where theta = to_theta(phi)."""
    if checks.count("memory", memory) == 0:
        raise ValueError("memory must be at least 1, got 0")
    seen = {"phi": phi.ravel().astype(np.float64), "point": (run.theta, run.value, run.gradient)}

    def value_and_gradient(flat):
        if not np.array_equal(flat, seen["phi"]):
            theta = to_theta(flat.reshape(phi.shape)).astype(run.theta.dtype)
            point = (theta, *run.evaluate(theta))
            if not is_finite(*point[1:]):
                raise _NonFiniteError
            seen.update(phi=flat.copy(), point=point)
        _, value, gradient = seen["point"]
        return value, pull_back(gradient).ravel().astype(np.float64)

    def after_iteration(flat):
        value_and_gradient(flat)  # a no-op unless the line search evaluated beyond its result
        run.accept(*seen["point"])
        if not run.goes_on:
            raise StopIteration

    if run.goes_on:
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
            run.status = run.status or Status.STALLED
        except _NonFiniteError:
            run.status = Status.NON_FINITE
    return run.fit()


class _NonFiniteError(Exception):
    """Carries the news of a NaN or infinite cost out of SciPy."""
