"""Spreadsheets and CSV of figures: one row for each figure, columns known by their headings in Swedish or English."""

import hashlib
import re
from datetime import date
from decimal import Decimal

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core import tables
from core.tables.formulas import find_formulas
from indicators.importing import words
from indicators.importing.checks import COLUMNS
from indicators.importing.figures import UNSAID, Figure, Problem, Reading
from indicators.importing.places import Places, UnknownPlaceError
from indicators.importing.sharing import Shared
from indicators.models import ImportKind, Indicator, MissingReason, ObservationStatus, Sex

FILLED_IN = ("value", "margin", "answers")
NEEDED = ("indicator", "area", "year", "value", "source")
FOR_PEOPLE = ("name of the indicator", "name of the area", "indikatorns namn", "områdets namn")

ALSO = {  # headings that people use
    "kpi": "indicator",
    "nyckeltal": "indicator",
    "kod": "area",
    "områdeskod": "area",
    "svar": "answers",
}

_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?", re.ASCII)
_NOTHING = {"..", "...", "-", "–", "—", "−"}


class _CellError(Exception):
    """A cell does not hold what it should. The arguments are the part of the figure and a sentence."""


def read(upload, *, name):
    """The Reading of an open file with `name` and `size`: figures of all its rows, or a Problem for each bad cell.

    A row in which nothing is filled in but what the template fills in is passed over.
    """
    upload.seek(0)
    content = upload.read()
    table = _Table()
    try:
        sheet = tables.read(upload)
        table.read(sheet, formulas=_formulas(content))
    except tables.UnreadableTableError as error:
        table.problems.append(Problem("", "", str(error)))
    figures = [] if table.problems else table.figures
    sha256 = hashlib.sha256(content).hexdigest()
    return Reading(ImportKind.TABLE, name, sha256, source="", figures=figures, problems=table.problems)


