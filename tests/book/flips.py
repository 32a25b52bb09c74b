r"""Wrong signs, factors and indices in all that the pages state, and what stops each of them.

A place is what a page states once: a step of a derivation, a claim, a formula in the text, in a
table, in a theorem or in a reason. Each is made wrong in one way at a time, and then asked what the
build and the tests ask of it: a step is proved again, a formula is held against the ledger.

``python -m book.flips`` tries all of them and writes `tests/book/flips.json`, which the pages quote
and the tests hold; ``make flips`` calls it.
"""

import json
import random
import re
import sys
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path

from book.running import derived
from bookbuild import said
from derive import mutate
from lossbook import derive
from lossbook.derive import ClaimError, Derivation, Status, prove, unfold
from sympy import oo, sympify

ROOT = Path(__file__).parents[2]
CHAPTERS = sorted(path.stem for path in (ROOT / "chapters").glob("*.ipynb"))
PAGES = sorted(path for path in (ROOT / "chapters").iterdir() if path.suffix in (".ipynb", ".md"))
FOUND = Path(__file__).with_name("flips.json")
KINDS = ("sign", "factor 2", "coefficient", "swapped index", "transposed", "lost divisor")
EACH = 3  # wrong versions of one place
VALUES = (-oo, oo, 0, 1)
OPPOSITE = {
    ">0": ("<0", "<=0"), ">=0": ("<0", "<=0"), "<0": (">0", ">=0"), "<=0": (">0", ">=0"),
    "increasing": ("decreasing", "nonincreasing"), "nondecreasing": ("decreasing", "nonincreasing"),
    "decreasing": ("increasing", "nondecreasing"), "nonincreasing": ("increasing", "nondecreasing"),
}  # fmt: skip


@dataclass(frozen=True)
class Flip:
    """One wrong version of a place: the place, what is wrong in it, and who is asked."""

    kind: str
    place: str
    wrong: str
    ask: partial


# --- steps and claims ---------------------------------------------------------------------------


def of_results(stem):
    """Yield the flips of what a chapter proves."""
    for label, result in derived(stem)[0].items():
        yield from of_derivation(result) if isinstance(result, Derivation) else of_claim(
            label, *result
        )


def of_derivation(derivation):
    """Yield the flips of each line of a derivation, as its author typed it."""
    if not derivation.steps:
        return
    for number, line in enumerate(derivation.lines):
        indices = [s for s in line.free_symbols if s.is_integer and not s.is_positive]
        wrong = mutate.mutants(line, f"{derivation.label} {number}", sorted(indices, key=str))
        wrong = [(kind, mutant) for kind, mutant in wrong if kind in KINDS][:EACH]
        for kind, mutant in wrong:
            ask = partial(ask_prover, derivation, number, mutant)
            place = f"{derivation.label}, line {number}"
            yield Flip("steps of derivations", place, f"{kind}: {mutant}", ask)


def ask_prover(derivation, number, mutant):
    """Say what stops a wrong line: the step to it, or from it, is not proved."""
    others = [unfold(line, derivation.define) for line in derivation.lines]
    other = others[number - 1] if number else others[1]
    verdict = prove(other, unfold(mutant, derivation.define), derivation.given)
    return "true" if verdict.status is Status.PROVED else "refused"


def of_claim(label, make, arguments):
    """Yield another value of a limit; another direction, or the same of minus the expression."""
    if make is derive.analysis.Limit:
        wrong = [{"value": v} for v in VALUES if v != sympify(arguments["value"])][:EACH]
    else:
        name = "sign" if "sign" in arguments else "direction"
        wrong = [{name: other} for other in OPPOSITE[arguments[name]]]
        wrong.append({"expression": -arguments["expression"]})
    for change in wrong:
        ask = partial(ask_maker, partial(make, **arguments | change))
        yield Flip("signs, slopes and limits", label, str(change), ask)


def ask_maker(make):
    """Say whether a wrong claim is refused."""
    try:
        make()
    except ClaimError:
        return "refused"
    return "passed"


# --- formulas in the text -----------------------------------------------------------------------


@cache
def shown():
    """Return what the chapters show, by their names."""
    return {stem: derived(stem)[1] for stem in CHAPTERS}


@cache
def known(name):
    """Return what the ledger says, in the letters of a page."""
    return said.results(name, shown())


def of_text(path):
    """Yield the flips of the formulas of a page; what is no result is left alone."""
    name = path.stem
    for kind, own, near, words in said.texts(path, shown().get(name, ())):
        for formula, why in said.grounds(name, kind, words, near, known(name)).items():
            if why in ("mentioned", "defined") or (kind == "proof" and why == "words"):
                continue
            for wrong in wrong_formulas(formula, f"{name} {own}"):
                where = f"{name}, {kind} {own}".rstrip()
                ask = partial(ask_ledger, name, kind, own, near, formula, wrong, why)
                yield Flip(TEXTS[kind], f"{where}: {formula}", wrong, ask)


STATED = ("argument", "proof", "assumption", "check")
TEXTS = {
    "prose": "formulas in the text and its tables", "argument": "statements of theorems",
    "reason": "reasons", "proof": "written proofs", "check": "statements of checks",
    "how": "statements of checks", "assumption": "statements of theorems",
}  # fmt: skip


