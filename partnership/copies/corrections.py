"""Verbs that correct what is registered of the copies, or fill in what was not known. The paper itself never changes.

A correction needs a reason, filling in does not. The history keeps the old value and the new one.
"""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
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
    insert,
    lock_for_change,
    record_change,
    remove_registered,
)
from partnership.copies.rules import (
    first_signed_day,
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
from partnership.models import Agreement, Copy, Party, Signatory, Signature, VersionOrigin

# The fields of a copy that may be corrected. A day goes with its precision.
_NAMES = ("printed_on", "sent_on", "returned_on", "handed_over_on", "kept_at", "signing_service")


def correctable(copy, agreement):
    """Return the names of the fields that may be registered of the copy now, in the order of its timeline."""
    text = copy.print_set.agreement_version
    if text.origin == VersionOrigin.ELECTRONIC:
        return ["signing_service", "kept_at"]
    before_signing = ["printed_on", "sent_on"] if text.origin == VersionOrigin.DRAWN else []
    return [*before_signing, "returned_on" if is_own_original(copy, agreement) else "handed_over_on", "kept_at"]


def correct_copy(*, copy: Copy, values: dict, reason: str, by: User, at: datetime, version: int) -> Agreement:
    """Put right or fill in what is registered of where the copy has been and lies.

    `values` is a dict of some of printed_on, sent_on, returned_on, handed_over_on with handed_over_precision, kept_at
    and signing_service. Raises ValidationError for an impossible day, or without a `reason` where what was registered
    would change.
    """
    with transaction.atomic():
        agreement, copy = lock_copy_for_change(copy, version=version, step=Step.CORRECT)
        if set(values) - {*correctable(copy, agreement), "handed_over_precision"}:
            raise ForbiddenStepError(_("That does not go with the copy as it stands now."))
        before = _copy_payload(copy)
        for name, value in values.items():
            setattr(copy, name, value)
        after = _copy_payload(copy)
        changed = [name for name in _NAMES if before[name] != after[name]]
        if not changed:
            return agreement
        _refuse_without_reason(reason, any(before[name] for name in changed))
        _refuse_impossible_days(copy, changed, at=at)
        change_registered(agreement, copy, by=by, at=at, **values)
        verb = "copy.corrected" if any(before[name] for name in changed) else "copy.filled_in"
        payload = {"before": _only(before, changed), "after": _only(after, changed)} | _reason_payload(reason)
        record_change(agreement, verb, copy, by=by, at=at, copy=copy.number, **payload)
    return agreement


def correct_signature(
    *,
    signature: Signature,
    signed_on: date | None,
    precision: str,
    reason: str,
    by: User,
    at: datetime,
    version: int,
    alike: bool = False,
) -> Agreement:
    """Put right or fill in the day of a signature.

    With `alike` it does so for all of `signatures_registered_together`.

    `signed_on` may be None, where nobody knows the day after all. Raises ValidationError for an impossible day, or
    without a `reason` where a registered day would change.
    """
    with transaction.atomic():
        agreement, _copy = lock_copy_for_change(signature.copy, version=version, step=Step.CORRECT)
        signature = _current_signature(signature)
        before, after = dates.day(signature.signed_on, signature.precision), dates.day(signed_on, precision)
        if before == after:
            return agreement
        _refuse_without_reason(reason, before)
        rows = signatures_registered_together(signature) if alike else [signature]
        for copy in {row.copy for row in rows}:
            limits = {"since": [ready_to_sign(copy)], "until": [home_day(copy)]}
            refuse_impossible("signed_on", signed_on, precision, at=at, **limits)
        for row in rows:
            change_registered(agreement, row, by=by, at=at, signed_on=signed_on, precision=precision)
        verb = "copy.signature_corrected" if before else "copy.signature_filled_in"
        payload = (
            _signature_payload(rows)
            | {"before": {"signed_on": before}, "after": {"signed_on": after}}
            | _reason_payload(reason)
        )
        record_change(agreement, verb, signature, by=by, at=at, **payload)
    return agreement


def withdraw_signature(
    *, signature: Signature, reason: str, by: User, at: datetime, version: int, alike: bool = False
) -> Agreement:
    """Withdraw a signature that was registered by mistake. With `alike`, all of `signatures_registered_together`.

    An electronic original is registered as a whole, and withdrawn as a whole. Raises ValidationError without
    a `reason`.
    """
    with transaction.atomic():
        agreement, copy = lock_copy_for_change(signature.copy, version=version, step=Step.WITHDRAW)
        signature = _current_signature(signature)
        _refuse_without_reason(reason, True)
        text = copy.print_set.agreement_version
        is_whole = text.origin == VersionOrigin.ELECTRONIC
        if is_whole:
            rows = list(_in_order(Signature.objects.filter(copy=copy)))
        else:
            rows = signatures_registered_together(signature) if alike else [signature]
        _refuse_withdrawing_what_is_settled(agreement, text, rows)
        day = dates.day(signature.signed_on, signature.precision)
        payload = (
            _signature_payload(rows)
            | {"before": {"signed_on": day}, "after": {"signed_on": ""}}
            | _reason_payload(reason)
        )
        if is_whole:
            payload["file"] = copy.scan.name if copy.scan else ""
            payload["scan"] = uploads.history_payload(copy.scan) if copy.scan else None
            change_registered(agreement, copy, by=by, at=at, signing_service="", kept_at="", scan=None)
        target = Signature(pk=signature.pk, copy=signature.copy, signatory=signature.signatory)
        for row in rows:
            remove_registered(agreement, row, by=by, at=at)
        record_change(agreement, "copy.signature_withdrawn", target, by=by, at=at, **payload)
    return agreement


def signatures_registered_together(signature):
    """Return the signatures that were probably registered together with `signature`, with itself, in order.

    Where its day is known, these are the same party's with the same day, on all copies; else all without a day.
    """
    text = signature.copy.print_set.agreement_version
    rows = Signature.objects.filter(copy__print_set__agreement_version=text, signed_on=signature.signed_on)
    if signature.signed_on:
        rows = rows.filter(precision=signature.precision, signatory__party=signature.signatory.party)
    return list(_in_order(rows))


def add_original(
    *, agreement: Agreement, keeper: Party, kept_at: str, scan: Inspected | None, by: User, at: datetime, version: int
) -> Copy:
    """Store an original that was found after the paper was registered, and return its Copy.

    `keeper` is the Party that keeps it. Its signatures are those of the other originals. Raises
    ForbiddenStepError where the paper is not one signed outside the portal, or the party's original is known.
    """
    with uploads.atomic():
        agreement = lock_for_change(agreement.pk, version=version, step=Step.ADD_ORIGINAL)
        text = current_version(agreement)
        if text.origin != VersionOrigin.REGISTERED or keeper.agreement_version_id != text.pk:
            raise ForbiddenStepError(_("The copies were made when the text was locked: one for each party."))
        known = Copy.objects.filter(print_set__agreement_version=text)
        if known.filter(keeper=keeper).exists():
            raise ForbiddenStepError(_("The original of %(party)s is already registered.") % {"party": keeper})
        copy = Copy(
            print_set=text.print_set,
            number=max(known.values_list("number", flat=True), default=0) + 1,
            keeper=keeper,
            kept_at=kept_at,
            scan=uploads.store(scan, by=by, at=at) if scan else None,
        )
        insert([copy])
        _sign_as_the_others(copy, text)
        payload = {"copy": copy.number, "party": str(keeper), "kept_at": kept_at}
        payload |= {"file": copy.scan.name, "scan": uploads.history_payload(copy.scan)} if copy.scan else {}
        record_change(agreement, "copy.added", copy, by=by, at=at, **payload)
    return copy


def _current_signature(signature):
    """Return the signature with its related rows, now that its agreement is locked."""
    row = _in_order(Signature.objects.filter(pk=signature.pk)).first()
    if row is None:
        raise ForbiddenStepError(_("The signature is no longer registered."))
    return row


def _in_order(rows):
    """Return the signatures with their related rows, copy by copy and in the paper's order."""
    rows = rows.select_related("signatory__party", "copy__keeper", "copy__print_set__agreement_version")
    return rows.order_by("copy__number", "signatory__party__order", "signatory__order", "pk")


def _refuse_without_reason(reason, is_needed):
    text_lengths.REASON(reason)
    if is_needed and not reason.strip():
        raise ValidationError({"reason": _("Say why what was registered is changed.")})


def _refuse_impossible_days(copy, changed, *, at):
    """Raise ValidationError at the first of the `changed` days that contradicts the copy's other days."""
    ready, home = ready_to_sign(copy), home_day(copy)
    if "printed_on" in changed:
        locked = locked_day(copy.print_set.agreement_version)
        refuse_impossible("printed_on", copy.printed_on, at=at, since=[locked], until=[first_signed_day(copy)])
    if {"printed_on", "sent_on"} & set(changed):
        until = [] if {"returned_on", "handed_over_on"} & set(changed) else [home]
        refuse_impossible("sent_on", copy.sent_on, at=at, since=[ready], until=until)
    for name in ("returned_on", "handed_over_on"):
        if name in changed and getattr(copy, name):
            refuse_unsigned(copy)
            precision = copy.handed_over_precision if name == "handed_over_on" else "day"
            since = [ready, sent_day(copy), signed_day(copy)]
            refuse_impossible(name, getattr(copy, name), precision, at=at, since=since)


def _refuse_withdrawing_what_is_settled(agreement, text, rows):
    if text.origin == VersionOrigin.REGISTERED:
        raise ForbiddenStepError(_("The paper was signed outside the portal. The day of a signature can be corrected."))
    if agreement.successors.exists():
        raise ForbiddenStepError(_("What succeeds the agreement is already being written, as the signed paper has it."))
    for row in rows:
        if row.copy.returned_on or row.copy.handed_over_on:
            raise ForbiddenStepError(
                _("Copy %(number)s is registered as back or handed over. Correct that first.")
                % {"number": row.copy.number}
            )


def _copy_payload(copy):
    """Return what is registered of the copy, for the history: texts, empty where nothing is known."""
    days = {name: dates.day(getattr(copy, name)) for name in ("printed_on", "sent_on", "returned_on")}
    handed_over = dates.day(copy.handed_over_on, copy.handed_over_precision)
    return days | {
        "handed_over_on": handed_over,
        "kept_at": copy.kept_at,
        "signing_service": copy.signing_service,
    }


def _signature_payload(rows):
    """Return the copies and signatories of the signatures, for the history."""
    signatories = dict.fromkeys(str(row.signatory) for row in rows)
    return {"copies": sorted({row.copy.number for row in rows}), "signatories": list(signatories)}


def _only(values, names):
    return {name: values[name] for name in names}


def _reason_payload(reason):
    return {"reason": reason.strip()} if reason.strip() else {}


def _sign_as_the_others(copy, text):
    """Store a signature of everybody, on the day on which they signed another copy, or that stands on the paper."""
    elsewhere = Signature.objects.filter(copy__print_set=copy.print_set).order_by("pk")
    days = {one.signatory_id: (one.signed_on, one.precision) for one in elsewhere}
    signatories = Signatory.objects.filter(party__agreement_version=text).order_by("party__order", "order", "pk")
    for one in signatories:
        signed_on, precision = days.get(one.pk, (one.dated_on, one.date_precision))
        insert([Signature(copy=copy, signatory=one, signed_on=signed_on, precision=precision)])
