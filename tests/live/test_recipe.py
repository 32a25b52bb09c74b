"""The recipe of the judge in the page: what goes in, and what happens where it cannot be had."""

import io
import re
import signal
import zipfile

import pytest
import recipe
from lossbook.course.diagnosis import TICK, within


def test_the_archive_holds_the_judge_and_nothing_compiled_or_tested():
    names = recipe.sources()
    assert {"judge.py", "statement.py", "sympy/__init__.py", "sumproof/prove.py"} <= names.keys()
    assert "lossbook/course/questions.toml" in names
    assert [n for n in names if n.startswith(("lossbook/train", "numpy")) or "/tests/" in n] == []
    assert {path.suffix for path in names.values()} == {".py", ".toml"}


def test_the_archive_is_the_same_for_the_same_sources():
    files = {name: path for name, path in recipe.sources().items() if name.startswith("sumproof")}
    one, two = recipe.archive(files), recipe.archive(files)
    assert one == two
    assert zipfile.ZipFile(io.BytesIO(one)).namelist() == list(files)


def test_the_key_changes_with_each_file(tmp_path):
    (tmp_path / "a.py").write_text("x = 1")
    one = recipe.key({"a.py": tmp_path / "a.py"})
    (tmp_path / "a.py").write_text("x = 2")
    assert recipe.key({"a.py": tmp_path / "a.py"}) != one


def test_another_package_than_the_pinned_one_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(recipe, "KEPT", tmp_path)
    (tmp_path / f"pyodide-{recipe.PYODIDE}.tgz").write_bytes(b"other")
    with pytest.raises(ValueError, match="is not the package that"):
        recipe.core()


def test_what_cannot_be_had_ends_with_one_line(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(recipe, "KEPT", tmp_path / "kept")
    monkeypatch.setattr(recipe, "find_spec", {"sympy": recipe.find_spec("sympy")}.get)
    monkeypatch.setattr(recipe, "sources", dict)
    assert recipe.main() == recipe.CANNOT
    assert capsys.readouterr().out == "node is not installed: uv sync --group live\n"
    assert not (tmp_path / "kept/key").exists()


def test_the_clocks_of_the_page_are_set_as_the_library_sets_them(monkeypatch):
    rung = []
    page = recipe.HERE / "page"
    text = "".join((page / name).read_text("utf-8") for name in ("start.py", "worker.js"))
    clocks = re.findall(r"signal\.setitimer = (lambda [^#\n\"]+)", text)
    assert len(clocks) == 2
    for clock in clocks:
        ring = {"ring": lambda seconds, again: rung.append((seconds, again))}
        monkeypatch.setattr(signal, "setitimer", eval(clock, ring))
        assert within(1, lambda: "said") == "said"
    assert rung == [(1, TICK), (0, 0)]
