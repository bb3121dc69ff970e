"""Compare two figures, and their gap over the years. Pure functions over Decimal.

A gap needs the same indicator, year and sex, and two different areas. A verdict needs more: either a register, or a
survey with a margin of error on both sides. Two surveyed figures differ for certain when their difference is larger
than the root of their squared margins' sum; so do two gaps, each with the margins of both its figures (Schenker and
Gentleman 2001, "On judging the significance of differences by examining the overlap between confidence intervals").
All margins are taken to be of the same level. Everything is in the figure's own unit; a gap of percentages is in
percentage points. The words stand in `indicators.statistics.sentences`.
"""

from dataclasses import dataclass
from decimal import Context, Decimal
from enum import StrEnum

from indicators.models import Direction, MissingReason, SourceKind

_EXACT = Context(prec=64)  # a stored figure has 14 digits, so that squares and their sums are never rounded


class ComparisonVerdict(StrEnum):
    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    NOT_CERTAIN = "not_certain"  # the difference lies within the margins of error
    NOT_JUDGED = "not_judged"  # there is a difference, but no way to judge it
    NOT_COMPARABLE = "not_comparable"


class Obstacle(StrEnum):
    """Why two figures are not compared. A figure without a value has its own `reason`."""

    SAME_AREA = "same_area"
    OTHER_SEX = "other_sex"
    OTHER_YEAR = "other_year"
    BREAK = "break"  # the years differ, and the figure measures something else since a year between them
    OWN_MISSING = "own_missing"
    OTHER_MISSING = "other_missing"


class Course(StrEnum):
    """How a gap has changed, whichever side is the better one."""

    CLOSES = "closes"
    WIDENS = "widens"
    TURNS = "turns"  # the lower one became the higher one
    UNCHANGED = "unchanged"
    NOT_CERTAIN = "not_certain"  # the change lies within the margins of error
    NOT_JUDGED = "not_judged"  # there is no way to judge the change
    NOT_KNOWN = "not_known"  # fewer than two years compare


@dataclass(frozen=True, slots=True)
class ComparedFigure:
    """One figure as it may be shown. `value` is None if there is none, and then `missing` says why.

    `margin` is half the width of the value's interval, or None; `answers` is how many answered or were counted.
    `numerator` and `denominator` are the counts that the value comes from. `is_withheld` marks a figure that the portal
    itself withholds, because few answered, and `is_among_others` one that it withholds together with those of other
    areas; it `is_counted` if it had counts. A figure that `lacks_number` needs a number of people to be shown to
    everybody, and has none.
    """

    area: int
    year: int
    sex: str
    value: Decimal | None
    margin: Decimal | None = None
    missing: str = ""
    answers: int | None = None
    is_withheld: bool = False
    numerator: int | None = None
    denominator: int | None = None
    lacks_number: bool = False
    is_among_others: bool = False
    is_counted: bool = False

    @property
    def reason(self):
        """Return why there is no value, of MissingReason; "" if there is one."""
        return "" if self.value is not None else self.missing or MissingReason.UNKNOWN


@dataclass(frozen=True, slots=True)
class Comparison:
    """The result of comparing two ComparedFigures.

    `gap` is own − other in their unit; `ratio` is own ÷ other, a plain number.

    `ratio` is None if it would mean nothing: if a value is negative, or the other is zero. `obstacle` and, for a break,
    its year (`changed_in`) say why the figures are not comparable; then there is no gap.
    """

    verdict: ComparisonVerdict
    own: ComparedFigure
    other: ComparedFigure
    gap: Decimal | None = None
    ratio: Decimal | None = None
    obstacle: Obstacle | None = None
    changed_in: int | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """The gap of a year, own − other, and the square of its margin: the squared margins of both sides, or None."""

    year: int
    size: Decimal
    squared_margin: Decimal | None


@dataclass(frozen=True, slots=True)
class TimeChange:
    """How the gap of the `last` year that compares differs from that of the `first` one.

    Both are the same Gap if only one year compares, and None if none does. Then `changed_in` is the year of the break
    that separates it from earlier years, if there are any.
    """

    course: Course
    first: Gap | None = None
    last: Gap | None = None
    changed_in: int | None = None


