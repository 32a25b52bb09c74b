"""What the translator prints means what the expression means: read back, and evaluated."""

import random
import re

import pytest
import sympy as sp
from bookbuild.formal import fingerprint
from derive import mutate, oracle
from sumproof import Binary, OneHot, UnitInterval, array, total
from sympy import Derivative, Eq, KroneckerDelta, Rational, exp, log, symbols
from translate import Untranslated, function, proposition

from formal import reader

k, m, n = symbols("k m n", integer=True, positive=True)
i, r, j, l, a, b = symbols("i r j l a b", integer=True)
lam = sp.Symbol("lambda", positive=True)
t = sp.Symbol("t", real=True)
x, theta, Y, w = array("x"), array("theta"), array("Y"), array("w")
p = array("p", positive=True)
SIZE = {i: m, r: m, j: k, l: k, a: n, b: n}


def leaf(rng):
    """Return one of the smallest expressions of the book."""
    return rng.choice([
        t, lam, x[i, a], theta[a, j], theta[b, l], Y[i, j], p[i, j], w[a], w[b], k, m,
        Rational(rng.randint(-5, 5), rng.randint(1, 3)), x[r, a], theta[a, 1],
        KroneckerDelta(j, l), KroneckerDelta(a, b),
    ])  # fmt: skip


def expression(rng, depth=4):
    """Return a random expression of the book's language."""
    if depth == 0 or rng.random() < 0.1:
        return leaf(rng)
    one = expression(rng, depth - 1)
    match rng.randrange(10):
        case 0 | 1:
            return one + expression(rng, depth - 1)
        case 2:
            return one - 2 * expression(rng, depth - 1)
        case 3:
            return one * expression(rng, depth - 1)
        case 4:
            return one / (1 + exp(-expression(rng, 1)))
        case 5:
            return -one / total(exp(theta[a, l]), (l, k))
        case 6:
            return exp(-t) * log(1 + total(p[i, j], (i, m)) ** 2) * one
        case 7:
            return one ** rng.choice([2, 3]) + p[i, j] ** Y[i, j]
        case 8:
            return one / p[i, j] ** 2 + sp.sqrt(p[i, j]) + sp.tanh(t) - abs(w[a])
    index = rng.choice(list(SIZE))
    if rng.random() < 0.2:
        return -log(sp.Product(p[i, l], (l, 1, k))) * one
    return total(one, (index, SIZE[index]))


def letters_of(text, world):
    """Return the letters of a definition with their values in a world."""
    head = text.partition(":=")[0]
    found = {}
    for names, kind in re.findall(r"\(([\w' ]+) : ([^)]*)\)", head):
        for name in names.split():
            plain = {"lam": "lambda"}.get(name, name)
            if "->" in kind:
                found[name] = lambda *at, plain=plain: world.element(sp.IndexedBase(plain), at)
            else:
                symbol = next(s for s in (k, m, n, i, r, j, l, a, b, lam, t) if s.name == plain)
                found[name] = world.scalar(symbol)
    return found


@pytest.mark.parametrize("seed", range(60))
def test_the_text_is_the_number_that_the_expression_is(seed):
    rng = random.Random(seed)
    expr = expression(rng)
    values = {k: rng.randint(2, 3), m: rng.randint(1, 3), n: rng.randint(1, 3)}
    values |= {index: rng.randint(1, int(values[size])) for index, size in SIZE.items()}
    world = oracle.World(values=values, laws={"p": "positive", "lambda": "positive"}, seed=seed)
    text = function("it", expr)
    body = text.partition(":=")[2].rstrip().removesuffix(".")
    found = reader.value(body, letters_of(text, world))
    assert oracle.close(found, oracle.evaluate(expr, world), oracle.TOLERANCE), text


def test_the_reader_would_notice_another_reading():
    letters = {"x": oracle.mp.mpf(3), "y": oracle.mp.mpf(5)}
    assert reader.value("- x * y", letters) == -15
    assert reader.value("- x ^ 2 - y - x", letters) == -17
    assert reader.value("x / y / 2", letters) == reader.value("x / (y * 2)", letters)
    assert reader.value("sum 2 (fun i => INR i * x) * y", letters) == 45


