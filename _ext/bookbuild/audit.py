"""The audit page: which files a proof trusts, how long they are, and one line for each rule.

All of it is read off from the source of `sumproof`, so that the page cannot fall behind it.
"""

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterable
from pathlib import Path
from types import CodeType

from sumproof import extra_rules, rules

PROVER = Path(__file__).parents[2] / "lib/sumproof"
CORE = ("terms", "known", "algebra", "rules", "read", "zero")  # in the order to read them
BESIDE = ("hypotheses", "indices")  # what the core imports besides
OUTSIDE = ("extra_rules", "extra_reading", "cases")
# What adds rules for one statement, see `extra_rules.with_extra_rules`.
MAKERS = (
    extra_rules._for_all, extra_rules.known_side, extra_rules.split, extra_rules.geometric_sum
)  # fmt: skip
# The names by which a rule asks what is known, and what it then takes for granted.
ASKED = {
    "at_least_zero": "ranges",
    "ranges": "ranges",
    "within": "ranges",
    "integral": "what is an integer",
    "says": "properties of letters",
    "one_hot": "one-hot rows",
    "row_sums": "sums of rows",
    "zero": "equations",
    "positive": "signs",
    "nonnegative": "signs",
    "real": "what is real",
}
QUIET = {
    tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT,
    tokenize.ENDMARKER,
}  # fmt: skip
MARKED = re.compile(r"([\\*_{}\[\]<>|$^~])")  # what MyST would take for markup


def code_lines(source: str) -> int:
    r"""Count the lines that hold code: no docstrings, comments or blanks.

    Examples
    --------
    >>> code_lines("x = [  # one\n    1,\n]\n\n# the end\n")
    3
    """
    texts = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            texts |= set(range(node.lineno, node.end_lineno + 1))
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    spans = (range(t.start[0], t.end[0] + 1) for t in tokens if t.type not in QUIET)
    return len(set().union(*spans) - texts)


def files_page() -> str:
    """Write the table of the trusted files: how long each is, and its own first sentence."""
    rows = [_file_row(name) for name in CORE]
    total = ["| together |", f"{sum(map(_length, CORE))} |", "|"]
    beside = [_file_row(name) for name in BESIDE]
    head = ["| file | code lines | its first sentence |", "|---|--:|---|"]
    return "\n".join([*head, *rows, " ".join(total), "", *_beside(head, beside)])


def _beside(head, rows):
    return ["They import two more, which hold no rule:", "", *head, *rows]


def _file_row(name):
    first = ast.get_docstring(ast.parse(_source(name))).split("\n")[0]
    return f"| `{name}.py` | {_length(name)} | {_plain(first)} |"


def _length(name):
    return code_lines(_source(name))


def _source(name):
    return (PROVER / f"{name}.py").read_text("utf-8")


def rules_page() -> str:
    """Write the table of the core's rules: what each says, and what it asks the context."""
    return _rules_table(rules.RULES)


def extra_rules_page() -> str:
    """Write the same table of the rules outside the core, and how long they are."""
    length = sum(map(_length, OUTSIDE))
    files = ", ".join(f"`{name}.py`" for name in OUTSIDE)
    return (
        f"They are {length} code lines, in {files}.\n\n"
        f"{_rules_table((*extra_rules.EXTRA_RULES, *MAKERS))}"
    )


def _rules_table(chosen: Iterable[Callable]) -> str:
    lines = ["| rule | what it does | what it asks |", "|---|---|---|"]
    for rule in chosen:
        words = _plain(rule.__doc__.split("\n")[0])
        lines.append(f"| `{rule.__name__}` | {words} | {', '.join(asks(rule)) or 'nothing'} |")
    return "\n".join(lines)


def _plain(text: str) -> str:
    return MARKED.sub(r"\\\1", text.replace("``", "").replace("`", ""))


def asks(rule: Callable) -> list[str]:
    """List what a rule asks the context, itself or by the functions of its module.

    Examples
    --------
    >>> asks(rules.one_hot_pair), asks(rules.unused_index)
    (['one-hot rows'], [])
    """
    met, left = {}, [rule]
    for function in left:
        for name in _names(function.__code__):
            found = function.__globals__.get(name)
            here = getattr(found, "__module__", None) == rule.__module__ and callable(found)
            if here and hasattr(found, "__code__") and found not in left:
                left.append(found)
            elif name in ASKED:
                met[ASKED[name]] = None
    return [words for words in dict.fromkeys(ASKED.values()) if words in met]


def _names(code: CodeType):
    """Yield the names that a function uses, in functions within it too."""
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _names(inner)
