"""Draw line charts as SVG. The functions are pure: pages and papers get the same bytes.

Lines are told apart by dash and mark as well as by colour, and each is named where it ends, with its mark beside the
name. If a name had to move, a grey thread leads to it, right of the newest year, where there are no figures. A year
whose value is not known is a gap. A thin line with the same dash crosses years in which nobody measured, such as those
between two surveys. What is uncertain has a band or a bar (core/documents/chart_intervals.py). The SVG has no style
attribute and no script, so that no page must allow them. The text is large enough for a drawing that is 350 pixels
wide. static/css/components/chart.css gives it the colours of those who choose their own.
"""

import functools
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.documents import chart_intervals
from core.documents.chart_marks import LOOKS, mark_path, tenths
from core.documents.chart_scale import axis, spread_labels
from core.documents.chart_times import YEARS, ChartTimes
from core.text import numbers
from core.text.numbers import decimal

_SIZE, _LEADING, _LETTER = 14, 16, 7.8  # of the text: size, line height, and the widest letter
_MEAN_LETTER = 6.8  # of a sentence
_TOP, _YEARS, _LABEL_GAP = 14, 28, 16  # above the lines, for the years under them, and before the marks of their names
_KEY = 12  # the width of the mark before a name
_MOVED = 5  # the longest distance of a name from its line's end without a thread
_LABEL_LETTERS, _LABEL_LINES = 15, 3
_MARKED = 12  # a line of more values has marks only at its end
_INK, _SOFT, _GRID = "#1a1a1a", "#4d4d4d", "#c8c8c8"


@dataclass(frozen=True)
class ChartSize:
    """The size of the drawing, and the most steps of its upright axis."""

    width: int
    height: int
    ticks: int


LARGE = ChartSize(400, 230, ticks=5)
SMALL = ChartSize(320, 150, ticks=3)  # for a row of a table


@dataclass(frozen=True)
class ChartLine:
    """The values of one place: {year: Decimal, or None if it is not known}. Parts of a year count: see ChartTimes.

    `intervals` are {year: (lower limit, upper limit)} of the years whose value is uncertain, by a margin of error or by
    chance. Without a value an interval is not shown.
    """

    name: str
    values: dict[int, Decimal | None]
    intervals: dict[int, tuple[Decimal, Decimal]] = field(default_factory=dict)

    @property
    def known(self):
        return sorted((year, value) for year, value in self.values.items() if value is not None)

    @property
    def extent(self):
        """Return all numbers that the axis must hold."""
        limits = [limit for year, _value in self.known for limit in self.intervals.get(year, ())]
        return [*(value for _year, value in self.known), *limits]

    @property
    def frozen(self):
        return self.name, tuple(self.values.items()), tuple(self.intervals.items())


def line_chart(
    lines: Iterable[ChartLine],
    *,
    key: str,
    title: str,
    unit: str = "",
    breaks: Iterable[int] = (),
    size: ChartSize = LARGE,
    same_axes_as: Iterable[ChartLine] = (),
    interval_note: str = "",
    times: ChartTimes = YEARS,
) -> str:
    """Return the chart of `lines` as SVG text, or "" if no line has a value.

    `key` is a name in ASCII that nothing else on the page has. `breaks` are the years from which the figure measures
    something else; no line is drawn across them. `same_axes_as` are the lines of other charts that get the same axes,
    so that readers can compare them. `interval_note` is a sentence on what the intervals are: if it is empty, they are
    margins of error.
    """
    asked = (
        tuple(line.frozen for line in lines),
        tuple(line.frozen for line in same_axes_as),
        (key, title, unit, tuple(breaks), size, interval_note, times),
    )
    return _drawn(*asked, get_language())


@functools.lru_cache(maxsize=1024)
def _drawn(lines, same_axes_as, asked, language):
    """Return the chart from the cache. The same figures are drawn often, and drawing takes longest of all on a page."""
    key, title, unit, breaks, size, interval_note, times = asked
    lines, same_axes_as = ([_thawed(*line, unit) for line in each] for each in (lines, same_axes_as))
    drawn = [line for line in lines if line.known]
    if not drawn:
        return ""
    held = [line for line in (*drawn, *same_axes_as) if line.known]
    plot = _plot_area(drawn, held, unit, breaks, size, interval_note, times)
    placed = _placed(lines, plot)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" '
        f'viewBox="0 0 {size.width} {plot.height}" width="{size.width}" '
        f'height="{plot.height}" role="img" aria-labelledby={quoteattr(f"{key}-title {key}-desc")} '
        f'font-family="\'Source Sans 3\', sans-serif" font-size="{_SIZE}" fill="{_INK}">',
        f"<title id={quoteattr(f'{key}-title')}>{escape(title)}</title>",
        f"<desc id={quoteattr(f'{key}-desc')}>{escape(_description(lines, plot))}</desc>",
        *_axes(plot),
        *(chart_intervals.bands(plot, line, look, shift) for line, look, shift in placed),
        *(_break(plot, year) for year in plot.breaks),
        *(_line(plot, line, look, shift) for line, look, shift in placed),
        *_labels(plot, placed, lines[0]),
        "</svg>",
    ]
    return "".join(parts)


