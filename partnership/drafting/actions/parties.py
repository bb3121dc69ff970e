"""Verbs of the draft's parties and signatories."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.concurrency.ordering import move_one_place, put_in_order
from core.concurrency.refusals import ForbiddenStepError
from core.models import User
from partnership.agreement_changes import current_version, insert, lock_for_change, record_change
from partnership.lifecycle import Step
from partnership.models import Agreement, Decision, Party, Signatory
from partnership.wording.actions import fill_known


def add_party(*, agreement: Agreement, version: int, party: Party, by: User, at: datetime) -> Party:
    """Store `party`, which is not stored yet, as the last of the draft's parties. Raises ValidationError."""
    with transaction.atomic():
        agreement = lock_for_change(agreement.pk, version=version, step=Step.EDIT_STRUCTURE)
        party.agreement_version = current_version(agreement)
        party.order = _after_the_last(party.agreement_version.parties)
        insert([party])
        payload = {"after": _party_payload(party), **fill_known(party.agreement_version)}
        record_change(agreement, "party.added", party, by=by, at=at, **payload)
    return party


def save_party(
    *, party: Party, version: int, name_as_written: str, diarienummer: str, contact: str, by: User, at: datetime
) -> Party:
    """Store how the paper names a party, if it is still the `version` that `by` saw, else raise StaleVersionError."""
    with transaction.atomic():
        agreement = lock_for_change(party.agreement_version.agreement_id, step=Step.EDIT_STRUCTURE)
        party = Party.objects.get(pk=party.pk)
        after = {"name_as_written": name_as_written, "diarienummer": diarienummer, "contact": contact}
        _save(agreement, party, version, _party_payload(party), after, verb="party.saved", by=by, at=at)
    return party


def move_party(*, party: Party, version: int, step: int, by: User, at: datetime) -> Agreement:
    """Move a party one place earlier (`step` -1) or later (1), on the paper and among its copies."""
    with transaction.atomic():
        agreement = lock_for_change(party.agreement_version.agreement_id, version=version, step=Step.EDIT_STRUCTURE)
        _move(agreement, party.agreement_version.parties, party, step, verb="party.moved", by=by, at=at)
    return agreement


def remove_party(*, party: Party, version: int, by: User, at: datetime) -> Agreement:
    """Remove a party and its signatories from the draft. Raises ForbiddenStepError where it has a decision."""
    with transaction.atomic():
        agreement = lock_for_change(party.agreement_version.agreement_id, version=version, step=Step.EDIT_STRUCTURE)
        if Decision.objects.filter(party=party).exists():
            raise ForbiddenStepError(_("The party's decision is registered. It cannot be removed."))
        before, siblings = _party_payload(party), party.agreement_version.parties
        before["signatories"] = [_signatory_payload(each) for each in _in_order(party.signatories)]
        _remove(agreement, party, siblings, before, verb="party.removed", by=by, at=at)
    return agreement


def add_signatory(*, signatory: Signatory, version: int, by: User, at: datetime) -> Signatory:
    """Store `signatory`, which is not stored yet and names its party, as the last of those who sign for it."""
    with transaction.atomic():
        agreement = lock_for_change(
            signatory.party.agreement_version.agreement_id, version=version, step=Step.EDIT_STRUCTURE
        )
        signatory.order = _after_the_last(signatory.party.signatories)
        insert([signatory])
        record_change(agreement, "signatory.added", signatory, by=by, at=at, after=_signatory_payload(signatory))
    return signatory


def save_signatory(
    *,
    signatory: Signatory,
    version: int,
    name: str,
    title: str,
    organisation_line: str,
    place: str,
    by: User,
    at: datetime,
) -> Signatory:
    """Store the lines under a signature, if they are still the `version` that `by` saw, else StaleVersionError."""
    with transaction.atomic():
        agreement = lock_for_change(signatory.party.agreement_version.agreement_id, step=Step.EDIT_STRUCTURE)
        signatory = Signatory.objects.select_related("party").get(pk=signatory.pk)
        after = {"name": name, "title": title, "organisation_line": organisation_line, "place": place}
        before = _signatory_payload(signatory)
        _save(agreement, signatory, version, before, after, verb="signatory.saved", by=by, at=at)
    return signatory


def move_signatory(*, signatory: Signatory, version: int, step: int, by: User, at: datetime) -> Agreement:
    """Move a signatory one place earlier (`step` -1) or later (1) within the party."""
    with transaction.atomic():
        agreement = lock_for_change(
            signatory.party.agreement_version.agreement_id, version=version, step=Step.EDIT_STRUCTURE
        )
        _move(agreement, signatory.party.signatories, signatory, step, verb="signatory.moved", by=by, at=at)
    return agreement


def remove_signatory(*, signatory: Signatory, version: int, by: User, at: datetime) -> Agreement:
    """Remove a signatory from the draft."""
    with transaction.atomic():
        agreement = lock_for_change(
            signatory.party.agreement_version.agreement_id, version=version, step=Step.EDIT_STRUCTURE
        )
        before, siblings = _signatory_payload(signatory), signatory.party.signatories
        _remove(agreement, signatory, siblings, before, verb="signatory.removed", by=by, at=at)
    return agreement


def _party_payload(party):
    return {name: getattr(party, name) for name in ("name_as_written", "diarienummer", "contact")}


def _signatory_payload(signatory):
    return {name: getattr(signatory, name) for name in ("name", "title", "organisation_line", "place")}


def _in_order(rows):
    return list(rows.order_by("order", "pk"))


def _after_the_last(rows):
    return max(rows.values_list("order", flat=True), default=0) + 1


def _save(agreement, row, version, before, after, *, verb, by, at):
    if row.version == version and before == after:
        return
    for name, value in after.items():
        setattr(row, name, value)
    row.clean_fields()
    row.save_on_version(version, **after)
    payload = fill_known(row.agreement_version) if isinstance(row, Party) else {}
    record_change(agreement, verb, row, by=by, at=at, before=before, after=after, **payload)


def _move(agreement, rows, row, step, *, verb, by, at):
    before = _in_order(rows)
    after = move_one_place(before, row, step=step)
    if after != before:
        put_in_order(after)
        record_change(agreement, verb, row, by=by, at=at, place=after.index(row) + 1)


def _remove(agreement, row, siblings, before, *, verb, by, at):
    key = row.pk
    row.delete()
    row.pk = key  # the history names what is gone
    put_in_order(_in_order(siblings))
    record_change(agreement, verb, row, by=by, at=at, before=before)
