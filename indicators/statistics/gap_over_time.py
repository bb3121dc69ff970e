"""How the gap between two series has changed: over all years that compare, without a break. Pure functions."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from math import hypot

from indicators.models import SourceKind
from indicators.statistics import differences, intervals
from indicators.statistics.comparison import common_level, find_obstacle, last_break, scale_of
from indicators.statistics.trend import Trend, trend

_ROUNDING = 1e-9  # what floats may add to an end of the line that is zero


class Course(StrEnum):
    """How a gap has changed, whichever side is the better one."""

    CLOSES = "closes"
    WIDENS = "widens"
    TURNS = "turns"  # the lower one became the higher one
    NOT_CERTAIN = "not_certain"  # chance can explain the change
    DESCRIBED = "described"  # it is counted, and nobody knows of how many
    NOT_JUDGED = "not_judged"  # it is surveyed, and there is no way to judge the change
    NOT_KNOWN = "not_known"  # fewer than two years compare


@dataclass(frozen=True, slots=True)
class Gap:
    """The gap of a year, own − other. `margin` is at the `level`, and both are None where they are not known."""

    year: int
    size: Decimal
    margin: float | None = None
    level: int | None = None


@dataclass(frozen=True, slots=True)
class TimeChange:
    """How the gap has changed from the `first` to the `last` year that was looked at.

    Both are the same Gap if only one year compares, and None if none does. Then `changed_in` is the year of the break
    that separates it from earlier years, if there are any. `line` is the Trend through `years` years, if it was judged.
    """

    course: Course
    first: Gap | None = None
    last: Gap | None = None
    changed_in: int | None = None
    line: Trend | None = None
    years: int = 0


def change_over_time(own, other, rules):
    """Return the TimeChange of the gap between two series, each {year: ComparedFigure} of one area and the same sex.

    It follows all years since the last break in which both have a value, from sources that compare with those of the
    last. Years without a margin, or with one of another level than the last one's, are left out where it is judged.
    """
    compared = [year for year in sorted(own.keys() & other.keys()) if not find_obstacle(own[year], other[year], rules)]
    if not compared:
        return TimeChange(Course.NOT_KNOWN)
    last = compared[-1]
    alike = [year for year in compared if all(rules.compare_sources(one[year], one[last]) for one in (own, other))]
    since = last_break(rules.breaks, alike[0], last)
    gaps = [_gap(own[year], other[year], rules) for year in alike if since is None or year >= since]
    if len(gaps) < 2:
        return TimeChange(Course.NOT_KNOWN, gaps[0], gaps[0], since)
    levels = [gap.level for gap in gaps if gap.level is not None]
    judged = [gap for gap in gaps if gap.level is not None and gap.level == levels[-1]]
    if len(judged) < 2:
        is_survey = rules.source_kind == SourceKind.SURVEY
        return TimeChange(Course.NOT_JUDGED if is_survey else Course.DESCRIBED, gaps[0], gaps[-1])
    line = trend([(float(gap.year), float(gap.size), gap.margin) for gap in judged], level=levels[-1])
    return TimeChange(_course(line), judged[0], judged[-1], line=line, years=len(judged))


def _gap(own, other, rules):
    size = own.value - other.value
    if rules.source_kind == SourceKind.SURVEY:
        level, _why = common_level(own, other, rules)
        return Gap(own.year, size) if level is None else Gap(own.year, size, _root(own, other), level)
    mine, theirs = rules.counted(own), rules.counted(other)
    if mine is None or not mine.is_enough:
        return Gap(own.year, size)
    rest = theirs.without(mine) if theirs else None
    margin = mine.interval().half
    if rest:  # the gap to the whole is the gap to the rest, times the part that the rest is
        margin = differences.difference_of(mine, rest).half * rest.persons / theirs.persons
    return Gap(own.year, size, margin * scale_of(own, mine), intervals.LEVEL)


def _root(own, other):
    return hypot(float(own.margin), float(other.margin))


def _course(line):
    if not line.is_certain:
        return Course.NOT_CERTAIN
    before, now = abs(line.start), abs(line.end)
    if line.start * line.end < 0 and min(before, now) > _ROUNDING * max(before, now):
        return Course.TURNS
    return Course.CLOSES if now < before else Course.WIDENS
