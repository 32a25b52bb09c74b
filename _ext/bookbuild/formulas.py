"""Set the formulas while the site is built: KaTeX, run in an embedded V8.

A reader's browser gets finished HTML, and MathML beside it for screen readers and for copying. A
formula that KaTeX refuses or warns about is a warning with its place, and so fails `make book`.
"""

import os
import re
from functools import cache, lru_cache
from pathlib import Path
from xml.etree import ElementTree

from docutils import nodes
from py_mini_racer import JSEvalException, MiniRacer
from sphinx.search import IndexBuilder
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

LOGGER = logging.getLogger(__name__)
ElementTree.register_namespace("", "http://www.w3.org/1998/Math/MathML")
KATEX = Path(__file__).parents[2] / "_vendor/katex"
# KaTeX warns, of a letter that its fonts lack, say, on a console; here is one that throws.
SCRIPT = """
var console = {warn: text => { throw Error(text); }};
function render(tex, display, output) {
  return katex.renderToString(tex, {
    displayMode: display, output: output, throwOnError: true, strict: "error", macros: {}});
}
"""
MATHML = re.compile(r"<math\b.*?</math>", re.DOTALL)
NAMESPACE = "http://www.w3.org/1998/Math/MathML"
APPLICATION = "\u2061"  # the invisible operator between a function and its argument
TOKENS = {f"{{{NAMESPACE}}}{name}" for name in ("mi", "mn", "mo", "mtext")}
FREE = {f"{{{NAMESPACE}}}{name}" for name in ("math", "mrow", "mstyle", "mtd", "semantics")}
STOP = re.compile(r"[.,;:?!)’”]+")
LINES_PER_CELL = 10_000  # myst-nb counts the lines of cell number n from n * 10,000


class FormulaError(Exception):
    """A formula that does not render; the message is KaTeX's."""


def setup(app) -> None:
    """Make KaTeX the way in which formulas are set, and its style sheet a part of each page."""
    app.add_html_math_renderer("katex", (visit_inline, None), (visit_display, None))
    app.connect("config-inited", use_katex)
    app.connect("builder-inited", ship_katex)
    app.connect("doctree-resolved", keep_stops)
    leave_out_of_search()


def use_katex(app, config) -> None:
    """Choose the renderer."""
    config.html_math_renderer = "katex"


def ship_katex(app) -> None:
    """Ship the style sheet, its fonts and the script that copies TeX; a book reader has MathML."""
    if app.builder.name == "html":
        app.config.html_static_path.append(os.path.relpath(KATEX / "static", app.confdir))
        app.add_css_file("katex/katex.min.css")
        app.add_js_file("katex/copy-tex.min.js", loading_method="defer")


@lru_cache(maxsize=1)
def _engine() -> MiniRacer:
    engine = MiniRacer()
    engine.eval(KATEX.joinpath("katex.min.js").read_text("utf-8"))
    engine.eval(SCRIPT)
    return engine


@cache
def render(tex: str, display: bool, output: str = "htmlAndMathml") -> str:
    r"""Set one formula.

    Parameters
    ----------
    tex : str
        The formula, without dollar signs.
    display : bool
        Whether it stands on a line of its own.
    output : str
        ``"htmlAndMathml"``, or ``"mathml"`` for readers of electronic books.

    Returns
    -------
    str
        HTML.

    Raises
    ------
    FormulaError
        If KaTeX refuses the formula or warns about it, as when its fonts lack a letter.

    Examples
    --------
    >>> "<mfrac>" in render(r"\frac{a}{b}", False)
    True
    >>> render(r"\frc{a}{b}", False)
    Traceback (most recent call last):
    bookbuild.formulas.FormulaError: Undefined control sequence: \frc at position 1: \̲f̲r̲c̲{a}{b}
    """
    try:
        html = _engine().call("render", tex, display, output)
    except JSEvalException as error:
        lines = str(error).splitlines()
        told = next((line for line in lines if "Error: " in line), lines[0])
        message = told.split("Error: ", 1)[-1].removeprefix("KaTeX parse error: ")
        raise FormulaError(message) from None
    return MATHML.sub(lambda match: mended(match[0]), html)


