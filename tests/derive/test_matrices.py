"""Matrix notation becomes indices: against SymPy's own explicit matrices, then before `prove`."""

import random

import pytest
import sympy as sp
from sumproof import OneHot, Status, UnitInterval, prove
from sumproof.matrices import base_of, entry, to_indices, to_indices_hypothesis
from sympy import (
    Derivative,
    DiagMatrix,
    DiagonalMatrix,
    DiagonalOf,
    Dummy,
    Eq,
    HadamardPower,
    Identity,
    IndexedBase,
    KroneckerDelta,
    KroneckerProduct,
    Matrix,
    MatrixSymbol,
    OneMatrix,
    Sum,
    Symbol,
    Trace,
    ZeroMatrix,
    exp,
    hadamard_product,
    symbols,
)

m, n, k, p, q = symbols("m n k p q", integer=True, positive=True)
i, j, a = symbols("i j a", integer=True)
A, B, C = MatrixSymbol("A", m, n), MatrixSymbol("B", n, m), MatrixSymbol("C", m, n)
G, H = MatrixSymbol("G", n, n), MatrixSymbol("H", n, n)
v, w = MatrixSymbol("v", n, 1), MatrixSymbol("w", n, 1)


def ask(lhs, rhs, given=()):
    """Return what `prove` says of a statement in matrix notation."""
    left, right, _ = to_indices(lhs, rhs, given)
    free = left.free_symbols | right.free_symbols
    return prove(left, right, [to_indices_hypothesis(h, free)[0] for h in given]).status


def at_numbers(expression, values):
    """Return the number that an expression without matrices is; values: array -> Matrix."""
    expression = expression.doit()

    def number(element):
        places = [int(at) - 1 for at in element.indices]
        return values[str(element.base.label)][places[0] if len(places) == 1 else tuple(places)]

    return expression.xreplace({e: number(e) for e in expression.atoms(sp.Indexed)}).doit()


@pytest.fixture(params=range(50))
def rng(request):
    return random.Random(request.param)


