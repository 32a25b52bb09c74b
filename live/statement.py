"""Read a statement of the reader's own: two sides, and what is given.

Its letters are what they are used as: ``x_ia`` is an entry of an array with two axes, ``z`` a
number. All are real. What is given is one fact to a line:

``Y one-hot``, ``y binary``, ``0 < p_i < 1``, ``lambda > 0``, ``sum_j p_ij = 1``, and
``p_ij := exp(z_ij) / sum_l exp(z_il)``, which says what a letter stands for.
"""

import re

import sumproof
import sympy as sp
from lossbook.course import Unreadable, reader
from lossbook.derive import unfold
from sumproof.statement import ask

LETTER = re.compile(r"([^\W\d_]+)(?:_?\{([^{}]*)\}|_?\[([^][]*)\]|_([^\W_]+(?:,[^\W_]+)*))?")
RELATIONS = {"<": sp.Lt, ">": sp.Gt, "<=": sp.Le, ">=": sp.Ge, "!=": sp.Ne, "=": sp.Eq}
RELATION = re.compile(r"(?<!:)(<=|>=|!=|<|>|=)")
KINDS = {
    sumproof.OneHot: re.compile(r"(?:rows of )?(\w+?)(?:_\w+)? (?:is |are )?one-hot"),
    sumproof.Binary: re.compile(r"(\w+?)(?:_\w+)? (?:is |are )?(?:binary|0 or 1|in \{0, ?1\})"),
    sumproof.UnitInterval: re.compile(r"0 ?< ?(\w+?)(?:_\w+)? ?< ?1|(\w+?)(?:_\w+)? in \(0, ?1\)"),
}


def prove(left, right, given=""):
    """Ask `prove` whether two sides, as typed, are equal under what is given.

    Parameters
    ----------
    left, right, given : str

    Returns
    -------
    Verdict

    Raises
    ------
    Unreadable
        A part of it cannot be read.
    """
    sides, facts, define = parsed(left, right, given)
    sides = [unfold(side, define) for side in sides]
    try:
        ask(*sides, facts)
    except (TypeError, ValueError) as error:  # it contradicts itself in form, in words for a reader
        raise Unreadable(f"{error}.") from None
    return sumproof.prove(*sides, facts)


def read(left, right, given=""):
    """Return both sides as they are read, and what is given as text."""
    sides, facts, define = parsed(left, right, given)
    return sides, [*map(str, facts), *(f"{name} := {meaning}" for name, meaning in define.items())]


def parsed(left, right, given):
    """Return the sides, the facts and the definitions of a statement."""
    lines = [line.strip() for line in re.split(r"[;\n]", given) if line.strip()]
    names = letters([left, right, *lines])
    facts, define = [], {}
    for line in lines:
        if ":=" in line:
            name, meaning = (side(part, names, "a definition") for part in line.split(":=", 1))
            define[name] = meaning
        else:
            facts.append(fact(line, names))
    sides = side(left, names, "the left side"), side(right, names, "the right side")
    for derivative in set().union(*(one.atoms(sp.Derivative) for one in sides)):
        for x in derivative.variables:
            if getattr(x, "base", x) in {getattr(name, "base", name) for name in define}:
                raise Unreadable(f"{x} stands for a formula: a derivative is taken in a letter.")
    return sides, facts, define


def side(text, names, what):
    """Read one formula."""
    if not text.strip():
        raise Unreadable(f"Nothing stands for {what} yet.")
    found = reader.read(text, names)
    if len(found) > 1:
        raise Unreadable(f"Two formulas stand for {what}: an equals sign is between them.")
    return found[0]


def fact(line, names):
    """Read one hypothesis."""
    plain = line.replace("≤", "<=").replace("≥", ">=").replace("≠", "!=").replace("==", "=")
    for kind, pattern in KINDS.items():
        if found := pattern.fullmatch(plain.replace("∈", " in ").replace("  ", " ")):
            name = next(filter(None, found.groups()))
            if name not in names:
                raise Unreadable(f'"{name}" is no letter of the statement.')
            try:
                return kind(getattr(names[name], "base", names[name]))
            except TypeError as error:
                raise Unreadable(f"{line}: {error}.") from None
    parts = RELATION.split(plain)
    if len(parts) != 3:
        raise Unreadable(f'"{line}" is not one of the facts that are read here.')
    left, sign, right = parts
    known = reader.INDICES | names  # j != l
    relation = RELATIONS[sign](side(left, known, line), side(right, known, line))
    if relation in (sp.true, sp.false):
        raise Unreadable(f'"{line}" is {"always" if relation else "never"} so: leave it out.')
    return relation


def letters(texts):
    """Return the letters of some texts, each as it is first used with subscripts."""
    found = {}
    for text in texts:
        for match in LETTER.finditer(reader._plain(text)):
            name, places = match[1], next(filter(None, match.groups()[1:]), "")
            if name in reader.WORDS or name in ("one", "hot", "binary", "rows", "of", "is", "are"):
                continue
            places = re.findall(reader.INDEX, places)
            *before, last = [name] if name in reader.GREEK or name in ("lambda",) else [*name]
            for single in before:
                found.setdefault(single, [])
            found[last] = found.get(last) or places
    return {
        name: made(name, places)
        for name, places in found.items()
        if places or not (name in reader.INDICES or name in reader.SIZES)
    }


def made(name, places):
    """Return the letter of a name, with an index for each subscript."""
    if not places:
        return sp.Symbol(name, real=True)
    usual = [reader.INDICES[s] for s in ("ij" if len(places) == 2 else "iajl")]
    indices = [reader.INDICES.get(s, other) for s, other in zip(places, usual, strict=False)]
    if len(indices) != len(places):
        raise Unreadable(f"{name} has more subscripts than are read here.")
    return sumproof.array(name, real=True)[tuple(indices)]
