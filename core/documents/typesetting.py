"""Typeset HTML in a separate process, as PDF for archives (PDF/A-2a) and for screen readers (PDF/UA-1).

Only this module imports WeasyPrint. It knows nothing of the portal: no settings, no database, no key.
core.documents.pdf starts it, sends it the HTML and the few files of ours that the HTML asks for, and ends it when it
takes too long. docs/decisions/0004-paper.md and 0011-limits.md have the reasons.
"""

import functools
import gc
import logging
import os
import queue
import resource
import signal
import socket
import sys
import threading
import traceback
from typing import Any
from urllib.parse import unquote

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from core.documents import page_marks, pdf_finishing
from core.documents.process_messages import receive, send
from core.text import glyphs

logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)  # otherwise it logs every step of every page
logging.getLogger("fontTools").setLevel(logging.WARNING)  # otherwise it logs every table

_VARIANT = "pdf/a-2a"
FACES = """
@font-face { font-family: "Source Sans 3"; src: url("typeface:regular"); font-weight: 400 }
@font-face { font-family: "Source Sans 3"; src: url("typeface:bold"); font-weight: 600 }
@font-face { font-family: "Source Sans 3"; src: url("typeface:italic"); font-weight: 400; font-style: italic }
@font-face { font-family: "Source Sans 3"; src: url("typeface:bold-italic"); font-weight: 600; font-style: italic }
"""


class RefusedAddressError(ValueError):
    """Something on the paper asked for an address that is not a static file of ours."""


class Typesetter:
    """Lays out papers.

    `fetch(kind, name)` returns the bytes of a file of ours or raises OSError. It calls `refused(url)`.

    The same HTML and `created`, an ISO 8601 moment in UTC, give the same bytes.
    """

    def __init__(self, *, fetch, refused):
        self._fetch = fetch
        self._files = functools.partial(OwnFiles, fetch, refused)

    def draw(self, pieces, created, *, is_marked=False):
        """Return a PDF of each of the `pieces` of HTML. If there are several, one PDF of all comes first.

        With `is_marked` each page has a mark, for which `fetch("mark", "2/1")` gives the digits: of the second piece's
        first page. Garbage collection is off, since most objects live until the paper is done (−20 % time).
        """
        gc.disable()
        try:
            documents = [self._lay_out(html, created) for html in pieces]
            marks = self._marks(documents) if is_marked else {}
            if len(documents) > 1:
                everything = documents[0].copy([page for document in documents for page in document.pages])
                documents = [everything, *documents]
            return [_write(document, marks) for document in documents]
        finally:
            gc.enable()

    def _marks(self, documents):
        """Return the digits of each page's mark, by the page."""
        return {
            page: self._fetch("mark", f"{piece}/{number}").decode()
            for piece, document in enumerate(documents, start=1)
            for number, page in enumerate(document.pages, start=1)
        }

    def _lay_out(self, html, created):
        fonts, faces = self._typesetting
        files = self._files()
        document = HTML(string=glyphs.unify_letters(html), url_fetcher=files, base_url="paper:").render(
            font_config=fonts, stylesheets=[faces], pdf_variant=_VARIANT, presentational_hints=True
        )
        files.closed = True
        document.metadata.attachments = []
        document.metadata.created = created
        return document

    @functools.cached_property
    def _typesetting(self):
        """Return the typeface, which is read once for each process: that takes half the time of a short paper."""
        fonts = FontConfiguration()
        return fonts, CSS(string=FACES, font_config=fonts, url_fetcher=self._files(), base_url="paper:")


class OwnFiles(URLFetcher):
    """Fetches only addresses of ours: `static:`, `typeface:` and `picture:`. It opens nothing after layout."""

    closed = False

    def __init__(self, fetch, refused):
        super().__init__()
        self._fetch, self._refused = fetch, refused

    def fetch(self, url, headers=None):
        kind, _, name = url.partition(":")
        if self.closed:
            raise RefusedAddressError(f"nothing is fetched after layout: {url}")
        if kind not in ("static", "typeface", "picture"):
            self._refused(url)
            raise RefusedAddressError(f"not a file of ours: {url}")
        try:
            content = self._fetch(kind, unquote(name))
        except OSError as error:
            raise FatalURLFetchingError(url) from error
        return URLFetcherResponse(url, content, {"Content-Type": _content_type(kind, name, content)})


def _write(document, marks):
    return document.write_pdf(pdf_variant=_VARIANT, finisher=functools.partial(_finish, marks))


def _finish(marks, document, pdf):
    for number, page in zip(pdf.pages["Kids"][::3], document.pages, strict=True):
        if page in marks:
            page_marks.draw_mark(pdf, pdf.objects[number], marks[page])
    pdf_finishing.identify_as_accessible(pdf)
    pdf_finishing.mend_lists(pdf)
    pdf_finishing.unify_extracted_letters(pdf)


def _content_type(kind, name, content):
    if kind == "picture":
        return "image/png" if content.startswith(b"\x89PNG") else "image/svg+xml"
    return {"css": "text/css", "svg": "image/svg+xml", "png": "image/png"}.get(name.rpartition(".")[2], "font/ttf")


# Messages to and from the portal -------------------------------------------------------------------------------------


class _Told(logging.Handler):
    """Sends WeasyPrint's log to the portal, which writes it into its own log."""

    def __init__(self, connection):
        super().__init__()
        self.connection = connection

    def emit(self, record):
        send(self.connection, {"is": "log", "name": record.name, "level": record.levelno, "text": record.getMessage()})


def answer_requests(connection: Any, *, megabytes: int) -> None:
    """Draw what the portal asks for, one paper after the other, until the portal is gone.

    A thread listens meanwhile, so that this process ends with the portal's even in the middle of a paper.
    """
    _limit_memory(megabytes * 1024 * 1024)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the portal; this process ends with it
    heard = queue.SimpleQueue()
    threading.Thread(target=_listen, args=[connection, heard], daemon=True).start()
    log = logging.getLogger()
    log.handlers, log.level = [_Told(connection)], logging.WARNING

    def fetch(kind, name):
        send(connection, {"is": "fetch", "kind": kind, "name": name})
        message, content = heard.get()
        if message["is"] != "file":
            raise FileNotFoundError(name)
        return content

    def refused(url):
        send(connection, {"is": "refused", "url": url})

    typesetter = Typesetter(fetch=fetch, refused=refused)
    send(connection, {"is": "ready"})
    while True:
        message, content = heard.get()
        send(connection, *_answer(typesetter, message, content))


def _limit_memory(size):
    """Limit the address space to `size`, or to the machine's own limit if that is lower."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    size = size if hard == resource.RLIM_INFINITY else min(size, hard)
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


def _answer(typesetter, message, content):
    text, pieces = content.decode(), []
    for length in message["lengths"]:
        pieces.append(text[:length])
        text = text[length:]
    try:
        papers = typesetter.draw(pieces, message["created"], is_marked=message["is_marked"])
    except FatalURLFetchingError as error:
        return {"is": "missing", "url": str(error)}, b""
    except (MemoryError, RecursionError) as error:
        return {"is": "too much", "what": type(error).__name__}, b""
    except Exception:
        return {"is": "failed", "what": traceback.format_exc()}, b""
    return {"is": "papers", "lengths": [len(paper) for paper in papers]}, b"".join(papers)


def _listen(connection, heard):
    try:
        while True:
            heard.put(receive(connection))
    except (EOFError, OSError):
        os._exit(0)


if __name__ == "__main__":
    answer_requests(socket.socket(fileno=int(sys.argv[1])), megabytes=int(sys.argv[2]))
