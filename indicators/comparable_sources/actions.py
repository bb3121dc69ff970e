"""The verbs of comparable sources: somebody confirms that figures of two sources compare, or takes that back."""

from datetime import datetime

from django.db import transaction

from core import ledger
from core.models import Area, User
from indicators.models import ComparableSources, Indicator
from indicators.statistics import sources


class AlreadyWithdrawnError(Exception):
    """Somebody has withdrawn the confirmation already."""


def confirm_comparable(
    *, indicator: Indicator, area: Area, source: str, other: str, why: str, by: User, at: datetime
) -> ComparableSources:
    """Store that figures of both sources compare in this municipality and its districts. Raise ValidationError."""
    with transaction.atomic():
        Indicator.objects.select_for_update().get(pk=indicator.pk)  # as imports do, so that two confirm one by one
        confirmed = ComparableSources(
            indicator=indicator,
            area=area,
            source=source,
            other=other,
            pair="|".join(sorted(sources.pair_of(source, other))),
            why=why,
            by=by,
            at=at,
        )
        confirmed.full_clean()
        confirmed.save(force_insert=True)
        ledger.record(by=by, verb="sources.confirmed", target=confirmed, at=at, payload=_payload(confirmed))
    return confirmed


def withdraw_comparable(*, confirmed: ComparableSources, by: User, at: datetime) -> None:
    """Take a confirmation back: the sources compare no longer. Raise AlreadyWithdrawnError."""
    with transaction.atomic():
        stored = ComparableSources.objects.select_for_update().filter(pk=confirmed.pk).first()
        if stored is None:
            raise AlreadyWithdrawnError
        ledger.record(by=by, verb="sources.withdrawn", target=stored, at=at, payload=_payload(stored))
        stored.delete()


def _payload(confirmed):
    return {"source": confirmed.source, "other": confirmed.other, "why": confirmed.why}
