"""What the page asks of Python, and what it is told: requests and answers are JSON.

This module is a part of the snapshot that the page's worker loads. Formulas go out as TeX; what a
reader types is read by `lossbook.course.reader`, and never run.
"""

import json
import re

import statement
import sympy as sp
from lossbook import course
from lossbook.course import Unreadable, exercise, from_json, ids, to_json
from lossbook.course.reader import GREEK
from lossbook.derive import latex
from sumproof.counterexample import shown

PROVED = "Proved by normal form in SymPy."
WARM = ("bce", "sigmoid-tanh", "softmax-gradient")
FAILS = re.compile("It fails .*")  # the numbers come as a table
DIFFER = "The sides differ for these numbers."
TOO_HARD = "That is more than can be judged here: write it in smaller steps"
OURS = "This is a fault of the judge, and not of what you wrote"
CHAPTERS = {}  # as JSON has them, or made


def answer(request):
    """Answer one request.

    Parameters
    ----------
    request : str
        An object of JSON: ``ask``, one of `ASKED`, and what it is asked with.

    Returns
    -------
    str
        JSON.
    """
    what = json.loads(request)
    try:
        return json.dumps(ASKED[what.pop("ask")](**what))
    except Unreadable as error:
        return json.dumps(unreadable(error))
    except Exception as error:
        title = TOO_HARD if isinstance(error, (MemoryError, RecursionError)) else OURS
        words = f"{type(error).__name__}: {error}"
        return json.dumps({"status": "UNDECIDED", "title": title, "words": words})


def unreadable(error):
    """Say what cannot be read, and where: the place is lines of text with a caret below."""
    words, *place = str(error).split("\n")
    title = "I cannot read this"
    return {"status": "UNREADABLE", "title": title, "words": words, "place": "\n".join(place)}


def find(name):
    """Return an exercise: a central one, which is in the snapshot, or one of a chapter."""
    if name in ids() or name not in CHAPTERS:
        return exercise(name)
    found = CHAPTERS[name]
    if isinstance(found, dict):
        found = CHAPTERS[name] = from_json(found["exercise"] | found["solution"])
    return found


def know(text):
    """Take the exercises of the chapters, as the site has them."""
    CHAPTERS.update(json.loads(text))


def read(name, text):
    """Say how an answer is read, without judging it."""
    asked = find(name)
    if asked.kind not in ("derive", "show", "number"):
        return {"tex": []}
    lines = course.read(text, asked.names, {index.name for index in asked.truth.free})
    return {"tex": [latex(line) for line in lines]}


def check(name, text, more=False):
    """Judge an answer."""
    said = find(name).check(text, more)
    words, *place = (said.words or PROVED * said.proved).split("\n")
    return {
        "status": said.status.name,
        "title": said.status.value,
        "words": FAILS.sub("It fails for these numbers", words),
        "place": "\n".join(place) if said.counterexample is None else "",
        "tex": [] if said.read is None else [latex(said.read)],
        "counterexample": table(said.counterexample, "it should be", "yours is"),
    }


def hint(name, number):
    """Say one of the hints."""
    asked = find(name)
    return {"words": asked.hint(number), "of": len(asked.hints) + len(asked.steps)}


def solution(name):
    """Show the solution, proved now."""
    parts = [part for part in find(name).solution().parts if part["text"]]
    kept = {"chain": ("class", "formulas", "reasons")}
    return {
        "parts": [
            {key: part[key] for key in kept.get(part["class"], ("class", "text"))} for part in parts
        ]
    }


def prove(left, right, given=""):
    """Judge a statement of the reader's own."""
    return verdict(statement.prove(left, right, given))


def read_statement(left, right, given=""):
    """Say how a statement is read, without judging it."""
    sides, assumed = statement.read(left, right, given)
    return {"tex": [latex(sp.Eq(*sides, evaluate=False))], "given": assumed}


def verdict(found):
    """Say all that a verdict rests on."""
    return {
        "status": found.status.name,
        "title": found.status.name,
        "words": found.how if found.counterexample is None else DIFFER,
        "hypotheses": list(found.hypotheses),
        "used": [[words, count] for words, count in found.used],
        "extra": found.extra,
        "counterexample": table(found.counterexample, "left side", "right side"),
    }


def table(counterexample, left, right):
    """Return the rows of a counterexample: a letter, its subscripts, and its value as TeX."""
    if counterexample is None:
        return []
    about = {str(size): sp.Integer(number) for size, number in counterexample.sizes.items()}
    about |= counterexample.values | {left: counterexample.lhs, right: counterexample.rhs}
    return [[*letter(name), entries(value)] for name, value in about.items()]


def letter(name):
    """Return the letter of a name such as ``theta`` or ``x[1, 2]``, and its subscripts."""
    name, _, places = name.rstrip("]").partition("[")
    return GREEK.get(name, name), places


def entries(value):
    """Write a number, a row of numbers or a matrix as TeX."""
    if not isinstance(value, list):
        return shown(value)
    rows = value if isinstance(value[0], list) else [value]
    inside = r" \\ ".join(" & ".join(map(entries, row)) for row in rows)
    return rf"\begin{{pmatrix}} {inside} \end{{pmatrix}}"


ASKED = {f.__name__: f for f in (read, check, hint, solution, prove, read_statement)}


def warm():
    """Ask everything once, so that all modules that answers need are in the snapshot."""
    for name in ids():
        find(name)
    for name in WARM:
        asked = find(name)
        right = next(line for line, _ in reversed(asked.steps) if line is not None)
        for line in (right, -right):
            asked.check(line)
            asked.check(line, more=True)
        solution(name)
    check("softmax-jacobian", "p_ij (1 - p_ij)", more=True)
    read("bce", "-(1/m) sum_i y_i log p_i")
    from_json(to_json(exercise("bce"))).check("y_i")
    statement = {"left": "sum_i x_i", "right": "sum_i x_i^2", "given": "x_i > 0"}
    answer(json.dumps({"ask": "read_statement", **statement}))
    answer(json.dumps({"ask": "prove", **statement}))
