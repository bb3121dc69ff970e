"""The rounds that a period and a rhythm give, and how they and a short plan are named."""

from datetime import date
from itertools import pairwise

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from core.limits.dates import days_later, last_of_months, whole_months
from stadsdelplan.models import Edition, Rhythm
from stadsdelplan.rounds.calendar import rounds_between

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("rhythm", "first_days", "names"),
    [
        ("", [], []),
        (Rhythm.QUARTER, ["01-01", "04-01", "07-01", "10-01"], [f"kvartal {place} 2026" for place in (1, 2, 3, 4)]),
        (Rhythm.TERTIAL, ["01-01", "05-01", "09-01"], ["tertial 1 2026", "tertial 2 2026", "tertial 3 2026"]),
        (Rhythm.HALF_YEAR, ["01-01", "07-01"], ["första halvåret 2026", "andra halvåret 2026"]),
        (Rhythm.YEAR, ["01-01"], ["2026"]),
    ],
)
def test_a_year_falls_into_the_calendars_own_rounds(rhythm, first_days, names):
    rounds = rounds_between(*YEAR, rhythm)

    assert [f"{each.first:%m-%d}" for each in rounds] == first_days
    with translation.override("sv"):
        assert [str(each) for each in rounds] == names


def test_the_first_and_last_round_are_cut_at_the_plans_days():
    rounds = rounds_between(date(2025, 11, 15), date(2026, 2, 20), Rhythm.MONTH)

    assert [(each.first, each.last) for each in rounds] == [
        (date(2025, 11, 15), date(2025, 11, 30)),
        (date(2025, 12, 1), date(2025, 12, 31)),
        (date(2026, 1, 1), date(2026, 1, 31)),
        (date(2026, 2, 1), date(2026, 2, 20)),
    ]
    with translation.override("sv"):
        assert str(rounds[0]) == "november 2025"


def test_ten_years_have_forty_quarters():
    assert len(rounds_between(date(2021, 1, 1), date(2030, 12, 31), Rhythm.QUARTER)) == 40


@given(
    first=st.dates(date(1990, 1, 1), date(2100, 1, 1)), days=st.integers(0, 3700), rhythm=st.sampled_from(Rhythm.values)
)
def test_rounds_cover_every_day_of_the_period_once(first, days, rhythm):
    last = days_later(first, days)
    rounds = rounds_between(first, last, rhythm)

    assert (rounds[0].first, rounds[-1].last) == (first, last)
    assert [each.number for each in rounds] == list(range(1, len(rounds) + 1))
    assert all(days_later(before.last, 1) == after.first for before, after in pairwise(rounds))


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), "2026"),
        (date(2026, 3, 16), date(2026, 12, 31), "2026"),
        (date(2026, 1, 1), date(2027, 12, 31), "2026–2027"),
        (date(2026, 1, 1), date(2026, 6, 30), "januari–juni 2026"),
        (date(2026, 7, 1), date(2026, 12, 31), "juli–december 2026"),
        (date(2025, 11, 1), date(2026, 1, 31), "november 2025–januari 2026"),
        (date(2026, 5, 4), date(2026, 5, 20), "maj 2026"),
    ],
)
def test_a_plan_shorter_than_half_a_year_is_named_by_its_months(first, last, name):
    with translation.override("sv"):
        assert Edition(starts_on=first, ends_on=last).years == name


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), 12),
        (date(2026, 11, 1), date(2027, 2, 28), 4),
        (date(2021, 1, 1), date(2030, 12, 31), 120),
        (date(2026, 1, 2), date(2026, 12, 31), 0),
        (date(2026, 1, 1), date(2026, 12, 30), 0),
    ],
)
def test_whole_months_are_counted_and_found_again(first, last, months):
    assert whole_months(first, last) == months
    assert not months or last_of_months(first, months) == last
