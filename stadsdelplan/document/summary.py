"""The page that sums up a plan on paper: how the district stands, and each goal with how it goes."""

from dataclasses import dataclass

from core.models import Area
from indicators.board import Board, read_board
from stadsdelplan.content import EditionContent, GoalContent
from stadsdelplan.models import FollowUp


@dataclass(frozen=True)
class PlanSummary:
    """The board of the plan's district, and its goals: (GoalContent, newest FollowUp or None), in their order."""

    board: Board
    goals: list[tuple[GoalContent, FollowUp | None]]
    measure_count: int
    area_count: int

    @property
    def has_figures(self):
        """Return whether the board compares anything."""
        return bool(self.board.years)


def district_of(plan):
    """Return the first area of the plan with those that it lies in, as a board compares them. One query."""
    return Area.objects.select_related("parent__parent__parent").get(pk=plan.district_id)


def read_summary(edition, content: EditionContent, *, on) -> PlanSummary:
    """Return the PlanSummary of an edition and its content on the day `on`. As many queries for every plan.

    A goal that goes on from year to year keeps what was noted of it before.
    """
    entries = FollowUp.objects.current().filter(plan=edition.plan_id, on__lte=on).order_by("on", "pk")
    newest = {entry.key: entry for entry in entries}
    return PlanSummary(
        board=read_board(district_of(edition.plan)),
        goals=[(goal, newest.get(goal.key)) for goal in content.goals],
        measure_count=sum(len(goal.measures) for goal in content.goals)
        + sum(len(area.measures) for area in content.areas),
        area_count=len(content.focus_areas),
    )
