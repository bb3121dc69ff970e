"""Verbs that start a plan and its editions, and write their situation picture, resources and areas."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.concurrency.ordering import move_one_place, put_in_order
from core.concurrency.refusals import ForbiddenStepError
from core.limits import text_lengths
from core.models import Area, Organisation, StaleVersionError, User
from partnership.models import Partnership
from stadsdelplan.edition.carry_over import carry_over
from stadsdelplan.edition_changes import (
    at_version,
    copy_goal,
    copy_measure,
    copy_row,
    copy_served_goals,
    insert,
    lock_for_change,
    lock_plan_for_change,
    next_place,
    record_change,
    record_in_plan,
)
from stadsdelplan.lifecycle import Step
from stadsdelplan.models import (
    Edition,
    EditionFocusArea,
    EditionStatus,
    Plan,
    PlanArea,
    ResourceStatement,
    SkippedYear,
)
from stadsdelplan.problem_rows import copy_problems


def start_plan(*, plan: Plan, by: User, at: datetime, further_areas: Iterable[Area] = ()) -> Plan:
    """Store a new plan, still without an edition, for its `district` and the `further_areas`.

    Raises ValidationError where the area has one of the same kind and name.
    """
    further = sorted({*further_areas} - {plan.district}, key=lambda area: area.pk)
    with transaction.atomic():
        Partnership.objects.select_for_update().get(pk=plan.partnership_id)
        insert(plan)
        insert(*(PlanArea(plan=plan, area=area) for area in further))
        record_in_plan(
            plan,
            "plan.started",
            plan,
            by=by,
            at=at,
            name=plan.name,
            kind=plan.kind,
            district=plan.district_id,
            further_areas=[area.pk for area in further],
        )
    return plan


def start_edition(
    *,
    plan: Plan,
    starts_on: date,
    ends_on: date,
    by: User,
    at: datetime,
    focus_areas: Iterable[str] = (),
    rhythm: str = "",
) -> Edition:
    """Open the plan's next edition as a working edition, and return it.

    It starts as a copy of the newest adopted edition, with the same keys of goals and measures, and with the proposals
    and comments that are carried over from it. The first edition of a plan starts with the names in `focus_areas` only.
    Raises ForbiddenStepError where one is under work already.
    """
    with transaction.atomic():
        plan = lock_plan_for_change(plan.pk)
        editions = list(plan.editions.order_by("-number", "-pk"))
        if any(edition.is_under_work for edition in editions):
            raise ForbiddenStepError(_("The plan already has an edition that is being worked on."))
        previous = next((each for each in editions if each.status == EditionStatus.ADOPTED), None)
        number = editions[0].number + 1 if editions else 1
        edition = Edition(plan=plan, number=number, starts_on=starts_on, ends_on=ends_on, rhythm=rhythm)
        if previous:
            edition.based_on, edition.lagesbild = previous, previous.lagesbild
            edition.effect_goals_only = previous.effect_goals_only
        insert(edition, allow_long_texts=True)
        taken_along = []
        if previous:
            taken_along = carry_over(previous, edition, _copy(previous, edition))
        else:
            insert(*(EditionFocusArea(edition=edition, order=n, name=name) for n, name in enumerate(focus_areas, 1)))
        record_in_plan(
            plan,
            "edition.started",
            edition,
            by=by,
            at=at,
            edition=edition.pk,
            years=edition.years,
            starts_on=starts_on,
            ends_on=ends_on,
            rhythm=rhythm,
            number=edition.number,
            based_on=previous and previous.number,
            taken_along=[str(each) for each in taken_along],
        )
    return edition


def save_period(
    *,
    edition: Edition,
    version: int,
    starts_on: date,
    ends_on: date,
    rhythm: str,
    effect_goals_only: bool,
    by: User,
    at: datetime,
) -> Edition:
    """Give the working edition, which `by` saw as `version`, another period or rhythm, or effect goals only."""
    after = {"starts_on": starts_on, "ends_on": ends_on, "rhythm": rhythm, "effect_goals_only": effect_goals_only}
    with transaction.atomic():
        edition = lock_for_change(edition.pk, version=version, step=Step.EDIT)
        before = {name: getattr(edition, name) for name in after}
        for name, value in after.items():
            setattr(edition, name, value)
        edition.full_clean(exclude=text_lengths.too_long_fields(edition))
        edition.save(update_fields=[*after])
        record_change(edition, "edition.period_saved", edition, by=by, at=at, before=before, after=after)
    return edition


def skip_year(*, plan: Plan, year: int, reason: str, by: User, at: datetime) -> SkippedYear:
    """Note that the plan is not revised for a year, and why. Raises ValidationError where it is noted already."""
    with transaction.atomic():
        plan = lock_plan_for_change(plan.pk)
        skipped = SkippedYear(plan=plan, year=year, reason=reason)
        insert(skipped)
        record_in_plan(plan, "plan.year_skipped", skipped, by=by, at=at, year=year, reason=reason)
    return skipped


def save_lagesbild(*, edition: Edition, version: int, text: str, by: User, at: datetime) -> Edition:
    """Store the situation picture if its own `version` is still the one that `by` wrote on (lagesbild_version)."""
    with transaction.atomic():
        edition = lock_for_change(edition.pk, step=Step.EDIT)
        if edition.lagesbild_version != version:
            raise StaleVersionError(edition)
        before, edition.lagesbild = edition.lagesbild, text
        text_lengths.refuse_too_long(edition, ["lagesbild"])
        edition.lagesbild_version += 1
        edition.save(update_fields=["lagesbild", "lagesbild_version"])
        record_change(edition, "edition.lagesbild_saved", edition, by=by, at=at, before=before, after=text)
    return edition


def save_resources(
    *, edition: Edition, organisation: Organisation, version: int | None, text: str, by: User, at: datetime
) -> ResourceStatement:
    """Store how a party meets the district's needs within its ordinary resources.

    `version` is that of the statement which `by` wrote on, or None where there was none. Raises StaleVersionError.
    """
    with transaction.atomic():
        edition = lock_for_change(edition.pk, step=Step.EDIT)
        if organisation not in edition.plan.partnership.organisations.all():
            raise ForbiddenStepError(_("%(organisation)s is no party.") % {"organisation": organisation})
        statement = ResourceStatement.objects.filter(edition=edition, organisation=organisation).first()
        before = statement.text if statement else ""
        if statement is None and version is None:
            statement = ResourceStatement(edition=edition, organisation=organisation, text=text)
            insert(statement)
        else:
            statement = at_version(ResourceStatement, statement or ResourceStatement(), version=version)
            statement.text = text
            statement.full_clean()
            statement.save_on_version(version, text=text)
        record_change(
            edition,
            "edition.resources_stated",
            statement,
            by=by,
            at=at,
            organisation=str(organisation),
            before=before,
            after=text,
        )
    return statement


# The focus areas ----------------------------------------------------------------------------------------------------


def add_focus_area(
    *,
    edition: Edition,
    name: str,
    parent: EditionFocusArea | None = None,
    direction: str = "",
    by: User,
    at: datetime,
) -> EditionFocusArea:
    """Add a focus area, last of all, or as the last part of the focus area `parent`, which is no part itself."""
    with transaction.atomic():
        edition = lock_for_change(edition.pk, step=Step.EDIT)
        if parent and (parent.edition_id != edition.pk or parent.parent_id):
            raise ForbiddenStepError(_("A sub-area stands under one of the edition's focus areas, one level down."))
        place = {"parent": parent, "order": next_place(edition.focus_areas)}
        focus_area = EditionFocusArea(edition=edition, **place, name=name, direction=direction)
        insert(focus_area)
        if parent:
            _put_parts_after_their_area(edition)
            focus_area.refresh_from_db(fields=["order"])
        said = {"name": focus_area.full_name, "direction": direction}
        record_change(edition, "focus_area.added", focus_area, by=by, at=at, **said)
    return focus_area


def save_focus_area(
    *, focus_area: EditionFocusArea, version: int, name: str, direction: str, by: User, at: datetime
) -> EditionFocusArea:
    """Give the focus area, which `by` saw as `version`, another name or direction."""
    after = {"name": name, "direction": direction}
    with transaction.atomic():
        edition = lock_for_change(focus_area.edition_id, step=Step.EDIT)
        focus_area = at_version(EditionFocusArea, focus_area, version=version)
        before = {field: getattr(focus_area, field) for field in after}
        for field, value in after.items():
            setattr(focus_area, field, value)
        focus_area.full_clean()
        focus_area.save_on_version(version, **after)
        record_change(edition, "focus_area.saved", focus_area, by=by, at=at, before=before, after=after)
    return focus_area


def move_focus_area(
    *, focus_area: EditionFocusArea, version: int, step: int, by: User, at: datetime
) -> EditionFocusArea:
    """Move the focus area, which `by` saw as `version`, one place up (`step` -1) or down (1), where there is room."""
    with transaction.atomic():
        edition = lock_for_change(focus_area.edition_id, step=Step.EDIT)
        focus_area = at_version(EditionFocusArea, focus_area, version=version)
        siblings = edition.focus_areas.filter(parent=focus_area.parent_id).order_by("order", "pk")
        _put_parts_after_their_area(edition, move_one_place(siblings, focus_area, step=step))
        record_change(edition, "focus_area.moved", focus_area, by=by, at=at, name=focus_area.name)
    return focus_area


def remove_focus_area(*, focus_area: EditionFocusArea, version: int, by: User, at: datetime) -> None:
    """Remove an empty focus area, which `by` saw as `version`, from its edition."""
    with transaction.atomic():
        edition = lock_for_change(focus_area.edition_id, step=Step.EDIT)
        focus_area = at_version(EditionFocusArea, focus_area, version=version)
        of_it = (focus_area.goals, focus_area.measures, focus_area.comments, focus_area.proposals, focus_area.sub_areas)
        if any(rows.exists() for rows in of_it):
            raise ForbiddenStepError(
                _("Only a focus area without goals, measures, sub-areas, comments and proposals can be removed.")
            )
        pk, said = focus_area.pk, {"name": focus_area.name, "direction": focus_area.direction}
        focus_area.delete()
        focus_area.pk = pk  # the history names what is gone
        record_change(edition, "focus_area.removed", focus_area, by=by, at=at, **said)


def _put_parts_after_their_area(edition, moved=()):
    """Order the focus areas so that each is followed by its sub-areas. `moved` are siblings in a new order."""
    rows = list(edition.focus_areas.order_by("order", "pk"))
    place = {row.pk: number for number, row in enumerate(rows)}
    places = sorted(place[row.pk] for row in moved)
    place |= {row.pk: number for row, number in zip(moved, places, strict=True)}
    rows.sort(key=lambda row: (place[row.parent_id or row.pk], row.parent_id is not None, place[row.pk]))
    put_in_order(rows)


# The copy of the edition before -------------------------------------------------------------------------------------


def _copy(previous, edition):
    """Copy everything but the answers from `previous` to `edition`, with the same keys of goals and measures.

    Return the new focus areas by the primary keys of the old ones.
    """
    focus_areas, copies = {}, {}
    for focus_area in previous.focus_areas.order_by("order", "pk"):
        parent = focus_areas.get(focus_area.parent_id)
        focus_areas[focus_area.pk] = copy_row(focus_area, edition=edition, parent=parent)
    for statement in previous.resource_statements.order_by("pk"):
        copy_row(statement, edition=edition)
    for goal in previous.goals.order_by("order", "pk"):
        copy_goal(goal, edition=edition, focus_area=focus_areas[goal.focus_area_id], copies=copies)
    for measure in previous.measures.filter(goal__isnull=True).order_by("order", "pk"):
        copies[measure] = copy_measure(measure, edition=edition, focus_area=focus_areas[measure.focus_area_id])
    copy_served_goals(copies, edition=edition)
    copy_problems(previous, edition)
    return focus_areas
