"""Hypotheses in the words of a page: sentences with their formulas typeset."""

from __future__ import annotations

from sumproof.hypotheses import WORDS, Declared, In
from sumproof.statement import hypothesis_text
from sympy import IndexedBase
from sympy.core.relational import Relational

from lossbook.derive.latex import latex

SIGNS = {">=": r"\ge", "<=": r"\le", "!=": r"\ne"}


def typeset(hypothesis):
    r"""Return a hypothesis as Markdown, its formulas between dollar signs.

    Examples
    --------
    >>> from sumproof import array, i, m, total
    >>> from sympy import Eq
    >>> p = array("p")
    >>> print(typeset(Eq(total(p[i], (i, m)), 1)), typeset(In(i, 1, m)), sep="; ")
    $\sum_{i=1}^{m} p_{i} = 1$; $i = 1, \dots, m$
    """
    if isinstance(hypothesis, Relational):
        return f"${latex(hypothesis)}$"
    of, array = latex(hypothesis.of), isinstance(hypothesis.of, IndexedBase)
    entries = f"the entries of ${of}$ are "
    if isinstance(hypothesis, In):
        values = rf"{latex(hypothesis.low)}, \dots, {latex(hypothesis.high)}"
        return f"{entries}among ${values}$" if array else f"${of} = {values}$"
    if not isinstance(hypothesis, Declared):
        return hypothesis.text.format(f"${of}$")
    sign, _, zero = WORDS[hypothesis.what].partition(" ")
    if not zero:  # real, integers, even, odd
        return entries + sign if array else f"${of}$ {str(hypothesis).partition(' ')[2]}"
    relation = f"{SIGNS.get(sign, sign)} {zero}"
    return f"{entries}${relation}$" if array else f"${of} {relation}$"


def typeset_all(verdicts, but=()):
    """Return what any of the verdicts assumes, each once; notes on what was read come last."""
    objects = {hypothesis_text(one): one for verdict in verdicts for one in verdict.assumed}
    texts = dict.fromkeys(text for verdict in verdicts for text in verdict.hypotheses)
    return tuple(
        typeset(objects[text]) if text in objects else text for text in texts if text not in but
    )
