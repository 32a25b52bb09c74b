"""The evaluator: enclosures hold the value, slopes are derivatives, and kinks have none."""

import random
from fractions import Fraction

import mpmath
import pytest
import sympy as sp
from derive import oracle
from derive.test_properties import expressions, steady
from hypothesis import given
from sumproof.arithmetic import IMAGINARY, Undefined, is_exact, split
from sumproof.evaluate import World, evaluate
from sympy import Derivative, Heaviside, KroneckerDelta, Max, Min, Piecewise, Product, Sum, log

mp = mpmath.MPContext()
mp.dps = 150
x, y, t = sp.symbols("x y t")
X = sp.IndexedBase("X")
i, j, m = sp.symbols("i j m", integer=True)
NAMES = """exp log tanh cosh sinh coth sech csch asinh acosh atanh acoth sin cos tan cot sec csc
atan acot asin acos sqrt"""
SLOPES = {"tanh": 1, "cosh": 1, "asinh": 1, "sin": 1, "tan": 1, "atan": 1, "exp": 1, "log": 1}


def world(**numbers):
    """Return a World in which symbols have these values, and all else is unknown."""
    return World(lambda world, label, at: numbers[str(label)], limit=100_000)


def holds(number, value):
    """Return whether a number is the value, or encloses it."""
    if is_exact(number):
        return abs(mp.mpf(number.numerator) / number.denominator - value) < mp.mpf(10) ** -140
    low, high = (mp.make_mpf(end) for end in number.ends)
    return low <= value <= high and high - low < mp.mpf(10) ** -45 * max(1, abs(value))


def points(name, count=40):
    """Return random rational numbers, the same at each run."""
    draw = random.Random(name)
    return [Fraction(draw.randint(-400, 400), draw.randint(1, 97)) for _ in range(count)]


@pytest.mark.parametrize("name", NAMES.split())
def test_an_enclosure_holds_the_value_and_is_narrow(name):
    held = 0
    for at in points(name):
        try:
            found = evaluate(getattr(sp, name)(x), world(x=at))
        except Undefined:
            continue
        value = mp.mpmathify(getattr(mp, name)(mp.mpf(at.numerator) / at.denominator))
        for part, true in zip(split(found, IMAGINARY), (value.real, value.imag), strict=True):
            assert holds(part, true), (at, part, true)
        held += 1
    assert held >= 15


@pytest.mark.parametrize("name", sorted(SLOPES))
def test_slopes_of_slopes_are_derivatives(name):
    function = getattr(sp, name)
    for at in (Fraction(1, 3), Fraction(7, 5), Fraction(5, 2)):
        found = evaluate(Derivative(function(x), x, x), world(x=at))
        second = sp.diff(function(x), x, 2).subs(x, sp.Rational(at.numerator, at.denominator))
        assert holds(found, mp.make_mpf(sp.N(second, 150)._mpf_))


def test_what_is_rational_stays_exact():
    at = world(x=Fraction(3, 7), y=Fraction(-2))
    assert evaluate((x + y) ** 3 / x - sp.Abs(y), at) == Fraction(-1331 * 7, 1029) - 2
    assert evaluate(sp.binomial(5, 2) + sp.factorial(3) + sp.floor(x), at) == 16
    assert evaluate(log(y - y + 1) + sp.exp(y - y), world(y=5)) == 1
    assert evaluate(sp.I * sp.I * x, at) == Fraction(-3, 7)


def test_the_derivative_of_a_function_of_two_numbers():
    f = x**2 * y**3 / (x + y) + y**x
    at = world(x=Fraction(2), y=Fraction(3))
    for variables in ((x,), (y,), (x, y), (y, x, x)):
        true = sp.diff(f, *variables).subs({x: 2, y: 3})
        assert holds(evaluate(Derivative(f, *variables), at), mp.make_mpf(sp.N(true, 150)._mpf_))


def test_the_order_of_a_derivative_may_be_a_symbol():
    for order, true in enumerate((125, 75, 30, 6, 0)):
        assert evaluate(Derivative(x**3, (x, m)), world(x=5, m=order)) == true


def test_a_derivative_in_a_derivative_keeps_its_own_direction():
    inner = x * Derivative(x * y, y, evaluate=False)  # x * x
    assert evaluate(Derivative(inner, x, evaluate=False), world(x=5, y=7)) == 10


