"""Codes of areas in the sources, and whether they held in a year."""

import re
from datetime import date
from typing import NamedTuple

from django.db.models import F

from core.models import AreaCode, CodeScheme

_DATED = re.compile(r"(?P<code>.+)_(?:DeSO|RegSO)(?P<division>[12]\d{3})", re.ASCII)
_FIRST = 2020  # no later division than of this year is written without it: DeSO of 2018, RegSO of 2020
_NEWEST = 2025  # Statistics Sweden's latest division
_KINDS = {
    CodeScheme.REGSO: re.compile(r"\d{4}R\d{3}", re.ASCII),
    CodeScheme.DESO: re.compile(r"\d{4}[ABC]\d{4}", re.ASCII),
}


class ParsedCode(NamedTuple):
    """A code of Statistics Sweden's taken apart: 0136R901_RegSO2025 is 0136R901 in the division of 2025."""

    scheme: str
    code: str
    division: int | None


class FoundCode(NamedTuple):
    """The area of a code. `held` says whether the code held in the year, `counted` whether its division did.

    `outdated` says whether there is a later division in that year than the codes without one were made for.
    """

    area: int
    held: bool
    counted: bool
    outdated: bool = False


def parse_code(text):
    """Take a code of Statistics Sweden's apart. What is no district has its scheme for counties and municipalities."""
    dated = _DATED.fullmatch(text)
    code, division = (dated["code"], int(dated["division"])) if dated else (text, None)
    return ParsedCode(scheme_of(code) or CodeScheme.SCB, code, division)


def scheme_of(code):
    """The scheme that a district's code is written in; None where it is no district's."""
    return next((scheme for scheme, pattern in _KINDS.items() if pattern.fullmatch(code)), None)


def day_of(year):
    """The day whose division the figures of a year are given in: the first of January after it.

    So the division of 2025 is that of the figures from 2024 on. Years that no calendar has are as good as its ends.
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
        """The Found of a code in a year, or None where no area has it.

        With a `division` (a year) it is the area that has the code on the first day of that division. Without one it is
        the area that has it in the year itself, else the first that had it later, else the last that had it before.
        """
        periods = self._periods.get((scheme, code))
        if not periods:
            return None
        if division:
            period = _holding(periods, date(division, 1, 1))
        else:
            period = _holding(periods, day_of(year)) or _nearest(periods, day_of(year))
        if period is None:
            return None
        day, latest = day_of(year), self._latest(scheme, year)
        counted = division is None or (date(division, 1, 1) <= day and division >= latest)
        return FoundCode(period[0], held=_holds(period, day), counted=counted, outdated=latest > 0)

    def _latest(self, scheme, year):
        """The division of the scheme that the figures of a year are in, by its year; 0 where that is the first one."""
        if scheme not in _KINDS:
            return 0
        begun = sorted(each for each in self._divisions.get(scheme, {_NEWEST}) if each <= day_of(year).year)
        return begun[-1] if begun and begun[-1] > _FIRST else 0


def _holding(periods, day):
    return next((period for period in periods if _holds(period, day)), None)


def _nearest(periods, day):
    return next((period for period in periods if period[1] and period[1] > day), periods[-1])


def _holds(period, day):
    _area, first, last = period
    return (first is None or first <= day) and (last is None or last >= day)
