"""Following up from a round's page, and what becomes of an entry that comes when its round is closed already."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import Role
from stadsdelplan.follow_up import actions as follow_up
from stadsdelplan.follow_up.queries import read_report
from stadsdelplan.models import Edition, EditionStatus, FollowUp, Measure, Plan, PlanKind, Rhythm
from stadsdelplan.rounds import actions as rounds
from stadsdelplan.rounds.queries import followed_in, newest_entry, rounds_of
from tests.support import factories

pytestmark = pytest.mark.django_db

IN_MAY = datetime(2026, 5, 12, 9, tzinfo=UTC)
IN_JUNE = datetime(2026, 6, 2, 9, tzinfo=UTC)
IN_2027 = datetime(2027, 1, 12, 9, tzinfo=UTC)


@pytest.fixture
def edition():
    """A plan of 2026 that is followed up each tertial, adopted on its first day."""
    made = factories.edition()
    Edition.objects.filter(pk=made.pk).update(rhythm=Rhythm.TERTIAL)
    made.refresh_from_db()
    factories.close(made)
    return made


@pytest.fixture
def coordinator(client, edition):
    person = factories.person(edition.plan.owner, Role.COORDINATOR)
    client.force_login(person)
    return person


def note(edition, on, text, *, by, at, corrects=None):
    said = {"status": "on_track", "text": text, "organisation": edition.plan.owner, "corrects": corrects}
    entry = FollowUp(plan=edition.plan, key=edition.goals.get().key, on=on, **said)
    return follow_up.follow_up(entry=entry, by=by, at=at)


def close(edition, place, *, by, at):
    which = rounds_of(edition)[place - 1]
    seen = newest_entry(edition.plan)
    return rounds.close_round(edition=edition, which=which, seen=seen, text="", pdf=b"%PDF-1.7", by=by, at=at)


def told(edition, place):
    """Return (the newest text of the goal in the round or None, [text, …] of what came late)."""
    found = followed_in(edition, rounds_of(edition)[place - 1])
    newest = found["goals"][0].newest
    return newest and newest.text, [each.entry.text for each in found["late"]]


def test_from_a_rounds_page_its_last_day_is_proposed_and_the_entry_leads_back_to_it(client, edition, coordinator):
    page = reverse("edition_round", args=[edition.plan_id, edition.number, 1])
    address = f"{page}{edition.goals.get().key}/"

    shown = client.get(page).content.decode()
    form = client.get(address)
    sent = {"on": "2026-04-30", "status": "delayed", "text": "Sent.", "organisation": edition.plan.owner_id}
    saved = client.post(address, sent)

    assert f'href="{address}"' in shown
    assert form.context["form"].initial["on"] == date(2026, 4, 30)
    assert "tertial 1 2026, 1 januari 2026–30 april 2026" in form.content.decode()
    assert saved["Location"] == page
    again = client.get(page).content.decode()
    assert "Sent." in again
    assert "Inte uppföljt" not in again


def test_in_a_round_that_goes_on_today_is_proposed(client, coordinator, edition):
    today = timezone.localdate()
    with factories.unguarded(Edition, "UPDATE"):
        Edition.objects.filter(pk=edition.pk).update(starts_on=today, ends_on=today + timedelta(days=2), rhythm="year")

    form = client.get(reverse("round_follow_up", args=[edition.plan_id, edition.number, 1, edition.goals.get().key]))

    assert form.context["form"].initial["on"] == today


def test_a_day_outside_the_round_is_refused_at_its_field(client, edition, coordinator):
    address = reverse("round_follow_up", args=[edition.plan_id, edition.number, 1, edition.goals.get().key])
    sent = {"on": "2026-05-01", "status": "delayed", "text": "Sent.", "organisation": edition.plan.owner_id}

    answer = client.post(address, sent)

    sentence = "Dagen ligger inte i tertial 1 2026, 1 januari 2026–30 april 2026."
    assert answer.context["form"].errors["on"] == [sentence]
    assert not FollowUp.objects.exists()


def test_a_closed_round_is_not_followed_up(client, edition, coordinator):
    close(edition, 1, by=coordinator, at=IN_MAY)
    key = edition.goals.get().key
    page = reverse("edition_round", args=[edition.plan_id, edition.number, 1])

    shown = client.get(page).content.decode()
    answer = client.get(f"{page}{key}/")

    assert str(key) not in shown
    assert answer.status_code == 409


def test_a_closed_round_shows_what_was_known_and_the_next_tells_what_came_later(client, edition, coordinator):
    first = note(edition, date(2026, 3, 2), "Känt.", by=coordinator, at=datetime(2026, 3, 2, 9, tzinfo=UTC))
    close(edition, 1, by=coordinator, at=IN_MAY)
    note(edition, date(2026, 4, 3), "Sent.", by=coordinator, at=IN_JUNE)
    note(edition, date(2026, 3, 2), "Rättat.", by=coordinator, at=IN_JUNE, corrects=first)

    assert told(edition, 1) == ("Känt.", [])
    assert told(edition, 2) == (None, ["Rättat.", "Sent."])
    assert told(edition, 3) == (None, [])
    page = client.get(reverse("edition_round", args=[edition.plan_id, edition.number, 2])).content.decode()
    assert "Tillkom efter att omgången tertial 1 2026 avslutades" in page
    assert "Sent." in page


def test_what_came_late_stays_in_the_round_that_was_open_then(edition, coordinator):
    close(edition, 1, by=coordinator, at=IN_MAY)
    late = note(edition, date(2026, 4, 3), "Sent.", by=coordinator, at=IN_JUNE)
    close(edition, 2, by=coordinator, at=datetime(2026, 9, 2, 9, tzinfo=UTC))
    note(edition, date(2026, 4, 3), "Senare.", by=coordinator, at=datetime(2026, 9, 3, 9, tzinfo=UTC), corrects=late)

    assert [told(edition, place) for place in (1, 2, 3)] == [(None, []), (None, ["Sent."]), (None, ["Senare."])]


@pytest.mark.parametrize("superseded", [False, True])
def test_what_no_round_is_left_for_stands_beside_the_report(client, edition, coordinator, superseded):
    for place in (1, 3) if superseded else (1, 2, 3):
        close(edition, place, by=coordinator, at=IN_2027)
    if superseded:
        with factories.unguarded(Edition, "UPDATE"):
            Edition.objects.filter(pk=edition.pk).update(status=EditionStatus.SUPERSEDED)
        edition.refresh_from_db()
    after = IN_2027 + timedelta(days=1)
    wrong = note(edition, date(2026, 12, 3), "Fel.", by=coordinator, at=after)
    note(edition, date(2026, 12, 3), "Rätt.", by=coordinator, at=after, corrects=wrong)

    assert told(edition, 3) == (None, ["Rätt."])
    page = client.get(reverse("edition_round", args=[edition.plan_id, edition.number, 3])).content.decode()
    assert "Tillkom efter att omgången tertial 3 2026 avslutades" in page


def test_a_round_is_read_in_as_many_queries_for_many_late_entries(django_assert_max_num_queries, edition, coordinator):
    close(edition, 1, by=coordinator, at=IN_MAY)
    for day in range(1, 13):
        note(edition, date(2026, 3, day), f"Dag {day}.", by=coordinator, at=IN_JUNE)
    edition = Edition.objects.select_related("plan").get(pk=edition.pk)

    with django_assert_max_num_queries(13):
        found = followed_in(edition, rounds_of(edition)[1])

    assert len(found["late"]) == 12


# A promise, in its own words ------------------------------------------------------------------------------------------


@pytest.fixture
def promise():
    """A promise to the citizens of 2026, followed up each tertial, with three promises of which two are counted."""
    made = factories.edition()
    Plan.objects.filter(pk=made.plan_id).update(kind=PlanKind.PROMISE)
    Edition.objects.filter(pk=made.pk).update(rhythm=Rhythm.TERTIAL)
    made = Edition.objects.select_related("plan__owner", "plan__partnership").get(pk=made.pk)
    said = {"edition": made, "focus_area": made.focus_areas.get(), "responsible": made.plan.owner}
    Measure.objects.create(**said, order=1, text="Går ut på kvällen")
    Measure.objects.create(**said, order=2, text="Kontroller", count_of="Kontroller", target=15)
    Measure.objects.create(**said, order=3, text="Träffar", count_of="Träffar", target=2, target_for="round")
    factories.close(made)
    return made


@pytest.fixture
def writer(client, promise):
    person = factories.person(promise.plan.owner, Role.COORDINATOR)
    client.force_login(person)
    return person


def of_promise(promise, text, on, status, *, by, outcome=None):
    key = promise.measures.get(text=text).key
    entry = FollowUp(plan=promise.plan, key=key, on=on, status=status, outcome=outcome, organisation=promise.plan.owner)
    return follow_up.follow_up(entry=entry, by=by, at=datetime(on.year, on.month, on.day, 12, tzinfo=UTC))


def test_a_round_says_of_a_promise_whether_it_is_kept_and_of_a_count_how_often_it_is_meant(client, promise, writer):
    of_promise(promise, "Går ut på kvällen", date(2026, 4, 30), "reached", by=writer)
    of_promise(promise, "Träffar", date(2026, 4, 30), "partly_reached", by=writer, outcome=1)

    page = client.get(reverse("edition_round", args=[promise.plan_id, promise.number, 1])).content.decode()

    assert "Hållet" in page
    assert "Delvis hållet" in page
    assert "ppnått" not in page
    assert "Träffar: minst 2 varje tertial" in page
    assert "omgång</span>" not in page


def test_the_form_of_a_promise_asks_whether_it_is_kept_and_that_of_a_goal_whether_it_is_reached(
    client, promise, writer
):
    of_measure = client.get(reverse("follow_up", args=[promise.plan_id, promise.measures.get(order=1).key]))
    of_goal = client.get(reverse("follow_up", args=[promise.plan_id, promise.goals.get().key]))

    assert "Delvis hållet" in of_measure.content.decode()
    assert "ppnått" not in of_measure.content.decode()
    assert "Delvis uppnått" in of_goal.content.decode()


@pytest.mark.parametrize(
    ("text", "on", "outcome", "is_reached"),
    [
        ("Kontroller", date(2026, 4, 30), 3, None),
        ("Kontroller", date(2026, 4, 30), 15, True),
        ("Kontroller", date(2026, 12, 31), 14, False),
        ("Träffar", date(2026, 4, 30), 1, False),
        ("Träffar", date(2026, 4, 30), 2, True),
    ],
)
def test_what_is_counted_so_far_is_not_too_little_before_the_last_day(promise, writer, text, on, outcome, is_reached):
    of_promise(promise, text, on, "on_track", by=writer, outcome=outcome)

    (area,) = read_report(promise, on=on).areas
    assert {each.measure.text: each.is_reached for each in area.measures}[text] is is_reached