def mended(mathml: str) -> str:
    """Make valid what KaTeX nests wrongly: an operator in another, three parts of a subscript.

    Examples
    --------
    >>> parts = "<mi>s</mi><mi>max</mi><mo>\u2061</mo>"
    >>> mended(f'<math xmlns="{NAMESPACE}"><msub>{parts}</msub></math>').count("<mo>")
    0
    """
    root = ElementTree.fromstring(mathml)
    for element in root.iter():
        if element.tag in TOKENS and len(element) and not (element.text or "").strip():
            element.tag = f"{{{NAMESPACE}}}mrow"
        elif element.tag not in FREE:
            for part in [p for p in element if p.text == APPLICATION]:
                element.remove(part)
    return ElementTree.tostring(root, "unicode", short_empty_elements=False)


def keep_stops(app, doctree, docname) -> None:
    """Keep the punctuation after a formula on its line: a browser may break the line there.

    Only a formula that no line break can enter is kept whole with its stop.
    """
    if app.builder.name != "html":
        return
    for formula in list(doctree.findall(nodes.math)):
        parent, place = formula.parent, formula.parent.index(formula)
        after = parent[place + 1] if place + 1 < len(parent) else None
        stop = STOP.match(after) if isinstance(after, nodes.Text) else None
        if stop and _is_one_box(formula.astext()):
            parent[place + 1] = nodes.Text(after[stop.end() :])
            parent[place] = nodes.inline("", "", formula, nodes.Text(stop[0]), classes=["whole"])


def _is_one_box(tex: str) -> bool:
    try:
        return render(tex, False).count('class="katex-base"') == 1
    except FormulaError:
        return False  # told where the formula is written


def visit_inline(translator, node) -> None:
    """Write a formula in a line of text."""
    html = _render(translator, node, node.astext(), display=False)
    translator.body.append(f'<span class="math notranslate nohighlight">{html}</span>')
    raise nodes.SkipNode


def visit_display(translator, node) -> None:
    """Write a formula on lines of its own: a box that scrolls, then its number, if it has one."""
    body = translator.body
    body.append(translator.starttag(node, "div", CLASS="math notranslate nohighlight"))
    body.append(f'<div class="formula">{_render(translator, node, node.astext(), display=True)}')
    body.append("</div>")
    if node["number"]:
        number = get_node_equation_number(translator, node)
        body.append(f'<span class="eqno">({number})')
        translator.add_permalink_ref(node, "Link to this equation")
        body.append("</span>")
    body.append("</div>\n")
    raise nodes.SkipNode


def _render(translator, node, tex, display) -> str:
    output = "mathml" if translator.builder.name == "epub" else "htmlAndMathml"
    try:
        return render(tex.strip(), display, output)
    except FormulaError as error:
        LOGGER.warning(
            "%sthis formula does not render: %s\n%s",
            _cell(node),
            error,
            tex.strip(),
            location=node,
            type="bookbuild",
            subtype="formula",
        )
        return f"<code>{translator.encode(tex)}</code>"


def _cell(node) -> str:
    """Say in which cell of a notebook a node stands; myst-nb has it in the line's number."""
    cell, line = divmod(node.line or 0, LINES_PER_CELL)
    return f"cell {cell}, line {line}: " if cell else ""


def leave_out_of_search() -> None:
    """Keep the words of TeX out of the index of the search: nobody looks for "frac"."""
    feed = IndexBuilder.feed
    if feed.__module__ == __name__:  # done already, for another build in this process
        return

    def feed_text(self, docname, filename, title, doctree):
        text = doctree.deepcopy()
        for kind in (nodes.math, nodes.math_block):
            for formula in list(text.findall(kind)):
                if not isinstance(formula.parent, nodes.title):  # there they are single letters
                    formula.parent.remove(formula)
        feed(self, docname, filename, title, text)

    IndexBuilder.feed = feed_text
