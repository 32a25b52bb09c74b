"""The local Sphinx extension: runs the notebooks, fills the generated pages, holds the gate.

1. Before Sphinx reads anything, all notebooks of the table of contents are run (`execution`), and
   beside them the judge is made that runs in the page (`answers`, which also draws its boxes).
2. When Sphinx reads a notebook, it is handed the executed copy; a page with a marker is handed
   its text with the generated part (`pages`).
3. While the pages are written, KaTeX sets the formulas (`formulas`), and each step of a derivation
   gets its reason beside it (`results`) and a quiz what is chosen with (`quizzes`); a page gets its
   description and foot (`page_parts`), the first of a part an opening (`parts`), and a picture that
   answers what moves it (`live_figures`).
4. When the site is written, so are the notebooks that a reader takes away (`downloads`), and what
   a class needs (`course`).
5. The gate goes through the ledger; the build fails if it finds a fault.

What makes the pages light is an extension of its own, `lightsite`; this one works without it.
"""

import hashlib
import os
from importlib.metadata import version
from pathlib import Path

from lossbook.derive import ledger
from sphinx.errors import ExtensionError
from sphinx.util import logging

from . import (
    answers,
    appendix,
    cells,
    course,
    downloads,
    execution,
    exercises,
    formulas,
    index,
    live_figures,
    package,
    page_parts,
    pages,
    parts,
    plain,
    quizzes,
    results,
    said,
)

LOGGER = logging.getLogger(__name__)
STATIC = Path(__file__).parent / "static"


def setup(app):
    """Connect the steps to Sphinx's events."""
    formulas.setup(app)
    results.setup(app)
    quizzes.setup(app)  # before `page_parts`: the key stands above the foot
    cells.setup(app)
    page_parts.setup(app)
    parts.setup(app)
    index.setup(app)
    live_figures.setup(app)
    answers.setup(app)
    app.connect("config-inited", add_scripts)
    app.connect("builder-inited", run_notebooks)
    app.connect("env-get-outdated", changed_documents)
    app.connect("source-read", replace_source)
    app.connect("build-finished", finish)
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": True}


def add_scripts(app, config) -> None:
    """Ship the extension's own script, which waits, and its styles; name the book."""
    config.html_static_path.append(os.path.relpath(STATIC, app.confdir))
    for name in ("previews", "letters", "view", "paper"):
        app.add_js_file(f"{name}.js", loading_method="defer")
    app.add_css_file("live-figures.css")
    config.project = config.html_title  # who cites it and the EPUB want these two
    config.version = version("lossbook")


def run_notebooks(app) -> None:
    """Run the notebooks of the table of contents and prepare the text of the generated pages."""
    root = Path(app.srcdir)
    documents = [str(Path(name).with_suffix("")) for name in app.config.external_site_map]
    notebooks = {d: root / f"{d}.ipynb" for d in documents if (root / f"{d}.ipynb").exists()}
    store = Path(app.outdir).parent / "executed"
    judge = answers.start(app)
    try:
        executed = execution.run_all(notebooks.values(), root, store, LOGGER.info)
    except execution.ExecutionError as error:
        # Told here, once: Jupyter Book repeats the exception's own words in its traceback.
        LOGGER.error("%s", error)
        raise ExtensionError("not every notebook ran to its end, see above") from None
    app.has_judge = answers.wait(app, judge)
    app.exercises = answers.read_exercises(one.path for one in executed)
    app.book = pages.read_book(executed)
    app.live_figures = live_figures.read(executed)
    app.texts = {d: pages.notebook_text(e) for d, e in zip(notebooks, executed, strict=True)}
    app.pages = [root / f"{d}{e}" for d in documents for e in (".ipynb", ".md")]
    app.generated = set()
    for document in documents:
        page = root / f"{document}.md"
        if page.exists() and pages.MARKER.search(text := page.read_text("utf-8")):
            app.texts[document] = pages.fill(text, app.book)
            app.generated.update(pages.MARKER.findall(text))


