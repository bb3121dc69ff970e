"""Take a backup into an empty place: files first, each looked at, and the database last, whole or not at all.

So a process that is killed leaves a place without a database, and the same command goes on from there.
"""

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.files.base import File as StoredContent
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from core.backup import encryption, engines, manifest
from core.backup.files import BackupError, in_words, parts_of, parts_of_stored, sha256_of
from core.backup.manifest import Manifest, Wrapping
from core.files import orphans

_SHOWN = 5  # of what is wrong with a backup; the rest is counted


class NotWholeError(BackupError):
    """The backup is not as its manifest says."""


@contextlib.contextmanager
def opened(folder: Path) -> Iterator[tuple[Path, Manifest]]:
    """Yield where the backup's files lie readable, and its manifest, once every file has been compared with it.

    Raises BackupError, and NotWholeError where a file is gone or changed.
    """
    found = manifest.read_manifest(folder)
    if isinstance(found, Wrapping):
        with _unlocked(folder, found) as inside:
            yield inside, _whole(inside)
    else:
        yield folder, _whole(folder)


def restore(*, folder: Path) -> Manifest:
    """Take the backup in `folder` into the empty database and storage of the settings, and return its manifest.

    Raises BackupError.
    """
    try:
        with opened(folder) as (readable, backup):
            engine = engines.engine()
            _refuse_what_does_not_fit(engine, backup)
            for file in backup.files:
                _store(file, readable / "files" / file.name)
            os.sync()  # the files stand on the disk before rows name them
            engine.restore(readable / backup.database.name)
    except (OSError, sqlite3.Error, DatabaseError) as error:
        raise BackupError(f"The backup was not restored. {in_words(error)}") from error
    finally:
        connection.close()
    return backup


def migrations_of_code() -> set[tuple[str, str]]:
    """Return the migrations that this version of the portal has, as (app, name)."""
    return set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def _refuse_what_does_not_fit(engine, backup):
    if backup.engine != engine.name:
        raise BackupError(f"The backup is of {backup.engine}, and DATABASE_URL names {engine.name}.")
    newer = [name for name in map(tuple, backup.migrations) if name not in migrations_of_code() and _is_ours(name)]
    if newer:
        named = ".".join(newer[0])
        raise BackupError(f"The backup was made by a later version of the portal: this one does not know {named}.")
    if not engine.is_empty():
        raise BackupError("The database is not empty. A backup is restored into an empty place, over nothing.")
    strange = set(orphans.stored_names()) - {file.name for file in backup.files}
    if strange:
        raise BackupError(
            f"The storage holds files that are not the backup's ({len(strange)}), such as {min(strange)}."
        )


def _is_ours(migration):
    return migration[0] in ("core", "access", "partnership", "stadsdelplan", "indicators")


def _store(file, source):
    """Store a file under its very name, unless a run before has."""
    if default_storage.exists(file.name):
        if sha256_of(parts_of_stored(file.name)) == file.sha256:
            return
        default_storage.delete(file.name)
    with source.open("rb") as content:
        name = default_storage.save(file.name, StoredContent(content))
    if name != file.name or sha256_of(parts_of_stored(name)) != file.sha256:
        raise BackupError(f"The file {file.name} could not be stored as it is.")


def _whole(folder):
    found = manifest.read_manifest(folder)
    if not isinstance(found, Manifest):
        raise NotWholeError("The backup holds another encrypted backup.")
    if faults := manifest.faults_of(found, folder):
        more = [f"And {len(faults) - _SHOWN} more."] if len(faults) > _SHOWN else []
        raise NotWholeError("\n".join(["The backup is not whole:", *faults[:_SHOWN], *more]))
    return found


@contextlib.contextmanager
def _unlocked(folder, wrapping):
    file = folder / Path(wrapping.content.name).name
    if not file.is_file() or sha256_of(parts_of(file)) != wrapping.content.sha256:
        raise NotWholeError(f"The file {file.name} of the backup is gone, or not the one that was stored.")
    place = settings.VAR_DIR / ".restoring"
    shutil.rmtree(place, ignore_errors=True)  # what a killed process left
    place.mkdir(mode=0o700, parents=True)
    try:
        encryption.unlock(file, place, program=wrapping.program)
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)
