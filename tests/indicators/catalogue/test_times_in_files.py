"""Months, quarters and school years in files: read, refused with a sentence at the row, written, and read again."""

import io
import json
from datetime import date
from decimal import Decimal

import pytest
import python_calamine
from django.conf import settings
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import translation
from rdflib import Graph, Literal
from rdflib.namespace import DCAT, DCTERMS

from core.models import Area, AreaCode, AreaKind, CodeScheme, Role
from indicators.figures import validation
from indicators.figures.changeset import plan_changes
from indicators.imports.notation.years import written_year
from indicators.imports.sources import detect, scb, spreadsheet
from indicators.imports.spreadsheet_template import template
from indicators.models import Observation
from tests.support import factories
from tests.support.http_answers import dataset

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 27)
HEADING = "Indikator;Område;År;Kön;Värde;Källa"


@pytest.fixture(autouse=True)
def _in_swedish():
    with translation.override("sv"):
        yield


@pytest.fixture
def town():
    country = Area.objects.create(name="Riket", kind=AreaKind.COUNTRY)
    county = Area.objects.create(name="Norra län", kind=AreaKind.REGION, parent=country)
    town = Area.objects.create(name="Östra Åby", kind=AreaKind.MUNICIPALITY, parent=county)
    for area, scheme, code in ((county, CodeScheme.SCB, "01"), (town, CodeScheme.SCB, "0136")):
        AreaCode.objects.create(area=area, scheme=scheme, code=code)
    return town


@pytest.fixture
def staff():
    return factories.person(is_staff=True)


@pytest.fixture
def monthly():
    return factories.indicator(slug="brott", name="Brott", in_agreement=False, period_kind="month", unit="antal")


@pytest.fixture
def quarterly():
    return factories.indicator(slug="franvaro", name="Frånvaro", in_agreement=False, period_kind="quarter")


@pytest.fixture
def school():
    return factories.indicator(slug="skola", name="Skola", in_agreement=False, period_kind="school_year")


def read(*rows, heading=HEADING, areas=None):
    content = "\r\n".join([heading, *rows]).encode()
    return spreadsheet.read(ContentFile(content, name="siffror.csv"), name="siffror.csv", areas=areas)


def times(parsed):
    assert parsed.problems == []
    return [(each.year, each.period, each.value) for each in parsed.figures]


def problems(parsed):
    return [(each.place.replace("\N{NO-BREAK SPACE}", " "), each.column, each.text) for each in parsed.problems]


# Tables --------------------------------------------------------------------------------------------------------------


def test_months_are_read_as_people_write_them(town, monthly):
    written = ["2024M01", "februari 2024", "2024-03", "apr 2024", "2024M05p"]

    parsed = read(*(f"brott;0136;{text};T;{n};Polisen" for n, text in enumerate(written, start=10)))

    assert times(parsed) == [(2024, f"M{n:02}", Decimal(9 + n)) for n in range(1, 6)]
    assert parsed.figures[4].status == "preliminary"


def test_quarters_and_school_years_are_read(town, quarterly, school):
    parsed = read("franvaro;0136;2024 kv 1;T;10;x", "franvaro;0136;2024K2;T;9;x", "skola;0136;2023/24;T;70;x")

    assert times(parsed) == [(2024, "K1", 10), (2024, "K2", 9), (2024, "", 70)]


def test_the_part_of_the_year_may_have_a_column_of_its_own(town, monthly):
    heading = "Indikator;Område;År;Månad;Kön;Värde;Källa"

    parsed = read("brott;0136;2024;1;T;10;x", "brott;0136;2024;mars;T;11;x", heading=heading)

    assert times(parsed) == [(2024, "M01", 10), (2024, "M03", 11)]


