"""What helps a reader to find a place: the list of chapters on the first page."""

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
CHAPTERS = ROOT / "chapters"
TOC = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))


def test_the_first_page_lists_every_part_and_chapter_in_order():
    expected = []
    for part in TOC["parts"]:
        expected += [f"**{part['caption']}**"] if "caption" in part else []
        expected += [Path(chapter["file"]).name for chapter in part["chapters"]]
    text = (CHAPTERS / "intro.md").read_text("utf-8")
    listed = re.search(r"^## The chapters\n(.*?)^## ", text, re.DOTALL | re.MULTILINE)[1]
    found = re.findall(r"\{doc\}`(\w+)`|^(\*\*.*\*\*)$", listed, re.MULTILINE)
    assert [name or caption for name, caption in found] == expected
