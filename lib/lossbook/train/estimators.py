"""The two models as scikit-learn estimators: any labels, dense or sparse X, sample weights."""

import copy
import warnings
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import issparse
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from lossbook.train import checks, numerics
from lossbook.train.datasets import add_constant
from lossbook.train.fit import Status
from lossbook.train.kinds import Array, Samples
from lossbook.train.losses import logits_of_all_classes
from lossbook.train.objective import LogisticObjective, SoftmaxObjective
from lossbook.train.optimizers import gradient_descent, lbfgs, preconditioned_lbfgs
from lossbook.train.samples import WithConstant, is_dask
from lossbook.train.second_order import newton, newton_cg

SOLVERS = {
    solver.__name__: solver
    for solver in (gradient_descent, lbfgs, preconditioned_lbfgs, newton, newton_cg)
}


class _Classifier(ClassifierMixin, BaseEstimator):
    """What both estimators share: everything but the objective and the shape of the logits."""

    def __init__(
        self,
        weight_decay: float = 1e-4,
        penalize_bias: bool = True,
        solver: str = "newton_cg",
        tol: float | None = None,
        max_iter: int = 1000,
    ) -> None:
        self.weight_decay = weight_decay
        self.penalize_bias = penalize_bias
        self.solver = solver
        self.tol = tol
        self.max_iter = max_iter

    def fit(self, X: Samples, y: ArrayLike, sample_weight: ArrayLike | None = None) -> Self:
        """Fit to samples.

        Parameters
        ----------
        X : array_like or sparse array of float, shape (n_samples, n_features)
            Features, without a constant one.
        y : array_like, shape (n_samples,)
            Labels of any kind.
        sample_weight : array_like of float, shape (n_samples,), optional
            Weights >= 0 of the samples in the mean.

        Returns
        -------
        self

        Raises
        ------
        TypeError, ValueError
            If the data or a parameter is not as described. The estimator is then as it was before,
            as it is when the fit is interrupted.

        Warns
        -----
        ConvergenceWarning
            If the fit ended with any status but CONVERGED.
        """
        trial = copy.copy(self)  # so that nothing has changed if this raises, or is interrupted
        trial._fit(X, y, sample_weight)
        self.__dict__ = dict(vars(trial))
        return self

    def _fit(self, X, y, sample_weight):
        if self.solver not in SOLVERS:
            raise ValueError(f"solver must be one of {sorted(SOLVERS)}, got {self.solver!r}")
        if not isinstance(self.penalize_bias, bool | np.bool_):
            raise TypeError(f"penalize_bias must be True or False, got {self.penalize_bias!r}")
        _refuse("X", X)
        _refuse("y", y)
        X, y = validate_data(self, X, y, accept_sparse="csr", dtype=[np.float64, np.float32])
        try:
            check_classification_targets(y)
            self.classes_, labels = np.unique(y, return_inverse=True)
        except TypeError as error:
            raise TypeError(f"the labels y cannot be sorted: {error}") from None
        if len(self.classes_) < 2:
            raise ValueError(f"y holds one class only: every label is {self.classes_[0]!r}")
        if len(self.classes_) > 2 and not self.__sklearn_tags__().classifier_tags.multi_class:
            raise ValueError(
                "Only binary classification is supported. The type of the target is multiclass. "
                "Use SoftmaxRegression."
            )
        objective = self._objective(
            add_constant(X) if issparse(X) else WithConstant(X),
            labels,
            self.weight_decay,
            sample_weight=sample_weight,
            unpenalized=() if self.penalize_bias else (0,),
        )
        self.fit_ = SOLVERS[self.solver](objective, tol=self.tol, max_iter=self.max_iter)
        if self.fit_.status is not Status.CONVERGED:
            message = f"{self.fit_.status.name}: {self.fit_.status.value}"
            warnings.warn(message, ConvergenceWarning, stacklevel=3)
        theta = self.fit_.theta.reshape(X.shape[1] + 1, -1)
        self.intercept_, self.coef_ = theta[0], theta[1:].T
        self.n_iter_ = self.fit_.n_iterations

    def predict(self, X: Samples) -> NDArray:
        """Return the most probable label of each sample.

        Parameters
        ----------
        X : array_like or sparse array of float, shape (n_samples, n_features)
            Features, as in `fit`.

        Returns
        -------
        ndarray, shape (n_samples,)

        Raises
        ------
        TypeError, ValueError
            If X is not as described.
        sklearn.exceptions.NotFittedError
            If the estimator was not fitted.
        """
        winner = np.argmax(self._class_logits(X), axis=1)
        return self.classes_[winner]

    def predict_proba(self, X: Samples) -> Array:
        """Return the probabilities of the classes.

        Parameters
        ----------
        X : array_like or sparse array of float, shape (n_samples, n_features)
            Features, as in `fit`.

        Returns
        -------
        ndarray of float, shape (n_samples, n_classes)
            A column for each of `classes_`.

        Raises
        ------
        TypeError, ValueError
            If X is not as described.
        sklearn.exceptions.NotFittedError
            If the estimator was not fitted.
        """
        return np.exp(self.predict_log_proba(X))

    def predict_log_proba(self, X: Samples) -> Array:
        """Return the logarithms of the probabilities, also of those that are 0 in floating point.

        Parameters
        ----------
        X : array_like or sparse array of float, shape (n_samples, n_features)
            Features, as in `fit`.

        Returns
        -------
        ndarray of float, shape (n_samples, n_classes)
            A column for each of `classes_`.

        Raises
        ------
        TypeError, ValueError
            If X is not as described.
        sklearn.exceptions.NotFittedError
            If the estimator was not fitted.
        """
        return numerics.log_softmax(self._class_logits(X))

    def decision_function(self, X: Samples) -> Array:
        """Return the logits or, for two classes, the log-odds of the second.

        Parameters
        ----------
        X : array_like or sparse array of float, shape (n_samples, n_features)
            Features, as in `fit`.

        Returns
        -------
        ndarray of float, shape (n_samples, n_classes) or (n_samples,)

        Raises
        ------
        TypeError, ValueError
            If X is not as described.
        sklearn.exceptions.NotFittedError
            If the estimator was not fitted.
        """
        logits = self._class_logits(X)
        return logits if logits.shape[1] > 2 else logits[:, 1] - logits[:, 0]

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def _class_logits(self, X):
        check_is_fitted(self)
        _refuse("X", X)
        X = validate_data(self, X, accept_sparse="csr", dtype=[np.float64, np.float32], reset=False)
        return logits_of_all_classes(X @ self.coef_.T + self.intercept_)


