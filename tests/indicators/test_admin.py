"""Figures in the admin: repaired without losing what they said, and listed as anybody may see them."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from core.admin_site.change_records import snapshot
from core.models import LedgerEntry, User
from indicators.models import EarlierObservation, Import, MissingReason, Observation, WaitingFigures
from tests.core.admin_site.test_admin import address, form_of, newest, send
from tests.support import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator():
    return User.objects.create_superuser("operator@portal.example", factories.PASSWORD, name="Olle Operatör")


@pytest.fixture
def client(client, operator):
    client.force_login(operator)
    client.cookies["django_language"] = "sv"
    return client


@pytest.fixture
def place():
    """An area and an indicator of a survey."""
    return {"area": factories.district(), "indicator": factories.indicator(source_kind="survey")}


@pytest.fixture
def taken_in(operator):
    return Import.objects.create(
        kind="kolada",
        name="svar.json",
        sha256="a" * 64,
        by=operator,
        at=timezone.now(),
        added=3,
        changed=1,
        unchanged=7,
    )


def stored(place, value, *, sex="T", **fields):
    return Observation.objects.create(
        **{"year": 2025, "sex": sex, "source": "Kolada", **place, "value": value, **fields}
    )


def listed(client, model, query=None):
    """The list's own text, with plain spaces."""
    page = client.get(reverse(f"admin:indicators_{model}_changelist"), query or {})
    assert page.status_code == 200
    table = page.content.decode().partition('id="result_list"')[2].partition("</table>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", table))


def test_a_repair_keeps_what_the_figure_said_and_tells_the_history(client, operator, place, taken_in):
    figure = stored(place, Decimal("61.5"), margin=Decimal(2), answers=300, taken_in=taken_in)

    answer = send(client, address(figure), value="62.5")

    figure.refresh_from_db()
    (earlier,) = EarlierObservation.objects.filter(observation=figure)
    entry = newest()
    assert answer.status_code == 302
    assert (figure.value, figure.version, figure.taken_in) == (Decimal("62.5"), 2, None)
    assert (earlier.value, earlier.margin, earlier.answers, earlier.taken_in) == (Decimal("61.5"), 2, 300, taken_in)
    assert (entry.verb, entry.by, entry.target_key) == ("admin.changed", operator, str(figure.pk))
    assert entry.payload.content["value"] == {"before": "61.5000", "after": "62.5"}


def test_a_form_that_changes_nothing_leaves_no_earlier_figure_and_no_entry(client, place):
    figure = stored(place, Decimal("61.5"))
    before = LedgerEntry.objects.count()

    send(client, address(figure))

    assert EarlierObservation.objects.count() == 0
    assert LedgerEntry.objects.count() == before


def test_a_stale_repair_is_refused_and_keeps_nothing(client, place):
    figure = stored(place, Decimal("61.5"))
    written = form_of(client, address(figure))
    figure.save_on_version(1, value=Decimal(70))

    answer = client.post(address(figure), written | {"value": "62"})

    figure.refresh_from_db()
    assert answer.status_code == 409
    assert figure.value == 70
    assert EarlierObservation.objects.count() == 0


def test_a_repair_does_not_move_a_figure_to_another_place(client, place):
    figure = stored(place, Decimal("61.5"))

    send(client, address(figure), value="62", year="2001", sex="K")

    figure.refresh_from_db()
    assert (figure.year, figure.sex, figure.value) == (2025, "T", 62)


def test_a_value_takes_a_reason_away_and_the_database_has_a_say(client, place):
    figure = stored(place, None, missing=MissingReason.UNKNOWN)

    refused = send(client, address(figure), value="62")
    taken = send(client, address(figure), value="62", missing="")

    figure.refresh_from_db()
    assert (refused.status_code, taken.status_code, figure.value) == (200, 302, 62)
    assert EarlierObservation.objects.get().missing == MissingReason.UNKNOWN


def test_the_list_shows_what_anybody_may_be_shown(client, place):
    stored(place, Decimal("61.5"), answers=24)
    stored(place, Decimal("33.3"), sex="K", answers=15)
    stored(place, Decimal("77.7"), sex="M", answers=9)

    text = listed(client, "observation")

    assert "61,5 %" in text
    assert "33,3" not in text
    assert "77,7" not in text
    assert text.count("Visas inte: färre än 10 svar från kvinnor eller män") == 2
    assert not re.search(r"\b(15|9)\b", text)


def test_the_list_shows_why_there_is_no_value_and_finds_by_place_and_year(client, place):
    stored(place, None, missing=MissingReason.UNKNOWN)
    stored(place, Decimal(5), year=2020, answers=300)

    assert "Uppgift saknas" in listed(client, "observation", {"q": place["area"].name})
    assert "5 %" in listed(client, "observation", {"q": "2020"})
    assert "Uppgift saknas" not in listed(client, "observation", {"q": "2020"})


def test_the_list_asks_once_for_what_may_be_shown(client, place, django_assert_max_num_queries):
    for year in range(2000, 2003):
        stored(place, Decimal(5), year=year)
    with django_assert_max_num_queries(40) as few:
        listed(client, "observation")
    for year in range(2003, 2025):
        stored(place, Decimal(5), year=year)

    with django_assert_max_num_queries(len(few)):
        listed(client, "observation")


@pytest.mark.parametrize(("was", "is_shown"), [(20, True), (8, False)])
def test_an_earlier_figure_is_listed_only_if_it_may_be_shown(client, place, was, is_shown):
    stored(place, Decimal("61.5"), answers=40)
    women = stored(place, Decimal("33.3"), sex="K", answers=20)
    stored(place, Decimal("77.7"), sex="M", answers=20)
    EarlierObservation.objects.create(
        observation=women, value=Decimal("12.3"), answers=was, source="Kolada", replaced_at=timezone.now()
    )

    text = listed(client, "earlierobservation")

    assert ("12,3 %" in text) == is_shown
    assert ("Visas inte, för få svar" in text) != is_shown


def test_imports_and_earlier_figures_are_only_read(client, place, taken_in):
    earlier = EarlierObservation.objects.create(
        observation=stored(place, Decimal(5)), value=Decimal(4), source="Kolada", replaced_at=timezone.now()
    )

    for row in (taken_in, earlier):
        assert client.get(address(row)).status_code == 200
        assert client.post(address(row), {"version": "1", "value": "1", "name": "x"}).status_code == 403
        assert client.post(address(row, "delete"), {"post": "yes"}).status_code == 403
        assert client.post(reverse(f"admin:indicators_{row._meta.model_name}_add"), {}).status_code == 403
    assert "svar.json" in listed(client, "import", {"q": "a" * 64})


def test_figures_that_wait_are_shown_though_what_was_answered_is_bytes(client):
    area = factories.district().parent
    row = WaitingFigures.objects.create(
        area=area, content=b"{}", sha256="0" * 64, fetched_at=factories.NOON, figures=1, difference="0" * 64
    )
    client.force_login(factories.person(is_staff=True, is_superuser=True))

    page = client.get(reverse("admin:indicators_waitingfigures_change", args=[row.pk]))

    assert page.status_code == 200
    assert snapshot(row)["content"] == factories.sha256(b"{}")
