"""Let one process fetch at a time, so that the sources are asked politely and no two runs meet."""

import fcntl
import time
from contextlib import contextmanager

from django.conf import settings

_NAME = "fetching.lock"
_STEP = 0.1  # seconds between attempts


class BusyError(Exception):
    """Somebody else is fetching."""


@contextmanager
def turn(*, wait=0):
    """Hold the turn to fetch. Raise BusyError if another process or thread has it for more than `wait` seconds.

    The system takes the turn back when the process ends, however it ends.
    """
    settings.VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (settings.VAR_DIR / _NAME).open("a") as file:
        until = time.monotonic() + wait
        while not _is_locked(file):
            if time.monotonic() >= until:
                raise BusyError
            time.sleep(_STEP)
        yield


def _is_locked(file):
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
