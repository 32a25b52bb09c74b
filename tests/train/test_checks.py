"""Bad input: each kind is refused with a message that says what and where."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from lossbook.train import (
    LogisticObjective,
    SoftmaxObjective,
    gradient_descent,
    lbfgs,
    newton,
    preconditioned_lbfgs,
)
from scipy.sparse import csr_array

GOOD = {"X": [[1.0, 2.0], [1.0, 0.0], [1.0, 5.0]], "y": [0, 1, 1], "weight_decay": 0.1}

OBJECTIVE = [
    # X
    ({"X": [[1, 2], [1, np.nan], [1, 5]]}, ValueError, r"X\[1, 1\] is nan: all values must be fin"),
    ({"X": [[1, 2], [1, 3], [-np.inf, 5]]}, ValueError, r"X\[2, 0\] is -inf"),
    ({"X": [[np.inf, 2], [-np.inf, 3], [1, 5]]}, ValueError, r"X\[0, 0\] is inf"),
    (
        {"X": csr_array([[1, 2], [0, np.nan], [1, 5]])},
        ValueError,
        r"X\[1, 1\] is nan",
    ),
    ({"X": np.array(GOOD["X"], object)}, TypeError, "X must hold real numbers, got dtype object"),
    (
        {"X": [["a", "b"], ["c", "d"], ["e", "f"]]},
        TypeError,
        "X must hold real numbers, got dtype <U",
    ),
    (
        {"X": np.array(GOOD["X"], complex)},
        TypeError,
        "X must hold real numbers, got dtype complex128",
    ),
    ({"X": np.ma.masked_greater(GOOD["X"], 3)}, TypeError, "X is a masked array"),
    (
        {"X": [1, 2, 3]},
        ValueError,
        r"X must have shape \(n_samples, n_features\), got shape \(3,\)",
    ),
    ({"X": 5.0}, ValueError, r"got shape \(\)"),
    ({"X": np.zeros((3, 2, 1))}, ValueError, r"got shape \(3, 2, 1\)"),
    ({"X": np.zeros((0, 2))}, ValueError, r"X is empty: it has shape \(0, 2\)"),
    ({"X": np.zeros((3, 0))}, ValueError, r"X is empty: it has shape \(3, 0\)"),
    ({"X": [[1, 2], [3]]}, ValueError, "X is not a rectangular array"),
    ({"X": [[10**30, 1], [1, 2], [1, 2]]}, TypeError, "X must hold real numbers, got dtype object"),
    # y
    ({"y": [0, 1]}, ValueError, r"y must have shape \(3,\), got shape \(2,\)"),
    ({"y": [[0], [1], [1]]}, ValueError, r"got shape \(3, 1\)"),
    ({"y": [1, 1, 1]}, ValueError, "one class only: every label is 1"),
    ({"y": [0.0, 1.0, 1.0]}, TypeError, "y must hold integers .* got dtype float64"),
    ({"y": ["a", "b", "b"]}, TypeError, "y must hold integers .* got dtype <U1"),
    ({"y": [0, None, 1]}, TypeError, "y must hold integers .* got dtype object"),
    ({"y": [0, 10**30, 1]}, TypeError, "y must hold integers .* got dtype object"),
    ({"y": [0, -1, 1]}, ValueError, r"labels start at 0, but y\[1\] is -1"),
    ({"y": [0, 1, 2]}, ValueError, r"labels must be below n_classes = 2, but y\[2\] is 2"),
    ({"y": np.array([0, 1, 2**64 - 1], np.uint64)}, ValueError, r"y\[2\] is 18446744073709551615"),
    ({"y": np.array([0, 1, 1], complex)}, TypeError, "y must hold integers .* got dtype complex"),
    ({"y": np.ma.masked_equal([0, 1, 1], 0)}, TypeError, "y is a masked array"),
    # weight decay, weights, features without penalty
    ({"weight_decay": -0.1}, ValueError, "weight_decay must be finite and not negative, got -0.1"),
    ({"weight_decay": np.nan}, ValueError, "weight_decay must be finite and not negative, got nan"),
    ({"weight_decay": np.inf}, ValueError, "weight_decay must be finite and not negative, got inf"),
    ({"weight_decay": "0.1"}, TypeError, "weight_decay must be a real number, got '0.1'"),
    ({"weight_decay": 1j}, TypeError, "weight_decay must be a real number"),
    ({"weight_decay": [0.1]}, TypeError, "weight_decay must be a real number"),
    (
        {"sample_weight": [1, 1]},
        ValueError,
        r"sample_weight must have shape \(3,\), got shape \(2,\)",
    ),
    ({"sample_weight": [1, np.nan, 1]}, ValueError, r"sample_weight\[1\] is nan"),
    ({"sample_weight": [1, 1, -2]}, ValueError, r"sample_weight\[2\] is negative: -2"),
    (
        {"sample_weight": [0, 1, 1]},
        ValueError,
        "sample_weight is zero in every class, or in every cla",
    ),
    ({"sample_weight": ["a", "b", "c"]}, TypeError, "sample_weight must hold real numbers"),
    ({"sample_weight": np.ones(3, complex)}, TypeError, "sample_weight must hold real numbers"),
    ({"sample_weight": np.ma.masked_less([1, 1, 2], 2)}, TypeError, "sample_weight is a masked ar"),
    ({"sample_weight": [1, np.inf, 1]}, ValueError, r"sample_weight\[1\] is inf"),
    (
        {"X": [[1e200, 2], [1, 0], [1, 5]]},
        ValueError,
        r"X\[0, 0\] is 1e\+200: all values .* and th",
    ),
    (
        {"X": csr_array([[1, 0], [0, -1e200], [1, 5.0]])},
        ValueError,
        r"X\[1, 1\] is -1e\+200: all values must be finite, and their squares",
    ),
    (
        {"X": pd.DataFrame({"a": [1.5, 2, 3], "b": [True, False, True]})},
        TypeError,
        r"X must hold real numbers, got dtype object: convert it, as in X\.astype\(float\)",
    ),
    ({"X": [np.ma.masked_equal([1, 2], 1), [1, 2], [1, 3]]}, TypeError, "X is a masked array"),
    (
        {"weight_decay": Decimal("0.1")},
        TypeError,
        "weight_decay must be a real number, got Decimal",
    ),
    ({"unpenalized": 0}, TypeError, r"unpenalized must be numbers of features as in \(0,\), got 0"),
    ({"unpenalized": [True, False]}, TypeError, r"use np.flatnonzero\(mask\)"),
    ({"unpenalized": np.array([True, False])}, TypeError, r"use np.flatnonzero\(mask\)"),
    ({"unpenalized": (2,)}, ValueError, r"unpenalized feature 2 is not one of 0\.\.1"),
    ({"unpenalized": (-1,)}, ValueError, "unpenalized feature -1"),
    ({"unpenalized": (0.5,)}, TypeError, "unpenalized feature must be an integer, got 0.5"),
]


def case_name(value):
    return next(iter(value)) if isinstance(value, dict) else ""


@pytest.mark.parametrize(("change", "error", "match"), OBJECTIVE, ids=case_name)
def test_bad_objective(change, error, match):
    with pytest.raises(error, match=match):
        LogisticObjective(**{**GOOD, **change})
    if "n_classes" not in match:
        with pytest.raises(error, match=match):
            SoftmaxObjective(**{**GOOD, **change})


@pytest.mark.parametrize(
    ("count", "error", "match"),
    [
        (2, ValueError, r"labels must be below n_classes = 2, but y\[2\] is 2"),
        (2.0, TypeError, "n_classes must be an integer, got 2.0"),
        ("3", TypeError, "n_classes must be an integer, got '3'"),
    ],
)
def test_bad_number_of_classes(count, error, match):
    with pytest.raises(error, match=match):
        SoftmaxObjective(GOOD["X"], [0, 1, 2], n_classes=count)


def test_labels_that_leave_a_class_out_are_refused_unless_it_is_meant():
    X, y = GOOD["X"], np.array([0, 1, 2])
    with pytest.raises(
        ValueError, match=r"no label is 0, but y\[2\] is 3: number the classes from 0"
    ):
        SoftmaxObjective(X, y + 1)  # numbered from 1, as in many texts
    with pytest.raises(ValueError, match=r"no label is 1, but .* or give n_classes = 5"):
        SoftmaxObjective(X, 2 * y)
    with pytest.raises(ValueError, match=r"no label is 1, but y\[2\] is 1000000000000"):
        SoftmaxObjective(X, [0, 0, 10**12])  # refused before anything is made of that size
    assert SoftmaxObjective(X, y + 1, n_classes=4).theta_shape == (2, 4)
    assert SoftmaxObjective(X, y).n_classes == 3


def test_numbers_of_all_kinds_are_numbers():
    for decay in (Fraction(1, 10), np.float32(0.1), np.array(0.1)[()], 0.1):
        assert LogisticObjective(**GOOD | {"weight_decay": decay}).weight_decay == pytest.approx(
            0.1
        )


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("size", [1e-300, 1e-60, 1, 1e60, 1e308])
def test_only_ratios_of_weights_count(dtype, size):
    X, y = np.array(GOOD["X"], dtype), GOOD["y"]
    weight = size * np.array([0.5, 1.0, 0.25])
    objective = LogisticObjective(X, y, 0.1, sample_weight=weight)
    same = LogisticObjective(X, y, 0.1, sample_weight=[0.5, 1.0, 0.25])
    np.testing.assert_allclose(objective.gradient([1, 2]), same.gradient([1, 2]), rtol=1e-6)
    if size < 1e308:
        assert objective.total_weight == pytest.approx(1.75 * size)


@pytest.mark.parametrize(
    ("theta", "error", "match"),
    [
        (np.zeros(3), ValueError, r"theta must have shape \(2,\), got shape \(3,\)"),
        (np.zeros((2, 1)), ValueError, r"theta must have shape \(2,\), got shape \(2, 1\)"),
        (0.0, ValueError, r"got shape \(\)"),
        (np.zeros(2, complex), TypeError, "theta must hold real numbers, got dtype complex128"),
        (["a", "b"], TypeError, "theta must hold real numbers"),
        ([10**30, 1], TypeError, "theta must hold real numbers, got dtype object"),
        (np.ma.masked_equal([0.0, 1.0], 1), TypeError, "theta is a masked array"),
    ],
)
def test_bad_theta(theta, error, match):
    objective = LogisticObjective(**GOOD)
    methods = ("value", "gradient", "value_and_gradient", "hessian", "hessian_product", "separates")
    calls = [getattr(objective, name) for name in methods]
    calls += [objective.hessian_product([0, 0]), lambda theta: lbfgs(objective, theta)]
    for call in calls:
        with pytest.raises(error, match=match):
            call(theta)


@pytest.mark.parametrize("minimise", [gradient_descent, lbfgs, newton, preconditioned_lbfgs])
@pytest.mark.parametrize(
    ("options", "error", "match"),
    [
        ({"theta": [0, np.nan]}, ValueError, r"theta\[1\] is nan"),
        ({"tol": -1.0}, ValueError, "tol must be finite and not negative, got -1.0"),
        ({"tol": np.nan}, ValueError, "tol must be finite and not negative, got nan"),
        ({"tol": "small"}, TypeError, "tol must be a real number, got 'small'"),
        ({"max_iter": -1}, ValueError, "max_iter must not be negative, got -1"),
        ({"max_iter": 1.5}, TypeError, "max_iter must be an integer, got 1.5"),
        ({"max_iter": None}, TypeError, "max_iter must be an integer, got None"),
    ],
    ids=case_name,
)
def test_bad_options(minimise, options, error, match):
    with pytest.raises(error, match=match):
        minimise(LogisticObjective(**GOOD), **options)


@pytest.mark.parametrize("bad", [0, -1, np.nan, np.inf])
def test_bad_step(bad):
    objective = LogisticObjective(**GOOD)
    with pytest.raises(ValueError, match="step must be finite and positive"):
        gradient_descent(objective, step=bad)


@pytest.mark.parametrize("minimise", [lbfgs, preconditioned_lbfgs])
def test_bad_memory(minimise):
    with pytest.raises(ValueError, match="memory must be at least 1, got 0"):
        minimise(LogisticObjective(**GOOD), memory=0)
