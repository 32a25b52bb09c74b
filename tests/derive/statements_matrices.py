"""Matrix notation: whole matrices, traces and entries against their index forms.

SymPy counts the entries of a matrix from 0: ``(A*B)[i, j]`` is a sum over 0..n-1. So do these.
"""

from derive.suite import Question, a, adders, b, c, d, i, j, k, l, m, n, r, sigmoid, δ
from sympy import (
    Derivative,
    DiagMatrix,
    HadamardProduct,
    Identity,
    KroneckerProduct,
    Matrix,
    MatrixSymbol,
    OneMatrix,
    Rational,
    Sum,
    Symbol,
    Trace,
    ZeroMatrix,
    exp,
    log,
)

CASES = []
true, false, limited = adders("matrices", CASES)

A, B, C = MatrixSymbol("A", m, n), MatrixSymbol("B", n, m), MatrixSymbol("C", n, k)
G, H = MatrixSymbol("G", m, n), MatrixSymbol("H", m, n)
S, T = MatrixSymbol("S", n, n), MatrixSymbol("T", n, n)
X, W = MatrixSymbol("X", m, n), MatrixSymbol("W", n, k)
P, Y = MatrixSymbol("P", m, k), MatrixSymbol("Y", m, k)
u, v = MatrixSymbol("u", n, 1), MatrixSymbol("v", n, 1)
w, y = MatrixSymbol("w", n, 1), MatrixSymbol("y", m, 1)
t = Symbol("t", real=True)
few = {"base": 0, "sample": 6}
two_by_two = Matrix([[1, 2], [3, 4]])
swap = Matrix([[0, 1], [1, 0]])
M2 = MatrixSymbol("M", 2, 2)


def whole_matrices():
    """Matrix against matrix: the shapes are equal, and so is each entry."""
    true("transpose-of-product", (A * C).T, C.T * A.T, **few)
    true("distributes", A * (B + G.T), A * B + A * G.T, **few)
    true("associates", (A.T * A) * C, A.T * (A * C), **few)
    true("gradient-splits", X.T * (P - Y), X.T * P - X.T * Y, **few)
    true("identity", Identity(m) * A * Identity(n), A, **few)
    true("zero", A * S - A * S + ZeroMatrix(m, n) + G, G, **few)
    true("scalars-move", (2 * A) * (t * B), 2 * t * (A * B), **few)
    true("gram-is-symmetric", (A.T * A).T, A.T * A, **few)
    true("hadamard-commutes", HadamardProduct(A, G), HadamardProduct(G, A), **few)
    true("hadamard-distributes", HadamardProduct(A, G + H),
         HadamardProduct(A, G) + HadamardProduct(A, H), **few)  # fmt: skip
    true("hadamard-with-ones", HadamardProduct(A, OneMatrix(m, n)), A, **few)
    true("ones-sum-rows", OneMatrix(m, m) * A, OneMatrix(m, 1) * (OneMatrix(1, m) * A), **few)
    true("diagonal-scales", DiagMatrix(u) * v, HadamardProduct(u, v), **few)
    true("square", (S + T) * (S + T), S * S + S * T + T * S + T * T, **few)
    true("kronecker-transpose", KroneckerProduct(S, T).T, KroneckerProduct(S.T, T.T), **few)
    true("kronecker-mixed", KroneckerProduct(S, T) * KroneckerProduct(T, S),
         KroneckerProduct(S * T, T * S), base=0, sample=4)  # fmt: skip
    true("kronecker-adds", KroneckerProduct(S + T, S),
         KroneckerProduct(S, S) + KroneckerProduct(T, S), **few)  # fmt: skip
    true("explicit-product", Matrix(2, 2, [1, 1, 0, 1]) * M2 - M2,
         Matrix(2, 2, [0, 1, 0, 0]) * M2, **few)  # fmt: skip
    true("explicit-entries", Matrix([[Sum(A[i, a], (a, 0, n - 1)), t]]),
         Matrix([[Sum(A[i, b], (b, 0, n - 1)), t]]), **few)  # fmt: skip
    true("explicit-swap", swap * (swap * M2), M2, **few)

    false("transpose-lost-order", (S * T).T, S.T * T.T, **few)
    false("product-commutes", S * T, T * S, **few)
    false("gradient-sign", X.T * (P - Y), X.T * Y - X.T * P, **few)
    false("gradient-half", X.T * (P - Y), X.T * P, **few)
    false("scalars-lost", (2 * A) * (t * B), t * (A * B), **few)
    false("hadamard-is-product", HadamardProduct(S, T), S * T, **few)
    false("hadamard-lost-term", HadamardProduct(A, G + H), HadamardProduct(A, G), **few)
    false("diagonal-adds", DiagMatrix(u) * v, u + v, **few)
    false("square-as-numbers", (S + T) * (S + T), S * S + 2 * S * T + T * T, **few)
    false("kronecker-transpose-swapped", KroneckerProduct(S, T).T, KroneckerProduct(T.T, S.T),
          **few)  # fmt: skip
    false("kronecker-commutes", KroneckerProduct(S, T), KroneckerProduct(T, S), **few)
    false("symmetric-any", S.T, S, **few)
    false("explicit-swap-once", swap * M2, M2, **few)
    false("explicit-wrong", two_by_two * M2, M2 * two_by_two, **few)
    false("projector-any", S * S, S, **few)


