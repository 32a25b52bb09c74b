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
LONGEST = 120  # parts of a line
SECONDS = 1.7  # of a proof, and of a diagnosis, after which they end
TICK = 0.05  # seconds after which an end that could not be called is tried again
OURS = {"sumproof", "lossbook", "sympy", "mpmath"}  # where a proof can be ended
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

    def late(_, frame):
        # Elsewhere may be a callback (of a weak reference, of the garbage collector), which would
        # lose it: then at a later tick.
        if frame.f_globals.get("__name__", "").partition(".")[0] in OURS:
            raise Late

    try:
        before = signal.signal(signal.SIGVTALRM, late)
    except (AttributeError, ValueError):
        return ask(*about)
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds, TICK)
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
        return self.prove(one, other, given).status is Status.PROVED

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

    def breaks(self, expr):
        """Whether it takes a logarithm of 0, or divides by 0, where the formula does not."""
        for world in self.worlds if self.values(self.lines[-1]) else ():
            try:
                world(expr)
            except (ZeroDivisionError, ValueError):
                return True
            except TROUBLE:
                continue
        return False

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
        """The lines in which slips are made: short, without derivatives and products."""
        lines = (line for line in self.lines if not line.has(sp.Derivative, sp.Product))
        return [line for line in lines if _size(line) <= LONGEST]

    @cached_property
    def constants(self):
        """What is taken for 1, with its values: products of sizes, parameters, small numbers."""
        letters = {s for s in free_symbols(self.lines[-1]) if s.is_positive} | {m, n, k}
        powers = [s**e for s in sorted(letters, key=str) for e in (1, -1, 2, -2)]
        powers += [x * y for x in powers for y in powers if x.free_symbols != y.free_symbols]
        small = (1, -1, 2, -2, sp.S.Half, -sp.S.Half)
        return {c * p: self.values(c * p) for p in (sp.S.One, *powers) for c in small}

    @cached_property
    def slips(self):
        """The slips of all lines, each with its value in the first world."""
        lines, found = self.plain[::-1], {}
        for line in dict.fromkeys([*lines, *(sum(_split(line, True)) for line in lines)]):
            found = self.changed(line, everywhere(line)) | found
        return found

    def changed(self, line, more=()):
        """Return the slips of a line: the formula, and of each its value, and what is changed."""
        found, first = {}, self.worlds[0]
        each = slips(line, self.free, self.chances, self.letters)
        for words, old, new, formula in (*each, *more):
            if formula not in found:
                try:
                    found[formula] = complex(first(formula)), words, old, new
                except TROUBLE:
                    continue
        return found


def carried_out(e, define):
    """Return a formula with its derivatives carried out, or as it is where one is not known."""
    if not e.has(sp.Derivative):
        return e
    written = unfold(e, define)
    try:
        return written.replace(sp.Derivative, lambda f, *at: differentiate(f, *_repeated(at)))
    except TypeError:
        return e


def _repeated(at):
    return [x for x, count in at for _ in range(int(count))]


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
    answer, until = carried_out(answer, truth.define), time.process_time() + SECONDS
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
    constants = truth.constants.items()
    fits = (c for c, values in constants if all(_close(values[at], r) for r, at in ratios))
    return next(fits, None)


def _rounded(x):
    return f"{complex(x).real:.7g}"


def _equal(ours, theirs):
    """Whether two formulas have the same values in all worlds."""
    return ours and theirs and all(_close(x, y) for x, y in zip(ours, theirs, strict=True))


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
    wanted = {_rounded(ours[0] / values[0]) for values in truth.constants.values()}
    near = (f for f, (v, *_) in truth.slips.items() if _rounded(v) in wanted)
    found = [(c, f) for f in near if (c := _factor(ours, truth.values(f), truth))]
    for c, formula in sorted(found, key=lambda pair: pair[0] != 1):
        if same(answer, c * formula):
            _, words, old, new = truth.slips[formula]
            more = f"; besides, the whole formula {_factor_words(c)}" if c != 1 else ""
            return words + more, f"{words}: {spoken(new)} stands for {spoken(old)}{more}"
    return None


