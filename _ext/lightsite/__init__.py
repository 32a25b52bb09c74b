"""A local Sphinx extension that makes the theme's pages light: what no page uses is not sent.

When the site is written, it goes through the pages (`shipping`): scripts wait, one style sheet
stands for all (`styles`), and the drawings of long formulas come later (`drawings`). The script
`near.js` brings them; it also lets the keyboard scroll what is wide, and prepares the page for
print. Nothing of the book is imported here. The book is built without this extension too: its pages
say the same, and more is sent.
"""

import os
from pathlib import Path

from . import shipping

STATIC = Path(__file__).parent / "static"


def setup(app):
    """Connect to Sphinx's events."""
    app.connect("config-inited", add_script)
    app.connect("html-page-context", show_icon, priority=900)  # after the theme
    app.connect("build-finished", ship, priority=900)  # after the theme has written its styles
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def add_script(app, config) -> None:
    """Send the script that brings what comes near; it waits until the page is there."""
    config.html_static_path.append(os.path.relpath(STATIC, app.confdir))
    app.add_js_file("near.js", loading_method="defer")


def show_icon(app, pagename, templatename, context, doctree) -> None:
    """Show the link to the source by an icon of the one font of icons that is sent."""
    for button in context.get("header_buttons", ()):
        if button["label"] == "source-repository-button":
            button["icon"] = "fas fa-code-branch"


def ship(app, exception) -> None:
    """Make the written site light."""
    if exception is None and app.builder.name == "html":
        shipping.ship(Path(app.outdir))
