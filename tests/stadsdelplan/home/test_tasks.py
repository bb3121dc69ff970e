"""What home says that waits in the district plans, and for whom."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from core.models import OrganisationKind, Role
from stadsdelplan.edition import actions as edition_actions
from stadsdelplan.follow_up import actions as follow_up
from stadsdelplan.goals import actions as goals
from stadsdelplan.home.tasks import tasks_for
from stadsdelplan.models import (
    ConcernedOrganisation,
    DutyKind,
    Edition,
    FollowUp,
    Goal,
    Measure,
    PlanKind,
    Proposal,
    ReviewVerdict,
)
from stadsdelplan.review import actions as review
from tests.support import factories
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def police():
    return factories.organisation(kind=OrganisationKind.POLICE)


@pytest.fixture
def edition(police):
    return factories.edition(asks=police)


@pytest.fixture
def officer(edition):
    return factories.person(edition.plan.owner, Role.OFFICER)


@pytest.fixture
def coordinator(edition):
    return factories.person(edition.plan.owner, Role.COORDINATOR)


@pytest.fixture
def liaison(police):
    return factories.person(police, Role.REVIEWER)


def test_goals_in_review_wait_for_the_liaison_until_the_wanted_day(edition, coordinator, liaison):
    _send(edition, coordinator, answer_by=date(2026, 12, 12))

    (thing,) = _waiting(liaison)

    assert (thing.what, thing.by) == ("Review 1 goal in plan 2026", date(2026, 12, 12))
    assert thing.url == reverse("edition_review", args=[edition.plan_id, edition.number])


def test_a_goal_that_concerns_somebody_else_does_not_wait_for_the_liaison(edition, coordinator, liaison):
    ConcernedOrganisation.objects.create(goal=edition.goals.get(), organisation=edition.plan.owner)
    _send(edition, coordinator)

    assert _waiting(liaison) == []


def test_a_change_asked_for_waits_for_the_officer_until_the_goal_is_changed(edition, coordinator, officer, liaison):
    _send(edition, coordinator)
    _review(edition, liaison, ReviewVerdict.CHANGE_ASKED, "Mät också kostnaden.")

    asked = _whats(officer)
    goal = edition.goals.get()
    goals.save_goal(goal=goal, version=goal.version, changes={"text": "Nytt."}, by=officer, at=NOON)

    assert asked == ["Look at the change asked for"]
    assert _whats(officer) == []


def test_a_change_that_the_party_has_thought_better_of_waits_no_longer(edition, coordinator, officer, liaison):
    _send(edition, coordinator)
    _review(edition, liaison, ReviewVerdict.CHANGE_ASKED, "Mät också kostnaden.")
    _review(edition, liaison, ReviewVerdict.APPROVED)

    assert _whats(officer) == []


def test_comments_and_proposals_of_others_wait_for_the_officer(edition, coordinator, officer, liaison, police):
    _send(edition, coordinator)
    said = {"edition": edition, "organisation": police, "by": liaison, "at": NOON}
    review.add_comment(text="Hur mäts det?", **said)
    proposal = Proposal(
        edition=edition, focus_area=edition.focus_areas.get(), organisation=police, title="Trygg gångväg"
    )
    review.propose_goal(proposal=proposal, by=liaison, at=NOON)

    assert _whats(officer) == ["Answer the comment", "Answer the proposed goal"]


def test_an_edition_that_everybody_has_answered_waits_for_the_coordinator(edition, coordinator, officer, liaison):
    _send(edition, coordinator)
    _review(edition, liaison, ReviewVerdict.APPROVED)

    assert _whats(coordinator) == ["Have the plan decided, and register the adoption"]
    assert _whats(officer) == []


def test_a_measure_whose_last_day_has_passed_waits_to_be_followed_up(edition, officer, liaison, police):
    measure = Measure.objects.create(
        goal=edition.goals.get(), order=1, text="Fotpatrull", responsible=police, ends_on=TODAY - timedelta(days=1)
    )
    factories.close(edition)

    waits = [_whats(officer), _whats(liaison)]
    entry = FollowUp(plan=edition.plan, key=measure.key, on=TODAY, status="reached", organisation=police)
    follow_up.follow_up(entry=entry, by=liaison, at=NOON + timedelta(days=365))

    next_plan = "Start the next plan"  # the year is near its end
    assert waits == [[next_plan, "Follow up 1 measure"], ["Follow up 1 measure"]]
    assert [_whats(officer), _whats(liaison)] == [[next_plan], []]


def test_a_plan_that_nobody_has_adopted_for_today_waits_to_be_revised(edition, officer):
    factories.close(edition)
    later = TODAY.replace(year=2027)

    assert [thing.what for thing in _waiting(officer, on=later)] == ["Start this year's revision"]


@pytest.mark.parametrize(("before", "waits"), [(91, []), (90, ["Start the next plan"]), (0, ["Start the next plan"])])
def test_the_next_plan_waits_when_the_one_in_force_soon_ends(edition, officer, before, waits):
    factories.close(edition)
    day = edition.ends_on - timedelta(days=before)

    things = _waiting(officer, on=day)

    assert [thing.what for thing in things] == waits
    assert all(thing.by == edition.ends_on for thing in things)


def test_a_plan_that_has_begun_or_a_year_left_out_does_not_wait_to_be_started(edition, officer):
    factories.close(edition)
    edition_actions.skip_year(plan=edition.plan, year=2027, reason="Valår.", by=officer, at=NOON)

    assert _waiting(officer, on=edition.ends_on) == []


def test_a_year_that_is_left_out_waits_for_nobody(edition, officer):
    factories.close(edition)
    edition_actions.skip_year(plan=edition.plan, year=2027, reason="Valår.", by=officer, at=NOON)

    assert _waiting(officer, on=TODAY.replace(year=2027)) == []


def test_the_two_clocks_of_the_law_are_kept_apart(edition, officer):
    plan = edition.plan
    plan.kind, plan.asks_parties = PlanKind.ACTION_PLAN, False
    plan.save()
    never = [(thing.what, thing.by) for thing in _waiting(officer)]
    assert [thing.url for thing in _waiting(officer)] == [
        reverse("lagesbilder", args=[plan.partnership.slug]),
        reverse("duty_register", args=[plan.pk]),
    ]
    said = {"plan": plan, "by": officer, "at": NOON}
    follow_up.register_duty(kind=DutyKind.SITUATION_PICTURE, done_on=date(2026, 1, 1), **said)
    follow_up.register_duty(kind=DutyKind.ACTION_PLAN, done_on=date(2024, 12, 31), **said)

    assert never == [("Update the situation picture", None), ("Follow up the action plan", None)]
    assert [(thing.what, thing.by) for thing in _waiting(officer)] == [
        ("Follow up the action plan", date(2026, 12, 31))
    ]


@pytest.mark.parametrize("kind", DutyKind.values)
def test_a_clock_that_has_run_out_leads_to_the_page_of_the_law(edition, officer, kind):
    plan = edition.plan
    plan.kind, plan.asks_parties = PlanKind.ACTION_PLAN, False
    plan.save()
    follow_up.register_duty(kind=kind, done_on=date(2023, 1, 1), plan=plan, by=officer, at=NOON)

    late = [thing for thing in _waiting(officer) if thing.by]

    assert [thing.url for thing in late] == [reverse("partnership_law", args=[plan.partnership.slug])]


def test_nothing_waits_for_a_reader_or_a_stranger(edition, coordinator):
    _send(edition, coordinator)
    reader = factories.person(edition.plan.owner, Role.READER)
    stranger = factories.person(factories.organisation(), Role.COORDINATOR)

    assert [_waiting(reader), _waiting(stranger)] == [[], []]


def test_more_goals_ask_the_database_no_more_often(edition, coordinator, officer, liaison):
    _send(edition, coordinator)
    few = [_queries(person) for person in (officer, liaison)]
    for number in range(20):
        goal = Goal(edition=edition, focus_area=edition.focus_areas.get(), title=f"Mål {number}")
        goals.add_goal(goal=goal, by=officer, at=NOON)

    assert [_queries(person) for person in (officer, liaison)] == few


def _send(edition, by, **words):
    edition.refresh_from_db()
    review.send_for_review(edition=edition, version=edition.version, by=by, at=NOON, **words)
    edition.refresh_from_db()


def _review(edition, by, verdict, comment=""):
    goal = Edition.objects.get(pk=edition.pk).goals.get()
    organisation = by.memberships.get().organisation
    said = {"organisation": organisation, "verdict": verdict, "comment": comment}
    review.review_goal(goal=goal, revision=goal.revision, **said, by=by, at=NOON)


def _waiting(person, on=TODAY):
    """What waits for the person beside the diary, which has its own tests (registering/test_pages.py)."""
    return [task for task in tasks_for(person, agreements=[], on=on) if task.url != reverse("registry")]


def _whats(person):
    return [thing.what for thing in _waiting(person)]


def _queries(person):
    with CaptureQueriesContext(connection) as asked:
        _waiting(person)
    return len(asked)
