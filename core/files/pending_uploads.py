"""Keep a file that somebody has sent and not yet confirmed. Only they can read it, by its digest, for a day.

No row names it, so the nightly sweep deletes a file that nobody confirmed (core/files/orphans.py).
"""

import hashlib
import re

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Model

from core.files import refusing_storage
from core.models import User

_DIGEST = re.compile(r"[0-9a-f]{64}")


def save(content: bytes, *, by: User, about: Model) -> str:
    """Keep the bytes that `by` sent about the row `about`, and return their SHA-256, which finds them again."""
    digest = hashlib.sha256(content).hexdigest()
    name = _name(digest, by, about)
    with refusing_storage.told_of():
        default_storage.delete(name)  # a file that is sent again waits for another day
        default_storage.save(name, ContentFile(content))
    return digest


def get(digest: str, *, by: User, about: Model) -> ContentFile | None:
    """Return the file that `by` sent about `about`, with `name` and `size`, or None if it is no longer kept."""
    if not _DIGEST.fullmatch(digest):
        return None
    try:
        with default_storage.open(_name(digest, by, about)) as file:
            content = file.read()
    except FileNotFoundError:
        return None
    return ContentFile(content, name=digest) if hashlib.sha256(content).hexdigest() == digest else None


def discard(digest: str, *, by: User, about: Model) -> None:
    """Delete the file, if it is still there."""
    default_storage.delete(_name(digest, by, about))


def _name(digest, by, about):
    return f"waiting/{by.pk}/{about._meta.label_lower}/{about.pk}/{digest}"
