"""The objectives: derivatives, invariances, bounds, and the layouts of X that they accept."""

import numpy as np
import pytest
from lossbook.train import LogisticObjective, SoftmaxObjective, newton_cg
from lossbook.train import samples as blocks
from lossbook.train.losses import BINARY
from scipy.sparse import coo_matrix, csr_array


def point(objective, rng):
    return rng.normal(size=objective.theta_shape)


def slope(remainder):
    """The power of h with which a remainder falls."""
    h = np.array([2e-2, 1e-2])
    coarse, fine = (abs(remainder(step)) for step in h)
    return np.log(coarse / fine) / np.log(h[0] / h[1])


def remainders(objective, theta, v, gradient, product):
    def first(h):
        return objective.value(theta + h * v) - objective.value(theta) - h * np.vdot(gradient, v)

    def second(h):
        return first(h) - h**2 / 2 * np.vdot(v, product)

    return first, second


@pytest.mark.parametrize("options", [{}, {"weight_decay": 0.3}, {"unpenalized": (0, 2)}])
def test_taylor_remainders_fall_with_power_2_and_3(make, rng, options):
    objective = make(**{"weight_decay": 0.1, **options})
    theta, v = point(objective, rng), point(objective, rng)
    product = objective.hessian_product(theta)(v)
    first, second = remainders(objective, theta, v, objective.gradient(theta), product)
    assert slope(first) == pytest.approx(2, abs=0.1)
    assert slope(second) == pytest.approx(3, abs=0.2)


def test_taylor_remainders_see_an_error_of_one_percent(make, rng):
    objective = make(0.1)
    theta, v = point(objective, rng), point(objective, rng)
    gradient, product = objective.gradient(theta), objective.hessian_product(theta)(v)
    first, _ = remainders(objective, theta, gradient, 1.01 * gradient, product)
    _, second = remainders(objective, theta, v, gradient, 1.01 * product)
    assert slope(first) < 1.9
    assert slope(second) < 2.7


def test_hessian_is_its_products(make, rng):
    objective = make(0.2, unpenalized=(1,))
    theta, v = point(objective, rng), point(objective, rng)
    want = (objective.hessian(theta) @ v.ravel()).reshape(v.shape)
    np.testing.assert_allclose(objective.hessian_product(theta)(v), want, rtol=1e-12, atol=1e-15)


def test_smoothness_bounds_the_hessian_and_is_reached_for_two_classes(make, rng):
    objective = make(0.1)
    for scale in (0, 0.1, 1, 10):
        largest = np.linalg.eigvalsh(objective.hessian(scale * point(objective, rng)))[-1]
        assert largest <= objective.smoothness * (1 + 1e-14)
    sigma2 = np.linalg.svd(objective.X, compute_uv=False)[0] ** 2
    want = objective.loss.curvature_bound * sigma2 / 40 + 0.1
    assert objective.smoothness == pytest.approx(want, rel=1e-13)
    if objective.loss is BINARY:  # at theta = 0 every variance is 1/4
        largest = np.linalg.eigvalsh(objective.hessian(np.zeros(4)))[-1]
        assert largest == pytest.approx(objective.smoothness, rel=1e-13)


def test_smoothness_of_many_features_by_lanczos(rng):
    X, y = rng.normal(size=(90, 80)), np.arange(90) % 3
    sigma2 = np.linalg.svd(X, compute_uv=False)[0] ** 2
    assert SoftmaxObjective(X, y).smoothness == pytest.approx(sigma2 / 180, rel=1e-13)


def test_smallest_eigenvalue_is_the_weight_decay(samples, rng):
    objective = SoftmaxObjective(*samples, weight_decay=0.05)
    eigenvalues = np.linalg.eigvalsh(objective.hessian(point(objective, rng)))
    np.testing.assert_allclose(eigenvalues[:4], 0.05, rtol=1e-13)  # once for each feature
    assert eigenvalues[4] > 0.0501


def test_kronecker_factors_are_the_hessian_at_zero_and_keep_its_trace(make, rng):
    objective = make(0.1, sample_weight=rng.uniform(0.5, 2, 40))
    zero = np.zeros(objective.theta_shape)
    decay = 0.1 * np.eye(zero.size)
    exact = objective.hessian(zero)
    np.testing.assert_allclose(
        np.kron(*objective.kronecker_factors(zero)) + decay, exact, rtol=1e-13, atol=1e-16
    )
    theta = point(objective, rng)
    model = np.kron(*objective.kronecker_factors(theta)) + decay
    assert model.trace() == pytest.approx(objective.hessian(theta).trace(), rel=1e-13)
    if objective.loss is BINARY:  # one logit: there is nothing to approximate
        np.testing.assert_allclose(model, objective.hessian(theta), rtol=1e-12)


