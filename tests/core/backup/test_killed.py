"""Backup and restore are killed at every step that matters: nothing half looks whole, and the rerun ends the same."""

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from core.models import Organisation, StoredFile
from core.service import guard_health
from tests.core.backup.test_backup import backed_up, keep_file, run
from tests.support import databases, factories

pytestmark = pytest.mark.long  # processes are started and killed

MOST_STEPS = 20


@pytest.fixture
def portal(fresh_database):
    with databases.files_beside(fresh_database):
        for name in ("karta.pdf", "bilaga.pdf"):
            keep_file(name)
        factories.organisation("Haninge kommun")
        yield fresh_database


def test_a_backup_killed_at_any_step_leaves_none_that_looks_whole_and_the_next_is_whole(portal, tmp_path):
    kept = tmp_path / "kept"

    for step in range(1, MOST_STEPS):
        ended = _mortal(portal, step, "backup", kept)
        if ended.returncode == 0:
            break
        assert ended.returncode == -signal.SIGKILL, ended.stderr
        whole = _whole_ones(kept)
        assert all(run("restore_check", each)[0] == 0 for each in whole)
        assert len(whole) <= 1, "Killed at the last step, the backup stands already."

    assert ended.returncode == 0, ended.stderr
    assert step >= 5, "Two files, the database, the manifest and the folders are waited for."
    assert run("restore_check", Path(ended.stdout.strip()))[0] == 0
    assert not (kept / ".unfinished").exists()


def test_a_restore_killed_at_any_step_leaves_no_database_and_the_rerun_ends_the_same(portal, tmp_path):
    backup = backed_up(tmp_path / "kept")
    (tmp_path / "elsewhere").mkdir()

    with databases.empty(tmp_path / "elsewhere") as place:
        for step in range(1, MOST_STEPS):
            ended = _mortal(place, step, "restore", backup)
            if ended.returncode != -signal.SIGKILL:
                break
            with _standing_in(place):
                if _holds_a_database():
                    break
        with _standing_in(place):
            if ended.returncode == -signal.SIGKILL:  # between the database in its place and the waiting for its folder
                ended = databases.manage(place, "restore_check", str(backup))

            assert ended.returncode == 0, ended.stderr
            assert step >= 3, "Each of two files is stored."
            assert run("restore_check", backup)[0] == 0
            assert [each.name for each in Organisation.objects.all()] == ["Haninge kommun"]
            assert StoredFile.objects.count() == 2


def _mortal(database, step, *words):
    """Run a command that dies before its step of that number."""
    ours = {"DJANGO_SETTINGS_MODULE": "tests.support.dying_settings", "DIE_AT": str(step)}
    ours |= {"PYTEST_XDIST_WORKER": ""}  # its files lie beside its database, and not in the folder of a worker
    return subprocess.run(
        [sys.executable, "manage.py", *map(str, words)],
        cwd=settings.BASE_DIR,
        env={**os.environ, **database.environment, **ours},
        capture_output=True,
        text=True,
        check=False,
    )


def _whole_ones(kept):
    return [each.parent for each in kept.glob("*/manifest.json") if not each.parent.name.startswith(".")]


def _holds_a_database():
    return "core_user" in connection.introspection.table_names()


@contextlib.contextmanager
def _standing_in(database):
    with databases.in_use(database), databases.files_beside(database):
        guard_health.forget()
        yield
