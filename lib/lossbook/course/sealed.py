"""A number that a notebook can compare an answer with, and that nobody reads by accident."""

from __future__ import annotations

from hashlib import sha256

GRID = 8  # steps of the grid in one tolerance
FINEST = 1e-9  # a step, where no tolerance is given


def sealed(id: str, tolerance: float, number: float, steps: int = 0) -> str:
    """Return a digest of a number on a grid, which stands for it where no solution shall stand.

    Who tries all numbers finds it: it keeps an eye from an answer, and no secret.

    Parameters
    ----------
    id : str
        Of an exercise of the kind *number*.
    tolerance, number : float
    steps : int
        How far to go on the grid.

    Returns
    -------
    str

    Examples
    --------
    >>> from lossbook.course import Exercise
    >>> ask = Exercise("half", kind="number", tolerance=0.01)
    >>> ask.to = sealed("half", 0.01, 0.5)
    >>> [ask.check(number).status.name for number in ("1/2", "0.509", "0.49", "0.512", "0")]
    ['CORRECT', 'CORRECT', 'CORRECT', 'NOT_YET', 'NOT_YET']
    """
    place = round(float(number) / (tolerance / GRID or FINEST)) + steps
    return sha256(f"{id} {place}".encode()).hexdigest()[:16]
