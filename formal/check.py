"""Let Rocq prove what it can of the formal statements, and write what it says to proved.json.

    PYTHONPATH=_ext python formal/check.py [--all]

Proofs by hand are the theorems whose name ends in _proved or _refuted. To every other proposition
the tactic prove_it is applied: to those that it proved before and those that are new; with --all
also to those that it could not prove. Nothing is installed. A file is compiled again when it or
what it imports has changed. What was proved before and is not now is named at the end.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

from bookbuild.formal import FIVE, fingerprint, record, statements

HOME = Path(__file__).parent
BUILD = HOME / ".build"
GROUND = ("Definitions", "Sums", "Statements", "Normal", "Theorems", "Softmax")  # for all others
HEAD = "From formal Require Import Theorems Normal.\n"
SECONDS, PATIENCE = 60, 600  # for the tactic: on a new proposition, and on one that it proved
SHARES = 8  # files in which it is tried
PROOF = re.compile(r"^((?:Theorem|Lemma) (\w+)[^.]*?\.\n)(Proof\.[\s\S]*?Qed\.\n)", re.M)
IMPORTS = re.compile(r"^From formal Require (?:Import|Export) ([\w ]+)\.$", re.M)
MARK = re.compile(r"^\(\* [\w-]+ [0-9a-f]{12} \*\)$", re.M)
ENDS = ("_proved", "_refuted")
# Rocq's own, of its real numbers and of classical logic.
AXIOMS = {
    "ClassicalDedekindReals.sig_not_dec",
    "ClassicalDedekindReals.sig_forall_dec",
    "FunctionalExtensionality.functional_extensionality_dep",
    "Classical_Prop.classic",
}


def coqc(name):
    """Compile a file in the build folder; return what Rocq prints, and its complaint if any."""
    flags = ["-w", "-ambiguous-paths", "-Q", BUILD, "formal"]
    done = subprocess.run(
        ["coqc", *flags, BUILD / f"{name}.v"], capture_output=True, text=True, check=False
    )
    return done.stdout, done.stderr if done.returncode else ""


@cache
def version():
    """Return Rocq's own."""
    return subprocess.check_output(["coqc", "--print-version"], text=True).split()[0]


def source(name):
    """Return the text of a file: as a person wrote it, or as it was made in the build folder."""
    path = HOME / f"{name}.v"
    return (path if path.exists() else BUILD / f"{name}.v").read_text("utf-8")


def imports(name):
    """Return the names of the files that a file imports."""
    return " ".join(IMPORTS.findall(source(name))).split()


def key(name):
    """Return a fingerprint of a file, without the marks above statements, and of all it imports."""
    return fingerprint(version(), MARK.sub("", source(name)), *map(key, imports(name)))


def compiled(name):
    """Compile a file, unless that was done; return the names of proofs that no longer fit.

    These are admitted, so that the others are tried; who rests on one shows it among the axioms.
    """
    path, stamp, unfit = BUILD / f"{name}.v", BUILD / f"{name}.key", []
    if stamp.exists() and stamp.read_text("utf-8") == key(name):
        return unfit
    stamp.unlink(missing_ok=True)
    text = source(name)
    path.write_text(text, "utf-8")
    while complaint := coqc(name)[1]:
        line = re.search(r"line (\d+)", complaint)
        place = sum(map(len, text.splitlines(keepends=True)[: int(line[1]) - 1])) if line else 0
        proofs = list(PROOF.finditer(text))
        broken = next((one for one in proofs if one.start() <= place < one.end()), None)
        if not broken:
            sys.exit(f"[formal] {path.name} does not compile:\n{complaint}")
        stays = "" if place < broken.start(3) else f"{broken[1]}Admitted.\n"
        text = text.replace(broken[0], stays)  # nothing, if what it states is gone
        path.write_text(text, "utf-8")
        unfit.append(broken[2])
        print(f"[formal] {path.name}: the proof of {broken[2]} fails", flush=True)
    if not unfit and all((BUILD / f"{one}.key").exists() for one in imports(name)):
        stamp.write_text(key(name))
    return unfit


