"""The question: two sides, what is given, and what is read off about the letters in them.

What makes no sense is refused here, with what to do instead.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sympy as sp
from sympy import Derivative, Dummy, Eq, Ge, Gt, Indexed, IndexedBase, Le, Lt, Symbol
from sympy.core.relational import Relational
from sympy.logic.boolalg import BooleanAtom

from .hypotheses import WORDS, Binary, Declared, In, OneHot, UnitInterval
from .indices import free_symbols
from .matrices import to_indices, to_indices_hypothesis
from .ranges import Ranges, at_most, read_ranges

LONGEST_DECIMAL = 8  # digits
HYPOTHESES = (
    "a hypothesis is OneHot(Y), Binary(y), UnitInterval(p), In(a, 1, n), Declared(p, 'positive'), "
    "Eq(left, right, evaluate=False), or an inequality such as Gt(t, 0)"
)


@dataclass(frozen=True)
class Question:
    """Two sides, what is given, and what is read off about the letters in them.

    Attributes
    ----------
    lhs, rhs : Expr
    given : tuple of hypotheses
    read_off : tuple of In
        Ranges of free indices, and of labels.
    declared : tuple of Declared and ``size >= 1``
        What a proof may use besides, the weakest first.
    about : Ranges
        What the letters are.
    notes : tuple of str
        How something was read.
    """

    lhs: sp.Expr
    rhs: sp.Expr
    given: tuple
    read_off: tuple
    declared: tuple
    about: Ranges
    notes: tuple


def ask(lhs, rhs, given):
    """Read a statement: refuse what makes no sense, read off the ranges of its letters."""
    if isinstance(given, Relational) or not isinstance(given, Iterable):
        given = (given,)
    given = tuple(given)
    lhs, rhs, known = to_indices(_expression(lhs), _expression(rhs), _hypotheses(given))
    free = free_symbols(lhs) | free_symbols(rhs)
    read = [to_indices_hypothesis(hypothesis, free) for hypothesis in given]
    for _, more in read:
        known |= more
    # SymPy gives the deltas of an identity matrix a range besides, which changes no value.
    deltas = (sp.KroneckerDelta, lambda one, two, *_: sp.KroneckerDelta(one, two))
    if any(delta.args[2:] for side in (lhs, rhs) for delta in side.atoms(sp.KroneckerDelta)):
        lhs, rhs = (side.replace(*deltas) for side in (lhs, rhs))
    (lhs, rhs, *given), notes = _without_decimals([lhs, rhs, *(h for h, _ in read)])
    exprs = [lhs, rhs, *(part for h in given for part in _parts(h))]
    _check_letters(exprs)
    _check_derivatives((lhs, rhs), given)
    about = read_ranges(exprs)
    about.axes |= {at: ends for at, ends in known.items() if isinstance(at, tuple)}
    bounds = _bounds(given)
    about.indices |= {at: ends for at, ends in known.items() if not isinstance(at, tuple)} | bounds
    for at in set(_beyond(given, about.indices.keys() - bounds.keys(), about.indices)):
        del about.indices[at]
    sizes = sorted(about.sizes - about.indices.keys(), key=str)
    about.sizes = {s: -3 if _nonpositive(s, given) else 1 for s in sizes}
    about.integers |= set(sizes)
    read_off = {**about.indices, **about.labels}
    return Question(
        lhs=lhs,
        rhs=rhs,
        given=tuple(given),
        read_off=tuple(
            In(of, *ends)
            for of, ends in read_off.items()
            if of not in bounds and not any(end.has(sp.Max, sp.Min) for end in ends)
        ),
        declared=tuple(_declared(exprs, about.sizes)),
        about=about,
        notes=notes,
    )


def _expression(side):
    try:
        side = sp.sympify(side, strict=True)
    except Exception as error:
        raise TypeError(f"not a SymPy expression: {side!r}") from error
    if not isinstance(side, sp.Expr) and not getattr(side, "is_Matrix", False):
        raise TypeError(f"not a SymPy expression: {side!r}; to state an equation give both sides")
    return side


def _hypotheses(given):
    known = (OneHot, Binary, UnitInterval, In, Declared, Eq, Gt, Lt, Ge, Le)
    for hypothesis in given:
        if isinstance(hypothesis, BooleanAtom | bool):
            raise TypeError(
                f"not a hypothesis: {hypothesis!r}. SymPy has decided it before `prove` could read "
                "it: write Eq(left, right, evaluate=False), or leave out what is always so"
            )
        if not isinstance(hypothesis, known) or isinstance(hypothesis, sp.Ne):
            raise TypeError(f"not a hypothesis: {hypothesis!r}. {HYPOTHESES}")
    return given


def _parts(hypothesis):
    """Return the expressions in a hypothesis."""
    parts = hypothesis.args if isinstance(hypothesis, Relational) else vars(hypothesis).values()
    return [part for part in parts if isinstance(part, (sp.Expr, IndexedBase))]


def _without_decimals(parts):
    """Write short decimals as fractions, and say so."""
    floats = sorted(sp.Tuple(*(p for p in parts if isinstance(p, sp.Basic))).atoms(sp.Float))
    values = {}
    for decimal in floats:
        text = repr(float(decimal))
        exact = sp.Float(text, precision=decimal._prec) == decimal
        if len(text.strip("-0.")) > LONGEST_DECIMAL or not exact:
            raise TypeError(f"{decimal} is no short decimal: write a fraction, as Rational(1, 3)")
        values[decimal] = sp.Rational(text)
    parts = [part.xreplace(values) if hasattr(part, "xreplace") else part for part in parts]
    return parts, tuple(f"{float(d)} is read as {value}" for d, value in values.items())


def _letters(exprs):
    """Return the free symbols, and the arrays, of expressions."""
    arrays = {each for expr in exprs for each in expr.atoms(IndexedBase)}
    return sorted(frozenset().union(*map(free_symbols, exprs)), key=str), sorted(arrays, key=str)


def _check_letters(exprs):
    """Refuse two letters that look alike, and an array with different numbers of subscripts."""
    for what, letters in zip(("symbols", "arrays"), _letters(exprs), strict=True):
        taken = {}
        for letter in letters:
            name = str(getattr(letter, "label", letter))
            if isinstance(letter, Dummy) or taken.setdefault(name, letter) == letter:
                continue
            raise ValueError(
                f"two different {what} are both named {name}: they were declared with different "
                "assumptions; declare it once and use that one everywhere"
            )
    ranks = {}
    for entry in sorted({e for expr in exprs for e in expr.atoms(Indexed)}, key=str):
        other = ranks.setdefault(entry.base, entry)
        if len(other.indices) != len(entry.indices):
            raise ValueError(
                f"{other} and {entry} have different numbers of subscripts: write as many each time"
            )


def _check_derivatives(sides, given):
    """Refuse a derivative with respect to something that a given equation speaks of."""
    equations = [h for h in given if isinstance(h, Eq)]
    spoken = {letter for group in _letters(equations) for letter in group}
    for derivative in set().union(*(side.atoms(Derivative) for side in sides)):
        for variable, _ in derivative.variable_count:
            if getattr(variable, "base", variable) in spoken:
                raise ValueError(
                    f"{derivative}: a given equation speaks of {variable}. It would hold at one "
                    "point and say nothing of a slope. If it defines something, write that out: "
                    "substitute it, or use define= in a Derivation"
                )


def _inequalities(given):
    """Yield the larger and the smaller side of each inequality, and 1 if it is strict."""
    for h in given:
        if isinstance(h, (Ge, Gt, Le, Lt)):
            yield h.gts, h.lts, int(isinstance(h, (Gt, Lt)))


def _bounds(given):
    """Return the ranges that are given, as In or as two inequalities of an index."""
    ranges = {h.of: (h.low, h.high) for h in given if isinstance(h, In)}
    lows, highs = {}, {}
    for larger, smaller, strict in _inequalities(given):
        lows.setdefault(larger, smaller + strict)
        highs.setdefault(smaller, larger - strict)
    both = {s: (lows[s], highs[s]) for s in lows.keys() & highs.keys()}
    return ranges | {s: ends for s, ends in both.items() if s.is_Symbol and s.is_integer}


def _beyond(given, free, ranges):
    """Yield the indices that a given inequality puts outside of what was read off."""
    for larger, smaller, strict in _inequalities(given):
        if larger in free and at_most(ranges[larger][1] + 1, smaller + strict):
            yield larger
        if smaller in free and at_most(larger - strict, ranges[smaller][0] - 1):
            yield smaller


def shorter_ranges(question):
    """Return the ranges of free indices, as `In`, where sums do not reach the end of an axis."""
    parts = [part for h in question.given for part in _parts(h)]
    read = read_ranges([question.lhs, question.rhs, *parts], whole=False).indices
    known = {h.of: h for h in question.read_off}
    shorter = (In(at, *ends) for at, ends in read.items() if at in known)
    return tuple(h for h in shorter if h != known[h.of])


def _nonpositive(size, given):
    """Whether a size is declared, or given, to be at most 0: it is drawn from there."""
    words = {h.what for h in given if isinstance(h, Declared) and h.of == size}
    tops = (larger for larger, smaller, _ in _inequalities(given) if smaller == size)
    known = size.is_nonpositive or words & {"nonpositive", "negative"}
    return known or any(top.is_nonpositive for top in tops)


def _declared(exprs, sizes):
    """Yield what the letters' declarations say; an array without any has real entries."""
    for letter in (letter for group in _letters(exprs) for letter in group):
        label = getattr(letter, "label", letter)
        if sizes.get(letter) == 1:
            yield Ge(letter, 1, evaluate=False)
            label = Symbol(letter.name, even=letter.is_even, odd=letter.is_odd)
        if isinstance(letter, IndexedBase) and set(label.assumptions0) <= {"commutative"}:
            yield Declared(letter, "real")
        yield from (Declared(letter, word) for word in WORDS if getattr(label, f"is_{word}"))


def hypothesis_text(hypothesis):
    """Return a hypothesis as plain text."""
    if not isinstance(hypothesis, Relational):
        return str(hypothesis)
    plain = {dummy: Symbol(dummy.name) for dummy in hypothesis.atoms(Dummy)}
    sign = "=" if isinstance(hypothesis, Eq) else hypothesis.rel_op
    return f" {sign} ".join(str(side.xreplace(plain)) for side in hypothesis.args)
