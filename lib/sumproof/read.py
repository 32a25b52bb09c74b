"""From SymPy into the normal form."""

from __future__ import annotations

from fractions import Fraction

import sympy
from sympy import Add, Derivative, Indexed, KroneckerDelta, Mul, Pow, Product, Sum, Symbol

from .algebra import (
    close,
    exponential,
    function,
    logarithm,
    multiply,
    power,
    product,
    replace_variables,
    settled,
)
from .indices import free_symbols, written_out
from .known import integral, nonnegative, positive, real
from .terms import ONE, ZERO, Atom, TooHard, atom_poly, combined, delta, fresh_index, number

HYPERBOLIC = (sympy.tanh, sympy.sinh, sympy.cosh, sympy.coth, sympy.sech, sympy.csch)
LONGEST_PRODUCT = 12
READS = (
    "read are rational numbers, symbols, array entries, +, *, /, powers, exp, log, Abs, sign, Max, "
    "Min, Piecewise, hyperbolic and other functions of one value, Sum, Product, KroneckerDelta, "
    "Derivative"
)


def read(expr, ctx, scope=None):
    """Return the normal form of an expression; ``scope`` maps bound symbols to their indices."""
    scope = scope or {}
    key = expr, frozenset((s, scope[s]) for s in free_symbols(expr) if s in scope)
    return ctx.remembered(key, _read, expr, ctx, scope)


def _read(expr, ctx, scope):
    expr = expr.label if isinstance(expr, sympy.Idx) else expr
    if isinstance(expr, sympy.Rational):
        return number(Fraction(int(expr.p), int(expr.q)) if expr.q != 1 else int(expr.p))
    if expr in scope:
        return atom_poly(scope[expr])
    if isinstance(expr, Symbol):
        return settled(Atom("symbol", expr), ctx)
    if isinstance(expr, Indexed):
        subscripts = [read(index, ctx, scope) for index in expr.indices]
        return settled(Atom("entry", expr.base, subscripts), ctx)
    if isinstance(expr, Add):
        return combined((read(arg, ctx, scope), 1) for arg in expr.args)
    if isinstance(expr, Mul):
        return product([read(arg, ctx, scope) for arg in expr.args], ctx)
    if isinstance(expr, (Pow, sympy.exp)):
        return _read_power(*expr.as_base_exp(), ctx, scope)
    if isinstance(expr, sympy.log):
        return _read_log(expr.args[0], ctx, scope)
    if isinstance(expr, Sum):
        inner, bound = _read_limits(expr, ctx, scope)
        return close(read(expr.function, ctx, inner), bound, ctx)
    if isinstance(expr, Product):
        return _read_product(expr, ctx, scope)
    if isinstance(expr, KroneckerDelta):
        one, two = (read(arg, ctx, scope) for arg in expr.args[:2])
        return settled(delta(one - two), ctx)
    if isinstance(expr, Derivative):
        return read(_carried_out(expr, ctx, scope), ctx, scope)
    if isinstance(expr, HYPERBOLIC):
        return read(expr.rewrite(sympy.exp), ctx, scope)
    if type(expr) in ctx.readers:
        return ctx.readers[type(expr)](expr, ctx, scope)
    if isinstance(expr, sympy.NumberSymbol) or expr is sympy.I:
        return exponential(ONE, ctx) if expr is sympy.E else atom_poly(Atom("function", type(expr)))
    if isinstance(expr, sympy.Function):
        return function(expr.func, [read(arg, ctx, scope) for arg in expr.args], ctx)
    raise TooHard(f"{type(expr).__name__} is not read here: {READS}")


def _carried_out(derivative, ctx, scope):
    for kinked in derivative.expr.atoms(sympy.Abs, sympy.sign, sympy.Max, sympy.Min):
        if not all(real(read(arg, ctx, scope), ctx) for arg in kinked.args):
            raise TooHard(f"the derivative of {kinked}, which may not be real: declare it real")
    try:
        return written_out(derivative)
    except TypeError as error:
        raise TooHard(str(error)) from error


def _read_power(base, exponent, ctx, scope):
    if isinstance(exponent, sympy.Integer):
        return power(read(base, ctx, scope), int(exponent), ctx)
    if base is sympy.E:
        return exponential(read(exponent, ctx, scope), ctx)
    times = read(exponent, ctx, scope)
    if isinstance(base, Mul) and integral(times, ctx):
        return product([_read_power(arg, exponent, ctx, scope) for arg in base.args], ctx)
    return exponential(multiply(times, _read_log(base, ctx, scope), ctx), ctx)


def _read_log(expr, ctx, scope):
    """Log of an expression, split before its products are multiplied out."""
    if isinstance(expr, Mul):
        split = [arg for arg in expr.args if positive(read(arg, ctx, scope), ctx)]
        if split:
            rest = Mul(*(arg for arg in expr.args if arg not in split))
            logs = [_read_log(arg, ctx, scope) for arg in split]
            return sum(logs, _read_log(rest, ctx, scope) if rest != 1 else ZERO)
    if isinstance(expr, Pow) and expr.base is not sympy.E:
        times = read(expr.exp, ctx, scope)
        if positive(read(expr.base, ctx, scope), ctx) and real(times, ctx):
            return multiply(times, _read_log(expr.base, ctx, scope), ctx)
    if isinstance(expr, Product):
        inner, bound = _read_limits(expr, ctx, scope)
        if nonnegative(read(expr.function, ctx, inner), ctx):
            return close(_read_log(expr.function, ctx, inner), bound, ctx)
    return logarithm(read(expr, ctx, scope), ctx)


def _read_limits(expr, ctx, scope):
    """Return the scope inside a sum or product, and its indices."""
    scope, bound = dict(scope), []
    for index, low, high in reversed(expr.limits):
        var = fresh_index(read(low, ctx, scope), read(high, ctx, scope))
        bound.append(var)
        scope |= {index: var, getattr(index, "label", index): var}
    return scope, bound


def _read_product(expr, ctx, scope):
    """Read a product as a product of factors, of powers, or as exp of the sum of the logs."""
    inner, bound = _read_limits(expr, ctx, scope)
    lengths = [(var.ends[1] - var.ends[0] + ONE).constant for var in bound]
    if len(bound) == 1 and lengths[0] is not None and 0 <= lengths[0] <= LONGEST_PRODUCT:
        body, (var,) = read(expr.function, ctx, inner), bound
        starts = (var.ends[0] + number(at) for at in range(int(lengths[0])))
        return product([replace_variables(body, {var: at}, ctx) for at in starts], ctx)
    base, exponent = expr.function.as_base_exp()
    if isinstance(exponent, sympy.Integer) and exponent != 1:
        return power(read(Product(base, *expr.limits), ctx, scope), int(exponent), ctx)
    if isinstance(expr.function, Mul):
        parts = (Product(arg, *expr.limits) for arg in expr.function.args)
        return product([read(part, ctx, scope) for part in parts], ctx)
    if any(length is not None for length in lengths):
        raise TooHard("a product over a known number of terms within another one is not read here")
    return exponential(close(_read_log(expr.function, ctx, inner), bound, ctx), ctx)
