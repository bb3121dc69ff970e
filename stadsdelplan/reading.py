"""Editions and partnerships as their pages show them, fetched in a number of queries that does not grow."""

from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from indicators.models import Indicator
from partnership.models import OverarchingGoal
from stadsdelplan.models import (
    Edition,
    EditionFocusArea,
    EditionStatus,
    FollowUp,
    Goal,
    Measure,
    Review,
    ReviewVerdict,
)


@dataclass(frozen=True)
class Answer:
    """How one asked organisation stands to a goal. `state` chooses the look of the status word."""

    state: str
    label: str
    review: Review | None


@dataclass(frozen=True)
class GoalReading:
    goal: Goal
    measures: list[Measure]
    answers: list[Answer]
    follow_up: FollowUp | None


def read_edition(edition):
    """The focus areas of `edition` in order, each with its GoalReadings: [(EditionFocusArea, [GoalReading, …]), …]."""
    asked = _asked(edition)
    newest = _newest_reviews(edition) if asked else {}
    latest = _latest_follow_ups(edition)
    goals = (
        edition.goals.select_related("responsible")
        .prefetch_related(
            Prefetch("measures", Measure.objects.select_related("responsible").order_by("order", "pk")),
            Prefetch("overarching_goals", OverarchingGoal.objects.order_by("order", "pk")),
            Prefetch("indicators", Indicator.objects.order_by("order", "pk")),
        )
        .order_by("order", "pk")
    )
    by_area = {}
    for goal in goals:
        by_area.setdefault(goal.focus_area_id, []).append(
            GoalReading(
                goal=goal,
                measures=list(goal.measures.all()),
                answers=[
                    _answer(goal, organisation, newest.get((goal.key, organisation.pk))) for organisation in asked
                ],
                follow_up=latest.get(goal.key),
            )
        )
    areas = EditionFocusArea.objects.filter(edition=edition).order_by("order", "pk")
    return [(area, by_area.get(area.pk, [])) for area in areas]


def newest_adopted(plan):
    """The adopted edition that the public sees, or None where nothing is adopted yet."""
    return plan.editions.filter(status=EditionStatus.ADOPTED).order_by("-starts_on", "-pk").first()


def editions_of(partnership, user):
    """The editions of the partnership's plans that `user` may see, the newest first."""
    return (
        Edition.objects.visible_to(user)
        .filter(plan__partnership=partnership)
        .select_related("plan__district")
        .order_by("plan__name", "-starts_on", "-pk")
    )


def _asked(edition):
    """Organisations that the plan asks: every other one in the partnership, while the edition is under work."""
    if not edition.is_under_work or not edition.sent_for_review_at or not edition.plan.asks_parties:
        return []
    return list(edition.plan.partnership.organisations.exclude(pk=edition.plan.owner_id).order_by("name", "pk"))


def _newest_reviews(edition):
    """The newest answer by the goal's key and the organisation's."""
    reviews = Review.objects.filter(edition=edition).select_related("organisation", "by").order_by("pk")
    return {(review.key, review.organisation_id): review for review in reviews}


def _answer(goal, organisation, newest):
    if newest is None:
        return Answer("todo", _("Not reviewed by %(party)s") % {"party": organisation}, None)
    if newest.revision_seen != goal.revision:
        label = _("Changed after the answer of %(party)s: review it again") % {"party": organisation}
        return Answer("todo", label, newest)
    if newest.verdict == ReviewVerdict.CHANGE_ASKED:
        return Answer("change_asked", _("Change asked for by %(party)s") % {"party": organisation}, newest)
    if newest.verdict == ReviewVerdict.ABSTAINED:
        return Answer("approved", _("%(party)s has abstained") % {"party": organisation}, newest)
    return Answer("approved", _("Approved by %(party)s") % {"party": organisation}, newest)


def _latest_follow_ups(edition):
    follow_ups = FollowUp.objects.standing().filter(plan=edition.plan).order_by("on", "pk")
    return {follow_up.key: follow_up for follow_up in follow_ups}
