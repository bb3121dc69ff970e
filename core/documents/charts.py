"""Draw line charts as SVG. The functions are pure: pages and papers get the same bytes.

Lines are told apart by dash and mark as well as by colour, and each is named where it ends, with its mark beside the
name. If a name had to move, a grey thread leads to it, right of the newest year, where there are no figures. A year
whose value is not known is a gap. A thin line with the same dash crosses years in which nobody measured, such as those
between two surveys. The SVG has no style attribute and no script, so that no page must allow them. The text is large
enough for a drawing that is 350 pixels wide.
"""

import functools
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from xml.sax.saxutils import escape, quoteattr

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.text import numbers
from core.text.numbers import decimal

_SIZE, _LEADING, _LETTER = 14, 16, 7.8  # of the text: size, line height, and the widest letter
_TOP, _YEARS, _LABEL_GAP = 14, 28, 16  # above the lines, for the years under them, and before the marks of their names
_KEY = 12  # the width of the mark before a name
_MOVED = 5  # the longest distance of a name from its line's end without a thread
_LABEL_LETTERS, _LABEL_LINES = 15, 3
_YEAR_ROOM = 40  # the width of the label of a year
_MARKED = 12  # a line of more values has marks only at its end
_INK, _SOFT, _GRID = "#1a1a1a", "#4d4d4d", "#c8c8c8"
_LOOKS = (  # colour, width, dash and mark of each line; the chart's own place has the first
    ("#0b3d91", "2.5", "", "circle"),
    ("#a33b00", "2", "7 4", "square"),
    ("#1f6b3a", "2", "2 3", "diamond"),
    ("#5b3a8c", "2", "9 3 2 3", "triangle"),
    ("#6b5200", "2", "1 2", "open square"),
    ("#8a1c5a", "2", "12 4", "open circle"),
)


@dataclass(frozen=True)
class ChartSize:
    """The size of the drawing, and the most steps of its upright axis.

    With `sum_up` the description gives the axis only.
    """

    width: int
    height: int
    ticks: int
    sum_up: bool


LARGE = ChartSize(400, 230, ticks=5, sum_up=True)
SMALL = ChartSize(320, 150, ticks=3, sum_up=False)  # for a row of a table


@dataclass(frozen=True)
class ChartLine:
    """The values of one place: {year: Decimal, or None if it is not known}."""

    name: str
    values: dict[int, Decimal | None]

    @property
    def known(self):
        return sorted((year, value) for year, value in self.values.items() if value is not None)


def line_chart(
    lines: Iterable[ChartLine],
    *,
    key: str,
    title: str,
    unit: str = "",
    breaks: Iterable[int] = (),
    size: ChartSize = LARGE,
    same_axes_as: Iterable[ChartLine] = (),
) -> str:
    """Return the chart of `lines` as SVG text, or "" if no line has a value.

    `key` is a name in ASCII that nothing else on the page has. `breaks` are the years from which the figure measures
    something else; no line is drawn across them. `same_axes_as` are the lines of other charts that get the same axes,
    so that readers can compare them.
    """
    asked = (
        tuple((line.name, tuple(line.values.items())) for line in lines),
        tuple((line.name, tuple(line.values.items())) for line in same_axes_as),
        (key, title, unit, tuple(breaks), size),
    )
    return _drawn(*asked, get_language())


@functools.lru_cache(maxsize=1024)
def _drawn(lines, same_axes_as, asked, language):
    """Return the chart from the cache. The same figures are drawn often, and drawing takes longest of all on a page."""
    key, title, unit, breaks, size = asked
    lines, same_axes_as = ([ChartLine(name, dict(values)) for name, values in each] for each in (lines, same_axes_as))
    drawn = [line for line in lines if line.known]
    if not drawn:
        return ""
    plot = _plot_area(drawn, [line for line in (*drawn, *same_axes_as) if line.known], unit, breaks, size)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size.width} {plot.height}" width="{size.width}" '
        f'height="{plot.height}" role="img" aria-labelledby={quoteattr(f"{key}-title {key}-desc")} '
        f'font-family="\'Source Sans 3\', sans-serif" font-size="{_SIZE}" fill="{_INK}">',
        f"<title id={quoteattr(f'{key}-title')}>{escape(title)}</title>",
        f"<desc id={quoteattr(f'{key}-desc')}>{escape(_description(lines, plot))}</desc>",
        *_axes(plot),
        *(_break(plot, year) for year in plot.breaks),
        *(_line(plot, line, look) for line, look in _with_looks(lines)),
        *_labels(plot, lines),
        "</svg>",
    ]
    return "".join(parts)


