"""Datasets of Statistics Sweden's read into plain figures.

All numbers are invented, and so are the districts: nobody knows Jordbro's codes.
"""

import hashlib
import itertools
import json
from datetime import date
from decimal import Decimal
from math import prod

import pytest
from django.utils import translation
from pyjstat import pyjstat

from core.geography import area_import
from core.geography.area_import import AreaList, ListedArea
from core.models import Area, AreaKind, CodeScheme
from indicators.imports.area_codes import AreaCodes, parse_code
from indicators.imports.sources import scb
from indicators.models import MissingReason, Sex
from tests.support import DATA, factories
from tests.support.http_answers import DIMENSIONS, dataset, only

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

TODAY = date(2026, 3, 16)
LIVES_ON, ENDED, NEW = "0136R901", "0136R902", "0136R903"


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _places():
    """Haninge with two districts in the division of 2018, of which one lives on into that of 2025 beside a new one."""
    factories.sweden("00", "01", "0136")
    division(2018, LIVES_ON, ENDED)
    division(2025, LIVES_ON, NEW)


def division(year, *codes):
    rows = [ListedArea(f"Område {code}", AreaKind.DISTRICT, "0136", {CodeScheme.REGSO: code}) for code in codes]
    made = AreaList(name=f"{year}.csv", sha256="", rows=rows, begins_on=date(year, 1, 1))
    area_import.import_areas(area_list=made, by=None, at=factories.NOON)


@pytest.fixture
def indicator():
    return factories.indicator(slug="sysselsattning", name="Sysselsättning")


def read(thing, indicator, **more):
    content = thing if isinstance(thing, bytes) else json.dumps(thing).encode()
    return scb.read(content, name="tabell.json", indicator=indicator, today=TODAY, **more)


def rows(parsed):
    names = dict(Area.objects.values_list("pk", "name"))
    assert parsed.problems == []
    return [(names[each.area], each.year, each.sex, each.value, each.missing) for each in parsed.figures]


def problems(parsed):
    assert parsed.figures == []
    return [(each.column, each.text) for each in parsed.problems]


def numbered(Region, Kon, Tid, **others):
    """A number that tells its cell: 1 or 2 for the region, the year's last digit, and the sex."""
    return (
        Decimal(10 * (1 + (Region == "0136")) + int(Tid[-1]))
        + {"1": 0, "2": Decimal("0.25"), "1+2": Decimal("0.5")}[Kon]
    )


def plainly(*args, **kwargs):
    return float(numbered(*args, **kwargs))


# Shapes --------------------------------------------------------------------------------------------------------------

EXPECTED = {
    ("Område 0136R901", 2023, "M", Decimal("13")),
    ("Område 0136R901", 2023, "K", Decimal("13.25")),
    ("Område 0136R901", 2023, "T", Decimal("13.5")),
    ("Område 0136R901", 2024, "M", Decimal("14")),
    ("Område 0136R901", 2024, "K", Decimal("14.25")),
    ("Område 0136R901", 2024, "T", Decimal("14.5")),
    ("Haninge", 2023, "M", Decimal("23")),
    ("Haninge", 2023, "K", Decimal("23.25")),
    ("Haninge", 2023, "T", Decimal("23.5")),
    ("Haninge", 2024, "M", Decimal("24")),
    ("Haninge", 2024, "K", Decimal("24.25")),
    ("Haninge", 2024, "T", Decimal("24.5")),
}


def values(parsed):
    return {row[:4] for row in rows(parsed)}


@pytest.mark.parametrize("order", list(itertools.permutations(DIMENSIONS)))
def test_the_dimensions_may_stand_in_any_order(indicator, order):
    assert values(read(dataset(plainly, order=order), indicator)) == EXPECTED


def test_a_sparse_dataset_says_the_same_and_what_it_lacks_is_not_known(indicator):
    dense = dataset(plainly)["value"]
    sparse = {str(place): value for place, value in enumerate(dense) if place != 0}

    parsed = read(dataset(value=sparse), indicator)

    unknown = [row for row in rows(parsed) if row[3] is None]
    assert unknown == [("Område 0136R901", 2023, Sex.MEN, None, MissingReason.UNKNOWN)]
    assert values(parsed) - {unknown[0][:4]} == EXPECTED - {("Område 0136R901", 2023, "M", Decimal(13))}


