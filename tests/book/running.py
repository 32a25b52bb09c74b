"""Run what a check of a chapter needs, and no more: the cells that make the names it uses."""

import ast
from functools import cache
from inspect import signature
from pathlib import Path

import matplotlib.pyplot as plt
import nbformat
from bookbuild.said import Shown, cells
from lossbook import derive
from lossbook.course import Solution

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


def names(source, functions=()):
    """Return what a cell makes at its top level, what it fills, and what it uses.

    A cell fills `rows` by ``rows.append(x)``, and what a function of the chapter fills by calling
    it on a line of its own.
    """
    makes, fills, uses = set(), set(), set()
    for statement in ast.parse(source).body:
        uses |= loaded(statement) - makes  # what the cell has made before is its own
        makes |= {node.id for node in own(statement) if isinstance(node.ctx, ast.Store)}
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            makes.add(statement.name)
        elif isinstance(statement, ast.Import | ast.ImportFrom):
            makes |= {(a.asname or a.name).partition(".")[0] for a in statement.names}
        elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            called = statement.value.func
            if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
                fills.add(called.value.id)
            elif isinstance(called, ast.Name) and called.id in functions:
                fills.add(called.id)
    return makes, fills, uses


def loaded(statement):
    """Return the names that a statement uses, those of its functions too."""
    nodes = (node for node in ast.walk(statement) if isinstance(node, ast.Name))
    return {node.id for node in nodes if isinstance(node.ctx, ast.Load)}


def own(statement):
    """List the names of a statement that belong to the cell: not those of its functions."""
    inner = ast.FunctionDef | ast.ClassDef | ast.Lambda | ast.comprehension
    left, found = [statement], []
    while left:
        node = left.pop()
        if isinstance(node, ast.Name):
            found.append(node)
        elif not isinstance(node, inner):
            left.extend(ast.iter_child_nodes(node))
    return found


def needed(sources, *places):
    """List the cells that those at some places need, themselves included, in their order."""
    functions = {
        node.name
        for source in sources
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef)
    }
    kept, wanted = [], set()
    for index in reversed(range(max(places, default=-1) + 1)):
        makes, fills, uses = names(sources[index], functions if index not in places else ())
        if index in places or (makes | fills) & wanted:
            kept.append(index)
            wanted = (wanted - makes) | uses
    return kept[::-1]


KINDS = ("Limit", "Monotone", "Sign")  # of claims, besides derivations


@cache
def derived(stem):
    """Run what a chapter derives, without its experiments.

    Returns
    -------
    results : dict
        What it proves, by label: a derivation, or the maker of a claim of one of the `KINDS` and
        the arguments that it was called with.
    shown : list of Shown
    """
    names, made, shown, makers = {}, {}, [], {kind: getattr(derive, kind) for kind in KINDS}
    try:
        for kind, make in makers.items():
            setattr(derive, kind, _recorded(make, made))
        for cell, labels_made, section in derivation_cells(stem):
            names["shown"] = None
            exec(cell, names)
            plt.close("all")
            made |= {r.label: r for r in names.values() if isinstance(r, derive.Derivation)}
            assert labels_made <= made.keys()
            one = names["shown"]
            one = one.shown if isinstance(one, Solution) else one
            if hasattr(one, "entry"):
                shown.append(Shown(one.entry, tuple(one.parts), section))
    finally:
        for kind, make in makers.items():
            setattr(derive, kind, make)
    return {label: result for label, result in made.items() if label}, shown


def _recorded(make, found):
    """Let a function keep what it was called with, by label."""

    def made(*args, **kwargs):
        claim = make(*args, **kwargs)
        found[claim.entry.id] = make, signature(make).bind(*args, **kwargs).arguments
        return claim

    return made


def derivation_cells(stem):
    """Yield the code cells of a chapter that derive something, without its experiments.

    Each is compiled so that the value of its last line gets the name `shown`, and comes with the
    labels of the results that it makes, and its section.
    """
    notebook = nbformat.read(ROOT / f"chapters/{stem}.ipynb", as_version=4)
    cells_of = enumerate(notebook.cells)
    builds = (n for n, c in cells_of if "## Build" in c.source.splitlines())
    build = next(builds, len(notebook.cells))  # the refresher builds nothing
    built = {cell.id for cell in notebook.cells[build:]}
    for section, cell in cells(ROOT / f"chapters/{stem}.ipynb"):
        if cell.cell_type == "code" and (cell.id not in built or labels(cell.source)):
            yield showing(cell.source), labels(cell.source), section


def results_of(stem):
    """Run what a chapter derives; return its derivations and claims in the order they are made."""
    names, found = {}, {}
    for cell, *_ in derivation_cells(stem):
        exec(cell, names)
        plt.close("all")
        made = (o for o in names.values() if isinstance(o, derive.Derivation | derive.Claim))
        found |= {id(one): one for one in made}
    return list(found.values())


def labels(source):
    """Return the labels of the results that a cell makes, so that none gets lost on the way."""
    made = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    made = [c for c in made if getattr(c.func, "id", "") in {*KINDS, "Derivation"}]
    named = (call.args[0] for call in made)
    return {name.value for name in named if isinstance(name, ast.Constant) and name.value}


def showing(source):
    """Compile a cell so that the value of its last line gets the name `shown`."""
    tree = ast.parse(source)
    if isinstance(tree.body[-1], ast.Expr):
        tree.body[-1] = ast.Assign([ast.Name("shown", ast.Store())], tree.body[-1].value)
    return compile(ast.fix_missing_locations(tree), "cell", "exec")
