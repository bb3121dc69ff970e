"""Read scanned pages from outside: which marks are on them, and which way up they lie; and put pages together as PDFs.

    python page_reader.py read|compose < job

This is a separate program, as inspector.py is, so that no file can block the portal or use up its memory. It imports
nothing of the portal. A job is a line of JSON, and then the bytes of its `files`, each with its `kind` and `size`.

`read` writes a line of JSON for each file, {"file", "pages"} or {"file", "problem"}, and one for each of its pages,
{"file", "page", "texts", "turn", "picture"}: the texts of the QR codes on it that have the `form`, by how many degrees
clockwise it has to be turned to be upright, and unless there is one text, a small JPEG of it. `most` is how many pages
are read in all.

`compose` writes a PDF for each of the job's `papers`, which are lists of [file, page, turn], in this order; before them
stands a line of JSON with their lengths. docs/decisions/0048-paper-finds-home.md has the reasons.
"""

import base64
import io
import json
import math
import re
import resource
import sys
import warnings

import pypdfium2
import zxingcpp
from PIL import Image, ImageFilter, ImageOps

CPU_SECONDS = 240
BYTES = 1024 * 1024 * 1024

_FIRST, _CLOSER = 150, 300  # dots for each inch of the page
_MOST_DOTS = 12_000_000  # of a picture of a page: A4 at 300 dpi has 8.7 million
_A4_INCHES = 11.7  # the longer side
_BAND = 0.2  # of the page, along each edge: there the mark is
_SHOWN = 900  # dots, the longer side of a picture that is shown to a person


def _read(job, contents, answer):
    """Read all pages of the files, and call `answer` with what is known of each file and of each page."""
    left = job["most"]
    for number, (file, content) in enumerate(zip(job["files"], contents, strict=True)):
        try:
            source = _Pdf(content) if file["kind"] == "pdf" else _Picture(content)
            count = len(source)
        except Exception:  # whatever fails in the readers: they could not read it
            answer({"file": number, "problem": "broken"})
            continue
        if count > left:
            answer({"file": number, "problem": "too_many"})
            continue
        left -= count
        answer({"file": number, "pages": count})
        for page in range(count):
            try:
                found = _read_page(source, page, re.compile(job["form"]))
            except Exception:
                found = {"texts": [], "turn": 0, "picture": ""}
            answer({"file": number, "page": page + 1, **found})


def _compose(job, contents):
    """Return a PDF for each of the job's papers, with their pages in order and upright."""
    kinds = [file["kind"] for file in job["files"]]
    sources = [_Pdf(content) if kind == "pdf" else content for kind, content in zip(kinds, contents, strict=True)]
    papers = []
    for pages in job["papers"]:
        paper = pypdfium2.PdfDocument.new()
        for file, page, turn in pages:
            source = sources[file]
            if isinstance(source, _Pdf):
                paper.import_pages(source.document, [page - 1])
            else:
                _add_picture(paper, source)
            last = paper[len(paper) - 1]
            last.set_rotation((last.get_rotation() + turn) % 360)
            pypdfium2.raw.FPDFPage_Flatten(last.raw, pypdfium2.raw.FLAT_PRINT)  # nothing to click or to fill in
        written = io.BytesIO()
        paper.save(written)
        papers.append(written.getvalue())
    return papers


# Sources --------------------------------------------------------------------------------------------------------------


class _Pdf:
    def __init__(self, content):
        self.document = pypdfium2.PdfDocument(content)

    def __len__(self):
        return len(self.document)

    def picture(self, page, dots_per_inch):
        """Return the page as a grey picture, with no more dots than a page may have."""
        page = self.document[page]
        width, height = (max(side, 1) / 72 for side in page.get_size())
        scale = min(dots_per_inch, math.sqrt(_MOST_DOTS / (width * height)))
        return page.render(scale=scale / 72, grayscale=True).to_pil().convert("L")


