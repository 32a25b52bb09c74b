"""The two models as scikit-learn estimators: any labels, dense or sparse X, sample weights."""

import warnings

import numpy as np
from scipy.sparse import issparse
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import check_is_fitted, validate_data

from lossbook.train import checks, numerics
from lossbook.train.blocks import WithConstant
from lossbook.train.datasets import add_constant
from lossbook.train.fit import Status
from lossbook.train.objectives import LogisticObjective, SoftmaxObjective
from lossbook.train.optimizers import gradient_descent, lbfgs, preconditioned_lbfgs
from lossbook.train.second_order import newton, newton_cg

SOLVERS = {
    solver.__name__: solver
    for solver in (gradient_descent, lbfgs, preconditioned_lbfgs, newton, newton_cg)
}


class _Classifier(ClassifierMixin, BaseEstimator):
    """What both estimators share: everything but the objective and the shape of the logits."""

    def __init__(
        self, weight_decay=1e-4, penalize_bias=True, solver="newton_cg", tol=None, max_iter=1000
    ):
        self.weight_decay = weight_decay
        self.penalize_bias = penalize_bias
        self.solver = solver
        self.tol = tol
        self.max_iter = max_iter

    def fit(self, X, y, sample_weight=None):
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
            If the data or a parameter is not as described.

        Warns
        -----
        ConvergenceWarning
            If the fit ended with any status but CONVERGED.
        """
        if self.solver not in SOLVERS:
            raise ValueError(f"solver must be one of {sorted(SOLVERS)}, got {self.solver!r}")
        checks.refuse_masked("X", X)
        checks.refuse_masked("y", y)
        X, y = validate_data(self, X, y, accept_sparse="csr", dtype=[np.float64, np.float32])
        check_classification_targets(y)
        self.classes_, labels = np.unique(y, return_inverse=True)
        unpenalized = () if self.penalize_bias else (0,)
        objective = self._objective(
            add_constant(X) if issparse(X) else WithConstant(X),
            labels,
            self.weight_decay,
            sample_weight=sample_weight,
            unpenalized=unpenalized,
        )
        self.fit_ = SOLVERS[self.solver](objective, tol=self.tol, max_iter=self.max_iter)
        if self.fit_.status is not Status.CONVERGED:
            warnings.warn(
                f"{self.fit_.status.name}: {self.fit_.status.value}", ConvergenceWarning, 2
            )
        theta = self.fit_.theta.reshape(X.shape[1] + 1, -1)
        self.intercept_, self.coef_ = theta[0], theta[1:].T
        self.n_iter_ = self.fit_.n_iterations
        return self

    def predict(self, X):
        """Return the most probable label of each sample, shape (n_samples,)."""
        winner = np.argmax(self._class_logits(X), axis=1)
        return self.classes_[winner]

    def predict_proba(self, X):
        """Return the class probabilities, shape (n_samples, n_classes), classes sorted."""
        return np.exp(self.predict_log_proba(X))

    def predict_log_proba(self, X):
        """Return the logarithms of the class probabilities, shape (n_samples, n_classes)."""
        return numerics.log_softmax(self._class_logits(X))

    def decision_function(self, X):
        """Return the logits: (n_samples, n_classes), or for two classes (n_samples,) log-odds."""
        logits = self._class_logits(X)
        return logits if logits.shape[1] > 2 else logits[:, 1] - logits[:, 0]

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def _logits(self, X):
        check_is_fitted(self)
        checks.refuse_masked("X", X)
        X = validate_data(self, X, accept_sparse="csr", dtype=[np.float64, np.float32], reset=False)
        return X @ self.coef_.T + self.intercept_


class LogisticRegression(_Classifier):
    """Logistic regression for two classes.

    Parameters
    ----------
    weight_decay : float
        λ >= 0 of the mean cost; scikit-learn's C is 1/(λ m).
    penalize_bias : bool
        Whether the bias is part of the penalty, as in the book, or free, as in scikit-learn.
    solver : str
        A name from `SOLVERS`. newton_cg takes any number of features and reaches the smallest
        gradients; preconditioned_lbfgs is faster with up to about a thousand features.
    tol : float, optional
        The gradient norm to reach; by default 1e-6, or 1e-4 for float32 features.
    max_iter : int
        Number of iterations at most.

    Attributes
    ----------
    classes_ : ndarray
        The labels, sorted.
    fit_ : Fit
        How the fit ended, its history and certificates.
    coef_, intercept_ : ndarray of float
        Weights and biases, one row for each logit: shapes (n_logits, n_features), (n_logits,).
    n_iter_, n_features_in_ : int
        Iterations made, features seen.

    References
    ----------
    eq-bce-cost, eq-logistic-gradient.

    Examples
    --------
    >>> model = LogisticRegression(weight_decay=0.1)
    >>> model.fit([[-2], [0], [4]], ["no", "no", "yes"]).predict([[-1], [3]]).tolist()
    ['no', 'yes']
    >>> model.fit_.status.name
    'CONVERGED'
    """

    def _objective(self, X, labels, weight_decay, **options):
        if len(self.classes_) > 2:
            raise ValueError(
                "Only binary classification is supported. The type of the target is "
                f"{type_of_target(self.classes_)}. Use SoftmaxRegression."
            )
        return LogisticObjective(X, labels, weight_decay, **options)

    def _class_logits(self, X):
        log_odds = self._logits(X)
        return np.hstack([np.zeros_like(log_odds), log_odds])

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

    def _objective(self, X, labels, weight_decay, **options):
        return SoftmaxObjective(X, labels, weight_decay, **options)

    def _class_logits(self, X):
        return self._logits(X)
