"""Which rows beside the figures that are asked for decide what is withheld of them: case by case."""

from datetime import timedelta
from decimal import Decimal

import pytest

from core.models import Area, AreaCode, AreaKind, CodeScheme
from indicators.figures import queries
from indicators.figures.withholding import Relatives
from indicators.models import DistrictPart, EarlierObservation, Import, MissingReason, Observation
from indicators.statistics.comparison import ComparedFigure
from tests.support import factories

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

YEAR = 2022


@pytest.fixture
def work():
    return factories.indicator()


@pytest.fixture
def town():
    """A municipality with the districts A, B, C and D."""
    found = factories.district("A").parent
    for name in "BCD":
        Area.objects.create(name=name, kind=AreaKind.DISTRICT, parent=found)
    return found


def place(name):
    return Area.objects.get(name=name, kind=AreaKind.DISTRICT)


def tell(work, area, answers=300, value=50, **more):
    area = place(area) if isinstance(area, str) else area
    value = None if value is None else Decimal(value)
    return factories.observation(work, area, more.pop("year", YEAR), value, answers=answers, **more)


def withheld(work, *areas, year=YEAR, sexes="T", own=()):
    """{name: "TKM"} of what is withheld where somebody asks for these areas alone."""
    areas = [place(area) if isinstance(area, str) else area for area in areas]
    rows = Observation.objects.filter(indicator=work, area__in=areas, year=year, sex__in=sexes)
    names = {area.pk: area.name for area in areas}
    found = queries.figures(rows, own=frozenset(area.pk for area in own))
    hidden = {
        names[area]: "".join(sex for sex in "TKM" if sex in group and group[sex].value is None)
        for (_indicator, area, _year), group in found.items()
    }
    return {name: letters for name, letters in hidden.items() if letters}


# fmt: off
FEW = [
    # the figure of A                                                 withholds B as its partner
    ({"answers": 9},                                                  True),
    ({"answers": 10},                                                 False),
    ({"answers": None, "numerator": 9, "denominator": 300},           True),
    ({"answers": None, "numerator": 10, "denominator": 300},          False),
    ({"answers": None, "numerator": 291, "denominator": 300},         True),
    ({"answers": None, "numerator": 290, "denominator": 300},         False),
    ({"answers": None, "numerator": 300, "denominator": 300},         True),   # nobody is not counted
    ({"answers": None, "numerator": 9, "denominator": 9},             True),
    ({"answers": None, "numerator": 900, "denominator": 300},         False),  # a rate
    ({"answers": None, "numerator": 900, "denominator": 9},           True),
    ({"answers": 9, "numerator": 100, "denominator": 300},            True),
    ({"answers": None},                                               True),   # nobody knows of how many
    ({"answers": None, "value": None, "missing": MissingReason.SUPPRESSED}, True),
    ({"answers": None, "value": None, "missing": MissingReason.UNKNOWN},    False),
]
# fmt: on


@pytest.mark.parametrize(("figure", "is_withheld"), FEW)
def test_a_figure_that_nobody_asks_for_withholds_its_partner(work, town, figure, is_withheld):
    tell(work, "A", **figure)
    for name in "BCD":
        tell(work, name)

    assert withheld(work, "B") == ({"B": "T"} if is_withheld else {})
    assert withheld(work, "C", "D") == {}


def test_a_partner_with_counts_and_no_answers_is_large(work, town):
    tell(work, "A", 9)
    tell(work, "B", None, numerator=100, denominator=300)
    tell(work, "C")

    assert withheld(work, "B") == {"B": "T"}
    assert withheld(work, "C") == {}


def asked(work, name, answers=300):
    """What `Relatives` say of the stored figure of one district."""
    tell(work, name, answers)
    pk = place(name).pk
    figure = ComparedFigure(pk, YEAR, "T", Decimal(50), answers=answers)
    found = Relatives({pk}).hidden({(work.pk, pk, YEAR): {"T": figure}})
    return found.get((work.pk, pk, YEAR), found)


