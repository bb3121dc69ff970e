"""Which areas and years each address names, and how many of them fit into one. All codes are invented."""

from datetime import date

import pytest

from core.models import Area, AreaCode, AreaKind, CodeScheme
from indicators.models import DistrictPart
from indicators.recipes import addresses, loader
from indicators.recipes.addresses import DistrictCode, SourceAddress, SourceCodes
from indicators.recipes.records import DivisionYears
from tests.support import factories

REGSO = DivisionYears("regso", 2020, 2015, 2023, "")


@pytest.fixture(autouse=True)
def _service(settings):
    settings.SCB_URL = "https://scb.example/api/"


def recipe(**changed):
    written = {
        "id": "TAB1",
        "title": "Prov",
        "years": [2015, 2024],
        "municipalities": True,
        "divisions": [
            {"kind": "regso", "year": 2020, "years": [2015, 2023], "suffix": ""},
            {"kind": "deso", "year": 2025, "years": [2024, 0], "suffix": "_DeSO2025"},
        ],
        "numerator": {"Matt": "A"},
        "denominator": {"Matt": "B"},
        "seen_live": False,
    }
    [found] = loader.parsed({"indicator": "prov", "tables": [written | changed]}).tables
    return found


# fmt: off
HELD = [
    # kind,   begins on,          ends on,            is of the division of RegSO of 2020
    ("regso", None,               None,               True),
    ("deso",  None,               None,               False),
    ("regso", date(2020, 1, 1),   None,               True),
    ("regso", date(2020, 1, 2),   None,               False),
    ("regso", date(2019, 12, 31), None,               True),
    ("regso", None,               date(2020, 1, 1),   True),
    ("regso", None,               date(2019, 12, 31), False),
    ("regso", date(2019, 1, 1),   date(2021, 1, 1),   True),
    ("regso", date(2021, 1, 1),   date(2021, 1, 1),   False),
    ("regso", date(2018, 1, 1),   date(2018, 1, 1),   False),
]
# fmt: on


@pytest.mark.parametrize(("kind", "begins_on", "ends_on", "expected"), HELD)
def test_a_district_is_of_the_division_of_a_year_in_whose_first_day_its_code_holds(kind, begins_on, ends_on, expected):
    assert DistrictCode(kind, "0136R001", begins_on, ends_on).is_of(REGSO) is expected


def test_an_address_names_the_table_the_language_the_format_and_each_category():
    [found] = addresses.table_addresses(recipe(), codes=SourceCodes(scb=("0136", "0180")), years=[2023, 2024])

    assert found == SourceAddress(
        "scb",
        "prov",
        "TAB1",
        "https://scb.example/api/tables/TAB1/data?lang=sv&outputFormat=json-stat2&valueCodes%5BRegion%5D=0136%2C0180"
        "&valueCodes%5BTid%5D=2023%2C2024&valueCodes%5BMatt%5D=A%2CB",
    )


def named(found):
    """The regions and the years of addresses, as they are written."""
    return [
        (each.url.split("BRegion%5D=")[1].split("&")[0], each.url.split("BTid%5D=")[1].split("&")[0]) for each in found
    ]


def test_municipalities_and_each_division_have_addresses_of_their_own():
    districts = (
        DistrictCode("regso", "0136R001"),
        DistrictCode("deso", "0136A0010"),
        DistrictCode("regso", "0136R001"),
    )
    codes = SourceCodes(("0136",), districts)

    assert named(addresses.table_addresses(recipe(), codes=codes, years=[2014, 2023, 2024, 2025])) == [
        ("0136", "2023%2C2024"),
        ("0136R001", "2023"),
        ("0136A0010_DeSO2025", "2024"),
    ]


@pytest.mark.parametrize(
    ("changed", "codes", "years", "expected"),
    [
        ({"municipalities": False}, SourceCodes(("0136",)), [2023], []),
        ({}, SourceCodes(), [2023], []),
        ({}, SourceCodes(("0136",)), [2014], []),
        ({}, SourceCodes(("0136",)), [], []),
        ({}, SourceCodes((), (DistrictCode("regso", "0136R001"),)), [2024], []),
        ({"divisions": []}, SourceCodes((), (DistrictCode("regso", "0136R001"),)), [2023], []),
        ({"continues": True}, SourceCodes(("0136",)), [2014, 2025], [("0136", "2025")]),
    ],
)
def test_nothing_is_asked_for_that_the_table_does_not_have(changed, codes, years, expected):
    assert named(addresses.table_addresses(recipe(**changed), codes=codes, years=years)) == expected


