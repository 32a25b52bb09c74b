"""SymPy 1.14 behaviours that ``lossbook.derive`` works around: when one of these tests fails,
SymPy changed.

Each test pins one trap and says which part of ours may go then. None of them tests our own code.
"""

import subprocess
import sys

import pytest
import sympy as sp
from sympy import (
    Dummy,
    IndexedBase,
    KroneckerDelta,
    MatrixSymbol,
    Piecewise,
    Product,
    Sum,
    Symbol,
    Trace,
    symbols,
)

m, n, k = symbols("m n k", integer=True, positive=True)
i, j, l, r = symbols("i j l r", integer=True)
x, y = IndexedBase("x"), IndexedBase("y")


class TestDifferentiation:
    def test_bound_index_named_like_the_free_one_is_confused_with_it(self):
        # sympy#21891: the right answer is 2*x[i]. When this changes: `differentiate` need not
        # rename bound indices first.
        assert sp.diff(Sum(x[i] ** 2, (i, 1, m)), x[i]) == Sum(2 * x[i], (i, 1, m))
        assert sp.diff(Sum(x[j] ** 2, (j, 1, m)), x[i]) == Sum(
            2 * KroneckerDelta(i, j) * x[j], (j, 1, m)
        )

    def test_log_sum_exp_derivative_collapses_to_one(self):
        # The same trap where it hurts: the softmax of class j "is" 1.
        assert sp.diff(sp.log(Sum(sp.exp(x[j]), (j, 1, k))), x[j]) == 1

    def test_unevaluated_derivative_hides_its_free_index(self):
        # Free symbols of a Derivative leave out those of its variables. When this changes: ours
        # may use free_symbols there too.
        assert j not in sp.Derivative(Sum(x[i] ** 2, (i, 1, m)), x[j]).free_symbols

    def test_derivative_of_a_product_captures_the_index(self):
        # sympy#13994: the sum over all factors instead of one factor's. When this changes: no need
        # to take logs first.
        wrong = sp.diff(Product(x[i], (i, 1, m)), x[i])
        assert wrong.subs(m, 2).doit() == x[1] + x[2]

    def test_derivative_of_a_product_has_sums_over_product_bounds(self):
        # Correct with distinct names, but its bounds hang on the sum's index: not a form to
        # compare.
        right = sp.diff(Product(x[l], (l, 1, m)), x[i])
        assert isinstance(right, Sum)
        assert right.function.atoms(Product)

    def test_sum_of_traces_has_derivative_zero(self):
        # sympy#27406: the right answer is 2*A. When this changes: still prove in indices,
        # MatrixSymbol is young.
        a, b = MatrixSymbol("A", k, k), MatrixSymbol("B", k, k)
        assert sp.diff(Trace(a.T * a), a) == 2 * a
        assert sp.diff(Trace(a.T * a) + Trace(b.T * b), a) == sp.ZeroMatrix(k, k)


class TestSimplification:
    def test_simplify_leaks_a_bound_index_out_of_a_sum(self):
        # sympy#27359 (and #29794): the value is -559 and has no i. When this changes: Piecewise
        # may meet simplify again.
        total = Sum(Piecewise((i**2, i >= sp.Rational(174, 25)), (0, True)), (i, 0, 12))
        assert total.doit() == 559
        assert (-total).simplify().free_symbols == {i}

    @pytest.mark.parametrize(
        "zero",
        [
            Sum(x[i], (i, 1, m)) - Sum(x[j], (j, 1, m)),
            Sum(x[i], (i, 1, m)) ** 2 - Sum(x[i] * x[j], (i, 1, m), (j, 1, m)),
        ],
        ids=["renamed", "squared"],
    )
    def test_equals_zero_answers_none(self, zero):
        # SymPy cannot say: not True, not False. When this changes: `equals` could be a second
        # opinion.
        assert zero.equals(0) is None
        assert sp.simplify(zero) != 0

    def test_sums_that_differ_in_the_name_of_the_index_are_not_equal(self):
        # When this changes: no canonical names for bound indices.
        assert Sum(x[i], (i, 1, m)) != Sum(x[j], (j, 1, m))

    def test_expand_turns_exp_of_a_sum_into_a_product(self):
        # When this changes: plain `expand` would do.
        total = sp.exp(Sum(x[i], (i, 1, m)))
        assert sp.expand(total) == Product(sp.exp(x[i]), (i, 1, m))
        assert sp.expand(total, power_exp=False, power_base=False, log=False) == total

    def test_delta_sums_become_a_piecewise(self):
        # `doit` keeps the range as a case. When this changes: contraction under the range
        # hypothesis may be left to SymPy.
        done = Sum(KroneckerDelta(i, j) * x[i], (i, 1, m)).doit()
        assert done == Piecewise((x[j], (j >= 1) & (j <= m)), (0, True))

    def test_log_of_a_product_needs_positive_factors(self):
        # A feature, not a bug: arrays must say positive=True for log of Product to split.
        p = IndexedBase("p", positive=True)
        assert sp.expand_log(sp.log(Product(p[i], (i, 1, m)))) == Sum(sp.log(p[i]), (i, 1, m))
        assert sp.expand_log(sp.log(Product(x[i], (i, 1, m)))) == sp.log(Product(x[i], (i, 1, m)))

    def test_reversed_ranges_follow_karr(self):
        # Sum over 1..-1 is minus the sum over 0..0. When this changes: the normal form's rule for
        # split ranges must be looked at.
        assert Sum(x[i], (i, 1, 0)).doit() == 0
        assert Sum(x[i], (i, 1, -1)).doit() == -x[0]
        assert Product(x[i], (i, 1, -1)).doit() == 1 / x[0]


