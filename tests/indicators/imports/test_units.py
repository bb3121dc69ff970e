"""Counts are not taken for per cent, and the unit of a dataset is read, not guessed. All numbers are invented."""

import json
from decimal import Decimal

import pytest
from django.utils import translation

from core.models import Area, AreaCode, AreaKind, CodeScheme
from indicators.imports.sources import scb
from tests.support import DATA, factories
from tests.support.factories import NOON
from tests.support.http_answers import dataset, only

pytestmark = pytest.mark.django_db

CASES = DATA / "cases"
TODAY = NOON.date()
IN_PERCENT = "The indicator Sysselsättning is in per cent."


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _haninge():
    factories.sweden("00", "01", "0136", "0180")
    haninge = Area.objects.get(name="Haninge")
    for code in ("0136R001", "0136R002"):
        area = Area.objects.create(name=f"Område {code}", kind=AreaKind.DISTRICT, parent=haninge)
        AreaCode.objects.create(area=area, scheme=CodeScheme.REGSO, code=code)


@pytest.fixture
def indicator():
    return factories.indicator(name="Sysselsättning")


def read(thing, indicator, **more):
    content = thing if isinstance(thing, bytes) else json.dumps(thing).encode()
    return scb.read(content, name="tabell.json", indicator=indicator, today=TODAY, **more)


def case(name):
    return (CASES / f"{name}.json").read_bytes()


def measured(label, *, unit=None, value=(61,), regions=("0136",), **parts):
    """A dataset whose contents are called `label`, with its unit as PxWeb or JSON-stat has it."""
    thing = dataset(value=list(value), ContentsCode=("tabellinnehåll", {"X": label}), **only(list(regions)), **parts)
    if unit is not None:
        thing["dimension"]["ContentsCode"]["category"]["unit"] = {"X": unit}
    return thing


def sentences(parsed):
    assert parsed.figures == []
    return [problem.text for problem in parsed.problems]


@pytest.mark.parametrize(
    ("name", "picked", "measure"),
    [
        ("s15_counts_under_100", {"UtbildningsNiva": "21"}, "Befolkning"),
        ("s15_counts_under_100", None, "Befolkning"),
        ("s14_tab6534_counts", {"UtbildningsNiva": "3+4"}, "Befolkning"),
        ("s14_tab6534_counts", None, "Befolkning"),
        ("s1_tab6680_counts", {"ContentsCode": "0000089X"}, "antal sysselsatta"),
        ("s1_tab6680_counts", {"ContentsCode": "0000089Y"}, "antal totalt"),
    ],
)
def test_counts_are_refused_by_the_name_of_the_measure_and_the_table(indicator, name, picked, measure):
    [sentence] = sentences(read(case(name), indicator, picked=picked))

    assert sentence == (
        f"“{measure}” in the table TAB6680 is a count, not per cent. {IN_PERCENT} Divide the numbers by all in the "
        "group, and take in the shares."
    )


def test_a_table_of_counts_alone_is_refused_before_anybody_picks_among_them(indicator):
    [sentence] = sentences(read(case("s1_tab6680_counts"), indicator))

    assert "is a count, not per cent." in sentence


@pytest.mark.parametrize("unit", ["antal", "Antal", "personer", "number", "tkr", "procentenheter", "promille", "år"])
@pytest.mark.parametrize("part", ["base", "label", "symbol"])
def test_another_unit_is_refused_by_its_name_whatever_the_measure_is_called(indicator, unit, part):
    [sentence] = sentences(read(measured("Andel sysselsatta", unit={part: unit, "decimals": 0}), indicator))

    assert sentence.startswith(
        f"“Andel sysselsatta” in the file is given in the unit {unit}, not in per cent. {IN_PERCENT}"
    )


@pytest.mark.parametrize("unit", ["procent", "Procent", "percent", "per cent", "%", "andel, procent"])
def test_per_cent_is_taken_in_whatever_the_measure_is_called(indicator, unit):
    parsed = read(measured("Sysselsatta", unit={"base": unit, "decimals": 1}), indicator)

    assert [figure.value for figure in parsed.figures] == [61]


@pytest.mark.parametrize(
    "label",
    [
        "Andel",
        "Andel sysselsatta",
        "Sysselsatta, andel",
        "Sysselsättningsgrad",
        "Employment rate",
        "Share of population",
        "Procent",
        "Befolkning, procent",
        "%",
    ],
)
def test_a_name_that_says_share_is_believed_where_no_unit_is_given(indicator, label):
    assert [figure.value for figure in read(measured(label), indicator).figures] == [61]


