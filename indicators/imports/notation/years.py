"""Read years as tables write them: 2023, År 2023, 2023p, and the periods of surveys, 2022–2023.

A figure of a period stands under its last year: then the survey was done, and so do the sources name them that give one
year alone. The period itself is kept in the text of the source.
"""

import re
from collections import Counter
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.text.numbers import decimal

_WRITTEN = re.compile(
    r"(?:(?:år|year)\s+)?(?P<first>[12]\d{3})(?:\s*[-–—−]\s*(?P<last>[12]\d{3}))?"
    r"\s*(?P<mark>\*|p|\(p\)|\(?prel(?:\.|iminär\w*|iminary)?\)?)?",
    re.IGNORECASE,
)
_LONGEST_PERIOD = 9  # years between the first and the last
_SHOWN = 5
_LONGEST_SOURCE = 200


class WrittenYear(NamedTuple):
    """A year of a table; `period` is how a period of several years is written, "2022–2023", else empty."""

    year: int
    period: str = ""
    is_preliminary: bool = False


def written_year(text):
    """Return the WrittenYear of a text, or None if it is none."""
    found = _WRITTEN.fullmatch(" ".join(str(text).split()))
    if found is None:
        return None
    first, last = int(found["first"]), int(found["last"] or found["first"])
    if found["last"] and not first < last <= first + _LONGEST_PERIOD:
        return None
    return WrittenYear(last, f"{first}–{last}" if found["last"] else "", bool(found["mark"]))


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
