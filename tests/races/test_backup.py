"""A backup is made while twenty write: each write that was acknowledged before its moment is in it, and no torn row.

The control copies the folder of files and the database one after the other, as by hand, and gets rows without files.
"""

import contextlib
import json
import shutil
import threading
import time
from datetime import datetime
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from core import ledger
from core.files import uploads
from core.models import LedgerEntry, StoredFile
from core.service import guard_health
from tests.support import databases, factories
from tests.support.hostile_files import pdf

pytestmark = pytest.mark.race

WRITERS = 20
FIRST = 3  # writes of each before the backup begins
PAPER = pdf()


@pytest.fixture
def portal(fresh_database):
    with databases.files_beside(fresh_database):
        yield fresh_database


def test_each_write_acknowledged_before_the_moment_is_in_the_backup_and_none_is_torn(portal, tmp_path):
    with _writing() as acknowledged:
        made = databases.manage(portal, "backup", str(tmp_path / "kept"))
        _wait_until(lambda: len(acknowledged) > WRITERS * FIRST + WRITERS, "Nobody wrote on.")

    assert made.returncode == 0, made.stderr
    backup = Path(made.stdout.strip())
    moment = datetime.fromisoformat(json.loads((backup / "manifest.json").read_text())["made_at"])
    before = {name for name, at in acknowledged if at < moment}
    after = {name for name, at in acknowledged if at >= moment}
    assert len(before) >= WRITERS * FIRST
    assert after, "Nobody wrote after the moment, so that nothing was tried."
    (tmp_path / "elsewhere").mkdir()
    with databases.empty(tmp_path / "elsewhere") as place:
        restored = databases.manage(place, "restore", str(backup))
        checked = databases.manage(place, "restore_check", str(backup))
        assert (restored.returncode, checked.returncode) == (0, 0), restored.stderr + checked.stderr
        with databases.in_use(place), databases.files_beside(place):
            guard_health.forget()
            rows = {stored.name: stored for stored in StoredFile.objects.all()}
            told = dict(LedgerEntry.objects.values_list("target_key", "verb"))
            assert before <= rows.keys()
            assert [name for name, stored in rows.items() if not default_storage.exists(stored.file.name)] == []
            assert told == {str(stored.pk): "file.stored" for stored in rows.values()}
            assert [verdict.fault for verdict in ledger.verify()] == [""]


def test_control_a_copy_of_the_folder_and_then_of_the_database_has_rows_without_files(portal, tmp_path):
    with _writing() as acknowledged:
        shutil.copytree(portal.folder / "files", tmp_path / "files", ignore_dangling_symlinks=True)
        so_far = len(acknowledged)
        _wait_until(lambda: len(acknowledged) > so_far + WRITERS, "Nobody wrote on.")
        names = list(StoredFile.objects.values_list("file", flat=True))  # what a dump of this moment holds

    torn = [name for name in names if not (tmp_path / "files" / name).exists()]
    assert len(torn) < len(names), "No file was copied at all, so that nothing was compared."
    assert torn, "The control lost nothing, so that the test before would not see a loss."


@contextlib.contextmanager
def _writing():
    """Twenty people store files until the context ends. Yields (name, time) of each write that was acknowledged."""
    acknowledged, is_over = [], threading.Event()

    def write(number):
        try:
            for turn in range(10_000):
                if is_over.is_set():
                    return
                name = f"{number}-{turn}.pdf"
                _store(name)
                acknowledged.append((name, timezone.now()))
                time.sleep(0.02)  # as many seconds in all as the command takes to start
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    try:
        _wait_until(lambda: len(acknowledged) >= WRITERS * FIRST, "Nobody wrote.")
        yield acknowledged
    finally:
        is_over.set()
        for thread in threads:
            thread.join()


def _store(name):
    """Store a file, its row and the entry that tells of it: one whole event."""
    content = PAPER + name.encode()
    inspected = uploads.Inspected(name=name, kind="pdf", content=content, sha256=factories.sha256(content))
    with uploads.atomic():
        stored = uploads.store(inspected, by=None, at=timezone.now())
        factories.tell("file.stored", stored)


def _wait_until(is_so, otherwise):
    late = time.monotonic() + 120
    while not is_so():
        assert time.monotonic() < late, otherwise
        time.sleep(0.05)
