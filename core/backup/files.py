"""Write and read the files of a backup so that what was written stands on the disk, and is known by its digest."""

import errno
import hashlib
import os
import sqlite3
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from django.core.files.storage import default_storage
from django.db import DatabaseError

CHUNK = 1024 * 1024
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class BackupError(Exception):
    """A backup could not be made, read or put in place. The message is a sentence for whoever runs the command."""


def write(path: Path, parts: Iterable[bytes]) -> tuple[str, int]:
    """Write `parts` to a new file that nobody else may read, wait for the disk, and return its SHA-256 and size."""
    digest, size = hashlib.sha256(), 0
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        for part in parts:
            file.write(part)
            digest.update(part)
            size += len(part)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest(), size


def parts_of(path: Path) -> Iterable[bytes]:
    """Yield the bytes of a file, in parts."""
    with path.open("rb") as file:
        while part := file.read(CHUNK):
            yield part


def parts_of_stored(name: str) -> Iterable[bytes]:
    """Yield the bytes of a file of the portal's storage, in parts. Raises FileNotFoundError and other OSErrors."""
    with default_storage.open(name, "rb") as file:
        yield from file.chunks(CHUNK)


def sha256_of(parts: Iterable[bytes]) -> str:
    """Return the SHA-256 of all the parts together."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.hexdigest()


def settle(path: Path) -> None:
    """Wait until what was written to the file or changed in the folder stands on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def settle_folders(root: Path) -> None:
    """Wait until every folder at and under `root` stands on the disk with its names."""
    for folder in [each for each in root.rglob("*") if each.is_dir()] + [root]:
        settle(folder)


def is_safe(name: str) -> bool:
    """Return whether a stored file's name stays inside the folder that it is put into."""
    path = PurePosixPath(name)
    return bool(name) and not path.is_absolute() and ".." not in path.parts and "\\" not in name and "\x00" not in name


def in_words(error: Exception) -> str:
    """Return what went wrong with a disk or a database, as a sentence without the place in the code."""
    if isinstance(error, OSError) and error.errno in _FULL:
        return "There is no room left on the disk."
    if isinstance(error, OSError):
        where = f" ({error.filename})" if error.filename else ""
        return f"{error.strerror or error}{where}."
    if isinstance(error, sqlite3.Error | DatabaseError):
        said = " ".join(str(error).split())
        return "There is no room left on the disk." if "is full" in said else f"The database says: {said}."
    return str(error)
