"""Which records an authority has registered, and the number of a matter in its diary."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from core.models import MARK, LedgerEntry, Registration, RegistrationAnswer
from core.permissions import Permission, grants
from core.registry.records import Record, RegisterLine


def own_records(user: Any, records: Iterable[Record]) -> list[Record]:
    """Return those of the records that are of an organisation for which the person registers."""
    mine = grants(user, Permission.RECORDS_REGISTER)
    return [each for each in records if mine.include(each.organisation.pk, each.matter.partnership)]


def register_lines(records: list[Record]) -> list[RegisterLine]:
    """Return each record with the organisation's answer, or the mark that says that it was registered by hand.

    One query, or none without a record.
    """
    if not records:
        return []
    organisations = {record.organisation.pk for record in records}
    chains = {record.matter.chain for record in records}
    rows = Registration.objects.filter(organisation__in=organisations, chain__in=chains).select_related("by")
    stored = {(row.kind, row.target_key, row.organisation_id): row for row in rows}
    marks = {(row.chain, row.organisation_id): row for row in stored.values() if _is_mark(row)}
    return [_line(each, stored, marks) for each in records]


def marks_of(organisations: Iterable[int], chains: Iterable[str]) -> list[Registration]:
    """Return the marks of these organisations in these chains, with who made them, by organisation and chain."""
    rows = Registration.objects.filter(organisation__in=organisations, chain__in=chains, kind=MARK)
    found = rows.select_related("by", "organisation").order_by("organisation__name", "chain", "pk")
    return [row for row in found if _is_mark(row)]


def number_of(matter: tuple[str, int], organisation: int) -> str:
    """Return the newest number of the matter, as (model, key), in the organisation's diary; empty without one."""
    model, key = matter
    rows = Registration.objects.filter(~Q(number=""), matter_model=model, matter_key=key, organisation=organisation)
    return rows.order_by("-pk").values_list("number", flat=True).first() or ""


def history_of(registration: Registration) -> list[LedgerEntry]:
    """Return the entries about the registration, the newest first, with their people and contents."""
    entries = LedgerEntry.objects.filter(target_model=registration._meta.label_lower, target_key=str(registration.pk))
    return list(entries.select_related("by", "payload").order_by("-pk"))


def _is_mark(row):
    return row.kind == MARK and row.answer == RegistrationAnswer.BY_HAND


def _line(record, stored, marks):
    registration = stored.get((record.kind, record.key, record.organisation.pk))
    mark = marks.get((record.matter.chain, record.organisation.pk))
    if registration or not mark or record.on is None or record.on >= mark.registered_on:
        mark = None
    return RegisterLine(record, registration, mark)
