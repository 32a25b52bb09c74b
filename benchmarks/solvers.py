"""The solvers of the benchmark, all run in the same way: until J - J* is small enough.

A solver is a function ``(X, y, weight_decay, note)``. It calls ``note(value)`` with each value of
J that it computes; `note` keeps the time, and ends the run by an exception.
"""

import functools
import warnings
from importlib.util import find_spec

import lossbook.train
import numpy as np
from lossbook.train import SoftmaxObjective
from scipy.sparse import issparse
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.linear_model._linear_loss import LinearModelLoss


def ours(name, X, y, weight_decay, note):
    """Run an optimizer of `lossbook.train`; the clock includes the checks of the input."""
    objective = SoftmaxObjective(X, y, weight_decay)
    minimise = getattr(lossbook.train, name)
    fit = minimise(objective, tol=0, max_iter=10**6, callback=lambda _, value, __: note(value))
    note(fit.value)


def scikit_learn(solver, X, y, weight_decay, note):
    """Run a solver of scikit-learn; its J is read where it computes it."""
    model = LogisticRegression(
        C=inverse(weight_decay * X.shape[0]),
        fit_intercept=False,
        solver=solver,
        tol=1e-14,
        max_iter=10**6,
    )
    loss, loss_gradient = LinearModelLoss.loss, LinearModelLoss.loss_gradient

    def noted_loss(*args, **options):
        value = loss(*args, **options)
        note(float(value))
        return value

    def noted_loss_gradient(*args, **options):
        value, gradient = loss_gradient(*args, **options)
        note(float(value))
        return value, gradient

    LinearModelLoss.loss, LinearModelLoss.loss_gradient = noted_loss, noted_loss_gradient
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(X, y)
    finally:
        LinearModelLoss.loss, LinearModelLoss.loss_gradient = loss, loss_gradient


def inverse(number):
    """Return 1 / number, infinity for 0."""
    return 1 / number if number else np.inf


def saga(X, y, weight_decay, note):
    """Run scikit-learn's saga for 10, 20, 40, ... epochs, each time from the start.

    It does not compute J, so we do; only the last of the runs counts, without that. A run that
    would take longer than the limit is not begun.
    """
    objective = SoftmaxObjective(X, y, weight_decay)
    epochs, seconds = 10, 0.0
    while 2 * seconds < note.limit:
        model = LogisticRegression(
            C=inverse(weight_decay * X.shape[0]),
            fit_intercept=False,
            solver="saga",
            tol=1e-14,
            max_iter=epochs,
            random_state=0,
        )
        note.start()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(X, y)
        note(lambda: objective.value(model.coef_.T))  # noqa: B023 - called at once
        epochs, seconds = 2 * epochs, note.seconds


def pytorch(X, y, weight_decay, note):
    """Run PyTorch's L-BFGS with its line search, in float64, on the mean cross-entropy."""
    import torch

    X, y = torch.from_numpy(X), torch.from_numpy(y)
    theta = torch.zeros(X.shape[1], int(y.max()) + 1, dtype=X.dtype, requires_grad=True)
    optimizer = torch.optim.LBFGS(
        [theta],
        max_iter=10**6,
        max_eval=10**6,
        tolerance_grad=0,
        tolerance_change=0,
        history_size=10,
        line_search_fn="strong_wolfe",
    )

    def cost():
        optimizer.zero_grad()
        value = torch.nn.functional.cross_entropy(X @ theta, y)
        value = value + weight_decay / 2 * (theta**2).sum()
        value.backward()
        note(value.item())
        return value

    optimizer.step(cost)


def statsmodels_newton(X, y, weight_decay, note):
    """Run statsmodels' MNLogit; J is computed after each iteration, off the clock."""
    from statsmodels.api import MNLogit

    model = MNLogit(y, X)
    m, k = len(y), int(y.max()) + 1
    fit = functools.partial(model.fit, method="newton", maxiter=100, tol=1e-14, disp=False)
    fit(callback=lambda flat: note(lambda: -model.loglike(flat.reshape(k - 1, -1).T) / m))


def takes(solver, X, weight_decay):
    """Return whether a solver takes the problem, and does so in minutes."""
    if X.shape[1] > 500 and solver.endswith("cholesky"):
        return False  # its matrix has as many rows as there are parameters
    if X.shape[1] > 2000 and solver.endswith("preconditioned_lbfgs"):
        return False
    if issparse(X) and solver.startswith("PyTorch"):
        return False  # its sparse matrices are in beta state, it warns
    return weight_decay == 0 or not solver.startswith("statsmodels")


OURS = ("preconditioned_lbfgs", "lbfgs", "newton_cg")
PEERS = ("lbfgs", "newton-cg", "newton-cholesky")
SOLVERS = {
    **{f"lossbook {name}": functools.partial(ours, name) for name in OURS},
    **{f"scikit-learn {name}": functools.partial(scikit_learn, name) for name in PEERS},
    "scikit-learn saga": saga,
    "statsmodels MNLogit": statsmodels_newton,
}
if find_spec("torch"):  # where installed: it is too large to be one of the locked packages
    SOLVERS["PyTorch LBFGS"] = pytorch


def prepare(solver):
    """Load what a solver needs, for no clock shall count that."""
    if solver.startswith("PyTorch"):
        import torch

        torch.optim.LBFGS([torch.zeros(1, requires_grad=True)])  # loads more, for seconds
    elif solver.startswith("statsmodels"):
        import statsmodels.api  # noqa: F401
