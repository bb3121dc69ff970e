"""Read scanned files page by page, and put their pages together, in a program of its own with limits (page_reader.py).

The files have been inspected before (core/files/uploads.py). Whatever the program does with one, the portal waits no
longer than `SECONDS`, and what it had read until then holds.
"""

import base64
import json
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

logger = logging.getLogger(__name__)

SECONDS = 600  # for one job, on a busy machine; page_reader.py itself stops after 240 seconds of work

_PROGRAM = Path(__file__).with_name("page_reader.py")


class PagesUnreadableError(Exception):
    """The pages could not be put together. The message is for the log."""


@dataclass(frozen=True)
class ScannedFile:
    """A file of a job. `kind` is pdf, jpeg or png."""

    content: bytes
    kind: str


@dataclass(frozen=True)
class FileRead:
    """What is known of a file before its pages come. `problem` is broken, too_many or empty."""

    file: int  # its place in the job, from 0
    pages: int
    problem: str


@dataclass(frozen=True)
class PageRead:
    """One page. `turn` is by how many degrees clockwise it has to be turned; `picture` is a JPEG, or empty."""

    file: int
    number: int
    texts: list[str]
    turn: int
    picture: bytes


def read(files: Sequence[ScannedFile], *, most: int, form: str) -> Iterator[FileRead | PageRead]:
    """Yield a FileRead for each file, and after it a PageRead for each of its pages, as they are read.

    No more than `most` pages are read, for QR codes whose text has the `form`, a regular expression.
    Where the program ends before its time, the rest does not come.
    """
    with _Program("read", files, {"most": most, "form": form}) as process:
        for line in process.stdout:
            told = json.loads(line)
            if "page" in told:
                picture = base64.b64decode(told["picture"])
                yield PageRead(told["file"], told["page"], told["texts"], told["turn"], picture)
            else:
                yield FileRead(told["file"], told.get("pages", 0), told.get("problem", ""))


def put_together(files: Sequence[ScannedFile], papers: Sequence[Sequence[tuple[int, int, int]]]) -> list[bytes]:
    """Return a PDF for each of `papers`, each a list of (place of the file, page from 1, degrees to turn it).

    Raises PagesUnreadableError.
    """
    with _Program("compose", files, {"papers": papers}) as process:
        head, content = process.stdout.readline(), process.stdout.read()
    try:
        lengths = json.loads(head)
    except ValueError as error:
        raise PagesUnreadableError(f"the program ended with {process.returncode}") from error
    if sum(lengths) != len(content):
        raise PagesUnreadableError("the program ended in the middle of a paper")
    return [content[sum(lengths[:place]) :][:length] for place, length in enumerate(lengths)]


class _Program:
    """Run the program with a job, and end it when the block ends or takes too long."""

    def __init__(self, word, files, more):
        told = [{"kind": file.kind, "size": len(file.content)} for file in files]
        self.job = [json.dumps({"files": told, **more}).encode() + b"\n", *(file.content for file in files)]
        self.word = word

    def __enter__(self):
        self.process = subprocess.Popen(  # noqa: S603 (our own program, on what it reads from its input)
            [sys.executable, "-I", str(_PROGRAM), self.word],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.watch = threading.Timer(SECONDS, self.process.kill)
        self.watch.daemon = True
        self.watch.start()
        self.feeder = threading.Thread(target=self._feed, daemon=True)
        self.feeder.start()
        return self.process

    def _feed(self):
        try:
            with self.process.stdin as pipe:
                for part in self.job:
                    pipe.write(part)
        except OSError:  # the program ended before it had read everything
            pass

    def __exit__(self, kind, *_):
        self.watch.cancel()
        if kind is not None:
            self.process.kill()
        self.process.stdout.close()
        self.process.wait()
        self.feeder.join()
        if self.process.returncode:
            logger.warning("The program that reads scanned pages ended with %s.", self.process.returncode)
