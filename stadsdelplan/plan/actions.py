"""The verb that starts a plan's next edition with a choice for each goal, measure and promise that has ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from core.models import User
from stadsdelplan.edition.actions import start_edition
from stadsdelplan.goals import actions as goal_actions
from stadsdelplan.models import Edition, Outcome, Plan

ALONG = "along"


@dataclass(frozen=True)
class EndedChoice:
    """What becomes of something that has ended: ALONG, or left out with an Outcome, and a reason if it is dropped.

    `ends_on` is a measure's new last day, and `target_year` a goal's new year. None takes it along without one.
    """

    choice: str
    reason: str = ""
    ends_on: date | None = None
    target_year: int | None = None


def start_next_edition(
    *,
    plan: Plan,
    starts_on: date,
    ends_on: date,
    by: User,
    at: datetime,
    rhythm: str = "",
    focus_areas: Iterable[str] = (),
    ended: dict[str, EndedChoice] | None = None,
) -> Edition:
    """Start the plan's next edition as `start_edition` does, and carry out the choices in `ended`, by key as text.

    All of it is one event: a choice that is refused starts nothing. Raises ValidationError.
    """
    choices = ended or {}
    with transaction.atomic():
        edition = start_edition(
            plan=plan, starts_on=starts_on, ends_on=ends_on, by=by, at=at, focus_areas=focus_areas, rhythm=rhythm
        )
        for measure in edition.measures.order_by("pk"):
            if chosen := choices.get(str(measure.key)):
                _settle_measure(measure, chosen, by=by, at=at)
        for goal in edition.goals.order_by("pk"):
            if chosen := choices.get(str(goal.key)):
                _settle_goal(goal, chosen, by=by, at=at)
        edition.refresh_from_db()
    return edition


def _settle_measure(measure, chosen, *, by, at):
    if chosen.choice != ALONG:
        goal_actions.leave_out_measure(measure=measure, version=measure.version, **_left_out(chosen), by=by, at=at)
    elif chosen.ends_on != measure.ends_on:
        changes = {"ends_on": chosen.ends_on}
        goal_actions.save_measure(measure=measure, version=measure.version, changes=changes, by=by, at=at)


def _settle_goal(goal, chosen, *, by, at):
    goal.refresh_from_db(fields=["version", "revision"])  # its measures may have been changed
    if chosen.choice != ALONG:
        goal_actions.leave_out_goal(goal=goal, version=goal.version, **_left_out(chosen), by=by, at=at)
    elif chosen.target_year != goal.target_year:
        changes = {"target_year": chosen.target_year}
        goal_actions.save_goal(goal=goal, version=goal.version, changes=changes, by=by, at=at)


def _left_out(chosen):
    return {"outcome": Outcome(chosen.choice), "reason": chosen.reason}
