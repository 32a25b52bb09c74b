"""Make ``chapters/benchmarks.md`` and its pictures from the result files.

No number on the page is typed: run ``make bench`` to change it.
"""

import json
from pathlib import Path
from statistics import median

import matplotlib.pyplot as plt
import numpy as np
from lossbook import plot
from problems import PROBLEMS

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks/results"
ELSEWHERE = RESULTS / "elsewhere"  # copied there from a run on another machine, without the curves
SHOWN = {"1e-06": "10⁻⁶", "1e-09": "10⁻⁹"}
LOOKS = {  # a solver is called and looks the same in each table and picture
    "lossbook preconditioned_lbfgs": ("this book: L-BFGS, preconditioned", "o"),
    "lossbook lbfgs": ("this book: L-BFGS", "s"),
    "lossbook newton_cg": ("this book: Newton-CG", "v"),
    "scikit-learn lbfgs": ("scikit-learn: L-BFGS", "^"),
    "scikit-learn newton-cg": ("scikit-learn: Newton-CG", "D"),
    "scikit-learn newton-cholesky": ("scikit-learn: Newton, Cholesky", "x"),
    "scikit-learn saga": ("scikit-learn: SAGA", "+"),
    "statsmodels MNLogit": ("statsmodels: Newton", "*"),
    "PyTorch LBFGS": ("PyTorch: L-BFGS", "P"),
}
HEADINGS = {
    "digits": "Small images",
    "mnist": "MNIST",
    "tall": "Many samples",
    "wide": "Many features",
    "sparse": "Mostly zeros",
    "unpenalized": "No weight decay",
}


def load(name, folder=RESULTS):
    """Return a result, or None if it was not measured."""
    path = folder / f"{name}.json"
    return json.loads(path.read_text()) if path.exists() else None


def page(results, growth, elsewhere):
    """Return the text of the page."""
    machine = results[0]["machine"]
    parts = [
        "# Benchmarks\n",
        "How long does training take? The *gap* is how far the cost is above its minimum, divided "
        "by the minimum. The tables say after how many seconds it is a millionth, and a "
        "billionth. Every solver ran on the same data and the same objective, in turn in one "
        "process, with one thread. The cost of each was noted where it computes it. Seconds are "
        "those of the processor: waiting for other programs does not count. `make bench` "
        "measures everything again and writes this page.\n",
        describe(machine, [ratio for result in results for ratio in result["wall_ratios"]]),
        "## Time to accuracy\n",
        "Each time is the median of the runs; the fastest and the slowest stand in brackets. A "
        "dash means that the gap was not reached in the time allowed; the solver was then not "
        "tried again. Solvers that factorise a matrix of the size of the features are left out "
        "where that alone takes minutes, and so is a program that does not take the problem: "
        "PyTorch's L-BFGS where $X$ is sparse (its sparse matrices are in beta state), "
        "statsmodels' `MNLogit` where there is weight decay. Memory is the most that a fit needs "
        "at a time, as a multiple of what $X$ needs, which is counted too.\n",
    ]
    for result in results:
        parts += problem(result)
    parts += evaluations(results)
    if growth:
        parts += growth_section(growth)
    if elsewhere:
        parts += another_processor(elsewhere)
    return "\n".join(parts)


def describe(machine, wall_ratios):
    """Say what it ran on, and how much it was disturbed."""
    packages = ", ".join(f"{name} {number}" for name, number in machine["packages"].items())
    return (
        f"Measured on: {machine['processor']}, {machine['cores']} cores, "
        f"{machine['memory_gib']} GiB, {machine['system']}, Python {machine['python']}, "
        f"{packages}, {' and '.join(machine['blas'])}. The wall's clock ran "
        f"{median(wall_ratios):.2f} times as long as the processor's (median of all runs; at most "
        f"{max(wall_ratios):.2f} times): what is above 1 was waiting for other programs.\n"
    )


