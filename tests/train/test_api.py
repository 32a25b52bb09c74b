"""The API page, built by Sphinx: nothing public is missing on it."""

import html
import re
from pathlib import Path

import lossbook.plot
import lossbook.train
import numpy as np
import pytest
import yaml
from lossbook.train import numerics
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """The built page, made from the source of `train` and `plot` with the book's own options."""
    folder = tmp_path_factory.mktemp("api")
    source = (ROOT / "chapters/api.md").read_text("utf-8")
    (folder / "index.md").write_text("# API\n\n" + source[source.index("## train") :], "utf-8")
    options = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))["sphinx"]["config"]
    kept = {k: v for k, v in options.items() if k.startswith(("autodoc_", "napoleon_"))}
    extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
    folders = folder, None, folder / "html", folder / "trees", "html"
    with docutils_namespace():  # what it registers is gone when the next test builds pages
        app = Sphinx(
            *folders, status=None, warning=None, confoverrides={"extensions": extensions, **kept}
        )
        app.build()
    return (folder / "html/index.html").read_text("utf-8")


def section(page, name):
    """What the page says of an object: from its heading to that of the next object."""
    start = page.index(f'id="{name}"')
    later = [m.start() for m in re.finditer(r'<dl class="py (?:class|function)">', page)]
    return page[start : min((at for at in later if at > start), default=len(page))]


def functions(module):
    return [n for n, v in vars(module).items() if callable(v) and v.__module__ == module.__name__]


def test_every_public_name_is_on_the_page(page):
    names = [f"lossbook.train.{name}" for name in lossbook.train.__all__]
    names += [f"lossbook.train.numerics.{name}" for name in functions(numerics) if name[0] != "_"]
    names += [f"lossbook.plot.{name}" for name in functions(lossbook.plot) if name[0] != "_"]
    assert len(names) > 30
    assert [name for name in names if f'id="{name}"' not in page] == []


def examples():
    """One object of each public class, as it looks in use."""
    X, y = np.array([[1.0, -2], [1, 0], [1, 1], [1, 4]]), np.array([0, 1, 0, 1])
    objective = lossbook.train.LogisticObjective(X, y)
    fit = lossbook.train.newton(objective)
    return {
        "Objective": objective,
        "Fit": fit,
        "History": fit.history,
        "Separation": fit.separation,
        "Status": lossbook.train.Status,
        "Images": lossbook.train.load_digits((3, 8)),
        "LogisticRegression": lossbook.train.LogisticRegression().fit(X, y),
        "SoftmaxRegression": lossbook.train.SoftmaxRegression().fit(X, y),
    }


def test_every_public_class_has_an_example_here():
    classes = {n for n in lossbook.train.__all__ if isinstance(getattr(lossbook.train, n), type)}
    assert classes == set(examples())


@pytest.mark.parametrize("name", examples())
def test_every_method_and_attribute_is_on_the_page(page, name):
    text = section(page, f"lossbook.train.{name}")
    if name == "SoftmaxRegression":  # whose attributes are said to be those of the other one
        assert "with the same attributes" in text
        text += section(page, "lossbook.train.LogisticRegression")
    public = [member for member in dir(examples()[name]) if not member.startswith("_")]
    if name == "Status":
        public = [status.name for status in lossbook.train.Status]
        plain = html.unescape(re.sub(r"<[^>]+>", "", text))
        assert [status.name for status in lossbook.train.Status if status.value not in plain] == []
    missing = []
    for member in public:
        shown = rf'id="lossbook\.train\.\w+\.{member}"|<strong>[\w, ]*\b{member}\b'
        of_peer = f'<span class="pre">{member}</span>' in page and "Regression" in name
        if not (re.search(shown, text) or of_peer):
            missing.append(member)
    assert missing == []


def test_a_name_that_is_missing_is_missed(page):
    assert not re.search(r'id="lossbook\.train\.\w+\.no_such_method"', page)
    with pytest.raises(ValueError, match="not found"):
        section(page, "lossbook.train.no_such_thing")
