"""Say what is wrong with a formula, and prove it before it is said.

Each diagnosis is a statement such as "your formula is minus the right one". It is found by numbers
(`worlds`) and said only if `prove` has proved it.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import product

import sympy as sp
from sumproof import Binary, Status, UnitInterval, Verdict, differentiate, k, m, n, prove
from sumproof.indices import free_symbols
from sumproof.zero import Decision
from sympy.core.function import AppliedUndef

from lossbook.course.reader import RANGES
from lossbook.course.slips import everywhere, quantities, slips, spoken
from lossbook.course.worlds import CLOSE, World
from lossbook.derive.define import unfold

SIZES = ({m: 3, n: 2, k: 3}, {m: 2, n: 3, k: 4})
EACH = 5  # worlds of the same sizes
SECONDS = 1.7  # of a proof, and of a diagnosis, after which they end
HOW = "the proof takes too long: write it in smaller steps"
ENDED = Decision(zero=False, residual=None, reason=HOW, sources=frozenset(), steps=())
LATE = Verdict(Status.UNDECIDED, sp.S.Zero, sp.S.Zero, (), (), HOW, 0.0, lambda: ENDED)
TROUBLE = (ArithmeticError, ValueError, TypeError, KeyError)
"""What numbers in place of letters can meet: log of a negative number, 1/0."""


class Late(BaseException):
    """There is no time left; no `except Exception` on the way may keep it."""


def within(seconds, ask, *about):
    """Return what a function says, or an undecided verdict when it takes too long.

    The clock is that of the process. Elsewhere than in the main thread of a Unix system there is
    none, and the function takes as long as it takes.
    """
    if seconds <= 0:
        return LATE

    def late(*_):
        raise Late

    try:
        before = signal.signal(signal.SIGVTALRM, late)
    except (AttributeError, ValueError):
        return ask(*about)
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
        return ask(*about)
    except Late:
        return LATE
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@dataclass(frozen=True)
class Truth:
    """A formula that is right, as one or more lines, and what may be assumed.

    Parameters
    ----------
    lines : tuple of sympy.Expr
        Equal formulas; the last is the plainest.
    given : tuple of hypotheses
    define : mapping
        As of a `Derivation`.
    letters : tuple of sympy.Expr
        What an answer may hold.
    """

    lines: tuple
    given: tuple = ()
    define: Mapping = field(default_factory=dict)
    letters: tuple = ()

    def prove(self, one, other, given=None):
        """Ask `prove`, with abbreviations written out."""
        sides = (unfold(side, self.define) for side in (one, other))
        return prove(*sides, self.given if given is None else given)

    def same(self, one, other, given=None):
        """Return whether it is proved that two formulas are equal."""
        try:
            return self.prove(one, other, given).status is Status.PROVED
        except (TypeError, ValueError):
            return False

    def ask(self, one, other):
        """Ask `prove`, and be undecided when it takes too long."""
        return within(SECONDS, self.prove, one, other)

    @cached_property
    def free(self):
        """The free indices of the formula, in order."""
        found = free_symbols(self.lines[-1])
        return tuple(sorted((s for s in found if s.is_integer and not s.is_positive), key=str))

    @cached_property
    def worlds(self):
        """Worlds of two choices of sizes; of each, free indices are equal in some, not in all."""
        return [
            World(seed, sizes, self._indices(seed), self.given, self.define)
            for sizes, seeds in zip(SIZES, ((5, 2, 3, 4, 1), (22, 18, 31, 16, 25)), strict=True)
            for seed in seeds
        ]

    def _indices(self, seed):
        return {s: 1 + (seed >> place & 1) for place, s in enumerate(self.free)}

    def values(self, expr):
        """Return an expression's values in the worlds, None where it has none."""
        try:
            return [complex(world(expr)) for world in self.worlds]
        except TROUBLE:
            return None

    @cached_property
    def chances(self):
        """What lies between 0 and 1, as far as is known: all that is defined, or said to."""
        known = {getattr(name, "base", name) for name in self.define}
        known |= {h.of for h in self.given if isinstance(h, UnitInterval)}
        letters = self.lines[-1].atoms(sp.Indexed, sp.Symbol, AppliedUndef)
        return {x for x in letters if getattr(x, "base", x) in known}

    @cached_property
    def unfinished(self):
        """What a derivative is before it is finished, with words for it."""
        question = self.lines[0]
        if not isinstance(question, sp.Derivative):
            return []
        f, variables = question.expr, question.variables
        found = [("this is not differentiated yet", f)]
        if variables[1:]:
            once = sp.Derivative(f, *variables[:-1], evaluate=False)
            found.append(("this is the first derivative: differentiate once more", once))
        for t in f.args if f.is_Add else ():
            rest = sp.Derivative(f - t, *variables, evaluate=False)
            found.append(("one term is not differentiated", rest + t))
        written = unfold(f, {x: e for x, e in self.define.items() if isinstance(x, AppliedUndef)})
        names = [x for x in self.define if not isinstance(x, AppliedUndef)]
        for x in names if not variables[1:] else ():
            for inner in quantities([x], self.free):
                if free_symbols(inner) <= {*self.free, *free_symbols(written)}:
                    words = f"this is the derivative in {inner}: its own derivative is missing"
                    found.append((words, differentiate(written, inner)))
        return found

    @cached_property
    def plain(self):
        """The lines that have numbers: without derivatives and products."""
        return [line for line in self.lines if not line.has(sp.Derivative, sp.Product)]

    @cached_property
    def constants(self):
        """Constants that are taken for 1: products of sizes, parameters and small numbers."""
        letters = {s for s in free_symbols(self.lines[-1]) if s.is_positive} | {m, n, k}
        powers = [s**e for s in sorted(letters, key=str) for e in (1, -1, 2, -2)]
        powers += [x * y for x in powers for y in powers if x.free_symbols != y.free_symbols]
        return [c * p for p in (sp.S.One, *powers) for c in (1, -1, 2, -2, sp.S.Half, -sp.S.Half)]

    @cached_property
    def slips(self):
        """The slips of all lines, each with its value in the first world."""
        found, first = {}, self.worlds[0]
        lines = self.plain[::-1]
        for line in dict.fromkeys([*lines, *(sum(_split(line, True)) for line in lines)]):
            each = slips(line, self.free, self.chances, self.letters)
            for words, old, new, formula in (*each, *everywhere(line)):
                if formula not in found:
                    try:
                        found[formula] = complex(first(formula)), words, old, new
                    except TROUBLE:
                        continue
        return found