@pytest.mark.parametrize("index", ["list", "none", "object in another order"])
def test_categories_stand_by_their_index_however_it_is_given(indicator, index):
    thing = dataset(plainly)
    for described in thing["dimension"].values():
        category = described["category"]
        codes = list(category["label"])
        if index == "list":
            category["index"] = codes
        elif index == "none":
            del category["index"]
        else:
            category["index"] = {code: codes.index(code) for code in reversed(codes)}
            category["label"] = dict(reversed(category["label"].items()))

    assert values(read(thing, indicator)) == EXPECTED


def test_an_independent_reader_finds_the_same_figures(indicator):
    thing = dataset(plainly, order=["Tid", "Region", "ContentsCode", "Kon"])

    theirs = pyjstat.Dataset.read(json.dumps(thing))

    sexes = {"1": "M", "2": "K", "1+2": "T"}
    names = {"0136": "Haninge", LIVES_ON: f"Område {LIVES_ON}"}
    cells = itertools.product(*([(name, code) for code in parts[1]] for name, parts in DIMENSIONS.items()))
    found = {
        (names[cell["Region"]], int(cell["Tid"]), sexes[cell["Kon"]], Decimal(str(theirs.get_value([cell]))))
        for cell in map(dict, cells)
    }
    assert found == EXPECTED == values(read(thing, indicator))


def test_a_figure_says_by_its_categories_where_it_stands(indicator):
    [figure, *_rest] = read(dataset(plainly), indicator).figures

    assert figure.place == "ContentsCode 000007Z1, Tid 2023, Region 0136R901, Kon 1"
    assert figure.indicator == indicator.pk


def test_without_a_dimension_of_sex_the_figures_are_of_both_together(indicator):
    assert rows(read(dataset(value=[55], **only(["0136"])), indicator)) == [("Haninge", 2024, Sex.TOTAL, 55, "")]


@pytest.mark.parametrize("status", [{"0": ".."}, [".."], "..", ["..", "."]])
def test_a_status_says_that_there_is_no_value(indicator, status):
    regions = ["0136", "01"] if status == ["..", "."] else ["0136"]
    thing = dataset(value=[None] * len(regions), status=status, **only(regions))

    assert {row[3:] for row in rows(read(thing, indicator))} == {(None, MissingReason.UNKNOWN)}


def test_a_status_of_one_cell_leaves_the_others_alone(indicator):
    thing = dataset(value=[0, 12], status={"0": ".."}, **only(["0136", "01"]))

    assert [row[3:] for row in rows(read(thing, indicator))] == [(None, MissingReason.UNKNOWN), (12, "")]


def test_the_digest_is_of_all_parts_in_their_order(indicator):
    parts = [json.dumps(dataset(value=[1], **only([code]))).encode() for code in ("0136", "01")]

    parsed = scb.read_all(parts, name="tabell", indicator=indicator, today=TODAY, fetched_on=TODAY)

    assert [row[0] for row in rows(parsed)] == ["Haninge", "Stockholms län"]
    assert parsed.sha256 == hashlib.sha256(b"".join(parts)).hexdigest()
    assert [each.place[:7] for each in parsed.figures] == ["part 1,", "part 2,"]
    assert (parsed.kind, parsed.source, parsed.fetched_on) == ("scb", "SCB", TODAY)


def test_a_large_dataset_is_read_in_one_query(indicator, django_assert_num_queries):
    years = [str(year) for year in range(1990, 2024)]
    thing = dataset(value=[5] * len(years) * 2, **only(["0136", "00"], years))

    with django_assert_num_queries(1):
        assert len(read(thing, indicator).figures) == 68


# Divisions ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("nothing", [0, 0.0, None])
def test_a_new_district_did_not_exist_before_its_division_and_zero_is_no_value_then(indicator, nothing):
    thing = dataset(value=[nothing, nothing, 7], **only([f"{NEW}_RegSO2025"], ["2022", "2023", "2024"]))

    assert rows(read(thing, indicator)) == [
        ("Område 0136R903", 2022, Sex.TOTAL, None, MissingReason.NO_SUCH_AREA),
        ("Område 0136R903", 2023, Sex.TOTAL, None, MissingReason.NO_SUCH_AREA),
        ("Område 0136R903", 2024, Sex.TOTAL, Decimal(7), ""),
    ]


