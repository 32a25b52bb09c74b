"""The solvers of the benchmark, all run in the same way: until J - J* is small enough.

A solver is a function ``(X, y, weight_decay, note)``. It calls ``note(value)`` with each value of
J that it computes; `note` keeps the time, and ends the run by an exception.
"""

import functools
import warnings

import lossbook.train
from lossbook.train import SoftmaxObjective
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
        C=1 / (weight_decay * X.shape[0]),
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


def saga(X, y, weight_decay, note):
    """Run scikit-learn's saga for 10, 20, 40, ... epochs, each time from the start.

    It does not compute J, so we do; only the last of the runs counts, without that.
    """
    objective = SoftmaxObjective(X, y, weight_decay)
    epochs = 10
    while True:
        model = LogisticRegression(
            C=1 / (weight_decay * X.shape[0]),
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
        epochs *= 2


OURS = ("preconditioned_lbfgs", "lbfgs", "newton_cg")
PEERS = ("lbfgs", "newton-cg", "newton-cholesky")
SOLVERS = {
    **{f"lossbook {name}": functools.partial(ours, name) for name in OURS},
    **{f"scikit-learn {name}": functools.partial(scikit_learn, name) for name in PEERS},
    "scikit-learn saga": saga,
}