def _refuse(name, value):
    checks.refuse_masked(name, value)
    if is_dask(value):
        raise TypeError(f"{name} is a Dask array: use an objective and an optimizer, which take it")


class LogisticRegression(_Classifier):
    """Logistic regression for two classes.

    Parameters
    ----------
    weight_decay : float
        λ >= 0 of the mean cost; scikit-learn's C is 1/(λ m).
    penalize_bias : bool
        Whether the bias is part of the penalty, as in the book, or free, as in scikit-learn.
    solver : str
        The optimizer: "newton_cg" takes any number of features and reaches the smallest gradients;
        "preconditioned_lbfgs" is faster with up to about a thousand features; "newton" is for few
        parameters, all of whose second derivatives it computes; "lbfgs" and "gradient_descent"
        are the plain ones of the chapters.
    tol : float, optional
        What the gradient norm must reach and, with a free bias or weight decay 0, the Newton
        decrement: see `gradient_descent`. By default 1e-6, or 1e-4 for float32 features.
    max_iter : int
        Number of iterations at most.

    Attributes
    ----------
    classes_ : ndarray
        The labels, sorted.
    fit_ : Fit
        How the fit ended, its history and certificates. Its theta has the bias in the first row.
    coef_ : ndarray of float, shape (n_logits, n_features)
        Weights; there is one logit for two classes in `LogisticRegression`, else one for each.
    intercept_ : ndarray of float, shape (n_logits,)
        Biases.
    n_iter_ : int
        Iterations made.
    n_features_in_ : int
        Features seen, without the constant one.

    References
    ----------
    eq-bce-cost, eq-logistic-gradient.

    Examples
    --------
    >>> model = LogisticRegression(weight_decay=0.1)
    >>> model.fit([[-2], [0], [4]], ["no", "no", "yes"]).predict([[-1], [3]]).tolist()
    ['no', 'yes']
    >>> model.predict_proba([[3]]).round(3).tolist()
    [[0.119, 0.881]]
    >>> model.decision_function([[3]]).round(3), model.predict_log_proba([[3]]).round(3)
    (array([2.005]), array([[-2.131, -0.126]]))
    >>> model.fit_.status.name, model.coef_.round(3), model.intercept_.round(3)
    ('CONVERGED', array([[0.983]]), array([-0.945]))
    """

    _objective = staticmethod(LogisticObjective)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        return tags


class SoftmaxRegression(_Classifier):
    """Softmax regression for two or more classes that exclude one another.

    Parameters
    ----------
    weight_decay, penalize_bias, solver, tol, max_iter
        As in `LogisticRegression`, with the same attributes.

    References
    ----------
    eq-softmax-cost, eq-softmax-gradient-decay.

    Examples
    --------
    >>> model = SoftmaxRegression(weight_decay=0.1)
    >>> model.fit([[-2], [0], [4]], ["low", "mid", "top"]).predict([[-9], [9]]).tolist()
    ['low', 'top']
    """

    _objective = staticmethod(SoftmaxObjective)
