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
        before = "".join(text.splitlines(keepends=True)[: int(line[1])]) if line else ""
        proofs = list(re.finditer(r"^(?:Theorem|Lemma) (\w+)[\s\S]*?^Proof\.", before, re.M))
        if not proofs or "Qed." in before[proofs[-1].end() :].rsplit("\n", 2)[0]:
            sys.exit(f"[formal] {path.name} does not compile:\n{complaint}")
        start = proofs[-1].end()
        path.write_text(f"{text[:start]} Admitted.{text[text.index('Qed.', start) + 4:]}", "utf-8")
        print(f"[formal] {path.name}: the proof of {proofs[-1][1]} does not fit")


def by_tactic(names):
    """Write the files in which the tactic proves propositions, and compile them."""
    shares = {f"Auto{at}": names[at::SHARES] for at in range(SHARES)}
    for file, share in shares.items():
        proofs = (f"Theorem {n}_proved : {n}.\nProof. unfold {n}; prove_it. Qed.\n" for n in share)
        (BUILD / f"{file}.v").write_text(HEAD + "\n".join(proofs), "utf-8")
    with ThreadPoolExecutor() as pool:
        list(pool.map(compiled, shares))
    return list(shares)


def provable(names):
    """Return those of some propositions that the tactic proves within its time."""
    tries = {f"Try{at}": names[at::SHARES] for at in range(SHARES)}
    for file, share in tries.items():
        goals = (
            f"Goal {n}. unfold {n}. first [timeout {SECONDS} solve [prove_it]; "
            f'idtac "@ {n}" | idtac]. Abort.\n' for n in share
        )  # fmt: skip
        (BUILD / f"{file}.v").write_text(HEAD + "".join(goals), "utf-8")
    with ThreadPoolExecutor() as pool:
        said = "".join(out + wrong for out, wrong in pool.map(coqc, tries))
    return set(re.findall(r"^@ (\w+)", said, re.M))


def assumptions(files, names):
    """Return the axioms on which each proof rests, as Rocq lists them; none if there is no proof."""
    asked = "".join(f'Goal True. idtac "@ {n}". Abort.\nPrint Assumptions {n}_proved.\n' for n in names)
    imports = f"From formal Require Import Proofs {' '.join(files)}.\n"
    (BUILD / "Report.v").write_text(imports + asked, "utf-8")
    said, complaint = coqc("Report")
    if complaint:
        sys.exit(f"[formal] the report does not compile:\n{complaint}")
    parts = re.split(r"^@ (\w+)\n", said, flags=re.M)[1:]
    return {n: set(re.findall(r"^([\w.]+)\s*:", text, re.M)) - {"Axioms"}
            for n, text in zip(parts[::2], parts[1::2], strict=True)}  # fmt: skip


def main(everything):
    """Compile, try, report, and write proved.json; return what was proved before and is not now."""
    before, now = record(HOME)["statements"], statements(HOME)
    shutil.rmtree(BUILD, ignore_errors=True)
    BUILD.mkdir()
    for name in BY_HAND:
        shutil.copy(HOME / f"{name}.v", BUILD)
        compiled(name)
    hand = re.findall(r"^Theorem (\w+)_proved\b", (HOME / "Proofs.v").read_text("utf-8"), re.M)
    tried = [name for name in now if name not in hand and not now[name].label.startswith("claim")]
    same = {n for n in tried if before.get(n, {}).get("print") == now[n].print}
    known = {n for n in tried if before.get(n, {}).get("by")}
    found = provable([n for n in tried if n not in known and (everything or n not in same)])
    tactic = [name for name in tried if name in known | found]
    files = by_tactic(tactic)
    rests_on = assumptions(files, [*hand, *tactic])
    holds = {name for name, axioms in rests_on.items() if axioms <= AXIOMS}
    by = {name: "hand" if name in hand else "tactic" for name in holds}
    version = subprocess.run(["coqc", "--print-version"], capture_output=True, text=True, check=True)
    result = {
        "rocq": version.stdout.split()[0],
        "axioms": sorted(set().union(*(rests_on[name] for name in holds))),
        "statements": {n: {"by": by.get(n, ""), "print": one.print} for n, one in now.items()},
    }
    (HOME / "proved.json").write_text(json.dumps(result, indent=1, sort_keys=True) + "\n", "utf-8")
    print(f"[formal] of {len(now)} statements {len(holds)} are proved: "
          f"{list(by.values()).count('hand')} by hand, {list(by.values()).count('tactic')} by the "
          f"tactic; axioms: {', '.join(result['axioms'])}")  # fmt: skip
    checked = ["coqchk", "-silent", "-Q", BUILD, "formal", "formal.Proofs", *(f"formal.{f}" for f in files)]
    subprocess.run(checked, check=True)
    print("[formal] coqchk agrees")
    return sorted(n for n in before if before[n]["by"] and n not in holds)


if __name__ == "__main__":
    if not shutil.which("coqc"):
        sys.exit("[formal] Rocq is needed: apt-get install coq libcoq-coquelicot (1 GB on disk)")
    if lost := main("--all" in sys.argv):
        sys.exit("[formal] proved before, and not now:\n  " + "\n  ".join(lost))