def axis(low: Decimal, high: Decimal, *, ceiling: Decimal | None = None, steps: int = LARGE.ticks) -> list[Decimal]:
    """Return the ticks of an axis that holds everything from `low` to `high`, as Decimals one round step apart.

    It begins at zero if that costs little of its length. Equal values get room on both sides. The axis does not pass
    `ceiling`, such as 100 for per cent, unless the figures do. It has about `steps` steps.
    """
    if low == high:
        room = abs(low) / 10 or Decimal(1)
        low, high = (max(low - room, Decimal(0)) if low >= 0 else low - room), high + room
    elif 0 < low <= (high - low) / 2:
        low = Decimal(0)
    if ceiling is not None and high > ceiling >= low:
        high = max(ceiling, high) if high - ceiling > (high - low) / 2 else ceiling
    step = _round_step((high - low) / steps)
    first = (low / step).to_integral_value(ROUND_FLOOR)
    last = (high / step).to_integral_value(ROUND_CEILING)
    return [step * n for n in range(int(first), int(last) + 1)]


def spread_labels(centres: Sequence[float], heights: Sequence[float], *, top: float, bottom: float) -> list[float]:
    """Return the middle of each label, in their order, so that no label of these `heights` covers another.

    Each stands as near its own place in `centres` as the others let it, between `top` and `bottom`, which must have
    room for all of them.
    """
    order = sorted(range(len(centres)), key=lambda n: (centres[n], n))
    places, floor = {}, top
    for n in order:
        places[n] = max(centres[n], floor + heights[n] / 2)
        floor = places[n] + heights[n] / 2
    ceiling = bottom
    for n in reversed(order):
        places[n] = min(places[n], ceiling - heights[n] / 2)
        ceiling = places[n] - heights[n] / 2
    return [places[n] for n in range(len(centres))]


# The plot area ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Plot:
    """The area for the lines, with the scale of its axes. `labels` are the texts at the end of each line.

    `known` are the years in which any line has a value. Figures get `places` decimals.
    """

    left: float
    right: float
    top: float
    bottom: float
    height: int
    ticks: list[Decimal]
    years: range
    known: set[int]
    breaks: list[int]
    labels: list[list[str]]
    unit: str
    places: int
    size: ChartSize

    def x(self, year):
        if len(self.years) == 1:
            return self.right
        return self.left + (self.right - self.left) * (year - self.years[0]) / (len(self.years) - 1)

    def y(self, value):
        share = (value - self.ticks[0]) / (self.ticks[-1] - self.ticks[0])
        return self.bottom - (self.bottom - self.top) * float(share)

    def format_value(self, value):
        return decimal(value, self.places)


def _plot_area(drawn, held, unit, breaks, size):
    """Return the plot area for the lines that are `drawn`. The axes fit all lines in `held`."""
    values = [value for line in held for _year, value in line.known]
    all_years = {year for line in held for year in line.values}
    years = range(min(all_years), max(all_years) + 1)
    breaks = [year for year in sorted(breaks) if years[0] < year <= years[-1]]
    ceiling = Decimal(100) if numbers.is_per_cent(unit) and max(values) <= 100 else None
    ticks = axis(min(values), max(values), ceiling=ceiling, steps=size.ticks)
    places = numbers.decimal_places(values)
    is_late = any(line.known[-1][0] != years[-1] for line in drawn)
    labels = [_label(line, places, with_year=is_late) for line in drawn]
    widest = max(len(text) for label in labels for text in label)
    top = _TOP + (_LEADING if breaks else 0)
    below = _YEARS + (18 if size.sum_up else 0)
    height = max(size.height, sum(len(label) for label in labels) * _LEADING + _TOP + below)
    return _Plot(
        left=10 + _LETTER * max(len(text) for text in _written(ticks)),
        right=size.width - _LETTER * widest - _LABEL_GAP - _KEY - 4,
        top=top,
        bottom=height - below,
        height=height,
        ticks=ticks,
        years=years,
        known={year for line in held for year, _value in line.known},
        breaks=breaks,
        labels=labels,
        unit=unit,
        places=places,
        size=size,
    )


