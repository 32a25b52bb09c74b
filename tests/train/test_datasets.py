"""The images: sizes, scales, splits and the file's identity."""

import hashlib
import json
from pathlib import Path
from types import SimpleNamespace

import dask.array
import numpy as np
import pytest
import sklearn.datasets
from lossbook.train import add_constant, load_digits, load_mnist, mnist
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
    monkeypatch.setattr(mnist, "SHA256", "0" * 64)
    with pytest.raises(ValueError, match="not the file that belongs to this package"):
        load_mnist()


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A file in the place of MNIST, for a package that is not a checkout; with no Internet."""
    path = tmp_path / "site/mnist.npz"
    path.parent.mkdir()
    path.write_bytes(b"digits")
    monkeypatch.setattr(mnist, "SHA256", hashlib.sha256(b"digits").hexdigest())
    monkeypatch.setattr(mnist, "files", lambda _: tmp_path / "nowhere")
    monkeypatch.setenv("SCIKIT_LEARN_DATA", str(tmp_path / "home"))
    monkeypatch.setattr(mnist, "address", lambda: None)
    return path


@pytest.mark.parametrize("place", [str, Path, Path.as_uri])
def test_mnist_comes_from_a_named_place_once_and_is_kept(place, small, capsys):
    assert mnist.content(place(small)) == b"digits"
    assert "MNIST: from" in capsys.readouterr().err  # nothing is fetched in silence
    small.unlink()
    assert mnist.content() == b"digits"
    assert capsys.readouterr().err == ""


def test_mnist_comes_from_beside_the_wheel(small, monkeypatch):
    monkeypatch.setattr(mnist, "address", small.as_uri)
    assert mnist.content() == b"digits"


def test_where_mnist_is_not_the_error_says_what_to_do(small, tmp_path):
    with pytest.raises(FileNotFoundError, match=r"wheel\. Take mnist\.npz from the page Install"):
        mnist.content()
    with pytest.raises(FileNotFoundError, match=r"none\.npz: .*call load_mnist\(source="):
        mnist.content(tmp_path / "none.npz")
    with pytest.raises(FileNotFoundError, match=r"file:///.*none\.npz: .*page Install"):
        mnist.content((tmp_path / "none.npz").as_uri())


def test_another_file_is_neither_used_nor_kept(small, tmp_path):
    small.write_bytes(b"a page that says: not found")
    with pytest.raises(ValueError, match="SHA-256 differs"):
        mnist.content(small)
    assert not list((tmp_path / "home").rglob("*.npz"))


@pytest.mark.parametrize(
    ("url", "kind", "expected"),
    [
        ("https://x.org/b/downloads/l.whl", {"archive_info": {}}, "https://x.org/b/downloads/mnist.npz"),
        ("https://x.org/b.git", {"vcs_info": {"commit_id": "0a1"}}, "https://x.org/b/raw/0a1/lib/lossbook/data/mnist.npz"),
        ("file:///home/me/b", {"dir_info": {}}, "file:///home/me/b/lib/lossbook/data/mnist.npz"),
        ("https://x.org", {}, None),
    ],
)  # fmt: skip
def test_the_address_is_what_pip_noted(url, kind, expected, monkeypatch):
    note = json.dumps({"url": url} | kind)
    monkeypatch.setattr(mnist, "distribution", lambda _: SimpleNamespace(read_text=lambda _: note))
    assert mnist.address() == expected


def test_a_package_of_an_index_names_no_address(monkeypatch):
    monkeypatch.setattr(mnist, "distribution", lambda _: SimpleNamespace(read_text=lambda _: None))
    assert mnist.address() is None


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
