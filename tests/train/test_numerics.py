"""Numerics against mpmath at 50 digits, as relative errors: tiny results count as much as large."""

import mpmath
import numpy as np
import pytest
from lossbook.train import numerics

TOLERANCE = 1e-14
SMALLEST = 1e-290  # below, floats lose digits on their way to 0


@pytest.fixture(autouse=True)
def fifty_digits():
    with mpmath.workdps(50):
        yield


def worst(got, want):
    """The largest relative error, over all values that floats can hold with full precision."""
    pairs = [
        (g, w) for g, w in zip(np.ravel(got), np.ravel(want), strict=True) if abs(w) > SMALLEST
    ]
    assert pairs
    return max(float(abs((mpmath.mpf(float(g)) - w) / w)) for g, w in pairs)


def exact(z):
    """exp of each number, to 50 digits."""
    return np.vectorize(lambda v: mpmath.exp(mpmath.mpf(float(v))), otypes=[object])(z)


def others(e):
    """For each entry the sum of the other entries of its row."""
    return np.array([[sum(np.delete(row, j)) for j in range(len(row))] for row in e])


log1p = np.vectorize(mpmath.log1p, otypes=[object])


@pytest.mark.parametrize("scale", [1, 40, 300, 700])
def test_two_classes(rng, scale):
    z = np.concatenate([rng.uniform(-scale, scale, 50), [-scale, 0, scale]])
    e = exact(z)
    assert worst(numerics.sigmoid(z), e / (1 + e)) < TOLERANCE
    assert worst(numerics.softplus(z), log1p(e)) < TOLERANCE
    for label in (0, 1):
        losses, residuals = numerics.binary_losses_and_residuals(z, np.full(len(z), label))
        assert worst(losses, log1p(1 / e if label else e)) < TOLERANCE
        assert worst(residuals, -1 / (1 + e) if label else e / (1 + e)) < TOLERANCE


# Logits within MODERATE of one another take a shorter way: scales 1 and 31 do.
@pytest.mark.parametrize("scale", [1, 31, 33, 300, 700])
@pytest.mark.parametrize("k", [2, 3, 7])
def test_k_classes(rng, scale, k):
    z = rng.uniform(-scale, scale, (8, k))
    z[0, :2] = -scale, scale
    e = exact(z)
    p = e / e.sum(axis=1, keepdims=True)
    log_p = -log1p(others(e) / e)
    assert worst(numerics.softmax(z), p) < TOLERANCE
    assert worst(numerics.log_softmax(z), log_p) < TOLERANCE
    assert worst(numerics.logsumexp(z), [mpmath.log(s) for s in e.sum(axis=1)]) < TOLERANCE
    rows = np.arange(len(z))
    for y in (z.argmax(axis=1), z.argmin(axis=1), rng.integers(0, k, len(z))):
        residual = p.copy()
        residual[rows, y] = -(others(e) / e.sum(axis=1, keepdims=True))[rows, y]
        got_losses, got_residuals = numerics.softmax_losses_and_residuals(z, y)
        assert worst(got_losses, -log_p[rows, y]) < TOLERANCE
        assert worst(got_residuals, residual) < TOLERANCE


def test_a_loss_that_usual_implementations_lose():
    losses, residuals = numerics.softmax_losses_and_residuals([[40.0, 0.0, 0.0]], [0])
    want = mpmath.log1p(2 * mpmath.exp(-40))
    assert f"{losses[0]:.1e}" == "8.5e-18"
    assert worst(losses, [want]) < TOLERANCE
    assert residuals.sum() == 0
    assert np.log(np.exp(40.0) + 2) - 40 == 0  # the usual way


def test_logits_beyond_the_range_of_exp():
    z = np.array([[1e5, 0.0, -1e5], [-1e5, -1e5, -1e5], [1e300, -1e300, 0.0]])
    losses, residuals = numerics.softmax_losses_and_residuals(z, [2, 0, 0])
    np.testing.assert_allclose(losses, [2e5, np.log(3), 0], rtol=1e-15)
    assert np.isfinite(residuals).all()
    assert numerics.softplus(1e300) == 1e300


