"""The notebooks are run when something that they use has changed, and only then."""

import re

import nbformat
import pytest
from book.conftest import write_notebook
from bookbuild import execution


def run(project, name="one"):
    lines = []
    results = execution.run_all(
        [project / f"chapters/{name}.ipynb"], project, project / "store", lines.append
    )
    return results, lines


def test_first_run_executes_and_second_does_not(project):
    (result,), lines = run(project)
    assert re.fullmatch(r"\[1/1\] chapters/one.ipynb ran in \d+\.\d s", lines[0])
    executed = nbformat.read(result.path, as_version=4)
    assert executed.cells[0].outputs[0].text == "42\n"
    (again,), lines = run(project)
    assert again == result
    assert lines == ["1 of 1 notebooks unchanged since they last ran"]


def test_a_line_that_is_sent_in_two_messages_is_one_line(project):
    halves = "import time\nprint('a', end='', flush=True)\ntime.sleep(0.5)\nprint('b')"
    write_notebook(project / "chapters/one.ipynb", halves)
    (result,), _ = run(project)
    (output,) = nbformat.read(result.path, as_version=4).cells[0].outputs
    assert output.text == "ab\n"


@pytest.mark.parametrize(
    "change",
    [
        lambda p: (p / "lib/pkg/code.py").write_text("x = 2\n"),
        lambda p: (p / "lib/pkg/data/table.csv").write_text("1,3\n"),
        lambda p: (p / "lib/pkg/more.py").write_text(""),
        lambda p: (p / "lib/pkg/code.py").rename(p / "lib/pkg/kode.py"),
        lambda p: (p / "lib/pkg/data/table.csv").unlink(),
        lambda p: (p / "uv.lock").write_text("version = 2\n"),
    ],
    ids=["code", "data", "new file", "renamed file", "removed file", "lock file"],
)
def test_surroundings_are_in_the_key(project, change):
    before = execution.fingerprint(project)
    change(project)
    assert execution.fingerprint(project) != before


def test_compiled_files_are_not_in_the_key(project):
    before = execution.fingerprint(project)
    (project / "lib/pkg/__pycache__").mkdir()
    (project / "lib/pkg/__pycache__/code.pyc").write_bytes(b"\0")
    assert execution.fingerprint(project) == before


@pytest.mark.parametrize("part", ["source", "metadata", "id"])
def test_every_part_of_a_cell_is_in_the_key(project, part):
    notebook = nbformat.read(project / "chapters/one.ipynb", as_version=4)
    before = execution.key_of(notebook, "same")
    notebook.cells[0][part] = {"tags": ["hide-input"]} if part == "metadata" else "changed"
    assert execution.key_of(notebook, "same") != before


def test_a_changed_library_runs_the_notebook_again(project):
    run(project)
    (project / "lib/pkg/code.py").write_text("x = 2\n")
    _, lines = run(project)
    assert "ran in" in lines[0]


def test_a_half_written_result_is_not_used(project):
    (result,), _ = run(project)
    result.path.with_suffix(".json").write_text("{")
    _, lines = run(project)
    assert "ran in" in lines[0]


def test_failures_name_the_cell_and_show_it_and_the_others_still_run(project):
    write_notebook(project / "chapters/two.ipynb", "a = 1", "a / 0  # the culprit", "b = 2")
    write_notebook(project / "chapters/three.ipynb", "undefined_name")
    names = ["two", "one", "three"]
    sources = [project / f"chapters/{name}.ipynb" for name in names]
    with pytest.raises(execution.ExecutionError) as error:
        execution.run_all(sources, project, project / "store", lambda line: None)
    message = str(error.value)
    assert "chapters/two.ipynb: cell 'one-1' raised ZeroDivisionError: division by zero" in message
    assert "a / 0  # the culprit" in message
    assert "Traceback" in message
    assert "chapters/three.ipynb: cell 'one-0' raised NameError" in message
    assert "\x1b" not in message
    assert (project / "store/chapters/one.ipynb").exists()
    assert not (project / "store/chapters/two.ipynb").exists()


def test_a_cell_that_is_meant_to_raise_does_not_fail(project):
    path = project / "chapters/one.ipynb"
    write_notebook(path, "1 / 0", "print('after')")
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[0].metadata["tags"] = ["raises-exception"]
    nbformat.write(notebook, path)
    (result,), _ = run(project)
    assert nbformat.read(result.path, as_version=4).cells[1].outputs[0].text == "after\n"


def test_a_dead_kernel_is_told(project):
    write_notebook(project / "chapters/one.ipynb", "import os; os._exit(1)")
    with pytest.raises(execution.ExecutionError, match=r"chapters/one.ipynb: DeadKernelError"):
        run(project)
