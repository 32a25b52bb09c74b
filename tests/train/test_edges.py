"""What a caller hands over stays as it was, whatever its layout: compared byte by byte."""

import copy
import pickle
import threading

import dask.array
import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from lossbook import plot
from lossbook.train import (
    LogisticObjective,
    LogisticRegression,
    SoftmaxObjective,
    SoftmaxRegression,
    add_constant,
    covariance,
    gradient_descent,
    lbfgs,
    newton,
    newton_cg,
    numerics,
    preconditioned_lbfgs,
)
from scipy.sparse import coo_array, csc_array, csr_array, csr_matrix, random_array


def unsorted(X):
    """A CSR array with the entries of each row in falling order."""
    X = csr_array(X)
    order = np.concatenate(
        [
            np.arange(b - 1, a - 1, -1)
            for a, b in np.lib.stride_tricks.sliding_window_view(X.indptr, 2)
        ]
    )
    return csr_array((X.data[order], X.indices[order], X.indptr), shape=X.shape)


def duplicated(X):
    """A CSR array with each entry in two halves, one after the other row by row."""
    X = csr_array(X)
    return csr_array((np.repeat(X.data / 2, 2), np.repeat(X.indices, 2), 2 * X.indptr), X.shape)


def mapped(X, folder):
    np.save(folder / "X.npy", X)
    return np.load(folder / "X.npy", mmap_mode="r")


def frozen(X):
    for array in (X.data, X.indices, X.indptr) if hasattr(X, "indptr") else (X,):
        array.flags.writeable = False
    return X


LAYOUTS = {
    "C order": lambda X, folder: X.copy(),
    "read-only": lambda X, folder: frozen(X.copy()),
    "Fortran order": lambda X, folder: np.asfortranarray(X),
    "strided": lambda X, folder: np.repeat(X, 2, axis=1)[:, ::2],
    "backwards": lambda X, folder: X[::-1].copy()[::-1],
    "mapped": mapped,
    "unmasked": lambda X, folder: np.ma.masked_array(X.copy()).data,
    "CSR": lambda X, folder: csr_array(X),
    "CSR matrix": lambda X, folder: csr_matrix(X),
    "CSC": lambda X, folder: csc_array(X),
    "coordinates": lambda X, folder: coo_array(X),
    "unsorted": lambda X, folder: unsorted(X),
    "unsorted, read-only": lambda X, folder: frozen(unsorted(X)),
    "duplicated": lambda X, folder: duplicated(X),
    "duplicated, read-only": lambda X, folder: frozen(duplicated(X)),
}


@pytest.fixture(params=LAYOUTS)
def X(request, samples, tmp_path):
    return LAYOUTS[request.param](samples[0], tmp_path)


def everything(X, y, weight):
    """Call every public function that takes samples; return what objectives and models say."""
    results = []
    two = np.minimum(y, 1)
    for objective in (
        LogisticObjective(X, two, 0.1, sample_weight=weight),
        SoftmaxObjective(X, y, 0.1, sample_weight=weight, unpenalized=(0,)),
        SoftmaxObjective(X, y),
    ):
        theta = np.full(objective.theta_shape, 0.1)
        theta.flags.writeable = False
        results += objective.value_and_gradient(theta)
        results += [objective.hessian(theta), objective.hessian_product(theta)(theta)]
        results += [*objective.kronecker_factors(theta), objective.moment(), objective.smoothness]
        objective.separates(theta)
        for minimise in (gradient_descent, lbfgs, preconditioned_lbfgs, newton, newton_cg):
            minimise(objective, theta, max_iter=4)
    free = LogisticObjective(X, two)
    results.append(covariance(free, newton_cg(free, tol=1e-10)))
    results.append(add_constant(X))
    for model in (LogisticRegression(0.1).fit(X, two, weight), SoftmaxRegression(0.1).fit(X, y)):
        results += [model.predict_proba(X), model.predict(X), model.decision_function(X)]
    return [np.asarray(r.todense() if hasattr(r, "todense") else r) for r in results]


