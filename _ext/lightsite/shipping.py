"""Make the written site light: what no page uses is not sent.

This runs over the finished HTML pages, and running it twice changes nothing. Scripts that no page
needs go, the others wait until the page is there. All style sheets become one, without the rules
for things that are on no page. The font of icons keeps the icons that are used. Images get their
width and height, so that nothing moves when they arrive. The drawings of long formulas come later
(`drawings`).
"""

import hashlib
import logging
import posixpath
import re
from collections.abc import Iterable
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from PIL import Image

from . import drawings, styles

logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells each table that it cuts

BUNDLE = "site.css"
ICONS = "vendor/fontawesome/webfonts/fa-solid-900"
# Never sent: icons come from a font; nothing runs in the page; there are no tabs.
DROPPED = re.compile(r"fontawesome\.js|sphinx-thebe\.js|design-tabs\.js")
DROPPED_INLINE = re.compile(r"THEBE_JS_URL|DOCUMENTATION_OPTIONS\.pagename")
# Only where they are used: a page, and scripts that it alone needs.
SEARCH_ONLY = re.compile(r"searchtools\.js|language_data\.js|searchindex\.js|search-text\.js")
SEARCH_INLINE = re.compile(r"search_as_you_type")
SCRIPT = re.compile(r"[ \t]*<script\b([^>]*)>(.*?)</script>\n?", re.DOTALL)
SHEET = re.compile(r'[ \t]*<link\b[^>]*?href="([^"]+?\.css)(?:\?[^"]*)?"[^>]*>\n?')
PRELOAD = re.compile(r'[ \t]*<link rel="preload" as="script"[^>]*>\n?')
VIEWPORT = re.compile(
    r'<meta name="viewport" content="width=device-width, initial-scale=1(?:\.0)?" ?/>'
)
EMPTY_META = re.compile(r'[ \t]*<meta name="docsearch:[a-z]+" content="[^"]*" ?/>\n?')
IMAGE = re.compile(r"<img\b[^>]*>")
# In a program, what has the colour of the whole: names, signs and spaces. A chapter has thousands.
PLAIN = re.compile(r'<span class="(?:nn?|p|w)">([^<]*)</span>')
STYLE_WIDTH = re.compile(r' style="width: (\d+)px;?"')
CLASSES = re.compile(r'\b(?:class|id)="([^"]*)"')
WORD = re.compile(r"[A-Za-z_][\w-]+")
# Of pixels to an inch: then letters of 10 points, those of the pictures, are 11 pixels high.
LEAST = 11 * 72 / 10
# The fonts of nearly every formula are fetched with the page, so that no line moves later.
FIRST_FONTS = ("KaTeX_Main-Regular", "KaTeX_Math-Italic")
# And this one, if a sum stands in the first lines, here so many characters of HTML.
SUMS, FIRST_LINES = "KaTeX_Size1-Regular", 4000
# Not from a disk, where a browser may not fetch them so.
FETCH = (
    '    <script>if (location.protocol !== "file:") {names}.forEach((name) => document.head.append('
    'Object.assign(document.createElement("link"), {{rel: "preload", as: "font", crossOrigin: "", '
    'type: "font/woff2", href: "{root}_static/katex/fonts/" + name + ".woff2"}})));</script>\n'
)
# A part of the theme's script that measures every block of code and every table, and so would have
# a long page laid out at once; `near.js` does the same when they come near the window.
THEME_SCRIPT = "scripts/pydata-sphinx-theme.js"
MEASURES_ALL = re.compile(r"\.forEach\((\w)=>\{\1\.tabIndex=\1\.scrollWidth>[^}]*\}\)")
MADE_OF = re.compile(r"/\* (.*) \*/")
SENT = re.compile(r'<script\b[^>]*\bsrc="([^"?]+)')
LATER = re.compile(r'\bdata-script="([^"]+)"')  # what a script fetches when it is needed


