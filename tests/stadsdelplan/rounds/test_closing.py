"""A round of follow-up ends, home reminds of it, and its owner closes it with a report that stays."""

from datetime import UTC, date, datetime

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from core.concurrency.refusals import ForbiddenStepError, StaleVersionError
from core.models import LedgerEntry, OrganisationKind, Role
from stadsdelplan.edition import actions as edition_actions
from stadsdelplan.export.json import as_plain
from stadsdelplan.follow_up import actions as follow_up
from stadsdelplan.home.plan_tasks import own_editions, rounds_to_close
from stadsdelplan.models import Edition, EditionStatus, FollowUp, LegalDuty, Measure, PlanKind, Rhythm, RoundReport
from stadsdelplan.rounds import actions as rounds
from stadsdelplan.rounds.queries import RoundState, newest_entry, read_rounds, rounds_of
from tests.support import factories
from tests.support.pdf_text import pages

pytestmark = pytest.mark.django_db

IN_MAY = datetime(2026, 5, 12, 9, tzinfo=UTC)


@pytest.fixture
def edition():
    """A plan of 2026 that is followed up each tertial, adopted on its first day."""
    made = factories.edition()
    Edition.objects.filter(pk=made.pk).update(rhythm=Rhythm.TERTIAL)
    made.refresh_from_db()
    factories.close(made)
    return made


@pytest.fixture
def coordinator(edition):
    return factories.person(edition.plan.owner, Role.COORDINATOR)


def _note(edition, on, text, *, by):
    entry = FollowUp(
        plan=edition.plan,
        key=edition.goals.get().key,
        on=on,
        status="on_track",
        text=text,
        organisation=edition.plan.owner,
    )
    return follow_up.follow_up(entry=entry, by=by, at=datetime(on.year, on.month, on.day, 12, tzinfo=UTC))


def _close(edition, *, by, place=1, at=IN_MAY, **changes):
    said = {"seen": newest_entry(edition.plan), "text": "Bra.", "pdf": b"%PDF-1.7 round"} | changes
    return rounds.close_round(edition=edition, which=rounds_of(edition)[place - 1], by=by, at=at, **said)


def _states(edition, on):
    return [each.state for each in read_rounds(edition, on=on)]


def _titles(user, on):
    return [str(task.what) for task in rounds_to_close(user, own_editions(user), on=on)]


def test_a_round_opens_by_itself_is_to_be_closed_on_its_last_day_and_is_closed_by_its_report(edition, coordinator):
    opened = _states(edition, date(2026, 4, 29))
    ended = _states(edition, date(2026, 4, 30))
    _close(edition, by=coordinator)

    assert opened == [RoundState.OPEN, RoundState.TO_COME, RoundState.TO_COME]
    assert ended == [RoundState.TO_CLOSE, RoundState.TO_COME, RoundState.TO_COME]
    assert _states(edition, date(2026, 5, 12)) == [RoundState.CLOSED, RoundState.OPEN, RoundState.TO_COME]
    entry = LedgerEntry.objects.get(verb="round.closed")
    assert (entry.by, entry.target_key) == (coordinator, str(RoundReport.objects.get().pk))


def test_home_reminds_the_owner_of_the_oldest_round_and_nobody_else(edition, coordinator):
    liaison = factories.person(edition.plan.partnership.organisations.get(kind=OrganisationKind.POLICE), Role.REVIEWER)

    before = _titles(coordinator, date(2026, 4, 29))
    then = _titles(coordinator, date(2026, 9, 1))
    _close(edition, by=coordinator)
    after = _titles(coordinator, date(2026, 9, 1))

    assert before == []
    assert then == ["Avsluta omgången tertial 1 2026"]
    assert after == ["Avsluta omgången tertial 2 2026"]
    assert _titles(liaison, date(2026, 9, 1)) == []


def test_a_plan_without_rounds_or_under_work_waits_for_none(coordinator, edition):
    working = factories.edition()
    Edition.objects.filter(pk=working.pk).update(rhythm=Rhythm.MONTH)
    writer = factories.person(working.plan.owner, Role.COORDINATOR)

    assert _titles(writer, date(2026, 12, 31)) == []


