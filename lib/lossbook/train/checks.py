"""Checks of everything that a user hands over: each refusal says what is wrong, and where."""

import operator
from numbers import Real

import numpy as np


def array(name, value, kinds="biuf", wanted="real numbers"):
    """Return `value` as an array whose dtype is of one of these kinds."""
    refuse_masked(name, value)
    try:
        value = np.asarray(value)
    except ValueError as error:
        raise ValueError(f"{name} is not a rectangular array: {error}") from None
    if value.dtype.kind not in kinds:
        hint = ": convert it, as in X.astype(float)" if (name, value.dtype) == ("X", object) else ""
        raise TypeError(f"{name} must hold {wanted}, got dtype {value.dtype}{hint}")
    return value


def labels(y, n_samples):
    """Return the labels `y` as integers 0, 1, …: one for each sample, at least two classes."""
    y = array("y", y, "biu", "integers 0, 1, ... (the estimators take any labels)")
    if y.shape != (n_samples,):
        raise ValueError(
            f"X has {n_samples} samples, so y must have shape ({n_samples},), got shape {y.shape}"
        )
    if y.min() < 0:
        raise ValueError(f"labels start at 0, but y[{y.argmin()}] is {y.min()}")
    if y.min() == y.max():
        raise ValueError(f"y holds one class only: every label is {y[0]}")
    if y.max() > np.iinfo(np.intp).max:
        raise ValueError(f"the label y[{y.argmax()}] = {y.max()} is too large")
    return y.astype(np.intp)


def n_classes(count, y):
    """Return the number of classes, by default as many as there are labels 0, 1, … in `y`."""
    largest = int(y.max())
    if count is None:
        present = np.unique(y)
        if len(present) <= largest:
            missing = int(np.argmin(present == np.arange(len(present))))
            raise ValueError(
                f"no label is {missing}, but y[{y.argmax()}] is {largest}: number the classes from "
                f"0 without gaps, or give n_classes = {largest + 1} to keep a class without samples"
            )
        return largest + 1
    count = integer("n_classes", count)
    if largest >= count:
        where = f"y[{y.argmax()}] is {largest}"
        raise ValueError(f"labels must be below n_classes = {count}, but {where}")
    return count


def sample_weight(weight, y):
    """Return a weight for each sample, the largest of them 1, and what they were divided by."""
    if weight is None:
        return np.ones(len(y)), 1.0
    weight = finite("sample_weight", weight)
    if weight.shape != y.shape:
        raise ValueError(f"sample_weight must have shape {y.shape}, got shape {weight.shape}")
    if weight.min() < 0:
        raise ValueError(f"sample_weight[{weight.argmin()}] is negative: {weight.min()}")
    if len(np.unique(y[weight > 0])) < 2:
        raise ValueError("sample_weight is zero in every class, or in every class but one")
    largest = float(weight.max())
    return weight / largest, largest


def penalized(unpenalized, n_features):
    """Return the mask of the features that carry weight decay."""
    mask = np.ones(n_features, dtype=bool)
    if not np.iterable(unpenalized):
        raise TypeError(f"unpenalized must be numbers of features as in (0,), got {unpenalized!r}")
    for feature in unpenalized:
        if isinstance(feature, bool | np.bool_):
            raise TypeError("unpenalized must be numbers of features: use np.flatnonzero(mask)")
        index = integer("an unpenalized feature", feature)
        if not 0 <= index < n_features:
            raise ValueError(f"unpenalized feature {index} is not one of 0..{n_features - 1}")
        mask[index] = False
    return mask


def theta(value, shape, dtype):
    """Return parameters as an array of the given shape and dtype."""
    if type(value) is np.ndarray and (value.shape, value.dtype) == (shape, dtype):
        return value  # as always but for the first time
    value = array("theta", value)
    if value.shape != shape:
        raise ValueError(f"theta must have shape {shape}, got shape {value.shape}")
    return value.astype(dtype, copy=False)


def finite(name, value):
    """Return `value` as an array of real numbers without NaN or infinity."""
    value = array(name, value)
    # A sum is finite only if all terms are, except for overflow: cheap, and no temporary array.
    with np.errstate(over="ignore", invalid="ignore"):
        bad = () if np.isfinite(value.sum()) else np.argwhere(~np.isfinite(value))
    if len(bad):
        place = tuple(map(int, bad[0]))
        raise ValueError(f"{name}{list(place)} is {value[place]}: all values must be finite")
    return value


def number(name, value, *, positive=False):
    """Return a finite number as a float: not negative, or positive."""
    if not isinstance(value, Real | np.number) or isinstance(value, np.complexfloating):
        raise TypeError(f"{name} must be a real number, got {value!r}")
    value = float(value)
    if not (np.isfinite(value) and (value > 0 if positive else value >= 0)):
        wanted = "positive" if positive else "not negative"
        raise ValueError(f"{name} must be finite and {wanted}, got {value}")
    return value


def integer(name, value, least=None):
    """Return an integer, at least as large as the given one."""
    try:
        value = operator.index(value)
    except TypeError:
        raise TypeError(f"{name} must be an integer, got {value!r}") from None
    if least is not None and value < least:
        wanted = f"be at least {least}" if least else "not be negative"
        raise ValueError(f"{name} must {wanted}, got {value}")
    return value


def refuse_masked(name, value):
    """Raise if `value` is a masked array: NumPy would silently use what is masked."""
    value = getattr(value, "_meta", value)  # of a Dask array: what its chunks are
    rows = value if isinstance(value, list | tuple) else ()
    if any(isinstance(part, np.ma.MaskedArray) for part in (value, *rows)):
        raise TypeError(f"{name} is a masked array: fill in or drop what is masked")
