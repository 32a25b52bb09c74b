"""NumPy: the formulas of the book as objectives, optimizers and estimators."""

from lossbook.train.datasets import Images, add_constant, load_digits, load_mnist
from lossbook.train.estimators import LogisticRegression, SoftmaxRegression
from lossbook.train.fit import Fit, History, Status
from lossbook.train.objective import LogisticObjective, Objective, SoftmaxObjective
from lossbook.train.optimizers import gradient_descent, lbfgs, preconditioned_lbfgs
from lossbook.train.second_order import covariance, newton, newton_cg
from lossbook.train.separation import Separation

__all__ = [
    "Fit",
    "History",
    "Images",
    "LogisticObjective",
    "LogisticRegression",
    "Objective",
    "Separation",
    "SoftmaxObjective",
    "SoftmaxRegression",
    "Status",
    "add_constant",
    "covariance",
    "gradient_descent",
    "lbfgs",
    "load_digits",
    "load_mnist",
    "newton",
    "newton_cg",
    "preconditioned_lbfgs",
]
