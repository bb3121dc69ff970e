"""Rows that stand in an order of their own, in the field `order`, counted from one."""

from collections.abc import Iterable, Sequence

from django.db.models import F, Model

_OUT_OF_THE_WAY = 10_000


def put_in_order(rows: Sequence[Model]) -> None:
    """Store the place of each of `rows`, which are in their wanted order, counted from one.

    They first move out of the way together, since no two may stand in the same place even for a moment.
    """
    if not rows:
        return
    model = type(rows[0])
    model.objects.filter(pk__in=[row.pk for row in rows]).update(order=F("order") + _OUT_OF_THE_WAY)
    for place, row in enumerate(rows, start=1):
        model.objects.filter(pk=row.pk).update(order=place)


def move_one_place(rows: Iterable[Model], row: Model, *, step: int) -> list[Model]:
    """`rows` with `row` one place earlier (`step` -1) or later (1), as far as there is room."""
    rows = list(rows)
    here = next(place for place, each in enumerate(rows) if each.pk == row.pk)
    there = min(max(here + step, 0), len(rows) - 1)
    rows.insert(there, rows.pop(here))
    return rows