def diagnose(answer, truth):
    """Say what is wrong with a formula that is not the right one.

    Parameters
    ----------
    answer : sympy.Expr
    truth : Truth

    Returns
    -------
    (str, str) or None
        Where the slip is, and what it is; None when no statement about it was proved.
    """
    until = time.process_time() + SECONDS
    for steps in (QUICK, THOROUGH):
        found = within(until - time.process_time(), _first, steps, answer, truth, until)
        if found is LATE or found:  # in this order: a verdict is not true or false
            return None if found is LATE else found
        began = time.process_time()
        truth.slips  # noqa: B018  found once for all answers, so that no clock may stop it
        until += time.process_time() - began
    return None


def _first(steps, answer, truth, until):
    """Return what the first step finds that finds something."""
    for step in steps:
        if time.process_time() < until and (found := step(answer, truth, truth.same)):
            return found
    return None


def multiple(answer, truth):
    """Return the plain constant that a formula is the right one times, if that is proved."""
    if truth.same(answer, sp.S.Zero):
        return sp.S.Zero
    c = _factor(truth.values(answer), truth.values(truth.lines[-1]), truth)
    return c if c and truth.same(answer, c * truth.lines[-1]) else None


def _as_a_whole(answer, truth, same):
    c = multiple(answer, truth)
    return None if c is None else (f"the whole formula {_factor_words(c)}",) * 2


def _not_finished(answer, truth, same):
    """Say that the answer stops on the way of differentiating."""
    return next(((words,) * 2 for words, e in truth.unfinished if same(answer, e)), None)


def _one_case(answer, truth, same):
    """Say that it is right for j = l and 0 elsewhere, so that the other case is forgotten."""
    for one, two in _pairs(truth):
        off = answer.xreplace({sp.KroneckerDelta(one, two): sp.S.Zero})
        if off == 0 and same(*(e.xreplace({two: one}) for e in (answer, truth.lines[-1]))):
            return (f"right for {one} = {two}; the case {one} ≠ {two} is forgotten",) * 2
    return None


def _factor(ours, theirs, truth):
    """Return the constant c with ours = c theirs in all worlds, if there is a plain one."""
    if ours is None or theirs is None:
        return None
    values = list(zip(ours, theirs, strict=True))
    if any((abs(x) < CLOSE) != (abs(y) < CLOSE) for x, y in values):
        return None
    ratios = [(x / y, at) for at, (x, y) in enumerate(values) if abs(y) > CLOSE]
    return _constant(ratios, truth) if ratios else None


