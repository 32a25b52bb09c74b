"""The images of the book: two sets of handwritten digits, always split in the same way."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
import sklearn.datasets
from scipy.sparse import csr_array, hstack, issparse

from lossbook.train import mnist, samples
from lossbook.train.kinds import Samples


@dataclass(frozen=True, eq=False)
class Images:
    """Images of handwritten digits for training and for testing.

    Parameters
    ----------
    X_train, X_test : ndarray of float64, shape (n_samples, n_pixels)
        One image to a row, pixels from 0 (paper) to 1 (ink), row by row.
    y_train, y_test : ndarray of int, shape (n_samples,)
        Labels 0..n_classes-1.
    classes : tuple of int
        The digit that each label stands for.
    image_shape : tuple of int
        Rows and columns of an image.
    """

    X_train: np.ndarray
    y_train: np.ndarray
    X_test: np.ndarray
    y_test: np.ndarray
    classes: tuple
    image_shape: tuple


def load_digits(classes: Sequence[int] = tuple(range(10))) -> Images:
    """Load scikit-learn's bundled 8×8 digits (the test part of UCI's "Optical Recognition").

    The first 1347 images are for training and the last 450 for testing. The order is kept, because
    neighbours in the file are often by the same hand: a shuffled split would test on hands that
    were seen in training.

    Parameters
    ----------
    classes : sequence of int
        Which digits, in the order of their labels: with ``(3, 8)``, 8 has label 1.

    Returns
    -------
    Images
        Pixels scaled from 0..16 to [0, 1].

    Raises
    ------
    ValueError
        If `classes` is not at least two different digits from 0 to 9.

    Examples
    --------
    >>> digits = load_digits((3, 8))
    >>> digits.X_train.shape, digits.X_test.shape, digits.y_train[:5].tolist()
    ((269, 64), (88, 64), [0, 1, 0, 1, 0])
    """
    X, digits = sklearn.datasets.load_digits(return_X_y=True)
    train, test = slice(None, 1347), slice(1347, None)
    return _images(X[train] / 16, digits[train], X[test] / 16, digits[test], classes, (8, 8))


def load_mnist(
    classes: Sequence[int] = tuple(range(10)), *, source: str | Path | None = None
) -> Images:
    """Load the MNIST digits, 28×28 pixels, in their own split: 60,000 and 10,000 images.

    Parameters
    ----------
    classes : sequence of int
        Which digits, in the order of their labels.
    source : str or Path, optional
        Path or address of `mnist.npz`, needed once at most: it is kept in scikit-learn's folder of
        data. A checkout has the file, and where the package was installed from the book's site it
        is fetched from there.

    Returns
    -------
    Images
        Pixels scaled from 0..255 to [0, 1].

    Raises
    ------
    ValueError
        If `classes` is not at least two different digits from 0 to 9, or the file was changed.
    FileNotFoundError
        If the file is in none of these places, or cannot be fetched.

    Examples
    --------
    >>> load_mnist((0, 1)).X_train.shape
    (12665, 784)
    """
    with np.load(BytesIO(mnist.content(source))) as data:
        X_train, X_test = (data[name].reshape(-1, 784) for name in ("x_train", "x_test"))
        y_train, y_test = data["y_train"], data["y_test"]
    return _images(X_train / 255, y_train, X_test / 255, y_test, classes, (28, 28))


def add_constant(X: Samples) -> Samples:
    """Put the constant feature x_0 = 1 before the others; its parameter is the bias.

    Parameters
    ----------
    X : array_like, sparse array or Dask array of float, shape (n_samples, n_features)
        Features.

    Returns
    -------
    ndarray, csr_array or dask.array.Array, shape (n_samples, n_features + 1)
        Of the kind and the dtype of `X`; what is in Dask stays there.

    Raises
    ------
    TypeError
        If X is masked, or not of real numbers.
    ValueError
        If X has not two dimensions.

    Examples
    --------
    >>> add_constant([[5.0], [7.0]]).tolist()
    [[1.0, 5.0], [1.0, 7.0]]
    """
    X = samples.table(X)
    if issparse(X):
        return csr_array(hstack([np.ones((X.shape[0], 1), X.dtype), X]))
    with_constant = np.insert(X, 0, X.dtype.type(1), axis=1)  # in Dask, too, where it lies
    return with_constant.rechunk({1: -1}) if samples.is_dask(X) else with_constant


def _images(X_train, train_digits, X_test, test_digits, classes, shape):
    """Keep the given classes, and number them from 0."""
    chosen, label = np.ravel(classes), np.full(10, -1)
    known = chosen.dtype.kind in "iu" and np.isin(chosen, range(10)).all()
    if not known or len(chosen) < 2 or len(set(chosen)) < len(chosen):
        raise ValueError(f"classes must be at least two different digits 0..9, got {classes}")
    label[chosen] = range(len(chosen))
    parts = []
    for X, y in ((X_train, label[train_digits]), (X_test, label[test_digits])):
        # A copy only where something is left out: MNIST takes 376 MB.
        parts += [X, y] if (y >= 0).all() else [X[y >= 0], y[y >= 0]]
    return Images(*parts, tuple(chosen.tolist()), shape)
