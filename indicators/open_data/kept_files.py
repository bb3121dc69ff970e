"""Keep large files that were made once, so that the next who asks gets them without waiting.

A file lies in VAR_DIR/open-data under the digest of its ETag. Only what holds now is ever served: the caller knows the
ETag, and the file of an earlier one goes away when the next is made.
"""

import contextlib
import hashlib
import logging
import os
import tempfile
from pathlib import Path

from django.conf import settings

logger = logging.getLogger(__name__)

_UNFINISHED = "."  # what the names of files begin with that are still being written


def kept_file(name, *, etag, make):
    """Return the bytes of the file `name` at this ETag. It is made with `make` unless it is there already.

    A disk that takes no file costs time, and is no reason to refuse anybody.
    """
    folder = Path(settings.VAR_DIR) / "open-data" / _digest(name)
    path = folder / _digest(etag)
    with contextlib.suppress(OSError):
        return path.read_bytes()
    content = make()
    try:
        _write(path, content)
        for other in folder.iterdir():
            if other != path and not other.name.startswith(_UNFINISHED):
                other.unlink(missing_ok=True)
    except OSError as error:
        logger.warning("The file %s could not be kept: %s", name, error)
    return content


def _write(path, content):
    """Write beside and rename, so that nobody reads half a file."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    number, unfinished = tempfile.mkstemp(dir=path.parent, prefix=_UNFINISHED)
    with os.fdopen(number, "wb") as file:
        file.write(content)
    Path(unfinished).replace(path)


def _digest(text):
    return hashlib.sha256(text.encode()).hexdigest()[:32]
