"""Counts of Statistics Sweden's become shares by a recipe, with both numbers stored. All numbers are invented."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import translation

from core.models import Area, AreaCode, AreaKind, CodeScheme
from indicators import actions
from indicators.figures import validation
from indicators.figures.changeset import plan_changes
from indicators.imports.sources import detect, scb
from indicators.models import MissingReason, Observation
from tests.support import DATA, factories
from tests.support.http_answers import dataset

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

CASES = DATA / "cases"
TODAY = date(2026, 3, 16)
A, B = "Område 0136R001", "Område 0136R002"
EMPLOYED, ALL = "0000089X", "0000089Y"


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _haninge():
    factories.sweden("00", "01", "0136")
    haninge = Area.objects.get(name="Haninge")
    for code in ("0136R001", "0136R002"):
        area = Area.objects.create(name=f"Område {code}", kind=AreaKind.DISTRICT, parent=haninge)
        AreaCode.objects.create(area=area, scheme=CodeScheme.REGSO, code=code)


@pytest.fixture
def employment():
    return factories.indicator(slug="sysselsattning", name="Sysselsättning")


@pytest.fixture
def education():
    return factories.indicator(slug="utbildningsniva", name="Utbildningsnivå")


def read(thing, indicator, **more):
    content = thing if isinstance(thing, bytes) else json.dumps(thing).encode()
    return scb.read(content, name="tabell.json", indicator=indicator, today=TODAY, **more)


def shares(parsed):
    assert [problem.text for problem in parsed.problems] == []
    names = dict(Area.objects.values_list("pk", "name"))
    return {
        (names[each.area], each.year, each.sex): (each.numerator, each.denominator, each.value)
        for each in parsed.figures
    }


def counted(cells, *, sexes=("1+2",), years=("2024",), regions=("0136R001_RegSO2025",), ages=("20-64",), **more):
    """A table of the employed out of all: `cells` gives the number at (region, sex, age, contents, year)."""
    return dataset(
        lambda Region, Kon, Alder, ContentsCode, Tid: cells(Region, Kon, Alder, ContentsCode, Tid),
        Region=("region", dict.fromkeys(regions, "")),
        Kon=("kön", dict.fromkeys(sexes, "")),
        Alder=("ålder", dict.fromkeys(ages, "")),
        ContentsCode=("tabellinnehåll", {EMPLOYED: "antal sysselsatta", ALL: "antal totalt"}),
        Tid=("år", dict.fromkeys(years, "")),
        **more,
    )


def test_the_employed_are_divided_by_all(employment):
    parsed = read((CASES / "s1_tab6680_counts.json").read_bytes(), employment)

    assert shares(parsed) == {
        (A, 2024, "T"): (676, 932, Decimal("72.5322")),
        (B, 2024, "T"): (450, 800, Decimal("56.2500")),
    }
    assert {figure.source for figure in parsed.figures} == {"SCB, TAB6680"}


def test_levels_of_education_are_summed_to_their_whole(education):
    parsed = read((CASES / "s14_tab6534_counts.json").read_bytes(), education)

    assert shares(parsed) == {
        (A, 2024, "T"): (121, 710, Decimal("17.0423")),
        (B, 2024, "T"): (60, 394, Decimal("15.2284")),
    }
    assert {figure.source for figure in parsed.figures} == {"SCB, TAB6534, 25–65 år"}


def test_61_of_320_is_19_1_per_cent_and_not_61(education):
    parsed = read((CASES / "s15_counts_under_100.json").read_bytes(), education)

    numerator, denominator, value = shares(parsed)[A, 2024, "T"]
    assert (numerator, denominator) == (61, 320)
    assert round(value, 1) == Decimal("19.1")


def test_both_numbers_are_stored_beside_the_share(education):
    maintainer = factories.person(is_staff=True, is_superuser=True)
    parsed = detect.read(
        (CASES / "s15_counts_under_100.json").read_bytes(), name="s15.json", today=TODAY, indicator=education
    )
    seen = plan_changes(validation.validated(parsed, by=maintainer, today=TODAY))
    actions.import_figures(parsed=parsed, digest=seen.digest, by=maintainer, at=factories.NOON)

    stored = Observation.objects.order_by("area__name").values_list("value", "numerator", "denominator", "source")
    assert list(stored) == [
        (Decimal("19.0625"), 61, 320, "SCB, TAB6534, 25–65 år"),
        (Decimal("28.0374"), 60, 214, "SCB, TAB6534, 25–65 år"),
    ]


def test_every_sex_has_its_own_share(employment):
    numbers = {"1+2": (150, 200), "2": (60, 90), "1": (90, 110), "TotSa": (150, 200)}
    for total in ("1+2", "TotSa"):
        thing = counted(lambda region, sex, age, contents, year: numbers[sex][contents == ALL], sexes=(total, "2", "1"))

        assert shares(read(thing, employment)) == {
            (A, 2024, "T"): (150, 200, Decimal(75)),
            (A, 2024, "K"): (60, 90, Decimal("66.6667")),
            (A, 2024, "M"): (90, 110, Decimal("81.8182")),
        }


@pytest.mark.parametrize("missing", [EMPLOYED, ALL])
def test_a_missing_cell_makes_the_share_missing(employment, missing):
    thing = counted(lambda region, sex, age, contents, year: None if contents == missing else 10)

    [figure] = read(thing, employment).figures

    assert (figure.value, figure.missing) == (None, MissingReason.UNKNOWN)


def test_one_missing_level_makes_the_whole_missing(education):
    thing = json.loads((CASES / "s15_counts_under_100.json").read_text())
    thing["value"][3] = None

    found = {figure.area: (figure.value, figure.missing) for figure in read(thing, education).figures}

    first, second = (Area.objects.get(name=name).pk for name in (A, B))
    assert found == {first: (None, "unknown"), second: (Decimal("28.0374"), "")}


def test_nobody_out_of_nobody_is_not_zero_per_cent(employment):
    [figure] = read(counted(lambda *cell: 0), employment).figures

    assert (figure.value, figure.missing) == (None, MissingReason.UNKNOWN)


def test_nobody_out_of_some_is_zero_per_cent(employment):
    thing = counted(lambda region, sex, age, contents, year: 40 if contents == ALL else 0)

    assert shares(read(thing, employment)) == {(A, 2024, "T"): (0, 40, Decimal(0))}


@pytest.mark.parametrize(
    ("numbers", "sentence"),
    [
        ((41, 40), "41 of 40 is no share."),
        ((-1, 40), "A count is a whole number, zero or more."),
        ((12.5, 40), "A count is a whole number, zero or more."),
    ],
)
def test_what_is_no_count_is_refused_by_its_place(employment, numbers, sentence):
    thing = counted(lambda region, sex, age, contents, year: numbers[contents == ALL])

    [problem] = read(thing, employment).problems

    assert problem.text == sentence
    assert problem.place == "Sysselsättning, 0136R001, 2024, total"


def test_on_the_page_nothing_but_the_indicator_need_be_chosen(client, employment):
    client.force_login(factories.person(is_staff=True, is_superuser=True))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    upload = ContentFile((CASES / "s1_tab6680_counts.json").read_bytes(), name="s1.json")
    address = client.post(reverse("take_in"), {"file": upload}).url

    preview = client.get(f"{address}&indikator=sysselsattning&val_0=")
    refused = client.get(f"{address}&indikator={factories.indicator().slug}&val_0=")

    assert "72.5" in preview.content.decode()
    assert "676 of 932" in preview.content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert refused.context["form"].errors == {"val_0": ["This field is required."]}


@pytest.mark.parametrize(("table", "chosen"), [("TAB6680", "sysselsattning"), ("TAB1", None), ("", None)])
def test_a_table_that_the_portal_knows_has_its_indicator_chosen(client, employment, table, chosen):
    client.force_login(factories.person(is_staff=True, is_superuser=True))
    thing = json.loads((CASES / "s1_tab6680_counts.json").read_bytes())
    thing["extension"] = {"px": {"tableid": table}}
    upload = ContentFile(json.dumps(thing).encode(), name="s1.json")

    question = client.get(client.post(reverse("take_in"), {"file": upload}).url)

    assert question.context["form"]["indikator"].value() == chosen
    assert ("Portalen känner igen tabellen" in question.content.decode()) == bool(chosen)


def test_an_indicator_that_the_portal_lacks_is_not_chosen(client):
    factories.indicator()
    client.force_login(factories.person(is_staff=True, is_superuser=True))
    thing = json.loads((CASES / "s1_tab6680_counts.json").read_bytes())
    thing["extension"] = {"px": {"tableid": "TAB6680"}}
    upload = ContentFile(json.dumps(thing).encode(), name="s1.json")

    question = client.get(client.post(reverse("take_in"), {"file": upload}).url)

    assert question.context["form"]["indikator"].value() is None
    assert "Portalen känner igen tabellen" not in question.content.decode()


def _other_age(region, sex, age, contents, year):
    return 10


@pytest.mark.parametrize(
    "changes",
    [
        {"ages": ("16-64",)},  # another age than the recipe's
        {"years": ("2019",)},  # before the recipe holds
        {"Civilstand": ("civilstånd", {"G": "gifta"})},  # a part of the people
        {"sexes": ("9",)},
    ],
)
def test_counts_that_no_recipe_fits_are_refused(employment, changes):
    made = counted if "Civilstand" not in changes else None
    if made:
        thing = made(_other_age, **changes)
    else:
        thing = counted(_other_age)
        thing["id"].append("Civilstand")
        thing["size"].append(1)
        thing["dimension"]["Civilstand"] = {"label": "civilstånd", "category": {"label": {"G": "gifta"}}}

    parsed = read(thing, employment)

    assert parsed.figures == []
    assert parsed.problems


def test_a_table_of_the_same_shape_but_another_name_of_the_recipes_is_not_taken_for_it(education):
    thing = json.loads((CASES / "s15_counts_under_100.json").read_text())
    thing["extension"]["px"] = {"tableid": "TAB5956"}  # whose recipe ends in 2023

    [problem, *_more] = read(thing, education).problems

    assert "TAB5956 is a count, not per cent" in problem.text


def test_what_a_person_picks_goes_before_the_recipe(employment):
    parsed = read((CASES / "s1_tab6680_counts.json").read_bytes(), employment, picked={"ContentsCode": EMPLOYED})

    assert [problem.text[:64] for problem in parsed.problems] == [
        "“antal sysselsatta” in the table TAB6680 is a count, not per cen"
    ]
