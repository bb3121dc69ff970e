"""Heaps of scanned pages as the reader of pages leaves them, without a scanner and without a PDF that is drawn."""

from core.models import Role, User
from partnership.document import marks
from partnership.document.marks import Mark
from partnership.models import Copy, PrintSet, ScanFile, ScanHeap, ScanPage
from partnership.scans import actions as heaps
from partnership.scans.queries import read_heap
from tests.support import factories, scanned_pages


def person_of(agreement):
    found = User.objects.filter(memberships__organisation=agreement.owner, memberships__role=Role.COORDINATOR).first()
    return found or factories.person(agreement.owner, Role.COORDINATOR)


def signed(agreement, *, pages=2):
    """Give the agreement's papers marks, as locking does, and let both parties sign."""
    text = agreement.versions.get()
    with factories.unguarded(PrintSet), factories.unguarded(Copy):
        PrintSet.objects.filter(agreement_version=text).update(mark_key=marks.new_key())
        Copy.objects.filter(print_set__agreement_version=text).update(pages=pages)
    factories.sign(agreement)
    agreement.refresh_from_db()
    return agreement


def copies_of(agreement):
    return list(Copy.objects.filter(print_set__agreement_version__agreement=agreement).order_by("number"))


def mark_of(copy, page):
    return Mark(copy.print_set.agreement_version_id, copy.number, page).text(copy.print_set.mark_key)


def heap_of(agreement, *marks_on_pages, by=None, turn=0):
    """A heap that has been read: one PDF whose pages have these marks, "" where there is none."""
    by = by or person_of(agreement)
    blank = scanned_pages.as_pdf([scanned_pages.Image.new("L", (60, 85), 255)] * len(marks_on_pages))
    files = [("bunt.pdf", "pdf", blank)]
    heap = heaps.drop(partnership=agreement.partnership, files=files, by=by, at=factories.NOON, heap=None)
    file = heap.files.get()
    ScanFile.objects.filter(pk=file.pk).update(is_read=True, page_count=len(marks_on_pages))
    for number, mark in enumerate(marks_on_pages, start=1):
        ScanPage.objects.create(file=file, number=number, mark=mark, turn=turn)
    ScanHeap.objects.filter(pk=heap.pk).update(status="read")
    heap.refresh_from_db()
    return heap


def page_of(heap):
    return read_heap(heap, heap.started_by)


def verdicts(heap):
    return [line.verdict for line in page_of(heap).lines]


def file_all(heap):
    chosen = [line.copy.pk for line in page_of(heap).fileable]
    return heaps.file_copies(heap=heap, chosen=chosen, by=heap.started_by, at=factories.NOON)
