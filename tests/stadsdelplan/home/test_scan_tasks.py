"""Home tells of scanned pages that wait to be filed: whoever dropped them, and nobody else, until it is done."""

from datetime import date

import pytest
from django.urls import reverse

from core.models import Role
from partnership.scans import actions as heaps
from stadsdelplan.home.scan_tasks import scans_to_file
from tests.support import factories
from tests.support.scan_heaps import copies_of, file_all, heap_of, mark_of, person_of, signed

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


@pytest.fixture
def paper():
    return signed(factories.locked())


def test_a_heap_waits_on_home_for_who_dropped_it_until_it_is_filed(client, paper):
    first, _second = copies_of(paper)
    by = person_of(paper)
    colleague = factories.person(paper.owner, Role.COORDINATOR)
    heap = heap_of(paper, mark_of(first, 1), mark_of(first, 2))
    client.force_login(by)

    (task,) = scans_to_file(by)
    home = client.get(reverse("home")).content.decode()
    file_all(heap)

    assert (task.what, task.url, task.by) == (
        "Lägg in de inskannade sidorna",
        reverse("scan_heap", args=[heap.pk]),
        date(2026, 4, 15),
    )
    assert task.why.endswith("lämnade in 2026-03-16, sparas till 2026-04-15")
    assert task.what in home
    assert list(scans_to_file(colleague)) == []
    assert list(scans_to_file(by)) == []


def test_a_heap_that_is_thrown_away_waits_no_more(paper):
    heap = heap_of(paper, "")
    heaps.discard(heap=heap)

    assert list(scans_to_file(person_of(paper))) == []


def test_who_may_no_longer_file_is_not_asked_to(paper):
    heap = heap_of(paper, "")
    heap.started_by.memberships.update(role=Role.READER)

    assert list(scans_to_file(type(heap.started_by).objects.get(pk=heap.started_by_id))) == []
