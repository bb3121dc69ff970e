"""The history: writing it, checking it, erasing from it.

`record` is called last inside the transaction of the change that it tells of.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Max, Min, Model

from core.models import LedgerChain, LedgerEntry, LedgerPayload, User
from core.security import security_log

PORTAL = "portal"  # the chain of everything that belongs to no partnership
PAYLOAD_ERASED = "ledger.payload_erased"
BELONGS_TO = ("agreement",)  # by what a content names its larger thing: kept of what is erased, since it may be gone
BATCH = 500  # entries read at a time; pages by number, since a pool in transaction mode has no server-side cursors


class NoTransactionError(Exception):
    """A history entry outside the transaction of its change could tell of something that never happened."""


class NotErasableError(Exception):
    """There is nothing to erase, or it must stay. The message says which."""


def record(
    *, by: User | None, verb: str, target: Model, at: datetime, chain: str = PORTAL, payload: Any = None
) -> LedgerEntry:
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

    content = None if payload is None else as_json(payload)  # raises ValueError for what not both engines can store
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
    transaction.on_commit(lambda: security_log.record_entry(entry))
    return entry


def erase(*, entry: LedgerEntry, decision: str, by: User, at: datetime) -> LedgerEntry:
    """Erase what `entry` was about, by the `decision` (its words), and return the entry that tells of it.

    The erased entry itself stands, so that the chain still verifies; the other says what larger thing both belong to.
    Raises NotErasableError.
    """
    if not decision.strip():
        raise NotErasableError("An erasure names the decision behind it.")
    if entry.verb == PAYLOAD_ERASED:
        raise NotErasableError("The record of an erasure is not erased.")
    with transaction.atomic():
        content = LedgerPayload.objects.filter(entry=entry).values_list("content", flat=True).first()
        larger = {name: content[name] for name in BELONGS_TO if isinstance(content, dict) and name in content}
        erasure = record(
            by=by,
            verb=PAYLOAD_ERASED,
            target=entry,
            at=at,
            chain=entry.chain.name,
            payload={"number": entry.number, "decision": decision.strip(), **larger},
        )
        erased, _ = LedgerPayload.objects.filter(entry=entry).delete()
        if not erased:
            raise NotErasableError("The entry has no content, or it is already erased.")
    return erasure


@dataclass(frozen=True)
class Verdict:
    """What a chain came to: its head as it stood when the check began, and the first fault, if any."""

    chain: str
    length: int
    head: str
    fault: str = ""
    number: int | None = None  # of the first bad entry


def newest_about(row: Model, *, verbs: Iterable[str] = ()) -> LedgerEntry | None:
    """Return the newest entry about `row` and the person who made it; of `verbs` alone where given. None without."""
    entries = LedgerEntry.objects.filter(target_model=row._meta.label_lower, target_key=str(row.pk))
    if verbs:
        entries = entries.filter(verb__in=verbs)
    return entries.select_related("by").order_by("-pk").first()


def verify(chain: str | None = None) -> Iterator[Verdict]:
    """Check the chain of that name, or all, and yield a Verdict for each. What is written meanwhile is left unread."""
    chains = LedgerChain.objects.order_by("name", "pk")
    for head in chains if chain is None else chains.filter(name=chain):
        number, fault = _first_fault(head)
        yield Verdict(chain=head.name, length=head.length, head=head.head, number=number, fault=fault)


def entry_digest(entry: LedgerEntry) -> str:
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


def payload_digest(salt: str, content: str) -> str:
    """SHA-256 over the salt and the canonical JSON of the payload; without the salt nobody can guess short texts."""
    return _sha256(salt + content)


def as_json(value: Any) -> str:
    """Canonical JSON: sorted keys, no blanks, UTF-8; dates and decimals as Django writes them.

    The same text comes out of a value and of what either engine gives back for it. PostgreSQL stores a number's value,
    not its spelling, so whole floats are written as integers. Raises ValueError for what JSON or PostgreSQL cannot
    hold: NaN, infinity, the NUL character, half a surrogate pair.
    """
    plain = _plain(json.loads(json.dumps(value, cls=DjangoJSONEncoder, allow_nan=False)))
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(value):
    if isinstance(value, dict):
        return {_plain(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str):
        value.encode()  # a UnicodeEncodeError is a ValueError
        if "\x00" in value:
            raise ValueError("The NUL character cannot be stored.")
    return value


def _first_fault(head):
    """Number and description of the first bad entry of the chain whose row was read as `head`, or (None, "")."""
    previous = ""
    for first in range(1, head.length + 1, BATCH):
        last = min(first + BATCH - 1, head.length)
        entries = LedgerEntry.objects.filter(chain=head, number__range=(first, last)).order_by("number")
        entries = list(entries.select_related("chain", "payload"))
        erased = _erased(head, [entry for entry in entries if entry.payload_digest and not hasattr(entry, "payload")])
        for number, entry in zip(range(first, last + 1), entries, strict=False):
            if fault := _fault(entry, number=number, previous=previous, erased=erased):
                return number, fault
            previous = entry.digest
        if len(entries) < last - first + 1:
            return first + len(entries), "The entry is missing."
    if previous != head.head:
        return head.length or None, "The chain's head is not the digest of its last entry."
    return _beyond_the_head(head)


def _fault(entry, *, number, previous, erased):
    if entry.number != number:
        return "The entry is missing."
    if entry.previous != previous:
        return "The entry does not follow the one before it."
    if entry.digest != entry_digest(entry):
        return "The entry is not what its digest was taken of."
    if not hasattr(entry, "payload"):
        lost = entry.payload_digest and str(entry.pk) not in erased
        return "The content is gone, and no erasure is recorded." if lost else ""
    if entry.payload_digest != payload_digest(entry.payload.salt, as_json(entry.payload.content)):
        return "The content is not what its digest was taken of."
    return ""


def _erased(head, entries):
    """Keys, as text, of those of `entries` whose erasure the chain tells of."""
    erasures = LedgerEntry.objects.filter(
        chain=head,
        verb=PAYLOAD_ERASED,
        target_model=LedgerEntry._meta.label_lower,
        target_key__in=[str(entry.pk) for entry in entries],
    )
    return set(erasures.values_list("target_key", flat=True)) if entries else set()


def _beyond_the_head(head):
    """An entry that the head does not know of. Read in this order, a writer at work is not mistaken for one."""
    ends = LedgerEntry.objects.filter(chain=head).aggregate(first=Min("number"), last=Max("number"))
    length = LedgerChain.objects.values_list("length", flat=True).get(pk=head.pk)
    for number in (ends["first"], ends["last"]):
        if number is not None and not 1 <= number <= length:
            return number, "The chain's head does not know the entry."
    return None, ""


def _sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()
