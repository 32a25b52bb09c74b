"""Run the benchmark: ``make bench``, or ``python benchmarks/run.py digits wide --repeats 9``.

All solvers of a problem run in turn in one process, on the same data, with one thread each. Seconds
are those of the processor, so that waiting for other programs does not count. Results go to
``benchmarks/results/NAME.json``.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from importlib.metadata import distributions, version
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before NumPy is imported

import contextlib

import numpy as np
from lossbook.train import SoftmaxObjective, newton_cg, preconditioned_lbfgs
from lossbook.train.numerics import softmax_losses_and_residuals
from lossbook.train.samples import logits
from problems import PROBLEMS, tall
from scipy.sparse import issparse
from solvers import SOLVERS, prepare, takes
from threadpoolctl import threadpool_info

RESULTS = Path(__file__).parent / "results"
ACCURACIES = (1e-6, 1e-9)
PACKAGES = ("numpy", "scipy", "scikit-learn", "statsmodels", "torch")


class Ended(Exception):
    """The run has reached the highest accuracy, or its time is up."""


class Note:
    """Keeps (seconds, value) of a run, and ends it.

    Parameters
    ----------
    goal : float
        The value of J at which to end.
    limit : float
        Seconds after which to end.
    """

    def __init__(self, goal, limit):
        self.goal, self.limit, self.curve = goal, limit, []
        self.start()

    def start(self):
        """Set the clocks to 0."""
        self.zero = clocks()

    def __call__(self, value):
        """Note a value, or a function that computes it off the clock."""
        spent = clocks() - self.zero
        if callable(value):
            value = value()
            self.zero = clocks() - spent
        self.seconds, self.wall_seconds = spent.tolist()
        self.curve.append((self.seconds, float(value)))
        if value <= self.goal or self.seconds > self.limit:
            raise Ended


def clocks():
    """Return the seconds of the processor, and those of the clock on the wall."""
    return np.array([time.process_time(), time.perf_counter()])


def measure(name, solvers, repeats, limit, budget):
    """Measure solvers on one problem and write the result file."""
    X, y, weight_decay = PROBLEMS[name]()
    solvers = [solver for solver in solvers if takes(solver, X, weight_decay)]
    for solver in solvers:
        prepare(solver)
    objective = SoftmaxObjective(X, y, weight_decay)
    first = preconditioned_lbfgs if X.shape[1] < 1000 else newton_cg
    best = newton_cg(objective, first(objective, tol=1e-7).theta, tol=1e-11)
    print(f"{name}: J* = {best.value:.12g}, gradient {best.gradient_norm:.1e}", flush=True)
    common = {
        "problem": name,
        "shape": [*X.shape, objective.n_classes],
        "weight_decay": weight_decay,
        "optimum": best.value,
        "optimum_bound": best.value_bound,  # none without weight decay
        "megabytes": size_of(X) / 1e6,
        "limit": limit,
        "machine": machine(),
        "evaluation": evaluation(objective),
    }
    memory = {solver: peak_memory(name, solver) for solver in solvers}
    runs = {solver: [] for solver in solvers}
    slower = []  # the wall's clock over the processor's
    for number in range(repeats):
        for solver in solvers:
            # What did not come near in its time is not tried again.
            spent = sum(curve[-1][0] for curve in runs[solver])
            near = not spent or runs[solver][0][-1][1] <= best.value * (1 + ACCURACIES[0])
            if near and spent < budget:
                note = Note(best.value * (1 + ACCURACIES[-1]), limit)
                with contextlib.suppress(Ended):
                    SOLVERS[solver](X, y, weight_decay, note)
                runs[solver].append(note.curve)
                slower.append(note.wall_seconds / note.seconds)
                seconds, value = note.curve[-1]
                gap = value / best.value - 1
                print(f"  {number + 1} {solver:30} {seconds:8.3f} s  {gap:.1e}", flush=True)
        summaries = {
            solver: summary(curves, best.value) | {"memory": memory[solver]}
            for solver, curves in runs.items()
        }
        write(
            name, common | {"wall_ratios": slower, "solvers": summaries}
        )  # each round, in case that it is the last


def write(name, result):
    """Write a result file."""
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(result, indent=1) + "\n")


def summary(curves, optimum):
    """Return the times to each accuracy, and the curve of the first run, thinned."""
    times = {}
    for accuracy in ACCURACIES:
        reached = [
            next((t for t, value in curve if value - optimum <= accuracy * optimum), None)
            for curve in curves
        ]
        times[f"{accuracy:.0e}"] = None if None in reached else reached
    thin = curves[0][:: max(1, len(curves[0]) // 100)] + curves[0][-1:]
    return {"seconds": times, "curve": [(t, value / optimum - 1) for t, value in thin]}


def evaluation(objective):
    """Time one value and gradient, and the two products with X that it cannot do without."""
    rng = np.random.default_rng(0)
    theta = 0.1 * rng.normal(size=objective.theta_shape)
    residuals = rng.normal(size=(objective.n_samples, objective.n_classes))
    X, y, samples = objective.X, objective.y, objective.blocks.samples
    z = logits(X, theta)
    turned = [np.ones((objective.n_classes, len(y))) for _, y, _ in samples]

    def in_blocks():
        for (block, _, _), r in zip(samples, turned, strict=True):
            _ = theta.T @ block.T, r @ block

    tasks = {
        "value and gradient": lambda: objective.value_and_gradient(theta),
        "X @ theta and X.T @ residuals": lambda: (X @ theta, X.T @ residuals),
        "exp of the logits": lambda: np.exp(z),
        "losses and residuals from the logits": lambda: softmax_losses_and_residuals(z, y),
    }
    if not issparse(X):
        tasks["the same products, block by block"] = in_blocks
    seconds = {task: [] for task in tasks}
    for _ in range(9):
        for task, run in tasks.items():
            start = time.process_time()
            run()
            seconds[task].append(time.process_time() - start)
    return seconds


def growth(repeats):
    """Time a fit to a gradient norm of 1e-6 for 1,000 to 1,000,000 samples."""
    X, y, weight_decay = tall()
    sizes, seconds = [1000, 10_000, 100_000, 1_000_000], []
    for size in sizes:
        times = []
        for _ in range(repeats):
            start = time.process_time()
            preconditioned_lbfgs(SoftmaxObjective(X[:size], y[:size], weight_decay))
            times.append(time.process_time() - start)
        seconds.append(times)
        print(f"  growth: {size} samples, {min(times):.4f} s", flush=True)
    return {"samples": sizes, "seconds": seconds, "machine": machine()}


def peak_memory(name, solver):
    """Return the peak memory of a few seconds of a fit over that of X, from a fresh process."""
    command = [sys.executable, __file__, name, "--memory", solver]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def print_memory(name, solver):
    """Print (X + what was added to it at the peak) / X."""
    X, y, weight_decay = PROBLEMS[name]()
    size = size_of(X)
    prepare(solver)
    Path("/proc/self/clear_refs").write_text("5")  # the peak starts anew
    before = status_bytes("VmRSS")
    with contextlib.suppress(Ended):
        SOLVERS[solver](X, y, weight_decay, Note(0, limit=1))
    print((size + status_bytes("VmHWM") - before) / size)


def size_of(X):
    """Return the bytes of X."""
    return X.data.nbytes + X.indices.nbytes if issparse(X) else X.nbytes


def status_bytes(key):
    """Read a number of bytes from the status of this process."""
    lines = Path("/proc/self/status").read_text().splitlines()
    line = next(x for x in lines if x.startswith(key))
    return int(line.split()[1]) * 1024


def machine():
    """Describe the machine and the software."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    cpu = next((x for x in lines if x.startswith("model name")), ": unknown")
    blas = {
        f"{p['internal_api']} {p['version']} {p['architecture']}"
        for p in threadpool_info()
        if p["user_api"] == "blas"
    }
    installed = {distribution.name for distribution in distributions()}
    return {
        "processor": cpu.split(":")[1].strip(),
        "cores": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "threads": int(os.environ["OMP_NUM_THREADS"]),
        "load_average": os.getloadavg()[0],
        "system": platform.system(),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES if name in installed},
        "blas": sorted(blas),
    }


def main():
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description="Time solvers side by side.")
    parser.add_argument("problems", nargs="*", default=[*PROBLEMS, "growth"])
    parser.add_argument("--solvers", nargs="+", default=[*SOLVERS], metavar="NAME")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--limit", type=float, default=200, help="seconds for one run")
    parser.add_argument(
        "--budget", type=float, default=np.inf, help="seconds for the runs of one solver"
    )
    parser.add_argument("--memory", metavar="SOLVER", help="print the peak memory only")
    arguments = parser.parse_args()
    for name in arguments.problems:
        if arguments.memory:
            print_memory(name, arguments.memory)
            continue
        if name == "growth":
            write(name, growth(arguments.repeats))
        else:
            options = arguments.repeats, arguments.limit, arguments.budget
            measure(name, arguments.solvers, *options)


if __name__ == "__main__":
    main()