def test_a_district_that_ended_does_not_exist_afterwards(indicator):
    thing = dataset(value=[6, 0, None], **only([ENDED], ["2023", "2024", "2025"]))

    assert [row[3:] for row in rows(read(thing, indicator))] == [
        (Decimal(6), ""),
        (None, MissingReason.NO_SUCH_AREA),
        (None, MissingReason.NO_SUCH_AREA),
    ]


def test_zero_of_a_district_that_exists_is_a_figure(indicator):
    thing = dataset(value=[0, 0], **only([LIVES_ON], ["2023", "2024"]))

    assert [row[1:] for row in rows(read(thing, indicator))] == [(2023, "T", 0, ""), (2024, "T", 0, "")]


def test_of_a_district_that_lives_on_a_new_division_says_nothing_of_the_years_before_it(indicator):
    thing = dataset(value=[0, None, 0], **only([f"{LIVES_ON}_RegSO2025"], ["2022", "2023", "2024"]))

    assert rows(read(thing, indicator)) == [(f"Område {LIVES_ON}", 2024, Sex.TOTAL, Decimal(0), "")]


def test_of_two_divisions_in_one_table_the_one_with_a_value_counts(indicator):
    regions = [LIVES_ON, f"{LIVES_ON}_RegSO2025"]
    thing = dataset(value=[11, 0, 0, 12], **only(regions, ["2023", "2024"]))

    assert [row[1:4] for row in rows(read(thing, indicator))] == [(2023, "T", 11), (2024, "T", 12)]


@pytest.mark.parametrize(
    "code", [f"{ENDED}_RegSO2025", f"{NEW}_RegSO2018", "0136R999", "0136C9999_DeSO2025", "9999", "X"]
)
def test_a_code_that_no_area_has_in_that_division_is_a_problem(indicator, code):
    assert problems(read(dataset(value=[1], **only([code])), indicator)) == [
        ("Region", f"No area here has the code {code}.")
    ]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("0136R901_RegSO2025", ("regso", "0136R901", 2025)),
        ("0136C9010_DeSO2025", ("deso", "0136C9010", 2025)),
        ("0136R901", ("regso", "0136R901", None)),
        ("0136", ("scb", "0136", None)),
        ("00", ("scb", "00", None)),
        ("0136D9010", ("scb", "0136D9010", None)),
        ("0136R901_RegSO0000", ("scb", "0136R901_RegSO0000", None)),
        ("０136R901", ("scb", "０136R901", None)),
    ],
)
def test_a_code_is_taken_apart(text, parts):
    assert tuple(parse_code(text)) == parts


@pytest.mark.parametrize("year", [0, -5, 9999, 10**9])
def test_a_year_that_no_calendar_has_finds_the_area_all_the_same(year):
    codes = AreaCodes(CodeScheme.SCB)

    assert codes.find(CodeScheme.SCB, "0136", year=year).area == Area.objects.get(name="Haninge").pk


# What is refused ----------------------------------------------------------------------------------------------------


def test_of_several_contents_one_must_be_picked(indicator):
    thing = dataset(value=[1, 2], ContentsCode=("innehåll", {"A": "Antal", "B": "Andel"}), **only(["0136"]))

    assert problems(read(thing, indicator)) == [
        ("ContentsCode", "Choose one category of ContentsCode (innehåll), such as A (Antal), B (Andel).")
    ]
    assert [row[3] for row in rows(read(thing, indicator, picked={"ContentsCode": "B"}))] == [2]


def test_what_is_picked_must_be_there(indicator):
    thing = dataset(value=[1], **only(["0136"]))

    assert problems(read(thing, indicator, picked={"Alder": "20-64"})) == [
        ("Alder", "The table has no dimension Alder to pick from.")
    ]
    assert problems(read(thing, indicator, picked={"ContentsCode": "B"}))[0][0] == "ContentsCode"


