"""The package as files of the site: its wheel, and beside it MNIST, which is too large for it."""

import re
import shutil
from importlib.metadata import distribution, version
from pathlib import Path

from hatchling.builders.wheel import WheelBuilder
from packaging.requirements import Requirement

CHANGES = Path(__file__).parents[2] / "CHANGELOG.md"
DATA = {"mnist.npz": "mnist.npz", "README.md": "mnist.txt"}  # the README names source and licence

# In the browser SITE becomes the address of the site; from disk, and on paper, it stays.
ADDRESS = """
<script>
if (location.protocol.startsWith("http")) {
  const texts = document.createTreeWalker(document.currentScript.previousElementSibling, 4);
  const site = new URL("..", location).href.slice(0, -1);
  while (texts.nextNode()) texts.currentNode.data = texts.currentNode.data.replace("SITE", site);
}
</script>
"""


def wheel() -> str:
    """Return the name of the wheel's file.

    Examples
    --------
    >>> wheel()
    'lossbook-...-py3-none-any.whl'
    """
    return f"lossbook-{version('lossbook')}-py3-none-any.whl"


def write(root: Path, folder: Path) -> None:
    """Build the wheel into a folder, and put MNIST beside it.

    Raises
    ------
    ValueError
        If the wheel has not the name that the pages give: the environment is stale.
    """
    built = [Path(path).name for path in WheelBuilder(str(root)).build(directory=str(folder))]
    if built != [wheel()]:
        raise ValueError(f"{built} was built, and the pages name {wheel()}: run `make setup`")
    for name, new in DATA.items():
        shutil.copyfile(root / "lib/lossbook/data" / name, folder / new)


def asked(extra: str) -> list[Requirement]:
    """List what the package itself needs with an extra; with none, what it always needs.

    Examples
    --------
    >>> {one.name for one in asked("dask")} - {one.name for one in asked("")}
    {...'dask'...}
    """
    every = map(Requirement, distribution("lossbook").requires or ())
    return [one for one in every if not one.marker or one.marker.evaluate({"extra": extra})]


def commands(*lines: str) -> str:
    """Show lines for a terminal; `LOSSBOOK` in them becomes the wheel with the chapters' extra.

    Examples
    --------
    >>> print(commands("pip install LOSSBOOK"))
    ```sh
    pip install "lossbook[chapters] @ SITE/downloads/lossbook-...-py3-none-any.whl"
    ```
    ...
    """
    package = f'"lossbook[chapters] @ SITE/downloads/{wheel()}"'
    text = "\n".join(lines).replace("LOSSBOOK", package)
    return f"```sh\n{text}\n```\n{ADDRESS}"


def extras() -> str:
    """List the extras, with what each of them brings."""
    rows = [("`lossbook`", asked(""))]
    base = {one.name for one in asked("")}
    for extra in sorted(distribution("lossbook").metadata.get_all("Provides-Extra")):
        more = [one for one in asked(extra) if one.name not in base]
        rows.append((f"`lossbook[{extra}]`", more))
    lines = ["| | brings, in these versions or newer |", "|---|---|"]
    for name, found in rows:
        words = ", ".join(f"{one.name} {str(one.specifier)[2:]}" for one in found)
        lines.append(f"| {name} | {words} |")
    return "\n".join(lines)


def data() -> str:
    """Link the file of MNIST and what is known about it."""
    return (
        '<p>The file: <a href="../downloads/mnist.npz" download>mnist.npz</a>. '
        '<a href="../downloads/mnist.txt">Where it comes from, and its licence</a>.</p>'
    )


def repository() -> str:
    """Return the address of the repository, which `_config.yml` sets; it may be empty."""
    urls = distribution("lossbook").metadata.get_all("Project-URL") or [""]
    return urls[0].rpartition(", ")[2]


def versions(changes: str, url: str) -> str:
    """Say which version this is, and where the others are.

    Parameters
    ----------
    changes : str
        The changelog: a released version has a heading with its date.
    url : str
        The repository; its releases hold the files of each version.

    Examples
    --------
    >>> print(versions("## Unreleased", ""))
    This is version .... No version is published yet: there is nothing older to read.
    >>> print(versions("## 0.9 (2030-01-31)", "https://example.org/book"))
    This is version .... Published: [0.9](https://example.org/book/releases/tag/v0.9) (2030-01-31).
    """
    found = re.findall(r"^## (\d\S*) \((.+)\)$", changes, re.MULTILINE)
    link = "[{0}]({2}/releases/tag/v{0}) ({1})" if url else "{0} ({1})"
    listed = ", ".join(link.format(*one, url) for one in found)
    none = "No version is published yet: there is nothing older to read."
    published = f"Published: {listed}." if found else none
    return f"This is version {version('lossbook')}. {published}"