# The plot area ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Plot:
    """The area for the lines, with the scale of its axes. `labels` are the texts at the end of each line.

    `known` are the years in which any line has a value. Figures get `places` decimals. `notes` are the lines of text
    below the years: the axis in words, and what the intervals are (`interval_note`, empty if there are none). `inset`
    is the room for bars before the first year and after the last.
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
    notes: list[str]
    interval_note: str
    inset: float
    times: ChartTimes

    def x(self, year):
        first, last = self.left + self.inset, self.right - self.inset
        if len(self.years) == 1:
            return last
        return first + (last - first) * (year - self.years[0]) / (len(self.years) - 1)

    def y(self, value):
        share = (value - self.ticks[0]) / (self.ticks[-1] - self.ticks[0])
        return self.bottom - (self.bottom - self.top) * float(share)

    def format_value(self, value):
        return decimal(value, self.places)


def _plot_area(drawn, held, unit, breaks, size, interval_note, times):
    """Return the plot area for the lines that are `drawn`. The axes fit all lines in `held`."""
    values = [value for line in held for _year, value in line.known]
    extent = [number for line in held for number in line.extent]
    all_years = {year for line in held for year in line.values}
    years = range(min(all_years), max(all_years) + 1)
    breaks = [year for year in sorted(breaks) if years[0] < year <= years[-1]]
    ceiling = Decimal(100) if numbers.is_per_cent(unit) and max(values) <= 100 else None
    ticks = axis(min(extent), max(extent), ceiling=ceiling, steps=size.ticks)
    places = numbers.decimal_places(values)
    is_late = any(line.known[-1][0] != years[-1] for line in drawn)
    labels = [_label(line, places, times, with_year=is_late) for line in drawn]
    widest = max(len(text) for label in labels for text in label)
    left = 10 + _LETTER * max(len(text) for text in _written(ticks))
    note = (
        (interval_note or _("Bands and bars show the margin of error."))
        if any(each.intervals for each in drawn)
        else ""
    )
    notes = [text for each in (_range(ticks, unit), note) for text in textwrap.wrap(each, _letters(size.width - left))]
    top = _TOP + (_LEADING if breaks else 0)
    below = _YEARS + 2 + _LEADING * len(notes)
    height = max(size.height + _LEADING * (len(notes) - 1), sum(map(len, labels)) * _LEADING + _TOP + below)
    return _Plot(
        left=left,
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
        notes=notes,
        interval_note=note,
        inset=chart_intervals.inset(drawn, breaks),
        times=times,
    )


def _thawed(name, values, intervals, unit):
    """Return a line as it is drawn, from what the cache keeps of it."""
    values = dict(values)
    return ChartLine(name, values, chart_intervals.clipped(values, dict(intervals), unit))


def _letters(width):
    """Return how many letters of running text there is room for."""
    return int(width / _MEAN_LETTER)


def _label(line, places, times, *, with_year):
    """Return the line's name and newest value in a few short lines, with the year if some line goes on longer."""
    year, value = line.known[-1]
    newest = decimal(value, places)
    if with_year:
        newest = f"{newest}\N{NO-BREAK SPACE}({times.short_name(year)})"
    text = textwrap.wrap(f"{line.name} {newest}", _LABEL_LETTERS)
    if len(text) > _LABEL_LINES:
        kept = textwrap.wrap(line.name, _LABEL_LETTERS)[: _LABEL_LINES - 1]
        text = [*kept[:-1], f"{kept[-1][: _LABEL_LETTERS - 1]}…", newest]
    return text


def _places(value):
    """Return the number of decimals of the value without trailing zeros."""
    return max(0, -value.normalize().as_tuple().exponent)


def _placed(lines, plot):
    """Return (line, look, shift) of the lines to draw. The look is that of its place among all: all charts agree."""
    shifts = chart_intervals.shifts(lines, plot.breaks)
    looks = [LOOKS[n % len(LOOKS)] for n in range(len(lines))]
    return [each for each in zip(lines, looks, shifts, strict=True) if each[0].known]


# The parts of the drawing -------------------------------------------------------------------------------------------


def _axes(plot):
    grid = "".join(f"M{tenths(plot.left)} {tenths(plot.y(tick))}H{tenths(plot.right)}" for tick in plot.ticks)
    yield f'<path class="chart__grid" d="{grid}" stroke="{_GRID}" stroke-width="1"/>'
    for tick, text in zip(plot.ticks, _written(plot.ticks), strict=True):
        yield (f'<text x="{tenths(plot.left - 6)}" y="{tenths(plot.y(tick) + 4.5)}" text-anchor="end">{text}</text>')
    for year in plot.times.shown(plot.years, plot.right - plot.left):
        name, x = plot.times.short_name(year), tenths(plot.x(year))
        yield f'<text x="{x}" y="{tenths(plot.bottom + 20)}" text-anchor="middle">{name}</text>'
    for n, text in enumerate(reversed(plot.notes)):
        y = plot.height - 6 - n * _LEADING
        yield f'<text x="{tenths(plot.left)}" y="{tenths(y)}" fill="{_SOFT}">{escape(text)}</text>'