class _Table:
    def __init__(self):
        self.figures, self.problems = [], []
        self._header, self._columns, self._formulas = [], {}, set()
        self._shared = Shared()

    def read(self, sheet, *, formulas):
        self._header, self._formulas = sheet.header, formulas
        self._find_columns()
        if self.problems:
            return
        for number, cells in sheet.rows:
            parts = {part: cells[column] for part, column in self._columns.items()}
            empty = [part for part in FILLED_IN if parts.get(part) is None]
            uncounted = [part for part in empty if self._formulas and self._is_formula(part, number)]
            place = _("Row %(row)s") % {"row": number}
            for part in uncounted:
                self._wrong(place, part, _not_counted())
            if not uncounted and len(empty) < len(FILLED_IN):
                self._row(place, parts)

    def _find_columns(self):
        headings = _words(COLUMNS) | ALSO
        for column, heading in enumerate(self._header):
            part = headings.get(heading.casefold())
            if part is None and heading.casefold() not in FOR_PEOPLE:
                self._refuse(_("The heading"), heading, _unknown_heading(heading))
            elif part in self._columns:
                self._refuse(_("The heading"), heading, _("Two columns have the same heading."))
            elif part:
                self._columns[part] = column
        for part in NEEDED:
            if part not in self._columns and not self.problems:
                self._refuse(_("The heading"), str(COLUMNS[part]), _("The table has no such column."))

    def _row(self, place, parts):
        """Read one row. Each bad cell of it is named, so that all can be mended at once."""
        said, before = {}, len(self.problems)
        for part in ("indicator", "year", "sex", "value", "margin", "answers", "status", "source"):
            try:
                said[part] = getattr(self, f"_{part}")(parts.get(part))
            except _CellError as error:
                self._wrong(place, part, str(error))
        if "year" in said:
            try:
                said["area"] = self._area(parts.get("area"), said["year"], said.get("value"))
            except (_CellError, UnknownPlaceError) as error:
                self._wrong(place, "area", str(error))
        if len(self.problems) == before:
            said["value"], missing = said["value"]
            for part in ("value", "margin", "source"):
                said[part] = self._shared(said[part])
            self.figures.append(Figure(place, missing=missing, **said))

    def _indicator(self, cell):
        if cell is None:
            raise _CellError(_("Write the short name of the indicator, or its key figure in Kolada."))
        found = self._indicators.get(str(cell).casefold())
        if found is None:
            raise _CellError(_("No indicator is called %(name)s.") % {"name": str(cell)[:60]})
        return found

    def _area(self, cell, year, value):
        if cell is None:
            raise _CellError(_("Write the code of the area, or its name and municipality."))
        area, held = self._places.find(cell, year=year)
        if not held and value and value[0] is not None:
            raise _CellError(_("The code did not exist in %(year)s.") % {"year": year})
        return area

    def _year(self, cell):
        year = _whole(cell)
        if year is None or not 1000 <= year <= 2999:
            raise _CellError(_("Write a year with four figures, for example 2026."))
        return year

    def _sex(self, cell):
        if cell is None and "sex" not in self._columns:
            return Sex.TOTAL
        found = self._sexes.get(str(cell).casefold())
        if found is None:
            raise _CellError(_("The sex must be T (total), K (women) or M (men)."))
        return found

    def _value(self, cell):
        """The value and the reason for none. A sign that there is nothing says that the figure is not known."""
        if cell is None:
            raise _CellError(_("The value is missing. Write .. where it is not known."))
        if str(cell) in _NOTHING:
            return None, MissingReason.UNKNOWN
        reason = self._reasons.get(str(cell).casefold())
        return (None, reason) if reason else (_number(cell), "")

    def _margin(self, cell):
        if "margin" not in self._columns:
            return UNSAID
        return None if cell is None or str(cell) in _NOTHING else _number(cell)

    def _answers(self, cell):
        if "answers" not in self._columns:
            return UNSAID
        if cell is None or str(cell) in _NOTHING:
            return None
        answers = _whole(cell)
        if answers is None:
            raise _CellError(_("The number of answers must be a whole number, zero or more."))
        return answers

    def _status(self, cell):
        found = ObservationStatus.FINAL if cell is None else self._statuses.get(str(cell).casefold())
        if found is None:
            raise _CellError(_("The status must be preliminary or final."))
        return found

    def _source(self, cell):
        if cell is None:
            raise _CellError(_("Say where the figure comes from."))
        if len(str(cell)) > 200:
            raise _CellError(_("The source is longer than 200 characters."))
        return str(cell)

    @cached_property
    def _indicators(self):
        rows = Indicator.objects.order_by("-order", "pk").values_list("pk", "slug", "kpi")
        return {word.casefold(): pk for pk, slug, kpi in rows for word in (kpi, slug) if word}

    @cached_property
    def _places(self):
        return Places()

    @cached_property
    def _sexes(self):
        return _words(dict(Sex.choices)) | {sex.casefold(): sex for sex in Sex.values}

    @cached_property
    def _reasons(self):
        return _words(dict(MissingReason.choices)) | {reason: reason for reason in MissingReason.values}

    @cached_property
    def _statuses(self):
        return _words(dict(ObservationStatus.choices)) | {status: status for status in ObservationStatus.values}

    def _is_formula(self, part, row):
        return part in self._columns and f"{_letters(self._columns[part])}{row}" in self._formulas

    def _wrong(self, place, part, sentence):
        heading = self._header[self._columns[part]] if part in self._columns else str(COLUMNS[part])
        self._refuse(place, heading, sentence)

    def _refuse(self, place, column, sentence):
        self.problems.append(Problem(place, column, sentence))


def _formulas(content):
    """Where formulas stand in the first sheet of a spreadsheet, whose parts have been looked at."""
    if not content.startswith(b"PK"):
        return set()
    return {cell for cells in find_formulas(content, sheets=1).values() for cell in cells}


def _letters(column):
    """What a spreadsheet calls the column of that number, counted from zero: A, B … Z, AA."""
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _words(labels):
    """{label in small letters: key}, in each of the languages."""
    return words.in_both_languages(labels)


def _number(cell):
    """A number as people write it: 61,5 or 61.5, 3 363 with any blank, −4,2 with either sign, with or without %."""
    if isinstance(cell, Decimal) and cell.is_finite():
        return cell
    if isinstance(cell, date):
        raise _CellError(_("The cell holds a day. The program has taken the number for one: write it as text."))
    text = re.sub(r"\s", "", str(cell)).replace("−", "-").removesuffix("%")
    if not _NUMBER.fullmatch(text):
        raise _CellError(_("%(text)s is not a number. Write for example 79,1.") % {"text": str(cell)[:40]})
    return Decimal(text.replace(",", "."))


def _whole(cell):
    """A whole number, or None where the cell holds none."""
    try:
        number = _number(cell)
    except _CellError:
        return None
    return int(number) if abs(number) < Decimal(10) ** 10 and number == int(number) else None


def _not_counted():
    return _("The cell holds a formula that was never worked out. Open the file in a spreadsheet program and save it.")


def _unknown_heading(heading):
    known = ", ".join(str(label) for label in COLUMNS.values())
    return _("The column is not known. The columns are: %(known)s. Take the others away, or correct the heading.") % {
        "known": known
    }
