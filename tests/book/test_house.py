"""The rules of the house that a program can check."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LIBRARY = ROOT / "lib/lossbook"
MODULES = sorted(LIBRARY.rglob("*.py"))
MAX_LINES = 320


def by_path(path):
    return str(path.relative_to(LIBRARY))


def imports(path):
    """List what a file imports anywhere, by full names."""
    package = path.relative_to(LIBRARY.parent).parent.parts
    names = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) + 1 - node.level] if node.level else ()
            module = ".".join([*above, *filter(None, [node.module])])
            names += [f"{module}.{alias.name}" for alias in node.names]
    return names


# Who alone may import what: symbols, numbers and pictures are kept apart.
OWNERS = {
    "sympy": "derive",
    "lossbook.derive": "derive",
    "lossbook.train": "train",
    "sklearn": "train",
    "matplotlib": "plot.py",
}


@pytest.mark.parametrize("path", MODULES, ids=by_path)
def test_symbols_numbers_and_pictures_are_kept_apart(path):
    part = path.relative_to(LIBRARY).parts[0]
    for name in imports(path):
        for package, owner in OWNERS.items():
            if f"{name}.".startswith(f"{package}."):
                assert part == owner, f"imports {name}, which only {owner} may"


@pytest.mark.parametrize("path", MODULES, ids=by_path)
def test_no_module_is_long(path):
    assert len(path.read_text("utf-8").splitlines()) <= MAX_LINES


def test_the_lock_file_names_only_the_public_index():
    packages = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))["package"]
    registries = {p["source"].get("registry", "here") for p in packages}
    assert registries == {"https://pypi.org/simple", "here"}
    files = [f for p in packages for f in [p.get("sdist"), *p.get("wheels", [])] if f]
    hosts = {re.match(r"https://([^/]+)/", f["url"]).group(1) for f in files}
    assert hosts == {"files.pythonhosted.org"}


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", ".ci/run"])
def test_the_make_targets_named_in_a_text_exist(name):
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(
        re.findall(r"(?:`|^)make ([a-z-]+)", (ROOT / name).read_text("utf-8"), re.MULTILINE)
    )
    assert named
    assert named <= targets


def test_the_files_linked_from_the_texts_exist():
    for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        text = (ROOT / name).read_text("utf-8")
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", text):
            assert (ROOT / target).exists(), f"{name} links to {target}"
