"""The intervals of a chart's figures: bands along lines, bars at years that stand alone, and their limits in words.

All bands lie below all lines, and are pale and open to what lies below them, so that no line is hidden. The edge of a
band has the dash of its line. Bars of several lines in one year stand beside each other: each such line moves a little
sideways as a whole.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Protocol

from django.utils.translation import gettext as _

from core.documents.chart_marks import LineLook, tenths
from core.text.numbers import decimal, is_per_cent, places_apart

_CAP = 3.5  # half the width of the end of a bar
_STEP, _WIDEST = 6, 12  # the distance between the bars of one year, and of the first from the last


class UncertainLine(Protocol):
    """What is asked of a line: {year: (lower limit, upper limit)}."""

    @property
    def intervals(self) -> dict[int, tuple[Decimal, Decimal]]: ...


def clipped(
    values: dict[int, Decimal | None], intervals: dict[int, tuple[Decimal, Decimal]], unit: str
) -> dict[int, tuple[Decimal, Decimal]]:
    """Return the intervals of the years that have a value. A share ends at 0 and 100 per cent."""
    found = {}
    for year, (low, high) in intervals.items():
        value = values.get(year)
        if value is None:
            continue
        if is_per_cent(unit):
            low, high = max(low, min(value, Decimal(0))), min(high, max(value, Decimal(100)))
        found[year] = low, high
    return found


def runs(line: UncertainLine, breaks: Iterable[int]) -> list[list[int]]:
    """Return the years of the line that have an interval, in runs that its line connects."""
    found = []
    for year in sorted(line.intervals):
        if found and found[-1][-1] == year - 1 and year not in breaks:
            found[-1].append(year)
        else:
            found.append([year])
    return found


def shifts(lines: Sequence[UncertainLine], breaks: Iterable[int]) -> list[float]:
    """Return how far to the right each line moves, so that no bar covers another."""
    with_bars = [n for n, line in enumerate(lines) if any(len(run) == 1 for run in runs(line, breaks))]
    if len(with_bars) < 2:
        return [0.0] * len(lines)
    step = min(_STEP, _WIDEST / (len(with_bars) - 1))
    places = {n: (place - (len(with_bars) - 1) / 2) * step for place, n in enumerate(with_bars)}
    return [places.get(n, 0.0) for n in range(len(lines))]


def inset(lines: Sequence[UncertainLine], breaks: Iterable[int]) -> float:
    """Return how much room bars need on either side of the years."""
    widest = max(map(abs, shifts(lines, breaks)), default=0)
    has_bars = any(len(run) == 1 for line in lines for run in runs(line, breaks))
    return widest + _CAP + 1 if has_bars else 0


def bands(plot: Any, line: UncertainLine, look: LineLook, shift: float) -> str:
    """Return the bands and bars of one line in a plot area (core/documents/charts.py)."""
    areas, bars = [], []
    for run in runs(line, plot.breaks):
        if len(run) > 1:
            upper = [f"{tenths(plot.x(year) + shift)} {tenths(plot.y(line.intervals[year][1]))}" for year in run]
            lower = [f"{tenths(plot.x(year) + shift)} {tenths(plot.y(line.intervals[year][0]))}" for year in run]
            areas.append(f"M{'L'.join([*upper, *reversed(lower)])}z")
        else:
            bars.append(_bar(plot, plot.x(run[0]) + shift, *line.intervals[run[0]]))
    band = (
        f'<path class="chart__band" d="{"".join(areas)}" fill="{look.colour}" fill-opacity=".12" '
        f'stroke="{look.colour}" stroke-width=".8"{look.dashes}/>'
    )
    bar = f'<path class="chart__bar" d="{"".join(bars)}" stroke="{look.colour}" stroke-width="1.4"/>'
    return f"{band if areas else ''}{bar if bars else ''}"


def limits(value: Decimal, low: Decimal, high: Decimal, places: int) -> str:
    """Return the limits of a value in brackets, with more decimals than the value where they would look like it."""
    places = places_apart([value, low, high], places)
    text = {"low": decimal(low, places), "high": decimal(high, places)}
    words = _("(%(low)s to %(high)s)") if low < 0 else "(%(low)s–%(high)s)"  # a dash would read as a sign
    return words % text


def _bar(plot, x, low, high):
    bottom, top = tenths(plot.y(low)), tenths(plot.y(high))
    caps = "".join(f"M{tenths(x - _CAP)} {end}h{tenths(2 * _CAP)}" for end in (bottom, top))
    return f"M{tenths(x)} {bottom}V{top}{caps}"
