"""core.text.dates, core.text.numbers and the filters over them: days and figures as the page's language writes them."""

from datetime import date
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation

from core.text.dates import day, long_day, period
from core.text.numbers import decimal

SIGNED = date(2009, 3, 16)


@pytest.fixture(autouse=True)
def swedish():
    with translation.override("sv"):
        yield


@pytest.mark.parametrize(
    ("precision", "in_tables", "in_text"),
    [("day", "2009-03-16", "16 mars 2009"), ("month", "2009-03", "mars 2009"), ("year", "2009", "2009")],
)
def test_a_day_is_no_more_exact_than_its_source(precision, in_tables, in_text):
    assert day(SIGNED, precision) == in_tables
    assert long_day(SIGNED, precision) == in_text


def test_a_missing_day_is_empty():
    assert day(None) == ""
    assert long_day(None) == ""


def test_the_day_follows_the_language():
    with translation.override("en"):
        assert long_day(SIGNED) == "16 March 2009"


@pytest.mark.parametrize(
    ("start", "end", "precision", "text"),
    [
        (date(2008, 1, 1), date(2010, 12, 31), "year", "2008–2010"),
        (date(2010, 1, 1), date(2010, 12, 31), "year", "2010"),
        (SIGNED, date(2010, 12, 31), "day", "16 mars 2009–31 december 2010"),
        (None, None, "day", ""),
    ],
)
def test_a_period_runs_with_a_dash(start, end, precision, text):
    assert period(start, end, precision) == text


def test_a_period_with_one_end_says_which():
    with translation.override("en"):
        assert period(date(2027, 1, 1), None) == "from 1 January 2027"
        assert period(None, date(2027, 1, 1)) == "until 1 January 2027"


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (Decimal("79.1"), None, "79,1"),
        (Decimal("-4.2"), None, "−4,2"),
        (Decimal("25.0000"), None, "25"),
        (Decimal("79.1000"), None, "79,1"),
        (Decimal("0.0"), 1, "0,0"),
        (Decimal("100"), None, "100"),
        (0, None, "0"),
        (3363, None, "3\xa0363"),
        (Decimal("1234567.5"), 0, "1\xa0234\xa0568"),
        (Decimal("4.25"), 1, "4,3"),
        (Decimal("-0.04"), 1, "0,0"),
        (None, None, ""),
    ],
)
def test_a_number_is_written_in_swedish(value, places, text):
    assert decimal(value, places) == text


def test_a_number_follows_the_language():
    with translation.override("en"):
        assert decimal(Decimal("-1234.5")) == "−1,234.5"


def test_what_is_not_known_says_so_and_zero_is_known():
    with translation.override("en"):
        page = Template(
            "{% load portal %}{{ missing|known }} {{ empty|known }} {{ zero|known }} {{ name|known }}"
        ).render(Context({"missing": None, "empty": "", "zero": 0, "name": "A & B"}))

    assert page.count("not known") == 2
    assert page.split("</em>")[-1].split() == ["0", "A", "&amp;", "B"]