def ask_ledger(name, kind, own, near, formula, wrong, why):
    """Say what stops a wrong formula: nothing bears it out, or only the list lacks it."""
    if known(name).same(formula, wrong):  # another name for an index, say
        return "true"
    if excuse(name, kind, near, wrong):
        return "passed"
    if why not in ("typed", "theorems", "words"):
        return "refused"
    label = {"proof": said.PROOF}.get(kind, "") + own
    return "refused" if kind in STATED and is_missed(label, formula, wrong) else "listed"


def excuse(name, kind, near, wrong):
    """Say why nothing stops a wrong formula; empty when something does."""
    if said.NOTATION.fullmatch(wrong.rstrip(".")):
        return "a letter, a number or a setting alone is not held against a result"
    found = said.why(name, wrong, near, known(name))
    if found == said.TRUE:
        return "true as well, though another statement"
    if found:
        is_relation = said.SPLIT.search(f" {wrong} ")
        what = "says this" if is_relation else "has this as a side, a term or in brackets"
        return f"{found}, which stands near, {what}"
    listing = said.typed(name, wrong, kind)
    return f"the list `{listing}` has this for another place" if listing else ""


def is_missed(label, formula, wrong):
    """Say whether another text says what a result or a proof says: a wrong one contradicts it."""
    one = known(CHAPTERS[0]).shown[label]
    quoted = (json.dumps(f"${text}$")[1:-1] for text in (formula, wrong))
    parts = json.loads(json.dumps(one.parts).replace(*quoted, 1))
    for name, said_there in restated().get(label, ()):
        changed = {**known(name).shown, label: replace(one, parts=tuple(parts))}
        if not said.Results(said.letters(name), changed).ground(said_there, [label]):
            return True
    return False


@cache
def restated():
    """Map each result or proof to the formulas that it bears out, with their pages."""
    found = {}
    for path in PAGES:
        for kind, _, near, words in said.texts(path, shown().get(path.stem, ())):
            if kind in ("prose", "argument"):
                name = path.stem
                for formula, why in said.grounds(name, kind, words, near, known(name)).items():
                    found.setdefault(why, []).append((name, formula))
    return found


def wrong_formulas(formula, seed):
    """Return versions of a LaTeX formula with one sign, factor or index changed."""
    wrong = [*signs(formula), *factors(formula), *indices(formula)]
    wrong = [one for one in dict.fromkeys(wrong) if one != formula]
    random.Random(f"{seed} {formula}").shuffle(wrong)
    return wrong[:EACH]


def signs(formula):
    """Yield versions with one sign changed."""
    opposite = {"+": "-", "-": "+", r"\le": r"\ge", r"\ge": r"\le", "<": ">", ">": "<"}
    for match in re.finditer(r"(?<=[\w})\]|] )([+-]|\\[lg]e(?![a-z])|[<>])(?= )", formula):
        yield formula[: match.start()] + opposite[match.group()] + formula[match.end() :]
    if formula.startswith("-"):
        yield formula.removeprefix("-").lstrip()
    elif not formula.startswith(("0", "\\ge", "\\le")):
        yield f"-{formula}"


def factors(formula):
    """Yield versions with one number changed, a divisor lost or a square made a cube."""
    for match in re.finditer(r"(?<![\d_^])(?<!_\{)\d+", formula):
        if formula[: match.start()].count("_{") == formula[: match.start()].count("}_{"):
            yield formula[: match.start()] + str(int(match.group()) + 1) + formula[match.end() :]
    for match in re.finditer(r"\^2", formula):
        yield formula[: match.start()] + "^3" + formula[match.end() :]
    for match in re.finditer(r" ?/ ?(?:\\?[a-zA-Z]+|\([^()]*\))", formula):
        yield formula[: match.start()] + formula[match.end() :]


def indices(formula):
    """Yield versions with one index changed into another of its kind."""
    other = {"j": "l", "l": "j", "a": "b", "b": "a", "i": "r", "c": "j"}
    for match in re.finditer(r"_(?:\{([a-z]+)\}|([a-z]))", formula):
        text = match.group(1) or match.group(2)
        for place, letter in enumerate(text):
            if letter in other:
                changed = text[:place] + other[letter] + text[place + 1 :]
                yield formula[: match.start()] + f"_{{{changed}}}" + formula[match.end() :]


# --- all of them --------------------------------------------------------------------------------


def of_results_of_all():
    """Yield the flips of what is proved."""
    for stem in CHAPTERS:
        yield from of_results(stem)


def of_all_texts():
    """Yield the flips of what is written."""
    for path in PAGES:
        yield from of_text(path)


def count(chosen):
    """Ask about each flip; return the counts by kind of place, and why nothing stops the others."""
    counts, passed = {}, {}
    for flip in chosen:
        answer = flip.ask()
        if answer == "true":  # as true as the result: no mistake
            continue
        counts.setdefault(flip.kind, Counter())[answer] += 1
        if answer == "passed":
            place = f"{flip.place}  ->  {flip.wrong}"
            name, kind, _, near, *_ = flip.ask.args
            passed[place] = excuse(name, kind, near, flip.wrong)
    return counts, passed


def total(kept):
    """Return how many flips are stopped, and how many were tried."""
    counts = sum((Counter(count) for count in kept["counts"].values()), Counter())
    return counts.total() - counts["passed"], counts.total()


def main():
    """Try all flips, print what was found and keep it."""
    counts, passed = count([*of_all_texts(), *of_results_of_all()])
    counts = {kind: dict(sorted(count.items())) for kind, count in counts.items()}
    kept = {"counts": counts, "passed": passed}
    FOUND.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(json.dumps(kept, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    sys.exit(main())
