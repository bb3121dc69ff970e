"""Rows with an order of their own: the field `order`, counted from one."""

from collections.abc import Iterable, Sequence

from django.db.models import F, Model

_OUT_OF_THE_WAY = 10_000


def put_in_order(rows: Sequence[Model]) -> None:
    """Store the place of each of `rows`, which are in the new order. Places are counted from one.

    First all of them move out of the way, since no two rows may have the same place even for a moment.
    """
    if not rows:
        return
    model = type(rows[0])
    model.objects.filter(pk__in=[row.pk for row in rows]).update(order=F("order") + _OUT_OF_THE_WAY)
    for place, row in enumerate(rows, start=1):
        model.objects.filter(pk=row.pk).update(order=place)


def move_one_place(rows: Iterable[Model], row: Model, *, step: int) -> list[Model]:
    """Return `rows` with `row` one place earlier (`step` -1) or later (1), if there is room."""
    rows = list(rows)
    here = next(place for place, each in enumerate(rows) if each.pk == row.pk)
    there = min(max(here + step, 0), len(rows) - 1)
    rows.insert(there, rows.pop(here))
    return rows
