"""Brå's reported crimes per municipality, as their database gives them as CSV. The numbers are invented."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from core.models import Area, Role
from indicators.figures.records import UNSAID
from indicators.imports.sources import detect, reported_crimes
from indicators.models import Observation
from tests.support import factories

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 27)
TITLES = "Anmälda brott, kommuner\r\nSlutlig statistik\r\n\r\n"
LONG = "Region;Brottstyp;År;Antal;/100 000 inv\r\n"


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def _sweden():
    factories.sweden("00", "01", "0136", "12", "1280")


@pytest.fixture
def assaults(_sweden):
    return factories.indicator(
        slug="anmald-misshandel", name="Anmäld misshandel", source="Brå", unit="per 100 000 invånare"
    )


@pytest.fixture
def damage(_sweden):
    return factories.indicator(slug="anmald-skadegorelse-antal", name="Skadegörelse", source="Brå", unit="brott")


@pytest.fixture
def officer(assaults, damage):
    owner = factories.organisation()
    owner.governs = Area.objects.get(name="Haninge")
    owner.save()
    return factories.person(works_for=owner, role=Role.OFFICER)


def read(text, name="brott.csv", coding="utf-8"):
    return detect.read(text.encode(coding), name=name, today=TODAY)


def figures(parsed):
    assert [problem.text for problem in parsed.problems] == []
    return [(each.indicator, each.year, each.value, each.missing, each.status) for each in parsed.figures]


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_the_unit_of_the_indicator_decides_which_number_it_takes(assaults, damage, coding):
    text = TITLES + LONG + "Haninge kommun;Misshandel;2023;812;861,4\r\n;Skadegörelse;2023;1 204;1277\r\n"

    parsed = read(text, coding=coding)

    assert figures(parsed) == [
        (assaults.pk, 2023, Decimal("861.4"), "", "final"),
        (damage.pk, 2023, 1204, "", "final"),
    ]
    assert parsed.source == "Brå"


def test_years_may_stand_across_with_the_measures_below(assaults, damage):
    head = "Kommun;Brottstyp;2022;;2023 (prel.);\r\n;;Antal;Per 100 000 inv;Antal;Per 100 000 inv\r\n"
    rows = "0136 Haninge;Misshandel, inkl. grov;790;840;812;861\r\n;Skadegörelse;1100;1170;–;–\r\n"

    parsed = read(TITLES + head + rows + "Preliminära siffror kan ändras senare.\r\nKälla: Brå\r\n")

    assert figures(parsed) == [
        (assaults.pk, 2022, 840, "", "final"),
        (assaults.pk, 2023, 861, "", "preliminary"),
        (damage.pk, 2022, 1100, "", "final"),
        (damage.pk, 2023, 0, "", "preliminary"),
    ]
    assert parsed.notes == ("The source notes: Preliminära siffror kan ändras senare.",)


def test_years_alone_are_what_the_title_says(assaults, damage):
    text = "Anmälda brott per 100 000 inv\r\nRegion;Brott;2022;2023\r\nHaninge;Misshandel;840;..\r\n"

    assert figures(read(text)) == [
        (assaults.pk, 2022, 840, "", "final"),
        (assaults.pk, 2023, None, "unknown", "final"),
    ]


def test_a_title_says_preliminary_for_all(assaults):
    text = "Anmälda brott, preliminär statistik\r\n" + LONG + "Haninge;Misshandel;2025;800;850\r\n"

    assert figures(read(text)) == [(assaults.pk, 2025, 850, "", "preliminary")]


@pytest.mark.usefixtures("_sweden")
def test_a_number_per_thousand_is_a_hundredth_of_that_per_hundred_thousand():
    indicator = factories.indicator(slug="x", name="Personrån", source="Brå", unit="per 1 000 invånare")

    assert figures(read(LONG + "Haninge;Personrån;2023;12;13,5\r\n")) == [
        (indicator.pk, 2023, Decimal("0.135"), "", "final")
    ]


@pytest.mark.usefixtures("_sweden")
def test_an_indicator_of_another_source_takes_no_crimes():
    factories.indicator(slug="anmald-misshandel", name="Misshandel", source="Kolada", unit="per 100 000 invånare")

    parsed = read(LONG + "Haninge;Misshandel;2023;812;861\r\n")

    assert [problem.text for problem in parsed.problems] == ["No indicator here has the crimes “Misshandel”."]


def test_types_and_areas_that_are_not_ours_are_counted(assaults, damage):
    rows = "".join(
        f"{place};{crime};2023;1;2\r\n"
        for place in ("Hela landet", "Stockholms län", "Haninge", "Polisregion Syd", "Ankeborgs kommun")
        for crime in ("Misshandel", "Häleri", "Bedrägeri")
    )

    parsed = read(TITLES + LONG + rows)

    assert len(figures(parsed)) == 3
    assert parsed.left_out == (
        "4 rows are of areas that the portal does not have, and are left out: Polisregion Syd, Ankeborgs kommun.",
        "10 rows are of types of crime that no indicator has, and are left out: Häleri, Bedrägeri.",
    )


@pytest.mark.parametrize(
    ("row", "column", "sentence", "about"),
    [
        (
            "Haninge;Misshandel;2023;1;många",
            "/100 000 inv",
            "många is not a number. Write for example 79,1.",
            "Misshandel, Haninge, 2023",
        ),
        (
            "Haninge;Misshandel;jan 2023;1;2",
            "Antal",
            "Write a year with four figures, for example 2026.",
            "Misshandel, Haninge, jan 2023",
        ),
        (
            "Haninge;Misshandel;2023;#REF!;2",
            "Antal",
            "The cell says #REF!: its formula has gone wrong. Mend it in the spreadsheet.",
            "Misshandel, Haninge, 2023",
        ),
    ],
)
def test_an_own_row_with_a_fault_refuses_all_and_names_area_type_and_year(assaults, row, column, sentence, about):
    parsed = read(TITLES + LONG + f"Haninge;Misshandel;2022;1;2\r\n{row}\r\n")

    first = parsed.problems[0]
    assert parsed.figures == []
    assert (first.place, first.column, first.text, first.about) == ("Row 6", column, sentence, about)


def test_a_head_without_numbers_is_refused(assaults):
    parsed = read("Region;Brottstyp;Tid;Övrigt\r\nHaninge;Misshandel;2023;1\r\n")

    assert [problem.text for problem in parsed.problems] == [
        "The table has no column with numbers of crimes in a year."
    ]


def test_an_own_table_with_a_column_of_indicators_is_not_taken_for_brås(assaults):
    assert reported_crimes.is_table_of_crimes("Indikator;Område;År;Värde;Källa\r\n".encode()) is False
    assert reported_crimes.is_table_of_crimes(b"PK\x03\x04") is False


def test_the_types_name_indicators_and_each_spelling_once():
    types = json.loads(reported_crimes._TYPES.read_text(encoding="utf-8"))["types"]
    written = [spelling.casefold() for each in types for spelling in each["written"]]

    assert len(written) == len(set(written)) > 20
    assert all(each["indicators"] for each in types)


def test_they_come_in_on_the_page_with_their_source(officer, assaults, damage, settings, tmp_path):
    files = {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": files}
    browser = Client()
    browser.force_login(officer)
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    rows = "Haninge;Misshandel;2023;812;861,4\r\nMalmö;Misshandel;2023;5;6\r\nHaninge;Häleri;2023;5;6\r\n"
    sent = browser.post(reverse("take_in"), {"file": ContentFile((TITLES + LONG + rows).encode(), name="brott.csv")})

    seen = browser.get(sent.headers["Location"])
    browser.post(sent.headers["Location"], {"difference": seen.context["changes"].digest})

    assert seen.context["left_out"] == [
        "1 row is of a type of crime that no indicator has, and is left out: Häleri.",
        "1 value is of another municipality, and is left out. You take in those of your own.",
    ]
    stored = Observation.objects.get()
    assert (stored.indicator, stored.area.name, stored.value, stored.source) == (
        assaults,
        "Haninge",
        Decimal("861.4"),
        "Brå",
    )


def test_no_margin_or_answers_are_said(assaults):
    (figure,) = read(LONG + "Haninge;Misshandel;2023;812;861,4\r\n").figures

    assert (figure.margin, figure.answers) == (UNSAID, UNSAID)
