"""Verbs that add, save, move, leave out and restore goals and measures."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.concurrency.refusals import ForbiddenStepError
from core.limits import text_lengths
from core.models import Organisation, StaleVersionError, User
from indicators.models import Indicator
from partnership.models import OverarchingGoal
from stadsdelplan import problem_rows
from stadsdelplan.edition_changes import (
    as_payload,
    at_version,
    bump_revision,
    copy_goal,
    copy_measure,
    copy_served_goals,
    insert,
    lock_for_change,
    next_place,
    record_change,
    snapshot,
    store_milestones,
    store_partners,
)
from stadsdelplan.lifecycle import Step
from stadsdelplan.models import Cause, Departure, Edition, EditionFocusArea, Goal, Measure, Outcome, Problem, ServedGoal

LINKS = ("overarching_goals", "indicators", "concerns", "milestones", "problems")
LINKS_OF_MEASURES = ("partners", "serves", "causes")

OWN_WORDS = ("problem", "probable_cause")  # of a goal, of which the ranking has a row

MilestoneLine = tuple[date, Decimal | None, str]


def add_goal(
    *,
    goal: Goal,
    overarching_goals: Iterable[OverarchingGoal] = (),
    indicators: Iterable[Indicator] = (),
    concerns: Iterable[Organisation] = (),
    milestones: Iterable[MilestoneLine] = (),
    problems: Iterable[Problem] = (),
    by: User,
    at: datetime,
) -> Goal:
    """Store a new goal in its edition, last of all. `goal` is not stored yet. `milestones` are (day, value, words).

    `problems` are those that it points at beside its own, which gets a row of the ranking by itself.
    """
    with transaction.atomic():
        edition = lock_for_change(goal.edition_id, step=Step.EDIT)
        _refuse_another_editions(goal.focus_area, edition)
        goal.order = next_place(edition.goals)
        insert(goal)
        links = {"overarching_goals": overarching_goals, "indicators": indicators, "concerns": concerns}
        link_goal(goal, links | {"milestones": milestones, "problems": problems})
        problem_rows.keep_own_problem(goal)
        record_change(edition, "goal.added", goal, by=by, at=at, **snapshot(goal))
    return goal


def save_goal(
    *, goal: Goal, version: int, changes: dict[str, Any], links: dict[str, list] | None = None, by: User, at: datetime
) -> Goal:
    """Store `changes`, a dict of the goal's own fields, if it is still the `version` that `by` wrote on.

    `links` are its overarching goals, indicators, milestones, further problems and the parties that it concerns, by
    name, where they change. Approvals of the text before lapse. A goal that gets another focus area comes last there.
    Raises StaleVersionError.
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
        return Measure.objects.filter(edition=edition.based_on_id, key=measure_key).exists()
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
        _no_longer_served(goal, edition, by=by, at=at)
        pk = goal.pk
        goal.delete()
        problem_rows.forget_own_problem(goal)
        goal.pk = pk  # the history names what is gone
        record_change(edition, "goal.left_out", goal, by=by, at=at, **payload)


def restore_departed(*, departure: Departure, by: User, at: datetime) -> Goal | Measure:
    """Restore a goal or measure that was left out, as the edition before has it."""
    with transaction.atomic():
        edition = lock_for_change(departure.edition_id, step=Step.EDIT)
        departure = Departure.objects.filter(pk=departure.pk).first()
        if departure is None:
            raise ForbiddenStepError(_("It has already been taken in again."))
        if departure.key == departure.goal_key:
            row = parent = _restore_goal(departure, edition)
            edition.departures.filter(goal_key=departure.goal_key).delete()  # its measures come with it
        else:
            row = _restore_measure(departure, edition)
            parent = row.parent
            departure.delete()
        payload = {"goal_key": departure.goal_key, "key": row.key, "title": departure.title}
        record_change(edition, "goal.taken_in_again", row, by=by, at=at, revision=parent.revision, **payload)
    return row


def add_measure(
    *,
    measure: Measure,
    partners: Iterable[tuple[Organisation, str]] = (),
    serves: Iterable[Goal] = (),
    causes: Iterable[Cause] = (),
    by: User,
    at: datetime,
) -> Measure:
    """Store a new measure, last under its goal or focus area. `measure` is not stored yet.

    `partners` are (organisation, role or "") of those who take it together with the responsible one, and `serves` are
    further goals of the edition, `causes` those by which it is chosen. Raises StaleVersionError where the goal has been
    left out meanwhile.
    """
    parent = measure.parent
    with transaction.atomic():
        edition = lock_for_change(parent.edition_id, step=Step.EDIT)
        if not type(parent).objects.filter(pk=parent.pk, edition=edition).exists():
            raise StaleVersionError(None)
        measure.edition, measure.order = edition, next_place(parent.measures)
        insert(measure)
        link_measure(measure, {"partners": partners, "serves": serves, "causes": causes})
        bump_revision(parent)
        payload = {"goal_key": parent.key, "revision": parent.revision, **links_of_measure(measure)}
        record_change(edition, "measure.added", measure, by=by, at=at, **payload, **snapshot(measure))
    return measure


