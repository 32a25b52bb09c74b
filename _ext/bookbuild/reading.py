r"""Read the formulas of the pages, and evaluate them at numbers.

Two formulas that say the same have the same value whatever the letters stand for, however they are
written: with indices, in matrices, with other names for bound indices. So the letters get numbers,
each its own, and a formula of the text can be held against those of the results.

A letter is told by its name and by the kinds of its indices: $p$, $p_i$ and $p_{ij}$ are three
letters, unless a definition connects them. Indices run over small ranges of different sizes.
"""

import re
from itertools import product

import numpy as np

SIZES = {"m": 4, "n": 2, "k": 3}
KINDS = {**dict.fromkeys("ir", "m"), **dict.fromkeys("abd", "n"), **dict.fromkeys("jlc", "k")}
RELATIONS = {
    "=": "=", ":=": "=", r"\le": "<=", r"\ge": ">=", "<": "<", ">": ">", r"\ne": "!=",
    r"\neq": "!=", r"\approx": "~", r"\to": "to",
}  # fmt: skip
FUNCTIONS = {
    r"\log": np.log, r"\exp": np.exp, r"\tanh": np.tanh, r"\sigma": lambda z: 1 / (1 + np.exp(-z)),
    r"\max": np.maximum,
}  # fmt: skip
DROPPED = re.compile(
    r"\\(left|right|[bB]igg?[lr]?|quad|qquad|scriptsize|displaystyle|limits)(?![a-zA-Z])"
    r"|\\[,;:! ]|~|&|\\\\|\\(begin|end)\{aligned\}|\\hphantom\{[^}]*\}|(?<![_^\w}])\{\}"
)
TOKEN = re.compile(r"\\[a-zA-Z]+|\\[|{}]|:=|\d+(?:\.\d+)?|[^\s]")
NAMES = re.compile(r"\\(?:operatorname|mathrm|mathbf|mathsf|text)\{([^{}]*)\}")
OPEN, CLOSE = {"(": ")", "{": "}", "[": "]", r"\lVert": r"\rVert", r"\lvert": r"\rvert"}, "|"
END = ("+", "-", ")", "}", "]", ",", ".", ";", r"\rVert", r"\rvert", r"\cdots", None)


class NotReadError(Exception):
    """A formula that is not of the forms which are read here."""


class Letters:
    """Numbers for letters, and the definitions of some: name = formula.

    Parameters
    ----------
    definitions : iterable of str
        LaTeX such as ``u_{ij} = \\sum_a x_{ia} v_{aj}``: what the left-hand side means.
    seed : int
        Of the numbers.
    """

    def __init__(self, definitions=(), seed=0):
        self.seed, self.values, self.meanings, self.busy = seed, {}, {}, set()
        for definition in definitions:
            name, meaning = definition.split("=", 1)
            key, indices = Reader(name.removesuffix(":"), self).letter()
            self.meanings[key] = indices, meaning

    def value(self, key, indices=()):
        """Return the number of a letter, or of its entry at these indices: pairs of kind, place."""
        if key in self.meanings and key not in self.busy:
            names, meaning = self.meanings[key]
            self.busy.add(key)
            try:
                at = {name: place for name, (_, place) in zip(names, indices, strict=True)}
                return _stacked(meaning, self, at)[0][0]
            finally:
                self.busy.discard(key)
        if key not in self.values:
            shape = [SIZES[kind] for kind, _ in indices]
            self.values[key] = self._number(key, shape)
        return self.values[key][tuple(place for _, place in indices)]

    def _number(self, key, shape):
        if key in SIZES:
            return np.array(float(SIZES[key]))
        rng = np.random.default_rng([self.seed, *key.encode()])
        if key == "Y_mk":
            return np.eye(shape[1])[rng.integers(0, shape[1], shape[0])]
        if key in ("y", "y_m"):
            return rng.integers(0, 2, shape).astype(float)
        return np.asarray(rng.uniform(0.15, 0.85, shape))


