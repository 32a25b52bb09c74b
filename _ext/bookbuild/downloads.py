"""The files of a chapter that a reader may take: a notebook that stands alone, and a script.

The notebook comes without outputs, with them, and for a class (`editions`). Its first cell says
what it is and installs the package; its text is plain Markdown (`plain`), and so is what its cells
show, since the second cell tells them the numbers of the site.
"""

import ast
import json
import textwrap
from collections.abc import Iterable
from importlib.metadata import metadata, version
from pathlib import Path

import nbformat
from lossbook.derive import ledger

from .execution import Executed
from .package import wheel
from .plain import Plain

FOLDER = "downloads"
STUDENTS = "-student.ipynb"
KINDS = {
    ".ipynb": "notebook",
    "-executed.ipynb": "notebook with outputs",
    STUDENTS: "notebook without solutions",
    ".py": "Python script",
}
VERSION = version("lossbook")
FOR_PROGRAMS = "application/vnd.lossbook."  # how the kinds of output begin that no reader sees
KEPT = ("tags", "jupyter")  # of a cell's metadata
FOLDED = {"hide-input", "remove-input"}  # on the site, and so in JupyterLab
HIDDEN = {"jupyter": {"source_hidden": True}}
FIRST = """\
# {title}, a chapter of "{book}", version {version}.
# This notebook stands alone: this cell installs the package where it is missing{where}.
from importlib.util import find_spec

if find_spec("lossbook") is None:
    %pip install --quiet "{package}"
"""
BESIDE = ",\n# from {wheel}, which the site offers beside this notebook: put it beside it"
NUMBERS = """\
# The numbers that formulas and theorems have on the site.
from lossbook.derive.ledger import NUMBERS

NUMBERS.update(
{numbers}
)
"""


def write(executed: Iterable[Executed], folder: Path, plain: Plain, book) -> None:
    """Write the files of all chapters into `folder`; `book` is what `pages.read_book` returns."""
    folder.mkdir(parents=True, exist_ok=True)
    titles = book.titles
    for one in executed:
        name = one.source.stem
        start = opening(name, titles[name], book.entries, plain)
        bare, shown = (nbformat.read(path, as_version=4) for path in (one.source, one.path))
        shown = standing_alone(shown, plain, start)
        nbformat.write(standing_alone(bare, plain, start), folder / f"{name}.ipynb")
        nbformat.write(shown, folder / f"{name}-executed.ipynb")
        (folder / f"{name}.py").write_text(script(shown), "utf-8")


def opening(
    name: str, title: str, entries: Iterable[ledger.Entry], plain: Plain
) -> list[nbformat.NotebookNode]:
    """Return the cells that open a chapter's notebook where it stands alone."""
    return [first(title, plain), numbers(name, entries, plain)]


def standing_alone(
    notebook: nbformat.NotebookNode, plain: Plain, opening: Iterable[nbformat.NotebookNode]
) -> nbformat.NotebookNode:
    """Return a notebook of the book in plain Markdown, behind the cells that open it."""
    cells = [*opening]
    for old in notebook.cells:
        if "install" in old.metadata.get("tags", ()):
            continue
        cell = nbformat.from_dict({**old, "metadata": _kept(old.metadata)})
        cell.source = (plain.code if cell.cell_type == "code" else plain.text)(cell.source)
        if cell.cell_type == "code":
            cell.outputs = [_plainly(output, plain) for output in merged(cell.outputs)]
        cells.append(cell)
        if caption := old.metadata.get("mystnb", {}).get("figure", {}):
            words = f"*{plain.places[caption['name']].words}. {caption['caption']}*"
            id = f"{cell.id}-says"[-64:]
            cells.append(nbformat.v4.new_markdown_cell(plain.text(words), id=id))
    return nbformat.from_dict({**notebook, "cells": cells})


def _kept(metadata):
    hidden = {} if FOLDED.isdisjoint(metadata.get("tags", ())) else HIDDEN
    return {name: metadata[name] for name in KEPT if name in metadata} | hidden


def kinds(source: Path) -> dict[str, str]:
    """Name the files of a chapter; without exercises it has no copy for students."""
    asks = '"question"' in source.read_text("utf-8")
    return {ending: words for ending, words in KINDS.items() if asks or ending != STUDENTS}


