"""The page for teachers: what the chapters say of themselves, collected, counted and added up.

What a student can do after a chapter stands in the box that opens it, and nowhere else.
"""

import re
import tomllib
from collections import Counter
from pathlib import Path

from . import effort

PLANS = Path(__file__).parents[2] / "chapters/plans.toml"
GOAL = "check-mnist-accuracy"  # at this result the students of the lab arrive
CAN = re.compile(r"^- \*\*After this chapter you can\*\*\n((?:  - .+\n)+)", re.MULTILINE)
ASKED = re.compile(r"^\*(\w+) · (\w+)", re.MULTILINE)
HEAD = ("when", "chapters", "in class", "at home", "read", "exercises")


def objectives(text: str) -> list[str]:
    r"""List what a reader of a chapter can do at its end, as its first box says.

    Examples
    --------
    >>> objectives("- **After this chapter you can**\n  - derive it;\n  - test it.\n")
    ['derive it', 'test it']
    """
    found = CAN.search(text)
    return [line[4:].rstrip(";.") for line in found[1].splitlines()] if found else []


def tally(text: str) -> str:
    r"""Count the exercises of a chapter by how hard they are, and by their kind.

    Examples
    --------
    >>> tally("*Easy · show*\n*Hard · show · code*")
    '2 exercises (1 easy, 1 hard; 2 show)'
    """
    asked = ASKED.findall(text)
    grades, kinds = Counter(grade for grade, _ in asked), Counter(kind for _, kind in asked)
    graded = ", ".join(f"{grades[one]} {one.lower()}" for one in effort.EXERCISE if grades[one])
    of_kinds = ", ".join(f"{number} {kind}" for kind, number in kinds.items())
    return f"{len(asked)} exercises ({graded}; {of_kinds})"


def all_objectives(book) -> str:
    """List the objectives of all chapters, with their minutes and exercises."""
    lines = []
    for number, (name, cells) in enumerate(effort.chapters(book).items(), 1):
        text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
        read, do = effort.minutes(cells)
        lines += [f"**{number}. {{doc}}`{name}`.** {read} minutes to read, {do} for {tally(text)}."]
        lines += ["", *(f"- {one}" for one in objectives(text)), ""]
    return "\n".join(lines)


def plan(name: str, book) -> str:
    """Write a plan of `plans.toml` as a table, with the minutes of each session.

    Raises
    ------
    ValueError
        If it names what is no chapter of the book.
    """
    times = {one: effort.minutes(cells) for one, cells in effort.chapters(book).items()}
    rows = [HEAD, ("---",) * 4 + ("--:",) * 2]
    for session in tomllib.loads(PLANS.read_text("utf-8"))[name]:
        if unknown := [one for one in session["chapters"] if one not in times]:
            raise ValueError(f"{PLANS.name}: {', '.join(unknown)} of {name} is no chapter")
        links = ", ".join(f"{{doc}}`{one}`" for one in session["chapters"])
        spent = map(sum, zip(*(times[one] for one in session["chapters"]), strict=True))
        minutes = (f"{time} min" for time in spent)
        rows.append((session["when"], links, session["class"], session["home"], *minutes))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def goal(book) -> str:
    """Quote the result at which the lab arrives, as the run found it.

    Raises
    ------
    ValueError
        If no chapter has it.
    """
    for entry in book.entries:
        if entry.id == GOAL:
            return f"> {entry.statement} ({{ref}}`Checked <{GOAL}>`.)"
    raise ValueError(f"no chapter shows {GOAL}, at which the lab of the page Teach arrives")
