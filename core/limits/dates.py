"""The rules for days: which days the portal accepts, and in which order they may come.

Forms, verbs, importers and models ask here, so that the same day is refused everywhere, with the same sentence.
docs/decisions/0013 lists every day in the portal with what holds for it.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.text.dates import DatePrecision
from core.text.dates import day as written

# Days typed on a page: papers of a century ago are registered, and nobody promises anything for longer than that.
FIRST = date(1900, 1, 1)
LAST = date(2200, 12, 31)
# Days that are stored at all, also from files written elsewhere, so that adding to a day never fails.
_FIRST_HELD = date(1800, 1, 1)
_LAST_HELD = date(2999, 12, 31)


@dataclass(frozen=True)
class KnownDate:
    """A day that another one must not precede, or follow. `event` says in words what happened then."""

    day: date
    event: str


def is_out_of_range(day: date) -> bool:
    """Return whether the day lies outside what the portal stores."""
    return not _FIRST_HELD <= day <= _LAST_HELD


def refuse_out_of_range(day: date) -> None:
    """Raise ValidationError if the day lies outside what the portal stores. For models, and files from outside."""
    if is_out_of_range(day):
        raise _far()


def refuse_unlikely(day: date) -> None:
    """Raise ValidationError if nobody can mean the day that was typed, as 9999-12-31 or 2206-03-16. For forms."""
    if not FIRST <= day <= LAST:
        raise _far()


def refuse_out_of_order(
    name: str,
    day: date | None,
    precision: str = DatePrecision.DAY,
    *,
    today: date | None = None,
    since: Iterable[KnownDate | None] = (),
    until: Iterable[KnownDate | None] = (),
) -> None:
    """Raise ValidationError about the field `name` if no day that may be meant fits between the others.

    `since` and `until` are KnownDates, or None if nothing is known. The day must not lie before any of `since`, nor
    after any of `until`. With `today`, it must not lie in the future. If only the month or year is known, one day that
    fits is enough.
    """
    if day is None:
        return
    first, last = possible_days(day, precision)
    if is_out_of_range(first) or is_out_of_range(last):
        raise ValidationError({name: _far()})
    if today and first > today:
        raise ValidationError({name: _("The day has not come yet.")})
    for fixed in filter(None, since):
        if last < fixed.day:
            sentence = _("The day comes before %(day)s, %(event)s.")
            raise ValidationError({name: sentence % {"day": written(fixed.day), "event": fixed.event}})
    for fixed in filter(None, until):
        if first > fixed.day:
            sentence = _("The day comes after %(day)s, %(event)s.")
            raise ValidationError({name: sentence % {"day": written(fixed.day), "event": fixed.event}})


def possible_days(day: date, precision: str) -> tuple[date, date]:
    """Return the first and the last day that may be meant if only the month or the year is known."""
    if precision == DatePrecision.YEAR:
        return day.replace(month=1, day=1), day.replace(month=12, day=31)
    if precision == DatePrecision.MONTH:
        return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])
    return day, day


def days_later(day: date, days: int) -> date:
    """Return the day `days` days later, or earlier. Stop at the first and last day of the calendar."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


def next_day(day: date | None) -> date | None:
    """Return the day after, or None without a day or if the day after lies too far away to be meant."""
    after = days_later(day, 1) if day else None
    return after if after and after != day and not is_out_of_range(after) else None


def years_later(day: date, years: int) -> date:
    """Return the same day `years` years later: 28 February for the 29th, and never past the calendar's end."""
    year = min(max(day.year + years, MINYEAR), MAXYEAR)
    try:
        return day.replace(year=year)
    except ValueError:  # 29 February
        return day.replace(year=year, day=28)


def whole_months(first: date, last: date) -> int:
    """Return how many whole months of the calendar the days from `first` to `last` are, or 0."""
    if first.day != 1 or last.day != monthrange(last.year, last.month)[1]:
        return 0
    return (last.year - first.year) * 12 + last.month - first.month + 1


def last_of_months(first: date, months: int) -> date:
    """Return the last day of so many months that begin with `first`, a first day of a month."""
    years, month = divmod(first.month - 1 + months - 1, 12)
    year = min(first.year + years, MAXYEAR)
    return date(year, month + 1, monthrange(year, month + 1)[1])


def _far():
    sentence = _("Write a day between the years %(first)s and %(last)s.")
    return ValidationError(sentence, code="far_day", params={"first": FIRST.year, "last": LAST.year})
