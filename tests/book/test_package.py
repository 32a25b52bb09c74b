"""The package as others get it: its wheel, its extras, its types, where it says it comes from."""

import ast
import inspect
import re
import shutil
import sys
import zipfile
from email.parser import Parser
from functools import cached_property
from importlib import import_module
from importlib.metadata import packages_distributions
from pathlib import Path

import lossbook
import nbformat
import pytest
from bookbuild import package
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parents[2]
PUBLIC = (
    "sumproof", "lossbook.derive", "lossbook.course", "lossbook.train", "lossbook.train.numerics",
    "lossbook.plot", "lossbook.figure",
)  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    package.write(ROOT, folder)
    return folder


def metadata(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith("/METADATA")]
        return Parser().parsestr(archive.read(name).decode())


def test_the_wheel_is_small_and_the_data_lies_beside_it(site):
    wheel = site / package.wheel()
    assert wheel.stat().st_size < 400_000
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {"lossbook/py.typed", "sumproof/py.typed", "lossbook/course/questions.toml"} <= names
    assert [name for name in names if "data" in name.split("/")] == []
    sources = {p.relative_to(ROOT / "lib").as_posix() for p in (ROOT / "lib").rglob("*.py")}
    assert {name for name in names if name.endswith(".py")} == sources
    assert {p.name for p in site.iterdir()} == {package.wheel(), *package.DATA.values()}
    assert "ShareAlike" in (site / "mnist.txt").read_text("utf-8")


def test_the_wheel_is_the_same_each_time(site, tmp_path):
    (again,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path))
    assert Path(again).read_bytes() == (site / package.wheel()).read_bytes()


def test_the_version_is_that_of_the_metadata(site):
    assert metadata(site / package.wheel())["Version"] == lossbook.__version__
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = lossbook.nothing


@pytest.mark.parametrize("url", ["", "https://example.org/you/book"])
def test_the_address_of_the_repository_comes_from_the_one_setting(url, tmp_path):
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path)
    for name in ("lossbook", "sumproof"):
        (tmp_path / "lib" / name).mkdir(parents=True)
        (tmp_path / "lib" / name / "__init__.py").touch()
    (tmp_path / "_config.yml").write_text(f'repository: {{url: "{url}", branch: main}}\n')
    (wheel,) = WheelBuilder(str(tmp_path)).build(directory=str(tmp_path))
    expected = [f"Repository, {url}"] if url else None
    assert metadata(wheel).get_all("Project-URL") == expected


def imported(path):
    """List the packages that a notebook imports, by the names of their distributions."""
    tops = set()
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            for node in ast.walk(ast.parse(re.sub(r"^\s*%.*$", "pass", cell.source, flags=re.M))):
                if isinstance(node, ast.Import):
                    tops |= {alias.name.partition(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom):
                    tops.add(node.module.partition(".")[0])
    known = packages_distributions() | {name: [name] for name in ("lossbook", "sumproof", "torch")}
    return {known[top][0].lower() for top in tops - sys.stdlib_module_names}


def test_the_extra_brings_all_that_the_chapters_import():
    needed = set().union(*map(imported, (ROOT / "chapters").glob("*.ipynb")))
    brought = {one.name for one in package.asked("chapters")} | {"lossbook", "sumproof"}
    # PyTorch is asked for where it is installed; IPython comes with the kernel.
    assert needed - brought == {"torch", "ipython"} & needed
    assert {"statsmodels", "dask", "distributed", "ipykernel"} <= brought


def public_functions():
    """Yield the functions and methods that the public names of the library give."""
    for module in map(import_module, PUBLIC):
        own = [name for name, one in vars(module).items() if is_of(one, module.__name__)]
        for one in [getattr(module, name) for name in getattr(module, "__all__", own)]:
            if inspect.isclass(one):
                yield from methods(one)
            elif inspect.isfunction(one) and not one.__name__.startswith("_"):
                yield one


def is_of(one, module):
    return getattr(one, "__module__", "") == module


def methods(cls):
    for base in cls.__mro__:
        if base.__module__.partition(".")[0] in ("lossbook", "sumproof"):
            for name, value in vars(base).items():
                wrapped = {property: "fget", cached_property: "func"}.get(type(value), "__func__")
                function = getattr(value, wrapped, value)
                own = inspect.isfunction(function) and function.__module__ == base.__module__
                if own and not name.startswith("_"):
                    yield function


def untyped(function):
    given = inspect.signature(function)
    missing = [p.name for p in given.parameters.values() if p.annotation is p.empty]
    missing += [] if given.return_annotation is not given.empty else ["return"]
    return [name for name in missing if name not in ("self", "cls")]


def test_each_public_name_has_its_types():
    found = {f"{f.__module__}.{f.__qualname__}": untyped(f) for f in public_functions()}
    assert len(found) > 80
    assert {name: missing for name, missing in found.items() if missing} == {}
    assert untyped(lambda x: x) == ["x", "return"]


def test_the_pages_give_the_wheels_real_name_and_how_to_get_it():
    shown = package.commands("uv pip install LOSSBOOK jupyterlab")
    assert f'"lossbook[chapters] @ SITE/downloads/{package.wheel()}" jupyterlab' in shown
    rows = dict(re.findall(r"^\| `(.+?)` \| (.*) \|$", package.extras(), re.MULTILINE))
    assert set(rows) == {"lossbook", "lossbook[chapters]", "lossbook[dask]", "lossbook[torch]"}
    assert "statsmodels" in rows["lossbook[chapters]"]
    assert "numpy" not in rows["lossbook[chapters]"]


def test_the_workflows_take_the_uv_of_the_makefile():
    (version,) = re.findall(r"^UV_VERSION := (\S+)$", (ROOT / "Makefile").read_text("utf-8"), re.M)
    texts = [path.read_text("utf-8") for path in (ROOT / ".github/workflows").glob("*.yml")]
    assert set(re.findall(r"uv==(\S+)", "\n".join(texts))) == {version}


def test_the_versions_are_those_of_the_changelog():
    changes = "## Unreleased\n\n## 0.2.0 (2030-01-31)\n\n### Added\n\n## 0.1.0 (2029-01-31)\n"
    assert package.versions(changes, "").endswith("0.2.0 (2030-01-31), 0.1.0 (2029-01-31).")
    assert "](https://x.org/b/releases/tag/v0.1.0)" in package.versions(changes, "https://x.org/b")
