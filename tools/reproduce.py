"""Build the site twice, in two folders, from nothing, and compare every byte.

Both builds run every notebook again. SOURCE_DATE_EPOCH is set to the last commit's time, as those
do who package software; a page prints no timings then. `.buildinfo` is left out: Sphinx digests
its own settings there, absolute paths included, and no reader gets it.
"""

import filecmp
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROGRAM = Path(sys.executable).with_name("jupyter-book")


def copy(folder: Path) -> Path:
    """Copy the files that git knows, as they are now, into `folder`."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    for name in filter(None, listed.stdout.split("\0")):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, target)
    return folder


def build(folder: Path) -> Path:
    """Build the site of a copy; return where it is."""
    stamp = ["git", "log", "-1", "--format=%ct"]
    epoch = subprocess.run(stamp, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    environment = os.environ | {"SOURCE_DATE_EPOCH": epoch.strip(), "OMP_NUM_THREADS": "1"}
    environment["PYTHONPATH"] = str(folder / "lib")
    command = [PROGRAM, "build", "-W", "-n", "--keep-going", folder]
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    return folder / "_build/html"


def differences(one: Path, other: Path) -> list[str]:
    """List the files that only one folder has, or that differ."""
    names = [
        {p.relative_to(f) for f in [f] for p in f.rglob("*") if p.is_file()} for f in (one, other)
    ]
    lonely = names[0] ^ names[1]
    unequal = {
        name for name in names[0] & names[1] if not filecmp.cmp(one / name, other / name, False)
    }
    return sorted(str(name) for name in (lonely | unequal) if name.name != ".buildinfo")


def main() -> int:
    """Build twice and compare; fail with the names of the files that differ."""
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        copies = [copy(Path(first)), copy(Path(second))]  # both first: the build takes minutes
        one, other = map(build, copies)
        found = differences(one, other)
        count = sum(p.is_file() for p in one.rglob("*"))
        if found:
            kept = ROOT / "_build/different"
            for label, site in (("first", one), ("second", other)):
                for name in found:
                    if (site / name).exists():
                        (kept / label / name).parent.mkdir(parents=True, exist_ok=True)
                        shutil.copyfile(site / name, kept / label / name)
    print("\n".join(f"differs: {name}" for name in found))
    print(f"{count} files, {len(found)} differ")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
