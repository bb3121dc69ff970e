"""Acts: rows of several tables of which records are made, read in one query whatever there is of them.

A room gives each of its tables as rows of the same columns; the rows of all rooms come from the database together.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import BigIntegerField, CharField, DateField, DateTimeField, F, QuerySet, TextField, Value
from django.db.models.functions import Cast

from core.models import Organisation

_COLUMNS = ("act_tag", "act_key", "act_matter", "act_who", "act_at", "act_day", "act_number", "act_other", "act_words")


@dataclass(frozen=True)
class Act:
    """What a row says: its key and that of its matter, whose it is, when, and what else its record needs of it."""

    key: int
    matter: int
    who: Organisation | None
    at: datetime | None
    day: date | None
    number: int | None
    other: Organisation | None
    words: str


def rows_of_acts(
    rows: QuerySet,
    tag: str,
    *,
    matter: str,
    key: str = "pk",
    who: str = "",
    at: str = "",
    day: str = "",
    number: str = "",
    other: str = "",
    words: Any = "",
) -> QuerySet:
    """Return the rows as acts of that tag; the other arguments name the field that each column is taken from.

    `who` and `other` are keys of organisations. `words` may be an expression. What is not named is empty.
    """
    return (
        rows.order_by()
        .annotate(
            act_tag=Value(tag, CharField()),
            act_key=Cast(F(key), BigIntegerField()),
            act_matter=Cast(F(matter), BigIntegerField()),
            act_who=_column(who, BigIntegerField()),
            act_at=F(at) if at else _column(at, DateTimeField()),
            act_day=F(day) if day else _column(day, DateField()),
            act_number=_column(number, BigIntegerField()),
            act_other=_column(other, BigIntegerField()),
            act_words=Cast(words or Value(""), TextField()),
        )
        .values_list(*_COLUMNS)
    )


def read_acts(parts: Iterable[QuerySet]) -> dict[str, list[Act]]:
    """Return {tag: its Acts by number and key} of all the parts. Two queries."""
    first, *others = parts
    rows = list(first.union(*others, all=True) if others else first)
    keys = {row[column] for row in rows for column in (3, 7)} - {None}
    organisations = Organisation.objects.in_bulk(keys)
    found: dict[str, list[Act]] = defaultdict(list)
    for tag, key, matter, who, at, day, number, other, words in rows:
        who, other = organisations.get(who), organisations.get(other)
        found[tag].append(Act(key, matter, who, at, day, number, other, words))
    for acts in found.values():
        acts.sort(key=lambda act: (act.number or 0, act.key))
    return found


def _column(name, kind):
    return Cast(F(name) if name else Value(None), kind)
