"""Build the site without the jupyter-book command, on Sphinx 9: the way out of Jupyter Book 1.

Jupyter Book 1 ends with Sphinx 7. It is a wrapper: it turns `_config.yml` into Sphinx's `conf.py`,
and brings a handful of extensions. Here it writes that file for the last time, its own extension
is taken out, and Sphinx builds the same sources, in an environment of its own.

The result is `_build/way-out/_build/html`. The notebooks run again, with the new environment.
"""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import reproduce

ROOT = Path(__file__).parents[1]
SPHINX = "sphinx>=9"
# What `jupyter-book` brings, and what reads the newer theme's font of icons; all else is in the
# dependency group `book`.
EXTENSIONS = [
    "brotli", "myst-nb", "sphinx-book-theme", "sphinx-comments", "sphinx-copybutton",
    "sphinx-design", "sphinx-external-toc", "sphinx-jupyterbook-latex", "sphinx-multitoc-numbering",
    "sphinx-thebe", "sphinx-togglebutton", "sphinxcontrib-bibtex",
]  # fmt: skip


def environment(home: Path) -> Path:
    """Make an environment with Sphinx 9 and without Jupyter Book; return its Python."""
    uv = os.environ.get("UV") or shutil.which("uv")
    if not uv:
        raise SystemExit("uv is needed: `make way-out`, or `uv run python tools/way_out.py`")
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]
    book = [name for name in groups["book"] if not name.startswith("jupyter-book")]
    subprocess.run([uv, "venv", "-q", "--clear", "--python", sys.executable, home], check=True)
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    command = [uv, "pip", "install", "-q", "--no-config", "--python", python, SPHINX]
    subprocess.run([*command, *EXTENSIONS, *book, "-e", f"{ROOT}[chapters]"], check=True)
    return python


def settings(text: str) -> str:
    """Return `conf.py` as Jupyter Book writes it, without Jupyter Book."""
    own = "'jupyter_book', "
    if own not in text:
        raise ValueError("conf.py does not name jupyter_book: has jupyter-book changed?")
    return text.replace(own, "")


def main() -> int:
    """Copy the sources, write `conf.py`, build."""
    folder = ROOT / "_build/way-out"
    shutil.rmtree(folder, ignore_errors=True)
    reproduce.copy(folder)
    program = Path(sys.executable).with_name("jupyter-book")
    subprocess.run([program, "config", "sphinx", folder], check=True)
    configuration = folder / "conf.py"
    configuration.write_text(settings(configuration.read_text("utf-8")), "utf-8")
    python = environment(ROOT / "_build/way-out-environment")
    html = folder / "_build/html"  # `conf.py` reads no sources there
    command = [python, "-m", "sphinx", "-b", "html", "-n", "--keep-going", folder, html]
    paths = {"PYTHONPATH": str(folder / "_ext")}
    return subprocess.run(command, env=os.environ | paths, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
