"""The printer behind `lossbook.derive.latex`: order of factors and terms, brackets, subscripts."""

from __future__ import annotations

import re

import sympy as sp
from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.printing.latex import LatexPrinter

INDICES = "irabdjlc"  # the order of factors: by sample, feature, class
KINDS = (
    sp.Number, sp.Symbol, sp.Indexed, sp.KroneckerDelta, sp.Add, sp.exp, sp.log, ExprWithLimits,
)  # fmt: skip
SHORT = 12  # letters in an exponent, or above a line with a plain number below


class _Printer(LatexPrinter):
    """SymPy's printer with a textbook's order of factors and terms, and its subscripts."""

    def _print_Symbol(self, expr, style="plain"):
        name = expr.name.rstrip("'")
        return super()._print_Symbol(sp.Symbol(name), style) + "'" * (len(expr.name) - len(name))

    _print_Dummy = _print_Symbol

    def _subscripts(self, indices):
        short = all(index.is_Symbol and len(index.name.rstrip("'")) == 1 for index in indices[:-1])
        end = indices[-1]
        short = short and (end.is_Symbol or (end.is_Integer and 0 <= end < 10))
        return ("" if short else ", ").join(self._print(index) for index in indices)

    def _print_Indexed(self, expr):
        base = self._print(expr.base.label)
        base = f"{{{base}}}" if "_" in base else base
        return f"{base}_{{{self._subscripts(expr.indices)}}}"

    def _print_KroneckerDelta(self, expr, exp=None):
        power = f"^{{{exp}}}" if exp else ""
        return rf"\delta_{{{self._subscripts(sorted(expr.args, key=str))}}}{power}"

    def _print_exp(self, expr, exp=None):
        argument = self._print(expr.args[0])
        if exp is None and width(argument) <= SHORT and not re.search(r"\\(sum|frac)", argument):
            return f"e^{{{argument}}}"
        power = f"^{{{exp}}}" if exp else ""
        return rf"\exp{power}\left({argument}\right)"

    def _print_log(self, expr, exp=None):
        (argument,) = expr.args
        text = self._print(argument)
        bare = argument.is_Symbol or isinstance(argument, (sp.Indexed, sp.Sum, sp.Product))
        if not bare and (text.startswith("-") or not _is_fraction(argument)):
            text = rf"\left({text}\right)"
        power = f"^{{{exp}}}" if exp else ""
        return rf"\log{power} {text}"

    def _print_Derivative(self, expr):
        text = super()._print_Derivative(expr)
        elements = any(isinstance(variable, sp.Indexed) for variable in expr.variables)
        if elements and text.startswith(r"\frac{d"):
            count = 1 + len(expr.variable_count)  # one of many entries: d becomes partial
            text = re.sub(r"(?<![a-zA-Z\\])d(?=[\^ }])", r"\\partial", text, count=count)
        return text

    def _print_Sum(self, expr):
        sign = r"\sum" if isinstance(expr, sp.Sum) else r"\prod"
        limits = (map(self._print, limit) for limit in reversed(expr.limits))
        ranges = (f"{sign}_{{{index}={first}}}^{{{last}}}" for index, first, last in limits)
        body = self._print(expr.function)
        if expr.function.is_Add or body.startswith("-"):
            body = rf"\left({body}\right)"
        return " ".join([*ranges, body])

    _print_Product = _print_Sum

    def _print_Add(self, expr, order=None):
        return " ".join(self.terms(expr))

    def terms(self, expr):
        """Return the terms of a sum as text, signs in front of all but a positive first one."""
        terms = [self._print(term) for term in ordered(expr)]
        signed = [t.replace("-", "- ", 1) if t.startswith("-") else f"+ {t}" for t in terms]
        return [terms[0], *signed[1:]]

    def _print_Mul(self, expr):
        if expr.as_coeff_Mul()[0].is_negative:
            return f"-{self._print(-expr)}"
        numerator, denominator = _quotient(expr)
        kinds = {(_is_scalar(factor), _is_size(factor)) for factor in denominator}
        apart = _is_size if {(True, False), (False, False)} <= kinds else _is_scalar
        scalars = [factor for factor in numerator if apart(factor)]
        others = [factor for factor in numerator if not apart(factor)]
        below = [factor for factor in denominator if apart(factor)]
        main = [factor for factor in denominator if not apart(factor)]
        if main and below:
            return f"{self._fraction(scalars, below)} {self._fraction(others, main)}"
        if main:
            return self._fraction(numerator, main)
        short = len(others) == 1 and not scalars and _is_short(self._print(others[0]))
        if not denominator:
            return self._factors(numerator)
        if short or not others:
            return self._fraction(numerator, denominator)
        return f"{self._fraction(scalars, denominator)} {self._factors(others)}"

    def _fraction(self, above, below):
        sides = (above or [sp.S.One], below)
        above, below = (self._print(s[0]) if len(s) == 1 else self._factors(s) for s in sides)
        return rf"\frac{{{above}}}{{{below}}}"

    def _factors(self, factors):
        factors = sorted(factors, key=_factor_key) or [sp.S.One]
        texts = []
        for place, factor in enumerate(factors):
            text, last = self._print(factor), place == len(factors) - 1
            opens = isinstance(factor, ExprWithLimits) and not (last and _is_big(factors) == 1)
            opens |= isinstance(factor, sp.log) and _is_big(factors[place + 1 :]) > 0
            if factor.is_Add or opens or text.startswith("-"):
                text = rf"\left({text}\right)"
            texts.append(rf"\cdot {text}" if texts and text[0].isdigit() else text)
        return " ".join(texts)

    def _print_Pow(self, expr):
        if expr.exp.is_Rational and expr.exp < 0 and expr.is_commutative:
            return self._fraction([], [1 / expr])
        if isinstance(expr.base, ExprWithLimits):
            return rf"\left({self._print(expr.base)}\right)^{{{self._print(expr.exp)}}}"
        return super()._print_Pow(expr)


