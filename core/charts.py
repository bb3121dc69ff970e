"""Line charts as SVG: one pure function, which gives the same bytes for the page and for the paper.

Lines are told apart by dash and mark as well as by colour, and each is named where it ends. A year without a value is a
gap, since nobody knows what lay there. There is no style attribute and no script, so that no page must allow them, and
the text is large enough for a drawing that is 350 pixels wide.
"""

import textwrap
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from xml.sax.saxutils import escape, quoteattr

from django.utils.translation import gettext as _

from core.numbers import decimal

WIDTH, HEIGHT = 400, 230

_SIZE, _LEADING, _LETTER = 14, 16, 7.8  # of the text: its size, from line to line, and what a letter takes at most
_TOP, _BOTTOM, _LABEL_GAP = 14, 46, 14
_LABEL_LETTERS, _LABEL_LINES = 15, 3
_TICKS = 5  # at most so many steps on the upright axis
_YEAR_ROOM = 40  # what the label of a year takes
_INK, _SOFT, _GRID = "#1a1a1a", "#4d4d4d", "#c8c8c8"
_LOOKS = (  # colour, width, dash and mark of each line; the first is the one that the chart is about
    ("#0b3d91", "2.5", "", "circle"),
    ("#a33b00", "2", "7 4", "square"),
    ("#1f6b3a", "2", "2 3", "diamond"),
    ("#5b3a8c", "2", "9 3 2 3", "circle"),
)


@dataclass(frozen=True)
class Line:
    """What one place had: `values` is {year: Decimal, or None where it is not known}."""

    name: str
    values: dict[int, Decimal | None]

    @property
    def known(self):
        return sorted((year, value) for year, value in self.values.items() if value is not None)


def line_chart(lines, *, key, title, unit="", breaks=()):
    """The chart of `lines` as SVG text, or "" where no line has a value.

    `key` is a name in ASCII that nothing else on the page has. `breaks` are the years from which the figure measures
    something else; no line is drawn across them.
    """
    drawn = [line for line in lines if line.known]
    if not drawn:
        return ""
    frame = _frame(drawn, unit)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {frame.height}" width="{WIDTH}" '
        f'height="{frame.height}" role="img" aria-labelledby={quoteattr(f"{key}-title {key}-desc")} '
        f'font-family="\'Source Sans 3\', sans-serif" font-size="{_SIZE}" fill="{_INK}">',
        f"<title id={quoteattr(f'{key}-title')}>{escape(title)}</title>",
        f"<desc id={quoteattr(f'{key}-desc')}>{escape(_description(lines, frame))}</desc>",
        *_axes(frame),
        *(_break(frame, year) for year in sorted(breaks) if frame.years[0] < year <= frame.years[-1]),
        *(_line(frame, line, look, breaks) for line, look in _with_looks(drawn)),
        *_labels(frame, drawn),
        "</svg>",
    ]
    return "".join(parts)


def axis(low, high, *, ceiling=None):
    """The ticks of an axis that holds everything from `low` to `high`, as Decimals one round step apart.

    It begins at zero where that costs little of its length. Equal values get room on both sides. `ceiling` is a value
    that the axis does not pass unless the figures do, such as 100 for per cent.
    """
    if low == high:
        room = abs(low) / 10 or Decimal(1)
        low, high = (max(low - room, Decimal(0)) if low >= 0 else low - room), high + room
    elif 0 < low <= (high - low) / 2:
        low = Decimal(0)
    if ceiling is not None and high > ceiling >= low:
        high = max(ceiling, high) if high - ceiling > (high - low) / 2 else ceiling
    step = _round_step((high - low) / _TICKS)
    first = (low / step).to_integral_value(ROUND_FLOOR)
    last = (high / step).to_integral_value(ROUND_CEILING)
    return [step * n for n in range(int(first), int(last) + 1)]


