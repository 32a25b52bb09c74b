"""Read a formula as people type it.

``-(1/m) sum_i x_ia (y_i - p_i)``, ``∑ᵢ xᵢₐ(pᵢⱼ − Yᵢⱼ)/m``, ``\\frac1m \\sum_{i=1}^m x_{ia} e^{-z_i}``
and SymPy's own text are all read. The grammar below is everything there is: nothing that is typed
is ever run.
"""

from __future__ import annotations

import re
import unicodedata
from difflib import get_close_matches

import sympy as sp
from sumproof import a, b, c, i, j, k, l, m, n, r, s

LONGEST, DEEPEST, HIGHEST, DIGITS = 2000, 40, 12, 15  # letters, brackets, powers, of a number
INDICES = {str(index): index for index in (i, j, l, a, b, c, r, s)}
SIZES = {"m": m, "n": n, "k": k}
RANGES = dict(i=m, r=m, a=n, b=n, d=n, j=k, l=k, c=k)
LATEX = {"cdot": "*", "times": "*", "ne": "!=", "neq": "!=", "partial": "∂", "lbrace": "{"}
LATEX |= {"rbrace": "}", "dots": "..", "ldots": "..", "tfrac": "frac", "dfrac": "frac"}
LATEX |= dict.fromkeys("left right big Big bigl bigr Bigl Bigr limits displaystyle".split(), "")
LATEX |= dict.fromkeys("mathbb mathbf mathrm operatorname text quad qquad".split(), " ")
SIGNS = dict.fromkeys("−–—‐‑", "-") | dict.fromkeys("·⋅×∙•∗", "*") | dict.fromkeys("÷∕⁄", "/")
SIGNS |= {"∑": "sum", "Σ": "sum", "∏": "prod", "Π": "prod", "√": "sqrt", "≠": "!=", "…": ".."}
SIGNS |= {"$": " ", "`": " ", "′": "'", "\n": " ", "\t": " "}
OPENS, CLOSES = {"": "", "^": "^(", "_": "_{"}, {"": "", "^": ")", "_": "}"}
GREEK = {unicodedata.name(g).split()[-1].lower(): g for g in "αβγδεζηθικλμνξοπρστυφχψω"}
GREEK["lambda"] = GREEK.pop("lamda")
OTHERS = {  # what a letter is called elsewhere
    "p": "h ŷ yhat y_hat q o π pi μ mu phat P f", "y": "t target label", "Y": "y t T onehot",
    "x": "X φ phi", "w": "θ theta β beta W ω v", "theta": "w W β beta Θ Theta", "m": "N M n_samples",
    "n": "D d p", "k": "K C c", "z": "a u η eta logit s Z f", "lambda": "l2 mu reg C alpha decay lam",
    "alpha": "eta η lr γ gamma", "t": "y", "tau": "σ sigma s", "g": "grad G",
}  # fmt: skip


def sigmoid(u):
    """Return the logistic sigmoid of an expression."""
    return 1 / (1 + sp.exp(-u))


FUNCTIONS = {name: getattr(sp, name) for name in "exp log tanh sinh cosh sqrt".split()}
FUNCTIONS |= dict.fromkeys(["sigma", "σ", "sigmoid", "logistic", "expit"], sigmoid)
FUNCTIONS |= {"ln": sp.log, "abs": sp.Abs, "softplus": lambda u: sp.log(1 + sp.exp(u))}
FUNCTIONS |= {"logsigmoid": lambda u: -sp.log(1 + sp.exp(-u)), "sech": sp.sech}
DELTAS = ("delta", "δ", "KroneckerDelta", "Kronecker", "kron")
DERIVATIVES = ("diff", "Derivative")
WORDS = ("sum", "Sum", "prod", "Product", "product", "frac", "e", "E", *DELTAS, *DERIVATIVES)


class Unreadable(ValueError):
    """What was typed cannot be read; the message says where and why."""


