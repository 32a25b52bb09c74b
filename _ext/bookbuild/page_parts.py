"""What each page gets around its text: links above, a description for search engines, a foot.

Once `_config.yml` names the repository, the pages link to their source, to Binder, which makes its
image from the folder `binder`, and to Colab. Colab opens the notebook that is committed: its cell
tagged `install`, which `make tidy` writes from the same setting, fetches the package there.

The foot says how to cite the page, and of a chapter how its results are known, how long it ran and
with which versions, and where its files are. All of it is made by the build.
"""

import os
import re
import sys
from collections import Counter
from collections.abc import Iterable
from html import escape, unescape
from importlib.metadata import version
from pathlib import Path

from docutils import nodes
from lossbook.derive import ledger

from . import downloads
from .cells import fold
from .execution import Executed

PACKAGES = ("sympy", "numpy", "scipy", "scikit-learn", "matplotlib")
STATUS_WORDS = {status: status.lower() for status in ledger.STATUSES} | {"DEFINITION": "defined"}
BINDER = "https://mybinder.org"
COLAB = "https://colab.research.google.com"
SUBTITLE = "Executable derivations of logistic and softmax regression"
SHORTEST, LONGEST = 60, 160  # characters of a description
PREVIEW = "_static/preview.png"  # what a link to a page shows; `make figure` draws it
OTHERS = {
    "search": "Search the text and the titles of the book.",
    "genindex": "Index of the terms of the book, and of the functions and classes of lossbook.",
    "py-modindex": "Index of the modules of the package lossbook.",
}


def setup(app) -> None:
    """Connect to the events at which the settings are complete and a page's template is filled."""
    app.connect("config-inited", add_links)
    app.connect("html-page-context", add_parts)


def add_links(app, config) -> None:
    """Put the switch for code into the header, and the links, if there is a repository."""
    options = config.html_theme_options
    config.templates_path.append(str(Path(__file__).parent / "templates"))
    options["article_header_end"] = ["view-switch.html", "article-header-buttons.html"]
    url = options.get("repository_url")
    if not url:
        return
    options["use_repository_button"] = True
    launch = {**options.get("launch_buttons", {}), "binderhub_url": BINDER}
    if url.startswith("https://github.com/"):  # Colab opens no other
        launch["colab_url"] = COLAB
    options["launch_buttons"] = launch


def add_parts(app, pagename, templatename, context, doctree) -> None:
    """Add the description to the page's head, and the foot to its text."""
    text = describe(doctree) if doctree else OTHERS.get(pagename, "")
    text = text or f"{context['title']}: a page of the book {app.config.html_title}."
    title = re.sub("<.*?>", "", context.get("title", app.config.html_title))
    said = {'name="description"': text, 'property="og:description"': text}
    said |= {'property="og:title"': title, 'property="og:site_name"': app.config.html_title}
    # Where the site lies is known only to a fork that sets `html: baseurl`; else from the page.
    root = app.config.html_baseurl or "../" * pagename.count("/")
    said['property="og:image"'] = f"{root}{PREVIEW}"
    meta = "".join(f'<meta {name} content="{escape(words)}" />' for name, words in said.items())
    context["metatags"] = context.get("metatags", "") + meta
    if title == app.config.html_title:
        context["title"] = SUBTITLE  # else the first page's title would be said twice
    if app.builder.name != "html":
        return
    context["has_code"] = doctree is not None and any(doctree.findall(fold))
    if pagename == "search":
        app.add_js_file("search-text.js", loading_method="defer")
    if doctree:
        name = pagename.rpartition("/")[2]
        root = "../" * pagename.count("/")
        ran = [one for one in app.book.executed if one.source.stem == name]
        lines = [about(one, app.book.entries, root) for one in ran]
        context["body"] += foot(lines, cite(app.env.titles[pagename].astext(), name, app.config))


