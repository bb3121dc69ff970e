"""Make a backup: one moment of the database, every file that its rows name, and a manifest of digests.

It is put together under a name that no restore takes, and gets its own name when all of it stands on the disk.
"""

import contextlib
import fcntl
import hashlib
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from core.backup import encryption, engines, manifest, reading
from core.backup.files import (
    BackupError,
    in_words,
    is_safe,
    parts_of,
    parts_of_stored,
    settle,
    settle_folders,
    sha256_of,
    write,
)
from core.backup.manifest import File, Manifest, Wrapping
from core.service.release import portal_version

MOST_MOMENTS = 4  # moments that are tried while people replace files in between
UNFINISHED = ".unfinished"
_OF_A_BACKUP = re.compile(r"\d{8}T\d{6}\.\d{6}Z")

Tell = Callable[[str], object]


def back_up(*, folder: Path, keep: int | None = None, clock: Callable[[], datetime]) -> tuple[Path, dict[str, str]]:
    """Make a backup in a new folder under `folder`, and return the new folder and what was damaged before.

    With `keep` the oldest backups beyond that number are deleted, once the new one stands. Raises BackupError, and then
    nothing new is in `folder`.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone_in(folder):
            made = _made(folder, clock=clock)
            place = folder / made.made_at.replace(":", "").replace("-", "")
            (folder / UNFINISHED).replace(place)
            settle(folder)
            for old in _backups(folder)[:-keep] if keep else []:
                _delete(old)
    except (OSError, sqlite3.Error, DatabaseError) as error:
        raise BackupError(f"The backup was not made. {in_words(error)}") from error
    return place, made.damaged


def _made(folder, *, clock):
    """Put a whole backup together in the unfinished folder, and return its manifest."""
    unfinished = _emptied(folder / UNFINISHED)
    try:
        if not settings.BACKUP_RECIPIENT:
            made = _written(unfinished, clock=clock)
            settle_folders(unfinished)
            return made
        with _readable_copy(folder) as readable:
            made = _written(readable, clock=clock)
            _encrypt(readable, unfinished, made_at=made.made_at)
        settle_folders(unfinished)
        return made
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise


def _written(target, *, clock):
    """Write one moment into the folder. Files are copied before it too, so that few are left to copy after."""
    copied = {}
    with connection.cursor() as cursor:
        _copy_files(reading.named_files(reading.reader_of(cursor)), target, copied)
    connection.close()
    before = {}
    for _turn in range(MOST_MOMENTS):
        made_at = clock()
        with engines.engine().moment(target) as moment:
            named = reading.named_files(moment.read)
            troubles = _copy_files(named, target, copied)
            if troubles and troubles.keys() != before.keys():
                before = troubles  # replaced since the moment, or damaged: another moment tells
                continue
            made = _manifest(moment, made_at=made_at, files=[copied[name] for name in named if name not in troubles])
            made.damaged.update(troubles)
            break
    else:
        raise BackupError("Files are replaced faster than they can be copied. Try again at a calmer time.")
    for name in copied.keys() - named.keys() | troubles.keys():
        (target / "files" / name).unlink(missing_ok=True)
    manifest.save(made, target)
    return made


def _manifest(moment, *, made_at, files):
    dump = File(moment.dump.name, sha256_of(parts_of(moment.dump)), moment.dump.stat().st_size)
    return Manifest(
        made_at=made_at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        version=portal_version(),
        engine=engines.engine().name,
        engine_version=moment.engine_version,
        database=dump,
        migrations=reading.migrations(moment.read),
        tables=reading.counts(moment.read, moment.tables),
        chains=reading.chains(moment.read),
        files=sorted(files, key=lambda file: file.name),
    )


def _copy_files(named, target, copied):
    """Copy what is not copied yet, and return {name: what is wrong with it}.

    A file of which a row keeps no digest is copied again: its name may have been given to another one since.
    """
    troubles = {}
    for name, sha256 in named.items():
        have = copied.get(name)
        if have and sha256 and have.sha256 == sha256:
            continue
        if not is_safe(name):
            troubles[name] = "Its name leads outside the folder of files."
            continue
        try:
            copied[name] = File(name, *write(target / "files" / name, _readable(name)))
        except _UnreadableError as error:
            troubles[name] = str(error)
            continue
        if sha256 and copied[name].sha256 != sha256:
            troubles[name] = "It is not the one that was stored."
    return troubles


class _UnreadableError(Exception):
    """A stored file cannot be read. What cannot be written is another error, and ends the backup."""


def _readable(name):
    parts = iter(parts_of_stored(name))
    while True:
        try:
            part = next(parts, None)
        except FileNotFoundError as error:
            raise _UnreadableError("It is gone.") from error
        except OSError as error:
            raise _UnreadableError(f"It cannot be read: {error.strerror or error}.") from error
        if part is None:
            return
        yield part


def _encrypt(readable, unfinished, *, made_at):
    program = encryption.program_for(settings.BACKUP_RECIPIENT)
    file = unfinished / f"content.tar.{program}"
    encryption.lock(readable, file, recipient=settings.BACKUP_RECIPIENT)
    settle(file)
    content = File(file.name, sha256_of(parts_of(file)), file.stat().st_size)
    manifest.save(Wrapping(made_at=made_at, program=program, content=content), unfinished)


@contextlib.contextmanager
def _readable_copy(folder) -> Iterator[Path]:
    """Yield a folder beside the portal's own files, for what must never lie readable where backups are kept."""
    of_this = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:12]
    place = _emptied(settings.VAR_DIR / f".backup-{of_this}")
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


@contextlib.contextmanager
def _alone_in(folder):
    """Hold the folder while the context lasts. Another process that holds it is no reason to wait, but to stop."""
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupError(f"Another backup is being made in {folder}. Nothing was done.") from error
        yield


def _emptied(folder):
    """Return the folder, new and empty. What a killed process left in it is deleted."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(mode=0o700, parents=True)
    return folder


def _backups(folder):
    """Return the backups in the folder, the oldest first: also what a killed process left of one that it deleted."""
    return sorted(each for each in folder.iterdir() if _OF_A_BACKUP.fullmatch(each.name))


def _delete(backup):
    """Delete a backup. Its manifest goes first, so that what a killed process leaves does not look whole."""
    (backup / manifest.NAME).unlink(missing_ok=True)
    shutil.rmtree(backup)