def test_months_may_stand_across_the_columns(town, monthly):
    parsed = read("brott;0136;T;10;11;x", heading="Indikator;Område;Kön;2024M01;feb 2024;Källa")

    assert times(parsed) == [(2024, "M01", 10), (2024, "M02", 11)]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("brott;0136;2024;T;10;x", "Indikatorn följs per månad. Skriv år och månad, till exempel 2024M01."),
        ("brott;0136;2024K1;T;10;x", "Indikatorn följs per månad. Skriv år och månad, till exempel 2024M01."),
        ("franvaro;0136;2024M01;T;10;x", "Indikatorn följs per kvartal. Skriv år och kvartal, till exempel 2024K1."),
        ("trygghet;0136;2024K1;T;10;x", "Indikatorn följs per år. Skriv bara året, till exempel 2024."),
        ("trygghet;0136;2023/24;T;10;x", "Indikatorn följs per år. Skriv bara året, till exempel 2024."),
    ],
)
def test_a_time_that_does_not_fit_is_refused_at_its_row(town, monthly, quarterly, row, sentence):
    factories.indicator(slug="trygghet")

    assert problems(read(row)) == [("Rad 2", "År", sentence)]


def test_a_part_that_is_none_is_refused_at_its_own_column(town, monthly):
    parsed = read("brott;0136;2024;13;T;10;x", heading="Indikator;Område;År;Månad;Kön;Värde;Källa")

    assert [(place, column) for place, column, _text in problems(parsed)] == [("Rad 2", "Månad")]


def test_the_same_month_twice_is_refused_and_two_months_are_not(town, monthly, staff):
    twice = read("brott;0136;2024M01;T;10;x", "brott;0136;januari 2024;T;11;x")
    apart = read("brott;0136;2024M01;T;10;x", "brott;0136;2024M02;T;11;x")

    assert [place for place, *_rest in problems(validation.validated(twice, by=staff, today=TODAY))] == ["Rad 3"]
    assert validation.validated(apart, by=staff, today=TODAY).problems == []


def test_another_municipalitys_own_indicator_is_not_known_in_an_officers_file(town):
    home = factories.municipality_of(factories.organisation())
    own = {"in_agreement": False, "name": "Besök"}
    factories.indicator(slug="besok", owner=town, **own)
    mine = factories.indicator(slug="besok-2", owner=home, **own)
    AreaCode.objects.create(area=home, scheme=CodeScheme.SCB, code="0137")

    parsed = read("Besök;0137;2024;T;10;x", areas={home.pk: True})
    other = read("besok;0137;2024;T;10;x", "besok-2;0137;2024;T;10;x", areas={home.pk: True})

    assert [each.indicator for each in parsed.figures] == [mine.pk]
    assert [each.indicator for each in other.figures] == [mine.pk]


def test_the_template_has_a_row_for_each_month_and_says_how_they_are_written(town, monthly, school):
    owner = factories.organisation()
    officer = factories.person(works_for=owner, role=Role.OFFICER)
    owner.governs = town
    owner.save()

    found = detect.read(template(by=officer, today=TODAY), name="mall.xlsx", today=TODAY)
    rows, how_to = _pages(template(by=officer, today=TODAY))

    assert found.problems == []
    written = [row[4] for row in rows[1:] if row[0] == "brott" and row[5] == "T"]
    assert (written[0], written[11], len(written)) == ("2025M01", "2025M12", 12)
    assert [row[4] for row in rows[1:] if row[0] == "skola" and row[5] == "T"] == ["2024/25"]
    assert "Andra tider än år skrivs så här: 2023/24, 2024M01." in [row[0] for row in how_to]


def _pages(content):
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [book.get_sheet_by_index(n).to_python() for n in (0, 1)]


@pytest.mark.parametrize("text", ["2024", "2022–2023", "2024 sep", "2024K1"])
def test_a_heading_is_a_time(text):
    assert written_year(text) is not None


# Statistics Sweden ---------------------------------------------------------------------------------------------------


def test_quarters_of_statistics_sweden_are_read(town, quarterly):
    content = _dataset(["2024K1", "2024K2"])

    parsed = scb.read(content, name="t.json", indicator=quarterly, today=TODAY)

    assert problems(parsed) == []
    assert [(each.year, each.period) for each in parsed.figures] == [(2024, "K1"), (2024, "K2")]


def test_months_of_statistics_sweden_are_refused_for_quarters(town, quarterly):
    parsed = scb.read(_dataset(["2024M01", "2024M02"]), name="t.json", indicator=quarterly, today=TODAY)

    sentence = "Indikatorn följs per kvartal. Skriv år och kvartal, till exempel 2024K1."
    assert {(each.column, each.text) for each in parsed.problems} == {("Tid", sentence)}