@pytest.mark.parametrize("tid", ["2024M13", "2023/25", "24", "året"])
def test_what_is_no_year_is_a_problem(indicator, tid):
    assert problems(read(dataset(value=[1], **only(["0136"], [tid])), indicator)) == [("Tid", f"{tid} is not a year.")]


def test_what_is_no_sex_is_a_problem(indicator):
    thing = dataset(value=[1], **only(["0136"]) | {"Kon": ("kön", {"9": "okänt"})})

    assert problems(read(thing, indicator)) == [("Kon", "9 (okänt) is no sex that is recognised.")]


@pytest.mark.parametrize("value", ["12", True, [1], {"a": 1}, 10**10])
def test_what_is_no_number_that_can_be_kept_is_a_problem(indicator, value):
    [(column, text)] = problems(read(dataset(value=[value], **only(["0136"])), indicator))

    assert column == "value"
    assert "number" in text


def test_nan_is_refused_with_its_place(indicator):
    content = json.dumps(dataset(value=[1, "HERE"], **only(["0136", "01"]))).replace('"HERE"', "NaN").encode()

    [problem] = read(content, indicator).problems

    assert problem.place == "Sysselsättning, 01, 2024, total"
    assert problem.text == "NaN is not a number."


def test_a_value_whose_status_says_that_there_is_none_is_a_problem(indicator):
    thing = dataset(value=[5], status={"0": ".."}, **only(["0136"]))

    assert problems(read(thing, indicator)) == [("value", "There is a value, and the status says that there is none.")]


@pytest.mark.parametrize("missing", ["Region", "Tid"])
def test_a_table_without_region_or_time_is_refused(indicator, missing):
    changed = only(["0136"]) | {missing: None}

    assert [column for column, _text in problems(read(dataset(value=[1], role={}, **changed), indicator))] == [""]


def _broken(**parts):
    return dataset(value=[1], **only(["0136"])) | parts


@pytest.mark.parametrize(
    "thing",
    [
        b"",
        b"[]",
        b"{}",
        b'{"class": "collection"}',
        _broken(id="Region"),
        _broken(id=["Region", {}, "Tid"]),
        _broken(id=["Region", "Region", "Tid"]),
        _broken(size=[1, 1]),
        _broken(size=[1, 1, 2]),
        _broken(size=["1", 1, 1]),
        _broken(size=[10**9, 10**9, 10**9]),
        _broken(size=[1, -1, -1]),
        _broken(dimension=None),
        _broken(dimension={}),
        _broken(dimension={"Region": 1, "Tid": 2, "ContentsCode": 3}),
        _broken(value=[]),
        _broken(value=[1, 2]),
        _broken(value={"1": 5}),
        _broken(value={"-1": 5}),
        _broken(value={"x": 5}),
        _broken(value={"9" * 5000: 5}),
        _broken(value=7),
        _broken(status=[".", "..", ""]),
        _broken(status=7),
    ],
)
def test_what_is_no_whole_dataset_is_refused_in_words(indicator, thing):
    [(_column, text)] = problems(read(thing, indicator))

    assert text.endswith(".")


@pytest.mark.parametrize(
    "category",
    [
        None,
        {},
        {"index": {"0136": 1}},
        {"index": {"0136": "0"}},
        {"index": [136]},
        {"index": ["0136", "0136"]},
        {"index": 7},
        {"label": ["0136"]},
    ],
)
def test_categories_that_do_not_add_up_are_refused(indicator, category):
    thing = _broken()
    thing["dimension"]["Region"]["category"] = category

    [(_column, text)] = problems(read(thing, indicator))

    assert "Region" in text


def test_a_dataset_beyond_all_measure_is_not_gone_through(indicator):
    codes = {str(number): "" for number in range(2500)}
    thing = dataset(value={}, Region=("region", codes), Tid=("år", codes), Kon=None)
    assert prod(thing["size"]) > 5_000_000

    assert problems(read(thing, indicator)) == [("", "The dataset has more figures than are taken in at once.")]


# Totals and sexes ---------------------------------------------------------------------------------------------------

CASES = DATA / "cases"


