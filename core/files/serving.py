"""Serve stored files. Each is checked against its digest, and has a name with which browsers do no harm."""

import hashlib
import logging
from pathlib import PurePosixPath

from django.db.models.fields.files import FieldFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from core.context_processors import portal
from core.files.uploads import safe_name

logger = logging.getLogger(__name__)

_TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".zip": "application/zip",
}
_UNKNOWN_TYPE = "application/octet-stream"

SANDBOX = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"  # the policy of what came from outside


class FileDamagedError(Exception):
    """The stored file is gone, or differs from the one that was stored. The message is for the log."""


def read(field_file: FieldFile, *, sha256: str = "") -> bytes:
    """Return the bytes of a stored file. Raise FileDamagedError if they are gone or their digest differs."""
    try:
        with field_file.open("rb") as file:
            content = file.read()
    except FileNotFoundError as error:
        raise FileDamagedError(f"{field_file.name} is gone") from error
    found = hashlib.sha256(content).hexdigest()
    if sha256 and found != sha256:
        raise FileDamagedError(f"{field_file.name} has the digest {found}, not {sha256}")
    return content


def serve(
    field_file: FieldFile, *, sha256: str, filename: str, inline: bool = False, request: HttpRequest | None = None
) -> HttpResponseBase:
    """Answer with a stored file under the name `filename`.

    `sha256` is the digest from the day it was stored, or empty if none was kept. `inline` opens a PDF in the browser,
    and is for files that the portal drew itself; an uploaded file is a download, sandboxed. With `request` a browser
    that already has the file gets 304. A damaged file is not served: the answer is 500 with a page that says so.
    """
    try:
        content = read(field_file, sha256=sha256)
    except FileDamagedError:
        logger.exception("A stored file is damaged")
        page = render_to_string("core/file_damaged.html", portal(request) | {"filename": filename})
        return HttpResponse(page, status=500)

    kind = _TYPES.get(PurePosixPath(filename).suffix.lower(), _UNKNOWN_TYPE)
    opens = inline and kind == "application/pdf"
    etag = f'"{sha256 or hashlib.sha256(content).hexdigest()}"'
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(not opens, safe_name(filename))
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-cache"
    response["ETag"] = etag
    if not opens:
        response["Content-Security-Policy"] = SANDBOX
    return get_conditional_response(request, etag=etag, response=response) if request else response
