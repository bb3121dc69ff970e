"""Who waits for a paper: somebody at a browser, who may leave, or come back for a paper that takes long.

A paper that a page asked for by GET and that takes more than settings.PAPER_PATIENCE is drawn to its end while the
person sees a page that says so. The page comes back to the same address with a ticket. There the view judges the
person's rights as ever; only then, where it would draw, is it given the paper that waits under the ticket. The file's
name is a digest of ticket, session and address, so that no other session and no other address finds it.
"""

import contextlib
import hashlib
import json
import re
import secrets
import select
import socket
import threading
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import astuple
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest
from django.utils.encoding import escape_uri_path
from django.utils.http import escape_leading_slashes

from core.counters import counts
from core.documents.drawing import kept_files, pool
from core.documents.drawing.errors import (
    GivenUpError,
    PaperComesLaterError,
    PaperError,
    PapersQueueError,
    TooMuchOnPaperError,
)
from core.documents.drawing.pool import Job
from core.documents.longest_text import LongestText

TICKET = "hamtas"  # the parameter of the address

_LOOKS_EVERY = 0.2  # seconds
_LOOKS_AGAIN_FOR = 1  # second, when the person has come back: a thread that waits serves nobody else
_HELD_AT_MOST = 2  # threads of the process that wait for long; others send the person to the page at once
_WELL_FORMED = re.compile(r"[A-Za-z0-9_-]{22}")

_OUTCOMES = {  # as they are counted
    GivenUpError: "asker_left",
    PaperComesLaterError: "comes_later",
    PapersQueueError: "queue_full",
    TooMuchOnPaperError: "too_much",
}

_asker: ContextVar["Asker | None"] = ContextVar("asker", default=None)
_held = threading.BoundedSemaphore(_HELD_AT_MOST)


class Asker:
    """The request that papers are drawn for."""

    def __init__(self, request):
        self._request, self._papers = request, 0
        self._socket = request.META.get("gunicorn.socket") if request.method == "GET" else None

    @cached_property
    def may_return(self):
        return self._request.method == "GET" and _shows_pages(self._request)

    @cached_property
    def has_returned(self):
        return bool(_WELL_FORMED.fullmatch(self._request.GET.get(TICKET, "")))

    @cached_property
    def _ticket(self):
        return self._request.GET[TICKET] if self.has_returned else secrets.token_urlsafe(16)

    @property
    def address(self):
        """Return where to come back to."""
        query = self._asked()
        query[TICKET] = self._ticket
        return f"{escape_leading_slashes(escape_uri_path(self._request.path))}?{query.urlencode()}"

    def _asked(self):
        query = self._request.GET.copy()
        query.pop(TICKET, None)
        return query

    def next_name(self):
        """Return the name under which the next paper of the request is kept for the person."""
        self._papers += 1
        session, request = self._request.session.session_key or "", self._request
        told = json.dumps([session, request.path, self._asked().urlencode(), self._ticket, self._papers])
        return f"{kept_files.WAITING}{hashlib.sha256(told.encode()).hexdigest()}"

    def has_left(self):
        """Return whether the other side has closed the connection, as nginx does when the browser has.

        Only for GET: a change that somebody has asked for is made, whether or not they see the answer.
        """
        if self._socket is None:
            return False
        try:
            if not select.select([self._socket], [], [], 0)[0]:
                return False
            return self._socket.recv(1, socket.MSG_PEEK) == b""
        except ConnectionError:
            return True
        except (OSError, ValueError):  # a socket that cannot be asked
            return False


@contextlib.contextmanager
def asked_by(request: HttpRequest) -> Iterator[None]:
    """Draw papers for this request, in the meantime."""
    token = _asker.set(Asker(request))
    try:
        yield
    finally:
        _asker.reset(token)


def draw(job: Job) -> list[bytes]:
    """Have the job done, and return its papers.

    Raises PaperComesLaterError where the person is to come back, and what the job raises.
    """
    try:
        papers = _draw(job)
    except PaperError as error:
        counts.papers.labels(_OUTCOMES.get(type(error), "failed")).inc()
        raise
    counts.papers.labels("drawn").inc(len(papers))
    return papers


def _draw(job):
    asker = _asker.get()
    if asker is None or len(job.pieces) > 1 or not asker.may_return:  # what is kept is one paper
        pool.start(job)
        _wait(job, asker)
        return job.result()
    name = asker.next_name()
    if asker.has_returned:
        found = _look_again(name, asker)
        if found is not None:
            return _opened(found)
    pool.start(job)
    if asker.has_returned or _wait_patiently(job, asker) or not kept_files.keep(_mark(name), b""):
        _wait(job, asker)  # who has come back in vain, to another machine for one, does not go away again
        return job.result()
    job.do_afterwards(lambda job: _keep(name, job))
    raise PaperComesLaterError(asker.address)


def _wait_patiently(job: Job, asker: Asker) -> bool:
    """Wait for as long as a person likes to, and return whether the job is done."""
    if settings.PAPER_PATIENCE >= settings.PAPER_SECONDS:
        return _wait(job, asker)
    if not _held.acquire(blocking=False):
        return _wait(job, asker, _LOOKS_EVERY)
    try:
        return _wait(job, asker, settings.PAPER_PATIENCE)
    finally:
        _held.release()


def _wait(job, asker, seconds=None):
    """Return whether the job was done within the seconds. Raises GivenUpError if whoever asked has left."""
    waited = 0.0
    while not job.is_done.wait(_LOOKS_EVERY):
        waited += _LOOKS_EVERY
        if asker is not None and asker.has_left():
            job.give_up()
            raise GivenUpError("Whoever asked for the paper has left.")
        if seconds is not None and waited >= seconds:
            return False
    return True


def _look_again(name, asker):
    """Return what is kept for who has come back, or None if nobody draws it. Raises PaperComesLaterError."""
    looked = threading.Event()
    for _time in range(round(_LOOKS_AGAIN_FOR / _LOOKS_EVERY)):
        found = kept_files.read(name)
        if found is not None:
            kept_files.forget(name)
            return found
        begun = kept_files.age_of(_mark(name))
        if begun is None or begun > 2 * settings.PAPER_SECONDS:  # in the queue, and at the press
            return kept_files.read(name)
        looked.wait(_LOOKS_EVERY)
    raise PaperComesLaterError(asker.address)


def _mark(name):
    """Return the name of the file that says that the paper is being drawn."""
    return f"{name}.drawn"


def _keep(name, job):
    """Keep the paper, or why there is none, for who comes back."""
    if job.error is None:
        kept_files.keep(name, job.papers[0])
    elif isinstance(job.error, PaperError):
        longest = getattr(job.error, "longest", None)
        told = [type(job.error).__name__, str(job.error), longest and astuple(longest)]
        kept_files.keep(name, json.dumps(told).encode())
    kept_files.forget(_mark(name))


def _opened(found):
    if found.startswith(b"%PDF"):
        return [found]
    kind, reason, longest = json.loads(found)
    if kind == TooMuchOnPaperError.__name__:
        raise TooMuchOnPaperError(reason, longest and LongestText(*longest))
    raise (PapersQueueError if kind == PapersQueueError.__name__ else PaperError)(reason)


def _shows_pages(request):
    """Return whether the answer is shown in a window: not saved as a file, and not read by a program."""
    goes_to = request.headers.get("Sec-Fetch-Dest", "document")
    return goes_to == "document" and "text/html" in request.headers.get("Accept", "")
