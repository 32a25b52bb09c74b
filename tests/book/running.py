"""Run what a check of a chapter needs, and no more: the cells that make the names it uses."""

import ast
from pathlib import Path

import nbformat

ROOT = Path(__file__).parents[2]


def chapters():
    """Map each chapter to the sources of its code cells."""
    paths = sorted((ROOT / "chapters").glob("*.ipynb"))
    notebooks = {path.stem: nbformat.read(path, as_version=4) for path in paths}
    return {
        stem: [cell.source for cell in notebook.cells if cell.cell_type == "code"]
        for stem, notebook in notebooks.items()
    }


def checks(source):
    """List the labels of the `Checked(...)` calls of a cell."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    found = [call for call in calls if getattr(call.func, "id", "") == "Checked"]
    return [call.args[0].value for call in found]


def names(source):
    """Return the names that a cell makes or fills at its top level, and those that it uses."""
    tree = ast.parse(source)
    makes, uses = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            (makes if isinstance(node.ctx, ast.Store) else uses).add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            makes.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            makes |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
    bare = [s.value for s in tree.body if isinstance(s, ast.Expr) and isinstance(s.value, ast.Call)]
    # `rows.append(x)` and `compare(x)` fill a name that another cell made
    filled = {getattr(call.func, "value", call.func) for call in bare}
    return makes | {node.id for node in filled if isinstance(node, ast.Name)}, uses


def needed(sources, last):
    """List the cells up to `last` that it needs, itself included, in their order."""
    kept, wanted = [last], names(sources[last])[1]
    for index in reversed(range(last)):
        makes, uses = names(sources[index])
        if makes & wanted:
            kept.append(index)
            wanted = wanted | uses
    return kept[::-1]
