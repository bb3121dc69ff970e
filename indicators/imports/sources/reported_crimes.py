"""Read Brå's reported crimes per municipality, as its database gives them as CSV.

Above the head stand rows of titles. The head names the region and the type of crime, and then either the year, the
number ("Antal") and the number per 100,000 inhabitants, or each year with these two below it. A region or type that is
the same as above may be left empty; notes stand below. Brå follows the signs of Sweden's official statistics.

A type of crime goes into the indicators whose source is Brå and whose short name crime_types.json has beside it, or
that are called as the type is. The unit of the indicator decides which of the numbers it takes. Other types, and areas
that the portal does not have, are counted and left out.
"""

import hashlib
import json
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from core import spreadsheets
from core.text.numbers import is_per_cent
from indicators.figures.interning import fold_name
from indicators.figures.records import ImportProblem, ParsedFigure, ParsedSource
from indicators.imports.area_names import AreaNames, ForeignAreaError, UnknownAreaError
from indicators.imports.notation import marks, years
from indicators.imports.notation.foreign import NotOurs
from indicators.imports.sources import cells
from indicators.imports.sources.cells import CellError
from indicators.models import ImportKind, Indicator, ObservationStatus, Sex

SOURCE = "Brå"

_TYPES = Path(__file__).with_name("crime_types.json")
_REGION = {"region", "regioner", "kommun", "kommuner", "län", "län/kommun", "kommun/län", "län och kommun", "område"}
_CRIME = {"brottstyp", "brottstyper", "brott", "brottskategori", "typ av brott"}
_YEAR = {"år", "period", "tid"}
_COUNTRY = {"hela landet", "landet", "riket", "sverige"}
_RATE = re.compile(r"100\s?000", re.ASCII)
_PER_THOUSAND = re.compile(r"\b1\s?000\b", re.ASCII)
_COUNT = re.compile(r"antal|anmälda brott", re.IGNORECASE)
_OF_BRA = re.compile(r"\bbrå\b|brottsförebyggande", re.IGNORECASE)
_HAS_YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)(?:\s*(?:\(?prel\w*\.?\)?|\(p\)|p\b|\*))?", re.IGNORECASE)
_START, _MOST_TITLES = 8192, 30  # bytes and rows in which the head stands
_LONGEST_NOTE, _MOST_NOTES = 300, 5


def is_table_of_crimes(content):
    """Return whether the bytes of a file are CSV whose head names a region and a type of crime."""
    if content.startswith(b"PK"):
        return False
    return _delimiter(_decoded(content[:_START])) is not None


def read(upload, *, name):
    """Return the ParsedSource of an open file with `name` and `size`. Two or three queries, however long it is."""
    upload.seek(0)
    content = upload.read()
    sha256 = hashlib.sha256(content).hexdigest()
    table = _Table()
    try:
        table.read(_rows(content, name))
    except spreadsheets.UnreadableTableError as error:
        table.problems.append(ImportProblem("", "", str(error)))
    return ParsedSource(
        ImportKind.TABLE,
        name,
        sha256,
        source=SOURCE,
        figures=[] if table.problems else table.figures,
        problems=table.problems,
        left_out=table.not_ours.in_words(),
        notes=tuple(table.notes),
    )


class _Column(NamedTuple):
    """A column with numbers: its place and heading, whether they are per 100,000, and its year if that is a heading."""

    place: int
    heading: str
    is_rate: bool
    year: years.WrittenYear | None


