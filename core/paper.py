"""HTML to paper: a PDF that an archive takes (PDF/A-2a) and a screen reader reads (PDF/UA-1), in one file.

The only module that knows WeasyPrint. What goes in is HTML of our own templates; what it may fetch is our own static
files, as `static:css/paper.css`, and nothing else from anywhere. docs/decisions/0004-paper.md has the reasons.
"""

import contextlib
import functools
import gc
import logging
import threading
from datetime import UTC
from pathlib import Path
from urllib.parse import unquote

from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from core import paper_finishing, typefaces

logger = logging.getLogger(__name__)
logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)  # else it tells every step of every page

_VARIANT = "pdf/a-2a"
_FACES = """
@font-face { font-family: "Source Sans 3"; src: url("typeface:regular"); font-weight: 400 }
@font-face { font-family: "Source Sans 3"; src: url("typeface:bold"); font-weight: 600 }
@font-face { font-family: "Source Sans 3"; src: url("typeface:italic"); font-weight: 400; font-style: italic }
@font-face { font-family: "Source Sans 3"; src: url("typeface:bold-italic"); font-weight: 600; font-style: italic }
"""

_one_at_a_time = threading.RLock()  # threads do not make it faster, and Pango's font maps are not made for them


class PaperError(Exception):
    """The paper cannot be drawn as it should look: a stylesheet or a typeface of ours is missing."""


class RefusedAddressError(ValueError):
    """Something on the paper asked for an address that is not a static file of ours."""


def draw(html, *, created):
    """Return the PDF of `html` as bytes. The same `html` and `created`, a moment with its zone, give the same bytes."""
    with _drawing():
        return _write(_lay_out(html, created))


def draw_together(pieces, *, created):
    """Return one PDF of all `pieces` of HTML, and a list with a PDF of each.

    Each piece counts its own pages, and is laid out once: its pages in the common file are those of its own file.
    """
    with _drawing():
        documents = [_lay_out(html, created) for html in pieces]
        everything = documents[0].copy([page for document in documents for page in document.pages])
        return _write(everything), [_write(document) for document in documents]


class _OwnFiles(URLFetcher):
    """Knows no protocol at all, only two words of ours: `static:` and `typeface:`. It opens nothing after layout."""

    closed = False

    def fetch(self, url, headers=None):
        scheme, _, name = url.partition(":")
        try:
            if self.closed:
                raise RefusedAddressError(f"nothing is fetched after layout: {url}")
            if scheme == "typeface":
                return URLFetcherResponse(url, typefaces.cut(name), {"Content-Type": "font/ttf"})
            if scheme == "static":
                return URLFetcherResponse(url, _static_file(unquote(name)), {"Content-Type": _content_type(name)})
        except (KeyError, OSError, SuspiciousFileOperation) as error:
            raise FatalURLFetchingError(url) from error
        logger.warning("A paper asked for %.200s, which was not fetched.", url)
        raise RefusedAddressError(f"not a file of ours: {url}")


@contextlib.contextmanager
def _drawing():
    """One paper at a time, without garbage collection: a paper makes much that lives until it is done (−20 % time)."""
    with _one_at_a_time:
        collecting = gc.isenabled()
        gc.disable()
        try:
            yield
        except FatalURLFetchingError as error:
            raise PaperError(f"A file that every paper needs is missing: {error}") from error
        finally:
            if collecting:
                gc.enable()


def _lay_out(html, created):
    fonts, faces = _typesetting()
    fetcher = _OwnFiles()
    html = typefaces.settled(html)
    document = HTML(string=html, url_fetcher=fetcher, base_url="paper:").render(
        font_config=fonts, stylesheets=[faces], pdf_variant=_VARIANT, presentational_hints=True
    )
    fetcher.closed = True
    document.metadata.attachments = []
    document.metadata.created = created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return document


@functools.cache
def _typesetting():
    """The typeface, read once for a process: that is half the time of a short paper."""
    fonts = FontConfiguration()
    return fonts, CSS(string=_FACES, font_config=fonts, url_fetcher=_OwnFiles(), base_url="paper:")


def _write(document):
    return document.write_pdf(pdf_variant=_VARIANT, finisher=_finish)


def _finish(_document, pdf):
    paper_finishing.identify_as_accessible(pdf)
    paper_finishing.mend_lists(pdf)
    paper_finishing.read_alike(pdf)


def _static_file(name):
    path = finders.find(name)
    if path is None:
        raise FileNotFoundError(name)
    return Path(path).read_bytes()


def _content_type(name):
    return {"css": "text/css", "svg": "image/svg+xml", "png": "image/png"}.get(name.rpartition(".")[2], "font/ttf")
