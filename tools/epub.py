"""Build the electronic book, mend what Sphinx leaves invalid, and check the result.

Sphinx writes pages for a browser: with scripts, and with links to files that are not in the book.
EPUB 3 wants to know which pages hold MathML or drawings. What `faults` can tell is a part of what
EPUBCheck tells; with that program at hand, let it read the file too.
"""

import posixpath
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).parents[1]
EPOCH = (1980, 1, 1, 0, 0, 0)  # the same archive each time
PACKAGE = "content.opf"
SCRIPT = re.compile(r"[ \t]*<script\b.*?</script>\n?", re.DOTALL)
WHOLE_BOOK = re.compile(r'<p class="whole-book-\w+".*?</p>', re.DOTALL)
SUMMARY = re.compile(
    r"<summary[^>]*>\s*<p[^>]*>(.*?)</p>\s*<p[^>]*>.*?</p>\s*</summary>", re.DOTALL
)
SHEET = re.compile(r'[ \t]*<link rel="stylesheet"[^>]*href="([^"]*)"[^>]*/>\n?')
LINK = re.compile(r'<a\b[^>]*href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
ITEM = re.compile(r'<item id="([^"]*)" href="([^"]*)"[^>]* />')
REFERENCE = re.compile(r'[ \t]*<itemref idref="([^"]*)" />\n')
HELD = {b"<math": "mathml", b"<svg": "svg"}
ELSEWHERE = re.compile(r"\w+:|#")
TEXTS = (".xhtml", ".opf", ".ncx", ".xml")
UNLISTED = {"mimetype", "META-INF/container.xml", PACKAGE}


def write(target: Path) -> None:
    """Build the electronic book and write it to `target`."""
    program = Path(sys.executable).with_name("jupyter-book")
    shutil.rmtree(ROOT / "_build/epub", ignore_errors=True)
    command = [program, "build", "-n", "-W", "--keep-going", "--builder=custom"]
    done = subprocess.run([*command, "--custom-builder=epub", ROOT], check=False)
    if done.returncode:
        raise SystemExit("the EPUB was not built, see above")
    (made,) = (ROOT / "_build/epub").glob("*.epub")
    with zipfile.ZipFile(made) as archive:
        parts = mended({name: archive.read(name) for name in archive.namelist()})
    if found := faults(parts):
        raise SystemExit("\n".join(["the EPUB is not valid:", *found]))
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ["mimetype", *sorted(parts.keys() - {"mimetype"})]:
            entry = zipfile.ZipInfo(name, EPOCH)
            stored = name == "mimetype"  # the first, and not compressed: so the format asks
            entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            archive.writestr(entry, parts[name])


def mended(parts: dict[str, bytes]) -> dict[str, bytes]:
    """Return the files of the book with valid pages, and a package that lists what is there."""
    made = dict(parts)
    for name in parts:
        if name.endswith(".xhtml"):
            made[name] = _page(parts[name].decode(), name, parts.keys()).encode()
    package = ITEM.sub(lambda match: _with_properties(match, made), parts[PACKAGE].decode())
    items = {match[1] for match in ITEM.finditer(package)} | {"nav"}
    package = REFERENCE.sub(lambda match: match[0] if match[1] in items else "", package)
    return made | {PACKAGE: package.encode()}


def _page(text: str, name: str, files) -> str:
    def there(url):
        return bool(ELSEWHERE.match(url)) or _path(url, name) in files

    text = WHOLE_BOOK.sub("", SCRIPT.sub("", text))
    text = SUMMARY.sub(r"<summary>\1</summary>", text)  # a heading of one line, not paragraphs
    text = SHEET.sub(lambda match: match[0] if there(match[1]) else "", text)
    text = LINK.sub(lambda match: match[0] if there(match[1]) else match[2], text)
    return text.replace(' role="doc-biblioentry"', ' role="listitem"')


def _path(url: str, page: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), url.partition("#")[0]))


def _with_properties(match, parts: dict[str, bytes]) -> str:
    page = parts.get(match[2], b"") if match[2].endswith(".xhtml") else b""
    held = " ".join(name for tag, name in HELD.items() if tag in page)
    return match[0].replace(" />", f' properties="{held}" />') if held else match[0]


def faults(parts: dict[str, bytes]) -> list[str]:
    """List what makes the book invalid, one sentence each; empty when nothing was found."""
    found, pages = [], {}
    for name, content in parts.items():
        if name.endswith(TEXTS):
            try:
                pages[name] = ElementTree.fromstring(content)
            except ElementTree.ParseError as error:
                found.append(f"{name}: {error}")
    listed = set(re.findall(r'<item id="[^"]*" href="([^"]*)"', parts[PACKAGE].decode()))
    found += [f"the package does not list {name}" for name in parts.keys() - listed - UNLISTED]
    found += [f"the package lists {name}, which is not there" for name in listed - parts.keys()]
    ids = {name: [e.get("id") for e in page.iter() if e.get("id")] for name, page in pages.items()}
    for name, page in pages.items():
        twice = {i for i in ids[name] if ids[name].count(i) > 1}
        found += [f"{name} has the id {i} twice" for i in twice]
        urls = {e.get(key) for e in page.iter() for key in ("href", "src") if e.get(key)}
        found += [
            f"{name}: {url} leads nowhere" for url in urls if not _leads(url, name, parts, ids)
        ]
    return sorted(found)


def _leads(url: str, page: str, parts: dict[str, bytes], ids: dict[str, list[str]]) -> bool:
    path, _, anchor = url.partition("#")
    target = _path(path, page) if path else page
    outside = re.match(r"\w+:", url) is not None
    return outside or (target in parts and (not anchor or anchor in ids.get(target, ())))
