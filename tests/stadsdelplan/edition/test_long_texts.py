"""A text from before there were limits stops no step of a plan: it is kept, answered and taken along whole."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from core.models import OrganisationKind, Role
from stadsdelplan.adoption import actions as adoption
from stadsdelplan.adoption import open_points
from stadsdelplan.models import AdoptionCorrection, Edition, Goal, PlanComment, Proposal, Review
from stadsdelplan.review import actions as review
from tests.support import factories
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db

LONG = "Ljusare torg. " * 2000  # 28 000 characters, where there is room for 25 000
PERIOD = {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 12, 31)}


@pytest.fixture
def police():
    return factories.organisation("Polisen", OrganisationKind.POLICE)


@pytest.fixture
def edition(police):
    made = factories.edition(asks=police)
    by = factories.person(made.plan.owner)
    return review.send_for_review(edition=made, version=made.version, by=by, at=NOON)


@pytest.fixture
def coordinator(client, edition):
    person = factories.person(edition.plan.owner, Role.COORDINATOR)
    client.force_login(person)
    client.cookies["django_language"] = "en"
    return person


@pytest.fixture
def opened(edition, police):
    """What is open with such a text: a proposed goal, a comment with an answer, and a change asked for."""
    by, goal = factories.person(police, Role.REVIEWER), edition.goals.get()
    said = {"edition": edition, "organisation": police, "by": by, "at": NOON}
    area = edition.focus_areas.get()
    proposal = Proposal.objects.create(focus_area=area, title="Torget", problem=LONG, text=LONG, **said)
    comment = PlanComment.objects.create(key=goal.key, text=LONG, **said)
    PlanComment.objects.create(key=goal.key, answers=comment, text=LONG, **said)
    Review.objects.create(key=goal.key, revision_seen=goal.revision, verdict="change_asked", comment=LONG, **said)
    return proposal


@pytest.mark.parametrize(("choice", "status"), [("along", "along"), ("closed", "declined")])
def test_an_adoption_takes_along_or_closes_what_is_longer_than_the_limits(
    client, edition, coordinator, opened, choice, status
):
    ends = [end.name for end in open_points.open_points_of(_now(edition)) if end.thing]
    words = {"adopted_by": "kommunstyrelsen", "adopted_on": "2026-03-20", "paragraph": "45", "reference": ""}
    chosen = {f"choice-{name}": choice for name in ends} | {f"reason-{name}": "Ryms inte i år." for name in ends}

    answer = client.post(_at("edition_adopt", edition), {"version": _now(edition).version, **words, **chosen})

    assert len(ends) == 3
    assert answer.status_code == 302
    proposal = Proposal.objects.get()
    assert (proposal.status, proposal.answer, proposal.text) == (status, "Ryms inte i år.", LONG)


def test_what_was_taken_along_begins_the_next_plan(client, edition, coordinator, opened):
    choices = {end.name: open_points.Choice("along") for end in open_points.open_points_of(_now(edition)) if end.thing}
    _adopt(edition, coordinator, choices=choices)

    answer = client.post(reverse("edition_start", args=[edition.plan_id]), PERIOD)

    assert answer.status_code == 302
    following = Edition.objects.get(number=2)
    assert (following.proposals.get().problem, following.proposals.get().text) == (LONG, LONG)
    assert [each.text == LONG for each in following.comments.all()] == [True, True, True]


def test_a_proposed_goal_that_is_longer_than_the_limits_is_taken_up_whole(client, edition, coordinator, opened):
    answer = client.post(_at("proposal_take_up", edition, opened.pk), {"answer": "Bra."})

    assert answer.status_code == 302
    assert (Goal.objects.get(title="Torget").problem, Proposal.objects.get().status) == (LONG, "taken_up")


def test_a_proposed_goal_that_is_longer_than_the_limits_is_declined(client, edition, coordinator, opened):
    answer = client.post(_at("proposal_decline", edition, opened.pk), {"answer": "Pengar."})

    assert answer.status_code == 302
    assert (Proposal.objects.get().status, Proposal.objects.get().answer) == ("declined", "Pengar.")


@pytest.mark.parametrize("verb", [review.take_up_proposal, review.decline_proposal])
def test_the_answer_itself_keeps_the_limit(opened, coordinator, verb):
    with pytest.raises(ValidationError, match="answer"):
        verb(proposal=opened, answer="x" * 25_001, by=coordinator, at=NOON)

    assert Proposal.objects.get().status == "open"


def test_an_adoption_is_corrected_of_a_plan_whose_situation_picture_is_longer_than_the_limits(
    client, edition, coordinator
):
    Edition.objects.filter(pk=edition.pk).update(lagesbild="Läget. " * 10_000)
    _adopt(edition, coordinator)
    words = {"adopted_by": "kommunfullmäktige", "adopted_on": "2026-03-17", "paragraph": "7", "reason": "Fel."}

    answer = client.post(_at("adoption_correct", edition), {"version": _now(edition).version, **words})

    assert answer.status_code == 302
    assert AdoptionCorrection.objects.get().adopted_by == _now(edition).adopted_by == "kommunfullmäktige"


def _adopt(edition, by, *, choices=None):
    words = {"adopted_by": "kommunstyrelsen", "adopted_on": NOON.date(), "paragraph": "45", "pdf": b"%PDF-1.7"}
    at, version = NOON + timedelta(days=5), _now(edition).version
    return adoption.register_adoption(edition=edition, version=version, choices=choices, by=by, at=at, **words)


def _now(edition):
    return Edition.objects.get(pk=edition.pk)


def _at(name, edition, *arguments):
    return reverse(name, args=[edition.plan_id, edition.number, *arguments])
