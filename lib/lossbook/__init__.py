"""From likelihood to loss: derivations checked by machine, and the code that they become."""

from importlib.metadata import version

__version__: str


def __getattr__(name: str) -> str:
    """Look the version up where it is asked for: the page's Python has no metadata."""
    if name == "__version__":
        return version("lossbook")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
