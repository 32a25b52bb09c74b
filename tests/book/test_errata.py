"""Each confirmed mistake of chapters/errata.md has a test: it cannot come back unseen."""

import ast
import inspect
import re
from pathlib import Path

import nbformat
import pytest
import sympy as sp
from book.running import chapters, checks, needed
from bookbuild import pages

ROOT = Path(__file__).parents[2]
CHAPTERS = chapters()
ERRATA = (ROOT / "chapters/errata.md").read_text("utf-8")


def text(stem):
    """Return what a chapter says, with its line breaks and quotes taken out of the way."""
    path = ROOT / f"chapters/{stem}"
    if path.suffix == ".md":
        return " ".join(path.read_text("utf-8").split())
    notebook = nbformat.read(path.with_suffix(".ipynb"), as_version=4)
    cells = "\n".join(cell.source for cell in notebook.cells)
    return " ".join(re.sub(r'"\s*\n\s*r?f?"', "", cells).split())


def cell_with(stem, piece):
    (found,) = [source for source in CHAPTERS[stem] if piece in source]
    return found


def test_each_row_of_the_errata_has_a_test():
    numbers = re.findall(r"^\| (\d+) \|", ERRATA, re.MULTILINE)
    assert numbers == [str(n) for n in range(1, len(numbers) + 1)]
    tests = [name for name in globals() if name.startswith("test_erratum_")]
    assert sorted(int(name.split("_")[2]) for name in tests) == list(range(1, len(numbers) + 1))


def test_erratum_1_both_models_are_conditioned_as_the_chapter_proves():
    cell = cell_with("softmax", "def compare(weight_decay)")
    assert "softmax(X_test @ theta) for theta in (theta_joint, theta_apart)" in cell
    assert "keepdims" not in cell
    assert "claim-exactly-one" in cell_with("softmax", '"check-exclusive-classes"')


# One step of the figure's grid is what the statement itself allows.
MEASURED = {"check-same-maximiser": "grid[1] - grid[0]"}


def test_erratum_2_no_tolerance_is_measured_in_the_run_that_it_judges():
    found = {}
    for sources in CHAPTERS.values():
        for source in filter(checks, sources):
            calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
            for call in (c for c in calls if getattr(c.func, "id", "") == "Checked"):
                (allowed,) = [k.value for k in call.keywords if k.arg == "tolerance"]
                if not isinstance(allowed, ast.Constant):
                    found[call.args[0].value] = ast.unparse(allowed)
    assert found == MEASURED


def test_erratum_3_both_accuracies_of_the_tutorial_are_told():
    said = text("softmax_images")
    assert "92.6 % on its page, and 92.200 % in a comment of its starter code" in said
    assert "{cite:p}`ng-ufldl-exercise`" in said


def test_erratum_4_what_pytorch_computes_is_computed_by_pytorch_or_named_as_ours():
    said = text("conventions")
    assert "PyTorch's `SGD` and `Adam` have a parameter `weight_decay`" in said
    cell = cell_with("conventions", "has_torch = ")
    assert 'who = "PyTorch\'s SGD" if has_torch else "our NumPy' in cell
    assert "torch.optim.SGD" in cell_with("conventions", "def sgd_by_torch(")
    assert "coef_` $(1, n)$" in said


def test_erratum_5_what_has_no_formula_has_none_in_radicals():
    said = text("likelihood")
    assert "neither $e^{-w}$ nor $w$ can be written" in said
    assert "Lindemann" in said
    for stem in ("likelihood", "logistic_gradient", "logistic_images", "softmax_gradient"):
        assert not re.search(r"no (closed )?form(ula)?\b(?! in radicals)", text(stem)), stem


def test_erratum_6_gibbs_holds_where_a_label_gives_no_probability():
    q, p = sp.symbols("q p", positive=True)
    assert sp.limit(q * sp.log(q / p) + p - q, q, 0, "+") == p
    assert '"all $p_j > 0$",' in text("likelihood")


def test_erratum_7_separable_is_strict():
    assert (
        "two or more classes and some parameters give each sample's true class strictly"
        in (text("glossary.md"))
    )
    given = text("unpenalised_bias").split('"claim-runaway"')[1].split("rests_on")[0]
    assert r"$k \ge 2$" in given
    assert "the data are separable" in given


def test_erratum_8_who_found_the_condition_for_a_minimiser():
    cited = re.findall(r"\{cite:p\}`([\w-]+)`", text("unpenalised_bias"))
    assert {"silvapulle1981existence", "albert1984existence", "santner1986note"} <= set(cited)


@pytest.mark.parametrize(("share", "penalty"), [(1, 0.1), (0.1, 1)], ids=["sum", "average"])
def test_erratum_9_the_penalty_of_momentum_depends_on_its_convention(share, penalty):
    """Minimise (θ - 1)²/2 with decay λ in the update; with β = 0.9 the sum rests at 0.1 λ."""
    theta, memory, alpha, beta, decay = 0.0, 0.0, 0.05, 0.9, 0.5
    for _ in range(3000):
        memory = beta * memory + share * (theta - 1)
        theta = (1 - alpha * decay) * theta - alpha * memory
    assert theta == pytest.approx(1 / (1 + penalty * decay))
    assert "momentum $\\bar g := \\beta \\bar g + g$" in text("unpenalised_bias")


def test_erratum_10_that_a_safe_step_never_climbs_is_a_theorem_of_its_own():
    assert "{ref}`written proof <claim-softmax-step>` that the cost never rises" in (
        text("softmax_images")
    )
    theorem = cell_with("convergence", '"claim-softmax-step"')
    assert "lambda \\ge 0" in theorem


def test_erratum_11_the_first_counterexample_of_the_bestiary_is_a_distribution():
    sources, names = CHAPTERS["bestiary"], {}
    made = sources.index(cell_with("bestiary", "minus = Refutation("))
    for index in needed(sources, made):
        exec(compile(sources[index], "bestiary", "exec"), names)
    found = names["minus"].verdict.counterexample
    shares = [value for name, value in found.values.items() if str(name).startswith("p[")]
    assert len(shares) >= 2
    assert sum(shares) == 1


def test_erratum_12_the_book_says_of_itself_what_is_so():
    readme = (ROOT / "README.md").read_text("utf-8")
    assert "Change one sign in a derivation and the book no longer builds." in readme
    assert "book checked" not in inspect.getsource(pages)
