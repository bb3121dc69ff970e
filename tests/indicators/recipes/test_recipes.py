"""The recipes that the portal ships, and the addresses that they give."""

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from core.models import Area, CodeScheme
from core.models.areas import AreaCode, AreaKind
from indicators.models import DistrictPart
from indicators.recipes import addresses, loader, shares
from indicators.recipes.addresses import DistrictCode, SourceCodes
from tests.support import factories

KPIS = {
    "sysselsattning": ["N02267"],
    "forsorjningsstod": ["N31807"],
    "utbildningsniva": ["N01984"],
    "skolresultat": ["N15428"],
    "trygghet": ["N00610", "U01610"],
    "demokrati": ["N00650", "U01650"],
    "halsa": ["U01405", "U01511"],
}
DISTRICTS = (
    DistrictCode(CodeScheme.REGSO, "0136R001"),
    DistrictCode(CodeScheme.REGSO, "0136R009", date(2025, 1, 1)),
    DistrictCode(CodeScheme.REGSO, "0136R008", None, date(2024, 12, 31)),
)


def asked(address):
    """The fields of an address of Statistics Sweden's, each with its list."""
    fields = parse_qs(urlsplit(address.url).query)
    return {name: ",".join(value).split(",") for name, value in fields.items()}


def test_the_key_figures_of_the_seven_are_known():
    found = {slug: recipes.kolada.kpis for slug, recipes in loader.all_recipes().items() if recipes.kolada}

    assert found == KPIS


@pytest.mark.parametrize(
    ("slug", "tables"),
    [
        ("sysselsattning", [("TAB6680", 2020, 2024)]),
        ("utbildningsniva", [("TAB5956", 2015, 2023), ("TAB6534", 2024, 2025)]),
        ("lag-ekonomisk-standard", [("TAB6685", 2011, 2024)]),
        ("skolresultat", []),
    ],
)
def test_the_known_tables_have_their_years(slug, tables):
    found = [(each.table, each.first_year, each.last_year) for each in loader.recipes_of(slug)]

    assert found == tables


def test_nothing_is_said_to_have_been_seen_in_the_live_service():
    recipes = loader.all_recipes().values()

    assert not any(table.seen_live for each in recipes for table in each.tables)
    assert not any(each.kolada.seen_live for each in recipes if each.kolada)


def test_each_indicator_has_the_recipes_of_its_own_file():
    assert loader.kolada_of("sysselsattning").kpi == "N02267"
    assert loader.kolada_of("lag-ekonomisk-standard") is None
    assert [each.table for each in loader.recipes_of("sysselsattning")] == ["TAB6680"]


def test_an_indicator_without_a_file_has_no_recipes():
    assert loader.recipes_of("egen") == ()
    assert loader.kolada_of("egen") is None


def of_tables(slug, *, codes, years):
    found = [addresses.table_addresses(recipe, codes=codes, years=years) for recipe in loader.recipes_of(slug)]
    return [address for of_table in found for address in of_table]


def test_each_year_is_asked_for_in_its_own_division():
    codes = SourceCodes(scb=("0136",), districts=DISTRICTS)
    found = of_tables("sysselsattning", codes=codes, years=[2019, 2023, 2024])

    assert [(each.table, asked(each)["valueCodes[Region]"], asked(each)["valueCodes[Tid]"]) for each in found] == [
        ("TAB6680", ["0136R001", "0136R008"], ["2023"]),
        ("TAB6680", ["0136R001_RegSO2025", "0136R009_RegSO2025"], ["2024"]),
    ]
    assert asked(found[1]) == {
        "lang": ["sv"],
        "outputFormat": ["json-stat2"],
        "valueCodes[Region]": ["0136R001_RegSO2025", "0136R009_RegSO2025"],
        "valueCodes[Tid]": ["2024"],
        "valueCodes[Kon]": ["1+2", "2", "1"],
        "valueCodes[Alder]": ["20-64"],
        "valueCodes[ContentsCode]": ["0000089X", "0000089Y"],
    }
    assert found[1].url.startswith("https://statistikdatabasen.scb.se/api/v2/tables/TAB6680/data?")


def test_many_areas_are_asked_for_in_addresses_that_are_short_enough():
    many = tuple(DistrictCode(CodeScheme.REGSO, f"0136R{number:03}") for number in range(200))
    found = of_tables("sysselsattning", codes=SourceCodes(districts=many), years=[2024])

    regions = [code for each in found for code in asked(each)["valueCodes[Region]"]]
    assert regions == [f"0136R{number:03}_RegSO2025" for number in range(200)]
    assert max(len(each.url) for each in found) < 2000


