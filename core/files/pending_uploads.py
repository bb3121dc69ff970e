"""A file that somebody has sent and not yet said yes to: kept for them alone, under its own digest, for a day.

No row names it, so that the nightly sweep takes what nobody came back to (core/files/orphans.py).
"""

import hashlib
import re

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Model

from core.models import User

_DIGEST = re.compile(r"[0-9a-f]{64}")


def save(content: bytes, *, by: User, about: Model) -> str:
    """Keep the bytes that `by` sent about the row `about`, and return their SHA-256, by which they are found again."""
    digest = hashlib.sha256(content).hexdigest()
    name = _name(digest, by, about)
    default_storage.delete(name)  # sent again, it waits for a day again
    default_storage.save(name, ContentFile(content))
    return digest


def get(digest: str, *, by: User, about: Model) -> ContentFile | None:
    """Return the file that `by` sent about `about`, with `name` and `size`; None where it is no longer kept."""
    if not _DIGEST.fullmatch(digest):
        return None
    try:
        with default_storage.open(_name(digest, by, about)) as file:
            content = file.read()
    except FileNotFoundError:
        return None
    return ContentFile(content, name=digest) if hashlib.sha256(content).hexdigest() == digest else None


def discard(digest: str, *, by: User, about: Model) -> None:
    """Let the file go. It may be gone already."""
    default_storage.delete(_name(digest, by, about))


def _name(digest, by, about):
    return f"waiting/{by.pk}/{about._meta.label_lower}/{about.pk}/{digest}"