class _Table:
    """Reads the rows of a table one by one."""

    def __init__(self):
        self.figures, self.problems, self.notes, self.not_ours = [], [], [], NotOurs()
        self._areas, self._types = AreaNames(), _indicators_by_type()
        self._columns, self._at = [], {}
        self._is_preliminary, self._if_nothing_is_ours, self._unread = False, {}, Counter()

    def read(self, rows):
        place = next((n for n, (_row, row) in enumerate(rows[:_MOST_TITLES]) if _is_head(row)), None)
        if place is None:
            self._refuse("", "", _("No row names the region and the type of crime."))
            return
        titles = " ".join(str(cell) for _row, row in rows[:place] for cell in row if cell is not None)
        self._is_preliminary = "prelimin" in titles.casefold() and "slutlig" not in titles.casefold()
        below = rows[place + 1][1] if len(rows) > place + 1 else []
        has_two = _is_second_head(below, rows[place][1])
        self._find_columns(rows[place][1], below if has_two else [], titles)
        if not self._columns:
            self._refuse(_("The heading"), "", _("The table has no column with numbers of crimes in a year."))
            return
        above = {}
        for number, row in rows[place + 1 + has_two :]:
            self._line(number, row, above)
        if self.not_ours and not self.figures and not self.problems:
            self.problems += self._if_nothing_is_ours.values()
        for sentence in self._unread:
            self.notes.append(sentence)

    def _find_columns(self, head, below, titles):
        """Find what each column holds. A year stands for the columns behind it too, until the next one."""
        width = max(len(head), len(below))
        headings = [[_text(row, n) for row in (head, below)] for n in range(width)]
        self._at = {
            part: next((n for n, (first, _second) in enumerate(headings) if first.casefold() in words), None)
            for part, words in (("region", _REGION), ("crime", _CRIME), ("year", _YEAR))
        }
        year = None
        for place, (first, second) in enumerate(headings):
            if place in self._at.values():
                continue
            heading = f"{first} {second}".strip()
            year = _year_in(first) or (year if below and not first else None)
            measured = _HAS_YEAR.sub("", heading)
            is_rate = _RATE.search(measured) is not None
            is_bare = year is not None and not measured.strip() and not below
            if is_bare:
                is_rate = _RATE.search(titles) is not None
            has_measure = is_rate or is_bare or _COUNT.search(measured)
            if has_measure and (year or self._at["year"] is not None):
                self._columns.append(_Column(place, heading, is_rate, year))
            elif heading:
                self._unread[_("The column %(heading)s is not read.") % {"heading": heading[:60]}] += 1

    def _line(self, number, row, above):
        """Read one row, after the region and the type above it where they are left empty."""
        for part in ("region", "crime"):
            if text := _text(row, self._at[part]):
                above[part] = text
        filled = [column for column in self._columns if _text(row, column.place)]
        if not filled:
            self._note(row)
            return
        place, region, crime = _("Row %(row)s") % {"row": number}, above.get("region", ""), above.get("crime", "")
        indicators = self._types.get(fold_name(crime))
        if not indicators:
            self._leave("crime", crime, place, _("No indicator here has the crimes “%(name)s”."))
            return
        for column in filled:
            self._cell(
                place, _text(row, column.place), column, (region, crime, _text(row, self._at["year"])), indicators
            )

    def _cell(self, place, text, column, about, indicators):
        region, crime, typed = about
        written = column.year or years.written_year(typed)
        if written and (written.code or written.is_school_year):  # the file has whole years
            written = None
        try:
            if written is None or written.period:
                raise CellError(years.no_year())
            found = "00" if fold_name(region) in _COUNTRY else region
            area, _held = self._areas.find(found, year=written.year)
            value, missing, sign = _number(text)
        except ForeignAreaError as error:
            self._leave("area", region, place, str(error))
            return
        except (CellError, UnknownAreaError) as error:
            named = ", ".join(filter(None, (crime, region, str(written.year if written else typed))))
            self.problems.append(ImportProblem(place, column.heading, str(error), about=named))
            return
        is_preliminary = sign.is_preliminary or written.is_preliminary or self._is_preliminary
        status = ObservationStatus.PRELIMINARY if is_preliminary else ObservationStatus.FINAL
        for indicator in indicators:
            divided = _measure_of(indicator)
            if divided is not None and (divided > 0) == column.is_rate:
                said = value / divided if value and divided else value
                key = (indicator.pk, area, written.year, Sex.TOTAL)
                self.figures.append(ParsedFigure(place, *key, said, missing, status=status, note=sign.note))

    def _leave(self, kind, name, place, sentence):
        self.not_ours.count(kind, name)
        if name not in self._if_nothing_is_ours:
            text = sentence % {"name": name[:60]} if kind == "crime" else sentence
            self._if_nothing_is_ours[name] = ImportProblem(place, "", text)

    def _note(self, row):
        """Keep a note below the table: a text in the first column alone."""
        text = _text(row, 0)
        if len(text.split()) > 2 and len(self.notes) < _MOST_NOTES:
            self.notes.append(_("The source notes: %(note)s") % {"note": text[:_LONGEST_NOTE]})

    def _refuse(self, place, column, sentence):
        self.problems.append(ImportProblem(place, column, sentence))


