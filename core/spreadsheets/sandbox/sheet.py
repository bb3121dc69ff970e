"""The cells of one sheet, as a person sees them."""

import re
from datetime import date, timedelta
from decimal import Decimal
from string import ascii_uppercase

from limits import MOST_COLUMNS, MOST_FORMULAS, MOST_MERGED, FoundError, composed

_SPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",  # of a strict file
)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_RANGE = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})")
LONGEST_ERROR, NO_SUCH_ERROR = 20, "#N/A"  # for an error that has no name, or a strange one
_MOST_RANGES = 1000  # the most hidden rows that are listed
_FIRST_REAL_DAY = 60  # before it the days of 1900 are one off, since spreadsheets have a 29 February 1900


def tagged(*names: str) -> dict[str, str]:
    """Return {tag as the parser gives it: name}."""
    return {f"{space} {name}": name for space in _SPACES for name in names}


def unescaped(text: str) -> str:
    """Return a text with the characters that XML cannot hold."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


class SheetReader:
    """Reads one sheet. Cells and rows may lack their numbers, and then follow the one before."""

    tags = tagged("c", "v", "t", "f", "row", "col", "rPh", "dimension", "mergeCell")

    def __init__(self, texts, formats, begins, lines):
        self.texts, self.formats, self.begins, self.lines = texts, formats, begins, lines
        self.row, self.column, self.cells = 0, 0, []
        self.kind, self.look, self.parts, self.is_told, self.is_reading = "n", None, [], False, False
        self.formulas, self.hidden_rows, self.hidden_columns, self.is_hidden = [], [], [], False
        self.columns, self.filled, self.merged = {}, set(), []

    def start(self, tag, attributes):
        name = self.tags.get(tag)
        if name == "c":
            self.column = self._column(attributes["r"]) if "r" in attributes else self.column + 1
            self.kind, self.look = attributes.get("t", "n"), attributes.get("s")
            self.parts, self.has_formula = [], False
        elif name in ("v", "t"):
            self.is_told = not self.is_reading
        elif name == "row":
            self.row = int(attributes.get("r", self.row + 1))
            self.column, self.cells = 0, []
            self.is_hidden = attributes.get("hidden") in ("1", "true") or float(attributes.get("ht", 1)) == 0
        elif name == "f":
            self.has_formula = True
        elif name == "rPh":
            self.is_reading = True
        elif name == "dimension":
            last = attributes.get("ref", "A1").rpartition(":")[2]
            self.lines.size = (int(last.lstrip(ascii_uppercase) or 1), self._column(last))
        elif name == "col" and (attributes.get("hidden") in ("1", "true") or float(attributes.get("width", 1)) == 0):
            self.hidden_columns.append((int(attributes["min"]), int(attributes["max"])))
        elif name == "mergeCell" and (found := _RANGE.fullmatch(attributes.get("ref", ""))):
            self._merge(found)

    def text(self, signs):
        if self.is_told:
            self.parts.append(signs)

    def end(self, tag):
        name = self.tags.get(tag)
        if name in ("v", "t"):
            self.is_told = False
        elif name == "c":
            value = self._value("".join(self.parts)) if self.parts or self.kind == "e" else None
            if value is not None:
                self._keep(value)
            if self.has_formula:
                self._note_formula(value is not None)
        elif name == "row" and self.cells:
            self.lines.add(self.row, self.cells)
            if self.is_hidden:
                self._hide(self.row)
        elif name == "rPh":
            self.is_reading = False

    def description(self):
        """Return the description of the sheet."""
        hidden = {column for first, last in self.hidden_columns for column in self.filled if first <= column <= last}
        return {
            "rows": len(self.lines.rows),
            "first_column": min(self.filled, default=1),
            "formulas": self.formulas,
            "merged": self.merged,
            "hidden_rows": self.hidden_rows,
            "hidden_columns": sorted(hidden),
        }

    def _keep(self, value):
        if self.column > MOST_COLUMNS:
            self.lines.refuse(self.row, self.column)
        while len(self.cells) < self.column:
            self.cells.append(None)
        self.cells[self.column - 1] = value
        self.filled.add(self.column)

    def _note_formula(self, is_counted):
        self.formulas.append([self.row, self.column, is_counted])
        if len(self.formulas) > MOST_FORMULAS:
            raise FoundError("too_much")

    def _merge(self, found):
        self.merged.append([int(found[2]), self._column(found[1]), int(found[4]), self._column(found[3])])
        if len(self.merged) > MOST_MERGED:
            raise FoundError("too_much")

    def _hide(self, row):
        if self.hidden_rows and self.hidden_rows[-1][1] == row - 1:
            self.hidden_rows[-1][1] = row
        elif len(self.hidden_rows) < _MOST_RANGES:
            self.hidden_rows.append([row, row])

    def _column(self, reference):
        letters = reference.rstrip("0123456789")
        if letters not in self.columns:
            number = 0
            for letter in letters[:4]:
                number = number * 26 + ord(letter) - 64
            self.columns[letters] = number
        return self.columns[letters]

    def _value(self, text):
        if self.kind == "s":
            return self.texts[int(text)]
        if self.kind in ("str", "inlineStr"):
            return composed(unescaped(text))
        if self.kind == "e":
            return composed(text) if text.startswith("#") and len(text) < LONGEST_ERROR else NO_SUCH_ERROR
        if self.kind == "b":
            return str(text.strip() in ("1", "true"))
        if self.kind == "d":
            return _iso_day(text)
        return self._number(text)

    def _number(self, text):
        number = float(f"{float(text):.15g}")  # as many digits as a spreadsheet shows; the rest is noise
        if not abs(number) < float("inf"):
            return composed(text)
        number = int(number) if number.is_integer() else number
        look = self.formats[int(self.look)] if self.look and int(self.look) < len(self.formats) else None
        if look is None:
            return number
        is_day, sign, times = look.of(number)
        if sign:
            shown = (Decimal(repr(number)) * 100**times).normalize()
            return f"{shown:f} {sign}".replace(".", ",")
        return self._day(number) if is_day else number

    def _day(self, number):
        """Return a day, or the time of a cell without a date."""
        if number < 0:
            return number
        is_one_off = number < _FIRST_REAL_DAY and self.begins.year < 1900
        try:
            moment = self.begins + timedelta(days=number + is_one_off)
        except OverflowError:
            return number
        return moment.strftime("%H:%M:%S") if 0 <= number < 1 else ["day", moment.date().isoformat()]


def _iso_day(text):
    """Return the day of a cell that has it as text, or the text where there is no such day."""
    try:
        return ["day", date.fromisoformat(text[:10]).isoformat()]
    except ValueError:
        return composed(text)
