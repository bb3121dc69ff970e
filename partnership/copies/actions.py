"""Verbs that register what happens to copies: printed, sent, signed, scanned, and back or handed over."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.concurrency.refusals import ForbiddenStepError
from core.files import uploads
from core.files.uploads import Inspected
from core.limits import text_lengths
from core.models import User
from core.text import dates
from partnership.agreement_changes import (
    change_registered,
    current_version,
    lock_for_change,
    missing_signature_count,
    record_change,
)
from partnership.copies.rules import (
    home_day,
    is_own_original,
    lock_copy_for_change,
    locked_day,
    ready_to_sign,
    refuse_impossible,
    refuse_unsigned,
    sent_day,
    signed_day,
)
from partnership.lifecycle import Step
from partnership.models import Agreement, AgreementStatus, Copy, Party, Signatory, Signature, VersionOrigin
from partnership.term.actions import follow_calendar


def mark_printed(*, agreement: Agreement, version: int, printed_on: date, by: User, at: datetime) -> Agreement:
    """Register the copies as printed that were not printed yet. Raises ValidationError for an impossible day."""
    with transaction.atomic():
        agreement = lock_for_change(agreement.pk, version=version, step=Step.PRINT)
        text = current_version(agreement)
        if text.origin != VersionOrigin.DRAWN:
            raise ForbiddenStepError(_("There are no copies to print."))
        printed = Copy.objects.filter(print_set__agreement_version=text, printed_on=None)
        numbers = list(printed.order_by("number").values_list("number", flat=True))
        refuse_impossible("printed_on", printed_on, at=at, since=[locked_day(text)])
        if printed.filter(sent_on__lt=printed_on).exists():
            raise ValidationError({"printed_on": _("A copy cannot be sent before it is printed.")})
        if not numbers:
            raise ForbiddenStepError(_("The copies are already marked as printed."))
        for copy in printed.order_by("number"):
            change_registered(agreement, copy, by=by, at=at, printed_on=printed_on)
        _begin_signing(agreement, by=by, at=at)
        record_change(agreement, "copies.printed", agreement, by=by, at=at, copies=numbers, printed_on=printed_on)
    return agreement


def send_copy(*, copy: Copy, sent_on: date, by: User, at: datetime, version: int) -> Agreement:
    """Register that the copy is on its way to those who sign or keep it. Raises ValidationError."""
    with transaction.atomic():
        agreement, copy = lock_copy_for_change(copy, version=version, step=Step.SEND_COPY)
        if copy.print_set.agreement_version.origin != VersionOrigin.DRAWN:
            raise ForbiddenStepError(_("There are no copies to send."))
        refuse_impossible("sent_on", sent_on, at=at, since=[ready_to_sign(copy)], until=[home_day(copy)])
        change_registered(agreement, copy, by=by, at=at, sent_on=sent_on)
        _begin_signing(agreement, by=by, at=at)
        record_change(agreement, "copy.sent", copy, by=by, at=at, copy=copy.number, sent_on=sent_on)
    return agreement


def register_signature(
    *, copy: Copy, signatory: Signatory, signed_on: date | None, precision: str, by: User, at: datetime, version: int
) -> Agreement:
    """Register that `signatory` signed `copy`. After the last signature the agreement follows the calendar.

    `signed_on` may be None, where nobody knows the day. Raises ValidationError for an impossible one.
    """
    with transaction.atomic():
        agreement, copy = lock_copy_for_change(copy, version=version, step=Step.SIGN)
        _refuse_electronic(copy.print_set.agreement_version)
        if signatory.party.agreement_version_id != copy.print_set.agreement_version_id:
            raise ForbiddenStepError(_("%(signatory)s does not sign this agreement.") % {"signatory": signatory})
        if Signature.objects.filter(copy=copy, signatory=signatory).exists():
            raise ForbiddenStepError(_("That signature is already registered on that copy."))
        refuse_impossible("signed_on", signed_on, precision, at=at, since=[ready_to_sign(copy)])
        signature = Signature.objects.create(copy=copy, signatory=signatory, signed_on=signed_on, precision=precision)
        _begin_signing(agreement, by=by, at=at)
        day = dates.day(signed_on, precision)
        payload = {"copy": copy.number, "signed_on": day, "signatories": [str(signatory)]}
        record_change(agreement, "copy.signed", signature, by=by, at=at, **payload)
    return _come_into_force(agreement, at=at)


def register_party_signed(
    *, party: Party, signed_on: date | None, precision: str, by: User, at: datetime, version: int
) -> Agreement:
    """Register that all of the party's signatories signed all copies that they had not signed, on one day."""
    with transaction.atomic():
        agreement = lock_for_change(party.agreement_version.agreement_id, version=version, step=Step.SIGN)
        text = current_version(agreement)
        if party.agreement_version_id != text.pk:
            raise ForbiddenStepError(_("The copies are voided."))
        _refuse_electronic(text)
        copies = list(
            Copy.objects.filter(print_set__agreement_version=text)
            .select_related("print_set__agreement_version")
            .order_by("number", "pk")
        )
        known = set(Signature.objects.filter(copy__in=copies).values_list("copy", "signatory"))
        signatories = party.signatories.order_by("order", "pk")
        missing = [
            (copy, signatory) for copy in copies for signatory in signatories if (copy.pk, signatory.pk) not in known
        ]
        if not missing:
            raise ForbiddenStepError(_("%(party)s has already signed all copies.") % {"party": party})
        for copy in {copy for copy, signatory in missing}:
            refuse_impossible("signed_on", signed_on, precision, at=at, since=[ready_to_sign(copy)])
        for copy, signatory in missing:
            Signature.objects.create(copy=copy, signatory=signatory, signed_on=signed_on, precision=precision)
        _begin_signing(agreement, by=by, at=at)
        numbers, day = sorted({copy.number for copy, signatory in missing}), dates.day(signed_on, precision)
        record_change(agreement, "copies.signed_by_party", party, by=by, at=at, copies=numbers, signed_on=day)
    return _come_into_force(agreement, at=at)


