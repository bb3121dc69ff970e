"""Whose coat of arms stands on a paper, and by which number an organisation is known."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from core.models import Emblem, Organisation, User
from core.permissions import Permission, grants
from core.text.collation import swedish


def emblems_of(organisations: Iterable[Organisation], *, at: datetime | None = None) -> dict[int, Emblem]:
    """Return {key of organisation: Emblem} of those that have one, now or at the moment `at`, without its content.

    A unit without an own one has that of the nearest unit above. One query.
    """
    organisations = list(organisations)
    keys = {key for each in organisations for key in _nearest_first(each)}
    found = {
        each.organisation_id: each for each in Emblem.objects.used(at=at).filter(organisation__in=keys).defer("content")
    }
    chosen = {each.pk: _first_of(each, found) for each in organisations}
    return {key: emblem for key, emblem in chosen.items() if emblem is not None}


def numbers_of(organisations: Iterable[Organisation]) -> dict[int, str]:
    """Return {key of organisation: its number} of those whose number is known. A unit has that of its organisation.

    One query where a unit has no number of its own, else none.
    """
    organisations = list(organisations)
    numbers = {each.pk: each.orgnr for each in organisations if each.orgnr}
    above = {key for each in organisations if not each.orgnr for key in each.keys_above} - numbers.keys()
    if above:
        numbers |= dict(Organisation.objects.filter(pk__in=above).exclude(orgnr="").values_list("pk", "orgnr"))
    chosen = {each.pk: _first_of(each, numbers) for each in organisations}
    return {key: number for key, number in chosen.items() if number}


def contents_of(digests: Iterable[str]) -> dict[str, bytes]:
    """Return {digest: bytes} of the emblems with these digests, for core.documents.pdf. One query, or none."""
    digests = set(digests)
    if not digests:
        return {}
    found = Emblem.objects.filter(sha256__in=digests).order_by("pk")
    return {each.sha256: bytes(each.content) for each in found}


def organisations_with_emblem_of(user: User | Any) -> QuerySet[Organisation]:
    """Return the organisations and units whose emblem the person may choose."""
    if user.is_staff:
        return Organisation.objects.all()
    return Organisation.objects.filter(pk__in=grants(user, Permission.EMBLEM_CHOOSE).units())


def emblem_list(user: User | Any) -> list[tuple[Organisation, Emblem | None]]:
    """Return the whole organisations that the person may choose for, and units that have an own one. Two queries."""
    organisations = list(organisations_with_emblem_of(user).order_by("pk"))
    found = Emblem.objects.used().filter(organisation__in=organisations).defer("content")
    own = {each.organisation_id: each for each in found}
    within = {each.pk for each in organisations}
    shown = [each for each in organisations if each.pk in own or each.parent_id not in within]
    shown.sort(key=lambda each: (swedish(str(each)), each.pk))
    return [(each, own.get(each.pk)) for each in shown]


def _nearest_first(organisation):
    return [organisation.pk, *reversed(organisation.keys_above)]


def _first_of(organisation, found):
    return next((found[key] for key in _nearest_first(organisation) if key in found), None)
