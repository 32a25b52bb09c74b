"""The images: sizes, scales, splits and the file's identity."""

import dask.array
import numpy as np
import pytest
import sklearn.datasets
from lossbook.train import add_constant, datasets, load_digits, load_mnist
from scipy.sparse import csr_array


def test_digits():
    digits = load_digits()
    bundled = sklearn.datasets.load_digits()
    np.testing.assert_array_equal(np.vstack([digits.X_train, digits.X_test]) * 16, bundled.data)
    assert len(digits.X_train) == 1347
    assert (digits.X_train.min(), digits.X_train.max()) == (0, 1)
    assert digits.classes == tuple(range(10))
    np.testing.assert_array_equal(np.concatenate([digits.y_train, digits.y_test]), bundled.target)


def test_chosen_classes_are_numbered_in_the_order_given():
    all_digits, two = load_digits(), load_digits((8, 3))
    keep = np.isin(all_digits.y_train, (8, 3))
    np.testing.assert_array_equal(two.X_train, all_digits.X_train[keep])
    np.testing.assert_array_equal(two.y_train, all_digits.y_train[keep] == 3)
    assert two.classes == (8, 3)


@pytest.mark.parametrize(
    "classes", [(3,), (3, 3), (3, 10), (-1, 3), ("3", "8"), 3, (3.0, 8.0), None]
)
def test_bad_classes(classes):
    with pytest.raises(ValueError, match="at least two different digits"):
        load_digits(classes)


def test_mnist_is_the_known_file():
    mnist = load_mnist()
    assert (mnist.X_train.shape, mnist.X_test.shape) == ((60000, 784), (10000, 784))
    assert mnist.X_train.dtype == np.float64
    assert (mnist.X_train.min(), mnist.X_train.max()) == (0, 1)
    counts = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert np.bincount(mnist.y_train).tolist() == counts


def test_a_changed_mnist_file_is_refused(monkeypatch):
    monkeypatch.setattr(datasets, "MNIST_SHA256", "0" * 64)
    with pytest.raises(ValueError, match="not the file that belongs to this package"):
        load_mnist()


def test_constant_comes_first_and_keeps_the_type():
    X = np.array([[2, 0], [0, 3]], np.float32)
    for result in (add_constant(X), add_constant(csr_array(X)).toarray()):
        assert result.dtype == np.float32
        np.testing.assert_array_equal(result, [[1, 2, 0], [1, 0, 3]])


def test_constant_before_a_dask_array_stays_in_dask():
    X = dask.array.from_array(np.arange(12.0, dtype=np.float32).reshape(6, 2), chunks=(4, 1))
    result = add_constant(X)
    assert isinstance(result, dask.array.Array)
    assert result.chunks == ((4, 2), (3,))
    assert result.dtype == np.float32
    np.testing.assert_array_equal(result.compute(), add_constant(X.compute()))


def test_constant_needs_a_table():
    with pytest.raises(ValueError, match=r"X must have shape \(n_samples, n_features\), got shape"):
        add_constant([1.0, 2.0])


def test_images_are_compared_by_identity():
    digits = load_digits()
    assert digits == digits
    assert digits != load_digits()
    assert len({digits}) == 1
