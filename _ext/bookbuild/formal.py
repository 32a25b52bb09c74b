"""Which results Rocq has proved too: what formal/proved.json says, where it still fits the texts."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

STATEMENT = re.compile(
    r"(?:^\(\* (?P<label>[\w-]+) (?P<shown>[0-9a-f]{12}) \*\)\n)?"
    r"^Definition (?P<name>\w+) : Prop :=\n(?P<body>(?:.+\n)+)",
    re.M,
)


@dataclass(frozen=True)
class Statement:
    """A proposition in Rocq.

    Parameters
    ----------
    name : str
    text : str
        Its definition.
    print : str
        The fingerprint of that and of all definitions that it may use.
    label, shown : str
        Of the result that it states, and the fingerprint of what the book shows there; else empty.
    """

    name: str
    text: str
    print: str
    label: str = ""
    shown: str = ""


def fingerprint(*texts):
    """Return twelve characters that change with the words of a text."""
    words = " ".join(word for text in texts for word in text.split())
    return hashlib.sha256(words.encode()).hexdigest()[:12]


def statements(folder):
    """Read the propositions of Statements.v and of Theorems.v.

    Parameters
    ----------
    folder : pathlib.Path

    Returns
    -------
    dict of str to Statement
        By name.
    """
    found, used = {}, (Path(folder) / "Definitions.v").read_text("utf-8")
    for file in ("Statements.v", "Theorems.v"):
        text = (Path(folder) / file).read_text("utf-8")
        if file == "Theorems.v":  # these use the objects and words defined beside them
            used += STATEMENT.sub("", (Path(folder) / "Statements.v").read_text("utf-8") + text)
        for match in STATEMENT.finditer(text):
            name, body = match["name"], match["body"]
            mark = fingerprint(used, body)
            found[name] = Statement(name, match[0], mark, match["label"] or "", match["shown"] or "")
    return found


def record(folder):
    """Return what proved.json holds: Rocq's version, axioms, and the statements that were tried."""
    return json.loads((Path(folder) / "proved.json").read_text("utf-8"))


def proved(folder):
    """Return the statements that Rocq proved and whose text is still the one that it proved."""
    tried = record(folder)["statements"]
    now = statements(folder)
    return {
        name: tried[name]["by"]
        for name, one in now.items()
        if tried.get(name, {}).get("by") and tried[name]["print"] == one.print
    }


def ticks(folder, shown):
    """Return the labels of the results that Rocq has proved just as the book shows them.

    Parameters
    ----------
    folder : pathlib.Path
    shown : mapping of str to str
        Labels -> statements, as in the ledger.

    Returns
    -------
    dict of str to str
        Label -> name in Rocq.
    """
    now = statements(folder)
    return {
        now[name].label: name
        for name in proved(folder)
        if now[name].label in shown and fingerprint(shown[now[name].label]) == now[name].shown
    }
