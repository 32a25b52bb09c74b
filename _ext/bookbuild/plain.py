r"""Write MyST as Markdown that reads well anywhere: in Jupyter, in Colab, on a code host, as text.

A box becomes a quotation with a bold title. A reference becomes the words that the site shows, with
a link where the site's address is known (`html.baseurl` in `_config.yml`). What the objects of
`lossbook.derive` show is MyST too; a notebook that runs writes it plainly by itself, once it knows
the numbers (`lossbook.derive.ledger.NUMBERS`), and what it wrote before is made plain here.
"""

import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pybtex.database import parse_string

BOX = re.compile(
    r"^(?P<fence>:{3,}|`{3,})\{(?P<kind>[\w:-]+)\}[ \t]*(?P<title>[^\n]*)\n"
    r"(?P<options>(?::[\w-]+:[^\n]*\n)*)(?P<body>(?:(?!^(?::{3,}|`{3,})\{).)*?)^(?P=fence)[ \t]*$",
    re.DOTALL | re.MULTILINE,
)
ROLE = re.compile(r"(?P<open>\{\{?)(?P<role>[\w:]+)\}\}?`(?P<text>[^`]+)`")
TITLED = re.compile(r"(?P<words>.*?)\s*<(?P<target>[^<>]+)>", re.DOTALL)
LABELLED = re.compile(r"\n\$\$ \((?P<label>eq-[a-z0-9-]+)\)")
TARGET = re.compile(r"^\([a-z0-9-]+\)=\n", re.MULTILINE)
PAGE = re.compile(r"\[(?P<words>[^\]]*)\]\((?P<page>[\w-]+)\.(?:ipynb|md)(?P<place>#[\w-]+)?\)")
BREAK = re.compile(r'"\s*\n\s*[rf]*"')  # between two parts of a text in code
SUMMARY = re.compile(r"(?<! …)</summary>")


@dataclass(frozen=True)
class Place:
    """What a reference says, the number in it if it has one, and where it leads on the site."""

    words: str
    number: str = ""
    url: str = ""


@dataclass(frozen=True)
class Plain:
    """What is needed to write plainly.

    Parameters
    ----------
    places : mapping of str to Place
        Of each label, page and citation.
    site, repository : str
        The addresses of the site, with a slash at the end, and of the repository; empty if there is
        none.
    """

    places: Mapping[str, Place]
    site: str = ""
    repository: str = ""

    def text(self, myst: str) -> str:
        """Return a Markdown cell in plain Markdown."""
        while box := BOX.search(myst):
            myst = myst[: box.start()] + quotation(box) + myst[box.end() :]
        myst = TARGET.sub("", ROLE.sub(self._spoken, self._numbered(myst)))
        return PAGE.sub(self._page, myst) if self.site else myst

    def output(self, myst: str) -> str:
        """Return what an object shows, as the notebook shows it that knows the numbers."""
        bare = replace(self, site="")
        text = TARGET.sub("", ROLE.sub(bare._spoken, self._numbered(myst)))
        return SUMMARY.sub(" …</summary>", text)

    def code(self, source: str) -> str:
        """Return code whose texts refer to nothing: words stand for the references."""
        return ROLE.sub(replace(self, site="")._in_code, source)

    def _numbered(self, myst):
        def tagged(match):
            place = self.places.get(match["label"])
            return rf" \tag{{{place.number}}}" + "\n$$" if place else "\n$$"

        return LABELLED.sub(tagged, myst)

    def _spoken(self, match):
        return self.spoken(match["role"], match["text"])

    def spoken(self, role: str, text: str) -> str:
        """Return what stands for a reference.

        Raises
        ------
        KeyError
            If it leads to nothing that is known, as a warning of Sphinx tells too.
        """
        titled = TITLED.fullmatch(text)
        words, target = titled.groups() if titled else ("", text)
        if role == "term":
            return words or target
        place = self.places[f"cite {target}" if role.startswith("cite") else target]
        if role == "eq":
            words = f"({place.number})" if place.number else place.words
        elif role == "numref" and words:
            words = words.replace("{number}", place.number).replace("  ", " ")
        elif role in ("cite", "cite:p"):
            words = f"({place.words.replace(' (', ', ').rstrip(')')})"
        words = words or place.words
        return f"[{words}]({self.site}{place.url})" if self.site and place.url else words

    def _in_code(self, match):
        r"""Resolve a reference in a text of code; a break of the line goes behind its words."""
        breaks = BREAK.findall(match["text"])
        text = BREAK.sub("", match["text"])
        if "{" in text:  # an f-string makes the label
            return f"({{NUMBERS[f'{text}']}})"
        words = self.spoken(match["role"], text)
        return words + "".join(breaks)

    def _page(self, match):
        page = f"{self.places[match['page']].url}{match['place'] or ''}"
        return f"[{match['words']}]({self.site}{page})"


def quotation(box: re.Match) -> str:
    r"""Write a box as a quotation.

    Examples
    --------
    >>> box = BOX.search(":::{admonition} Exercise 1: a\n:class: exercise\n\nFind $a$.\n:::")
    >>> print(quotation(box))
    > **Exercise 1: a**
    >
    > Find $a$.
    """
    title = box["title"].strip() or box["kind"].rpartition(":")[2].capitalize()
    text = f"**{title}**\n\n{box['body'].strip()}"
    return textwrap.indent(text, "> ", lambda _: True).replace("> \n", ">\n").rstrip()


def places(app) -> dict[str, Place]:
    """List where each reference of the book may lead, and what it says there."""
    env, found = app.env, {}

    def at(document, id=""):
        return app.builder.get_target_uri(document) + (f"#{id}" if id else "")

    for document in env.found_docs:
        found[document.rpartition("/")[2]] = Place(env.titles[document].astext(), "", at(document))
    names = env.get_domain("std")
    for label, (document, id) in names.anonlabels.items():
        words = names.labels.get(label, ("", "", ""))[2] or label.partition("-")[2]
        found.setdefault(label, Place(words.replace("-", " "), "", at(document, id)))
    for document, kinds in env.toc_fignumbers.items():
        for kind, ids in kinds.items():
            for id, parts in ids.items():
                number, label = ".".join(map(str, parts)), id.removeprefix("equation-")
                words = f"({number})" if kind == "displaymath" else f"{kind.capitalize()} {number}"
                found[label] = Place(words, number, at(document, id))
        for node in env.get_doctree(document).findall(_is_theorem):
            first = found[node["ids"][0]]
            found |= {id: replace(first, url=at(document, id)) for id in node["ids"]}
    pages = [document for document in sorted(env.found_docs) if document.endswith("bibliography")]
    url = at(pages[0]) if pages else ""
    bibtex = Path(app.srcdir, "references.bib")
    cited = citations(bibtex.read_text("utf-8")) if bibtex.exists() else {}
    return found | {f"cite {key}": Place(words, "", url) for key, words in cited.items()}


def _is_theorem(node) -> bool:
    return node.tagname == "theorem"


def citations(bibtex: str) -> dict[str, str]:
    r"""Say of each entry of a bibliography who wrote it, and when.

    Examples
    --------
    >>> citations("@book{a, author = {B{\\\"o}hm, A. and Li, B.}, year = 1992}")
    {'a': 'Böhm and Li (1992)'}
    """
    said = {}
    for key, entry in parse_string(bibtex, "bibtex").entries.items():
        persons = entry.persons.get("author", ())
        names = [" ".join(map(str, person.rich_last_names)) for person in persons]
        who = f"{names[0]} et al." if len(names) > 2 else " and ".join(names)
        said[key] = f"{who} ({entry.fields.get('year', 'no date')})"
    return said