class TestSubstitution:
    def test_subs_of_an_element_under_a_sum_does_nothing(self):
        # sympy#20127. When this changes: `substitute` may be `subs`.
        assert Sum(x[i], (i, 1, m)).subs(x[i], y[i]) == Sum(x[i], (i, 1, m))
        assert Sum(x[j], (j, 1, m)).subs(x[i], y[i]) == Sum(x[j], (j, 1, m))

    def test_subs_of_the_base_works(self):
        assert Sum(x[i], (i, 1, m)).subs(x, y) == Sum(y[i], (i, 1, m))

    def test_subs_and_xreplace_let_a_bound_index_capture(self):
        # The free i of y[i] becomes the bound one. When this changes: no renaming before a
        # substitution.
        t = Symbol("t")
        captured = Sum(x[i] * y[i], (i, 1, m))
        assert Sum(x[i] * t, (i, 1, m)).subs(t, y[i]) == captured
        assert Sum(x[i] * t, (i, 1, m)).xreplace({t: y[i]}) == captured
        assert Sum(x[i] * y[j], (i, 1, m)).subs(j, i) == captured


class TestCode:
    def test_cse_hoists_what_holds_a_bound_index(self):
        # sympy#27971. When this changes: `to_numpy` could share subexpressions with `cse`.
        hoisted, _ = sp.cse(Sum(sp.sin(x[i]) + sp.sin(x[i]) ** 2, (i, 1, m)))
        assert any(e.has(i) for _, e in hoisted)

    def test_lambdify_with_cse_breaks_a_sum(self):
        total = Sum(sp.sin(x[i]) + sp.sin(x[i]) ** 2, (i, 0, m - 1))
        plain = sp.lambdify([x, m], total)
        assert plain([1.0, 2.0], 2) == pytest.approx(3.2856636403389556, rel=1e-14)
        shared = sp.lambdify([x, m], total, cse=True)
        with pytest.raises((TypeError, NameError)):
            shared([1.0, 2.0], 2)


class TestPrinting:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (Symbol("i"), Dummy("i")),
            (Symbol("x"), Symbol("x", real=True)),
            (Symbol("lam" + "da"), Symbol("lambda")),
            (Symbol("x_i"), Symbol("x_{i}")),
            (Dummy("i"), Dummy("i")),
        ],
        ids=["symbol-dummy", "assumptions", "lambda", "braces", "dummies"],
    )
    def test_different_symbols_print_alike(self, one, other):
        # When this changes: rendering may stop to refuse ambiguous names.
        assert one != other
        assert sp.latex(one) == sp.latex(other)

    def test_indexed_prints_with_braces_and_commas(self):
        # When this changes: our printer of x_{ia} may go.
        assert sp.latex(x[i, j]) == "{x}_{i,j}"

    def test_init_printing_makes_png_pictures(self):
        # In a process of its own: `init_printing` changes SymPy's classes for good. When this
        # changes: chapters may call it.
        pytest.importorskip("IPython")
        code = """
from IPython.core.interactiveshell import InteractiveShell
import sympy

def kinds(shell):
    return sorted(shell.display_formatter.format(sympy.Symbol("x") ** 2)[0])

shell = InteractiveShell()
shell.display_formatter.active_types = ["text/plain", "text/latex", "image/png"]
print(kinds(shell))
sympy.init_printing(ip=shell)
print(kinds(shell))
"""
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        before, after = done.stdout.splitlines()
        assert before == "['text/latex', 'text/plain']"
        assert "image/png" in after
