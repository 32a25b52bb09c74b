"""Factor a polynomial over its atoms, exponentials and sums as independent generators, by SymPy."""

from __future__ import annotations

import math
from fractions import Fraction

import sympy

from . import algebra
from .assumptions import positive
from .terms import ONE, ZERO, Mono, Poly, components

LONGEST_FACTORED = 24  # terms
HIGHEST_FACTORED = 24  # total degree; exp(499 t/500) is a power of exp(t/500)


def factorised(poly, ctx):
    """Return ``(number, exponent, [(factor, power), ...])``, the factors of a polynomial.

    It is ``poly = number * exp(exponent) * prod factor**power``.

    A factor is an atom, a connected sum, or an irreducible polynomial of these; its sign is chosen
    positive if one is known to be.
    """
    if not poly.terms:
        raise ZeroDivisionError("division by an expression that is identically 0")
    generators = _Generators(poly)
    common = {g: min(powers.get(g, 0) for powers in generators.rows) for g in generators.all}
    coeff, exp, factors = Fraction(1), ZERO, []
    for generator, exponent in common.items():
        if generator.exp.terms and not generator.bound:
            exp = exp + generator.exp.scaled(exponent)
        elif exponent:
            factors.append((Poly({generator: Fraction(1)}), exponent))
    if len(poly.terms) == 1:
        return next(iter(poly.terms.values())), exp, factors
    number, irreducible = generators.factor(common, ctx)
    for factor, exponent in irreducible:
        if len(factor.terms) == 1:  # (1 + exp(z)) - 1 is exp(z)
            more, inside, parts = factorised(factor, ctx)
            number, exp = number * more**exponent, exp + inside.scaled(exponent)
            factors += [(part, power * exponent) for part, power in parts]
            continue
        if not positive(factor, ctx) and positive(-factor, ctx):
            factor, number = -factor, number * (-1) ** exponent
        factors.append((factor, exponent))
    return coeff * number, exp, factors


class _Generators:
    """Each term of a polynomial as a product of powers of generators (`Mono`s)."""

    def __init__(self, poly):
        self.coeffs = list(poly.terms.values())
        scale = {}
        for mono in poly.terms:
            for piece in components(mono):
                for term, coeff in piece.exp.terms.items() if not piece.bound else ():
                    scale[term] = math.lcm(scale.get(term, 1), coeff.denominator)
        self.rows = [self._row(mono, scale) for mono in poly.terms]
        self.all = sorted({g for row in self.rows for g in row})

    @staticmethod
    def _row(mono, scale):
        row = {}
        for piece in components(mono):
            if piece.bound:
                key = algebra.rules.canonical(piece)
                row[key] = row.get(key, 0) + 1
                continue
            for atom, exponent in piece.factors.items():
                row[Mono((), {atom: 1}, ZERO)] = exponent
            for term, coeff in piece.exp.terms.items():
                unit = Poly({term: Fraction(1, scale[term])})
                row[Mono((), {}, unit)] = int(coeff * scale[term])
        return row

    def factor(self, common, ctx):
        """Factor what is left after the common powers are taken out."""
        symbols = {g: sympy.Symbol(f"g{rank}") for rank, g in enumerate(self.all)}
        expr = sympy.Add(
            *(
                sympy.Rational(coeff.numerator, coeff.denominator)
                * sympy.Mul(*(symbols[g] ** (row.get(g, 0) - common[g]) for g in self.all))
                for coeff, row in zip(self.coeffs, self.rows, strict=True)
            )
        )
        used = [symbols[g] for g in self.all if symbols[g] in expr.free_symbols]
        whole = sympy.Poly(expr, *used)
        if len(self.rows) > LONGEST_FACTORED or whole.total_degree() > HIGHEST_FACTORED:
            number, left = whole.primitive()
            sign = sympy.sign(left.LC())
            number, found = number * sign, [(left * sign, 1)]
        else:
            number, found = sympy.factor_list(whole)
        back = {symbol: Poly({g: Fraction(1)}) for g, symbol in symbols.items()}
        gens = [back[symbol] for symbol in used]
        factors = [(_from_sympy(factor, gens, ctx), exponent) for factor, exponent in found]
        return Fraction(int(number.p), int(number.q)), factors


def _from_sympy(factor, gens, ctx):
    result = ZERO
    for exponents, coeff in factor.terms():
        parts = [
            algebra.power(gen, exponent, ctx)
            for gen, exponent in zip(gens, exponents, strict=True)
            if exponent
        ]
        result = result + algebra.product(parts or [ONE], ctx).scaled(
            Fraction(int(coeff.p), int(coeff.q))
        )
    return result
