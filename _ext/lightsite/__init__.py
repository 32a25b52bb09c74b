"""A local Sphinx extension that makes the pages of the theme light: what no page uses is not sent.

It knows nothing of this book: any HTML site made with the theme can have it. When all is written,
it goes through the pages (`shipping`): scripts that wait, one style sheet (`styles`), drawings of
long formulas that come later (`drawings`). A site without it says and does the same; it is slower.
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