def register_electronic_original(
    *,
    copy: Copy,
    signing_service: str,
    signed: dict[int, date],
    scan: Inspected,
    kept_at: str,
    by: User,
    at: datetime,
    version: int,
) -> Agreement:
    """Register the one original that all signed electronically elsewhere, with its file.

    `signed` is the day of each signatory by its key; `scan` is the signed file (core.files.uploads.Inspected). Raises
    ValidationError for an impossible day.
    """
    with uploads.atomic():
        agreement, copy = lock_copy_for_change(copy, version=version, step=Step.SIGN)
        text = copy.print_set.agreement_version
        if text.origin != VersionOrigin.ELECTRONIC:
            raise ForbiddenStepError(_("The agreement is signed on paper, copy by copy."))
        if copy.signatures.exists():
            raise ForbiddenStepError(_("The signed original is already registered."))
        for signatory in Signatory.objects.filter(party__agreement_version=text).order_by(
            "party__order", "order", "pk"
        ):
            day = signed[signatory.pk]
            refuse_impossible(f"signed_on_{signatory.pk}", day, at=at, since=[locked_day(text)])
            Signature.objects.create(copy=copy, signatory=signatory, signed_on=day)
        stored = uploads.store(scan, by=by, at=at)
        change_registered(agreement, copy, by=by, at=at, signing_service=signing_service, kept_at=kept_at, scan=stored)
        _begin_signing(agreement, by=by, at=at)
        payload = {"signing_service": signing_service, "kept_at": kept_at, "file": stored.name}
        payload["scan"] = uploads.history_payload(stored)
        record_change(agreement, "copy.signed_electronically", copy, by=by, at=at, **payload)
    return _come_into_force(agreement, at=at)


