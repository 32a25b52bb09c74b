r"""Read the formulas of the pages, and evaluate them at numbers.

Two formulas that say the same have the same value whatever the letters stand for, however they are
written: with indices, in matrices, with other names for bound indices. So the letters get numbers,
each its own, and a formula of the text can be held against those of the results.

A letter is told by its name and by the kinds of its indices: $p$, $p_i$ and $p_{ij}$ are three
letters, unless a definition connects them. Indices run over small ranges of different sizes: each
index of a formula is an axis of its values, and the axes of matrices come after these.
"""

import re

import numpy as np

SIZES = {"m": 4, "n": 2, "k": 3}
KINDS = {**dict.fromkeys("ir", "m"), **dict.fromkeys("abd", "n"), **dict.fromkeys("jlc", "k")}
RELATIONS = {
    "=": "=", ":=": "=", r"\le": "<=", r"\ge": ">=", "<": "<", ">": ">", r"\ne": "!=",
    r"\neq": "!=", r"\approx": "~", r"\to": "to",
}  # fmt: skip
FUNCTIONS = {
    r"\log": np.log, r"\exp": np.exp, r"\tanh": np.tanh, r"\sigma": lambda z: 1 / (1 + np.exp(-z)),
}  # fmt: skip
DROPPED = re.compile(
    r"\\(left|right|[bB]igg?[lr]?|quad|qquad|scriptsize|displaystyle|limits)(?![a-zA-Z])"
    r"|\\[,;:! ]|~|&|\\\\|\\(begin|end)\{aligned\}|\\hphantom\{[^}]*\}|(?<![_^\w}])\{\}"
)
TOKEN = re.compile(r"\\[a-zA-Z]+|\\[|{}]|:=|\d+(?:\.\d+)?|[^\s]")
NAMES = re.compile(r"\\(?:operatorname|mathrm|mathbf|mathsf|text)\{([^{}]*)\}")
OPEN = {"(": ")", "{": "}", "[": "]", r"\lVert": r"\rVert", r"\lvert": r"\rvert"}
BAR = "|"
FUNCTION = re.compile(r"(\\nabla )?(J|F|K|\\KL|H|D|A|N|\\mu|h|f|\\softmax|\\sigma\\max)(?![a-z])")
END = ("+", "-", ")", "}", "]", ",", ".", ";", r"\rVert", r"\rvert", r"\cdots", None)


class NotReadError(Exception):
    """A formula that is not of the forms which are read here."""


class Letters:
    r"""Numbers for letters, and the definitions of some.

    Parameters
    ----------
    definitions : iterable of str
        LaTeX such as ``u_{ij} = \sum_a x_{ia} v_{aj}``: what the left-hand side means.
    seed : int
        Of the numbers.
    """

    def __init__(self, definitions=(), seed=0):
        self.seed, self.values, self.meanings = seed, {}, {}
        for definition in definitions:
            name, meaning = definition.split("=", 1)
            key, indices = Reader(name, self).name()
            self.meanings[key] = indices, meaning

    def value(self, key, kinds=""):
        """Return the numbers of a letter: an axis for each of its indices, then those it has."""
        if key not in self.values:
            known = key in self.meanings
            self.values[key] = self._meaning(key) if known else self._number(key, kinds)
        return self.values[key]

    def _meaning(self, key):
        names, meaning = self.meanings.pop(key)  # so that a circle ends
        reader = Reader(meaning, self, names)
        value = reader.whole()
        self.meanings[key] = names, meaning
        sizes = [SIZES[KINDS[name]] for name in reader.axes]
        free = [n in names or size > 1 for n, size in zip(reader.axes, value.shape, strict=False)]
        value = np.broadcast_to(value, [
            size if name in names else old
            for name, size, old in zip(reader.axes, sizes, value.shape, strict=False)
        ] + [*value.shape[len(sizes):]])  # fmt: skip
        first = [reader.axes.index(name) for name in names]
        others = [axis for axis, is_free in enumerate(free) if is_free and axis not in first]
        bound = [axis for axis, is_free in enumerate(free) if not is_free]
        inner = range(len(sizes), value.ndim)
        moved = np.transpose(value, [*first, *others, *inner, *bound])
        return moved.reshape(moved.shape[: value.ndim - len(bound)])

    def _number(self, key, kinds):
        if key in SIZES:
            return np.array(float(SIZES[key]))
        shape = [SIZES[kind] for kind in kinds]
        rng = np.random.default_rng([self.seed, *key.encode()])
        numbers = np.asarray(rng.uniform(0.15, 0.85, shape))
        return numbers / numbers.sum(axis=1, keepdims=True) if key == "Y_mk" else numbers


