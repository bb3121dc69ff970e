"""The change list (ändringslista) of two editions: what is new, changed, reached or dropped. Pure functions.

Goals and measures compare by their stable key, never by their place or their text. A list holds everything that turns
the older edition into the newer one: apply(compare_editions(old, new), old) == new.
"""

import uuid
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from stadsdelplan.content import AreaContent, DepartureContent, GoalContent, MeasureContent
from stadsdelplan.models import Outcome


class ChangeKind(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REACHED = "reached"
    DROPPED = "dropped"
    REMOVED = "removed"  # it is gone, and nobody said why


@dataclass(frozen=True)
class FieldChange:
    """A field's value before and now. `name` is the field's in GoalContent, MeasureContent or EditionContent."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True)
class MeasureChange:
    """What happened to a measure. `before` is missing for an added one, `after` for one that is gone."""

    kind: ChangeKind
    key: uuid.UUID
    before: MeasureContent | None
    after: MeasureContent | None
    fields: tuple[FieldChange, ...] = ()
    reason: str = ""

    @property
    def text(self):
        return (self.after or self.before).text


@dataclass(frozen=True)
class GoalChange:
    """What happened to a goal and to its measures, these in the newer edition's order with the gone ones last.

    The same says what happened to the measures that stand directly under a focus area.
    """

    kind: ChangeKind
    key: uuid.UUID
    before: GoalContent | AreaContent | None
    after: GoalContent | AreaContent | None
    fields: tuple[FieldChange, ...] = ()
    measures: tuple[MeasureChange, ...] = ()
    reason: str = ""

    @property
    def title(self):
        return (self.after or self.before).title

    @property
    def focus_area(self):
        return (self.after or self.before).focus_area

    @property
    def has_changed_measures(self):
        return any(measure.kind != ChangeKind.UNCHANGED for measure in self.measures)


@dataclass(frozen=True)
class ChangeList:
    """Everything that turns the older edition into the newer one. `fields` are the edition's own that differ.

    `goals` come in the newer edition's order, and then those that are gone, in the older one's; so do the `areas`,
    which are the focus areas with measures of their own.
    """

    fields: tuple[FieldChange, ...]
    goals: tuple[GoalChange, ...]
    areas: tuple[GoalChange, ...] = ()

    def of(self, kind):
        return [goal for goal in self.goals if goal.kind == kind]


def compare_editions(old, new):
    """Return the ChangeList from one EditionContent to another."""
    changed = _differing(old, new, leaving_out={"goals", "areas"})
    before = {goal.key: goal for goal in old.goals}
    gone = {departure.key: departure for departure in new.departures}
    stays = {goal.key for goal in new.goals}
    return ChangeList(
        fields=changed,
        goals=tuple(
            [_goal(before.get(goal.key), goal, gone) for goal in new.goals]
            + [_gone_goal(goal, gone.get(goal.key)) for goal in old.goals if goal.key not in stays]
        ),
        areas=tuple(_areas(old, new, gone)),
    )


def apply(changes, old):
    """Return the newer EditionContent, made from the older one and the ChangeList."""
    before = {each.key: each for each in (*old.goals, *old.areas)}
    goals, areas = (
        tuple(_apply_goal(change, before.get(change.key)) for change in of if change.after is not None)
        for of in (changes.goals, changes.areas)
    )
    return replace(old, goals=goals, areas=areas, **{change.name: change.after for change in changes.fields})


def _areas(old, new, gone):
    before, stays = {area.key: area for area in old.areas}, {area.key for area in new.areas}
    yield from (_goal(before.get(area.key), area, gone) for area in new.areas)
    for area in old.areas:
        if area.key not in stays:
            measures = _measures(area.measures, (), gone)
            yield GoalChange(ChangeKind.REMOVED, area.key, area, None, measures=measures)


def _goal(before, after, gone):
    if before is None:
        measures = tuple(MeasureChange(ChangeKind.ADDED, each.key, None, each) for each in after.measures)
        return GoalChange(ChangeKind.ADDED, after.key, None, after, measures=measures)
    differing = _differing(before, after, leaving_out={"measures"})
    measures = _measures(before.measures, after.measures, gone)
    kind = ChangeKind.CHANGED if differing else ChangeKind.UNCHANGED
    return GoalChange(kind, after.key, before, after, differing, measures)


def _gone_goal(goal, departure):
    kind, reason = _why_gone(departure)
    return GoalChange(kind, goal.key, goal, None, reason=reason)


def _measures(old, new, gone):
    before = {measure.key: measure for measure in old}
    stays = {measure.key for measure in new}
    changes = [_measure(before.get(measure.key), measure) for measure in new]
    for measure in old:
        if measure.key not in stays:
            kind, reason = _why_gone(gone.get(measure.key))
            changes.append(MeasureChange(kind, measure.key, measure, None, reason=reason))
    return tuple(changes)


def _measure(before, after):
    if before is None:
        return MeasureChange(ChangeKind.ADDED, after.key, None, after)
    differing = _differing(before, after)
    return MeasureChange(ChangeKind.CHANGED if differing else ChangeKind.UNCHANGED, after.key, before, after, differing)


def _why_gone(departure: DepartureContent | None):
    if departure is None:
        return ChangeKind.REMOVED, ""
    return (ChangeKind.REACHED if departure.outcome == Outcome.REACHED else ChangeKind.DROPPED), departure.reason


def _differing(before, after, *, leaving_out=()):
    names = [field.name for field in fields(after) if field.name not in leaving_out]
    return tuple(
        FieldChange(name, getattr(before, name), getattr(after, name))
        for name in names
        if getattr(before, name) != getattr(after, name)
    )


def _apply_goal(change, before):
    if before is None:
        return change.after
    before_measures = {measure.key: measure for measure in before.measures}
    measures = tuple(
        _apply_measure(each, before_measures.get(each.key)) for each in change.measures if each.after is not None
    )
    return replace(before, measures=measures, **{each.name: each.after for each in change.fields})


def _apply_measure(change, before):
    if before is None:
        return change.after
    return replace(before, **{each.name: each.after for each in change.fields})
