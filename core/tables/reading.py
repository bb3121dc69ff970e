"""Tables into the portal: a spreadsheet or CSV as people save them, looked at before any of it is parsed.

CSV may be cut by semicolon, comma or tab, in UTF-8 with or without a mark, UTF-16 with one, or Windows-1252. A cell is
a text, a Decimal, a day or None; what it means is for the caller to say. Codes keep their leading zeros where the sheet
has them as text.
"""

import copy
import csv
import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from pathlib import PurePosixPath

import python_calamine
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from core.tables.formulas import find_formulas

MOST_UNPACKED = 100 * 1024 * 1024  # bytes; a sheet of 100,000 rows takes about half

_MOST_PARTS = 1000
_CHUNK = 1024 * 1024
_CUTS = ";\t,"
_SPREADSHEET = b"PK\x03\x04"


class UnreadableTableError(Exception):
    """The file is no table that can be read. The argument is a sentence for the person."""


@dataclass(frozen=True)
class Sheet:
    """One table: `header` as texts, and `rows` as (number of the row in the file, cells as long as the header).

    `rows` can be gone through once. It raises UnreadableTableError where the file breaks off; blank rows are left out.
    """

    header: list[str]
    rows: Iterable[tuple[int, list]]
    formulas: tuple[str, ...] = ()  # where they stand, as in ("B2", "C7"); only `read_all` looks for them


def read(upload, *, sheet=None):
    """The Sheet in an open file with `name` and `size`, such as an upload. Raises UnreadableTableError.

    `sheet` names the sheet of a spreadsheet; without it, or where it has none of that name, the first is read.
    """
    content = _content(upload)
    ending = PurePosixPath(upload.name or "").suffix.lower()
    if content.startswith(_SPREADSHEET):
        lines = _lines_of_spreadsheet(content, sheet)
    elif ending in (".csv", ".txt", ".tsv"):
        lines = _lines_of_text(_decoded(content))
    else:
        raise UnreadableTableError(_("The file is neither a spreadsheet (.xlsx) nor a CSV file (.csv)."))
    return _sheet(lines)


def read_all(upload, *, wanted=lambda name: True):
    """The Sheets of a spreadsheet by name, but for the empty ones and those not `wanted`. Raises UnreadableTableError.

    Where a formula stands is said, since what it comes to may never have been counted out.
    """
    content = _content(upload)
    if not content.startswith(_SPREADSHEET):
        raise UnreadableTableError(_("The file is not a spreadsheet (.xlsx)."))
    book = _book(content)
    formulas = find_formulas(content)
    sheets = {}
    for name in filter(wanted, book.sheet_names):
        lines = _lines_of_sheet(book, name)
        if first := next(lines, None):
            sheets[name] = replace(_sheet(chain([first], lines)), formulas=formulas.get(name, ()))
    return sheets


def _content(upload):
    if upload.size == 0:
        raise UnreadableTableError(_("The file is empty. Choose another."))
    if upload.size > settings.UPLOAD_MAX_BYTES:
        raise UnreadableTableError(
            _("The file is larger than %(limit)s. Divide it, and take in one part at a time.")
            % {"limit": filesizeformat(settings.UPLOAD_MAX_BYTES)}
        )
    upload.seek(0)
    return upload.read()


def _sheet(lines):
    """The first line with anything in it is the header."""
    for _number, cells in lines:
        header = ["" if cell is None else str(cell).strip() for cell in cells]
        while header and not header[-1]:
            header.pop()
        return Sheet(header, _rows(lines, len(header)))
    raise UnreadableTableError(_("The file is empty. Choose another."))


def _rows(lines, width):
    for number, cells in lines:
        if any(cell is not None for cell in cells[width:]):
            raise UnreadableTableError(_("Row %(row)s has more cells than the heading has columns.") % {"row": number})
        yield number, (cells + [None] * width)[:width]


# CSV ----------------------------------------------------------------------------------------------------------------


def _decoded(content):
    ways = ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "cp1252"]
    for way in ways:
        try:
            text = content.decode(way)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text
    raise UnreadableTableError(_("The text of the file cannot be read. Save it as CSV UTF-8, and try again."))


def _lines_of_text(text):
    head = text.lstrip("\r\n").partition("\n")[0]
    cut = max(_CUTS, key=head.count)  # the first of equals: a semicolon, where there is one column alone
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=cut, strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, [cell.strip() or None for cell in cells]
    except csv.Error as error:
        raise UnreadableTableError(
            _("The file breaks off in row %(row)s: a quotation mark is missing, or a cell is too long.")
            % {"row": reader.line_num}
        ) from error


# Spreadsheets -------------------------------------------------------------------------------------------------------


def _lines_of_spreadsheet(content, name):
    book = _book(content)
    names = book.sheet_names
    if not names:
        raise UnreadableTableError(_not_read())
    yield from _lines_of_sheet(book, name if name in names else names[0])


def _book(content):
    _look_at_the_parts(content)
    try:
        return python_calamine.load_workbook(io.BytesIO(content))
    except (python_calamine.CalamineError, ValueError) as error:
        raise UnreadableTableError(_not_read()) from error


def _lines_of_sheet(book, name):
    try:
        table = book.get_sheet_by_name(name)
    except (python_calamine.CalamineError, ValueError) as error:
        raise UnreadableTableError(_not_read()) from error
    for number, row in enumerate(table.iter_rows(), start=1):
        cells = [_cell(value) for value in row]
        if any(cell is not None for cell in cells):
            yield number, cells


def _look_at_the_parts(content):
    """Refuse what unpacks to more than a table does, before anything is parsed.

    The directory is read first. What it says is then held against the parts themselves, since a directory can lie.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            parts = book.infolist()
            if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise UnreadableTableError(_too_much())
            for part in parts:
                _measure(book, part)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise UnreadableTableError(_not_read()) from error


def _measure(book, part):
    whole = copy.copy(part)
    whole.file_size = MOST_UNPACKED  # read on past the size that the directory gives
    del whole.CRC
    size = 0
    with book.open(whole) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > part.file_size:
                raise UnreadableTableError(_too_much())


def _cell(value):
    if isinstance(value, str):
        return value.replace("\x00", "").strip() or None
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, float):
        return Decimal(repr(value)) if not value.is_integer() else Decimal(int(value))
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, datetime):
        return value.date()
    return value if value is None or isinstance(value, date) else str(value)


def _too_much():
    return _(
        "The spreadsheet unpacks to more than a table holds, and is not opened. Save the rows alone to a new file."
    )


def _not_read():
    return _("The spreadsheet cannot be read: it is damaged, encrypted or in an old format. Save it as .xlsx anew.")
