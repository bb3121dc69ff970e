"""How often the plan's pages ask the database: as often of 200 goals with 1,000 measures as of 4 with 20.

The counts stand here literally, as in test_query_counts.
"""

import uuid
from dataclasses import dataclass
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import OrganisationKind, Role, User
from indicators.models import Dimension, Direction, Indicator, SourceKind
from stadsdelplan.models import (
    AimedIndicator,
    Departure,
    Edition,
    EditionFocusArea,
    EditionStatus,
    FollowUp,
    FollowUpStatus,
    Goal,
    Measure,
    Outcome,
    Plan,
    PlanComment,
    Proposal,
    Review,
    ReviewVerdict,
)
from tests.support import factories

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

LITTLE, A_LOT = 4, 200  # goals, each with
MEASURES = 5

# page, who opens it: how often it asks. Three times it asks for the session, the person and their memberships.
COUNTS = {
    ("edition", "officer"): 24,
    ("edition", "reviewer"): 21,
    ("edition ?visa=tabell", "officer"): 24,
    ("edition ?visa=tavla", "reviewer"): 21,
    ("edition ?visa=allt", "officer"): 33,
    ("edition ?visa=allt", "reviewer"): 30,
    ("edition_review", "reviewer"): 30,
    ("edition_review ?visa=alla", "reviewer"): 30,
    ("edition_changes", "officer"): 24,
    ("edition_chain", "officer"): 17,
    ("edition_follow_up", "officer"): 13,
    ("edition_answers", "officer"): 12,
    ("edition_comments", "officer"): 12,
    ("plan", "officer"): 8,
}
ONE_GOAL = {"read": 24, "open": 23, "save": 73}


@dataclass(frozen=True)
class Place:
    """An edition in review, and people who open its pages."""

    edition: Edition
    people: dict[str, User]

    def address(self, page):
        """Where `page` is: the name of a view, and after a blank what it is asked for."""
        name, _, asked = page.partition(" ")
        edition = [self.edition.plan_id, self.edition.number]
        return reverse(name, args=edition[:1] if name == "plan" else edition) + asked


@pytest.fixture(scope="module")
def places(database_of_module):
    """An edition with a few goals and one with many, built once."""
    Indicator.objects.create(
        slug="matt",
        order=1,
        name="Mått",
        dimension=Dimension.HEALTH,
        condition="Hälsan är sämre",
        direction=Direction.LOWER_IS_WORSE,
        source_kind=SourceKind.SURVEY,
    )
    return _build(LITTLE), _build(A_LOT)


@pytest.mark.parametrize(("page", "who"), COUNTS)
def test_a_page_of_the_plan_asks_as_often_about_many_goals_as_about_a_few(places, page, who):
    counts = [_count(place, page, who) for place in places]

    assert counts == [COUNTS[page, who]] * 2


@pytest.mark.parametrize("done", ONE_GOAL)
def test_one_goal_is_read_opened_and_saved_as_often_among_many_as_among_a_few(places, done):
    counts = [_count_of_one_goal(place, done) for place in places]

    assert counts == [ONE_GOAL[done]] * 2


def test_the_big_edition_is_shown_whole_and_as_rows(places, client):
    _few, many = places
    client.force_login(many.people["officer"])

    whole = client.get(many.address("edition ?visa=allt")).content.decode()
    rows = client.get(many.address("edition")).content.decode()

    assert whole.count('<details class="goal__row" open>') == 200
    assert whole.count('class="measure"') == 1000
    assert rows.count('<details class="goal__row">') == 200
    assert 'class="measure"' not in rows


def _count(place, page, who):
    client = Client()
    client.force_login(place.people[who])
    with CaptureQueriesContext(connection) as queries:
        response = client.get(place.address(page))
    assert response.status_code == 200
    return len(queries)


