"""A line through the figures of all years, with the interval of its slope. Pure functions over floats.

The slope is that of weighted least squares, where each year weighs by the inverse of its squared margin. Its margin is
at the level of the years' margins. Where the years scatter around the line more than their margins explain, it grows
by the root of how much more (Birge 1932, "The calculation of errors by the method of least squares").
"""

from dataclasses import dataclass
from math import sqrt

from indicators.statistics.intervals import z_of

_LEAST = 1e-6  # of the largest margin: what a margin of zero counts as, which would weigh without end
_ROUNDING = 1 + 1e-9  # what floats may lose, so that a slope just as large as its margin is not called certain


@dataclass(frozen=True, slots=True)
class Trend:
    """The line from `start` in the first year to `end` in the last; `slope` is for each year, ± `margin`."""

    slope: float
    margin: float
    start: float
    end: float

    @property
    def is_certain(self):
        """Return whether the slope differs from zero by more than its margin."""
        return abs(self.slope) > self.margin * _ROUNDING


def trend(points, *, level):
    """Return the Trend of [(year, size, margin), …], of two years or more, in their order.

    With two years the margin is that of their difference: the root of both squared margins' sum.
    """
    weights, is_exact = _weights([margin for _year, _size, margin in points])
    rows = [(weight, year, size) for weight, (year, size, _margin) in zip(weights, points, strict=True)]
    total = sum(weights)
    middle = sum(w * x for w, x, _y in rows) / total
    height = sum(w * y for w, _x, y in rows) / total
    spread = sum(w * (x - middle) ** 2 for w, x, _y in rows)
    slope = sum(w * (x - middle) * (y - height) for w, x, y in rows) / spread

    def at(year):
        return height + slope * (year - middle)

    unexplained = sum(w * (y - at(x)) ** 2 for w, x, y in rows)
    margin = 0.0 if is_exact else sqrt(1 / spread) * _scatter(unexplained, len(points), level)
    return Trend(slope, margin, at(points[0][0]), at(points[-1][0]))


def _weights(margins):
    """Return the weight of each year, and whether all margins are zero."""
    largest = max(margins)
    if largest == 0:
        return [1.0] * len(margins), True
    return [1 / max(margin, largest * _LEAST) ** 2 for margin in margins], False


def _scatter(unexplained, count, level):
    """Return how many times the years' own margins explain is what the line leaves over; never less than one."""
    if count < 3:
        return 1.0
    return max(1.0, sqrt(unexplained * z_of(level) ** 2 / (count - 2)))
