"""Fetch the vendored files again: `python tools/vendor.py katex 0.19.1`.

KaTeX comes from the npm package of that name, through npm's own client, so this needs npm; the
book and its tests do not. What is kept: the script (used while the site is built, never sent to a
reader), the style sheet, its fonts in the one format that every browser reads, the script that
copies formulas as TeX, and the licence. `_vendor/versions.json` notes the version, the digest
that the registry gives for the package, and the digest of each file; a test compares them.
"""

import argparse
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

VENDOR = Path(__file__).parents[1] / "_vendor"
NOTE = VENDOR / "versions.json"
# Where each file of the package goes. What is below `static` goes to the site's `_static`.
KATEX = {
    "package/LICENSE": "katex/LICENSE",
    "package/dist/katex.min.js": "katex/katex.min.js",
    "package/dist/katex.min.css": "katex/static/katex/katex.min.css",
    "package/dist/contrib/copy-tex.min.js": "katex/static/katex/copy-tex.min.js",
}
FONT = re.compile(r"package/dist/fonts/(KaTeX_[\w-]+\.woff2)")
OTHER_FORMATS = re.compile(r',url\([^)]*\.(?:woff|ttf)\) format\("\w+"\)')


def digests(folder: Path) -> dict[str, str]:
    """Digest each vendored file, by its path below `folder`."""
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return {
        p.relative_to(VENDOR).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files
    }


def refresh_katex(version: str) -> None:
    """Replace `_vendor/katex` by what the npm package holds, and note it in `versions.json`."""
    with tempfile.TemporaryDirectory() as aside:
        command = ["npm", "pack", "--json", f"katex@{version}"]
        done = subprocess.run(command, cwd=aside, check=True, capture_output=True, text=True)
        (packed,) = json.loads(done.stdout)
        with tarfile.open(Path(aside, packed["filename"])) as package:
            content = {
                member.name: package.extractfile(member).read()
                for member in package.getmembers()
                if member.isfile()
            }
    for old in sorted((VENDOR / "katex").rglob("*"), reverse=True):
        old.unlink() if old.is_file() else old.rmdir()
    fonts = {n: f"katex/static/katex/fonts/{m[1]}" for n in content if (m := FONT.fullmatch(n))}
    for name, place in (KATEX | fonts).items():
        data = content[name]
        if name.endswith(".css"):
            data = OTHER_FORMATS.sub("", data.decode()).encode()
        path = VENDOR / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    note = {
        "version": packed["version"],
        "licence": "MIT",
        "package": "katex (npm)",
        "integrity": packed["integrity"],
        "files": digests(VENDOR / "katex"),
    }
    NOTE.write_text(json.dumps({"katex": note}, indent=1) + "\n")


def main() -> int:
    """Read the command line and fetch."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name", choices=["katex"])
    parser.add_argument("version")
    refresh_katex(parser.parse_args().version)
    print(NOTE.read_text("utf-8").split('"files"')[0])
    return 0


if __name__ == "__main__":
    sys.exit(main())
