"""Translate matrix notation into indices.

A matrix stands for its entries: ``A*B`` for ``Sum(A[i, k]*B[k, j], (k, 1, n))``. What comes out
holds no matrix, and the rest of the prover knows none.

Rows and columns count from 1, as everywhere here, except where SymPy has the word: an element that
is typed ``A[i, j]``, with integers or with symbols, counts from 0. SymPy itself writes
``(A*B)[i, j]`` as a sum over 0, ..., n - 1 of such elements, and refuses ``A[m, 0]``; to count its
symbols from 1 would silently take one term of that sum for another. So ``A[i, j]`` becomes entry
``[i + 1, j + 1]``. `entry` makes one that counts from 1, and a symbol that is a subscript in both
ways is an error.

A column or a row has one subscript: ``MatrixSymbol("x", n, 1)`` is the array ``x[i]``. An axis of a
Kronecker product has a subscript for each factor: ``(i, k)`` is row ``(i - 1)*p + k`` when the
second factor has ``p`` rows.
"""

from __future__ import annotations

from dataclasses import replace
from functools import reduce

import sympy as sp
from sympy import Dummy, Expr, IndexedBase, KroneckerDelta, MatrixExpr, MatrixSymbol, S
from sympy.core.relational import Relational
from sympy.core.symbol import uniquely_named_symbol
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.matexpr import MatrixElement

from .indices import with_fresh_indices

READ = """A*B, A + B, c*A, A**2, A.T, Trace, A[i, j], Matrix, Identity, ZeroMatrix, OneMatrix, \
hadamard_product, HadamardPower, applyfunc, DiagMatrix, DiagonalMatrix, DiagonalOf, \
KroneckerProduct, and the Derivative of a number with respect to an element or a MatrixSymbol"""
POINTWISE = {sp.MatAdd: sp.Add, sp.HadamardProduct: sp.Mul, sp.HadamardPower: sp.Pow}


def to_indices(lhs, rhs, given=()):
    """Write a statement about matrices as one about their entries.

    Parameters
    ----------
    lhs, rhs : Expr
        Two numbers, two matrices of one shape, or a number and a 1 x 1 matrix.
    given : iterable of hypotheses
        The new indices take no name that these use.

    Returns
    -------
    lhs, rhs : Expr
        Without matrices. Of two matrices they are the entries in one row and column: ``i`` and
        ``j``, or the next free names. If a `Matrix` is written out on either side, both are sums
        over the entries, each with a Kronecker delta for its place.
    ranges : dict
        The two ends for each ``(array, axis)``, each new index, and each symbol that is a
        subscript of an element, which counts from 0.

    Raises
    ------
    ValueError
        Shapes do not fit, something is not read, or a symbol counts from 0 and from 1.

    Examples
    --------
    >>> from sympy import MatrixSymbol, symbols
    >>> m, n = symbols("m n", integer=True, positive=True)
    >>> A, B = MatrixSymbol("A", m, n), MatrixSymbol("B", n, m)
    >>> to_indices((A * B).T, B.T * A.T)[:2]
    (Sum(A[j, _k]*B[_k, i], (_k, 1, n)), Sum(A[j, _k]*B[_k, i], (_k, 1, n)))
    """
    sides = [sp.sympify(side, strict=True) for side in (lhs, rhs)]
    if not sp.Tuple(*sides).has(MatrixExpr):  # a Matrix asks its entries, a Tuple also itself
        return *sides, {}
    parts = (part for h in given for part in getattr(h, "args", None) or vars(h).values())
    known = [*sides, *parts]
    known += [sp.Symbol(matrix.name) for matrix in sp.Tuple(*known).atoms(MatrixSymbol)]

    def new(stem):
        known.append(uniquely_named_symbol(stem, known, integer=True))
        return known[-1]

    entries, indices, ranges = _entries(sides, new)
    written_out = sp.Tuple(*sides).atoms(sp.MatrixBase)
    for at, size in indices:
        if written_out and size.is_Integer:
            entries = [_by_place(side, at, size) for side in entries]
    return *entries, ranges


