"""Two divisions of districts in Statistics Sweden's answers: neither takes away what the other says.

All numbers are invented, and so are the districts: nobody knows Jordbro's codes.
"""

import itertools
import json
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from core.geography import area_import
from core.geography.area_import import AreaList, ListedArea
from core.models import Area, AreaCode, AreaKind, CodeScheme
from indicators import actions
from indicators.figures import validation
from indicators.figures.changeset import plan_changes
from indicators.imports import preview
from indicators.imports.sources import scb
from indicators.models import EarlierObservation, MissingReason, Observation
from tests.support import DATA, factories
from tests.support.factories import NOON
from tests.support.http_answers import dataset, only

pytestmark = pytest.mark.django_db

CASES = DATA / "cases"
TODAY = NOON.date()
YEARS = ["2022", "2023", "2024", "2025"]
UNKNOWN, NO_AREA = MissingReason.UNKNOWN, MissingReason.NO_SUCH_AREA


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _haninge():
    factories.sweden("00", "01", "0136")


@pytest.fixture
def indicator():
    return factories.indicator(name="Sysselsättning")


@pytest.fixture
def operator():
    return factories.person(is_staff=True)


def division(year, *codes, scheme=CodeScheme.REGSO):
    rows = [ListedArea(f"Område {code}", AreaKind.DISTRICT, "0136", {scheme: code}) for code in codes]
    made = AreaList(name=f"{year}.csv", sha256="", rows=rows, begins_on=date(year, 1, 1))
    area_import.import_areas(area_list=made, by=None, at=NOON)


def district(code, *, scheme=CodeScheme.REGSO, **period):
    """A district with a code that somebody typed in the administration."""
    area = Area.objects.create(name=f"Område {code}", kind=AreaKind.DISTRICT, parent=Area.objects.get(name="Haninge"))
    AreaCode.objects.create(area=area, scheme=scheme, code=code, **period)
    return area


def take_in(thing, indicator, by):
    """Take a dataset in as a person would, and return its Changes."""
    content = thing if isinstance(thing, bytes) else json.dumps(thing).encode()
    parsed = scb.read(content, name="tabell.json", indicator=indicator, today=TODAY)
    checked = validation.validated(parsed, by=by, today=TODAY)
    assert checked.problems == []
    changes = plan_changes(checked)
    actions.import_figures(parsed=parsed, digest=changes.digest, by=by, at=NOON)
    return changes


def stored():
    """{(code at the end of the name, year): the value, or the reason for none}."""
    return {
        (area.removeprefix("Område "), year): missing or value
        for area, year, value, missing in Observation.objects.values_list("area__name", "year", "value", "missing")
    }


def answer(**codes):
    """A dataset of these codes with the values of the first years of YEARS."""
    codes = {code.replace("__", "_"): values for code, values in codes.items()}
    years = YEARS[: len(next(iter(codes.values())))]
    return dataset(value=[value for values in codes.values() for value in values], **only(list(codes), years))


def one_after_another(parts, indicator, by):
    """The end states of taking the parts in in every order."""
    found = []
    for order in itertools.permutations(parts):
        EarlierObservation.objects.all().delete()
        Observation.objects.all().delete()
        for part in order:
            take_in(part, indicator, by)
        found.append(stored())
    return found


# The case of the issue ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "known",
    [
        {},
        {"valid_from": date(2018, 1, 1)},
        {"valid_from": date(2025, 1, 1)},
    ],
    ids=["a code without days", "a code that lives on", "a code of the new division alone"],
)
def test_an_old_code_and_the_new_one_leave_the_same_whichever_comes_first(indicator, operator, known):
    district("0136R001", **known)
    new, old = ((CASES / f"{name}.json").read_bytes() for name in ("s16_new_code_only", "s6_old_plain_code"))

    ends = one_after_another([new, old], indicator, operator)

    whole = {
        ("0136R001", 2022): Decimal("70.1"),
        ("0136R001", 2023): Decimal("71.2"),
        ("0136R001", 2024): Decimal("72.5"),
    }
    assert ends == [whole, whole]


