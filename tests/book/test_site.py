"""A small book built with `bookbuild` alone, and with `lightsite`: labels, formulas, the gate."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import bookbuild
import nbformat
import pytest
from bookbuild import pages
from lightsite import shipping
from lossbook.derive.ledger import MIME, Entry

CONFIGURATION = """
title: Small book
only_build_toc_files: true
execute: {execute_notebooks: "off"}
repository: {url: "", branch: main}
sphinx:
  local_extensions: {bookbuild: _ext}
  config: {nb_render_markdown_format: myst}
"""
LIGHT = CONFIGURATION.replace("{bookbuild: _ext}", "{lightsite: _ext, bookbuild: _ext}")
TOC = """
format: jb-book
root: intro
chapters: [{file: one}, {file: ledger}, {file: words}]
"""
SHOW = """
from IPython.display import display
entries = [{entry}]
text = r'''$$
a = b
$$ ({label})'''
display({{"text/markdown": text, {mime!r}: entries}}, raw=True)
"""


@pytest.fixture
def book(tmp_path, root):
    write(tmp_path, root)
    return tmp_path


def write(book, root):
    """Write a book with one labelled, proved equation, referred to from another page."""
    compiled = shutil.ignore_patterns(".build", "__pycache__")
    for folder in ("_ext", "_vendor", "formal"):
        shutil.copytree(root / folder, book / folder, ignore=compiled)
    shutil.copy(root / "uv.lock", book)
    (book / "chapters").mkdir()
    listed = (root / "chapters/formulas.toml").read_text("utf-8")
    listed += "\n[intro]\nmentions = ['\\mathsf{x}']\n"
    (book / "chapters/formulas.toml").write_text(listed, "utf-8")
    (book / "_config.yml").write_text(CONFIGURATION)
    (book / "_toc.yml").write_text(TOC)
    (book / "intro.md").write_text("# Intro\n\nSee {eq}`eq-a`, or $\\mathsf{x}$.\n")
    (book / "words.md").write_text("# Words\n\n```{glossary}\nword\n  Letters.\n```\n")
    (book / "ledger.md").write_text("# Ledger\n\n<!-- generated: ledger -->\n")
    show(book)


def show(book, label="eq-a", times=1, **changes):
    """Write the notebook that shows one ledger entry."""
    entry = {"id": "eq-a", "kind": "derivation", "statement": "a = b", "status": "PROVED"} | changes
    code = SHOW.format(entry=entry, label=label, mime=MIME)
    cells = [nbformat.v4.new_markdown_cell("# One", id="one-title")]
    cells += [nbformat.v4.new_code_cell(code, id=f"one-{n}") for n in range(times)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), book / "one.ipynb")


def build(book):
    program = Path(sys.executable).with_name("jupyter-book")
    command = [program, "build", "-W", "-n", "--keep-going", book]
    return subprocess.run(command, text=True, capture_output=True, check=False)


@pytest.fixture(scope="module")
def html(tmp_path_factory, root):
    """Build the book once, for the tests that only read it."""
    book = tmp_path_factory.mktemp("read")
    write(book, root)
    done = build(book)
    assert done.returncode == 0, done.stdout + done.stderr
    return book / "_build/html"


def test_labels_of_outputs_are_real_and_the_ledger_is_written(html):
    assert 'id="equation-eq-a"' in (html / "one.html").read_text("utf-8")
    assert 'href="one.html#equation-eq-a"' in (html / "intro.html").read_text("utf-8")
    assert 'href="one.html#equation-eq-a"' in (html / "ledger.html").read_text("utf-8")
    (entry,) = json.loads((html / "ledger.json").read_text("utf-8"))
    assert (entry["id"], entry["status"], entry["chapter"]) == ("eq-a", "PROVED", "one")


def test_a_changed_output_reaches_the_page_and_the_ledger(book):
    build(book)
    ledger = book / "_build/html/ledger.json"
    written = ledger.stat().st_mtime_ns
    assert build(book).returncode == 0
    assert ledger.stat().st_mtime_ns == written  # nothing has changed
    show(book, statement="a = c", status="CHECKED")
    done = build(book)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "CHECKED" in (book / "_build/html/ledger.html").read_text("utf-8")
    words = (book / "_build/html/searchindex.js").read_text("utf-8")
    assert "term-word" in words  # of a page that was not written again


def test_a_refuted_result_fails_the_build_each_time_unless_in_the_bestiary(book):
    show(book, status="REFUTED")
    for _ in range(2):
        done = build(book)
        assert done.returncode != 0
        assert "one: eq-a is REFUTED" in done.stdout + done.stderr
    show(book, status="REFUTED", bestiary=True)
    assert build(book).returncode == 0


def test_all_faults_are_told_at_once(book):
    show(book, id="eq-z", label="eq-a", times=2, status="UNDECIDED")
    done = build(book)
    told = done.stdout + done.stderr
    assert done.returncode != 0
    assert "one: eq-z is UNDECIDED" in told
    assert "eq-z is shown 2 times" in told
    assert "equation eq-a has no entry in the ledger" in told


def test_formulas_are_set_in_the_build_and_need_no_script(html):
    page = (html / "one.html").read_text("utf-8")
    assert '<annotation encoding="application/x-tex">a = b</annotation>' in page
    assert '<span class="katex-html" aria-hidden="true">' in page
    scripts = " ".join(re.findall(r"<script[^>]*>", page)).lower()
    assert "copy-tex" in scripts  # copies a formula as TeX; sets none
    assert "mathjax" not in scripts
    assert "katex.min.js" not in scripts
    words = (html / "searchindex.js").read_text("utf-8")
    assert '"see"' in words
    assert "mathsf" not in words
    assert 'href="_static/katex/katex.min.css' in page


def test_lightsite_changes_what_is_sent_and_not_what_is_said(book):
    site = book / "_build/html"
    assert build(book).returncode == 0
    plain = (site / "one.html").read_text("utf-8")
    assert "near.js" not in plain
    assert "site.css" not in plain
    (book / "_config.yml").write_text(LIGHT)
    done = build(book)
    assert done.returncode == 0, done.stdout + done.stderr
    light = (site / "one.html").read_text("utf-8")
    assert "near.js" in light
    assert article(light) == shipping.PLAIN.sub(r"\1", article(plain))
    (sheet,) = re.findall(r'<link [^>]*href="([^"]+\.css)', light)
    fonts = re.findall(r'url\("(katex/fonts/.*?)"\)', (site / sheet).read_text("utf-8"))
    assert len(fonts) == 20
    for font in fonts:
        assert (site / "_static" / font).stat().st_size > 1000


def article(page):
    return re.search(r"<article.*</article>", page, re.DOTALL)[0]


def test_formulas_that_do_not_render_fail_the_build_with_their_places(book):
    (book / "intro.md").write_text("# Intro\n\nA word.\n\n$$\na + \\frc{b}\n$$\n")
    cells = [nbformat.v4.new_markdown_cell("# One", id="one-title")]
    code = "from IPython.display import Markdown\nMarkdown('$a_b_c$')"
    cells.append(nbformat.v4.new_code_cell(code, id="one-code"))
    nbformat.write(nbformat.v4.new_notebook(cells=cells), book / "one.ipynb")
    done = build(book)
    told = done.stdout + done.stderr
    assert done.returncode != 0
    assert "intro.md:5: WARNING: this formula does not render: " in told
    assert "Undefined control sequence: \\frc at position 5" in told
    assert re.search(r"one\.ipynb:\d+: WARNING: cell 2, line \d+: this formula does not", told)
    assert "Double subscript" in told


HOSTS = re.compile(r'href="(https://(?:github|mybinder|colab)[^"]*)"')


def test_pages_link_to_binder_and_colab_once_the_repository_is_set(book, html):
    assert HOSTS.findall((html / "one.html").read_text("utf-8")) == []
    url = "https://github.com/you/book"
    (book / "_config.yml").write_text(CONFIGURATION.replace('url: ""', f'url: "{url}"'))
    done = build(book)
    assert done.returncode == 0, done.stdout + done.stderr
    page = (book / "_build/html/one.html").read_text("utf-8")
    assert set(HOSTS.findall(page)) == {
        url,
        "https://mybinder.org/v2/gh/you/book/main?urlpath=tree/one.ipynb",
        "https://colab.research.google.com/github/you/book/blob/main/one.ipynb",
    }
    assert f"url = {{{url}}}" in page
    assert "booktitle = {Small book}" in page
    intro = (book / "_build/html/intro.html").read_text("utf-8")
    assert HOSTS.findall(intro) == [url]
    assert "Cite this page" in intro


def test_a_failing_cell_fails_the_build_with_its_traceback(book):
    cell = nbformat.v4.new_code_cell("1 / 0", id="one-bad")
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), book / "one.ipynb")
    done = build(book)
    assert done.returncode != 0
    assert "one.ipynb: cell 'one-bad' raised ZeroDivisionError" in done.stdout + done.stderr


def test_a_marker_becomes_the_generated_part():
    book = pages.Book((), (Entry("eq-a", "definition", "a = b", "DEFINITION", chapter="one"),))
    text = pages.fill("before\n\n<!-- generated: ledger -->\n\nafter", book)
    assert text.startswith("before\n\n|")
    assert text.endswith("after")
    assert "{eq}`eq-a`" in text


def test_an_unknown_marker_is_refused():
    with pytest.raises(ValueError, match=r"no generator 'lodger'; there are: .*ledger"):
        pages.fill("<!-- generated: lodger -->", pages.Book((), ()))


def test_all_pages_are_written_anew_when_a_script_has_changed(tmp_path):
    (tmp_path / "static").mkdir()
    script = tmp_path / "static/a.js"
    script.write_text("1")
    config = SimpleNamespace(html_static_path=["static"])
    app = SimpleNamespace(
        texts={}, config=config, confdir=tmp_path, srcdir=tmp_path, has_judge=False
    )
    env = SimpleNamespace(found_docs={"one", "two"})

    def outdated():
        return sorted(bookbuild.changed_documents(app, env, (), (), ()))

    assert outdated() == ["one", "two"]
    assert outdated() == []
    os.utime(script, (1, 1))
    assert outdated() == ["one", "two"]
    app.has_judge = True
    assert outdated() == ["one", "two"]
    assert outdated() == []
