"""What a person writes for a number, and what a spreadsheet writes where it has none."""

from decimal import Decimal

import pytest

from core import spreadsheets
from core.text.numbers import is_per_cent, read_number


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("79,1", "79.1", ""),
        ("79.1", "79.1", ""),
        ("3 363", "3363", ""),
        ("3\u00a0363,5", "3363.5", ""),
        ("1 234 567", "1234567", ""),
        ("−4,2", "-4.2", ""),
        ("\u20114,2", "-4.2", ""),
        ("- 4,2", "-4.2", ""),
        ("82 %", "82", "%"),
        ("82,0\u202f%", "82.0", "%"),
        ("82％", "82", "%"),
        ("\ufeff82 procent", "82", "%"),
        ("3 ‰", "3", "‰"),
    ],
)
def test_a_number_is_read_as_people_write_it(text, number, unit):
    assert read_number(text) == (Decimal(number), unit)


@pytest.mark.parametrize("text", ["61 5", "1 2 3", "12 34 567", "sextio", "82 % %", "", "6,1,5", "1e5", "% 82"])
def test_what_may_be_two_numbers_or_none_is_not_guessed_at(text):
    assert read_number(text) is None


@pytest.mark.parametrize("unit", ["%", "procent", "andel (%)", "Percent", "procent av eleverna"])
def test_per_cent_is_known_by_any_of_its_names(unit):
    assert is_per_cent(unit)


@pytest.mark.parametrize(
    "cell",
    ["#N/A", "#NV", "#SAKNAS!", "#WERT!", "#BERÄKNING!", "#NAMN?", "#DIV/0!", "#DIVISION/0!", "#####", "Fel:502"],
)
def test_an_error_of_a_spreadsheet_is_known_in_any_language(cell):
    assert spreadsheets.is_broken(cell)


@pytest.mark.parametrize("cell", ["#", "#1", "nr 5!", "Hashtag #jordbro", "N/A", "", None, Decimal(5)])
def test_a_text_with_a_number_sign_is_no_error(cell):
    assert not spreadsheets.is_broken(cell)
