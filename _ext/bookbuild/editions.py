"""The editions of a chapter for a class: for students without solutions, for teachers with more.

An exercise is its own key: the question judges an answer, and of a number stands a digest. So the
students' copy holds no solution, and the files that grade it hold the exercise's name alone.
"""

import ast
import re
import symtable
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import nbformat
from lossbook.course import EXERCISE, from_json, ids
from lossbook.course.sealed import sealed
from lossbook.derive import latex, ledger

from . import effort
from .plain import Place, Plain

ASKED = re.compile(
    r"^:::\{admonition\} Exercise (?P<number>\d+): (?P<title>[^\n]*)\n:class: exercise\n+"
    r"\*(?P<grade>\w+) · (?P<kind>\w+)(?: · (?P<way>[^*]*))?\*\n+(?P<text>.*?)^:::$",
    re.DOTALL | re.MULTILINE,
)
SHORT, LONG = 12, 25  # letters: what is shorter may stand anywhere
JUDGED = ("derive", "show", "judge", "number")  # the kinds whose answers a program judges
STUBS = {
    "derive": 'your formula as you would type it, in quotes: "1/m sum_i x_ia"',
    "show": "all lines, from the left side to the right one: [..., ...], each in quotes",
    "judge": '"PROVED" or "REFUTED"',
    "number": "a number",
}
FOR_STUDENTS = """\
**For a class.** The exercises of this copy have no solutions. Put your answer in the place of the \
three dots and run the cell: it says what is right, and what is wrong. `exercise("name").hint()` \
helps. What a program cannot judge, you answer in a cell of your own."""
OTTER = '''\
"""Grades one exercise: the question itself is the key, so nothing here is secret."""

from lossbook.course import exercise
from otter.test_files import test_case

OK_FORMAT = False
name = "{id}"
points = 1


@test_case()
def test_answer(env):
    said = exercise(name).check(env.get("{answer}", ...))
    assert said.status.name == "CORRECT", str(said)
'''


@dataclass(frozen=True)
class Asked:
    """An exercise as an executed chapter has it.

    Parameters
    ----------
    id : str
    number, title, grade, kind, way, text : str
        What its box says; the text is MyST.
    question : NotebookNode
        The cell that asks.
    solution : tuple of NotebookNode
        The cells that solve it.
    """

    id: str
    number: str
    title: str
    grade: str
    kind: str
    way: str
    text: str
    question: nbformat.NotebookNode
    solution: tuple = field(default=(), repr=False)

    @property
    def answer(self) -> str:
        """The name of the variable that holds a student's answer."""
        return f"answer_{self.id.replace('-', '_')}"

    @property
    def is_judged(self) -> bool:
        """Whether a program judges an answer."""
        return self.kind in JUDGED

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return effort.EXERCISE.get(self.grade, effort.UNGRADED)

    @cached_property
    def ask(self):
        """The exercise with its solution."""
        return from_json(self.kept | {"id": ""})  # no exercise of this process

    @property
    def kept(self) -> dict:
        """The exercise with its solution, as JSON has it."""
        shown = [o.get("data", {}).get(EXERCISE) for o in self.solution[-1].get("outputs", ())]
        return next(filter(None, reversed(shown)))


def asked(notebook: nbformat.NotebookNode) -> list[Asked]:
    """List the exercises of an executed chapter, in order.

    Raises
    ------
    ValueError
        If a question has no box of its own.
    """
    found, box = [], None
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", ())
        if cell.cell_type == "markdown":
            box = [box, *ASKED.finditer(cell.source)][-1]
        elif "question" in tags:
            shown = next(o.data[EXERCISE] for o in cell.outputs if EXERCISE in o.get("data", ()))
            if box is None:
                raise ValueError(f"{cell.id}: no box of an exercise stands before this question")
            found.append(Asked(shown["id"], question=cell, **box.groupdict(default="")))
            box = None
        elif "solution" in tags:
            found[-1] = replace(found[-1], solution=(*found[-1].solution, cell))
    return found


def student(
    notebook: nbformat.NotebookNode, exercises: Iterable[Asked]
) -> nbformat.NotebookNode:
    """Return a chapter with a place for the answer where each solution was."""
    exercises = list(exercises)
    questions = {one.question.id: one for one in exercises}
    last = {one.solution[-1].id: one for one in exercises}
    v4, needed = nbformat.v4, needed_outside(notebook)
    import_it = v4.new_code_cell("from lossbook.course import exercise", id="for-students-import")
    cells = [v4.new_markdown_cell(FOR_STUDENTS, id="for-students"), import_it]
    for cell in notebook.cells:
        if cell.id in questions:
            kept = nbformat.from_dict({**cell, "source": bare(questions[cell.id])})
            cells.append(kept)
        elif cell.id in last:
            names = set().union(*(needed.get(s.id, ()) for s in last[cell.id].solution))
            cells += [*kept_of(last[cell.id], names), *stub(last[cell.id])]
        elif "solution" not in cell.metadata.get("tags", ()):
            cells.append(cell)
    made = nbformat.from_dict({**notebook, "cells": cells})
    for cell in made.cells:
        if cell.id in questions:
            cell.source = without_unused(cell, made)
    return made


