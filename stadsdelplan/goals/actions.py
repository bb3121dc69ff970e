"""Verbs that add, save, move, leave out and restore goals and measures."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.concurrency.refusals import ForbiddenStepError
from core.limits import text_lengths
from core.models import Organisation, StaleVersionError, User
from indicators.models import Indicator
from partnership.models import OverarchingGoal
from stadsdelplan.edition_changes import (
    as_payload,
    at_version,
    bump_revision,
    copy_goal,
    copy_row,
    insert,
    lock_for_change,
    next_place,
    record_change,
    snapshot,
)
from stadsdelplan.lifecycle import Step
from stadsdelplan.models import Departure, EditionFocusArea, Goal, Measure, Outcome

LINKS = ("overarching_goals", "indicators", "concerns")


def add_goal(
    *,
    goal: Goal,
    overarching_goals: Iterable[OverarchingGoal] = (),
    indicators: Iterable[Indicator] = (),
    concerns: Iterable[Organisation] = (),
    by: User,
    at: datetime,
) -> Goal:
    """Store a new goal in its edition, last of all. `goal` is not stored yet."""
    with transaction.atomic():
        edition = lock_for_change(goal.edition_id, step=Step.EDIT)
        _refuse_another_editions(goal.focus_area, edition)
        goal.order = next_place(edition.goals)
        insert(goal)
        links = {"overarching_goals": overarching_goals, "indicators": indicators, "concerns": concerns}
        _link(goal, links)
        record_change(edition, "goal.added", goal, by=by, at=at, **snapshot(goal))
    return goal


def save_goal(
    *, goal: Goal, version: int, changes: dict[str, Any], links: dict[str, list] | None = None, by: User, at: datetime
) -> Goal:
    """Store `changes`, a dict of the goal's own fields, if it is still the `version` that `by` wrote on.

    `links` are its overarching goals, indicators and the parties that it concerns, by field name, where they change.
    Approvals of the text before lapse. A goal that gets another focus area comes last there. Raises StaleVersionError.
    """
    links = links or {}
    with transaction.atomic():
        edition = lock_for_change(goal.edition_id, step=Step.EDIT)
        goal = at_version(Goal, goal, version=version)
        before, after = store_goal_changes(goal, changes, links, edition=edition)
        bump_revision(goal)
        payload = {"key": goal.key, "revision": goal.revision, "before": before, "after": after}
        record_change(edition, "goal.saved", goal, by=by, at=at, **payload)
    return goal


def move_goal(*, goal: Goal, version: int, focus_area: EditionFocusArea, place: int, by: User, at: datetime) -> Goal:
    """Put a goal in the `place`, counted from one, of a focus area of its edition.

    `version` is the goal's. Its text does not change, so that every answer to the goal still holds.
    """
    with transaction.atomic():
        edition = lock_for_change(goal.edition_id, step=Step.EDIT)
        goal = at_version(Goal, goal, version=version)
        _refuse_another_editions(focus_area, edition)
        others = [each for each in edition.goals.order_by("order", "pk") if each.pk != goal.pk]
        inside = [each for each in others if each.focus_area_id == focus_area.pk]
        after = inside[: max(place - 1, 0)]
        others.insert(others.index(after[-1]) + 1 if after else _first_place(others, inside), goal)
        Goal.objects.filter(pk=goal.pk).update(focus_area=focus_area)
        for order, each in enumerate(others, start=1):
            if each.order != order:
                Goal.objects.filter(pk=each.pk).update(order=order)
        record_change(
            edition, "goal.moved", goal, by=by, at=at, key=goal.key, title=goal.title, focus_area=str(focus_area)
        )
    goal.refresh_from_db()
    return goal


def is_known(edition, goal_key, measure_key=None):
    """Return whether the edition before has it, or others have seen it. Leaving it out then takes an outcome."""
    if edition.sent_for_review_at:
        return True
    if edition.based_on_id is None:
        return False
    if measure_key:
        return Measure.objects.filter(goal__edition=edition.based_on_id, key=measure_key).exists()
    return Goal.objects.filter(edition=edition.based_on_id, key=goal_key).exists()


def leave_out_goal(
    *, goal: Goal, version: int, outcome: str = Outcome.DROPPED, reason: str = "", by: User, at: datetime
) -> None:
    """Leave a goal out of the working edition: it is reached, or dropped for a `reason`. Earlier editions keep it.

    A goal that neither the edition before nor anybody else knows leaves a trace in the history only.
    """
    with transaction.atomic():
        edition = lock_for_change(goal.edition_id, step=Step.EDIT)
        goal = at_version(Goal, goal, version=version)
        payload = snapshot(goal) | {"outcome": outcome, "reason": reason}
        if is_known(edition, goal.key):
            _depart(edition, goal.key, goal.key, goal.title, outcome, reason, seen=goal.revision)
        pk = goal.pk
        goal.delete()
        goal.pk = pk  # the history names what is gone
        record_change(edition, "goal.left_out", goal, by=by, at=at, **payload)


def restore_departed(*, departure: Departure, by: User, at: datetime) -> Goal | Measure:
    """Restore a goal or measure that was left out, as the edition before has it."""
    with transaction.atomic():
        edition = lock_for_change(departure.edition_id, step=Step.EDIT)
        departure = Departure.objects.filter(pk=departure.pk).first()
        if departure is None:
            raise ForbiddenStepError(_("It has already been taken in again."))
        before = edition.based_on.goals.filter(key=departure.goal_key).first() if edition.based_on else None
        if before is None:
            raise ForbiddenStepError(_("The edition before has no such goal. Add it as a new one."))
        if departure.key == departure.goal_key:
            row = _restore_goal(departure, before, edition)
            edition.departures.filter(goal_key=departure.goal_key).delete()  # its measures come with it
        else:
            row = _restore_measure(departure, before, edition)
            departure.delete()
        payload = {"goal_key": departure.goal_key, "key": row.key, "title": departure.title}
        revision = Goal.objects.get(edition=edition, key=departure.goal_key).revision
        record_change(edition, "goal.taken_in_again", row, by=by, at=at, revision=revision, **payload)
    return row


def add_measure(*, measure: Measure, by: User, at: datetime) -> Measure:
    """Store a new measure, last under its goal. `measure` is not stored yet.

    Raises StaleVersionError where the goal has been left out meanwhile.
    """
    with transaction.atomic():
        edition = lock_for_change(measure.goal.edition_id, step=Step.EDIT)
        if not edition.goals.filter(pk=measure.goal_id).exists():
            raise StaleVersionError(None)
        measure.order = next_place(measure.goal.measures)
        insert(measure)
        bump_revision(measure.goal)
        payload = {"goal_key": measure.goal.key, "revision": measure.goal.revision}
        record_change(edition, "measure.added", measure, by=by, at=at, **payload, **snapshot(measure))
    return measure


def save_measure(*, measure: Measure, version: int, changes: dict[str, Any], by: User, at: datetime) -> Measure:
    """Store `changes`, a dict of the measure's own fields, if it is still the `version` that `by` wrote on."""
    with transaction.atomic():
        edition = lock_for_change(measure.goal.edition_id, step=Step.EDIT)
        measure = at_version(Measure, measure, version=version)
        before, after = store_measure_changes(measure, changes)
        bump_revision(measure.goal)
        payload = {"goal_key": measure.goal.key, "revision": measure.goal.revision, "key": measure.key}
        record_change(edition, "measure.saved", measure, by=by, at=at, **payload, before=before, after=after)
    return measure