def describe(doctree: nodes.document) -> str:
    """Return the first paragraph of prose, shortened; empty when there is none.

    A letter, Greek ones too, is read; a formula is not.
    """
    for paragraph in doctree.findall(nodes.paragraph):
        if not isinstance(paragraph.parent, nodes.section):
            continue
        parts = paragraph.findall(lambda n: isinstance(n, (nodes.Text, nodes.math)))
        words = (
            _letter(p) if isinstance(p, nodes.math) else p.astext()
            for p in parts
            if not isinstance(p.parent, nodes.math)
        )
        text = " ".join("".join(words).split())
        if len(text) >= SHORTEST and all(map(_letter, paragraph.findall(nodes.math))):
            return _shortened(text)
    return ""


def _letter(formula: nodes.math) -> str:
    """Return a formula that is one letter as a character; else nothing."""
    letter = unescape(re.sub(r"^\\([a-zA-Z]+)$", r"&\1;", formula.astext()))
    return letter if len(letter) == 1 and letter.isalpha() else ""


def _shortened(text: str) -> str:
    """Shorten a description at the end of a sentence if that leaves enough, else at a word."""
    if len(text) <= LONGEST:
        return text
    end = text.rfind(". ", SHORTEST, LONGEST)
    return text[: end + 1] if end > 0 else text[:LONGEST].rsplit(" ", 1)[0] + " …"


def is_reproducible() -> bool:
    """Return whether two builds must agree in every byte: then no timing is printed."""
    return "SOURCE_DATE_EPOCH" in os.environ


def counts(entries: Iterable[ledger.Entry]) -> str:
    """Say how the results are known: "12 proved, 3 argued".

    Examples
    --------
    >>> counts([ledger.Entry(f"eq-{n}", "derivation", "a = b", "PROVED") for n in "ab"])
    '2 proved'
    """
    found = Counter(entry.status for entry in entries)
    return ", ".join(f"{found[s]} {word}" for s, word in STATUS_WORDS.items() if found[s])


def versions(packages: Iterable[str] = PACKAGES) -> str:
    """Name Python and some packages, those that compute if no others are named, with versions."""
    python = ".".join(map(str, sys.version_info[:3]))
    return ", ".join([f"Python {python}", *(f"{name} {version(name)}" for name in packages)])


def files(source: Path, root: str) -> str:
    """Link the files of a chapter."""
    name = source.stem
    return " · ".join(
        f'<a href="{root}{downloads.FOLDER}/{name}{ending}" download>{words}</a>'
        for ending, words in downloads.kinds(source).items()
    )


def cite(title: str, name: str, config) -> str:
    """Write the BibTeX entry of a chapter."""
    url = config.html_theme_options.get("repository_url")
    where = f"  url = {{{url}}},\n" if url else ""
    return (
        f"@incollection{{lossbook-{name.replace('_', '-')},\n"
        f"  author = {{{{{config.author}}}}},\n"
        f"  title = {{{title}}},\n"
        f"  booktitle = {{{config.project}}},\n"
        f"  year = {{{config.copyright}}},\n"
        f"  note = {{Version {version('lossbook')}}},\n{where}}}"
    )


def about(executed: Executed, entries: Iterable[ledger.Entry], root: str) -> str:
    """Say of a chapter how its results are known and where its files are, as HTML."""
    name = executed.source.stem
    known = counts(entry for entry in entries if entry.chapter == name)
    ran = "" if is_reproducible() else f" It ran in {executed.seconds:.0f} s."
    return (
        f"<p><strong>This page</strong>: {known}; listed in the "
        f'<a href="{root}chapters/ledger.html">ledger</a>.{ran} {escape(versions())}.</p>\n'
        f"<p><strong>Take it with you</strong>: {files(executed.source, root)}</p>\n"
        '<p><strong>Show it</strong>: <a href="?slides">this page as slides</a>; '
        "arrow keys turn them, Escape closes them.</p>\n"
    )


def foot(lines: Iterable[str], citation: str) -> str:
    """Write the foot of a page as HTML."""
    return (
        f'\n<footer class="page-foot">\n{"".join(lines)}'
        f"<details><summary>Cite this page</summary>\n<pre>{escape(citation)}</pre>\n</details>\n"
        "</footer>\n"
    )
