"""Choose the coat of arms or logotype of an organisation, and take it away. What was used stays for its papers."""

from datetime import datetime

from django.db import transaction

from core import ledger
from core.concurrency.refusals import StaleVersionError
from core.emblems.reading import CleanPicture
from core.guards import notices
from core.models import Emblem, Organisation, User


def choose_emblem(
    *, organisation: Organisation, picture: CleanPicture, alternative_text: str, seen: int, by: User, at: datetime
) -> Emblem:
    """Give the organisation `picture`, in the place of the emblem with the key `seen`, or 0 where there was none.

    Papers that were locked or adopted keep the one that they were drawn with. Raises StaleVersionError where somebody
    has chosen or taken away one meanwhile, and ValidationError.
    """
    with transaction.atomic():
        before = _held(organisation, seen)
        if before:
            notices.change(before, chain=ledger.PORTAL, by=by, at=at, ended_at=at)
        emblem = Emblem(
            organisation=organisation,
            kind=picture.kind,
            content=picture.content,
            sha256=picture.sha256,
            alternative_text=alternative_text.strip(),
            added_by=by,
            added_at=at,
        )
        emblem.full_clean()
        emblem.save(force_insert=True)
        payload = {"sha256": emblem.sha256, "kind": emblem.kind, "alternative_text": emblem.alternative_text}
        payload |= {"replaces": before.sha256} if before else {}
        ledger.record(by=by, verb="emblem.chosen", target=organisation, at=at, payload=payload)
    return emblem


def take_emblem_away(*, organisation: Organisation, seen: int, by: User, at: datetime) -> None:
    """Let the organisation have no emblem on papers that are drawn from now on. Raises StaleVersionError."""
    with transaction.atomic():
        before = _held(organisation, seen)
        if before is None:
            raise StaleVersionError(organisation)
        notices.change(before, chain=ledger.PORTAL, by=by, at=at, ended_at=at)
        payload = {"sha256": before.sha256, "alternative_text": before.alternative_text}
        ledger.record(by=by, verb="emblem.taken_away", target=organisation, at=at, payload=payload)


def _held(organisation, seen):
    """Hold the organisation, and return its emblem, which must be the one that was seen."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    emblem = Emblem.objects.used().filter(organisation=organisation).first()
    if (emblem.pk if emblem else 0) != seen:
        raise StaleVersionError(organisation)
    return emblem