def move_measure(*, measure: Measure, version: int, place: int, by: User, at: datetime) -> Measure:
    """Put a measure in the `place`, counted from one, under its goal. `version` is the measure's."""
    with transaction.atomic():
        edition = lock_for_change(measure.goal.edition_id, step=Step.EDIT)
        measure = at_version(Measure, measure, version=version)
        rows = [each for each in measure.goal.measures.order_by("order", "pk") if each.pk != measure.pk]
        rows.insert(max(place - 1, 0), measure)
        for order, each in enumerate(rows, start=1):
            Measure.objects.filter(pk=each.pk).update(order=order)
        record_change(edition, "measure.moved", measure, by=by, at=at, key=measure.key, text=measure.text)
    measure.refresh_from_db()
    return measure


def leave_out_measure(
    *, measure: Measure, version: int, outcome: str = Outcome.DROPPED, reason: str = "", by: User, at: datetime
) -> None:
    """Leave a measure out of the working edition: it is reached, or dropped for a `reason`."""
    with transaction.atomic():
        edition = lock_for_change(measure.goal.edition_id, step=Step.EDIT)
        measure = at_version(Measure, measure, version=version)
        goal = measure.goal
        payload = snapshot(measure) | {"goal_key": goal.key, "outcome": outcome, "reason": reason}
        if is_known(edition, goal.key, measure.key):
            title = measure.text[:200]
            _depart(edition, measure.key, goal.key, title, outcome, reason, seen=goal.revision)
        pk = measure.pk
        measure.delete()
        measure.pk = pk  # the history names what is gone
        bump_revision(goal)
        record_change(edition, "measure.left_out", measure, by=by, at=at, revision=goal.revision, **payload)


