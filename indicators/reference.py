"""Made-up figures in the size of all of Sweden, to measure and to try the portal on.

3,363 districts in 290 municipalities in 21 counties, with thirty years of every indicator for three sexes. Nothing of
it is taken from anywhere: places have names and codes that no real place has, and each figure says that it is made up.
"""

import itertools
import random
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from core import ledger
from core.models import Area, AreaCode, AreaKind, CodeScheme
from indicators.models import Indicator, MissingReason, Observation, ObservationStatus, Sex, SourceKind

COUNTRY = "Syntetiskt land"
SOURCE = "Syntetiskt värde, påhittat för mätning"
DISTRICTS, MUNICIPALITIES, REGIONS, YEARS = 3363, 290, 21, 30

_BATCH = 5000
_FIRST_REGION = 70  # no county has a code so high
_VALID_FROM = date(2018, 1, 1)
_CENT = Decimal("0.1")


class AlreadyThereError(Exception):
    """The made-up country is there already."""


@dataclass(frozen=True)
class Size:
    """How much is made. Years are counted back from `last_year`."""

    districts: int
    municipalities: int
    regions: int
    years: int
    last_year: int

    @classmethod
    def of_sweden(cls, *, last_year, share=1):
        """One `share`-th of the districts and municipalities, each at least one, with every year."""
        return cls(
            districts=max(DISTRICTS // share, 1),
            municipalities=max(MUNICIPALITIES // share, 1),
            regions=max(REGIONS // share, 1),
            years=YEARS,
            last_year=last_year,
        )


def load(size, *, by, at, told=lambda done, all_: None):
    """Store the made-up country, whole or not at all, and return how many figures that came to.

    `told` is called with how many figures are stored and how many there will be. Raises AlreadyThereError.
    """
    with transaction.atomic():
        if Area.objects.filter(kind=AreaKind.COUNTRY, name=COUNTRY).exists():
            raise AlreadyThereError
        indicators = list(Indicator.objects.select_for_update().order_by("pk"))
        country, areas = _places(size)
        made, wanted = 0, len(areas) * len(indicators) * size.years * len(Sex)
        figures = _figures(areas, indicators, size)
        while batch := list(itertools.islice(figures, _BATCH)):
            Observation.objects.bulk_create(batch)
            made += len(batch)
            told(made, wanted)
        ledger.record(by=by, verb="figures.made_up", target=country, at=at, payload={"figures": made})
    return made


def _places(size):
    """The country, and every place in it with the country itself, as they were stored."""
    country = Area.objects.create(name=COUNTRY, kind=AreaKind.COUNTRY)
    region_codes = [f"{_FIRST_REGION + n}" for n in range(size.regions)]
    regions = _store(
        [Area(name=f"Syntetiskt län {code}", kind=AreaKind.REGION, parent=country) for code in region_codes],
        {CodeScheme.SCB: region_codes, CodeScheme.KOLADA: [f"00{code}" for code in region_codes]},
    )
    homes = [n % size.regions for n in range(size.municipalities)]
    municipality_codes = [f"{region_codes[home]}{n // size.regions + 1:02}" for n, home in enumerate(homes)]
    municipalities = _store(
        [
            Area(name=f"Syntetisk kommun {code}", kind=AreaKind.MUNICIPALITY, parent=regions[home])
            for code, home in zip(municipality_codes, homes, strict=True)
        ],
        {CodeScheme.SCB: municipality_codes, CodeScheme.KOLADA: municipality_codes},
    )
    homes = [n % size.municipalities for n in range(size.districts)]
    district_codes = [f"{municipality_codes[home]}R{n // size.municipalities + 1:03}" for n, home in enumerate(homes)]
    districts = _store(
        [
            Area(name=f"Syntetisk stadsdel {code}", kind=AreaKind.DISTRICT, parent=municipalities[home])
            for code, home in zip(district_codes, homes, strict=True)
        ],
        {CodeScheme.REGSO: district_codes},
    )
    return country, [country, *regions, *municipalities, *districts]


def _store(areas, codes):
    areas = Area.objects.bulk_create(areas)
    AreaCode.objects.bulk_create(
        AreaCode(area=area, scheme=scheme, code=code, valid_from=_VALID_FROM if scheme == CodeScheme.REGSO else None)
        for scheme, all_codes in codes.items()
        for area, code in zip(areas, all_codes, strict=True)
    )
    return areas


def _figures(areas, indicators, size):
    """Every figure, area by area: a level of its own, a slow change, some noise. The same each time."""
    years = range(size.last_year - size.years + 1, size.last_year + 1)
    for area in areas:
        dice = random.Random(area.name)  # noqa: S311 (made-up figures, no secret)
        for indicator in indicators:
            level, slope = dice.uniform(20, 85), dice.uniform(-0.3, 0.3)
            for year in years:
                middle = level + slope * (year - years[0]) + dice.gauss(0, 1)
                for sex, apart in ((Sex.TOTAL, 0.0), (Sex.WOMEN, 1.5), (Sex.MEN, -1.5)):
                    yield _figure(area, indicator, year, sex, middle + apart, dice)


def _figure(area, indicator, year, sex, value, dice):
    is_survey = indicator.source_kind == SourceKind.SURVEY
    is_missing = dice.random() < 0.02
    return Observation(
        indicator=indicator,
        area=area,
        year=year,
        sex=sex,
        value=None if is_missing else Decimal(min(max(value, 0), 100)).quantize(_CENT),
        missing=MissingReason.UNKNOWN if is_missing else "",
        margin=Decimal(dice.uniform(1, 6)).quantize(_CENT) if is_survey and not is_missing else None,
        answers=dice.randint(4, 400) if is_survey else None,
        status=ObservationStatus.FINAL,
        source=SOURCE,
    )
