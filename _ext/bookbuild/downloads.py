"""The files of a chapter that a reader may take: the notebook, bare and executed, and a script."""

import shutil
from collections.abc import Iterable
from pathlib import Path

import nbformat
from lossbook import figure
from lossbook.derive import ledger

from .execution import Executed

FOLDER = "downloads"
KINDS = {
    ".ipynb": "notebook",
    "-executed.ipynb": "notebook with outputs",
    ".py": "Python script",
}


def write(executed: Iterable[Executed], folder: Path) -> None:
    """Write the files of all chapters into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for one in executed:
        name = one.source.stem
        shutil.copyfile(one.source, folder / f"{name}.ipynb")
        notebook = nbformat.read(one.path, as_version=4)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs = merged(cell.outputs)
            for output in cell.get("outputs", ()):
                for kind in (ledger.MIME, ledger.SHOWN, figure.MIME):
                    output.get("data", {}).pop(kind, None)
        nbformat.write(notebook, folder / f"{name}-executed.ipynb")
        (folder / f"{name}.py").write_text(script(notebook), "utf-8")


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

    Examples
    --------
    >>> v4 = nbformat.v4
    >>> cells = [v4.new_markdown_cell("# Title\n\nText."), v4.new_code_cell("x = 1")]
    >>> print(script(v4.new_notebook(cells=cells)))
    # %% [markdown]
    # # Title
    #
    # Text.
    <BLANKLINE>
    # %%
    x = 1
    <BLANKLINE>
    """
    parts = []
    for cell in notebook.cells:
        if "install" in cell.metadata.get("tags", ()):
            continue  # `%pip` is the notebook's language
        if cell.cell_type == "code":
            parts.append(f"# %%\n{cell.source}\n")
        else:
            lines = [f"# {line}".rstrip() for line in cell.source.splitlines()]
            parts.append("\n".join(["# %% [markdown]", *lines]) + "\n")
    return "\n".join(parts)
