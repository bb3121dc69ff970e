"""The register of Sweden: whole, right, and taken in beside what is here already."""

import re
from collections import Counter

import pytest
from django.contrib import admin
from django.utils import translation

from core import ledger
from core.admin_site.history_messages import HistoryMessages
from core.geography import sweden
from core.geography.area_import import ContradictionError
from core.models import Area, AreaCode, AreaKind, CodeScheme, LedgerEntry
from stadsdelplan.demo import loading
from tests.support import factories


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def test_the_register_has_every_county_and_municipality_under_its_own_county():
    rows = sweden.area_register().rows
    by_code = {row.codes[CodeScheme.SCB]: row for row in rows}

    assert Counter(row.kind for row in rows) == {AreaKind.COUNTRY: 1, AreaKind.REGION: 21, AreaKind.MUNICIPALITY: 290}
    assert len(by_code) == len({row.name for row in rows}) == 312
    counties = {code for code, row in by_code.items() if row.kind == AreaKind.REGION}
    assert counties == {f"{number:02}" for number in range(1, 26)} - {"02", "11", "15", "16"}
    assert all(re.fullmatch(r"\d{4}", code) for code, row in by_code.items() if row.kind == AreaKind.MUNICIPALITY)
    assert all(row.within == code[:2] for code, row in by_code.items() if row.kind == AreaKind.MUNICIPALITY)
    assert {row.within for row in rows if row.kind == AreaKind.MUNICIPALITY} == counties


def test_the_counties_have_as_many_municipalities_as_they_have():
    counted = Counter(row.within for row in sweden.area_register().rows if row.kind == AreaKind.MUNICIPALITY)

    assert counted == {
        **{"01": 26, "03": 8, "04": 9, "05": 13, "06": 13, "07": 8, "08": 12, "09": 1, "10": 5, "12": 33, "13": 6},
        **{"14": 49, "17": 16, "18": 12, "19": 10, "20": 15, "21": 10, "22": 7, "23": 8, "24": 15, "25": 14},
    }


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("00", "Sverige"),
        ("01", "Stockholms län"),
        ("14", "Västra Götalands län"),
        ("0136", "Haninge"),
        ("0180", "Stockholm"),
        ("0331", "Heby"),
        ("0980", "Gotland"),
        ("1273", "Osby"),
        ("1280", "Malmö"),
        ("1480", "Göteborg"),
        ("2023", "Malung-Sälen"),
        ("2584", "Kiruna"),
    ],
)
def test_the_register_names_what_everybody_knows(code, name):
    [row] = [row for row in sweden.area_register().rows if row.codes[CodeScheme.SCB] == code]

    assert row.name == name


def test_kolada_writes_counties_and_the_country_with_two_zeros_more():
    kolada = {row.codes[CodeScheme.SCB]: row.codes[CodeScheme.KOLADA] for row in sweden.area_register().rows}

    assert (kolada["00"], kolada["01"], kolada["0136"]) == ("0000", "0001", "0136")


@pytest.mark.django_db
def test_the_register_is_taken_in_once_with_one_entry_that_tells_of_it(django_assert_max_num_queries):
    with django_assert_max_num_queries(40):
        first = factories.sweden()

    second = factories.sweden()

    assert (len(first.new), first.unchanged) == (312, 0)
    assert not second
    assert second.unchanged == 312
    assert Area.objects.get(codes__code="0136", codes__scheme=CodeScheme.SCB).parent.parent.name == "Sverige"
    entry = LedgerEntry.objects.get()
    assert (entry.verb, entry.payload.label) == ("areas.taken_in", "Sverige")
    assert entry.payload.content["sha256"] == sweden.area_register().sha256
    assert HistoryMessages(admin.site).line(entry).sentence == "took in a list of areas in Sverige"
    assert [verdict.fault for verdict in ledger.verify()] == [""]


@pytest.mark.django_db
def test_the_demo_and_the_register_agree_whichever_comes_first():
    loading.load(at=factories.NOON, password="")
    before = set(Area.objects.values_list("pk", "name"))

    changes = factories.sweden()
    loading.load(at=factories.NOON, password="")

    assert changes.codes == []
    assert (changes.new, changes.unchanged) == ([], 312)  # the demo stands on what setup brings
    assert before == set(Area.objects.values_list("pk", "name"))
    assert Area.objects.filter(name="Haninge").count() == 1


@pytest.mark.django_db
def test_after_the_register_the_demo_adds_only_its_own_places():
    factories.sweden()

    loading.load(at=factories.NOON, password="")

    assert Area.objects.filter(name__in=["Sverige", "Stockholms län", "Haninge"]).count() == 3
    assert Area.objects.get(name="Jordbro").parent.codes.filter(code="0136").exists()
    assert Area.objects.count() == 312 + 5


@pytest.mark.django_db
def test_an_area_that_is_known_by_name_alone_gets_its_codes():
    country = Area.objects.create(name="Sverige", kind=AreaKind.COUNTRY)
    county = Area.objects.create(name="Stockholms län", kind=AreaKind.REGION, parent=country)

    changes = factories.sweden("00", "01", "0136")

    assert [(code.area, code.scheme, code.code) for code in changes.codes] == [
        (country, CodeScheme.SCB, "00"),
        (country, CodeScheme.KOLADA, "0000"),
        (county, CodeScheme.SCB, "01"),
        (county, CodeScheme.KOLADA, "0001"),
    ]
    assert Area.objects.count() == 3


@pytest.mark.django_db
def test_an_area_keeps_the_name_that_it_has_here():
    factories.sweden("00", "01", "0136")
    Area.objects.filter(name="Haninge").update(name="Haninge kommun")

    assert not factories.sweden("00", "01", "0136")
    assert Area.objects.filter(name="Haninge kommun").exists()


@pytest.mark.django_db
def test_codes_that_belong_to_different_areas_are_no_one_area():
    factories.sweden("00", "01", "0136", "0180")
    AreaCode.objects.filter(scheme=CodeScheme.KOLADA, code="0136").delete()
    AreaCode.objects.filter(scheme=CodeScheme.KOLADA, code="0180").update(code="0136")

    with pytest.raises(ContradictionError, match="The codes of Haninge belong to different areas"):
        factories.sweden("00", "01", "0136")


@pytest.mark.django_db
def test_a_municipality_that_lies_elsewhere_here_is_a_contradiction():
    factories.sweden("00", "01", "03", "0136")
    Area.objects.filter(name="Haninge").update(parent=Area.objects.get(name="Uppsala län"))

    with pytest.raises(ContradictionError, match="lies elsewhere"):
        factories.sweden()

    assert Area.objects.count() == 4
