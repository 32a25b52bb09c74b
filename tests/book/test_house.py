"""The rules of the house that a program can check."""

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest
from bookbuild.audit import BESIDE, CORE, OUTSIDE, code_lines

ROOT = Path(__file__).parents[2]
LIBRARY = ROOT / "lib"
PROVER, BOOK = LIBRARY / "sumproof", LIBRARY / "lossbook"
MODULES = sorted(LIBRARY.rglob("*.py"))


def by_path(path):
    return str(path.relative_to(LIBRARY))


def imports(path, home=LIBRARY):
    """List what a file imports anywhere, by full names; `home` is the folder of its package."""
    package = path.relative_to(home).parent.parts
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
    "sympy": ("sumproof", "derive", "course", "figure.py"),
    "mpmath": ("sumproof", "derive"),
    "sumproof": ("sumproof", "derive", "course", "figure.py"),
    "lossbook": ("derive", "course", "train", "plot.py"),
    "lossbook.derive": ("derive", "course"),
    "lossbook.course": ("course",),
    "lossbook.train": ("train",),
    "numpy": ("derive", "train", "plot.py"),
    "scipy": ("train",),
    "sklearn": ("train",),
    "matplotlib": ("plot.py",),
}


def part_of(path):
    """Return to which part of the library a file belongs: sumproof, derive, course, ..."""
    top, *below = path.relative_to(LIBRARY).parts
    return top if top == "sumproof" else below[0]


def trespasses(part, names):
    """List what a part imports, by full names, that only others may."""
    return [
        name
        for name in names
        for package, owners in OWNERS.items()
        if f"{name}.".startswith(f"{package}.") and part not in owners
    ]


@pytest.mark.parametrize("path", MODULES, ids=by_path)
def test_symbols_numbers_and_pictures_are_kept_apart(path):
    assert trespasses(part_of(path), imports(path)) == []


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("sumproof", "numpy"),
        ("sumproof", "lossbook.derive.latex"),
        ("derive", "lossbook.train.fit"),
        ("train", "sympy"),
        ("train", "sumproof.prove"),
        ("plot.py", "lossbook.derive"),
        ("derive", "matplotlib.pyplot"),
        ("derive", "lossbook.course"),
        ("course", "numpy"),
        ("course", "lossbook.train.fit"),
    ],
)
def test_a_trespass_is_noticed(part, name):
    assert trespasses(part, ["json", name])[:1] == [name]


def test_the_prover_needs_sympy_and_mpmath_only():
    tops = {name.partition(".")[0] for path in PROVER.rglob("*.py") for name in imports(path)}
    assert tops - sys.stdlib_module_names == {"sympy", "mpmath", "sumproof"}


def test_the_core_imports_the_core_and_what_the_audit_names():
    known = {f"sumproof.{name}" for name in (*CORE, *BESIDE)}
    met = {name for n in CORE for name in imports(PROVER / f"{n}.py") if name[:8] == "sumproof"}
    assert {name.rpartition(".")[0] for name in met} == known - {"sumproof.zero"}


# Code lines: no docstrings, comments or blanks; of the whole of each part.
MOST = {
    "the trusted core": 1100,
    "its extra rules": 430,
    "the rest of sumproof": 1524,
    "derive": 1211,
    "course": 1629,
    "train": 1157,
    "plot": 238,
    "figure": 58,
}


def parts():
    """Map each part of `MOST` to its files."""
    core, extra = ([PROVER / f"{name}.py" for name in names] for names in (CORE, OUTSIDE))
    rest = [path for path in PROVER.rglob("*.py") if path not in core + extra]
    packages = [list((BOOK / name).rglob("*.py")) for name in ("derive", "course", "train")]
    modules = [[BOOK / f"{name}.py"] for name in ("plot", "figure")]
    return dict(zip(MOST, (core, extra, rest, *packages, *modules), strict=True))


@pytest.mark.parametrize("part", MOST)
def test_a_part_keeps_within_its_budget(part):
    assert sum(code_lines(path.read_text("utf-8")) for path in parts()[part]) <= MOST[part]


def test_each_file_of_the_library_is_counted_once():
    counted = [path for files in parts().values() for path in files]
    assert sorted([*counted, BOOK / "__init__.py"]) == MODULES


def test_code_lines_are_those_that_do_something():
    said = '"""Text.\n\nMore."""\n\n'
    source = 'def f():\n    """Say."""\n    # why\n    return """\na"""  # so\n'
    assert code_lines(said + source) == 3  # `def`, and two of a text that is a value
    assert code_lines("x = 1\n" * 9) == 9


def import_graph(*homes):
    """Map each module below some folders to those modules there that it imports anywhere."""
    files = {name_of(path, home): (path, home) for home in homes for path in home.rglob("*.py")}
    graph = {}
    for module, where in files.items():
        # `from package import name`: a module of the package, or what its `__init__` defines.
        found = {n if n in files else n.rpartition(".")[0] for n in imports(*where)}
        graph[module] = sorted(found & files.keys())
    return graph


def name_of(path, home):
    return ".".join(path.relative_to(home).with_suffix("").parts).removesuffix(".__init__")


def circle_through(module, graph):
    """Return the shortest way by imports from a module back to itself, if there is one."""
    ways, seen = [[module]], set()
    for way in ways:
        for name in graph[way[-1]]:
            if name == module:
                return [*way, module]
            if name not in seen:
                seen.add(name)
                ways.append([*way, name])
    return []


def circles(graph):
    """Return the circles of a graph, each once."""
    found = [circle_through(module, graph) for module in sorted(graph)]
    return list({frozenset(way): way for way in found if way}.values())


def is_in(package, way):
    return all(f"{module}.".startswith(f"{package}.") for module in way)


@pytest.fixture(scope="module")
def graph():
    return import_graph(ROOT / "lib", ROOT / "_ext")


def test_no_modules_import_one_another_in_a_circle(graph):
    assert [" -> ".join(way) for way in circles(graph)] == []


def test_a_circle_is_found_however_it_is_imported(tmp_path):
    texts = {
        "p/__init__": "",
        "p/a": "from . import b, q",
        "p/b": "import p.q.c",
        "p/q/__init__": "x = 1",
        "p/q/c": "def f():\n    from ..a import y",
        "p/q/d": "from p.q import c, x\nfrom json import loads",
    }
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / f"{name}.py").write_text(text)
    graph = import_graph(tmp_path)
    assert graph["p.q.d"] == ["p.q", "p.q.c"]
    assert circles(graph) == [["p.q.c", "p.a", "p.b", "p.q.c"]]


@pytest.mark.parametrize(
    ("name", "other"),
    [("bookbuild", "lightsite"), ("lightsite", "bookbuild"), ("lightsite", "lossbook")],
)
def test_an_extension_works_without(name, other, graph):
    modules = [module for module in graph if is_in(name, [module])]
    assert len(modules) > 3
    assert [m for m in modules if any(is_in(other, [known]) for known in graph[m])] == []


def test_the_lock_file_names_only_the_public_index():
    packages = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))["package"]
    registries = {p["source"].get("registry", "here") for p in packages}
    assert registries == {"https://pypi.org/simple", "here"}
    files = [f for p in packages for f in [p.get("sdist"), *p.get("wheels", [])] if f]
    hosts = {re.match(r"https://([^/]+)/", f["url"]).group(1) for f in files}
    assert hosts == {"files.pythonhosted.org"}


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", ".ci/run"])
def test_the_make_targets_named_in_a_text_exist(name):
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
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