def apart(wanted, heights, *, top, bottom):
    """Where to set labels of these `heights` so that none covers another: the middle of each, in the order given.

    Each stands as near the place that it wants as the others let it, between `top` and `bottom`, which must have room
    for all of them.
    """
    order = sorted(range(len(wanted)), key=lambda n: (wanted[n], n))
    places, floor = {}, top
    for n in order:
        places[n] = max(wanted[n], floor + heights[n] / 2)
        floor = places[n] + heights[n] / 2
    ceiling = bottom
    for n in reversed(order):
        places[n] = min(places[n], ceiling - heights[n] / 2)
        ceiling = places[n] - heights[n] / 2
    return [places[n] for n in range(len(wanted))]


# Where things stand -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Frame:
    """The room for the lines, and what its sides mean. `labels` are the words at the end of each line."""

    left: float
    right: float
    height: int
    ticks: list[Decimal]
    years: range
    labels: list[list[str]]
    unit: str

    @property
    def bottom(self):
        return self.height - _BOTTOM

    def x(self, year):
        if len(self.years) == 1:
            return self.right
        return self.left + (self.right - self.left) * (year - self.years[0]) / (len(self.years) - 1)

    def y(self, value):
        share = (value - self.ticks[0]) / (self.ticks[-1] - self.ticks[0])
        return self.bottom - (self.bottom - _TOP) * float(share)


def _frame(drawn, unit):
    values = [value for line in drawn for _year, value in line.known]
    years = [year for line in drawn for year in line.values]
    ceiling = Decimal(100) if unit == "%" and max(values) <= 100 else None
    ticks = axis(min(values), max(values), ceiling=ceiling)
    labels = [_label(line) for line in drawn]
    widest = max(len(words) for label in labels for words in label)
    room_for_labels = sum(len(label) for label in labels) * _LEADING + _TOP
    return _Frame(
        left=10 + _LETTER * max(len(words) for words in _written(ticks)),
        right=WIDTH - _LETTER * widest - _LABEL_GAP - 4,
        height=max(HEIGHT, room_for_labels + _BOTTOM),
        ticks=ticks,
        years=range(min(years), max(years) + 1),
        labels=labels,
        unit=unit,
    )


def _label(line):
    """The line's name and newest value in a few short lines."""
    words = textwrap.wrap(f"{line.name} {decimal(line.known[-1][1])}", _LABEL_LETTERS)
    if len(words) > _LABEL_LINES:
        kept = textwrap.wrap(line.name, _LABEL_LETTERS)[: _LABEL_LINES - 1]
        words = [*kept[:-1], f"{kept[-1][: _LABEL_LETTERS - 1]}…", decimal(line.known[-1][1])]
    return words


def _round_step(least):
    """The smallest of 1, 2 and 5, times a power of ten, that is not less than `least`."""
    power = Decimal(1).scaleb(least.adjusted())
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= least)


def _with_looks(drawn):
    return [(line, _LOOKS[n % len(_LOOKS)]) for n, line in enumerate(drawn)]


# What is drawn ------------------------------------------------------------------------------------------------------


def _axes(frame):
    grid = "".join(f"M{_n(frame.left)} {_n(frame.y(tick))}H{_n(frame.right)}" for tick in frame.ticks)
    yield f'<path d="{grid}" stroke="{_GRID}" stroke-width="1"/>'
    for tick, words in zip(frame.ticks, _written(frame.ticks), strict=True):
        yield (f'<text x="{_n(frame.left - 6)}" y="{_n(frame.y(tick) + 4.5)}" text-anchor="end">{words}</text>')
    for year in _shown_years(frame):
        yield f'<text x="{_n(frame.x(year))}" y="{_n(frame.bottom + 20)}" text-anchor="middle">{year}</text>'
    yield f'<text x="{_n(frame.left)}" y="{_n(frame.height - 6)}" fill="{_SOFT}">{escape(_range(frame))}</text>'


