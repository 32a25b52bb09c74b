"""The page on how to audit the prover names what there is."""

import re
from pathlib import Path

from bookbuild import audit, pages
from sumproof import extra_rules, rules

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "chapters/audit.md").read_text("utf-8")
FILLED = pages.fill(PAGE, pages.Book((), ()))


def test_the_page_names_each_file_of_the_prover():
    files = {path.name for path in audit.PROVER.glob("*.py")} - {"__init__.py"}
    assert files == {name for name in re.findall(r"`(\w+\.py)`", FILLED) if name in files}


def test_the_trusted_files_are_named_in_their_order_and_in_contributing():
    names = [f"{name}.py" for name in audit.CORE]
    assert re.findall(r"^\d\. `(\w+\.py)`", PAGE, re.MULTILINE) == names
    contributing = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    assert [name for name in names if f"`{name}`" not in contributing] == []


def test_each_rule_has_a_row_with_the_first_line_of_its_docstring():
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \| ", FILLED, re.MULTILINE)
    every = [*rules.RULES, *extra_rules.EXTRA_RULES, *audit.MAKERS]
    assert [name for name, _ in rows] == [rule.__name__ for rule in every]
    for rule, (_, words) in zip(every, rows, strict=True):
        said = rule.__doc__.splitlines()[0].replace("``", "")
        assert re.sub(r"\\(.)", r"\1", words) == said


def test_what_adds_rules_for_one_statement_is_among_the_makers():
    added = {
        name
        for name in audit._names(extra_rules.with_extra_rules.__code__)
        if getattr(getattr(extra_rules, name, None), "__module__", "") == extra_rules.__name__
    }
    helpers = {"_ranges", "_is_smooth", "cases_for_all"}
    assert added - helpers == {maker.__name__ for maker in audit.MAKERS}


def test_the_lengths_are_those_of_the_files():
    table = re.findall(r"^\| `(\w+)\.py` \| (\d+) \|", FILLED, re.MULTILINE)
    lengths = {name: int(lines) for name, lines in table}
    assert list(lengths) == [*audit.CORE, *audit.BESIDE]
    total = sum(lengths[name] for name in audit.CORE)
    assert f"| together | {total} |" in FILLED


def test_the_tests_and_the_places_that_are_named_exist():
    for path in re.findall(r"\btests/[\w/.]+\w", PAGE):
        assert (ROOT / path).exists(), path
    assert (audit.PROVER / "rules.py").read_text("utf-8").count("[high - low + ONE]") == 1