def test_the_total_of_the_newer_tables_is_known(indicator):
    factories.sweden("0180")
    parsed = read((CASES / "scb_totsa.json").read_bytes(), indicator)

    assert rows(parsed) == [
        ("Haninge", 2024, "T", 70, ""),
        ("Haninge", 2024, "M", 71, ""),
        ("Haninge", 2024, "K", 72, ""),
        ("Stockholm", 2024, "T", 73, ""),
        ("Stockholm", 2024, "M", 74, ""),
        ("Stockholm", 2024, "K", 75, ""),
    ]


@pytest.mark.parametrize(
    ("code", "label", "sex"),
    [
        ("1+2", "totalt", "T"),
        ("TotSa", "", "T"),
        ("TOTSA", "x", "T"),
        ("TotSA", "totalt, samtliga män och kvinnor", "T"),
        ("TOT", "", "T"),
        ("tot", "båda könen", "T"),
        ("T", "", "T"),
        ("total", "Total", "T"),
        ("99", "Both sexes", "T"),
        ("0", "samtliga", "T"),
        ("9", "men and women", "T"),
        ("1", "", "M"),
        ("M", "", "M"),
        ("m", "Males", "M"),
        ("2", "", "K"),
        ("K", "", "K"),
        ("F", "Female", "K"),
        ("1", "Kvinnor", "K"),  # the words go before the number
    ],
)
def test_a_sex_is_known_by_its_words_and_else_by_its_code(indicator, code, label, sex):
    thing = dataset(value=[61], **only(["0136"]) | {"Kon": ("kön", {code: label})})

    assert rows(read(thing, indicator)) == [("Haninge", 2024, sex, 61, "")]


def test_of_two_totals_in_one_table_the_one_with_a_value_counts(indicator):
    thing = dataset(
        value=[11, None, None, 12],
        **only(["0136"], ["2023", "2024"]) | {"Kon": ("kön", {"1+2": "totalt", "TotSa": "totalt, samtliga"})},
    )

    assert [row[1:4] for row in rows(read(thing, indicator))] == [(2023, "T", 11), (2024, "T", 12)]


@pytest.mark.parametrize(("code", "label"), [("9", "okänt"), ("US", "uppgift saknas"), ("F", ""), ("3", "annat")])
def test_what_is_no_sex_is_refused_by_its_name(indicator, code, label):
    thing = dataset(value=[61], **only(["0136"]) | {"Kon": ("kön", {code: label})})

    assert [column for column, _text in problems(read(thing, indicator))] == ["Kon"]


@pytest.mark.parametrize("code", ["tot", "TotAlder", "20-64"])
def test_a_total_of_ages_alone_is_taken_and_one_of_several_is_picked(indicator, code):
    one = dataset(value=[61], **only(["0136"]) | {"Alder": ("ålder", {code: "totalt, alla åldrar"})})
    ages = {code: "totalt", "65+": "65 år och äldre"}
    several = dataset(value=[61, 7], **only(["0136"]) | {"Alder": ("ålder", ages)})

    assert [row[3] for row in rows(read(one, indicator))] == [61]
    assert problems(read(several, indicator))[0][0] == "Alder"
    assert [row[3] for row in rows(read(several, indicator, picked={"Alder": code}))] == [61]


def test_areas_that_the_portal_does_not_have_are_counted_and_left_out_beside_ours(indicator):
    thing = dataset(value=[60, 61, 62], **only(["0136R998", "0136", "9999"]))

    parsed = read(thing, indicator)

    assert rows(parsed) == [("Haninge", 2024, "T", 61, "")]
    assert parsed.left_out == ("2 areas that the portal does not have are left out: 0136R998, 9999.",)


# Relatives of a dataset ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("thing", "sentence"),
    [
        ({"dataset": dataset(value=[1], **only(["0136"]))}, "This is JSON-stat 1. Save the table as JSON-stat 2."),
        (
            {"version": "2.0", "class": "collection", "link": {"item": []}},
            "This is a collection of JSON-stat. Save one table of it as JSON-stat 2.",
        ),
        (
            {"version": "2.0", "class": "dimension", "category": {}},
            "This is a dimension of JSON-stat, without figures. Save the table itself.",
        ),
    ],
)
def test_what_is_like_a_dataset_is_refused_by_its_own_name(indicator, thing, sentence):
    assert problems(read(thing, indicator)) == [("", sentence)]