def problem(result):
    """Return the section of one problem."""
    m, n, k = result["shape"]
    heads = [f"seconds to a gap of {gap}" for gap in SHOWN.values()]
    rows = [f"| solver | runs | {' | '.join(heads)} | memory |", "|---|--:|---|---|--:|"]
    for name, solver in result["solvers"].items():
        times = [interval(solver["seconds"][accuracy]) for accuracy in SHOWN]
        runs = max(len(t) if t else 1 for t in solver["seconds"].values())
        words = [LOOKS[name][0], runs, *times, f"{solver['memory']:.2f}"]
        rows.append(f"| {' | '.join(map(str, words))} |")
    return [
        f"### {HEADINGS[result['problem']]}\n",
        f"{PROBLEMS[result['problem']].__doc__} In the letters of the book, m = {m:,}, n = {n:,}, "
        f"k = {k}, λ = {result['weight_decay']:g}. $X$ takes {result['megabytes']:.3g} MB, and a "
        f"run may take {result['limit']:g} s.\n",
        *rows,
        "",
        verdict(result),
        picture(result),
    ]


def interval(times):
    """Return the median and the range of some seconds."""
    if not times:
        return "–"
    return f"{median(times):.3g} ({min(times):.3g} … {max(times):.3g})"


def verdict(result):
    """Say how the fastest of ours compares with the fastest of scikit-learn."""
    sentences = []
    for accuracy, gap in SHOWN.items():
        ours, theirs = fastest(result, accuracy)
        if theirs[1]:
            sentences.append(
                f"To a gap of {gap} the fastest solver of scikit-learn ({short(theirs[1])}) takes "
                f"**{theirs[0] / ours[0]:.2f} times** as long as the fastest of this book "
                f"({short(ours[1])})."
            )
    memory = result["solvers"][ours[1]]["memory"]
    sentences.append(f"That of this book needs {memory:.2f} times the memory of $X$.")
    return " ".join(sentences) + "\n"


def fastest(result, accuracy):
    """Return seconds and name of our fastest solver and of scikit-learn's, inf and "" for none."""
    best = dict.fromkeys(("lossbook", "scikit-learn"), (np.inf, ""))
    for name, solver in result["solvers"].items():
        side, times = name.split()[0], solver["seconds"][accuracy]
        if side in best and times:
            best[side] = min(best[side], (median(times), name))
    return best.values()


def short(solver):
    """Call a solver without its program."""
    return LOOKS[solver][0].partition(": ")[2]


def picture(result):
    """Draw how the gap falls with time, and return the figure's markup."""
    name, heading = f"bench_{result['problem']}.svg", HEADINGS[result["problem"]]
    with plt.rc_context(plot.STYLE | {"svg.hashsalt": "lossbook", "figure.figsize": (4.8, 5.6)}):
        fig, ax = plt.subplots()
        for solver, measured in result["solvers"].items():
            seconds, gaps = np.transpose(measured["curve"])
            best = np.minimum.accumulate(np.maximum(gaps, 1e-10))
            style = "-" if solver.startswith("lossbook") else "--"
            called, marker = LOOKS[solver]
            look = {"color": f"C{[*LOOKS].index(solver)}", "marker": marker, "label": called}
            ax.plot(seconds, best, style, **look, markevery=0.15, markersize=4)
        ax.set(xlabel="seconds", ylabel="gap of the cost", xscale="log", yscale="log")
        fig.legend(loc="outside lower center", ncols=1)
        fig.savefig(ROOT / "_static" / name, metadata={"Date": None})
        plt.close(fig)
    return (
        f":::{{figure}} ../_static/{name}\n"
        f":alt: Line plot, both axes logarithmic, of the gap of the cost against seconds, one line "
        f"for each solver of the table above, on the problem {heading}.\n\n"
        f"How the gap closes on the problem *{heading}*, in the first run of each solver. Solid: "
        f"this book; dashed: other programs.\n:::\n"
    )


