"""Run notebooks, several at a time, and keep each result until something that it used changes.

Sphinx is not needed here. An executed notebook is stored beside a note of its *key*: a digest of
the notebook (cells and metadata) and of all that its code can reach (the library with its data,
the lock file, the Python version). A notebook with the same key is not run again.
"""

import asyncio
import hashlib
import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, CellTimeoutError, DeadKernelError

KERNEL = "python3"
CELL_TIMEOUT = 600  # seconds; a chapter is meant to take less than one minute
ARGUMENTS = [
    "--log-level=ERROR",  # not the kernel's advice on encryption
    "--InlineBackend.figure_formats={'retina'}",  # pictures with two pixels for one of the page
]
ANSI = re.compile(r"\x1b\[[0-9;]*m")


class ExecutionError(Exception):
    """A notebook did not run to its end. The message names the cell and holds the traceback."""


@dataclass(frozen=True)
class Executed:
    """A notebook that ran: its source, the executed copy, its key and how long it took."""

    source: Path
    path: Path
    key: str
    seconds: float


def fingerprint(root: Path) -> str:
    """Digest all that a notebook's code can reach: `lib/`, `uv.lock`, Python, this module.

    Parameters
    ----------
    root : Path
        The project's folder.

    Returns
    -------
    str
        Hexadecimal digest; it changes when any of these files changes, comes or goes.
    """
    library = (p for p in (root / "lib").rglob("*") if p.is_file() and "__pycache__" not in p.parts)
    digest = hashlib.sha256(sys.version.encode())
    for path in [Path(__file__), root / "uv.lock", *sorted(library)]:
        name = path.relative_to(root) if path.is_relative_to(root) else path.name
        digest.update(f"\0{name}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def key_of(notebook: nbformat.NotebookNode, surroundings: str) -> str:
    """Digest a notebook's cells and metadata together with its surroundings' fingerprint."""
    cells = [[c.cell_type, c.get("id"), c.source, c.metadata] for c in notebook.cells]
    text = json.dumps([surroundings, notebook.metadata, cells], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def run_all(
    sources: Iterable[Path],
    root: Path,
    store: Path,
    report: Callable[[str], None] = print,
) -> list[Executed]:
    """Run the notebooks whose stored result is missing or stale; return all results in order.

    Parameters
    ----------
    sources : iterable of Path
        Notebooks below `root`.
    root : Path
        The project's folder.
    store : Path
        Where the executed copies are kept, in the same folders as below `root`.
    report : callable
        Called with one line of text when a notebook is done.

    Returns
    -------
    list of Executed
        One for each source, in the same order.

    Raises
    ------
    ExecutionError
        If any notebook fails. The others are run all the same, and all failures are told.
    """
    surroundings = fingerprint(root)
    jobs = []
    for source in sources:
        notebook = nbformat.read(source, as_version=4)
        target = store / source.relative_to(root)
        jobs.append((source, notebook, target, key_of(notebook, surroundings)))
    found = {job[0]: _stored(*job) for job in jobs}
    stale = [job for job in jobs if found[job[0]] is None]
    if found and len(stale) < len(found):
        report(f"{len(found) - len(stale)} of {len(found)} notebooks unchanged since they last ran")
    # Not the loop that Windows takes by itself: it does not carry a kernel's messages.
    with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
        results = runner.run(_run_jobs(stale, root, report))
    failures = [str(result) for result in results if isinstance(result, ExecutionError)]
    if failures:
        raise ExecutionError("\n\n".join(failures))
    found.update((result.source, result) for result in results)
    return [found[job[0]] for job in jobs]


def _stored(source, notebook, target, key) -> Executed | None:
    try:
        note = json.loads(_note(target).read_text("utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    if note["key"] != key or not target.exists():
        return None
    return Executed(source, target, key, note["seconds"])


def _note(target: Path) -> Path:
    return target.with_suffix(".json")


async def _run_jobs(jobs, root, report):
    free = asyncio.Semaphore(os.cpu_count() or 1)
    done = 0

    async def run_one(source, notebook, target, key):
        nonlocal done
        name = source.relative_to(root)
        async with free:
            start = time.perf_counter()
            try:
                await execute(notebook, source.parent, str(name))
            except ExecutionError as error:
                result, word = error, "FAILED after"
            else:
                result = Executed(source, target, key, round(time.perf_counter() - start, 2))
                word = "ran in"
                _save(notebook, result)
        done += 1
        seconds = time.perf_counter() - start
        report(f"[{done}/{len(jobs)}] {name} {word} {seconds:.1f} s")
        return result

    return await asyncio.gather(*(run_one(*job) for job in jobs))


async def execute(notebook: nbformat.NotebookNode, folder: Path, name: str) -> None:
    """Run a notebook in place, in `folder`; raise ExecutionError at the first cell that fails."""
    client = NotebookClient(
        notebook,
        kernel_name=KERNEL,
        timeout=CELL_TIMEOUT,
        extra_arguments=ARGUMENTS,
        record_timing=False,  # time stamps would make each build differ from the last
        coalesce_streams=True,  # so would a line that is sent in two messages
        resources={"metadata": {"path": str(folder)}},
    )
    # One thread each: the notebooks share the cores among themselves.
    environment = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    try:
        await client.async_execute(env=environment)
    except (CellControlSignal, CellTimeoutError, DeadKernelError) as error:
        raise ExecutionError(_describe(name, notebook, error)) from error


def _describe(name, notebook, error) -> str:
    """Say which cell failed, show it, and give its traceback without colours."""
    failed = next((c for c in notebook.cells if _outputs(c, "error")), None)
    if failed is None:
        return f"{name}: {type(error).__name__}: {ANSI.sub('', str(error))}"
    output = _outputs(failed, "error")[-1]
    raised = f"{output['ename']}: {output['evalue']}"
    traceback = "\n".join(output["traceback"])
    message = (
        f"{name}: cell {failed.get('id')!r} raised {raised}"
        f"\n---- the cell ----\n{failed.source}\n---- the traceback ----\n{traceback}"
    )
    return ANSI.sub("", message)


def _outputs(cell, kind):
    """List a cell's outputs of one kind; none when the cell is allowed to raise."""
    if "raises-exception" in cell.metadata.get("tags", ()):
        return []
    return [output for output in cell.get("outputs", ()) if output.output_type == kind]


def _save(notebook, executed: Executed) -> None:
    """Write the executed copy, then its note: what has a note is complete."""
    executed.path.parent.mkdir(parents=True, exist_ok=True)
    note = _note(executed.path)
    note.unlink(missing_ok=True)
    content = {"key": executed.key, "seconds": executed.seconds}
    for path, text in ((executed.path, nbformat.writes(notebook)), (note, json.dumps(content))):
        # Written aside and moved: two builds at the same time never see half a file.
        aside = path.with_name(f".{path.name}.{os.getpid()}")
        aside.write_text(text, encoding="utf-8")
        aside.replace(path)
