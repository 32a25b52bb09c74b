"""Run every chapter in a fresh environment that holds the wheel and its extra, and nothing else.

`python tools/fresh.py highest` takes the newest versions that the package allows, and
`python tools/fresh.py lowest-direct` the lowest of each that `pyproject.toml` names. Names of
chapters may follow. The notebooks lie in a folder with no other file. MNIST comes from beside the
wheel, as it does for a user who installs from the site.

uv makes the environment: `uv run` says where it is, and the Makefile likewise.
"""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "_ext"))

from bookbuild import execution, package  # noqa: E402

EXTRA = "chapters"
USAGE = "usage: fresh.py highest|lowest-direct [chapter ...]"


def environment(folder: Path, resolution: str) -> Path:
    """Make the environment, and say what it holds; return its Python."""
    uv = os.environ.get("UV") or shutil.which("uv")
    if not uv:
        raise SystemExit("uv is needed: `make test-wheel`, or `uv run python tools/fresh.py`")
    site, home = folder / "downloads", folder / "environment"
    site.mkdir()
    package.write(ROOT, site)
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, home], check=True)
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    wheel = f"lossbook[{EXTRA}] @ {(site / package.wheel()).as_uri()}"
    command = [uv, "pip", "install", "--quiet", "--no-config", "--python", python]
    asked = package.asked(EXTRA)
    direct = [
        f"{one.name}[{','.join(one.extras)}]{one.specifier}" for one in asked
    ]  # uv lowers these
    subprocess.run([*command, "--resolution", resolution, wheel, *direct], check=True)
    names = [one.name for one in asked]
    code = f"from importlib.metadata import version\nfor n in {names}: print(n, version(n))"
    subprocess.run([python, "-c", code], check=True)
    return python


async def run(chapters: list[Path]) -> list[str]:
    """Run the chapters, several at a time; return what went wrong."""
    free = asyncio.Semaphore(os.cpu_count() or 1)
    faults = []

    async def one(path: Path) -> None:
        async with free:
            start = time.perf_counter()
            try:
                await execution.execute(nbformat.read(path, as_version=4), path.parent, path.name)
            except execution.ExecutionError as error:
                faults.append(str(error))
            print(f"{path.stem}: {time.perf_counter() - start:.0f} s", flush=True)

    await asyncio.gather(*map(one, chapters))
    return faults


def main() -> int:
    """Make the environment, run the chapters, tell the faults."""
    if len(sys.argv) < 2 or sys.argv[1] not in ("highest", "lowest-direct"):
        raise SystemExit(USAGE)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        python = environment(folder, sys.argv[1])
        kernel = folder / "jupyter/kernels" / execution.KERNEL
        kernel.mkdir(parents=True)
        command = [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        note = {"argv": command, "display_name": "fresh", "language": "python"}
        (kernel / "kernel.json").write_text(json.dumps(note), "utf-8")
        os.environ["JUPYTER_PATH"] = str(folder / "jupyter")
        os.environ["SCIKIT_LEARN_DATA"] = str(folder / "data")
        os.environ.pop("PYTHONPATH", None)
        sources = sorted((ROOT / "chapters").glob("*.ipynb"))
        sources = [s for s in sources if s.stem in sys.argv[2:] or not sys.argv[2:]]
        (folder / "empty").mkdir()
        chapters = [Path(shutil.copy(source, folder / "empty")) for source in sources]
        with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
            faults = runner.run(run(chapters))
    print("\n\n".join(faults))
    print(f"{sys.argv[1]}: {len(chapters) - len(faults)} of {len(chapters)} chapters ran")
    return 1 if faults or not chapters else 0


if __name__ == "__main__":
    sys.exit(main())