# fmt: off
SIZES = [
    # ages, years   regions in each of the addresses of 430 regions
    (1,     1,      [214, 214, 2]),      # 1,500 characters, of four for a code and three for the comma
    (350,   1,      [214, 214, 2]),      # 214 regions of 700 cells are 149,800
    (351,   1,      [213, 213, 4]),
    (350,   2,      [107, 107, 107, 107, 2]),
    (2500,  10,     [3] * 143 + [1]),
    (7500,  10,     [1] * 430),
    (7501,  10,     [1] * 430),          # more than may be asked for, and yet all
]
# fmt: on


@pytest.mark.parametrize(("ages", "years", "sizes"), SIZES)
def test_an_address_is_short_and_asks_for_no_more_cells_than_are_given_at_once(ages, years, sizes):
    wide = recipe(fixed={"Alder": [str(age) for age in range(ages)]})
    codes = SourceCodes(tuple(f"{number:04}" for number in range(430)))

    found = addresses.table_addresses(wide, codes=codes, years=range(2015, 2015 + years))

    regions = [region.split("%2C") for region, _years in named(found)]
    assert [len(each) for each in regions] == sizes
    assert [region for each in regions for region in each] == list(codes.scb)


def test_the_longest_code_decides_how_many_fit():
    codes = SourceCodes((), tuple(DistrictCode("deso", f"0136A{number:04}") for number in range(80)))

    sizes = [
        len(regions.split("%2C"))
        for regions, _years in named(addresses.table_addresses(recipe(), codes=codes, years=[2024]))
    ]

    assert sizes == [71, 9]  # of eighteen characters and three for the comma


@pytest.mark.django_db
def test_the_codes_of_areas_are_those_of_statistics_sweden_in_order():
    factories.sweden("00", "01", "0136")
    haninge = Area.objects.get(name="Haninge")
    AreaCode.objects.create(area=haninge, scheme=CodeScheme.KOLADA, code="G999")
    district, other = (Area.objects.create(name=name, kind=AreaKind.DISTRICT, parent=haninge) for name in "AB")
    AreaCode.objects.create(area=district, scheme=CodeScheme.REGSO, code="0136R002")
    AreaCode.objects.create(
        area=district,
        scheme=CodeScheme.DESO,
        code="0136A0010",
        valid_from=date(2018, 1, 1),
        valid_to=date(2024, 12, 31),
    )
    AreaCode.objects.create(area=other, scheme=CodeScheme.REGSO, code="0136R009")
    DistrictPart.objects.create(district=district, scheme=CodeScheme.REGSO, code="0136R005", division=2025)

    assert addresses.codes_of([haninge, district]) == SourceCodes(
        ("0136",),
        (
            DistrictCode("deso", "0136A0010", date(2018, 1, 1), date(2024, 12, 31)),
            DistrictCode("regso", "0136R002", None, None),
            DistrictCode("regso", "0136R005", date(2025, 1, 1), date(2025, 12, 31)),
        ),
    )
    assert addresses.codes_of([]) == SourceCodes()


@pytest.mark.django_db
def test_codes_come_by_their_kind_then_by_themselves_then_by_the_year_of_their_division():
    factories.sweden("00", "01", "0136", "0180")
    haninge = Area.objects.get(name="Haninge")
    district = Area.objects.create(name="A", kind=AreaKind.DISTRICT, parent=haninge)
    for scheme, code in (("regso", "0136R003"), ("regso", "0136R002"), ("deso", "0180A0010")):
        AreaCode.objects.create(area=district, scheme=scheme, code=code)
    for scheme, code, year in (
        ("regso", "0136R006", 2020),
        ("regso", "0136R005", 2025),
        ("regso", "0136R005", 2020),
        ("deso", "0180A0020", 2025),
    ):
        DistrictPart.objects.create(district=district, scheme=scheme, code=code, division=year)

    found = addresses.codes_of([district, *Area.objects.filter(kind=AreaKind.MUNICIPALITY).order_by("-pk")])

    assert found.scb == ("0136", "0180")
    assert [(each.code, each.begins_on and each.begins_on.year) for each in found.districts] == [
        ("0180A0010", None),
        ("0136R002", None),
        ("0136R003", None),
        ("0180A0020", 2025),
        ("0136R005", 2020),
        ("0136R005", 2025),
        ("0136R006", 2020),
    ]
