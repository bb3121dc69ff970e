"""Which source a file is from is seen from what is in it, and no file is called by another's name."""

import json

import pytest
from django.utils import translation

from indicators.imports.sources import detect
from tests.support import factories
from tests.support.factories import NOON
from tests.support.http_answers import dataset, entry, only, page, said

pytestmark = pytest.mark.django_db

TODAY = NOON.date()


def sentences(content, language):
    with translation.override(language):
        parsed = detect.read(content, name="fil.json", today=TODAY, indicator=factories.indicator())
    assert parsed.figures == []
    return [" ".join((problem.place, problem.column, problem.text)) for problem in parsed.problems]


OTHERS = {
    "an error": {"detail": "Not found"},
    "nothing": {},
    "a list": [1, 2],
    "a map": {"type": "FeatureCollection", "features": []},
    "values of something": {"values": [1, 2]},
    "PxWeb": {"columns": [], "comments": [], "data": []},
    "JSON-stat 1": {"dataset": dataset(value=[1], **only(["0136"]))},
    "a bundle of JSON-stat 1": {"befolkning": dataset(value=[1], **only(["0136"]))},
    "a collection": {"version": "2.0", "class": "collection"},
}


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("what", OTHERS)
def test_a_file_that_is_not_koladas_is_never_called_so(what, language):
    found = sentences(json.dumps(OTHERS[what]).encode(), language)

    assert len(found) == 1
    assert not [sentence for sentence in found if "Kolada" in sentence or "values[" in sentence]


@pytest.mark.parametrize("content", [b'{"version": "2.0", "class": "dataset", "id": ["Reg', b"{", b'[{"a": 1}', b"{]"])
def test_json_that_breaks_off_is_not_called_koladas(content):
    assert not [sentence for sentence in sentences(content, "sv") if "Kolada" in sentence]


def test_relatives_of_json_stat_2_have_their_own_names():
    assert sentences(json.dumps(OTHERS["PxWeb"]).encode(), "en") == [
        "  This is the JSON of PxWeb. Save the table as JSON-stat 2."
    ]
    for what in ("JSON-stat 1", "a bundle of JSON-stat 1"):
        assert sentences(json.dumps(OTHERS[what]).encode(), "en") == [
            "  This is JSON-stat 1. Save the table as JSON-stat 2."
        ]


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf", b"\n  "])
def test_an_answer_of_koladas_is_known(start):
    factories.sweden("00", "01", "0136")
    factories.indicator(kpi="N02267")
    content = start + json.dumps(page(entry(said(61)))).encode()

    parsed = detect.read(content, name="svar.txt", today=TODAY)

    assert (parsed.kind, len(parsed.figures)) == ("kolada", 1)


@pytest.mark.parametrize(
    "wrong",
    [
        entry(said("x")),
        entry(said(1, "F")),
        entry(said(1), period="24"),
        entry(said(1), municipality="9999"),
        {"kpi": 1},
    ],
)
def test_no_message_tells_an_index(wrong):
    factories.sweden("00", "01", "0136")
    factories.indicator(kpi="N02267")

    found = sentences(json.dumps(page(wrong)).encode(), "sv")

    assert found
    assert not [sentence for sentence in found if "[" in sentence]