def _constant(ratios, truth):
    """Return the plain constant that has these values, each in one world, or None."""
    first = ratios[0][0]
    if all(_close(first, r) for r, _ in ratios):
        number = Fraction(first.real).limit_denominator(1000)
        return sp.Rational(number.numerator, number.denominator) if _close(first, number) else None
    worlds = [(r, truth.worlds[at]) for r, at in ratios]
    fits = (c for c in truth.constants if all(_close(world(c), r) for r, world in worlds))
    return next(fits, None)


def _rounded(x):
    return f"{complex(x).real:.7g}"


def _close(x, y):
    return abs(x - y) < CLOSE * max(1, abs(x))


def _factor_words(c):
    """Say what it means that something is c times what it should be."""
    if c == 0:
        return "is 0, whatever the letters are"
    number, rest = c.as_coeff_Mul()
    words = ["has the opposite sign"] * bool(number.is_negative)
    if abs(number) != 1:
        words.append(f"is {abs(number)} times what it should be")
    for s, e in rest.as_powers_dict().items() if rest != 1 else ():
        mean = ": a sum stands for a mean" * (s == m and e == 1)
        if s.is_integer:
            name = f"1/{s}" if abs(e) == 1 else f"1/{s}^{abs(e)}"
            words.append(f"lacks the factor {name}{mean}" if e > 0 else f"has {name} too many")
        else:
            name = f"{s}" if abs(e) == 1 else f"{s}^{abs(e)}"
            words.append(f"has a factor {name} too many" if e > 0 else f"lacks a factor {name}")
    return " and ".join(words)


def _split(e, deep):
    """Return the terms of a formula, sums and brackets taken apart."""
    if e.is_Add:
        return [t for arg in e.args for t in _split(arg, deep)]
    if isinstance(e, sp.Sum):
        return [sp.Sum(t, *e.limits) for t in _split(e.function, deep)]
    if e.is_Mul:
        parts = [_split(f, deep) if deep or not f.is_Add else [f] for f in e.args]
        if sum(len(p) > 1 for p in parts) <= (2 if deep else 1):
            return [sp.Mul(*choice) for choice in product(*parts)]
    if e.is_Pow and e.exp == 2 and e.base.is_Add and deep:
        return [one * two for one in e.base.args for two in e.base.args]
    return [e]


def _terms(answer, truth, same):
    """Say which terms of a line have which wrong factor."""
    ours, tried = truth.values(answer), set()
    for deep, line in product((False, True), truth.plain[::-1] if ours else ()):
        terms = sp.Add.make_args(sp.Add(*_split(line, deep)))
        if terms in tried or not 1 < len(terms) < EACH:
            continue
        tried.add(terms)
        found = _coefficients(ours, terms, truth)
        if found and same(answer, sum(c * t for c, t in zip(found, terms, strict=True))):
            return _terms_words(found, terms)
    return None


def _coefficients(ours, terms, truth):
    """Return plain constants c with ours = sum of c term in all worlds, or None."""
    columns, found = [truth.values(t) for t in terms], []
    if None in columns:
        return None
    for start in (0, EACH):
        rows = range(start, start + EACH)
        matrix = sp.Matrix([[column[row] for column in columns] for row in rows])
        wanted = sp.Matrix([ours[row] for row in rows])
        square = matrix.H * matrix
        if abs(complex(square.det())) < CLOSE**2:
            return None
        c = square.LUsolve(matrix.H * wanted)
        if max(abs(complex(gap)) for gap in matrix * c - wanted) > CLOSE:
            return None
        found.append([(complex(one), start) for one in c])
    constants = [_constant(each, truth) for each in zip(*found, strict=True)]
    return None if None in constants or all(c == 1 for c in constants) else constants


def _terms_words(found, terms):
    where, what = [], []
    for c, term in zip(found, terms, strict=True):
        if c != 1:
            words = "is missing" if c == 0 else _factor_words(c)
            where.append(f"{_name(term, terms)} {words}")
            what.append(f"the term {spoken(term)} {words}")
    return "; ".join(where), "; ".join(what)


