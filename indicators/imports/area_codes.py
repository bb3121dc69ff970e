"""Find areas by the codes of the sources, and whether a code held in a year."""

import re
from datetime import date
from typing import NamedTuple

from django.db.models import F

from core.models import AreaCode, CodeScheme

_DATED = re.compile(r"(?P<code>.+)_(?:DeSO|RegSO)(?P<division>[12]\d{3})", re.ASCII)
_FIRST = 2020  # divisions after this year are always named: DeSO of 2018 and RegSO of 2020 are not
_NEWEST = 2025  # Statistics Sweden's latest division
_KINDS = {
    CodeScheme.REGSO: re.compile(r"\d{4}R\d{3}", re.ASCII),
    CodeScheme.DESO: re.compile(r"\d{4}[ABC]\d{4}", re.ASCII),
}


class ParsedCode(NamedTuple):
    """The parts of a code of Statistics Sweden's: 0136R901_RegSO2025 is 0136R901 in the division of 2025."""

    scheme: str
    code: str
    division: int | None


class FoundCode(NamedTuple):
    """The area of a code. `held` says whether the code held in the year, `counted` whether its division did.

    `outdated` says whether that year has a later division than codes without a division were made for.
    """

    area: int
    held: bool
    counted: bool
    outdated: bool = False


def parse_code(text):
    """Split a code of Statistics Sweden's. A code of no district has the scheme of counties and municipalities."""
    dated = _DATED.fullmatch(text)
    code, division = (dated["code"], int(dated["division"])) if dated else (text, None)
    return ParsedCode(scheme_of(code) or CodeScheme.SCB, code, division)


def scheme_of(code):
    """Return the scheme of a district's code, or None if it is no district's."""
    return next((scheme for scheme, pattern in _KINDS.items() if pattern.fullmatch(code)), None)


def day_of(year):
    """Return the day whose division the figures of a year follow: the next first of January.

    So the figures from 2024 on follow the division of 2025. Years outside the calendar count as its ends.
    """
    return date(min(max(year, 0), date.max.year - 1) + 1, 1, 1)


class AreaCodes:
    """The codes of some schemes, read in one query, however many are looked up."""

    def __init__(self, *schemes):
        rows = AreaCode.objects.filter(scheme__in=schemes).order_by(F("valid_from").asc(nulls_first=True), "pk")
        self._periods, self._divisions = {}, {}
        for scheme, code, area, first, last in rows.values_list("scheme", "code", "area", "valid_from", "valid_to"):
            self._periods.setdefault((scheme, code), []).append((area, first, last))
            if first and scheme in _KINDS:
                self._divisions.setdefault(scheme, {_NEWEST}).add(first.year)

    def find(self, scheme, code, *, year, division=None):
        """Return the FoundCode of a code in a year, or None if no area has it.

        With a `division` (a year), find the area that has the code on the first day of that division. Without one, find
        the area that has it in the year itself, else the first that had it later, else the last that had it before.
        """
        periods = self._periods.get((scheme, code))
        if not periods:
            return None
        day = day_of(year)
        if division:
            period = _holding(periods, date(division, 1, 1))
        else:
            period = _holding(periods, day) or _nearest(periods, day)
        if period is None:
            return None
        latest = self._latest(scheme, year)
        counted = division is None or (date(division, 1, 1) <= day and division >= latest)
        return FoundCode(period[0], held=_holds(period, day), counted=counted, outdated=latest > 0)

    def _latest(self, scheme, year):
        """Return the year of the scheme's division that the figures of a year follow, or 0 if that is the first one."""
        if scheme not in _KINDS:
            return 0
        follows = day_of(year).year
        begun = max((each for each in self._divisions.get(scheme, {_NEWEST}) if each <= follows), default=0)
        return begun if begun > _FIRST else 0


def _holding(periods, day):
    return next((period for period in periods if _holds(period, day)), None)


def _nearest(periods, day):
    return next((period for period in periods if period[1] and period[1] > day), periods[-1])


def _holds(period, day):
    _area, first, last = period
    return (first is None or first <= day) and (last is None or last >= day)
