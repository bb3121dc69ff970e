"""The rounds of follow-up that a period and a rhythm give. Pure functions."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from core.limits.dates import days_later
from core.text.dates import DatePrecision, long_day
from stadsdelplan.models import Rhythm

_MONTHS = {Rhythm.MONTH: 1, Rhythm.QUARTER: 3, Rhythm.TERTIAL: 4, Rhythm.HALF_YEAR: 6, Rhythm.YEAR: 12}


@dataclass(frozen=True)
class Round:
    """A round of follow-up: its first and last day, and its number among the rounds of the period, from one."""

    number: int
    rhythm: str
    first: date
    last: date

    def __str__(self):
        """Return the round as people name it: "Tertial 2 2026", "maj 2026"."""
        year = self.first.year
        if self.rhythm == Rhythm.MONTH:
            return long_day(self.first, DatePrecision.MONTH)
        if self.rhythm == Rhythm.YEAR:
            return str(year)
        place = (self.first.month - 1) // _MONTHS[self.rhythm] + 1
        return {
            Rhythm.QUARTER: _("Quarter %(place)s %(year)s"),
            Rhythm.TERTIAL: _("Tertial %(place)s %(year)s"),
            Rhythm.HALF_YEAR: _("First half of %(year)s") if place == 1 else _("Second half of %(year)s"),
        }[self.rhythm] % {"place": place, "year": year}


def rounds_between(first, last, rhythm):
    """Return the Rounds from the day `first` to the day `last`, both included; none without a rhythm.

    They are the calendar's own months, quarters and so on, of which the first and the last may be cut short.
    """
    found = []
    while rhythm and first <= last:
        ends = min(_end_of(first, _MONTHS[rhythm]), last)
        found.append(Round(len(found) + 1, rhythm, first, ends))
        first = days_later(ends, 1)
    return found


def _end_of(day, months):
    """Return the last day of the calendar's part of so many months in which the day lies."""
    month = (day.month - 1) // months * months + months
    return date(day.year, month, monthrange(day.year, month)[1])