class Reader:
    """Reads one formula from left to right."""

    def __init__(self, text, letters, names=()):
        text = NAMES.sub(lambda m: rf"\{m.group(1).replace(' ', '')} ", text)
        text = re.sub(r"\\[tdc]?frac(\d)(\d)", r"\\frac{\1}{\2}", text)
        text = re.sub(r"\\frac(\d)", r"\\frac{\1}", text)
        text = re.sub(r"(?<![a-zA-Z])(\\sigma|h) \(", r"\1 \\cdot (", text)  # the space: a product
        text = text.replace(r"\|", "|").replace(r"\mid", "|")
        self.tokens = TOKEN.findall(DROPPED.sub(" ", text))
        found = {token for token in self.tokens if token in KINDS} | set(names)
        self.axes = sorted(found, key=lambda name: ("mnk".index(KINDS[name]), name))
        self.letters, self.place, self.bars = letters, 0, 0
        self.spans = set()  # of what stands alone: sides, terms, what is in brackets or summed

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

    def sides(self):
        """Return values and the relations between them."""
        values, relations = [self.sum()], []
        while self.next in RELATIONS:
            relations.append(RELATIONS[self.take()])
            values.append(self.sum())
        if self.next not in (None, ".", ","):
            raise NotReadError(f"{self.next!r} is left in {' '.join(self.tokens)}")
        return values, relations

    def whole(self):
        """Return the value of a formula that is no relation."""
        return self.sides()[0][0]

    def sum(self):
        """Return the value of terms."""
        total, first = None, self.place
        while True:
            start, sign = self.place, -1 if self.next == "-" else 1
            if self.next in ("+", "-"):
                self.take()
            elif total is not None:
                break
            term = sign * self.product()
            self.spans.add((start, self.place))
            total = term if total is None else np.add(*self._alike(total, term))
            if self.next not in ("+", "-"):
                break
        self.spans.add((first, self.place))
        return total

    def product(self):
        """Return the value of factors, with those below a slash."""
        value = self.factor()
        while self.next not in END and self.next not in RELATIONS and not self._closes():
            if self.next == "/":
                self.take()
                value = np.divide(*self._alike(value, self.factor()))
            elif self.next in (r"\cdot", r"\times"):
                dot = self.take() == r"\cdot"
                value = self._times(value, self.factor(), dot)
            elif self.next == r"\otimes":
                self.take()
                value = self._kronecker(value, self.product())
            else:
                value = self._times(value, self.factor())
        return value

    def _closes(self):
        return self.next == BAR and self.bars > 0

    def factor(self):
        """Return the value of one factor with its power."""
        token = self.next
        if token in (r"\sum", r"\prod"):
            return self.big(self.take())
        if token == r"\frac":
            self.take()
            return self.power(np.divide(*self._alike(self.group(), self.group())))
        if token == r"\sqrt":
            self.take()
            return np.sqrt(self.group())
        if token in (r"\lVert", BAR):
            return self.length()
        if token == r"\max":
            return self.largest()
        if token in OPEN:
            return self.power(self.group())
        if token in FUNCTIONS and self._is_function():
            return self.function(self.take())
        if re.fullmatch(r"\d.*", token or ""):
            return self.power(self._number(float(self.take())))
        if token == r"\infty":
            self.take()
            return self._number(np.inf)
        return self.power(self.named())

    def _number(self, number):
        return np.full((1,) * len(self.axes), number)

    def _is_function(self):
        after = self.tokens[self.place + 1 : self.place + 2]
        return self.next != r"\sigma" or after in (["("], ["{"])

    def function(self, name):
        """Return the value of a function; without a bracket it takes the factor that follows."""
        base, power = None, 1.0
        if self.next == "_":
            self.take()
            base = self.group()
        if self.next == "^":
            self.take()
            power = self.group()
        value = FUNCTIONS[name](self.group() if self.next in OPEN else self.factor()) ** power
        return value / np.log(base) if base is not None else value

    def largest(self):
        """Return the larger of two numbers, or the largest over an index."""
        self.take(r"\max")
        if self.next == "_":
            self.take()
            axis = self.axes.index(*self._raw())
            return np.max(self.factor(), axis=axis, keepdims=True)
        self.take("(")
        first = self.sum()
        self.take(",")
        value = np.maximum(first, self.sum())
        self.take(")")
        return value

    def length(self):
        """Return a norm, or the absolute value between bars."""
        bar = self.take()
        self.bars += bar == BAR
        value = self.sum()
        self.take({r"\lVert": r"\rVert"}.get(bar, BAR))
        self.bars -= bar == BAR
        inner = tuple(range(len(self.axes), value.ndim))
        return self.power(np.sqrt(np.sum(value**2, axis=inner)) if inner else np.abs(value))

    def group(self):
        """Return the value of what is in brackets, or of one token."""
        if self.next not in OPEN:
            digit = self.next is not None and self.next[0].isdigit()
            return self._digit() if digit else self.named()
        end = OPEN[self.take()]
        value = self.sum()
        self.take(end)
        return np.abs(value) if end == r"\rvert" else value

    def _digit(self):
        """Take one digit: without braces TeX takes no more."""
        token = self.take()
        if len(token) > 1:
            self.tokens.insert(self.place, token[1:])
        return self._number(float(token[0]))

    def power(self, value):
        """Return a value with what is written above it."""
        while self.next == "^":
            self.take()
            ahead = self.tokens[self.place : self.place + 4]
            inner = value.ndim - len(self.axes)
            if ahead[0] == r"\top" or ahead[:3] in (["{", "T", "}"], ["{", r"\top", "}"]):
                self.place += 1 if ahead[0] == r"\top" else 3
                if inner:
                    value = value[..., None, :] if inner == 1 else np.swapaxes(value, -1, -2)
            elif inner == 2 and ahead == [*"{-1}"]:
                self.place += 4
                value = np.linalg.inv(value)
            else:
                value = np.power(*self._alike(value, self.group()))
        return value

    def big(self, kind):
        """Return a sum or a product over a range, or over several indices."""
        self.take("_")
        below, places = self._raw(), None
        if "=" in below:
            first = below[below.index("=") + 1 :]
            self.take("^")
            last = self._raw()
            ends = [Reader(" ".join(t), self.letters).whole() for t in (first, last)]
            places = range(*(int(end.item()) + n for n, end in enumerate(ends)))
            below = below[:1]
        names = [token for token in below if token.isalpha()]
        if not names or not {*names} <= {*self.axes}:
            raise NotReadError(f"a sum over {names}")
        start, value = self.place, self.product()
        self.spans.add((start, self.place))
        reduce = np.sum if kind == r"\sum" else np.prod
        for name in names:
            axis, size = self.axes.index(name), SIZES[KINDS[name]]
            shape = [size if n == axis else old for n, old in enumerate(value.shape)]
            value = np.broadcast_to(value, shape)
            if places is not None:  # the entry number 0 is the last one
                value = np.take(value, [(place - 1) % size for place in places], axis=axis)
            value = reduce(value, axis=axis, keepdims=True)
        return value

    def _raw(self):
        """Return the tokens of a group, or the one token."""
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
        key, indices = self.name()
        if key == "e" and self.tokens[self.place : self.place + 2] not in (["^", r"\top"], []) and (
            self.next == "^"
        ):
            self.take()
            return np.exp(self.group())
        if key == r"\diag":
            value = self.group()
            return value[..., None] * np.eye(value.shape[-1])
        kinds = "".join(KINDS[name] for name in indices)
        delta = key.startswith("\\delta_")
        value = np.eye(SIZES[kinds[0]]) if delta else self.letters.value(key, kinds)
        return self._placed(value, indices)

    def _placed(self, value, indices):
        """Give the axes of an entry their places; an index that comes twice takes the diagonal."""
        letters = [self.axes.index(name) for name in indices]
        inner = [*range(len(self.axes), len(self.axes) + value.ndim - len(letters))]
        wanted = sorted(set(letters))
        value = np.einsum(value, [*letters, *inner], [*wanted, *inner])
        shape = [SIZES[KINDS[n]] if p in wanted else 1 for p, n in enumerate(self.axes)]
        return value.reshape([*shape, *value.shape[len(wanted) :]])

    def name(self):
        """Return the key and the indices of a letter, with the argument if it is a function."""
        key, indices = self.letter()
        if self.next in ("(", "{") and FUNCTION.match(key):
            key += f"({''.join(t for t in self._bracketed() if t not in '{}')})"
        return key, indices

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

    def letter(self):
        """Return the key of a letter, and its indices."""
        token = self.take()
        if not re.match(r"\\?[A-Za-z]", token) or token in (r"\top", r"\int", r"\lim", r"\partial"):
            raise NotReadError(f"{token!r} is no letter in {' '.join(self.tokens)}")
        if token in (r"\bar", r"\hat", r"\nabla"):
            token = f"{token} {' '.join(self._raw())}"
        if token == "K" and self.next == "L":
            token += self.take()
        while self.next == "'":
            token += self.take()
        indices, rest = [], ""
        while self.next in ("_", "^"):
            mark = self.next
            if mark == "^" and self.tokens[self.place + 1] != "*":
                break
            self.take()
            for one in self._raw():
                if one in KINDS and mark == "_":
                    indices.append(one)
                elif one not in ("{", "}", ","):
                    rest += one
        kinds = "".join(KINDS[name] for name in indices)
        return token + rest + (f"_{kinds}" if kinds else ""), indices

    def _inner(self, value):
        return value.ndim - len(self.axes)

    def _alike(self, one, other):
        """Give numbers as many axes as what they are combined with."""
        more = self._inner(one) - self._inner(other)
        one = one.reshape(one.shape + (1,) * max(-more, 0))
        return one, other.reshape(other.shape + (1,) * max(more, 0))

    def _times(self, left, right, dot=False):
        """Multiply: matrices as such; columns entry by entry, or with a dot to a number."""
        one, other = self._inner(left), self._inner(right)
        if dot and one == other:
            return np.sum(left * right, axis=tuple(range(len(self.axes), left.ndim)))
        if one == 0 or other == 0 or one == other == 1:
            return np.multiply(*self._alike(left, right))
        if one == other == 2:
            return np.matmul(left, right)
        if one == 2 and other == 1:
            made = np.matmul(left, right[..., None])[..., 0]
            return made[..., 0] if left.shape[-2] == 1 else made
        if one == 1 and right.shape[-2] == 1:
            return left[..., None] * right
        raise NotReadError(f"a product of {one} and {other} axes")

    def _kronecker(self, left, right):
        made = left[..., :, None, :, None] * right[..., None, :, None, :]
        rows, columns = made.shape[-4] * made.shape[-3], made.shape[-2] * made.shape[-1]
        return made.reshape((*made.shape[:-4], rows, columns))


