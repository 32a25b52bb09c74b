"""Checks of everything that a user hands over: each refusal says what is wrong, and where."""

import operator
from numbers import Real

import numpy as np
from scipy.sparse import issparse


def array(name, value, shape=None, kinds="biuf", wanted="real numbers"):
    """Return `value` as an array of this shape, if given, and of a dtype of one of these kinds."""
    refuse_masked(name, value)
    try:
        value = np.asarray(value)
    except ValueError as error:
        raise ValueError(f"{name} is not a rectangular array: {error}") from None
    if value.dtype.kind not in kinds:
        hint = ": convert it, as in X.astype(float)" if (name, value.dtype) == ("X", object) else ""
        raise TypeError(f"{name} must hold {wanted}, got dtype {value.dtype}{hint}")
    if shape is not None and value.shape != shape:
        raise ValueError(f"{name} must have shape {shape}, got shape {value.shape}")
    return value


def labels(y, n_samples, n_classes=None):
    """Return the labels `y` as integers 0, 1, …, and the number of classes.

    There is a label for each sample. Without `n_classes` there are as many classes as labels, none
    of which is left out.
    """
    y = array("y", y, (n_samples,), "biu", "integers 0, 1, ... (the estimators take any labels)")
    present, largest = np.unique(y), f"y[{y.argmax()}] is {y.max()}"
    if present[0] < 0:
        raise ValueError(f"labels start at 0, but y[{y.argmin()}] is {present[0]}")
    if len(present) == 1:
        raise ValueError(f"y holds one class only: every label is {present[0]}")
    count = len(present) if n_classes is None else integer("n_classes", n_classes)
    missing = np.flatnonzero(present != np.arange(len(present)))
    if n_classes is None and len(missing):
        raise ValueError(
            f"no label is {missing[0]}, but {largest}: number the classes from 0 without gaps, "
            f"or give n_classes = {int(present[-1]) + 1} to keep a class without samples"
        )
    if present[-1] >= count:
        raise ValueError(f"labels must be below n_classes = {count}, but {largest}")
    return y.astype(np.intp), count


def sample_weight(weight, y):
    """Return a weight for each sample, the largest of them 1, and what they were divided by."""
    if weight is None:
        return np.ones(len(y)), 1.0
    weight = finite("sample_weight", array("sample_weight", weight, y.shape))
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
    return array("theta", value, shape).astype(dtype, copy=False)


def finite(name, value):
    """Return the array `value` if it holds neither NaN nor infinity."""
    if not np.isfinite(value).all():
        refuse_largest(name, value)
    return value


def refuse_largest(name, value, what="all values must be finite"):
    """Raise, and name the first number that is not finite or else the largest one."""
    entries = value.data if issparse(value) else value
    worst = np.argmax(np.where(np.isfinite(entries), abs(entries), np.inf))
    if issparse(value):
        place = [axis[worst] for axis in value.tocoo().coords]
    else:
        place = np.unravel_index(worst, value.shape)
    place = [int(index) for index in place]
    raise ValueError(f"{name}{place} is {float(value[*place])}: {what}")


def number(name, value, *, positive=False):
    """Return a finite number as a float: not negative, or positive."""
    if not isinstance(value, Real):
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
