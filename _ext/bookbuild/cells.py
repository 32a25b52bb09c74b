"""Mathematics first: the code of a cell is folded to one quiet line below what it shows.

The rule: code stays open where it is what the reader came for. That is a short cell of the sections
Build and Use that shows no result, and any cell tagged `show-code`. The first cell of a chapter
holds its imports. A switch in the header unfolds all code (`view.js`); paper and downloads do not
know of it.
"""

import re

import nbformat
from docutils import nodes
from lossbook.derive import ledger
from myst_nb.sphinx_ import HideCodeCellNode

SHOWN = "show-code"
UNTOUCHED = {"hide-cell", "remove-cell", "remove-input"}  # solutions, and what is on no page
SHORT = 8  # lines of a cell that is read as text is
READ = {"Build", "Use"}
SECTION = re.compile(r"^## (.+)$", re.MULTILINE)


class fold(nodes.General, nodes.Element):
    """What opens at a click on its `words`."""


def setup(app) -> None:
    """Connect the node, and what puts code below what it shows."""
    app.add_node(fold, html=(visit_fold, depart_fold))
    app.connect("doctree-resolved", code_comes_last)


def fold_code(notebook: nbformat.NotebookNode) -> None:
    """Tag the cells whose code is folded, and say in each how long it is."""
    section, words = "", "imports"
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            section = [section, *SECTION.findall(cell.source)][-1]
            continue
        tags = set(cell.metadata.get("tags", ()))
        if "question" in tags:
            cell.metadata["mystnb"] = {"code_prompt_show": "how it is asked"}
        elif not tags & UNTOUCHED and not is_read(cell, section):
            prompt = {"code_prompt_show": words or length(cell.source)}
            cell.metadata["tags"] = sorted(tags | {"hide-input"})
            cell.metadata["mystnb"] = {**cell.metadata.get("mystnb", {}), **prompt}
        words = ""


def length(code: str) -> str:
    r"""Say how long code is.

    Examples
    --------
    >>> length("a = 1"), length("a = 1\nb = 2")
    ('code · 1 line', 'code · 2 lines')
    """
    lines = len(code.splitlines())
    return f"code · {lines} line{'s' * (lines > 1)}"


def is_read(cell: nbformat.NotebookNode, section: str) -> bool:
    """Return whether the code of a cell is what the reader came for."""
    if SHOWN in cell.metadata.get("tags", ()):
        return True
    result = any(ledger.SHOWN in output.get("data", ()) for output in cell.get("outputs", ()))
    return section in READ and not result and len(cell.source.splitlines()) <= SHORT


def code_comes_last(app, doctree, docname) -> None:
    """Put folded code below what it shows; in a solution too, which is folded as a whole."""
    for hidden in list(doctree.findall(HideCodeCellNode)):
        code, *shown = hidden.children
        if code.get("nb_element") != "cell_code_source":
            continue
        if hidden.parent is None and not shown:  # a solution that shows nothing is its code
            continue
        words = length(code.astext()) if shown else hidden["prompt_show"]
        home = hidden if shown else hidden.parent
        home.remove(code if shown else hidden)
        home += fold("", code, words=words, classes=["code"])


def visit_fold(translator, node) -> None:
    """Open the part with its words."""
    words = translator.encode(node["words"])
    translator.body.append(translator.starttag(node, "details"))
    translator.body.append(f"<summary>{words}</summary>\n")


def depart_fold(translator, node) -> None:
    """Close the part."""
    translator.body.append("</details>\n")
