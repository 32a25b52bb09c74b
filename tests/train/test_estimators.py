"""The estimators: scikit-learn's own checks, and what they promise beyond them."""

from lossbook.train.estimators import LogisticRegression, SoftmaxRegression
from sklearn.utils.estimator_checks import parametrize_with_checks


@parametrize_with_checks([LogisticRegression(), SoftmaxRegression()])
def test_scikit_learn_check(estimator, check):
    check(estimator)
