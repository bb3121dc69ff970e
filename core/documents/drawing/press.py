"""A process that draws papers (core/documents/typesetting.py), and the connection to it.

It is started as a program and not forked, since a fork of a process with threads may inherit a held lock. It inherits
one socket and no other handle, knows no setting, no key and no database, and lets the pages of the portal go first.
"""

import contextlib
import logging
import os
import socket
import subprocess
import sys
import time

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation

from core.documents.drawing.errors import GivenUpError, NobodyThereError, PaperError, TooMuchOnPaperError
from core.documents.longest_text import longest_text
from core.documents.process_messages import receive, send

logger = logging.getLogger(__name__)

MODULE = "core.documents.typesetting"  # the program of the process

_SECONDS_TO_START = 60  # it reads WeasyPrint and the machine's list of fonts
_NICENESS = 5  # who waits for a paper waits anyway, but not for ever: at 10 a busy machine hardly draws
_FROM_THE_ENVIRONMENT = ("PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "XDG_CACHE_HOME", "FONTCONFIG_PATH")


class Press:
    """The process, and what it has done. Only one thread talks to it at a time; any thread may `kill` it."""

    process = None
    has_begun = False
    is_given_up = False
    papers = 0  # that it has drawn

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
            with contextlib.suppress(OSError):  # it is nice already, or gone
                os.setpriority(os.PRIO_PROCESS, self.process.pid, _NICENESS)
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
        """Return the papers of the pieces. `created` is a moment in ISO 8601; `brought` has content(kind, name)."""
        try:
            papers = self._draw(pieces, created, brought)
        except TimeoutError as error:
            why = f"it took more than {settings.PAPER_SECONDS} s"
            raise self._too_much(why, pieces) from error
        except (EOFError, OSError) as error:
            if self.is_given_up:
                raise GivenUpError("Nobody waits for the paper any more.") from error
            if not self.has_begun:
                raise NobodyThereError("The process that draws papers is gone.") from error
            raise self._too_much(f"the process ended with {self._ended_with()}", pieces) from error
        self.papers += len(papers)
        return papers

    def give_up(self):
        """End the drawing, from another thread."""
        self.is_given_up = True
        self.kill()

    def kill(self):
        self.process.kill()

    def end(self):
        self.connection.close()
        if self.process:
            self.process.kill()
            self.process.wait()

    def disown(self):
        """Leave the process alone, after a fork: it is another's child."""
        self.connection.close()
        self.process.returncode = 0

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


def _goes_along(name):
    return name in _FROM_THE_ENVIRONMENT or name.startswith(("LC_", "LANG", "PYTHON"))


def _apart(content, lengths):
    papers, start = [], 0
    for length in lengths:
        papers.append(content[start : start + length])
        start += length
    return papers
