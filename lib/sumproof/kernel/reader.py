"""From SymPy into the normal form and back."""

from __future__ import annotations

from fractions import Fraction

import sympy
from sympy import Add, Derivative, Dummy, Indexed, KroneckerDelta, Mul, Pow, Product, Sum, Symbol

from ..indices import written_out
from . import rules
from .algebra import close, function, logarithm, multiply, power, product, rebuilt_atom
from .assumptions import TooHard, nonnegative, positive, real
from .terms import ONE, ZERO, Atom, Mono, atom_poly, fresh_index, number

HYPERBOLIC = (sympy.tanh, sympy.sinh, sympy.cosh, sympy.coth, sympy.sech, sympy.csch)


def read(expr, ctx, scope=None):
    """Return the normal form of an expression; ``scope`` maps bound symbols to their indices."""
    scope = scope or {}
    if isinstance(expr, sympy.Rational):
        return number(Fraction(int(expr.p), int(expr.q)))
    if expr in scope:
        return atom_poly(scope[expr])
    if isinstance(expr, sympy.Idx):
        return read(expr.label, ctx, scope)
    if isinstance(expr, Symbol):
        return _leaf(Atom("s", expr), ctx)
    if isinstance(expr, Indexed):
        return _leaf(Atom("x", expr.base, [read(index, ctx, scope) for index in expr.indices]), ctx)
    if isinstance(expr, Add):
        return sum((read(arg, ctx, scope) for arg in expr.args), ZERO)
    if isinstance(expr, Mul):
        return product([read(arg, ctx, scope) for arg in expr.args], ctx)
    if isinstance(expr, (Pow, sympy.exp)):
        return _read_power(*expr.as_base_exp(), ctx, scope)
    if isinstance(expr, sympy.log):
        return _read_log(expr.args[0], ctx, scope)
    if isinstance(expr, (Sum, Product)):
        return _read_total(expr, ctx, scope)
    if isinstance(expr, KroneckerDelta):
        atom = rebuilt_atom(
            "d", None, [read(expr.args[0], ctx, scope) - read(expr.args[1], ctx, scope)]
        )
        return rules.tidy(next(iter(atom.terms)), ctx)
    if isinstance(expr, Derivative):
        return read(written_out(expr), ctx, scope)
    if isinstance(expr, HYPERBOLIC):
        return read(expr.rewrite(sympy.exp), ctx, scope)
    if expr is sympy.E:
        return rules.tidy(Mono((), {}, ONE), ctx)
    if isinstance(expr, sympy.NumberSymbol) or expr is sympy.I:
        return atom_poly(Atom("f", type(expr)))
    if isinstance(expr, sympy.Function):
        return function(expr.func, [read(arg, ctx, scope) for arg in expr.args], ctx)
    raise TooHard(f"{type(expr).__name__} is not read here")


def _leaf(atom, ctx):
    return rules.tidy(Mono((), {atom: 1}, ZERO), ctx) if ctx.relations else atom_poly(atom)


def _read_power(base, exponent, ctx, scope):
    if isinstance(exponent, sympy.Integer):
        return power(read(base, ctx, scope), int(exponent), ctx)
    if base is sympy.E:
        return rules.tidy(Mono((), {}, read(exponent, ctx, scope)), ctx)
    if exponent.is_integer and isinstance(base, Mul):
        return product([_read_power(arg, exponent, ctx, scope) for arg in base.args], ctx)
    return rules.tidy(
        Mono((), {}, multiply(read(exponent, ctx, scope), _read_log(base, ctx, scope), ctx)), ctx
    )


def _read_log(expr, ctx, scope):
    """Log of an expression, split before its products are multiplied out."""
    if isinstance(expr, Mul):
        args = [(arg, positive(read(arg, ctx, scope), ctx)) for arg in expr.args]
        rest = Mul(*(arg for arg, sure in args if not sure))
        logs = [_read_log(arg, ctx, scope) for arg, sure in args if sure]
        if logs:
            return sum(logs, ZERO) + (_read_log(rest, ctx, scope) if rest != 1 else ZERO)
    if (
        isinstance(expr, Pow)
        and expr.base is not sympy.E
        and positive(read(expr.base, ctx, scope), ctx)
        and real(read(expr.exp, ctx, scope), ctx)
    ):
        return multiply(read(expr.exp, ctx, scope), _read_log(expr.base, ctx, scope), ctx)
    if isinstance(expr, Product):
        return _read_total(expr, ctx, scope, within_log=nonnegative)
    return logarithm(read(expr, ctx, scope), ctx)


def _read_total(expr, ctx, scope, within_log=None):
    bound, outer, scope = [], scope, dict(scope)
    for index, low, high in reversed(expr.limits):
        ends = [read(low, ctx, scope), read(high, ctx, scope)]
        index_atom = fresh_index()
        ctx.ranges[index_atom] = ends
        bound.append((index_atom, *ends))
        scope[index] = index_atom
        if isinstance(index, sympy.Idx):
            scope[index.label] = index_atom
    if isinstance(expr, Sum):
        return close(read(expr.function, ctx, scope), bound, ctx)
    if any((high - low + ONE).constant is not None for _, low, high in bound):
        raise TooHard("a product over a known number of terms")
    if within_log and not within_log(read(expr.function, ctx, scope), ctx):
        return logarithm(read(expr, ctx, outer), ctx)
    if within_log:
        return close(_read_log(expr.function, ctx, scope), bound, ctx)
    base, exponent = expr.function.as_base_exp()
    if isinstance(exponent, sympy.Integer) and exponent != 1:
        return power(read(Product(base, *expr.limits), ctx, outer), int(exponent), ctx)
    if isinstance(expr.function, Mul):
        return product(
            [read(Product(arg, *expr.limits), ctx, outer) for arg in expr.function.args], ctx
        )
    return rules.tidy(Mono((), {}, close(_read_log(expr.function, ctx, scope), bound, ctx)), ctx)


def write(poly, names=None):
    """Return a SymPy expression with the value of a polynomial, to show a residual."""
    return Add(
        *(
            _rational(coeff) * _write_mono(mono, dict(names or {}))
            for mono, coeff in poly.terms.items()
        )
    )


def _rational(value):
    return sympy.Rational(value.numerator, value.denominator)


def _write_mono(mono, names):
    for rank, (var, _, _) in enumerate(mono.bound):
        names[var] = Dummy("ijlabcrs"[rank % 8], integer=True)
    body = Mul(*(_write_atom(atom, names) ** exponent for atom, exponent in mono.factors.items()))
    body = body * sympy.exp(write(mono.exp, names))
    limits = [(names[var], write(low, names), write(high, names)) for var, low, high in mono.bound]
    return Sum(body, *limits) if limits else body


def _write_atom(atom, names):
    if atom.kind == "s":
        return atom.head
    if atom.kind == "b":
        return names.setdefault(atom, Dummy("i", integer=True))
    args = [write(arg, names) for arg in atom.args]
    if atom.kind == "x":
        return atom.head[tuple(args)]
    if atom.kind == "d":
        return KroneckerDelta(args[0], 0)
    if atom.kind == "t":
        return sympy.Heaviside(args[0], 1)
    return args[0] if atom.kind == "p" else atom.head(*args)