def _written(ticks):
    """The ticks as numbers with equally many decimals."""
    places = max(0, -(ticks[1] - ticks[0]).normalize().as_tuple().exponent)
    return [decimal(tick, places) for tick in ticks]


def _shown_years(frame):
    """As many of the years as there is room for, the newest always among them."""
    room = max(2, int((frame.right - frame.left) / _YEAR_ROOM))
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 1000) if (len(frame.years) - 1) // step < room)
    return frame.years[::-1][::step]


def _range(frame):
    words = {"low": decimal(frame.ticks[0]), "high": decimal(frame.ticks[-1]), "unit": frame.unit}
    if frame.unit:
        return _("The axis runs from %(low)s to %(high)s %(unit)s.") % words
    return _("The axis runs from %(low)s to %(high)s.") % words


def _break(frame, year):
    at = _n((frame.x(year - 1) + frame.x(year)) / 2)
    return f'<path d="M{at} {_TOP}V{_n(frame.bottom)}" stroke="{_SOFT}" stroke-width="1" stroke-dasharray="1 3"/>'


def _line(frame, line, look, breaks):
    colour, width, dash, mark = look
    path, last = [], None
    for year, value in line.known:
        goes_on = last == year - 1 and year not in breaks
        path.append(f"{'L' if goes_on else 'M'}{_n(frame.x(year))} {_n(frame.y(value))}")
        last = year
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    marks = "".join(_mark(mark, frame.x(year), frame.y(value)) for year, value in line.known)
    return (
        f'<path d="{"".join(path)}" fill="none" stroke="{colour}" stroke-width="{width}"{dashes}/>'
        f'<path d="{marks}" fill="{colour}"/>'
    )


def _mark(kind, x, y):
    """A mark around a point, as a part of a path."""
    if kind == "circle":
        return f"M{_n(x - 3)} {_n(y)}a3 3 0 1 0 6 0a3 3 0 1 0 -6 0z"
    if kind == "square":
        return f"M{_n(x - 3)} {_n(y - 3)}h6v6h-6z"
    return f"M{_n(x)} {_n(y - 4)}l4 4l-4 4l-4 -4z"


def _labels(frame, drawn):
    """The name of each line beside its end, and a dotted hair to it, for the name may have had to give way."""
    ends = [line.known[-1] for line in drawn]
    wanted = [frame.y(value) for _year, value in ends]
    heights = [len(label) * _LEADING for label in frame.labels]
    places = apart(wanted, heights, top=0, bottom=frame.bottom + _LEADING / 2)
    left = frame.right + _LABEL_GAP
    for (line, look), label, (year, value), place in zip(_with_looks(drawn), frame.labels, ends, places, strict=True):
        first = place - len(label) * _LEADING / 2 + 12
        lines = "".join(
            f'<tspan x="{_n(left)}" y="{_n(first + n * _LEADING)}">{escape(words)}</tspan>'
            for n, words in enumerate(label)
        )
        weight = ' font-weight="600"' if line is drawn[0] else ""
        yield (
            f'<path d="M{_n(frame.x(year) + 5)} {_n(frame.y(value))}L{_n(left - 3)} {_n(place)}" stroke="{look[0]}" '
            f'stroke-width=".75" stroke-dasharray="1 2"/><text{weight} fill="{look[0]}">{lines}</text>'
        )


def _description(lines, frame):
    """All that the chart shows, in words: a sentence for each line with each of its years."""
    sentences = []
    for line in lines:
        told = [_told(year, line.values[year]) for year in sorted(line.values)] or [_("not known")]
        sentences.append(f"{line.name}: {', '.join(told)}.")
    return " ".join([*sentences, _range(frame)])


def _told(year, value):
    return f"{year} {_('not known').lower() if value is None else decimal(value)}"


def _n(number):
    """A coordinate in tenths, written the same everywhere."""
    return f"{number:.1f}".removesuffix(".0")
