"""Asking ClamAV about a file before it is kept. The setting CLAMD says where clamd listens; empty, nobody is asked.

It speaks INSTREAM as clamd(8) describes it: chunks with their length before them, an empty one at the end, and one line
back. Whatever is no clear answer counts as none: the file is refused, since nobody knows what is in it.
"""

import contextlib
import logging
import re
import socket
import struct
import time

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.utils.translation import gettext_lazy as _

from core.security import security_log

logger = logging.getLogger(__name__)

_CHUNK = 64 * 1024
_LONGEST_ANSWER = 4096
_FOUND = re.compile(r"stream: (?P<what>.+) FOUND")


class NoAnswerError(Exception):
    """clamd was not reached, took too long, or said something else than a verdict. The message is for the log."""


def refuse_infected(content: bytes, *, name: str) -> None:
    """Raise ValidationError, with a sentence that names the file, where ClamAV finds something or does not answer."""
    if not settings.CLAMD:
        return
    try:
        found = _ask(content)
    except (OSError, NoAnswerError) as error:
        logger.error("The virus scanner did not answer, so a file was refused: %s", error)
        security_log.record_refused_file("not_scanned")
        raise ValidationError(
            _(
                "“%(name)s” could not be checked for viruses, so it is not received. Try again in a while. If it "
                "happens again, tell whoever runs the portal."
            ),
            code="not_scanned",
            params={"name": name},
        ) from error
    if found:
        logger.warning("The virus scanner found %s in a file, which was refused", found)
        security_log.record_refused_file("infected")
        raise ValidationError(
            _("“%(name)s” holds a virus or other harmful code, and is not received. Tell your IT support."),
            code="infected",
            params={"name": name},
        )


def address_of(setting: str) -> tuple[socket.AddressFamily, str | tuple[str, int]]:
    """Return the family and the address that CLAMD names: a host and a port, or the path of a Unix socket.

    Raises ImproperlyConfigured.
    """
    path = setting.removeprefix("unix:")
    if path.startswith("/"):
        return socket.AF_UNIX, path
    host, _colon, port = setting.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise ImproperlyConfigured("CLAMD is host:port, or the path of a Unix socket. Leave it out to scan nothing.")
    return socket.AF_INET, (host.strip("[]"), int(port))


def _ask(content):
    """Return what clamd found, as it calls it, or an empty string. Raises OSError and NoAnswerError."""
    deadline = time.monotonic() + settings.CLAMD_SECONDS
    with contextlib.closing(_connected()) as line:
        answer = _exchanged(line, content, deadline)
    if answer == "stream: OK":
        return ""
    if match := _FOUND.fullmatch(answer):
        return _without_control_signs(match["what"])
    raise NoAnswerError(f"it answered {_without_control_signs(answer[:200])!r}")


def _connected():
    family, address = address_of(settings.CLAMD)
    if family == socket.AF_UNIX:
        unix_socket = socket.socket(family)
        unix_socket.settimeout(settings.CLAMD_SECONDS)
        try:
            unix_socket.connect(address)
        except OSError:
            unix_socket.close()
            raise
        return unix_socket
    return socket.create_connection(address, timeout=settings.CLAMD_SECONDS)


def _exchanged(line, content, deadline):
    """Send the content, and return the line that comes back.

    clamd may answer before it has read all: that the file is longer than its StreamMaxLength, and closes the line.
    """
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), _CHUNK):
            _have_time(line, deadline)
            part = content[start : start + _CHUNK]
            line.sendall(struct.pack("!L", len(part)) + part)
        line.sendall(struct.pack("!L", 0))
    answer = b""
    while not answer.endswith(b"\0") and len(answer) <= _LONGEST_ANSWER:
        _have_time(line, deadline)
        part = line.recv(_LONGEST_ANSWER)
        if not part:
            break
        answer += part
    if not answer.endswith(b"\0"):
        raise NoAnswerError(f"it hung up after {len(answer)} bytes")
    return answer[:-1].decode("utf-8", "replace").strip()


def _have_time(line, deadline):
    left = deadline - time.monotonic()
    if left <= 0:
        raise NoAnswerError("it took too long")
    line.settimeout(left)


def _without_control_signs(text):
    return "".join(sign if sign.isprintable() else "?" for sign in text)