def _dataset(times):
    described = {
        "Region": ("region", {"0136": "Östra Åby"}),
        "Kon": None,
        "Tid": ("tid", {each: each for each in times}),
    }
    shares = {"ContentsCode": ("tabellinnehåll", {"A": "Andel, procent"})}
    return json.dumps(dataset(value=[10 + n for n in range(len(times))], **described, **shares)).encode()


# Out, and in again ---------------------------------------------------------------------------------------------------


@pytest.fixture
def figures(town, quarterly, school):
    for year in (2023, 2024):
        for number in (1, 2, 3, 4):
            factories.observation(quarterly, town, year, year % 100 + number, period=f"K{number}", answers=500)
            factories.observation(quarterly, town.parent, year, 20, period=f"K{number}", answers=500)
        factories.observation(school, town, year, 70, answers=500)
    return Observation.objects


@pytest.mark.parametrize("ending", ["csv", "xlsx", "json"])
@pytest.mark.parametrize("slug", ["franvaro", "skola"])
def test_a_series_goes_in_again_and_changes_nothing(client, figures, town, staff, slug, ending):
    answer = client.get(reverse("indicator_export", args=[slug, town.pk, ending]))

    changes = _changes(b"".join(answer) if answer.streaming else answer.content, ending, staff)

    assert (len(changes), changes.unchanged) == (0, 16 if slug == "franvaro" else 2)


@pytest.mark.parametrize("ending", ["csv", "json"])
@pytest.mark.parametrize("when", ["alla", "2024K3"])
def test_the_list_of_all_goes_in_again_and_changes_nothing(client, figures, town, staff, ending, when):
    address = reverse("open_places", args=["franvaro", "kommuner", ending])

    answer = client.get(address, {"ar": when})

    changes = _changes(b"".join(answer) if answer.streaming else answer.content, ending, staff)
    assert (len(changes), changes.unchanged) == (0, 8 if when == "alla" else 1)


def test_a_list_of_another_time_is_not_there(client, figures):
    address = reverse("open_places", args=["franvaro", "kommuner", "csv"])

    assert [client.get(address, {"ar": time}).status_code for time in ("2024", "2024M01", "2020K1")] == [404, 404, 404]


def test_a_table_names_the_quarter_and_its_schema_says_text(client, figures, town):
    table = client.get(reverse("open_series", args=["franvaro", "0136", "csv"])).content.decode()
    schema = json.loads(client.get(reverse("open_series", args=["franvaro", "0136", "csv-metadata.json"])).content)

    years = next(column for column in schema["tableSchema"]["columns"] if column["name"] == "year")
    assert ";2024K1;" in table
    assert years["datatype"] == "string"


def test_the_dataset_has_the_quarters_in_their_order(client, figures, town):
    found = json.loads(client.get(reverse("indicator_export", args=["franvaro", town.pk, "json"])).content)

    assert found["dimension"]["year"]["category"]["index"][:5] == ["2023K1", "2023K2", "2023K3", "2023K4", "2024K1"]


def test_the_catalogue_of_open_data_says_how_often_and_needs_no_dimension(client, figures, quarterly):
    quarterly.dimension = ""
    quarterly.save()

    graph = Graph().parse(data=client.get(reverse("open_catalogue_file", args=["ttl"])).content, format="turtle")

    (dataset,) = graph.subjects(DCTERMS.identifier, Literal("franvaro"))
    assert [str(each).rpartition("/")[2] for each in graph.objects(dataset, DCTERMS.accrualPeriodicity)] == [
        "QUARTERLY"
    ]
    assert [str(each) for each in graph.objects(dataset, DCAT.temporalResolution)] == ["P3M"]


def test_the_national_list_offers_quarters_the_newest_first(client, figures):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "sv"

    page = client.get(reverse("national", args=["franvaro"]), {"ar": "2024K2"})

    choices = page.context["form"].fields["ar"].choices
    assert choices[0] == ("2024K4", "kvartal 4 2024")
    assert [place.figure.value for place in page.context["page"]] == [26]
    assert "kvartal 2 2024" in page.content.decode()


def _changes(content, ending, staff):
    parsed = detect.read(content, name=f"siffror.{ending}", today=TODAY)
    parsed = validation.validated(parsed, by=staff, today=TODAY)
    assert parsed.problems == []
    return plan_changes(parsed)
