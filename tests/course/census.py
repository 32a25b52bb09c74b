"""Try each exercise with all its mutants, and count: `make census`."""

import statistics
import time

from course.author import bare, faults, named, wrong_answers
from course.blind_forms import WRONG as BLIND
from course.chapters import STEMS, made
from course.exam_forms import WRONG as EXAM
from course.wrong_formulas import WRONG
from lossbook.course import exercise, ids

MUTANTS = 10


def timed(ask, formulas):
    """Return what is said to formulas, and the seconds of processor time of each."""
    said, seconds = [], []
    for formula in formulas:
        start = time.process_time()
        said.append(ask.check(formula))
        seconds.append(time.process_time() - start)
    return said, seconds


def told(name, said):
    return f"{name}: {len(said)}, {sum(map(named, said))} of them named"


def main():
    """Print the faults of all exercises, and how much of what is wrong is named, and how fast."""
    asks = [exercise(id) for id in ids()]
    asks += [ask for stem in STEMS for ask in made(stem).values()]
    for ask in dict.fromkeys(asks):
        for fault in faults(ask, MUTANTS):
            print(f"{ask.id}: {fault}")
    said, seconds = [], []
    for id in ids():
        answers, times = timed(bare(id), wrong_answers(bare(id), 1000))
        said, seconds = said + answers, seconds + times
    print(told("wrong mutants of the central answers", said))
    published = [bare(id).check(formula) for id, formula in WRONG]
    print(told("wrong formulas that people publish", published))
    print(told("wrong formulas, blind", [bare(id).check(formula) for id, formula in BLIND]))
    print(told("wrong formulas of an examination", [bare(id).check(f) for id, f in EXAM]))
    print(f"seconds: median {statistics.median(seconds):.2f}, most {max(seconds):.2f}")


if __name__ == "__main__":
    main()
