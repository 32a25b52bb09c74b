"""Set each checked result as a page does: in a box, and a derivation step by step.

`lossbook.derive` shows a result as Markdown that reads well anywhere, and beside it as parts, each
with its class. The site has room to do better than the Markdown: here the parts are laid out. Each
step of a derivation gets its reason beside it, and a mark that says on hover and on focus how the
step is known. How the whole is known stands in a chip of a few words, which opens to the rest:
hypotheses, samples, what the proof used, the time. A theorem is numbered with its chapter.
"""

import json

import nbformat
from docutils import nodes
from lossbook.course import EXERCISE
from lossbook.derive import ledger
from sphinx.util.docutils import SphinxDirective
from sphinx.util.math import get_node_equation_number

from . import quizzes
from .cells import fold
from .page_parts import is_reproducible

TICK = "✓"
# How the box around a result looks, by its status.
BOXES = {
    "DEFINITION": [],
    "PROVED": ["result"],
    "CHECKED": ["result"],
    "ARGUED": ["result", "by-hand"],
    "ASSUMED": ["result", "by-hand"],
    "REFUTED": ["result", "refused"],
    "UNDECIDED": [],
}


class box(nodes.General, nodes.Element):
    """What is shown of one result; its classes become those of the element around it."""


class derivation(nodes.General, nodes.Element):
    """A chain of steps with one number."""


class theorem(nodes.General, nodes.Element):
    """The statement of a theorem, with its name."""


class mark(nodes.Inline, nodes.TextElement):
    """The sign that a step is proved, with words that explain it."""


def setup(app) -> None:
    """Connect the directive, its nodes and the step that opens the boxes."""
    app.add_directive("result", Result)
    app.add_node(box)
    visits = (visit_derivation, depart_derivation)
    # Numbered together with the formulas, if it has a label.
    app.add_enumerable_node(derivation, "displaymath", lambda node: node["label"], html=visits)
    visits = (visit_theorem, depart_theorem)
    app.add_enumerable_node(theorem, "theorem", lambda node: node["name"], html=visits)
    app.add_node(mark, html=(visit_mark, None))
    app.connect("doctree-resolved", open_boxes)


def for_site(notebook: nbformat.NotebookNode) -> None:
    """Give Sphinx the results of an executed notebook in parts, and nothing meant for programs."""
    for output in (o for cell in notebook.cells for o in cell.get("outputs", ())):
        data = output.get("data", {})
        known = data.pop(ledger.MIME, ())
        data.pop(EXERCISE, None)
        if shown := data.pop(ledger.SHOWN, None):
            seconds = 0 if is_reproducible() else sum(entry["seconds"] for entry in known)
            data["text/markdown"] = myst(shown | {"seconds": seconds})


def myst(shown: dict) -> str:
    """Write what `lossbook.derive.ledger.bundle` says of a result as a directive of MyST.

    Examples
    --------
    >>> print(myst({"status": "PROVED", "parts": []}))
    ```{result}
    {"status": "PROVED", "parts": []}
    ```
    """
    return f"```{{result}}\n{json.dumps(shown, ensure_ascii=False)}\n```"


def unlabelled(shown: dict, label: str) -> dict:
    r"""Return a result without its label, and without what is folded.

    Examples
    --------
    >>> parts = [{"class": "statement", "text": "$$\na = b\n$$ (eq-a)"}, {"class": "folded"}]
    >>> unlabelled({"status": "PROVED", "parts": parts}, "eq-a")
    {'status': 'PROVED', 'parts': [{'class': 'statement', 'text': '$$\na = b\n$$', 'label': ''}]}
    """
    kept = [part for part in shown["parts"] if part["class"] != "folded"]
    bare = [p | {"label": "", "text": p["text"].removesuffix(f" ({label})")} for p in kept]
    return shown | {"parts": bare}


def small(parts: list[dict]) -> list[str]:
    """Return the class of a result that is one statement: several of them make a list."""
    stated = [part for part in parts if part["class"] not in ("how", "folded")]
    is_small = len(stated) < len(parts) and all(
        part["class"] in ("statement", "text") and "theorem" not in part for part in stated
    )
    return ["small"] * is_small


