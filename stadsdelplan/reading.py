"""Editions and partnerships as their pages show them, fetched in a number of queries that does not grow."""

from dataclasses import dataclass

from django.db.models import Prefetch

from indicators.models import Indicator
from partnership.models import OverarchingGoal
from stadsdelplan.models import (
    Edition,
    EditionFocusArea,
    EditionStatus,
    FollowUp,
    Goal,
    Measure,
)
from stadsdelplan.reviews import Answer, answers_by_goal


@dataclass(frozen=True)
class GoalReading:
    goal: Goal
    measures: list[Measure]
    answers: list[Answer]
    follow_up: FollowUp | None


def read_edition(edition):
    """The focus areas of `edition` in order, each with its GoalReadings: [(EditionFocusArea, [GoalReading, …]), …]."""
    latest = _latest_follow_ups(edition)
    goals = list(
        edition.goals.select_related("responsible")
        .prefetch_related(
            Prefetch("measures", Measure.objects.select_related("responsible").order_by("order", "pk")),
            Prefetch("overarching_goals", OverarchingGoal.objects.order_by("order", "pk")),
            Prefetch("indicators", Indicator.objects.order_by("order", "pk")),
        )
        .order_by("order", "pk")
    )
    answers = answers_by_goal(edition, goals) if edition.is_under_work else {}
    by_area = {}
    for goal in goals:
        by_area.setdefault(goal.focus_area_id, []).append(
            GoalReading(
                goal=goal,
                measures=list(goal.measures.all()),
                answers=answers.get(goal.key, []),
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


def _latest_follow_ups(edition):
    follow_ups = FollowUp.objects.standing().filter(plan=edition.plan).order_by("on", "pk")
    return {follow_up.key: follow_up for follow_up in follow_ups}
