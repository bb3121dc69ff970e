"""What may be said of two figures beside each other. Pure functions over Decimal; no words about people, only verdicts.

A verdict needs the same indicator, year and sex, two different areas, and either a register or a survey with margins of
error on both sides. Two surveyed figures differ for certain when their intervals do not overlap.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from indicators.models import Direction, SourceKind


class Verdict(StrEnum):
    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    NOT_CERTAIN = "not_certain"  # the difference lies within the margins of error
    NOT_JUDGED = "not_judged"  # there is a difference, and nothing to judge it by
    NOT_COMPARABLE = "not_comparable"


@dataclass(frozen=True)
class Figure:
    """One observed value. `value` is None where it is missing; `margin` is half the width of its interval, or None."""

    area: int
    year: int
    sex: str
    value: Decimal | None
    margin: Decimal | None = None


@dataclass(frozen=True)
class Comparison:
    """`gap` is own − other, in the figure's unit (percentage points where that is percent); `ratio` is own ÷ other."""

    verdict: Verdict
    gap: Decimal | None = None
    ratio: Decimal | None = None


_NOT_COMPARABLE = Comparison(Verdict.NOT_COMPARABLE)


def compare(own, other, *, direction, source_kind):
    """The Comparison of two Figures of one indicator, with its `direction` and the kind of its source."""
    if own.area == other.area or (own.year, own.sex) != (other.year, other.sex):
        return _NOT_COMPARABLE
    if own.value is None or other.value is None:
        return _NOT_COMPARABLE
    gap = own.value - other.value
    ratio = own.value / other.value if other.value else None
    return Comparison(_verdict(own, other, gap, direction, source_kind), gap, ratio)


def is_worse_than_both(own, municipality, region, *, direction, source_kind):
    """Whether the figure is for certain worse than that of the municipality and that of the region."""
    kinds = {"direction": direction, "source_kind": source_kind}
    return all(compare(own, other, **kinds).verdict == Verdict.WORSE for other in (municipality, region))


def _verdict(own, other, gap, direction, source_kind):
    if source_kind == SourceKind.SURVEY:
        if own.margin is None or other.margin is None:
            return Verdict.NOT_JUDGED
        if abs(gap) <= own.margin + other.margin:
            return Verdict.NOT_CERTAIN
    if gap == 0:
        return Verdict.SAME
    is_lower = gap < 0
    return Verdict.WORSE if is_lower == (direction == Direction.LOWER_IS_WORSE) else Verdict.BETTER