def in_parallel(function, files):
    """Do something with several files, as many at a time as there are processors."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(function, files))


def in_order(files):
    """Compile files, each after those that it imports."""
    while files:
        ready = [file for file in files if not set(imports(file)) & set(files)]
        in_parallel(compiled, ready)
        files = [file for file in files if file not in ready]


def by_tactic(names):
    """Write the files in which the tactic proves propositions; map each to its proof."""
    shares = {f"Auto{at}": names[at::SHARES] for at in range(SHARES)}
    for file, share in shares.items():
        proofs = (
            f"Theorem {n}_proved : {n}.\nProof. unfold {n}; timeout {PATIENCE} prove_it.\nQed.\n"
            for n in share
        )
        (BUILD / f"{file}.v").write_text(HEAD + "\n".join(proofs), "utf-8")
    return {name: f"{file}.{name}_proved" for file, share in shares.items() for name in share}


def provable(names, definitions=""):
    """Return those of some propositions that the tactic proves within its time."""
    tries = {f"Try{at}": names[at::SHARES] for at in range(SHARES)}
    for file, share in tries.items():
        goals = (
            f"Goal {n}. unfold {n}. first [timeout {SECONDS} solve [prove_it]; "
            f'idtac "@ {n}" | idtac]. Abort.\n' for n in share
        )  # fmt: skip
        (BUILD / f"{file}.v").write_text(HEAD + definitions + "".join(goals), "utf-8")
    said = "".join(out + wrong for out, wrong in in_parallel(coqc, tries))
    return set(re.findall(r"^@ (\w+)", said, re.M))


def assumptions(files, groups):
    """Return the axioms on which groups of proofs rest, as Rocq lists them.

    A proof that was admitted is an axiom by its own name.
    """
    asked = "".join(
        f"Definition {name} := ({', '.join(proofs)}, True).\n"
        f'Goal True. idtac "@ {name}". Abort.\nPrint Assumptions {name}.\n'
        for name, proofs in groups.items()
    )
    head = f"From formal Require {' '.join(files)}.\n"  # not imported: all names are in full
    (BUILD / "Report.v").write_text(head + asked, "utf-8")
    said, complaint = coqc("Report")
    if complaint:
        sys.exit(f"[formal] the report does not compile:\n{complaint}")
    parts = re.split(r"^@ (\w+)\n", said, flags=re.M)[1:]
    return {name: set(re.findall(r"^([\w.]+)\s*:", text, re.M)) - {"Axioms"}
            for name, text in zip(parts[::2], parts[1::2], strict=True)}  # fmt: skip


def by_hand(files):
    """Map each statement that a person proved or refuted to the proof's name and its lines."""
    return {
        name.removesuffix(end): (f"{file}.{name}", proof.count("\n"))
        for file in files
        for _, name, proof in PROOF.findall(source(file))
        for end in ENDS
        if name.endswith(end)
    }


def support(files, hand, tactic):
    """Return the axioms of all proofs by the tactic, of all by hand, and of five theorems.

    Of each proof by hand only if one of them rests on more than the axioms: to ask takes a second.
    """
    alone = {f"on_{name}": [theorem] for name, (theorem, _) in hand.items()}
    all_by_hand = [theorem for theorem, _ in hand.values()]
    five = {f"on_{label}".replace("-", "_") for label in FIVE} & alone.keys()
    groups = {"on_tactic": tactic.values(), "on_hand": all_by_hand}
    rests_on = assumptions(files, groups | {name: alone[name] for name in five})
    if not rests_on["on_hand"] <= AXIOMS:
        rests_on |= assumptions(files, alone)
    return rests_on


def recorded(now, hand, tactic, rests_on):
    """Return what proved.json says: of each statement how it was proved, on which axioms."""
    admitted = {one.rpartition(".")[2] for one in rests_on["on_tactic"] - AXIOMS}
    tried = {name: {"by": "", "print": one.print} for name, one in now.items()}
    for name, (theorem, lines) in hand.items():
        axioms = rests_on.get(f"on_{name}")
        if (rests_on["on_hand"] if axioms is None else axioms) <= AXIOMS:
            by = "refuted" if theorem.endswith("_refuted") else "hand"
            tried[name] |= {"by": by, "lines": lines}
            tried[name] |= {"axioms": sorted(axioms)} if axioms is not None else {}
    if admitted <= {f"{name}_proved" for name in tactic}:  # else a lemma of all is missing
        for name in tactic:
            tried[name]["by"] = "" if f"{name}_proved" in admitted else "tactic"
    used = set().union(*rests_on.values())
    return {"rocq": version(), "axioms": sorted(AXIOMS & used), "statements": tried}


def main(everything):
    """Compile, try, report, and write proved.json; return what was proved before and is not now."""
    before, now = record(HOME)["statements"], statements(HOME)
    BUILD.mkdir(exist_ok=True)
    in_order(GROUND)
    others = sorted({path.stem for path in HOME.glob("*.v")} - set(GROUND))
    hand = {name: proof for name, proof in by_hand(others).items() if name in now}
    texts = {name for name in now if now[name].label.startswith(("claim", "arg"))}
    tried = [name for name in now if name not in texts and name not in hand]
    same = {n for n in tried if before.get(n, {}).get("print") == now[n].print}
    known = {n for n in tried if before.get(n, {}).get("by") == "tactic"}
    found = provable([n for n in tried if n not in known and (everything or n not in same)])
    tactic = by_tactic([name for name in tried if name in known | found])
    files = sorted({proof.split(".")[0] for proof in tactic.values()} | set(others))
    in_order(files)
    result = recorded(now, hand, tactic, support(files, hand, tactic))
    (HOME / "proved.json").write_text(json.dumps(result, indent=1, sort_keys=True) + "\n", "utf-8")
    ways = Counter(entry["by"] for entry in result["statements"].values())
    print(f"[formal] of {len(now)} statements {ways['hand']} are proved by hand, {ways['tactic']} "
          f"by the tactic, {ways['refuted']} refuted; axioms: {', '.join(result['axioms'])}",
          flush=True)  # fmt: skip
    proofs = [f"formal.{file}" for file in files]
    subprocess.run(["coqchk", "-silent", "-Q", BUILD, "formal", *proofs], check=True)
    print("[formal] coqchk agrees")
    tried = result["statements"]
    return sorted(n for n in now if before.get(n, {}).get("by") and not tried[n]["by"])


if __name__ == "__main__":
    if not shutil.which("coqc"):
        sys.exit("[formal] Rocq is needed: apt-get install coq libcoq-coquelicot (1 GB on disk)")
    if lost := main("--all" in sys.argv):
        sys.exit("[formal] no longer proved:\n  " + "\n  ".join(lost))
