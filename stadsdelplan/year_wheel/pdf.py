"""The year on one A4 for the wall: twelve months in three rows, each with its days as a list.

A list of days reads better than a wheel, from a step away and by a screen reader, and leaves room to write in.
"""

import textwrap
from dataclasses import dataclass
from datetime import date

from django.utils import translation

from stadsdelplan.document.pdf import draw_template
from stadsdelplan.year_wheel.days import YearDay, by_month
from stadsdelplan.year_wheel.queries import read_days

# The heights and widths follow static/css/print/year-paper.css.
SIZES = (10, 9, 8, 7)  # of the letters, in points, the largest first
_MM = 0.3528  # in a point
_WIDE = 0.47  # of its size is a letter wide, in the middle
_HEIGHT, _WIDTH = 45, 51  # millimetres of a month that its days may fill, and of a line's words
_LINE, _GAP = 1.2, 0.8  # a line in sizes of its letters, and between two days in millimetres
_MOST_LINES = 3  # of a day


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
        "whose": partnership.name if partnership else str(user),
        "rows": [[_month(*each, size, partnership) for each in months[start : start + 4]] for start in (0, 4, 8)],
        "size": size,
    }
    return draw_template("stadsdelplan/year_wheel/year_pdf.html", context, at=at)


def _month(first, days, size, partnership):
    """Return the MonthOnPaper in letters of that size. Without room for all days, the last line counts the others."""
    shown, filled = [], 0.0
    room = _HEIGHT if _fits(days, size, partnership) else _HEIGHT - _height(1, size)
    for day in days:
        filled += _height_of(day, size, partnership)
        if filled > room:
            break
        shown.append((day, _in_short(day, size, partnership)))
    return MonthOnPaper(first, shown, len(days) - len(shown))


def _fits(days, size, partnership):
    return sum(_height_of(day, size, partnership) for day in days) <= _HEIGHT


def _height_of(day, size, partnership):
    said = f"{day.kind.label} {_in_short(day, size, partnership)}"
    return _height(len(textwrap.wrap(said, _letters(size))), size)


def _height(lines, size):
    return lines * size * _MM * _LINE + _GAP


def _in_short(day, size, partnership):
    """Return what the day says, with its partnership where the paper is of several, in so many lines at most."""
    whole = day.what if partnership or not day.partnership else f"{day.what} ({day.partnership})"
    room = (_MOST_LINES - 1) * _letters(size)  # the kind stands first, and a line is not filled to its end
    return textwrap.shorten(whole, room, placeholder=" …")


def _letters(size):
    return int(_WIDTH / (size * _MM * _WIDE))
