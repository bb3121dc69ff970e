"""The year on one A4 for the wall: twelve months in three rows, each with its days as a list.

A list of days reads better than a wheel, from a step away and by a screen reader, and leaves room to write in.
"""

import textwrap
from dataclasses import dataclass
from datetime import date

from django.utils import timezone, translation

from stadsdelplan.document.pdf import draw_template
from stadsdelplan.year_wheel.days import DayKind, YearDay, by_month
from stadsdelplan.year_wheel.queries import read_days

# The heights and widths follow static/css/print/year-paper.css.
SIZES = (10, 9, 8, 7)  # of the letters, in points, the largest first
_MM = 0.3528  # in a point
_WIDE = 0.46  # of its size is a letter wide, in the middle
_HEIGHT, _WIDTH = 46, 49  # millimetres of a month that its days may fill, and of a line's words
_LINE, _GAP = 1.2, 0.8  # a line in sizes of its letters, and between two days in millimetres
_LINES = (3, 2, 1)  # of a day at most; fewer where a month has no room even in the smallest letters
_LONGEST_NAME = 80  # letters beside the title


@dataclass(frozen=True)
class MonthOnPaper:
    """A month's first day, (YearDay, what it says in short) of the days that there is room for, and how many more."""

    first: date
    days: list[tuple[YearDay, str]]
    left_out: int


def draw_year(user, year, *, partnership=None, at):
    """Return the bytes of the A4 of the year, of the partnership or of all that the person sees. It is in Swedish."""
    with translation.override("sv"):
        days = read_days(user, date(year, 1, 1), date(year, 12, 31), partnership=partnership)
    months = by_month(days, year)
    size = next((each for each in SIZES if all(_fits(found, each, partnership) for _first, found in months)), SIZES[-1])
    context = {
        "year": year,
        "partnership": partnership,
        "whose": textwrap.shorten(partnership.name if partnership else str(user), _LONGEST_NAME, placeholder=" …"),
        "kinds": DayKind,
        "rows": [[_month(*each, size, partnership) for each in months[start : start + 4]] for start in (0, 4, 8)],
        "size": size,
    }
    return draw_template("stadsdelplan/year_wheel/year_pdf.html", context, at=at)


def _month(first, days, size, partnership):
    """Return the MonthOnPaper in letters of that size. Without room for all days, the last line counts the others."""
    lines = next((each for each in _LINES if _fits(days, size, partnership, lines=each)), _LINES[-1])
    room = _HEIGHT if _fits(days, size, partnership, lines=lines) else _HEIGHT - _height(1, size)
    shown, filled = [], 0.0
    for day in days:
        said = _in_lines(day, size, partnership, lines=lines)
        filled += _height(len(said), size)
        if filled > room:
            break
        shown.append((day, " ".join(said)))
    return MonthOnPaper(first, shown, len(days) - len(shown))


def _fits(days, size, partnership, *, lines=_LINES[0]):
    return sum(_height(len(_in_lines(day, size, partnership, lines=lines)), size) for day in days) <= _HEIGHT


def _height(lines, size):
    return lines * size * _MM * _LINE + _GAP


def _in_lines(day, size, partnership, *, lines):
    """Return what the day says in so many lines at most, with its partnership where the paper is of several."""
    whole = day.what if partnership or not day.partnership else f"{day.what} ({day.partnership})"
    if day.starts_at:
        whole = f"{timezone.localtime(day.starts_at):%H.%M} {whole}"
    return textwrap.wrap(whole, int(_WIDTH / (size * _MM * _WIDE)), max_lines=lines, placeholder=" …")
