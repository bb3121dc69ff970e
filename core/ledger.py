"""Write the history, verify it, and erase contents from it.

Call `record` last in the transaction of the change.
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Iterable, Iterator
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
EPOCH_BEGAN = "ledger.epoch_began"  # from this entry on, labels hold keys (docs/decisions/0024)
_NAMELESS = "–"  # of a thing that is called nothing: a label that is not empty says that the payload is of the epoch
BELONGS_TO = ("agreement",)  # by what a content names its larger thing: kept of what is erased, since it may be gone
BATCH = 500  # entries read at a time; pages by number, since a pool in transaction mode has no server-side cursors
PIECE = 10_000  # entries of a chain that are checked as one piece, so that one long chain too is for many processes


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

    content = as_json(payload)  # raises ValueError for what not both engines can store
    label = str(target)[:200] or _NAMELESS
    salt = secrets.token_hex(32)
    entry = LedgerEntry(
        chain=head,
        number=head.length + 1,
        at=at,
        by=by,
        verb=verb,
        target_model=target._meta.label_lower,
        target_key=str(target.pk),
        label=label_of_keys(target._meta.label_lower, target.pk),
        payload_digest=payload_digest(salt, content, label=label),
        previous=head.head,
    )
    entry.digest = entry_digest(entry)
    entry.save(force_insert=True)
    LedgerPayload.objects.create(entry=entry, salt=salt, label=label, content=json.loads(content))
    head.length, head.head = entry.number, entry.digest
    head.save(update_fields=["length", "head"])
    transaction.on_commit(lambda: security_log.record_entry(entry))
    return entry


def erase(*, entry: LedgerEntry, decision: str, by: User | None, at: datetime) -> LedgerEntry:
    """Erase the content of `entry` by the text `decision`, and return the entry that records this.

    The erased entry itself stands, so that the chain still verifies; the other says what larger thing both belong to.
    A label from before the new epoch is emptied too, and the other keeps a digest of what is left of the entry.
    Raises NotErasableError.
    """
    if not decision.strip():
        raise NotErasableError("An erasure names the decision behind it.")
    if entry.verb == PAYLOAD_ERASED:
        raise NotErasableError("The record of an erasure is not erased.")
    with transaction.atomic():
        content = LedgerPayload.objects.filter(entry=entry).values_list("content", flat=True).first()
        larger = {name: content[name] for name in BELONGS_TO if isinstance(content, dict) and name in content}
        has_words = bool(entry.label) and not has_label_of_keys(entry)
        rest = {"rest": entry_digest(entry, label="")} if has_words else {}
        erasure = record(
            by=by,
            verb=PAYLOAD_ERASED,
            target=entry,
            at=at,
            chain=entry.chain.name,
            payload={"number": entry.number, "decision": decision.strip(), **rest, **larger},
        )
        erased, _ = LedgerPayload.objects.filter(entry=entry).delete()
        if has_words:
            erased += LedgerEntry.objects.filter(pk=entry.pk).update(label="")
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


@dataclass(frozen=True)
class Head:
    """How long a chain was and what its newest digest was, on the day on which somebody filed it elsewhere."""

    chain: str
    length: int
    head: str


@dataclass(frozen=True)
class Piece:
    """A part of a chain that is checked by itself: its entries after the number `after`, up to `last`.

    `head` is the digest that `last` must have where the chain ends with it, or None.
    """

    chain: int
    name: str
    after: int
    last: int
    head: str | None


def verify(
    chain: str | None = None, *, since: Iterable[Head] = (), each: Callable[[Callable, Iterable], Iterable] = map
) -> Iterator[Verdict]:
    """Verify the chain of that name, or all, and yield a Verdict for each. Entries written meanwhile are not read.

    A chain that goes on from its head in `since` is read from that head's own entry on. `each` calls `first_fault` with
    every piece, as `map` does; it may do so in other processes. The answer is the same.
    """
    chains = LedgerChain.objects.order_by("name", "pk")
    heads = list(chains if chain is None else chains.filter(name=chain))
    filed = {one.chain: one for one in since}
    pieces = [piece for head in heads for piece in _pieces(head, filed.get(head.name))]
    faults = {}
    for piece, (number, fault) in zip(pieces, each(first_fault, pieces), strict=True):
        if fault:
            faults.setdefault(piece.chain, (number, fault))
    for head in heads:
        number, fault = faults.get(head.pk) or _beyond_the_head(head)
        yield Verdict(chain=head.name, length=head.length, head=head.head, number=number, fault=fault)


def first_fault(piece: Piece) -> tuple[int | None, str]:
    """Return number and description of the first bad entry of the piece, or (None, "").

    What stands before the piece is taken to be well: a fault there is the fault of an earlier piece.
    """
    previous, has_begun = _before(piece)
    for first in range(piece.after + 1, piece.last + 1, BATCH):
        last = min(first + BATCH - 1, piece.last)
        entries = LedgerEntry.objects.filter(chain=piece.chain, number__range=(first, last)).order_by("number")
        entries = list(entries.values_list(*_READ, named=True))
        erased = _erased(piece.chain, [entry for entry in entries if _lacks_something(entry)])
        for number, entry in zip(range(first, last + 1), entries, strict=False):
            has_begun = has_begun or _begins_epoch(entry)
            fault = _fault(entry, number=number, previous=previous, chain=piece.name, erased=erased)
            if fault := fault or _fault_of_label(entry, has_begun=has_begun):
                return number, fault
            previous = entry.digest
        if len(entries) < last - first + 1:
            return first + len(entries), "The entry is missing."
    if piece.head is not None and previous != piece.head:
        return piece.last or None, "The chain's head is not the digest of its last entry."
    return None, ""


def compare(filed: Iterable[Head]) -> Iterator[Verdict]:
    """Yield a Verdict with a fault for each filed head that its chain does not go on from."""
    for one in filed:
        now = LedgerChain.objects.filter(name=one.chain).first()
        if now is None:
            yield Verdict(one.chain, 0, "", "The whole chain is gone that was filed.")
        elif now.length < one.length:
            fault = f"The chain was cut off: it had {one.length} entries when it was filed."
            yield Verdict(now.name, now.length, now.head, fault, now.length + 1)
        elif one.length and not _had_head(now, one):
            fault = "The entry is another one than the newest when the chain was filed."
            yield Verdict(now.name, now.length, now.head, fault, one.length)


def label_of_keys(model: str, key: Any) -> str:
    """Return the label of an entry about the row with that key, in the new epoch: its kind and its key."""
    return f"{model} {key}"


def has_label_of_keys(entry: LedgerEntry) -> bool:
    """Return whether the entry's label is its kind and key, as they are since the new epoch."""
    return entry.label == label_of_keys(entry.target_model, entry.target_key)


