"""Which of a dataset's dimensions say what is measured, and what their units mean: case by case, without a database."""

import json
from decimal import Decimal

import pytest
from django.utils import translation

from indicators.figures.records import UNSAID, ParsedFigure
from indicators.imports.sources import units
from indicators.imports.sources.jsonstat_reader import Dataset
from indicators.models import Indicator
from tests.support.http_answers import dataset

SHARE = Indicator(name="Sysselsättning", unit="%")
DIVIDE = "Divide the numbers by all in the group, and take in the shares."
IN_PERCENT = "The indicator Sysselsättning is in per cent."


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def described(*, role=None, unit=None, table="", label="", **dimensions):
    """A Dataset with one category in each of these dimensions; `unit` is {dimension: unit of its category}."""
    parts = dict.fromkeys(("Region", "Kon", "ContentsCode")) | {"Tid": ("år", {"2024": "2024"})}
    parts |= {name: (name, {"X": text}) for name, text in dimensions.items()}
    thing = dataset(value=[61], **parts)
    thing |= {"role": role or {}, "label": label, "extension": {"px": {"tableid": table}}}
    for name, text in (unit or {}).items():
        thing["dimension"][name]["category"]["unit"] = {"X": {"base": text}}
    return Dataset.parsed(json.dumps(thing).encode())


def refusal(found, indicator=SHARE):
    chosen = {each.id: "X" for each in found.dimensions if each.id != "Tid"}
    return units.refusal(found, chosen, indicator=indicator)


# What is measured, and of whom ----------------------------------------------------------------------------------------

# fmt: off
MEASURES = [
    # dimensions                                               role                   what the refusal begins with
    ({"ContentsCode": "Befolkning"},                           None,                  "“Befolkning” in the file is a"),
    ({"contentscode": "Befolkning"},                           None,                  "“Befolkning” in the file is a"),
    ({"Innehåll": "Befolkning"},                               None,                  "“Befolkning” in the file is a"),
    ({"Matt": "Befolkning"},                                   {"metric": ["Matt"]},  "“Befolkning” in the file is a"),
    ({"Matt": "Befolkning"},                                   {"metric": ["Other"]}, "The file does not say in"),
    ({"Matt": "Befolkning"},                                   None,                  "The file does not say in"),
    ({"ContentsCode": "Andel", "Status": "sysselsatta"},       None,                  None),  # of whom, not how many
    ({"ContentsCode": "Andel", "Status": "Antal sysselsatta"}, None,                  "“Antal sysselsatta” in the"),
    ({"ContentsCode": "Andel", "Status": "summa"},             None,                  "“summa” in the file is a"),
    ({"ContentsCode": "X1", "Status": "Andel"},                None,                  None),
]
# fmt: on


@pytest.mark.parametrize(("dimensions", "role", "sentence"), MEASURES)
def test_a_dimension_measures_by_its_role_or_its_name_and_another_only_says_of_whom(dimensions, role, sentence):
    found = refusal(described(role=role, **dimensions))

    assert found is None if sentence is None else found.startswith(sentence)


def test_a_dimension_with_units_measures_whatever_it_is_called():
    assert refusal(described(Matt="Sysselsatta", unit={"Matt": "antal"})) == (
        f"“Sysselsatta” in the file is given in the unit antal, not in per cent. {IN_PERCENT} {DIVIDE}"
    )
    assert refusal(described(Matt="Sysselsatta", unit={"Matt": "procent"})) is None


def test_what_says_nothing_is_named_by_all_its_measures_or_by_its_own_name():
    both = described(role={"metric": ["A", "B"]}, A="X1", B="X2", C="X3")

    assert refusal(both).startswith("The file does not say in which unit “X1, X2” in the file is.")
    assert refusal(described(C="X3", label="Sysselsatta i riket", table="TAB1")) == (
        f"The file does not say in which unit “Sysselsatta i riket” in the table TAB1 is. {IN_PERCENT} Take a table "
        "that says that it is in per cent."
    )


