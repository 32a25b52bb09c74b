"""The electronic book: what Sphinx leaves invalid is mended, and what is invalid is told."""

import epub
import pytest

NAMESPACE = 'xmlns="http://www.w3.org/1999/xhtml"'
PAGE = f"""<html {NAMESPACE}><head>
<link rel="stylesheet" type="text/css" href="../_static/there.css" />
<link rel="stylesheet" type="text/css" href="../_static/gone.css" />
<script>let x = 1 < 2</script></head><body>
<p class="whole-book-files" hidden="">Take it</p>
<details><summary aria-label="Toggle"><p class="collapsed">Show</p><p>Hide</p></summary></details>
<p id="here"><a href="two.xhtml#there">on</a>, <a href="../ledger.json">list</a>,
<a href="https://example.org">out</a></p><math></math></body></html>"""
OTHER = f'<html {NAMESPACE}><body><p id="there">End</p><svg></svg></body></html>'
PACKAGE = """<package><manifest>
    <item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
    <item id="epub-1" href="chapters/one.xhtml" media-type="application/xhtml+xml" />
    <item id="epub-2" href="chapters/two.xhtml" media-type="application/xhtml+xml" />
    <item id="epub-3" href="_static/there.css" media-type="text/css" />
  </manifest><spine>
    <itemref idref="epub-1" />
    <itemref idref="epub-9" />
  </spine></package>"""


@pytest.fixture
def parts():
    texts = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": "<container/>",
        "content.opf": PACKAGE,
        "nav.xhtml": OTHER,
        "chapters/one.xhtml": PAGE,
        "chapters/two.xhtml": OTHER,
        "_static/there.css": "p { margin: 0 }",
    }
    return {name: text.encode() for name, text in texts.items()}


def test_pages_lose_what_no_reader_of_electronic_books_has(parts):
    made = epub.mended(parts)
    page = made["chapters/one.xhtml"].decode()
    for gone in ("<script", "gone.css", "whole-book-files", "ledger.json", "<p>Hide"):
        assert gone not in page
    for kept in ("there.css", "<summary>Show</summary>", ", list,", 'href="https://example.org"'):
        assert kept in page
    package = made["content.opf"].decode()
    assert package.count('properties="mathml"') == 1
    assert package.count('properties="svg"') == 1
    assert 'idref="epub-1"' in package
    assert "epub-9" not in package
    assert epub.faults(made) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "fault"),
    [
        ("chapters/two.xhtml", "</body>", "", "chapters/two.xhtml: mismatched tag"),
        ("chapters/two.xhtml", "there", "where", "two.xhtml#there leads nowhere"),
        ("chapters/two.xhtml", "<body>", '<body id="there">', "has the id there twice"),
        ("chapters/one.xhtml", 'href="two', 'href="three', "three.xhtml#there leads nowhere"),
        ("content.opf", "_static/there.css", "_static/x.css", "does not list _static/there.css"),
        ("content.opf", "_static/there.css", "_static/x.css", "lists _static/x.css, which is not"),
    ],
)
def test_a_fault_is_told(name, old, new, fault, parts):
    made = epub.mended(parts)
    made[name] = made[name].replace(old.encode(), new.encode())
    assert any(fault in told for told in epub.faults(made))