def evaluations(results):
    """Return the section on one evaluation against its matrix products."""
    rows = [
        "## One evaluation of the cost and its gradient\n",
        "An evaluation cannot do without the matrix products $X\\theta$ and $X^\\top r$, nor "
        "without the exponentials of the logits. Each number is the median of nine, in "
        "microseconds: the evaluation; the two products on whole matrices, `X @ theta` and "
        "`X.T @ r`; the same products block by block, as the evaluation takes them; `exp` of all "
        "logits; all of the losses and residuals, given the logits. The last column is the "
        "evaluation divided by the products on whole matrices.\n",
        "| problem | evaluation | products | in blocks | `exp` | losses, residuals | quotient |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    slower = []
    for result in results:
        seconds = {task: median(times) for task, times in result["evaluation"].items()}
        shown = [f"{1e6 * seconds[task]:,.0f}" if task in seconds else "–" for task in TASKS]
        quotient, heading = seconds[TASKS[0]] / seconds[TASKS[1]], HEADINGS[result["problem"]]
        rows.append(f"| {heading} | {' | '.join(shown)} | {quotient:.2f} |")
        if quotient > 1:
            slower.append(
                f"on *{heading}* losses and residuals take "
                f"{seconds[TASKS[4]] / seconds[TASKS[1]]:.2f} times as long as the products, "
                f"{seconds[TASKS[3]] / seconds[TASKS[1]]:.2f} of it `exp`"
            )
    rows.append(
        "\nWhere the quotient is below 1, taking the rows in blocks saves more time than all the "
        "rest costs. Where it is above 1, a sample has few numbers, and the products do not hide "
        f"what is done for each of the m × k logits: {'; '.join(slower)}."
    )
    return [*rows, ""]


TASKS = (
    "value and gradient",
    "X @ theta and X.T @ residuals",
    "the same products, block by block",
    "exp of the logits",
    "losses and residuals from the logits",
)


def growth_section(growth):
    """Return the section on the growth with m."""
    medians = [median(times) for times in growth["seconds"]]
    slope = np.polyfit(np.log(growth["samples"][1:]), np.log(medians[1:]), 1)[0]
    rows = [
        "## Growth with the number of samples\n",
        "A fit to a gradient norm of 10⁻⁶, on the first m samples of the problem *Many samples*.\n",
        "| m | seconds |",
        "|--:|---|",
    ]
    for size, times in zip(growth["samples"], growth["seconds"], strict=True):
        rows.append(f"| {size:,} | {interval(times)} |")
    rows.append(f"\nFrom 10,000 samples on, the time grows like m to the power {slope:.2f}.\n")
    return rows


def another_processor(results):
    """Return the section on what was measured elsewhere."""
    rows = [
        "## On another processor\n",
        "How many times as long the fastest solver of scikit-learn takes depends on the "
        "processor. Here are the same quotients, from fewer runs on another machine:\n",
        f"| problem | {' | '.join(f'to a gap of {gap}' for gap in SHOWN.values())} |",
        "|---|--:|--:|",
    ]
    for result in results:
        pairs = (fastest(result, accuracy) for accuracy in SHOWN)
        quotients = (f"{theirs[0] / ours[0]:.2f}" for ours, theirs in pairs)
        rows.append(f"| {HEADINGS[result['problem']]} | {' | '.join(quotients)} |")
    wall_ratios = [ratio for result in results for ratio in result["wall_ratios"]]
    return [*rows, "", describe(results[0]["machine"], wall_ratios)]


def main():
    """Write the page and the pictures."""
    results = [result for name in PROBLEMS if (result := load(name))]
    elsewhere = [result for name in PROBLEMS if (result := load(name, ELSEWHERE))]
    (ROOT / "chapters/benchmarks.md").write_text(page(results, load("growth"), elsewhere))


if __name__ == "__main__":
    main()
