"""Answers of Kolada's read into plain figures. All numbers are invented."""

import hashlib
import json
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from core.models import Area, AreaCode
from indicators.figures.records import UNSAID
from indicators.imports.sources import kolada
from indicators.models import MissingReason, Sex, SourceKind
from tests.support import DATA, factories
from tests.support.http_answers import entry, page, said

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 16)
FIGURE = "Key figure N02267, Haninge, 2024"


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _sweden():
    factories.sweden("00", "01", "0136", "0180")


@pytest.fixture
def employment():
    return factories.indicator(kpi="N02267", name="Sysselsättning")


@pytest.fixture
def safety():
    return factories.indicator(kpi="N00610", uncertainty_kpi="U01610", source_kind=SourceKind.SURVEY)


def as_bytes(thing):
    return thing if isinstance(thing, bytes) else json.dumps(thing).encode()


def read(*pages, **more):
    return kolada.read_pages([as_bytes(each) for each in pages], name="svar.json", today=TODAY, **more)


def rows(parsed):
    """The figures without their places, by areas' names."""
    names = dict(Area.objects.values_list("pk", "name"))
    assert parsed.problems == []
    return [(names[each.area], each.year, each.sex, each.value, each.missing) for each in parsed.figures]


def problems(parsed):
    assert parsed.figures == []
    return [(each.place, each.column, each.text) for each in parsed.problems]


# What is read -------------------------------------------------------------------------------------------------------


def test_an_answer_as_kolada_documents_it_is_read(employment):
    content = b"""{"count":1,"next_url":null,"values":[
     {"kpi":"N02267","municipality":"0136","period":2024,"values":[
       {"gender":"T","count":1,"status":"","value":79.1,"isdeleted":false},
       {"gender":"K","count":1,"status":"","value":77.4,"isdeleted":false},
       {"gender":"M","count":1,"status":"Missing","value":null,"isdeleted":false}]}]}"""

    parsed = kolada.read(content, name="svar.json", today=TODAY)

    assert rows(parsed) == [
        ("Haninge", 2024, Sex.TOTAL, Decimal("79.1"), ""),
        ("Haninge", 2024, Sex.WOMEN, Decimal("77.4"), ""),
        ("Haninge", 2024, Sex.MEN, None, MissingReason.UNKNOWN),
    ]
    assert {each.indicator for each in parsed.figures} == {employment.pk}
    assert {each.margin for each in parsed.figures} == {UNSAID}
    assert parsed.figures[1].place == "values[0].values[1]"
    assert (parsed.kind, parsed.source, parsed.fetched_on) == ("kolada", "Kolada", None)
    assert parsed.sha256 == hashlib.sha256(content).hexdigest()


def test_the_country_and_a_county_have_codes_of_their_own_at_kolada(employment):
    parsed = read(page(*(entry(said(80), municipality=code) for code in ("0000", "0001", "0180"))))

    assert [name for name, *_rest in rows(parsed)] == ["Sverige", "Stockholms län", "Stockholm"]


def test_numbers_are_read_as_they_are_written(employment):
    parsed = read(
        b'{"count":1,"values":[{"kpi":"N02267","municipality":"0136","period":2024,"values":'
        b'[{"gender":"T","value":0.1000000000000000055511151231257827},{"gender":"K","value":0},'
        b'{"gender":"M","value":1.5e1}]}]}'
    )

    values = [each.value for each in parsed.figures]
    assert values == [Decimal("0.1000000000000000055511151231257827"), Decimal(0), Decimal(15)]
    assert {type(each) for each in values} == {Decimal}


def test_a_deleted_figure_is_withdrawn_whatever_value_it_still_has(employment):
    parsed = read(page(entry(said(79.1, isdeleted=True), said(None, "K", isdeleted=True))))

    assert rows(parsed) == [
        ("Haninge", 2024, Sex.TOTAL, None, MissingReason.WITHDRAWN),
        ("Haninge", 2024, Sex.WOMEN, None, MissingReason.WITHDRAWN),
    ]


