"""Which records an authority has registered, and the number of a matter in its diary."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from core.models import LedgerEntry, Registration
from core.permissions import Permission, grants
from core.registry.records import Record, RegisterLine


def own_records(user: Any, records: Iterable[Record]) -> list[Record]:
    """Return those of the records that are of an organisation for which the person registers."""
    mine = grants(user, Permission.RECORDS_REGISTER)
    units: dict[int, set[int]] = {}
    found = []
    for record in records:
        partnership = record.matter.partnership
        if partnership not in units:
            units[partnership] = mine.units(partnership)
        if record.organisation.pk in units[partnership]:
            found.append(record)
    return found


def register_lines(records: list[Record]) -> list[RegisterLine]:
    """Return each record with the organisation's answer. One query, or none without a record."""
    if not records:
        return []
    organisations = {record.organisation.pk for record in records}
    chains = {record.matter.chain for record in records}
    rows = Registration.objects.filter(organisation__in=organisations, chain__in=chains).select_related("by")
    stored = {(row.kind, row.target_key, row.organisation_id): row for row in rows}
    return [RegisterLine(each, stored.get((each.kind, each.key, each.organisation.pk))) for each in records]


def registered_keys(kind: str, model: str, matters: Iterable[int]) -> dict[int, set[int]]:
    """Return {organisation: keys of what it has registered of that kind}, of matters with these keys. One query."""
    found: dict[int, set[int]] = {}
    rows = Registration.objects.filter(kind=kind, matter_model=model, matter_key__in=matters)
    for organisation, key in rows.values_list("organisation", "target_key"):
        found.setdefault(organisation, set()).add(key)
    return found


def number_of(matter: tuple[str, int], organisation: int) -> str:
    """Return the newest number of the matter, as (model, key), in the organisation's diary; empty without one."""
    model, key = matter
    rows = Registration.objects.filter(~Q(number=""), matter_model=model, matter_key=key, organisation=organisation)
    return rows.order_by("-pk").values_list("number", flat=True).first() or ""


def history_of(registration: Registration) -> list[LedgerEntry]:
    """Return the entries about the registration, the newest first, with their people and contents."""
    entries = LedgerEntry.objects.filter(target_model=registration._meta.label_lower, target_key=str(registration.pk))
    return list(entries.select_related("by", "payload").order_by("-pk"))
