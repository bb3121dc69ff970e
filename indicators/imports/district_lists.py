"""Read lists of districts (RegSO or DeSO) from CSV or spreadsheets. A file has one division.

The columns are the district's code, its name, the code of its municipality and the year of the division, in any order
and among others. The list holds all districts of each municipality that it names.
"""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from core import spreadsheets
from core.geography.area_import import AreaList, ListedArea
from core.models import AreaCode, AreaKind, CodeScheme
from indicators.figures.error_places import short
from indicators.figures.records import ImportProblem
from indicators.imports import area_codes
from indicators.imports.sources import json_values
from indicators.imports.sources.json_values import UnreadableAnswerError

HEADINGS = {  # the names of each column, in small letters without blanks and signs
    "code": {"kod", "code", "regso", "regsokod", "deso", "desokod"},
    "name": {"namn", "name", "regsonamn", "desonamn"},
    "municipality": {"kommunkod", "kommun", "municipality", "municipalitycode"},
    "division": {"indelning", "indelningsår", "år", "division", "year"},
}

_LONGEST_NAME = 100  # leaves room for the code, if the name is taken
_FIRST_DIVISION = 2018


@dataclass
class ReadList:
    """The result of reading a file: an AreaList, or problems."""

    area_list: AreaList | None = None
    problems: list[ImportProblem] = field(default_factory=list)
    notes: tuple[str, ...] = ()  # sentences on what the spreadsheet hides


def read(upload, *, today):
    """Return the ReadList of an open file with `name` and `size`. Two queries, however long it is."""
    lines = _Lines(today=today)
    try:
        sheet = spreadsheets.read(upload)
        columns = _columns(sheet.header, lines)
        if not lines.problems:
            for number, cells in sheet.rows:
                lines.take(number, {name: cells[place] for name, place in columns.items()})
    except spreadsheets.UnreadableTableError as error:
        lines.problems.append(ImportProblem("", "", str(error)))
    if not lines.listed and not lines.problems:
        lines.problems.append(ImportProblem("", "", _("The list has no rows.")))
    if lines.problems:
        return ReadList(problems=lines.problems)
    upload.seek(0)
    digest = hashlib.sha256(upload.read()).hexdigest()
    begins_on = date(lines.division, 1, 1)
    area_list = AreaList(name=upload.name, sha256=digest, rows=lines.listed, begins_on=begins_on)
    return ReadList(area_list, notes=sheet.hidden)


def _columns(header, lines):
    """Return {column: place in a row}. A missing or repeated column is a problem."""
    plain = [re.sub(r"[\W_]", "", heading.lower()) for heading in header]
    columns = {}
    for name, headings in HEADINGS.items():
        places = [place for place, heading in enumerate(plain) if heading in headings]
        if len(places) != 1:
            sentence = _("The list must have one column of this kind. It may be called %(headings)s.")
            lines.refuse(_("heading"), _called(name), sentence % {"headings": ", ".join(sorted(headings))})
        else:
            columns[name] = places[0]
    return columns


@dataclass
class _Lines:
    """Reads the rows of a list one by one."""

    today: date
    listed: list[ListedArea] = field(default_factory=list)
    problems: list[ImportProblem] = field(default_factory=list)
    division: int | None = None
    _scheme: str | None = None
    _rows: dict[str, int] = field(default_factory=dict)  # the row of each code

    def __post_init__(self):
        held = AreaCode.objects.filter(
            scheme=CodeScheme.SCB, area__kind=AreaKind.MUNICIPALITY, valid_to=None
        ).values_list("code", flat=True)
        self._municipalities = set(held)

    def take(self, number, cells):
        before = len(self.problems)
        row = _("row %(row)s") % {"row": number}
        if broken := [name for name, cell in cells.items() if spreadsheets.is_broken(cell)]:
            for name in broken:
                sentence = _("The cell says %(error)s: its formula has gone wrong. Mend it in the spreadsheet.")
                self.refuse(row, _called(name), sentence % {"error": cells[name]})
            return
        code = self._code(number, row, _text(cells["code"]))
        municipality = self._municipality(row, _text(cells["municipality"]), code)
        self._division(row, _text(cells["division"]))
        name = self._name(row, _text(cells["name"]), code)
        if len(self.problems) == before:
            self.listed.append(ListedArea(name, AreaKind.DISTRICT, municipality, {self._scheme: code}))

    def _code(self, number, row, text):
        code = area_codes.parse_code(text).code
        scheme = area_codes.scheme_of(code)
        if scheme is None:
            sentence = _("%(code)s is no code of a RegSO or DeSO, such as 0136R901 or 0136C9010.")
            self.refuse(row, _called("code"), sentence % {"code": short(text)})
            return code
        self._scheme = self._scheme or scheme
        if scheme != self._scheme:
            self.refuse(row, _called("code"), _("A list holds RegSO or DeSO, not both."))
        first = self._rows.setdefault(code, number)
        if first != number:
            sentence = _("The code %(code)s already stands in row %(row)s.")
            self.refuse(row, _called("code"), sentence % {"code": code, "row": first})
        return code

    def _municipality(self, row, text, code):
        if not re.fullmatch(r"\d{4}", text, re.ASCII):
            sentence = _(
                "%(code)s is no municipality's code of four digits. A spreadsheet may have lost its first zero."
            )
            self.refuse(row, _called("municipality"), sentence % {"code": short(text)})
        elif area_codes.scheme_of(code) and not code.startswith(text):
            sentence = _("The district %(code)s does not lie in the municipality %(municipality)s.")
            self.refuse(row, _called("municipality"), sentence % {"code": code, "municipality": text})
        elif text not in self._municipalities:
            sentence = _("No municipality here has the code %(code)s. Take in the register of Sweden first.")
            self.refuse(row, _called("municipality"), sentence % {"code": text})
        return text

    def _division(self, row, text):
        try:
            year = json_values.json_year(text)
            if not _FIRST_DIVISION <= year <= self.today.year + 1:
                raise UnreadableAnswerError(_("There is no division of the year %(year)s.") % {"year": year})
        except UnreadableAnswerError as error:
            self.refuse(row, _called("division"), str(error))
            return
        self.division = self.division or year
        if year != self.division:
            self.refuse(
                row,
                _called("division"),
                _("A list holds one division, here that of %(year)s.") % {"year": self.division},
            )

    def _name(self, row, text, code):
        """Return the name, or for a DeSO its code, since it has no name."""
        if not text and area_codes.scheme_of(code) == CodeScheme.DESO:
            return code
        if not text or len(text) > _LONGEST_NAME:
            sentence = _("A district has a name of at most %(most)s characters.") % {"most": _LONGEST_NAME}
            self.refuse(row, _called("name"), sentence)
        return text

    def refuse(self, place, column, sentence):
        self.problems.append(ImportProblem(place, column, sentence))


def _called(column):
    return {
        "code": _("code"),
        "name": _("name"),
        "municipality": _("municipality code"),
        "division": _("division year"),
    }[column]


def _text(cell):
    """Return a cell as text. A whole number has no decimals. Codes that a spreadsheet has damaged stay damaged."""
    if cell is None:
        return ""
    return str(int(cell)) if isinstance(cell, Decimal) and cell == cell.to_integral_value() else str(cell)
