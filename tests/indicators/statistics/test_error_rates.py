"""How often a verdict is wrong where nothing differs, and how often a real difference is found: by simulation.

The figures stand in docs/decisions/0028-chance.md.
"""

from decimal import Decimal

import numpy as np
import pytest
from scipy import stats

from indicators.models import Direction, SourceKind
from indicators.statistics import differences, pooling
from indicators.statistics.comparison import ComparedFigure, ComparisonVerdict, Rules, compare
from indicators.statistics.intervals import Counted
from indicators.statistics.trend import trend

RUNS = 10_000
NOISE = 3 * (0.05 * 0.95 / RUNS) ** 0.5  # three standard errors of a rate of five per cent
CLEAR = (ComparisonVerdict.BETTER, ComparisonVerdict.WORSE)
REGISTER = Rules(Direction.LOWER_IS_WORSE, SourceKind.REGISTER)
SURVEY = Rules(Direction.LOWER_IS_WORSE, SourceKind.SURVEY)


def surveyed(random, gap, margins, runs=RUNS):
    """The share of verdicts for two surveys whose true values differ by `gap`."""
    errors = [margin / stats.norm.ppf(0.975) for margin in margins]
    own, other = random.normal(50 - gap, errors[0], runs), random.normal(50, errors[1], runs)
    found = 0
    for value, theirs in zip(own, other, strict=True):
        figures = [
            ComparedFigure(area, 2025, "T", Decimal(str(round(number, 4))), Decimal(str(margin)), confidence=95)
            for area, number, margin in zip((1, 2), (value, theirs), margins, strict=True)
        ]
        found += compare(*figures, SURVEY).verdict in CLEAR
    return found / runs


def counted(random, *, knows_others, is_share=True):
    """The share of verdicts for an area that is like the rest of what it lies in, of all sizes and levels."""
    rules = REGISTER if is_share else Rules(Direction.LOWER_IS_WORSE, SourceKind.REGISTER, is_share=False)
    found = 0
    for _run in range(RUNS):
        persons, more = int(random.integers(60, 3000)), int(random.integers(1000, 90_000))
        level = random.uniform(0.15, 0.85) if is_share else random.uniform(0.02, 0.3)
        draw = random.binomial if is_share else lambda number, share: random.poisson(number * share)
        events, there = int(draw(persons, level)), int(draw(more, level))
        own, other = _figure(1, events, persons), _figure(2, events + there, persons + more)
        if not knows_others:
            other = ComparedFigure(2, 2025, "T", other.value)
        found += compare(own, other, rules).verdict in CLEAR
    return found / RUNS


def test_surveys_that_do_not_differ_are_seldom_said_to():
    assert surveyed(np.random.default_rng(1), 0, (6, 2)) <= 0.05 + NOISE


def test_a_survey_finds_a_gap_of_seven_points_with_margins_of_six_and_two():
    assert surveyed(np.random.default_rng(2), 7, (6, 2)) >= 0.55


@pytest.mark.parametrize("knows_others", [True, False])
@pytest.mark.parametrize("is_share", [True, False])
def test_registers_that_do_not_differ_are_seldom_said_to(knows_others, is_share):
    rate = counted(np.random.default_rng(3), knows_others=knows_others, is_share=is_share)

    assert 0.005 < rate <= 0.05 + NOISE


def test_registers_without_counts_are_never_judged():
    own, other = ComparedFigure(1, 2025, "T", Decimal(10)), ComparedFigure(2, 2025, "T", Decimal(90))

    assert compare(own, other, REGISTER).verdict not in CLEAR


def test_three_years_together_are_seldom_said_to_differ_where_nothing_does():
    random, found = np.random.default_rng(4), 0
    for _run in range(RUNS):
        persons, level = int(random.integers(15, 29)), random.uniform(0.3, 0.85)
        pairs = [
            (Counted(int(random.binomial(persons, level)), persons), Counted(int(random.binomial(900, level)), 900))
            for _year in range(3)
        ]
        both = pooling.pooled(pairs)
        found += both is not None and not differences.chance_explains(*both)
    assert found / RUNS <= 0.05 + NOISE


@pytest.mark.parametrize("count", [2, 3, 5, 10])
def test_a_gap_that_does_not_change_is_seldom_said_to(count):
    random, found = np.random.default_rng(count), 0
    for _run in range(RUNS // 2):
        margins = random.uniform(1, 6, count)
        sizes = random.normal(-8, margins / stats.norm.ppf(0.975))
        points = [
            (2015 + n, float(size), float(margin)) for n, (size, margin) in enumerate(zip(sizes, margins, strict=True))
        ]
        found += trend(points, level=95).is_certain
    assert 0.01 < found / (RUNS // 2) <= 0.05 + NOISE * 2**0.5


def test_a_change_between_two_years_takes_all_four_margins():
    random, found = np.random.default_rng(6), 0
    for _run in range(RUNS):
        gaps = [
            (year, float(random.normal(-8, np.hypot(6, 2) / 1.959964)), float(np.hypot(6, 2))) for year in (2020, 2024)
        ]
        found += trend(gaps, level=95).is_certain
    assert abs(found / RUNS - 0.05) <= NOISE


def _figure(area, events, persons):
    value = round(Decimal(100 * events) / persons, 4)
    return ComparedFigure(area, 2025, "T", value, numerator=events, denominator=persons)
