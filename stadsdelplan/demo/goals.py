"""Adds the demo plan's goals and measures to an edition, and revises them in the next one."""

from datetime import datetime
from typing import Any

from core.models import User
from indicators.models import Indicator
from partnership.models import OverarchingGoal
from stadsdelplan.content import GOAL_FIELDS, MEASURE_FIELDS
from stadsdelplan.demo.data_files import organisation
from stadsdelplan.goals import actions as goals
from stadsdelplan.models import Edition, Goal, Measure, Outcome

LAST_YEAR, THIS_YEAR = "last_year", "this_year"


def rows_in(rows, edition):
    """Return the rows of goals or measures that belong to the edition named `edition`."""
    return [row for row in rows if row.get("only", edition) == edition]


def add(row: dict, edition: Edition, *, only: Any, framework: str, by: User, at: datetime) -> None:
    """Add the goal that `row` describes, with its links and its measures."""
    goal = Goal(
        edition=edition,
        focus_area=edition.focus_areas.get(name=row["focus_area"]),
        responsible=organisation(row["responsible"]),
        **_given(row, GOAL_FIELDS),
    )
    goals.add_goal(
        goal=goal,
        overarching_goals=OverarchingGoal.objects.filter(framework__slug=framework, order__in=row["overarching_goals"]),
        indicators=Indicator.objects.filter(order__in=row["indicators"]),
        by=by,
        at=at,
    )
    for measure in rows_in(row["measures"], only):
        _add_measure(measure, goal, by=by, at=at)


def revise(row: dict, edition: Edition, *, by: User, at: datetime) -> None:
    """Revise a goal of last year's edition in this year's: leave it out, change its text, or add measures."""
    goal = edition.goals.get(title=row["title"])
    if "left_out_because" in row:
        outcome = row.get("left_out_as", Outcome.DROPPED)
        reason = row["left_out_because"]
        goals.leave_out_goal(goal=goal, version=goal.version, outcome=outcome, reason=reason, by=by, at=at)
        return
    if THIS_YEAR in row:
        goals.save_goal(goal=goal, version=goal.version, changes=row[THIS_YEAR], by=by, at=at)
    for measure in row["measures"]:
        if measure.get("only") == THIS_YEAR:
            _add_measure(measure, goal, by=by, at=at)


def _add_measure(row, goal, *, by, at):
    responsible = organisation(row["responsible"]) if "responsible" in row else None
    measure = Measure(goal=goal, responsible=responsible, **_given(row, MEASURE_FIELDS))
    goals.add_measure(measure=measure, by=by, at=at)


def _given(row, names):
    return {name: row[name] for name in names if name in row}