class Reader:
    """Reads one formula from left to right."""

    def __init__(self, text, letters, at=None):
        text = NAMES.sub(lambda m: rf"\{m.group(1).replace(' ', '')} ", text)
        text = re.sub(r"\\[tdc]?frac(\d)(\d)", r"\\frac{\1}{\2}", text)
        text = re.sub(r"\\frac(\d)", r"\\frac{\1}", text)
        text = text.replace(r"\|", "|").replace(r"\mid", "|")
        self.tokens = TOKEN.findall(DROPPED.sub(" ", text))
        self.letters, self.at, self.place = letters, dict(at or {}), 0
        self.nodes = []  # values of what stands alone: sides, terms, what is in brackets

    @property
    def next(self):
        """The token that comes next."""
        return self.tokens[self.place] if self.place < len(self.tokens) else None

    def take(self, *wanted):
        """Go past a token, which is one of those wanted if there are any."""
        token = self.next
        if token is None or (wanted and token not in wanted):
            raise NotReadError(f"{token!r} where {wanted} is expected in {' '.join(self.tokens)}")
        self.place += 1
        return token

    def formula(self):
        """Return the value of all that is left."""
        value = self.sum()
        if self.next is not None:
            raise NotReadError(f"{self.next!r} is left in {' '.join(self.tokens)}")
        return value

    def sides(self):
        """Return values and the relations between them."""
        values, relations = [self.sum()], []
        while self.next in RELATIONS:
            relations.append(RELATIONS[self.take()])
            values.append(self.sum())
        if self.next not in (None, ".", ","):
            raise NotReadError(f"{self.next!r} is left in {' '.join(self.tokens)}")
        return values, relations

    def sum(self):
        """Return the value of terms."""
        total = None
        while True:
            sign = -1 if self.next == "-" else 1
            if self.next in ("+", "-"):
                self.take()
            elif total is not None:
                break
            term = sign * self.product()
            self.nodes.append(term)
            total = term if total is None else total + term
            if self.next not in ("+", "-"):
                break
        self.nodes.append(total)
        return total

    def product(self):
        """Return the value of factors, with those below a slash."""
        value = self.factor()
        while self.next not in END and self.next not in RELATIONS and self.next != CLOSE:
            if self.next == "/":
                self.take()
                value = value / self.factor()
            elif self.next in (r"\cdot", r"\times"):
                dot = self.take() == r"\cdot"
                value = _times(value, self.factor(), dot)
            elif self.next == r"\otimes":
                self.take()
                value = np.kron(value, self.factor())
            else:
                value = _times(value, self.factor())
        return value

    def factor(self):
        """Return the value of one factor with its power."""
        token = self.next
        if token in (r"\sum", r"\prod"):
            return self.big(self.take())
        if token == r"\frac":
            self.take()
            above, below = self.group(), self.group()
            return self.power(above / below)
        if token == r"\sqrt":
            self.take()
            return np.sqrt(self.group())
        if token == r"\lVert" or (token == CLOSE):
            return self.length()
        if token in OPEN:
            return self.power(self.group())
        if token in FUNCTIONS and self._is_function():
            return self.function(self.take())
        if re.fullmatch(r"\d.*", token or ""):
            return self.power(np.asarray(float(self.take())))
        if token == r"\infty":
            self.take()
            return np.asarray(np.inf)
        return self.power(self.named())

    def _is_function(self):
        after = self.tokens[self.place + 1 : self.place + 2]
        return self.next != r"\sigma" or after in (["("], ["{"])

    def function(self, name):
        """Return the value of a function; without a bracket it takes what follows up to a term."""
        place = None
        if self.next == "_":
            self.take()
            place = self.group()
        power = 1.0
        if self.next == "^":
            self.take()
            power = self.group()
        if name == r"\max":
            self.take("(")
            first = self.sum()
            self.take(",")
            value = np.maximum(first, self.sum())
            self.take(")")
            return value
        argument = self.group() if self.next in OPEN else self.factor()
        value = FUNCTIONS[name](argument) ** power
        return value / np.log(place) if place is not None else value

    def length(self):
        """Return a norm, or the absolute value between bars."""
        bar = self.take()
        value = self.sum()
        self.take({r"\lVert": r"\rVert"}.get(bar, CLOSE))
        size = np.sqrt(np.sum(np.square(value))) if np.ndim(value) else np.abs(value)
        return self.power(size)

    def group(self):
        """Return the value of what is in brackets, or of one token."""
        if self.next not in OPEN:
            return self.named() if not self.next[0].isdigit() else np.asarray(self._digit())
        end = OPEN[self.take()]
        value = self.sum()
        self.take(end)
        return abs(value) if end == r"\rvert" else value

    def _digit(self):
        """Take one digit: without braces TeX takes no more."""
        token = self.take()
        if len(token) > 1:
            self.tokens.insert(self.place, token[1:])
        return float(token[0])

    def power(self, value):
        """Return a value with what is written above it."""
        while self.next == "^":
            self.take()
            if self.next == r"\top" or self.tokens[self.place : self.place + 3] == ["{", "T", "}"]:
                self.place += 1 if self.next == r"\top" else 3
                value = np.atleast_2d(value) if np.ndim(value) == 1 else np.transpose(value)
            elif np.ndim(value) == 2 and self.tokens[self.place : self.place + 4] == [*"{-1}"]:
                self.place += 4
                value = np.linalg.inv(value)
            else:
                value = value ** self.group()
        return value

    def big(self, kind):
        """Return a sum or a product over a range, or over several indices."""
        self.take("_")
        indices, first, last = self._below(), None, None
        if "=" in indices:
            name, first = indices[0], indices[indices.index("=") + 1 :]
            self.take("^")
            last, indices = self._raw(), [name]
            first, last = (int(Reader(" ".join(t), self.letters, self.at).formula())
                           for t in (first, last))  # fmt: skip
        names = [token for token in indices if token.isalpha()]
        if not all(name in KINDS for name in names) and first is None:
            raise NotReadError(f"a sum over {names}")
        ranges = [range(first, last + 1)] if first is not None else [
            range(1, SIZES[KINDS[name]] + 1) for name in names
        ]  # fmt: skip
        start, kept, values = self.place, dict(self.at), []
        for places in product(*ranges):
            self.place = start
            self.at = {**kept, **dict(zip(names, (place - 1 for place in places), strict=True))}
            values.append(self.product())
        self.at = kept
        return sum(values[1:], values[0]) if kind == r"\sum" else np.prod(values, axis=0)

    def _below(self):
        return self._raw() if self.next == "{" else [self.take()]

    def _raw(self):
        """Return the tokens of a group."""
        if self.next != "{":
            return [self.take()]
        depth, tokens = 0, []
        while True:
            token = self.take()
            depth += (token == "{") - (token == "}")
            if depth == 0:
                return tokens[1:]
            tokens.append(token)

    def named(self):
        """Return the value of a letter, an entry, a delta, or a function that is a letter."""
        start = self.place
        key, indices = self.letter()
        if key == "e" and self.next == "^" and "e" not in self.letters.meanings:
            self.take()
            return np.exp(self.group())
        if key.startswith("\\delta_"):
            return np.asarray(float(self._at(indices[0]) == self._at(indices[1])))
        if key == r"\diag":
            return np.diag(self.group())
        if self.next in ("(", "{") and _is_callable(key):
            return self._called(key, indices, start)
        places = [(KINDS[name], self._at(name)) for name in indices]
        return self.letters.value(key, places)

    def _called(self, key, indices, start):
        """Return the value of a function of the text, such as J(θ): a letter with its argument."""
        argument = [t for t in self._bracketed() if t not in "{}"]
        key = f"{key}({''.join(argument)})"
        return self.letters.value(key, [(KINDS[name], self._at(name)) for name in indices])

    def _bracketed(self):
        if self.next == "{":
            return [t for t in self._raw() if t not in "()"]
        depth, tokens = 0, []
        while True:
            token = self.take()
            depth += (token == "(") - (token == ")")
            if depth == 0:
                return tokens[1:]
            tokens.append(token)

    def _at(self, name):
        if name not in self.at:
            raise NotReadError(f"the index {name} is free")
        return self.at[name]

    def letter(self):
        """Return the key of a letter, and its indices."""
        token = self.take()
        if not re.match(r"\\?[A-Za-z]", token) or token in (r"\top", r"\int", r"\lim", r"\partial"):
            raise NotReadError(f"{token!r} is no letter in {' '.join(self.tokens)}")
        if token in (r"\bar", r"\hat", r"\nabla"):
            inner = self._raw() if self.next == "{" else [self.take()]
            token = f"{token} {' '.join(inner)}"
        if token == "K" and self.next == "L":
            token += self.take()
        while self.next == "'":
            token += self.take()
        indices, rest = [], ""
        while self.next in ("_", "^"):
            mark, ahead = self.next, self.tokens[self.place + 1 : self.place + 4]
            if mark == "^" and ahead[0] != "*":
                break
            self.take()
            for one in self._below():
                if one in KINDS and mark == "_":
                    indices.append(one)
                elif one not in ("{", "}", ","):
                    rest += one
        kinds = "".join(KINDS[name] for name in indices)
        return token + rest + (f"_{kinds}" if kinds else ""), indices


