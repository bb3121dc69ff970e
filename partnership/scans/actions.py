"""Verbs of heaps of scanned pages: dropping files, placing pages by hand, filing copies, and discarding the rest."""

import contextlib
import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext_lazy as _

from core.concurrency.refusals import ForbiddenStepError
from core.files import scanned_pages, serving, uploads
from core.files.scanned_pages import PagesUnreadableError, ScannedFile
from core.files.uploads import Inspected
from core.models import FileKind, User
from partnership.copies import actions as copies
from partnership.models import KEPT_DAYS, Copy, HeapStatus, Partnership, ScanFile, ScanHeap, ScanPage
from partnership.scans.queries import CopyLine, read_heap

MOST_PAGES = 200  # in one heap

_CHANGED = _("The heap has changed since you opened the page. Look at it again.")


def drop(
    *, partnership: Partnership, files: Sequence[tuple[str, str, bytes]], by: User, at: datetime, heap: ScanHeap | None
) -> ScanHeap:
    """Keep `files`, each as (name, kind, bytes), in a new heap, or add them to `heap`. One that is there stays once.

    Nobody has inspected them yet: that is done where they are read. Raises ForbiddenStepError for a heap that is
    being read or is closed.
    """
    with uploads.atomic():
        if heap is None:
            heap = ScanHeap.objects.create(partnership=partnership, started_by=by, started_at=at, touched_at=at)
        else:
            heap = _held(heap)
            ScanHeap.objects.filter(pk=heap.pk).update(status=HeapStatus.WAITING, touched_at=at)
        known = set(heap.files.values_list("sha256", flat=True))
        order = heap.files.count()
        for name, kind, content in files:
            sha256 = hashlib.sha256(content).hexdigest()
            if sha256 in known:
                continue
            known.add(sha256)
            order += 1
            row = ScanFile(heap=heap, order=order, name=name, kind=kind, sha256=sha256)
            uploads.write(row.file, content, name=name)
            row.save(force_insert=True)
    return heap


def read_again(*, heap: ScanHeap, at: datetime) -> None:
    """Let the files be read that were not read to their end. Raises ForbiddenStepError for a closed heap."""
    open_heaps = ScanHeap.objects.filter(pk=heap.pk).exclude(status=HeapStatus.CLOSED)
    if not open_heaps.update(status=HeapStatus.WAITING, touched_at=at):
        raise ForbiddenStepError(_CHANGED)


def place_pages(
    *, heap: ScanHeap, places: Iterable[tuple[ScanPage, Copy | None, int | None, int]], at: datetime
) -> None:
    """Say of pages without a mark where they belong, each as (page, copy, page of the copy, degrees to turn it).

    Without a copy the page is left out. Raises ForbiddenStepError where the heap has changed.
    """
    with transaction.atomic():
        _held(heap)
        ScanHeap.objects.filter(pk=heap.pk).update(touched_at=at)
        for page, copy, number, turn in places:
            rows = ScanPage.objects.filter(pk=page.pk, file__heap=heap, mark="", filed_in=None)
            if not rows.update(copy=copy, page=number if copy else None, turn=turn):
                raise ForbiddenStepError(_CHANGED)


def file_copies(*, heap: ScanHeap, chosen: Sequence[int], by: User, at: datetime) -> list[CopyLine]:
    """Give each of the `chosen` copies, by their keys, its scan of this heap's pages, and keep the files as they came.

    A scan is one PDF with all pages of the copy, in order and upright. Each goes the way of a scan that is uploaded by
    hand, so that its agreement follows; all are filed, or none. Raises ForbiddenStepError where a copy is not whole, is
    voided, has got a scan or where the heap has changed meanwhile.
    """
    lines = {line.copy.pk: line for line in read_heap(heap, by).fileable}
    if not chosen or not set(chosen) <= set(lines):
        raise ForbiddenStepError(_CHANGED)
    filed = [lines[key] for key in dict.fromkeys(chosen)]
    files = _files_of(filed)
    contents = {file.pk: _content(file) for file in files}
    papers = _compose(filed, files, contents)  # slow, so before the transaction

    with uploads.atomic():
        held = _held(heap)
        lines = {line.copy.pk: line for line in read_heap(held, by).fileable}
        now = [lines[line.copy.pk] for line in filed if line.copy.pk in lines]
        if _places(now) != _places(filed):
            raise ForbiddenStepError(_CHANGED)
        for file in _files_of(now):
            if file.original_id is None:
                _keep_original(file, contents[file.pk], by=by, at=at)
        for line, paper in zip(filed, papers, strict=True):
            _file(line, paper, by=by, at=at)
        ScanHeap.objects.filter(pk=heap.pk).update(touched_at=at)
        if not ScanPage.objects.filter(file__heap=heap, filed_in=None).exists():
            _close(heap)
    return filed