def evaluate(text, letters):
    """Return the sides of a formula and the relations between them.

    Each value is an array over the free indices of the formula.

    Raises
    ------
    NotReadError
        When the formula has a form that is not read.

    Examples
    --------
    >>> sides, relations = evaluate(r"(u + v)^2 = u^2 + 2uv + v^2", Letters())
    >>> relations, bool(np.allclose(*sides))
    (['='], True)
    """
    return _read(text, letters)[:2]


def parts(text, letters):
    """Return the values of what stands alone in a formula: sides, terms, brackets, what is summed.

    Raises
    ------
    NotReadError
        When the formula has a form that is not read.
    """
    reader = _read(text, letters)[2]
    pieces = {" ".join(reader.tokens[start:end]) for start, end in reader.spans}
    return [_read(piece, letters)[0][0] for piece in pieces]


def _read(text, letters):
    reader = Reader(text, letters)
    with np.errstate(all="ignore"):
        try:
            sides, relations = reader.sides()
        except (ValueError, IndexError, TypeError, KeyError, AttributeError) as error:
            raise NotReadError(f"{text}: {error}") from error
    most = max(side.ndim for side in sides)  # a number is every entry of a matrix
    sides = [side.reshape((1,) * most) if side.size == 1 else side for side in sides]
    if len({side.ndim for side in sides}) == 1:
        try:
            sides = np.broadcast_arrays(*sides)  # each has the free indices of the whole relation
        except ValueError as error:
            raise NotReadError(f"{text}: {error}") from error
    return [_bare(side, len(reader.axes)) for side in sides], relations, reader


def _bare(value, axes):
    """Leave out the axes of indices that are bound."""
    kept = [size for size in value.shape[:axes] if size > 1]
    return value.reshape([*kept, *value.shape[axes:]])
