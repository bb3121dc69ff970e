"""Drawn papers that are kept in a folder of the machine for a while. What is lost there is drawn again.

Each is one file under settings.PAPER_DIR with a name that cannot be guessed: a digest of what it was drawn from, or of
who may fetch it. Nobody but the portal's own account can read them. The oldest go when the folder holds too much.
"""

import contextlib
import time
from pathlib import Path

from django.conf import settings

from core.documents import print_fonts

WAITING = "waits-"  # how the names begin of what one person may fetch once

_KEPT_SECONDS, _WAITING_SECONDS = 24 * 60 * 60, 10 * 60


def read(name: str) -> bytes | None:
    """Return what is kept under the name, or None."""
    try:
        return (Path(settings.PAPER_DIR) / name).read_bytes()
    except OSError:
        return None


def age_of(name: str) -> float | None:
    """Return how many seconds ago the file was kept, or None."""
    try:
        return time.time() - (Path(settings.PAPER_DIR) / name).stat().st_mtime
    except OSError:
        return None


def keep(name: str, content: bytes) -> bool:
    """Keep the whole content or nothing, and make room for it. Return whether it is kept: a full disk is no error."""
    folder = Path(settings.PAPER_DIR)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make_room(folder, settings.PAPER_KEPT_MEGABYTES * 1024 * 1024 - len(content))
        print_fonts.write_once(folder / name, content)
    except OSError:
        return False
    return (folder / name).exists()


def forget(name: str) -> None:
    with contextlib.suppress(OSError):
        (Path(settings.PAPER_DIR) / name).unlink()


def _make_room(folder, room):
    """Delete what is too old, and then the oldest until the rest is not larger than `room`."""
    found = []
    for path in folder.iterdir():
        with contextlib.suppress(OSError):  # another process was faster
            stat = path.stat()
            found.append((stat.st_mtime, stat.st_size, path))
    now = time.time()
    for kept_at, size, path in sorted(found, reverse=True):
        room -= size
        if room < 0 or now - kept_at > (_WAITING_SECONDS if path.name.startswith(WAITING) else _KEPT_SECONDS):
            with contextlib.suppress(OSError):
                path.unlink()