def discard_forgotten(*, at: datetime) -> int:
    """Discard the heaps that nobody has touched for KEPT_DAYS. Return how many. Safe to repeat."""
    before, count = at - timedelta(days=KEPT_DAYS), 0
    for heap in ScanHeap.objects.exclude(status=HeapStatus.CLOSED).filter(touched_at__lt=before).order_by("pk"):
        with contextlib.suppress(ForbiddenStepError):  # its person has come back meanwhile
            discard(heap=heap, untouched_since=before)
            count += 1
    return count


def discard(*, heap: ScanHeap, untouched_since: datetime | None = None) -> bool:
    """Throw away what is not filed. Return whether the heap is gone: one of which something was filed is closed.

    Raises ForbiddenStepError for a closed heap, and for one that somebody has touched from `untouched_since` on.
    """
    with transaction.atomic():
        heap = _held(heap, also=(HeapStatus.WAITING, HeapStatus.READING))
        if untouched_since and heap.touched_at >= untouched_since:
            raise ForbiddenStepError(_CHANGED)
        _delete_with_file(ScanPage.objects.filter(file__heap=heap, filed_in=None), "picture")
        _delete_with_file(heap.files.filter(original=None), "file")
        if heap.files.exists():
            _close(heap)
            return False
        heap.delete()
    return True


def _held(heap, also=()):
    """Return the heap, locked until the transaction ends. Raises ForbiddenStepError unless it is read and open."""
    held = ScanHeap.objects.select_for_update().filter(pk=heap.pk).first()
    if held is None or held.status not in (HeapStatus.READ, *also):
        raise ForbiddenStepError(_CHANGED)
    return held


def _files_of(lines):
    return list({page.file_id: page.file for line in lines for page in line.in_order}.values())


def _places(lines):
    """Return what the scans are put together of, to be compared with what the person has seen."""
    return [(line.copy.pk, [(page.pk, page.turn) for page in line.in_order]) for line in lines]


def _content(file):
    field, sha256 = (file.original.file, file.original.sha256) if file.original_id else (file.file, file.sha256)
    try:
        return serving.read(field, sha256=sha256)
    except serving.FileDamagedError:
        if ScanFile.objects.filter(pk=file.pk, original=file.original_id).exists():
            raise
        raise ForbiddenStepError(_CHANGED) from None  # another request has filed or discarded it meanwhile


def _compose(filed, files, contents):
    places = {file.pk: place for place, file in enumerate(files)}
    jobs = [[(places[page.file_id], page.number, page.turn) for page in line.in_order] for line in filed]
    try:
        return scanned_pages.put_together([ScannedFile(contents[file.pk], file.kind) for file in files], jobs)
    except PagesUnreadableError as error:
        raise ForbiddenStepError(_("The pages could not be put together. Scan them again to new files.")) from error


def _keep_original(file, content, *, by, at):
    inspected = Inspected(content, file.name, file.kind, file.sha256, file.embedded)
    stored = uploads.store(inspected, by=by, at=at)
    _delete_after_commit(file.file)
    ScanFile.objects.filter(pk=file.pk).update(original=stored, file="")


def _file(line, paper, *, by, at):
    copy, pages = line.copy, line.in_order
    name = f"{line.agreement.slug}-exemplar-{copy.number}-inskannat.pdf"
    scan = Inspected(paper, name, FileKind.PDF, hashlib.sha256(paper).hexdigest())
    try:
        copies.keep_scan(copy=copy, scan=scan, by=by, at=at, version=None)
    except ValidationError as error:  # somebody else has given it a scan meanwhile
        raise ForbiddenStepError(_CHANGED) from error
    stored = Copy.objects.values_list("scan", flat=True).get(pk=copy.pk)
    for number, page in enumerate(pages, start=1):
        rows = ScanPage.objects.filter(pk=page.pk, filed_in=None)
        if not rows.update(copy=copy, page=number, filed_in=stored):
            raise ForbiddenStepError(_CHANGED)


def _close(heap):
    if not ScanHeap.objects.filter(pk=heap.pk).exclude(status=HeapStatus.CLOSED).update(status=HeapStatus.CLOSED):
        raise ForbiddenStepError(_CHANGED)


def _delete_with_file(rows, name):
    for row in rows:
        _delete_after_commit(getattr(row, name))
    rows.delete()


def _delete_after_commit(file: FieldFile) -> None:
    if file:
        storage, name = file.storage, file.name
        transaction.on_commit(lambda: storage.delete(name))
