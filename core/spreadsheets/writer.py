"""Write rows as a spreadsheet or as CSV. No cell can become a formula in the reader's program."""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter
from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_STARTS_A_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")  # the wide signs too, and blanks that programs strip
_NOT_IN_A_SHEETS_NAME = re.compile(r"[\[\]:*?/\\']")
_FIRST_YEAR = 1900  # the days that a spreadsheet can hold; an earlier one is written as text

LONGEST_CELL = 32_767  # characters; a longer text is cut, since the format cannot hold it


@dataclass(frozen=True)
class Page:
    """One sheet of a spreadsheet. With `widths`, the columns' in characters, its texts wrap."""

    name: str
    header: list
    rows: Iterable[list]
    widths: tuple[int, ...] = ()


def as_csv(header: list, rows: Iterable[list]) -> bytes:
    """Return CSV as Swedish spreadsheet programs open it: semicolons, decimal commas, UTF-8 with a mark in front."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([[_harmless(cell) for cell in row] for row in [header, *rows]])
    return ("\ufeff" + out.getvalue()).encode()


def as_xlsx(header: list, rows: Iterable[list], *, sheet: str) -> bytes:
    """Return a spreadsheet with one sheet. Texts are stored as texts, numbers as numbers, days as days."""
    return as_workbook([Page(sheet, header, rows)])


def as_workbook(pages: Iterable[Page]) -> bytes:
    """Return a spreadsheet with a sheet for each of the `pages`."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        plain, broken = _looks(book, {}), _looks(book, {"text_wrap": True, "valign": "top"})
        for page in pages:
            _draw(book.add_worksheet(_name_of_sheet(page.name)), page, broken if page.widths else plain)
    return out.getvalue()


def download(content: bytes, *, filename: str) -> HttpResponse:
    """Answer with a table as a file to download."""
    kind = _XLSX if filename.endswith(".xlsx") else "text/csv; charset=utf-8"
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(True, filename)
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _is_number(cell):
    return isinstance(cell, int | float | Decimal) and not isinstance(cell, bool)


def _text(cell):
    """Return what a reader sees of a cell that is no number. Moments are in the portal's own time."""
    if isinstance(cell, datetime):
        return f"{timezone.localtime(cell) if timezone.is_aware(cell) else cell:%Y-%m-%d %H:%M}"
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _harmless(cell):
    if cell is None:
        return ""
    if _is_number(cell):
        return (format(cell, "f") if isinstance(cell, Decimal) else str(cell)).replace(".", ",")
    text = _text(cell)
    return f"'{text}" if _STARTS_A_FORMULA.match(text) else text


def _name_of_sheet(name):
    return _NOT_IN_A_SHEETS_NAME.sub(" ", str(name))[:31]


def _looks(book, look):
    """Return the formats of a heading, a day and any other cell."""
    kinds = ({"bold": True}, {"num_format": "yyyy-mm-dd"}, {})
    return [book.add_format(look | kind) if look | kind else None for kind in kinds]


def _draw(sheet, page, looks):
    heading, day, other = looks
    for column, cell in enumerate(page.header):
        sheet.write_string(0, column, str(cell), heading)
    for line, row in enumerate(page.rows, start=1):
        for column, cell in enumerate(row):
            _write(sheet, line, column, cell, day, other)
    sheet.freeze_panes(1, 0)
    if page.widths:
        for column, width in enumerate(page.widths):
            sheet.set_column(column, column, width)
    else:
        sheet.autofit()


def _write(sheet, line, column, cell, day, other):
    if cell is None or cell == "":
        return
    if isinstance(cell, date) and not isinstance(cell, datetime) and cell.year >= _FIRST_YEAR:
        sheet.write_datetime(line, column, cell, day)
    elif _is_number(cell):
        sheet.write_number(line, column, cell, other)
    else:
        sheet.write_string(line, column, _text(cell)[:LONGEST_CELL], other)