def test_what_is_withheld_says_whether_it_is_so_together_with_others(work, town):
    assert asked(work, "A", 9) == ({"T"}, False)
    assert asked(work, "B") == ({"T"}, True)
    assert asked(work, "C") == {}
    assert Relatives({place("B").pk}).hidden({}) == {}


def test_other_years_and_indicators_have_their_own(work, town):
    tell(work, "A", 9)
    for year in (YEAR, YEAR + 1):
        tell(work, "B", year=year)
    other = factories.indicator()
    tell(other, "B")

    assert withheld(work, "B") == {"B": "T"}
    assert withheld(work, "B", year=YEAR + 1) == {}
    assert withheld(other, "B") == {}


def test_two_years_at_once_are_decided_each_for_itself(work, town):
    tell(work, "A", 9)
    rows = [tell(work, "B", year=year) for year in (YEAR, YEAR + 1)]

    found = queries.figures(Observation.objects.filter(pk__in=[row.pk for row in rows]))

    assert {year: group["T"].value for (_work, _area, year), group in found.items()} == {YEAR: None, YEAR + 1: 50}


# Women and men --------------------------------------------------------------------------------------------------------


def by_sex(work, name, women, men):
    for sex, number in (("T", women + men), ("K", women), ("M", men)):
        tell(work, name, number, sex=sex)


def test_few_of_one_sex_withhold_both_of_the_partner(work, town):
    by_sex(work, "A", 291, 9)
    for name in "BC":
        by_sex(work, name, 150, 150)

    assert withheld(work, "A", sexes="TKM") == {"A": "KM"}
    assert withheld(work, "B", sexes="TKM") == {"B": "KM"}
    assert withheld(work, "C", sexes="TKM") == {}
    assert withheld(work, "B") == {}


def test_what_one_sex_leaves_of_everybody_beside_it_counts_too(work, town):
    for sex, number in (("T", 300), ("K", 291)):
        tell(work, "A", number, sex=sex)
    by_sex(work, "B", 150, 150)
    by_sex(work, "C", 150, 150)

    assert withheld(work, "B", sexes="TKM") == {"B": "KM"}
    assert withheld(work, "C", sexes="TKM") == {}


def test_women_and_men_are_withheld_where_everybody_is(work, town):
    tell(work, "A", 9)
    by_sex(work, "B", 150, 150)

    assert withheld(work, "B", sexes="TKM") == {"B": "TKM"}


# Without a number of people -------------------------------------------------------------------------------------------


def test_those_of_the_municipality_see_what_has_no_number_and_its_partner(work, town):
    tell(work, "A", None)
    tell(work, "B")
    tell(work, "C")
    elsewhere = factories.district().parent

    assert withheld(work, "A", "B", "C") == {"A": "T", "B": "T"}
    assert withheld(work, "A", "B", "C", own=[town]) == {}
    assert withheld(work, "A", "B", "C", own=[elsewhere]) == {"A": "T", "B": "T"}
    assert withheld(work, "B", own=[elsewhere]) == {"B": "T"}
    assert withheld(work, "B", own=[town]) == {}


def test_what_has_no_number_is_found_among_those_that_have_counts(work, town):
    tell(work, "A", None)
    for name in "BC":
        tell(work, name, None, numerator=100, denominator=300)

    assert withheld(work, "B") == {"B": "T"}
    assert withheld(work, "C") == {}