def compare(own, other, *, direction, source_kind, breaks=()):
    """Return the Comparison of two ComparedFigures of one indicator.

    `direction` is the indicator's, of Direction; `source_kind` of SourceKind; `breaks` the years from which the figure
    measures something else.
    """
    obstacle = _obstacle(own, other)
    if obstacle == Obstacle.OTHER_YEAR and (between := _last_break(breaks, *sorted((own.year, other.year)))):
        return Comparison(ComparisonVerdict.NOT_COMPARABLE, own, other, obstacle=Obstacle.BREAK, changed_in=between)
    if obstacle:
        return Comparison(ComparisonVerdict.NOT_COMPARABLE, own, other, obstacle=obstacle)
    gap = _gap(own, other)
    ratio = own.value / other.value if own.value >= 0 and other.value > 0 else None
    return Comparison(_verdict(gap, direction, source_kind), own, other, gap.size, ratio)


def against_both(near, far):
    """Return BETTER or WORSE if the Comparisons with municipality and region both say so, else None."""
    is_clear = near.verdict == far.verdict and near.verdict in (ComparisonVerdict.BETTER, ComparisonVerdict.WORSE)
    return near.verdict if is_clear else None


def is_worse_than_both(own, municipality, region, *, direction, source_kind):
    """Return whether the figure is certainly worse than those of the municipality and of the region."""
    kinds = {"direction": direction, "source_kind": source_kind}
    near, far = (compare(own, other, **kinds) for other in (municipality, region))
    return against_both(near, far) == ComparisonVerdict.WORSE


def change_over_time(own, other, *, source_kind, breaks=()):
    """Return the TimeChange of the gap between two series, each {year: ComparedFigure} of one area and the same sex.

    It goes from the first to the last year that compares, without a break between them. A surveyed gap has certainly
    changed if the change is larger than the root of all four squared margins' sum.
    """
    gaps = [_gap(own[year], other[year]) for year in sorted(own.keys() & other.keys()) if _compares(own, other, year)]
    if not gaps:
        return TimeChange(Course.NOT_KNOWN)
    last = gaps[-1]
    since = _last_break(breaks, gaps[0].year, last.year)
    first = gaps[0] if since is None else next(gap for gap in gaps if gap.year >= since)
    if first is last:
        return TimeChange(Course.NOT_KNOWN, first, last, since)
    return TimeChange(_course(first, last, source_kind), first, last)


def _obstacle(own, other):
    """Return the first obstacle that holds, or None."""
    found = {
        Obstacle.SAME_AREA: own.area == other.area,
        Obstacle.OTHER_SEX: own.sex != other.sex,
        Obstacle.OTHER_YEAR: own.year != other.year,
        Obstacle.OWN_MISSING: own.value is None,
        Obstacle.OTHER_MISSING: other.value is None,
    }
    return next((obstacle for obstacle, holds in found.items() if holds), None)


def _compares(own, other, year):
    return _obstacle(own[year], other[year]) is None


def _last_break(breaks, first, last):
    """Return the last year after `first`, up to `last`, with a break in the series; or None."""
    return max((year for year in breaks if first < year <= last), default=None)


def _gap(own, other):
    has_margin = own.margin is not None and other.margin is not None
    squared = _EXACT.add(_squared(own.margin), _squared(other.margin)) if has_margin else None
    return Gap(own.year, own.value - other.value, squared)


def _squared(number):
    return _EXACT.multiply(number, number)


def _is_chance(difference, *squared_margins):
    """Return whether a difference is no larger than the root of the sum of these squares.

    Squares compare without rounding.
    """
    total = Decimal(0)
    for each in squared_margins:
        total = _EXACT.add(total, each)
    return _squared(difference) <= total


def _verdict(gap, direction, source_kind):
    if source_kind == SourceKind.SURVEY:
        if gap.squared_margin is None:
            return ComparisonVerdict.NOT_JUDGED
        if _is_chance(gap.size, gap.squared_margin):
            return ComparisonVerdict.NOT_CERTAIN
    if gap.size == 0:
        return ComparisonVerdict.SAME
    is_lower = gap.size < 0
    return ComparisonVerdict.WORSE if is_lower == (direction == Direction.LOWER_IS_WORSE) else ComparisonVerdict.BETTER


def _course(first, last, source_kind):
    if source_kind == SourceKind.SURVEY:
        if first.squared_margin is None or last.squared_margin is None:
            return Course.NOT_JUDGED
        if _is_chance(last.size - first.size, first.squared_margin, last.squared_margin):
            return Course.NOT_CERTAIN
    before, now = abs(first.size), abs(last.size)
    if first.size * last.size < 0:
        return Course.TURNS
    if before == now:
        return Course.UNCHANGED
    return Course.CLOSES if now < before else Course.WIDENS
