r"""Read a formula as people type it.

``-(1/m) sum_i x_ia (y_i - p_i)``, ``∑ᵢ xᵢₐ(pᵢⱼ − Yᵢⱼ)/m``, ``\frac1m \sum_{i=1}^m e^{-z_i}`` and
SymPy's own text are all read. The grammar below is everything there is: nothing that is typed is
ever run.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cached_property

import sympy as sp
from sumproof import a, b, c, i, j, k, l, m, n, r, s
from sympy.core.function import AppliedUndef

LONGEST, DEEPEST, HIGHEST, DIGITS = 2000, 40, 12, 20  # letters, brackets, powers, of a number
INDICES = {str(index): index for index in (i, j, l, a, b, c, r, s)}
SIZES = {"m": m, "n": n, "k": k}
RANGES = {"i": m, "r": m, "a": n, "b": n, "d": n, "j": k, "l": k, "c": k}
GREEK = {unicodedata.name(g).split()[-1].lower(): g for g in "αβγδεζηθικμνξοπρστυφχψω"}
GREEK["lambda"] = "λ"
LATEX = {"cdot": "*", "times": "*", "ne": "!=", "neq": "!=", "partial": "∂", "dots": "..."}
LATEX |= {"ldots": "...", "tfrac": "frac", "dfrac": "frac", "in": "="}
NOTHING = """left right big Big bigl bigr Bigl Bigr bigg limits quad qquad displaystyle mathbb
mathbf mathrm operatorname text"""  # what stands in LaTeX for looks alone
LATEX |= dict.fromkeys(NOTHING.split(), "")
SIGNS = dict.fromkeys("−–—‐‑", "-") | dict.fromkeys("·⋅×∙•∗", "*") | dict.fromkeys("÷∕⁄", "/")
SIGNS |= dict.fromkeys("∑Σ", "sum") | dict.fromkeys("∏Π", "prod")
SIGNS |= {"√": "sqrt", "≠": "!=", "′": "'"} | dict.fromkeys("∈≡", "=")
SCRIPTS = (("<super>", "^(", ")"), ("<sub>", "_{", "}"))
BELOW = r"\s*\{(\s*[d∂](?:[^{}]|\{\w*\})*)\}"  # of a derivative, as LaTeX has it
SAMPLE = r"([^\W\d_])(?:_\{?([^\W_])\}?)?\^\{?\(([irs])\)\}?(?:_\{?([^\W_])\}?)?"  # x_a^{(i)}
OTHERS = {  # what a letter is called elsewhere
    "p": "h ŷ yhat y_hat q o π pi μ mu phat P f", "y": "t target label", "Y": "y t T onehot",
    "x": "X φ phi", "w": "θ theta β beta W ω v", "theta": "w W β beta Θ Theta", "m": "N M",
    "n": "D d p", "k": "K C c", "z": "a u η eta logit s Z f", "lambda": "l2 mu reg C alpha decay",
    "alpha": "eta η lr γ gamma", "t": "y", "tau": "σ sigma s", "g": "grad G",
}  # fmt: skip


def sigmoid(u):
    """Return the logistic sigmoid of an expression."""
    return 1 / (1 + sp.exp(-u))


OPERAND = r"[^\W_]|[\\\[{]"  # what sigma is of, if it does not stand alone; not a round bracket
FUNCTIONS = {
    name: getattr(sp, name) for name in ["exp", "log", "tanh", "sinh", "cosh", "sech", "sqrt"]
}
FUNCTIONS |= dict.fromkeys(["sigma", "σ", "sig", "sigmoid", "logistic", "expit"], sigmoid)
FUNCTIONS |= {"ln": sp.log, "abs": sp.Abs, "softplus": lambda u: sp.log(1 + sp.exp(u))}
FUNCTIONS |= {name.capitalize(): function for name, function in FUNCTIONS.items()}
SERIES = {"sum": sp.Sum, "Sum": sp.Sum, "prod": sp.Product, "Product": sp.Product}
DELTAS = ("delta", "δ", "KroneckerDelta")
WORDS = (*FUNCTIONS, *SERIES, *DELTAS, "frac", "e", "E", "diff", "Derivative")
GLUED = rf"(?!{'|'.join([*FUNCTIONS, *SERIES])})[^\W\d_]"  # a letter that follows without a space
OVER = 'Over which index does it run? Write it as in "sum_i".'
CALLED = r"[^\W\d_]+(?:_\w+|[_^]?\{[^{}]*\}|\[[^][]*\]|\([\w, ]*\))*"  # H_{ab}, J(w), f(z)_j
LEFT = re.compile(rf"\s*(?:diff\(({CALLED}), {CALLED}\)|({CALLED}(?:\s+{CALLED})*))\s*=(?!=)")
INDEX = r"(?:\d+|[^\W\d_])"


class Unreadable(ValueError):
    """What was typed cannot be read; the message says where and why."""


def read(
    text: str, letters: Mapping[str, sp.Basic], free: Iterable[str] | None = None
) -> list[sp.Expr]:
    """Read a formula, or a chain of equal ones.

    Parameters
    ----------
    text : str
    letters : mapping of str to sympy.Expr
        What a name stands for: a symbol, an entry such as ``x[i, a]`` of an array, or an applied
        function.
    free : iterable of str, optional
        Indices that the formula may depend on, where that is known: over another a sum reaches as
        far as it occurs.

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
    text = _plain(text)
    own = LEFT.match(text)  # what the learner calls the answer, as in L = ... and dL/dp = ...
    try:
        return _Reader(text, letters, free).chain()
    except Unreadable:
        if not own or own[0].strip().startswith(("sum", "prod")):
            raise
    return _Reader(text[own.end() :], letters, free).chain()


