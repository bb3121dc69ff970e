"""Texts that another app writes from rows of its own, and what it says where these have changed since.

An app above this one calls `watch` when it starts. An outdated text is not locked: who signs would sign other words
than those that the app holds.
"""

from collections.abc import Callable
from dataclasses import dataclass

from partnership.models import Agreement


@dataclass(frozen=True)
class Outdated:
    """A sentence for the person, and the page where the text is written again."""

    sentence: str
    url: str


Source = Callable[..., Outdated | None]  # takes an Agreement and `hold`, as `outdated_texts` does

_sources: list[Source] = []


def watch(source: Source) -> None:
    """Ask `source` from now on whether the text of an agreement is outdated."""
    if source not in _sources:
        _sources.append(source)


def outdated_texts(agreement: Agreement, *, hold: bool = False) -> list[Outdated]:
    """Return what the apps that write texts say of this one; empty where it is as they would write it now.

    With `hold`, in a transaction, what the text was written from stays as it is until the transaction ends.
    """
    return [found for source in _sources if (found := source(agreement, hold=hold))]
