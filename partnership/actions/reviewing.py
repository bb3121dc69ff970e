"""The other parties see the draft, and say what they think of it."""

from django.db import transaction

from core import ledger
from partnership.actions.shared import hold, touch
from partnership.models import AgreementStatus
from partnership.path import Step


def send_for_review(*, agreement, version, by, at):
    """Let the other parties see the draft: from now on their people read it, and their comments are public records."""
    with transaction.atomic():
        agreement = hold(agreement.pk, version=version, step=Step.SEND_FOR_REVIEW)
        agreement.status = AgreementStatus.IN_REVIEW
        agreement.sent_for_review_at = at
        agreement.save(update_fields=["status", "sent_for_review_at"])
        touch(agreement)
        ledger.record(
            by=by, verb="agreement.sent_for_review", target=agreement, at=at, chain=agreement.partnership.chain
        )
    return agreement
