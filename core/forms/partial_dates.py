"""Days of which a paper may give only the month or the year, typed as the paper gives them."""

import calendar
import re
from dataclasses import dataclass
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.limits.dates import refuse_unlikely
from core.text.dates import DatePrecision

_TYPED = re.compile(r"(?P<year>\d{4})(-(?P<month>\d{1,2})(-(?P<day>\d{1,2}))?)?", re.ASCII)


@dataclass(frozen=True)
class PartialDay:
    """A day, a month or a year, as the span of days that it may mean, with its precision."""

    first: date
    last: date
    precision: DatePrecision


class PartialDayField(forms.CharField):
    """Takes 2012, 2012-03 or 2012-03-16, and returns a PartialDay, or None if nothing is typed."""

    default_error_messages = {
        "invalid_day": _("Write a year, a month or a day: 2012, 2012-03 or 2012-03-16."),
    }

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", _("A year is enough: 2012, 2012-03 or 2012-03-16."))
        super().__init__(max_length=10, **kwargs)

    def clean(self, value):
        typed = super().clean(value)
        if not typed:
            return None
        try:
            typed = partial_day(typed)
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid_day"], code="invalid_day") from error
        refuse_unlikely(typed.first)
        return typed


def partial_day(typed: str) -> PartialDay:
    """Return the PartialDay of a typed text. Raises ValueError if it is none."""
    match = _TYPED.fullmatch(typed)
    if match is None:
        raise ValueError(typed)
    year, month, day = (int(match[part] or 0) for part in ("year", "month", "day"))
    if day:
        return PartialDay(date(year, month, day), date(year, month, day), DatePrecision.DAY)
    if month:
        last = calendar.monthrange(year, month)[1]
        return PartialDay(date(year, month, 1), date(year, month, last), DatePrecision.MONTH)
    if match["month"]:
        raise ValueError(typed)
    return PartialDay(date(year, 1, 1), date(year, 12, 31), DatePrecision.YEAR)


def coarsest(*days: PartialDay | None) -> DatePrecision:
    """Return the precision of the least exact of `days`, or that of a day if there are none."""
    order = [DatePrecision.DAY, DatePrecision.MONTH, DatePrecision.YEAR]
    return max((day.precision for day in days if day), key=order.index, default=DatePrecision.DAY)