def test_nothing_of_the_caller_is_changed(X, samples, rng):
    y, weight = samples[1].copy(), rng.uniform(0.5, 2, 40)
    for array in (y, weight):
        array.flags.writeable = False
    before = copy.deepcopy(X)
    results = everything(X, y, weight)
    pairs = [(before, X)]
    if not isinstance(X, np.ndarray):
        assert type(X) is type(before)
        pairs = [(v, vars(X)[name]) for name, v in vars(before).items() if hasattr(v, "tobytes")]
        assert len(pairs) >= 1
    for was, now in pairs:
        assert was.dtype == now.dtype
        assert was.tobytes() == now.tobytes()
    for ours, plain in zip(results, everything(samples[0], y, weight), strict=True):
        np.testing.assert_allclose(ours, plain, rtol=1e-6, atol=1e-8)


def test_a_matrix_that_shares_its_pattern_with_another_one_leaves_that_alone(rng):
    one = random_array((50, 20), density=0.2, format="csr", rng=rng)
    product = one @ random_array((20, 8), density=0.4, format="csr", rng=rng)  # unsorted
    assert not product.has_sorted_indices
    other = csr_array((np.log1p(product.data), product.indices, product.indptr), product.shape)
    before = other.toarray()
    LogisticObjective(product, np.arange(50) % 2, 0.1).value(np.zeros(8))
    np.testing.assert_array_equal(other.toarray(), before)


def test_threads_on_one_matrix_give_equal_bits(rng):
    one = random_array((3000, 200), density=0.05, format="csr", rng=rng)
    X = one @ random_array((200, 60), density=0.2, format="csr", rng=rng)
    y, theta = np.arange(3000) % 3, rng.normal(size=(60, 3))
    before, results = X.data.tobytes(), []

    def work():
        results.append(SoftmaxObjective(X, y, 0.1).gradient(theta).tobytes())

    for _ in range(5):
        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(results) == 20
    assert len(set(results)) == 1
    assert X.data.tobytes() == before


@pytest.mark.parametrize(
    "masked",
    [
        lambda X: np.ma.masked_greater(X, 1),
        lambda X: [np.ma.masked_greater(row, 1) for row in X],
        lambda X: dask.array.from_array(np.ma.masked_greater(X, 1), chunks=(20, -1)),
    ],
    ids=["array", "list of rows", "Dask"],
)
def test_masks_are_never_lifted(samples, masked):
    X, y = samples
    uses = [
        add_constant,
        lambda X: SoftmaxObjective(X, y),
        lambda X: SoftmaxRegression().fit(X, y),
        SoftmaxRegression().fit(samples[0], y).predict,
    ]
    for use in uses:
        with pytest.raises(TypeError, match="X is a masked array: fill in or drop what is masked"):
            use(masked(X))


def test_numerics_leave_their_input_alone(rng):
    z = np.asfortranarray(rng.normal(size=(6, 3)))
    y = np.array([0, 1, 2, 0, 1, 2])
    before = z.tobytes()
    for function in (numerics.softmax, numerics.log_softmax, numerics.logsumexp, numerics.sigmoid):
        function(z)
    numerics.softplus(z)
    numerics.softmax_losses_and_residuals(z, y)
    numerics.binary_losses_and_residuals(z[:, 0], y % 2)
    assert z.tobytes() == before


def test_plots_leave_their_input_alone(rng):
    backend = mpl.get_backend()
    plt.switch_backend("Agg")
    y, p = rng.integers(0, 2, 30), rng.uniform(size=30)
    theta, points = rng.normal(size=(6, 2)), rng.dirichlet(np.ones(3), 5)
    given = (y, p, theta, points)
    before = [array.tobytes() for array in given]
    for array in given:
        array.flags.writeable = False
    plot.plot_calibration(y, p)
    plot.plot_confusion(y, y, "ab")
    plot.plot_weights(theta, (2, 3))
    plot.plot_gallery(p.reshape(5, 6), (2, 3), "abcde")
    plot.plot_simplex({"a": points}, "abc")
    plot.plot_spectrum({0.0: p})
    plt.close("all")
    plt.switch_backend(backend)
    assert [array.tobytes() for array in given] == before


def test_a_pickled_objective_holds_X_once(rng):
    X, y = rng.normal(size=(4000, 30)), np.arange(4000) % 3
    objective = SoftmaxObjective(X, y, 0.1)
    text = pickle.dumps(objective)
    assert len(text) < 1.1 * X.nbytes
    theta = rng.normal(size=(30, 3))
    np.testing.assert_array_equal(pickle.loads(text).gradient(theta), objective.gradient(theta))
