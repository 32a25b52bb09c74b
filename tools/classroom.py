"""Finish what a class gets: try every students' copy, print the sheets, pack it all.

`make book` has written everything into `_build/course`; here each students' copy is run, and each
file that grades must refuse the copy as it is and accept the solutions. Chromium prints the sheets.
"""

import json
import shutil
import sys
from pathlib import Path

import browser
import nbformat
from bookbuild import course, execution
from bookbuild.editions import asked

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "_build/course"
TRIAL = ROOT / "_build/course-trial"
SHEETS = ("worksheets", "answers")
DATE = "D:20000101000000Z"  # the same file each time
GRADE = '''\
import json as _json, sys as _sys, types as _types
from pathlib import Path as _Path

from lossbook.course import from_json as _from_json

_otter = _types.ModuleType("otter.test_files")
_otter.test_case = lambda **_: lambda test: test
_sys.modules |= {"otter": _types.ModuleType("otter"), "otter.test_files": _otter}


def _answer(ask):
    if ask.kind == "judge":
        return ask.truth.ask(ask.question, ask.to).status.name
    if ask.kind == "number":
        return str(ask.to)
    lines = [line for line, _ in ask.steps]
    return [ask.question, *lines] if ask.kind == "show" else lines[-1]


def _passes(test, env):
    try:
        test(env)
    except AssertionError:
        return False
    return True


_solved = _json.loads(_Path("{solved}").read_text("utf-8"))
for _name, _kept in _solved.items():
    _scope = {}
    exec(_Path("{tests}", f"{_name}.py").read_text("utf-8"), _scope)
    _given = {f"answer_{_name.replace('-', '_')}": _answer(_from_json(_kept | {"id": ""}))}
    assert not _passes(_scope["test_answer"], globals()), f"{_name}: passes without an answer"
    assert _passes(_scope["test_answer"], _given), f"{_name}: its solution does not pass"
print(len(_solved), "files that grade: each refuses the copy as it is, and accepts the solution")
'''


def trials() -> list[Path]:
    """Write each students' copy with a cell that grades it, as it is and solved; return them."""
    shutil.rmtree(TRIAL, ignore_errors=True)
    TRIAL.mkdir(parents=True)
    made = []
    for path in sorted((FOLDER / "students").glob("*.ipynb")):
        name = path.stem.removesuffix("-student")
        shown = nbformat.read(ROOT / f"_build/executed/chapters/{name}.ipynb", as_version=4)
        solved = {one.id: one.kept for one in asked(shown) if one.is_judged}
        answers = TRIAL / f"{name}.json"
        answers.write_text(json.dumps(solved), "utf-8")
        notebook = nbformat.read(path, as_version=4)
        tests = FOLDER / "tests" / name
        source = GRADE.replace("{solved}", str(answers)).replace("{tests}", str(tests))
        notebook.cells.append(nbformat.v4.new_code_cell(source, id="grade"))
        made.append(TRIAL / path.name)
        nbformat.write(notebook, made[-1])
    return made


def try_all() -> None:
    """Run every students' copy, and grade it."""
    print("[course] every students' copy runs, and is graded with and without answers")
    try:
        done = execution.run_all(trials(), ROOT, ROOT / "_build/course-executed")
    except execution.ExecutionError as error:
        raise SystemExit(f"a students' copy did not run to its end:\n{error}") from None
    for one in done:
        last = nbformat.read(one.path, as_version=4).cells[-1]
        print(f"[course] {one.source.stem}: {last.outputs[-1].text.strip()}")


def print_sheets() -> None:
    """Print the sheets as PDF, if there is Chromium."""
    chromium = browser.chromium()
    if chromium is None:
        print(
            "[course] there is no Chromium, so the sheets stay pages of HTML, which any browser "
            "prints; set CHROMIUM, or apt-get install chromium-headless-shell"
        )
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        one = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = one.new_page()
        for sheet in sorted(p for name in SHEETS for p in (FOLDER / name).glob("*.html")):
            page.goto(sheet.as_uri())
            page.evaluate("document.fonts.ready")
            target = sheet.with_suffix(".pdf")
            page.pdf(path=target, prefer_css_page_size=True, tagged=True)
            without_date(target)
        one.close()


def without_date(path: Path) -> None:
    """Let two prints of one sheet be equal in every byte."""
    from pypdf import PdfWriter

    writer = PdfWriter(clone_from=path)
    writer.add_metadata({"/CreationDate": DATE, "/ModDate": DATE, "/Producer": "Chromium"})
    writer.write(path)


def main() -> int:
    """Try, print, pack; say what there is."""
    if not FOLDER.exists():
        raise SystemExit(f"there is nothing at {FOLDER}: run `make book` first")
    try_all()
    print_sheets()
    target = course.pack(FOLDER, ROOT / "_build/html/downloads")
    print(f"{target}: {target.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
