"""Draw PDF from HTML in a bounded time, in separate processes (core/documents/typesetting.py) that can be ended.

The HTML comes from our own templates. It may fetch our own static files, as `static:css/print/paper.css`, and the
pictures that come with it, as `picture:name`, and nothing else. docs/decisions/0004-paper.md, 0011-limits.md and
0050-papers-drawn-outside.md have the reasons.

core/documents/drawing/ has the processes, their queue, and those who wait. What it raises is in its errors.py.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from functools import cache
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.utils import timezone

from core.documents import print_fonts
from core.documents.drawing import asker, kept_files
from core.documents.drawing.pool import Job

_DRAWN_BY = ("weasyprint", "pydyf", "fonttools", "tinycss2", "tinyhtml5")  # the packages whose versions count


def draw(html: str, *, created: datetime, pictures: Mapping[str, bytes] | None = None) -> bytes:
    """Return the PDF of `html` as bytes. The same `html` and `created`, a moment with its zone, give the same bytes.

    `pictures` are the contents of the pictures that it shows, {name: bytes}. They are safe already (core/emblems).

    Raises TooMuchOnPaperError after settings.PAPER_SECONDS, PapersQueueError after waiting that long for others or if
    too many wait already, and PaperComesLaterError where a person at a browser may come back for it.
    """
    (paper,) = _draw([html], created, _Brought(pictures or {}))
    return paper


def draw_for_anybody(html: str, *, at: datetime) -> bytes:
    """Return the PDF of what anybody may ask for without login. The paper's moment is the beginning of the day.

    It is kept under a digest of all that it is drawn from: another text is another paper, and a paper whose text nobody
    may see any more is never found.
    """
    created = datetime.combine(timezone.localdate(at), time.min, timezone.get_default_timezone())
    name = hashlib.sha256("\0".join([_drawn_from(), created.isoformat(), html]).encode()).hexdigest()
    paper = kept_files.read(name)
    if paper is None:
        paper = draw(html, created=created)
        kept_files.keep(name, paper)
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


def static_file(name: str) -> bytes:
    """Return the bytes of a static file. Raise OSError, or SuspiciousFileOperation for a path outside of them."""
    path = finders.find(name)
    if path is None:
        raise FileNotFoundError(name)
    return Path(path).read_bytes()


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
    moment = created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return asker.draw(Job(pieces, moment, brought))


@cache
def _drawn_from():
    """Return a digest of what every paper is drawn from, beside its HTML: style sheets, typefaces and programs."""
    base = Path(settings.BASE_DIR)
    files = [*(base / "static").glob("css/**/*.css"), *(base / "core" / "documents").glob("*.py")]
    files += [Path(settings.FONT_DIR) / filename for filename, _weight in print_fonts.CUTS.values()]
    digest = hashlib.sha256(" ".join(version(package) for package in _DRAWN_BY).encode())
    for path in sorted(set(files)):
        digest.update(f"{path.name} ".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
