"""The portal's own files go in again: unchanged they change nothing, and one changed value is one change."""

import io
import json
from datetime import date
from decimal import Decimal
from math import prod

import pytest
import python_calamine
import xlsxwriter
from django.urls import reverse
from django.utils import translation

from core.models import Area, AreaCode, AreaKind
from indicators.figures import validation
from indicators.figures.changeset import plan_changes
from indicators.imports.sources import detect
from indicators.models import Observation, ObservationStatus
from tests.support import factories

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 27)
ENDINGS = ["csv", "xlsx", "json"]
LANGUAGES = ["sv", "en"]


@pytest.fixture
def staff():
    return factories.person(is_staff=True)


@pytest.fixture
def land():
    """A country, a county and a municipality with two districts, of which one has a code, and all their figures."""
    country = Area.objects.create(name="Riket", kind=AreaKind.COUNTRY)
    county = Area.objects.create(name="Norra län", kind=AreaKind.REGION, parent=country)
    town = Area.objects.create(name="Östra Åby", kind=AreaKind.MUNICIPALITY, parent=county)
    parts = [Area.objects.create(name=name, kind=AreaKind.DISTRICT, parent=town) for name in ("Berg", "Dal")]
    for area, scheme, code in (
        (country, "scb", "00"),
        (country, "kolada", "0000"),
        (county, "scb", "01"),
        (county, "kolada", "0001"),
        (town, "scb", "0136"),
        (town, "kolada", "0136"),
        (parts[0], "regso", "0136R901"),
    ):
        AreaCode.objects.create(area=area, scheme=scheme, code=code)
    survey = factories.indicator(slug="enkat", name="En enkät", source_kind="survey")
    register = factories.indicator(slug="register", name="Ett register, andel")
    rows = []
    for place, area in enumerate((country, county, town, *parts)):
        for year in (2023, 2024):
            for sex, apart in (("T", 0), ("K", 5), ("M", -5)):
                rows += _of(survey, register, area, year, sex, Decimal(50 + place + apart) + Decimal(year % 10) / 8)
    Observation.objects.bulk_create(rows)
    return town, survey, register


def _of(survey, register, area, year, sex, value):
    about = {"area": area, "year": year, "sex": sex, "fetched_on": date(2026, 5, 4)}
    status = ObservationStatus.PRELIMINARY if year == 2024 else ObservationStatus.FINAL
    few = area.name == "Dal" and year == 2024
    yield Observation(
        indicator=survey,
        value=value,
        margin=Decimal("2.1"),
        answers=4 if few else 300,
        status=status,
        source="-Enkäten; våren",
        **about,
    )
    if area.name == "Dal" and year == 2023:
        yield Observation(indicator=register, value=None, missing="withdrawn", source="Kolada", **about)
    elif area.name != "Berg":
        yield Observation(indicator=register, value=value / 3, status=status, source="SCB", **about)


def addresses(land):
    town, survey, register = land
    district = Area.objects.get(name="Dal")
    for indicator in (survey, register):
        for area in (town, district):
            yield reverse("indicator_export", args=[indicator.slug, area.pk, "{}"])
    for area in (town, district):
        yield reverse("board_export", args=[area.pk, "{}"])
    for indicator in (survey, register):
        for kind in ("kommuner", "stadsdelar", "lan"):
            for year in ("2023", "alla"):
                yield reverse("national_export", args=[indicator.slug, "{}"]) + f"?slag={kind}&ar={year}"


def changes_of(content, ending, by):
    parsed = detect.read(content, name=f"export.{ending}", today=TODAY)
    assert parsed.problems == []
    parsed = validation.validated(parsed, by=by, today=TODAY)
    assert parsed.problems == []
    return parsed, plan_changes(parsed)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("ending", ENDINGS)
def test_every_export_goes_in_again_and_changes_nothing(client, land, staff, ending, language):
    client.cookies["django_language"] = language
    taken = 0
    for address in addresses(land):
        answer = client.get(address.replace("%7B%7D", ending).replace("{}", ending))
        assert answer.status_code == 200, address

        _reading, changes = changes_of(answer.content, ending, staff)

        assert (changes.new, changes.changed, changes.withdrawn) == ([], [], []), address
        taken += changes.unchanged
    assert taken > 60


