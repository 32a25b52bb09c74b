"""NumPy: the formulas of the book as objectives, optimizers and estimators."""

from lossbook.train.datasets import add_constant, load_digits, load_mnist
from lossbook.train.fit import Fit, History, Status
from lossbook.train.newton import newton, newton_cg
from lossbook.train.objectives import LogisticObjective, SoftmaxObjective
from lossbook.train.optimizers import gradient_descent, lbfgs, preconditioned_lbfgs

__all__ = [
    "Fit",
    "History",
    "LogisticObjective",
    "SoftmaxObjective",
    "Status",
    "add_constant",
    "gradient_descent",
    "lbfgs",
    "load_digits",
    "load_mnist",
    "newton",
    "newton_cg",
    "preconditioned_lbfgs",
]
