"""Verbs of a meeting: planning it, its agenda, holding or cancelling it, its minutes."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core import ledger
from core.concurrency.ordering import move_one_place, put_in_order
from core.concurrency.refusals import ForbiddenStepError, StaleVersionError
from core.limits.dates import KnownDate, refuse_out_of_order
from core.models import User
from stadsdelplan.edition_changes import as_payload, at_version, insert, next_place
from stadsdelplan.meetings.queries import drawn_in_swedish
from stadsdelplan.models import AgendaPoint, Meeting, MeetingStatus, PointKind


def plan_meeting(*, meeting: Meeting, by: User, at: datetime) -> Meeting:
    """Store a meeting that is to be held, today or later. `meeting` is not stored yet. Raises ValidationError."""
    with transaction.atomic():
        meeting.status = MeetingStatus.PLANNED
        _refuse_past(meeting.held_on, today=localdate(at))
        insert(meeting)
        record_of_meeting(meeting, "meeting.planned", meeting, by=by, at=at, after=_head(meeting))
    return meeting


def replan_meeting(*, meeting: Meeting, version: int, changes: dict[str, Any], by: User, at: datetime) -> Meeting:
    """Give a planned meeting, which `by` saw as `version`, another day, time, place, plan, or others who are called."""
    with transaction.atomic():
        meeting = lock_meeting(meeting.pk, version=version)
        _refuse_unless_planned(meeting)
        before = {name: getattr(meeting, name) for name in changes}
        if changes.get("held_on") not in (None, meeting.held_on):
            _refuse_past(changes["held_on"], today=localdate(at))
        _store(meeting, **changes)
        said = {"before": as_payload(before), "after": as_payload(changes)}
        record_of_meeting(meeting, "meeting.replanned", meeting, by=by, at=at, **said)
    return meeting


def cancel_meeting(*, meeting: Meeting, version: int, reason: str, by: User, at: datetime) -> Meeting:
    """Cancel a planned meeting, which `by` saw as `version`, for a `reason`. Raises ValidationError without one."""
    with transaction.atomic():
        meeting = lock_meeting(meeting.pk, version=version)
        _refuse_unless_planned(meeting)
        _store(meeting, status=MeetingStatus.CANCELLED, cancelled_because=reason)
        record_of_meeting(meeting, "meeting.cancelled", meeting, by=by, at=at, reason=reason)
    return meeting


def add_meeting(*, meeting: Meeting, by: User, at: datetime) -> Meeting:
    """Store a meeting that has been held without having been planned here. `meeting` is not stored yet."""
    with transaction.atomic():
        meeting.status = MeetingStatus.HELD
        refuse_out_of_order("held_on", meeting.held_on, today=localdate(at))
        insert(meeting)
        said = {"on": meeting.held_on, "decisions": meeting.decisions}
        record_of_meeting(meeting, "meeting.added", meeting, by=by, at=at, **said)
    return meeting


def save_meeting(*, meeting: Meeting, version: int, changes: dict[str, Any], by: User, at: datetime) -> Meeting:
    """Store `changes` of a held meeting's fields, if it is still the `version` that `by` wrote on."""
    return _write(meeting, version, changes, {}, verb="meeting.saved", by=by, at=at)


def hold_meeting(
    *,
    meeting: Meeting,
    version: int,
    changes: dict[str, Any],
    notes: dict[int, str] | None = None,
    by: User,
    at: datetime,
) -> Meeting:
    """Write the minutes of a meeting that `by` saw as `version`. A planned one is held by it.

    `changes` are fields of the meeting: day, who took part, what was said, the link. `notes` are {point's key: text}.
    Raises StaleVersionError, and ValidationError where the day has not come yet.
    """
    verb = "meeting.held" if meeting.is_planned else "meeting.minuted"
    return _write(meeting, version, changes, notes or {}, verb=verb, by=by, at=at)


# The agenda -----------------------------------------------------------------------------------------------------------


def add_agenda_point(*, point: AgendaPoint, by: User, at: datetime) -> AgendaPoint:
    """Store a point that somebody brings up, last of the own points. `point` is not stored yet."""
    with transaction.atomic():
        meeting = _lock_agenda(point.meeting_id)
        if not meeting.partnership.organisations.filter(pk=point.organisation_id).exists():
            raise ForbiddenStepError(_("Only a party of the partnership brings up a point."))
        point.kind, point.order = PointKind.OWN, next_place(meeting.points)
        insert(point)
        _touch(meeting)
        said = {"after": _words(point), "organisation": str(point.organisation)}
        record_of_meeting(meeting, "agenda_point.added", point, by=by, at=at, **said)
    return point


def save_agenda_point(*, point: AgendaPoint, version: int, title: str, why: str, by: User, at: datetime) -> AgendaPoint:
    """Store other words of a point, if it is still the `version` that `by` wrote on. Raises StaleVersionError."""
    with transaction.atomic():
        meeting = _lock_agenda(point.meeting_id)
        point = at_version(AgendaPoint, point, version=version)
        before = _words(point)
        point.title, point.why = title, why
        point.full_clean()
        point.save_on_version(version, title=title, why=why)
        _touch(meeting)
        record_of_meeting(meeting, "agenda_point.saved", point, by=by, at=at, before=before, after=_words(point))
    return point


def move_agenda_point(*, point: AgendaPoint, version: int, step: int, by: User, at: datetime) -> AgendaPoint:
    """Move a point, which `by` saw as `version`, one place up (`step` -1) or down (1), where there is room."""
    with transaction.atomic():
        meeting = _lock_agenda(point.meeting_id)
        point = at_version(AgendaPoint, point, version=version)
        put_in_order(move_one_place(meeting.points.order_by("order", "pk"), point, step=step))
        _touch(meeting)
        record_of_meeting(meeting, "agenda_point.moved", point, by=by, at=at, title=point.title)
    return point


