"""What a meeting decides: a note, a task that waits on home until it is done, or a measure of a plan under work."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.concurrency.refusals import ForbiddenStepError, StaleVersionError
from core.models import LedgerEntry, OrganisationKind, Role
from stadsdelplan.home.meeting_tasks import meeting_tasks
from stadsdelplan.meetings import actions, decision_actions
from stadsdelplan.models import Measure, Meeting, MeetingDecision
from tests.support import factories
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db

TODAY = NOON.date()


def _decide(meeting, *, by, becomes="task", text="Mät ljuset i parken.", **fields):
    decision = MeetingDecision(meeting=meeting, text=text, becomes=becomes, **fields)
    return decision_actions.add_decision(decision=decision, by=by, at=NOON)


def test_a_task_waits_on_home_for_those_who_are_responsible_until_it_is_done(
    client, held, police, liaison, coordinator
):
    task = _decide(held, by=coordinator, responsible=police, due_on=date(2026, 4, 1))
    waiting = list(meeting_tasks(liaison))
    reader = factories.person(police, Role.READER)
    client.force_login(liaison)
    home = client.get(reverse("home")).content.decode()

    answer = client.post(reverse("meeting_task_done", args=[held.pk, task.pk]), {"version": 1, "done_on": "2026-03-20"})

    assert [(each.what, each.url, each.by) for each in waiting] == [
        ("Mät ljuset i parken.", f"/mote/{held.pk}/beslut/{task.pk}/klar/", date(2026, 4, 1))
    ]
    assert "Mät ljuset i parken." in home
    assert [list(meeting_tasks(person)) for person in (coordinator, reader)] == [[], []]
    assert answer.status_code == 302
    task.refresh_from_db()
    assert (task.done_on, task.done_by) == (date(2026, 3, 20), liaison)
    assert list(meeting_tasks(liaison)) == []


def test_a_task_of_a_unit_waits_for_the_units_people_alone(held, police, liaison, coordinator):
    unit = factories.organisation(name="Områdespolisen", kind=OrganisationKind.POLICE, parent=police)
    _decide(held, by=coordinator, responsible=unit)

    assert len(list(meeting_tasks(factories.person(unit, Role.REVIEWER)))) == 1
    assert list(meeting_tasks(liaison)) == []


def test_who_is_responsible_is_a_party_or_a_unit_of_one(held, coordinator):
    with pytest.raises(ValidationError, match="Välj en part"):
        _decide(held, by=coordinator, responsible=factories.organisation())


def test_a_task_has_somebody_who_is_responsible_in_the_form_and_in_the_database(client, held, coordinator):
    client.force_login(coordinator)

    answer = client.post(reverse("meeting_decision_add", args=[held.pk]), {"text": "Mät ljuset.", "becomes": "task"})

    assert "responsible" in answer.context["form"].errors
    with pytest.raises(IntegrityError), transaction.atomic():
        MeetingDecision.objects.create(meeting=held, text="Mät ljuset.", becomes="task")


def test_days_come_after_the_meetings_and_a_task_is_done_today_or_earlier(held, police, coordinator):
    with pytest.raises(ValidationError):
        _decide(held, by=coordinator, responsible=police, due_on=TODAY - timedelta(days=1))
    task = _decide(held, by=coordinator, responsible=police, due_on=TODAY)

    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
        with pytest.raises(ValidationError):
            decision_actions.finish_task(decision=task, version=1, done_on=day, by=coordinator, at=NOON)
    with pytest.raises(StaleVersionError):
        decision_actions.finish_task(decision=task, version=5, done_on=TODAY, by=coordinator, at=NOON)
    decision_actions.finish_task(decision=task, version=1, done_on=TODAY, by=coordinator, at=NOON)
    with pytest.raises(ForbiddenStepError):
        decision_actions.finish_task(decision=task, version=2, done_on=TODAY, by=coordinator, at=NOON)


def test_a_task_that_was_noted_as_done_by_mistake_is_opened_again(client, held, police, liaison, coordinator):
    task = _decide(held, by=coordinator, responsible=police)
    decision_actions.finish_task(decision=task, version=1, done_on=TODAY, by=coordinator, at=NOON)
    client.force_login(coordinator)
    typed = {"version": 2, "text": task.text, "becomes": "task", "responsible": police.pk, "done_on": ""}

    client.post(reverse("meeting_decision_edit", args=[held.pk, task.pk]), typed)

    task.refresh_from_db()
    assert (task.done_on, task.done_by) == (None, None)
    assert len(list(meeting_tasks(liaison))) == 1


def test_a_decision_that_somebody_else_changed_is_shown_with_both_texts(client, held, police, coordinator):
    decision = _decide(held, by=coordinator, responsible=police)
    client.force_login(coordinator)
    address = reverse("meeting_decision_edit", args=[held.pk, decision.pk])
    typed = {"version": 1, "becomes": "task", "responsible": police.pk}
    client.post(address, typed | {"text": "Mät ljuset i mars."})

    stale = client.post(address, typed | {"text": "Mät ljuset i maj."})

    assert stale.status_code == 409
    assert "i mars" in stale.content.decode()
    assert "i maj" in stale.content.decode()


def test_decisions_are_noted_of_held_meetings_and_taken_out_while_nothing_came_of_them(
    held, meeting, police, coordinator
):
    with pytest.raises(ForbiddenStepError, match="när mötet har hållits"):
        _decide(meeting, by=coordinator, becomes="note")
    note, task = _decide(held, by=coordinator, becomes="note"), _decide(held, by=coordinator, responsible=police)
    decision_actions.finish_task(decision=task, version=1, done_on=TODAY, by=coordinator, at=NOON)

    decision_actions.remove_decision(decision=note, version=1, by=coordinator, at=NOON)

    with pytest.raises(ForbiddenStepError, match="står kvar"):
        decision_actions.remove_decision(decision=task, version=2, by=coordinator, at=NOON)
    assert list(MeetingDecision.objects.all()) == [task]


def test_a_decision_becomes_a_measure_with_its_words_and_points_at_it(client, edition, held, coordinator):
    owner, goal = edition.plan.owner, edition.goals.get()
    decision = _decide(
        held,
        by=coordinator,
        becomes="measure",
        text="Byt lampor i parken.",
        responsible=owner,
        due_on=date(2026, 6, 30),
    )
    client.force_login(coordinator)
    place = client.get(reverse("meeting_decision_place", args=[held.pk, decision.pk])).content.decode()
    address = reverse("measure_add", args=[edition.plan_id, edition.number, goal.pk]) + f"?beslut={decision.pk}"
    form = client.get(address).context["form"]

    typed = {"text": "Byt lampor i parken.", "responsible": owner.pk, "ends_on": "2026-06-30"}
    saved = client.post(address, typed)
    again = client.post(address, typed)

    assert f'href="{address}"' in place
    assert (form["text"].value(), form["responsible"].value(), form["ends_on"].value()) == (
        "Byt lampor i parken.",
        owner.pk,
        date(2026, 6, 30),
    )
    measure = Measure.objects.get()
    decision.refresh_from_db()
    assert saved.status_code == 302
    assert again.status_code == 409
    assert (decision.measure_key, decision.measure_plan) == (measure.key, edition.plan)
    assert not decision.is_open
    assert LedgerEntry.objects.order_by("pk").last().verb == "meeting_decision.became_measure"
    with pytest.raises(ForbiddenStepError, match="redan blivit en åtgärd"):
        decision_actions.save_decision(
            decision=decision, version=decision.version, changes={"becomes": "note"}, by=coordinator, at=NOON
        )


def test_a_decision_of_another_partnership_opens_no_measures_form(client, edition, held, coordinator):
    decision = _decide(held, by=coordinator, becomes="measure")
    other = factories.edition()
    client.force_login(factories.person(other.plan.owner, Role.COORDINATOR))
    address = reverse("measure_add", args=[other.plan_id, other.number, other.goals.get().pk])

    assert client.get(f"{address}?beslut={decision.pk}").status_code == 404
    assert client.get(f"{address}?beslut=x").status_code == 404
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("many", [1, 15])
def test_home_and_the_list_ask_as_often_of_many_tasks_as_of_one(client, held, police, liaison, coordinator, many):
    for number in range(many):
        made = Meeting(partnership=held.partnership, held_on=TODAY, who="närpolischef")
        made = actions.add_meeting(meeting=made, by=coordinator, at=NOON)
        _decide(made, by=coordinator, text=f"Uppgift {number}", responsible=police)
    client.force_login(liaison)

    with CaptureQueriesContext(connection) as of_tasks:
        tasks = list(meeting_tasks(liaison))
    with CaptureQueriesContext(connection) as of_list:
        page = client.get(reverse("meetings", args=[held.partnership.slug])).content.decode()

    assert len(tasks) == many
    assert page.count("Uppgift för Polisen") == many
    assert (len(of_tasks), len(of_list)) == (2, 8)
