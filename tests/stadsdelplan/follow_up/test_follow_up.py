"""Following up goals and measures, the reports of it, and the two clocks of the law."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from core.concurrency.refusals import ForbiddenStepError
from core.models import OrganisationKind, Role
from stadsdelplan.edition import actions as edition_actions
from stadsdelplan.follow_up import actions as follow_up
from stadsdelplan.follow_up.progress import ProgressState
from stadsdelplan.follow_up.queries import duty_deadlines, next_due_date, read_follow_ups, read_report, report_days
from stadsdelplan.goals import actions as goals
from stadsdelplan.models import (
    DutyKind,
    Edition,
    EditionPaper,
    EditionStatus,
    Evidence,
    FollowUp,
    Goal,
    LegalDuty,
    Measure,
    Plan,
    PlanKind,
)
from tests.support import factories, hostile_files
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def police():
    return factories.organisation(kind=OrganisationKind.POLICE)


@pytest.fixture
def edition(police):
    """An adopted edition: a goal of the owner's, with a measure that is the police's."""
    made = factories.edition(asks=police)
    goal = made.goals.get()
    Goal.objects.filter(pk=goal.pk).update(responsible=made.plan.owner, baseline=0, target=30, unit="unga")
    Measure.objects.create(goal=goal, order=1, text="Fotpatrull", responsible=police)
    factories.close(made)
    return made


@pytest.fixture
def officer(edition):
    return factories.person(edition.plan.owner, Role.OFFICER)


@pytest.fixture
def liaison(police):
    return factories.person(police, Role.REVIEWER)


def test_an_officer_follows_up_a_goal_with_a_figure_and_a_file(client, edition, officer):
    client.force_login(officer)
    file = SimpleUploadedFile("lista.pdf", hostile_files.pdf(), "application/pdf")

    answer = client.post(_address(edition), _words(edition, outcome="22", evidence=file, evidence_title="Listan"))

    assert answer.status_code == 302
    entry = FollowUp.objects.get()
    assert (entry.outcome, entry.by, entry.organisation) == (22, officer, edition.plan.owner)
    assert Evidence.objects.get().title == "Listan"
    assert client.get(reverse("evidence", args=[edition.plan_id, Evidence.objects.get().pk])).status_code == 200


def test_a_file_that_is_no_paper_is_refused_at_its_field_and_nothing_is_stored(client, edition, officer):
    client.force_login(officer)
    file = SimpleUploadedFile("lista.pdf", b"<html></html>", "application/pdf")

    answer = client.post(_address(edition), _words(edition, evidence=file))

    assert list(answer.context["form"].errors) == ["evidence"]
    assert not FollowUp.objects.exists()


def test_a_liaison_follows_up_the_measures_of_their_organisation_and_nothing_else(client, edition, liaison, police):
    client.force_login(liaison)
    measure = Measure.objects.get()

    own = client.post(_address(edition, measure.key), _words(edition, organisation=police.pk))
    others = client.post(_address(edition), _words(edition, organisation=police.pk))

    assert (own.status_code, others.status_code) == (302, 403)
    assert FollowUp.objects.get().organisation == police


def test_a_reader_reads_the_entries_and_has_no_form(client, edition, officer):
    _follow_up(edition, officer, text="Går bra.")
    client.force_login(factories.person(edition.plan.owner, Role.READER))

    page = client.get(_address(edition))

    assert page.context["form"] is None
    assert "Går bra." in page.content.decode()


def test_a_correction_is_a_new_entry_and_the_one_before_no_longer_counts(client, edition, officer):
    wrong = _follow_up(edition, officer, text="Fel.", outcome=Decimal(3))
    client.force_login(officer)

    client.post(f"{_address(edition)}?ratta={wrong.pk}", _words(edition, text="Rätt.", outcome="22"))
    again = client.get(f"{_address(edition)}?ratta={wrong.pk}")

    assert [entry.text for entry in FollowUp.objects.current()] == ["Rätt."]
    assert FollowUp.objects.count() == 2
    assert again.status_code == 404


def test_two_corrections_of_the_same_entry_are_refused(edition, officer):
    wrong = _follow_up(edition, officer)
    _follow_up(edition, officer, corrects=wrong)

    with pytest.raises(ForbiddenStepError):
        _follow_up(edition, officer, corrects=wrong)


def test_what_is_only_in_a_working_edition_is_not_followed_up(client, officer, edition):
    working = edition_actions.start_edition(
        plan=edition.plan, starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31), by=officer, at=NOON
    )
    new = Goal(edition=working, focus_area=working.focus_areas.get(), title="Nytt")
    goals.add_goal(goal=new, by=officer, at=NOON)
    client.force_login(officer)

    assert client.get(_address(edition, new.key)).status_code == 404


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"on": "2999-01-01"}, "on"), ({"status": "dropped"}, "text"), ({"outcome": "många"}, "outcome")],
)
def test_bad_input_is_an_error_of_its_field(client, edition, officer, typed, field):
    client.force_login(officer)

    answer = client.post(_address(edition), _words(edition, **{"text": "", **typed}))

    assert list(answer.context["form"].errors) == [field]


def test_the_report_shows_how_far_each_goal_has_come(client, edition, officer):
    _follow_up(edition, officer, outcome=Decimal(22))
    late = date(2027, 2, 1)  # after the edition's period
    _follow_up(edition, officer, on=late, at=NOON + timedelta(days=365), outcome=Decimal(29))

    (followed,) = read_follow_ups(edition, since=edition.starts_on, until=edition.ends_on)

    assert (followed.outcome.outcome, followed.progress.state) == (22, ProgressState.ON_THE_WAY)
    assert followed.measures[0].newest is None


@pytest.mark.parametrize(
    ("adopted_on", "takes_over"),
    [
        (date(2026, 11, 23), date(2027, 1, 1)),
        (date(2027, 1, 1), date(2027, 1, 2)),
        (date(2027, 2, 15), date(2027, 2, 16)),
    ],
)
def test_each_day_belongs_to_the_report_of_one_plan(edition, adopted_on, takes_over):
    assert report_days(edition) == (edition.starts_on, None)

    days = {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 12, 31)}
    later = Edition.objects.create(plan=edition.plan, number=2, **days)
    EditionPaper.objects.create(edition=later, file="papers/2.pdf", sha256="0" * 64, drawn_at=NOON)
    later.status, later.adopted_by, later.adopted_on = EditionStatus.ADOPTED, "Nämnden", adopted_on
    later.save()

    assert report_days(edition) == (edition.starts_on, takes_over - timedelta(days=1))
    assert report_days(later) == (takes_over, None)


@pytest.mark.parametrize("name", ["edition_follow_up", "edition_follow_up_pdf", "edition_council_report"])
def test_the_reports_open(client, edition, officer, name):
    _follow_up(edition, officer, outcome=Decimal(22))
    client.force_login(officer)

    assert client.get(reverse(name, args=[edition.plan_id, edition.number])).status_code == 200


def test_the_report_asks_the_database_no_more_often_for_more_goals(edition, officer):
    few = _queries(edition)
    plan = edition.plan
    following = edition_actions.start_edition(
        plan=plan, starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31), by=officer, at=NOON
    )
    for number in range(20):
        goal = Goal(edition=following, focus_area=following.focus_areas.get(), title=f"Mål {number}")
        goals.add_goal(goal=goal, by=officer, at=NOON)
        goals.add_measure(measure=Measure(goal=goal, text="Läxhjälp"), by=officer, at=NOON)

    assert _queries(following) == few


def test_the_two_clocks_run_apart_and_a_duty_is_due_within_two_years(client, edition, officer):
    plan = edition.plan
    plan.kind, plan.asks_parties = PlanKind.ACTION_PLAN, False
    plan.save()
    client.force_login(officer)
    words = {"kind": DutyKind.SITUATION_PICTURE, "done_on": "2025-06-30", "note": "Beslutad av nämnden."}

    client.post(reverse("duty_register", args=[plan.pk]), words)

    picture, followed = duty_deadlines(plan)
    assert (picture.done_on, picture.due_on) == (date(2025, 6, 30), date(2027, 6, 30))
    assert (followed.done_on, followed.due_on) == (None, None)
    with pytest.raises(ValidationError):
        follow_up.register_duty(plan=plan, kind=words["kind"], done_on=date(2025, 6, 30), by=officer, at=NOON)
    assert LegalDuty.objects.count() == 1


@pytest.mark.parametrize(("on", "is_refused"), [(date(2026, 3, 16), False), (date(2026, 3, 17), True)])
def test_what_has_not_come_is_neither_followed_up_nor_done(edition, officer, on, is_refused):
    """Registered at noon of 16 March."""
    said = {"by": officer, "at": NOON}
    verbs = [
        lambda: _follow_up(edition, officer, on=on),
        lambda: follow_up.register_duty(plan=edition.plan, kind=DutyKind.SITUATION_PICTURE, done_on=on, **said),
    ]

    refused = {}
    for verb in verbs:
        try:
            verb()
        except ValidationError as error:
            refused |= error.message_dict

    sentence = ["Dagen har inte kommit än."]
    assert refused == ({"on": sentence, "done_on": sentence} if is_refused else {})


def test_a_duty_of_a_day_that_has_not_come_is_an_error_of_its_field(client, edition, officer):
    edition.plan.kind, edition.plan.asks_parties = PlanKind.ACTION_PLAN, False
    edition.plan.save()
    client.force_login(officer)
    words = {"kind": DutyKind.SITUATION_PICTURE, "done_on": "2198-06-30"}

    answer = client.post(reverse("duty_register", args=[edition.plan_id]), words)

    assert list(answer.context["form"].errors) == ["done_on"]
    assert not LegalDuty.objects.exists()


def test_the_button_that_registers_a_duty_is_in_swedish(client, edition, officer):
    edition.plan.kind, edition.plan.asks_parties = PlanKind.ACTION_PLAN, False
    edition.plan.save()
    client.force_login(officer)

    form = client.get(reverse("duty_register", args=[edition.plan_id])).context["form"]

    with translation.override("sv"):
        assert str(form.submit_label) == "Registrera"


def test_a_goal_beside_promises_is_told_of_only_where_somebody_has_noted_it(officer):
    promise = factories.edition()
    Plan.objects.filter(pk=promise.plan_id).update(kind=PlanKind.PROMISE)
    factories.close(promise)
    promise = Edition.objects.select_related("plan__owner").get(pk=promise.pk)
    before = read_report(promise, on=date(2026, 12, 31))

    key = promise.goals.get().key
    entry = FollowUp(
        plan=promise.plan, key=key, on=date(2026, 5, 2), status="on_track", organisation=promise.plan.owner
    )
    follow_up.follow_up(entry=entry, by=officer, at=NOON.replace(month=6))

    assert before.goals == []
    assert [each.newest.status for each in read_report(promise, on=date(2026, 12, 31)).goals] == ["on_track"]


def test_a_district_plan_has_no_duties_under_that_law(client, edition, officer):
    client.force_login(officer)

    assert client.get(reverse("duty_register", args=[edition.plan_id])).status_code == 404


def test_two_years_from_a_leap_day_end_on_the_last_of_february():
    assert next_due_date(date(2024, 2, 29)) == date(2026, 2, 28)


def _address(edition, key=None):
    return reverse("follow_up", args=[edition.plan_id, key or edition.goals.get().key])


def _words(edition, **typed):
    words = {"on": "2026-03-01", "status": "on_track", "text": "Går bra.", "organisation": edition.plan.owner_id}
    return words | typed


def _follow_up(edition, by, *, at=NOON, **fields):
    said = {"on": date(2026, 3, 1), "status": "on_track", "text": "Går bra."} | fields
    entry = FollowUp(plan=edition.plan, key=edition.goals.get().key, organisation=edition.plan.owner, **said)
    return follow_up.follow_up(entry=entry, by=by, at=at)


def _queries(edition):
    with CaptureQueriesContext(connection) as asked:
        read_follow_ups(edition)
    return len(asked)
