"""The suites by kind of fault: what is true was decided by the oracle, then `prove` is asked."""

import itertools
from collections import Counter
from functools import cache

import pytest
import sympy as sp
from derive import (
    hold,
    matrices,
    mutate,
    oracle,
    statements_facts,
    statements_matrices,
    statements_outside,
    statements_scores,
    statements_sizes,
    statements_sums,
    statements_topic,
)
from derive.listed import faults
from lossbook.derive import Binary, OneHot, Status, UnitInterval, prove
from sumproof import In
from sumproof.prove import kernel_says_zero  # the core alone, without the samples
from sumproof.statement import ask
from sympy.core.relational import Relational

FILES = (
    statements_scores,
    statements_sizes,
    statements_facts,
    statements_sums,
    statements_matrices,
    statements_topic,
)
CASES = {case.name: case for file in FILES for case in file.CASES}
ERRORS = statements_facts.ERRORS + statements_matrices.ERRORS
EACH = 3


def of(*truths):
    """Return the decorator that runs a test for each case of these truths."""
    chosen = [case for case in CASES.values() if case.truth in truths]
    return pytest.mark.parametrize("case", chosen, ids=[case.name for case in chosen])


def questions(asked):
    """Return the decorator that runs a test for each question."""
    return pytest.mark.parametrize("question", asked, ids=[q.name for q in asked])


@cache
def verdict_on(name):
    """Return what `prove` says on a case, asked once."""
    case = CASES[name]
    return prove(case.lhs, case.rhs, case.given)


def several(case, **more):
    """Return where the oracle looks: at every size, and at sizes of at least 2 for certain."""
    where = case.where() | more
    yield where
    yield where | {"sizes": (2, 3), "sample": min(where["sample"], 4)}


def differs(case, **more):
    """Return a world in which the sides differ, None when they agree wherever they were tried."""
    found = (oracle.differs(case.lhs, case.rhs, **where) for where in several(case, **more))
    return next((world for world in found if world is not None), None)


class TestTheSuitesThemselves:
    def test_they_are_large_and_each_name_is_used_once(self):
        count = Counter(case.truth for case in CASES.values())
        assert sum(len(file.CASES) for file in FILES) == len(CASES)
        assert count["true"] >= 200
        assert count["false"] >= 180
        assert count["limited"] >= 10

    def test_no_case_is_decided_by_sympy_alone(self):
        # Matrices SymPy rewrites while they are typed: there it counts that they are read.
        typed = [case for case in CASES.values() if not case.name.startswith("matrices")]
        assert [case.name for case in typed if case.lhs == case.rhs] == []

    @of("true", "limited")
    def test_true_ones_are_true(self, case):
        assert differs(case, seeds=2) is None

    @of("false")
    def test_false_ones_are_false(self, case):
        assert differs(case, seeds=20) is not None

    @of("limited")
    def test_limited_ones_fail_beyond_their_condition(self, case):
        beyond = case.where() | {"seeds": 20} | case.beyond
        assert oracle.differs(case.lhs, case.rhs, **beyond) is not None

    @of("true", "false", "limited")
    def test_the_oracle_looks_only_where_the_hypotheses_hold(self, case):
        sides = (case.lhs, case.rhs)
        where = {key: v for key, v in case.where().items() if key != "digits"}
        facts = [fact for fact in case.given if not isinstance(fact, str)]
        for world in itertools.islice(oracle.worlds(sides, **where), 6):
            assert hold.broken(world, facts, sides, case.ranges) is None


class TestVerdicts:
    @of("true")
    def test_a_true_one_is_not_refuted(self, case):
        assert verdict_on(case.name).status is not Status.REFUTED

    @of("false")
    def test_a_false_one_is_not_proved(self, case):
        assert verdict_on(case.name).status is not Status.PROVED

    @of("limited")
    def test_a_limited_one_is_proved_with_its_condition_or_not_at_all(self, case):
        verdict = verdict_on(case.name)
        if verdict.status is Status.PROVED:
            words = " ".join(verdict.hypotheses).replace("_", " ").split()
            assert any(case.mention == word.strip(",.()") for word in words), verdict.hypotheses

    @pytest.mark.parametrize("file", [statements_sizes, statements_scores], ids=str)
    def test_what_a_verdict_lists_is_all_that_it_needs(self, file):
        found = (verdict_on(case.name) for case in file.CASES if case.truth == "true")
        proved = [verdict for verdict in found if verdict.status is Status.PROVED]
        assert len(proved) > 30
        assert [fault for verdict in proved for fault in faults(verdict)] == []

    @of("false", "limited")
    def test_a_counterexample_counts(self, case):
        verdict = verdict_on(case.name)
        if verdict.status is not Status.REFUTED:
            pytest.skip("not refuted")
        from_one = case.name.startswith("matrices")
        world = oracle.counterexample_world(verdict, 1 if from_one else case.base)
        sides = (case.lhs, case.rhs)
        if case.name.startswith("matrices"):  # the entries, as they were compared
            sides = (verdict.lhs, verdict.rhs)
        assert not oracle.meet_at_counterexample(*sides, world)
        assert hold.undeclared(world, sides) is None
        assert hold.broken(world, case.given, sides, case.ranges) is None

    def test_at_least_97_percent_are_decided(self):
        asked = [case.name for case in CASES.values() if case.truth != "limited"]
        undecided = [name for name in asked if not is_decided(name)]
        assert len(undecided) <= 0.03 * len(asked), undecided


def is_decided(name):
    """Return whether `prove` decides; an exception decides nothing."""
    try:
        return verdict_on(name).status is not Status.UNDECIDED
    except Exception:
        return False


