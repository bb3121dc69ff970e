"""Write the history, verify it, and erase contents from it.

Call `record` last in the transaction of the change.
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

PORTAL = "portal"  # the chain of everything that belongs to no partnership
PAYLOAD_ERASED = "ledger.payload_erased"
BELONGS_TO = ("agreement",)  # keys of the larger thing; they outlive an erasure, since it may be gone
BATCH = 500  # entries read at a time; pages by number, since a pool in transaction mode has no server-side cursors


class NoTransactionError(Exception):
    """An entry must be written in the transaction of its change, or it could record what never happened."""


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
    return entry


def erase(*, entry: LedgerEntry, decision: str, by: User, at: datetime) -> LedgerEntry:
    """Erase the content of `entry` by the text `decision`, and return the entry that records this.

    The erased entry itself stays, so that the chain still verifies. The new entry names the larger thing of both.
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
    """The result of checking a chain: its head when the check began, and the first fault, if any."""

    chain: str
    length: int
    head: str
    fault: str = ""
    number: int | None = None  # of the first bad entry


def newest_about(row: Model, *, verbs: Iterable[str] = ()) -> LedgerEntry | None:
    """Return the newest entry about `row` and its author, or None. With `verbs`, look at these alone."""
    entries = LedgerEntry.objects.filter(target_model=row._meta.label_lower, target_key=str(row.pk))
    if verbs:
        entries = entries.filter(verb__in=verbs)
    return entries.select_related("by").order_by("-pk").first()


def verify(chain: str | None = None) -> Iterator[Verdict]:
    """Verify the chain of that name, or all, and yield a Verdict for each. Entries written meanwhile are not read."""
    chains = LedgerChain.objects.order_by("name", "pk")
    for head in chains if chain is None else chains.filter(name=chain):
        number, fault = _first_fault(head)
        yield Verdict(chain=head.name, length=head.length, head=head.head, number=number, fault=fault)


def entry_digest(entry: LedgerEntry) -> str:
    """Return the SHA-256 of the entry's canonical JSON: sorted keys, no blanks, UTF-8, UTC time to the microsecond."""
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
    """Return the SHA-256 of salt and canonical JSON of the payload. Without the salt, short texts could be guessed."""
    return _sha256(salt + content)


def as_json(value: Any) -> str:
    """Return canonical JSON: sorted keys, no blanks, UTF-8, and dates and decimals as Django writes them.

    A value gives the same text before it is stored and after either engine returns it. PostgreSQL stores a number's
    value, not its spelling, so whole floats are written as integers. Raises ValueError for values that JSON or
    PostgreSQL cannot hold: NaN, infinity, the NUL character, half a surrogate pair.
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
    """Return the number and description of the first bad entry of the chain of `head`, or (None, "")."""
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
    """Return the keys, as text, of those of `entries` whose erasure the chain records."""
    erasures = LedgerEntry.objects.filter(
        chain=head,
        verb=PAYLOAD_ERASED,
        target_model=LedgerEntry._meta.label_lower,
        target_key__in=[str(entry.pk) for entry in entries],
    )
    return set(erasures.values_list("target_key", flat=True)) if entries else set()


def _beyond_the_head(head):
    """Return number and description of an entry that the head does not know, or (None, "").

    The order of reading matters: a writer at work must not be mistaken for one.
    """
    ends = LedgerEntry.objects.filter(chain=head).aggregate(first=Min("number"), last=Max("number"))
    length = LedgerChain.objects.values_list("length", flat=True).get(pk=head.pk)
    for number in (ends["first"], ends["last"]):
        if number is not None and not 1 <= number <= length:
            return number, "The chain's head does not know the entry."
    return None, ""


def _sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()