def traces():
    """Traces: numbers made of matrices."""
    true("trace-turns", Trace(A * B), Trace(B * A), **few)
    true("trace-of-three", Trace(A * S * B), Trace(S * B * A), **few)
    true("trace-of-transpose", Trace(S.T), Trace(S), **few)
    true("trace-adds", Trace(S + 2 * T), Trace(S) + 2 * Trace(T), **few)
    true("trace-in-indices", Trace(A * B), Sum(A[i, a] * B[a, i], (i, 0, m - 1), (a, 0, n - 1)),
         **few)  # fmt: skip
    true("frobenius", Trace(A.T * A), Sum(A[i, a] ** 2, (i, 0, m - 1), (a, 0, n - 1)), **few)
    true("trace-of-identity", Trace(Identity(n)), n, **few)
    true("trace-of-outer", Trace(u * v.T), Sum(u[a, 0] * v[a, 0], (a, 0, n - 1)), **few)
    true("trace-of-kronecker", Trace(KroneckerProduct(S, T)), Trace(S) * Trace(T), **few)
    true("trace-of-hadamard", Trace(A.T * G),
         Sum(HadamardProduct(A, G)[i, a], (i, 0, m - 1), (a, 0, n - 1)), **few)  # fmt: skip
    false("trace-does-not-turn-freely", Trace(S * T * S.T), Trace(S * S * T), **few)
    false("trace-multiplies", Trace(S * T), Trace(S) * Trace(T), **few)
    false("frobenius-of-square", Trace(S * S), Sum(S[a, b] ** 2, (a, 0, n - 1), (b, 0, n - 1)),
          **few)  # fmt: skip
    false("trace-of-identity-one", Trace(Identity(n)), 1, **few)
    false("trace-of-all", Trace(S), Sum(S[a, b], (a, 0, n - 1), (b, 0, n - 1)), **few)
    false("trace-of-kronecker-adds", Trace(KroneckerProduct(S, T)), Trace(S) + Trace(T), **few)


