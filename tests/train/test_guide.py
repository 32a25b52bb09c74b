"""The guide's lines run, and print what the page says."""

from pathlib import Path

from printing import assert_prints_what_it_shows

PAGE = (Path(__file__).parents[2] / "chapters/guide.md").read_text("utf-8")


def test_the_guide_prints_what_it_shows():
    assert assert_prints_what_it_shows(PAGE) == 6
