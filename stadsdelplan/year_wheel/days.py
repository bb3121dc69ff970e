"""One day of the year wheel, and the months that they fall into."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import models
from django.utils.translation import pgettext_lazy


class DayKind(models.TextChoices):
    """What a day is about. On page and paper each has a shape beside the word (static/css/components/day-kind.css)."""

    MEETING = "meeting", pgettext_lazy("kind of day", "Meeting")
    ANSWER = "answer", pgettext_lazy("kind of day", "Answer")
    ROUND = "round", pgettext_lazy("kind of day", "Follow-up")
    FIGURES = "figures", pgettext_lazy("kind of day", "Figures")
    LAW = "law", pgettext_lazy("kind of day", "The law")
    END = "end", pgettext_lazy("kind of day", "End")
    DECISION = "decision", pgettext_lazy("kind of day", "Decision")


@dataclass(frozen=True)
class YearDay:
    """Something that happens on a day. `what` is in the language in which the days were read.

    `key` names it for good, also when its day or its words change, and `version` counts the changes of the row that it
    comes from. `partnership` is a name, empty for what belongs to none. `starts_at` and `ends_at` are moments with
    their zones, for what has a time of day; without `ends_at` the end is not known.
    """

    day: date
    kind: DayKind
    what: str
    url: str
    key: str
    partnership: str = ""
    version: int = 0
    starts_at: datetime | None = None
    ends_at: datetime | None = None


def in_order(days: Iterable[YearDay]) -> list[YearDay]:
    """Return the days as they come: within a day those without a time first, then by the order of the kinds."""
    places = {kind: place for place, kind in enumerate(DayKind)}
    return sorted(days, key=lambda each: (each.day, _time(each), places[each.kind], each.what, each.key))


def by_month(days: Iterable[YearDay], year: int) -> list[tuple[date, list[YearDay]]]:
    """Return [(the month's first day, its days), …] of all twelve months of the year."""
    found: list[tuple[date, list[YearDay]]] = [(date(year, month, 1), []) for month in range(1, 13)]
    for each in days:
        found[each.day.month - 1][1].append(each)
    return found


def _time(day):
    return day.starts_at.timestamp() if day.starts_at else 0