def test_the_uncertainty_is_a_margin_alone(safety):
    parsed = read(
        page(
            entry(said(2.5), kpi="U01610"), entry(said(61), kpi="N00610"), entry(said(None), kpi="U01610", period=2023)
        )
    )

    assert [(each.year, each.value, each.margin) for each in parsed.figures] == [
        (2024, UNSAID, Decimal("2.5")),
        (2024, Decimal(61), UNSAID),
        (2023, UNSAID, None),
    ]
    assert {each.indicator for each in parsed.figures} == {safety.pk}


def test_a_key_figure_of_two_indicators_is_read_for_both(employment):
    other = factories.indicator(kpi="N02267")

    parsed = read(page(entry(said(79.1))))

    assert {each.indicator for each in parsed.figures} == {employment.pk, other.pk}


def test_several_pages_are_one_reading_with_one_digest_over_them_in_order(employment):
    first = as_bytes(page(entry(said(79.1)), next_url="https://api.kolada.se/v3/data/x"))
    second = as_bytes(page(entry(said(78.2), period=2023)))

    parsed = read(first, second, fetched_on=TODAY)

    assert [each.year for each in parsed.figures] == [2024, 2023]
    assert [each.place for each in parsed.figures] == ["page 1, values[0].values[0]", "page 2, values[0].values[0]"]
    assert parsed.sha256 == hashlib.sha256(first + second).hexdigest()
    assert parsed.fetched_on == TODAY
    assert parsed.sha256 != read(second, first, fetched_on=TODAY).sha256


def test_a_count_may_be_of_all_pages(employment):
    pages = [page(entry(said(1), period=year), count=2) for year in (2023, 2024)]

    assert len(read(*pages, fetched_on=TODAY).figures) == 2


def test_all_of_sweden_is_read_in_two_queries(employment, django_assert_num_queries):
    factories.sweden()
    codes = AreaCode.objects.filter(scheme="kolada").values_list("code", flat=True)
    content = page(*(entry(said(50), municipality=code, period=year) for code in codes for year in range(2015, 2025)))

    with django_assert_num_queries(2):
        parsed = read(content)

    assert len(parsed.figures) == 3120


# What is refused, and where -----------------------------------------------------------------------------------------


def test_f_is_no_gender_of_koladas(employment):
    parsed = read(page(entry(said(1), said(2, "F"))))

    assert problems(parsed) == [(f"{FIGURE} (Sysselsättning)", "gender", "F is no gender of Kolada's: T, K and M are.")]


def test_an_unknown_key_figure_is_named_once(employment):
    parsed = read(page(*(entry(said(1), kpi="N99999", period=year) for year in (2023, 2024))))

    assert problems(parsed) == [
        ("Key figure N99999, Haninge, 2023", "kpi", "No indicator here has the key figure N99999.")
    ]


@pytest.mark.parametrize("code", ["9999", "01", "G33612", "136", 136, None])
def test_an_unknown_area_is_a_problem(employment, code):
    parsed = read(page(entry(said(1), municipality=code)))

    place = f"Key figure N02267, {f'area {code}, ' if code else ''}2024 (Sysselsättning)"
    assert problems(parsed) == [(place, "municipality", f"No area here has Kolada's code {code}.")]


@pytest.mark.parametrize("period", ["202", 202, 20244, "2024-01", None, True, 2024.5])
def test_what_is_no_year_is_a_problem(employment, period):
    [(place, column, _text)] = problems(read(page(entry(said(1), period=period))))

    words = f"Key figure N02267, Haninge, {period}" if period else "Key figure N02267, Haninge"
    assert (place, column) == (f"{words} (Sysselsättning)", "period")


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ("NaN", "NaN is not a number."),
        ("-Infinity", "-Infinity is not a number."),
        ('"79.1"', "79.1 is not a number."),
        ("true", "True is not a number."),
        ("[1]", "[1] is not a number."),
        ("10000000000", "The number is larger than the portal can keep."),
        ("-1e10", "The number is larger than the portal can keep."),
        ("1e999999999", "The number is larger than the portal can keep."),
        ("1e99999999999999999999", "1e99999999999999999999 is not a number."),
    ],
)
def test_what_is_no_number_that_can_be_kept_is_a_problem(employment, raw, sentence):
    content = json.dumps(page(entry(said(1), said("HERE", "K")))).replace('"HERE"', raw).encode()

    assert problems(read(content)) == [(f"{FIGURE}, women (Sysselsättning)", "value", sentence)]


