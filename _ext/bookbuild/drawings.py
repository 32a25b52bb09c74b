"""Keep the drawings of long formulas in files beside the pages, fetched when they are needed.

KaTeX draws a long formula with hundreds of elements, and a chapter has a hundred such formulas:
with all of them in the page, it would open slowly. `formulas` puts each drawing but the first into
a `noscript` element; here they move to files. Where the drawing was, the browser shows the
formula's MathML until `near.js` brings the drawing.

A file is a script that sets `window.drawings`, since a page from disk may run scripts but not read
files. A page has several, so that each is read in a moment.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from pathlib import Path

LENGTH = 100_000  # letters of a file, about
FOLDER = "_static/drawings"
WAITING = re.compile(r'<span class="katex waits">(.*?)<noscript>(.*?)</noscript>', re.DOTALL)
BEFORE, AFTER = "window.drawings = ", ";\n"


def move_out(text: str, name: str, site: Path) -> str:
    """Write the drawings of a page to its files; return the page with references to them."""
    lists = parts(drawing for _, drawing in WAITING.findall(text))
    places = iter(
        f"{_write(part, f'{name}-{number}', site)}#{place}"
        for number, part in enumerate(lists)
        for place in range(len(part))
    )
    return WAITING.sub(
        lambda match: f'<span class="katex waits" data-drawing="{next(places)}">{match[1]}', text
    )


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
