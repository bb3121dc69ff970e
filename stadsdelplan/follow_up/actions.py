"""Verbs that follow up goals and measures through the year, and register the duties of the law."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from core.concurrency.refusals import ForbiddenStepError
from core.files import uploads
from core.limits.dates import refuse_out_of_order
from core.models import User
from stadsdelplan.edition_changes import insert, lock_plan_for_change, record_in_plan
from stadsdelplan.models import CLOSED, Evidence, FollowUp, Goal, LegalDuty, Measure, Milestone, Plan


def follow_up(
    *, entry: FollowUp, evidence: Iterable[tuple[uploads.Inspected, str]] = (), by: User, at: datetime
) -> FollowUp:
    """Store how a goal or measure goes on a day. `entry` is a FollowUp that is not stored yet; no edition changes.

    The entry has plan, key, day, status, text, outcome, the organisation for which `by` writes, and the entry that it
    corrects, if any. `evidence` are pairs of a core.files.uploads.Inspected and its title. Raises ForbiddenStepError
    for a key that no adopted edition has, and ValidationError where the day has not come.
    """
    refuse_out_of_order("on", entry.on, today=localdate(at))
    with uploads.atomic():
        plan = lock_plan_for_change(entry.plan_id)
        if not is_followed(plan, entry.key):
            raise ForbiddenStepError(_("Only goals and measures of an adopted plan are followed up."))
        if entry.corrects_id and FollowUp.objects.filter(corrects=entry.corrects_id).exists():
            raise ForbiddenStepError(_("That follow-up has already been corrected. Correct the newer one."))
        entry.by, entry.at = by, at
        insert(entry)
        stored = [(uploads.store(file, by=by, at=at), title) for file, title in evidence]
        insert(*(Evidence(follow_up=entry, file=file, title=title) for file, title in stored))
        record_in_plan(
            plan,
            "plan.followed_up",
            entry,
            by=by,
            at=at,
            key=entry.key,
            on=entry.on,
            status=entry.status,
            text=entry.text,
            outcome=entry.outcome,
            corrects=entry.corrects_id,
            evidence=[uploads.history_payload(file) for file, _title in stored],
        )
    return entry


def is_followed(plan, key):
    """Return whether an edition of the plan that is or was adopted has a goal, measure or milestone with the key."""
    return (
        Goal.objects.filter(edition__plan=plan, edition__status__in=CLOSED, key=key).exists()
        or Measure.objects.filter(edition__plan=plan, edition__status__in=CLOSED, key=key).exists()
        or Milestone.objects.filter(goal__edition__plan=plan, goal__edition__status__in=CLOSED, key=key).exists()
    )


def register_duty(*, plan: Plan, kind: str, done_on: date, by: User, at: datetime, note: str = "") -> LegalDuty:
    """Register that the municipality has done a duty of lag (2023:196) § 6.

    Raises ValidationError where it is registered already, and where the day has not come.
    """
    refuse_out_of_order("done_on", done_on, today=localdate(at))
    with transaction.atomic():
        plan = lock_plan_for_change(plan.pk)
        duty = LegalDuty(plan=plan, kind=kind, done_on=done_on, note=note, by=by)
        insert(duty)
        record_in_plan(plan, "plan.duty_done", duty, by=by, at=at, kind=kind, on=done_on, note=note)
    return duty
