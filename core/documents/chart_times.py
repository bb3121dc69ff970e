"""What the numbers on the level axis of a chart stand for: years, or parts of years."""

from dataclasses import dataclass
from functools import cached_property

_YEAR_ROOM, _TIME_ROOM = 40, 64  # the width of the label of a year, and of another time


@dataclass(frozen=True)
class ChartTimes:
    """The times of a chart that are no plain years: whole numbers that count the parts of years one by one.

    A year has `per_year` of them, and `names` are (number, name on the axis, name in words).
    """

    per_year: int = 1
    names: tuple[tuple[int, str, str], ...] = ()

    @cached_property
    def _by_number(self):
        return {number: names for number, *names in self.names}

    def short_name(self, number: int) -> str:
        """Return the name on the axis."""
        return self._by_number[number][0] if number in self._by_number else str(number)

    def name(self, number: int) -> str:
        """Return the name in words."""
        return self._by_number[number][1] if number in self._by_number else str(number)

    def shown(self, numbers: range, width: float) -> range:
        """Return as many of the numbers as there is room for in the width, always with the newest."""
        room = max(2, int(width / (_TIME_ROOM if self.names else _YEAR_ROOM)))
        parts = [step for step in (1, 2, 3, 6) if self.per_year % step == 0 and step < self.per_year]
        steps = [*parts, *(self.per_year * years for years in (1, 2, 5, 10, 20, 50, 100, 1000))]
        step = next(step for step in steps if (len(numbers) - 1) // step < room)
        return numbers[::-1][::step]


YEARS = ChartTimes()
