"""One entry of the history as people read it: a sentence, with the values that it names or changed.

The admin reads every chain this way (core/admin_site/history_messages.py), and an agreement's own page reads its
partnership's (partnership/history/queries.py). Each has its own sentences and names.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from core import ledger
from core.models import LedgerEntry
from core.text.diff import difference


@dataclass(frozen=True)
class HistoryDetail:
    """A named value of an entry. If it changed, it has the differing words: [(Kind, words), …]."""

    name: Any  # a text, or one that is translated when it is shown
    value: str = ""
    parts: list = field(default_factory=list)


@dataclass(frozen=True)
class HistoryLine:
    """An entry with its sentence and its details. `is_erased` says that its content was erased by decision."""

    entry: LedgerEntry
    sentence: str
    details: list[HistoryDetail]
    is_erased: bool

    @property
    def who(self) -> str:
        """Return the name of the person who did it, or that the portal did."""
        return actor_name(self.entry)


def history_line(entry: LedgerEntry, sentence: str, details: Iterable[HistoryDetail]) -> HistoryLine:
    """Return the entry with its sentence and details for the reader."""
    return HistoryLine(entry=entry, sentence=sentence, details=list(details), is_erased=is_erased(entry))


def actor_name(entry: LedgerEntry) -> str:
    """Return the name of the person who did what the entry says, or that the portal did."""
    return str(entry.by or _("The portal"))


def thing_of(entry: LedgerEntry) -> str:
    """Return what the thing of an entry was called then, or its kind and key where these words were erased."""
    if hasattr(entry, "payload") and entry.payload.label:
        return entry.payload.label
    if entry.label and not ledger.has_label_of_keys(entry):
        return entry.label
    return f"{_kind_of(entry)} {entry.target_key}"


def content_of(entry: LedgerEntry) -> Any:
    """Return the content of an entry, or None where it has none or it was erased."""
    return entry.payload.content if hasattr(entry, "payload") else None


def is_erased(entry: LedgerEntry) -> bool:
    """Return whether the entry had a content that was erased by decision."""
    return bool(entry.payload_digest) and not hasattr(entry, "payload")


def _kind_of(entry):
    try:
        return apps.get_model(entry.target_model)._meta.verbose_name
    except (LookupError, ValueError):
        return entry.target_model


def is_change(value: Any) -> bool:
    """Return whether a value of a content has a before and an after."""
    return isinstance(value, dict) and ("before" in value or "after" in value)


def changed_detail(name: Any, before: str, after: str) -> HistoryDetail:
    """Return the words that differ. If a text is wholly new or gone, all of them are added or removed."""
    return HistoryDetail(name, parts=difference(before, after))
