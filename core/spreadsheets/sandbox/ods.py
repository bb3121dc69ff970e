"""Read an OpenDocument spreadsheet (.ods): its sheets and their cells, as a person sees them."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from limits import MOST_CELLS, MOST_COLUMNS, MOST_FORMULAS, MOST_MERGED, FoundError, RowOutput, composed
from workbook import Book

CONTENT = "content.xml"

_NAMES = "urn:oasis:names:tc:opendocument:xmlns:"
_TABLE, _TEXT, _OFFICE, _STYLE = (f"{_NAMES}{name}:1.0 " for name in ("table", "text", "office", "style"))
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_LEFT_OUT = {  # what holds texts or tables that are no cells of the sheet
    f"{_OFFICE}annotation",
    f"{_TABLE}tracked-changes",
    f"{_TABLE}dde-links",
    f"{_TABLE}shapes",
}
_NUMBERS = ("float", "currency", "percentage")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_ERROR = re.compile(r"#[\w/ !?]{1,18}|(?:Err|Fel):\d{3}")


def read_opendocument(content: bytes) -> tuple[list[dict], list, list[str]]:
    """Return the sheets of an OpenDocument spreadsheet, all their rows in turn, and no sheets left out."""
    book = Book(content, needs=CONTENT)
    reader = _Reader()
    book.parse(CONTENT, reader.start, reader.end, reader.text)
    if not reader.sheets:
        raise FoundError("not_read")
    return [sheet.description() for sheet in reader.sheets], [row for each in reader.sheets for row in each.rows], []


class _Sheet:
    """The rows of one table, and what is said of them."""

    def __init__(self, name, is_hidden, signs):
        self.output = RowOutput(name, signs)
        self.is_hidden = is_hidden
        self.row, self.filled, self.formulas, self.merged = 0, set(), [], []
        self.column, self.hidden_rows, self.hidden_columns = 0, [], []

    @property
    def rows(self):
        return self.output.rows

    def description(self):
        return {
            "name": self.output.name,
            "hidden": self.is_hidden,
            "rows": len(self.rows),
            "first_column": min(self.filled, default=1),
            "formulas": self.formulas,
            "merged": self.merged,
            "hidden_rows": self.hidden_rows,
            "hidden_columns": [
                place for place in sorted(self.filled) if any(a <= place <= b for a, b in self.hidden_columns)
            ],
        }


class _Reader:
    """Reads the tables of content.xml. Repeated cells and rows count as often as they say, within the limits."""

    def __init__(self):
        self.sheets, self.sheet = [], None
        self.hidden_styles, self.style, self.outside, self.depth, self.signs = set(), "", 0, 0, 0
        self.cells, self.times, self.column, self.is_hidden = [], 1, 0, False
        self.cell, self.parts, self.in_paragraph = None, [], False

    def start(self, tag, attributes):
        if self.outside or tag in _LEFT_OUT:
            self.outside += 1
        elif tag == f"{_STYLE}style":
            self.style = attributes.get(f"{_STYLE}name", "")
        elif tag == f"{_STYLE}table-properties":
            if attributes.get(f"{_TABLE}display") == "false":
                self.hidden_styles.add(self.style)
        elif tag == f"{_TABLE}table":
            self._start_table(attributes)
        elif self.sheet is not None and self.depth == 1:
            self._start_inside(tag, attributes)

    def text(self, signs):
        if self.in_paragraph and not self.outside:
            self.parts.append(signs)

    def end(self, tag):
        if self.outside:
            self.outside -= 1
        elif tag == f"{_TABLE}table":
            self.depth -= 1
            if self.depth == 0:
                self.signs, self.sheet = self.sheet.output.signs, None
        elif self.sheet is not None and self.depth == 1:
            self._end_inside(tag)

    def _start_table(self, attributes):
        self.depth += 1
        if self.depth == 1:
            is_hidden = attributes.get(f"{_TABLE}style-name") in self.hidden_styles
            self.sheet = _Sheet(composed(attributes.get(f"{_TABLE}name", "")) or "", is_hidden, self.signs)
            self.sheets.append(self.sheet)

    def _start_inside(self, tag, attributes):
        if tag == f"{_TABLE}table-row":
            self.cells, self.times, self.column = [], _times(attributes, "rows"), 0
            self.is_hidden = _is_hidden(attributes)
        elif tag == f"{_TABLE}table-column":
            self._start_column(attributes)
        elif tag in _CELLS:
            self.cell, self.parts = attributes, []
        elif tag == f"{_TEXT}p" and self.cell is not None:
            self.parts += ["\n"] if self.parts else []
            self.in_paragraph = True
        elif self.in_paragraph and tag == f"{_TEXT}s":
            self.parts.append(" " * min(_number(attributes.get(f"{_TEXT}c")), 100))
        elif self.in_paragraph and tag in (f"{_TEXT}tab", f"{_TEXT}line-break"):
            self.parts.append("\t" if tag.endswith("tab") else "\n")

    def _start_column(self, attributes):
        sheet, first = self.sheet, self.sheet.column + 1
        sheet.column += _times(attributes, "columns")
        if _is_hidden(attributes) and len(sheet.hidden_columns) < MOST_COLUMNS:
            sheet.hidden_columns.append((first, sheet.column))

    def _end_inside(self, tag):
        if tag == f"{_TEXT}p":
            self.in_paragraph = False
        elif tag in _CELLS and self.cell is not None:
            self._end_cell(is_covered=tag == _CELLS[1])
            self.cell, self.in_paragraph = None, False
        elif tag == f"{_TABLE}table-row":
            self._end_row()

    def _end_cell(self, *, is_covered):
        cell, column, times = self.cell, self.column + 1, _times(self.cell, "columns")
        value = None if is_covered else _value(cell, "".join(self.parts))
        self.cells.append((value, times))
        self.column += times
        if f"{_TABLE}formula" in cell:
            self.sheet.formulas.append([self.sheet.row + 1, column, value is not None])
            if len(self.sheet.formulas) > MOST_FORMULAS:
                raise FoundError("too_much")
        down, right = (_number(cell.get(f"{_TABLE}number-{name}-spanned")) for name in ("rows", "columns"))
        if (down, right) != (1, 1):
            row = self.sheet.row + 1
            self.sheet.merged.append([row, column, row + down - 1, column + right - 1])
            if len(self.sheet.merged) > MOST_MERGED:
                raise FoundError("too_much")

    def _end_row(self):
        sheet, width = self.sheet, 0
        while self.cells and self.cells[-1][0] is None:
            self.cells.pop()
        for value, times in self.cells:
            width += times
            if value is not None and width > MOST_COLUMNS:
                sheet.output.refuse(sheet.row + 1, width)
        if not self.cells:
            sheet.row += self.times
            return
        if width * self.times > MOST_CELLS:
            sheet.output.refuse(sheet.row + self.times, width)
        cells = [value for value, times in self.cells for _time in range(times)]
        if self.is_hidden and len(sheet.hidden_rows) < MOST_COLUMNS:
            sheet.hidden_rows.append([sheet.row + 1, sheet.row + self.times])
        sheet.filled |= {place for place, value in enumerate(cells, start=1) if value is not None}
        for _time in range(self.times):
            sheet.row += 1
            sheet.output.add(sheet.row, cells)


def _is_hidden(attributes):
    return attributes.get(f"{_TABLE}visibility", "visible") != "visible"


def _times(attributes, of):
    return _number(attributes.get(f"{_TABLE}number-{of}-repeated"))


def _number(text: str | None) -> int:
    return max(1, int(text)) if text and len(text) < 10 else 1 if not text else 10**9


def _value(cell: dict, shown: str) -> Any:
    """Return the value of a cell. `shown` is the text that a person sees in it."""
    kind, number = cell.get(f"{_OFFICE}value-type"), cell.get(f"{_OFFICE}value")
    if _ERROR.fullmatch(shown.strip()):
        return composed(shown)
    if kind in _NUMBERS and number:
        return _percent(number) if kind == "percentage" else _as_number(number)
    if kind == "date":
        return _day(cell.get(f"{_OFFICE}date-value", ""), shown)
    return composed(shown) or composed(cell.get(f"{_OFFICE}string-value", ""))


def _as_number(text):
    number = float(f"{float(text):.15g}")
    if not abs(number) < float("inf"):
        return composed(text)
    return int(number) if number.is_integer() else number


def _percent(text):
    number = _as_number(text)
    if isinstance(number, str | None):
        return number
    return f"{(Decimal(repr(number)) * 100).normalize():f} %".replace(".", ",")


def _day(text, shown):
    found = _DAY.match(text)
    try:
        return ["day", date.fromisoformat(found[0]).isoformat()] if found else composed(shown)
    except ValueError:
        return composed(shown)