def _is_callable(key):
    return re.match(r"(\\nabla )?(J|F|K|KL|H|D|A|N|\\mu|h|f|\\softmax|\\sigma\\max)(?![a-z])", key)


def _times(left, right, dot=False):
    """Multiply numbers; matrices as matrices; columns entry by entry, or with a dot to a number."""
    left, right = np.asarray(left), np.asarray(right)
    if left.ndim == 0 or right.ndim == 0:
        return left * right
    if left.ndim == right.ndim == 1:
        return left @ right if dot else left * right
    if left.ndim == 1 and right.shape[0] == 1:
        return np.outer(left, right[0])
    made = left @ right
    return made[0] if left.shape[0] == 1 and made.ndim == 1 else made


def free_indices(text):
    """List the letters in subscripts that no sum binds, in the order of their kinds."""
    text = NAMES.sub(" ", text)
    bound = set()
    for body in re.findall(r"\\(?:sum|prod)\s*_\s*(?:\{([^{}]*)\}|([a-z]))", text):
        bound |= {*re.findall(r"[a-z]", (body[0] or body[1]).split("=")[0])}
    used = set()
    for body in re.findall(r"_(?:\{([^{}]*)\}|([a-z]))", text):
        used |= {one for one in body[0] or body[1] if one in KINDS}
    return sorted(used - bound, key=lambda name: ("mnk".index(KINDS[name]), name))