def needed_outside(notebook: nbformat.NotebookNode) -> dict[str, set[str]]:
    """Map the solution cells of a chapter to those of their names that other cells read."""
    hidden, found = {}, {}
    for cell in (cell for cell in notebook.cells if cell.cell_type == "code"):
        made = makes(cell.source)
        if "solution" in cell.metadata.get("tags", ()):
            hidden |= dict.fromkeys(made, cell.id)
            continue
        for name in (reads(cell.source) - made) & hidden.keys():
            found.setdefault(hidden[name], set()).add(name)
        hidden = {name: where for name, where in hidden.items() if name not in made}
    return found


def kept_of(one: Asked, names: set[str]) -> list[nbformat.NotebookNode]:
    """Return what the rest of the chapter needs of a solution, if it needs something: a cell."""
    kept, wanted = [], set(names)
    sources = [cell.source for cell in one.solution]
    for source, statement in reversed([(s, n) for s in sources for n in ast.parse(s).body]):
        code = ast.get_source_segment(source, statement)
        if isinstance(statement, ast.Assign) and makes(code) & wanted:
            kept.insert(0, code)
            wanted |= reads(code)
    id = f"{one.id}-kept"[-64:]
    return [nbformat.v4.new_code_cell("\n".join(kept), id=id)] if kept else []


def stub(one: Asked) -> list[nbformat.NotebookNode]:
    """Return the cells in which a student answers."""
    v4, id = nbformat.v4, f"{one.id}-answer"[-64:]
    if one.is_judged:
        source = f"{one.answer} = ...  # {STUBS[one.kind]}\n"
        return [v4.new_code_cell(f'{source}exercise("{one.id}").check({one.answer})', id=id)]
    if one.kind == "code":
        return [v4.new_code_cell(f"# Your code for exercise {one.number}.", id=id)]
    return [v4.new_markdown_cell(f"*Your answer to exercise {one.number}:* ...", id=id)]


def bare(one: Asked) -> str:
    r"""Return the code that asks, without what gives the answer away; of a number, with a digest.

    The slips do, as they are wrong by a little.
    """
    source = one.question.source
    for call in (n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Call)):
        if getattr(call.func, "id", "") != "Exercise":
            continue
        offset = _offsets(source)
        for word in reversed(call.keywords):
            if word.arg == "slips":
                start = offset(word.lineno, word.col_offset)
                end = offset(word.value.end_lineno, word.value.end_col_offset)
                tail = re.match(r",?[ \t]*\n?[ \t]*", source[end:]).end()
                source = source[:start] + source[end + tail :]
        if one.kind == "number":
            digest, kind = sealed(one.id, one.ask.tolerance, one.ask.to), 'kind="number"'
            source = source.replace(kind, f'{kind}, to="{digest}"', 1)
    return source


def _offsets(source):
    """Return what turns a line and a column of `ast` into a place of the text."""
    lines = source.splitlines(keepends=True)

    def offset(line, column):
        before = lines[line - 1].encode()[:column].decode()
        return sum(map(len, lines[: line - 1])) + len(before)

    return offset


def without_unused(cell: nbformat.NotebookNode, notebook: nbformat.NotebookNode) -> str:
    """Return the code of a cell without the assignments that nothing uses any more."""
    others = [c.source for c in notebook.cells if c.cell_type == "code" and c is not cell]
    used, kept = set().union(*map(reads, others)), []
    for statement in reversed(ast.parse(cell.source).body):
        code = ast.get_source_segment(cell.source, statement)
        if not isinstance(statement, ast.Assign) or makes(code) & used:
            used |= reads(code)
            kept.insert(0, code)
    return "\n".join(kept)


def makes(source: str) -> set[str]:
    """Return the names that code makes at its top level."""
    symbols = _table(source).get_symbols()
    return {one.get_name() for one in symbols if one.is_assigned() or one.is_imported()}


def reads(source: str) -> set[str]:
    r"""Return the names of the notebook that code reads, in its functions too.

    Examples
    --------
    >>> sorted(reads("x = [a * b for a in c]\ndef f(d): return d + e"))
    ['b', 'c', 'e']
    """
    found, tables = set(), [_table(source)]
    for table in tables:
        tables += table.get_children()
        is_top = table.get_type() == "module"
        for symbol in table.get_symbols():
            if symbol.is_referenced() and (is_top or symbol.is_global()):
                found.add(symbol.get_name())
    return found


def _table(source):
    plain = re.sub(r"^(\s*)%.*$", r"\1pass", source, flags=re.MULTILINE)
    return symtable.symtable(plain, "cell", "exec")


