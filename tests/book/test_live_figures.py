"""Pictures that answer: what their scripts compute is what was derived, in V8 without a browser."""

import ast
import base64
import io
import json
import re
from functools import cache

import nbformat
import numpy as np
import pytest
import sympy as sp
from book import running
from book.states import largest_error
from bookbuild import STATIC, execution, live_figures, pages
from lossbook import train
from lossbook.derive import Derivation, a, array, i, l, m, n, total, unfold
from lossbook.figure import LiveFigure, to_javascript
from matplotlib import pyplot as plt
from PIL import Image
from py_mini_racer import MiniRacer
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace
from sumproof.indices import rebind


def call_of(source):
    """Return the `LiveFigure(...)` call of a cell, if it has one."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return next((c for c in calls if getattr(c.func, "id", "") == "LiveFigure"), None)


FIGURES = {
    call_of(source).args[0].value: (stem, number)
    for stem, sources in running.chapters().items()
    for number, source in enumerate(sources)
    if call_of(source)
}


def test_each_script_has_its_picture_and_each_picture_its_script():
    scripts = {path.stem for path in live_figures.SCRIPTS.glob("*.js")}
    assert scripts - {*live_figures.SHARED} == {*FIGURES}
    assert len(FIGURES) == 7


@cache
def formulas(name):
    """Run what the formulas of a figure need, and no more; return them."""
    stem, number = FIGURES[name]
    sources = [one if call_of(one) is None else "" for one in running.chapters()[stem][:number]]
    cell = running.chapters()[stem][number]
    imports = (node for node in ast.parse(cell).body if isinstance(node, ast.ImportFrom))
    asked = f"formulas = {ast.unparse(call_of(cell).args[1])}"
    source = "\n".join([*map(ast.unparse, imports), asked])
    return run([*sources, source])["formulas"]


def run(sources):
    """Run the cells that the last one needs; return the names, and as `shown` what it shows."""
    names = {}
    for number in running.needed(sources, len(sources) - 1):
        exec(running.showing(sources[number]), names)
        plt.close("all")
    return names


@cache
def derivation(label):
    """Run what a derivation needs, and return it; a chapter may draw what another derived."""
    places = ((s, n) for s in running.chapters().values() for n in range(len(s)))
    sources, at = next((s, n) for s, n in places if label in running.labels(s[n]))
    made = run(sources[: at + 1]).values()
    return next(one for one in made if isinstance(one, Derivation) and one.label == label)


def alike(expression):
    return rebind(expression, lambda _, depth: sp.Symbol(f"bound {depth}", integer=True))


def lines(derivation):
    """Return what a derivation speaks of: lines, definitions, as typed and written out, and what
    the lines derive.
    """
    typed = [*derivation.lines, *map(sp.sympify, derivation.define.values())]
    typed += [unfold(one, derivation.define) for one in typed]
    typed += [step.checked for step in derivation.steps]
    return {alike(e) for one in typed for e in [one, *(d.expr for d in one.atoms(sp.Derivative))]}


@pytest.mark.parametrize("name", FIGURES)
def test_each_formula_of_a_figure_is_a_line_of_the_result_it_names(name):
    for label, expression, *_ in formulas(name).values():
        assert alike(expression) in lines(derivation(label)), label


def engine(*sources):
    """Start V8 with what all scripts share, and some lines of JavaScript."""
    racer = MiniRacer()
    racer.eval("var liveFigures = {given: {}, drawn: {}}")
    for source in [(live_figures.SCRIPTS / "tools.js").read_text("utf-8"), *sources]:
        racer.eval(source)
    return racer


def script_of(name, **data):
    """Return the script of a figure as the site has it, and a line that reads what it holds."""
    script = live_figures.script(vars(LiveFigure(name, formulas(name), **data)))
    given = f"liveFigures.given[{json.dumps(name)}](liveFigures.tools)"
    return script, f"var {{formulas, data}} = {given}"


def call(racer, function, *values):
    given = json.dumps([v.tolist() if hasattr(v, "tolist") else v for v in values])
    return json.loads(racer.eval(f"JSON.stringify({function}(...{given}))"))


EXPRESSIONS = [
    (total(sp.exp(array("x")[i, a] * array("w")[a]), (i, m), (a, n)) / m, "xw", (m, n)),
    (sp.product(array("y")[i] ** 2 + sp.Symbol("t"), (i, 1, m)), "yt", (m,)),
    (total(sp.KroneckerDelta(i, l) * array("x")[i, a], (a, n)), "x", (n, i, l)),
    (sp.log(1 + sp.Symbol("t")) * sp.Rational(1, 3) - sp.sqrt(sp.Symbol("t")), "t", ()),
]


@pytest.mark.parametrize(("expression", "letters", "others"), EXPRESSIONS)
def test_generated_functions_compute_what_to_numpy_computes(expression, letters, others):
    bases = {str(item.base): item.base for item in expression.atoms(sp.Indexed)}
    arguments = [bases.get(letter, sp.Symbol(letter)) for letter in letters]
    text = to_javascript(expression, *arguments, *others)
    racer = engine(f"var {{sum, product}} = liveFigures.tools, f = {text}")
    rng = np.random.default_rng(0)
    error = largest_error(
        lambda *values: call(racer, "f", *values), expression, [*arguments, *others], rng
    )
    assert error < 1e-14


@pytest.mark.parametrize("name", FIGURES)
def test_the_functions_of_a_figure_compute_what_to_numpy_computes(name):
    racer = engine(*script_of(name))
    rng = np.random.default_rng(1)
    for called, (_, expression, *arguments) in formulas(name).items():
        for _ in range(5):
            error = largest_error(
                lambda *values, called=called: call(racer, f"formulas.{called}", *values),
                expression,
                arguments,
                rng,
            )
            assert error < 1e-12, called


def drawn(name, **data):
    """Start V8 with a figure that has these numbers, as `figure`."""
    script, given = script_of(name, **data)
    made = f"var figure = liveFigures.drawn[{json.dumps(name)}](formulas, data, liveFigures.tools)"
    return engine(script, given, made)


@pytest.fixture
def rng():
    return np.random.default_rng(3)


@pytest.mark.parametrize("factor", [0.1, 1, 2.5, 4])
def test_the_path_of_the_step_is_that_of_gradient_descent(factor, rng):
    X, y, start, path = rng.normal(size=(20, 2)), rng.integers(0, 2, 20), rng.normal(size=2), []
    objective = train.LogisticObjective(X, y, weight_decay=0.1)
    numbers = {"decay": 0.1, "smoothness": objective.smoothness, "minimiser": [0, 0]}
    racer = drawn("step-size", x=X.tolist(), y=y.tolist(), curvature=1, **numbers)
    train.gradient_descent(
        objective,
        start,
        step=factor / objective.smoothness,
        max_iter=60,
        tol=0,
        callback=lambda theta, value, gradient: path.append(theta),
    )
    walk = call(racer, "figure.walk", start, factor)
    assert len(walk) == 61
    assert len(path) > 40  # it stops where rounding lets the cost fall no further
    np.testing.assert_allclose(walk[: len(path)], path, rtol=1e-11, atol=1e-13)


def one_hot(labels):
    return np.eye(2)[labels].tolist()


@pytest.mark.parametrize("decay", [0.01, 0.3, 10])
def test_the_certificate_of_a_point_is_that_of_train(decay, rng):
    labels, theta = [0, 1, 1, 1], rng.normal(size=2)
    objective = train.SoftmaxObjective(np.ones((4, 1)), labels, weight_decay=decay)
    fit = train.newton(objective, tol=1e-13)
    racer = drawn("weight-decay-disk", x=np.ones((4, 1)).tolist(), Y=one_hot(labels))
    found = call(racer, "figure.certificate", theta, decay)
    slope = np.linalg.norm(objective.gradient(theta[np.newaxis]))
    eigenvalues = np.linalg.eigvalsh(objective.hessian(theta[np.newaxis]))
    np.testing.assert_allclose(found["minimiser"], fit.theta[0], atol=1e-9)
    np.testing.assert_allclose(found["eigenvalues"], eigenvalues, rtol=1e-9)
    assert found["radius"] == pytest.approx(slope / decay, rel=1e-12)
    assert found["distance"] == pytest.approx(np.linalg.norm(theta - fit.theta), abs=1e-8)
    assert found["distance"] <= found["radius"]


def points_of(rng, apart):
    """Make ten random points; the classes lie some way apart, or not."""
    labels = rng.permutation([0] * 5 + [1] * 5)
    return rng.normal(size=(10, 2)) + apart * labels[:, np.newaxis], labels


def held(points, labels):
    return {"x": points[:, 0].tolist(), "y": points[:, 1].tolist(), "label": labels.tolist()}


@pytest.mark.parametrize("exponent", [1, -2, -6])
def test_the_minimiser_of_your_points_is_that_of_train(exponent, rng):
    racer = drawn("separable-points", points=[[0, 0]] * 10, labels=[0] * 10)
    for apart in (0, 1, 4):
        points, labels = points_of(rng, apart)
        objective = train.SoftmaxObjective(
            train.add_constant(points), labels, weight_decay=10.0**exponent
        )
        fit = train.newton(objective, tol=1e-6 * 10.0**exponent, max_iter=500)
        found = call(racer, "figure.minimiser", held(points, labels), exponent, [0] * 6)
        assert fit.distance_bound < 1e-5
        np.testing.assert_allclose(found, fit.theta.ravel(), atol=1e-4)


def test_separable_is_said_where_train_finds_a_separation(rng):
    racer, seen = drawn("separable-points", points=[[0, 0]] * 10, labels=[0] * 10), set()
    for apart in [0, 1.5, 2, 3] * 8:
        points, labels = points_of(rng, apart)
        fit = train.newton_cg(train.SoftmaxObjective(train.add_constant(points), labels))
        v = call(racer, "figure.separating", held(points, labels))
        assert (v is not None) == (fit.separation.verdict == "found")
        seen.add(fit.separation.verdict)
    assert seen == {"found", "none"}


@pytest.fixture
def built(tmp_path):
    """Build a page with one picture that answers; return the folder of what was written."""
    picture, t = io.BytesIO(), sp.Symbol("t")
    Image.new("RGB", (30, 20)).save(picture, "png")
    live = LiveFigure("one-loss", {"loss": ("eq-a", t**2, t)}, p=[0.5], y=[1])
    v4 = nbformat.v4
    outputs = [
        v4.new_output("display_data", {"image/png": base64.b64encode(picture.getvalue()).decode()}),
        v4.new_output("execute_result", live._repr_mimebundle_(), execution_count=1),
    ]
    shown = {"image": {"alt": "A card."}, "figure": {"caption": "A.", "name": "fig-one-loss"}}
    cell = v4.new_code_cell("x", outputs=outputs, metadata={"mystnb": shown}, execution_count=1)
    notebook = v4.new_notebook(cells=[v4.new_markdown_cell("# Page"), cell])
    nbformat.write(notebook, tmp_path / "run.ipynb")
    executed = execution.Executed(tmp_path / "one.ipynb", tmp_path / "run.ipynb", "", 0.0)

    def build(builder):
        source, target = tmp_path / f"{builder}-source", tmp_path / builder
        source.mkdir()
        (source / "index.ipynb").write_text(pages.notebook_text(executed), "utf-8")
        settings = {"extensions": ["myst_nb", "bookbuild.live_figures"]}
        settings |= {"nb_execution_mode": "off", "html_static_path": [str(STATIC)]}
        # Its own, for Sphinx writes what it registers into the default of all.
        settings["source_suffix"] = {".ipynb": "myst-nb", ".md": "myst-nb"}
        with docutils_namespace():
            folders = (source, None, target, tmp_path / f"{builder}-trees", builder, settings)
            app = Sphinx(*folders, status=None)
            app.live_figures = live_figures.read([executed])
            app.build()
        return target

    return build


def test_the_site_has_the_picture_its_place_and_its_scripts(built):
    site = built("html")
    text = (site / "index.html").read_text("utf-8")
    figure = text[text.index("<figure") : text.index("</figure>")]
    assert figure.index('alt="A card."') < figure.index('data-figure="one-loss"')
    (needed,) = re.findall(r'data-script="([^"]+)"', figure)
    scripts = [site / one.partition("?v=")[0] for one in needed.split()]
    assert [path.stem for path in scripts] == ["tools", "kit", "one-loss"]
    assert len(set(re.findall(r"\?v=([0-9a-f]{8})", needed))) == 3
    assert "loss: (t) => Math.pow(t, 2)," in scripts[-1].read_text("utf-8")
    assert "live-figures.js" in text
    assert "take hold" not in text  # what a notebook says in its place


def test_another_format_has_the_picture_alone(built):
    text = (built("epub") / "index.xhtml").read_text("utf-8")
    assert 'alt="A card."' in text
    assert "live-figure" not in text
    assert "take hold" not in text
