"""Read figures from spreadsheets and CSV, with Swedish or English headings: a row has one figure, or several years.

Rows whose indicator or area the portal does not have are counted and left out. If nothing is ours, the table is
refused.
"""

import hashlib
from collections import Counter
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import spreadsheets
from core.text.numbers import decimal, is_per_cent
from indicators.figures import counts
from indicators.figures.interning import Interned, fold_name
from indicators.figures.records import ImportProblem, ParsedFigure, ParsedSource
from indicators.figures.validation import COLUMNS
from indicators.imports.area_names import UnknownAreaError
from indicators.imports.notation import years
from indicators.imports.notation.foreign import NotOurs
from indicators.imports.sources import cells, own_tables, table_parts
from indicators.imports.sources import headings as sources_headings
from indicators.imports.sources.cells import CellError
from indicators.models import ImportKind

FILLED_IN = ("value", "margin", "answers", "numerator", "denominator")
NEEDED = ("indicator", "area", "year", "value", "source")
FOR_PEOPLE = {"name of the indicator", "name of the area", "indikatorns namn", "områdets namn"} | own_tables.BESIDE

ALSO = own_tables.PARTS | {  # headings that people use
    "kpi": "indicator",
    "nyckeltal": "indicator",
    "områdeskod": "code",
    "svar": "answers",
    "konfidensgrad": "confidence",
    "confidence level": "confidence",
    "kommentar": "note",
    "comment": "note",
    "note": "note",
    "not": "note",
    **dict.fromkeys(("del av året", "part of the year", "kvartal", "quarter"), "part"),
    **dict.fromkeys(("månad", "month", "tertial"), "part"),
}

_AS_READ = ("indicator", "area", "sex", "confidence", "answers", "numerator", "denominator", "note")
_LONGEST_SOURCE = 200


def read(upload, *, name, areas=None):
    """Return the ParsedSource of an open file with `name` and `size`: figures, or a problem for each bad cell.

    A row with nothing but what the template filled in is skipped. With `areas`, rows of other areas are left out,
    however wrong they are.
    """
    upload.seek(0)
    sha256 = hashlib.sha256(upload.read()).hexdigest()
    table = _Table(areas)
    try:
        sheet = spreadsheets.read(upload)
        table.read(sheet)
        table.notes = [*sheet.hidden, *table.notes]
    except spreadsheets.UnreadableTableError as error:
        table.problems.append(ImportProblem("", "", str(error)))
    return ParsedSource(
        ImportKind.TABLE,
        name,
        sha256,
        source=table.source,
        figures=[] if table.problems else table.figures,
        problems=table.problems,
        left_out=table.not_ours.in_words(),
        notes=tuple(table.notes),
    )


