"""Where somebody is logged in: the list of their sessions, and ending them."""

import hashlib
from datetime import datetime

from django.db import transaction

from core import ledger
from core.access.models import Session
from core.models import User


def name_of(row: Session) -> str:
    """Return what a page calls a session by: its key would let in whoever reads it."""
    return hashlib.sha256(row.session_key.encode()).hexdigest()[:20]


def own_sessions(user: User, *, at: datetime) -> list[Session]:
    """Return the sessions in which `user` is logged in at `at`, the last used first."""
    return list(Session.objects.filter(user=user, expire_date__gt=at).order_by("-seen_at", "pk"))


def end_sessions(*, user: User, names: set[str], by: User, at: datetime) -> int:
    """End those of `user`'s sessions that have one of `names`, and return how many they were."""
    with transaction.atomic():
        keys = [row.pk for row in own_sessions(user, at=at) if name_of(row) in names]
        ended, _by_kind = Session.objects.filter(pk__in=keys).delete()
        if ended:
            ledger.record(by=by, verb="person.sessions_ended", target=user, at=at, payload={"number": ended})
    return ended