@pytest.mark.django_db
def test_the_codes_of_areas_are_read_in_two_queries(django_assert_num_queries):
    factories.sweden("00", "01", "0136")
    haninge = Area.objects.get(name="Haninge")
    district = Area.objects.create(name="Område", kind=AreaKind.DISTRICT, parent=haninge)
    AreaCode.objects.create(area=district, scheme=CodeScheme.REGSO, code="0136R901", valid_from=date(2025, 1, 1))

    with django_assert_num_queries(2):
        codes = addresses.codes_of([haninge, district])

    assert codes == SourceCodes(scb=("0136",), districts=(DistrictCode("regso", "0136R901", date(2025, 1, 1), None),))


@pytest.mark.django_db
def test_a_district_is_asked_for_by_the_codes_that_it_consists_of():
    district = factories.district()
    for code, division in (("0136R901", 2020), ("0136R902", 2020), ("0136R901", 2025)):
        DistrictPart.objects.create(district=district, scheme=CodeScheme.REGSO, code=code, division=division)

    found = of_tables("sysselsattning", codes=addresses.codes_of([district]), years=[2023, 2024])

    assert [(asked(each)["valueCodes[Region]"], asked(each)["valueCodes[Tid]"]) for each in found] == [
        (["0136R901", "0136R902"], ["2023"]),
        (["0136R901_RegSO2025"], ["2024"]),
    ]


GOOD = """
indicator = "prov"
[[tables]]
id = "TAB1"
title = "Prov"
years = [2020, 2024]
divisions = [{ kind = "regso", year = 2025, years = [2024, 0], suffix = "_RegSO2025" }]
numerator = { ContentsCode = "A" }
denominator = { ContentsCode = ["A", "B"] }
seen_live = false
"""


def test_a_recipe_may_sum_categories(tmp_path):
    (tmp_path / "prov.toml").write_text(GOOD)
    [table] = loader.read(tmp_path / "prov.toml").tables

    assert table.categories() == {"ContentsCode": ["A", "B"]}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("seen_live = false", "", "seen_live"),
        ("seen_live = false", 'seen_live = "no"', "neither true nor false"),
        ('denominator = { ContentsCode = ["A", "B"] }', "", "needs either"),
        ('denominator = { ContentsCode = ["A", "B"] }', 'denominator = { Other = "B" }', "same dimensions"),
        ('numerator = { ContentsCode = "A" }', 'numerator = { ContentsCode = ["A", "A"] }', "each once"),
        ("years = [2020, 2024]\n", "years = [2024, 2020]\n", "are no years"),
        ('kind = "regso"', 'kind = "stadsdel"', "no kind of districts"),
        ('title = "Prov"', 'title = "Prov"\nnumerater = "A"', "means nothing"),
    ],
)
def test_a_recipe_that_is_not_understood_is_refused_by_its_file(tmp_path, before, after, said):
    assert before in GOOD
    (tmp_path / "prov.toml").write_text(GOOD.replace(before, after))

    with pytest.raises(loader.BadRecipeError, match=f"prov.toml.*{said}"):
        loader.read(tmp_path / "prov.toml")


@pytest.mark.parametrize(
    ("numerator", "denominator", "per", "share"),
    [
        (61, 320, 100, "19.0625"),
        (2, 3, 100, "66.6667"),
        (0, 9, 100, "0"),
        (5, 2, 1000, "2500"),
        (320, 320, 100, "100"),
        (1, 2_000_000, 100, "0.0001"),  # a half is rounded up, whatever comes before it
        (3, 2_000_000, 100, "0.0002"),
    ],
)
def test_a_share_is_the_count_out_of_its_whole(numerator, denominator, per, share):
    assert f"{shares.share_of(numerator, denominator, per=per).normalize():f}" == share


@pytest.mark.parametrize(("numerator", "denominator"), [(0, 0), (None, 4), (4, None)])
def test_of_nothing_there_is_no_share(numerator, denominator):
    assert shares.share_of(numerator, denominator) is None


@pytest.mark.parametrize(("numerator", "denominator"), [(5, 4), (-1, 4), (-2, -1)])
def test_two_numbers_that_are_no_count_are_refused(numerator, denominator):
    with pytest.raises(shares.NoCountError):
        shares.share_of(numerator, denominator)


@pytest.mark.parametrize(("numerator", "denominator"), [(-1, 4), (1, -4), (-1, -4)])
def test_a_rate_has_no_number_below_nought_either(numerator, denominator):
    with pytest.raises(shares.NoCountError):
        shares.share_of(numerator, denominator, per=1000)
