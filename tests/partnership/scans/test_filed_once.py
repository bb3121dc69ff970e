"""A heap of scanned pages is filed whole or not at all, once, and by one alone."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from core.concurrency.refusals import ForbiddenStepError
from core.files import scanned_pages as page_reading
from core.models import LedgerEntry, StoredFile
from partnership.models import ScanFile, ScanHeap, ScanPage
from partnership.scans import actions as heaps
from partnership.scans import reading
from partnership.scans.queries import read_heap
from tests.support import factories, hostile_files, scanned_pages
from tests.support.scan_heaps import copies_of, file_all, heap_of, mark_of, page_of, person_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

AT = factories.NOON


def test_a_copy_that_has_got_a_scan_meanwhile_is_not_given_another(paper, monkeypatch):
    first, _ = copies_of(paper)
    one, other = (heap_of(paper, mark_of(first, 1), mark_of(first, 2)) for _ in range(2))
    put_together = page_reading.put_together

    def others_first(*args):
        monkeypatch.setattr(page_reading, "put_together", put_together)
        file_all(other)
        return put_together(*args)

    monkeypatch.setattr(page_reading, "put_together", others_first)
    with pytest.raises(ForbiddenStepError):
        file_all(one)

    assert LedgerEntry.objects.filter(verb="copy.scanned").count() == 1
    assert StoredFile.objects.count() == 2  # the scan and the original of the other
    assert not ScanPage.objects.filter(file__heap=one).exclude(filed_in=None).exists()
    assert page_of(one).copies[0].is_scanned


def test_one_copy_that_cannot_be_filed_leaves_all_unfiled(paper):
    first, second = copies_of(paper)
    heap = heap_of(paper, *(mark_of(copy, page) for copy in (first, second) for page in (1, 2)))

    with pytest.raises(ForbiddenStepError):
        heaps.file_copies(heap=heap, chosen=[first.pk, second.pk, second.pk + 1000], by=heap.started_by, at=AT)

    assert [copy.scan_id for copy in copies_of(paper)] == [None, None]


def test_a_reading_that_was_killed_leaves_nothing_and_is_done_again(coordinator, paper, monkeypatch):
    content = scanned_pages.as_pdf([scanned_pages.Image.new("L", (600, 850), 255)] * 3)
    files = [("bunt.pdf", "pdf", content)]
    heap = heaps.drop(partnership=paper.partnership, files=files, by=person_of(paper), at=AT, heap=None)
    read = page_reading.read

    def killed(*args, **more):
        for number, told in enumerate(read(*args, **more)):
            if number == 2:
                raise KeyboardInterrupt
            yield told

    monkeypatch.setattr(page_reading, "read", killed)
    with pytest.raises(KeyboardInterrupt):
        reading.read_heap(heap.pk, clock=lambda: AT)
    monkeypatch.setattr(page_reading, "read", read)
    heap.refresh_from_db()
    page = coordinator.get(heap.get_absolute_url()).content.decode()

    assert not ScanPage.objects.exists()
    assert reading.is_stuck(heap, at=AT + timedelta(minutes=3))
    assert not reading.is_stuck(heap, at=AT + timedelta(minutes=1))
    assert "Läsningen stannade innan den var klar. Det som är läst finns kvar." in page
    heaps.read_again(heap=heap, at=AT)
    reading.read_heap(heap.pk, clock=timezone.now)
    heap.refresh_from_db()
    assert (heap.status, ScanPage.objects.count()) == ("read", 3)
    assert all(page.picture for page in ScanPage.objects.all())


def test_more_pages_than_200_are_not_read(paper, monkeypatch):
    monkeypatch.setattr(reading, "MOST_PAGES", 2)
    content = scanned_pages.as_pdf([scanned_pages.Image.new("L", (60, 85), 255)] * 3)
    files = [("bunt.pdf", "pdf", content)]
    heap = heaps.drop(partnership=paper.partnership, files=files, by=person_of(paper), at=AT, heap=None)

    reading.read_heap(heap.pk, clock=timezone.now)

    assert (heap.files.get().problem, ScanPage.objects.count()) == ("too_many", 0)


def test_a_file_that_the_inspector_refuses_is_not_read_and_says_why(coordinator, paper):
    files = [("bunt.pdf", "pdf", hostile_files.pdf(hostile_files.script_when_opened))]
    heap = heaps.drop(partnership=paper.partnership, files=files, by=person_of(paper), at=AT, heap=None)

    reading.read_heap(heap.pk, clock=timezone.now)

    file = heap.files.get()
    page = coordinator.get(heap.get_absolute_url()).content.decode()
    assert (file.problem, file.is_read) == ("refused", False)
    assert "bunt.pdf: PDF-filen innehåller ett skript eller startar ett program." in page


def test_what_is_thrown_away_is_gone_with_its_files(coordinator, paper):
    heap = heap_of(paper, "", "")
    file = heap.files.get().file
    storage, name = file.storage, file.name

    coordinator.post(reverse("scan_discard", args=[heap.pk]))

    assert not ScanHeap.objects.exists()
    assert storage.exists(name)  # until the transaction is over, which in this test it is not


def test_the_rest_of_a_heap_is_thrown_away_and_what_is_filed_stays(coordinator, paper):
    first, _ = copies_of(paper)
    heap = heap_of(paper, mark_of(first, 1), mark_of(first, 2), "")
    file_all(heap)

    coordinator.post(reverse("scan_discard", args=[heap.pk]))

    heap.refresh_from_db()
    assert heap.status == "closed"
    assert list(ScanPage.objects.values_list("page", flat=True).order_by("number")) == [1, 2]


@pytest.mark.parametrize(
    "change",
    [
        lambda page: ScanPage.objects.filter(pk=page.pk).update(page=9),
        lambda page: ScanPage.objects.filter(pk=page.pk).delete(),
        lambda page: ScanFile.objects.filter(pk=page.file_id).update(name="annat.pdf"),
        lambda page: ScanHeap.objects.filter(pk=page.file.heap_id).update(status="read"),
        lambda page: ScanHeap.objects.filter(pk=page.file.heap_id)._raw_delete("default"),
    ],
)
def test_the_database_refuses_to_change_what_is_filed(paper, change):
    first, _ = copies_of(paper)
    heap = heap_of(paper, mark_of(first, 1), mark_of(first, 2))
    file_all(heap)
    page = ScanPage.objects.filter(file__heap=heap).first()

    with pytest.raises(IntegrityError), transaction.atomic():
        change(page)


def test_the_preview_asks_no_more_for_more_pages(paper, django_assert_num_queries):
    first, second = copies_of(paper)
    small = heap_of(paper, mark_of(first, 1))
    large = heap_of(paper, *[mark_of(copy, page) for copy in (first, second) for page in (1, 2)] * 20, "", "")

    for heap in (small, large):
        heap.started_by.loaded_grants = None
        with django_assert_num_queries(5):  # one of them for what the person may do
            read_heap(heap, heap.started_by)


def test_a_heap_is_read_by_one_alone(paper):
    heap = heap_of(paper, "")
    ScanHeap.objects.filter(pk=heap.pk).update(status="reading")

    reading.read_heap(heap.pk, clock=timezone.now)

    heap.refresh_from_db()
    assert heap.status == "reading"


def test_a_second_request_that_read_the_heap_before_the_first_had_filed_changes_nothing(paper):
    first, second = copies_of(paper)
    heap = heap_of(paper, *[mark_of(copy, page) for copy in (first, second) for page in (1, 2)])
    file_all(heap)

    with pytest.raises(ForbiddenStepError):
        heaps.file_copies(heap=heap, chosen=[first.pk, second.pk], by=heap.started_by, at=AT)

    assert StoredFile.objects.count() == 3  # two scans, and the file as it came


@pytest.mark.parametrize("number", ["9223372036854775808", "1" + "0" * 400])
@pytest.mark.parametrize("address", ["/inskannat/{}/", "/inskannat/{heap}/sida/{}.jpg", "/inskannat/{heap}/fil/{}"])
def test_a_number_that_is_no_key_is_the_address_of_nothing_for_a_registrar_too(coordinator, paper, address, number):
    heap = heap_of(paper, "")

    assert coordinator.get(address.format(number, heap=heap.pk)).status_code == 404
    assert coordinator.get(heap.get_absolute_url()).status_code == 200
