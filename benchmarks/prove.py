"""How long `prove` takes over its own suite and the suite's mutants, in seconds of the processor.

The promise is 20 seconds for both together.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from derive.statements import FALSE, TRUE
from derive.test_mutants import EACH, false_mutants
from lossbook.derive import prove


def seconds(pairs):
    """Return the time of proving or refuting each ``(lhs, rhs, given)``."""
    return sum(prove(*pair).seconds for pair in pairs)


if __name__ == "__main__":
    suite = [(s.lhs, s.rhs, s.given) for s in [*TRUE, *FALSE]]
    mutants = [
        (other, mutant, s.given) for s in TRUE for _, other, mutant in false_mutants(s, EACH)
    ]
    print(f"suite:   {len(suite):4} statements {seconds(suite):6.1f} s")
    print(f"mutants: {len(mutants):4} statements {seconds(mutants):6.1f} s")