def changed_documents(app, env, added, changed, removed) -> list[str]:
    """List the documents whose text is not the one that was last read; all, if a maker changed."""
    last_read = getattr(env, "bookbuild_digests", {})
    outdated = [name for name, text in app.texts.items() if last_read.get(name) != _digest(text)]
    # What makes a page, and the style sheets and scripts that each page names with their digests.
    folders = [Path(app.confdir, folder) for folder in app.config.html_static_path]
    folders += [Path(__file__).parents[1], Path(app.srcdir, answers.RECIPE).parent]
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    stamps = [f"{p.name} {p.stat().st_mtime_ns}" for p in files if p.suffix != ".pyc"]
    makers = _digest(" ".join([str(app.has_judge), *stamps]))
    if makers != getattr(env, "bookbuild_makers", None):
        outdated = [*env.found_docs]
    env.bookbuild_makers = makers
    return outdated


def replace_source(app, docname: str, source: list[str]) -> None:
    """Hand Sphinx the executed notebook, or the page with its generated part."""
    if docname in app.texts:
        source[0] = app.texts[docname]
        if not hasattr(app.env, "bookbuild_digests"):
            app.env.bookbuild_digests = {}
        app.env.bookbuild_digests[docname] = _digest(source[0])


def finish(app, exception) -> None:
    """Write what programs read into the site; stop the build if the gate finds a fault."""
    if exception is not None:
        return
    last, inputs = Path(app.doctreedir, "finished"), _inputs(app)
    is_written = Path(app.outdir, "ledger.json").exists()
    if is_written and last.exists() and last.read_text("utf-8") == inputs:
        return  # all that follows was done, and the gate found nothing
    last.unlink(missing_ok=True)
    problems = []
    if app.builder.name == "html":
        Path(app.outdir, "ledger.json").write_text(pages.ledger_json(app.book), "utf-8")
        exercises.write([one.path for one in app.book.executed], Path(app.outdir))
        repository = app.config.html_theme_options.get("repository_url", "")
        plainly = plain.Plain(plain.places(app), app.config.html_baseurl, repository)
        taken, class_room = Path(app.outdir, downloads.FOLDER), Path(app.outdir).parent / "course"
        downloads.write(app.book.executed, taken, plainly, app.book)
        if "package" in app.generated:
            package.write(Path(app.srcdir), taken)
        problems += course.write(app.book, class_room, taken, plainly)
    problems += ledger.gate(app.book.entries, equation_labels(app.env))
    shown = {one.source.stem: said.shown(one.path) for one in app.book.executed}
    problems += said.faults((path for path in app.pages if path.exists()), shown)
    if "source map" in app.generated:
        problems += appendix.source_faults(appendix.read_rows()[1], app.book.entries)
        problems += appendix.citation_faults(appendix.cited(), app.book.entries)
    if problems:
        for problem in problems:
            LOGGER.error("gate: %s", problem)
        raise ExtensionError(f"the gate found {len(problems)} fault(s), see above")
    last.write_text(inputs, "utf-8")


def equation_labels(env) -> list[str]:
    """List the labels of all displayed equations of the book."""
    return sorted(env.get_domain("math").equations)


def _inputs(app) -> str:
    """Return a digest of all that `finish` reads, and of where it writes."""
    root = Path(app.srcdir)
    folders = [root / name for name in ("_ext", "_vendor", "chapters", "formal", "lib")]
    files = {path for folder in folders for path in folder.rglob("*") if path.suffix != ".pyc"}
    files |= {*root.glob("*"), *app.pages}
    found = ((path, path.stat()) for path in sorted(files) if path.is_file())
    read = [f"{path} {stat.st_mtime_ns} {stat.st_size}" for path, stat in found]
    return _digest("\n".join([str(app.outdir), *app.texts.values(), *read]))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
