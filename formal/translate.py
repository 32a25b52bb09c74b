"""Print what the prover proved as a proposition of Rocq: print, and simplify nothing.

An expression becomes the same expression in Rocq's notation. Only the order of terms and of factors
changes: they are sorted by their text, so that it does not depend on the order in which SymPy met
its own symbols. Besides the two sides a proposition has

- the ranges of its indices, the signs of its letters and what was given, as the verdict lists them;
- natural numbers for indices and sizes, sizes of at least 1, and real numbers for all else;
- conditions under which Rocq's total functions mean what the book's do: ``/`` where the denominator
  is not 0, ``ln`` and ``Rpower`` where the argument is positive. The book's equations hold wherever
  both sides are defined. A condition that the signs of the letters settle is left out: to assume
  less can only make a theorem stronger.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass, field

import sympy as sp
from sumproof.hypotheses import Binary, Declared, In, OneHot, UnitInterval
from sumproof.indices import free_symbols
from sumproof.statement import ask
from sympy.core.relational import Relational

TERM, FACTOR, POWER, APPLIED, ATOM = range(5)  # how tightly a text holds together
RESERVED = ("exp", "ln", "sum", "prod", "delta", "sqrt", "fun", "in", "at", "as", "with", "R")
KEYWORDS = {"lambda": "lam"}
FUNCTIONS = {sp.exp: "exp", sp.log: "ln", sp.Abs: "Rabs", sp.tanh: "tanh"}
SIGNS = {
    "positive": "0 < {}", "negative": "{} < 0", "nonnegative": "0 <= {}", "nonpositive": "{} <= 0",
    "nonzero": "{} <> 0",
}  # fmt: skip
KINDS = ("is_derive", "is_partial1", "is_partial2")
RELATIONS = {sp.Eq: "=", sp.Gt: ">", sp.Lt: "<", sp.Ge: ">=", sp.Le: "<="}


class Untranslated(Exception):
    """An expression or a hypothesis that is not printed here."""


@dataclass
class Printer:
    """What a proposition says besides its equation, gathered while that is printed.

    Attributes
    ----------
    names : dict
        Free symbols and arrays -> their names in Rocq.
    positive, unit : set
        Those of them that are positive by a hypothesis, and those strictly between 0 and 1.
    conditions : dict
        Where the functions are defined: texts, in the order met.
    slopes : dict
        Names of derivatives within expressions -> what defines them, and the number of indices.
    """

    names: dict
    positive: set
    unit: set
    conditions: dict = field(default_factory=dict)
    slopes: dict = field(default_factory=dict)


def proposition(name, lhs, rhs, assumed):
    """Return the text of a proposition: the two sides are equal, under hypotheses.

    Parameters
    ----------
    name : str
        Of the definition in Rocq.
    lhs, rhs : sympy.Expr
    assumed : iterable of hypotheses
        As in `sumproof.Verdict.assumed`.

    Returns
    -------
    str
        ``Definition name : Prop := forall ..., premise -> ... -> equation.``

    Raises
    ------
    Untranslated
        When something is met that is not printed here.
    """
    assumed = {str(one): one for one in assumed}.values()
    question = ask(lhs, rhs, assumed)
    names = free_names(question, assumed)
    units = {h.of for h in assumed if isinstance(h, UnitInterval)}
    positive = {h.of for h in assumed if isinstance(h, Declared) and h.what == "positive"}
    printer = Printer(names, positive | units, units)
    premises = [f"(1 <= {name})%nat" for s, name in names.items() if is_size(s)]
    for one in assumed:
        premises += hypothesis(one, question, printer)
    claim = equation(question.lhs, question.rhs, printer)
    lines = [f"forall {' '.join(binders(question, names))},"]
    lines += [f"{premise} ->" for premise in dict.fromkeys([*premises, *printer.conditions])]
    return f"Definition {name} : Prop :=\n" + "\n".join(map(wrapped, [*lines, f"{claim}."]))


def function(name, expr):
    """Return the text of a definition: an expression as a function of all that is free in it."""
    question = ask(expr, sp.S.Zero, ())
    names = free_names(question, ())
    body = printed(question.lhs, Printer(names, set(), set()), {}, TERM)
    head = f"Definition {name} {' '.join(binders(question, names))} : R :="
    return f"{head}\n{wrapped(body + '.')}"


def wrapped(text):
    """Return a text as one line; if that is too long, broken at its own ends of lines, and more."""
    whole = {"width": 100, "break_long_words": False, "break_on_hyphens": False}
    parts = text.split("\n") if len(text) > 98 else [text.replace("\n", " ")]
    margins = ["  ", *["    "] * (len(parts) - 1)]
    return "\n".join(
        textwrap.fill(part, initial_indent=margin, subsequent_indent=margin + "  ", **whole)
        for part, margin in zip(parts, margins, strict=True)
    )


# Letters: names, and the types that their use gives them.


def is_size(letter):
    """Return whether a letter is a whole number from 1 on."""
    return letter.is_Symbol and bool(letter.is_integer and letter.is_positive)


def counts(letter):
    """Return whether a letter is a natural number."""
    return letter.is_Symbol and bool(letter.is_integer)


def free_names(question, assumed):
    """Name the letters and arrays that a statement is about, sizes and indices first."""
    sides = [question.lhs, question.rhs]
    given = [part for h in assumed if isinstance(h, Relational) for part in h.args]
    letters = set().union(*map(free_symbols, sides))
    letters |= set().union(*map(free_symbols, given)) - subscripts(given)
    arrays = set().union(*(part.atoms(sp.IndexedBase) for part in [*sides, *given]))
    order = sorted(letters, key=lambda s: (not is_size(s), not counts(s), str(s)))
    names = {}
    for thing in [*order, *sorted(arrays, key=str)]:
        names[thing] = fresh(thing, names.values())
    return names


def subscripts(parts):
    """Return the free letters in subscripts, without sizes."""
    places = (at for part in parts for entry in part.atoms(sp.Indexed) for at in entry.indices)
    free = set().union(*map(free_symbols, parts))
    return {s for at in places for s in at.free_symbols & free if counts(s) and not is_size(s)}


def fresh(thing, taken):
    """Return a name that is not taken: what SymPy keeps apart, primes keep apart here."""
    plain = str(getattr(thing, "label", getattr(thing, "name", thing)))
    name = re.sub(r"[\W_]", "", KEYWORDS.get(plain, plain))
    while name in RESERVED or name in taken:
        name += "'"
    return name


def binders(question, names):
    """Return the quantified letters with their types, letters of one type together."""
    groups = {}
    for thing, name in names.items():
        array = isinstance(thing, sp.IndexedBase)
        number = "nat" if counts(thing) else "R"
        kind = "nat -> " * rank(thing, question) + "R" if array else number
        groups.setdefault(kind, []).append(name)
    return [f"({' '.join(group)} : {kind})" for kind, group in groups.items()]


def rank(array, question):
    """Return how many indices the entries of an array have."""
    given = [part for h in question.given if isinstance(h, Relational) for part in h.args]
    entries = (e for part in (question.lhs, question.rhs, *given) for e in part.atoms(sp.Indexed))
    return next(len(entry.indices) for entry in entries if entry.base == array)


# What is assumed.


def hypothesis(one, question, printer):
    """Return a hypothesis as premises."""
    letters = free_symbols(question.lhs) | free_symbols(question.rhs)
    match one:
        case In() if one.of.is_Symbol:
            used = one.of in printer.names
            return [between(one.low, printer.names[one.of], one.high, printer, {})] if used else []
        case OneHot():
            ends = question.about.axes.get((one.of, rank(one.of, question) - 1))
            said = f"one_hot {printed(ends[1], printer, {}, ATOM, nat=True)} {{}}" if ends else ""
            return [of_entries(one.of, said, question, printer, rows=True)] if ends else []
        case Binary():
            return [of_entries(one.of, "{} = 0 \\/ {} = 1", question, printer)]
        case UnitInterval():
            return [of_entries(one.of, "0 < {} < 1", question, printer)]
        case Declared():
            said = SIGNS.get(one.what)
            return [of_entries(one.of, said, question, printer)] if said else []
        case Relational() if is_size(one.gts if isinstance(one, sp.Ge) else one.lhs):
            return []  # a size is at least 1: said of each
        case Relational():
            inner = {s: fresh(s, printer.names.values()) for s in subscripts(one.args) - letters}
            inner = dict(sorted(inner.items(), key=lambda pair: pair[1]))
            sides = (printed(side, printer, inner, TERM) for side in one.args)
            claim = f" {RELATIONS[type(one)]} ".join(sides)
            ends = {h.of: (h.low, h.high) for h in question.given if isinstance(h, In)}
            ends |= question.about.indices
            return [for_all(inner, ends, claim, printer)]
    raise Untranslated(f"the hypothesis {one}")


def of_entries(thing, said, question, printer, rows=False):
    """Return what is said of a letter or expression, of each entry of an array, or each row."""
    if not isinstance(thing, sp.IndexedBase):
        text = printed(thing, printer, {}, TERM)
        return f"({said.format(text, text)})"
    letters = "ijbl"[: rank(thing, question) - rows]
    axes, inner = [sp.Dummy(letter) for letter in letters], {}
    for axis in axes:
        inner[axis] = fresh(axis, [*printer.names.values(), *inner.values()])
    entry = " ".join([printer.names[thing], *inner.values()])
    entry = f"({entry})" if rows and inner else entry
    ends = {axis: question.about.axes.get((thing, at)) for at, axis in enumerate(axes)}
    return for_all(inner, ends, said.format(entry, entry), printer)


def for_all(inner, ends, claim, printer):
    """Return a claim for all values of some indices in their ranges."""
    known = [s for s in inner if ends.get(s)]
    ranges = [between(ends[s][0], inner[s], ends[s][1], printer, inner) for s in known]
    every = f"forall {' '.join(inner.values())}, " if inner else ""
    return f"({every}{''.join(f'{one} -> ' for one in ranges)}{claim})"


def between(low, index, high, printer, scope):
    """Return that an index lies in a range."""
    low, high = (printed(end, printer, scope, TERM, nat=True) for end in (low, high))
    return f"({low} <= {index} <= {high})%nat"


# The equation, and the derivatives in it.


def equation(lhs, rhs, printer):
    """Return the claim: that a derivative exists and is the other side, or that both are equal."""
    if isinstance(rhs, sp.Derivative) and not isinstance(lhs, sp.Derivative):
        lhs, rhs = rhs, lhs
    if isinstance(lhs, sp.Derivative):
        value = "\n" + printed(rhs, printer, {}, ATOM)
        claim = slope(lhs, value, printer, {})
    else:
        claim = f"{printed(lhs, printer, {}, TERM)}\n= {printed(rhs, printer, {}, TERM)}"
    if not printer.slopes:
        return claim
    named = [f"({name} : {'nat -> ' * count}R)" for name, (_, count) in printer.slopes.items()]
    said = [text for text, _ in printer.slopes.values()]
    return "\n/\\ ".join([f"exists {' '.join(named)}, {said[0]}", *said[1:], claim])


def slope(derivative, value, printer, scope):
    """Return that a derivative exists and has a value.

    Of a higher order: that the one below exists everywhere, and this one at the point.
    """
    variables = [v for v, count in derivative.variable_count for _ in range(int(count))]
    names = printer.names | scope
    point = names[getattr(variables[0], "base", variables[0])]
    if any(names[getattr(v, "base", v)] != point for v in variables):
        raise Untranslated(f"{derivative}: in two letters or arrays")

    def is_slope(function, variable, value):
        at = [printed(i, printer, scope, ATOM, nat=True) for i in getattr(variable, "indices", ())]
        claim = " ".join([KINDS[len(at)], function, point, *at, value])
        return claim.replace(" \n", "\n")

    function = f"(fun {point} =>\n{printed(derivative.expr, printer, scope, TERM)})"
    before, taken = "", [*names.values(), *printer.slopes]
    for variable in variables[:-1]:
        lower = fresh(sp.Symbol("g"), taken)
        taken.append(lower)
        everywhere = is_slope(function, variable, f"({lower} {point})")
        before += f"exists {lower}, (forall {point},\n{everywhere}) /\\\n"
        function = lower
    return before + is_slope(function, variables[-1], value)


# Expressions.


def printed(expr, printer, scope, level, nat=False):
    """Return an expression as text that holds together at a level.

    `scope` maps bound indices to their names. An index is printed as a natural number.
    """
    text, own = (index if nat else number)(expr, printer, scope)
    return text if own >= level else f"({text})"


def index(expr, printer, scope):
    """Return a subscript or the end of a range as text, and how tightly it holds together."""
    if expr in scope or expr in printer.names:
        return scope.get(expr) or printer.names[expr], ATOM
    if isinstance(expr, sp.Integer) and expr >= 0:
        return str(expr), ATOM
    raise Untranslated(f"{expr} as a subscript")


def number(expr, printer, scope):
    """Return an expression as text, and how tightly that holds together."""
    match expr:
        case sp.Rational():
            text = str(abs(expr.p)) if expr.q == 1 else f"{abs(expr.p)} / {expr.q}"
            own = ATOM if expr.q == 1 else FACTOR
            return signed(text, own) if expr < 0 else (text, own)
        case sp.Indexed():
            at = (printed(one, printer, scope, ATOM, nat=True) for one in expr.indices)
            at = (f"{one}%nat" if one.isdigit() else one for one in at)
            return " ".join([printer.names[expr.base], *at]), APPLIED
        case sp.Symbol():
            name = scope.get(expr) or printer.names[expr]
            return (f"INR {name}", APPLIED) if counts(expr) or expr in scope else (name, ATOM)
        case sp.Add():
            return added(expr.args, printer, scope)
        case sp.Mul():
            return multiplied(expr, printer, scope)
        case sp.Pow():
            return raised(expr, printer, scope)
        case sp.Sum() | sp.Product():
            kind = "sum" if isinstance(expr, sp.Sum) else "prod"
            return folded(kind, expr.function, list(expr.limits), printer, scope), APPLIED
        case sp.KroneckerDelta():
            at = sorted(printed(one, printer, scope, ATOM, nat=True) for one in expr.args[:2])
            return f"delta {' '.join(at)}", APPLIED
        case sp.Derivative():
            return named_slope(expr, printer, scope)
    if type(expr) in FUNCTIONS:
        (argument,) = expr.args
        inside = printed(argument, printer, scope, ATOM)
        if isinstance(expr, sp.log):
            condition(argument, f"0 < {printed(argument, printer, scope, TERM)}", printer, scope)
        return f"{FUNCTIONS[type(expr)]} {inside}", APPLIED
    raise Untranslated(f"{expr}")


def signed(text, own):
    """Return a text with a minus before it, and how tightly that holds together."""
    return f"- {text if own >= POWER else f'({text})'}", TERM


def added(terms, printer, scope):
    """Return a sum of terms: negative ones last, then those with a sum in them, then by text."""
    pairs = []
    for term in terms:
        negative = term.could_extract_minus_sign() and (term.is_Mul or term.is_number)
        body = sp.Mul(*split_sign(term)[1], evaluate=False) if negative and term.is_Mul else term
        body = -term if negative and not term.is_Mul else body
        pairs.append((bool(negative), printed(body, printer, scope, FACTOR)))
    pairs.sort(key=lambda pair: (pair[0], "fun " in pair[1], pair[1]))
    (negative, text), *others = pairs
    text = f"- ({text})" if negative else text
    return text + "".join(f" {'-' if minus else '+'} {other}" for minus, other in others), TERM


def split_sign(product):
    """Return whether the coefficient of a product is negative, and its factors without the sign."""
    coefficient, *others = product.args
    if not coefficient.is_Rational or coefficient > 0:
        return False, list(product.args)
    return True, [*([] if coefficient == -1 else [-coefficient]), *others]


def multiplied(expr, printer, scope):
    """Return a product: the factors, then a slash before each denominator."""
    negative, factors = split_sign(expr)
    above, below = [], []
    for factor in factors:
        if factor.is_Rational:
            above += [str(factor.p)] * (factor.p != 1)
            below += [str(factor.q)] * (factor.q != 1)
        elif isinstance(factor, sp.Pow) and factor.exp.is_Integer and factor.exp < 0:
            below.append(denominator(factor, printer, scope))
        else:
            above.append(printed(factor, printer, scope, FACTOR + 1))
    above.sort(key=lambda text: ("fun " in text, text))
    below.sort(key=lambda text: ("fun " in text, text))
    text = " / ".join([" * ".join(above) or "1", *below])
    single = len(above) == 1 and not below
    return signed(text, APPLIED if single else FACTOR) if negative else (text, FACTOR)


def denominator(power, printer, scope):
    """Return what a negative power divides by."""
    base = power.base
    condition(base, f"{printed(base, printer, scope, TERM)} <> 0", printer, scope, nonzero)
    return printed(base if power.exp == -1 else sp.Pow(base, -power.exp, evaluate=False), printer,
                   scope, POWER)  # fmt: skip


def raised(expr, printer, scope):
    """Return a power: a whole one, a root, or that of a positive base."""
    base, power = expr.args
    if power.is_Integer and power < 0:
        return f"1 / {denominator(expr, printer, scope)}", FACTOR
    if power.is_Integer:
        return f"{printed(base, printer, scope, APPLIED)} ^ {power}", POWER
    inside = printed(base, printer, scope, ATOM)
    bound = printed(base, printer, scope, TERM)
    if power == sp.S.Half:
        condition(base, f"0 <= {bound}", printer, scope)
        return f"sqrt {inside}", APPLIED
    condition(base, f"0 < {bound}", printer, scope)
    return f"Rpower {inside} {printed(power, printer, scope, ATOM)}", APPLIED


def folded(kind, body, limits, printer, scope):
    """Return a sum or product; the last range is the outermost."""
    if not limits:
        return printed(body, printer, scope, TERM)
    *inner, (bound, low, high) = limits
    ends = [printed(end, printer, scope, ATOM, nat=True) for end in (low, high)]
    name = fresh(bound, [*printer.names.values(), *printer.slopes, *names_in(scope)])
    scope = scope | {bound: name, ("range", name): (low, high)}
    head = f"{kind} {ends[1]}" if low == 1 else f"{kind}_from {' '.join(ends)}"
    return f"{head} (fun {name} => {folded(kind, body, inner, printer, scope)})"


def names_in(scope):
    """Return the names of bound indices."""
    return [name for key, name in scope.items() if not isinstance(key, tuple)]


def named_slope(derivative, printer, scope):
    """Give a derivative within an expression a name, and say what it is."""
    name = fresh(sp.Symbol("d"), [*printer.names.values(), *printer.slopes, *names_in(scope)])
    bound = {s: n for s, n in scope.items() if not isinstance(s, tuple)}
    value = " ".join([name, *bound.values()])
    said = slope(derivative, f"({value})" if bound else value, printer, scope)
    ends = {s: scope["range", n] for s, n in bound.items()}
    said = for_all(bound, ends, said, printer)
    printer.slopes[name] = (said, len(bound))
    return value, APPLIED if bound else ATOM


# Where functions are defined.


def condition(argument, text, printer, scope, holds=None):
    """Note a condition, for all values of the bound indices in it, unless the signs settle it."""
    if (holds or positive)(argument, printer, scope):
        return
    bound = {s: n for s, n in scope.items() if not isinstance(s, tuple) and argument.has(s)}
    ends = {s: scope["range", n] for s, n in bound.items()}
    printer.conditions[for_all(bound, ends, text, printer)] = None


def positive(expr, printer, scope):
    """Return whether an expression is seen to be positive from the signs of its letters."""
    known = expr in printer.positive or getattr(expr, "base", None) in printer.positive
    if known or (expr.is_Rational and expr > 0) or is_size(expr) or isinstance(expr, sp.exp):
        return True
    if expr.is_Add and len(expr.args) == 2 and expr.args[0] == 1:  # 1 - p, or 1 - 1 / (1 + u)
        rest = -expr.args[1]
        if rest in printer.unit or getattr(rest, "base", None) in printer.unit:
            return True
        if rest.is_Pow and rest.exp == -1 and positive(rest.base - 1, printer, scope):
            return True
    if isinstance(expr, sp.Sum | sp.Product):
        full = all(low == 1 and (is_size(high) or high.is_Integer) for _, low, high in expr.limits)
        return full and positive(expr.function, printer, scope)
    if isinstance(expr, sp.Pow):
        return positive(expr.base, printer, scope)
    return (expr.is_Add or expr.is_Mul) and all(positive(e, printer, scope) for e in expr.args)


def nonzero(expr, printer, scope):
    """Return whether an expression is seen not to be 0."""
    if positive(expr, printer, scope) or (expr.is_Rational and expr != 0):
        return True
    if isinstance(expr, sp.log) and expr.args[0].is_Integer and expr.args[0] > 1:
        return True
    if isinstance(expr, sp.Pow):
        return nonzero(expr.base, printer, scope)
    return expr.is_Mul and all(nonzero(factor, printer, scope) for factor in expr.args)
