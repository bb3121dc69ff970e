"""Inspect uploaded files before they are stored, by their first bytes and by reading them whole.

A scan is a PDF, a JPEG or a PNG. The portal refuses encryption, scripts, attached programs, links that open something
outside the file, and files that were cut off on their way. It accepts the evidence that an e-signing service embeds in
its PDF, names it, and leaves it untouched: taking it out would break the seal (docs/decisions/0019).
"""

import hashlib
import json
import logging
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from core.files import refusing_storage, virus_scan
from core.models import FileKind, StoredFile, User
from core.security import security_log

logger = logging.getLogger(__name__)

_FIRST_BYTES = {FileKind.PDF: b"%PDF-", FileKind.JPEG: b"\xff\xd8\xff", FileKind.PNG: b"\x89PNG\r\n\x1a\n"}
_ENDINGS = {FileKind.PDF: (".pdf",), FileKind.JPEG: (".jpg", ".jpeg"), FileKind.PNG: (".png",)}
_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # how Word and Excel store a file with a password
_ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")
_LONGEST_NAME = 120
_UNNAMED = _("without a name")
_INSPECTOR = Path(__file__).with_name("inspector.py")
_LONGEST_LOOK = 30  # seconds on a busy machine; inspector.py itself stops after six seconds of work

_REFUSALS = {
    "broken": _("The file cannot be read: it is damaged or not complete. Save or scan it again."),
    "two_files": _(
        "The file cannot be read with safety: it is at the same time a file of another kind, such as an archive. "
        "Save or scan it again."
    ),
    "encrypted": _(
        "The PDF is encrypted: a password protects it against reading or changes. Save it without a password, and try "
        "again."
    ),
    "script": _("The PDF holds a script or starts a program. Print it to a new PDF, and try again."),
    "elsewhere": _(
        "The PDF opens or sends something outside itself: another file, or an address that is no ordinary web page. "
        "Print it to a new PDF, and try again."
    ),
    "program": _(
        "A program or a document with macros is attached to the PDF: %(what)s. Ask for the PDF without it, or print it "
        "to a new PDF."
    ),
    "closed": _(
        "An archive that cannot be checked is attached to the PDF: %(what)s. Ask for the PDF without it, or print it "
        "to a new PDF."
    ),
    "too_much": _("The file holds more than a scan does, and cannot be checked. Scan the paper to a new file."),
}
_stored: ContextVar[list | None] = ContextVar("the files that were stored in this transaction", default=None)


class NoTransactionError(Exception):
    """A file must be stored inside `atomic`, so that it is deleted if the transaction fails."""


@dataclass(frozen=True)
class Inspected:
    """A file that may be stored. `kind` is pdf, jpeg or png; `embedded` names the files inside a PDF."""

    content: bytes
    name: str
    kind: str
    sha256: str
    embedded: list[str] = field(default_factory=list)


def inspect(upload: File) -> Inspected:
    """Read an uploaded file and return it as Inspected. Raises ValidationError with a sentence for the person."""
    content = _content(upload)
    name = safe_name(upload.name)
    virus_scan.refuse_infected(content, name=name)
    kind = _kind(content, name)
    embedded = sorted(safe_name(each) for each in _look(content, kind))
    return Inspected(content, name, kind, hashlib.sha256(content).hexdigest(), embedded)


def kept_as_it_came(upload: File) -> tuple[str, str, bytes]:
    """Return the name, the kind and the bytes of a file that `inspect` will look into later, when it is read.

    Raises ValidationError where it is too large, or is no PDF, JPEG or PNG.
    """
    content, name = _content(upload), safe_name(upload.name)
    return name, _kind(content, name), content


def refuse_dangerous(upload: File) -> None:
    """Refuse what `inspect` refuses if a file is or claims to be a PDF or picture, and any file that is too large.

    Raises ValidationError.
    """
    refuse_larger_than_allowed(upload)
    ending = PurePosixPath(safe_name(upload.name)).suffix.lower()
    upload.seek(0)
    start = upload.read(8)
    if ending in sum(_ENDINGS.values(), ()) or start.startswith(tuple(_FIRST_BYTES.values())):
        inspect(upload)
    else:
        refuse_infected(upload)


def refuse_infected(upload: File) -> None:
    """Refuse what ClamAV refuses, of whatever kind the file is. Raises ValidationError."""
    upload.seek(0)
    virus_scan.refuse_infected(upload.read(), name=safe_name(upload.name))
    upload.seek(0)


