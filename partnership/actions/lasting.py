"""The agreement comes into force, and ends."""

from django.db import transaction

from core import ledger
from partnership.actions.shared import current_version, hold, touch, unsigned
from partnership.models import AgreementStatus


def follow_calendar(*, agreement, on, at, by=None):
    """Bring the agreement to where the calendar has it on the day `on`: in force, or ended. Safe to repeat."""
    with transaction.atomic():
        agreement = hold(agreement.pk)
        moves = []
        if (
            agreement.status == AgreementStatus.SIGNING
            and unsigned(current_version(agreement)) == 0
            and (agreement.first_day is None or agreement.first_day <= on)
        ):
            agreement.status = AgreementStatus.IN_FORCE
            moves.append("agreement.came_into_force")
        if agreement.status == AgreementStatus.IN_FORCE and agreement.last_day and agreement.last_day < on:
            agreement.status, agreement.ended_on = AgreementStatus.ENDED, agreement.last_day
            moves.append("agreement.ended")
        if moves:
            agreement.save(update_fields=["status", "ended_on"])
            touch(agreement)
        for verb in moves:
            ledger.record(by=by, verb=verb, target=agreement, at=at, chain=agreement.partnership.chain)
    return agreement