@pytest.mark.parametrize(
    ("value", "answers", "denominator", "lacks"),
    [
        (Decimal(5), None, None, True),
        (Decimal(0), None, None, True),
        (Decimal(5), 0, None, False),
        (Decimal(5), 7, None, False),
        (Decimal(5), None, 7, False),
        (None, None, None, False),
    ],
)
def test_a_district_lacks_a_number_where_it_has_a_value_and_neither_answers_nor_persons(
    town, value, answers, denominator, lacks
):
    numbers = {"value": value, "answers": answers, "denominator": denominator}
    district = place("A").pk
    everybody, own = Relatives({district}), Relatives({district}, own=frozenset({town.pk}))

    assert (everybody.lacks_number(district, **numbers), own.lacks_number(district, **numbers)) == (lacks, False)
    assert (everybody.is_for_own_only(district, **numbers), own.is_for_own_only(district, **numbers)) == (False, lacks)
    assert everybody.lacks_number(town.pk, **numbers) is False
    assert own.is_for_own_only(town.pk, **numbers) is False


# What was of few people before ----------------------------------------------------------------------------------------


def replaced(row, **values):
    run = Import.objects.create(kind="scb", name="f", sha256="0" * 64, by=factories.person(), at=factories.NOON)
    at = factories.NOON + timedelta(days=1)
    EarlierObservation.objects.create(
        observation=row, **{"value": 40, "source": "Prov", "replaced_at": at, "taken_in": run} | values
    )


def test_what_an_import_replaced_withholds_its_partner_still(work, town):
    row = tell(work, "A")
    tell(work, "B")
    tell(work, "C")

    replaced(row, answers=10)
    assert withheld(work, "B") == {}
    replaced(row, answers=9, taken_in=None)  # typed, and corrected
    assert withheld(work, "B") == {}
    replaced(row, answers=9)
    assert withheld(work, "B") == {"B": "T"}
    assert withheld(work, "C") == {}
    assert withheld(work, "A") == {"A": "T"}


def test_what_was_of_few_men_withholds_both_sexes_and_not_everybody(work, town):
    by_sex(work, "A", 150, 150)
    by_sex(work, "B", 150, 150)
    replaced(Observation.objects.get(area=place("A"), sex="M"), answers=9)

    assert withheld(work, "A", "B", sexes="TKM") == {"A": "KM", "B": "KM"}
    assert withheld(work, "A", "B") == {}


# Larger areas ---------------------------------------------------------------------------------------------------------


def test_a_county_of_few_people_takes_the_districts_of_the_next_with_it(work, town):
    """The next county is its partner, and what a withheld county is made of would give it back."""
    few = town.parent  # comes before the other
    country = few.parent
    other = Area.objects.create(name="Other", kind=AreaKind.REGION, parent=country)
    below = Area.objects.create(name="Below", kind=AreaKind.MUNICIPALITY, parent=other)
    district = Area.objects.create(name="E", kind=AreaKind.DISTRICT, parent=below)
    tell(work, few, 9)
    for area in (other, below, district):
        tell(work, area)

    assert withheld(work, other, below, district) == {}  # nobody is told of the country
    tell(work, country, 1000)
    assert withheld(work, district) == {"E": "T"}
    assert withheld(work, below) == {"Below": "T"}
    assert withheld(work, other) == {"Other": "T"}
    assert withheld(work, country) == {}


def test_a_municipality_of_few_people_has_no_district_that_is_shown(work, town):
    tell(work, town, 9)
    tell(work, "A")

    assert withheld(work, "A") == {"A": "T"}


def test_districts_of_another_municipality_are_no_partners(work, town):
    other = Area.objects.create(name="Other", kind=AreaKind.MUNICIPALITY, parent=town.parent)
    Area.objects.create(name="E", kind=AreaKind.DISTRICT, parent=other)
    tell(work, "D", 9)
    tell(work, "A")
    tell(work, "E")

    assert withheld(work, "A", "E") == {"A": "T"}


# Divisions ------------------------------------------------------------------------------------------------------------


def test_each_division_of_districts_is_a_whole_of_its_own(work, town):
    for name, scheme in zip("ABCD", ("regso", "deso", "regso", "deso"), strict=True):
        AreaCode.objects.create(area=place(name), scheme=scheme, code=f"0136{name}")
        tell(work, name, 9 if name == "A" else 300)

    assert withheld(work, *"ABCD") == {"A": "T", "C": "T"}