# Objects as in the book.
probability = exp(theta[a, j]) / total(exp(theta[a, l]), (l, k))
gradient = total((total(x[i, b] * theta[b, j], (b, n)) - Y[i, j]) * x[i, a], (i, m)) / m
mean = total(p[i, j] * x[i, a], (i, m), (j, k))
spread = total(p[i, j] * x[i, a] ** 2, (i, m), (j, k)) - mean**2


@pytest.mark.parametrize("expr", [probability, gradient, spread], ids=["share", "slope", "spread"])
def test_a_mutant_has_another_text(expr):
    right = fingerprint(function("it", expr))
    mutants = mutate.mutants(expr, "seed", [i, j, a])
    texts = [function("it", mutant) for kind, mutant in mutants if kind != "bound"]
    assert len(texts) > 5
    assert right not in map(fingerprint, texts)


def test_the_order_in_which_a_sum_was_built_is_not_seen():
    bound = [sp.Dummy("j", integer=True) for _ in range(2)]
    one, two = (sp.Sum(exp(theta[a, d]) + theta[a, d] * x[i, d], (d, 1, k)) for d in bound)
    assert function("it", one / (1 + two)) == function("it", two / (1 + one))


def test_a_proposition_has_ranges_signs_and_where_functions_are_defined():
    given = [OneHot(Y), UnitInterval(p), Eq(total(Y[i, j], (j, k)), 1, evaluate=False)]
    text = proposition("it", total(Y[i, j] * log(p[i, j] * t), (i, m), (j, k)) / lam, t, given)
    assert text.split("\n")[:2] == [
        "Definition it : Prop :=",
        "  forall (k m : nat) (lam t : R) (Y p : nat -> nat -> R),",
    ]
    for premise in (
        "(1 <= k)%nat ->",
        "(forall i, (1 <= i <= m)%nat -> one_hot k (Y i)) ->",
        "(forall i j, (1 <= i <= m)%nat -> (1 <= j <= k)%nat -> 0 < p i j < 1) ->",
        "(forall i, (1 <= i <= m)%nat -> sum k (fun j => Y i j) = 1) ->",
        "(lam <> 0) ->",
        "(forall i j, (1 <= i <= m)%nat -> (1 <= j <= k)%nat -> 0 < p i j * t) ->",
    ):
        assert f"  {premise}" in text.split("\n")


def test_a_derivative_exists_and_is_the_other_side():
    of = Derivative(total(w[a] ** 2, (a, n)), w[b])
    assert "is_partial1 (fun w => sum n (fun a => w a ^ 2)) w b (2 * w b)." in proposition(
        "it", of, 2 * w[b], []
    )
    twice = proposition("it", Derivative(exp(2 * t), (t, 2)), 4 * exp(2 * t), [])
    everywhere = "(forall t, is_derive (fun t => exp (2 * t)) t (g t))"
    assert f"exists g, {everywhere} /\\ is_derive g t" in twice
    inside = proposition("it", t * of, 2 * t * w[b], [])
    assert "exists (d : R), (is_partial1" in inside
    assert "/\\ d * t = 2 * t * w b." in " ".join(inside.split())


def test_names_are_kept_apart():
    text = proposition("it", total(x[i, a] * sp.Symbol("x", real=True), (i, m)), sp.Symbol("i"), [])
    assert "forall (m a : nat) (i x : R) (x' : nat -> nat -> R)," in text
    assert "sum m (fun i' => x * x' i' a) = i." in text


@pytest.mark.parametrize("expr", [sp.sin(t), sp.Max(t, 1), x[i + 1, a], x[-1, a]], ids=str)
def test_what_is_not_printed_is_refused(expr):
    with pytest.raises(Untranslated):
        function("it", expr)


def test_binary_letters_are_0_or_1():
    y = sp.Symbol("y", real=True)
    assert "(y = 0 \\/ y = 1) ->" in proposition("it", y**2, y, [Binary(y)])