def width(text):
    """Estimate how many letters wide LaTeX is printed (a letter: some 10 pixels)."""
    text = re.sub(r"\\(left|right|Bigl|Bigr|text|scriptsize)(?![a-zA-Z])", " ", text)
    text = re.sub(r"\\(log|exp|max|tanh|sinh|cosh)(?![a-zA-Z])", r" \1", text)
    while (hit := re.search(r"\\frac\{([^{}]*)\}\{([^{}]*)\}|[_^]\{([^{}]*)\}", text)) is not None:
        above, below, script = hit.groups()
        if script is None:
            shown = max(above, below, key=width)
        elif re.search(r"\\(sum|prod)(_ )?$", text[: hit.start()]):
            shown = "_ "  # the range of a sum stands above and below it
        else:
            shown = " " + "x" * ((2 * width(script) + 2) // 3)
        text = text[: hit.start()] + shown + text[hit.end() :]
    text = re.sub(r"\\(sum|prod)", "xxx", re.sub(r" [-+=] ", "xx", text))
    return len(re.sub(r"[{}_^&\s]", "", re.sub(r"\\[a-zA-Z]+", "x", text)))


def _is_scalar(factor):
    base = factor.base if factor.is_Pow else factor
    return base.is_Symbol or base.is_Number


def _is_size(factor):
    """Whether a factor is a number, or counts something: a mean's 1/m stands apart."""
    return _is_scalar(factor) and bool((factor.base if factor.is_Pow else factor).is_integer)


def _is_short(text):
    return width(text) <= SHORT and not re.search(r"\\(sum|prod)", text)


def _is_fraction(expr):
    below = _quotient(expr)[1]
    return bool(below) and not any(_is_scalar(factor) for factor in below)


def _is_big(factors):
    return sum(isinstance(factor, ExprWithLimits) for factor in factors)


def _quotient(expr):
    """Return the factors above and below the line."""
    above, below = [], []
    for factor in sp.Mul.make_args(expr):
        if factor.is_Rational:
            above += [sp.Integer(factor.p)] * (factor.p != 1)
            below += [sp.Integer(factor.q)] * (factor.q != 1)
        elif factor.is_Pow and factor.exp.is_Rational and factor.exp < 0:
            below.append(1 / factor)
        else:
            above.append(factor)
    return above, below


def _factor_key(factor):
    """Order factors: numbers, scalars, elements by their indices, deltas, brackets, logs, sums."""
    base = factor.base if factor.is_Pow else factor
    rank = next((place for place, kind in enumerate(KINDS) if isinstance(base, kind)), 4.5)
    places = [INDICES.find(str(index).strip("_'")) for index in getattr(base, "indices", ())]
    return rank, places, str(base)


def ordered(expr):
    """Return the terms of a sum in order: parameters last, positive first, simple first."""
    terms = sp.Add.make_args(expr)
    plain = all(term.is_Number or term.is_Symbol for term in terms)

    def is_parameter(factor, term):
        return factor.is_Symbol and not factor.is_integer and not (expr - term).has(factor)

    def key(term):
        factors = sp.Mul.make_args(term)
        parameter = any(is_parameter(factor, term) for factor in factors)
        size = 0 if term.is_Number else sum(1 for _ in sp.preorder_traversal(term))
        negative = factors[0].is_Number and factors[0].is_negative
        return parameter and not plain, negative, plain and term.is_Number, size, str(term)

    return sorted(terms, key=key)


PRINTER = _Printer()
