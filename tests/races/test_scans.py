"""The same pages filed twice at once, with real connections: one scan for each copy, and never half of one."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from core import ledger
from core.concurrency.refusals import ForbiddenStepError
from core.files import uploads
from core.files.uploads import Inspected
from core.models import LedgerEntry, Role, StoredFile
from partnership.models import Copy, ScanFile, ScanPage
from partnership.scans import actions as heaps
from tests.support import factories
from tests.support.factories import NOON
from tests.support.scan_heaps import copies_of, heap_of, mark_of, signed

pytestmark = pytest.mark.race


@pytest.fixture
def paper(fresh_database):
    return signed(factories.locked())


def test_one_heap_confirmed_in_two_windows_at_once_is_filed_once(paper):
    chosen = [copy.pk for copy in copies_of(paper)]
    heap = heap_of(paper, *_all_marks(paper))

    outcomes = _at_once([(heap, chosen), (heap, chosen)])

    assert outcomes == {"filed": 1, "refused": 1}
    _assert_filed_once(paper, originals=1)


def test_two_copies_of_one_heap_confirmed_in_two_windows_keep_the_file_as_it_came_once(paper):
    first, second = copies_of(paper)
    heap = heap_of(paper, *_all_marks(paper), "")

    outcomes = _at_once([(heap, [first.pk]), (heap, [second.pk])])

    assert outcomes["filed"] >= 1
    assert outcomes["filed"] + outcomes["refused"] == 2
    assert StoredFile.objects.count() == outcomes["filed"] + 1
    assert Copy.objects.exclude(scan=None).count() == outcomes["filed"]
    assert ScanFile.objects.exclude(original=None).count() == 1


def test_two_heaps_with_the_same_copys_pages_give_it_one_scan(paper):
    chosen = [copy.pk for copy in copies_of(paper)]
    colleague = factories.person(paper.owner, Role.COORDINATOR)
    own, theirs = heap_of(paper, *_all_marks(paper)), heap_of(paper, *_all_marks(paper), "", by=colleague)

    outcomes = _at_once([(own, chosen), (theirs, chosen)])

    assert outcomes == {"filed": 1, "refused": 1}
    _assert_filed_once(paper, originals=1)


def test_control_filing_that_only_looks_first_stores_a_copys_scan_twice(paper):
    first, _second = copies_of(paper)
    by, looked = heap_of(paper, "").started_by, threading.Barrier(2)

    def store_after_a_look(content):
        is_free = Copy.objects.get(pk=first.pk).scan_id is None
        looked.wait()
        with uploads.atomic():
            if is_free:
                uploads.store(Inspected(content, "inskannat.pdf", "pdf", "0" * 64), by=by, at=NOON)
        return "filed" if is_free else "refused"

    outcomes = _in_threads(store_after_a_look, [b"one", b"two"])

    assert outcomes == {"filed": 2}
    assert StoredFile.objects.count() == 2


def _all_marks(paper):
    return [mark_of(copy, page) for copy in copies_of(paper) for page in (1, 2)]


def _at_once(confirmed):
    start = threading.Barrier(len(confirmed))

    def file(job):
        heap, chosen = job
        start.wait()
        try:
            heaps.file_copies(heap=heap, chosen=chosen, by=heap.started_by, at=NOON)
        except ForbiddenStepError:
            return "refused"
        return "filed"

    return _in_threads(file, confirmed)


def _in_threads(work, jobs):
    def run(job):
        try:
            return work(job)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=len(jobs)) as pool:
        return Counter(pool.map(run, jobs))


def _assert_filed_once(paper, *, originals):
    assert all(copy.scan_id for copy in copies_of(paper))
    assert StoredFile.objects.count() == 2 + originals
    assert ScanPage.objects.exclude(filed_in=None).count() == 4
    assert LedgerEntry.objects.filter(verb="copy.scanned").count() == 2
    assert [verdict for verdict in ledger.verify() if verdict.fault] == []
