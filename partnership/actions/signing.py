"""Copies are signed, and come to those who keep them."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import ledger
from partnership.actions.shared import hold, touch
from partnership.models import AgreementStatus, Copy, Signature
from partnership.path import ForbiddenStepError, Step


def register_signature(*, copy, signatory, signed_on, precision, by, at, version):
    """Register that `signatory` signed `copy`. When the last one has signed, the agreement waits for its first day."""
    with transaction.atomic():
        agreement = hold(copy.print_set.agreement_version.agreement_id, version=version, step=Step.SIGN)
        if signatory.party.agreement_version_id != copy.print_set.agreement_version_id:
            raise ForbiddenStepError(_("%(signatory)s does not sign this agreement.") % {"signatory": signatory})
        if Signature.objects.filter(copy=copy, signatory=signatory).exists():
            raise ForbiddenStepError(_("That signature is already registered on that copy."))
        signature = Signature.objects.create(copy=copy, signatory=signatory, signed_on=signed_on, precision=precision)
        agreement.status = AgreementStatus.SIGNING
        agreement.save(update_fields=["status"])
        touch(agreement)
        ledger.record(
            by=by,
            verb="copy.signed",
            target=signature,
            at=at,
            chain=agreement.partnership.chain,
            payload={"agreement": agreement.slug, "copy": copy.number, "signed_on": signed_on, "precision": precision},
        )
    return agreement


def register_handover(*, copy, handed_over_on, precision, kept_at, by, at, version):
    """Register that the keeper has its copy, and where it lies if that is known."""
    with transaction.atomic():
        agreement = hold(copy.print_set.agreement_version.agreement_id, version=version, step=Step.HAND_OVER)
        copy = Copy.objects.get(pk=copy.pk)
        copy.handed_over_on, copy.handed_over_precision, copy.kept_at = handed_over_on, precision, kept_at
        copy.save(update_fields=["handed_over_on", "handed_over_precision", "kept_at"])
        touch(agreement)
        ledger.record(
            by=by,
            verb="copy.handed_over",
            target=copy,
            at=at,
            chain=agreement.partnership.chain,
            payload={
                "agreement": agreement.slug,
                "copy": copy.number,
                "handed_over_on": handed_over_on,
                "precision": precision,
                "kept_at": kept_at,
            },
        )
    return agreement
