"""What comes in as a file: looked at before it is stored, by its first bytes and by really reading it.

A scan is a PDF, a JPEG or a PNG. Encryption and scripts are refused. What an e-signing service embeds in its PDF as
evidence is let in, named and left untouched: taking it out would break the seal.
"""

import hashlib
import io
import unicodedata
import warnings
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import Image, UnidentifiedImageError
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

_FIRST_BYTES = {"pdf": b"%PDF-", "jpeg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n"}
_ENDINGS = {".pdf": "pdf", ".jpg": "jpeg", ".jpeg": "jpeg", ".png": "png"}
_ENDING = {"pdf": ".pdf", "jpeg": ".jpg", "png": ".png"}
_ACTIVE = {"/JS", "/JavaScript", "/Launch", "/RichMedia"}
_LONGEST_NAME = 120
_MOST_OBJECTS = 200_000


@dataclass(frozen=True)
class Inspected:
    """A file that may be stored. `kind` is pdf, jpeg or png; `embedded` names the files inside a PDF."""

    content: bytes
    name: str
    kind: str
    sha256: str
    embedded: list[str] = field(default_factory=list)


def inspect(upload):
    """Read an uploaded file and return it as Inspected. Raises ValidationError with a sentence for the person."""
    content = _content(upload)
    name = safe_name(upload.name)
    kind = _kind(content, name)
    embedded = _look_into_pdf(content) if kind == "pdf" else _look_into_image(content, kind)
    return Inspected(content, name, kind, hashlib.sha256(content).hexdigest(), embedded)


def safe_name(name):
    """The last part of a file's name without what could mislead: paths, control and direction marks, great length."""
    last = PurePosixPath((name or "").replace("\\", "/").replace("\x00", "")).name
    plain = "".join(character for character in last if unicodedata.category(character)[0] != "C").strip(". ")
    ending = PurePosixPath(plain).suffix[:10]
    stem = plain[: len(plain) - len(PurePosixPath(plain).suffix)] if ending else plain
    return (stem[: _LONGEST_NAME - len(ending)] or "fil") + ending


def _content(upload):
    if upload.size == 0:
        raise ValidationError(_("The file is empty. Choose another."), code="empty")
    if upload.size > settings.UPLOAD_MAX_BYTES:
        raise ValidationError(
            _("The file is larger than %(limit)s MB. Scan it with a lower resolution, and try again."),
            code="too_large",
            params={"limit": settings.UPLOAD_MAX_BYTES // (1024 * 1024)},
        )
    upload.seek(0)
    return upload.read()


def _kind(content, name):
    kind = next((kind for kind, first in _FIRST_BYTES.items() if content.startswith(first)), None)
    if kind is None:
        raise ValidationError(_("The file is not a PDF, JPEG or PNG."), code="unknown_kind")
    claimed = _ENDINGS.get(PurePosixPath(name).suffix.lower())
    if claimed != kind:
        raise ValidationError(
            _("The file's name does not fit what is in it: it is a %(kind)s. Name it with the ending %(ending)s."),
            code="wrong_ending",
            params={"kind": kind.upper(), "ending": _ENDING[kind]},
        )
    return kind


def _look_into_image(content, kind):
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[kind.upper()]) as image:
                image.load()
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning, OSError) as error:
        raise ValidationError(_("The picture cannot be read. Scan it again."), code="broken") from error
    except (SyntaxError, ValueError) as error:  # what Pillow says of a damaged PNG
        raise ValidationError(_("The picture cannot be read. Scan it again."), code="broken") from error
    return []


def _look_into_pdf(content):
    broken = ValidationError(_("The PDF cannot be read. Save or scan it again."), code="broken")
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise ValidationError(
                _("The PDF is encrypted. Save it without a password, and try again."), code="encrypted"
            )
        if len(reader.pages) == 0:
            raise broken
        if _has_script(reader):
            raise ValidationError(
                _("The PDF holds a script or starts a program. Print it to a new PDF, and try again."), code="script"
            )
        return sorted(safe_name(name) for name in reader.attachments)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError) as error:
        raise broken from error


def _has_script(reader):
    """Whether any dictionary of the file names a script or a program, wherever in the file it hangs."""
    seen, waiting = set(), [reader.trailer]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, IndirectObject):
            if (thing.idnum, thing.generation) in seen:
                continue
            seen.add((thing.idnum, thing.generation))
            if len(seen) > _MOST_OBJECTS:
                raise ValueError("more objects than a scan has")
            thing = thing.get_object()
        if isinstance(thing, DictionaryObject):
            if _ACTIVE & thing.keys() or thing.get("/S") in _ACTIVE:
                return True
            waiting.extend(thing.raw_get(key) for key in thing)
        elif isinstance(thing, ArrayObject):
            waiting.extend(list.__iter__(thing))
    return False
