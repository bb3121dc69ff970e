"""Verbs of the diary: register records, and correct what was registered."""

from collections.abc import Iterable
from copy import copy
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.forms.models import model_to_dict
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from core import ledger
from core.concurrency.refusals import ForbiddenStepError, StaleVersionError
from core.guards import notices
from core.limits.dates import KnownDate, refuse_out_of_order
from core.models import MARK, Organisation, Registration, RegistrationAnswer, User
from core.registry.records import Record

_ALREADY_MARKED = _("What happened earlier is marked already. Take the mark back first.")
_FIELDS = ("answer", "number", "registered_on", "reason")


def register(
    *,
    records: Iterable[Record],
    answer: str,
    number: str,
    registered_on: date,
    reason: str,
    by: User,
    at: datetime,
) -> list[Registration]:
    """Register the records, each for its own organisation, all with the same answer, and return the Registrations.

    All of them or none. Raises ValidationError, and ForbiddenStepError where one of them is registered already.
    """
    rows = []
    try:
        with transaction.atomic():
            for record in records:
                rows.append(_store(record, answer, number, registered_on, reason, by=by, at=at))
            for row in rows:
                ledger.record(
                    by=by, verb="registration.made", target=row, at=at, chain=row.chain, payload=_payload(row)
                )
    except IntegrityError as error:  # somebody registered it in the same moment
        raise ForbiddenStepError(_("Somebody has registered it already.")) from error
    return rows


def correct(
    *,
    registration: Registration,
    version: int,
    answer: str,
    number: str,
    registered_on: date,
    reason: str,
    correction: str,
    by: User,
    at: datetime,
) -> Registration:
    """Correct what was registered, as `by` saw it at `version`, and say why in `correction`. The history keeps both.

    Raises StaleVersionError and ValidationError.
    """
    if not correction.strip():
        raise ValidationError({"correction": _("Say why it is corrected.")})
    with transaction.atomic():
        row = Registration.objects.select_for_update().get(pk=registration.pk)
        if row.version != version:
            raise StaleVersionError(row)
        before = _payload(row)
        values = _values(answer, number, registered_on, reason)
        changed = _with(row, values)
        _check(changed, at=at)
        if _payload(changed) == before:
            return row
        notices.change(row, chain=row.chain, by=by, at=at, **values, version=version + 1)
        payload = {"before": before, "after": _payload(row), "correction": correction.strip()}
        ledger.record(by=by, verb="registration.corrected", target=row, at=at, chain=row.chain, payload=payload)
    return row


def mark_earlier(
    *, organisation: Organisation, chain: str, partnership: tuple[str, int], before: date, by: User, at: datetime
) -> Registration:
    """Mark that the organisation registered by hand what happened in the partnership before the day `before`.

    `partnership` is its (model, key). Raises ValidationError, and ForbiddenStepError where there is a mark already.
    """
    model, key = partnership
    of_it = {"organisation": organisation, "kind": MARK, "target_key": key}
    try:
        with transaction.atomic():
            row = Registration.objects.select_for_update().filter(**of_it).first()
            if row and row.answer == RegistrationAnswer.BY_HAND:
                raise ForbiddenStepError(_ALREADY_MARKED)
            values = _values(RegistrationAnswer.BY_HAND, "", before, "")
            if row is None:
                matter = {"target_model": model, "matter_model": model, "matter_key": key, "chain": chain}
                row = Registration(**of_it, **matter, by=by, at=at, **values)
                _check(row, at=at)
                row.save(force_insert=True)
            else:
                _check(_with(row, values), at=at)
                notices.change(row, chain=row.chain, by=by, at=at, **values, version=row.version + 1)
            _record_mark(row, "registration.earlier_marked", by=by, at=at)
    except IntegrityError as error:  # somebody marked it in the same moment
        raise ForbiddenStepError(_ALREADY_MARKED) from error
    return row


def take_back_mark(*, mark: Registration, version: int, by: User, at: datetime) -> Registration:
    """Take back the mark, which `by` saw at `version`: what happened before its day is to be registered again.

    Raises StaleVersionError.
    """
    with transaction.atomic():
        row = Registration.objects.select_for_update().get(pk=mark.pk, kind=MARK)
        if row.version != version:
            raise StaleVersionError(row)
        notices.change(
            row, chain=row.chain, by=by, at=at, answer=RegistrationAnswer.TAKEN_BACK.value, version=version + 1
        )
        _record_mark(row, "registration.earlier_taken_back", by=by, at=at)
    return row


def _record_mark(row, verb, *, by, at):
    ledger.record(by=by, verb=verb, target=row, at=at, chain=row.chain, payload=_payload(row))


def _store(record, answer, number, registered_on, reason, *, by, at):
    same = {"organisation": record.organisation, "kind": record.kind, "target_key": record.key}
    if Registration.objects.filter(**same).exists():
        raise ForbiddenStepError(_("Somebody has registered it already."))
    row = Registration(
        **same,
        target_model=record.model,
        matter_model=record.matter.model,
        matter_key=record.matter.key,
        chain=record.matter.chain,
        by=by,
        at=at,
        **_values(answer, number, registered_on, reason),
    )
    _check(row, at=at, since=record.on)
    row.save(force_insert=True)
    return row


def _check(row, *, at, since=None):
    known = [KnownDate(since, str(_("when it happened")))] if since else []
    refuse_out_of_order("registered_on", row.registered_on, today=localdate(at), since=known)
    row.full_clean()


def _with(row, values):
    """Return a copy of the row with these values, which is not stored."""
    changed = copy(row)
    for name, value in values.items():
        setattr(changed, name, value)
    return changed


def _values(answer, number, registered_on, reason):
    """Return what is stored: a number only where there is one."""
    has_number = answer == RegistrationAnswer.NUMBER
    return {
        "answer": answer,
        "number": number.strip() if has_number else "",
        "registered_on": registered_on,
        "reason": reason.strip(),
    }


def _payload(row):
    return {"kind": row.kind, "organisation": row.organisation_id} | model_to_dict(row, _FIELDS)
