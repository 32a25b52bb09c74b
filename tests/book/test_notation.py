"""The tables of the notation page against the code: names exist, shapes are as printed."""

import re
from pathlib import Path

import numpy as np
import pytest
from lossbook import derive
from lossbook.derive.latex import FAMILIES
from lossbook.train import add_constant
from sumproof import OneHot, a, array, b, i, j, k, m, n, prove, r, total
from sympy import (
    Abs,
    Derivative,
    Eq,
    Gt,
    KroneckerDelta,
    Lt,
    Max,
    Sum,
    Symbol,
    exp,
    log,
    sqrt,
    symbols,
)

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "chapters/notation.md").read_text("utf-8")
SIZES = {"m": 23, "n": 3, "k": 4}  # different from each other, and so are n * k and t + 1
HEADS = {
    "code": ["symbol", "meaning", "code", "shape"],
    "index": ["index", "counts", "formulas", "code", "NumPy"],
}


def tables():
    """Return the page's tables as lists of rows, the head first; a row is a list of cells."""
    blocks = re.findall(r"(?:^\|.*\|\n)+", PAGE, re.MULTILINE)
    split = [
        [[c.strip() for c in line[1:-1].split("|")] for line in b.splitlines()] for b in blocks
    ]
    assert all(len({len(row) for row in rows}) == 1 for rows in split), "a row lacks a cell"
    return [[rows[0], *rows[2:]] for rows in split]


def _cells(line):
    return [cell.strip() for cell in line[1:-1].split("|")]


def rows_under(kind):
    """Return the rows of the tables whose head begins in this way."""
    return [row for head, *rows in tables() if head == HEADS[kind] for row in rows]


def names_in(cell):
    """Return what stands between backticks."""
    return re.findall(r"`([^`]+)`", cell)


