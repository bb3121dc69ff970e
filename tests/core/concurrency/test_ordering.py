"""core.concurrency.ordering: rows that stand in an order of their own."""

import pytest

from core.concurrency.ordering import move_one_place, put_in_order
from tests.support import factories


class Row:
    def __init__(self, pk):
        self.pk = pk


@pytest.mark.parametrize(
    ("which", "step", "order"),
    [
        (2, -1, [2, 1, 3]),
        (2, 1, [1, 3, 2]),
        (1, 1, [2, 1, 3]),
        (1, -1, [1, 2, 3]),
        (3, 1, [1, 2, 3]),
        (3, -1, [1, 3, 2]),
    ],
)
def test_a_row_moves_one_place_as_far_as_there_is_room(which, step, order):
    rows = (Row(1), Row(2), Row(3))

    assert [row.pk for row in move_one_place(rows, Row(which), step=step)] == order


@pytest.mark.django_db
def test_rows_are_stored_in_their_wanted_order_and_no_others_are_touched():
    sections, others = (factories.draft().versions.get().sections for _ in range(2))
    rows, places = list(sections.order_by("order")), list(others.order_by("pk").values_list("pk", "order"))
    assert len(rows) > 1

    put_in_order(rows[::-1])

    assert list(sections.order_by("order")) == rows[::-1]
    assert list(sections.order_by("order").values_list("order", flat=True)) == list(range(1, len(rows) + 1))
    assert list(others.order_by("pk").values_list("pk", "order")) == places


@pytest.mark.django_db
def test_a_row_that_is_alone_is_the_first():
    row = factories.draft().versions.get().sections.first()

    put_in_order([row])

    row.refresh_from_db()
    assert row.order == 1


def test_no_rows_need_no_order():
    put_in_order([])