def save_measure(
    *, measure: Measure, version: int, changes: dict[str, Any], links: dict[str, list] | None = None, by: User,
    at: datetime,
) -> Measure:  # fmt: skip
    """Store `changes`, a dict of the measure's own fields, if it is still the `version` that `by` wrote on.

    `links` are its partners, the further goals that it serves and its causes, as in `add_measure`, where they change.
    """
    with transaction.atomic():
        edition = lock_for_change(measure.edition_id, step=Step.EDIT)
        measure = at_version(Measure, measure, version=version)
        save_locked_measure(measure, changes, links or {}, edition=edition, by=by, at=at)
    return measure


def save_locked_measure(
    measure: Measure, changes: dict[str, Any], links: dict[str, list], *, edition: Edition, by: User, at: datetime
) -> None:
    """Store the changes of a measure of a locked edition, and record them."""
    before, after = store_measure_changes(measure, changes, links)
    parent = measure.parent
    bump_revision(parent)
    payload = {"goal_key": parent.key, "revision": parent.revision, "key": measure.key}
    record_change(edition, "measure.saved", measure, by=by, at=at, **payload, before=before, after=after)


def move_measure(*, measure: Measure, version: int, place: int, by: User, at: datetime) -> Measure:
    """Put a measure in the `place`, counted from one, under its goal or focus area. `version` is the measure's."""
    with transaction.atomic():
        edition = lock_for_change(measure.edition_id, step=Step.EDIT)
        measure = at_version(Measure, measure, version=version)
        rows = [each for each in measure.parent.measures.order_by("order", "pk") if each.pk != measure.pk]
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
        edition = lock_for_change(measure.edition_id, step=Step.EDIT)
        measure = at_version(Measure, measure, version=version)
        parent = measure.parent
        payload = snapshot(measure) | links_of_measure(measure)
        payload |= {"goal_key": parent.key, "outcome": outcome, "reason": reason}
        if is_known(edition, parent.key, measure.key):
            title = measure.text[:200]
            _depart(edition, measure.key, parent.key, title, outcome, reason, seen=parent.revision)
        pk = measure.pk
        measure.delete()
        measure.pk = pk  # the history names what is gone
        bump_revision(parent)
        record_change(edition, "measure.left_out", measure, by=by, at=at, revision=parent.revision, **payload)


def store_goal_changes(goal, changes, links, *, edition):
    """Store `changes` and `links` of a goal in its locked edition. Return (before, after), each a payload."""
    before = {name: getattr(goal, name) for name in changes} | links_of_goal(goal, links)
    for name, value in changes.items():
        setattr(goal, name, value)
    _refuse_another_editions(goal.focus_area, edition)
    _check(goal, changes)
    after = {name: getattr(goal, name) for name in changes}  # as the fields read them
    place = {"order": next_place(edition.goals)} if after.get("focus_area") != before.get("focus_area") else {}
    goal.save_on_version(goal.version, **after, **place)
    link_goal(goal, links)
    if not after.keys().isdisjoint(OWN_WORDS):
        problem_rows.keep_own_problem(goal)
    return as_payload(before), as_payload(after | links_of_goal(goal, links))


def store_measure_changes(measure, changes, links):
    """Store `changes` and `links` of a measure in its locked edition. Return (before, after), each a payload."""
    before = {name: getattr(measure, name) for name in changes} | links_of_measure(measure, links)
    for name, value in changes.items():
        setattr(measure, name, value)
    _check(measure, changes)
    after = {name: getattr(measure, name) for name in changes}  # as the fields read them
    measure.save_on_version(measure.version, **after)
    link_measure(measure, links)
    return as_payload(before), as_payload(after | links_of_measure(measure, links))


def link_measure(measure, links):
    """Give a stored measure the partners and the further goals in `links`, by name. Raises ValidationError."""
    if "partners" in links:
        partners = list(links["partners"])
        if measure.responsible_id in [organisation.pk for organisation, _role in partners]:
            raise ValidationError({"partners": _("Who is responsible takes part already. Choose the others.")})
        store_partners(measure, partners)
    if "serves" in links:
        goals = list(links["serves"])
        if any(goal.edition_id != measure.edition_id or goal.pk == measure.goal_id for goal in goals):
            raise ForbiddenStepError(_("A measure serves other goals of the same edition."))
        measure.served_rows.all().delete()
        insert(*(ServedGoal(measure=measure, goal=goal) for goal in goals))
    if "causes" in links:
        causes = list(links["causes"])
        if any(cause.problem.edition_id != measure.edition_id for cause in causes):
            raise ForbiddenStepError(_("A measure is chosen by causes of the same edition."))
        problem_rows.choose_by(measure, causes)