def store_goal_changes(goal, changes, links, *, edition):
    """Store `changes` and `links` of a goal in its locked edition. Return (before, after), each a payload."""
    before = {name: getattr(goal, name) for name in changes} | _links_of(goal, links)
    for name, value in changes.items():
        setattr(goal, name, value)
    _refuse_another_editions(goal.focus_area, edition)
    _check(goal, changes)
    after = {name: getattr(goal, name) for name in changes}  # as the fields read them
    place = {"order": next_place(edition.goals)} if after.get("focus_area") != before.get("focus_area") else {}
    goal.save_on_version(goal.version, **after, **place)
    _link(goal, links)
    return as_payload(before), as_payload(after | _links_of(goal, links))


def store_measure_changes(measure, changes):
    """Store `changes` of a measure in its locked edition. Return (before, after), each a payload."""
    before = {name: getattr(measure, name) for name in changes}
    for name, value in changes.items():
        setattr(measure, name, value)
    _check(measure, changes)
    after = {name: getattr(measure, name) for name in changes}  # as the fields read them
    measure.save_on_version(measure.version, **after)
    return as_payload(before), as_payload(after)


def _check(row, changes):
    """Validate a stored row. Unchanged relations are not looked up again, and an old text may be too long."""
    fields = row._meta.concrete_fields
    unchanged = {field.name for field in fields if field.is_relation} | text_lengths.too_long_fields(row)
    row.full_clean(exclude=unchanged - set(changes))


def _refuse_another_editions(focus_area, edition):
    if focus_area.edition_id != edition.pk:
        raise ForbiddenStepError(_("The focus area belongs to another edition."))


def _link(goal, links):
    for name, rows in links.items():
        getattr(goal, name).set(rows)


def _links_of(goal, links):
    return {name: sorted(getattr(goal, name).values_list("pk", flat=True)) for name in links}


def _first_place(others, inside):
    """Return the place among all goals for a goal that comes first in its focus area."""
    return others.index(inside[0]) if inside else len(others)


def _depart(edition, key, goal_key, title, outcome, reason, *, seen):
    departure = Departure(
        edition=edition, key=key, goal_key=goal_key, title=title, outcome=outcome, reason=reason, seen=seen
    )
    insert(departure)


def _restore_goal(departure, before, edition):
    areas = edition.focus_areas.order_by("order", "pk")
    focus_area = areas.filter(name=before.focus_area.name).first() or areas.first()
    if focus_area is None:
        raise ForbiddenStepError(_("The edition has no focus area for the goal. Add one first."))
    counted_on = {"version": departure.seen + 1, "revision": departure.seen + 1}
    return copy_goal(before, edition=edition, focus_area=focus_area, order=next_place(edition.goals), **counted_on)


def _restore_measure(departure, before, edition):
    measure = before.measures.filter(key=departure.key).first()
    goal = edition.goals.filter(key=departure.goal_key).first()
    if measure is None or goal is None:
        raise ForbiddenStepError(_("The goal is no longer in the edition. Take the goal in first."))
    copied = copy_row(measure, goal=goal, order=next_place(goal.measures))
    bump_revision(goal)
    return copied