def _count_of_one_goal(place, done):
    client = Client(headers={"x-partial": "1"})
    client.force_login(place.people["officer"])
    goal = place.edition.goals.order_by("pk").last()
    name = "goal_show" if done == "read" else "goal_edit"
    address = reverse(name, args=[place.edition.plan_id, place.edition.number, goal.pk])
    words = {"version": goal.version, "title": "Nytt namn", "text": goal.text, "focus_area": goal.focus_area_id}
    with CaptureQueriesContext(connection) as queries:
        response = client.post(address, words) if done == "save" else client.get(address)
    assert response.headers["X-Partial"] == {"read": "goal", "open": "form", "save": "goal"}[done]
    return len(queries)


def _build(goals):
    """An adopted edition, and one in review with the same goals: half of them changed, answered and commented on."""
    owner, police = factories.organisation(), factories.organisation(kind=OrganisationKind.POLICE)
    within = factories.partnership(owner, police)
    people = {"officer": factories.person(owner), "reviewer": factories.person(police, Role.REVIEWER)}
    plan = Plan.objects.create(partnership=within, district=factories.district(), owner=owner, name="Stadsdelsplan")
    keys = [uuid.uuid4() for _ in range(goals)]
    before = Edition.objects.create(plan=plan, number=1, starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31))
    _add_goals(before, keys, "Fler ska ha arbete.", responsible=owner)
    factories.close(before)
    edition = Edition.objects.create(
        plan=plan, number=2, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), based_on=before
    )
    _add_goals(edition, keys, "Fler ska ha arbete och praktik.", responsible=owner)
    edition.status, edition.sent_for_review_at = EditionStatus.IN_REVIEW, factories.NOON
    edition.save()
    factories.asks(edition, police)
    _say_something(edition, police, by=people["reviewer"])
    return Place(edition, people)


def _add_goals(edition, keys, text, *, responsible):
    areas = [
        EditionFocusArea.objects.create(edition=edition, order=n, name=f"Område {n}", direction="Tryggare gator.")
        for n in range(4)
    ]
    goals = Goal.objects.bulk_create(
        Goal(
            edition=edition,
            key=key,
            focus_area=areas[order % 4],
            order=order,
            title=f"Mål {order}",
            text=text if order % 2 else "Oförändrat.",
            responsible=responsible,
        )
        for order, key in enumerate(keys)
    )
    Measure.objects.bulk_create(
        Measure(
            edition=goal.edition,
            goal=goal,
            key=uuid.uuid5(goal.key, str(n)),
            order=n,
            text=f"Åtgärd {n}",
            responsible=responsible,
        )
        for goal in goals
        for n in range(MEASURES)
    )
    AimedIndicator.objects.bulk_create(AimedIndicator(goal=goal, indicator=Indicator.objects.get()) for goal in goals)


def _say_something(edition, police, *, by):
    """Of every goal: a follow-up, and a comment with an answer. Of every second an answer; a departure for each."""
    said = {"organisation": police, "by": by, "at": factories.NOON}
    for order, goal in enumerate(edition.goals.order_by("order")):
        FollowUp.objects.create(
            plan=edition.plan, key=goal.key, on=date(2026, 3, 1), status=FollowUpStatus.DELAYED, **said
        )
        comment = PlanComment.objects.create(edition=edition, key=goal.key, text="Oklart.", **said)
        PlanComment.objects.create(edition=edition, answers=comment, text="Tack.", **said)
        if order % 2:
            verdict = ReviewVerdict.CHANGE_ASKED if order % 4 == 1 else ReviewVerdict.APPROVED
            seen = goal.revision - (order % 4 == 3)  # what was approved has been changed since
            Review.objects.create(
                edition=edition, key=goal.key, verdict=verdict, revision_seen=seen, comment="Mer.", **said
            )
        gone = uuid.uuid4()
        Departure.objects.create(edition=edition, key=gone, goal_key=gone, title="Borta", outcome=Outcome.REACHED)
        Proposal.objects.create(edition=edition, focus_area=goal.focus_area, title="Förslag", text="Mer.", **said)
