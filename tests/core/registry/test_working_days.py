"""The days on which authorities work: a literal calendar of the days that are none, and of the day after each."""

from datetime import date, timedelta

import pytest

from core.registry.working_days import easter_sunday, holidays, is_working_day, midsummer_eve, next_working_day

# Each holiday or eve from Monday to Friday, from the printed almanacs of the years.
CLOSED = {
    2026: "01-01 01-06 04-03 04-06 05-01 05-14 06-19 12-24 12-25 12-31",
    2027: "01-01 01-06 03-26 03-29 05-06 06-25 12-24 12-31",
    2028: "01-06 04-14 04-17 05-01 05-25 06-06 06-23 12-25 12-26",
}

NEXT = [
    ("2026-01-01", "2026-01-02"),  # Thursday: the Friday after is a working day
    ("2026-01-05", "2026-01-07"),  # the eve of Epiphany is a working day, Epiphany is none
    ("2026-03-02", "2026-03-03"),
    ("2026-04-02", "2026-04-07"),  # Maundy Thursday: after Easter
    ("2026-04-30", "2026-05-04"),
    ("2026-05-13", "2026-05-15"),  # Ascension: the day between is a working day
    ("2026-05-15", "2026-05-18"),
    ("2026-06-05", "2026-06-08"),  # the national day is a Saturday
    ("2026-06-18", "2026-06-22"),  # before midsummer
    ("2026-06-19", "2026-06-22"),
    ("2026-10-30", "2026-11-02"),  # All Saints
    ("2026-12-23", "2026-12-28"),
    ("2026-12-30", "2027-01-04"),  # New Year's Eve, New Year's Day, and the end of the week
    ("2027-05-05", "2027-05-07"),
    ("2027-06-04", "2027-06-07"),  # the national day is a Sunday, and nobody gets another day for it
    ("2027-12-23", "2027-12-27"),
    ("2027-12-30", "2028-01-03"),
    ("2028-04-13", "2028-04-18"),
    ("2028-06-05", "2028-06-07"),  # the national day is a Tuesday
    ("2028-06-22", "2028-06-26"),
    ("2028-12-22", "2028-12-27"),  # Christmas from a Sunday on
    ("2028-12-29", "2029-01-02"),
]


@pytest.mark.parametrize("year", CLOSED)
def test_a_day_from_monday_to_friday_is_a_working_day_unless_it_is_listed(year):
    first = date(year, 1, 1)
    days = [first + timedelta(days=number) for number in range((date(year + 1, 1, 1) - first).days)]

    closed = [f"{day:%m-%d}" for day in days if day.weekday() < 5 and not is_working_day(day)]

    assert closed == CLOSED[year].split()
    assert not any(is_working_day(day) for day in days if day.weekday() >= 5)


@pytest.mark.parametrize(("day", "following"), NEXT)
def test_the_next_working_day(day, following):
    assert next_working_day(date.fromisoformat(day)) == date.fromisoformat(following)


def test_easter_by_the_tables_of_the_calendar():
    """Among them the earliest and the latest that can be, and the years in which simpler rules go wrong."""
    known = ["1818-03-22", "1943-04-25", "1954-04-18", "1981-04-19", "2000-04-23", "2008-03-23", "2024-03-31"]
    known += ["2025-04-20", "2026-04-05", "2027-03-28", "2028-04-16", "2038-04-25", "2049-04-18", "2076-04-19"]

    assert [easter_sunday(date.fromisoformat(day).year).isoformat() for day in known] == known


def test_midsummer_eve_is_the_friday_from_19_to_25_june():
    assert [midsummer_eve(year).day for year in range(2020, 2032)] == [19, 25, 24, 23, 21, 20, 19, 25, 23, 22, 21, 20]
    assert len(holidays(2026)) == 12