def _label(line, places, *, with_year):
    """Return the line's name and newest value in a few short lines, with the year if some line goes on longer."""
    year, value = line.known[-1]
    newest = decimal(value, places)
    if with_year:
        newest = f"{newest}\N{NO-BREAK SPACE}({year})"
    text = textwrap.wrap(f"{line.name} {newest}", _LABEL_LETTERS)
    if len(text) > _LABEL_LINES:
        kept = textwrap.wrap(line.name, _LABEL_LETTERS)[: _LABEL_LINES - 1]
        text = [*kept[:-1], f"{kept[-1][: _LABEL_LETTERS - 1]}…", newest]
    return text


def _places(value):
    """Return the number of decimals of the value without trailing zeros."""
    return max(0, -value.normalize().as_tuple().exponent)


def _round_step(least):
    """Return the smallest of 1, 2 and 5, times a power of ten, that is not less than `least`."""
    power = Decimal(1).scaleb(least.adjusted())
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= least)


def _with_looks(lines):
    """Return the lines to draw, each with the look of its place among all, so that all charts agree."""
    return [(line, _LOOKS[n % len(_LOOKS)]) for n, line in enumerate(lines) if line.known]


# The parts of the drawing -------------------------------------------------------------------------------------------


def _axes(plot):
    grid = "".join(f"M{_n(plot.left)} {_n(plot.y(tick))}H{_n(plot.right)}" for tick in plot.ticks)
    yield f'<path d="{grid}" stroke="{_GRID}" stroke-width="1"/>'
    for tick, text in zip(plot.ticks, _written(plot.ticks), strict=True):
        yield (f'<text x="{_n(plot.left - 6)}" y="{_n(plot.y(tick) + 4.5)}" text-anchor="end">{text}</text>')
    for year in _shown_years(plot):
        yield f'<text x="{_n(plot.x(year))}" y="{_n(plot.bottom + 20)}" text-anchor="middle">{year}</text>'
    if plot.size.sum_up:
        yield f'<text x="{_n(plot.left)}" y="{_n(plot.height - 6)}" fill="{_SOFT}">{escape(_range(plot))}</text>'


def _written(ticks):
    """Return the ticks as text with the same number of decimals."""
    places = _places(ticks[1] - ticks[0])
    return [decimal(tick, places) for tick in ticks]


def _shown_years(plot):
    """Return as many of the years as there is room for, always with the newest."""
    room = max(2, int((plot.right - plot.left) / _YEAR_ROOM))
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 1000) if (len(plot.years) - 1) // step < room)
    return plot.years[::-1][::step]


def _range(plot):
    text = {"low": decimal(plot.ticks[0]), "high": decimal(plot.ticks[-1]), "unit": plot.unit}
    if plot.unit:
        return _("The axis runs from %(low)s to %(high)s %(unit)s.") % text
    return _("The axis runs from %(low)s to %(high)s.") % text


def _break(plot, year):
    at = (plot.x(year - 1) + plot.x(year)) / 2
    text = str(year) if len(plot.breaks) > 1 else _("new measure %(year)s") % {"year": year}
    half = len(text) * _LETTER / 2
    middle = min(max(at, plot.left + half), max(plot.right - half, plot.left + half))
    return (
        f'<path d="M{_n(at)} {plot.top - 4}V{_n(plot.bottom)}" stroke="{_SOFT}" stroke-width="1" '
        f'stroke-dasharray="1 3"/>'
        f'<text x="{_n(middle)}" y="{plot.top - 8}" text-anchor="middle" fill="{_SOFT}">{escape(text)}</text>'
    )


def _line(plot, line, look):
    colour, width, dash, mark = look
    path, hairs, last = [], [], None
    for year, value in line.known:
        point = f"{_n(plot.x(year))} {_n(plot.y(value))}"
        goes_on = last is not None and last[0] == year - 1 and year not in plot.breaks
        path.append(f"{'L' if goes_on else 'M'}{point}")
        if last and not goes_on and _nobody_looked(plot, line, last[0], year):
            hairs.append(f"M{last[1]}L{point}")
        last = year, point
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    marked = line.known if len(line.known) <= _MARKED else _alone(line)
    marks = "".join(_mark(mark, plot.x(year), plot.y(value)) for year, value in marked)
    hair = f'<path d="{"".join(hairs)}" stroke="{colour}" stroke-width="1.2"{dashes}/>' if hairs else ""
    return (
        f'{hair}<path d="{"".join(path)}" fill="none" stroke="{colour}" stroke-width="{width}"{dashes}/>'
        f'<path d="{marks}" {_fill(look)}/>'
    )


