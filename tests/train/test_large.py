"""Samples that do not fit in memory, or lie in other processes."""

import subprocess
import sys
import textwrap
import tracemalloc

import dask.array
import numpy as np
import pytest
from distributed import Client, LocalCluster
from lossbook.train import (
    LogisticObjective,
    SoftmaxObjective,
    Status,
    add_constant,
    lbfgs,
    newton_cg,
    preconditioned_lbfgs,
)
from lossbook.train.estimators import SOLVERS, SoftmaxRegression
from scipy.sparse import csr_matrix
from sklearn.exceptions import ConvergenceWarning


@pytest.fixture(scope="module")
def cluster():
    """Two workers, each a process of its own."""
    with (
        LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", memory_limit=0
        ) as cluster,
        Client(cluster),
    ):
        yield cluster


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(5)
    X = np.column_stack([np.ones(900), rng.normal(size=(900, 6))])
    y = (X @ rng.normal(size=(7, 3)) + rng.gumbel(size=(900, 3))).argmax(axis=1)
    return X, y, rng.uniform(0.5, 2, 900)


@pytest.mark.parametrize("kind", ["logistic", "softmax"])
def test_dask_is_the_same_objective(cluster, data, kind):
    X, y, weight = data

    def make(X):
        if kind == "logistic":
            return LogisticObjective(X, np.minimum(y, 1), 0.01, sample_weight=weight)
        return SoftmaxObjective(X, y, 0.01, sample_weight=weight)

    here, there = make(X), make(dask.array.from_array(X, chunks=(200, 4)))
    theta = np.random.default_rng(0).normal(size=here.theta_shape)
    assert there.value(theta) == pytest.approx(here.value(theta), rel=1e-12)
    np.testing.assert_allclose(there.gradient(theta), here.gradient(theta), rtol=1e-11, atol=1e-14)
    np.testing.assert_allclose(there.hessian(theta), here.hessian(theta), rtol=1e-11, atol=1e-14)
    product = here.hessian_product(theta)(theta)
    np.testing.assert_allclose(there.hessian_product(theta)(theta), product, rtol=1e-11)
    assert there.smoothness == pytest.approx(here.smoothness, rel=1e-12)
    assert there.separates(theta) == here.separates(theta)


@pytest.mark.parametrize("minimise", [lbfgs, preconditioned_lbfgs, newton_cg])
def test_dask_ends_at_the_same_minimiser(cluster, data, minimise):
    X, y, _ = data
    here = newton_cg(SoftmaxObjective(X, y, 0.01), tol=1e-12)
    chunked = dask.array.from_array(X, chunks=(300, 7))
    there = minimise(SoftmaxObjective(chunked, y, 0.01), tol=1e-8)
    assert there.status is Status.CONVERGED
    assert np.linalg.norm(there.theta - here.theta) <= there.distance_bound + here.distance_bound
    assert there.value == pytest.approx(here.value, rel=1e-10)


def test_dask_float32_and_integers_and_labels_in_dask(cluster, data):
    X, y, _ = data
    single = SoftmaxObjective(dask.array.from_array(X.astype(np.float32), chunks=400), y, 0.1)
    assert single.gradient(np.zeros((7, 3))).dtype == np.float32
    whole = dask.array.from_array((10 * X).astype(int), chunks=400)
    labels = dask.array.from_array(y, chunks=400)
    want = SoftmaxObjective((10 * X).astype(int), y, 0.1).value(np.ones((7, 3)))
    assert SoftmaxObjective(whole, labels, 0.1).value(np.ones((7, 3))) == pytest.approx(want)


@pytest.mark.parametrize(
    ("X", "error", "match"),
    [
        (dask.array.ones(3), ValueError, r"got shape \(3,\)"),
        (dask.array.ones((3, 0)), ValueError, r"X is empty: it has shape \(3, 0\)"),
        (dask.array.ones((3, 2), dtype=complex), TypeError, "X must hold real numbers"),
        (dask.array.full((3, 2), np.nan), ValueError, r"X\[0, 0\] is nan: all values must be fin"),
    ],
    ids=["1-D", "empty", "complex", "NaN"],
)
def test_bad_dask_arrays(cluster, X, error, match):
    with pytest.raises(error, match=match):
        LogisticObjective(X, [0, 1, 1])


def test_chunks_without_samples_are_left_out(cluster, data):
    X, y, _ = data
    keep = np.arange(900) >= 300
    there = dask.array.from_array(X, chunks=(300, 7))
    chunked = there[dask.array.from_array(keep, chunks=300)]
    chunked.compute_chunk_sizes()
    assert chunked.chunks[0][0] == 0
    there, here = SoftmaxObjective(chunked, y[keep], 0.1), SoftmaxObjective(X[keep], y[keep], 0.1)
    theta = np.ones((7, 3))
    np.testing.assert_allclose(there.gradient(theta), here.gradient(theta), rtol=1e-11)
    product = here.hessian_product(theta)(theta + X[:7, :3])
    np.testing.assert_allclose(there.hessian_product(theta)(theta + X[:7, :3]), product, rtol=1e-9)


