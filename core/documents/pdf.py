"""Draw PDF from HTML in a bounded time, in a separate process (core/documents/typesetting.py) that can be ended.

The HTML comes from our own templates. It may fetch our own static files, as `static:css/print/paper.css`, and the
pictures that come with it, as `picture:name`, and nothing else. docs/decisions/0004-paper.md and 0011-limits.md have
the reasons.

Each process of the portal has one such process. It starts at the first paper, keeps the typeface in memory, and ends
with the portal's. It knows no setting, no key and no database.
"""

import atexit
import contextlib
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation

from core.documents import print_fonts
from core.documents.longest_text import longest_text
from core.documents.process_messages import receive, send

logger = logging.getLogger(__name__)

MODULE = "core.documents.typesetting"  # the program of that process

_SECONDS_TO_START = 60  # it reads WeasyPrint and the machine's list of fonts
_FROM_THE_ENVIRONMENT = ("PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "XDG_CACHE_HOME", "FONTCONFIG_PATH")

_one_at_a_time = threading.Lock()  # for each process; with more processes more papers are drawn at once
_press = None


class PaperError(Exception):
    """The paper cannot be drawn as it should look: a file of ours is missing, or the drawing failed."""


class TooMuchOnPaperError(PaperError):
    """The drawing took more time or memory than a paper may take. `longest` is the LongestText on it, or None."""

    def __init__(self, reason, longest=None):
        super().__init__(reason)
        self.longest = longest


class PapersQueueError(PaperError):
    """So many papers are being drawn that this one has not had its turn."""


class _NobodyThereError(PaperError):
    """The process that draws is gone, and has not begun with this paper."""


def draw(html: str, *, created: datetime, pictures: Mapping[str, bytes] | None = None) -> bytes:
    """Return the PDF of `html` as bytes. The same `html` and `created`, a moment with its zone, give the same bytes.

    `pictures` are the contents of the pictures that it shows, {name: bytes}. They are safe already (core/emblems).

    Raises TooMuchOnPaperError after settings.PAPER_SECONDS, and PapersQueueError after waiting that long for others.
    """
    (paper,) = _draw([html], created, _Brought(pictures or {}))
    return paper


def draw_together(
    pieces: Sequence[str],
    *,
    created: datetime,
    pictures: Mapping[str, bytes] | None = None,
    mark: Callable[[int, int], str] | None = None,
) -> tuple[bytes, list[bytes]]:
    """Return one PDF of all `pieces` of HTML, and a list with a PDF of each. It takes and raises what `draw` does.

    Each piece has its own page numbers and is laid out once: the common file has the same pages as its own file.
    `mark` gives the digits of a page's mark by the numbers of its piece and page, from one; it is asked for each page.
    """
    brought = _Brought(pictures or {}, mark)
    if len(pieces) == 1:
        papers = _draw(pieces, created, brought)
        return papers[0], papers
    everything, *each = _draw(pieces, created, brought)
    return everything, each


@dataclass(frozen=True)
class _Brought:
    """What a paper may ask for beside our own files: pictures by their names, and the marks of its pages."""

    pictures: Mapping[str, bytes] = field(default_factory=dict)
    mark: Callable[[int, int], str] | None = None

    def content(self, kind, name):
        if kind == "picture":
            return self.pictures[name]
        if kind == "mark":
            return self.mark(*map(int, name.split("/"))).encode()
        return print_fonts.print_font(name) if kind == "typeface" else static_file(name)


def _draw(pieces, created, brought):
    global _press
    if not _one_at_a_time.acquire(timeout=settings.PAPER_SECONDS):
        raise PapersQueueError("Other papers are being drawn.")
    try:
        if _press is None or not _press.is_alive:
            end_drawing()
            _press = _Press()
        moment = created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        try:
            return _press.draw(pieces, moment, brought)
        except _NobodyThereError:  # it was killed while idle, for example on a machine that is short of memory
            end_drawing()
            _press = _Press()
            return _press.draw(pieces, moment, brought)
    except BaseException:
        end_drawing()  # whatever it was doing, nobody waits for that any more
        raise
    finally:
        _one_at_a_time.release()


class _Press:
    """The process that draws, and the connection to it."""

    process = None
    has_begun = False

    def __init__(self):
        self.connection, theirs = socket.socketpair()
        limits = [str(theirs.fileno()), str(settings.PAPER_MEGABYTES)]
        try:
            with theirs:
                self.process = subprocess.Popen(  # noqa: S603 (all of it is ours)
                    [sys.executable, "-m", MODULE, *limits],
                    cwd=settings.BASE_DIR,
                    env={name: value for name, value in os.environ.items() if _goes_along(name)},
                    stdin=subprocess.DEVNULL,
                    pass_fds=[theirs.fileno()],
                )
            self.connection.settimeout(_SECONDS_TO_START)
            receive(self.connection)
        except (EOFError, OSError) as error:
            self.end()
            logger.error("The process that draws papers does not start: %r", error)
            raise PaperError("The process that draws papers does not start.") from error

    @property
    def is_alive(self):
        return self.process.poll() is None

    def draw(self, pieces, created, brought):
        try:
            return self._draw(pieces, created, brought)
        except TimeoutError as error:
            why = f"it took more than {settings.PAPER_SECONDS} s"
            raise self._too_much(why, pieces) from error
        except (EOFError, OSError) as error:
            if not self.has_begun:
                raise _NobodyThereError("The process that draws papers is gone.") from error
            raise self._too_much(f"the process ended with {self._ended_with()}", pieces) from error

    def _draw(self, pieces, created, brought):
        until = time.monotonic() + settings.PAPER_SECONDS
        self._wait_no_longer_than(until)
        self.has_begun = False
        lengths = [len(piece) for piece in pieces]
        asked = {"lengths": lengths, "created": created, "is_marked": brought.mark is not None}
        send(self.connection, asked, "".join(pieces).encode())
        while True:
            self._wait_no_longer_than(until)
            message, content = receive(self.connection)
            self.has_begun = True
            match message["is"]:
                case "papers":
                    return _apart(content, message["lengths"])
                case "fetch":
                    until += self._hand_over(message["kind"], message["name"], brought)
                case "refused":
                    logger.warning("A paper asked for %.200s, which was not fetched.", message["url"])
                case "log":
                    logging.getLogger(message["name"]).log(message["level"], "%s", message["text"])
                case "missing":
                    raise PaperError(f"A file that every paper needs is missing: {message['url']}")
                case "too much":
                    raise self._too_much(message["what"], pieces)
                case _:
                    logger.error("A paper could not be drawn. %s", message["what"])
                    raise PaperError("The drawing failed.")

    def _ended_with(self):
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=1)
        return self.process.returncode

    def _wait_no_longer_than(self, until):
        self.connection.settimeout(max(until - time.monotonic(), 0.001))

    def _hand_over(self, kind, name, brought):
        """Send a file of ours, or a picture that came with the paper.

        The time to find it does not count as the paper's, since a typeface may have to be cut.
        """
        began = time.monotonic()
        try:
            content = brought.content(kind, name)
        except (KeyError, OSError, SuspiciousFileOperation):
            send(self.connection, {"is": "no file"})
        else:
            send(self.connection, {"is": "file"}, content)
        return time.monotonic() - began

    def _too_much(self, why, pieces):
        longest = longest_text(max(pieces, key=len))
        logger.warning("The drawing of a paper was ended: %s. Its longest text is %s.", why, longest)
        return TooMuchOnPaperError(why, longest)

    def end(self):
        self.connection.close()
        if self.process:
            self.process.kill()
            self.process.wait()


def _goes_along(name):
    return name in _FROM_THE_ENVIRONMENT or name.startswith(("LC_", "LANG", "PYTHON"))


def _apart(content, lengths):
    papers, start = [], 0
    for length in lengths:
        papers.append(content[start : start + length])
        start += length
    return papers


def static_file(name: str) -> bytes:
    """Return the bytes of a static file. Raise OSError, or SuspiciousFileOperation for a path outside of them."""
    path = finders.find(name)
    if path is None:
        raise FileNotFoundError(name)
    return Path(path).read_bytes()


@atexit.register
def end_drawing() -> None:
    """End the process that draws, if there is one. The next paper starts another."""
    global _press
    if _press is not None:
        press, _press = _press, None
        press.end()


def _forget():
    """Leave the parent's process alone after a fork, and close this end of its connection."""
    global _press, _one_at_a_time
    if _press is not None:
        _press.connection.close()
        _press.process.returncode = 0  # it is not a child of this process
    _press, _one_at_a_time = None, threading.Lock()


os.register_at_fork(after_in_child=_forget)
