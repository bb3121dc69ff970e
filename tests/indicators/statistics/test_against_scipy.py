"""The verdicts against an independent reckoning with scipy and numpy, on 5,000 random cases of each kind."""

import random
from decimal import Decimal
from math import hypot, sqrt

import numpy as np
import pytest
from scipy import stats

from indicators.models import Direction, SourceKind
from indicators.statistics import intervals
from indicators.statistics.comparison import ComparedFigure, ComparisonVerdict, Rules, compare
from indicators.statistics.trend import trend

CASES = 5000
SEED = 20261130
Z = stats.norm.ppf(0.975)
ALIKE = {ComparisonVerdict.CHANCE: "chance", ComparisonVerdict.NOT_CERTAIN: "chance"}


def test_wilson_and_byar_agree_with_scipy_on_random_counts():
    draw = random.Random(SEED)  # noqa: S311

    for _case in range(CASES):
        persons = draw.randint(1, 5000)
        events = draw.randint(0, persons)
        level = draw.choice([90, 95, 99])
        theirs = stats.binomtest(events, persons).proportion_ci(level / 100, method="wilson")
        found = intervals.wilson(events, persons, level=level)

        assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


def test_byar_lies_by_the_exact_interval_of_a_count():
    for events in range(10, 2000, 7):
        exact = stats.chi2.ppf(0.025, 2 * events) / 2, stats.chi2.ppf(0.975, 2 * events + 2) / 2
        found = intervals.byar(events, 1)

        assert (found.low, found.high) == pytest.approx(exact, rel=2e-3)


def test_surveyed_verdicts_agree_on_random_cases():
    rules = Rules(Direction.LOWER_IS_WORSE, SourceKind.SURVEY)
    draw = random.Random(SEED)  # noqa: S311
    seen = set()

    for _case in range(CASES):
        (own, other), (margin, theirs) = (
            [Decimal(draw.randint(*ends)) / 10 for _ in "ab"] for ends in ((0, 999), (1, 300))
        )
        figures = [
            ComparedFigure(area, 2025, "T", value, half, confidence=95)
            for area, value, half in ((1, own, margin), (2, other, theirs))
        ]
        errors = [float(half) / Z for half in (margin, theirs)]
        p_value = 2 * stats.norm.sf(abs(float(own - other)) / hypot(*errors))
        if abs(p_value - 0.05) < 1e-9:  # the boundary itself, which floats do not decide
            continue
        expected = "chance" if p_value > 0.05 else "worse" if own < other else "better"
        found = compare(*figures, rules).verdict

        assert ALIKE.get(found, found) == expected
        seen.add(expected)
    assert seen == {"chance", "worse", "better"}


@pytest.mark.parametrize("is_share", [True, False])
def test_counted_verdicts_agree_on_random_cases(is_share):
    rules = Rules(Direction.HIGHER_IS_WORSE, SourceKind.REGISTER, is_share=is_share)
    draw = random.Random(SEED)  # noqa: S311
    seen = set()

    for _case in range(CASES):
        persons, more = draw.randint(10, 2000), draw.randint(10, 20_000)
        level = draw.random() if is_share else draw.random() / 10
        events = _drawn(draw, persons, level)
        there = _drawn(draw, more, min(1.0, max(0.0, level + draw.gauss(0, 0.05 if is_share else 0.01))))
        own, other = _figure(1, events, persons), _figure(2, events + there, persons + more)
        found = compare(own, other, rules).verdict
        expected = _expected((events, persons), (there, more), is_share, own.value - other.value)

        assert ALIKE.get(found, found) == expected, (events, persons, there, more)
        seen.add(expected)
    assert seen >= {"chance", "worse", "better", "too_few"}


def test_slopes_agree_on_random_series():
    draw = random.Random(SEED)  # noqa: S311

    for _case in range(CASES):
        years = sorted(draw.sample(range(2000, 2026), draw.randint(2, 12)))
        sizes = [draw.gauss(0, 10) for _year in years]
        margins = [draw.uniform(0.5, 9) for _year in years]
        middle = np.array(years) - 2012.0
        (slope, height), covariance = np.polyfit(middle, sizes, 1, w=1 / np.array(margins), cov="unscaled")
        line = height + slope * middle
        scatter = (((np.array(sizes) - line) / np.array(margins)) ** 2).sum() * Z**2
        wider = max(1.0, sqrt(scatter / (len(years) - 2))) if len(years) > 2 else 1.0
        found = trend(list(zip(years, sizes, margins, strict=True)), level=95)

        assert found.slope == pytest.approx(slope, abs=1e-8)
        assert found.margin == pytest.approx(sqrt(covariance[0, 0]) * wider, rel=1e-7)
        assert (found.start, found.end) == pytest.approx((line[0], line[-1]), abs=1e-7)


def _expected(own, rest, is_share, gap):
    """The verdict of the rules, reckoned apart: method 10 of Newcombe over scipy's intervals."""
    for events, persons in (own, rest):
        if persons < 30 or events < 10 or (is_share and persons - events < 10):
            return "same" if gap == 0 else "too_few"
    if gap == 0:
        return "same"
    (low, ratio, high), (their_low, theirs, their_high) = (_interval(*each, is_share) for each in (own, rest))
    difference = ratio - theirs
    lowest = difference - sqrt((ratio - low) ** 2 + (their_high - theirs) ** 2)
    highest = difference + sqrt((high - ratio) ** 2 + (theirs - their_low) ** 2)
    if lowest > 0 and gap > 0:
        return "worse"
    return "better" if highest < 0 and gap < 0 else "chance"


def _interval(events, persons, is_share):
    if is_share:
        found = stats.binomtest(events, persons).proportion_ci(method="wilson")
        return found.low, events / persons, found.high
    low = events * (1 - 1 / (9 * events) - Z / (3 * sqrt(events))) ** 3
    high = (events + 1) * (1 - 1 / (9 * (events + 1)) + Z / (3 * sqrt(events + 1))) ** 3
    return low / persons, events / persons, high / persons


def _drawn(draw, persons, level):
    """A number of events around the level, never more than persons."""
    return min(persons, max(0, round(draw.gauss(persons * level, sqrt(persons * level * (1 - level)) + 0.1))))


def _figure(area, events, persons):
    value = Decimal(100 * events) / persons
    return ComparedFigure(area, 2025, "T", value, numerator=events, denominator=persons)