def register_handover(
    *, copy: Copy, handed_over_on: date | None, precision: str, kept_at: str, by: User, at: datetime, version: int
) -> Agreement:
    """Register that the keeper has its copy, and where it lies if that is known. Raises ValidationError."""
    with transaction.atomic():
        agreement, copy = lock_copy_for_change(copy, version=version, step=Step.HAND_OVER)
        _refuse_if_home(copy)
        refuse_unsigned(copy)
        since = [ready_to_sign(copy), sent_day(copy), signed_day(copy)]
        refuse_impossible("handed_over_on", handed_over_on, precision, at=at, since=since)
        payload = {"copy": copy.number, "handed_over_on": dates.day(handed_over_on, precision)}
        payload["kept_at"] = _place_payload(copy, kept_at)
        kept_at = kept_at or copy.kept_at
        change_registered(
            agreement,
            copy,
            by=by,
            at=at,
            handed_over_on=handed_over_on,
            handed_over_precision=precision,
            kept_at=kept_at,
        )
        record_change(agreement, "copy.handed_over", copy, by=by, at=at, **payload)
    return agreement


def register_return(*, copy: Copy, returned_on: date, kept_at: str, by: User, at: datetime, version: int) -> Agreement:
    """Register that the owner's own copy is back, signed by all, and where it is kept. Raises ValidationError."""
    with transaction.atomic():
        agreement, copy = lock_copy_for_change(copy, version=version, step=Step.HAND_OVER)
        if not is_own_original(copy, agreement):
            raise ForbiddenStepError(_("The copy is %(keeper)s's. It is handed over.") % {"keeper": copy.keeper})
        _refuse_if_home(copy)
        refuse_unsigned(copy)
        since = [ready_to_sign(copy), sent_day(copy), signed_day(copy)]
        refuse_impossible("returned_on", returned_on, at=at, since=since)
        payload = {"copy": copy.number, "returned_on": returned_on, "kept_at": _place_payload(copy, kept_at)}
        change_registered(agreement, copy, by=by, at=at, returned_on=returned_on, kept_at=kept_at or copy.kept_at)
        record_change(agreement, "copy.returned", copy, by=by, at=at, **payload)
    return agreement


def keep_scan(
    *, copy: Copy, scan: Inspected, by: User, at: datetime, version: int | None, reason: str = ""
) -> Agreement:
    """Keep a scan (core.files.uploads.Inspected) of the copy. An older one stays stored, and is shown no more.

    `version` is None where the person saw the scan and not the agreement (partnership.scans).
    Raises ValidationError where it replaces an older one without a `reason`.
    """
    with uploads.atomic():
        agreement, copy = lock_copy_for_change(copy, version=version, step=Step.KEEP_SCAN)
        older = copy.scan
        text_lengths.REASON(reason)
        if older and not reason.strip():
            raise ValidationError({"reason": _("Say why the stored file is replaced.")})
        change_registered(agreement, copy, by=by, at=at, scan=uploads.store(scan, by=by, at=at))
        payload = {"copy": copy.number, "file": copy.scan.name, "scan": uploads.history_payload(copy.scan)}
        if older:
            payload |= {
                "scan": {"before": uploads.history_payload(older), "after": payload["scan"]},
                "reason": reason.strip(),
            }
        record_change(agreement, "copy.scanned", copy, by=by, at=at, **payload)
    return agreement


def _begin_signing(agreement, *, by, at):
    if agreement.status == AgreementStatus.LOCKED:
        change_registered(agreement, agreement, by=by, at=at, status=AgreementStatus.SIGNING)


def _come_into_force(agreement, *, at):
    """Bring the agreement into force if all have signed, in a separate transaction: it locks other agreements too."""
    if missing_signature_count(current_version(agreement)):
        return agreement
    return follow_calendar(agreement=agreement, on=timezone.localdate(at), at=at)


def _refuse_electronic(text):
    """Refuse single signatures of an electronic original, which is registered as a whole with its file."""
    if text.origin == VersionOrigin.ELECTRONIC:
        raise ForbiddenStepError(_("That does not go with the copy as it stands now."))


def _refuse_if_home(copy):
    """Refuse to register again where a copy is. That is a correction, which needs a reason."""
    if copy.returned_on or copy.handed_over_on:
        raise ForbiddenStepError(_("It is already registered where the copy is. Correct what is wrong in it."))


def _place_payload(copy, kept_at):
    """Return the place for the history: with the earlier place, where there was another."""
    return {"before": copy.kept_at, "after": kept_at} if kept_at and copy.kept_at else kept_at
