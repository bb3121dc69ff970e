"""Made-up figures in the size of all of Sweden, to measure and to try the portal on.

It has 3,363 districts in 290 municipalities in 21 counties, with thirty years of every indicator for three sexes. All
of it is invented: no real place has such a name or code, and each figure says that it is made up.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from core import ledger
from core.models import Area, AreaCode, AreaKind, CodeScheme, User
from indicators.models import Indicator, MissingReason, Observation, ObservationStatus, Sex, SourceKind

COUNTRY = "Syntetiskt land"
SOURCE = "Syntetiskt värde"
DISTRICTS, MUNICIPALITIES, REGIONS, YEARS = 3363, 290, 21, 30

_FIRST_REGION = 70  # no county has a code so high
_SEXES = ((Sex.TOTAL, 0), (Sex.WOMEN, 15), (Sex.MEN, -15))  # with the distance of each from the total, in tenths

# Two million rows take minutes in Python, and the database makes them in seconds. Each place has a level of its
# own, a slow change and some noise, out of remainders: the same each time, on both engines. Thousandths are whole here.
_FIGURES = """
INSERT INTO {table} (version, indicator_id, area_id, year, period, sex, value, missing, margin, confidence,
                     answers, status, source, note)
SELECT 1, %(indicator)s, area, year, '', sex,
       CASE WHEN is_missing THEN NULL ELSE tenths / 10.0 END,
       CASE WHEN is_missing THEN %(unknown)s ELSE '' END,
       CASE WHEN is_missing OR NOT %(is_survey)s THEN NULL ELSE (10 + (n * 3 + year) %% 50) / 10.0 END,
       CASE WHEN is_missing OR NOT %(is_survey)s THEN NULL ELSE 95 END,
       CASE WHEN %(is_survey)s THEN 4 + (n * 17 + year * 5 + apart * 7 + 210) %% 400 ELSE 900 + (n * 17) %% 4000 END,
       %(final)s, %(source)s, ''
FROM (
    SELECT area, n, year, sex, apart, (n * 31 + %(order)s * 11 + year * 7 + apart) %% 53 = 0 AS is_missing,
           200 + (n * 37 + %(order)s * 61) %% 600 + apart + (n * 29 + %(order)s * 17 + year * 53) %% 41 - 20
               + ((n * 13 + %(order)s * 7) %% 61 - 30) * (year - %(first_year)s) / 10 AS tenths
    FROM (SELECT id AS area, id - %(first_area)s AS n FROM {areas} WHERE id BETWEEN %(first_area)s AND %(last_area)s) a
    CROSS JOIN ({years}) y
    CROSS JOIN ({sexes}) s
) f
"""


class AlreadyThereError(Exception):
    """The made-up country is there already."""


@dataclass(frozen=True)
class CountrySize:
    """The amount of data. Years are counted back from `last_year`."""

    districts: int
    municipalities: int
    regions: int
    years: int
    last_year: int

    @classmethod
    def of_sweden(cls, *, last_year, share=1):
        """Return one `share`-th of the districts and municipalities, at least one of each, with every year."""
        return cls(
            districts=max(DISTRICTS // share, 1),
            municipalities=max(MUNICIPALITIES // share, 1),
            regions=max(REGIONS // share, 1),
            years=YEARS,
            last_year=last_year,
        )


def load_reference_data(
    size: CountrySize, *, by: User, at: datetime, on_progress: Callable[[int, int], object] = lambda done, all_: None
) -> int:
    """Store the made-up country, whole or not at all, and return the number of figures.

    It calls `on_progress` with how many indicators have their figures, and how many there are. Raise AlreadyThereError
    if it is stored already.
    """
    with transaction.atomic():
        if Area.objects.filter(kind=AreaKind.COUNTRY, name=COUNTRY).exists():
            raise AlreadyThereError
        indicators = list(Indicator.objects.select_for_update().order_by("pk"))
        country, areas = _places(size)
        made = 0
        for number, indicator in enumerate(indicators, start=1):
            made += _make_figures(indicator, areas, size)
            on_progress(number, len(indicators))
        ledger.record(by=by, verb="figures.made_up", target=country, at=at, payload={"figures": made})
    return made


def _places(size):
    """Return the stored country, and every place in it with the country itself."""
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
        AreaCode(area=area, scheme=scheme, code=code)
        for scheme, all_codes in codes.items()
        for area, code in zip(areas, all_codes, strict=True)
    )
    return areas


def _make_figures(indicator, areas, size):
    """Let the database make every figure of the indicator, and return how many."""
    keys = [area.pk for area in areas]
    first_year = size.last_year - size.years + 1
    statement = _FIGURES.format(
        table=Observation._meta.db_table,
        areas=Area._meta.db_table,
        years=" UNION ALL ".join(f"SELECT {year} AS year" for year in range(first_year, size.last_year + 1)),
        sexes=" UNION ALL ".join(f"SELECT '{sex.value}' AS sex, {apart} AS apart" for sex, apart in _SEXES),
    )
    named = {
        "indicator": indicator.pk,
        "order": indicator.order,
        "is_survey": indicator.source_kind == SourceKind.SURVEY,
        "unknown": MissingReason.UNKNOWN,
        "final": ObservationStatus.FINAL,
        "source": SOURCE,
        "first_year": first_year,
        "first_area": min(keys),
        "last_area": max(keys),
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, named)
        return cursor.rowcount
