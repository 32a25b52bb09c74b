"""Checks of everything that a user hands over: each refusal says what is wrong, and where."""

import operator
from numbers import Real

import numpy as np
from scipy.sparse import csr_array, issparse

from lossbook.train.blocks import WithConstant, is_dask


def features(X):
    """Return `X` as a float array or CSR array of shape (n_samples, n_features), all finite."""
    if isinstance(X, WithConstant):
        return WithConstant(features(X.features))
    if is_dask(X):
        from lossbook.train import distributed

        return distributed.features(X)
    X = csr_array(X) if issparse(X) else _array("X", X)
    if X.ndim != 2:
        raise ValueError(f"X must have shape (n_samples, n_features), got shape {X.shape}")
    if 0 in X.shape:
        raise ValueError(f"X is empty: it has shape {X.shape}")
    _refuse_dtype("X", X.dtype, "biuf", "real numbers")
    if X.dtype not in (np.float32, np.float64):
        X = X.astype(np.float64)
    _refuse_non_finite("X", X)
    return X


def labels(y, n_samples):
    """Return the labels `y` as integers 0, 1, …: one for each sample, at least two classes."""
    y = _array("y", y)
    if y.shape != (n_samples,):
        raise ValueError(
            f"X has {n_samples} samples, so y must have shape ({n_samples},), got shape {y.shape}"
        )
    _refuse_dtype("y", y.dtype, "biu", "integers 0, 1, ... (the estimators take any labels)")
    if y.min() < 0:
        raise ValueError(f"labels start at 0, but y[{y.argmin()}] is {y.min()}")
    if y.min() == y.max():
        raise ValueError(f"y holds one class only: every label is {y[0]}")
    if y.max() > np.iinfo(np.intp).max:
        raise ValueError(f"the label y[{y.argmax()}] = {y.max()} is too large")
    return y.astype(np.intp)


def n_classes(count, y):
    """Return the number of classes, by default the largest label + 1."""
    largest = int(y.max())
    if count is None:
        return largest + 1
    count = _integer("n_classes", count)
    if largest >= count:
        where = f"y[{y.argmax()}] is {largest}"
        raise ValueError(f"labels must be below n_classes = {count}, but {where}")
    return count


def weight_decay(value):
    """Return the weight decay as a float, finite and not negative."""
    return _number("weight_decay", value, lambda x: x >= 0, "finite and not negative")


def sample_weight(weight, y, dtype):
    """Return one weight for each sample: finite, not negative, positive in two classes at least."""
    if weight is None:
        return np.ones(len(y), dtype)
    weight = _array("sample_weight", weight)
    if weight.shape != y.shape:
        raise ValueError(f"sample_weight must have shape {y.shape}, got shape {weight.shape}")
    _refuse_dtype("sample_weight", weight.dtype, "biuf", "real numbers")
    _refuse_non_finite("sample_weight", weight)
    if weight.min() < 0:
        raise ValueError(f"sample_weight[{weight.argmin()}] is negative: {weight.min()}")
    if len(np.unique(y[weight > 0])) < 2:
        raise ValueError("sample_weight is zero in every class, or in every class but one")
    return weight.astype(dtype)


def penalized(unpenalized, n_features):
    """Return the mask of the features that carry weight decay."""
    mask = np.ones(n_features, dtype=bool)
    for feature in unpenalized:
        index = _integer("an unpenalized feature", feature)
        if not 0 <= index < n_features:
            raise ValueError(f"unpenalized feature {index} is not one of 0..{n_features - 1}")
        mask[index] = False
    return mask


def theta(value, shape, dtype):
    """Return parameters as an array of the given shape and dtype."""
    value = _array("theta", value)
    _refuse_dtype("theta", value.dtype, "biuf", "real numbers")
    if value.shape != shape:
        raise ValueError(f"theta must have shape {shape}, got shape {value.shape}")
    return value.astype(dtype, copy=False)


def finite(name, value):
    """Return `value` as an array without NaN or infinity."""
    value = _array(name, value)
    _refuse_dtype(name, value.dtype, "biuf", "real numbers")
    _refuse_non_finite(name, value)
    return value


def positive(name, value):
    """Return a finite positive number as a float."""
    return _number(name, value, lambda x: x > 0, "finite and positive")


def not_negative(name, value):
    """Return a finite number >= 0 as a float."""
    return _number(name, value, lambda x: x >= 0, "finite and not negative")


def count(name, value):
    """Return a number of times: an integer >= 0."""
    value = _integer(name, value)
    if value < 0:
        raise ValueError(f"{name} must not be negative, got {value}")
    return value


def at_least_one(name, value):
    """Return a number of things: an integer >= 1."""
    value = _integer(name, value)
    if value < 1:
        raise ValueError(f"{name} must be at least 1, got {value}")
    return value


def refuse_masked(name, value):
    """Raise if `value` is a masked array: NumPy would silently use what is masked."""
    if isinstance(value, np.ma.MaskedArray):
        raise TypeError(f"{name} is a masked array: fill in or drop what is masked")


def _array(name, value):
    refuse_masked(name, value)
    try:
        return np.asarray(value)
    except ValueError as error:
        raise ValueError(f"{name} is not a rectangular array: {error}") from None


def _refuse_dtype(name, dtype, kinds, wanted):
    if dtype.kind not in kinds:
        raise TypeError(f"{name} must hold {wanted}, got dtype {dtype}")


def _refuse_non_finite(name, array):
    # A sum is finite only if all terms are, except for overflow: cheap, and no temporary array.
    with np.errstate(over="ignore", invalid="ignore"):
        if np.isfinite(array.sum()):
            return
    if issparse(array):
        array = array.tocoo()
        bad = ~np.isfinite(array.data)
        places, values = np.transpose(array.coords)[bad], array.data[bad]
    else:
        bad = ~np.isfinite(array)
        places, values = np.argwhere(bad), array[bad]
    if len(places):
        place = ", ".join(map(str, places[0]))
        raise ValueError(f"{name}[{place}] is {values[0]}: all values must be finite")


def _number(name, value, accepts, wanted):
    if not isinstance(value, Real | np.number) or isinstance(value, complex | np.complexfloating):
        raise TypeError(f"{name} must be a real number, got {value!r}")
    if not (np.isfinite(value) and accepts(value)):
        raise ValueError(f"{name} must be {wanted}, got {value}")
    return float(value)


def _integer(name, value):
    try:
        return operator.index(value)
    except TypeError:
        raise TypeError(f"{name} must be an integer, got {value!r}") from None
