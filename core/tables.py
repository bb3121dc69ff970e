"""Rows out of the portal as a spreadsheet or as CSV. No cell can become a formula in the reader's program."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter
from django.http import HttpResponse
from django.utils.http import content_disposition_header

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(header, rows):
    """CSV as Swedish spreadsheet programs open it: semicolons, decimal commas, UTF-8 with a mark in front."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([[_harmless(cell) for cell in row] for row in [header, *rows]])
    return ("\ufeff" + out.getvalue()).encode()


def as_xlsx(header, rows, *, sheet):
    """A spreadsheet with one sheet: texts are stored as texts, numbers as numbers, days as days."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        page = book.add_worksheet(sheet[:31])
        for column, cell in enumerate(header):
            page.write_string(0, column, str(cell), bold)
        for line, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                _write(page, line, column, cell, day)
        page.freeze_panes(1, 0)
        page.autofit()
    return out.getvalue()


def download(content, *, filename):
    """Answer with a table as a file to keep."""
    kind = _XLSX if filename.endswith(".xlsx") else "text/csv; charset=utf-8"
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(True, filename)
    response["Cache-Control"] = "private, no-store"
    return response


def _harmless(cell):
    if cell is None:
        return ""
    if isinstance(cell, Decimal | float):
        return str(cell).replace(".", ",")
    text = cell.isoformat() if isinstance(cell, date) else str(cell)
    if isinstance(cell, str) and text.startswith(_STARTS_A_FORMULA):
        return "'" + text
    return text


def _write(page, line, column, cell, day):
    if cell is None or cell == "":
        page.write_blank(line, column, None)
    elif isinstance(cell, date) and not isinstance(cell, datetime):
        page.write_datetime(line, column, cell, day)
    elif isinstance(cell, int | float | Decimal) and not isinstance(cell, bool):
        page.write_number(line, column, cell)
    else:
        page.write_string(line, column, str(cell))
