"""The search finds words and shows no TeX; the archive opens from a disk, without a server."""

import json
import shutil
import zipfile

import offline
import pytest

WORDS = ["sigmoid", "separable", "softmax gradient"]


def results(page):
    """Wait for the search to end and give the text of its results."""
    page.wait_for_function(
        "/found|match/.test(document.querySelector('.search-summary').innerText)"
    )
    page.wait_for_timeout(1500)  # the excerpts come one after another
    return page.locator("#search-results ul.search").inner_text()


@pytest.mark.parametrize("words", WORDS)
def test_search_finds_pages_and_shows_no_tex(words, address, visit):
    seen = visit()
    seen.page.goto(f"{address}/search.html?q={words.replace(' ', '+')}")
    text = results(seen.page)
    assert words.split()[0] in text.lower()
    assert "\\" not in text
    assert "aligned" not in text
    assert seen.complaints == []
    assert seen.foreign(address) == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("gradeint", "gradient"), ("likelihodo", "likelihood"), ("Hesian", "hessian")],
)
def test_a_slip_of_the_fingers_finds_what_was_meant(typed, meant, address, visit):
    seen = visit()
    seen.page.goto(f"{address}/search.html?q={typed}")
    assert meant in results(seen.page).lower()
    note = f"No page has “{typed}”. These are the results for “{meant}”."
    assert seen.page.get_by_text(note).is_visible()
    seen.page.goto(f"{address}/search.html?q={meant}")
    assert results(seen.page)
    assert seen.page.get_by_text("No page has").count() == 0


def test_an_abbreviation_finds_the_entry_of_the_glossary(address, visit):
    seen = visit()
    seen.page.goto(f"{address}/search.html?q=KL")
    results(seen.page)
    links = seen.page.locator("#search-results li a").evaluate_all("all => all.map(a => a.href)")
    assert links[0].endswith("glossary.html#term-KL")


@pytest.fixture(scope="session")
def disk(site, tmp_path_factory):
    """Unpack the archive where no server is."""
    copy = tmp_path_factory.mktemp("site") / "html"
    shutil.copytree(site, copy, ignore=shutil.ignore_patterns("downloads"))
    (copy / "downloads").mkdir()
    folder = tmp_path_factory.mktemp("disk")
    with zipfile.ZipFile(offline.write_zip(copy)) as archive:
        archive.extractall(folder)
    return folder / offline.NAME


@pytest.mark.parametrize("name", ["intro", "softmax_gradient", "ledger"])
def test_a_page_from_disk_is_whole_and_quiet(name, disk, visit):
    seen = visit()
    page = seen.page
    page.goto((disk / f"chapters/{name}.html").as_uri(), wait_until="load")
    page.evaluate("document.fonts.ready")
    assert page.evaluate("document.fonts.check('16px KaTeX_Main')")
    assert page.locator(".katex").count() > 5
    assert seen.complaints == []
    assert [url for url in seen.asked if not url.startswith(("file:", "data:"))] == []


def test_search_from_disk_lists_pages_and_says_what_is_missing(disk, visit):
    seen = visit()
    seen.page.goto(f"{(disk / 'search.html').as_uri()}?q=sigmoid", wait_until="load")
    assert "igmoid" in results(seen.page)
    assert seen.page.get_by_text("You opened the book from disk").is_visible()
    assert seen.complaints == []


def test_the_index_of_the_search_has_no_tex(site):
    text = (site / "searchindex.js").read_text("utf-8")
    index = json.loads(text.removeprefix("Search.setIndex(").removesuffix(")"))
    assert {"sigmoid", "softmax"} <= index["terms"].keys()
    assert index["terms"].keys() & {"mathsf", "qquad"} == set()
    assert [title for title in index["alltitles"] if "\\" in title] == []
