"""A proof that no longer fits is named, and its second tick is gone: with a pretended Rocq."""

import json
import re
import shutil

import check
import mutants
import pytest
from bookbuild import formal

LABEL, NAME = "eq-softmax-sum", "eq_softmax_sum"
PROOF = f"Theorem {NAME}_proved : {NAME}.\nProof. reflexivity.\nQed.\n"
OTHER = "Theorem eq_softmax_shift_proved : eq_softmax_shift.\nProof.\n  intros.\n  ring.\nQed.\n"


def pretended(name):
    """Complain of the first proof with the word wrong in it; list what was admitted as axioms."""
    text = (check.BUILD / f"{name}.v").read_text("utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        if "wrong" in line:
            return "", f'File "{name}.v", line {number}, characters 0-5:\nError: no.'
    if name != "Report":
        return "", ""
    texts = "\n".join(path.read_text("utf-8") for path in check.BUILD.glob("[!R]*.v"))
    admitted = re.findall(r"^Theorem (\w+)[^.]*\.\nAdmitted", texts, re.M)
    report = ""
    for group, proofs in re.findall(r"^Definition (\w+) := \((.*)\)\.$", text, re.M):
        axioms = "".join(f"{one} : x\n" for one in admitted if one in proofs)
        report += f"@ {group}\nAxioms:\n{axioms}"
    return report, ""


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Copy the statements, with two proofs by hand, all that was proved before."""
    for file in ("Definitions.v", "Statements.v", "Theorems.v"):
        shutil.copy(formal.FOLDER / file, tmp_path)
    (tmp_path / "Proofs.v").write_text(f"From formal Require Import Theorems.\n\n{PROOF}\n{OTHER}")
    (tmp_path / "Normal.v").write_text("From formal Require Import Definitions.\n")
    now = formal.statements(tmp_path)
    before = {n: {"by": "hand" if n == NAME else "", "print": s.print} for n, s in now.items()}
    (tmp_path / "proved.json").write_text(json.dumps({"statements": before}))
    monkeypatch.setattr(check, "HOME", tmp_path)
    monkeypatch.setattr(check, "BUILD", tmp_path / ".build")
    monkeypatch.setattr(check, "GROUND", ("Definitions", "Statements", "Theorems", "Normal"))
    monkeypatch.setattr(check, "version", lambda: "8.16.1")
    monkeypatch.setattr(check, "coqc", pretended)
    monkeypatch.setattr(check.subprocess, "run", lambda *_, **__: None)
    monkeypatch.setattr(check, "provable", lambda *_: set())
    return tmp_path


def edit(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_what_rocq_accepts_is_recorded(home):
    assert check.main(everything=False) == []
    tried = formal.record(home)["statements"]
    assert tried[NAME]["by"] == "hand"
    assert (tried[NAME]["lines"], tried["eq_softmax_shift"]["lines"]) == (2, 4)
    assert {n for n, one in tried.items() if one["by"]} == {NAME, "eq_softmax_shift"}


def test_a_proof_that_does_not_fit_is_named_and_the_others_stand(home, capsys):
    edit(home / "Proofs.v", "reflexivity", "wrong")
    assert check.main(everything=False) == [NAME]
    assert f"the proof of {NAME}_proved fails" in capsys.readouterr().out
    assert set(formal.proved(home)) == {"eq_softmax_shift"}


def test_a_proof_of_what_is_stated_no_more_is_left_out(home, capsys):
    edit(home / "Proofs.v", "eq_softmax_shift_proved : eq_softmax_shift", "wrong_proved : wrong")
    assert check.main(everything=False) == []
    assert "the proof of wrong_proved fails" in capsys.readouterr().out
    assert set(formal.proved(home)) == {NAME}


def test_a_lemma_that_does_not_fit_takes_away_what_rests_on_it(home, monkeypatch):
    def rests(name):
        said, complaint = pretended(name)
        for group in ("on_hand", f"on_{NAME}"):
            said = said.replace(f"@ {group}\nAxioms:\n", f"@ {group}\nAxioms:\nlemma : x\n")
        return said, complaint

    monkeypatch.setattr(check, "coqc", rests)
    assert check.main(everything=False) == [NAME]


def test_a_file_that_breaks_outside_of_proofs_stops_the_run(home):
    edit(home / "Theorems.v", "Open Scope", "wrong Scope")
    with pytest.raises(SystemExit, match=r"Theorems\.v does not compile"):
        check.main(everything=False)


def test_only_what_changed_is_compiled_again(home, monkeypatch):
    compiled = []
    monkeypatch.setattr(check, "coqc", lambda name: compiled.append(name) or pretended(name))
    check.main(everything=False)
    compiled.clear()
    check.main(everything=False)
    assert compiled == ["Report"]
    edit(home / "Proofs.v", "ring", "field")
    check.main(everything=False)
    assert compiled == ["Report", "Proofs", "Report"]


def test_a_file_waits_for_those_that_it_imports(home, monkeypatch):
    (home / "A.v").write_text("From formal Require Import Proofs.\n")
    order = []
    monkeypatch.setattr(check, "coqc", lambda name: order.append(name) or pretended(name))
    check.main(everything=False)
    assert order.index("Proofs") < order.index("A")


def test_what_the_mutants_change_stands_in_todays_statements():
    """So that `make formal-test`, which needs Rocq, does not go stale unseen."""
    now = formal.statements(mutants.HOME)
    kept = [(now[name].text, old) for name, old, _ in mutants.MUTANTS]
    kept += [(mutants.definition(name)[0], old) for name, old, *_ in mutants.OBJECT_MUTANTS]
    assert [old for text, old in kept if " ".join(text.split()).count(old) != 1] == []
