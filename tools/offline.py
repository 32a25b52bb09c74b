"""Make what is read without the site: a PDF, an electronic book, an archive to open from disk.

`python tools/offline.py pdf` joins the pages of the built site in the order of the table of
contents and lets Chromium print them: formulas as vectors, headings as bookmarks, tags for screen
readers. `python tools/offline.py epub` builds the electronic book, with MathML for its formulas.
`python tools/offline.py zip` packs the site. All write into `_build/html/downloads`.
"""

import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import epub
import yaml
from browser import ROOT, SITE, chromium

NAME = "from-likelihood-to-loss"
ARTICLE = re.compile(r'<article class="bd-article"[^>]*>(.*?)</article>', re.DOTALL)
IDS = re.compile(r'(\sid|\saria-labelledby|\shref)="([^"]*)"')
NEAR = ROOT / "_ext/lightsite/static/near.js"  # draws the formulas, opens what is folded
PAPER = ROOT / "_ext/bookbuild/static/paper.js"  # puts the solutions at the end of a chapter
LINKS = '<p class="whole-book-files"'


def documents() -> list[str]:
    """List the pages of the table of contents, in order."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))
    parts = [toc, *toc.get("parts", [])]
    return [toc["root"], *(c["file"] for part in parts for c in part.get("chapters", []))]


def joined(site: Path, names: list[str]) -> str:
    """Join the pages' texts into one; ids get the page's name, and links follow them."""
    pages = {Path(name).name: (site / f"{name}.html").read_text("utf-8") for name in names}
    texts = []
    for page, text in pages.items():
        found = ARTICLE.search(text)
        if not found:
            raise ValueError(f"{page}.html has no article: has the theme changed?")
        body = IDS.sub(lambda match, page=page: _renamed(match, page, pages), found[1])
        texts.append(f'<div class="page" id="{page}">{body}</div>')
    first = next(iter(pages.values()))
    head = re.sub(r"<script\b.*?</script>", "", first[: first.index("<body")], flags=re.DOTALL)
    head = re.sub(r"<title>.*?</title>", "<title>From Likelihood to Loss</title>", head)
    main = f'<main class="bd-main"><div class="bd-article">{"".join(texts)}</div></main>'
    return f'{head}<body class="whole-book">{main}</body></html>'


def _renamed(match, page: str, pages: dict) -> str:
    attribute, value = match[1], match[2]
    if attribute != " href":
        return f'{attribute}="{page}--{value}"'
    target, _, anchor = value.partition("#")
    other = Path(target).stem if target else page
    if re.match(r"\w+:", value):
        return match[0]
    if other not in pages or (target and not target.endswith(".html")):
        return ""  # a file beside the site; the PDF would name a path of this machine
    return f'{attribute}="#{other}--{anchor}"' if anchor else f'{attribute}="#{other}"'


def write_pdf(site: Path) -> Path:
    """Print the whole book with Chromium."""
    from playwright.sync_api import sync_playwright

    tell_missing_letters()
    source = site / "chapters/whole-book.html"  # beside the pages, for their pictures and styles
    target = site / f"downloads/{NAME}.pdf"
    source.write_text(joined(site, documents()), "utf-8")
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium(), args=["--no-sandbox", "--allow-file-access-from-files"]
            )
            page = browser.new_page()
            page.set_default_timeout(600_000)
            page.goto(source.as_uri(), wait_until="load")
            page.add_script_tag(path=NEAR)
            page.add_script_tag(path=PAPER)
            page.evaluate("window.drawFormulas(document)")
            page.evaluate("document.querySelectorAll('img').forEach(i => i.loading = 'eager')")
            page.evaluate("Promise.all([...document.images].map(i => i.decode()))")
            page.evaluate("document.fonts.ready")
            numbers = (
                '<p style="font-size:8px;width:100%;text-align:center"><span class="pageNumber">'
            )
            page.pdf(
                path=target,
                format="A4",
                margin={"top": "18mm", "bottom": "20mm", "left": "18mm", "right": "18mm"},
                display_header_footer=True,
                header_template="<span></span>",
                footer_template=f"{numbers}</span></p>",
                outline=True,
                tagged=True,
                print_background=True,
            )
            browser.close()
    finally:
        source.unlink()
    finish_pdf(target)
    return target


def tell_missing_letters() -> None:
    """Say so where no font has Chinese letters: two titles would be printed as boxes."""
    if shutil.which("fc-list"):
        command = ["fc-list", ":lang=zh"]
        if not subprocess.run(command, capture_output=True, check=True).stdout:
            print("[pdf] two titles need a Chinese font: apt-get install fonts-noto-cjk")


def finish_pdf(path: Path) -> None:
    """Say who wrote the book, and mend its bookmarks.

    Of a heading that Chromium moves to the next page, the bookmark has the words twice.
    """
    from pypdf import PdfWriter
    from pypdf.generic import NameObject, TextStringObject

    writer = PdfWriter(clone_from=path)
    if not writer.root_object["/MarkInfo"]["/Marked"]:
        raise SystemExit("Chromium wrote a PDF without tags for screen readers")
    for bookmark in bookmarks(writer.root_object["/Outlines"]):
        title = bookmark["/Title"]
        half = title[: len(title) // 2]
        if half + half == title:
            bookmark[NameObject("/Title")] = TextStringObject(half)
    settings = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    writer.add_metadata({"/Title": settings["title"], "/Author": settings["author"]})
    writer.write(path)


def bookmarks(parent) -> Iterator:
    """Go through the bookmarks below one, depth first."""
    item = parent.get("/First")
    while item is not None:
        item = item.get_object()
        yield item
        yield from bookmarks(item)
        item = item.get("/Next")


def write_epub(site: Path) -> Path:
    """Build the electronic book."""
    target = site / f"downloads/{NAME}.epub"
    epub.write(target)
    return target


def write_zip(site: Path) -> Path:
    """Pack the site so that it opens from disk."""
    target = site / f"downloads/{NAME}.zip"
    target.unlink(missing_ok=True)
    aside = site.parent / f"{NAME}.zip"
    left_out = (".map", ".inv", ".buildinfo", ".bin", "stdlib.zip", "judge.zip")  # no Python there
    with zipfile.ZipFile(aside, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(p for p in site.rglob("*") if p.is_file()):
            if path.name.endswith(left_out) or path.name.startswith(f"{NAME}."):
                continue
            entry = zipfile.ZipInfo(f"{NAME}/{path.relative_to(site).as_posix()}", epub.EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())
    shutil.move(aside, target)
    return target


def show_links(site: Path) -> None:
    """Show the links on the first page once all the files are there."""
    if all((site / f"downloads/{NAME}.{ending}").exists() for ending in ("pdf", "epub", "zip")):
        page = site / f"{documents()[0]}.html"
        shown = page.read_text("utf-8").replace(f'{LINKS} hidden="">', f"{LINKS}>")
        shown = re.sub(r'<p class="whole-book-how">.*?</p>', "", shown)
        page.write_text(shown, "utf-8")


def main() -> int:
    """Read the command line, make the file, say where it is."""
    makers = {"pdf": write_pdf, "epub": write_epub, "zip": write_zip}
    if len(sys.argv) != 2 or sys.argv[1] not in makers:
        raise SystemExit(f"usage: offline.py {'|'.join(makers)}")
    if not (SITE / "index.html").exists():
        raise SystemExit(f"there is no site at {SITE}: run `make book` first")
    path = makers[sys.argv[1]](SITE)
    show_links(SITE)
    print(f"{path}: {path.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