@pytest.mark.parametrize(
    "label",
    [
        "Antal",
        "Antal personer, 20–64 år",
        "Folkmängd",
        "Population",
        "Number of employed persons",
        "Elever",
        "Invånare",
        "Medelinkomst, tkr",
        "Förändring i procent",
        "Skillnad i procentenheter",
        "Antal och andel",
    ],
)
def test_a_name_that_says_something_else_is_refused(indicator, label):
    [sentence] = sentences(read(measured(label), indicator))

    assert sentence.startswith(f"“{label}” in the file is a count, not per cent.")


def test_a_measure_that_says_nothing_is_not_taken_for_per_cent(indicator):
    assert sentences(read(measured("X1"), indicator)) == [
        f"The file does not say in which unit “X1” in the file is. {IN_PERCENT} Take a table that says that it is in "
        "per cent."
    ]
    assert len(read(measured("X1") | {"label": "Sysselsatta, andel i procent"}, indicator).figures) == 1


def test_the_unit_of_what_is_picked_counts_and_not_that_of_its_neighbour(indicator):
    thing = dataset(value=[61, 450], ContentsCode=("innehåll", {"A": "sysselsatta", "B": "alla"}), **only(["0136"]))
    thing["dimension"]["ContentsCode"]["category"]["unit"] = {"A": {"base": "procent"}, "B": {"base": "antal"}}

    assert [each.value for each in read(thing, indicator, picked={"ContentsCode": "A"}).figures] == [61]
    assert "given in the unit antal" in sentences(read(thing, indicator, picked={"ContentsCode": "B"}))[0]
    assert sentences(read(thing, indicator))[0].startswith("Choose one category of ContentsCode")


def test_an_indicator_that_is_no_share_takes_counts(indicator):
    number = factories.indicator(name="Antal lägenheter", unit="st")

    parsed = read(case("s1_tab6680_counts"), number, picked={"ContentsCode": "0000089X"})

    assert sorted(each.value for each in parsed.figures if each.value is not None) == [450, 676]


SUMS = {"1": 20, "2": 25, "1+2": 45}


@pytest.mark.parametrize("unit", [None, {"base": "procent"}])
def test_shares_that_add_up_to_the_total_are_counts_unless_the_unit_says_otherwise(indicator, unit):
    areas = {"00": "Riket", "01": "länet", "0136": "Haninge"}
    thing = dataset(
        lambda Region, Kon, **_: len(Region) + SUMS[Kon] + (len(Region) if Kon == "1+2" else 0),
        Region=("region", areas),
        Tid=("år", {"2024": "2024"}),
    )
    if unit:
        thing["dimension"]["ContentsCode"]["category"]["unit"] = {"000007Z1": unit}

    parsed = read(thing, indicator)

    if unit:
        assert len(parsed.figures) == 9
    else:
        assert sentences(parsed)[0].startswith("Women and men come to the total in every area and year")


@pytest.mark.parametrize("unit", ["procent", "andel (%)", "Percent"])
def test_counts_are_refused_whatever_the_indicator_calls_per_cent(indicator, unit):
    indicator.unit = unit
    indicator.save()

    (sentence,) = sentences(read(measured("antal sysselsatta", unit={"base": "antal"}, value=(70,)), indicator))

    assert "antal sysselsatta" in sentence


@pytest.mark.parametrize(
    ("unit", "values", "is_refused"),
    [
        ({"base": "andel", "decimals": 3}, ["0.615", "0.58"], True),
        (None, ["0.615", "0.58"], True),  # by the name of the measure alone
        ({"base": "andel", "decimals": 3}, ["61.5", "0.58"], False),
        ({"base": "procent", "decimals": 1}, ["0.6", "0.5"], False),
        ({"base": "andel", "decimals": 3}, ["0", "0"], False),
    ],
)
def test_parts_of_one_are_not_taken_for_per_cent(indicator, unit, values, is_refused):
    numbers = [float(value) for value in values]

    parsed = read(measured("Andel sysselsatta", unit=unit, value=numbers, regions=("0136", "0180")), indicator)

    if is_refused:
        (sentence,) = sentences(parsed)
        assert sentence.startswith("All numbers lie between 0 and 1")
        assert IN_PERCENT in sentence
    else:
        assert [figure.value for figure in parsed.figures] == [Decimal(value) for value in values]