class _Table:
    """Reads the rows of a sheet one by one. `source` is that of an export whose rows have none of their own."""

    def __init__(self, areas):
        self.figures, self.problems, self.notes, self.source = [], [], [], ""
        self.not_ours, self._if_nothing_is_ours, self._has_ours = NotOurs(), {}, False
        self._sheet, self._columns, self._years = None, {}, {}
        self._parts, self._shared = table_parts.FigureParts(areas), Interned()
        self._left, self._small, self._keys, self._periods = 0, Counter(), {}, Counter()

    def read(self, sheet):
        self._sheet = sheet
        self._find_columns()
        if self.problems:
            return
        self._parts.columns = self._columns
        sources = set()
        for number, row in sheet.rows:
            if self._is_of_others(number, row):
                continue
            if self._has_no_sources and (source := row[self._columns["source"]]):
                sources |= set(str(source).split(own_tables.SEPARATOR))
            for year, columns in self._figures_of_a_row():
                self._line(number, row, columns, year)
        if self.not_ours and not self._has_ours:
            self.problems += self._if_nothing_is_ours.values()
        self.source = own_tables.SEPARATOR.join(sorted(sources))[:_LONGEST_SOURCE]
        self.notes += [*self._left_as_they_are(), *self._that_may_be_shares(), *self._of_dashes()]
        self.notes += years.periods_in_words(self._periods)

    @property
    def _has_no_sources(self):
        """Return whether the column of sources is about several figures at once, as in some of the portal's exports."""
        return "against" in self._columns or bool(self._years and {"unit", "code"} <= self._columns.keys())

    def _figures_of_a_row(self):
        """Return the columns of each figure of a row, with its year if that is a heading."""
        if not self._years:
            return [(None, self._columns)]
        return [(year, self._columns | {"value": place}) for place, year in self._years.items()]

    def _is_of_others(self, number, cells_of_row):
        """Count and leave out a row whose indicator or area the portal does not have, whatever else it says."""
        parts = {part: cells_of_row[column] for part, column in self._columns.items()}
        filled = [parts.get(part) for part in FILLED_IN] + [cells_of_row[place] for place in self._years]
        if all(cell is None for cell in filled):
            return False
        about = {part: parts.get(part) for part in ("indicator", "area", "code")}
        is_broken = any(spreadsheets.is_broken(cell) for cell in about.values())
        stranger = None if is_broken else self._parts.stranger(about)
        if stranger is None:
            self._has_ours = True
            return False
        self.not_ours.count(stranger.kind, stranger.name)
        if stranger.sentence not in self._if_nothing_is_ours:
            row = _Row(_("Row %(row)s") % {"row": number}, _about(parts), self._columns)
            self._if_nothing_is_ours[stranger.sentence] = self._problem(row, stranger.part, stranger.sentence)
        return True

    def _line(self, number, cells_of_row, columns, year):
        """Read one figure of a row, after checks for broken cells and for missing ones."""
        parts = {part: cells_of_row[column] for part, column in columns.items()} | ({"year": year} if year else {})
        empty = [part for part in FILLED_IN if parts.get(part) is None]
        broken = {part: cells.is_error(cell) for part, cell in parts.items() if spreadsheets.is_broken(cell)}
        if len(empty) < len(FILLED_IN) or any(self._is_uncounted(part, number, columns) for part in empty):
            uncounted = [part for part, cell in parts.items() if cell is None]
            uncounted = [part for part in uncounted if self._is_uncounted(part, number, columns)]
            broken |= {part: cells.not_counted() for part in uncounted}
        row = _Row(_("Row %(row)s") % {"row": number}, _about(parts), columns)
        for part, sentence in broken.items():
            self._wrong(row, part, sentence)
        if broken:
            return
        is_reason = year is not None and self._has_no_sources and own_tables.is_missing_reason(parts["value"])
        if is_reason or ("missing" in parts and parts["value"] is None and parts["missing"] is not None):
            self._left += 1
        elif len(empty) < len(FILLED_IN):
            self._row(row, parts)

    def _find_columns(self):
        headings = _words(COLUMNS) | ALSO
        across = years.years_across(self._sheet.header)
        for column, heading in enumerate(self._sheet.header):
            part = headings.get(fold_name(heading))
            if part is None and fold_name(heading) not in FOR_PEOPLE:
                if column not in across:
                    self._refuse(_("The heading"), heading, _unknown_heading(heading))
            elif part in self._columns:
                self._refuse(_("The heading"), heading, _("Two columns have the same heading."))
            elif part:
                self._columns[part] = column
        if "code" in self._columns and "area" not in self._columns:
            self._columns["area"] = self._columns.pop("code")
        if not {"year", "value"} & self._columns.keys():
            self._years = across
        elif across:
            heading = self._sheet.header[next(iter(across))]
            self._refuse(_("The heading"), heading, _unknown_heading(heading))
        for part in NEEDED:
            is_here = part in self._columns or (self._years and part in ("year", "value"))
            if not is_here and not self.problems:
                self._refuse(_("The heading"), str(COLUMNS[part]), _("The table has no such column."))

    def _row(self, row, parts):
        """Read one row. It reports each bad cell, so that people can mend all at once."""
        read_parts, before = {}, len(self.problems)
        for part in table_parts.ORDER:
            try:
                read_parts[part] = getattr(self._parts, part)(parts.get(part), parts, read_parts)
            except CellError as error:
                self._wrong(row, part, str(error))
        if "year" in read_parts:
            try:
                read_parts["area"] = self._parts.area(parts, read_parts)
            except (CellError, UnknownAreaError, own_tables.OtherNameError) as error:
                self._wrong(row, "area", str(error))
        if len(self.problems) == before:
            self._keep(row, parts, read_parts)

    def _keep(self, row, parts, read_parts):
        value, written = read_parts["value"], read_parts["year"]
        unit = self._parts.unit_of(read_parts["indicator"])
        if value.number and 0 < value.number <= 1 and is_per_cent(unit) and not cells.unit_in(parts["value"]):
            self._small[read_parts["indicator"]] += 1
        if written.period:
            self._periods[written.period] += 1
        source = years.with_period(read_parts["source"], written.period)
        figure = ParsedFigure(
            row.place,
            year=written.year,
            period=read_parts["part"],
            value=self._shared(value.number),
            missing=value.missing,
            margin=self._shared(read_parts["margin"]),
            source="" if self._has_no_sources else self._shared(source),
            status=read_parts["status"][0],
            **{part: read_parts[part] for part in _AS_READ},
        )
        if unit is not None:
            figure = counts.with_value(figure, unit=unit)
        if not self._stands_again(figure):
            self.figures.append(figure)

    def _stands_again(self, figure):
        """Return whether a board repeats the figure: it has a row for each area that it is compared with."""
        if "against" not in self._columns:
            return False
        first = self._keys.setdefault(figure.key, figure)
        return first is not figure and (first.value, first.margin) == (figure.value, figure.margin)

    # Messages

    def _is_uncounted(self, part, row, columns):
        return part in columns and self._sheet.cell(columns[part], row) in self._sheet.uncounted

    def _wrong(self, row, part, sentence):
        self.problems.append(self._problem(row, part, sentence))

    def _problem(self, row, part, sentence):
        heading = self._sheet.header[row.columns[part]] if part in row.columns else str(COLUMNS[part])
        return ImportProblem(row.place, heading, sentence, about=row.about)

    def _refuse(self, place, column, sentence):
        self.problems.append(ImportProblem(place, column, sentence))

    def _left_as_they_are(self):
        if self._left:
            yield ngettext(
                "%(count)s figure without a value in the file is left as it is.",
                "%(count)s figures without a value in the file are left as they are.",
                self._left,
            ) % {"count": decimal(self._left)}

    def _that_may_be_shares(self):
        """Warn of a number in per cent that is so small that it may be a share, such as 0,615 for 61,5 %."""
        for indicator, count in self._small.items():
            yield ngettext(
                "%(count)s value of “%(indicator)s” is 1 per cent or less. If it is a share (0.615 for 61.5 per cent), "
                "give its cell the format per cent, and choose the file again.",
                "%(count)s values of “%(indicator)s” are 1 per cent or less. If they are shares (0.615 for 61.5 per "
                "cent), give their cells the format per cent, and choose the file again.",
                count,
            ) % {"count": decimal(count), "indicator": self._parts.known[indicator].name}

    def _of_dashes(self):
        if count := self._parts.dashes:
            yield ngettext(
                "%(count)s cell holds a dash, and is read as not known. Write 0 if it means nought.",
                "%(count)s cells hold a dash, and are read as not known. Write 0 if they mean nought.",
                count,
            ) % {"count": decimal(count)}


class _Row(NamedTuple):
    """The place of a figure, its name in the words of the file, and the columns of its parts."""

    place: str
    about: str
    columns: dict


def _about(parts):
    names = [parts.get(part) for part in ("indicator", "area", "year", "sex")]
    names = [cell.in_words if isinstance(cell, years.WrittenYear) else cell for cell in names]
    return ", ".join(str(cell)[:60] for cell in names if cell is not None)


def _words(labels):
    """Return {label in small letters: key}, in each of the languages."""
    return sources_headings.in_both_languages(labels)


def _unknown_heading(heading):
    known = ", ".join(str(label) for label in COLUMNS.values())
    return _("The column is not known. The columns are: %(known)s. Take the others away, or correct the heading.") % {
        "known": known
    }
