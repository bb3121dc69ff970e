"""Read years as tables write them: 2023, År 2023, 2023p, and the periods of surveys, 2022–2023.

Parts of a year and school years are read as well: 2024K1, januari 2024, 2023/24 (indicators.periods).

A figure of a period stands under its last year: then the survey was done, and so do the sources name them that give one
year alone. The period itself is kept in the text of the source.
"""

import re
from collections import Counter
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.text.numbers import decimal
from indicators import periods

_WRITTEN = re.compile(
    r"(?:(?:år|year)\s+)?(?P<first>[12]\d{3})(?:\s*[-–—−]\s*(?P<last>[12]\d{3}))?"
    r"\s*(?P<mark>\*|p|\(p\)|\(?prel(?:\.|iminär\w*|iminary)?\)?)?",
    re.IGNORECASE,
)
_MARK = re.compile(r"\s*(\*|p|\(p\)|\(?prel(\.|iminär\w*|iminary)?\)?)$", re.IGNORECASE)
_LONGEST_PERIOD = 9  # years between the first and the last
_SHOWN = 5
_LONGEST_SOURCE = 200


class WrittenYear(NamedTuple):
    """A year of a table; `period` is how a period of several years is written, "2022–2023", else empty.

    `code` is that of a part of the year, and `is_school_year` says that it is written as the school year that ends.
    """

    year: int
    period: str = ""
    is_preliminary: bool = False
    code: str = ""
    is_school_year: bool = False

    @property
    def in_words(self):
        if self.is_school_year:
            return str(periods.Period(self.year, ""))
        return self.period or f"{self.year}{self.code}"

    def fits(self, kind):
        """Return whether an indicator of this PeriodKind may have a figure of it. A school year may be its year."""
        if self.is_school_year:
            return kind == periods.PeriodKind.SCHOOL_YEAR
        return periods.fits(self.code, kind)


def written_year(text):
    """Return the WrittenYear of a text, or None if it is none."""
    text = " ".join(str(text).split())
    found = _WRITTEN.fullmatch(text)
    if found is None:
        return _other_time(text)
    first, last = int(found["first"]), int(found["last"] or found["first"])
    if found["last"] and not first < last <= first + _LONGEST_PERIOD:
        return None
    return WrittenYear(last, f"{first}–{last}" if found["last"] else "", bool(found["mark"]))


def _other_time(text):
    """Return the WrittenYear of a part of a year or a school year, or None."""
    plain = text if periods.read(text) else _MARK.sub("", text)
    found = periods.read(plain)
    if found is None:
        return None
    is_school_year = found.kind == periods.PeriodKind.SCHOOL_YEAR
    return WrittenYear(found.year, "", plain != text, found.code, is_school_year)


def years_across(header):
    """Return {place: WrittenYear} of the headings that are years."""
    found = {place: written_year(heading) for place, heading in enumerate(header)}
    return {place: year for place, year in found.items() if year}


def with_period(source, period):
    """Return the text of a source with its period, unless it says it already: Enkäten (2022–2023)."""
    if not period or period in re.sub(r"\s*[-—−]\s*", "–", source):
        return source
    added = f" ({period})"
    return source[: _LONGEST_SOURCE - len(added)] + added


def periods_in_words(periods):
    """Yield the sentence on the periods of a file, {period: number of values}, as a note to the preview."""
    periods = Counter(periods)
    if not periods:
        return
    named = ", ".join([*sorted(periods)[:_SHOWN], *(["…"] if len(periods) > _SHOWN else [])])
    yield ngettext(
        "%(count)s value is of a period of several years (%(periods)s). It stands under the last year of its period, "
        "and the source tells the period.",
        "%(count)s values are of periods of several years (%(periods)s). They stand under the last year of their "
        "period, and the source tells the period.",
        periods.total(),
    ) % {"count": decimal(periods.total()), "periods": named}


def no_year():
    return _("Write a year with four figures, for example 2026.")