def random_matrix(rng, rows, columns, depth, values):
    """Return a random matrix expression of a shape, and the matrix that it is at the values."""
    if depth == 0:
        symbol = MatrixSymbol(f"M{rows}{columns}{rng.randint(0, 1)}", rows, columns)
        drawn = Matrix(rows, columns, lambda r, c: rng.randint(-3, 3))
        return symbol, values.setdefault(symbol.name, drawn)
    kinds = ["sum", "product", "transpose", "hadamard", "scaled", "power", "apply", "written out"]
    kinds += ["square", "diag", "diagonal", "identity"] * (rows == columns)
    kinds += ["kronecker", "kronecker"] * (rows == columns == 4)
    kinds += ["diagonal of"] * (columns == 1)

    def another(r=rows, c=columns):
        return random_matrix(rng, r, c, depth - 1, values)

    one, is_one = another()
    match rng.choice(kinds):
        case "sum":
            two, is_two = another()
            return sp.MatAdd(one, sp.MatMul(-2, two)), is_one - 2 * is_two
        case "product":
            inner = rng.randint(1, 3)
            (one, is_one), (two, is_two) = another(rows, inner), another(inner, columns)
            return sp.MatMul(one, two), is_one * is_two
        case "transpose":
            one, is_one = another(columns, rows)
            return sp.Transpose(one), is_one.T
        case "hadamard":
            two, is_two = another()
            return sp.HadamardProduct(one, two), is_one.multiply_elementwise(is_two)
        case "scaled":
            two, is_two = another(2, 2)
            return sp.MatMul(Trace(two), one), is_two.trace() * is_one
        case "power":
            return HadamardPower(one, 2), is_one.applyfunc(lambda t: t**2)
        case "apply":
            return one.applyfunc(lambda t: t**3), is_one.applyfunc(lambda t: t**3)
        case "written out":
            two = Matrix(rows, columns, lambda r, c: r - 3 * c)
            return sp.MatAdd(one, two), is_one + two
        case "square":
            return sp.MatPow(one, 2), is_one * is_one
        case "diag":
            (one, is_one), (two, is_two) = another(rows, 1), another(1, rows)
            return sp.MatAdd(DiagMatrix(one), DiagMatrix(two)), sp.diag(*is_one) + sp.diag(*is_two)
        case "diagonal":
            return DiagonalMatrix(one), sp.diag(*is_one.diagonal())
        case "identity":
            return sp.MatAdd(one, -Identity(rows)), is_one - sp.eye(rows)
        case "diagonal of":
            one, is_one = another(rows, rows)
            return DiagonalOf(one), is_one.diagonal().T
        case "kronecker":
            (one, is_one), (two, is_two) = another(2, 2), another(2, 2)
            both = Matrix(4, 4, lambda r, c: is_one[r // 2, c // 2] * is_two[r % 2, c % 2])
            other, is_other = another(4, 4)
            return sp.MatMul(KroneckerProduct(one, two), other), both * is_other


class TestAgainstExplicitMatrices:
    def test_entries_of_random_expressions(self, rng):
        rows, columns = rng.choice([(1, 1), (2, 2), (3, 2), (2, 1), (1, 3), (3, 3), (4, 4)])
        values = {}
        expression, expected = random_matrix(rng, rows, columns, 3, values)
        left, _, ranges = to_indices(expression, expression)
        assert not left.has(sp.MatrixExpr)
        indices = {s.name: s for s in ranges if isinstance(s, Symbol)}
        for r in range(rows):
            for c in range(columns):
                at = {}
                for name, place in (("i", r), ("j", c)):
                    if f"{name}0" in indices:  # rows of a Kronecker product, two by two
                        at |= {indices[name]: place // 2 + 1, indices[f"{name}0"]: place % 2 + 1}
                    elif name in indices:
                        at[indices[name]] = place + 1
                assert at_numbers(left.xreplace(at), values) == expected[r, c]


K, L = MatrixSymbol("K", k, p), MatrixSymbol("L", p, q)
Q, R = MatrixSymbol("Q", 2, 2), Matrix([[1, a], [3, 4]])
TRUE = {
    "trace of a product": (Trace(A * B), Trace(B * A)),
    "transpose of a product": ((A * B).T, B.T * A.T),
    "product distributes": (A.T * (A + C), A.T * A + A.T * C),
    "product is associative": ((A * B) * C, A * (B * C)),
    "square": (G**2, G * G),
    "quadratic form": (v.T * G * v, Trace(G * v * v.T)),
    "quadratic form in indices": (
        v.T * G * v,
        Sum(v[i, 0] * G[i, j] * v[j, 0], (i, 0, n - 1), (j, 0, n - 1)),
    ),
    "norm": (Trace(A.T * A), Sum(A[i, j] ** 2, (i, 0, m - 1), (j, 0, n - 1))),
    "hadamard commutes": (hadamard_product(A, C), hadamard_product(C, A)),
    "hadamard square": (HadamardPower(A, 2), hadamard_product(A, A)),
    "diag times": (DiagMatrix(v) * w, hadamard_product(v, w)),
    "trace of diag": (Trace(DiagMatrix(v)), v.T * OneMatrix(n, 1)),
    "diagonal part": (Trace(DiagonalMatrix(G)), Trace(G)),
    "diagonal": (OneMatrix(1, n) * DiagonalOf(G), Trace(G)),
    "identity": (sp.MatMul(Identity(m), A), A),
    "zero": (sp.MatMul(A, ZeroMatrix(n, m)), ZeroMatrix(m, m)),
    "elementwise": (
        hadamard_product(A.applyfunc(exp), C.applyfunc(exp)),
        (A + C).applyfunc(exp),
    ),
    "slope of a trace": (Derivative(Trace(A * B), A), B.T),
    "slope of a quadratic form": (Derivative(v.T * G * v, v), (G + G.T) * v),
    "slope of a log": (
        Derivative(sp.log(1 + exp(Trace(v.T * w))), w),
        exp(Trace(v.T * w)) / (1 + exp(Trace(v.T * w))) * v,
    ),
    "kronecker, mixed product": (
        KroneckerProduct(A, K) * KroneckerProduct(B, L),
        KroneckerProduct(A * B, K * L),
    ),
    "kronecker, transposed": (sp.Transpose(KroneckerProduct(A, K)), KroneckerProduct(A.T, K.T)),
    "kronecker of sums": (
        KroneckerProduct(A + C, K),
        KroneckerProduct(A, K) + KroneckerProduct(C, K),
    ),
    "kronecker, trace": (Trace(KroneckerProduct(G, A * B)), Trace(G) * Trace(A * B)),
    "kronecker of identities": (KroneckerProduct(Identity(m), Identity(n)), Identity(m * n)),
    "written out, all its elements": (Q, Matrix([[Q[0, 0], Q[0, 1]], [Q[1, 0], Q[1, 1]]])),
    "written out, identity": (Identity(2), sp.eye(2)),
    "written out, trace": (Trace(R * Q), Q[0, 0] + a * Q[1, 0] + 3 * Q[0, 1] + 4 * Q[1, 1]),
    "written out, product": (
        R * Q,
        Matrix(
            [
                [Q[0, 0] + a * Q[1, 0], Q[0, 1] + a * Q[1, 1]],
                [3 * Q[0, 0] + 4 * Q[1, 0], 3 * Q[0, 1] + 4 * Q[1, 1]],
            ]
        ),
    ),
    "written out, square": (sp.MatMul(R, R), R**2),
    "written out, one column": (
        MatrixSymbol("x", n, 2) * Matrix([1, 0]),
        MatrixSymbol("x", n, 2) * Matrix([[1, 2], [0, 3]]) * Matrix([1, 0]),
    ),
    "sizes that are numbers": (Trace(Q * Q), Q[0, 0] ** 2 + 2 * Q[0, 1] * Q[1, 0] + Q[1, 1] ** 2),
    "element of a product": ((A * B)[0, 0], Sum(A[0, j] * B[j, 0], (j, 0, n - 1))),
}
FALSE = {
    "products commute": (G * H, H * G),
    "transpose of a product, not turned": ((G * H).T, G.T * H.T),
    "trace of a product splits": (Trace(G * H), Trace(G) * Trace(H)),
    "hadamard for product": (hadamard_product(G, H), G * H),
    "symmetric": (G.T, G),
    "quadratic form": (v.T * G * v, Trace(G)),
    "slope of a trace, not turned": (Derivative(Trace(G * H), G), H),
    "one row left out": (Trace(G), Sum(G[i, i], (i, 1, n - 1))),
    "first and second element": (G[0, 1], G[1, 0]),
    "kronecker commutes": (KroneckerProduct(G, H), KroneckerProduct(H, G)),
    "sizes that are numbers": (Trace(Q * Q), Trace(Q) ** 2),
    "written out in a product": (R * Q, Q * R),
    "written out": (Matrix([[1, 2], [3, 4]]), Matrix([[1, 2], [3, 5]])),
}


class TestBeforeProve:
    @pytest.mark.parametrize("name", TRUE)
    def test_true_is_proved(self, name):
        assert ask(*TRUE[name]) is Status.PROVED

    @pytest.mark.parametrize("name", FALSE)
    def test_false_is_refuted(self, name):
        assert ask(*FALSE[name]) is Status.REFUTED

    def test_the_gradient_of_softmax_regression(self):
        # The loss in matrix notation, its slope in matrix notation, under one-hot labels.
        X, Y, theta = (
            MatrixSymbol(*sizes) for sizes in (("X", m, n), ("Y", m, k), ("theta", n, k))
        )
        scores, ones = X * theta, OneMatrix(k, k)
        exps = scores.applyfunc(exp)
        logs = (exps * OneMatrix(k, 1)).applyfunc(sp.log)
        loss = Trace(OneMatrix(1, m) * logs) - Trace(Y.T * scores)
        P = hadamard_product(exps, HadamardPower(exps * ones, -1))
        assert ask(Derivative(loss, theta), X.T * (P - Y)) is Status.PROVED
        assert ask(Derivative(loss, theta), X.T * (Y - P)) is Status.REFUTED

    def test_an_entry_beside_index_notation(self):
        X, P, Y = MatrixSymbol("X", m, n), MatrixSymbol("P", m, k), MatrixSymbol("Y", m, k)
        x, p, y = map(base_of, (X, P, Y))
        d = Dummy("d", integer=True)
        in_indices = Sum(x[d, a] * (p[d, j] - y[d, j]), (d, 1, m))
        assert prove(entry(X.T * (P - Y), a, j), in_indices).status is Status.PROVED
        assert prove(entry(X.T * (P + Y), a, j), in_indices).status is Status.REFUTED


class TestHypotheses:
    symmetric = Eq(G.T, G)

    def test_symmetric(self):
        assert ask(G.T * v, G * v, [self.symmetric]) is Status.PROVED
        assert ask(G.T * v, G * v) is Status.REFUTED

    def test_symmetric_by_elements(self):
        assert ask(G.T * v, G * v, [Eq(G[i, j], G[j, i])]) is Status.PROVED

    def test_orthogonal(self):
        assert ask(G.T * G * v, v, [Eq(G.T * G, Identity(n))]) is not Status.REFUTED

    def test_a_symbol_of_the_statement_keeps_its_meaning(self):
        equation, ranges = to_indices_hypothesis(Eq(v[i, 0], 1), free={i})
        assert (equation, ranges[i]) == (Eq(IndexedBase("v")[i + 1], 1), (0, n - 1))

    def test_any_other_stands_for_all_rows(self):
        equation, ranges = to_indices_hypothesis(Eq(v[i, 0], 1), free=set())
        (every,) = equation.atoms(Dummy)
        assert equation == Eq(IndexedBase("v")[every], 1)
        assert ranges[every] == (1, n)

    def test_facts_with_a_name(self):
        y = base_of(A)
        assert to_indices_hypothesis(OneHot(A), set())[0] == OneHot(y)
        assert to_indices_hypothesis(UnitInterval(A[0, 1]), set())[0] == UnitInterval(y[1, 2])
        ranges = {(y, 0): (1, m), (y, 1): (1, n)}
        assert to_indices_hypothesis(OneHot(A), set())[1] == ranges

    def test_without_matrices_nothing_changes(self):
        for hypothesis in (OneHot(IndexedBase("y")), m > 2, Eq(IndexedBase("y")[i], 0)):
            assert to_indices_hypothesis(hypothesis, set()) == (hypothesis, {})


class TestIndicesAndRanges:
    def test_without_matrices_nothing_changes(self):
        lhs, rhs = Sum(IndexedBase("x")[i], (i, 1, m)), m
        assert to_indices(lhs, rhs) == (lhs, rhs, {})

    def test_both_sides_have_the_same_new_indices(self):
        left, right, ranges = to_indices(A, C)
        i, j = symbols("i j", integer=True)
        assert (left, right) == (IndexedBase("A")[i, j], IndexedBase("C")[i, j])
        assert ranges == {
            **{(IndexedBase(name), 0): (1, m) for name in "AC"},
            **{(IndexedBase(name), 1): (1, n) for name in "AC"},
            i: (1, m),
            j: (1, n),
        }

    def test_new_indices_take_no_name_that_is_taken(self):
        left, _, _ = to_indices(Symbol("i") * A, A, [Eq(Symbol("j"), 2)])
        i0, j0 = symbols("i0 j0", integer=True)
        assert left == Symbol("i") * IndexedBase("A")[i0, j0]

    def test_elements_count_from_0_and_their_symbols_keep_their_names(self):
        left, _, ranges = to_indices(A[i, j] + A[0, 1], 0)
        a = IndexedBase("A")
        assert left == a[i + 1, j + 1] + a[1, 2]
        assert (ranges[i], ranges[j]) == ((0, m - 1), (0, n - 1))

    def test_sums_over_elements_count_from_1_afterwards(self):
        left, _, _ = to_indices((A * B)[0, 0], 0)
        ((index, *ends),) = left.limits
        assert ends == [1, n]
        assert left.function == IndexedBase("A")[1, index] * IndexedBase("B")[index, 1]

    def test_a_bound_that_follows_another_index_moves_with_it(self):
        left, _, _ = to_indices(Sum(G[i, j], (j, 0, i), (i, 0, n - 1)), 0)
        (inner, low, high), (outer, *ends) = left.limits
        assert (low, high, ends) == (1, outer, [1, n])
        assert left.function == IndexedBase("G")[outer, inner]

    def test_slope_with_respect_to_an_element(self):
        left, _, _ = to_indices(Derivative(Trace(A * B), A[i, j]), 0)
        assert left.variables == (IndexedBase("A")[i + 1, j + 1],)

    def test_kronecker_products_have_block_indices(self):
        product = entry(KroneckerProduct(A, K), (1, i), (j, 2))
        assert product == IndexedBase("A")[1, j] * IndexedBase("K")[i, 2]
        assert entry(MatrixSymbol("E", m * k, n * p) + KroneckerProduct(A, K), (1, i), (j, 2)) == (
            product + IndexedBase("E")[i, (j - 1) * p + 2]
        )

    def test_deltas_of_a_matrix_written_out(self):
        x = entry(Matrix([[0, 7], [0, 0]]), i, j)
        assert x == 7 * KroneckerDelta(i, 1) * KroneckerDelta(j, 2)


class TestErrors:
    @pytest.mark.parametrize(
        ("lhs", "rhs", "message"),
        [
            (A, B, "shapes do not fit: m x n and n x m"),
            (sp.MatMul(A, A), A, "shapes do not fit: m x n and m x n"),
            (A + B, A, "shapes do not fit: m x n and n x m"),
            (hadamard_product(A, B), A, "shapes do not fit"),
            (Trace(A), 0, "shapes do not fit: m x n and m x n"),
            (A * A, A, "shapes do not fit"),
            (DiagonalMatrix(sp.MatAdd(A, B)), A, "shapes do not fit"),
            (KroneckerProduct(G, A), KroneckerProduct(A, G), "shapes do not fit: n.m x n.n and m"),
            (A, 0, "A is m x n, where a number is meant"),
            (exp(Trace(G)), G, "G is n x n, where a number is meant"),
            (sp.log(G), 0, "G is n x n, where a number is meant"),
            (sp.det(G), 0, r"Determinant\(G\) is not read; read are A\*B"),
            (G.I, G, r"G\*\*\(-1\) is not read as a matrix; read are A\*B"),
            (G.I[i, j], 0, "is not read as a matrix"),
            (G**k, G, "is not read as a matrix"),
            (sp.Adjoint(G), G, "is not read as a matrix"),
            (G[:, 0], v, "is not read as a matrix"),
            (DiagMatrix(A), A, "is not read as a matrix"),
            (Sum(G * a, (a, 1, n)), 0, "where a number is meant"),
            (Sum(A[i, 0], (i, 1, m)), 0, r"A\[_i, 0\] at _i = m: a subscript outside"),
            (A[-1, 0], 0, "a subscript outside of an axis of size m"),
            (KroneckerProduct(A, K)[i, j], 0, r"write entry\(K, \(i, k\), \(j, l\)\)"),
            (A[i, 0], IndexedBase("x")[i], "i counts from 0 in .* and from 1 as a subscript"),
            (A[i, i], 0, "but elsewhere over"),
            (A, MatrixSymbol("A", m, 2) * MatrixSymbol("z", 2, n), "axis 1 of A"),
        ],
    )
    def test_of_statements(self, lhs, rhs, message):
        with pytest.raises(ValueError, match=message):
            to_indices(lhs, rhs)

    def test_of_entry(self):
        with pytest.raises(ValueError, match="is to be one for each of"):
            entry(KroneckerProduct(A, K), i, j)
        with pytest.raises(ValueError, match="a subscript outside of an axis of size m"):
            entry(A, 0, 1)
        with pytest.raises(ValueError, match="x is not read as a matrix"):
            entry(Symbol("x"), 1, 1)
