"""Put style sheets together into one, without the rules for things that are on no page.

A rule goes only if each of its selectors names a class or an id that is nowhere in the pages and
in no script; what stands in brackets, as in `:not(.x)`, does not count. Then the custom properties
go that no rule, page or script reads.
"""

import posixpath
import re
from collections.abc import Iterable
from pathlib import Path

import tinycss2

NAME = re.compile(r"[.#](-?[A-Za-z_](?:[\w-]|\\.)*)")
BRACKETS = re.compile(r"\([^()]*\)")
URL = re.compile(r"""url\(\s*(["']?)(?!data:|\w+:|#)([^)"']+)\1\s*\)""")
IMPORT = re.compile(r"""@import\s+(?:url\()?\s*(["']?)([^"')]+)\1\s*\)?\s*;""")
ICON = re.compile("[\ue000-\uf8ff]")  # the code points that Unicode leaves to fonts
FACE = re.compile(r"@font-face\s*\{[^}]*\}")
KEPT_WHOLE = {"font-face", "keyframes", "-webkit-keyframes", "charset", "property", "page"}


def bundle(sheets: Iterable[Path], target: Path, used: frozenset[str]) -> str:
    """Return the text of one style sheet in place of several.

    Parameters
    ----------
    sheets : iterable of Path
        In the order in which the pages link them.
    target : Path
        Where the text will stand; addresses in it are made relative to this.
    used : frozenset of str
        The classes, ids and other words that a rule may speak of.
    """
    text = "".join(_sheet(sheet, target, used) for sheet in sheets)
    return _without_unread_properties(only_used_icons(text), used)


def _sheet(path: Path, target: Path, used: frozenset[str]) -> str:
    """Return the rules of one file and, before them, of those that it imports."""
    away = posixpath.relpath(path.parent.as_posix(), target.parent.as_posix())
    text = path.read_text("utf-8")
    imported = [_sheet(path.parent / match[2], target, used) for match in IMPORT.finditer(text)]
    text = URL.sub(
        lambda match: f'url("{posixpath.normpath(posixpath.join(away, match[2]))}")',
        IMPORT.sub("", text),
    )
    rules = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
    return "".join([*imported, _rules(rules, used)])


def icons(text: str) -> list[int]:
    r"""List the code points of the icons that a style sheet shows.

    Examples
    --------
    >>> [hex(code) for code in icons('.fa-sun:before{content:"\uf185"}')]
    ['0xf185']
    """
    return sorted({ord(letter) for letter in ICON.findall(text)})


def only_used_icons(text: str) -> str:
    """Let the faces of the icon font that is used name its small version; drop the others."""

    def face(match):
        if "fontawesome" not in match[0]:
            return match[0]
        if "fa-solid-900" not in match[0]:
            return ""
        head, url = re.search(
            r'(.*?)src:.*?url\("([^"]*fa-solid-900)\.', match[0], re.DOTALL
        ).groups()
        return f'{head}src:url("{url}-used.woff") format("woff")}}'

    return FACE.sub(face, text)


def _rules(rules, used: frozenset[str]) -> str:
    written = []
    for rule in rules:
        if rule.type == "qualified-rule":
            kept = [s for s in _selectors(rule.prelude) if is_used(s, used)]
            if kept:
                written.append(f"{','.join(kept)}{{{_compact(rule.content)}}}\n")
        elif rule.type == "at-rule" and rule.content is not None:
            prelude = tinycss2.serialize(rule.prelude).strip()
            if rule.lower_at_keyword in KEPT_WHOLE:
                inside = _compact(rule.content)
            else:
                inner = tinycss2.parse_rule_list(
                    rule.content, skip_comments=True, skip_whitespace=True
                )
                inside = _rules(inner, used)
            if inside:
                written.append(f"@{rule.at_keyword} {prelude}{{{inside}}}\n")
    return "".join(written)


def _selectors(prelude) -> list[str]:
    """Split at the commas that are in no bracket."""
    parts = [[]]
    for token in prelude:
        if token.type == "literal" and token.value == ",":
            parts.append([])
        elif token.type != "comment":
            parts[-1].append(token)
    return [tinycss2.serialize(part).strip() for part in parts]


def is_used(selector: str, used: frozenset[str]) -> bool:
    """Return whether a selector may match something.

    Examples
    --------
    >>> is_used("div.a > p:not(.gone) .b", frozenset(["a", "b"]))
    True
    >>> is_used("div.a .gone", frozenset(["a", "b"]))
    False
    """
    before = None
    while before != selector:
        before, selector = selector, BRACKETS.sub("", selector)
    return all(name.replace("\\", "") in used for name in NAME.findall(selector))


def _compact(tokens) -> str:
    text = tinycss2.serialize([token for token in tokens if token.type != "comment"])
    return re.sub(r"\s*\n\s*", "", text).strip().removesuffix(";")


def _without_unread_properties(text: str, used: frozenset[str]) -> str:
    """Drop custom properties that nothing reads, again and again until none is left."""
    while True:
        read = set(re.findall(r"var\(\s*(--[\w-]+)", text))
        stay = read | {f"--{word.lstrip('-')}" for word in used} | {"--fa"}
        declaration = re.compile(
            r"(?<=[{;])\s*(--[\w-]+)\s*:((?:[^;{}\"']|\"[^\"]*\"|'[^']*')*)(;|(?=\}))"
        )
        shorter = declaration.sub(lambda m, stay=stay: m[0] if m[1] in stay else "", text)
        shorter = re.sub(r"(?m)^[^@{}\n]*\{;*\}\n?", "", shorter)
        if shorter == text:
            return text
        text = shorter