def test_a_value_whose_status_says_that_there_is_none_is_a_problem(employment):
    [(place, _column, text)] = problems(read(page(entry(said(79.1, status="Missing")))))

    assert place == f"{FIGURE}, total (Sysselsättning)"
    assert text == "There is a value, and the status says that there is none."


def test_a_mark_of_deletion_that_says_neither_is_a_problem(employment):
    [(_place, _column, text)] = problems(read(page(entry(said(79.1, isdeleted="no")))))

    assert text == "no does not say whether it is withdrawn."


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>",
        b"[]",
        b'"values"',
        b'{"count": 1, "values": [{"kpi": "N02267", "munici',
        b"\xff\xfe\x00",
        b"[" * 200_000,
        b'{"detail": "Not found"}',
        b'{"count": 0, "values": {}}',
        b'{"count": 1, "values": [7]}',
        b'{"count": 1, "values": [{"kpi": "N02267", "municipality": "0136", "period": 2024, "values": null}]}',
        b'{"count": 1, "values": [{"kpi": "N02267", "municipality": "0136", "period": 2024, "values": [7]}]}',
        b'{"count": 1, "values": [{"kpi": ["N02267"], "municipality": {"0136": 1}, "period": 2024, "values": []}]}',
        b'{"count": 1' + b"0" * 5000 + b', "values": []}',
    ],
)
def test_what_is_no_answer_of_koladas_is_refused_in_words(employment, content):
    assert all(text.endswith(".") for _place, _column, text in problems(read(content)))
    assert problems(read(content))


def test_a_saved_answer_that_goes_on_elsewhere_is_not_whole(employment):
    parsed = read(page(entry(said(1)), next_url="https://api.kolada.se/v3/data/x"))

    assert problems(parsed) == [("", "next_url", "The answer goes on on another page, which is not here.")]


def test_an_answer_with_fewer_values_than_it_says_is_not_whole(employment):
    parsed = read(page(entry(said(1)), count=2))

    assert problems(parsed) == [("", "count", "The answer is cut off: it says 2 and has 1.")]


# What is not ours ---------------------------------------------------------------------------------------------------

CASES = DATA / "cases"


def test_groups_of_municipalities_beside_ours_are_counted_and_left_out(employment):
    parsed = kolada.read((CASES / "k2_v3_with_groups.json").read_bytes(), name="svar.json", today=TODAY)

    assert rows(parsed) == [
        ("Haninge", 2024, "T", Decimal("79.1"), ""),
        ("Stockholms län", 2024, "T", Decimal("79.9"), ""),
    ]
    assert parsed.left_out == ("1 row is of a group of municipalities, and is left out: G33612.",)


def test_all_that_is_not_ours_is_counted_by_what_it_is(employment):
    groups = [entry(said(1), municipality=code) for code in ("G33612", "G35834", "G33612")]
    areas = [entry(said(1), municipality=code) for code in ("1480", "9999")]
    kpis = [entry(said(1), kpi=f"N9999{number}") for number in range(6)]

    parsed = read(page(*groups, *areas, entry(said(79.1)), *kpis, entry(said(2, "F"), municipality="1480")))

    assert rows(parsed) == [("Haninge", 2024, "T", Decimal("79.1"), "")]
    assert parsed.left_out == (
        "3 rows are of groups of municipalities, and are left out: G33612, G35834.",
        "3 rows are of areas that the portal does not have, and are left out: 1480, 9999.",
        "6 rows are of key figures that no indicator has, and are left out: N99990, N99991, N99992, N99993, N99994, ….",
    )


@pytest.mark.parametrize("code", [136, None, ["0136"]])
def test_what_is_no_code_at_all_is_refused_beside_ours_too(employment, code):
    parsed = read(page(entry(said(79.1)), entry(said(1), municipality=code)))

    assert [column for _place, column, _text in problems(parsed)] == ["municipality"]
