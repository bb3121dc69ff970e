"""A task that waits for a person."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Task:
    """A task: what to do, why, its one link, and the last day for it where there is one."""

    what: str
    why: str
    url: str
    by: date | None = None
