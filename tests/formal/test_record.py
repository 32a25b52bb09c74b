"""A result has a second tick only while Rocq has proved just what the book shows."""

import json
import shutil

import pytest
from bookbuild import formal
from lossbook.derive import Entry

ROOT = formal.FOLDER
LABEL, NAME = "eq-softmax-sum", "eq_softmax_sum"


@pytest.fixture
def folder(tmp_path):
    """Copy the formal statements, with a record that says that one of them was proved."""
    for file in ("Definitions.v", "Statements.v", "Theorems.v"):
        shutil.copy(ROOT / file, tmp_path)
    write(tmp_path, NAME)
    return tmp_path


def write(folder, *names):
    """Write a record in which these statements were proved, as they read now."""
    now = formal.statements(folder)
    tried = {n: {"by": "tactic" if n in names else "", "print": s.print} for n, s in now.items()}
    said = {"rocq": "8.16.1", "axioms": [], "statements": tried}
    (folder / "proved.json").write_text(json.dumps(said))


def entries(statement=r"\sum_j p_{ij} = 1"):
    shown = {LABEL: statement, "eq-b": "b"}
    return [Entry(label, "derivation", text, "PROVED") for label, text in shown.items()]


def edit(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def mark(folder, statement):
    """Write the fingerprint of what the book shows above the proposition."""
    was = formal.statements(folder)[NAME].shown
    edit(folder / "Statements.v", f"{LABEL} {was}", f"{LABEL} {formal.fingerprint(statement)}")


def test_a_result_that_was_proved_as_it_is_shown_has_a_tick(folder):
    mark(folder, entries()[0].statement)
    assert formal.ticks(entries(), folder) == {LABEL: NAME}


def test_a_result_that_is_shown_otherwise_loses_its_tick(folder):
    mark(folder, entries()[0].statement)
    assert formal.ticks(entries(r"\sum_j p_{ij} = 2"), folder) == {}


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("Statements.v", "    = 1.\n", "    = 2.\n"),
        ("Definitions.v", "sum before f + f n", "sum before f - f n"),
    ],
)
def test_a_statement_that_means_something_else_loses_its_tick(folder, file, old, new):
    mark(folder, entries()[0].statement)
    edit(folder / file, old, new)
    assert NAME not in formal.proved(folder)
    assert formal.ticks(entries(), folder) == {}


def test_a_theorem_depends_on_the_objects_that_it_is_about(folder):
    write(folder, "claim_gibbs", NAME)
    edit(folder / "Statements.v", "sum k (fun j => ln (q j / p j) * q j).", "0.")
    assert set(formal.proved(folder)) == {NAME}


def test_a_chapter_may_get_another_name(folder):
    write(folder, "claim_gibbs", NAME)
    edit(folder / "Statements.v", "(** * likelihood *)", "(** * another *)")
    assert set(formal.proved(folder)) == {"claim_gibbs", NAME}


def test_the_fingerprint_sees_words_and_not_the_breaks_of_lines():
    assert formal.fingerprint("a b\n  c") == formal.fingerprint("a  b c")
    assert formal.fingerprint("a b c") != formal.fingerprint("a b d")


def test_the_record_names_statements_that_there_are():
    assert set(formal.record(ROOT)["statements"]) <= set(formal.statements(ROOT))


def test_the_main_results_are_stated_and_the_others_are_not():
    stated = {one.label for one in formal.statements(ROOT).values()}
    assert set(formal.MAIN) | set(formal.FIVE) | set(formal.EXAMPLES) <= stated
    assert not stated.intersection(formal.LEFT_OUT)


def test_the_page_says_of_a_main_result_how_it_was_proved(folder, monkeypatch):
    said = json.loads((folder / "proved.json").read_text("utf-8"))
    said["statements"]["claim_rank"] |= {"by": "hand", "lines": 7}
    (folder / "proved.json").write_text(json.dumps(said))
    was = formal.statements(folder)["claim_rank"].shown
    edit(folder / "Theorems.v", was, formal.fingerprint("x"))
    monkeypatch.setattr(formal, "FOLDER", folder)
    book = [Entry(label, "argument", "x", "ARGUED", name="n") for label in formal.MAIN]
    lines = dict(zip(formal.MAIN, formal.main_results(book).splitlines()[2:], strict=True))
    assert lines["claim-rank"].endswith("| by hand | `claim_rank`, 7 lines |")
    assert lines["eq-softmax-sum"].endswith("| printed from the object | – |")
