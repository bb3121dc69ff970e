"""Verbs of what a meeting decided: noting it, changing it, taking it out, and noting a task as done."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.concurrency.refusals import ForbiddenStepError
from core.models import Organisation, User
from stadsdelplan.edition_changes import as_payload, at_version, insert
from stadsdelplan.meetings.actions import day_is_before, lock_meeting, record_of_meeting
from stadsdelplan.models import MeetingDecision

_FIELDS = ("point", "text", "becomes", "responsible", "due_on", "done_on")


def add_decision(*, decision: MeetingDecision, by: User, at: datetime) -> MeetingDecision:
    """Store a decision of a held meeting. `decision` is not stored yet. Raises ValidationError."""
    with transaction.atomic():
        meeting = _lock_held(decision.meeting_id)
        _check(decision, meeting, at=at)
        insert(decision)
        said = {"after": _said(decision)}
        record_of_meeting(meeting, "meeting_decision.added", decision, by=by, at=at, **said)
    return decision


def save_decision(
    *, decision: MeetingDecision, version: int, changes: dict[str, Any], by: User, at: datetime
) -> MeetingDecision:
    """Store `changes` of a decision, if it is still the `version` that `by` wrote on. Raises StaleVersionError.

    A task without the day on which it was done (`done_on`) is open again.
    """
    with transaction.atomic():
        meeting = _lock_held(decision.meeting_id)
        decision = at_version(MeetingDecision, decision, version=version)
        if decision.measure_key and changes.get("becomes", decision.becomes) != decision.becomes:
            raise ForbiddenStepError(_("It has become a measure in the plan already."))
        before = _said(decision)
        if "done_on" in changes and changes["done_on"] is None:
            changes = changes | {"done_by": None}
        for name, value in changes.items():
            setattr(decision, name, value)
        _check(decision, meeting, at=at)
        decision.full_clean()
        decision.save_on_version(version, **changes)
        said = {"before": before, "after": _said(decision)}
        record_of_meeting(meeting, "meeting_decision.saved", decision, by=by, at=at, **said)
    return decision


def remove_decision(*, decision: MeetingDecision, version: int, by: User, at: datetime) -> None:
    """Take a decision that was noted by mistake out again. One that has become a measure, or is done, stays."""
    with transaction.atomic():
        meeting = _lock_held(decision.meeting_id)
        decision = at_version(MeetingDecision, decision, version=version)
        if decision.measure_key or decision.done_on:
            raise ForbiddenStepError(_("It is done, or has become a measure. It stays in the minutes."))
        removed, said = MeetingDecision(pk=decision.pk, text=decision.text), _said(decision)
        decision.delete()
        record_of_meeting(meeting, "meeting_decision.removed", removed, by=by, at=at, before=said, after={})


def finish_task(*, decision: MeetingDecision, version: int, done_on: date, by: User, at: datetime) -> MeetingDecision:
    """Note that the task, which `by` saw as `version`, was done on a day. Raises ValidationError for a day to come."""
    with transaction.atomic():
        meeting = _lock_held(decision.meeting_id)
        decision = at_version(MeetingDecision, decision, version=version)
        if not decision.is_task or decision.done_on:
            raise ForbiddenStepError(_("It is no task, or it is done already."))
        decision.done_on, decision.done_by = done_on, by
        _check(decision, meeting, at=at)
        decision.full_clean()
        decision.save_on_version(version, done_on=done_on, done_by=by)
        record_of_meeting(meeting, "meeting_decision.done", decision, by=by, at=at, done_on=done_on)
    return decision


def responsible_units(partnership):
    """Return who in the partnership may be responsible: its parties and their units, by name."""
    parties = list(partnership.organisations.all())
    units = Organisation.objects.below(parties) | Organisation.objects.filter(pk__in=[each.pk for each in parties])
    return units.order_by("name", "pk")


def _lock_held(pk):
    meeting = lock_meeting(pk)
    if not meeting.is_held:
        raise ForbiddenStepError(_("Decisions are noted when the meeting has been held."))
    return meeting


def _check(decision, meeting, *, at):
    """Raise ValidationError where a day comes too early, or what it names is of another meeting or partnership."""
    day_is_before(decision.due_on, meeting, "due_on")
    day_is_before(decision.done_on, meeting, "done_on", today=localdate(at))
    if decision.point_id and decision.point.meeting_id != meeting.pk:
        raise ValidationError({"point": _("The point stands on another agenda.")})
    if (
        decision.responsible_id
        and not responsible_units(meeting.partnership).filter(pk=decision.responsible_id).exists()
    ):
        raise ValidationError({"responsible": _("Choose a party of the partnership, or one of its units.")})


def _said(decision):
    return as_payload({name: getattr(decision, name) for name in _FIELDS})
