"""Keep the drawings of long formulas in files beside the pages, fetched when they are needed.

KaTeX draws a long formula with hundreds of elements, and a chapter has a hundred such formulas:
with all of them in the page, it would open slowly. Here all drawings but the first of a page move
to files. Where a drawing was, the browser shows the formula's MathML until `near.js` brings it.

A file is a script that sets `window.drawings`, since a page from disk may run scripts but not read
files. A page has several, so that each is read in a moment.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from pathlib import Path

LONG = 50  # elements of a formula from which its drawing may move
FIRST_DRAWN = 4  # long formulas of a page whose drawings stay: those in the first window
LENGTH = 100_000  # characters of a file, about
FOLDER = "_static/drawings"
FORMULA, DRAWING = '<span class="katex">', '<span class="katex-html"'
DISPLAYED = re.compile(rf'(?:<span class="katex-display">)?{FORMULA}')
SPAN = re.compile(r"<(/?)span\b")
BEFORE, AFTER = "window.drawings = ", ";\n"


def move_out(text: str, name: str, site: Path) -> str:
    """Write the drawings of a page to its files; return the page with references to them."""
    spots = [_drawing(text, start) for start in long_formulas(text)[FIRST_DRAWN:]]
    places = iter(
        f"{_write(part, f'{name}-{number}', site)}#{place}"
        for number, part in enumerate(parts(text[begin:end] for _, begin, end in spots))
        for place in range(len(part))
    )
    kept, at = [], 0
    for formula, begin, end in spots:
        kept += [text[at:formula], f'<span class="katex waits" data-drawing="{next(places)}">']
        kept.append(text[formula + len(FORMULA) : begin])
        at = end
    return "".join([*kept, text[at:]])


def long_formulas(text: str) -> list[int]:
    """Return where the long formulas of a page begin."""
    begins = [match.start() for match in DISPLAYED.finditer(text)]
    return [start for start in begins if text.count("<span", start, end_of(text, start)) >= LONG]


def end_of(text: str, start: int) -> int:
    """Return where the `span` that begins at a place ends.

    Examples
    --------
    >>> text = "<p><span>a<span>b</span></span> c</p>"
    >>> text[3 : end_of(text, 3)]
    '<span>a<span>b</span></span>'
    """
    depth = 0
    for tag in SPAN.finditer(text, start):
        depth += -1 if tag[1] else 1
        if depth == 0:
            return tag.end() + 1
    raise ValueError(f"a span is never closed: {text[start : start + 60]}")


def _drawing(text: str, start: int) -> tuple[int, int, int]:
    """Return where a formula, and within it its drawing, begins, and where the drawing ends."""
    begin = text.index(DRAWING, start)
    return text.index(FORMULA, start), begin, end_of(text, begin)


def parts(drawings: Iterable[str]) -> list[list[str]]:
    """Divide drawings into lists of about a file's length, in order.

    Examples
    --------
    >>> [len(part) for part in parts(["x" * 60_000] * 5)]
    [2, 2, 1]
    """
    found, length = [], LENGTH
    for drawing in drawings:
        if length >= LENGTH:
            found.append([])
            length = 0
        found[-1].append(drawing)
        length += len(drawing)
    return found


def _write(drawings: list[str], name: str, site: Path) -> str:
    """Write one file and return its address, which changes with what is in it."""
    path = site / FOLDER / f"{name}.js"
    path.parent.mkdir(parents=True, exist_ok=True)
    content = BEFORE + json.dumps(drawings, ensure_ascii=False, indent=0) + AFTER
    path.write_text(content, "utf-8")
    return f"{FOLDER}/{name}.js?v={hashlib.sha256(content.encode()).hexdigest()[:8]}"


def read(path: Path) -> list[str]:
    """Read a file of drawings."""
    return json.loads(path.read_text("utf-8").removeprefix(BEFORE).removesuffix(AFTER))