def entries():
    """An entry of a matrix expression against a sum written by hand."""
    true("entry-of-product", (A * C)[i, j], Sum(A[i, a] * C[a, j], (a, 0, n - 1)), **few)
    true("entry-of-gradient", (X.T * (P - Y))[b, c],
         Sum(X[i, b] * (P[i, c] - Y[i, c]), (i, 0, m - 1)), **few)  # fmt: skip
    true("entry-of-transpose", (A.T)[a, i], A[i, a], **few)
    true("entry-of-hadamard", HadamardProduct(A, G)[i, a], G[i, a] * A[i, a], **few)
    true("entry-of-identity", Identity(n)[a, b], δ(a, b), **few)
    true("entry-of-diagonal", (DiagMatrix(u) * S)[a, b], u[a, 0] * S[a, b], **few)
    true("entry-of-weighted-gram", (X.T * DiagMatrix(y) * X)[b, d],
         Sum(X[i, b] * y[i, 0] * X[i, d], (i, 0, m - 1)), **few)  # fmt: skip
    true("quadratic-form", (u.T * S * v)[0, 0],
         Sum(u[a, 0] * S[a, b] * v[b, 0], (a, 0, n - 1), (b, 0, n - 1)), **few)  # fmt: skip
    cost = (
        Sum(log(1 + exp(Sum(X[i, a] * w[a, 0], (a, 0, n - 1)))), (i, 0, m - 1))
        - (y.T * X * w)[0, 0]
    )
    score = Sum(X[i, a] * w[a, 0], (a, 0, n - 1))
    true("logistic-gradient", Derivative(cost, w[b, 0]),
         Sum(X[i, b] * (sigmoid(score) - y[i, 0]), (i, 0, m - 1)), **few)  # fmt: skip
    squares = Sum(((X * w)[i, 0] - y[i, 0]) ** 2, (i, 0, m - 1))
    true("least-squares-gradient", Derivative(squares, w[b, 0]) / 2, (X.T * (X * w - y))[b, 0],
         **few)  # fmt: skip
    true("least-squares-curvature", Derivative(squares, w[b, 0], w[d, 0]) / 2, (X.T * X)[b, d],
         **few)  # fmt: skip
    true("norm-slope", Derivative(Trace(W.T * W), W[b, c]), 2 * W[b, c], **few)
    true("trace-slope", Derivative(Trace(C.T * W), W[b, c]), C[b, c], **few)
    false("entry-of-product-turned", (S * T)[a, b], Sum(S[a, d] * T[b, d], (d, 0, n - 1)), **few)
    false("entry-of-gradient-turned", (X.T * (P - Y))[b, c],
          Sum(X[i, b] * (Y[i, c] - P[i, c]), (i, 0, m - 1)), **few)  # fmt: skip
    false("entry-of-transpose-lost", (S.T)[a, b], S[a, b], **few)
    false("entry-of-identity-one", Identity(n)[a, b], 1, **few)
    false("entry-of-weighted-gram-lost", (X.T * DiagMatrix(y) * X)[b, d],
          Sum(X[i, b] * X[i, d], (i, 0, m - 1)), **few)  # fmt: skip
    false("quadratic-form-slope", Derivative((u.T * S * u)[0, 0], u[b, 0]), 2 * (S * u)[b, 0],
          **few)  # fmt: skip
    false("least-squares-lost-2", Derivative(squares, w[b, 0]), (X.T * (X * w - y))[b, 0], **few)
    false("bound-by-one", (A * C)[i, j], Sum(A[i, a] * C[a, j], (a, 1, n - 1)), **few)
    false("trace-slope-turned", Derivative(Trace(S.T * T), T[b, d]), S[d, b], **few)
    false("near-miss", (A * C)[i, j], Rational(1001, 1000) * Sum(A[i, a] * C[a, j], (a, 0, n - 1)),
          **few)  # fmt: skip


# SymPy itself refuses many wrong shapes while they are typed; these it lets through.
ERRORS = (
    Question("a-matrix-and-a-number", A, Trace(S), (), "shape|matrix"),
    Question("other-shapes", A, A.T, (), "shape"),
    Question("product-shapes", A * B, B * A, (), "shape"),
    Question("a-column-and-a-row", u, u.T, (), "shape"),
    Question("a-matrix-and-its-entry", A, A[i, a], (), "shape|matrix"),
    Question("explicit-shapes", Matrix([[1, 2]]), Matrix([[1], [2]]), (), "shape"),
    Question("explicit-and-symbol", two_by_two, MatrixSymbol("Q", 2, 3), (), "shape"),
    Question("a-matrix-and-zero", A - A, 0, (), "shape|matrix"),
    Question("a-matrix-and-a-letter", l * A, r, (), "shape|matrix"),
    Question("a-matrix-and-rows", A * C, P.T, (), "shape"),
)


whole_matrices()
traces()
entries()