@pytest.mark.parametrize("unit", ["-", ".", "..", "", " - "])
def test_a_sign_for_no_unit_is_none(unit):
    share, number = (described(ContentsCode=name, unit={"ContentsCode": unit}) for name in ("Andel", "Befolkning"))

    assert refusal(share) is None
    assert refusal(number).startswith("“Befolkning” in the file is")
    assert units.says_its_unit(share, {"ContentsCode": "X"}) is False
    assert (
        units.says_its_unit(described(ContentsCode="X1", unit={"ContentsCode": "tkr"}), {"ContentsCode": "X"}) is True
    )


# fmt: off
UNITS = [
    # unit                   says its unit, says per cent itself
    ("procent",              True,          True),
    ("Procent",              True,          True),
    ("PCT",                  True,          True),
    ("andel",                True,          False),
    ("share",                True,          False),
    ("",                     False,         False),
]
# fmt: on


@pytest.mark.parametrize(("unit", "says_unit", "says_per_cent"), UNITS)
def test_per_cent_is_said_by_the_unit_of_a_measure_alone(unit, says_unit, says_per_cent):
    found = described(ContentsCode="Andel i procent", Matt="procent", unit={"ContentsCode": unit})
    chosen = {"ContentsCode": "X", "Matt": "X"}

    assert units.says_its_unit(found, chosen) is says_unit
    assert units.says_per_cent(found, chosen) is says_per_cent


def test_an_indicator_that_is_no_share_is_not_asked_about_its_unit():
    found = described(ContentsCode="Befolkning")

    assert refusal(found, Indicator(name="Invånare", unit="personer")) is None
    assert refusal(found, Indicator(name="Andel", unit="andel (%)")) is not None


# Numbers that give themselves away ------------------------------------------------------------------------------------


def figures(*values, sexes="T"):
    """Figures of one sex after the other, each group in an area of its own."""
    return [
        ParsedFigure("", 1, n // len(sexes), 2024, sexes[n % len(sexes)], value and Decimal(value))
        for n, value in enumerate(values)
    ]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["0.615"], True),
        (["1", "0.5"], True),
        (["1", "0.5", "0", None], True),
        (["1", "1"], False),  # one per cent, or all
        (["0", "0"], False),
        ([None], False),
        ([], False),
        (["1.5", "0.5"], False),
        (["2", "0.5"], False),
        (["-0.5", "0.5"], False),
    ],
)
def test_parts_of_one_lie_between_nought_and_one_and_some_is_neither(values, expected):
    assert units.are_parts_of_one(figures(*values)) is expected


# fmt: off
SUMS = [
    # total, women and men in each area                                      add up
    ([("45", "20", "25")] * 3,                                               True),
    ([("45", "20", "25")] * 2,                                               False),  # may be chance
    ([("45", "20", "25")] * 3 + [("45", "20", "26")],                        False),
    ([("45", "20", "25")] * 3 + [("45", "20", None)],                        True),
    ([("45", "20", "25")] * 2 + [("45", "20", None)],                        False),
    ([("45", "20", "25")] * 3 + [("0", "0", "0")],                           True),
    ([("22.5", "20", "25")] * 9,                                             False),
    ([],                                                                     False),
]
# fmt: on


@pytest.mark.parametrize(("groups", "expected"), SUMS)
def test_counts_add_up_wherever_all_three_are_known(groups, expected):
    assert units.add_up(figures(*sum(groups, ()), sexes="TKM")) is expected


def test_another_year_or_part_of_it_is_a_sum_of_its_own():
    group = figures("45", "20", "25", sexes="TKM")
    years = [ParsedFigure("", 1, 0, 2024 + n, each.sex, each.value) for n in range(3) for each in group]
    one_year = [ParsedFigure("", 1, 0, 2024, each.sex, each.value) for _n in range(3) for each in group]

    assert units.add_up(years) is True
    assert units.add_up(one_year) is False


def test_a_margin_alone_is_no_value_to_add():
    assert units.add_up([ParsedFigure("", 1, 0, 2024, "T", None, margin=UNSAID)]) is False


def test_both_say_what_is_to_be_done():
    assert units.parts_of_one(SHARE) == (
        "All numbers lie between 0 and 1, and the file does not say per cent: they are parts of one. "
        f"{IN_PERCENT} Multiply the numbers by 100, and say per cent as the unit."
    )
    assert units.added_up(SHARE) == (
        f"Women and men come to the total in every area and year: these are counts, not per cent. {IN_PERCENT} {DIVIDE}"
    )