def with_another_value(content, ending, old, new):
    """The bytes of an export with one value written over, as a person would."""
    if ending == "csv":
        assert content.count(f";{old};".encode()) == 1
        return content.replace(f";{old};".encode(), f";{new};".encode())
    if ending == "json":
        found = json.loads(content)
        found["value"][found["value"].index(float(old.replace(",", ".")))] = float(new.replace(",", "."))
        return json.dumps(found).encode()
    rows = python_calamine.load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        for line, row in enumerate(rows):
            for place, cell in enumerate(row):
                if cell == float(old.replace(",", ".")):
                    cell = float(new.replace(",", "."))
                if isinstance(cell, date):
                    page.write_datetime(line, place, cell, book.add_format({"num_format": "yyyy-mm-dd"}))
                else:
                    page.write(line, place, cell)
    return out.getvalue()


@pytest.mark.parametrize("what", ["series", "wide"])
@pytest.mark.parametrize("ending", ENDINGS)
def test_one_value_that_is_changed_in_an_export_is_one_change(client, land, staff, ending, what):
    town, survey, _register = land
    address = reverse("indicator_export", args=[survey.slug, town.pk, ending])
    if what == "wide":
        address = reverse("national_export", args=[survey.slug, ending]) + "?slag=kommuner&ar=alla"
    content = client.get(address).content

    _reading, changes = changes_of(with_another_value(content, ending, "52,375", "61,5"), ending, staff)

    (change,) = changes.changed
    assert (len(changes), change.before.value, change.after.value) == (1, Decimal("52.375"), Decimal("61.5"))
    assert (change.figure.area, change.figure.year, change.figure.sex) == (town.pk, 2023, "T")
    assert change.after.source == "-Enkäten; våren"


def test_an_export_of_another_place_under_the_same_code_is_refused(client, land, staff):
    town, survey, _register = land
    content = client.get(reverse("indicator_export", args=[survey.slug, town.pk, "csv"])).content

    parsed = detect.read(content.replace("Östra Åby".encode(), b"Annan ort"), name="export.csv", today=TODAY)

    assert {(problem.column, problem.text) for problem in parsed.problems} == {
        ("Område", "Koden 0136 är inte den som Annan ort har.")
    }


def test_an_export_in_another_unit_is_refused(client, land, staff):
    town, survey, _register = land
    content = client.get(reverse("indicator_export", args=[survey.slug, town.pk, "csv"])).content

    parsed = detect.read(content.replace(b";%;", b";antal;"), name="export.csv", today=TODAY)

    assert {(problem.column, problem.text) for problem in parsed.problems} == {
        ("Enhet", "Filen anger antal, men indikatorn anges i %.")
    }


def test_an_own_dataset_with_more_than_ours_leaves_the_rest(client, land, staff):
    town, survey, _register = land
    content = client.get(reverse("indicator_export", args=[survey.slug, town.pk, "json"])).content
    thing = json.loads(content)
    for name, code in (("indicator", "hemloshet"), ("area", "9999")):
        place = thing["id"].index(name)
        category = thing["dimension"][name]["category"]
        category["index"].append(code)
        category["label"][code] = code
        thing["value"], thing["status"] = _widened(thing, place), {}
        thing["size"][place] += 1

    with translation.override("en"):
        parsed = detect.read(json.dumps(thing).encode(), name="export.json", today=TODAY)

    assert parsed.problems == []
    assert len(parsed.figures) == len(detect.read(content, name="export.json", today=TODAY).figures) > 0
    assert parsed.left_out == (
        "1 indicator that the portal does not have is left out: hemloshet.",
        "1 area that the portal does not have is left out: 9999.",
    )


def _widened(thing, place):
    """Return the flat values with one more category at the end of a dimension, with a value in each of its cells."""
    inner, size = prod(thing["size"][place + 1 :]), thing["size"][place]
    blocks = [thing["value"][start : start + inner * size] for start in range(0, len(thing["value"]), inner * size)]
    return [value for block in blocks for value in [*block, *[1] * inner]]
