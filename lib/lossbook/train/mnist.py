"""The file of MNIST: too large for the wheel, it lies beside it on the book's site."""

import hashlib
import json
import sys
from importlib.metadata import PackageNotFoundError, distribution
from importlib.resources import files
from pathlib import Path
from urllib.parse import urljoin
from urllib.request import urlopen

from sklearn.datasets import get_data_home

NAME = "mnist.npz"
SHA256 = "06af5dfe73b70e3bc1c36439982b18a8d76803db9b544f6fdf838a37fbb01b64"
SECONDS = 60  # without an answer
HELP = (
    "MNIST is not part of the wheel. Take mnist.npz from the page Install of the book, "
    'and call load_mnist(source="path or address of mnist.npz") once; it is then kept in {}'
)


def content(source: str | Path | None = None) -> bytes:
    """Return the bytes of MNIST's file, once they are known to be the right ones.

    Parameters
    ----------
    source : str or Path, optional
        A path or an address; what comes from there is kept in the user's folder of data. If not
        given: the file in the checkout, or the one that was kept, or the one at the address from
        which the package was installed.

    Raises
    ------
    FileNotFoundError
        If there is no file.
    ValueError
        If it is another file.
    """
    checkout = Path(str(files("lossbook"))) / "data" / NAME
    kept = Path(get_data_home()) / "lossbook" / NAME
    if source is None:
        for path in (checkout, kept):
            if path.is_file():
                return _known(path.read_bytes(), path)
        source = address()
    if source is None:
        raise FileNotFoundError(HELP.format(kept))
    print(f"MNIST: from {source} into {kept}", file=sys.stderr)
    try:
        if "://" in str(source):
            with urlopen(str(source), timeout=SECONDS) as answer:
                found = answer.read()
        else:
            found = Path(source).read_bytes()
    except OSError as error:
        raise FileNotFoundError(f"{source}: {error}. {HELP.format(kept)}") from None
    _known(found, source)
    kept.parent.mkdir(parents=True, exist_ok=True)
    part = kept.with_suffix(".part")
    part.write_bytes(found)
    part.replace(kept)  # in one go: nobody finds half a file
    return found


def address() -> str | None:
    """Return where the file is by what pip or uv noted of the package: its wheel or its sources."""
    try:
        note = distribution("lossbook").read_text("direct_url.json")
    except PackageNotFoundError:
        return None
    origin = json.loads(note or "{}")
    if "archive_info" in origin:
        return urljoin(origin["url"], NAME)  # the site has it beside the wheel
    source = f"lib/lossbook/data/{NAME}"
    if "vcs_info" in origin:  # GitHub and GitLab give a file of a commit so
        url, commit = origin["url"].removesuffix(".git"), origin["vcs_info"]["commit_id"]
        return f"{url}/raw/{commit}/{source}"
    return f"{origin['url']}/{source}" if "dir_info" in origin else None


def _known(found: bytes, place: object) -> bytes:
    if hashlib.sha256(found).hexdigest() != SHA256:
        raise ValueError(f"{place} is not the file that belongs to this package (SHA-256 differs)")
    return found
