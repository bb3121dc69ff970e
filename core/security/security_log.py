"""The security log: one line of JSON for each event, on the logger `portal.security`.

People are keys in it. Names, addresses of mail, and the secrets of links do not stand there. What changes something is
told by the ledger when its transaction is committed; what changes nothing is told where it happens.
docs/decisions/0023-signing-in.md says why, docs/settings.md which events there are.
"""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC
from typing import Any

from django.utils import timezone

from core.counters import counts
from core.models import LedgerEntry, User
from core.security.request_told import current_request

logger = logging.getLogger("portal.security")

EVENTS = {  # of what the ledger tells of; a verb that begins with a key of _BEGINNINGS is told too
    "agreement.text_locked": "locked",
    "edition.adopted": "adopted",
    "ledger.payload_erased": "erased",
    "invitation.made": "invitation_made",
    "invitation.accepted": "invitation_accepted",
    "invitation.withdrawn": "invitation_withdrawn",
    "person.added": "account_added",
    "person.closed": "access_ended",
    "person.given_role": "role_changed",
    "person.let_in_again": "lockout_ended",
    "person.password_set": "password_changed",
    "person.second_factor_added": "second_factor_set",
    "person.second_factor_removed": "second_factor_removed",
    "person.second_factor_reset": "second_factor_removed",
    "person.recovery_codes_made": "recovery_codes_made",
    "person.tied_to_provider": "provider_tied",
    "person.sessions_ended": "sessions_ended",
    "calendar.address_made": "calendar_address_made",
    "calendar.address_revoked": "calendar_address_revoked",
}
_BEGINNINGS = {"membership.": "role_changed", "edition.adopted": "adopted"}
_OF_THE_ADMIN = {
    "core.membership": "role_changed",
    "core.user": "account_changed",
    "access.identityprovider": "provider_changed",
}


_is_made_up: ContextVar[bool] = ContextVar("security_log_is_made_up", default=False)


@contextmanager
def made_up() -> Iterator[None]:
    """Have nothing told of what is done inside: the example's days are no events."""
    token = _is_made_up.set(True)
    try:
        yield
    finally:
        _is_made_up.reset(token)


def record(event: str, *, who: int | None, outcome: str = "ok", target: str = "", **details: Any) -> None:
    """Write one line. `who` is the key of a person, `target` says what it was about, as kind and key."""
    if _is_made_up.get():
        return
    request = current_request()
    line = {
        "time": timezone.now().astimezone(UTC).isoformat(timespec="milliseconds"),
        "event": event,
        "who": who,
        "from": request.address if request else "",
        "target": target,
        "outcome": outcome,
        "request": request.id if request else "",
        **details,
    }
    logger.info(json.dumps(line, ensure_ascii=True))
    counts.security_events.labels(event, outcome).inc()


def record_refused_file(reason: str) -> None:
    """Write that a file from outside was refused, `reason` in a word, and who sent it."""
    request = current_request()
    record("file_refused", who=request.person() if request else None, outcome="refused", reason=reason)


def record_entry(entry: LedgerEntry) -> None:
    """Write the line of what an entry of the history tells of, if it is about security."""
    if event := event_of(entry):
        record(event, who=entry.by_id, target=f"{entry.target_model}:{entry.target_key}", verb=entry.verb)


def event_of(entry: LedgerEntry) -> str:
    """Return the event that an entry of the history is, or "" where it is none."""
    if entry.verb.startswith("admin."):
        return _OF_THE_ADMIN.get(entry.target_model, "")
    beginning = next((event for start, event in _BEGINNINGS.items() if entry.verb.startswith(start)), "")
    return EVENTS.get(entry.verb, beginning)


def key_of(name: Any) -> int | None:
    """Return the key of the person who has the user name, or None. It takes as long for either."""
    return User.objects.filter(email=User.normalise(str(name or ""))[:254]).values_list("pk", flat=True).first()