def ship(site: Path) -> None:
    """Rewrite the pages below `site` and write its one style sheet."""
    pages = {path: path.read_text("utf-8") for path in sorted(site.rglob("*.html"))}
    pages = {path: text for path, text in pages.items() if "<body" in text}  # no redirects
    made, sheets = {}, []
    for path, text in pages.items():
        here = path.relative_to(site).parent.as_posix()
        found = [posixpath.normpath(posixpath.join(here, url)) for url in SHEET.findall(text)]
        if f"_static/{BUNDLE}" not in found:
            sheets += [name for name in found if name not in sheets]
        name = path.relative_to(site).with_suffix("").as_posix().replace("/", "-")
        made[path] = drawings.move_out(lighter(text, path.stem == "search"), name, site)
    measure_nothing(site / "_static" / THEME_SCRIPT)
    bundle = site / "_static" / BUNDLE
    if not sheets:  # no page was written anew, but a style sheet may be new
        sheets = MADE_OF.match(bundle.read_text("utf-8"))[1].split()
    letters = [x for path in (site / drawings.FOLDER).glob("*.js") for x in drawings.read(path)]
    used = words([*made.values(), *letters], site)
    style = styles.bundle([site / name for name in sheets], bundle, used)
    bundle.write_text(f"/* {' '.join(sheets)} */\n{style}", "utf-8")
    subset_icons(site / "_static", styles.icons(style))
    version = hashlib.sha256(bundle.read_bytes()).hexdigest()[:8]
    for path, text in made.items():
        text = re.sub(rf"{BUNDLE}(\?v=\w+)?", f"{BUNDLE}?v={version}", text)
        text = IMAGE.sub(lambda match, path=path: sized(match[0], path), text)
        if text != pages[path]:
            path.write_text(text, "utf-8")


def measure_nothing(script: Path) -> None:
    """Take out of the theme's script what measures the whole page."""
    text = MEASURES_ALL.sub("", script.read_text("utf-8"))
    if "scrollWidth" in text:
        raise ValueError(f"{script.name} measures the page in a new way: has the theme changed?")
    script.write_text(text, "utf-8")


def lighter(text: str, is_search: bool) -> str:
    """Drop and defer scripts, link one style sheet in place of all, drop what is said twice."""
    toggles = re.search(r'class="(?:[^"]* )?(?:toggle|dropdown)[ "]', text) is not None

    def script(match):
        attributes, inline = match[1], match[2].strip()
        if DROPPED.search(attributes) or DROPPED_INLINE.search(inline):
            return ""
        if not is_search and (SEARCH_ONLY.search(attributes) or SEARCH_INLINE.search(inline)):
            return ""
        if not toggles and "oggle" in attributes + inline:
            return ""
        if "src=" in attributes and "defer" not in attributes and not is_search:
            return match[0].replace("<script ", "<script defer ", 1)
        return match[0]

    text = SCRIPT.sub(script, PRELOAD.sub("", EMPTY_META.sub("", text)))
    text = PLAIN.sub(r"\1", text)
    if found := VIEWPORT.search(text):
        text = text[: found.end()] + VIEWPORT.sub("", text[found.end() :])
    return one_sheet(accessible(as_the_system(text)))


def as_the_system(text: str) -> str:
    """Let a page be light or dark from the start, as the reader's system is."""
    dark = '(matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")'
    text = text.replace(
        'localStorage.getItem("theme") || "auto"', f'localStorage.getItem("theme") || {dark}'
    )
    return text.replace('data-theme="auto"', 'data-theme="light"')


def accessible(text: str) -> str:
    """Mend what the theme and the bibliography say to screen readers."""
    sidebar = re.compile(r'(<div id="pst-primary-sidebar")(?! role)')  # its title is in no landmark
    text = re.sub(r'<th class="head[^"]*"><p></p></th>', "<td></td>", text)  # heads nothing
    text = text.replace('<summary aria-label="Toggle hidden content">', "<summary>")  # it has words
    text = sidebar.sub(r'\1 role="navigation" aria-label="The book"', text)
    return text.replace(' role="doc-biblioentry"', ' role="listitem"')