class Result(SphinxDirective):
    """Lay out the parts of a result, which are given as JSON."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Make the box and what is in it."""
        shown = json.loads("\n".join(self.content))
        status = shown["status"]  # an exercise and its solution in words have none of a result
        inside = box(classes=[*BOXES.get(status, [status.lower()]), *small(shown["parts"])])
        kinds = {"chain": self._chain, "answer": self._answer, "quiz": self._quiz}
        chip = None
        for part in shown["parts"]:
            if part["class"] == "how":
                chip = self._chip(part, shown.get("seconds"))
                inside += chip
            elif part["class"] == "folded" and chip:
                chip += self.parse_text_to_nodes(part["text"])
            elif "theorem" in part:
                inside += self._theorem(part)
            else:
                inside += kinds.get(part["class"], self._text)(part)
        return [inside]

    def _text(self, part) -> list[nodes.Node]:
        return self.parse_text_to_nodes(part["text"])

    def _chip(self, part, seconds) -> fold:
        """Say in a few words how a result is known; the rest is folded."""
        time = f"; {seconds:.2f} s" if seconds else ""
        texts = [f"{part['how'][0].upper()}{part['how'][1:]}{time}."]
        if part["assuming"]:
            texts.insert(0, f"Assuming: {'; '.join(part['assuming'])}.")
        chip = fold(words=f"{TICK} {part['chip']}", classes=["verdict"])
        for text in texts:
            chip += self.parse_text_to_nodes(text)
        if part["assuming"]:
            chip[0]["classes"].append("assuming")
        return chip

    def _theorem(self, part) -> list[nodes.Node]:
        """Set a theorem with its name; references to its label lead to it."""
        made = theorem(name=part["name"], classes=["theorem"])
        made += self.parse_text_to_nodes(part["theorem"])
        label = self.parse_text_to_nodes(f"({part['label']})=") if part["label"] else []
        return [*label, made]

    def _answer(self, part) -> nodes.raw:
        """Leave the place for the box in which a reader answers, which a script fills."""
        place = f'<div class="answer" data-exercise="{part["exercise"]}"></div>'
        return nodes.raw("", place, format="html")

    def _quiz(self, part) -> quizzes.quiz:
        return quizzes.laid_out(part, self)

    def _chain(self, part) -> derivation:
        chain = derivation(classes=["derivation"], number=None, label=part["label"] or None)
        self.set_source_info(chain)
        if part["label"]:
            self._number(chain)
        reasons, lines = part["reasons"], part["formulas"]
        numbers = range(1, len(reasons) + 1) if len(reasons) > 1 else [None]
        beside = [None] * (len(lines) - len(reasons))  # the start, when it comes alone
        for number, because in zip(numbers, reasons, strict=True):
            beside.append(self._reason(number, because, part["known"]))
        for line, reason in zip(lines, beside, strict=True):
            formula = nodes.math_block(line, line, nowrap=False, number=None)
            self.set_source_info(formula)
            chain += nodes.container("", formula, *filter(None, [reason]), classes=["step"])
        return chain

    def _number(self, chain) -> None:
        """Give the chain its label, as Sphinx does to a formula."""
        domain = self.env.get_domain("math")
        domain.note_equation(self.env.docname, chain["label"], location=chain)
        chain["number"] = domain.get_equation_number_for(chain["label"])
        chain["ids"] = [nodes.make_id(f"equation-{chain['label']}")]
        self.state.document.note_explicit_target(chain)

    def _reason(self, number, because, known) -> nodes.container:
        words, messages = self.parse_inline(because)
        inside = [*words, nodes.Text(" "), mark(words=known)]
        if number:
            inside.insert(0, nodes.inline("", f"({number}) ", classes=["number"]))
        paragraph = nodes.paragraph("", "", *inside)
        return nodes.container("", paragraph, *messages, classes=["reason"])


def open_boxes(app, doctree, docname) -> None:
    """Hand the classes of each box to what is around it: a cell's output, say."""
    for inside in list(doctree.findall(box)):
        around = inside.parent
        alone = len(around) == 1  # what is printed beside a small result needs the whole width
        around["classes"] += [name for name in inside["classes"] if alone or name != "small"]
        place = around.index(inside)
        around[place : place + 1] = inside.children


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


def visit_theorem(translator, node) -> None:
    """Open the box of a theorem with its number, where its chapter has one, and its name."""
    numbers = translator.builder.fignumbers.get("theorem", {})
    number = next((numbers[name] for name in node["ids"] if name in numbers), ())
    words = " ".join(["Theorem", ".".join(map(str, number))]).strip()
    name = translator.encode(node["name"])
    translator.body.append(translator.starttag(node, "div"))
    translator.body.append(f'<p class="theorem-title">{words} <span>({name})</span></p>\n')


def depart_theorem(translator, node) -> None:
    """Close the box."""
    translator.body.append("</div>\n")


def visit_mark(translator, node) -> None:
    """Write the mark: its words are read aloud, and seen on hover and on focus."""
    words = translator.encode(node["words"])
    translator.body.append(
        f'<span class="tick" tabindex="0" role="note" aria-label="{words}">{TICK}'
        f'<span class="tip" aria-hidden="true">{words}</span></span>'
    )
    raise nodes.SkipNode
