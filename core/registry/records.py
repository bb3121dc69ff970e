"""A record: something that happened to a thing, which an authority is to register in its own diary.

Rooms of the apps derive them from their rows, so that no list of them is stored.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from core.models import Organisation, OrganisationKind, Registration
from core.registry.working_days import next_working_day
from core.text.dates import day as written

# Whose papers are no public records. A housing company counts as an authority where a municipality owns it (OSL 2:3).
_NO_AUTHORITIES = (OrganisationKind.ASSOCIATION, OrganisationKind.OTHER)


class Way(StrEnum):
    RECEIVED = "received"
    SENT = "sent"
    MADE = "made"
    TOGETHER = "together"


@dataclass(frozen=True)
class Matter:
    """What a record belongs to: an agreement, an edition of a plan, a situation picture. All have one number."""

    model: str
    key: int
    name: str
    url: str
    partnership: int
    partnership_name: str
    chain: str


@dataclass(frozen=True)
class Record:
    """What happened to the thing with that key, as one organisation sees it. `on` is None where the day is not known.

    `others` are the names of whom it came from, went to, or was made together with.
    """

    kind: str
    model: str
    key: int
    matter: Matter
    organisation: Organisation
    way: Way
    on: date | None
    what: str
    others: tuple[str, ...] = ()

    @property
    def id(self):
        """Return what names it in a form: its kind, key and organisation."""
        return f"{self.kind}:{self.key}:{self.organisation.pk}"

    @property
    def due(self):
        """Return the day by which it is to be registered, or None: the next working day after it happened."""
        return next_working_day(self.on) if self.on else None

    @property
    def way_in_words(self):
        """Return what happened, with whom: "Came in from Polisen"."""
        names = {"names": ", ".join(self.others)}
        if self.way == Way.RECEIVED:
            return _("Came in from %(names)s") % names
        if self.way == Way.SENT:
            return _("Sent to %(names)s") % names
        if self.way == Way.TOGETHER:
            return _("Made together with %(names)s") % names
        return _("Drawn up here")

    @property
    def text(self):
        """Return the line for the diary: what it is about in brief, from or to whom, and the day (OSL 5:2)."""
        day = written(self.on) if self.on else _("day not known")
        return f"{self.what}. {self.matter.name}. {self.way_in_words}, {day}."


@dataclass(frozen=True)
class RegisterLine:
    """A record with the organisation's answer, or None while it is to be registered.

    Where a mark says that it was registered by hand, before the portal, that `mark` stands beside it.
    """

    record: Record
    registration: Registration | None
    mark: Registration | None = None

    @property
    def is_waiting(self):
        """Return whether it is to be registered."""
        return self.registration is None and self.mark is None

    def is_overdue(self, *, on):
        """Return whether it should have been registered before the day `on`."""
        return self.is_waiting and self.record.due is not None and self.record.due < on


def is_authority(organisation: Organisation) -> bool:
    """Return whether the organisation has public records."""
    return organisation.kind not in _NO_AUTHORITIES


def is_another_authority(one: Organisation, other: Organisation) -> bool:
    """Return whether what goes from the one to the other leaves an authority: units of one whole are the same."""
    return _whole(one) != _whole(other)


def exchanged(
    *,
    sender: Organisation,
    receivers: Iterable[Organisation],
    kind: str,
    model: str,
    key: int,
    matter: Matter,
    on: date | None,
    what: str,
) -> Iterator[Record]:
    """Yield the Records of what one authority sent to others: theirs that it came in, and its own that it was sent."""
    others = [each for each in receivers if is_another_authority(sender, each)]
    of_all: dict[str, Any] = {"kind": kind, "model": model, "key": key, "matter": matter, "on": on, "what": what}
    if others and is_authority(sender):
        names = tuple(str(each) for each in others)
        yield Record(organisation=sender, way=Way.SENT, others=names, **of_all)
    for each in filter(is_authority, others):
        yield Record(organisation=each, way=Way.RECEIVED, others=(str(sender),), **of_all)


def made_together(
    *,
    parties: Iterable[Organisation],
    kind: str,
    model: str,
    key: int,
    matter: Matter,
    on: date | None,
    what: str,
) -> Iterator[Record]:
    """Yield the Record of each of the parties that made a paper together."""
    parties = list(parties)
    for one in filter(is_authority, parties):
        others = tuple(str(each) for each in parties if each.pk != one.pk)
        way = Way.TOGETHER if others else Way.MADE
        yield Record(kind, model, key, matter, one, way, on, what, others)


def _whole(organisation):
    return organisation.keys_above[0] if organisation.keys_above else organisation.pk
