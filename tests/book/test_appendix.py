"""The source map has a row for each claim, and the ledger bears every verdict out."""

import re

import pytest
from bookbuild import appendix
from lossbook.derive import ledger

CLAIMS = [*(f"a{n}" for n in range(1, 13)), *(f"b{n}" for n in range(1, 18))]


def row(verdict, *labels):
    return {"id": "a1", "claim": "...", "verdict": verdict, "labels": list(labels)}


def entries(*statuses):
    return [ledger.Entry(f"eq-{s.lower()}", "derivation", "a = b", s) for s in statuses]


def test_each_claim_of_both_articles_has_one_row():
    articles, rows = appendix.read_rows()
    assert list(articles) == ["a", "b"]
    assert [r["id"] for r in rows] == CLAIMS


@pytest.mark.parametrize(
    ("verdict", "statuses"),
    [
        ("holds", ["PROVED"]),
        ("holds", ["ARGUED", "CHECKED", "ASSUMED"]),
        ("defined", ["DEFINITION", "PROVED"]),
        ("sharper", ["ARGUED"]),
        ("wrong", ["REFUTED", "PROVED"]),
        ("measured", ["CHECKED", "PROVED"]),
    ],
)
def test_a_verdict_that_is_borne_out(verdict, statuses):
    labels = [f"eq-{s.lower()}" for s in statuses]
    assert appendix.source_faults([row(verdict, *labels)], entries(*statuses)) == []


@pytest.mark.parametrize(
    ("verdict", "statuses", "fault"),
    [
        ("holds", [], "holds needs ARGUED or PROVED; there is nothing"),
        ("holds", ["CHECKED"], "holds needs ARGUED or PROVED; there is CHECKED"),
        ("holds", ["PROVED", "REFUTED"], "holds rests on something REFUTED"),
        ("defined", ["DEFINITION"], "defined needs ARGUED or PROVED"),
        ("defined", ["PROVED"], "defined needs DEFINITION"),
        ("wrong", ["PROVED"], "wrong needs REFUTED; there is PROVED"),
        ("wrong", ["REFUTED"], "wrong needs ARGUED or PROVED; there is REFUTED"),
        ("measured", ["PROVED"], "measured needs CHECKED; there is PROVED"),
    ],
)
def test_a_verdict_that_is_not_borne_out(verdict, statuses, fault):
    labels = [f"eq-{s.lower()}" for s in statuses]
    (problem,) = appendix.source_faults([row(verdict, *labels)], entries(*statuses))
    assert fault in problem


def test_a_label_that_is_not_in_the_ledger_is_told():
    problems = appendix.source_faults([row("holds", "eq-proved", "eq-gone")], entries("PROVED"))
    assert problems == ["a1: eq-gone is not in the ledger"]


def test_the_pages_link_each_label_and_give_its_status():
    made = entries("PROVED", "DEFINITION", "CHECKED", "REFUTED")
    theorem = ledger.Entry("claim-a", "argument", "So.", "ARGUED", name="A", hypotheses=("b > 0",))
    sheet = appendix.equation_sheet([*made, theorem], {"": "Title"}, ["eq-definition"])
    assert re.findall(r"\{eq\}`([a-z-]+)`", sheet) == ["eq-definition", "eq-proved"]
    assert sheet.index("eq-definition") < sheet.index("<details>") < sheet.index("eq-proved")
    assert "{numref}`Theorem {number} (A) <claim-a>`\n  - So. Given: b > 0." in sheet
    assert "  - Proved\n" in sheet  # called by its label
    text = appendix.source_map([ledger.Entry("eq-bernoulli", "derivation", "a", "PROVED")])
    assert '{eq}`eq-bernoulli` <span class="status status-proved">PROVED</span>' in text
    for claim in CLAIMS:
        assert f"(src-{claim})=" in text