def safe_name(name: str) -> str:
    """Return the last part of a file's name without misleading characters: paths, control and direction marks."""
    last = PurePosixPath((name or "").replace("\\", "/").replace("\x00", "")).name
    plain = "".join(sign for sign in unicodedata.normalize("NFC", last) if not _misleads(sign)).strip(". ")
    ending = PurePosixPath(plain).suffix
    stem = plain.removesuffix(ending)
    ending = ending[:10]
    return (stem[: _LONGEST_NAME - len(ending)] or "fil") + ending


def refuse_larger_than_allowed(upload: File) -> None:
    """Raise ValidationError if core.files.upload_handlers kept only a part of the file."""
    if upload.size > settings.UPLOAD_MAX_BYTES:
        raise ValidationError(
            _("The file is larger than %(limit)s. Scan it with a lower resolution, and try again."),
            code="too_large",
            params={"limit": filesizeformat(settings.UPLOAD_MAX_BYTES)},
        )


@contextmanager
def atomic() -> Iterator[None]:
    """Open a transaction that deletes its stored files if it fails."""
    outer, stored = _stored.get(), []
    token = _stored.set(stored)
    try:
        with transaction.atomic():
            yield
    except BaseException:
        for file in stored:
            file.storage.delete(file.name)
        raise
    finally:
        _stored.reset(token)
    if outer is not None:
        outer.extend(stored)


def store(inspected: Inspected, *, by: User, at: datetime) -> StoredFile:
    """Store an Inspected file under a random name and return its StoredFile. Raises NoTransactionError."""
    row = StoredFile(
        name=inspected.name,
        kind=inspected.kind,
        size=len(inspected.content),
        sha256=inspected.sha256,
        embedded=inspected.embedded,
        stored_by=by,
        stored_at=at,
    )
    write(row.file, inspected.content, name=inspected.name)
    row.save(force_insert=True)
    return row


def write(file: FieldFile, content: bytes, *, name: str) -> None:
    """Write bytes into the file field of a row that is not saved yet. The file is deleted if `atomic` fails.

    The field gives it a name of its own; `name` only says what it is. Raises NoTransactionError outside `atomic`.
    """
    stored = _stored.get()
    if stored is None:
        raise NoTransactionError
    with refusing_storage.told_of():
        file.save(name, ContentFile(content), save=False)
    stored.append(file)


def history_payload(stored: StoredFile) -> dict:
    """Return what the history says of a StoredFile: its name when it came, and its digest."""
    return {"name": stored.name, "size": stored.size, "sha256": stored.sha256, "embedded": stored.embedded}


def _content(upload):
    if upload.size == 0:
        raise ValidationError(_("The file is empty. Choose another."), code="empty")
    refuse_larger_than_allowed(upload)
    upload.seek(0)
    return upload.read()


def _kind(content, name):
    kind = next((kind for kind, first in _FIRST_BYTES.items() if content.startswith(first)), None)
    if content.startswith(_OFFICE) and _ENCRYPTED_OFFICE in content:
        raise ValidationError(
            _("The file is encrypted, and not a PDF, JPEG or PNG. Open it with its password, and save it as a PDF."),
            code="encrypted",
        )
    if kind is None:
        raise ValidationError(_("The file is not a PDF, JPEG or PNG."), code="unknown_kind")
    if PurePosixPath(name).suffix.lower() not in _ENDINGS[kind]:
        raise ValidationError(
            _("The file's name does not fit what is in it: it is a %(kind)s. Name it with the ending %(ending)s."),
            code="wrong_ending",
            params={"kind": kind.label, "ending": _ENDINGS[kind][0]},
        )
    return kind.value


def _look(content, kind):
    """Return the names of the files inside, from inspector.py. Raises ValidationError if it refuses or fails."""
    try:
        run = subprocess.run(  # noqa: S603 (our own program, on what it reads from its input)
            [sys.executable, "-I", str(_INSPECTOR), kind],
            input=content,
            capture_output=True,
            timeout=_LONGEST_LOOK,
            check=True,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        logger.warning("A file from outside could not be looked into, so it was refused: %s", type(error).__name__)
        security_log.record_refused_file("too_much")
        raise ValidationError(_REFUSALS["too_much"], code="too_much") from error
    answer = json.loads(run.stdout)
    if answer["verdict"] != "fine":
        logger.warning("A file from outside was refused: %s", answer["verdict"])
        security_log.record_refused_file(answer["verdict"])
        what = safe_name(answer["what"]) if answer.get("what") else _UNNAMED
        raise ValidationError(_REFUSALS[answer["verdict"]], code=answer["verdict"], params={"what": what})
    return answer["embedded"]


def _misleads(sign):
    """Return whether a character can mislead: control and direction marks, surrogates, unassigned ones, line breaks."""
    category = unicodedata.category(sign)
    return category[0] == "C" or category in ("Zl", "Zp")
