"""The address of a person's calendar feed: making it and revoking it. Each function is one whole event."""

import secrets
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from core import ledger, permissions
from core.access.letter_texts import digest_of
from core.models import User
from core.permissions import Permission
from stadsdelplan.models import CalendarFeed

_BYTES = 32  # of the secret in the address, from the system's source of randomness


def make_address(*, language: str, by: User, at: datetime) -> str:
    """Make an address for the person's calendar, in whose language the days are told, and return its secret.

    It is kept nowhere. The address before works no more. Raises PermissionDenied for whoever sees no partnership by a
    role of theirs.
    """
    if not permissions.grants(by, Permission.READ):
        raise PermissionDenied
    token = secrets.token_urlsafe(_BYTES)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)
        _revoke(by, at=at)
        feed = CalendarFeed(user=by, digest=digest_of(token), language=language, made_at=at)
        feed.full_clean()
        feed.save(force_insert=True)
        ledger.record(by=by, verb="calendar.address_made", target=feed, at=at)
    return token


def revoke_address(*, by: User, at: datetime) -> bool:
    """Revoke the person's address, and return whether there was one."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)
        return _revoke(by, at=at)


def _revoke(person, *, at):
    feed = CalendarFeed.objects.filter(user=person, revoked_at=None).first()
    if feed is None:
        return False
    feed.revoked_at = at
    feed.save(update_fields=["revoked_at"])
    ledger.record(by=person, verb="calendar.address_revoked", target=feed, at=at)
    return True
