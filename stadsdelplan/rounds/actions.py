"""The verb that closes a round of follow-up with its report."""

import hashlib
from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from core.concurrency.refusals import ForbiddenStepError, StaleVersionError
from core.files import uploads
from core.models import User
from stadsdelplan.edition_changes import lock_for_change, lock_plan_for_change, record_in_plan
from stadsdelplan.follow_up.actions import register_duty
from stadsdelplan.kinds import rules_of
from stadsdelplan.models import DutyKind, Edition, EditionStatus, RoundReport
from stadsdelplan.rounds.calendar import Round
from stadsdelplan.rounds.queries import newest_entry, rounds_of


def close_round(
    *, edition: Edition, which: Round, seen: int, text: str, pdf: bytes, by: User, at: datetime
) -> RoundReport:
    """Close the round with what its owner sums up, and store the report's PDF, which was drawn before.

    `seen` is the `newest_entry` that `by` saw: StaleVersionError where somebody has followed up since. A plan under lag
    (2023:196) is followed up by it in the sense of § 6. Raises ForbiddenStepError where the edition is not adopted,
    has no such round, or has closed it already, and where the round has not ended.
    """
    with uploads.atomic():
        plan = lock_plan_for_change(edition.plan_id)
        edition = lock_for_change(edition.pk)
        _refuse_unless_to_close(edition, which, on=localdate(at))
        if newest_entry(plan) != seen:
            raise StaleVersionError(None)
        report = RoundReport(
            edition=edition, first_day=which.first, last_day=which.last, text=text, by=by, at=at, sha256=_digest(pdf)
        )
        report.full_clean(exclude=["file"])
        uploads.write(report.file, pdf, name=f"{edition.pk}.pdf")
        report.save(force_insert=True)
        if rules_of(plan).is_under_the_law:
            _stop_the_clock(plan, which, by=by, at=at)
        record_in_plan(
            plan,
            "round.closed",
            report,
            by=by,
            at=at,
            edition=edition.pk,
            first_day=which.first,
            last_day=which.last,
            text=text,
            digest=report.sha256,
        )
    return report


def _refuse_unless_to_close(edition, which, *, on):
    if edition.status != EditionStatus.ADOPTED:
        raise ForbiddenStepError(_("Only an adopted plan that no other has replaced is followed up in rounds."))
    if which not in rounds_of(edition):
        raise ForbiddenStepError(_("The plan has no such round."))
    if which.last > on:
        raise ForbiddenStepError(_("The round has not ended yet."))
    if edition.round_reports.filter(first_day=which.first).exists():
        raise ForbiddenStepError(_("The round is closed already."))


def _stop_the_clock(plan, which, *, by, at):
    """Register that the action plan is followed up, unless that is registered for the day already."""
    on, kind = localdate(at), DutyKind.ACTION_PLAN
    if not plan.duties.filter(kind=kind, done_on=on).exists():
        register_duty(plan=plan, kind=kind, done_on=on, note=str(which), by=by, at=at)


def _digest(pdf):
    return hashlib.sha256(pdf).hexdigest()
