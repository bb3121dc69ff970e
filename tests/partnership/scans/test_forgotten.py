"""Where heaps stand and how long they are kept: what nobody files goes by itself, and its page says when."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from partnership.models import ScanHeap, ScanPage
from partnership.scans import actions as heaps
from partnership.scans.queries import read_heap
from tests.support import factories
from tests.support.scan_heaps import copies_of, heap_of, mark_of, signed

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

AT = factories.NOON


@pytest.fixture
def paper():
    return signed(factories.locked())


def test_a_heap_that_nobody_touches_is_thrown_away_after_thirty_days_and_what_is_filed_stays(paper):
    first, _ = copies_of(paper)
    forgotten, partly = heap_of(paper, ""), heap_of(paper, mark_of(first, 1), mark_of(first, 2), "")
    chosen = [line.copy.pk for line in read_heap(partly, partly.started_by).fileable]
    heaps.file_copies(heap=partly, chosen=chosen, by=partly.started_by, at=AT)

    assert heaps.discard_forgotten(at=AT + timedelta(days=30)) == 0
    assert heaps.discard_forgotten(at=AT + timedelta(days=30, seconds=1)) == 2
    assert heaps.discard_forgotten(at=AT + timedelta(days=90)) == 0
    assert not ScanHeap.objects.filter(pk=forgotten.pk).exists()
    partly.refresh_from_db()
    assert partly.status == "closed"
    assert list(ScanPage.objects.values_list("page", flat=True).order_by("number")) == [1, 2]


def test_the_pages_of_scans_say_when_a_heap_goes_and_stand_under_the_agreements(client, paper):
    heap = heap_of(paper, "")
    client.force_login(heap.started_by)
    day = (timezone.localtime(heap.touched_at) + timedelta(days=30)).strftime("%Y-%m-%d")

    for address in (reverse("scans", args=[paper.partnership.slug]), heap.get_absolute_url()):
        page = client.get(address)
        current = {str(link.label): link.current for link in page.wsgi_request.tabs.links}
        assert day in page.content.decode()
        assert "högst 200 sidor sammanlagt och 20,0\xa0MB i varje fil" in page.content.decode()
        assert (current["Avtal"], current["Filer"]) == ("true", "")


def test_the_calendars_job_throws_forgotten_heaps_away(paper, capsys):
    heap_of(paper, "")

    call_command("follow_calendar")

    assert "1 forgotten heaps of scanned pages thrown away." in capsys.readouterr().out
    assert not ScanHeap.objects.exists()
