"""Which results Rocq has proved too: what formal/proved.json says, where it fits the texts."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from lossbook.derive.ledger import link

FOLDER = Path(__file__).parents[2] / "formal"
EXAMPLES = ("eq-bce-cost", "eq-softmax-jacobian", "claim-unique-minimiser")
# What the book is about, in its order, with words for what has no name; of each the page says how
# it was stated and proved.
MAIN = {
    "eq-bernoulli": "both labels in one formula",
    "eq-bce-cost": "the cost from the likelihood",
    "eq-cross-entropy-kl": "cross-entropy is entropy and divergence",
    "claim-gibbs": "",
    "eq-sigmoid-derivative": "derivative of the sigmoid",
    "eq-logistic-gradient": "logistic gradient",
    "eq-logistic-hessian": "logistic Hessian",
    "arg-logistic-convexity": "",
    "arg-logistic-step": "",
    "eq-softmax-sum": "softmax sums to 1",
    "eq-softmax-shift": "shift of the logits",
    "eq-softmax-two-classes": "softmax of two classes",
    "eq-categorical": "categorical probability",
    "eq-softmax-cost": "the cost of k classes from the likelihood",
    "eq-softmax-jacobian": "Jacobian of softmax",
    "eq-softmax-loss-slope": "slope of the loss",
    "eq-softmax-gradient": "softmax gradient",
    "eq-softmax-gradient-matrix": "its matrix form",
    "eq-softmax-hessian": "softmax Hessian",
    "eq-softmax-hessian-start": "the Hessian where all parameters are 0",
    "eq-softmax-quadratic-form": "quadratic form of the Hessian",
    "claim-softmax-convex": "",
    "claim-null-space": "",
    "claim-rank": "",
    "claim-fixed-class": "",
    "eq-weight-decay-prior": "weight decay from a prior",
    "eq-softmax-gradient-decay": "gradient with weight decay",
    "eq-softmax-hessian-decay": "Hessian with weight decay",
    "claim-smallest-eigenvalue": "",
    "claim-unique-minimiser": "",
    "claim-columns-sum-to-zero": "",
    "claim-half-decay": "",
    "claim-distance-bound": "",
    "claim-value-bound": "",
    "claim-no-minimiser": "",
    "claim-softmax-smoothness": "",
    "claim-softmax-step": "",
    "claim-linear-rate": "",
}
# Of these the page shows what Rocq's `Print Assumptions` says.
FIVE = (
    "claim-unique-minimiser", "claim-rank", "claim-distance-bound", "claim-no-minimiser",
    "claim-linear-rate",
)  # fmt: skip
# Theorems that nobody has proved in Rocq yet, and why.
LEFT_OUT = {
    "claim-no-radicals": "not stated: it needs Galois theory and Lindemann's theorem",
    "claim-lbfgs-converges": "not stated: the Wolfe conditions, and a matrix of limited memory",
    "claim-decrement": "not stated; the equations that it rests on are proved",
    "claim-spared-bias": "not stated: a minimiser where some parameters have no penalty",
    "claim-spared-bias-two-classes": "not stated: a minimiser where one parameter has no penalty",
    "claim-runaway": "not stated: a limit for λ to 0",
}
STATEMENT = re.compile(
    r"(?:^\(\* (?P<label>[\w-]+) (?P<shown>[0-9a-f]{12}) \*\)\n)?"
    r"^Definition (?P<name>\w+) : Prop :=\n(?P<body>(?:.+\n)+)",
    re.M,
)


HEADING = re.compile(r"^\(\*\* \* .* \*\)$", re.M)  # a chapter's name: it defines nothing


@dataclass(frozen=True)
class Statement:
    """A proposition in Rocq.

    Parameters
    ----------
    text : str
        Its definition.
    print : str
        The fingerprint of that and of all definitions that it may use.
    label, shown : str
        Of the result that it states, and the fingerprint of what the book shows there; else empty.
    """

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
            beside = (Path(folder) / "Statements.v").read_text("utf-8") + text
            used += HEADING.sub("", STATEMENT.sub("", beside))
        for match in STATEMENT.finditer(text):
            mark, about = fingerprint(used, match["body"]), match["label"] or ""
            found[match["name"]] = Statement(match[0], mark, about, match["shown"] or "")
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


def ticks(entries, folder=FOLDER):
    """Return the labels of the results that Rocq has proved just as the book shows them.

    Parameters
    ----------
    entries : iterable of lossbook.derive.Entry
    folder : pathlib.Path, optional

    Returns
    -------
    dict of str to str
        Label -> name in Rocq.
    """
    now, shown = statements(folder), {entry.id: entry.statement for entry in entries}
    labels = {now[name].label: name for name in proved(folder) if now[name].label in shown}
    return {
        label: name
        for label, name in labels.items()
        if fingerprint(shown[label]) == now[name].shown
    }


# What the pages show.


def second_ticks(entries):
    """Return what the ledger says behind the status that Rocq has confirmed too."""
    mark = f"{{doc}}`✓ Rocq {record(FOLDER)['rocq']} <proved_twice>`"
    return dict.fromkeys(ticks(entries), mark)


def figures(entries):
    """Say how many statements Rocq proved, of how many, and on which axioms."""
    said, now, holds = record(FOLDER), statements(FOLDER), proved(FOLDER)
    ways, labels = Counter(holds.values()), ticks(entries)
    axioms = ", ".join(f"`{name.rpartition('.')[2]}`" for name in said["axioms"])
    text = (
        f"Of {len(now)} statements Rocq {said['rocq']} has proved {ways['hand'] + ways['tactic']}: "
        f"{ways['hand']} by a proof that a person wrote, {ways['tactic']} by one tactic that is "
        f"tried on every equation and every step. Of {ways['refuted']} formulas of the "
        f"{{doc}}`bestiary` it has proved the negation. "
        f"In the {{doc}}`ledger` {len(labels)} results have a second tick. "
        f"All proofs together use these axioms: {axioms}."
    )
    missing = sorted(one.label or name for name, one in now.items() if name not in holds)
    return text + (f" Not proved yet: {', '.join(missing)}." if missing else "")


def examples(entries):
    """Show three results as the book prints them, and as Rocq reads them."""
    shown, now, parts = {entry.id: entry for entry in entries}, statements(FOLDER), []
    for label in EXAMPLES:
        name = label.replace("-", "_")
        entry, text = shown[label], re.sub(r"^\(\*.*\n", "", now[name].text)
        formula = f"$$\n{entry.statement}\n$$" if label.startswith("eq-") else entry.statement
        place = link(label, entry.name)
        parts.append(f"**{place}**\n\n{formula}\n\n```text\n{text.strip()}\n```")
    return "\n\n".join(parts)


def main_results(entries):
    """List the main results: how each was stated in Rocq, and how proved."""
    labels, tried = ticks(entries, FOLDER), record(FOLDER)["statements"]
    shown = {entry.id: entry for entry in entries}
    lines = ["| result | statement | proof |", "|---|---|---|"]
    for label, words in MAIN.items():
        origin = "printed from the object" if label.startswith("eq-") else "by hand"
        how = f"`{labels[label]}`, {_way(tried[labels[label]])}" if label in labels else "–"
        result = f"{words} {link(label, shown[label].name)}".strip()
        lines.append(f"| {result} | {origin} | {how} |")
    return "\n".join(lines)


def _way(tried):
    """Say how a statement was proved."""
    return f"{tried['lines']} lines" if tried["by"] == "hand" else "the tactic"


def assumptions(entries):
    """List the axioms on which five theorems rest, in Rocq's own words."""
    labels, tried = ticks(entries, FOLDER), record(FOLDER)["statements"]
    shown = {entry.id: entry for entry in entries}
    lines = ["| theorem | `Print Assumptions` |", "|---|---|"]
    for label in FIVE:
        axioms = tried[labels[label]]["axioms"] if label in labels else ()
        said = "<br/>".join(f"`{name}`" for name in axioms) or "–"
        lines.append(f"| {link(label, shown[label].name)} | {said} |")
    return "\n".join(lines)


def theorems(entries):
    """List the theorems of the book, and which of them Rocq has proved."""
    labels, tried = ticks(entries, FOLDER), record(FOLDER)["statements"]
    lines = ["| theorem | Rocq |", "|---|---|"]
    for entry in entries:
        if entry.kind == "argument":
            name = labels.get(entry.id)
            said = f"✓ {_way(tried[name])}" if name else LEFT_OUT.get(entry.id, "–")
            lines.append(f"| {link(entry.id, entry.name)} | {said} |")
    return "\n".join(lines)
