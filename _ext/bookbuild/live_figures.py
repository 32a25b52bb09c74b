"""Let pictures answer: hand each `LiveFigure` of a chapter to the script that moves its picture.

In the folder `figures` each picture has a script, and all share `tools.js` and `kit.js`. The site
gets each script with the functions and numbers that the executed notebook holds for it;
`live-figures.js` fetches them when the picture comes near the screen. The picture itself stays in
the page: until then, in print and without scripts. No other format has the scripts.
"""

import json
import zlib
from collections.abc import Iterable
from pathlib import Path

import nbformat
from docutils import nodes
from lossbook.figure import MIME

from .execution import Executed

SCRIPTS = Path(__file__).parent / "figures"
FOLDER = "_static/figures"
SHARED = ("tools", "kit")


def setup(app) -> None:
    """Connect to the events at which a page is resolved, filled, and the site written."""
    app.connect("doctree-resolved", place)
    app.connect("html-page-context", add_loader)
    app.connect("build-finished", write_scripts)


def taken(notebook: nbformat.NotebookNode) -> list[dict]:
    """Take out of an executed notebook what its live figures say."""
    found = []
    for cell in notebook.cells:
        told = [o for o in cell.get("outputs", ()) if MIME in o.get("data", {})]
        found += [output["data"][MIME] for output in told]
        if told:
            cell.outputs = [output for output in cell.outputs if output not in told]
    return found


def read(executed: Iterable[Executed]) -> dict[str, dict]:
    """Map the name of each live figure to what its cell says."""
    notebooks = (nbformat.read(one.path, as_version=4) for one in executed)
    return {figure["name"]: figure for notebook in notebooks for figure in taken(notebook)}


def place(app, doctree, docname) -> None:
    """Put the place where a picture answers behind the picture."""
    if app.builder.name != "html":
        return
    for figure in doctree.findall(nodes.figure):
        for name in app.live_figures.keys() & {n.removeprefix("fig-") for n in figure["ids"]}:
            texts = scripts({name: app.live_figures[name]})
            needed = " ".join(address(file, text) for file, text in texts.items())
            live = f'data-figure="{name}" data-script="{needed}"'
            html = nodes.raw("", f'<div class="live-figure" {live}></div>', format="html")
            figure.insert(1, html)
            figure["classes"].append("answers")


def add_loader(app, pagename, templatename, context, doctree) -> None:
    """Send the script that waits for pictures to a page that has such a picture."""
    if doctree and any("answers" in figure["classes"] for figure in doctree.findall(nodes.figure)):
        app.add_js_file("live-figures.js", loading_method="defer")


def write_scripts(app, exception) -> None:
    """Write the scripts of all pictures."""
    if exception is None and app.builder.name == "html":
        folder = Path(app.outdir, FOLDER)
        folder.mkdir(parents=True, exist_ok=True)
        for file, text in scripts(app.live_figures).items():
            (folder / file).write_text(text, "utf-8")


def address(file: str, text: str) -> str:
    """Return where a script lies; what it holds is named, so that no browser keeps an old one."""
    return f"{FOLDER}/{file}?v={zlib.crc32(text.encode()):08x}"


def scripts(figures: dict[str, dict]) -> dict[str, str]:
    """Map the name of each script that the pictures need, in their order, to its text."""
    shared = {f"{name}.js": (SCRIPTS / f"{name}.js").read_text("utf-8") for name in SHARED}
    return shared | {f"{name}.js": script(figure) for name, figure in figures.items()}


def script(figure: dict) -> str:
    """Return the script of a picture: what it computes, as the run gave it, then what draws it."""
    functions = [
        f"  // {formula['label']}\n  {name}: {formula['javascript']},"
        for name, formula in figure["formulas"].items()
    ]
    numbers = json.dumps(figure["data"], separators=(",", ":"))
    head = [
        "// Generated from the run: what this figure computes.",
        f"liveFigures.given[{json.dumps(figure['name'])}] = ({{sum, product}}) => ({{formulas: {{",
        *functions,
        f"}}, data: {numbers}}});",
    ]
    return "\n".join(head) + "\n" + (SCRIPTS / f"{figure['name']}.js").read_text("utf-8")