def _places(answer, truth, same):
    """Find a place of the answer that is all that is wrong, or that and one slip beside it."""
    right, near, found = truth.lines[-1], {}, []
    for formula, (value, *change) in truth.changed(answer).items():
        if abs(value) > CLOSE:
            near.setdefault(_rounded(value), []).append((formula, change))
    aim = (truth.values(right) or [0])[0]
    goals = {f: slip for f, slip in truth.slips.items() if _rounded(slip[0]) != _rounded(aim)}
    for goal, (value, *slip) in {right: (aim, *[None] * 3), **goals}.items():
        for formula, (_, here, there) in near.get(_rounded(value), ()):
            cost = goal is not right, _apart(formula, answer) + _apart(goal, right)
            found.append((cost, formula, goal, here, there, slip))
    for (two, cost), formula, goal, here, there, slip in sorted(found, key=lambda one: one[0]):
        if two and 3 * cost > _size(answer):
            return None
        if _equal(*map(truth.values, (formula, goal))) and same(formula, goal):
            look, change = _change_words(here, there)
            if not two:
                return f"one place is wrong: look at {look}", f"one place is wrong: {change}"
            words, old, new = slip
            more = f"{words}: {spoken(new)} stands for {spoken(old)}"
            start = "two places are wrong: "
            return f"{start}look at {look}; and {words}", f"{start}{change}; and {more}"
    return None


def _size(e):
    return sum(1 for _ in sp.preorder_traversal(e))


def _apart(one, other):
    return abs(_size(one) - _size(other))


def _change_words(here, there):
    """Say where a change is, and what it changes: a factor, a term, or all that stands there."""
    for kind, what in ((sp.Mul, "factor"), (sp.Add, "term")):
        both = [{*kind.make_args(e)} for e in (here, there)]
        lost, new = (kind(*(one - other)) for one, other in (both, both[::-1]))
        if new == kind.identity:
            return spoken(lost), f"the {what} {spoken(lost)} is too many"
        if lost == kind.identity:
            return spoken(here), f"the {what} {spoken(new)} is missing"
        if both[0] & both[1]:
            here, there = lost, new
    return spoken(here), f"{spoken(here)} should be {spoken(there)}"


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


def _letters(answer, truth, same):
    """Say on which letter or index only one of the two depends."""
    sides = [unfold(e, truth.define) for e in (answer, truth.lines[-1])]
    ours, theirs = ({*_varied(e)} for e in sides)
    for x in sorted(ours ^ theirs, key=str):
        if _depends(sides[x in theirs], x, truth):
            it, other = "does not depend", "does"
            if x in ours:
                it, other = "depends", "does not"
            return (f"it {it} on {x}, but the right formula {other}",) * 2
    return None


def _varied(e):
    """Yield the arrays, symbols and free indices of a formula, and no sizes."""
    arrays = e.atoms(sp.IndexedBase)
    yield from arrays
    labels = {base.label for base in arrays}
    yield from (s for s in free_symbols(e) - labels if not (s.is_integer and s.is_positive))


def _depends(e, letter, truth):
    """Whether a formula is another one with another letter of the same kind."""
    other = sp.Symbol(f"{letter}'", **getattr(letter, "label", letter).assumptions0)
    other = sp.IndexedBase(other) if isinstance(letter, sp.IndexedBase) else other
    given = [type(h)(other) for h in truth.given if getattr(h, "of", None) == letter]
    verdict = truth.prove(e, e.xreplace({letter: other}), [*truth.given, *given])
    return verdict.status is Status.REFUTED


def _where_right(answer, truth, same):
    """Say in which case the answer is right."""
    sides = [unfold(e, truth.define) for e in (answer, truth.lines[-1])]
    if any(e.has(sp.Derivative) for e in sides):
        return None
    cases = [(f"{x} = {y}; it is wrong for {x} ≠ {y}", {y: x}) for x, y in _pairs(truth)]
    for x, y in _pairs(truth):
        off = {sp.KroneckerDelta(x, y): sp.S.Zero}
        cases.append((f"{x} ≠ {y}; it is wrong for {x} = {y}", off))
    letters = sorted(truth.lines[-1].free_symbols, key=str)
    for s in (s for s in letters if s.is_Symbol and not s.is_integer):
        if sides[1].xreplace({s: sp.S.Zero}) != 0:
            cases.append((f"{s} = 0: what stands with {s} is wrong", {s: sp.S.Zero}))
    cases += [(f"{s} = 1, but not in general", {s: sp.S.One}) for s in (m, n)]
    cases += [(f"k = {e}, but not in general", {k: sp.Integer(e)}) for e in (2, 1)]
    for words, put in cases:
        one, two = (e.xreplace(put) for e in sides)
        if sp.Tuple(one, two).has(sp.zoo, sp.nan):
            continue
        given = [h for h in truth.given if getattr(h, "of", None) not in put]
        if [one, two] != sides and same(one, two, given):
            return (f"it is right for {words}",) * 2
    return None


QUICK = _as_a_whole, _one_case, _terms
THOROUGH = _one_slip, _not_finished, _conventions, _forgotten, _places, _letters, _where_right