def test_an_area_that_took_over_the_code_keeps_its_figure(indicator, operator):
    old = district("0136R001", valid_from=date(2018, 1, 1), valid_to=date(2024, 12, 31))
    new = Area.objects.create(name="Område ny", kind=AreaKind.DISTRICT, parent=old.parent)
    AreaCode.objects.create(area=new, scheme=CodeScheme.REGSO, code="0136R001", valid_from=date(2025, 1, 1))
    files = [(CASES / f"{name}.json").read_bytes() for name in ("s16_new_code_only", "s6_old_plain_code")]

    first, second = one_after_another(files, indicator, operator)

    assert first == second
    assert first == {
        ("0136R001", 2022): Decimal("70.1"),
        ("0136R001", 2023): Decimal("71.2"),
        ("ny", 2022): NO_AREA,
        ("ny", 2023): NO_AREA,
        ("ny", 2024): Decimal("72.5"),
    }


def test_the_preview_counts_what_stays(indicator, operator):
    district("0136R001")
    take_in((CASES / "s16_new_code_only.json").read_bytes(), indicator, operator)
    content = (CASES / "s6_old_plain_code.json").read_bytes()
    parsed = scb.read(content, name="x", indicator=indicator, today=TODAY)

    sentences = preview.left_out(parsed, plan_changes(parsed))

    assert sentences == ["1 value stays: the file has none for it, or another division of districts holds that year."]


# Every order, both kinds of district ----------------------------------------------------------------------------------

NEW = {"0136R901": "0136R901_RegSO2025", "0136C9010": "0136C9010_DeSO2025"}
SCHEMES = {"0136R901": CodeScheme.REGSO, "0136C9010": CodeScheme.DESO}


@pytest.mark.parametrize("code", NEW)
@pytest.mark.parametrize("nothing", [None, 0], ids=["null", "zero"])
@pytest.mark.parametrize("begins", [None, 2018, 2025])
def test_no_order_of_two_divisions_loses_a_value(indicator, operator, code, nothing, begins):
    district(code, scheme=SCHEMES[code], **({"valid_from": date(begins, 1, 1)} if begins else {}))
    old = answer(**{code: [11, 12, nothing, nothing]})
    new = answer(**{NEW[code]: [nothing, nothing, 13, 14]})
    both = answer(**{code: [11, 12, nothing, nothing], NEW[code]: [nothing, nothing, 13, 14]})
    other_way = answer(**{NEW[code]: [nothing, nothing, 13, 14], code: [11, 12, nothing, nothing]})

    ends = one_after_another([old, new], indicator, operator)
    ends += one_after_another([both], indicator, operator) + one_after_another([other_way], indicator, operator)
    ends += one_after_another([both, old, new], indicator, operator)

    assert ends == [{(code, 2022): 11, (code, 2023): 12, (code, 2024): 13, (code, 2025): 14}] * 10


@pytest.mark.parametrize("code", NEW)
def test_of_two_values_of_one_year_the_division_of_that_year_holds_in_every_order(indicator, operator, code):
    district(code, scheme=SCHEMES[code], valid_from=date(2018, 1, 1))
    old, new = answer(**{code: [11, 12, 21, 22]}), answer(**{NEW[code]: [31, 32, 13, 14]})
    both = answer(**{code: [11, 12, 21, 22], NEW[code]: [31, 32, 13, 14]})

    ends = one_after_another([old, new, both], indicator, operator)

    assert ends == [{(code, 2022): 11, (code, 2023): 12, (code, 2024): 13, (code, 2025): 14}] * 6


def test_a_value_that_both_divisions_give_belongs_to_the_division_of_its_year_in_every_order(indicator, operator):
    district("0136R901", valid_from=date(2018, 1, 1))
    old, new = answer(**{"0136R901": [11, 12, 72, 73]}), answer(**{"0136R901_RegSO2025": [None, None, 72, 73]})
    take_in(old, indicator, operator)
    take_in(new, indicator, operator)

    take_in(answer(**{"0136R901": [11, 12, 60, 61]}), indicator, operator)

    assert stored() == {("0136R901", 2022): 11, ("0136R901", 2023): 12, ("0136R901", 2024): 72, ("0136R901", 2025): 73}


def test_what_the_new_division_says_of_years_before_it_stands_where_nothing_else_does(indicator, operator):
    district("0136R901", valid_from=date(2018, 1, 1))
    backwards = answer(**{"0136R901_RegSO2025": [31, 32, 33]})
    nothing = answer(**{"0136R901": [None, 12, None]})

    ends = one_after_another([backwards, nothing], indicator, operator)

    assert ends == [{("0136R901", 2022): 31, ("0136R901", 2023): 12, ("0136R901", 2024): 33}] * 2