def test_kronecker_factors_of_many_samples_come_from_some_blocks(rng, monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 50 * 3 * 8)
    X, y = rng.normal(size=(4000, 3)), rng.integers(0, 3, 4000)
    objective = SoftmaxObjective(X, y, 0.1)
    theta = point(objective, rng)
    some = np.arange(4000) // 50 % 8 == 0
    assert len(objective.blocks.samples) == 80
    monkeypatch.undo()  # now all samples are one block
    wanted = SoftmaxObjective(X[some], y[some], 0.1).kronecker_factors(theta)
    for ours, want in zip(objective.kronecker_factors(theta), wanted, strict=True):
        np.testing.assert_allclose(ours, want, rtol=1e-12)


def same(first, second, theta, rtol=1e-13):
    np.testing.assert_allclose(first.value(theta), second.value(theta), rtol=rtol)
    np.testing.assert_allclose(first.gradient(theta), second.gradient(theta), rtol=rtol, atol=rtol)
    np.testing.assert_allclose(first.hessian(theta), second.hessian(theta), rtol=rtol, atol=rtol)


def test_order_of_samples_does_not_matter(make, samples, rng):
    (X, y), order = samples, rng.permutation(40)
    same(make(0.1), make(0.1, X=X[order], y=y[order]), point(make(), rng))


def test_data_twice_or_with_weights_two_are_the_same_mean(make, samples, rng):
    (X, y), theta = samples, point(make(), rng)
    same(make(0.1), make(0.1, X=np.vstack([X, X]), y=np.concatenate([y, y])), theta)
    same(make(0.1), make(0.1, sample_weight=np.full(40, 2)), theta)
    weight = rng.integers(0, 3, 40)
    weight[:3] = 1
    copies = np.repeat(np.arange(40), weight)
    same(make(0.1, X=X[copies], y=y[copies]), make(0.1, sample_weight=weight), theta)


def test_shift_of_all_classes_changes_only_the_penalty(samples, rng):
    objective = SoftmaxObjective(*samples)
    theta, v = point(objective, rng), rng.normal(size=(4, 1))
    assert objective.value(theta + v) == pytest.approx(objective.value(theta), rel=1e-13)
    np.testing.assert_allclose(objective.gradient(theta).sum(axis=1), 0, atol=1e-15)
    null = objective.hessian_product(theta)(np.tile(v, 3))
    np.testing.assert_allclose(null, 0, atol=1e-15)


def test_permuted_classes_permute_theta(samples, rng):
    X, y = samples
    objective, order = SoftmaxObjective(X, y, 0.1), np.array([2, 0, 1])
    renamed = SoftmaxObjective(X, order[y], 0.1)
    theta = point(objective, rng)
    permuted = np.empty_like(theta)
    permuted[:, order] = theta
    assert renamed.value(permuted) == pytest.approx(objective.value(theta), rel=1e-14)


def test_softmax_of_two_classes_is_logistic_in_the_difference(samples, rng):
    X, y = samples[0], samples[1] % 2
    softmax, logistic = SoftmaxObjective(X, y), LogisticObjective(X, y)
    theta = point(softmax, rng)
    difference = theta[:, 1] - theta[:, 0]
    assert softmax.value(theta) == pytest.approx(logistic.value(difference), rel=1e-14)
    gradient = logistic.gradient(difference)
    np.testing.assert_allclose(softmax.gradient(theta).T, [-gradient, gradient], rtol=1e-12)


def test_softmax_with_decay_is_logistic_with_half_of_it(samples):
    X, y = samples[0], samples[1] % 2
    softmax = newton_cg(SoftmaxObjective(X, y, 0.02), tol=1e-12)
    logistic = newton_cg(LogisticObjective(X, y, 0.01), tol=1e-12)
    np.testing.assert_allclose(softmax.theta[:, 1] - softmax.theta[:, 0], logistic.theta, rtol=1e-9)
    np.testing.assert_allclose(softmax.theta.sum(axis=1), 0, atol=1e-12)
    assert softmax.value == pytest.approx(logistic.value, rel=1e-12)


