"""The pages join into one without losing a link, and the archive opens from a disk."""

import gzip
import re
import zipfile
from urllib.request import urlopen

import browser
import offline
import pytest
import reproduce

PAGE = (
    "<html><head><title>T</title>\n"
    '<script>let x</script></head><body><article class="bd-article">'
    '<h1 id="top">{title}</h1><a href="#top">up</a> <a href="{other}.html">next</a> '
    '<a href="{other}.html#top">its top</a> <a href="https://example.org/a.html">away</a>'
    '<a href="../downloads/one.py">script</a>'
    "</article></body></html>"
)


@pytest.fixture
def site(tmp_path):
    (tmp_path / "chapters").mkdir()
    (tmp_path / "downloads").mkdir()
    for title, other in (("one", "two"), ("two", "one")):
        text = PAGE.format(title=title, other=other)
        (tmp_path / f"chapters/{title}.html").write_text(text)
    return tmp_path


def test_links_and_ids_of_the_joined_pages_meet(site):
    text = offline.joined(site, ["chapters/one", "chapters/two"])
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids)) == 4
    links = re.findall(r'href="#([^"]+)"', text)
    assert links == ["one--top", "two", "two--top", "two--top", "one", "one--top"]
    assert set(links) <= set(ids)
    assert text.count('href="https://example.org/a.html"') == 2
    assert "<script" not in text
    assert "downloads" not in text


def test_a_page_without_an_article_is_refused(site):
    (site / "chapters/one.html").write_text("<html><body></body></html>")
    with pytest.raises(ValueError, match=r"one\.html has no article"):
        offline.joined(site, ["chapters/one"])


def test_the_archive_is_the_same_each_time(site):
    first = offline.write_zip(site).read_bytes()
    assert offline.write_zip(site).read_bytes() == first
    with zipfile.ZipFile(site / f"downloads/{offline.NAME}.zip") as archive:
        assert f"{offline.NAME}/chapters/one.html" in archive.namelist()


def test_the_server_sends_text_compressed_as_the_real_host_does(site):
    with browser.serve(site) as address, urlopen(f"{address}/chapters/one.html") as answer:
        assert address.startswith("http://127.0.0.1:")
        assert answer.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(answer.read()) == (site / "chapters/one.html").read_bytes()


def test_the_browser_is_the_one_that_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    assert browser.chromium() is None
    named = tmp_path / "mine"
    named.touch(mode=0o755)
    monkeypatch.setenv("CHROMIUM", str(named))
    assert browser.chromium() == str(named)


def test_the_book_has_each_page_of_the_table_of_contents_once():
    names = offline.documents()
    assert names[0] == "chapters/intro"
    assert len(names) == len(set(names))


def test_builds_that_differ_are_told(tmp_path):
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "same.html").write_text("same")
        (tmp_path / name / ".buildinfo").write_text(name)
        (tmp_path / name / "page.html").write_text(name)
    (tmp_path / "one/only.html").write_text("")
    found = reproduce.differences(tmp_path / "one", tmp_path / "other")
    assert found == ["only.html", "page.html"]