def instructor(
    notebook: nbformat.NotebookNode, exercises: Iterable[Asked], mistakes: Mapping[str, list]
) -> nbformat.NotebookNode:
    """Return an executed chapter with what a teacher wants to know below each solution."""
    notes = {one.solution[-1].id: note(one, mistakes.get(one.id, ())) for one in exercises}
    cells = []
    for cell in notebook.cells:
        cells.append(cell)
        if cell.id in notes:
            made = nbformat.v4.new_markdown_cell(notes[cell.id], id=f"{cell.id}-note"[-64:])
            cells.append(made)
    return nbformat.from_dict({**notebook, "cells": cells})


def note(one: Asked, mistakes: Iterable[Mapping]) -> str:
    """Write what a teacher wants to know of an exercise, as Markdown."""
    ask = one.ask
    judged = "A program judges the answer." if one.is_judged else "A person reads the answer."
    if one.id in ids():
        judged += " The text derives it afterwards: for practice, not for marks."
    lines = [f"**For the teacher**, exercise {one.number}: {one.minutes} minutes. {judged}"]
    hints = [*ask.hints, *(because for _, because in ask.steps)]
    lines += [f"- Hint {number}: {hint}" for number, hint in enumerate(hints, 1)]
    lines += [f"- Who writes ${latex(slip)}$ is told: {said}" for said, slip in ask.slips.items()]
    for mistake in mistakes:
        lines.append(f"- Published: ${mistake['tex']}$, {mistake['slip']} ({mistake['seen']})")
    head, *rest = lines
    return "\n".join([head, "", *rest]).strip()


def as_students_see(plain: Plain, solved: Mapping[str, tuple[str, str]], chapter: str) -> Plain:
    """Return how to write plainly where results of solutions are not there to be referred to.

    Parameters
    ----------
    plain : Plain
    solved : mapping of str to tuple of str
        The chapter and the number of the exercise whose solution makes a label.
    chapter : str
    """
    places = dict(plain.places)
    for label, (home, number) in solved.items():
        where = "" if home == chapter else f" of {plain.places[home].words}"
        places[label] = Place(f"(exercise {number}{where})", "", "")
    return replace(plain, places=places)


def labels_solved(exercises: Mapping[str, list[Asked]]) -> dict[str, tuple[str, str]]:
    """Map each label that a solution makes to the chapter and number of its exercise."""
    found = {}
    for chapter, own in exercises.items():
        for one in own:
            for output in (o for cell in one.solution for o in cell.get("outputs", ())):
                for entry in output.get("data", {}).get(ledger.MIME, ()):
                    if entry["id"]:
                        found[entry["id"]] = (chapter, one.number)
    return found


def given_away(notebook: nbformat.NotebookNode, exercises: Iterable[Asked]) -> list[str]:
    """Say which solutions a students' copy holds, by what they say; empty if it holds none.

    Of each exercise that the text does not answer afterwards are looked for: the sentences of its
    answer, the expressions of its steps, and its result as a formula or a number. What stands
    before the question is known to who answers it.
    """
    # A quiz offers what is right among what is wrong.
    cells = [cell for cell in notebook.cells if "quiz" not in cell.metadata.get("tags", ())]
    place = {cell.id: at for at, cell in enumerate(cells)}
    code = [_expressions(c.source) if c.cell_type == "code" else set() for c in cells]
    found = []
    for one in exercises:
        if one.id in ids():
            continue
        start = place[one.question.id]
        known = set().union(*code[: start + 1])
        after = set().union(*code[start + 1 :]) - known
        told = _squeezed("\n".join(cell.source for cell in cells[start:]))
        sentences = re.split(r"(?<=[.?!]) ", one.ask.words)
        hints = [s for s in sentences if len(s) > LONG and _squeezed(s) in told]
        hints += sorted(set().union(*(_steps(cell.source) for cell in one.solution)) & after)
        hints += [text for text in _results(one) if _squeezed(text) in told]
        found += [f"exercise {one.number} ({one.id}) is given away: {hint}" for hint in hints]
    return found


def _squeezed(text):
    """Return a text without spaces, and without what breaks a text of code into lines."""
    return re.sub(r"\s", "", re.sub(r'"\s*\n\s*[rf]*"', "", text))


def _expressions(source):
    tree = ast.parse(re.sub(r"^(\s*)%.*$", r"\1pass", source, flags=re.MULTILINE))
    return {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.BinOp | ast.Call)}


def _steps(source):
    """Return the lines that a solution derives, as code; not what is too short to tell."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    steps = (c.args[0] for c in calls if getattr(c.func, "attr", "") == "step" and c.args)
    return {text for text in map(ast.unparse, steps) if len(text) > SHORT}


def _results(one):
    """Return what is asked for, as a formula or a number; not what is too short to tell."""
    ask = one.ask
    if one.kind == "derive":
        formula = latex(ask.steps[-1][0])
        return [formula] if len(formula) > LONG else []
    number = str(ask.to) if one.kind == "number" else ""
    return [number] if len(number) > len("0.123") else []
