"""Statements made wrong in one place: no proof of the right one proves them.

    PYTHONPATH=_ext python formal/mutants.py

A flipped sign, another index, a lost factor: in results that the tactic proves, and in the objects
that the theorems are about. Needs what `make formal` has compiled.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from pathlib import Path

import check
from bookbuild.formal import statements
from check import HOME, provable

# Statement, what stands there, what is put in its place.
MUTANTS = [
    ("eq_bce_cost", "(fun i => (1 - y i) * ln", "(fun i => - (1 - y i) * ln"),
    ("eq_bce_cost", "ln (p i) * y i) / INR m).", "ln (p i) * y i))."),
    ("eq_sigmoid_derivative", "((1 - 1 / (1 + exp (- z)))", "((1 + 1 / (1 + exp (- z)))"),
    ("eq_softmax_sum", "theta a l * x i a", "theta a l * x l a"),
    ("eq_softmax_sum", "= 1.", "= INR k."),
    ("eq_softmax_jacobian", "(delta j l -", "(delta j l +"),
    ("eq_softmax_jacobian", "(exp (z i j) * (delta", "(exp (z i l) * (delta"),
    ("eq_softmax_gradient_matrix", "(sum m (fun i => x i a *", "(sum m (fun i => - x i a *"),
    ("eq_softmax_gradient_matrix", "- Y i j)) / INR m).", "- Y i j)))."),
    ("eq_decay_eigenvector", "= lam * w a.", "= 2 * lam * w a."),
]

# Object, what stands there, what is put in its place, and the file whose proofs then break.
OBJECT_MUTANTS = [
    ("softmax_gradient", "(Y i j - exp", "(Y i j + exp", "Minimiser"),
    ("softmax_gradient", "lam * theta a j", "2 * lam * theta a j", "Minimiser"),
    ("softmax_objective", "/ 2 - sum m", "/ 2 + sum m", "Minimiser"),
    ("softmax_hessian", "x i a * x i b", "x i a * x i a", "Hessian"),
    ("two_class_objective", "(1 - y i) * ln", "y i * ln", "TwoClasses"),
    ("divergence", "* q j", "* p j", "Likelihood"),
]


def broken(name, old, new, file):
    """Return the proofs up to those of a file that do not fit when an object is made wrong."""
    with tempfile.TemporaryDirectory() as folder:
        check.HOME, check.BUILD = Path(folder), Path(folder) / ".build"
        for path in HOME.glob("*.v"):
            shutil.copy(path, folder)
        shutil.copytree(HOME / ".build", check.BUILD)
        right, text = definition(name)
        plain = " ".join(right.split())
        if plain.count(old) != 1:
            sys.exit(f"[formal] {old!r} must occur exactly once in {plain}: correct OBJECT_MUTANTS")
        wrong = text.replace(right.strip(), plain.replace(old, new))
        (check.HOME / "Statements.v").write_text(wrong, "utf-8")
        return [proof for one in needed(file) for proof in check.compiled(one)]


def definition(name):
    """Return the definition of an object, and the text of all statements."""
    text = (HOME / "Statements.v").read_text("utf-8")
    return re.search(rf"^Definition {name} [\s\S]*?\.\n\n", text + "\n", re.M)[0], text


def needed(file):
    """Return a file and all that it imports, in an order in which they can be compiled."""
    before = [one for name in check.imports(file) for one in needed(name)]
    return [*dict.fromkeys(before), file]


def mutant(text, number, old, new):
    """Return a definition that is wrong in one place, under another name."""
    plain = " ".join(text.split())
    if plain.count(old) < 1:
        sys.exit(f"[formal] no {old!r} in {plain}: correct MUTANTS")
    at = plain.rindex(old)
    changed = plain[:at] + new + plain[at + len(old) :]
    return re.sub(r"^.*?Definition (\w+)", rf"Definition \1_mutant_{number}", changed)


if __name__ == "__main__":
    now, names, texts = statements(HOME), [], []
    for number, (name, old, new) in enumerate(MUTANTS):
        names.append(f"{name}_mutant_{number}")
        texts.append(mutant(now[name].text, number, old, new))
    right = sorted({name for name, *_ in MUTANTS})
    proved = provable([*names, *right], "Open Scope R_scope.\n" + "\n".join(texts) + "\n")
    if wrong := proved.intersection(names):
        sys.exit(f"[formal] proved although they are false: {', '.join(sorted(wrong))}")
    if missing := set(right) - proved:
        sys.exit(f"[formal] not proved although they are true: {', '.join(sorted(missing))}")
    for name, old, new, file in OBJECT_MUTANTS:
        if not (proofs := broken(name, old, new, file)):
            sys.exit(f"[formal] {name} with {new!r} for {old!r}: {file}.v is still proved")
        print(f"[formal] {name} made wrong: {len(proofs)} proofs fail")
    print(f"[formal] {len(names)} false statements, none proved; {len(right)} true ones, all are")
