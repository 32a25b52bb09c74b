"""The package as files of the site: its wheel, and beside it MNIST, which is too large for it."""

import shutil
from importlib.metadata import version
from pathlib import Path

from hatchling.builders.wheel import WheelBuilder

DATA = {"mnist.npz": "mnist.npz", "README.md": "mnist.md"}  # the README names source and licence


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