@pytest.fixture(scope="module")
def namespace():
    """Run the page's own lines on random data."""
    rng = np.random.default_rng(3)
    m, n, k = SIZES.values()
    X = add_constant(rng.normal(size=(m, n - 1)))
    names = {"X": X, "y": rng.permutation(m) % 2, "labels": rng.permutation(m) % k}
    (lines,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    exec(lines, names)
    return names


CODED = rows_under("code")


def test_every_table_is_read():
    assert len(CODED) >= 30
    assert len(rows_under("index")) == 3


@pytest.mark.parametrize("row", CODED, ids=[row[0] for row in CODED])
def test_shapes_are_as_printed(row, namespace):
    symbol, _, code, shape = row
    sizes = SIZES | {"t": namespace["fit"].n_iterations}
    tuple_of_sizes = shape.strip("$").replace("nk", "n * k")
    printed = () if shape == "number" else eval(tuple_of_sizes, sizes)
    expressions = names_in(code)
    assert expressions, f"{symbol} has no name in code"
    for expression in expressions:
        value = eval(expression, namespace)
        assert np.shape(value) == printed, expression
        assert np.isfinite(np.asarray(value, float)).all(), expression


def test_sizes_are_what_they_count(namespace):
    counted = {row[0].strip("$"): eval(*names_in(row[2]), namespace) for row in CODED[:3]}
    assert counted == SIZES


def test_indices_are_the_librarys_families():
    rows = rows_under("index")
    assert tuple("".join(re.findall(r"\$(\w)\$", row[0])) for row in rows) == FAMILIES
    for letters, _, formulas, code, counted in rows:
        size = formulas.strip("$")[-1]
        assert formulas == rf"$1, \dots, {size}$"
        assert names_in(counted) == [f"range({size})"]
        assert set(names_in(code)) == set(re.findall(r"\w", letters)) & set(derive.__all__)
        for name in names_in(code):
            index, last = getattr(derive, name), getattr(derive, size)
            (limits,) = derive.total(derive.array("x")[index], (index, last)).limits
            assert (limits[0].name, *limits[1:]) == (name, 1, last)


def test_formulas_count_from_one_and_numpy_from_zero():
    x, values = derive.array("x"), np.array([[1.0, 2.0], [3.0, 4.0]])
    assert derive.to_numpy(x[1, 2], x)(values) == values[0, 1]


def test_labels_start_at_zero_in_numpy(namespace):
    assert set(namespace["two"].y) == {0, 1}
    assert set(namespace["many"].y) == set(range(SIZES["k"]))


def test_the_constant_comes_first():
    assert add_constant(np.full((2, 2), 5.0)).tolist() == [[1, 5, 5], [1, 5, 5]]


def test_the_hessian_runs_over_features_and_inside_over_classes(namespace):
    """Column (a, j) of H is the change of the gradient with theta[a, j]."""
    many, theta = namespace["many"], namespace["theta"]
    hessian, product = many.hessian(theta), many.hessian_product(theta)
    for feature, label in np.ndindex(theta.shape):
        unit = np.zeros_like(theta)
        unit[feature, label] = 1
        column = hessian[:, feature * SIZES["k"] + label].reshape(theta.shape)
        np.testing.assert_allclose(column, product(unit), rtol=1e-12, atol=1e-15)


def test_the_largest_curvatures_are_as_printed(namespace):
    by_svd = np.linalg.norm(namespace["X"], 2) ** 2 / SIZES["m"]
    for name, share in {"two": 4, "many": 2}.items():
        assert f"$\\sigma_{{\\max}}(X)^2/({share}m) + \\lambda$" in PAGE
        objective = namespace[name]
        assert objective.smoothness == pytest.approx(by_svd / share + objective.weight_decay)


def test_the_matrix_that_bounds_the_hessian_does(namespace):
    """B once for each class, minus H, has no negative eigenvalue beyond rounding."""
    gap = np.kron(namespace["B"], np.eye(SIZES["k"])) - namespace["H"]
    assert np.linalg.eigvalsh(gap)[0] > -1e-12
    assert np.linalg.eigvalsh(gap - 0.5 * namespace["H"])[0] < 0  # and B is not just huge


def test_bounds_are_as_printed(namespace):
    fit, many = namespace["fit"], namespace["many"]
    norm = fit.history.gradient_norm[-1]
    assert fit.distance_bound == pytest.approx(norm / many.weight_decay)
    assert fit.value_bound == pytest.approx(norm**2 / (2 * many.weight_decay))


def test_no_symbol_has_two_rows_of_one_shape():
    """A symbol may stand for two things only where the shape tells them apart."""
    seen = [(symbol, row[3]) for row in CODED for symbol in re.findall(r"\$[^$]+\$", row[0])]
    assert len(seen) == len(set(seen))


def test_places_are_labels_of_the_chapters():
    sources = "".join(p.read_text("utf-8") for p in (ROOT / "chapters").glob("*.ipynb"))
    for label in re.findall(r"\{eq\}`([^`]+)`", PAGE):
        assert f'\\"{label}\\"' in sources, label


GRANTED = PAGE.partition("## What a proof takes for granted")[2].partition("\n## ")[0]
x, w, y, Y = map(array, "xwyY")
s, t = symbols("s t", real=True)
p, z = Symbol("p", positive=True), Symbol("z")
N, q = Symbol("N"), Symbol("q", integer=True, nonpositive=True)
LABEL = total(KroneckerDelta(y[i], j) * w[j], (j, k))
# For each sentence: left, right, what is given, and then what the verdict lists, or another answer.
EXAMPLES = {
    "Sizes": [
        (total(Y[i, j], (j, N)), 1, OneHot(Y), ["rows of Y are one-hot", "N >= 1"]),
        (total(x[i], (i, m)) * 2, total(2 * x[r], (r, m)), (), []),
        (total(Y[i, j], (j, q)), 1, OneHot(Y), "REFUTED"),
    ],
    "Free indices": [
        (Derivative(total(w[b] ** 2, (b, n)), w[a]), 2 * w[a], (), ["a runs over 1, ..., n"]),
        (2 * w[a] - w[a], w[a], (), []),
    ],
    "Parts of an axis": [
        (Derivative(Sum(w[b] ** 2, (b, 2, n)), w[a]), 2 * w[a], (), "REFUTED"),
        (
            Derivative(Sum(w[b] ** 2, (b, 2, n)), w[a]),
            2 * w[a] * (1 - KroneckerDelta(a, 1)),
            (),
            ["a runs over 1, ..., n", "n >= 1"],
        ),
    ],
    "Labels": [(LABEL, w[y[i]], (), ["the entries of y run over 1, ..., k"])],
    "Real entries": [
        (sqrt(x[i] ** 2), Abs(x[i]), (), ["the entries of x are real"]),
        (x[i] + x[i], 2 * x[i], (), []),
        (sqrt(z**2), Abs(z), (), "UNDECIDED"),
    ],
    "Declared signs": [
        (log(p * z), log(p) + log(z), (), ["p > 0"]),
        (p * z + p * z, 2 * p * z, (), []),
        (log(exp(t)), t, (), []),
    ],
    "Where both sides are defined": [
        ((s**2 - t**2) / (s - t), s + t, (), []),
        (
            Derivative(Max(s, t), s) + Derivative(Max(s, t), t),
            1,
            (),
            ["s is real", "t is real"],
        ),
        (Derivative(Abs(t), t) * Abs(t), t, (), ["t is real"]),
    ],
    "Equations for all": [
        (
            total(x[r] ** 2, (r, m)),
            0,
            Eq(x[i], 0),
            ["x[i] = 0", "i runs over 1, ..., m", "m >= 1"],
        ),
    ],
    "Equations for one": [
        (total(x[r] ** 2, (r, m)), x[i], Eq(x[i], 0), "REFUTED"),
        (x[i] ** 2, 0, Eq(x[i], 0), ["x[i] = 0"]),
        (x[2], 0, Eq(x[1], 0), "REFUTED"),
    ],
    "Slopes": [(Derivative(p * exp(t), t), exp(t), Eq(p, exp(t)), "use define=")],
    "Reversed sums": [
        (Sum(x[i], (i, m + 1, m)), 0, (), []),
        (Sum(x[i], (i, m + 2, m)), -x[m + 1], (), []),
        (Sum(x[i], (i, 5, 2)), -Sum(x[i], (i, 3, 4)), (), []),
        (Sum(x[i], (i, 5, 2)), 0, (), "REFUTED"),
    ],
    "Contradictions": [(s, t, [Gt(s, t), Lt(s, t)], "UNDECIDED")],
    "Decimals": [(0.5 * t, t / 2, (), ["0.5 is read as 1/2"])],
}


def test_each_sentence_on_what_is_granted_has_an_example():
    assert re.findall(r"^- \*\*(.+?)\.\*\*", GRANTED, re.MULTILINE) == list(EXAMPLES)


@pytest.mark.parametrize("sentence", EXAMPLES)
def test_what_is_granted_is_as_the_page_says(sentence):
    for lhs, rhs, given, expected in EXAMPLES[sentence]:
        if sentence == "Slopes":
            with pytest.raises(ValueError, match=expected):
                prove(lhs, rhs, given)
            continue
        verdict = prove(lhs, rhs, given)
        told = verdict.status.name if isinstance(expected, str) else list(verdict.hypotheses)
        assert told == expected, lhs
        assert isinstance(expected, str) or verdict.status is derive.Status.PROVED


def test_sympy_itself_uses_declarations_while_a_line_is_typed():
    assert log(exp(t)) is t
    assert log(exp(z)) != z