def test_the_derivative_of_a_sum_with_respect_to_an_entry():
    total = Sum(i * X[i] ** 2, (i, 1, 4))
    assert evaluate(Derivative(total, X[j]), world(X=3, j=2)) == 12
    assert evaluate(Derivative(total, X[j]), world(X=3, j=9)) == 0
    assert evaluate(Derivative(Product(X[i], (i, 1, 3)), X[1], X[2]), world(X=5)) == 5
    assert evaluate(Derivative(Product(X[i], (i, 1, 3)), X[1]), world(X=0)) == 0


@pytest.mark.parametrize(
    ("kinked", "slope"),
    [
        (sp.Abs(x), 1),
        (sp.sign(x), 0),
        (Max(0, x), 1),
        (Min(2 * x, x), 1),
        (Heaviside(x), 0),
        (Piecewise((x**2, x > 0), (0, True)), 4),
        (KroneckerDelta(x, 0), 0),
        (sp.sqrt(x**2), 1),
    ],
    ids=str,
)
def test_at_a_kink_there_is_no_derivative(kinked, slope):
    evaluate(kinked, world(x=0))
    with pytest.raises(Undefined):
        evaluate(Derivative(kinked, x, evaluate=False), world(x=0))
    found = evaluate(Derivative(kinked, x, evaluate=False), world(x=2))
    assert holds(found, slope)


@pytest.mark.parametrize(
    ("e", "text"),
    [
        (1 / x, "division by 0"),
        (log(x), "log of 0"),
        (x ** (t / 2), "a power of 0"),
        (1 / (log(2 * m) - log(2) - log(m)), "may be 0"),
        (sp.Integral(x, (x, 0, t)), "Integral is not known"),
        (sp.zeta(x + 1), "not known"),
        (Sum(x, (i, 1, sp.oo)), "Infinity is not known"),
        (Sum(x, (i, 1, sp.Rational(1, 2))), "not an integer"),
        (Sum(x, (i, 1, 10**5)), "more than 10000 terms"),
        (Product(Sum(x, (i, 1, j)), (j, 1, 900)), "too costly"),
        (Derivative(x**2, (x, -m)), "order -2"),
        (sp.Function("f")(sp.exp(t)), "not exact"),
        (Derivative(sp.Function("f")(t), t), "not exact"),
        (sp.exp(sp.exp(10**6 + x)), "too large"),
        (Max(log(t), t), "complex"),
        (sp.erf(sp.exp(t)), "not known"),
    ],
    ids=str,
)
def test_no_value_has_a_reason(e, text):
    with pytest.raises(Undefined, match=text):
        evaluate(e, world(x=0, t=-1, m=2, f=3))


def test_a_function_that_is_not_enclosed_says_so():
    at = world(x=Fraction(1, 3))
    assert holds(evaluate(sp.erf(x), at), mp.erf(mp.mpf(1) / 3))
    assert not at.rigorous
    at = world(x=Fraction(1, 3))
    evaluate(sp.tanh(x), at)
    assert at.rigorous


def test_more_bits_give_narrower_enclosures():
    widths = []
    for prec in (100, 200, 800):
        low, high = evaluate(sp.exp(x) - 1, world(x=Fraction(1, 10**6)), prec).ends
        widths.append(mp.make_mpf(high) - mp.make_mpf(low))
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] < mp.mpf(10) ** -230


def test_the_logarithm_of_a_negative_number_is_the_principal_one():
    found = evaluate(log(x) * log(y * sp.I), world(x=-2, y=-3))
    value = mp.log(-2) * mp.log(mp.mpc(0, -3))
    assert holds(found.a, value.real)
    assert holds(found.b, value.imag)


def as_oracle(laws):
    """Return a World with the oracle's numbers."""

    def draw(_, label, at):
        number = laws.element(sp.IndexedBase(label), at) if at else laws.scalar(label)
        return Fraction(*mpmath.libmp.to_rational(mp.mpf(number)._mpf_))

    return World(draw, limit=10**6)


@steady
@given(expressions())
def test_random_expressions_have_the_value_that_direct_evaluation_gives(e):
    for laws in oracle.worlds((e,), sample=3):
        try:
            value = oracle.evaluate(e, laws)
        except oracle.Undefined:
            continue
        found = evaluate(e, as_oracle(laws))
        number = found if is_exact(found) else mp.make_mpf(found.ends[0])
        number = mp.mpf(number.numerator) / number.denominator if is_exact(found) else number
        assert oracle.close(number, mp.mpf(value))
