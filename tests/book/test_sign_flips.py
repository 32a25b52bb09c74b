"""A wrong sign in a derivation does not get into the book.

In a copy of a chapter the sign of one claim is flipped. The copy must not run to its end, and
the message must say which step is wrong, by how much, and for which values.
"""

import ast
import asyncio
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from bookbuild import execution

ROOT = Path(__file__).parents[2]


def claims(source):
    """List the expressions claimed by the `.step(...)` calls of a cell, in order."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    steps = [c for c in calls if isinstance(c.func, ast.Attribute) and c.func.attr == "step"]
    claimed = (call.args[0] for call in steps if call.args)
    return sorted(claimed, key=lambda node: (node.end_lineno, node.end_col_offset))


def flip(source, claim):
    """Flip the sign of one claimed expression in a cell's source."""
    lines = [line.encode() for line in source.split("\n")]  # ast counts columns in bytes
    end, start = claim.end_lineno - 1, claim.lineno - 1
    lines[end] = lines[end][: claim.end_col_offset] + b")" + lines[end][claim.end_col_offset :]
    lines[start] = lines[start][: claim.col_offset] + b"-(" + lines[start][claim.col_offset :]
    return b"\n".join(lines).decode()


def cells_with_claims(notebook):
    return [i for i, c in enumerate(notebook.cells) if c.cell_type == "code" and claims(c.source)]


def flipped(notebook):
    """Flip the last claim of the first derivation, and drop what comes after that cell."""
    index = cells_with_claims(notebook)[0]
    cell = notebook.cells[index]
    cell.source = flip(cell.source, claims(cell.source)[-1])
    notebook.cells = notebook.cells[: index + 1]
    return cell


# One chapter: a kernel takes seconds to start, and every result's mutants are refused without one
# in test_flips.py and tests/derive.
CHAPTER = ROOT / "chapters/likelihood.ipynb"


def assert_refused(message):
    assert "DerivationError" in message
    assert " is REFUTED" in message
    assert "step " in message
    assert "the difference is" in message
    assert "counterexample" in message


def test_flip_negates_one_claim():
    source = "chain = (\n    start.step(é + 1, because='a')\n    .step(b, because='c')\n)"
    first, second = claims(source)
    assert ".step(-(é + 1), because='a')" in flip(source, first)
    assert ".step(-(b), because='c')" in flip(source, second)


def test_a_flipped_sign_stops_the_chapter():
    notebook = nbformat.read(CHAPTER, as_version=4)
    cell = flipped(notebook)
    with pytest.raises(execution.ExecutionError) as error:
        asyncio.run(execution.execute(notebook, CHAPTER.parent, CHAPTER.name))
    assert f"cell {cell.id!r}" in str(error.value)
    assert_refused(str(error.value))


def test_a_flipped_sign_fails_the_build_of_the_book(tmp_path):
    for name in ("_ext", "_vendor", "lib"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("*.npz"))
    for name in ("_config.yml", "references.bib", "uv.lock"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "_static", tmp_path / "_static")
    notebook = nbformat.read(CHAPTER, as_version=4)
    flipped(notebook)
    nbformat.write(notebook, tmp_path / CHAPTER.name)
    (tmp_path / "_toc.yml").write_text(f"format: jb-book\nroot: {CHAPTER.stem}\n")
    command = [Path(sys.executable).with_name("jupyter-book"), "build", tmp_path]
    done = subprocess.run(command, text=True, capture_output=True, check=False)
    assert done.returncode != 0
    assert_refused(done.stdout + done.stderr)