def _written(ticks):
    """Return the ticks as text with the same number of decimals."""
    places = _places(ticks[1] - ticks[0])
    return [decimal(tick, places) for tick in ticks]


def _range(ticks, unit):
    text = {"low": decimal(ticks[0]), "high": decimal(ticks[-1]), "unit": unit}
    if unit:
        return _("The axis runs from %(low)s to %(high)s %(unit)s.") % text
    return _("The axis runs from %(low)s to %(high)s.") % text


def _break(plot, year):
    at = (plot.x(year - 1) + plot.x(year)) / 2
    named = year // plot.times.per_year
    text = str(named) if len(plot.breaks) > 1 else _("new measure %(year)s") % {"year": named}
    half = len(text) * _LETTER / 2
    middle = min(max(at, plot.left + half), max(plot.right - half, plot.left + half))
    return (
        f'<path d="M{tenths(at)} {plot.top - 4}V{tenths(plot.bottom)}" stroke="{_SOFT}" stroke-width="1" '
        f'stroke-dasharray="1 3"/>'
        f'<text x="{tenths(middle)}" y="{plot.top - 8}" text-anchor="middle" fill="{_SOFT}">{escape(text)}</text>'
    )


def _line(plot, line, look, shift):
    path, hairs, last = [], [], None
    for year, value in line.known:
        point = f"{tenths(plot.x(year) + shift)} {tenths(plot.y(value))}"
        goes_on = last is not None and last[0] == year - 1 and year not in plot.breaks
        path.append(f"{'L' if goes_on else 'M'}{point}")
        if last and not goes_on and _nobody_looked(plot, line, last[0], year):
            hairs.append(f"M{last[1]}L{point}")
        last = year, point
    marked = line.known if len(line.known) <= _MARKED else _alone(line)
    marks = "".join(mark_path(look.mark, plot.x(year) + shift, plot.y(value)) for year, value in marked)
    hair = f'<path d="{"".join(hairs)}" stroke="{look.colour}" stroke-width="1.2"{look.dashes}/>' if hairs else ""
    return (
        f'{hair}<path d="{"".join(path)}" fill="none" stroke="{look.colour}" stroke-width="{look.width}"{look.dashes}/>'
        f'<path d="{marks}" {look.filling}/>'
    )


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


def _labels(plot, placed, own):
    """Return the name of each line beside its end, after its mark, with a thread to a name that had to move.

    That of the chart's `own` line is bold.
    """
    ends = [line.known[-1] for line, _look, _shift in placed]
    centres = [plot.y(value) for _year, value in ends]
    heights = [len(label) * _LEADING for label in plot.labels]
    places = spread_labels(centres, heights, top=0, bottom=plot.bottom + _LEADING / 2)
    left = plot.right + _LABEL_GAP
    for (line, look, shift), label, (year, value), place in zip(placed, plot.labels, ends, places, strict=True):
        first = place - len(label) * _LEADING / 2 + 12
        rows = "".join(
            f'<tspan x="{tenths(left + _KEY)}" y="{tenths(first + n * _LEADING)}">{escape(text)}</tspan>'
            for n, text in enumerate(label)
        )
        weight = ' font-weight="600"' if line is own else ""
        key = mark_path(look.mark, left + 4, first - 4.5)
        thread = _thread(plot, value, shift, first - 4.5) if year == plot.years[-1] else ""
        yield f'{thread}<path d="{key}" {look.filling}/><text{weight} fill="{look.colour}">{rows}</text>'


def _thread(plot, value, shift, place):
    """Return a grey line from the end of a line of values to the mark at its name, right of the newest year."""
    end = plot.y(value)
    if abs(end - place) < _MOVED:
        return ""
    start, stop = plot.right + 5 + max(shift, 0), plot.right + _LABEL_GAP - 2
    return (
        f'<path d="M{tenths(start)} {tenths(end)}L{tenths(stop)} {tenths(place)}" stroke="{_SOFT}" stroke-width=".75"/>'
    )


def _description(lines, plot):
    """Return the chart in words: a sentence for each line, with each of its years."""
    sentences = []
    for line in lines:
        values = [_year_and_value(plot, line, year) for year in sorted(line.values)] or [_("not known")]
        sentences.append(f"{line.name}: {', '.join(values)}.")
    broken = [_("From %(year)s on it is a new measure.") % {"year": plot.times.name(year)} for year in plot.breaks]
    uncertain = [plot.interval_note, _("The limits are in brackets.")] if plot.interval_note else []
    return " ".join([*sentences, *broken, *uncertain, _range(plot.ticks, plot.unit)])


def _year_and_value(plot, line, year):
    value = line.values[year]
    if value is None:
        return f"{plot.times.name(year)} {_('not known').lower()}"
    text = f"{plot.times.name(year)} {plot.format_value(value)}"
    if year not in line.intervals:
        return text
    return f"{text} {chart_intervals.limits(value, *line.intervals[year], plot.places)}"