def _plainly(output, plain):
    data = {k: v for k, v in output.get("data", {}).items() if not k.startswith(FOR_PROGRAMS)}
    for kind in ("text/markdown", "text/plain"):
        if kind in data:
            data[kind] = plain.output(data[kind])
    return nbformat.from_dict({**output, "data": data} if data else output)


def first(title: str, plain: Plain) -> nbformat.NotebookNode:
    """Return the cell that says what a notebook is, and installs what it needs."""
    online = plain.site and f"{plain.site}{FOLDER}/{wheel()}"
    online = online or (plain.repository and f"git+{plain.repository}")
    package = f"lossbook[chapters] @ {online}" if online else f"./{wheel()}[chapters]"
    where = "" if online else BESIDE.format(wheel=wheel())
    source = FIRST.format(
        title=title, book=metadata("lossbook")["Summary"].partition(":")[0],
        version=VERSION, where=where, package=package,
    ).rstrip()  # fmt: skip
    return nbformat.v4.new_code_cell(source, id="install", metadata={"tags": ["install"]})


def numbers(name: str, entries: Iterable[ledger.Entry], plain: Plain) -> nbformat.NotebookNode:
    """Return the cell that tells a chapter's objects their numbers, and those of what they cite."""
    own = [entry for entry in entries if entry.chapter == name]
    cited = dict.fromkeys(label for entry in own for label in (entry.id, *entry.rests_on))
    known = {x: plain.places[x].number for x in cited if x in plain.places}
    lines = json.dumps({label: number for label, number in known.items() if number})
    wrapped = textwrap.fill(
        lines, 84, initial_indent="    ", subsequent_indent="    ",
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
    return nbformat.v4.new_code_cell(
        NUMBERS.format(numbers=wrapped).rstrip(), id="numbers", metadata=HIDDEN
    )


def merged(outputs: list) -> list:
    """Join what was printed in one go: where the kernel's messages end is an accident.

    Examples
    --------
    >>> stream = lambda text: nbformat.v4.new_output("stream", text=text)
    >>> [output.text for output in merged([stream("a"), stream("b")])]
    ['ab']
    """
    joined = []
    for output in outputs:
        last = joined[-1] if joined else {}
        if output.output_type == last.get("output_type") == "stream" and output.name == last.name:
            last.text += output.text
        else:
            joined.append(output)
    return joined


def script(notebook: nbformat.NotebookNode) -> str:
    r"""Write a notebook as a Python script with `# %%` cells, as editors know them.

    What a cell shows by its last line, the script prints.

    Examples
    --------
    >>> v4 = nbformat.v4
    >>> shown = v4.new_output("execute_result", data={"text/plain": "1"})
    >>> cells = [v4.new_markdown_cell("# Title\n\nText."), v4.new_code_cell("1", outputs=[shown])]
    >>> print(script(v4.new_notebook(cells=cells)))
    # %% [markdown]
    # # Title
    #
    # Text.
    <BLANKLINE>
    # %%
    print(1)
    <BLANKLINE>
    """
    parts = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            install = "install" in cell.metadata.get("tags", ())
            source = to_install(cell) if install else printing(cell)
            parts.append(f"# %%\n{source}\n")
        else:
            lines = [f"# {line}".rstrip() for line in cell.source.splitlines()]
            parts.append("\n".join(["# %% [markdown]", *lines]) + "\n")
    return "\n".join(parts)


def to_install(cell: nbformat.NotebookNode) -> str:
    """Return what a script says of the package: `%pip` is the notebook's language."""
    *_, command = cell.source.split("%")
    return f"# To install what this needs: {command}"


def printing(cell: nbformat.NotebookNode) -> str:
    """Return the code of a cell, with what it shows by its last line printed."""
    if not any(output.output_type == "execute_result" for output in cell.outputs):
        return cell.source
    last, lines = ast.parse(cell.source).body[-1], cell.source.split("\n")
    before, shown = lines[: last.lineno - 1], lines[last.lineno - 1 :]
    end = len(shown[-1].encode()[: last.end_col_offset].decode())
    if last.end_lineno == len(lines):  # a comment may stand behind
        shown[-1] = f"{shown[-1][:end]}){shown[-1][end:]}"
        return "\n".join([*before, "print(" + "\n".join(shown)])
    return "\n".join([*before, "print(", *shown, ")"])
