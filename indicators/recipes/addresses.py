"""Write the exact addresses at which Statistics Sweden gives what the recipes need: to fetch, or to save by hand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import prod
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings

from core.models import AreaCode, CodeScheme
from indicators.models import DistrictPart

MOST_CELLS = 150_000  # of one answer of Statistics Sweden's
LONGEST_REGIONS = 1500  # characters of an address that names regions


@dataclass(frozen=True)
class SourceAddress:
    """One address to ask. `source` is scb, and `table` the table there."""

    source: str
    indicator: str
    table: str
    url: str


class DistrictCode(NamedTuple):
    """The code of a RegSO or DeSO without an ending, `0136R001`, and the days on which it begins and ends, if known."""

    kind: str
    code: str
    begins_on: date | None = None
    ends_on: date | None = None

    def is_of(self, division):
        day = date(division.year, 1, 1)
        begun = self.begins_on is None or self.begins_on <= day
        return self.kind == division.kind and begun and (self.ends_on is None or self.ends_on >= day)


@dataclass(frozen=True)
class SourceCodes:
    """Statistics Sweden's codes of some areas: of municipalities, and of districts."""

    scb: tuple[str, ...] = ()
    districts: tuple[DistrictCode, ...] = ()


def codes_of(areas: Iterable) -> SourceCodes:
    """Return the codes that areas of any kind have or had, and those of what districts consist of. Two queries."""
    rows = AreaCode.objects.filter(area__in=areas).order_by("scheme", "code", "pk")
    rows = list(rows.values_list("scheme", "code", "valid_from", "valid_to"))
    municipal = tuple(dict.fromkeys(row[1] for row in rows if row[0] == CodeScheme.SCB))
    districts = [DistrictCode(*row) for row in rows if row[0] in (CodeScheme.REGSO, CodeScheme.DESO)]
    parts = DistrictPart.objects.filter(district__in=areas).order_by("scheme", "code", "division", "pk")
    for scheme, code, year in parts.values_list("scheme", "code", "division"):
        districts.append(DistrictCode(scheme, code, date(year, 1, 1), date(year, 12, 31)))
    return SourceCodes(municipal, tuple(dict.fromkeys(districts)))


def table_addresses(recipe, *, codes, years):
    """Return the SourceAddresses of a TableRecipe.

    Each names one division of districts, or municipalities alone, in years that it has.
    """
    years = recipe.years_among(years)
    groups = [(list(codes.scb), years)] if recipe.municipalities else []
    for division in recipe.divisions:
        of_division = dict.fromkeys(each.code + division.suffix for each in codes.districts if each.is_of(division))
        groups.append((list(of_division), division.years_among(years)))
    return [
        SourceAddress("scb", recipe.indicator, recipe.table, table_address(recipe, regions=part, years=span))
        for regions, span in groups
        if regions and span
        for part in _parts(regions, _most_regions(recipe, regions, span))
    ]


def table_address(recipe, *, regions, years):
    """Return the address of the cells that a TableRecipe reads, for these regions as the table writes them."""
    chosen = {recipe.region: regions, recipe.time: [str(year) for year in years], **recipe.categories()}
    fields = {"lang": "sv", "outputFormat": "json-stat2"}
    fields |= {f"valueCodes[{name}]": ",".join(categories) for name, categories in chosen.items()}
    return f"{settings.SCB_URL.rstrip('/')}/tables/{recipe.table}/data?{urlencode(fields)}"


def _most_regions(recipe, regions, years):
    each = len(years) * prod(len(categories) for categories in recipe.categories().values())
    return max(1, min(MOST_CELLS // each, LONGEST_REGIONS // (max(map(len, regions)) + 3)))


def _parts(things, size):
    return [things[start : start + size] for start in range(0, len(things), size)]