def _name(term, terms):
    """Name a term by what only it holds."""

    def letters(t):
        found = {str(x.label) for x in t.atoms(sp.IndexedBase)}
        found |= {s.name for s in free_symbols(t) if not s.is_integer}
        found |= {spoken(part) for part in t.atoms(sp.Add) if not part.has(sp.Sum)}
        return found | {"the delta" for _ in t.atoms(sp.KroneckerDelta)}

    others = [letters(t) for t in terms if t is not term]
    mine = letters(term).difference(*others)
    lacking = set.intersection(*others) - letters(term) if others else set()
    if mine or lacking:
        return f"the term {'with' if mine else 'without'} {min(mine or lacking)}"
    return f"one of the {len(terms)} terms"


def _one_slip(answer, truth, same):
    """Find a slip that makes the answer of a line, alone or with a constant factor beside it."""
    ours = truth.values(answer)
    if not ours:
        return None
    wanted = {_rounded(ours[0] / truth.worlds[0](c)) for c in truth.constants}
    near = (f for f, (v, *_) in truth.slips.items() if _rounded(v) in wanted)
    found = [(c, f) for f in near if (c := _factor(ours, truth.values(f), truth))]
    for c, formula in sorted(found, key=lambda pair: pair[0] != 1):
        if same(answer, c * formula):
            _, words, old, new = truth.slips[formula]
            more = f"; besides, the whole formula {_factor_words(c)}" if c != 1 else ""
            return words + more, f"{words}: {spoken(new)} stands for {spoken(old)}{more}"
    return None


LABELS = (
    ("y", lambda y: 2 * y - 1, "it is right for labels -1 and 1; here they are 0 and 1"),
    ("y", lambda y: 1 - y, "it is right for the labels 0 and 1 exchanged"),
    ("t", lambda t: (1 + t) / 2, "it is right for labels 0 and 1; here they are -1 and 1"),
)


def _conventions(answer, truth, same):
    """Say that it is right for labels of another kind."""
    for name, other, words in LABELS:
        letters = answer.atoms(sp.Indexed) | free_symbols(answer)
        put = {x: other(x) for x in letters if str(getattr(x, "base", x)) == name}
        binary = [Binary(getattr(x, "base", x)) for x in put if name == "y"]
        if put and same(answer.xreplace(put), truth.lines[-1], [*truth.given, *binary[:1]]):
            return words, words
    return None


def _pairs(truth):
    return [
        (one, two)
        for at, one in enumerate(truth.free)
        for two in truth.free[at + 1 :]
        if RANGES.get(one.name) == RANGES.get(two.name)
    ]


def _forgotten(answer, truth, same):
    """Say that an index does not occur, and what is wrong with the case that is left."""
    for one, two in _pairs(truth):
        for kept, lost in ((one, two), (two, one)):
            if lost in free_symbols(answer):
                continue
            lines = tuple(line.xreplace({lost: kept}) for line in truth.lines)
            words = f"the index {lost} does not occur: the case {one} ≠ {two} is forgotten"
            if same(answer, lines[-1]):
                return (f"right for {one} = {two}, but {words}",) * 2
            less = Truth(lines, truth.given, truth.define, truth.letters)
            for step in (_as_a_whole, _terms, _one_slip):
                if found := step(answer, less, same):
                    return tuple(f"{words}; and for {one} = {two}: {text}" for text in found)
    return None


def _where_right(answer, truth, same):
    """Say in which case the answer is right."""
    right = truth.lines[-1]
    cases = [(f"{x} = {y}", {y: x}) for x, y in _pairs(truth)]
    cases += [(f"{x} ≠ {y}", {sp.KroneckerDelta(x, y): sp.S.Zero}) for x, y in _pairs(truth)]
    cases += [(f"{size} = 1", {size: sp.S.One}) for size in (m, n)]
    letters = sorted(truth.lines[-1].free_symbols, key=str)
    cases += [(f"{s} = 0", {s: sp.S.Zero}) for s in letters if s.is_Symbol and not s.is_integer]
    cases += [("k = 2", {k: sp.Integer(2)}), ("k = 1", {k: sp.S.One})]
    for words, put in cases:
        one, two = (unfold(e, truth.define).xreplace(put) for e in (answer, right))
        changed = one != unfold(answer, truth.define) or two != unfold(right, truth.define)
        given = [h for h in truth.given if getattr(h, "of", None) not in put]
        if changed and same(one, two, given):
            return (f"it is right for {words}, but not in general",) * 2
    return None


QUICK = _as_a_whole, _one_case, _terms
THOROUGH = _one_slip, _not_finished, _conventions, _forgotten, _where_right
