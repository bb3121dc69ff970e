"""Settings of a command that dies by SIGKILL: before it waits for the disk, or stores a file, for the nth time.

`DIE_AT` in the environment is the number. A command that lives so long is ended as any other.
"""

import os
import signal

from django.core.files.storage import FileSystemStorage

from tests.support.settings import *  # noqa: F403

_last, _done = int(os.environ["DIE_AT"]), 0


def _counted(function):
    def step(*arguments, **named):
        global _done
        _done += 1
        if _done == _last:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments, **named)

    return step


os.fsync = _counted(os.fsync)
FileSystemStorage.save = _counted(FileSystemStorage.save)