def to_indices_hypothesis(hypothesis, free):
    """Write a hypothesis about matrices as one about their entries.

    Parameters
    ----------
    hypothesis : hypothesis
    free : set of Symbol
        The free symbols of the statement. Any other that is a subscript of an element stands for
        all its values, and counts from 1 in what is returned.

    Returns
    -------
    hypothesis : hypothesis
        An equation between two matrices holds for all values of its two new indices.
    ranges : dict
        As from `to_indices`.

    Examples
    --------
    >>> from sympy import Eq, MatrixSymbol, Symbol
    >>> n = Symbol("n", integer=True, positive=True)
    >>> A = MatrixSymbol("A", n, n)
    >>> to_indices_hypothesis(Eq(A.T, A), free={n})[0]
    Eq(A[_j, _i], A[_i, _j])
    """
    if isinstance(hypothesis, Relational) and hypothesis.has(MatrixExpr):
        sides, _, ranges = _entries(hypothesis.args, lambda stem: Dummy(stem, integer=True))
        for at in [at for at, ends in ranges.items() if ends[0] == 0 and at not in free]:
            every = Dummy(at.name, integer=True)
            ranges[every] = tuple(end + 1 for end in ranges.pop(at))
            sides = [side.xreplace({at: every - 1}) for side in sides]
        return hypothesis.func(*sides, evaluate=False), ranges
    of = getattr(hypothesis, "of", None)
    if not isinstance(of, sp.Basic) or not of.has(MatrixExpr):
        return hypothesis, {}
    entries = base_of(of) if isinstance(of, MatrixSymbol) else _number(of)
    return replace(hypothesis, of=entries), _ranges([of])


def entry(matrix: MatrixExpr, row: Expr | tuple, column: Expr | tuple) -> Expr:
    """Return the entry of a matrix in a row and a column, which count from 1.

    Parameters
    ----------
    matrix : MatrixExpr
    row, column : Expr, or a tuple with one for each factor of a Kronecker product

    Examples
    --------
    >>> from sympy import MatrixSymbol, symbols
    >>> m, n, i = symbols("m n i", integer=True, positive=True)
    >>> entry(MatrixSymbol("A", m, n) * MatrixSymbol("x", n, 1), i, 1)
    Sum(A[i, _k]*x[_k], (_k, 1, n))
    """
    *axes, at = _read(sp.sympify(matrix, strict=True))
    indices = []
    for sizes, subscripts in zip(axes, (row, column), strict=True):
        subscripts = subscripts if isinstance(subscripts, tuple) else (subscripts,)
        if len(subscripts) != len(sizes):
            raise ValueError(f"entry of {matrix}: {subscripts} is to be one for each of {sizes}")
        indices.append(tuple(zip(map(sp.sympify, subscripts), sizes, strict=True)))
        for subscript, size in indices[-1]:
            _check_inside(subscript - 1, size, f"entry({matrix}, {row}, {column})")
    return at(*indices)


def base_of(matrix: MatrixSymbol) -> IndexedBase:
    """Return the array of a matrix's entries; they are real, as those of any undeclared array."""
    return IndexedBase(matrix.name)


def _by_place(side, at, size):
    """Write an expression as a sum over the values of an index."""
    places = map(sp.Integer, range(1, size + 1))
    return sp.Add(*(KroneckerDelta(at, place) * side.xreplace({at: place}) for place in places))


def _entries(sides, new):
    """Return the two sides without matrices, their new indices, and all ranges."""
    sides = [with_fresh_indices(side) for side in sides]
    ranges = _ranges(sides)
    if not all(map(_is_matrix, sides)):
        return [_number(side) for side in sides], (), ranges
    matrices = [_read(side) for side in sides]
    rows, columns, _ = _alike(*matrices)
    row, column = _index(rows, lambda: new("i")), _index(columns, lambda: new("j"))
    indices = [(at, size) for at, size in row + column if at != 1]
    ranges |= {at: (S.One, size) for at, size in indices}
    return [entry_at(row, column) for *_, entry_at in matrices], indices, ranges


