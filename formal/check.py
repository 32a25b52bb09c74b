"""Let Rocq prove what it can of the formal statements, and write what it says to proved.json.

    PYTHONPATH=_ext python formal/check.py [--all]

Proofs.v holds the proofs by hand. To every other proposition the tactic prove_it is applied: to
those that it proved before and those that are new; with --all also to those that it could not
prove. Nothing is installed. What was proved before and is not now is named at the end.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bookbuild.formal import record, statements

HOME = Path(__file__).parent
BUILD = HOME / ".build"
BY_HAND = ("Definitions", "Sums", "Normal", "Statements", "Theorems", "Proofs")
FLAGS = ("-w", "-ambiguous-paths", "-Q", BUILD, "formal")
HEAD = "From formal Require Import Theorems Normal.\n"
SECONDS = 30  # for the tactic, of one proposition
SHARES = 2  # files that are compiled at the same time
PROOF = re.compile(r"^((?:Theorem|Lemma) (\w+)[^.]*?\.\n)Proof\.[\s\S]*?Qed\.\n", re.M)
HAND = re.compile(r"^Theorem (\w+)(_proved|_refuted)\b", re.M)
# Rocq's own, of its real numbers and of classical logic.
AXIOMS = {
    "ClassicalDedekindReals.sig_not_dec",
    "ClassicalDedekindReals.sig_forall_dec",
    "FunctionalExtensionality.functional_extensionality_dep",
    "Classical_Prop.classic",
}


def coqc(name):
    """Compile a file in the build folder; return what Rocq prints, and its complaint if any."""
    command = ["coqc", *FLAGS, BUILD / f"{name}.v"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout, done.stderr if done.returncode else ""


def compiled(name):
    """Compile a file; a proof that no longer fits is admitted there, so that the others are tried.

    Who rests on an admitted one shows it among the axioms.
    """
    path = BUILD / f"{name}.v"
    while complaint := coqc(name)[1]:
        text, line = path.read_text("utf-8"), re.search(r"line (\d+)", complaint)
        place = sum(map(len, text.splitlines(keepends=True)[: int(line[1]) - 1])) if line else 0
        proofs = list(PROOF.finditer(text))
        broken = next((one for one in proofs if one.start() <= place < one.end()), None)
        if not broken:
            sys.exit(f"[formal] {path.name} does not compile:\n{complaint}")
        path.write_text(text.replace(broken[0], f"{broken[1]}Admitted.\n"), "utf-8")
        print(f"[formal] {path.name}: the proof of {broken[2]} does not fit")


def by_tactic(names):
    """Write the files in which the tactic proves propositions, and compile them."""
    shares = {f"Auto{at}": names[at::SHARES] for at in range(SHARES)}
    for file, share in shares.items():
        proofs = (f"Theorem {n}_proved : {n}.\nProof. unfold {n}; prove_it.\nQed.\n" for n in share)
        (BUILD / f"{file}.v").write_text(HEAD + "\n".join(proofs), "utf-8")
    with ThreadPoolExecutor() as pool:
        list(pool.map(compiled, shares))
    return list(shares)


def provable(names, definitions=""):
    """Return those of some propositions that the tactic proves within its time."""
    tries = {f"Try{at}": names[at::SHARES] for at in range(SHARES)}
    for file, share in tries.items():
        goals = (
            f"Goal {n}. unfold {n}. first [timeout {SECONDS} solve [prove_it]; "
            f'idtac "@ {n}" | idtac]. Abort.\n' for n in share
        )  # fmt: skip
        (BUILD / f"{file}.v").write_text(HEAD + definitions + "".join(goals), "utf-8")
    with ThreadPoolExecutor() as pool:
        said = "".join(out + wrong for out, wrong in pool.map(coqc, tries))
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
    imports = f"From formal Require Import Proofs {' '.join(files)}.\n"
    (BUILD / "Report.v").write_text(imports + asked, "utf-8")
    said, complaint = coqc("Report")
    if complaint:
        sys.exit(f"[formal] the report does not compile:\n{complaint}")
    parts = re.split(r"^@ (\w+)\n", said, flags=re.M)[1:]
    return {name: set(re.findall(r"^([\w.]+)\s*:", text, re.M)) - {"Axioms"}
            for name, text in zip(parts[::2], parts[1::2], strict=True)}  # fmt: skip


def main(everything):
    """Compile, try, report, and write proved.json; return what was proved before and is not now."""
    before, now = record(HOME)["statements"], statements(HOME)
    shutil.rmtree(BUILD, ignore_errors=True)
    BUILD.mkdir()
    for name in BY_HAND:
        shutil.copy(HOME / f"{name}.v", BUILD)
        compiled(name)
    proofs = (HOME / "Proofs.v").read_text("utf-8")
    hand = {name: name + end for name, end in re.findall(HAND, proofs)}
    tried = [name for name in now if name not in hand and not now[name].label.startswith("claim")]
    same = {n for n in tried if before.get(n, {}).get("print") == now[n].print}
    known = {n for n in tried if before.get(n, {}).get("by")}
    found = provable([n for n in tried if n not in known and (everything or n not in same)])
    tactic = [name for name in tried if name in known | found]
    files = by_tactic(tactic)
    groups = {f"on_{name}": [theorem] for name, theorem in hand.items()}
    rests_on = assumptions(files, groups | {"on_tactic": [f"{name}_proved" for name in tactic]})
    admitted = {one.rpartition(".")[2] for one in rests_on["on_tactic"] - AXIOMS}
    holds = {name for name in hand if rests_on[f"on_{name}"] <= AXIOMS}
    if admitted <= {f"{name}_proved" for name in tactic}:  # else a lemma of all is missing
        holds |= {name for name in tactic if f"{name}_proved" not in admitted}
    by = {name: "hand" if name in hand else "tactic" for name in holds}
    by |= {name: "refuted" for name in holds if hand.get(name, "").endswith("_refuted")}
    version = subprocess.check_output(["coqc", "--print-version"], text=True)
    result = {
        "rocq": version.split()[0],
        "axioms": sorted(AXIOMS & set().union(*rests_on.values())),
        "statements": {n: {"by": by.get(n, ""), "print": one.print} for n, one in now.items()},
    }
    (HOME / "proved.json").write_text(json.dumps(result, indent=1, sort_keys=True) + "\n", "utf-8")
    ways, axioms = Counter(by.values()), ", ".join(result["axioms"])
    print(f"[formal] of {len(now)} statements {ways['hand']} are proved by hand, {ways['tactic']} "
          f"by the tactic, {ways['refuted']} refuted; axioms: {axioms}", flush=True)  # fmt: skip
    proofs = [f"formal.{file}" for file in ("Proofs", *files)]
    subprocess.run(["coqchk", "-silent", "-Q", BUILD, "formal", *proofs], check=True)
    print("[formal] coqchk agrees")
    return sorted(n for n in before if before[n]["by"] and n not in holds)


if __name__ == "__main__":
    if not shutil.which("coqc"):
        sys.exit("[formal] Rocq is needed: apt-get install coq libcoq-coquelicot (1 GB on disk)")
    if lost := main("--all" in sys.argv):
        sys.exit("[formal] proved before, and not now:\n  " + "\n  ".join(lost))
