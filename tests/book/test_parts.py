"""Each part of the book opens with a sentence and a picture whose labels can be read."""

import re
import tomllib
from types import SimpleNamespace

import pytest
import yaml
from bookbuild import parts
from docutils import nodes
from docutils.utils import new_document

TOC = yaml.safe_load((parts.TEXTS.parents[1] / "_toc.yml").read_text("utf-8"))["parts"]
CAPTIONS = [part["caption"] for part in TOC if "caption" in part]
TEXTS = tomllib.loads(parts.TEXTS.read_text("utf-8"))


def test_each_part_has_its_sentence_and_its_picture():
    assert list(TEXTS) == CAPTIONS
    pictures = {f"{part['picture']}.svg" for part in TEXTS.values()}
    assert pictures == {path.name for path in parts.PICTURES.iterdir()}
    for part in TEXTS.values():
        assert part["says"].count(".") == 1


@pytest.mark.parametrize("path", sorted(parts.PICTURES.iterdir()), ids=lambda path: path.stem)
def test_a_picture_says_what_it_shows_and_never_shrinks(path):
    text = path.read_text("utf-8")
    assert 'stroke="currentColor"' in text
    assert len(re.search(r'aria-label="([^"]+)"', text)[1].split()) >= 6
    assert min(map(float, re.findall(r'font-size="([\d.]+)"', text))) >= 11
    width, height = re.search(r'width="(\d+)" height="(\d+)"', text).groups()
    assert f'viewBox="0 0 {width} {height}"' in text


def opened(docname, *children):
    """Return the texts of a page with a title once its part is opened."""
    tree = SimpleNamespace(caption=CAPTIONS[0], items=["chapters/likelihood"])
    site = SimpleNamespace(root=SimpleNamespace(subtrees=[tree]))
    app = SimpleNamespace(
        config=SimpleNamespace(external_site_map=site, root_doc="chapters/intro"),
        env=SimpleNamespace(docname=docname),
    )
    page = new_document("page")
    page += nodes.section("", nodes.title("", "Title"), *children)
    parts.open_parts(app, page)
    return [child.astext() for child in page[0]]


def test_the_opening_stands_below_the_title_and_in_the_list_of_the_first_page():
    said = f"{CAPTIONS[0]}: {TEXTS[CAPTIONS[0]]['says']}"
    text = nodes.paragraph("", "Text")
    _, opening, after = opened("chapters/likelihood", text.deepcopy())
    assert said in opening
    assert after == "Text"
    assert opened("chapters/softmax", text.deepcopy()) == ["Title", "Text"]
    name = nodes.paragraph("", "", nodes.strong("", CAPTIONS[0]))
    first = opened("chapters/intro", name, text)
    assert said in first[1]
    assert first[2] == "Text"