def test_unpenalized_features_carry_no_penalty(make, rng):
    free, theta = make(5.0, unpenalized=range(4)), point(make(), rng)
    same(free, make(0.0), theta)
    assert not free.is_fully_penalized
    assert not make(5.0, unpenalized=(0,)).is_fully_penalized
    assert not make(0.0).is_fully_penalized
    assert make(5.0).is_fully_penalized


def test_blocks_add_up_to_the_whole(make, rng, monkeypatch):
    whole, theta = make(0.1), point(make(), rng)
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 7 * 4 * 8)  # seven rows: the last block has five
    parts = make(0.1)
    assert len(parts.blocks.samples) == 6
    same(whole, parts, theta)
    v = point(whole, rng)
    np.testing.assert_allclose(
        whole.hessian_product(theta)(v), parts.hessian_product(theta)(v), rtol=1e-12, atol=1e-15
    )
    assert parts.smoothness == pytest.approx(whole.smoothness, rel=1e-13)


@pytest.mark.parametrize(
    "layout",
    [
        np.asfortranarray,
        csr_array,
        coo_matrix,
        lambda X: X.tolist(),
        lambda X: np.repeat(X, 2, 1)[:, ::2],
    ],
    ids=["Fortran order", "CSR", "coordinate matrix", "lists", "strided"],
)
def test_layouts_of_X_give_the_same(make, samples, rng, layout):
    theta = point(make(), rng)
    other = make(0.1, X=layout(samples[0]))
    same(make(0.1), other, theta, rtol=1e-12)
    v = point(make(), rng)
    product = make(0.1).hessian_product(theta)(v)
    np.testing.assert_allclose(other.hessian_product(theta)(v), product, rtol=1e-12, atol=1e-15)
    assert other.smoothness == pytest.approx(make(0.1).smoothness, rel=1e-13)


@pytest.mark.parametrize("classes", [2, 3, 4])
@pytest.mark.parametrize("filled", [10, 40])  # numbers in a row: few, and so many that it matters
def test_sparse_logits_are_those_of_the_full_matrix(rng, filled, classes):
    X, theta = rng.normal(size=(30, 50)), rng.normal(size=(50, classes))
    X[:, filled:] = 0
    product = blocks.logits(csr_array(X), theta)
    np.testing.assert_allclose(product, X @ theta, rtol=1e-12, atol=1e-14)
    assert product.flags.f_contiguous


def test_a_constant_that_takes_no_memory_is_a_feature(make, samples, rng, monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 7 * 4 * 8)
    X, theta = samples[0], point(make(), rng)
    thin = make(0.1, X=blocks.WithConstant(X[:, 1:]))
    assert np.shares_memory(thin.X.features, X)
    same(make(0.1), thin, theta, rtol=1e-12)
    product = make(0.1).hessian_product(theta)(theta)
    np.testing.assert_allclose(thin.hessian_product(theta)(theta), product, rtol=1e-11)
    assert thin.smoothness == pytest.approx(make(0.1).smoothness, rel=1e-13)
    assert thin.separates(theta) == make(0.1).separates(theta)
    with pytest.raises(ValueError, match=r"X\[0, 0\] is nan"):
        LogisticObjective(blocks.WithConstant(np.full((2, 2), np.nan)), [0, 1])


def test_inputs_are_read_only(make, samples, rng):
    X, y = (array.copy() for array in samples)
    weight, theta = np.ones(40), point(make(), rng)
    for array in (X, y, weight, theta):
        array.flags.writeable = False  # writing would raise
    objective = make(0.1, X=X, y=y, sample_weight=weight)
    objective.value_and_gradient(theta)
    objective.hessian(theta)
    objective.separates(theta)
    assert np.shares_memory(objective.X, X)  # no copy of a float array


def test_float32_stays_float32(make, samples, rng):
    single = make(0.1, X=samples[0].astype(np.float32))
    theta = point(single, rng)
    results = [single.gradient(theta), single.hessian(theta), single.hessian_product(theta)(theta)]
    assert {r.dtype for r in results} == {np.dtype(np.float32)}
    assert single.value(theta) == pytest.approx(make(0.1).value(theta), rel=1e-6)
    np.testing.assert_allclose(results[0], make(0.1).gradient(theta), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("dtype", [np.uint8, bool, np.int64, np.float16])
def test_other_numbers_become_float64(dtype):
    X = np.array([[1, 0], [1, 1], [1, 1]], dtype)
    objective = LogisticObjective(X, np.array([0, 1, 0], np.uint8))
    assert objective.dtype == np.float64
    assert objective.gradient([0, 0]).tolist() == [1 / 6, 0.0]
