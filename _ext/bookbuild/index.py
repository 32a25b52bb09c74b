"""The general index lists each section that refers to a term of the glossary, beside its entry.

The search finds the same entries.
"""

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform


def setup(app) -> None:
    """Add the transform, which runs on each page when it is read; complete the search."""
    app.add_transform(IndexTerms)
    app.connect("env-check-consistency", complete_search)


def complete_search(app, env) -> None:
    """Give the search the entries of pages that are not written again; Sphinx forgets them."""
    for page, entries in env.get_domain("index").entries.items():
        single = [(term, place, main) for kind, term, place, main, _ in entries if kind == "single"]
        env._search_index_index_entries[page] = single


class IndexTerms(SphinxTransform):
    """Put an entry for the index before the first reference to a term in a section."""

    default_priority = 700  # once the page is parsed, before Sphinx collects the entries

    def apply(self, **kwargs) -> None:
        """Go through the page's references to terms."""
        seen = set()
        for number, reference in enumerate(list(self.document.findall(is_term))):
            term, section = reference["reftarget"], enclosing_section(reference)
            if section is None or (term, section) in seen:
                continue
            seen.add((term, section))
            place = nodes.target("", "", ids=[f"index-term-{number}"])
            entry = addnodes.index(entries=[("single", term, place["ids"][0], "", None)])
            reference.parent.insert(reference.parent.index(reference), [entry, place])


def is_term(node: nodes.Node) -> bool:
    """Return whether a node refers to a term of the glossary."""
    return isinstance(node, addnodes.pending_xref) and node.get("reftype") == "term"


def enclosing_section(node: nodes.Node) -> nodes.section | None:
    """Return the innermost section around a node; none inside the glossary itself."""
    while node is not None and not isinstance(node, (nodes.section, addnodes.glossary)):
        node = node.parent
    return node if isinstance(node, nodes.section) else None
