"""What search engines show of a page is its first paragraph, as text."""

import pytest
from bookbuild.page_parts import describe
from docutils import nodes
from docutils.utils import new_document

WORDS = "that stands for a number, as the page about notation says in its own words"


@pytest.mark.parametrize(
    ("tex", "said"),
    [("k", f"k {WORDS}"), (r"\lambda", f"λ {WORDS}"), ("x + 1", WORDS), (r"\sum", WORDS)],
)
def test_a_letter_is_read_and_a_formula_is_not(tex, said):
    first = nodes.paragraph("", "", nodes.math(tex, tex), nodes.Text(f" {WORDS}"))
    page = new_document("page")
    page += nodes.section("", nodes.title("", "Title"), first, nodes.paragraph("", WORDS))
    assert describe(page) == said