def test_ties_share_the_probability():
    np.testing.assert_array_equal(numerics.softmax([[7.0, 7.0, -1e4]]), [[0.5, 0.5, 0.0]])


@pytest.mark.parametrize("shift", [-100.0, 1e4])
def test_a_shift_of_all_logits_changes_nothing(rng, shift):
    z = rng.integers(-8, 8, (5, 4)).astype(float)  # integers: the shifted logits are exact
    for function in (numerics.softmax, numerics.log_softmax):
        np.testing.assert_array_equal(function(z + shift), function(z))


def test_float32_stays_float32(rng):
    z = rng.normal(size=(5, 3)).astype(np.float32)
    y = np.array([0, 1, 2, 0, 1])
    results = [numerics.sigmoid(z), numerics.softplus(z), numerics.logsumexp(z)]
    results += [numerics.log_softmax(z), numerics.softmax(z)]
    results += numerics.softmax_losses_and_residuals(z, y)
    results += numerics.binary_losses_and_residuals(z[:, 0], y % 2)
    assert {r.dtype for r in results} == {np.dtype(np.float32)}
    tiny, _ = numerics.softmax_losses_and_residuals(np.float32([[40, 0, 0]]), [0])
    assert tiny[0] == pytest.approx(8.4967e-18, rel=1e-4)


def test_inputs_are_not_changed(rng):
    z = rng.normal(size=(4, 3))
    z.flags.writeable = False  # writing would raise
    numerics.softmax_losses_and_residuals(z, [0, 1, 2, 0])
    numerics.log_softmax(z)
    numerics.softmax(z)


def test_minus_infinity_masks_a_class(rng):
    z = rng.normal(size=(4, 3)) * [1, 40, 1]
    masked = np.insert(z, 1, -np.inf, axis=1)
    free = [0, 2, 3]
    np.testing.assert_allclose(numerics.softmax(masked)[:, free], numerics.softmax(z), rtol=1e-15)
    assert not numerics.softmax(masked)[:, 1].any()
    np.testing.assert_allclose(numerics.logsumexp(masked), numerics.logsumexp(z), rtol=1e-15)
    assert (numerics.log_softmax(masked)[:, 1] == -np.inf).all()
    y = np.array([0, 1, 2, 0])
    losses, residuals = numerics.softmax_losses_and_residuals(masked, np.array(free)[y])
    want_losses, want_residuals = numerics.softmax_losses_and_residuals(z, y)
    np.testing.assert_allclose(losses, want_losses, rtol=1e-14)
    np.testing.assert_allclose(residuals[:, free], want_residuals, rtol=1e-14)
    assert not residuals[:, 1].any()
    losses, residuals = numerics.softmax_losses_and_residuals(masked, [1] * 4)  # the true class
    assert (losses == np.inf).all()
    np.testing.assert_allclose(residuals[:, 1], -1, rtol=1e-15)


def test_logits_as_far_apart_as_floats_can_be():
    z = np.array([[1.7e308, -1.7e308, 0.0]])
    assert numerics.softmax(z).tolist() == [[1, 0, 0]]
    assert numerics.logsumexp(z).tolist() == [1.7e308]
    losses, residuals = numerics.softmax_losses_and_residuals(z, [0])
    assert (losses.tolist(), residuals.tolist()) == ([0], [[0, 0, 0]])


@pytest.mark.parametrize("y", [[0, 1], [0], [[1, 0, 0]] * 3])
def test_labels_must_be_one_for_each_sample(y):
    with pytest.raises(ValueError, match="y must hold a label for each of 3 samples"):
        numerics.softmax_losses_and_residuals(np.zeros((3, 3)), y)


@pytest.mark.parametrize("y", [[0, 2, 1], [0, -1, 1], [0.3, 0, 1], [1], [[0, 1, 1]]])
def test_labels_of_two_classes_are_0_and_1(y):
    with pytest.raises(ValueError, match="y must hold a label 0 or 1 for each"):
        numerics.binary_losses_and_residuals(np.zeros(3), y)
