"""Changing and removing rows that a guard holds: with a notice, so that no change is unseen.

The verb that calls these records the change in the same chain, with the same person and time (core.ledger.record).
`verify_ledger` looks for the entry of every notice.
"""

from datetime import datetime
from typing import Any

from core.models import ChangeNotice, Noticed, User


def change(row: Noticed, *, chain: str, by: User | None, at: datetime, **values: Any) -> None:
    """Store the `values` in the row. The row is as it is stored, held by the verb's lock on what it belongs to."""
    number = _give(row, chain=chain, by=by, at=at)
    for name, value in values.items():
        setattr(row, name, value)
    row.notices = number
    row.save(update_fields=[*values, "notices"])


def remove(row: Noticed, *, chain: str, by: User | None, at: datetime) -> None:
    """Delete the row. It is as it is stored, and held as for `change`."""
    _give(row, chain=chain, by=by, at=at)
    row.delete()


def _give(row, **of_change):
    number = row.notices + 1
    ChangeNotice.objects.create(target_model=row._meta.label_lower, target_key=row.pk, number=number, **of_change)
    return number
