"""What a party answers at one blow and takes back: unchanged goals, no comments, and an approval withdrawn."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from core.models import LedgerEntry, OrganisationKind, Role, StaleVersionError
from stadsdelplan.adoption import actions as adoption
from stadsdelplan.adoption import open_points
from stadsdelplan.document import pdf
from stadsdelplan.edition import actions as edition_actions
from stadsdelplan.goals import actions as goal_actions
from stadsdelplan.home.tasks import tasks_for
from stadsdelplan.models import Edition, Goal, Measure, Review, ReviewVerdict
from stadsdelplan.review import actions as review
from stadsdelplan.review import answers as review_answers
from tests.support import factories, pdf_text
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db

APPROVED, CHANGE_ASKED, ABSTAINED = ReviewVerdict.APPROVED, ReviewVerdict.CHANGE_ASKED, ReviewVerdict.ABSTAINED
TODAY = date(2026, 3, 20)
DAYS_LATER = NOON + timedelta(days=4)


@pytest.fixture
def police():
    return factories.organisation("Polisen", OrganisationKind.POLICE)


@pytest.fixture
def officer(edition):
    return factories.person(edition.plan.owner)


@pytest.fixture
def edition(police):
    """Three goals that stand as in the edition before, sent for review."""
    first = factories.edition(asks=police, first_goal="Arbete")
    by = factories.person(first.plan.owner)
    for title in ("Skola", "Trygghet"):
        goal = Goal(edition=first, focus_area=first.focus_areas.get(), title=title, text="Som förra året.")
        goal_actions.add_goal(goal=goal, by=by, at=NOON)
        goal_actions.add_measure(measure=Measure(goal=goal, text=f"Åtgärd, {title}"), by=by, at=NOON)
    factories.close(first)
    days = {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 12, 31)}
    edition = edition_actions.start_edition(plan=first.plan, by=by, at=NOON, **days)
    return review.send_for_review(edition=edition, version=edition.version, by=by, at=NOON)


@pytest.fixture
def liaison(client, police, edition):
    person = factories.person(police, Role.REVIEWER, name="Pia Polis")
    client.force_login(person)
    client.cookies["django_language"] = "en"
    return person


# All unchanged goals -------------------------------------------------------------------------------------------------


def test_what_is_approved_is_named_before_the_act_and_in_the_history(client, edition, liaison):
    page = client.get(_at("edition_review", edition)).content.decode()

    answer = client.post(_at("review_unchanged", edition), _sent(page, "oforandrade"), follow=True)

    section = re.search(r'<section class="block" aria-labelledby="oforandrade">(.*?)</section>', page, re.DOTALL)[1]
    assert re.findall(r"<li><a [^>]*>([^<]+)</a></li>", section) == ["Arbete", "Skola", "Trygghet"]
    assert "Approve all unchanged goals (3)" in section
    assert "You have approved 3 unchanged goals." in answer.content.decode()
    entry = LedgerEntry.objects.get(verb="edition.unchanged_approved")
    assert entry.payload.content["titles"] == ["Arbete", "Skola", "Trygghet"]


def test_a_goal_that_was_changed_back_after_its_change_was_asked_for_is_left_out(client, edition, liaison, officer):
    goal = _goal(edition, "Skola")
    _review(goal, CHANGE_ASKED, liaison, comment="Fler elever.")
    for text in ("Fler elever ska med.", "Som förra året."):
        goal = goal_actions.save_goal(goal=goal, version=goal.version, changes={"text": text}, by=officer, at=NOON)
    page = client.get(_at("edition_review", edition)).content.decode()

    answer = client.post(_at("review_unchanged", edition), _seen(edition))

    assert "Approve all unchanged goals (2)" in page
    assert "has asked for a change of them or has an open comment on them" in page
    assert answer.status_code == 302
    assert _approved() == ["Arbete", "Trygghet"]


@pytest.mark.parametrize("about", ["goal", "measure"])
def test_a_goal_with_an_open_comment_of_ones_own_is_left_out(client, edition, liaison, police, about):
    goal = _goal(edition, "Skola")
    key = goal.key if about == "goal" else goal.measures.get().key
    said = {"organisation": police, "by": liaison, "at": NOON}
    comment = review.add_comment(edition=edition, text="Ändra till hösten.", key=key, **said)

    client.post(_at("review_unchanged", edition), _seen(edition))
    before = _approved()
    review.resolve_comment(comment=comment, organisation=police, answers=0, by=liaison, at=NOON)
    client.post(_at("review_unchanged", edition), _seen(edition))

    assert before == ["Arbete", "Trygghet"]
    assert _approved() == ["Arbete", "Skola", "Trygghet"]


def test_what_others_ask_for_leaves_nothing_out(client, edition, liaison, officer):
    said = {"organisation": edition.plan.owner, "by": officer, "at": NOON}
    review.add_comment(edition=edition, text="Stavning?", key=_goal(edition, "Skola").key, **said)

    client.post(_at("review_unchanged", edition), _seen(edition))

    assert _approved() == ["Arbete", "Skola", "Trygghet"]


def test_a_change_that_was_taken_along_from_the_edition_before_is_left_out(client, edition, liaison, officer, police):
    _review(_goal(edition, "Skola"), CHANGE_ASKED, liaison, comment="Fler elever.")
    (end,) = [end for end in open_points.open_points_of(_now(edition)) if end.kind == "change"]
    choices = {end.name: open_points.Choice("along")}
    words = {"adopted_by": "x", "adopted_on": TODAY, "paragraph": "1", "pdf": b"%PDF-1.7", "choices": choices}
    adoption.register_adoption(edition=edition, version=_now(edition).version, by=officer, at=DAYS_LATER, **words)
    days = {"starts_on": date(2028, 1, 1), "ends_on": date(2028, 12, 31)}
    following = edition_actions.start_edition(plan=edition.plan, by=officer, at=NOON, **days)
    following = review.send_for_review(edition=following, version=following.version, by=officer, at=NOON)

    client.post(_at("review_unchanged", following), _seen(following))

    assert _approved(edition=following) == ["Arbete", "Trygghet"]


# Withdrawing ---------------------------------------------------------------------------------------------------------


def test_an_approval_is_withdrawn_and_the_edition_is_in_review_again(client, edition, liaison, police):
    client.post(_at("review_unchanged", edition), _seen(edition))
    assert _now(edition).status == "ready"
    assert tasks_for(liaison, agreements=[], on=TODAY) == []
    goal = _goal(edition, "Skola")
    page = client.get(_at("edition_review", edition) + "?visa=alla").content.decode()

    answer = client.post(_at("answer_withdraw", edition, goal.key), {"version": _newest(goal).pk})

    assert page.count("Withdraw the approval") == 3
    assert answer.status_code == 302
    assert _now(edition).status == "in_review"
    assert _newest(goal).verdict == "withdrawn"
    assert [progress.not_answered for progress in pdf.progress_of_parties(_now(edition))] == [1]
    entry = LedgerEntry.objects.get(verb="goal.answer_withdrawn")
    assert (entry.by, entry.payload.content["withdraws"], entry.payload.content["title"]) == (
        liaison,
        "approved",
        "Skola",
    )
    with translation.override("en"):
        (waiting,) = tasks_for(liaison, agreements=[], on=TODAY)
    assert waiting.what == "Review 1 goal in plan 2027"
    page = client.get(_at("edition_review", edition)).content.decode()
    assert "Polisen has withdrawn its answer 2026-" in page
    assert re.findall(r'<h3 id="rubrik-mal-\d+">([^<]+)</h3>', page) == ["Skola"]


def test_what_is_withdrawn_can_be_answered_again(edition, liaison, police):
    goal = _goal(edition, "Skola")
    _review(goal, APPROVED, liaison)
    review.withdraw_answer(goal=goal, review=_newest(goal).pk, organisation=police, by=liaison, at=NOON)

    _review(goal, ABSTAINED, liaison)

    assert [each.verdict for each in Review.objects.order_by("pk")] == ["approved", "withdrawn", "abstained"]
    answers = review_answers.answers_by_goal(_now(edition), [goal])[goal.key]
    assert [answer.state for answer in answers] == ["abstained"]


def test_a_change_asked_for_that_is_withdrawn_no_longer_waits_for_the_officer(edition, liaison, officer, police):
    goal = _goal(edition, "Skola")
    _review(goal, CHANGE_ASKED, liaison, comment="Fler.")
    with translation.override("en"):
        before = [each.what for each in tasks_for(officer, agreements=[], on=TODAY)]
    review.withdraw_answer(goal=goal, review=_newest(goal).pk, organisation=police, by=liaison, at=NOON)
    with translation.override("en"):
        after = [each.what for each in tasks_for(officer, agreements=[], on=TODAY)]

    assert "Look at the change asked for" in before
    assert "Look at the change asked for" not in after


def test_an_answer_that_a_colleague_has_replaced_is_not_withdrawn(client, edition, liaison):
    goal = _goal(edition, "Skola")
    _review(goal, APPROVED, liaison)
    seen = _newest(goal).pk
    _review(goal, CHANGE_ASKED, liaison, comment="Fler.")

    answer = client.post(_at("answer_withdraw", edition, goal.key), {"version": seen})

    assert answer.status_code == 409
    assert _newest(goal).verdict == "change_asked"
    assert client.post(_at("answer_withdraw", edition, goal.key), {}).status_code == 400


def test_what_no_longer_counts_is_not_withdrawn(client, edition, liaison, officer, police):
    goal = _goal(edition, "Skola")
    _review(goal, APPROVED, liaison)
    goal_actions.save_goal(goal=goal, version=goal.version, changes={"text": "Nytt."}, by=officer, at=NOON)

    answer = client.post(_at("answer_withdraw", edition, goal.key), {"version": _newest(goal).pk})

    assert answer.status_code == 409
    with pytest.raises(StaleVersionError):
        review.withdraw_answer(goal=goal, review=0, organisation=police, by=liaison, at=NOON)


def test_nothing_is_withdrawn_once_the_plan_is_adopted(client, edition, liaison, officer):
    client.post(_at("review_unchanged", edition), _seen(edition))
    words = {"adopted_by": "x", "adopted_on": TODAY, "paragraph": "1", "pdf": b"%PDF-1.7"}
    adoption.register_adoption(edition=edition, version=_now(edition).version, by=officer, at=DAYS_LATER, **words)
    goal = _goal(edition, "Skola")

    answer = client.post(_at("answer_withdraw", edition, goal.key), {"version": _newest(goal).pk})

    assert answer.status_code == 409
    assert _newest(goal).verdict == "approved"


# No comments ---------------------------------------------------------------------------------------------------------


def test_no_comments_is_an_answer_with_a_name_and_a_day(client, edition, liaison, officer):
    _review(_goal(edition, "Arbete"), CHANGE_ASKED, liaison, comment="Fler.")
    page = client.get(_at("edition_review", edition)).content.decode()

    answer = client.post(_at("review_without_comments", edition), _sent(page, "inga-synpunkter"), follow=True)

    assert "Answer: no comments (2 goals)" in page
    assert "You have answered for Polisen: no comments on 2 goals." in answer.content.decode()
    assert tasks_for(liaison, agreements=[], on=TODAY) == []
    assert [(each.verdict, each.by) for each in Review.objects.order_by("pk")[1:]] == [("no_comments", liaison)] * 2
    entry = LedgerEntry.objects.get(verb="edition.answered_without_comments")
    assert entry.payload.content["titles"] == ["Skola", "Trygghet"]
    client.force_login(officer)
    answers = client.get(_at("edition_answers", edition)).content.decode()
    day = f"{Review.objects.latest('pk').at:%Y}"
    assert re.search(rf"Polisen has answered without comments: Pia Polis, \d+ \w+ {day}\.", answers)


def test_no_comments_on_everything_makes_the_edition_ready_and_stands_on_paper(client, edition, liaison):
    client.post(_at("review_without_comments", edition), _seen(edition))

    assert _now(edition).status == "ready"
    words = "".join(pdf_text.pages(pdf.draw(_now(edition), at=NOON)))
    assert "Polisen har inga synpunkter på 3 mål." in words
    assert "har inte svarat" not in words


def test_a_goal_that_is_changed_after_no_comments_is_asked_for_again(client, edition, liaison, officer):
    client.post(_at("review_without_comments", edition), _seen(edition))
    goal = _goal(edition, "Skola")
    goal_actions.save_goal(goal=goal, version=goal.version, changes={"text": "Nytt."}, by=officer, at=NOON)

    page = client.get(_at("edition_review", edition)).content.decode()

    assert _now(edition).status == "in_review"
    assert "Changed after Polisen answered without comments – review again" in page


@pytest.mark.parametrize(("seen", "status"), [([], 400), (["nonsense"], 400), (["older"], 409)])
def test_no_comments_is_said_only_of_what_was_seen(client, edition, liaison, seen, status):
    seen = [f"{_goal(edition, 'Skola').key}:7" if each == "older" else each for each in seen]

    assert client.post(_at("review_without_comments", edition), {"seen": seen}).status_code == status
    assert not Review.objects.exists()


def test_no_comments_is_not_said_twice(client, edition, liaison):
    client.post(_at("review_without_comments", edition), _seen(edition))

    assert client.post(_at("review_without_comments", edition), _seen(edition)).status_code == 409
    assert Review.objects.count() == 3


def test_who_answers_for_two_organisations_still_has_to_for_the_second(client, edition, liaison, police):
    housing = factories.organisation("Bostadsbolaget")
    edition.plan.partnership.organisations.add(housing)
    factories.asks(edition, housing)
    liaison.memberships.create(organisation=housing, role=Role.REVIEWER)

    client.post(_at("review_without_comments", edition), _seen(edition) | {"organisation": police.pk})

    with translation.override("en"):
        (waiting,) = tasks_for(_again(liaison), agreements=[], on=TODAY)
    assert waiting.what == "Review 3 goals in plan 2027"


def _again(user):
    """The person as the next request has them, without what was looked up before."""
    return type(user).objects.get(pk=user.pk)


def _now(edition):
    return Edition.objects.select_related("plan__partnership", "plan__owner", "based_on").get(pk=edition.pk)


def _goal(edition, title):
    return Goal.objects.select_related("edition__plan__partnership").get(edition=edition, title=title)


def _newest(goal):
    return Review.objects.filter(edition=goal.edition, key=goal.key).latest("pk")


def _approved(*, edition=None):
    reviews = Review.objects.filter(verdict=APPROVED, **({"edition": edition} if edition else {}))
    keys = reviews.values("key")
    return sorted(set(Goal.objects.filter(key__in=keys).values_list("title", flat=True)))


def _review(goal, verdict, by, *, comment=""):
    organisation = by.memberships.get().organisation
    said = {"organisation": organisation, "verdict": verdict, "comment": comment}
    review.review_goal(goal=goal, revision=Goal.objects.get(pk=goal.pk).revision, by=by, at=NOON, **said)


def _seen(edition):
    """All goals, as a page that has just been opened sends them."""
    goals = Goal.objects.filter(edition=edition).order_by("order", "pk")
    return {"seen": [f"{goal.key}:{goal.revision}" for goal in goals]}


def _sent(page, form):
    """What the page's form with this address sends."""
    found = re.search(rf'<form method="post" action="[^"]+/{form}/">(.*?)</form>', page, re.DOTALL)
    sent = {}
    for name, value in re.findall(r'name="(organisation|seen)" value="([^"]+)"', found[1]):
        sent.setdefault(name, []).append(value)
    return sent


def _at(name, edition, *arguments):
    return reverse(name, args=[edition.plan_id, edition.number, *arguments])
