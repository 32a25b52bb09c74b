"""Set each derivation as a page does: a line, and beside it the reason and a mark.

`lossbook.derive` shows a derivation as one aligned formula and, below it, the reasons. That reads
well anywhere. The site has room to do better: here the formula is taken apart into its steps, and
each step gets its reason. The mark says on hover and on focus how the step is known; its words
are those of the sentence under the derivation, which comes from the verdicts.
"""

import re

from docutils import nodes
from sphinx.util.math import get_node_equation_number

TICK = "✓"
# How the paragraph below other kinds of statement begins -> how the box around it looks.
CLOSING = {"Proof.": "by-hand", "Assumed.": "by-hand", "Not so.": "refused"}
ALIGNED = re.compile(r"\s*\\begin\{aligned\}\n(.*)\n\\end\{aligned\}\s*", re.DOTALL)
MARK = re.compile(r"\s*&& \\scriptsize\\text\{\(\d+\)\}$")
RELATION = r"&\quad {}"  # begins the first row of a step when the start has rows of its own


class derivation(nodes.General, nodes.Element):
    """A chain of steps with one number."""


class mark(nodes.Inline, nodes.TextElement):
    """The sign that a step is proved, with words that explain it."""


def setup(app) -> None:
    """Connect the nodes and the transformation."""
    app.add_node(derivation, html=(visit_derivation, depart_derivation))
    app.add_node(mark, html=(visit_mark, None))
    app.connect("doctree-resolved", set_derivations)


def set_derivations(app, doctree, docname) -> None:
    """Take the derivations of a page apart, and class the sentences that say how."""
    if app.builder.format != "html":
        return
    for paragraph in doctree.findall(nodes.paragraph):
        # MyST writes an empty text before words in bold.
        first = next((child.astext() for child in paragraph if child.astext()), "")
        if _how(paragraph):
            paragraph["classes"].append("how")
            paragraph.parent["classes"].append("result")
        elif first in CLOSING:
            paragraph.parent["classes"] += ["result", CLOSING[first]]
    for block in list(doctree.findall(nodes.math_block)):
        reasons = _reasons(block)
        lines = steps(block.astext(), len(reasons)) if reasons else None
        if lines:
            _rebuild(block, reasons, lines)


def steps(tex: str, count: int) -> list[str] | None:
    r"""Split an aligned chain into its steps, each a formula of its own.

    The first formula holds the start too, unless that has rows of its own; then it comes alone.

    Parameters
    ----------
    tex : str
        What `lossbook.derive.layout.aligned` writes.
    count : int
        The number of steps.

    Returns
    -------
    list of str or None
        `count` formulas, or `count + 1` when the start comes alone; None for anything else.

    Examples
    --------
    >>> rows = [r"a &= b && \scriptsize\text{(1)}", r"&= c && \scriptsize\text{(2)}"]
    >>> for line in steps("\\begin{aligned}\n" + " \\\\\n".join(rows) + "\n\\end{aligned}", 2):
    ...     print(line)
    \begin{aligned}a &= b\end{aligned}
    \begin{aligned}\hphantom{a} &= c\end{aligned}
    """
    found = ALIGNED.fullmatch(tex)
    if not found:
        return None
    groups, start = [[]], ""
    rows = found[1].split(" \\\\\n")
    alone = rows[0].startswith("&")
    for row in rows:
        if alone and row.startswith(RELATION):
            groups.append([])
        groups[-1].append(MARK.sub("", row))
        if not alone and MARK.search(row):
            groups.append([])
    groups = [group for group in groups if group]
    if len(groups) != count + alone:
        return None
    if not alone:
        start = groups[0][0].split("&", 1)[0].strip()
        for group in groups[1:]:
            group[0] = rf"\hphantom{{{start}}} {group[0]}"
    return [r"\begin{aligned}" + r" \\ ".join(group) + r"\end{aligned}" for group in groups]


def _next(node):
    """Return what follows a node at its place, if anything does."""
    place = node.parent.index(node) + 1
    return node.parent[place] if place < len(node.parent) else None


def _how(paragraph) -> bool:
    """Tell a sentence that says how a result is known."""
    inside = paragraph.children
    if len(inside) != 1 or not isinstance(inside[0], nodes.emphasis):
        return False
    return re.match(r"(Proved|Checked)\b", inside[0].astext()) is not None


def _reasons(block) -> list[nodes.Element]:
    """Return the paragraphs with the reasons that stand below a formula, in order."""
    following = _next(block)
    if isinstance(following, nodes.enumerated_list):
        found = [item[0] for item in following if len(item) == 1]
        whole = len(found) == len(following)
    else:
        found, whole = [following], isinstance(following, nodes.paragraph)
    ticked = whole and all(reason.astext().endswith(f" {TICK}") for reason in found)
    return found if ticked else []


def _rebuild(block, reasons, lines) -> None:
    chain = derivation(number=block.get("number"), ids=block["ids"], classes=["derivation"])
    chain.source, chain.line = block.source, block.line
    below, words = _next(block), _words(_next(_next(block)))
    below.parent.remove(below)
    numbers = range(1, len(reasons) + 1)
    beside = [_beside(*pair, words, len(reasons)) for pair in zip(numbers, reasons, strict=True)]
    if len(lines) > len(reasons):
        beside.insert(0, None)
    for line, reason in zip(lines, beside, strict=True):
        formula = nodes.math_block(line, line, nowrap=False, number=None)
        formula.source, formula.line = block.source, block.line
        chain += nodes.container("", formula, *filter(None, [reason]), classes=["step"])
    block.replace_self(chain)


def _beside(number, reason, words, count) -> nodes.container:
    """Return the reason without its tick, with its number and the mark."""
    *before, last = reason.children
    text = last.astext().removesuffix(TICK).rstrip()
    inside = [*before, nodes.Text(f"{text} " if text else " "), mark(words=words)]
    if count > 1:
        inside.insert(0, nodes.inline("", f"({number}) ", classes=["number"]))
    return nodes.container("", nodes.paragraph("", "", *inside), classes=["reason"])


def _words(node) -> str:
    """Return the beginning of the sentence that says how, up to its details."""
    while node is not None and not (isinstance(node, nodes.paragraph) and _how(node)):
        node = _next(node)
    return re.split(r" \(|\.$", node.astext())[0] if node is not None else "Proved"


def visit_derivation(translator, node) -> None:
    """Open the box of a chain."""
    translator.body.append(translator.starttag(node, "div"))


def depart_derivation(translator, node) -> None:
    """Write the number at the end, as for any formula."""
    if node["number"] and node["ids"]:
        translator.body.append(f'<span class="eqno">({get_node_equation_number(translator, node)})')
        translator.add_permalink_ref(node, "Link to this equation")
        translator.body.append("</span>")
    translator.body.append("</div>\n")


def visit_mark(translator, node) -> None:
    """Write the mark: its words are read aloud, and seen on hover and on focus."""
    words = translator.encode(node["words"])
    translator.body.append(
        f'<span class="tick" tabindex="0" role="note" aria-label="{words}">{TICK}'
        f'<span class="tip" aria-hidden="true">{words}</span></span>'
    )
    raise nodes.SkipNode