def _plain(text):
    """Write a text in the letters of the grammar: LaTeX, raised and lowered letters, signs."""
    text = re.sub(r"\b(?:np|jnp|sp|sympy|numpy|math|torch)\.|[$`]", "", text)
    text = re.sub(r"\\([A-Za-z]+)", lambda f: LATEX.get(f[1], GREEK.get(f[1], f[1])), text)
    text = re.sub(r"\\(.)|\s", lambda f: f[1] if f[1] in ("{", "}") else " ", text)
    text = re.sub("[¼-¾⅐-⅞]", r"(\g<0>)", text)
    for kind, opens, closes in SCRIPTS:
        those = "".join(one for one in set(text) if unicodedata.decomposition(one).startswith(kind))
        if those:
            text = re.sub(f"[{those}]+", lambda f, o=opens, c=closes: f"{o}{f[0]}{c}", text)
    text = unicodedata.normalize("NFKC", text).translate(str.maketrans(SIGNS))
    text = re.sub(r"^[^=]*(?::=|[←≔])", "", re.sub(SAMPLE, r"\1_{\3 \2\4}", text))
    text = re.sub(f"frac{BELOW}{BELOW}", r"\1/\2", text)
    name = r"([^\W\d_]+(?:_\w+|_?\{[^}]*\}|\[[^]]*\])?(?:\(\w+\))?)"
    text = re.sub(r"\b(?:I|Ind)(?=[\[({])", "1", re.sub(r"lambda_(?![\w{(\[])", "lambda", text))
    text = re.sub(rf"(?<![^\W_])[d∂]\s*{name}\s*/\s*[d∂]\s*{name}", r"diff(\1, \2)", text)
    text = re.sub(r"\bmean_\{?(\w)\}?", r"1/range(\1) sum_\1", text)
    text = re.sub(r"range\(([a-z])\)", lambda f: str(RANGES.get(f[1], f[1])), text)
    text = re.sub(r"\bhat\s*\{\s*(\w)\s*\}", r"\1hat", text)
    text = re.sub(r" for (\w) in (\w)\b", r", (\1, 1, \2)", text)  # as Python sums
    return re.sub(r"^\s*(?:\w+'+(?:\(\w+\))?|(?:\(?[∂∇]|d\^)[^=]*)\s*=(?!=)", "", text)  # J', ∇J


