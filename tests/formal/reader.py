"""Read the Rocq text of an expression, as a person would, and say what number it is.

Nothing here comes from the translator. Sums are loops; a letter is looked up by its name.
"""

from __future__ import annotations

import re

from derive.oracle import mp

TOKEN = re.compile(r"\s*(=>|:=|[\w']+(?:%nat)?|[-+*/^()])")
FUNCTIONS = {
    "exp": mp.exp,
    "ln": mp.log,
    "sqrt": mp.sqrt,
    "Rabs": abs,
    "tanh": mp.tanh,
    "INR": mp.mpf,
    "Rpower": lambda base, power: mp.exp(power * mp.log(base)),
    "delta": lambda one, two: mp.mpf(one == two),
    "sum": lambda n, f: mp.fsum(f(i) for i in range(1, n + 1)),
    "sum_from": lambda low, high, f: mp.fsum(f(i) for i in range(low, high + 1)),
    "prod": lambda n, f: mp.fprod(f(i) for i in range(1, n + 1)),
}


def value(text, letters):
    """Return the number that a text is, for given values of its letters.

    Parameters
    ----------
    text : str
    letters : dict of str to int, mpf or callable
        Natural numbers, real numbers, and arrays as functions of their indices.
    """
    tokens = TOKEN.findall(text)
    assert "".join(tokens) == "".join(text.split()), text
    meaning, rest = _sum(tokens)
    assert not rest, rest
    return meaning(letters)


def _sum(tokens):
    """Read terms between + and -, which associate to the left."""
    left, tokens = _product(tokens)
    while tokens and tokens[0] in "+-":
        sign, (right, tokens) = tokens[0], _product(tokens[1:])
        left = _both(left, right, (lambda a, b: a + b) if sign == "+" else (lambda a, b: a - b))
    return left, tokens


def _product(tokens):
    """Read factors between * and /, which associate to the left."""
    left, tokens = _signed(tokens)
    while tokens and tokens[0] in "*/":
        sign, (right, tokens) = tokens[0], _signed(tokens[1:])
        left = _both(left, right, (lambda a, b: a * b) if sign == "*" else (lambda a, b: a / b))
    return left, tokens


def _signed(tokens):
    """Read a minus, which binds more tightly than * and less than ^."""
    if tokens[0] == "-":
        inner, tokens = _signed(tokens[1:])
        return (lambda letters: -inner(letters)), tokens
    base, tokens = _applied(tokens)
    if tokens and tokens[0] == "^":
        power, tokens = _atom(tokens[1:])
        return _both(base, power, lambda a, b: a ** int(b)), tokens
    return base, tokens


def _applied(tokens):
    """Read an atom and the arguments behind it."""
    head, tokens = _atom(tokens)
    arguments = []
    while tokens and (tokens[0] == "(" or tokens[0][0].isalnum()):
        argument, tokens = _atom(tokens)
        arguments.append(argument)
    if not arguments:
        return head, tokens
    return (lambda letters: head(letters)(*(a(letters) for a in arguments))), tokens


def _atom(tokens):
    """Read a number, a letter, something in parentheses, or a function of an index."""
    first, tokens = tokens[0], tokens[1:]
    if first == "(" and tokens[0] == "fun":
        name, arrow, tokens = tokens[1], tokens[2], tokens[3:]
        assert arrow == "=>"
        body, tokens = _sum(tokens)
        assert tokens[0] == ")"
        return (lambda letters: lambda i: body({**letters, name: i})), tokens[1:]
    if first == "(":
        inner, tokens = _sum(tokens)
        assert tokens[0] == ")"
        return inner, tokens[1:]
    if first.removesuffix("%nat").isdigit():
        digits = int(first.removesuffix("%nat"))
        return (lambda letters: digits), tokens
    if first in FUNCTIONS:
        return (lambda letters: FUNCTIONS[first]), tokens
    return (lambda letters: letters[first]), tokens


def _both(left, right, operation):
    return lambda letters: operation(left(letters), right(letters))
