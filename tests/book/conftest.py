"""What the tests of the book share: the project's folder, its chapters, and small notebooks."""

from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def root():
    return ROOT


@pytest.fixture
def project(tmp_path):
    """Make a project of one notebook: a library with data, a lock file, one chapter."""
    (tmp_path / "lib/pkg/data").mkdir(parents=True)
    (tmp_path / "lib/pkg/code.py").write_text("x = 1\n")
    (tmp_path / "lib/pkg/data/table.csv").write_text("1,2\n")
    (tmp_path / "uv.lock").write_text("version = 1\n")
    (tmp_path / "chapters").mkdir()
    write_notebook(tmp_path / "chapters/one.ipynb", "print(6 * 7)")
    return tmp_path


def write_notebook(path, *sources):
    """Write a notebook with these code cells."""
    cells = [nbformat.v4.new_code_cell(s, id=f"one-{n}") for n, s in enumerate(sources)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