def entry_digest(entry: LedgerEntry, *, label: str | None = None) -> str:
    """SHA-256 over the entry's canonical JSON: sorted keys, no blanks, UTF-8, the time in UTC to the microsecond.

    With `label` it is the digest that the entry would have with that one.
    """
    return _digest(entry, chain=entry.chain.name, label=entry.label if label is None else label)


def payload_digest(salt: str, content: str, *, label: str = "") -> str:
    """SHA-256 over the salt and the canonical JSON of the content; without the salt nobody can guess short texts.

    Since the new epoch it is over three lines: the salt, the label as JSON, and the content.
    """
    return _sha256(f"{salt}\n{_CANONICAL.encode(_plain(label))}\n{content}" if label else salt + content)


def as_json(value: Any) -> str:
    """Return canonical JSON: sorted keys, no blanks, UTF-8, and dates and decimals as Django writes them.

    A value gives the same text before it is stored and after either engine returns it. PostgreSQL stores a number's
    value, not its spelling, so whole floats are written as integers. Raises ValueError for values that JSON or
    PostgreSQL cannot hold: NaN, infinity, the NUL character, half a surrogate pair.
    """
    return _CANONICAL.encode(_plain(json.loads(json.dumps(value, cls=DjangoJSONEncoder, allow_nan=False))))


# Canonical JSON of what is texts and whole numbers already, or went through `_plain`.
_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))

