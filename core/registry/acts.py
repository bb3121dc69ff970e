"""Acts: rows of several tables of which records are made, read in one query whatever there is of them.

A room gives each of its tables as rows of the same columns; the rows of all rooms come from the database together.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import (
    BigIntegerField,
    CharField,
    DateField,
    DateTimeField,
    Expression,
    F,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import Cast

from core.models import Organisation


class _Empty(Expression):
    """A column without contents, of the field's type. Every second column is one, and a Cast takes longer to write."""

    def __init__(self, field, literal="NULL"):
        super().__init__(output_field=field)
        self.literal = literal

    def as_sql(self, _compiler, connection):
        return f"CAST({self.literal} AS {self.output_field.cast_db_type(connection)})", []

    def get_group_by_cols(self):
        return []


_COLUMNS = ("act_tag", "act_key", "act_matter", "act_who", "act_at", "act_day", "act_number", "act_other", "act_words")
_NO_KEY, _NO_MOMENT, _NO_DAY = (_Empty(field()) for field in (BigIntegerField, DateTimeField, DateField))
_NO_WORDS = _Empty(TextField(), "''")


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
            act_key=F(key),
            act_matter=F(matter),
            act_who=F(who) if who else _NO_KEY,
            act_at=F(at) if at else _NO_MOMENT,
            act_day=F(day) if day else _NO_DAY,
            act_number=F(number) if number else _NO_KEY,
            act_other=F(other) if other else _NO_KEY,
            act_words=Cast(words, TextField()) if words else _NO_WORDS,
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