def test_a_code_of_another_kind_makes_no_division(work, town):
    AreaCode.objects.create(area=place("B"), scheme=CodeScheme.KOLADA, code="G1")
    tell(work, "A", 9)
    tell(work, "B")

    assert withheld(work, "B") == {"B": "T"}


def test_what_a_district_is_the_sum_of_is_a_whole_too(work, town):
    """D is B and C. What is withheld of B for its few is withheld in D's sum by C."""
    for name, scheme in (("B", "regso"), ("C", "regso")):
        AreaCode.objects.create(area=place(name), scheme=scheme, code=f"0136R00{name}")
        DistrictPart.objects.create(district=place("D"), scheme=scheme, code=f"0136R00{name}", division=2025)
    AreaCode.objects.create(area=place("A"), scheme="regso", code="0136R00A")
    DistrictPart.objects.create(district=place("D"), scheme="regso", code="0136R00X", division=2025)  # none here
    for name in "ABCD":
        tell(work, name, 9 if name == "B" else 300)

    assert withheld(work, *"ABCD") == {"B": "T", "C": "T"}
    tell(work, "A", 9, year=2023)
    for name in "BCD":
        tell(work, name, year=2023)
    assert withheld(work, *"ABCD", year=2023) == {"A": "T", "B": "T", "C": "T"}


# All of a country at once ---------------------------------------------------------------------------------------------


def test_the_answer_is_the_same_for_very_many_areas(work, town):
    many = Area.objects.bulk_create(
        Area(name=f"Ny {number}", kind=AreaKind.DISTRICT, parent=town) for number in range(501)
    )
    tell(work, "A", 9)
    for name in "BCD":
        tell(work, name)
    Observation.objects.bulk_create(
        Observation(indicator=work, area=area, year=YEAR, sex="T", value=50, answers=300, source="Prov")
        for area in many
    )

    assert withheld(work, *many) == {}
    assert withheld(work, *many, "A", "B") == {"A": "T", "B": "T"}
    assert withheld(work, *many, "B") == {"B": "T"}


def test_it_takes_three_queries_however_many_there_are(work, town, django_assert_num_queries):
    tell(work, "A", 9)
    for name in "BCD":
        tell(work, name)

    for areas in (["B"], ["A", "B", "C", "D"]):
        rows = Observation.objects.filter(indicator=work, area__in=[place(name) for name in areas], sex="T")
        with django_assert_num_queries(3):
            queries.figures(rows)


@pytest.mark.parametrize(("unit", "expected"), [("%", {"A": "T", "B": "T", "C": "T"}), ("kr", {"A": "T", "B": "T"})])
def test_a_share_of_few_is_no_large_partner(town, unit, expected):
    work = factories.indicator(unit=unit)
    tell(work, "A", 9)
    tell(work, "B", 200, "4.9")  # in per cent fewer than ten
    tell(work, "C")

    assert withheld(work, *"ABC") == expected


def test_a_sum_of_areas_is_known_without_a_figure_and_takes_them_with_it(work, town):
    """D is A and B."""
    for name in "AB":
        AreaCode.objects.create(area=place(name), scheme="regso", code=f"0136R00{name}")
        DistrictPart.objects.create(district=place("D"), scheme="regso", code=f"0136R00{name}", division=2025)
    AreaCode.objects.create(area=place("C"), scheme="regso", code="0136R00C")
    for name in "ABC":
        tell(work, name, 9 if name == "B" else 300)
        tell(work, name, year=2023)
    tell(work, "D", 9, year=2023)

    assert withheld(work, *"ABC") == {"A": "T", "B": "T", "C": "T"}
    # C too, since the town without it would give D back
    assert withheld(work, *"ABCD", year=2023) == {"A": "T", "B": "T", "C": "T", "D": "T"}
