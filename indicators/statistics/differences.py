"""Whether chance can explain a difference. Pure functions.

Surveyed figures bring their margins of error. Two of them differ for certain where their difference is larger than the
root of their squared margins' sum, all at one level (Schenker and Gentleman 2001, "On judging the significance of
differences by examining the overlap between confidence intervals"). Squares of Decimals are compared, so that nothing
is rounded at the boundary.

Counted figures bring their counts. The interval of a difference of two of them comes from the interval of each
(Newcombe 1998, "Interval estimation for the difference between independent proportions", method 10), which needs them
to be independent: so an area is tested against the rest of what it lies in.
"""

from decimal import Context, Decimal
from math import hypot

from indicators.statistics.intervals import LEVEL, Interval

_EXACT = Context(prec=64)  # a stored figure has 14 digits, so that squares and their sums are never rounded


def lies_within(difference, *margins):
    """Return whether a difference is no larger than the root of the sum of these squared margins. All are Decimals."""
    total = Decimal(0)
    for margin in margins:
        total = _EXACT.add(total, _EXACT.multiply(margin, margin))
    return _EXACT.multiply(difference, difference) <= total


def difference_of(own, other, *, level=LEVEL):
    """Return the Interval of own − other of two independent Counted, as a difference of their ratios."""
    difference = own.ratio - other.ratio
    mine, theirs = own.interval(level=level), other.interval(level=level)
    low = difference - hypot(own.ratio - mine.low, theirs.high - other.ratio)
    high = difference + hypot(mine.high - own.ratio, other.ratio - theirs.low)
    return Interval(low, high)


def chance_explains(own, other, *, level=LEVEL):
    """Return whether chance can explain that two independent Counted differ."""
    found = difference_of(own, other, level=level)
    return found.low <= 0 <= found.high


def chance_reaches(own, ratio, *, level=LEVEL):
    """Return whether chance can explain that a Counted differs from a `ratio` whose own counts are not known."""
    found = own.interval(level=level)
    return found.low <= ratio <= found.high
