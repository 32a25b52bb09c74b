"""The estimators: scikit-learn's own checks, and what they promise beyond them."""

import pickle

import numpy as np
import pandas as pd
import pytest
import sklearn.linear_model
from lossbook.train.estimators import SOLVERS, LogisticRegression, SoftmaxRegression
from scipy.sparse import csr_array
from sklearn.datasets import load_iris
from sklearn.exceptions import ConvergenceWarning, NotFittedError
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks


@parametrize_with_checks([LogisticRegression(), SoftmaxRegression()])
def test_scikit_learn_check(estimator, check):
    check(estimator)


@pytest.fixture
def iris():
    return load_iris(return_X_y=True)


@pytest.mark.parametrize("solver", sorted(SOLVERS))
def test_solvers_agree_within_their_certificates(iris, solver):
    X, y = iris
    model = SoftmaxRegression(weight_decay=0.1, solver=solver, tol=1e-4, max_iter=10000).fit(X, y)
    exact = SoftmaxRegression(weight_decay=0.1, solver="newton", tol=1e-12).fit(X, y)
    distance = np.linalg.norm(model.fit_.theta - exact.fit_.theta)
    assert 0 < distance <= model.fit_.distance_bound + 1e-12 or solver == "newton"


def test_free_bias_is_that_of_scikit_learn(iris):
    X, y = iris
    decay = 0.02
    ours = SoftmaxRegression(decay, penalize_bias=False, tol=1e-12).fit(X, y)
    peer = sklearn.linear_model.LogisticRegression(
        C=1 / (decay * len(y)), solver="newton-cholesky", tol=1e-14
    ).fit(X, y)
    np.testing.assert_allclose(ours.coef_, peer.coef_, rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(ours.predict_proba(X), peer.predict_proba(X), rtol=1e-7)


def test_labels_of_any_kind_sparse_features_and_small_probabilities(iris):
    X, y = iris
    names = np.array(["setosa", "versicolor", "virginica"])[y]
    dense = SoftmaxRegression(0.01, tol=1e-12).fit(X, names)
    sparse = SoftmaxRegression(0.01, tol=1e-12).fit(csr_array(X), names)
    shown = sparse.predict_proba(csr_array(X))
    np.testing.assert_allclose(shown, dense.predict_proba(X), rtol=1e-9)
    assert (dense.predict(X) == names).mean() > 0.95
    far = dense.predict_log_proba(1e4 * X)
    assert np.isfinite(far).all()
    assert far.min() < -1e4  # a probability that exp would have made 0


def test_two_classes_both_ways(iris):
    X, y = iris
    X, y = X[y > 0], y[y > 0]
    logistic = LogisticRegression(0.01, tol=1e-12).fit(X, y)
    softmax = SoftmaxRegression(0.02, tol=1e-12).fit(X, y)
    assert logistic.decision_function(X).shape == softmax.decision_function(X).shape == (100,)
    np.testing.assert_allclose(logistic.predict_proba(X), softmax.predict_proba(X), rtol=1e-9)


def test_works_in_a_grid_search_over_a_pipeline_and_survives_pickling(iris):
    X, y = iris
    pipeline = make_pipeline(StandardScaler(), SoftmaxRegression())
    search = GridSearchCV(pipeline, {"softmaxregression__weight_decay": [1e-3, 1e-1]}, cv=3)
    search.fit(X, y)
    again = pickle.loads(pickle.dumps(search.best_estimator_))
    np.testing.assert_array_equal(again.predict(X), search.predict(X))


def test_a_fit_that_did_not_converge_warns(iris):
    X, y = iris
    with pytest.warns(ConvergenceWarning, match="MAX_ITERATIONS: max_iter iterations were made"):
        SoftmaxRegression(max_iter=1).fit(X, y)
    with pytest.warns(ConvergenceWarning, match="UNBOUNDED: parameters without penalty separate"):
        LogisticRegression(weight_decay=0).fit(X, y > 0)


def test_bad_parameters(iris):
    X, y = iris
    with pytest.raises(ValueError, match=r"solver must be one of .*newton_cg.*, got 'sgd'"):
        SoftmaxRegression(solver="sgd").fit(X, y)
    with pytest.raises(ValueError, match="weight_decay must be finite and not negative, got -1"):
        SoftmaxRegression(weight_decay=-1).fit(X, y)
    with pytest.raises(ValueError, match=r"Only binary classification is supported.*multiclass"):
        LogisticRegression().fit(X, y)


def test_masked_arrays_are_refused(iris):
    X, y = iris
    hidden = np.ma.masked_greater(X, 7)
    model = SoftmaxRegression().fit(X, y)
    for use in (lambda: model.predict(hidden), lambda: SoftmaxRegression().fit(hidden, y)):
        with pytest.raises(TypeError, match="X is a masked array"):
            use()
    with pytest.raises(TypeError, match="y is a masked array"):
        SoftmaxRegression().fit(X, np.ma.masked_equal(y, 1))


@pytest.mark.parametrize("problem", [ValueError, KeyboardInterrupt, "warning"])
def test_a_failed_or_interrupted_fit_leaves_the_estimator_as_it_was(iris, monkeypatch, problem):
    X, y = iris
    names = np.array(["a", "b", "c"])
    model = SoftmaxRegression(0.1).fit(X, y)
    state = {name: id(value) for name, value in vars(model).items()}
    if problem == "warning":
        monkeypatch.setattr(model, "max_iter", 1)
        context = pytest.raises(ConvergenceWarning, match="MAX_ITERATIONS")  # warnings are errors
        state["max_iter"] = id(model.max_iter)
    else:

        def fail(*_, **__):
            raise problem("stop")

        monkeypatch.setitem(SOLVERS, "newton_cg", fail)
        context = pytest.raises(problem, match="stop")
    with context:
        model.fit(X[:, :3], names[(y + 1) % 3])
    assert {name: id(value) for name, value in vars(model).items()} == state
    assert model.score(X, y) > 0.9
    fresh = SoftmaxRegression(0.1, max_iter=model.max_iter)
    with context:
        fresh.fit(X, y)
    with pytest.raises(NotFittedError):
        fresh.predict(X)


def test_newton_takes_the_convention_of_scikit_learn(iris):
    X, y = iris
    ours = SoftmaxRegression(1 / 150, penalize_bias=False, solver="newton", tol=1e-10).fit(X, y)
    peer = sklearn.linear_model.LogisticRegression(solver="newton-cholesky", tol=1e-14).fit(X, y)
    np.testing.assert_allclose(ours.coef_, peer.coef_, rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize(
    ("model", "y", "error", "match"),
    [
        (SoftmaxRegression(), ["yes"] * 4, ValueError, "one class only: every label is .*'yes'"),
        (SoftmaxRegression(), ["a", None, "b", "a"], TypeError, "the labels y cannot be sorted"),
        (SoftmaxRegression(penalize_bias="no"), [0, 1, 0, 1], TypeError, "True or False, got 'no'"),
        (SoftmaxRegression(weight_decay=None), [0, 1, 0, 1], TypeError, "must be a real number"),
    ],
)
def test_messages_speak_of_what_the_user_gave(model, y, error, match):
    with pytest.raises(error, match=match):
        model.fit([[1.0], [2.0], [3.0], [4.0]], np.array(y, object) if None in y else y)


def test_table_of_pandas_with_names_booleans_and_words(iris):
    X, y = iris
    table = pd.DataFrame(X, columns=["a", "b", "c", "d"]).assign(flag=X[:, 0] > 5.5)
    words = pd.Series(np.array(["setosa", "versicolor", "virginica"])[y])
    model = SoftmaxRegression(0.01).fit(table, words)
    assert model.feature_names_in_.tolist() == ["a", "b", "c", "d", "flag"]
    assert (model.predict(table) == words).mean() > 0.95
