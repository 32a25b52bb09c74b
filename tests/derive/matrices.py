"""Matrix notation by loops: what the oracle takes SymPy's matrix expressions to mean.

A matrix is a list of rows. Entries are counted from 0, as SymPy counts them: ``A[0, 0]`` is the
first. The caller gives the arithmetic: ``scalar(e)``, ``whole(e)`` and ``entry(symbol, i, j)``.
"""

import sympy as sp


class ShapeError(Exception):
    """The shapes do not fit: the expression means nothing."""


def rows(e, scalar, whole, entry):
    """Return the rows of a matrix expression."""

    def again(part):
        return rows(part, scalar, whole, entry)

    if isinstance(e, sp.MatrixSymbol):
        height, width = (whole(s) for s in e.shape)
        return [[entry(e, i, j) for j in range(width)] for i in range(height)]
    if isinstance(e, sp.MatrixBase):
        return [[scalar(e[i, j]) for j in range(e.cols)] for i in range(e.rows)]
    if isinstance(e, (sp.Identity, sp.ZeroMatrix, sp.OneMatrix)):
        height, width = (whole(s) for s in e.shape)
        diagonal, rest = {sp.Identity: (1, 0), sp.ZeroMatrix: (0, 0), sp.OneMatrix: (1, 1)}[type(e)]
        return [[diagonal if i == j else rest for j in range(width)] for i in range(height)]
    if isinstance(e, sp.MatAdd):
        return entrywise([again(a) for a in e.args], lambda values: sum(values[1:], values[0]))
    if isinstance(e, sp.HadamardProduct):
        return entrywise([again(a) for a in e.args], product)
    if isinstance(e, sp.MatMul):
        factor = product([scalar(a) for a in e.args if not is_matrix(a)])
        factors = [again(a) for a in e.args if is_matrix(a)]
        result = factors[0]
        for other in factors[1:]:
            result = times(result, other)
        return [[factor * value for value in row] for row in result]
    if isinstance(e, sp.Transpose):
        return [list(column) for column in zip(*again(e.arg), strict=True)]
    if isinstance(e, sp.MatPow):
        return matrix_power(again(e.base), whole(e.exp))
    if isinstance(e, sp.KroneckerProduct):
        result = again(e.args[0])
        for other in e.args[1:]:
            result = kronecker(result, again(other))
        return result
    if isinstance(e, sp.DiagMatrix):
        flat = [value for row in again(e.args[0]) for value in row]
        return [[v if i == j else 0 for j in range(len(flat))] for i, v in enumerate(flat)]
    if isinstance(e, sp.HadamardPower):
        if is_matrix(e.exp):
            raise NotImplementedError(f"the oracle does not know {e}")
        return [[value ** whole(e.exp) for value in row] for row in again(e.base)]
    raise NotImplementedError(f"the oracle does not know {e.func}")


def trace(matrix):
    """Return the sum of the diagonal of a square matrix."""
    if any(len(row) != len(matrix) for row in matrix):
        raise ShapeError("the trace of a matrix that is not square")
    return sum(matrix[i][i] for i in range(len(matrix)))


def is_matrix(e):
    """Return whether an expression is a matrix."""
    return bool(getattr(e, "is_Matrix", False))


def entrywise(parts, combine):
    """Return the matrix whose entries are ``combine`` of the parts' entries."""
    if len({(len(p), len(p[0]) if p else 0) for p in parts}) != 1:
        raise ShapeError("entrywise, of different shapes")
    return [
        [combine([p[i][j] for p in parts]) for j in range(len(parts[0][0]))]
        for i in range(len(parts[0]))
    ]


def times(left, right):
    """Return the matrix product."""
    if any(len(row) != len(right) for row in left):
        raise ShapeError("a product of shapes that do not fit")
    return [
        [sum(row[a] * right[a][j] for a in range(len(right))) for j in range(len(right[0]))]
        for row in left
    ]


def matrix_power(matrix, exponent):
    """Return a square matrix to a power of at least 1."""
    if exponent < 1:
        raise NotImplementedError("a power below 1")
    result = matrix
    for _ in range(exponent - 1):
        result = times(result, matrix)
    return result


def kronecker(left, right):
    """Return the Kronecker product: block (i, j) is left[i][j] times the right matrix."""
    return [[u * v for u in row for v in other] for row in left for other in right]


def product(values):
    """Return the product of numbers."""
    result = 1
    for value in values:
        result = result * value
    return result