def _ranges(expressions):
    """Return the ranges of axes, and of the free symbols that SymPy counts from 0."""
    whole, ranges = sp.Tuple(*expressions), {}
    from_1 = {at for element in whole.atoms(sp.Indexed) for at in element.indices}
    bound = {limit[0] for total in whole.atoms(sp.Sum, sp.Product) for limit in total.limits}
    found = [
        (f"axis {axis} of {matrix}", (base_of(matrix), axis), (S.One, size))
        for matrix in sorted(whole.atoms(MatrixSymbol), key=str)
        for axis, size in enumerate([size for size in matrix.shape if size != 1] or [S.One])
    ]
    for element, at, size in _subscripts(whole):
        if at.is_Symbol and at in from_1:
            raise ValueError(
                f"{at.name} counts from 0 in {element}, as SymPy does, and from 1 as a subscript "
                f"of an array: write entry(A, i, j), which counts from 1, in place of A[i, j]"
            )
        if at.is_Symbol and at not in bound:
            found.append((f"{at} in {element}", at, (S.Zero, size - 1)))
    for where, key, ends in found:
        if ranges.setdefault(key, ends) != ends:
            raise ValueError(f"{where} runs over {ends}, but elsewhere over {ranges[key]}")
    return ranges


def _subscripts(expression):
    """Return what counts from 0, as triples (element, subscript, size of the axis)."""
    return [
        (element, at, size)
        for element in sorted(expression.atoms(MatrixElement), key=str)
        for at, size in zip(element.indices, element.parent.shape, strict=True)
    ]


def _check_inside(at, size, where):
    if at.is_negative or (size - 1 - at).is_negative or at.has(sp.Mod, sp.floor):
        raise ValueError(
            f"{where}: a subscript outside of an axis of size {size}, or one that is not read. "
            f"A[i, j] counts from 0, entry(A, i, j) from 1; "
            f"of a KroneckerProduct write entry(K, (i, k), (j, l))"
        )


def _is_matrix(e):
    by_matrix = isinstance(e, sp.Derivative) and isinstance(e.variables[0], MatrixSymbol)
    return by_matrix or isinstance(e, MatrixExpr)


def _number(e):
    """Write a number without matrices."""
    if not sp.Tuple(e).has(MatrixExpr):
        return e
    if _is_matrix(e):
        rows, columns, at = matrix = _read(e)
        if {*rows, *columns} != {1}:
            raise ValueError(
                f"shapes: {e} is {_by(matrix)}, where a number is meant: entry({e}, i, j)"
            )
        return at(_index(rows), _index(columns))
    match e:
        case MatrixElement():
            for element, at, size in _subscripts(e):
                _check_inside(at, size, element)
            return entry(e.parent, *(at + 1 for at in e.indices))
        case sp.Trace():
            size, at = _square(e.arg)
            return _sum(at(k := _index(size), k), k)
        case sp.Sum() | sp.Product():
            return _from_1(with_fresh_indices(e))
        case sp.Derivative():
            return sp.Derivative(_number(e.expr), *((_number(v), n) for v, n in e.variable_count))
        case _ if any(map(_is_matrix, e.args)) and not isinstance(e, sp.Function):
            raise ValueError(f"{e} is not read; read are {READ}")
    return e.func(*map(_number, e.args))


def _from_1(total):
    """Write a sum without matrices, and from 1 if its index is a subscript that counts from 0."""
    counted = set()
    for element, at, size in _subscripts(total.function):
        for index, *ends in total.limits:
            counted |= {index} & {at}
            for end in ends:
                _check_inside(at.xreplace({index: end}), size, f"{element} at {index} = {end}")
    shift = {index: index - 1 for index in counted}
    limits = [
        (index, *(end.xreplace(shift) + int(index in counted) for end in ends))
        for index, *ends in total.limits
    ]
    return total.func(_number(total.function).xreplace(shift), *limits)


# From here on a matrix is a triple: its rows, its columns, and the function that gives an entry.
# Rows are a tuple of sizes: one, or one for each Kronecker factor. An index is a tuple of pairs
# (subscript, size); it may be split finer than the rows of a matrix that is no Kronecker product.


