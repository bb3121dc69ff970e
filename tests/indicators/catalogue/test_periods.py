"""The times of figures: how files write them, what they are called, and in which order they come."""

import pytest
from django.utils.translation import override

from indicators import periods
from indicators.periods import Period, PeriodKind


@pytest.mark.parametrize(
    ("text", "kind", "year", "code"),
    [
        ("2024K1", "quarter", 2024, "K1"),
        ("2024 kv 1", "quarter", 2024, "K1"),
        ("kv. 4 2024", "quarter", 2024, "K4"),
        ("Kvartal 2, 2023", "quarter", 2023, "K2"),
        ("2024Q3", "quarter", 2024, "K3"),
        ("januari 2024", "month", 2024, "M01"),
        ("Jan 2024", "month", 2024, "M01"),
        ("2024 okt", "month", 2024, "M10"),
        ("2024M01", "month", 2024, "M01"),
        ("2024-01", "month", 2024, "M01"),
        ("2024-12-01", "month", 2024, "M12"),
        ("May 2025", "month", 2025, "M05"),
        ("T1 2024", "tertial", 2024, "T1"),
        ("2024T3", "tertial", 2024, "T3"),
        ("tertial 2 2024", "tertial", 2024, "T2"),
        ("2023/24", "school_year", 2024, ""),
        ("läsåret 2023/2024", "school_year", 2024, ""),
        ("1999/00", "school_year", 2000, ""),
    ],
)
def test_a_time_is_read_as_people_write_it(text, kind, year, code):
    assert periods.read(text) == (kind, year, code)


@pytest.mark.parametrize(
    "text",
    [
        *("2024", "2024K5", "2024K0", "2024T4", "2024M13", "2024-13", "2024-01-15", "2023/25", "2023/2023", "K1"),
        *("januari", "2024 X1", "", "brott 2024", "2023–2024", "2024K1 " + "x" * 50),
    ],
)
def test_what_is_no_such_time_is_none(text):
    assert periods.read(text) is None


@pytest.mark.parametrize(
    ("text", "kind", "code"),
    [
        ("1", PeriodKind.QUARTER, "K1"),
        ("12", PeriodKind.MONTH, "M12"),
        ("kv 3", PeriodKind.QUARTER, "K3"),
        ("Mars", PeriodKind.MONTH, "M03"),
        ("T2", PeriodKind.TERTIAL, "T2"),
        ("5", PeriodKind.QUARTER, None),
        ("1", PeriodKind.YEAR, None),
        ("våren", PeriodKind.TERTIAL, None),
    ],
)
def test_a_part_of_the_year_may_stand_in_a_cell_of_its_own(text, kind, code):
    assert periods.read_part(text, kind) == code


@pytest.mark.parametrize(
    ("time", "swedish", "english", "in_files", "in_addresses"),
    [
        (Period(2024, "K1"), "kvartal 1 2024", "quarter 1 2024", "2024K1", "2024K1"),
        (Period(2024, "T3"), "tertial 3 2024", "tertial 3 2024", "2024T3", "2024T3"),
        (Period(2024, "M01"), "januari 2024", "January 2024", "2024M01", "2024M01"),
        (Period(2024, ""), "2023/24", "2023/24", "2023/24", "2024"),
        (2024, "2024", "2024", 2024, "2024"),
    ],
)
def test_a_time_has_a_name_in_both_languages(time, swedish, english, in_files, in_addresses):
    with override("sv"):
        assert str(time) == swedish
    with override("en"):
        assert str(time) == english
    assert periods.in_files(time) == in_files
    assert periods.in_addresses(time) == in_addresses


def test_times_come_in_their_order_among_the_years():
    months = [Period(2024, code) for code in periods.codes(PeriodKind.MONTH)]

    assert [each.code for each in sorted(set(months))] == [
        "M01", "M02", "M03", "M04", "M05", "M06", "M07", "M08", "M09", "M10", "M11", "M12",
    ]  # fmt: skip
    assert Period(2023, "K4") < 2024 <= Period(2024, "K1") < Period(2024, "K2") < 2025
    assert Period(2024, "K1") != 2024
    assert Period(2024, "K1") == Period(2024, "K1")
    assert len({Period(2024, "K1"), Period(2024, "K1"), Period(2024, ""), 2024}) == 3


@pytest.mark.parametrize(
    ("text", "kind", "time"),
    [
        ("2024", PeriodKind.YEAR, 2024),
        ("2024", PeriodKind.SCHOOL_YEAR, Period(2024, "")),
        ("2024K4", PeriodKind.QUARTER, Period(2024, "K4")),
        ("2024K4", PeriodKind.MONTH, None),
        ("2024", PeriodKind.MONTH, None),
        ("2024K4", PeriodKind.YEAR, None),
        ("24", PeriodKind.YEAR, None),
        ("２０２４", PeriodKind.YEAR, None),
    ],
)
def test_an_address_names_a_time_of_the_indicators_kind(text, kind, time):
    assert periods.from_address(text, kind) == time


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("year", "Indikatorn följs per år. Skriv bara året, till exempel 2024."),
        ("school_year", "Indikatorn följs per läsår. Skriv läsåret, till exempel 2023/24."),
        ("tertial", "Indikatorn följs per tertial. Skriv år och tertial, till exempel 2024T1."),
        ("quarter", "Indikatorn följs per kvartal. Skriv år och kvartal, till exempel 2024K1."),
        ("month", "Indikatorn följs per månad. Skriv år och månad, till exempel 2024M01."),
    ],
)
def test_a_time_of_another_kind_is_refused_in_plain_words(kind, sentence):
    with override("sv"):
        assert periods.misfit(kind) == sentence
