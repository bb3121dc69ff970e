"""Days as Swedish papers and tables write them, no more exact than their source."""

from datetime import date

from django.db.models import TextChoices
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class DatePrecision(TextChoices):
    """How much of a stored day the source really says. "year" beside 2008-01-01 reads "2008"."""

    DAY = "day", gettext_lazy("Day")
    MONTH = "month", gettext_lazy("Month")
    YEAR = "year", gettext_lazy("Year")


_LONG: dict[str, str] = {DatePrecision.DAY: "j F Y", DatePrecision.MONTH: "F Y", DatePrecision.YEAR: "Y"}
_SHORT: dict[str, str] = {DatePrecision.DAY: "Y-m-d", DatePrecision.MONTH: "Y-m", DatePrecision.YEAR: "Y"}


def day(value: date | None, precision: str = DatePrecision.DAY) -> str:
    """For tables: 2009-03-16, 2009-03 or 2009. Empty where there is no day."""
    return formats.date_format(value, _SHORT[precision]) if value else ""


def long_day(value: date | None, precision: str = DatePrecision.DAY) -> str:
    """For running text: 16 mars 2009, mars 2009 or 2009, in the language of the page. Empty where there is no day."""
    return formats.date_format(value, _LONG[precision]) if value else ""


def period(start: date | None, end: date | None, precision: str = DatePrecision.DAY) -> str:
    """From one day to another: "2008–2010", "16 mars 2009–31 december 2010"; "from …" or "until …"."""
    first, last = long_day(start, precision), long_day(end, precision)
    if first and last:
        return first if first == last else f"{first}–{last}"
    if first:
        return _("from %(day)s") % {"day": first}
    if last:
        return _("until %(day)s") % {"day": last}
    return ""