def named(exprs):
    """Map the names of all letters in some expressions to them, each as it first occurs."""
    found = {}
    for expr in exprs:
        for x in sp.preorder_traversal(expr):
            name = str(x.base.label) if isinstance(x, sp.Indexed) else str(getattr(x, "name", ""))
            if isinstance(x, sp.core.function.AppliedUndef):
                name = str(x.func)
            if name and (isinstance(x, sp.Indexed) or not isinstance(x, (sp.Dummy, sp.IndexedBase))):
                if not (x.is_Symbol and x.is_integer):
                    found.setdefault(name, x)
    return found


def read(text, letters, free=()):
    """Read a formula, or a chain of equal ones.

    Parameters
    ----------
    text : str
    letters : mapping of str to sympy.Expr
        What a name stands for: a symbol, an entry such as ``x[i, a]`` of an array, or an applied
        function.
    free : iterable of str
        Indices that the answer may depend on.

    Returns
    -------
    list of sympy.Expr
        What stands between equals signs.

    Raises
    ------
    Unreadable

    Examples
    --------
    >>> from sumproof import array
    >>> letters = {"x": array("x")[i, a], "p": array("p")[i], "y": array("y")[i]}
    >>> print(read("1/m ∑_i x_ia (p_i - y_i)", letters)[0])
    Sum((p[_i] - y[_i])*x[_i, a], (_i, 1, m))/m
    >>> read("x_ia (p_i - q_i)", letters)
    Traceback (most recent call last):
    lossbook.course.reader.Unreadable: "q" is no letter of this question; perhaps you mean p.
    x_ia (p_i - q_i)
                ^
    """
    if len(text) > LONGEST:
        raise Unreadable(f"That is too long: {len(text)} letters, of at most {LONGEST}.")
    return _Reader(text, letters, free).chain()


def _plain(text):
    """Return the text in the letters of the grammar, and for each where it was typed."""
    shown, origin, script = "", [], ""
    piece = r"\b(?:np|jnp|sp|sympy|numpy|math|torch)\.|\\([A-Za-z]+)|\\.|."
    for found in re.finditer(piece, text, re.DOTALL):
        what, command = found.group(), found.group(1)
        kind = unicodedata.decomposition(what).split(" ")[0] if len(what) == 1 else ""
        here = {"<super>": "^", "<sub>": "_"}.get(kind, "")
        if command:
            new = LATEX.get(command, GREEK.get(command, command))
        elif len(what) > 1:
            new = what[1:] if what[1:] in ("{", "}") else " "
            new = "" if what[-1] == "." else new
        else:
            new = unicodedata.normalize("NFKC", what)
            new = SIGNS.get(what, "".join(SIGNS.get(one, one) for one in new))
            new = f"({new})" if kind == "<fraction>" else new
        if here != script:
            new = CLOSES[script] + OPENS[here] + new
        script = here
        shown += new
        origin += [found.start()] * len(new)
    return shown + CLOSES[script], [*origin, len(text), len(text)]