def test_the_page_closes_the_round_with_a_paper_of_what_was_noted_in_it(client, edition, coordinator):
    _note(edition, date(2026, 3, 2), "Mottagningen är öppen.", by=coordinator)
    _note(edition, date(2026, 5, 5), "Det här hör till nästa tertial.", by=coordinator)
    client.force_login(coordinator)
    arguments = [edition.plan_id, edition.number, 1]

    answer = client.post(
        reverse("round_close", args=arguments), {"version": newest_entry(edition.plan), "text": "Vi har **börjat**."}
    )

    assert answer["Location"] == reverse("edition_round", args=arguments)
    page = client.get(answer["Location"]).content.decode()
    assert "<strong>börjat</strong>" in page
    assert reverse("round_report", args=arguments) in page
    paper = " ".join(pages(b"".join(client.get(reverse("round_report", args=arguments)))))
    assert "Uppföljning av Stadsdelsplan 2026: tertial 1 2026" in paper
    assert "Vi har börjat." in paper
    assert "Mottagningen är öppen." in paper
    assert "nästa tertial" not in paper
    listed = client.get(reverse("edition_rounds", args=arguments[:2])).content.decode()
    assert listed.count("Ska avslutas") + listed.count("Avslutad") + listed.count("Pågår") == 3
    assert as_plain(edition)["closed_rounds"][0]["text"] == "Vi har **börjat**."


def test_who_has_not_seen_the_newest_follow_up_closes_nothing(client, edition, coordinator):
    seen = newest_entry(edition.plan)
    _note(edition, date(2026, 3, 2), "Ny.", by=coordinator)
    client.force_login(coordinator)
    stored = len(default_storage.listdir("papers")[1]) if default_storage.exists("papers") else 0

    with pytest.raises(StaleVersionError):
        _close(edition, by=coordinator, seen=seen)
    answer = client.post(
        reverse("round_close", args=[edition.plan_id, edition.number, 1]), {"version": seen, "text": "Mina ord"}
    )

    assert answer.status_code == 409
    assert "Mina ord" in answer.content.decode()
    assert not RoundReport.objects.exists()
    assert (len(default_storage.listdir("papers")[1]) if default_storage.exists("papers") else 0) == stored


def test_a_round_is_closed_once_when_it_has_ended_and_of_a_plan_that_holds(client, edition, coordinator):
    with pytest.raises(ForbiddenStepError, match="inte slut"):
        _close(edition, by=coordinator, at=datetime(2026, 4, 29, 9, tzinfo=UTC))
    _close(edition, by=coordinator, at=datetime(2026, 4, 30, 9, tzinfo=UTC))
    with pytest.raises(ForbiddenStepError, match="redan avslutad"):
        _close(edition, by=coordinator)
    client.force_login(coordinator)
    assert client.get(reverse("round_close", args=[edition.plan_id, edition.number, 1])).status_code == 409

    with factories.unguarded(Edition, "UPDATE"):
        Edition.objects.filter(pk=edition.pk).update(status=EditionStatus.SUPERSEDED)
    with pytest.raises(ForbiddenStepError, match="ersatt"):
        _close(edition, by=coordinator, place=2, at=datetime(2026, 9, 2, 9, tzinfo=UTC))
    edition.refresh_from_db()
    assert _states(edition, date(2026, 9, 2)) == [RoundState.CLOSED]


def test_a_round_of_another_length_is_no_round_of_the_plan(edition, coordinator):
    which = rounds_of(Edition(starts_on=edition.starts_on, ends_on=edition.ends_on, rhythm=Rhythm.QUARTER))[0]

    with pytest.raises(ForbiddenStepError, match="ingen sådan omgång"):
        rounds.close_round(edition=edition, which=which, seen=0, text="", pdf=b"%PDF", by=coordinator, at=IN_MAY)


@pytest.mark.parametrize(("kind", "stops"), [(PlanKind.ACTION_PLAN, True), (PlanKind.DISTRICT_PLAN, False)])
def test_closing_a_round_stops_the_second_clock_of_the_law_where_it_runs(edition, coordinator, kind, stops):
    edition.plan.kind, edition.plan.asks_parties = kind, False
    edition.plan.save()

    _close(edition, by=coordinator)

    registered = list(LegalDuty.objects.values_list("kind", "done_on"))
    assert registered == ([("action_plan", date(2026, 5, 12))] if stops else [])


