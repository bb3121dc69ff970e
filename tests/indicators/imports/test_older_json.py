"""JSON-stat 1 and the JSON of the older PxWeb are read as JSON-stat 2 is, and other JSON is refused by what it is."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import translation

from indicators.imports.sources import detect
from indicators.models import Observation
from tests.support import factories
from tests.support.http_answers import dataset

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 27)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def indicator():
    factories.sweden("00", "01", "0136")
    return factories.indicator(slug="sysselsattning", name="Sysselsättning")


def version_1(thing, name="dataset"):
    """The same dataset in JSON-stat 1: ids, sizes and roles stand among its dimensions."""
    moved = {part: thing[part] for part in ("id", "size", "role")}
    rest = {part: thing[part] for part in thing if part not in ("id", "size", "role", "version", "class")}
    return {name: rest | {"dimension": thing["dimension"] | moved}}


def whole(**changed):
    values = iter(range(50, 80))
    return dataset(lambda **_cell: next(values), Region=("region", {"0136": "Haninge", "9999": "Annan"}), **changed)


PXWEB = {
    "columns": [
        {"code": "Region", "text": "region", "type": "d"},
        {"code": "Kon", "text": "kön", "type": "d"},
        {"code": "Tid", "text": "år", "type": "t"},
        {"code": "000007Z1", "text": "Andel sysselsatta, procent", "type": "c"},
    ],
    "comments": [{"variable": "Tid", "value": "2024", "comment": "Ny metod."}],
    "data": [
        {"key": ["0136", "1", "2023"], "values": ["71.5"]},
        {"key": ["0136", "2", "2023"], "values": ["70"]},
        {"key": ["0136", "1", "2024"], "values": [".."]},
        {"key": ["0136", "1+2", "2024"], "values": ["-"]},
        {"key": ["9999", "1", "2024"], "values": ["12"]},
    ],
    "metadata": [{"label": "Sysselsatta", "source": "SCB", "updated": "2026-02-12T07:00:00Z"}],
}


def read(thing, indicator, **more):
    return detect.read(json.dumps(thing).encode(), name="t.json", today=TODAY, indicator=indicator, **more)


def rows(parsed):
    assert [problem.text for problem in parsed.problems] == []
    return [(figure.year, figure.sex, figure.value, figure.missing) for figure in parsed.figures]


def sentences(thing, indicator):
    content = thing if isinstance(thing, bytes) else json.dumps(thing).encode()
    parsed = detect.read(content, name="t.json", today=TODAY, indicator=indicator)
    assert parsed.figures == []
    return [problem.text for problem in parsed.problems]


@pytest.mark.parametrize("name", ["dataset", "befolkning"])
def test_a_dataset_of_json_stat_1_says_what_the_same_of_json_stat_2_says(indicator, name):
    old = read(version_1(whole(), name), indicator)

    assert rows(old) == rows(read(whole(), indicator)) != []
    assert old.kind == "scb"
    assert old.left_out == ("1 area that the portal does not have is left out: 9999.",)


def test_the_signs_of_json_stat_1_count_too(indicator):
    thing = dataset(value=[None, 62], status=["..", "p"], Region=("region", {"0136": ""}), Kon=None)

    parsed = read(version_1(thing), indicator)

    assert [(figure.value, figure.missing, figure.status) for figure in parsed.figures] == [
        (None, "unknown", "final"),
        (62, "", "preliminary"),
    ]


def test_a_bundle_of_several_is_refused_by_its_name(indicator):
    thing = version_1(whole(), "ett") | version_1(whole(), "två")

    assert sentences(thing, indicator) == ["This is a bundle of JSON-stat 1 with 2 tables. Save one of them by itself."]


def test_the_json_of_pxweb_is_read_with_its_signs_and_comments(indicator):
    parsed = read(PXWEB, indicator)

    found = {(figure.year, figure.sex): figure for figure in parsed.figures}
    assert len(rows(parsed)) == 6
    assert {key: (each.value, each.missing) for key, each in found.items() if each.missing == ""} == {
        (2023, "M"): (Decimal("71.5"), ""),
        (2023, "K"): (70, ""),
        (2024, "T"): (0, ""),
    }
    assert found[2024, "M"].missing == "unknown"
    assert (found[2023, "M"].note, found[2024, "T"].note) == ("", "Ny metod.")
    assert parsed.left_out == ("1 area that the portal does not have is left out: 9999.",)


def test_of_several_contents_of_pxweb_one_is_picked(indicator):
    thing = PXWEB | {
        "columns": [*PXWEB["columns"], {"code": "X", "text": "Andel med feriejobb, procent", "type": "c"}],
        "data": [{"key": ["0136", "1+2", "2024"], "values": ["71.5", "12"]}],
    }

    assert "Choose one category of ContentsCode" in sentences(thing, indicator)[0]
    assert rows(read(thing, indicator, picked={"ContentsCode": "X"})) == [(2024, "T", 12, "")]


def test_counts_of_pxweb_are_no_shares(indicator):
    thing = PXWEB | {"columns": [*PXWEB["columns"][:3], {"code": "N", "text": "Antal sysselsatta", "type": "c"}]}

    assert "is a count, not per cent" in sentences(thing, indicator)[0]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"data": []}, "This is the JSON of PxWeb. Save the table as JSON-stat 2."),
        ({"columns": [{"code": 1}]}, "This is the JSON of PxWeb. Save the table as JSON-stat 2."),
        ({"columns": PXWEB["columns"][:3]}, "This is the JSON of PxWeb. Save the table as JSON-stat 2."),
        ({"data": [{"key": ["0136"], "values": ["1"]}]}, "This is the JSON of PxWeb. Save the table as JSON-stat 2."),
        ({"data": [{"key": ["0136", "1", "2024"]}]}, "This is the JSON of PxWeb. Save the table as JSON-stat 2."),
        ({"data": PXWEB["data"][:1] * 2}, "The row 0136, 1, 2023 stands twice in the table."),
        ({"comments": 7, "metadata": "x", "data": [7]}, "This is the JSON of PxWeb. Save the table as JSON-stat 2."),
    ],
)
def test_a_table_of_pxweb_that_does_not_hold_together_is_refused(indicator, changed, sentence):
    assert sentences(PXWEB | changed, indicator) == [sentence]


@pytest.mark.parametrize(
    ("thing", "sentence"),
    [
        ({"type": "FeatureCollection", "features": []}, "This is a map (GeoJSON), without figures."),
        (
            {"title": "Folkmängd", "variables": [{"code": "Tid"}]},
            "This is PxWeb's description of a table, without figures. Save the table itself.",
        ),
        (
            {"query": [], "response": {"format": "json"}},
            "This is a question to PxWeb, not its answer. Save the table itself.",
        ),
        (
            {"language": "sv", "tables": [{"id": "TAB6680"}]},
            "This is PxWeb's list of tables, without figures. Save one of the tables.",
        ),
        (
            {"values": [{"id": "N02267", "title": "Sysselsättningsgrad"}], "count": 1},
            "This is a list of Kolada's, of key figures or areas. Save an answer with their figures.",
        ),
        (
            {"type": "about:blank", "title": "Not Found", "status": 404},
            "This is an answer that tells of an error, without figures. Ask the source again.",
        ),
        ({"detail": "Not found"}, "This is an answer that tells of an error, without figures. Ask the source again."),
        (
            {"@context": "x", "@graph": []},
            "This is JSON-LD, a description without figures. Save the table itself.",
        ),
        ([{"a": 1}], "The file is a list in JSON, not a table. Save the table as JSON-stat 2, CSV or XLSX."),
        (
            {"a": 1},
            "The file is JSON, but not of a kind that has figures here. Save the table as JSON-stat 2, CSV or XLSX.",
        ),
    ],
)
def test_other_json_is_refused_by_what_it_is(indicator, thing, sentence):
    assert sentences(thing, indicator) == [sentence]


@pytest.mark.parametrize("thing", [PXWEB, version_1(whole())])
def test_they_come_in_on_the_page(indicator, client, thing):
    client.force_login(factories.person(is_staff=True))
    sent = client.post(reverse("take_in"), {"file": ContentFile(json.dumps(thing).encode(), name="tabell.json")})

    question = client.get(sent.headers["Location"])
    look = sent.headers["Location"] + "&indikator=sysselsattning"
    seen = client.get(look)
    client.post(look, {"difference": seen.context["changes"].digest})

    assert list(question.context["form"].fields) == ["fil", "indikator"]
    assert Observation.objects.count() == len(seen.context["changes"].new) > 0