def remove_agenda_point(*, point: AgendaPoint, version: int, by: User, at: datetime) -> None:
    """Take a point, which `by` saw as `version`, off the agenda again. Raises StaleVersionError."""
    with transaction.atomic():
        meeting = _lock_agenda(point.meeting_id)
        point = at_version(AgendaPoint, point, version=version)
        removed, words = AgendaPoint(pk=point.pk, title=point.title), _words(point)
        point.delete()
        put_in_order(list(meeting.points.order_by("order", "pk")))
        _touch(meeting)
        record_of_meeting(meeting, "agenda_point.removed", removed, by=by, at=at, before=words, after={})


def send_agenda(*, meeting: Meeting, version: int, names: Iterable[str], by: User, at: datetime) -> Meeting:
    """Fix the agenda that `by` saw as `version`: the own points, and what still waits of the drawn ones with `names`.

    From then on the points stay as they are, on the paper and in the minutes. Raises StaleVersionError.
    """
    names = set(names)
    with transaction.atomic():
        meeting = _lock_agenda(meeting.pk, version=version)
        place, points = next_place(meeting.points), []
        for drawn in drawn_in_swedish(meeting):
            if drawn.name in names:
                words = {name: getattr(drawn, name) for name in ("kind", "title", "why", "who", "url")}
                points.append(AgendaPoint(meeting=meeting, order=place + len(points), **words))
        insert(*points)
        _store(meeting, agenda_sent_at=at, agenda_sent_by=by)
        titles = list(meeting.points.order_by("order", "pk").values_list("title", flat=True))
        record_of_meeting(meeting, "meeting.agenda_sent", meeting, by=by, at=at, points=titles)
    return meeting


# What the verbs of meetings and decisions share -----------------------------------------------------------------------


def lock_meeting(pk: int, *, version: int | None = None) -> Meeting:
    """Lock the meeting until the transaction ends, on the `version` that the person saw."""
    rows = Meeting.objects.select_related("partnership", "plan").select_for_update(of=("self",))
    meeting = rows.get(pk=pk)
    if version is not None and meeting.version != version:
        raise StaleVersionError(meeting)
    return meeting


def record_of_meeting(
    meeting: Meeting, verb: str, target: models.Model, /, *, by: User, at: datetime, **payload: Any
) -> None:
    """Record what happened in the partnership's history. Call it last."""
    chain = meeting.partnership.chain
    ledger.record(by=by, verb=verb, target=target, at=at, chain=chain, payload={"meeting": meeting.pk, **payload})


def day_is_before(day: date | None, meeting: Meeting, name: str, *, today: date | None = None) -> None:
    """Raise ValidationError about the field `name` if the day lies before the meeting's, or after `today`."""
    refuse_out_of_order(name, day, today=today, since=[KnownDate(meeting.held_on, _("when the meeting is held"))])


def _write(meeting, version, changes, notes, *, verb, by, at):
    with transaction.atomic():
        meeting = lock_meeting(meeting.pk, version=version)
        if meeting.status == MeetingStatus.CANCELLED:
            raise ForbiddenStepError(_("The meeting was cancelled."))
        if verb == "meeting.saved" and not meeting.is_held:
            raise ForbiddenStepError(_("The meeting is not held yet. Write its minutes on its own page."))
        refuse_out_of_order("held_on", changes.get("held_on", meeting.held_on), today=localdate(at))
        before = {name: getattr(meeting, name) for name in changes}
        said = {"on": changes.get("held_on", meeting.held_on), "before": before, "after": dict(changes)}
        _store(meeting, status=MeetingStatus.HELD, **changes)
        if written := _write_notes(meeting, notes):
            said["notes"] = written
        record_of_meeting(meeting, verb, meeting, by=by, at=at, **said)
    return meeting


def _write_notes(meeting, notes):
    """Store what the minutes say of the points, and return [[title, before, after], …] of those that changed."""
    written = []
    for point in meeting.points.order_by("order", "pk"):
        text = notes.get(point.pk, point.notes)
        if text != point.notes:
            written.append([point.title, point.notes, text])
            point.save_on_version(point.version, notes=text)
    return written


def _store(meeting, **changes):
    """Store `changes` on the version of the locked meeting. Raises ValidationError."""
    for name, value in changes.items():
        setattr(meeting, name, value)
    meeting.full_clean()
    meeting.save_on_version(meeting.version, **changes)


def _lock_agenda(pk, *, version=None):
    """Lock a planned meeting whose agenda is not sent yet."""
    meeting = lock_meeting(pk, version=version)
    _refuse_unless_planned(meeting)
    if meeting.agenda_sent_at:
        raise ForbiddenStepError(_("The agenda is sent. What comes up now is written in the minutes."))
    return meeting


def _refuse_unless_planned(meeting):
    if not meeting.is_planned:
        raise ForbiddenStepError(_("The meeting is no longer planned."))


def _refuse_past(day, *, today):
    if day and day < today:
        raise ValidationError({"held_on": _("The day has passed. Note a meeting that has been held instead.")})


def _touch(meeting):
    Meeting.objects.filter(pk=meeting.pk).update(version=F("version") + 1)


def _head(meeting):
    names = ("held_on", "starts_at", "ends_at", "place", "called", "plan")
    return as_payload({name: getattr(meeting, name) for name in names})


def _words(point):
    return {"title": point.title, "why": point.why}
