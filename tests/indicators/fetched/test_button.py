"""The button: choose, fetch, look, take in. The sources are on this machine, and answer badly too."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from core.models import Area, AreaCode, AreaKind, CodeScheme, LedgerEntry, Role
from indicators.fetched import one_at_a_time
from indicators.models import (
    DistrictPart,
    EarlierObservation,
    Import,
    ImportKind,
    MissingReason,
    Observation,
    SourceKind,
)
from tests.indicators.fetched.conftest import words_of
from tests.support import factories, fake_sources
from tests.support.statistics_server import SILENT, Answer, answer, busy, cut_off, led_to

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scb", "waits")]


@pytest.fixture
def jordbro(haninge):
    area = Area.objects.create(name="Jordbro", kind=AreaKind.DISTRICT, parent=haninge.area)
    AreaCode.objects.create(area=area, scheme=CodeScheme.REGSO, code="0136R001")
    return area


def press(browser, area, *, first=2023, last=2024, only=("sysselsattning",), **more):
    sent = {"indikatorer": list(only), "fran": first, "till": last, **more}
    return browser.post(reverse("fetch", args=[area.pk]), sent)


def take(browser, look, **more):
    """Say yes to what the page at `look` shows."""
    page = browser.get(look).content.decode()
    difference = re.search(r'name="difference" value="(\w+)"', page)[1]
    return browser.post(look, {"difference": difference, **more}, follow=True)


def stored():
    return list(Observation.objects.order_by("year", "sex").values_list("year", "value", "missing"))


def test_one_button_fetches_shows_what_changes_and_takes_it_in(browser, haninge, employment, kolada):
    kolada.put("N02267", "0136", {2023: 78.4, 2024: 79.1})

    look = press(browser, haninge.area).url
    seen = words_of(browser.get(look))
    assert stored() == []
    response = take(browser, look)

    assert "New values 2" in seen
    assert "2024: 1 new · 2023: 1 new" in seen
    assert stored() == [(2023, Decimal("78.4"), ""), (2024, Decimal("79.1"), "")]
    assert "2 figures are taken in." in words_of(response)
    taken_in = Import.objects.get()
    assert (taken_in.by, taken_in.kind, taken_in.added) == (haninge.officer, ImportKind.KOLADA, 2)
    assert Observation.objects.first().fetched_on is not None
    assert kolada.server.asked[0] == "/v/data/kpi/N02267/municipality/0136/year/2023,2024?per_page=5000"


def test_pressed_again_nothing_changes(browser, haninge, employment, kolada):
    kolada.put("N02267", "0136", {2024: 79.1})
    take(browser, press(browser, haninge.area).url)
    entries = LedgerEntry.objects.count()

    seen = words_of(browser.get(press(browser, haninge.area).url))

    assert "Nothing changes. What the sources have is here already." in seen
    assert (Import.objects.count(), LedgerEntry.objects.count()) == (1, entries)


def test_a_long_answer_is_followed_page_by_page(browser, haninge, employment, kolada):
    kolada.per_page = 3
    kolada.put("N02267", "0136", {year: 70 + year / 1000 for year in range(2015, 2025)})

    take(browser, press(browser, haninge.area, first=2015).url)

    assert [year for year, _value, _missing in stored()] == list(range(2015, 2025))


def test_a_typed_figure_stays_and_the_preview_counts_it(browser, haninge, employment, kolada):
    factories.observation(employment, haninge.area, 2024, Decimal("61"))
    kolada.put("N02267", "0136", {2023: 78.4, 2024: 79.1})

    look = press(browser, haninge.area).url
    seen = words_of(browser.get(look))
    take(browser, look)

    assert "Own values that stay 1" in seen
    assert "Your own figures, which stay (1)" in seen
    assert stored() == [(2023, Decimal("78.4"), ""), (2024, Decimal("61"), "")]


def test_own_figures_are_replaced_one_by_one_by_choice(browser, haninge, employment, kolada):
    for year in (2023, 2024):
        factories.observation(employment, haninge.area, year, Decimal("61"))
    kolada.put("N02267", "0136", {2023: 78.4, 2024: 79.1})
    look = press(browser, haninge.area).url

    take(browser, look, ersatt=[f"{employment.pk}_{haninge.area.pk}_2024__T"])

    assert stored() == [(2023, Decimal("61"), ""), (2024, Decimal("79.1"), "")]
    assert EarlierObservation.objects.get().value == Decimal("61")


@pytest.mark.parametrize("key", ["", "1", "a_b_c_d_e", "1_2_3_4_5_6", "999999_1_2024__T"])
def test_a_choice_that_names_no_figure_chooses_nothing(browser, haninge, employment, kolada, key):
    factories.observation(employment, haninge.area, 2024, Decimal("61"))
    kolada.put("N02267", "0136", {2024: 79.1})

    response = take(browser, press(browser, haninge.area).url, ersatt=[key])

    assert response.status_code == 200
    assert stored() == [(2024, Decimal("61"), "")]


def test_a_figure_from_a_file_of_ones_own_stays_too(browser, haninge, employment, kolada):
    run = Import.objects.create(
        kind=ImportKind.TABLE, name="enkät.csv", sha256="0" * 64, by=haninge.officer, at=factories.NOON
    )
    factories.observation(employment, haninge.area, 2024, Decimal("61"), taken_in=run)
    kolada.put("N02267", "0136", {2024: 79.1})

    take(browser, press(browser, haninge.area).url)

    assert stored() == [(2024, Decimal("61"), "")]


# What a source withdraws ----------------------------------------------------------------------------------------------


def test_what_is_gone_from_a_whole_answer_is_withdrawn_and_nothing_else(browser, haninge, employment, kolada):
    kolada.put("N02267", "0136", {2022: 77, 2023: 78.4, 2024: 79.1})
    take(browser, press(browser, haninge.area, first=2022).url)
    del kolada.figures["N02267", "0136", 2022], kolada.figures["N02267", "0136", 2023]

    look = press(browser, haninge.area).url
    seen = words_of(browser.get(look))
    take(browser, look)

    assert "Values withdrawn by the source (1)" in seen
    assert stored() == [
        (2022, Decimal("77"), ""),  # a year that was not asked for
        (2023, None, MissingReason.WITHDRAWN),
        (2024, Decimal("79.1"), ""),
    ]


def test_a_typed_figure_is_never_withdrawn(browser, haninge, employment, kolada):
    factories.observation(employment, haninge.area, 2023, Decimal("61"))
    kolada.put("N02267", "0136", {2024: 79.1})

    take(browser, press(browser, haninge.area).url)

    assert stored() == [(2023, Decimal("61"), ""), (2024, Decimal("79.1"), "")]


def test_a_margin_of_error_that_is_gone_is_taken_away_and_a_value_that_is_gone_takes_its_margin(
    browser, haninge, kolada
):
    factories.indicator(slug="trygghet", kpi="N00610", uncertainty_kpi="U01610", source_kind=SourceKind.SURVEY)
    for kpi, value in (("N00610", 61), ("U01610", 2.5)):
        kolada.put(kpi, "0136", {2022: value, 2023: value, 2024: value})
    only = {"first": 2022, "only": ["trygghet"]}
    take(browser, press(browser, haninge.area, **only).url)
    del kolada.figures["U01610", "0136", 2023], kolada.figures["N00610", "0136", 2022]

    take(browser, press(browser, haninge.area, **only).url)

    rows = Observation.objects.order_by("year").values_list("year", "value", "margin", "missing")
    assert list(rows) == [
        (2022, None, None, "withdrawn"),
        (2023, Decimal("61"), None, ""),
        (2024, Decimal("61"), Decimal("2.5"), ""),
    ]


def test_an_answer_without_a_single_figure_withdraws_nothing_and_the_preview_says_so(
    browser, haninge, employment, kolada
):
    kolada.put("N02267", "0136", {2024: 79.1})
    take(browser, press(browser, haninge.area).url)
    kolada.figures.clear()

    seen = words_of(browser.get(press(browser, haninge.area).url))

    assert "Kolada answered without a single figure. What is here stays." in seen
    assert "Nothing changes." in seen


@pytest.mark.parametrize(
    "bad",
    [
        cut_off({"count": 1, "next_url": None, "values": []}, after=20),
        answer({"count": 5, "next_url": None, "values": []}),
        answer({"count": 0, "next_url": None}),
        Answer(b"<html>out of order</html>"),
        Answer(b"", 404),
    ],
)
def test_an_answer_that_is_not_whole_takes_nothing_away(browser, haninge, employment, kolada, bad):
    kolada.put("N02267", "0136", {2023: 78.4, 2024: 79.1})
    take(browser, press(browser, haninge.area).url)
    kolada.server.first.extend([bad, bad])

    response = press(browser, haninge.area)

    assert response.status_code == 200
    assert "Nothing was fetched, and nothing is changed." in words_of(response)
    assert stored() == [(2023, Decimal("78.4"), ""), (2024, Decimal("79.1"), "")]


def test_a_page_that_breaks_off_in_the_middle_takes_nothing_away(browser, haninge, employment, kolada):
    kolada.put("N02267", "0136", {2023: 78.4, 2024: 79.1})
    take(browser, press(browser, haninge.area).url)
    kolada.per_page = 1
    whole = kolada.at

    def second_page_breaks_off(path, fields):
        return Answer(b'{"count": 1, "val', promised=900) if "page" in fields else whole(path, fields)

    kolada.server.by_path = second_page_breaks_off

    assert "Nothing was fetched" in words_of(press(browser, haninge.area))
    assert stored() == [(2023, Decimal("78.4"), ""), (2024, Decimal("79.1"), "")]


# Slow, busy and lying sources -----------------------------------------------------------------------------------------


def test_a_busy_source_is_asked_again_as_late_as_it_says(browser, haninge, employment, kolada, waits):
    kolada.put("N02267", "0136", {2024: 79.1})
    kolada.server.first.append(busy(Retry_After="2"))

    look = press(browser, haninge.area).url

    assert waits == [2]
    assert "New values 1" in words_of(browser.get(look))


def test_a_source_that_asks_for_more_patience_than_a_page_has_gives_a_sentence(
    browser, haninge, employment, kolada, waits
):
    kolada.server.first.append(busy(Retry_After="60"))

    seen = words_of(press(browser, haninge.area))

    assert "127.0.0.1 asks us to wait 60 seconds. Try again then." in seen
    assert (waits, len(kolada.server.asked)) == ([], 1)


def test_a_silent_source_gives_a_sentence(browser, haninge, employment, kolada, waits):
    kolada.server.first.extend([SILENT, SILENT])

    seen = words_of(press(browser, haninge.area))

    assert "was asked 2 times. It does not answer, or breaks off." in seen
    assert len(kolada.server.asked) == 2


def test_a_dead_source_gives_a_sentence_with_the_addresses_to_save(browser, haninge, employment, settings):
    settings.KOLADA_URL = "http://127.0.0.1:9/v3"

    seen = words_of(press(browser, haninge.area))

    assert "Nothing was fetched, and nothing is changed." in seen
    assert "http://127.0.0.1:9/v3/data/kpi/N02267/municipality/0136/year/2023,2024?per_page=5000" in seen


@pytest.mark.parametrize("elsewhere", ["http://169.254.169.254/latest/meta-data", "http://127.0.0.1:1/"])
def test_nobody_is_led_elsewhere(browser, haninge, employment, kolada, elsewhere):
    kolada.server.first.append(led_to(elsewhere))
    assert "127.0.0.1 leads elsewhere, and is not followed." in words_of(press(browser, haninge.area))

    kolada.server.first.append(answer({"count": 0, "next_url": elsewhere, "values": []}))
    assert "The next page lies elsewhere, and is not fetched" in words_of(press(browser, haninge.area))


def test_one_fetches_at_a_time(browser, haninge, employment, kolada, monkeypatch):
    monkeypatch.setattr("indicators.fetched.views._SECONDS_IN_LINE", 0)

    with one_at_a_time.turn():
        seen = words_of(press(browser, haninge.area))

    assert "Figures are being fetched for others right now." in seen
    assert kolada.server.asked == []


# What looks odd -------------------------------------------------------------------------------------------------------


def test_a_value_far_outside_the_areas_own_history_is_asked_about(browser, haninge, employment, kolada):
    kolada.put("N02267", "0136", {2019: 77, 2020: 78, 2021: 77, 2022: 78, 2023: 79})
    take(browser, press(browser, haninge.area, first=2019).url)
    kolada.put("N02267", "0136", {2024: 7.9})

    seen = words_of(browser.get(press(browser, haninge.area, first=2019).url))

    assert "What looks odd (1)" in seen


def test_a_title_that_changed_is_told_and_its_figures_are_asked_about(browser, haninge, employment, kolada):
    kolada.titles["N02267"] = "Förvärvsarbetande invånare 20–65 år, andel (%)"
    kolada.put("N02267", "0136", {2024: 79.1})

    seen = words_of(browser.get(press(browser, haninge.area).url))

    assert "Kolada now calls N02267 “Förvärvsarbetande invånare 20–65 år, andel (%)”." in seen
    assert "What looks odd (1)" in seen


def test_the_same_title_in_other_signs_is_the_same(browser, haninge, employment, kolada):
    kolada.titles["N02267"] = "Sysselsättningsgrad 20-64 år, andel %"
    kolada.put("N02267", "0136", {2024: 79.1})

    assert "What looks odd" not in words_of(browser.get(press(browser, haninge.area).url))


# Statistics Sweden ----------------------------------------------------------------------------------------------------


def test_the_counts_of_a_district_become_shares(browser, haninge, employment, jordbro, kolada, scb):
    regions = ["0136R001", "0136R001_RegSO2025", "0180R001"]
    scb.tables["TAB6680"] = fake_sources.employment(regions, {"0136R001": (61, 320), "0136R001_RegSO2025": (64, 320)})
    kolada.put("N02267", "0136", {2024: 79.1})

    take(browser, press(browser, haninge.area, last=2026).url)

    rows = Observation.objects.filter(area=jordbro, sex="T").order_by("year")
    assert list(rows.values_list("year", "value", "numerator", "denominator")) == [
        (2023, Decimal("19.0625"), 61, 320),
        (2024, Decimal("20"), 64, 320),
    ]
    assert Observation.objects.get(area=haninge.area).value == Decimal("79.1")


def test_a_district_of_several_areas_gets_their_sum(browser, haninge, employment, kolada, scb):
    district = Area.objects.create(name="Jordbro", kind=AreaKind.DISTRICT, parent=haninge.area)
    for code in ("0136R001", "0136R002"):
        DistrictPart.objects.create(
            district=district, scheme=CodeScheme.REGSO, code=code, division=2025, first_year=2024
        )
    regions = {"0136R001_RegSO2025": (61, 320), "0136R002_RegSO2025": (39, 180)}
    scb.tables["TAB6680"] = fake_sources.employment(["0136R001", *regions, "0136R003_RegSO2025"], regions)

    look = press(browser, haninge.area).url
    seen = words_of(browser.get(look))
    take(browser, look)

    assert re.search(r"SCB TAB6680, \d", seen)
    found = Observation.objects.get(area=district, sex="T")
    assert (found.year, found.value, found.numerator, found.denominator) == (2024, Decimal("20"), 100, 500)
    asked = [path for path in scb.server.asked if "/data?" in path]
    assert len(asked) == 1
    assert "valueCodes[Region]=0136R001_RegSO2025,0136R002_RegSO2025" in asked[0]
    assert "valueCodes[Tid]=2024" in asked[0]


def test_a_cell_that_became_empty_is_no_silent_loss(browser, haninge, employment, jordbro, kolada, scb):
    regions = ["0136R001_RegSO2025"]
    scb.tables["TAB6680"] = fake_sources.employment(regions, {regions[0]: (61, 320)}, years=("2024",))
    take(browser, press(browser, haninge.area).url)
    scb.tables["TAB6680"] = fake_sources.employment(regions, {}, years=("2024",))

    seen = words_of(browser.get(press(browser, haninge.area).url))

    assert "What the file takes away (3)" in seen


def test_one_source_that_fails_does_not_stop_the_other(browser, haninge, employment, jordbro, kolada):
    kolada.put("N02267", "0136", {2024: 79.1})

    response = press(browser, haninge.area)
    seen = words_of(browser.get(response.url))

    assert "SCB, TAB6680: 127.0.0.1 does not have that (404)." in seen
    assert "New values 1" in seen


def test_a_table_that_lost_a_measure_gives_nothing(browser, haninge, employment, jordbro, kolada, scb):
    table = fake_sources.employment(["0136R001"], {"0136R001": (61, 320)})
    del table.dimensions["ContentsCode"][1]["0000089X"]
    scb.tables["TAB6680"] = table
    kolada.put("N02267", "0136", {2024: 79.1})

    seen = words_of(browser.get(press(browser, haninge.area).url))

    assert "The table no longer has 0000089X in ContentsCode. Nothing of it is fetched." in seen


# The page -------------------------------------------------------------------------------------------------------------


def test_the_page_proposes_all_indicators_and_ten_years_and_names_the_addresses(browser, haninge, employment):
    response = browser.get(reverse("fetch", args=[haninge.area.pk]))
    seen = words_of(response)

    assert "Sysselsättningsgrad (Kolada N02267, SCB TAB6680)" in seen
    assert "/data/kpi/N02267/municipality/0136/year/" in seen
    assert reverse("take_in") in response.content.decode()


def test_who_may_say_what_a_district_consists_of_is_led_there(client, browser, haninge, employment, jordbro):
    district = Area.objects.create(name="Brandbergen", kind=AreaKind.DISTRICT, parent=haninge.area)
    by_officer = browser.get(reverse("fetch", args=[haninge.area.pk])).content.decode()

    client.force_login(factories.person(haninge.organisation, Role.COORDINATOR))
    page = client.get(reverse("fetch", args=[haninge.area.pk])).content.decode()

    assert reverse("district_parts", args=[district.pk]) in page
    assert reverse("district_parts", args=[jordbro.pk]) not in page  # it has a code of its own
    assert reverse("district_parts", args=[district.pk]) not in by_officer


def test_the_addresses_of_a_choice_are_shown_without_fetching(browser, haninge, employment, kolada):
    response = press(browser, haninge.area, first=2020, last=2020, adresser="1")

    address = f"{kolada.server.address}/data/kpi/N02267/municipality/0136/year/2020?per_page=5000"
    assert address in words_of(response)
    assert kolada.server.asked == []


def test_the_address_of_a_table_has_no_year_that_nobody_has_seen_there(browser, haninge, employment, jordbro):
    seen = words_of(press(browser, haninge.area, first=2024, last=2026, adresser="1"))

    assert "valueCodes%5BRegion%5D=0136R001_RegSO2025&amp;valueCodes%5BTid%5D=2024&amp;" in seen


@pytest.mark.parametrize(
    ("choice", "sentence"),
    [
        ({"only": []}, "Choose at least one indicator."),
        ({"first": 2024, "last": 2023}, "The last year comes before the first."),
        ({"first": 1889}, "Write a year with four figures, for example 2026."),
        ({"last": 2999}, "The year must be from 1990 to"),
    ],
)
def test_a_bad_choice_is_told_at_its_field_and_nothing_is_asked(browser, haninge, employment, kolada, choice, sentence):
    response = press(browser, haninge.area, **choice)

    assert sentence in words_of(response)
    assert kolada.server.asked == []


def test_an_officer_fetches_for_their_own_municipality_alone(browser, haninge, employment, kolada):
    stockholm, county = Area.objects.get(name="Stockholm"), haninge.area.parent

    for area in (stockholm, county):
        assert browser.get(reverse("fetch", args=[area.pk])).status_code == 404
        assert press(browser, area).status_code == 404
    assert kolada.server.asked == []


def test_what_another_person_fetched_is_not_ones_own(browser, haninge, employment, kolada, client):
    kolada.put("N02267", "0136", {2024: 79.1})
    look = press(browser, haninge.area).url
    client.force_login(factories.person(haninge.organisation))

    response = client.get(look, follow=True)

    assert "What was fetched is no longer kept. Fetch it again." in words_of(response)


def test_what_changed_since_the_person_looked_is_not_taken_in(browser, haninge, employment, kolada):
    kolada.put("N02267", "0136", {2024: 79.1})
    look = press(browser, haninge.area).url
    difference = re.search(r'name="difference" value="(\w+)"', browser.get(look).content.decode())[1]
    factories.observation(employment, haninge.area, 2024, Decimal("61"))

    response = browser.post(look, {"difference": difference})

    assert response.status_code == 409
    assert "Figures have been changed since you looked. Nothing was taken in." in words_of(response)
    assert stored() == [(2024, Decimal("61"), "")]


def test_the_board_of_a_municipality_and_of_a_district_lead_to_the_button(browser, haninge, employment, jordbro):
    there = reverse("fetch", args=[haninge.area.pk])

    for area in (haninge.area, jordbro):
        assert there in browser.get(reverse("board", args=[area.pk])).content.decode()