class _Picture:
    def __init__(self, content):
        with Image.open(io.BytesIO(content), formats=["JPEG", "PNG"]) as picture:
            self.whole = _as_seen(picture).convert("L")

    def __len__(self):
        return 1

    def picture(self, _page, dots_per_inch):
        longest = max(self.whole.size)
        most = min(dots_per_inch * _A4_INCHES, math.sqrt(_MOST_DOTS) * 1.2)
        if dots_per_inch < _CLOSER and longest <= most:
            return self.whole
        side = most / longest
        size = [max(round(length * side), 1) for length in self.whole.size]
        return self.whole.resize(size, Image.Resampling.LANCZOS)


def _as_seen(picture):
    """Return the picture as the camera says that it is to be seen, on white where it is transparent."""
    picture = ImageOps.exif_transpose(picture)
    if picture.mode in ("RGBA", "LA", "P"):
        picture = picture.convert("RGBA")
        white = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(white, picture)
    return picture if picture.mode == "L" else picture.convert("RGB")


def _add_picture(paper, content):
    """Add a page with the picture on an A4 sheet, lying if the picture does."""
    with Image.open(io.BytesIO(content), formats=["JPEG", "PNG"]) as picture:
        seen = _as_seen(picture)
    width, height = (842, 595) if seen.width > seen.height else (595, 842)
    scale = min(width / seen.width, height / seen.height)
    jpeg = io.BytesIO()
    seen.save(jpeg, "JPEG", quality=90)
    drawn = pypdfium2.PdfImage.new(paper)
    drawn.load_jpeg(jpeg, inline=True)
    wide, high = seen.width * scale, seen.height * scale
    drawn.set_matrix(pypdfium2.PdfMatrix().scale(wide, high).translate((width - wide) / 2, (height - high) / 2))
    page = paper.new_page(width, height)
    page.insert_obj(drawn)
    page.gen_content()


# Marks ----------------------------------------------------------------------------------------------------------------


def _read_page(source, page, form):
    found = []
    for picture in _attempts(source, page):
        if found := _codes(picture, form):
            break
    texts = sorted({each.text for each in found})
    if len(texts) != 1:
        return {"texts": texts, "turn": 0, "picture": _shown(source.picture(page, _FIRST))}
    return {"texts": texts, "turn": _turn(found[0].position), "picture": ""}


def _attempts(source, page):
    """Yield pictures of the page in which a mark may be found, the quick ones first."""
    first = source.picture(page, _FIRST)
    yield first
    closer = source.picture(page, _CLOSER)
    yield closer
    for picture in (first, closer):
        for band in _bands(picture):
            larger = band.resize([2 * side for side in band.size], Image.Resampling.BICUBIC)
            yield ImageOps.autocontrast(larger, cutoff=1)
            yield larger.filter(ImageFilter.MedianFilter(5))


def _bands(picture):
    """Yield the strips along the four edges, the foot first, for a page that lies any way."""
    width, height = picture.size
    across, along = round(width * _BAND), round(height * _BAND)
    yield picture.crop((0, height - along, width, height))
    yield picture.crop((0, 0, width, along))
    yield picture.crop((0, 0, across, height))
    yield picture.crop((width - across, 0, width, height))


def _codes(picture, form):
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode, try_invert=False)
    return [each for each in found if form.fullmatch(each.text)]


def _turn(position):
    """Return by how many degrees clockwise the page has to be turned, so that the code's upper edge is on top."""
    left, right = position.top_left, position.top_right
    lies = math.degrees(math.atan2(right.y - left.y, right.x - left.x))
    return -round(lies / 90) * 90 % 360


def _shown(picture):
    small = picture.copy()
    small.thumbnail((_SHOWN, _SHOWN))
    jpeg = io.BytesIO()
    small.save(jpeg, "JPEG", quality=60)
    return base64.b64encode(jpeg.getvalue()).decode()


def _main():
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    job = json.loads(sys.stdin.buffer.readline())
    contents = [sys.stdin.buffer.read(file["size"]) for file in job["files"]]
    if sys.argv[1] == "read":
        _read(job, contents, lambda line: (sys.stdout.write(json.dumps(line) + "\n"), sys.stdout.flush()))
        return
    papers = _compose(job, contents)
    sys.stdout.buffer.write(json.dumps([len(paper) for paper in papers]).encode() + b"\n")
    for paper in papers:
        sys.stdout.buffer.write(paper)


if __name__ == "__main__":
    _main()
