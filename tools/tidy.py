"""Bring the notebooks into the one form in which they are committed.

No outputs, no execution counts, one kernel name, no editor's metadata, and for each cell an id
`chapter-words` that stays when the cell moves. A cell tagged `solution` is folded everywhere: by
the tag `hide-cell` on the site, by `jupyter.source_hidden` in JupyterLab; of one tagged `question`
or `quiz` the source alone is, which of a quiz is on no page. Where `_config.yml` names the
repository, the first code cell installs the package from it, for Colab.
"""

import re
import sys
from pathlib import Path

import nbformat
import yaml

ROOT = Path(__file__).parents[1]
CHAPTERS = ROOT / "chapters"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
KEPT = ("tags", "mystnb")
# What folds a cell: the tag for the site, the words to open it there, the marks for JupyterLab.
FOLDED = {
    "solution": ("hide-cell", "the solution", {"source_hidden": True, "outputs_hidden": True}),
    "question": ("hide-input", "how it is asked", {"source_hidden": True}),
    "quiz": ("remove-input", "how it is asked", {"source_hidden": True}),
}
INSTALL = """\
# Colab, for one, does not have the package yet.
from importlib.util import find_spec

if find_spec("lossbook") is None:
    %pip install --quiet "lossbook[chapters] @ git+{url}\""""


def canonical(
    notebook: nbformat.NotebookNode, name: str, repository: str = ""
) -> nbformat.NotebookNode:
    """Return the notebook in the form in which it is committed.

    Parameters
    ----------
    notebook : NotebookNode
        Any notebook of nbformat 4; it is not changed.
    name : str
        The file's name without `.ipynb`; the cells' ids begin with it.
    repository : str
        Where the package can be installed from; if empty, no cell does.
    """
    prefix = name.replace("_", "-")
    taken, cells = set(), []
    for old in notebook.cells:
        if not old.source.strip() or "install" in old.metadata.get("tags", ()):
            continue
        make = {"code": nbformat.v4.new_code_cell, "markdown": nbformat.v4.new_markdown_cell}
        if old.cell_type not in make:
            raise ValueError(f"{name}: a {old.cell_type} cell; only code and markdown are used")
        source = "\n".join(line.rstrip() for line in old.source.strip("\n").split("\n"))
        cell = make[old.cell_type](source, metadata=_metadata(old), id=_id(old, prefix, taken))
        taken.add(cell.id)
        cells.append(cell)
    if repository:
        first = next((n for n, cell in enumerate(cells) if cell.cell_type == "code"), len(cells))
        cells.insert(first, _install(prefix, repository))
    return nbformat.from_dict(
        {"nbformat": 4, "nbformat_minor": 5, "metadata": METADATA, "cells": cells}
    )


def _install(prefix: str, repository: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_code_cell(
        INSTALL.format(url=repository),
        metadata={"tags": ["install", "remove-cell"]},  # no part of the page
        id=f"{prefix}-install",
    )


def _metadata(cell) -> dict:
    kept = {key: cell.metadata[key] for key in KEPT if cell.metadata.get(key)}
    for tag, (fold, words, marks) in FOLDED.items():
        if tag in kept.get("tags", ()):
            prompt = {"code_prompt_show": f"Show {words}", "code_prompt_hide": f"Hide {words}"}
            kept["tags"] = [tag, fold]
            kept["jupyter"] = marks
            kept["mystnb"] = kept.get("mystnb", {}) | prompt
    return kept


def _id(cell, prefix: str, taken: set[str]) -> str:
    """Keep a good id; else make one from the cell's first words. nbformat allows 64 characters."""
    old = cell.get("id", "")
    if re.fullmatch(rf"{prefix}-[a-z0-9-]+", old) and old not in taken:
        return old
    words = re.findall(r"[a-z0-9]+", re.sub(r"\$[^$]*\$|\\\w+", " ", cell.source.lower()))
    stem = new = "-".join([prefix, *(words[:4] or ["cell"])])[:58].rstrip("-")
    number = 2
    while new in taken:
        new, number = f"{stem}-{number}", number + 1
    return new


def repository() -> str:
    """Return the repository's address, which is set in `_config.yml`."""
    return yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))["repository"]["url"]


def main() -> int:
    """Rewrite the notebooks that are not in canonical form, and name them."""
    url = repository()
    for path in sorted(CHAPTERS.glob("*.ipynb")):
        before = path.read_text("utf-8")
        after = nbformat.writes(canonical(nbformat.reads(before, as_version=4), path.stem, url))
        if after.rstrip("\n") != before.rstrip("\n"):
            path.write_text(after.rstrip("\n") + "\n", "utf-8")
            print(f"tidied {path.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