class _Reader:
    """One pass over a text; each method reads one thing of the grammar."""

    def __init__(self, text, letters, free):
        self.typed, self.free, self.depth, self.at = text, set(free), 0, 0
        self.text, self.origin = _plain(text)
        self.letters = {**SIZES, **letters}
        self.letters |= {GREEK[name]: what for name, what in letters.items() if name in GREEK}
        self.indices = dict(INDICES)
        known = [*self.letters, *FUNCTIONS, *(f.capitalize() for f in FUNCTIONS), *WORDS]
        self.known = sorted(set(known), key=len, reverse=True)

    def fail(self, words, at=None):
        place = self.origin[min(self.at if at is None else at, len(self.origin) - 1)]
        start = max(0, place - 60)
        line = re.sub(r"\s", " ", self.typed[start : start + 80])
        raise Unreadable(f"{words}\n{line}\n{' ' * (place - start)}^")

    def next(self):
        """Return the letter that comes, after spaces; empty at the end."""
        while self.text[self.at : self.at + 1].isspace():
            self.at += 1
        return self.text[self.at : self.at + 1]

    def take(self, *signs):
        """Return which of the signs comes, and go past it."""
        self.next()
        found = next((sign for sign in signs if self.text.startswith(sign, self.at)), "")
        self.at += len(found)
        return found

    def need(self, *signs):
        if found := self.take(*signs):
            return found
        what = f'"{self.next()}"' if self.next() else "the end"
        return self.fail(f'"{signs[0]}" is missing before {what}.')

    def chain(self):
        parts = [self.sum()]
        while self.take("==", "="):
            parts.append(self.sum())
        if self.next():
            what = "closes no bracket" if self.next() in ")]}" else "cannot stand here"
            self.fail(f'"{self.next()}" {what}.')
        for part in parts:
            if part.has(sp.zoo, sp.nan, sp.oo, sp.I):
                raise Unreadable("Something in it has no value, such as 1/0 or log 0.")
        return parts

    def sum(self):
        self.depth += 1
        if self.depth > DEEPEST:
            self.fail(f"That is nested too deeply: more than {DEEPEST} times.")
        total, sign = 0, self.take("+", "-")
        while True:
            term = self.term()
            total += -term if sign == "-" else term
            if not (sign := self.take("+", "-")):
                self.depth -= 1
                return sp.sympify(total)

    def begins(self):
        """Whether a factor comes."""
        return self.next().isalnum() or self.next() in tuple("([{.∂")

    def term(self, value=None):
        value = self.factor() if value is None else value
        while True:
            if self.take("*"):
                value *= self.factor()
            elif self.take("/"):
                value /= self.denominator()
            elif self.begins() and not self.text.startswith("..", self.at):
                value *= self.factor()
            else:
                return value

    def denominator(self):
        self.next()
        start, value = self.at, self.factor(below=True)
        bare = re.fullmatch(r"\d+|\w", self.text[start : self.at])
        if bare and self.text[self.at : self.at + 1].isalpha() and self._name(False) not in (
            *FUNCTIONS, *WORDS
        ):  # fmt: skip
            one, two = bare.group(), self.text[self.at]
            self.fail(f"/{one}{two} can be read in two ways: write /({one} {two}) or /{one} * {two}")
        return value

    def factor(self, below=False):
        if self.take("-", "+") == "-":
            return -self.factor(below)
        return self.power(self.base(below))

    def power(self, value):
        while self.take("**", "^"):
            value = self._raised(value, self.exponent())
        return value

    def exponent(self):
        if self.take("-"):
            return -self.exponent()
        start = self.at
        value = self.base()
        if self.text[start : start + 1] not in "({[" and self.take("^", "**"):
            self.fail("Powers of powers need brackets.")
        return value

    def _raised(self, value, exponent):
        if exponent.is_number and (not exponent.is_Rational or abs(exponent) > HIGHEST):
            self.fail(f"Powers up to {HIGHEST} are read.")
        return sp.exp(exponent) if value == sp.E else value**exponent

    def base(self, below=False):
        sign = self.next()
        if number := re.compile(r"\d+(\.\d+)?|\.\d+").match(self.text, self.at):
            if len(number.group()) > DIGITS:
                self.fail(f"A number has at most {DIGITS} digits.")
            if self.text[: self.at].rstrip()[-1:].isdigit():
                self.fail("Two numbers stand side by side: write * between them.")
            self.at = number.end()
            return sp.Rational(number.group())
        if sign in ("(", "[", "{"):
            return self.bracket()
        if sign == "∂" or (sign == "d" and "d" not in self.letters and self._leibniz()):
            return self.slope()
        if sign.isalpha():
            return self.word(below)
        if not sign:
            self.fail("Something is missing at the end.")
        if sign in "@'|":
            self.fail(f'"{sign}" is not read here: write entries such as x_ia, not matrices.')
        self.fail(f'A letter, a number or a bracket is missing before "{sign}".' if sign in
                  "+*/^)]}=,_<>!" else f'"{sign}" is not read here.')  # fmt: skip

    def bracket(self):
        """Read what stands in brackets; ``(j = l)`` is 1 where that is so, and 0 elsewhere."""
        close = {"(": ")", "[": "]", "{": "}"}[self.take("(", "[", "{")]
        start = self.at
        pair = re.compile(r"\s*(\w)\s*(==?|!=)\s*(\w)\s*").match(self.text, self.at)
        if pair and self.text.startswith(close, pair.end()):
            one, two = (self._index(pair.group(side), start) for side in (1, 3))
            self.at = pair.end()
            delta = sp.KroneckerDelta(one, two)
            value = 1 - delta if pair.group(2) == "!=" else delta
        else:
            value = self.sum()
        self.need(close)
        return value

    def _name(self, go=True):
        """Return the name that comes, such that the whole run of letters can be read; or fail."""
        run = re.compile(r"[^\W\d_]+").match(self.text, self.at).group()
        after = self.text[self.at + len(run) : self.at + len(run) + 1]
        name = next((name for name in self._names(run) if self._fits(run, name, after)), None)
        if name is None and go:
            self._unknown(run + (re.compile(r"_hat").match(self.text, self.at + len(run)) or [""])[0])
        self.at += len(name or "") if go else 0
        return name

    def _names(self, run):
        return (name for name in self.known if run.startswith(name))

    def _fits(self, run, name, after):
        rest, rank = run[len(name) :], self._rank(name)
        if not rest:
            return True
        if rank and len(rest) >= rank and all(one in self.indices for one in rest[:rank]):
            rest = rest[rank:]
            if not rest:
                return after != "_"
        return any(self._fits(rest, other, after) for other in self._names(rest))

    def _rank(self, name):
        return 2 if name in DELTAS else len(getattr(self.letters.get(name), "indices", ()))

    def _unknown(self, name):
        mine = [letter for letter in self.letters if letter not in GREEK.values()]
        meant = [letter for letter in mine if name in OTHERS.get(letter, "").split()]
        near = [one for one in mine if one.lower() == name.lower()]
        meant = near or meant or get_close_matches(name, [*mine, *FUNCTIONS, "sum", "delta"], 1)
        other = f"; perhaps you mean {' or '.join(meant)}" if meant else ""
        known = "" if meant else f" Its letters: {', '.join(map(self._shown, mine))}."
        self.fail(f'"{name}" is no letter of this question{other}.{known}')

    def _shown(self, name):
        subscripts = getattr(self.letters[name], "indices", ())
        return name + ("_" + "".join(map(str, subscripts)) if subscripts else "")

    def word(self, below):
        start = self.at
        name = self._name()
        if name in ("sum", "Sum", "prod", "Product", "product") and name not in self.letters:
            return self.series(name, below)
        if name in self.letters and not isinstance(self.letters[name], sp.core.function.AppliedUndef):
            return self.letter(name, start)
        if name in self.letters and not (applied := self._applied(name)):
            return self.letters[name]
        if name in self.letters:
            return applied
        if name in DELTAS:
            return sp.KroneckerDelta(*self.subscripts(name, 2))
        if name in DERIVATIVES:
            parts = self.arguments()
            return sp.Derivative(*parts, evaluate=False)
        if name == "frac":
            above, under = (self._piece() for _ in range(2))
            return above / under
        return sp.E if name in ("e", "E") else self.function(FUNCTIONS[name.lower()])

    def _piece(self):
        """Read an argument of LaTeX: in braces, or one sign."""
        if self.next() == "{":
            return self.bracket()
        self.at += 1
        return read(self.text[self.at - 1 : self.at], self.letters)[0]

    def _applied(self, name):
        """Return sigma(u), None where what stands in brackets is a factor: sigma(1 - sigma)."""
        start, letter = self.at, self.letters[name]
        if self.next() != "(":
            return None
        if any(self.take(f"({arg})") for arg in letter.args):
            return letter
        argument = self.bracket()
        if name in FUNCTIONS and not argument.has(letter) and argument.has(*letter.args):
            return FUNCTIONS[name](argument)
        self.at = start
        return None

    def function(self, function):
        power = self.exponent() if self.take("^", "**") else sp.S.One
        if self.next() in ("(", "[", "{"):
            return self._raised(function(self.bracket()), power)
        argument = self.factor()
        if self.next() == "/" and not argument.has(sp.Sum, sp.Product):
            self.fail("Where does the argument of the function end? Put it in brackets.")
        return self._raised(function(argument), power)

    def letter(self, name, start):
        letter, rank = self.letters[name], self._rank(name)
        power = sp.S.One
        if rank and (squared := re.compile(r"\^(\d|\{\d\}|\(\d\))_").match(self.text, self.at)):
            power, self.at = sp.Integer(squared.group(1).strip("{}()")), squared.end() - 1
        if rank:
            return letter.base[tuple(self.subscripts(name, rank))] ** power
        if self.text.startswith("_", self.at):
            self.fail(f'"{name}" has no subscripts in this question.', start)
        return self.indices.get(name, letter) if isinstance(letter, sp.Dummy) else letter

    def subscripts(self, name, rank):
        """Read as many subscripts as a name has: x_ia, x_{i,a}, x_i_a, x[i, a], xia, delta(j, l)."""
        found, start = [], self.at
        while len(found) < rank:
            opened = self.take("_") and self.take("{", "(") or (
                self.take("[", "(" if name in DELTAS else "[")
            )  # fmt: skip
            if not opened and not self.text[self.at : self.at + 1].isalnum():
                break
            while len(found) < rank if not opened else not self.take(")", "]", "}"):
                self.take("==", "=", ",", "_")
                place, sign = self.at, self.next()
                if not sign.isalnum():
                    break
                number = re.compile(r"\d+" if opened else r"\d").match(self.text, self.at)
                self.at += len(number.group()) if number else 1
                found.append(self._index(number.group() if number else sign, place))
        if len(found) != rank:
            whole = self._shown(name) if name in self.letters else "delta_jl"
            self.fail(f'"{name}" has {rank} subscript{"s" * (rank > 1)} here, as in {whole}.', start)
        return found

    def _index(self, name, at):
        if name.isdigit() and len(name) < 4:
            return sp.Integer(name)
        if name in self.indices or name in SIZES:
            return self.indices.get(name, SIZES.get(name))
        return self.fail(f'"{name}" is no index here; indices are {", ".join(INDICES)}.', at)

    def arguments(self):
        self.need("(")
        parts = [self.sum()]
        while self.take(","):
            parts.append(self.sum())
        self.need(")")
        return parts

    def series(self, name, below):
        """Read a sum or a product, with what it runs over before or after what is summed."""
        kind = sp.Sum if name.lower() == "sum" else sp.Product
        if not self.take("_"):
            return self._called(kind)
        outer, opened = dict(self.indices), self.take("{", "(")
        bound = self._runs(opened)
        if opened:
            self.need({"{": "}", "(": ")"}[opened])
        if self.take("^"):
            bound[-1][2] = self.exponent()
        body = self._body([index for index, *_ in bound], below)
        self.indices = outer
        return self._over(kind, body, bound)

    def _body(self, bound, below):
        """Read what is summed: the term; below a line, what holds the index."""
        if not below:
            return self.term()
        body = self.factor()
        while self.begins() or self.next() == "*":
            start, _ = self.at, self.take("*")
            more = self.factor()
            if not more.has(*bound):
                self.at = start
                return body
            if {index.name for index in bound} & self.free:
                self.fail("Where does the sum below the line end? Put it in brackets.", start)
            body *= more
        return body

    def _runs(self, opened):
        """Read what a sum runs over, and bind it: i, ij, i=1, i=1..m, l != j."""
        bound = []
        while (sign := self.next() if opened else self.text[self.at : self.at + 1]).isalpha():
            if bound and not opened and sign not in INDICES:
                break
            self.at += 1
            dummy = sp.Dummy(sign, integer=True)
            bound.append([dummy, sp.S.One, None, sp.S.One])
            if opened and self.take("!="):
                self.next()
                self.at += 1
                other = self._index(self.text[self.at - 1], self.at - 1)
                bound[-1][3] = 1 - sp.KroneckerDelta(dummy, other)
            elif (opened or self.text[self.at : self.at + 1] == "=") and self.take("="):
                bound[-1][1] = self.base()
                if self.take("...") or self.take(".."):
                    bound[-1][2] = self.sum()
            self.indices[sign] = dummy
            if opened:
                self.take(",")
        if not bound:
            self.fail('Over which index does it run? Write it as in "sum_i".')
        return bound

    def _called(self, kind):
        """Read sum(x_i, i), Sum(x_i, (i, 1, m)), sum(x_i, i=1..m)."""
        start = self.at
        if self.next() != "(":
            self.fail('Over which index does it run? Write it as in "sum_i".')
        self.at += 1
        body, bound, outer = self.sum(), [], self.indices
        while self.take(","):
            opened, place = self.take("("), self.at
            index = self._index(self.next(), place)
            self.at += 1
            ends = []
            while self.take(",", "=", "..") if opened or self.next() in "=." else False:
                ends.append(self.sum())
            if opened:
                self.need(")")
            dummy = sp.Dummy(str(index), integer=True)
            body = body.xreplace({index: dummy})
            low, high = {0: (1, None), 1: (1, ends[-1:]), 2: ends}.get(len(ends), (1, None))
            bound.insert(0, [dummy, sp.sympify(low), high[0] if isinstance(high, list) else high, 1])
        self.need(")")
        if not bound:
            self.fail('Over which index does it run? Write it as in "sum_i".', start)
        self.indices = outer
        return self._over(kind, body, bound)

    def _over(self, kind, body, bound):
        for dummy, low, high, only in reversed(bound):
            high = high if high is not None else self._range(dummy, body)
            body = kind(body * only if kind is sp.Sum else body**only, (dummy, low, high))
        return body

    def _range(self, dummy, body):
        """Return how far an index runs: as far as the axis that it is an index of."""
        for entry in sorted(body.atoms(sp.Indexed), key=str):
            letter = next(x for x in self.letters.values() if getattr(x, "base", 0) == entry.base)
            for axis, index in enumerate(entry.indices):
                if index == dummy and str(letter.indices[axis]) in RANGES:
                    return RANGES[str(letter.indices[axis])]
        if dummy.name in RANGES:
            return RANGES[dummy.name]
        return self.fail(f'How far does "{dummy.name}" run? Write it as in "sum_{{i=1}}^m".')

    def _leibniz(self):
        return re.compile(r"d\s*[^/()+*=-]{0,12}/\s*\(?\s*d").match(self.text, self.at)

    def slope(self):
        """Read a derivative as Leibniz wrote it: dJ/dw_a, d/dz log(p)."""
        start = self.at
        self.take("∂", "d")
        if self.take("^"):
            self.exponent()
        what = None if self.next() == "/" else self.base()
        if not self.take("/"):
            self.fail("A derivative is read as dJ/dw_a.", start)
        opened, by = self.take("("), []
        while self.take("∂", "d"):
            by.append(self.base())
            if self.take("^"):
                by += [by[-1]] * (int(self.exponent()) - 1)
        if opened:
            self.need(")")
        if not by or not all(isinstance(v, (sp.Symbol, sp.Indexed)) for v in by):
            self.fail("A derivative is read as dJ/dw_a.", start)
        return sp.Derivative(self.term() if what is None else what, *by, evaluate=False)
