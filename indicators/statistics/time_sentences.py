"""Sentences on how a gap has changed over the years."""

from decimal import Decimal

from django.utils.translation import gettext as _

from indicators.statistics.gap_over_time import Course
from indicators.statistics.wording import alike, the, worded


def changed(change, other, *, unit, year=None, decimals=0):
    """Describe a TimeChange of the gap to the area `other`, whatever its course, with at least so many `decimals`.

    `year` is the one on the page. If the last year that compares is another, the sentence names both ends.
    """
    if change.course == Course.NOT_KNOWN:
        return _not_known(change)
    first, last = change.first, change.last
    was, is_now = alike(first.size, last.size, least=decimals)
    values = {
        "other": the(other),
        "was": worded(was, unit),
        "is": worded(is_now, unit),
        "first": first.year,
        "last": last.year,
        "when": _when(first, last, year),
    }
    if change.line:
        values |= _of_line(change.line, unit, decimals)
    return _COURSES[change.course]() % values


_COURSES = {
    Course.CLOSES: lambda: _(
        "The difference from %(other)s has decreased %(when)s, by %(slope)s a year on average (%(low)s–%(high)s)."
    ),
    Course.WIDENS: lambda: _(
        "The difference from %(other)s has increased %(when)s, by %(slope)s a year on average (%(low)s–%(high)s)."
    ),
    Course.TURNS: lambda: _(
        "The difference from %(other)s has turned %(when)s, along a line from %(from_side)s to %(to_side)s."
    ),
    Course.NOT_CERTAIN: lambda: _("Chance can explain how the difference from %(other)s has changed %(when)s."),
    Course.DESCRIBED: lambda: _("The difference from %(other)s was %(was)s in %(first)s and is %(is)s in %(last)s."),
    Course.NOT_JUDGED: lambda: _(
        "The difference from %(other)s was %(was)s in %(first)s and %(is)s in %(last)s. We do not judge the change, "
        "since margins of error with a common level of confidence are lacking."
    ),
}


def _of_line(line, unit, decimals):
    """Return the words for the slope, its interval, and both ends of the line."""
    size, margin = abs(line.slope), line.margin
    slope, low, high = alike(_decimal(size), _decimal(size - margin), _decimal(size + margin), least=max(decimals, 1))
    before, now = alike(_decimal(abs(line.start)), _decimal(abs(line.end)), least=decimals)
    return {
        "slope": worded(slope, unit),
        "low": low,
        "high": high,
        "from_side": _side(before, line.start, unit),
        "to_side": _side(now, line.end, unit),
    }


def _decimal(number):
    return Decimal(str(round(number, 4)))


def _not_known(change):
    if change.changed_in:
        return _("Cannot be compared over the years: the measure changed in %(year)s.") % {"year": change.changed_in}
    if change.first:
        return _("Cannot be compared over the years: only %(year)s compares.") % {"year": change.first.year}
    return _("Cannot be compared over the years: no year compares.")


def _when(first, last, year):
    years = {"first": first.year, "last": last.year}
    if year is None or year == last.year:
        return _("since %(first)s") % years
    return _("between %(first)s and %(last)s") % years


def _side(text, size, unit):
    text = worded(text, unit)
    return (_("%(amount)s lower") if size < 0 else _("%(amount)s higher")) % {"amount": text}
