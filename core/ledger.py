"""Writing the history: `record` is called last inside the transaction of the change that it tells of."""

import hashlib
import json
import secrets
from datetime import UTC

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from core.models import LedgerChain, LedgerEntry, LedgerPayload

PORTAL = "portal"  # the chain of everything that belongs to no partnership


class NoTransactionError(Exception):
    """A history entry outside the transaction of its change could tell of something that never happened."""


def record(*, by, verb, target, at, chain=PORTAL, payload=None):
    """Append one entry to the chain named `chain`, and return it.

    `by` is a User, or None where the portal itself acts. `verb` is "thing.what_happened". `payload` is anything that
    JSON can hold; it is kept beside the entry, where it can be erased. Raises NoTransactionError outside a transaction.
    The chain's row is locked until the transaction ends, so call this after everything else.
    """
    if not transaction.get_connection().in_atomic_block:
        raise NoTransactionError(verb)
    head = LedgerChain.objects.select_for_update().filter(name=chain).first()
    if head is None:
        LedgerChain.objects.bulk_create([LedgerChain(name=chain)], ignore_conflicts=True)
        head = LedgerChain.objects.select_for_update().get(name=chain)

    content = None if payload is None else as_json(payload)
    salt = secrets.token_hex(32) if content is not None else ""
    entry = LedgerEntry(
        chain=head,
        number=head.length + 1,
        at=at,
        by=by,
        verb=verb,
        target_model=target._meta.label_lower,
        target_key=str(target.pk),
        label=str(target)[:200],
        payload_digest="" if content is None else payload_digest(salt, content),
        previous=head.head,
    )
    entry.digest = entry_digest(entry)
    entry.save(force_insert=True)
    if content is not None:
        LedgerPayload.objects.create(entry=entry, salt=salt, content=json.loads(content))
    head.length, head.head = entry.number, entry.digest
    head.save(update_fields=["length", "head"])
    return entry


def entry_digest(entry):
    """SHA-256 over the entry's canonical JSON: sorted keys, no blanks, UTF-8, the time in UTC to the microsecond."""
    return _sha256(
        as_json(
            {
                "chain": entry.chain.name,
                "number": entry.number,
                "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
                "by": entry.by_id,
                "verb": entry.verb,
                "target_model": entry.target_model,
                "target_key": entry.target_key,
                "label": entry.label,
                "payload_digest": entry.payload_digest,
                "previous": entry.previous,
            }
        )
    )


def payload_digest(salt, content):
    """SHA-256 over the salt and the canonical JSON of the payload; without the salt nobody can guess short texts."""
    return _sha256(salt + content)


def as_json(value):
    """Canonical JSON: sorted keys, no blanks, UTF-8; dates and decimals as Django writes them."""
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()
