"""Lay out a quiz: choices to choose from, and below the one that is chosen what is said to it.

It needs no script: what is said is hidden until its choice is checked, by the style sheet alone. An
electronic book, whose readers know no such choices, has parts that open. On paper the choices have
letters, and a key stands at the end of the page.
"""

from docutils import nodes
from lossbook.course.quiz import LETTERS, verdict
from sphinx.util.docutils import SphinxDirective


class quiz(nodes.General, nodes.Element):
    """A question and its choices; `id`, `right` (a letter) and, on its page, `number`."""


class asked(nodes.TextElement):
    """The question."""


class choice(nodes.General, nodes.Element):
    """A choice: what it says, and what is said to it."""


class offer(nodes.TextElement):
    """What a choice says."""


class said(nodes.General, nodes.Element):
    """What is said to who chooses it."""


def setup(app) -> None:
    """Connect the nodes, the numbers of the quizzes, and the key."""
    both = {
        quiz: (open_quiz, close("</fieldset>\n")),
        asked: (open_asked, close("</legend>\n")),
        choice: (open_choice, close_choice),
        offer: (open_offer, close_offer),
        said: (open_said, close("</div></div>\n")),
    }
    for node, visits in both.items():
        app.add_node(node, html=visits)
    app.connect("doctree-resolved", number)
    app.connect("html-page-context", add_key)


def laid_out(part: dict, directive: SphinxDirective) -> quiz:
    """Make the nodes of a quiz from the part that `lossbook.course.Quiz` shows."""
    name = f"quiz-{part['id']}"
    letters = zip(LETTERS, part["choices"], strict=True)
    made = quiz("", asked("", "", *directive.parse_inline(part["asks"])[0]), name=name)
    for letter, one in letters:
        text = directive.parse_inline(one["text"])[0]
        words = directive.parse_text_to_nodes(verdict(one))
        kind = "right" if one["right"] else "wrong"
        about = {"name": name, "letter": letter}
        made += choice("", offer("", "", *text, **about), said("", *words, kind=kind))
        if one["right"]:
            made["right"] = letter
    return made


def number(app, doctree, docname) -> None:
    """Give the quizzes of a page their numbers."""
    for place, one in enumerate(doctree.findall(quiz), 1):
        one["number"] = place


def add_key(app, pagename, templatename, context, doctree) -> None:
    """Add the key, which is seen on paper alone."""
    found = doctree.findall(quiz) if doctree else ()
    if key := ", ".join(f"{one['number']} {one['right']}" for one in found):
        context["body"] += f'\n<p class="quiz-key">Key to the questions: {key}.</p>\n'


def is_book(translator) -> bool:
    """Return whether an electronic book is made."""
    return translator.builder.name == "epub"


def close(tags: str):
    """Return the function that closes what was opened."""
    return lambda translator, node: translator.body.append(tags)


def open_quiz(translator, node) -> None:
    """Open the group of choices."""
    translator.body.append('<fieldset class="quiz">\n')


def open_asked(translator, node) -> None:
    """Open the question, which names the group, with its number."""
    translator.body.append(f"<legend>Question {node.parent['number']}. ")


def open_choice(translator, node) -> None:
    """Open a choice."""
    opened = '<details class="choice">' if is_book(translator) else '<div class="choice">'
    translator.body.append(f"{opened}\n")


def close_choice(translator, node) -> None:
    """Close a choice."""
    translator.body.append("</details>\n" if is_book(translator) else "</div>\n")


def open_offer(translator, node) -> None:
    """Write what is chosen with, and its letter."""
    id = f"{node['name']}-{node['letter'].lower()}"
    radio = f'<input type="radio" name="{node["name"]}" id="{id}" /><label for="{id}">'
    opened = "<summary>" if is_book(translator) else radio
    translator.body.append(f'{opened}<span class="letter">{node["letter"]}</span> <span>')


def close_offer(translator, node) -> None:
    """Close what is chosen with."""
    closed = "</summary>" if is_book(translator) else "</label>"
    translator.body.append(f"</span>{closed}\n")


def open_said(translator, node) -> None:
    """Open what is said: a place that a screen reader watches, which is empty at first."""
    translator.body.append(f'<div class="told {node["kind"]}" role="status"><div>\n')