def _read(matrix):
    if isinstance(matrix, sp.Derivative) and len(matrix.variables) == 1:
        rows, columns, at = _read(matrix.variables[0])
        return rows, columns, lambda i, j: sp.Derivative(_number(matrix.expr), at(i, j))
    rows, columns = ((S(size),) for size in getattr(matrix, "shape", (0, 0)))
    match matrix:
        case MatrixSymbol():
            return rows, columns, lambda i, j: _element(matrix, _flat(i), _flat(j))
        case sp.MatrixBase():
            return rows, columns, lambda i, j: _written_out(matrix, _flat(i), _flat(j))
        case sp.Identity():
            return rows, columns, _delta
        case sp.ZeroMatrix() | sp.OneMatrix():
            return rows, columns, lambda i, j: S(int(isinstance(matrix, sp.OneMatrix)))
        case sp.Transpose():
            rows, columns, at = _read(matrix.arg)
            return columns, rows, lambda i, j: at(j, i)
        case sp.MatMul():
            number, factors = matrix.as_coeff_matrices()
            product = reduce(_times, map(_read, factors))
            return _map(lambda value: _number(number) * value, product)
        case sp.MatPow() if matrix.exp.is_Integer and matrix.exp > 0:
            return reduce(_times, [_read(matrix.base)] * int(matrix.exp))
        case sp.MatAdd() | sp.HadamardProduct() | sp.HadamardPower():
            parts = (p if _is_matrix(p) else p * sp.OneMatrix(*matrix.shape) for p in matrix.args)
            return _map(POINTWISE[type(matrix)], *map(_read, parts))
        case ElementwiseApplyFunction():
            (variable,), body = matrix.function.variables, with_fresh_indices(matrix.function.expr)
            return _map(lambda value: body.xreplace({variable: value}), _read(matrix.expr))
        case sp.DiagonalMatrix():
            return _map(sp.Mul, (rows, columns, _delta), _read(matrix.arg))
        case sp.DiagMatrix() if 1 in matrix.args[0].shape:
            (vector,) = matrix.args
            rows, _, at = _read(vector if vector.shape[1] == 1 else sp.Transpose(vector))
            return rows, rows, lambda i, j: _delta(i, j) * at(i, ((S.One, S.One),))
        case sp.DiagonalOf():
            size, at = _square(matrix.arg)
            return size, (S.One,), lambda i, _: at(i, i)
        case sp.KroneckerProduct():
            return reduce(_kronecker, map(_read, matrix.args))
    raise ValueError(f"{matrix} is not read as a matrix; read are {READ}")


def _element(matrix, i, j):
    subscripts = zip((i, j), matrix.shape, strict=True)
    return base_of(matrix)[tuple(at for at, size in subscripts if size != 1) or (S.One,)]


def _written_out(matrix, i, j):
    values = matrix.todok().items()
    return sp.Add(
        *(KroneckerDelta(i, r + 1) * KroneckerDelta(j, c + 1) * _number(v) for (r, c), v in values)
    )


def _times(one, two):
    sizes = _common(one, 1, two, 0)
    return one[0], two[1], lambda i, j: _sum(one[2](i, k := _index(sizes)) * two[2](k, j), k)


def _kronecker(one, two):
    (rows, columns, at), (rows_2, columns_2, at_2) = one, two
    r, c = len(rows), len(columns)

    def entry_at(i, j):
        return at(i[:r], j[:c]) * at_2(i[r:], j[c:])

    return rows + rows_2, columns + columns_2, entry_at


def _map(function, *matrices):
    rows, columns, _ = reduce(_alike, matrices)
    return rows, columns, lambda i, j: function(*(at(i, j) for *_, at in matrices))


def _alike(one, two):
    return _common(one, 0, two, 0), _common(one, 1, two, 1), None


def _square(matrix):
    square = _read(matrix)
    return _common(square, 0, square, 1), square[2]


def _common(one, axis, two, other):
    """Return the sizes of two axes that share an index, the finer ones."""
    sizes = one[axis], two[other]
    gap = sp.Mul(*sizes[0]) - sp.Mul(*sizes[1])
    if sp.expand(gap) != 0 or (sizes[0] != sizes[1] and min(map(len, sizes)) > 1):
        raise ValueError(f"shapes do not fit: {_by(one)} and {_by(two)}")
    return max(sizes, key=len)


def _by(matrix):
    """Return a shape as text; of a Kronecker product with its factors, such as (p*q) x n."""
    return " x ".join("*".join(map(str, sizes)) for sizes in matrix[:2])


def _index(sizes, new=lambda: Dummy("k", integer=True)):
    return tuple((S.One if size == 1 else new(), size) for size in sizes)


def _sum(body, index):
    limits = [(at, 1, size) for at, size in index if at != 1]
    return sp.Sum(body, *limits) if limits else body


def _flat(index):
    return reduce(lambda place, pair: (place - 1) * pair[1] + pair[0], index, S.One)


def _delta(row, column):
    if [size for _, size in row] != [size for _, size in column]:
        return KroneckerDelta(_flat(row), _flat(column))
    return sp.Mul(*(KroneckerDelta(i, j) for (i, _), (j, _) in zip(row, column, strict=True)))
