"""A task that waits for a person."""

from dataclasses import dataclass, field
from datetime import date

from core.permissions import Permission


@dataclass(frozen=True)
class OpenTo:
    """Who may do a task: whoever has the permission for one of the units, which are keys, in the partnership."""

    permission: Permission
    units: frozenset[int]
    partnership: int | None = None


@dataclass(frozen=True)
class Task:
    """A task: what to do, why, the last day for it where there is one, and where it is done.

    `matter` names it, the same from day to day, and another one where something new waits. `step` is what its button
    says, and `place` the page of what it is about.
    """

    matter: str
    what: str
    why: str
    step: str
    url: str
    place: str = ""
    by: date | None = None
    open_to: OpenTo | None = field(default=None, repr=False)

    @property
    def has_place(self):
        """Return whether the page of what it is about is another one than that where it is done."""
        return bool(self.place) and self.place != self.url

    def is_late(self, *, on):
        return self.by is not None and self.by < on