def test_a_district_of_each_division_alone_has_its_own_years(indicator, operator):
    division(2018, "0136R901", "0136R902")
    division(2025, "0136R901", "0136R903")
    old = answer(**{"0136R901": [1, 2, 0, None], "0136R902": [3, 4, 0, None]})
    new = answer(**{"0136R901_RegSO2025": [0, None, 5, 6], "0136R903_RegSO2025": [0, None, 7, 8]})

    first, second = one_after_another([old, new], indicator, operator)

    assert first == second
    assert first == {
        ("0136R901", 2022): 1,
        ("0136R901", 2023): 2,
        ("0136R901", 2024): 5,
        ("0136R901", 2025): 6,
        ("0136R902", 2022): 3,
        ("0136R902", 2023): 4,
        ("0136R902", 2024): NO_AREA,
        ("0136R902", 2025): NO_AREA,
        ("0136R903", 2022): NO_AREA,
        ("0136R903", 2023): NO_AREA,
        ("0136R903", 2024): 7,
        ("0136R903", 2025): 8,
    }


def test_an_area_with_another_code_in_the_new_division_keeps_the_figures_of_both(indicator, operator):
    area = district("0136R901", valid_from=date(2018, 1, 1), valid_to=date(2024, 12, 31))
    AreaCode.objects.create(area=area, scheme=CodeScheme.REGSO, code="0136R905", valid_from=date(2025, 1, 1))
    old, new = answer(**{"0136R901": [11, 12, None, 0]}), answer(**{"0136R905_RegSO2025": [0, None, 13, None]})

    ends = one_after_another([old, new], indicator, operator)

    whole = {("0136R901", 2022): 11, ("0136R901", 2023): 12, ("0136R901", 2024): 13, ("0136R901", 2025): UNKNOWN}
    assert ends == [whole, whole]


# What may still change a figure ---------------------------------------------------------------------------------------


def test_a_division_revises_and_takes_back_what_it_said_itself(indicator, operator):
    district("0136R901")
    take_in(answer(**{"0136R901_RegSO2025": [None, None, 13, 14]}), indicator, operator)

    changes = take_in(answer(**{"0136R901_RegSO2025": [None, None, 15, None]}), indicator, operator)

    assert (len(changes.changed), changes.kept) == (2, 0)
    assert stored() == {("0136R901", 2024): 15, ("0136R901", 2025): UNKNOWN}


def test_a_plain_code_revises_what_a_plain_code_said_and_takes_nothing_away(indicator, operator):
    district("0136R901")
    take_in(answer(**{"0136R901": [11, 12, 13]}), indicator, operator)

    changes = take_in(answer(**{"0136R901": [21, None, 23]}), indicator, operator)

    assert (len(changes.changed), changes.kept) == (2, 1)
    assert stored() == {("0136R901", 2022): 21, ("0136R901", 2023): 12, ("0136R901", 2024): 23}


def test_a_figure_from_before_divisions_were_kept_is_not_taken_away_either(indicator, operator):
    area = district("0136R901")
    factories.observation(indicator, area, 2024, Decimal("72.5"), source="SCB")

    take_in(answer(**{"0136R901": [70, 71, None]}), indicator, operator)
    take_in(answer(**{"0136R901": [70, 71, 0]}), indicator, operator)
    take_in(answer(**{"0136R901_RegSO2025": [0, None, None]}), indicator, operator)

    assert stored()["0136R901", 2024] == Decimal("72.5")


def test_zero_is_a_figure_where_the_year_has_no_later_division(indicator, operator):
    area = district("0136R901")
    factories.observation(indicator, area, 2022, Decimal(5), source="SCB")

    take_in(answer(**{"0136R901": [0]}), indicator, operator)

    assert stored() == {("0136R901", 2022): 0}


def test_a_municipality_has_no_divisions_and_is_not_known_where_the_source_says_so(indicator, operator):
    take_in(answer(**{"0136": [70, 71]}), indicator, operator)

    take_in(answer(**{"0136": [70, None]}), indicator, operator)

    assert stored() == {("Haninge", 2022): 70, ("Haninge", 2023): UNKNOWN}


def test_the_division_is_kept_with_the_figure_and_with_what_it_said_before(indicator, operator):
    district("0136R901")
    take_in(answer(**{"0136R901_RegSO2025": [None, None, 13]}), indicator, operator)
    take_in(answer(**{"0136R901_RegSO2025": [None, None, 14]}), indicator, operator)

    assert Observation.objects.get().division == 2025
    assert EarlierObservation.objects.get().division == 2025
