"""The shapes of areas: found by their codes, shown before anything is stored, and stored whole."""

import re
from datetime import date
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import translation

from core.models import Area, AreaCode, AreaKind, CodeScheme, LedgerEntry
from indicators.models import AreaShape
from indicators.shapes import geojson
from indicators.shapes.matching import matched
from tests.indicators.shapes.made_up import collection, feature, square
from tests.stadsdelplan.board.test_board import words
from tests.support import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def sweden():
    factories.sweden("00", "01", "0136", "0180")
    haninge = Area.objects.get(name="Haninge")
    for number, name in ((901, "Norra"), (902, "Södra")):
        district = Area.objects.create(name=name, kind=AreaKind.DISTRICT, parent=haninge)
        AreaCode.objects.create(
            area=district, scheme=CodeScheme.REGSO, code=f"0136R{number}", valid_from=date(2025, 1, 1)
        )


@pytest.fixture
def operator():
    return factories.person(is_staff=True)


MUNICIPALITIES = collection(
    feature([square(0, 0)], kommunkod="0136", kommunnamn="Haninge", lan="01"),
    feature([square(1, 0)], kommunkod="0180", kommunnamn="Stockholm", lan="01"),
    feature([square(2, 0)], kommunkod="9999", kommunnamn="Nowhere", lan="01"),
)
DISTRICTS = collection(
    feature([square(0, 0, side=1_000)], regsokod="0136R901_RegSO2025", kommun="0136"),
    feature([square(0, 0, side=500)], regsokod="0136R999_RegSO2025", kommun="0136"),
)


def read(content):
    return geojson.read(content, name="areas.geojson")


def shapes():
    rows = AreaShape.objects.order_by("area__name", "division")
    return list(rows.values_list("area__name", "division", "path"))


# Which areas they are of ---------------------------------------------------------------------------------------------


def test_the_property_is_that_whose_codes_find_most_areas(sweden):
    found = matched(read(MUNICIPALITIES), division=2024)

    assert (found.code_property, found.usable, found.kind) == ("kommunkod", {"kommunkod": 2, "lan": 1}, "municipality")
    assert (found.foreign, found.lacking, found.problem) == (["9999"], [], "")


def test_another_property_may_be_chosen_and_its_areas_have_all_their_parts(sweden):
    found = matched(read(MUNICIPALITIES), division=2024, wanted="lan")

    assert (found.code_property, found.kind, [len(rings) for rings in found.shapes.values()]) == ("lan", "region", [3])


def test_a_property_that_is_no_use_is_not_chosen(sweden):
    assert matched(read(MUNICIPALITIES), division=2024, wanted="kommunnamn").code_property == "kommunkod"


def test_districts_are_found_by_their_codes_in_the_division(sweden):
    found = matched(read(DISTRICTS), division=2025)

    assert (found.code_property, found.kind, found.foreign) == ("regsokod", "district", ["0136R999_RegSO2025"])
    assert found.lacking == ["Södra"]
    assert Area.objects.get(pk=next(iter(found.shapes))).name == "Norra"


def test_a_code_of_another_division_is_no_code_of_this_one(sweden):
    assert matched(read(DISTRICTS), division=2020).code_property == "kommun"
    of_2024 = DISTRICTS.replace(b"RegSO2025", b"RegSO2026")
    assert matched(read(of_2024), division=2025).problem == (
        "The code 0136R901_RegSO2026 is of the division of 2026, not of 2025."
    )


def test_without_a_code_of_ours_nothing_can_be_taken_in(sweden):
    found = matched(read(collection(feature([square(0, 0)], namn="Haninge"))), division=2024)

    assert (found.shapes, found.problem) == ({}, "No property of the file holds codes of areas in the portal.")


def test_municipalities_and_districts_do_not_come_together(sweden):
    both = collection(feature([square(0, 0)], kod="0180"), feature([square(1, 0)], kod="0136R901"))

    assert matched(read(both), division=2025).problem == "The property kod has codes of areas of different kinds."


# The page ------------------------------------------------------------------------------------------------------------


def look(browser, content=MUNICIPALITIES, **query):
    """Upload a file, and return the page that shows what it would change."""
    sent = browser.post(reverse("shapes"), {"file": SimpleUploadedFile("areas.geojson", content)})
    return browser.get("&".join([sent.headers["Location"], *(f"{name}={value}" for name, value in query.items())]))


def confirm(browser, page):
    difference = re.search(r'name="difference" value="([^"]*)"', page.content.decode()).group(1)
    return browser.post(page.request["PATH_INFO"] + "?" + page.request["QUERY_STRING"], {"difference": difference})


@pytest.fixture
def browser(client, operator):
    client.force_login(operator)
    client.cookies["django_language"] = "en"
    return client


def test_the_page_says_which_property_it_is_and_what_is_left_out_and_stores_nothing(browser, sweden):
    page = look(browser)

    text = words(page.content.decode())
    assert "Property with the codes kommunkod" in text
    assert "Areas that get a shape 2" in text
    assert "no area here has the code 9999" in text
    assert AreaShape.objects.count() == 0


