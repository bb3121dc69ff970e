"""When two numbers are a count out of a whole, and what their value is: case by case. All numbers are invented."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import translation

from indicators.figures import counts
from indicators.figures.records import UNSAID, ParsedFigure
from indicators.models import MissingReason

LARGEST = 9_223_372_036_854_775_807  # what the column holds
BOTH = "Give both numbers of a count, or neither."
WHOLE = "The whole must be a whole number, at least one."
COUNT = "The count must be a whole number, from zero to the whole."
NO_SHARE = "The indicator is no share, so it has no count out of a whole. Leave both empty."


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def figure(numerator=UNSAID, denominator=UNSAID, value=None, **more):
    value = Decimal(value) if isinstance(value, str) else value
    return ParsedFigure("", 1, 1, 2025, "T", value, numerator=numerator, denominator=denominator, **more)


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [
        (UNSAID, UNSAID, False),
        (None, None, False),
        (UNSAID, None, False),
        (0, None, True),
        (None, 7, True),
        (UNSAID, 7, True),
        (3, 7, True),
    ],
)
def test_a_figure_has_counts_where_it_gives_any_part_of_one(numerator, denominator, expected):
    assert counts.has_counts(figure(numerator, denominator)) is expected


# fmt: off
FAULTS = [
    # numerator, denominator, unit       part           sentence
    (61,      320,           "%",        None,          None),
    (0,       1,             "%",        None,          None),
    (1,       1,             "%",        None,          None),
    (None,    None,          "%",        None,          None),
    (UNSAID,  UNSAID,        "tkr",      None,          None),
    (None,    320,           "%",        "numerator",   BOTH),
    (UNSAID,  320,           "%",        "numerator",   BOTH),
    (61,      None,          "%",        "denominator", BOTH),
    (61,      UNSAID,        "%",        "denominator", BOTH),
    (61,      None,          "tkr",      "denominator", BOTH),
    (61,      320,           "tkr",      "numerator",   NO_SHARE),
    (0,       0,             "%",        "denominator", WHOLE),
    (0,       -1,            "%",        "denominator", WHOLE),
    (5,       LARGEST,       "%",        None,          None),
    (5,       LARGEST + 1,   "%",        "denominator", WHOLE),
    (-1,      320,           "%",        "numerator",   COUNT),
    (321,     320,           "%",        "numerator",   COUNT),
    (320,     320,           "%",        None,          None),
    (321,     320,           "‰",        None,          None),  # a rate: more events than people
    (-1,      320,           "‰",        "numerator",   COUNT),
    (LARGEST, 320,           "‰",        None,          None),
    (LARGEST + 1, 320,       "‰",        "numerator",   COUNT),
]
# fmt: on


@pytest.mark.parametrize(("numerator", "denominator", "unit", "part", "sentence"), FAULTS)
def test_two_numbers_are_a_count_or_it_is_said_at_which_they_are_not(numerator, denominator, unit, part, sentence):
    found = counts.count_faults(figure(numerator, denominator), unit=unit)

    assert found == ([(part, sentence)] if part else [])


# fmt: off
WRITTEN = [
    # 2 of 3 is 66.6667; a value may be written with fewer decimals, and must be within half of its last one
    ("66.6667",  "%", True),
    ("66.667",   "%", True),
    ("66.7",     "%", True),
    ("67",       "%", True),
    ("66",       "%", False),
    ("66.6",     "%", False),
    ("66.66",    "%", False),
    ("66.8",     "%", False),
    ("66.66665", "%", False),  # nearer than the rounding of what is stored, but not what is written
    ("7E+1",     "%", False),  # seventy, to the unit
    ("666.6667", "‰", True),
    ("667",      "‰", True),
    ("66.7",     "‰", False),
    (UNSAID,     "%", True),
    (None,       "%", True),
]
# fmt: on


@pytest.mark.parametrize(("value", "unit", "agrees"), WRITTEN)
def test_a_written_value_agrees_as_far_as_it_is_written(value, unit, agrees):
    found = counts.count_faults(figure(2, 3, value), unit=unit)

    assert [part for part, _sentence in found] == ([] if agrees else ["value"])


def test_half_of_the_last_decimal_is_still_as_written():
    assert counts.count_faults(figure(61, 320, "19.06"), unit="%") == []  # 19.0625
    assert counts.count_faults(figure(1, 8, "12"), unit="%") == []  # 12.5
    assert counts.count_faults(figure(1, 8, "13"), unit="%") == []


def test_what_disagrees_is_said_with_its_numbers():
    assert counts.count_faults(figure(1061, 3200, "33.20"), unit="%") == [
        ("value", "1,061 of 3,200 is 33.1563, not 33.2. Correct one of them.")
    ]
    assert counts.count_faults(figure(0, 3, "1"), unit="%") == [("value", "0 of 3 is 0, not 1. Correct one of them.")]


def test_a_count_and_a_reason_for_no_value_exclude_each_other():
    found = counts.count_faults(figure(61, 320, missing=MissingReason.UNKNOWN), unit="%")

    assert found == [("value", "Give a count or the reason why there is no value, not both.")]


def test_the_value_and_the_number_of_persons_come_from_the_count():
    given = figure(61, 320)

    assert counts.with_value(given, unit="%") == replace(given, value=Decimal("19.0625"), answers=320)
    assert counts.with_value(given, unit="‰").value == Decimal("190.625")
    assert counts.with_value(replace(given, answers=None), unit="%").answers == 320
    assert counts.with_value(replace(given, answers=300), unit="%").answers == 300
    assert counts.with_value(replace(given, answers=0), unit="%").answers == 0


@pytest.mark.parametrize(
    ("given", "unit"),
    [
        (figure(), "%"),
        (figure(61, 60), "%"),
        (figure(61, None), "%"),
        (figure(61, 320), "tkr"),
        (figure(61, 320, "61"), "%"),
        (figure(61, 320, missing=MissingReason.UNKNOWN), "%"),
        (figure(None, None, missing=MissingReason.UNKNOWN), "%"),
    ],
)
def test_a_figure_with_a_fault_stays_as_it_is(given, unit):
    assert counts.with_value(given, unit=unit) is given


@pytest.mark.parametrize(
    ("unit", "per"),
    [
        ("%", 100),
        ("andel (%)", 100),
        ("promille", 1000),
        ("Per mille", 1000),
        ("av 1 000 elever", 1000),
        ("per 1 000 invånare", 1000),
        ("per 1,000 inhabitants", 1000),
        ("per 1.000", 1000),
        ("per 10 000", None),
        ("per 1 0000", None),
        ("index", None),
        ("", None),
    ],
)
def test_a_unit_is_out_of_a_hundred_a_thousand_or_nothing(unit, per):
    assert counts.per_of(unit) == per
