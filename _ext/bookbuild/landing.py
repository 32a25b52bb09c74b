"""The first page shows what the book does: a derivation and a refutation, from the build."""

import re
from collections.abc import Iterable

import nbformat
from lossbook.derive import ledger

from .execution import Executed
from .page_parts import counts

DERIVED = "eq-softmax-gradient"
REFUTED = "eq-bce-sign-error"
# Hidden until `make offline` has made the files (tools/offline.py).
WHOLE_BOOK = (
    '<p class="whole-book-files" hidden="">Take the whole book with you: '
    '<a href="../downloads/from-likelihood-to-loss.pdf">PDF</a>, '
    '<a href="../downloads/from-likelihood-to-loss.epub">EPUB</a>, '
    '<a href="../downloads/from-likelihood-to-loss.zip">the site to open from disk</a>.</p>'
)
LABEL = re.compile(r"^\$\$ \(eq-[\w-]+\)$", re.MULTILINE)
FOLDED = re.compile(r"<details>.*?</details>", re.DOTALL)


def show(executed: Iterable[Executed], entries: Iterable[ledger.Entry]) -> str:
    """Write the part of the first page that is taken from the executed notebooks, as MyST."""
    entries = list(entries)
    derived, refuted = output(executed, DERIVED), output(executed, REFUTED)
    return "\n".join(
        [
            ":::::{container} showcase",
            "**Every step is checked.** This is the gradient of the softmax cost,",
            f"{{eq}}`{DERIVED}`, for any number of samples, features and classes.",
            "Point at a tick to see what it means.",
            "",
            f"::::{{container}} result\n{derived}\n::::",
            "",
            "**A wrong line is refused**, with numbers that show why:",
            "",
            f"::::{{container}} result refused\n{refuted}\n::::",
            ":::::",
            "",
            f"The book holds {len(entries)} labelled statements: {counts(entries)}.",
            "",
            WHOLE_BOOK,
        ]
    )


def output(executed: Iterable[Executed], label: str) -> str:
    """Return what a notebook shows of one entry of the ledger, as Markdown without its label.

    Raises
    ------
    ValueError
        If no notebook shows it.
    """
    for one in executed:
        for cell in nbformat.read(one.path, as_version=4).cells:
            for data in (out.get("data", {}) for out in cell.get("outputs", ())):
                if any(fields["id"] == label for fields in data.get(ledger.MIME, ())):
                    return FOLDED.sub("", LABEL.sub("$$", data["text/markdown"])).strip()
    raise ValueError(f"no chapter shows {label}, which the first page needs")