def _fill(look):
    """Return how a line's marks are filled: open ones with white."""
    colour, _width, _dash, mark = look
    return f'fill="#fff" stroke="{colour}" stroke-width="1.2"' if mark.startswith("open") else f'fill="{colour}"'


def _alone(line):
    """Return the newest value, and the values that no line leads to or from."""
    years = {year for year, _value in line.known}
    return [(year, value) for year, value in line.known if year == max(years) or not years & {year - 1, year + 1}]


def _nobody_looked(plot, line, before, after):
    """Return whether no figure is known of the years between, and the figure measures the same after them.

    A year in which the line itself has None has a figure that is not shown. Figures that another line keeps back do
    not matter.
    """
    is_known = any(year in plot.known or year in line.values for year in range(before + 1, after))
    return not is_known and not any(before < year <= after for year in plot.breaks)


def _mark(kind, x, y):
    """Return a mark around a point, as part of a path."""
    if kind.endswith("circle"):
        return f"M{_n(x - 3)} {_n(y)}a3 3 0 1 0 6 0a3 3 0 1 0 -6 0z"
    if kind.endswith("square"):
        return f"M{_n(x - 3)} {_n(y - 3)}h6v6h-6z"
    if kind == "triangle":
        return f"M{_n(x)} {_n(y - 4)}l4 7h-8z"
    return f"M{_n(x)} {_n(y - 4)}l4 4l-4 4l-4 -4z"


def _labels(plot, lines):
    """Return the name of each line beside its end, after its mark, with a thread to a name that had to move."""
    drawn = _with_looks(lines)
    ends = [line.known[-1] for line, _look in drawn]
    centres = [plot.y(value) for _year, value in ends]
    heights = [len(label) * _LEADING for label in plot.labels]
    places = spread_labels(centres, heights, top=0, bottom=plot.bottom + _LEADING / 2)
    left = plot.right + _LABEL_GAP
    for (line, look), label, (year, value), place in zip(drawn, plot.labels, ends, places, strict=True):
        first = place - len(label) * _LEADING / 2 + 12
        rows = "".join(
            f'<tspan x="{_n(left + _KEY)}" y="{_n(first + n * _LEADING)}">{escape(text)}</tspan>'
            for n, text in enumerate(label)
        )
        weight = ' font-weight="600"' if line is lines[0] else ""
        key = _mark(look[3], left + 4, first - 4.5)
        thread = _thread(plot, value, first - 4.5) if year == plot.years[-1] else ""
        yield f'{thread}<path d="{key}" {_fill(look)}/><text{weight} fill="{look[0]}">{rows}</text>'


def _thread(plot, value, place):
    """Return a grey line from the end of a line of values to the mark at its name, right of the newest year."""
    end = plot.y(value)
    if abs(end - place) < _MOVED:
        return ""
    start, stop = plot.right + 5, plot.right + _LABEL_GAP - 2
    return f'<path d="M{_n(start)} {_n(end)}L{_n(stop)} {_n(place)}" stroke="{_SOFT}" stroke-width=".75"/>'


def _description(lines, plot):
    """Return the chart in words: a sentence for each line, with each of its years."""
    sentences = []
    for line in lines:
        values = [_year_and_value(plot, year, line.values[year]) for year in sorted(line.values)] or [_("not known")]
        sentences.append(f"{line.name}: {', '.join(values)}.")
    broken = [_("From %(year)s on it is a new measure.") % {"year": year} for year in plot.breaks]
    return " ".join([*sentences, *broken, _range(plot)])


def _year_and_value(plot, year, value):
    return f"{year} {_('not known').lower() if value is None else plot.format_value(value)}"


def _n(number):
    """Return a coordinate in tenths, written the same everywhere."""
    return f"{number:.1f}".removesuffix(".0")