def _entry(name, rank):
    """Return the pattern of a name with subscripts: x_ia, xia, x_{i,a}, x_i_a, x[i, a], x²_ia."""
    ways = (
        rf"[\d{''.join(INDICES)}]{{{rank}}}",
        "_" + r"[_,]?".join([r"[^\W_]"] * rank),
        r"_?\{\s*" + r"[\s,]*".join([INDEX] * rank) + r"\s*\}",
        r"(?:_|(?<=a)|(?<=δ))\(\s*" + r"[\s,=]*".join([INDEX] * rank) + r"\s*\)",
        r"_?\[\s*" + r"\s*(?:,|\]\s*\[)\s*".join([INDEX] * rank) + r"\s*\]",
    )
    return rf"{name}(?:\^\(?\d\)?(?=_))?(?:{'|'.join(ways)})"


class _Reader:
    """One pass over a text; each method reads one thing of the grammar."""

    def __init__(self, text, letters, free):
        self.text, self.depth, self.at = text, 0, 0
        self.free = None if free is None else set(free)
        self.letters = SIZES | letters
        self.letters |= {GREEK[name]: what for name, what in letters.items() if name in GREEK}
        self.indices = SIZES | INDICES

    @cached_property
    def names(self):
        """The pattern of each name, the longest names first."""
        names = sorted({*self.letters, *WORDS}, key=len, reverse=True)
        return {x: _entry(x, self.rank(x)) if self.rank(x) else x for x in names}

    @cached_property
    def name(self):
        """The pattern of a name, such that the whole run of letters can be read."""
        one = "|".join(self.names.values())
        return rf"(?:{one})(?=(?:{one})*(?![^\W\d_]))"

    def rank(self, name):
        is_delta = name in DELTAS and name not in self.letters
        return 2 if is_delta else len(getattr(self.letters.get(name), "indices", ()))

    def fail(self, words, at=None):
        at = self.at if at is None else at
        start = max(0, at - 60)
        raise Unreadable(f"{words}\n{self.text[start : start + 80]}\n{' ' * (at - start)}^")

    def take(self, pattern, go=True):
        """Return the match of what comes, after spaces, and go past it."""
        found = re.compile(rf"\s*({pattern})").match(self.text, self.at)
        if go and found:
            self.at = found.end()
        return found

    def need(self, sign):
        if not self.take(re.escape(sign)):
            self.fail(f'"{sign}" is missing before {self.next()}.')

    def next(self):
        found = self.take(r"\S", go=False)
        return f'"{found[1]}"' if found else "the end"

    def chain(self):
        parts = [self.sum()]
        while self.take("==?"):
            parts.append(self.sum())
        if self.take(r"\S", go=False):
            self.fail(f"{self.next()} cannot stand here{self.hint()}.")
        if any(part.has(sp.zoo, sp.nan, sp.oo, sp.I) for part in parts):
            raise Unreadable("Something in it has no value, such as 1/0 or log 0.")
        return parts

    def sum(self):
        value = self.term()
        while sign := self.take("[-+]"):
            value += self.term() * (-1 if sign[1] == "-" else 1)
        return value

    def term(self):
        value = self.factor()
        while True:
            if self.take(r"\*(?!\*)"):
                value *= self.factor()
            elif self.take("/"):
                value /= self.denominator()
            elif self.take(r"[^\W_]|[(\[{]|\.\d", go=False):
                if self.take(r"[\d.]", go=False) and self.text[: self.at].rstrip()[-1:].isdigit():
                    self.fail("Two numbers stand side by side: write * between them.")
                value *= self.factor()
            else:
                return value

    def denominator(self):
        """Read what stands below a line; 1/2m is refused, which is read in two ways."""
        start, value = self.at, self.factor(below=True)
        bare = re.fullmatch(r"\s*(\d+|[^\W\d_])", self.text[start : self.at])
        if bare and self.glued():
            one, two = bare[1], self.text[self.at]
            self.fail(
                f"/{one}{two} can be read in two ways: write /({one} {two}) or /{one} * {two}"
            )
        return value

    def glued(self):
        return re.compile(GLUED).match(self.text, self.at)

    def factor(self, below=False):
        self.depth += 1
        if self.depth > DEEPEST:
            self.fail(f"That is nested too deeply: more than {DEEPEST} times.")
        sign, value = self.sign(), self.base(below)
        while self.take(r"\*\*|\^"):
            value = self.raised(value, self.exponent())
        self.depth -= 1
        return sign * value

    def sign(self):
        return (-1) ** self.take(r"[-+\s]*")[1].count("-")

    def exponent(self):
        sign, value, last = self.sign(), self.base(), self.text[self.at - 1]
        if last not in ")}]" and (self.take(r"\^|\*\*") or (last.isalpha() and self.glued())):
            self.fail("Where does the exponent end? Put it in brackets.")
        return sign * value

    def raised(self, value, exponent):
        if exponent.is_number and (not exponent.is_Rational or abs(exponent) > HIGHEST):
            self.fail(f"Powers up to {HIGHEST} are read.")
        return sp.exp(exponent) if value == sp.E else value**exponent

    def base(self, below=False):
        if number := self.take(r"(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?"):
            if len(number[1]) > DIGITS or re.search(r"e[-+]?\d{3}", number[1]):
                self.fail(f"A number has at most {DIGITS} digits.")
            return sp.Rational(number[1])
        if self.take(r"[(\[{]", go=False):
            return self.bracket()
        if self.take(r"[^\W\d_]", go=False):
            return self.word(below)
        what = "A letter, a number or a bracket is missing before"
        return self.fail(f"{what} {self.next()}{self.hint()}.")

    def hint(self):
        matrices = self.take("[@'|]", go=False)
        return ": write entries such as x_ia, not matrices" if matrices else ""

    def bracket(self):
        """Read what stands in brackets; ``(j = l)`` is 1 where that is so, and 0 elsewhere."""
        close = {"(": ")", "[": "]", "{": "}"}[self.take(r"[(\[{]")[1]]
        if pair := self.take(rf"(\w)\s*(==?|!=)\s*(\w)\s*\{close}"):
            delta = sp.KroneckerDelta(self.index(pair[2]), self.index(pair[4]))
            return 1 - delta if pair[3] == "!=" else delta
        labels = self.letters.get("Y")  # one-hot, so that (y_i = j) is Y_ij
        if labels is not None and (pair := self.take(rf"y_?\{{?(\w)\}}?\s*==?\s*(\w)\s*\{close}")):
            return labels.base[self.index(pair[2]), self.index(pair[3])]
        value = self.sum()
        self.need(close)
        return value

    def word(self, below):
        found = self.take(self.name)
        if not found:
            self.unknown()
        name = next(name for name, one in self.names.items() if re.fullmatch(one, found[1]))
        letter = self.letters.get(name)
        if self.rank(name):
            return self.subscripted(name, found[1].removeprefix(name))
        if isinstance(letter, AppliedUndef):
            return self.applied(name, letter, letter.args)
        if letter is not None:
            if self.text[self.at : self.at + 1] == "_":
                self.fail(f'"{name}" has no subscripts in this question.')
            return letter
        if name in SERIES:
            return self.series(SERIES[name], below)
        if name in ("diff", "Derivative"):
            of, *variables = self.arguments()
            if not variables or not all(isinstance(x, (sp.Symbol, sp.Indexed)) for x in variables):
                self.fail('A derivative is taken in a letter: write it as in "diff(u, z)".')
            return sp.Derivative(of, *variables, evaluate=False)
        if name == "frac":
            return self.piece() / self.piece()
        z, function = self.letters.get("z"), FUNCTIONS.get(name)
        if function is sigmoid and isinstance(z, sp.Symbol) and not self.take(OPERAND, go=False):
            return self.applied(name, sigmoid(z), (z,))
        return self.function(function) if function else sp.E

    def subscripted(self, name, rest):
        power = re.match(r"\^\(?(\d)\)?", rest)
        places = re.findall(INDEX, rest[power.end() :] if power else rest)
        places = places if len(places) == self.rank(name) else re.findall(r"[^\W_]", rest)
        indices = tuple(map(self.index, places))
        value = (
            self.letters[name].base[indices]
            if name in self.letters
            else sp.KroneckerDelta(*indices)
        )
        return value ** int(power[1]) if power else value

    def index(self, name):
        if not name.isdigit() and name not in self.indices:
            self.fail(f'"{name}" is no index here; indices are {", ".join(INDICES)}.')
        return sp.Integer(name) if name.isdigit() else self.indices[name]

    def unknown(self):
        """Say which letter is not known, and what may be meant."""
        self.take("")
        name = re.compile(r"[^\W\d_]+(_hat)?").match(self.text, self.at)[0]
        shown = {x: x + "_" * bool(self.rank(x)) + "".join(map(str, getattr(letter, "indices", ())))
                 for x, letter in self.letters.items() if x not in GREEK.values()}  # fmt: skip
        whole = next((x for x in sorted(shown, key=len)[::-1] if name.startswith(x)), name)
        if self.rank(whole) and (name == whole or name in DELTAS):
            many = f"{self.rank(name)} subscript{'s' * (self.rank(name) > 1)}"
            self.fail(f'"{name}" needs {many} here, as in {shown[name]}.')
        meant = [x for x in (*shown, *WORDS) if x.lower() == name.lower()]
        meant = meant or [x for x in shown if name in OTHERS.get(x, "").split()]
        meant = meant or get_close_matches(name, [*shown, *WORDS], 1)
        there = f"there are {', '.join(shown.values())}"
        more = f"perhaps you mean {' or '.join(meant)}" if meant else there
        self.fail(f'"{name}" is no letter of this question; {more}.')

    def piece(self):
        """Read an argument of LaTeX: in braces, or one sign."""
        if self.take("{", go=False):
            return self.bracket()
        found = self.take(r"[^\W_]") or self.fail("A fraction has two parts.")
        return read(found[1], self.letters)[0]

    def applied(self, name, letter, of):
        """Read sigma(z), or sigma alone; in sigma(1 - sigma) the bracket is a factor."""
        start, args = self.at, "|".join(map(str, of))
        if power := self.take(rf"\^\(?(\d)\)?\({args}\)"):
            return letter ** int(power[2])
        if self.take(rf"\({args}\)") or not self.take(r"\(", go=False):
            return letter
        argument = self.bracket()
        if name in FUNCTIONS and not argument.has(letter) and argument.has(*of):
            return FUNCTIONS[name](argument)
        self.at = start
        return letter

    def function(self, function):
        power = self.exponent() if self.take(r"\^|\*\*") else sp.S.One
        bracketed = self.take(r"[(\[{]", go=False)
        argument = self.bracket() if bracketed else self.factor()
        open_ended = not bracketed and not argument.has(sp.Sum, sp.Product)
        if open_ended and (self.take(r"(?<!\s)/(?!\s*\(?sum)", go=False) or self.glued()):
            self.fail("Where does the argument of the function end? Put it in brackets.")
        return self.raised(function(argument), power)

    def arguments(self):
        self.need("(")
        parts = [self.sum()]
        while self.take(","):
            parts.append(self.sum())
        self.need(")")
        return parts

    def series(self, kind, below):
        """Read a sum or a product: sum_i x_i, sum_{i=1}^m x_i, sum_ij, sum_{l != j}."""
        under = self.take(r"_?\{([^{}]*)\}|_\(([^()]*)\)|_([^\W\d_][ijlabcrs]*(?:=\d+)?)")
        if not under:
            return self.called(kind)
        outer, bound = self.indices, []
        spec = next(part for part in under.groups()[1:] if part is not None)
        spec = re.sub(r"\s+in\s+", "=", spec)
        runs = re.compile(r"([^\W\d_])\s*(?:=\s*(\w+)\s*(?:[,.\s]*\.\.[,.\s]*(\w+))?|!=\s*(\w))?")
        if runs.sub("", spec).strip(" ,"):
            self.fail('What does it run over? Write it as in "sum_{i=1}^m".')
        for run in runs.finditer(spec):
            dummy = sp.Dummy(run[1], integer=True)
            ends = [self.index(end) if end else None for end in run.group(2, 3)]
            only = 1 - sp.KroneckerDelta(dummy, self.index(run[4])) if run[4] else sp.S.One
            bound.append([dummy, ends[0] or sp.S.One, ends[1], only])
            self.indices = self.indices | {run[1]: dummy}
        if not bound:
            self.fail(OVER)
        if self.take(r"\^"):
            bound[-1][2] = self.exponent()
        dummies = [dummy for dummy, *_ in bound]
        body = self.below(dummies) if below else self.reaching(dummies)
        self.indices = outer
        return self.over(kind, body, bound)

    def reaching(self, bound):
        """Read what a sum sums: a term, and those after it that hold an index only it can bind."""
        body = self.term()
        while self.free is not None and not {dummy.name for dummy in bound} & self.free:
            start, sign = self.at, self.take("[-+]")
            more = self.term() if sign else sp.S.Zero
            if not more.has(*bound):
                self.at = start
                break
            body += more * (-1 if sign[1] == "-" else 1)
        return body

    def below(self, bound):
        """Read what a sum below a line sums: as many factors as hold its index."""
        body, start = self.factor(), self.at
        while self.take(r"\*(?!\*)|(?=[^\W_]|[(\[{])"):
            more = self.factor()
            if not more.has(*bound):
                break
            if {dummy.name for dummy in bound} & (self.free or set()):
                self.fail("Where does the sum below the line end? Put it in brackets.", start)
            body, start = body * more, self.at
        self.at = start
        return body

    def called(self, kind):
        """Read sum(x_i, i), Sum(x_i, (i, 1, m)), sum(x_i, i=1..m)."""
        start, bound = self.at, []
        opened = self.take(r"[(\[]") or self.fail(OVER)
        body = self.sum()
        one = r"[({]\s*(\w)(?:\s*,\s*(\w+))?(?:\s*,\s*(\w+))?\s*[)}]"  # (i, 1, m)
        one += r"|(\w)(?:\s*=\s*(\w+)\s*\.\.+\s*(\w+))?"  # i=1..m
        while self.take(",") and (run := self.take(one)):
            name, *ends = run.group(2, 3, 4) if run[2] else run.group(5, 6, 7)
            low, high = (self.index(end) if end else None for end in ends)
            low, high = (low, high) if high is not None else (sp.S.One, low)
            dummy = sp.Dummy(name, integer=True)
            body = body.xreplace({self.index(name): dummy})
            bound.insert(0, [dummy, low, high, sp.S.One])
        self.need({"(": ")", "[": "]"}[opened[1]])
        if not bound:
            self.fail(OVER, start)
        return self.over(kind, body, bound)

    def over(self, kind, body, bound):
        for dummy, low, high, only in reversed(bound):
            high = high if high is not None else self.range(dummy, body)
            body = kind(body * only if kind is sp.Sum else body**only, (dummy, low, high))
        return body

    def range(self, dummy, body):
        """Return how far an index runs: as far as the axis of which it is an index."""
        axes = {x.base: x.indices for x in self.letters.values() if isinstance(x, sp.Indexed)}
        for entry in sorted(body.atoms(sp.Indexed), key=str):
            for index, axis in zip(entry.indices, axes[entry.base], strict=True):
                if index == dummy and str(axis) in RANGES:
                    return RANGES[str(axis)]
        if dummy.name not in RANGES:
            self.fail(f'How far does "{dummy.name}" run? Write it as in "sum_{{i=1}}^m".')
        return RANGES[dummy.name]
