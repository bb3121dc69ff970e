"""What proves a package without the portal: the chain of the history, and a program that checks all of it.

The entries that whoever fetches the package may read stand whole, with their contents. Of the others there are their
digests alone, so that the chain holds together and says nothing of what they were about.
"""

from datetime import UTC
from pathlib import Path
from typing import Any

from core import ledger
from core.models import LedgerChain, LedgerEntry

SCHEMA = "partnerskapsportalen.chain"
SCHEMA_VERSION = 1
CHAIN, PROGRAM = "kedja.json", "kontrollera.py"
_PROGRAM = Path(__file__).with_name(PROGRAM)


def program() -> bytes:
    """Return the program, which takes Python alone and reads the files beside it."""
    return _PROGRAM.read_bytes()


def chain(name: str, readable: list[LedgerEntry]) -> dict[str, Any]:
    """Return the chain with that name, of which these entries are told. Two queries, whatever its length."""
    head = LedgerChain.objects.filter(name=name).first() or LedgerChain(name=name)
    told = {entry.number: entry for entry in readable}
    links = LedgerEntry.objects.filter(chain__name=name, number__lte=head.length).order_by("number")
    return {
        "schema": SCHEMA,
        "schema_version": SCHEMA_VERSION,
        "chain": name,
        "length": head.length,
        "head": head.head,
        "entries": [
            {"number": number, "previous": previous, "digest": digest, **_told(told.get(number))}
            for number, previous, digest in links.values_list("number", "previous", "digest")
        ],
    }


def _told(entry):
    if entry is None or not ledger.has_label_of_keys(entry):  # before the new epoch the label was words
        return {}
    told = {
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "by": entry.by_id,
        "verb": entry.verb,
        "target_model": entry.target_model,
        "target_key": entry.target_key,
        "label": entry.label,
        "payload_digest": entry.payload_digest,
    }
    if hasattr(entry, "payload"):
        payload = entry.payload
        told["payload"] = {"salt": payload.salt, "label": payload.label, "content": payload.content}
    return told