def test_dask_without_penalty_has_no_units_and_is_checked_for_separation(cluster, data):
    X, y, _ = data
    scaled = add_constant(
        dask.array.from_array(X[:, 1:] * [1e-8, 1, 1, 1, 1, 1e5], chunks=(300, 6))
    )
    there, here = (
        minimise(SoftmaxObjective(A, y)) for A, minimise in ((scaled, newton_cg), (X, lbfgs))
    )
    assert there.status is here.status is Status.CONVERGED
    np.testing.assert_allclose(there.theta[1] * 1e-8, here.theta[1], atol=1e-4)
    assert there.separation.verdict == "none"
    told = dask.array.from_array(np.column_stack([X, (y == 2) * (X[:, 1] > 0)]), chunks=(300, 8))
    found = lbfgs(SoftmaxObjective(told, y))
    assert found.status is Status.UNBOUNDED
    assert np.argwhere(found.separation.direction).tolist() == [[7, 0]]  # it is 0 in class 0


def test_dask_of_unknown_size_or_of_other_arrays_is_refused(data):
    X, y, _ = data
    chunked = dask.array.from_array(X, chunks=(300, 7))
    with pytest.raises(ValueError, match=r"call X\.compute_chunk_sizes\(\) first"):
        SoftmaxObjective(chunked[chunked[:, 1] > 0], y)
    with pytest.raises(TypeError, match="X must have chunks of NumPy arrays, got csr_matrix"):
        SoftmaxObjective(chunked.map_blocks(csr_matrix), y)
    for use in (
        SoftmaxRegression().fit,
        lambda X, y: SoftmaxRegression().fit(data[0], y).predict(X),
    ):
        with pytest.raises(TypeError, match="X is a Dask array: use an objective and an optimizer"):
            use(chunked, y)


def test_a_fit_survives_a_worker_that_is_killed():
    rng = np.random.default_rng(1)
    X, y = rng.normal(size=(4000, 5)), rng.integers(0, 3, 4000)
    best = newton_cg(SoftmaxObjective(X, y, 0.01), tol=1e-12)
    # In a process of its own: a dying worker has words for the log.
    code = """
        import sys, numpy as np, dask.array
        from distributed import Client, LocalCluster
        from lossbook.train import SoftmaxObjective, lbfgs

        if __name__ == "__main__":
            rng = np.random.default_rng(1)
            X, y = rng.normal(size=(4000, 5)), rng.integers(0, 3, 4000)
            options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": "127.0.0.1:0"}
            with LocalCluster(**options) as cluster, Client(cluster) as client:
                objective = SoftmaxObjective(dask.array.from_array(X, chunks=(1000, 5)), y, 0.01)
                pids, seen = client.run(lambda dask_worker: __import__("os").getpid()), []

                def kill_one(theta, value, gradient):
                    seen.append(value)
                    if len(seen) == 2:
                        import os, signal
                        kill = getattr(signal, "SIGKILL", signal.SIGTERM)  # Windows has the other
                        os.kill(next(iter(pids.values())), kill)

                fit = lbfgs(objective, tol=1e-7, callback=kill_one)
                print(len(seen), fit.status.name, repr(fit.value))
    """
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, timeout=300
    )
    points, status, value = run.stdout.split()
    assert int(points) > 3  # it went on after the second, at which the worker was killed
    assert status == "CONVERGED"
    assert float(value) == pytest.approx(best.value, rel=1e-10)


@pytest.mark.parametrize("solver", sorted(SOLVERS))
def test_a_fit_takes_less_than_a_third_of_X_in_memory(solver):
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(60_000, 100)), rng.integers(0, 3, 60_000)  # 48 MB
    model = SoftmaxRegression(0.1, solver=solver, max_iter=1)
    tracemalloc.start()
    with pytest.warns(ConvergenceWarning, match="MAX_ITERATIONS"):
        model.fit(X, y)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 0.3 * X.nbytes


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells how much is private")
def test_a_mapped_file_is_read_block_by_block(tmp_path):
    path = tmp_path / "X.npy"
    X = np.lib.format.open_memmap(path, "w+", np.float64, (60_000, 200))  # 96 MB
    rng = np.random.default_rng(0)
    for start in range(0, 60_000, 6000):
        X[start : start + 6000] = rng.normal(size=(6000, 200))
    y = (X[:, 0] + X[:, 1] > 0).astype(int) + (X[:, 2] > 1)
    X.flush()
    np.save(tmp_path / "y.npy", y)
    want = SoftmaxObjective(np.array(X), y, 0.01).value(np.full((200, 3), 0.1))
    code = f"""
        import numpy as np
        from lossbook.train import SoftmaxObjective, lbfgs
        def private():
            lines = open("/proc/self/smaps_rollup").read().splitlines()
            return sum(int(x.split()[1]) for x in lines if x.startswith("Anonymous:"))
        X, y = np.load({str(path)!r}, mmap_mode="r"), np.load({str(tmp_path / "y.npy")!r})
        before, peak = private(), []
        objective = SoftmaxObjective(X, y, 0.01)
        lbfgs(objective, max_iter=3, callback=lambda *_: peak.append(private()))
        print(max(peak) - before, repr(objective.value(np.full((200, 3), 0.1))))
    """
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=True
    )
    kilobytes, value = run.stdout.split()
    assert float(value) == pytest.approx(want, rel=1e-14)
    assert int(kilobytes) < 25_000  # X has 94,000; what is held is y, the weights and one block