OUTSIDE = {case.name: case for case in statements_outside.CASES}
LAWS = {OneHot: "one-hot", Binary: "binary", UnitInterval: "unit", In: "label"}
EXTENTS = {"d": (1, 2), "s": (1, 2), "e": (2, 4), "o": (1, 3), "q": (0, 1, 2)}


class TestOutside:
    """Statements by someone who had seen neither the suites nor the prover."""

    @pytest.mark.parametrize("case", OUTSIDE.values(), ids=OUTSIDE)
    def test_no_verdict_is_wrong(self, case):
        wrong = Status.REFUTED if case.truth == "true" else Status.PROVED
        assert prove(case.lhs, case.rhs, case.given).status is not wrong

    def test_at_least_97_percent_are_decided(self):
        verdicts = {n: prove(c.lhs, c.rhs, c.given).status for n, c in OUTSIDE.items()}
        undecided = [name for name, status in verdicts.items() if status is Status.UNDECIDED]
        assert len(OUTSIDE) >= 400
        assert len(undecided) <= 0.03 * len(OUTSIDE), undecided

    def test_the_oracle_agrees_where_it_can_draw_what_is_given(self):
        drawn = [case for case in OUTSIDE.values() if can_be_drawn(case)]
        assert len(drawn) >= 250
        for case in drawn:
            where = {"laws": laws_of(case), "ranges": ranges_of(case), "extents": EXTENTS}
            found = oracle.differs(case.lhs, case.rhs, real=True, sample=12, seeds=2, **where)
            assert (found is None) == (case.truth == "true"), case.name


def can_be_drawn(case):
    """Return whether the oracle has a law for each hypothesis: it has none for equations."""
    entries = isinstance(case.lhs, sp.MatrixBase) or case.name.startswith("matrices")
    return not entries and not any(isinstance(fact, Relational) for fact in case.given)


def laws_of(case):
    """Return the laws that hypotheses give to letters."""
    facts = [fact for fact in case.given if type(fact) in LAWS]
    facts = [f for f in facts if not isinstance(f, In) or isinstance(f.of, sp.IndexedBase)]
    return {str(getattr(fact.of, "label", fact.of)): LAWS[type(fact)] for fact in facts}


def ranges_of(case):
    """Return the ranges of free indices, as a reader takes them from a statement."""
    ranges = ask(case.lhs, case.rhs, case.given).about.indices
    return {at.name: ends for at, ends in ranges.items() if isinstance(at, sp.Symbol)}


class TestWhatHasNoAnswer:
    @questions(ERRORS)
    def test_it_is_an_error_that_says_why(self, question):
        with pytest.raises((TypeError, ValueError), match=f"(?i){question.words}"):
            prove(question.lhs, question.rhs, question.given)

    @questions(statements_facts.CONTRADICTORY)
    def test_what_contradicts_itself_is_told_and_proves_nothing(self, question):
        try:
            verdict = prove(question.lhs, question.rhs, question.given)
        except ValueError as error:
            said = str(error)
        else:
            assert verdict.status is Status.UNDECIDED
            said = verdict.how
        assert question.words in said.lower()


class TestMutants:
    @of("true")
    def test_none_is_proved(self, case):
        found = false_mutants(case, EACH)
        assert found
        proved = [
            (kind, mutant) for kind, other, mutant in found if is_proved(other, mutant, case.given)
        ]
        assert proved == []

    def test_nearly_each_true_one_has_three(self):
        true = [case for case in CASES.values() if case.truth == "true"]
        fewer = [case.name for case in true[::10] if len(false_mutants(case, EACH)) < EACH]
        assert fewer == []

    @of("false")
    def test_the_kernel_alone_proves_nothing_false(self, case):
        assert not kernel_says_zero(case.lhs, case.rhs, case.given)


def is_proved(*question):
    """Return whether `prove`, or the core alone, proves; axes that do not fit prove nothing."""
    try:
        return prove(*question).status is Status.PROVED or kernel_says_zero(*question)
    except ValueError as error:
        if not any(word in str(error) for word in ("shape", "axis", "runs over")):
            raise
        return False


def symbols_of(case_name):
    """Return the free indices of a case, which a mutant may swap."""
    return free_indices(CASES[case_name].lhs, CASES[case_name].rhs)


@cache
def free_indices(lhs, rhs):
    """Return the free indices of two sides."""
    symbols = oracle.free_symbols(lhs) | oracle.free_symbols(rhs)
    return tuple(sorted((s for s in symbols if s.name in oracle.RANGES and s.is_integer), key=str))


def false_mutants(case, count):
    """Return the first ``count`` mutants (kind, other side, mutant) that the oracle finds false."""
    found = []
    for side, other in ((case.rhs, case.lhs), (case.lhs, case.rhs)):
        for kind, mutant in mutate.mutants(side, case.name, symbols_of(case.name)):
            if len(found) == count:
                return found
            # A letter that is gone would turn a hypothesis about one entry into one about all.
            if case.pins and symbols_of(case.name) != free_indices(other, mutant):
                continue
            if is_false(other, mutant, case):
                found.append((kind, other, mutant))
    if not matrices.is_matrix(case.rhs):
        found.append(("near miss", case.lhs, case.rhs + sp.Rational(1, 1000)))
    return found


def is_false(lhs, rhs, case):
    """Return whether the oracle finds a difference: a mutant that is still true is none."""
    try:
        where = case.where() | {"sample": min(case.sample, 6), "seeds": 2}
        return oracle.differs(lhs, rhs, **where) is not None
    except (ValueError, oracle.Undefined, matrices.ShapeError):  # it says nothing
        return False