def test_confirmed_they_are_stored_with_an_entry_of_the_history(browser, sweden, operator):
    answer = confirm(browser, look(browser, indelning="2024", egenskap="kommunkod"))

    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("shapes"))
    assert shapes() == [
        ("Haninge", 2024, "M6100 11000l0 100-100 0 0-100z"),
        ("Stockholm", 2024, "M6100 11000l100 0 0 100-100 0z"),
    ]
    entry = LedgerEntry.objects.latest("pk")
    assert (entry.verb, entry.by) == ("shapes.taken_in", operator)
    assert entry.payload.content["added"] == 2
    assert "Municipality 2024 2" in words(browser.get(reverse("shapes")).content.decode())


def test_the_division_is_that_of_the_codes(browser, sweden):
    confirm(browser, look(browser, DISTRICTS))

    assert shapes() == [("Norra", 2025, "M120000 220000l200 0 0 200-200 0z")]


def test_a_second_time_changes_nothing_and_leaves_no_entry(browser, sweden):
    confirm(browser, look(browser, indelning="2024"))
    before = LedgerEntry.objects.count()

    page = confirm(browser, look(browser, indelning="2024"))

    assert LedgerEntry.objects.count() == before
    assert "Nothing was changed: the shapes of the file are here already." in words(
        browser.get(page.headers["Location"]).content.decode()
    )


def test_new_outlines_take_the_place_of_the_old_ones_of_that_division_alone(browser, sweden):
    confirm(browser, look(browser, indelning="2024"))
    moved = collection(feature([square(5, 5)], kommunkod="0136"))

    confirm(browser, look(browser, moved, indelning="2024"))
    confirm(browser, look(browser, moved, indelning="2026"))

    assert [(name, division) for name, division, _path in shapes()] == [
        ("Haninge", 2024), ("Haninge", 2026), ("Stockholm", 2024),
    ]  # fmt: skip
    assert shapes()[0][2] == shapes()[1][2] == "M6500 11500l100 0 0 100-100 0z"


def test_what_somebody_else_changed_meanwhile_is_shown_anew(browser, sweden):
    page = look(browser, indelning="2024")
    AreaShape.objects.create(
        area=Area.objects.get(name="Haninge"), division=2024, path="M0 0l1 0 0 1z", left=0, top=0, right=1, bottom=1
    )

    answer = confirm(browser, page)

    assert answer.status_code == 409
    assert "Nothing was taken in" in words(answer.content.decode())
    assert [name for name, _division, _path in shapes()] == ["Haninge"]


def test_a_confirmation_of_nothing_that_was_seen_is_refused(browser, sweden):
    page = look(browser)

    assert browser.post(page.request["PATH_INFO"], {}).status_code == 400
    assert AreaShape.objects.count() == 0


def test_a_file_that_cannot_be_read_says_why(browser, sweden):
    text = words(look(browser, b'{"type": "Topology"}').content.decode())

    assert "This is no GeoJSON with a collection of areas (FeatureCollection)." in text
    assert "Take in the shapes" not in text


@pytest.mark.parametrize("query", [{"indelning": "1"}, {"indelning": "x"}, {"indelning": "2999"}, {"egenskap": "<b>"}])
def test_what_cannot_be_chosen_is_not(browser, sweden, query):
    assert "kommunkod" in words(look(browser, **query).content.decode())


# The command ---------------------------------------------------------------------------------------------------------


def run(path, *options, by):
    said = StringIO()
    call_command("import_shapes", str(path), "--by", by.email, *options, stdout=said)
    return said.getvalue()


def test_the_command_takes_in_the_same(sweden, operator, tmp_path):
    path = tmp_path / "areas.geojson"
    path.write_bytes(MUNICIPALITIES)

    dry = run(path, "--division", "2024", "--dry-run", by=operator)
    stored_after_dry = AreaShape.objects.count()
    said = run(path, "--division", "2024", by=operator)

    assert "The codes are in the property kommunkod: 2 areas of the kind Municipality." in dry
    assert (stored_after_dry, AreaShape.objects.count()) == (0, 2)
    assert "Codes that no area here has: 9999" in said
    assert "Shapes are taken in: 2 new, 0 changed, 0 unchanged." in said
    assert "Nothing was changed." in run(path, "--division", "2024", by=operator)


@pytest.mark.parametrize(
    ("content", "options", "sentence"),
    [
        (MUNICIPALITIES, [], "Say with --division which year's division the file shows."),
        (MUNICIPALITIES, ["--division", "1066"], "Say with --division"),
        (b"{}", ["--division", "2024"], "This is no GeoJSON"),
        (collection(feature([square(0, 0)], a="b")), ["--division", "2024"], "No property of the file"),
    ],
)
def test_the_command_refuses_with_a_sentence(sweden, operator, tmp_path, content, options, sentence):
    path = tmp_path / "areas.geojson"
    path.write_bytes(content)

    with pytest.raises(CommandError, match=sentence):
        run(path, *options, by=operator)
    assert AreaShape.objects.count() == 0


def test_the_command_is_the_operators(sweden, tmp_path):
    with pytest.raises(CommandError, match="does not maintain the portal"):
        run(tmp_path / "a", by=factories.person())