def links_of_measure(measure, names=LINKS_OF_MEASURES):
    """Return those links of a stored measure, as the history stores them."""
    found = {
        "partners": [[row.organisation_id, row.role] for row in measure.partner_rows.order_by("pk")],
        "serves": sorted(str(key) for key in measure.served_rows.values_list("goal__key", flat=True)),
        "causes": sorted(str(key) for key in measure.cause_rows.values_list("cause__key", flat=True)),
    }
    return {name: value for name, value in found.items() if name in names}


def _check(row, changes):
    """Validate a stored row. Unchanged relations are not looked up again, and an old text may be too long."""
    fields = row._meta.concrete_fields
    unchanged = {field.name for field in fields if field.is_relation} | text_lengths.too_long_fields(row)
    row.full_clean(exclude=unchanged - set(changes))


def _refuse_another_editions(focus_area, edition):
    if focus_area.edition_id != edition.pk:
        raise ForbiddenStepError(_("The focus area belongs to another edition."))


def _no_longer_served(goal, edition, *, by, at):
    """Take the goal, which leaves the edition, from the measures that stand elsewhere and serve it."""
    rows = ServedGoal.objects.filter(goal=goal).select_related("measure").order_by("pk")
    for row in rows:
        left = [each for each in row.measure.serves if each.pk != goal.pk]
        save_locked_measure(row.measure, {}, {"serves": left}, edition=edition, by=by, at=at)


def link_goal(goal, links):
    """Give a stored goal the rows and milestones in `links`, by name."""
    for name, rows in links.items():
        if name == "milestones":
            store_milestones(goal, rows)
        elif name == "problems":
            if any(problem.edition_id != goal.edition_id for problem in rows):
                raise ForbiddenStepError(_("A goal points at problems of the same edition."))
            problem_rows.point_at(goal, rows)
        else:
            getattr(goal, name).set(rows)


def links_of_goal(goal, links):
    """Return the links by their primary keys, milestones by what they say, problems by their stable keys."""
    return {name: _link_of_goal(goal, name) for name in links}


def _link_of_goal(goal, name):
    if name == "milestones":
        return list(goal.milestones.order_by("day", "pk"))
    if name == "problems":
        return sorted(str(problem.key) for problem in problem_rows.further_problems(goal))
    return sorted(getattr(goal, name).values_list("pk", flat=True))


def _first_place(others, inside):
    """Return the place among all goals for a goal that comes first in its focus area."""
    return others.index(inside[0]) if inside else len(others)


def _depart(edition, key, goal_key, title, outcome, reason, *, seen):
    departure = Departure(
        edition=edition, key=key, goal_key=goal_key, title=title, outcome=outcome, reason=reason, seen=seen
    )
    insert(departure)


def _restore_goal(departure, edition):
    before = edition.based_on.goals.filter(key=departure.goal_key).first() if edition.based_on else None
    if before is None:
        raise ForbiddenStepError(_("The edition before has no such goal. Add it as a new one."))
    areas = edition.focus_areas.order_by("order", "pk")
    focus_area = areas.filter(key=before.focus_area.key).first() or areas.first()
    if focus_area is None:
        raise ForbiddenStepError(_("The edition has no focus area for the goal. Add one first."))
    counted_on = {"version": departure.seen + 1, "revision": departure.seen + 1}
    place = {"focus_area": focus_area, "order": next_place(edition.goals)}
    copied = copy_goal(before, edition=edition, **place, **counted_on)
    problem_rows.point_again(copied, before)
    return copied


def _restore_measure(departure, edition):
    before = Measure.objects.filter(edition=edition.based_on_id, key=departure.key).first()
    if before is None or before.parent.key != departure.goal_key:
        raise ForbiddenStepError(_("The edition before has no such measure. Add it as a new one."))
    kind = "goal" if before.goal_id else "focus_area"
    parent = type(before.parent).objects.filter(edition=edition, key=departure.goal_key).first()
    if parent is None:
        raise ForbiddenStepError(_("What the measure stood under is no longer in the edition. Take that in first."))
    copied = copy_measure(before, edition=edition, order=next_place(parent.measures), **{kind: parent})
    copy_served_goals({before: copied}, edition=edition)
    problem_rows.choose_again(copied, before)
    bump_revision(parent)
    return copied