def test_two_rounds_closed_on_one_day_stop_the_clock_once(edition, coordinator):
    edition.plan.kind, edition.plan.asks_parties = PlanKind.ACTION_PLAN, False
    edition.plan.save()

    for place in (1, 2):
        _close(edition, by=coordinator, place=place, at=datetime(2026, 9, 2, 9, tzinfo=UTC))

    assert LegalDuty.objects.count() == 1
    assert RoundReport.objects.count() == 2


@pytest.mark.parametrize("change", [lambda rows: rows.update(text="Annat"), lambda rows: rows.delete()])
def test_the_database_keeps_a_report_as_it_was_written(edition, coordinator, change):
    _close(edition, by=coordinator)

    with pytest.raises(IntegrityError, match="stays as it was written"), transaction.atomic():
        change(RoundReport.objects.all())


def test_the_database_keeps_the_rhythm_of_an_adopted_edition(edition):
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(rhythm="")


def test_the_period_and_the_rhythm_of_a_working_edition_are_changed(client):
    edition = factories.edition()
    client.force_login(factories.person(edition.plan.owner, Role.OFFICER))
    address = reverse("edition_period", args=[edition.plan_id, edition.number])
    typed = {"version": edition.version, "starts_on": "2026-01-01", "ends_on": "2035-12-31", "rhythm": "half_year"}

    wrong = client.post(address, typed | {"ends_on": "2025-12-31"})
    saved = client.post(address, typed)
    again = client.post(address, typed)

    assert wrong.context["form"].errors.keys() == {"ends_on"}
    assert (saved.status_code, again.status_code) == (302, 409)
    edition.refresh_from_db()
    assert (edition.years, edition.rhythm, len(rounds_of(edition))) == ("2026–2035", Rhythm.HALF_YEAR, 20)
    entry = LedgerEntry.objects.get(verb="edition.period_saved")
    assert entry.payload.content["after"]["rhythm"] == "half_year"


@pytest.mark.parametrize(
    ("first", "last", "skipped", "expected"),
    [
        (date(2024, 1, 1), date(2024, 12, 31), [], (date(2025, 1, 1), date(2025, 12, 31))),
        (date(2024, 1, 1), date(2025, 12, 31), [], (date(2026, 1, 1), date(2027, 12, 31))),
        (date(2024, 1, 1), date(2024, 6, 30), [], (date(2024, 7, 1), date(2024, 12, 31))),
        (date(2024, 3, 16), date(2024, 12, 31), [], (date(2025, 1, 1), date(2025, 12, 31))),
        (date(2024, 1, 1), date(2024, 12, 31), [2025], (date(2026, 1, 1), date(2026, 12, 31))),
    ],
)
def test_the_next_plan_is_proposed_as_long_as_the_last_with_its_rhythm(client, first, last, skipped, expected):
    edition = factories.edition()
    Edition.objects.filter(pk=edition.pk).update(starts_on=first, ends_on=last, rhythm=Rhythm.TERTIAL)
    edition.refresh_from_db()
    factories.close(edition)
    person = factories.person(edition.plan.owner, Role.OFFICER)
    for year in skipped:
        edition_actions.skip_year(plan=edition.plan, year=year, reason="Valår", by=person, at=timezone.now())
    client.force_login(person)

    form = client.get(reverse("edition_start", args=[edition.plan_id])).context["form"]

    assert (form.initial["starts_on"], form.initial["ends_on"]) == expected
    assert form.initial["rhythm"] == Rhythm.TERTIAL


def test_the_page_of_a_round_begins_with_a_capital_and_keeps_the_lines_of_a_measure(client, edition, coordinator):
    factories.rewrite(Edition.objects.filter(pk=edition.pk), status="working", adopted_by="", adopted_on=None)
    goal = edition.goals.get()
    Measure.objects.create(edition=edition, goal=goal, order=1, text="Vandring\nUppföljning: Genomförd")
    factories.rewrite(
        Edition.objects.filter(pk=edition.pk), status="adopted", adopted_by="Nämnden", adopted_on=edition.starts_on
    )
    client.force_login(coordinator)

    page = client.get(reverse("edition_round", args=[edition.plan_id, edition.number, 1])).content.decode()

    assert "<h1>Tertial 1 2026</h1>" in page
    assert "Vandring<br>Uppföljning: Genomförd" in page
