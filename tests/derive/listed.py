"""Ask a statement again with what its verdict lists, and nothing else."""

from dataclasses import fields, replace

import sympy as sp
from sumproof import Status, prove
from sumproof.indices import free_symbols, with_fresh_indices
from sympy.core.relational import Relational


def stripped(verdict):
    """Return the sides and what the verdict lists, with all declarations taken off the letters.

    Bound indices are left as they are, and get names of their own first.
    """
    sides = [with_fresh_indices(side) for side in (verdict.lhs, verdict.rhs)]
    assumed = [changed(hypothesis, with_fresh_indices) for hypothesis in verdict.assumed]
    parts = [*sides, *(part for hypothesis in assumed for part in inside(hypothesis))]
    free = set().union(*(free_symbols(p) for p in parts if not isinstance(p, sp.IndexedBase)))
    plain = {s: sp.Symbol(s.name) for s in free}
    plain |= {x: sp.IndexedBase(str(x.label)) for p in parts for x in p.atoms(sp.IndexedBase)}
    assumed = [changed(hypothesis, lambda part: part.xreplace(plain)) for hypothesis in assumed]
    return *(side.xreplace(plain) for side in sides), assumed


def inside(hypothesis):
    """Return the expressions and arrays in a hypothesis."""
    if isinstance(hypothesis, Relational):
        return hypothesis.args
    return [part for part in vars(hypothesis).values() if isinstance(part, sp.Basic)]


def changed(hypothesis, change):
    """Return a hypothesis with each of its parts changed."""
    if isinstance(hypothesis, Relational):
        return hypothesis.func(*map(change, hypothesis.args), evaluate=False)
    own = {field.name: getattr(hypothesis, field.name) for field in fields(hypothesis)}
    return replace(hypothesis, **{n: change(p) for n, p in own.items() if isinstance(p, sp.Basic)})


def faults(verdict):
    """Return what is wrong when a statement is asked again with what its verdict lists alone."""
    again = prove(*stripped(verdict))
    more = set(again.hypotheses) - set(verdict.hypotheses)
    if again.status is Status.PROVED and not more:
        return []
    return [f"{verdict.lhs} = {verdict.rhs}: {again.status.name}, {again.how}, {sorted(more)}"]
