"""Each part of the book opens with a picture, and a sentence that says what the part is for.

Both stand below the title of the part's first page, and on the book's first page in place of the
part's name. `chapters/parts.toml` holds the sentences; the pictures have a fixed size, so that
their labels are as large on a phone, and the colours of the page that they are written into.
"""

import tomllib
from pathlib import Path

from docutils import nodes

TEXTS = Path(__file__).parents[2] / "chapters/parts.toml"
PICTURES = Path(__file__).parent / "parts"


def setup(app) -> None:
    """Open the parts once a page is read."""
    app.connect("doctree-read", open_parts)


def open_parts(app, doctree: nodes.document) -> None:
    """Put the opening into the page that begins a part, and into the list of the first page."""
    trees = [tree for tree in app.config.external_site_map.root.subtrees if tree.caption]
    for tree in trees:
        if app.env.docname == tree.items[0]:
            title = next(doctree.findall(nodes.title))
            title.parent.insert(title.parent.index(title) + 1, opening(tree.caption))
    if app.env.docname == app.config.root_doc:
        names = {tree.caption for tree in trees}
        for paragraph in list(doctree.findall(nodes.paragraph)):
            if paragraph.astext() in names:
                paragraph.replace_self(opening(paragraph.astext()))


def opening(name: str) -> nodes.container:
    """Make the picture of a part, its name and its sentence."""
    part = tomllib.loads(TEXTS.read_text("utf-8"))[name]
    picture = PICTURES.joinpath(f"{part['picture']}.svg").read_text("utf-8")
    said = nodes.paragraph("", "", nodes.strong("", name), nodes.Text(f": {part['says']}"))
    return nodes.container("", nodes.raw("", picture, format="html"), said, classes=["part"])
