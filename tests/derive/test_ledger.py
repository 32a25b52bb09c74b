"""The ledger: what is read from notebooks, what the gate stops, what the page shows."""

import json

import pytest
from lossbook.derive.ledger import (
    MIME,
    STATUSES,
    WEAKER,
    Entry,
    from_json,
    gate,
    page,
    read_notebook,
    to_json,
)

PROVED = Entry(
    "eq-gradient",
    "derivation",
    r"\left|x\right| = y",
    "PROVED",
    hypotheses=("rows of Y are one-hot", "m >= 1"),
    how="normal form 0",
    seconds=0.25,
    chapter="gradient",
)
WRITTEN = Entry("claim-rank", "argument", "the rank is $k - 1$", "ARGUED", chapter="redundancy")


def notebook(path, *outputs):
    cells = [
        {"cell_type": "markdown", "source": "prose"},
        {"cell_type": "code", "outputs": [{"output_type": "stream", "text": "hello"}]},
        *({"cell_type": "code", "outputs": [{"data": data}]} for data in outputs),
    ]
    path.write_text(json.dumps({"cells": cells, "nbformat": 4}), encoding="utf-8")
    return path


def test_json_round_trip():
    assert from_json(to_json([PROVED, WRITTEN])) == [PROVED, WRITTEN]
    assert json.loads(to_json([PROVED]))[0]["status"] == "PROVED"


def test_read_notebook(tmp_path):
    fields = json.loads(to_json([PROVED, WRITTEN]))
    for entry in fields:
        entry["chapter"] = ""
    path = notebook(
        tmp_path / "two.ipynb", {MIME: fields[:1]}, {"text/plain": "1"}, {MIME: fields[1:]}
    )
    found = read_notebook(path)
    assert [entry.id for entry in found] == ["eq-gradient", "claim-rank"]
    assert {entry.chapter for entry in found} == {"two"}
    assert found[0].hypotheses == PROVED.hypotheses
    assert read_notebook(notebook(tmp_path / "none.ipynb")) == []


def test_status_must_be_known():
    with pytest.raises(ValueError, match=r"eq-a: status is one of PROVED, .*; got VERIFIED"):
        Entry("eq-a", "derivation", "a = b", "VERIFIED")


def test_gate_lets_good_entries_through():
    refuted = Entry("eq-wrong", "refutation", "a = b", "REFUTED", bestiary=True)
    unlabelled = Entry("", "derivation", "a = b", "PROVED")
    assert (
        gate([PROVED, WRITTEN, refuted, unlabelled, unlabelled], ["eq-gradient", "eq-wrong"]) == []
    )


@pytest.mark.parametrize(
    ("entries", "labels", "problem"),
    [
        ([Entry("eq-a", "d", "a", "UNDECIDED", chapter="one")], [], "one: eq-a is UNDECIDED"),
        (
            [Entry("", "derivation", "a", "UNDECIDED", chapter="one")],
            [],
            "one: a derivation without a label is UNDECIDED",
        ),
        ([Entry("eq-a", "d", "a", "REFUTED", chapter="one")], [], "one: eq-a is REFUTED"),
        ([PROVED, PROVED], [], "eq-gradient is shown 2 times"),
        ([PROVED], ["eq-gradient", "eq-typed"], "equation eq-typed has no entry in the ledger"),
    ],
)
def test_gate_stops(entries, labels, problem):
    assert gate(entries, labels) == [problem]


def argument(label, *rests_on, status="ARGUED"):
    return Entry(label, "argument", "so", status, rests_on=rests_on)


@pytest.mark.parametrize(
    ("entries", "problem"),
    [
        ([argument("claim-a", "eq-b")], "claim-a rests on eq-b, which has no entry in the ledger"),
        (
            [argument("claim-a", "claim-c"), argument("claim-c", status="CHECKED")],
            "claim-a is ARGUED, but claim-c is CHECKED",
        ),
        (
            [argument("claim-a", "claim-c"), argument("claim-c", "claim-a")],
            "arguments rest on each other: ",
        ),
    ],
)
def test_gate_follows_what_arguments_rest_on(entries, problem):
    (found,) = gate(entries, [])
    assert found.startswith(problem)


def test_gate_takes_arguments_that_rest_on_firm_ground():
    firm = [PROVED, WRITTEN, argument("claim-a", "eq-gradient", "claim-rank")]
    assert gate([*firm, argument("claim-w", "claim-a", status="CHECKED")], []) == []


def test_page_counts_links_and_escapes():
    text = page([PROVED, WRITTEN])
    assert "| PROVED | 1 |" in text
    assert "| ARGUED | 1 |" in text
    assert "UNDECIDED" not in text
    assert "2 statements; the checks took 0.2 s of processor time." in text  # 0.25 rounds to even
    assert "## {doc}`gradient`" in text
    row = next(line for line in text.splitlines() if "eq-gradient" in line)
    assert row.count("|") == 6
    assert row.startswith(
        "| {eq}`eq-gradient` | **Gradient.** $\\left\\vert x\\right\\vert = y$ | PROVED |"
    )
    assert "Assuming: rows of Y are one-hot; m >= 1." in row
    cells = "| {numref}`Theorem {number} <claim-rank>` | **Rank.** the rank is $k - 1$ | ARGUED |"
    assert cells in text


def test_page_names_theorems_and_sets_unlabelled_formulas():
    named = Entry("claim-rank", "argument", "It is $k$.", "ARGUED", name="The rank")
    unlabelled = Entry("", "inequality", r"e^{z} > 0", "PROVED")
    text = page([named, unlabelled])
    assert "| **The rank.** It is $k$. | ARGUED |" in text
    assert "|  | $e^{z} > 0$ | PROVED |" in text


def test_every_status_is_explained():
    assert {*WEAKER} == {*STATUSES}
    assert all(means for means in STATUSES.values())
    assert set(STATUSES) == {
        "DEFINITION",
        "PROVED",
        "ARGUED",
        "CHECKED",
        "ASSUMED",
        "REFUTED",
        "UNDECIDED",
    }
