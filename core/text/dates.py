"""Write days as Swedish papers and tables do, no more exact than their source."""

from datetime import date, datetime
from functools import lru_cache

from django.db.models import TextChoices
from django.utils import formats
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _


class DatePrecision(TextChoices):
    """How exact a stored day is. "year" beside 2008-01-01 reads "2008"."""

    DAY = "day", gettext_lazy("Day")
    MONTH = "month", gettext_lazy("Month")
    YEAR = "year", gettext_lazy("Year")


_LONG: dict[str, str] = {DatePrecision.DAY: "j F Y", DatePrecision.MONTH: "F Y", DatePrecision.YEAR: "Y"}
_SHORT: dict[str, str] = {DatePrecision.DAY: "Y-m-d", DatePrecision.MONTH: "Y-m", DatePrecision.YEAR: "Y"}


def day(value: date | None, precision: str = DatePrecision.DAY) -> str:
    """Write a day for tables: 2009-03-16, 2009-03 or 2009. Empty without a day."""
    return formats.date_format(value, _SHORT[precision]) if value else ""


def long_day(value: date | None, precision: str = DatePrecision.DAY) -> str:
    """Write a day for running text: 16 mars 2009, mars 2009 or 2009, in the page's language. Empty without a day."""
    if isinstance(value, datetime):  # two that are the same moment may lie on two days
        return formats.date_format(value, _LONG[precision])
    return _long(value, precision, get_language()) if value else ""


def months(first: date, last: date) -> str:
    """Write a period by its months, in the page's language: "maj 2026", "januari–juni 2026"."""
    start, end = long_day(first, DatePrecision.MONTH), long_day(last, DatePrecision.MONTH)
    if start == end:
        return end
    return f"{formats.date_format(first, 'F') if first.year == last.year else start}–{end}"


def period(start: date | None, end: date | None, precision: str = DatePrecision.DAY) -> str:
    """Write a period: "2008–2010", "16 mars 2009–31 december 2010"; "from …" or "until …"."""
    first, last = long_day(start, precision), long_day(end, precision)
    if first and last:
        return first if first == last else f"{first}–{last}"
    if first:
        return _("from %(day)s") % {"day": first}
    if last:
        return _("until %(day)s") % {"day": last}
    return ""


@lru_cache(maxsize=2000)
def _long(value, precision, language):
    """Write the day in `language`, which is that of the page. A plan writes few days, and each of them often."""
    return formats.date_format(value, _LONG[precision])
