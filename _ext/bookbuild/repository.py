"""What the pages link to once `_config.yml` names the repository: its source, Binder, Colab.

Binder makes its image from the folder `binder`. Colab opens the notebook that is committed: its
cell tagged `install`, which `make tidy` writes from the same setting, fetches the package there.
"""

BINDER = "https://mybinder.org"
COLAB = "https://colab.research.google.com"


def setup(app) -> None:
    """Connect to the events at which the settings are complete and the buttons of a page made."""
    app.connect("config-inited", add_links)
    app.connect("html-page-context", show_icon, priority=900)  # after the theme


def add_links(app, config) -> None:
    """Let the theme show the links; without a repository it shows none."""
    options = config.html_theme_options
    url = options.get("repository_url")
    if not url:
        return
    options["use_repository_button"] = True
    launch = {**options.get("launch_buttons", {}), "binderhub_url": BINDER}
    if url.startswith("https://github.com/"):  # Colab opens no other
        launch["colab_url"] = COLAB
    options["launch_buttons"] = launch


def show_icon(app, pagename, templatename, context, doctree) -> None:
    """Show the link to the source by an icon of the one font of icons that is sent."""
    for button in context.get("header_buttons", ()):
        if button["label"] == "source-repository-button":
            button["icon"] = "fas fa-code-branch"
