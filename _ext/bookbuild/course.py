"""What a class needs, from the one source: copies for students and teachers, sheets, keys, tests.

`make book` writes all of it that needs no browser into `_build/course`, and packs it; `make course`
adds the sheets as PDF and tries everything (`tools/classroom.py`).
"""

import shutil
import tomllib
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat
from lossbook.course import exercise, read
from lossbook.derive import latex

from . import downloads, editions, formulas, package, sheets
from .plain import Plain

ARCHIVE = "course.zip"
MISTAKES = Path(__file__).parents[2] / "chapters/mistakes.toml"
EPOCH = (1980, 1, 1, 0, 0, 0)  # the same archive each time
READ_ME = """\
From Likelihood to Loss: for a class. Everything here is made from the book, version {version}.

students/     each chapter as a notebook without solutions; an answer is judged in its own cell
teachers/     the same chapter with solutions, hints, what is said to wrong answers, minutes
worksheets/   the questions that are for paper, with room to write
answers/      the key to all questions
tests/        by chapter, one file for each question that a program judges, for otter-grader
*.whl         the package, with what the notebooks need: pip install "./{wheel}[chapters]"

Print: open a file of worksheets/ and print it (A4).

Hand out: a notebook of students/, and the package to put beside it, which the first cell installs.

Grade one notebook, in this folder and with the package installed:
    pip install otter-grader
    otter check students/{first}-student.ipynb -t tests/{first}
For Gradescope, "otter generate -t tests/{first}" packs an autograder; it has to install the package
too. A file of tests/ holds the name of a question and nothing else: the question itself is the key,
so a student may have these files too.
Points: one for each question; a right answer passes however it is written. A derivative that a
machine found passes as well: for marks, ask for the steps and read the reasons. Questions that
the text answers afterwards are for practice; the teachers' copy says which.
Questions of the kinds "words" and "code" are read by a person.
"""


@dataclass(frozen=True)
class Chapter:
    """A chapter of the book with its exercises: where it is, its title, what it showed."""

    name: str
    title: str
    source: Path
    shown: nbformat.NotebookNode
    exercises: list[editions.Asked]


def chapters(book) -> list[Chapter]:
    """Read the chapters that have exercises; `book` is what `pages.read_book` returns."""
    made, titles = [], book.titles
    for one in book.executed:
        shown = nbformat.read(one.path, as_version=4)
        if own := editions.asked(shown):
            name = one.source.stem
            made.append(Chapter(name, titles[name], one.source, shown, own))
    return made


def write(book, folder: Path, taken: Path, plain: Plain) -> list[str]:
    """Write everything for a class into `folder`, and the students' copies into `taken` too.

    Returns
    -------
    list of str
        What is wrong: a solution that a students' copy holds.
    """
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(formulas.KATEX / "static/katex", folder / "katex")
    all_chapters = chapters(book)
    solved = editions.labels_solved({one.name: one.exercises for one in all_chapters})
    mistakes, faults = published(MISTAKES), []
    for one in all_chapters:
        theirs = editions.as_students_see(plain, solved, one.name)
        opening = downloads.opening(one.name, one.title, book.entries, plain)
        bare = editions.student(nbformat.read(one.source, as_version=4), one.exercises)
        student = downloads.standing_alone(bare, theirs, opening)
        told = editions.given_away(student, one.exercises)
        faults += [f"{one.name}, students' copy: {fault}" for fault in told]
        noted = editions.instructor(one.shown, one.exercises, mistakes)
        teacher = downloads.standing_alone(noted, plain, opening)
        for path, text in {
            f"students/{one.name}-student.ipynb": nbformat.writes(student),
            f"teachers/{one.name}-teacher.ipynb": nbformat.writes(without_pictures(teacher)),
            f"worksheets/{one.name}.html": sheets.worksheet(one.title, one.exercises, theirs),
            f"answers/{one.name}.html": sheets.key(one.title, one.exercises, plain),
            **tests(one.name, one.exercises),
        }.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, "utf-8")
        shutil.copy(folder / f"students/{one.name}-student.ipynb", taken)
    if all_chapters:
        first = all_chapters[0].name
        text = READ_ME.format(version=downloads.VERSION, wheel=package.wheel(), first=first)
        (folder / "README.txt").write_text(text, "utf-8")
        pack(folder, taken)
    return faults


def tests(name: str, exercises: Iterable[editions.Asked]) -> dict[str, str]:
    """Return the files that grade the exercises of a chapter which a program judges."""
    return {
        f"tests/{name}/{one.id}.py": editions.OTTER.format(id=one.id, answer=one.answer)
        for one in exercises
        if one.is_judged
    }


def without_pictures(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Leave pictures out, which are in the book: a teacher's copy stays small."""
    for output in (o for cell in notebook.cells for o in cell.get("outputs", ())):
        output.get("data", {}).pop("image/png", None)
    return notebook


def published(path: Path) -> Mapping[str, list[dict]]:
    """Read the wrong formulas that people publish, by exercise, each as LaTeX too."""
    found = defaultdict(list)
    listed = tomllib.loads(path.read_text("utf-8"))["mistake"] if path.exists() else ()
    for one in listed:
        ask = exercise(one["exercise"])
        free = {symbol.name for symbol in ask.truth.free}
        tex = latex(read(one["formula"], ask.names, free)[-1])
        found[one["exercise"]].append({"seen": "", **one, "tex": tex})
    return found


def pack(folder: Path, taken: Path) -> Path:
    """Pack what is for a class; a sheet as PDF stands for the page that it was printed from."""
    target = taken / ARCHIVE
    found = (path for path in folder.rglob("*") if path.is_file())
    files = {path.relative_to(folder).as_posix(): path for path in found}
    printed = {name.removesuffix(".pdf") for name in files if name.endswith(".pdf")}
    left_out = {f"{name}.html" for name in printed}
    if not any(name.endswith(".html") for name in files.keys() - left_out):
        left_out |= {name for name in files if name.startswith("katex/")}
    files |= {path.name: path for path in taken.glob("*.whl")}
    with zipfile.ZipFile(target, "w") as archive:
        for name in sorted(files.keys() - left_out):
            entry = zipfile.ZipInfo(f"course/{name}", EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name].read_bytes())
    return target
