"""Districts that consist of several RegSO or DeSO: their sums, and where the areas change.

A sum takes the counts of a source's own cells, so that the parts need no area of their own in the portal.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, prefetch_related_objects
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.models import AreaKind
from indicators.figures.error_places import named_list, short
from indicators.figures.records import ParsedFigure
from indicators.models import DistrictPart, IndicatorBreak, MissingReason
from indicators.recipes import loader, shares

FIRST_DIVISIONS = {"regso": 2020, "deso": 2018}  # those whose codes have no ending
_LONGEST_SOURCE = 200
_NO_END = 9999


class DistrictSums:
    """The parts of all districts, and the counts that a source gives for them. One query, or none without counts."""

    def __init__(self):
        self._counts = {}

    @cached_property
    def _all_parts(self):
        return list(DistrictPart.objects.select_related("district").order_by("district", "code", "division"))

    @cached_property
    def _by_code(self):
        found = defaultdict(list)
        for part in self._all_parts:
            found[part.scheme, part.code, part.division].append(part)
        return found

    @cached_property
    def _of_district(self):
        found = defaultdict(list)
        for part in self._all_parts:
            found[part.district_id].append(part)
        return found

    def has(self, code):
        """Return whether a ParsedCode is a part of any district."""
        return bool(self._find(code))

    def sums_up(self, area, year):
        """Return whether the area is a district whose figure of a year is the sum of parts."""
        return any(part.is_part_in(year) for part in self._of_district.get(area, ()))

    def add(self, code, year, sex, *, numerator, denominator, source, per):
        """Take the counts of a part, each None if the source has none. A count goes before none."""
        for part in self._find(code):
            if part.is_part_in(year):
                key = (part.district_id, year, sex)
                found = self._counts.setdefault(key, _Counts(source, per))
                found.take(part, None if None in (numerator, denominator) else (numerator, denominator))

    def figures(self, indicator):
        """Return the ParsedFigure of each district, year and sex of which the source has every part."""
        return [
            found.summed(indicator, key, self._expected(*key[:2]))
            for key, found in self._counts.items()
            if not self._absent(key)
        ]

    def left_out(self):
        """Return a sentence on each district whose parts are not all in the source."""
        absent = {}
        for key in self._counts:
            if missing := self._absent(key):
                codes, years = absent.setdefault(key[0], (set(), set()))
                codes.update(missing)
                years.add(key[1])
        return [
            ngettext(
                "%(district)s has no sum for %(years)s: the file lacks its area %(codes)s.",
                "%(district)s has no sum for %(years)s: the file lacks its areas %(codes)s.",
                len(codes),
            )
            % {
                "district": self._of_district[district][0].district.name,
                "years": ", ".join(map(str, sorted(years))),
                "codes": named_list(sorted(codes)),
            }
            for district, (codes, years) in absent.items()
        ]

    def _find(self, code):
        division = code.division or FIRST_DIVISIONS.get(code.scheme)
        return self._by_code.get((code.scheme, code.code, division), ())

    def _expected(self, district, year):
        return [part for part in self._of_district[district] if part.is_part_in(year)]

    def _absent(self, key):
        return [part.code for part in self._expected(*key[:2]) if part.pk not in self._counts[key].of_part]


@dataclass
class _Counts:
    """What a source gives for the parts of one district, year and sex: {key of a part: (count, whole), or None}."""

    source: str
    per: int
    of_part: dict = field(default_factory=dict)

    def take(self, part, counts):
        if self.of_part.get(part.pk) is None:
            self.of_part[part.pk] = counts

    def summed(self, indicator, key, parts):
        district, year, sex = key
        codes = [part.code for part in parts]
        about = {"division": max(part.division for part in parts), "source": _source(self.source, codes)}
        counts = [self.of_part[part.pk] for part in parts]
        place = ", ".join([*map(short, codes), str(year), sex])
        if None in counts:
            return ParsedFigure(place, indicator, district, year, sex, None, MissingReason.PART, **about)
        numerator, denominator = map(sum, zip(*counts, strict=True))
        value = shares.share_of(numerator, denominator, per=self.per)
        if value is None:
            return ParsedFigure(place, indicator, district, year, sex, None, MissingReason.UNKNOWN, **about)
        about |= {"numerator": numerator, "denominator": denominator, "answers": denominator}
        return ParsedFigure(place, indicator, district, year, sex, value, **about)


def _source(source, codes):
    if len(codes) == 1:
        return _("%(source)s, area %(code)s") % {"source": source, "code": codes[0]}
    text = _("%(source)s, sum of %(codes)s") % {"source": source, "codes": ", ".join(codes)}
    if len(text) <= _LONGEST_SOURCE:
        return text
    return _("%(source)s, sum of %(count)s areas") % {"source": source, "count": len(codes)}


# Breaks --------------------------------------------------------------------------------------------------------------


def with_parts(areas):
    """Return a queryset of areas in which each says whether it `has_parts`, so that nobody asks for those of others."""
    return areas.annotate(has_parts=Exists(DistrictPart.objects.filter(district=OuterRef("pk"))))


def newest_codes(area):
    """Return the codes that a district consists of today, or did last. One query for one that has parts, asked once."""
    parts = sorted(_parts_of(area), key=lambda part: (part.code, part.division))
    last = max((part.last_year or _NO_END for part in parts), default=0)
    return list(dict.fromkeys(part.code for part in parts if (part.last_year or _NO_END) == last))


def add_breaks(indicators, area):
    """Let each of the indicators that are summed know the years from which the district has other areas than before.

    One query for a district that has parts, asked once, and none for other areas.
    """
    parts = _parts_of(area)
    if not parts:
        return
    years = break_years(parts)
    note = _("The district consists of other areas from this year on.")
    for indicator in indicators:
        if any(recipe.has_counts for recipe in loader.recipes_of(indicator.slug)):
            indicator.area_breaks = [IndicatorBreak(indicator=indicator, year=year, note=note) for year in years]


def breaks_of(indicator):
    """Return the indicator's own breaks and those that `add_breaks` found, one a year, in their order."""
    found = {each.year: each for each in getattr(indicator, "area_breaks", ())}
    return [each for _year, each in sorted((found | {each.year: each for each in indicator.breaks.all()}).items())]


def break_years(parts):
    """Return the years from which a district has other codes than the year before, or other codes again.

    A code that lives on into the next division is the same area. A year in which the district has no parts at all is no
    break: there are no figures of it.
    """
    parts = list(parts)
    begins = {part.first_year for part in parts if part.first_year}
    ends = {part.last_year + 1 for part in parts if part.last_year}
    found, before = [], _codes_in(parts, min(begins | ends, default=1) - 1)
    for year in sorted(begins | ends):
        now = _codes_in(parts, year)
        if now and before and now != before:
            found.append(year)
        before = now or before
    return found


def _parts_of(area):
    if area.kind != AreaKind.DISTRICT or not getattr(area, "has_parts", True):
        return []
    prefetch_related_objects([area], "parts")
    return list(area.parts.all())


def _codes_in(parts, year):
    return frozenset((part.scheme, part.code) for part in parts if part.is_part_in(year))
