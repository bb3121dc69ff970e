"""Read a heap of scanned pages outside the request: a thread of the process inspects its files and reads their pages.

What a file holds is stored at once, when it is read to its end. A process that ends in the middle leaves the rest to be
read again: after `_SILENCE` without a sign of reading the heap's page offers that.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection, transaction
from django.utils import timezone, translation

from core.files import scanned_pages, serving, uploads
from core.files.scanned_pages import FileRead, ScannedFile
from partnership.document import marks
from partnership.models import FileProblem, HeapStatus, ScanFile, ScanHeap, ScanPage
from partnership.scans.actions import MOST_PAGES

_SILENCE = timedelta(minutes=2)
_SIGN_EACH = 5  # pages

log = logging.getLogger(__name__)

_one_at_a_time = threading.Lock()  # for each process: reading pages takes a whole core


def is_stuck(heap: ScanHeap, *, at: datetime) -> bool:
    """Return whether nobody seems to read the heap any more, though it is not read."""
    return heap.status in (HeapStatus.WAITING, HeapStatus.READING) and heap.touched_at < at - _SILENCE


def start_reading(heap: ScanHeap) -> None:
    """Read the heap in a thread of this process, once the transaction is over."""
    language = translation.get_language()
    transaction.on_commit(
        lambda: threading.Thread(target=_read, args=[heap.pk, language], name="scans", daemon=True).start()
    )


def read_heap(pk: int, *, clock: Callable[[], datetime]) -> None:
    """Inspect and read the files of the heap that are not read. Nothing is done where somebody else reads it."""
    waiting = ScanHeap.objects.filter(pk=pk, status=HeapStatus.WAITING)
    if not waiting.update(status=HeapStatus.READING, touched_at=clock()):
        return
    for file in ScanFile.objects.filter(heap=pk, is_read=False, problem="").order_by("order", "pk"):
        if not _touch(pk, clock()):
            return  # it was discarded
        _read_file(file, clock)
    ScanHeap.objects.filter(pk=pk, status=HeapStatus.READING).update(status=HeapStatus.READ)


def _read(pk, language):
    try:
        with _one_at_a_time, translation.override(language):
            read_heap(pk, clock=timezone.now)
    except (DatabaseError, OSError, serving.FileDamagedError) as error:
        log.error("A heap of scanned pages was not read to its end: %s", error)
    finally:
        connection.close()


def _touch(pk, at):
    return ScanHeap.objects.filter(pk=pk, status=HeapStatus.READING).update(touched_at=at)


def _read_file(file, clock):
    content = serving.read(file.file, sha256=file.sha256)
    try:
        inspected = uploads.inspect(ContentFile(content, name=file.name))
    except ValidationError as error:
        _change(file, problem=FileProblem.REFUSED, refusal=" ".join(error.messages)[:300])
        return
    others = ScanFile.objects.filter(heap=file.heap_id, is_read=True)
    most = MOST_PAGES - sum(others.values_list("page_count", flat=True))
    rows, count = [], 0
    for told in scanned_pages.read([ScannedFile(content, file.kind)], most=most, form=marks.FORM):
        if isinstance(told, FileRead):
            if told.problem:
                _change(file, problem=told.problem)
                return
            count = told.pages
            _change(file, page_count=count)
            continue
        rows.append((told, _mark(told.texts)))
        if told.number % _SIGN_EACH == 0:
            _touch(file.heap_id, clock())
    if not count or len(rows) < count:
        _change(file, problem=FileProblem.SLOW)
        return
    _store(file, rows, embedded=inspected.embedded)


def _mark(texts):
    """Return the one mark on a page. With none, or with several, a person looks at it."""
    return texts[0] if len(texts) == 1 else ""


def _store(file, rows, *, embedded):
    with uploads.atomic():
        if not ScanFile.objects.filter(pk=file.pk, is_read=False).update(is_read=True, embedded=embedded):
            return  # it was discarded, or somebody else has read it
        for told, mark in rows:
            page = ScanPage(file=file, number=told.number, mark=mark, turn=told.turn if mark else 0)
            if told.picture:
                uploads.write(page.picture, told.picture, name=f"{told.number}.jpg")
            page.save(force_insert=True)


def _change(file, **values):
    ScanFile.objects.filter(pk=file.pk).update(**values)