# What the check reads of an entry and its content, as rows: it makes no objects.
_READ = (
    *("pk", "number", "at", "by_id", "verb", "target_model", "target_key", "label", "payload_digest", "previous"),
    *("digest", "payload__entry", "payload__salt", "payload__label", "payload__content"),
)


def _plain(value):
    if isinstance(value, str):  # first: most of a content is texts
        value.encode()  # a UnicodeEncodeError is a ValueError
        if "\x00" in value:
            raise ValueError("The NUL character cannot be stored.")
    elif isinstance(value, dict):
        return {_plain(key): _plain(part) for key, part in value.items()}
    elif isinstance(value, list):
        return [_plain(part) for part in value]
    elif isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _digest(entry, *, chain, label):
    """Return the digest of an entry, or of a row of _READ, of the chain with that name."""
    said = {
        "chain": chain,
        "number": entry.number,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "by": entry.by_id,
        "verb": entry.verb,
        "target_model": entry.target_model,
        "target_key": entry.target_key,
        "label": label,
        "payload_digest": entry.payload_digest,
        "previous": entry.previous,
    }
    return _sha256(_CANONICAL.encode(said))


def _pieces(head, filed):
    """Return the pieces of the chain whose row was read as `head`, from its filed head on if the chain has that."""
    goes_on = filed is not None and 0 < filed.length <= head.length and _had_head(head, filed)
    after = filed.length - 1 if goes_on else 0
    ends = [*range(after + PIECE, head.length, PIECE), head.length]
    starts = [after, *ends[:-1]]
    heads = [*(None for _ in ends[:-1]), head.head]
    return [Piece(head.pk, head.name, *ends_of) for ends_of in zip(starts, ends, heads, strict=True)]


def _before(piece):
    """Return the digest of the entry before the piece, and whether the labels hold keys there already."""
    if not piece.after:
        return "", False
    entry = LedgerEntry.objects.filter(chain=piece.chain, number=piece.after).first()
    return (entry.digest, has_label_of_keys(entry)) if entry else ("", False)


def _fault(entry, *, number, previous, chain, erased):
    if entry.number != number:
        return "The entry is missing."
    if entry.previous != previous:
        return "The entry does not follow the one before it."
    digest, rest = _digest(entry, chain=chain, label=entry.label), erased.get(str(entry.pk))
    label_is_erased = not entry.label and rest is not None and rest == digest
    if entry.digest != digest and not label_is_erased:
        return "The entry is not what its digest was taken of."
    if _has_no_content(entry):
        lost = entry.payload_digest and str(entry.pk) not in erased
        return "The content is gone, and no erasure is recorded." if lost else ""
    content = _CANONICAL.encode(_plain(entry.payload__content))
    if entry.payload_digest != payload_digest(entry.payload__salt, content, label=entry.payload__label):
        return "The content is not what its digest was taken of."
    return ""


def _begins_epoch(entry):
    """Return whether labels hold keys from this entry on: the one that says so, or the first of a new chain."""
    return has_label_of_keys(entry) and (entry.verb == EPOCH_BEGAN or entry.number == 1)


def _fault_of_label(entry, *, has_begun):
    if has_begun and not has_label_of_keys(entry):
        return "The label holds words, although labels hold keys since the new epoch."
    if not has_begun and has_label_of_keys(entry):
        return "The label holds keys, and no entry says that a new epoch began."
    return ""


def _lacks_something(entry):
    return (entry.payload_digest and _has_no_content(entry)) or not entry.label


def _has_no_content(entry):
    return entry.payload__entry is None


def _had_head(chain, filed):
    return LedgerEntry.objects.filter(chain=chain, number=filed.length, digest=filed.head).exists()


def _erased(chain, entries):
    """Return {key as text: digest of the rest of the entry, or None} of the `entries` that were erased by decision."""
    if not entries:
        return {}
    erasures = LedgerEntry.objects.filter(
        chain=chain,
        verb=PAYLOAD_ERASED,
        target_model=LedgerEntry._meta.label_lower,
        target_key__in=[str(entry.pk) for entry in entries],
    )
    found = {}
    for key, content in erasures.order_by("number").values_list("target_key", "payload__content"):
        found[key] = found.get(key) or (content.get("rest") if isinstance(content, dict) else None)
    return found


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