def evaluate(text, letters):
    """Return the sides of a formula, the relations between them, and what stands alone in it.

    Each value is an array over the free indices of the formula.

    Raises
    ------
    NotReadError
        When the formula has a form that is not read.

    Examples
    --------
    >>> sides, relations, _ = evaluate(r"(u + v)^2 = u^2 + 2uv + v^2", Letters())
    >>> relations, bool(np.allclose(*sides))
    (['='], True)
    """
    with np.errstate(all="ignore"):
        return _stacked(text, letters, {})


def _stacked(text, letters, at):
    """Evaluate a formula at all places of its free indices, those in `at` apart."""
    names = [name for name in free_indices(text) if name not in at]
    found = []
    for places in product(*(range(SIZES[KINDS[name]]) for name in names)):
        reader = Reader(text, letters, {**at, **dict(zip(names, places, strict=True))})
        try:
            values, relations = reader.sides()
        except (ValueError, IndexError, TypeError, KeyError, AttributeError) as error:
            raise NotReadError(f"{text}: {error}") from error
        found.append((values, reader.nodes))
    shape = tuple(SIZES[KINDS[name]] for name in names)
    sides = [_laid(side, shape) for side in zip(*(values for values, _ in found), strict=True)]
    alike = len({len(nodes) for _, nodes in found}) == 1
    nodes = [_laid(node, shape) for node in zip(*(nodes for _, nodes in found), strict=alike)]
    return sides, relations, nodes if alike else []


def _laid(values, shape):
    """Lay out the values at all places of the free indices; a matrix keeps its own after them."""
    first = np.shape(values[0])
    same = [value if np.shape(value) == first else np.nan for value in values]
    if any(value is np.nan for value in same):
        return np.full(shape, np.nan)
    return np.reshape(np.array(same), shape + first)