def _rows(content, name):
    """Return (row number, cells) of the rows. The head says what cuts them: titles above it may have commas."""
    text = _decoded(content)
    marked = f"sep={_delimiter(text) or ';'}\r\n{text}".encode()
    grid = next(iter(spreadsheets.read_grids(ContentFile(marked, name=name)).values()))
    return [(number - 1, row) for number, row in grid.rows]


def _decoded(content):
    """Return the text of CSV. A start may break off within a letter."""
    coding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    text = content.decode(coding, errors="replace")
    return content.decode("cp1252", errors="replace") if "\ufffd" in text[:-4] else text


def _delimiter(text):
    """Return what cuts the head of a table of crimes, or None if no line at the start is one."""
    for line in text.splitlines()[:_MOST_TITLES]:
        for sign in ";\t,":
            if _is_head([cell.strip(' "') for cell in line.split(sign)]):
                return sign
    return None


def _is_head(row):
    texts = {str(cell).strip().casefold() for cell in row if cell is not None}
    return bool(texts & _REGION) and bool(texts & _CRIME)


def _is_second_head(below, head):
    """Return whether the row below the head has the measures of its years, and no region or type of its own."""
    first = [n for n, cell in enumerate(head) if str(cell).strip().casefold() in _REGION | _CRIME]
    texts = [_text(below, n) for n in range(len(below)) if n not in first]
    measures = [text for text in texts if _RATE.search(text) or _COUNT.search(text)]
    return bool(measures) and not any(_text(below, n) for n in first)


def _text(row, place):
    """Return the text of a cell, "" where there is none."""
    if place is None or place >= len(row) or row[place] is None:
        return ""
    return " ".join(str(row[place]).split())


def _year_in(text):
    found = _HAS_YEAR.search(text)
    return years.written_year(found[0]) if found else None


def _number(text):
    """Return (number or None, reason for none, Meaning). Raises CellError."""
    if spreadsheets.is_broken(text):
        raise CellError(cells.is_error(text))
    sign = marks.meaning(text)
    if sign.is_nil or (sign.missing and not text.isalpha()):
        return *marks.number_or_none(None, sign), sign
    plain, sign = marks.split(text)
    number, unit = cells.read_number_cell(plain)
    if unit:
        raise CellError(_("%(text)s is not a number. Write for example 79,1.") % {"text": text[:40]})
    return number, "", sign


def _measure_of(indicator):
    """Return what the number per 100,000 is divided by for an indicator, 0 if it takes the count, None for neither."""
    if _RATE.search(indicator.unit):
        return Decimal(1)
    if _PER_THOUSAND.search(indicator.unit):
        return Decimal(100)
    return None if is_per_cent(indicator.unit) else Decimal(0)


def _indicators_by_type():
    """Return {type of crime, folded: its indicators}, of those whose source is Brå. One query."""
    ours = [each for each in Indicator.objects.order_by("order", "pk") if _OF_BRA.search(each.source)]
    found = {fold_name(each.name): [each] for each in ours}
    for entry in json.loads(_TYPES.read_text(encoding="utf-8"))["types"]:
        having = [each for each in ours if each.slug in entry["indicators"]]
        for written in entry["written"] if having else ():
            found[fold_name(written)] = list(dict.fromkeys([*found.get(fold_name(written), ()), *having]))
    return found