def one_sheet(text: str) -> str:
    """Put the link to the bundle where the first style sheet was linked."""
    found = SHEET.search(text)
    if not found or BUNDLE in found[1]:
        return text
    root = re.search(r'data-content_root="([^"]*)"', text)[1]
    link = f'    <link rel="stylesheet" href="{root}_static/{BUNDLE}" />\n'
    if 'class="katex' in text:  # above the style sheet, for which scripts wait
        lines = text.partition("<article")[2][:FIRST_LINES]
        names = [*FIRST_FONTS, *([SUMS] if "small-op" in lines else [])]
        link = FETCH.format(names=names, root=root) + link
    return SHEET.sub("", text[: found.start()] + "\0" + text[found.start() :]).replace("\0", link)


def words(pages: Iterable[str], site: Path) -> frozenset[str]:
    """Collect the names that a style rule may speak of: classes and ids, and words of scripts."""
    used, scripts = set(), set()
    for text in pages:
        for names in set(CLASSES.findall(text)):
            used.update(names.split())
        urls = SENT.findall(text) + " ".join(LATER.findall(text)).split()
        scripts.update(posixpath.basename(url.partition("?")[0]) for url in urls)
    for path in sorted((site / "_static").rglob("*.js")):
        if path.name in scripts:
            used.update(WORD.findall(path.read_text("utf-8")))
    return frozenset(used)


def subset_icons(static: Path, codes: Iterable[int]) -> None:
    """Write the font of icons again, with the icons that are used."""
    target = static / f"{ICONS}-used.woff"
    # Newer themes have the packed one alone, which fontTools reads with the package brotli.
    kinds = [static / f"{ICONS}{ending}" for ending in (".ttf", ".woff2")]
    source = next(filter(Path.exists, kinds), None)
    if not source:
        raise FileNotFoundError(f"the theme has no font of icons at {kinds[0]}")
    font = TTFont(source, recalcTimestamp=False)
    options = subset.Options(layout_features=[], hinting=False, desubroutinize=True)
    maker = subset.Subsetter(options)
    maker.populate(unicodes=list(codes))
    maker.subset(font)
    font.flavor = "woff"
    font.save(target)


def sized(tag: str, page: Path) -> str:
    """Give an image of the site its width and height; the width may be said in its style.

    A picture has two pixels for each of the page, and says so. It also says the least width at
    which its letters can be read: on a narrower page it scrolls.
    """
    source = re.search(r'\bsrc="([^"]+)"', tag)
    if not source or "width=" in tag or re.match(r"\w+:", source[1]):
        return tag
    path = (page.parent / source[1]).resolve()
    if path.suffix == ".svg":
        (width, height), inches = _svg_size(path.read_text("utf-8"))
    else:
        with Image.open(path) as image:
            width, height = image.size
            inches = width / image.info["dpi"][0] if "dpi" in image.info else 0
    if said := STYLE_WIDTH.search(tag):
        width, height = int(said[1]), round(height * int(said[1]) / width)
        tag = STYLE_WIDTH.sub("", tag)
    least = f' style="--least: {round(inches * LEAST)}px"' if inches else ""
    size = f'width="{width}" height="{height}"{least}'
    return tag.replace("<img", f'<img {size} loading="lazy"', 1)


def _svg_size(text: str) -> tuple[tuple[int, int], float]:
    """Return width and height in pixels, and the width in inches if the picture tells it."""
    box = re.search(r'<svg\b[^>]*\bviewBox="[\d.-]+ [\d.-]+ ([\d.]+) ([\d.]+)"', text)
    width, height = float(box[1]), float(box[2])
    if not re.search(r'<svg\b[^>]*\bwidth="[\d.]+pt"', text):
        return (round(width), round(height)), 0
    return (round(width * 4 / 3), round(height * 4 / 3)), width / 72
