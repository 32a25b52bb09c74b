"""The problems of the benchmark: features, labels and the weight decay of each."""

import numpy as np
import sklearn.datasets
from lossbook.train import add_constant, load_mnist
from scipy.sparse import random_array


def digits():
    """1,797 images of 8×8 pixels, ten classes."""
    X, y = sklearn.datasets.load_digits(return_X_y=True)
    return add_constant(X / 16), y, 1e-4


def mnist():
    """60,000 images of 28×28 pixels, ten classes: the book's own problem."""
    images = load_mnist()
    return add_constant(images.X_train), images.y_train, 1e-4


def tall(n_samples=1_000_000):
    """One million samples of 50 correlated features of different scales, five classes."""
    rng = np.random.default_rng(0)
    mixing = rng.normal(size=(50, 50)) * np.geomspace(1, 0.03, 50)
    X = rng.normal(size=(n_samples, 50)) @ mixing / 4
    X[:, 0] = 1
    return X, planted(rng, X, 5), 1e-4


def wide():
    """2,000 samples of 5,000 features, three classes."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(2000, 5000)) / 20
    X[:, 0] = 1
    return X, planted(rng, X, 3), 1e-3


def sparse():
    """2,000 samples of 5,000 features, three classes; 99 of 100 entries are zero."""
    rng = np.random.default_rng(0)
    X = random_array((2000, 5000), density=0.01, format="csr", rng=rng, data_sampler=rng.normal)
    return X, planted(rng, X, 3), 1e-4


def unpenalized():
    """20,000 samples of 50 features, five classes, no weight decay: the problem of statsmodels."""
    X, y, _ = tall(20_000)
    return X, y, 0.0


def planted(rng, X, k):
    """Draw labels from a softmax model with random weights."""
    return (X @ rng.normal(size=(X.shape[1], k)) + rng.gumbel(size=(X.shape[0], k))).argmax(axis=1)


PROBLEMS = {make.__name__: make for make in (digits, mnist, tall, wide, sparse, unpenalized)}
