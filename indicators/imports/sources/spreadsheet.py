"""Read figures from spreadsheets and CSV: a row for each figure, with Swedish or English column headings."""

import hashlib
from collections import Counter
from typing import NamedTuple

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import spreadsheets
from core.text.numbers import decimal, is_per_cent
from indicators.figures import counts
from indicators.figures.interning import Interned, fold_name
from indicators.figures.records import UNSAID, ImportProblem, ParsedFigure, ParsedSource
from indicators.figures.validation import COLUMNS
from indicators.imports.area_names import AreaNames, UnknownAreaError
from indicators.imports.sources import cells, own_tables
from indicators.imports.sources import headings as sources_headings
from indicators.imports.sources.cells import CellError
from indicators.models import ImportKind, Indicator, MissingReason, ObservationStatus, Sex

FILLED_IN = ("value", "margin", "answers", "numerator", "denominator")
NEEDED = ("indicator", "area", "year", "value", "source")
FOR_PEOPLE = {"name of the indicator", "name of the area", "indikatorns namn", "områdets namn"} | own_tables.BESIDE

ALSO = own_tables.PARTS | {  # headings that people use
    "kpi": "indicator",
    "nyckeltal": "indicator",
    "områdeskod": "code",
    "svar": "answers",
}

_READ = ("indicator", "unit", "year", "sex", *FILLED_IN, "status", "source")  # in this order
_NOTHING = {"..", "...", "-", "–", "—", "−"}
_LONGEST_SOURCE = 200


def read(upload, *, name):
    """Return the ParsedSource of an open file with `name` and `size`: figures, or a problem for each bad cell.

    A row with nothing but what the template filled in is skipped.
    """
    upload.seek(0)
    sha256 = hashlib.sha256(upload.read()).hexdigest()
    table = _Table()
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
        notes=tuple(table.notes),
    )


class _Table:
    """Reads the rows of a sheet one by one. `source` is that of an export whose rows have none of their own."""

    def __init__(self):
        self.figures, self.problems, self.notes, self.source = [], [], [], ""
        self._sheet, self._columns, self._years = None, {}, {}
        self._shared = Interned()
        self._left, self._small, self._keys = 0, Counter(), {}

    def read(self, sheet):
        self._sheet = sheet
        self._find_columns()
        if self.problems:
            return
        sources = set()
        for number, row in sheet.rows:
            if self._has_no_sources and (source := row[self._columns["source"]]):
                sources |= set(str(source).split(own_tables.SEPARATOR))
            for year, columns in self._figures_of_a_row():
                self._line(number, row, columns, year)
        self.source = own_tables.SEPARATOR.join(sorted(sources))[:_LONGEST_SOURCE]
        self.notes += [*self._left_as_they_are(), *self._that_may_be_shares()]

    @property
    def _has_no_sources(self):
        """Return whether the column of sources is about several figures at once, as in some of the portal's exports."""
        return "against" in self._columns or bool(self._years)

    def _figures_of_a_row(self):
        """Return the columns of each figure of a row, with its year if that is a heading."""
        if not self._years:
            return [(None, self._columns)]
        return [(year, self._columns | {"value": place}) for place, year in self._years.items()]

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
        is_reason = year is not None and own_tables.is_missing_reason(parts["value"])
        if is_reason or ("missing" in parts and parts["value"] is None and parts["missing"] is not None):
            self._left += 1
        elif len(empty) < len(FILLED_IN):
            self._row(row, parts)

    def _find_columns(self):
        headings = _words(COLUMNS) | ALSO
        for column, heading in enumerate(self._sheet.header):
            part = headings.get(fold_name(heading))
            if part is None and fold_name(heading) not in FOR_PEOPLE:
                if column not in own_tables.years_of(self._sheet.header):
                    self._refuse(_("The heading"), heading, _unknown_heading(heading))
            elif part in self._columns:
                self._refuse(_("The heading"), heading, _("Two columns have the same heading."))
            elif part:
                self._columns[part] = column
        if "code" in self._columns and "area" not in self._columns:
            self._columns["area"] = self._columns.pop("code")
        if not {"year", "value"} & self._columns.keys():
            self._years = own_tables.years_of(self._sheet.header)
        elif years := own_tables.years_of(self._sheet.header):
            heading = self._sheet.header[next(iter(years))]
            self._refuse(_("The heading"), heading, _unknown_heading(heading))
        for part in NEEDED:
            is_here = part in self._columns or (self._years and part in ("year", "value"))
            if not is_here and not self.problems:
                self._refuse(_("The heading"), str(COLUMNS[part]), _("The table has no such column."))

    def _row(self, row, parts):
        """Read one row. It reports each bad cell, so that people can mend all at once."""
        read_parts, before = {}, len(self.problems)
        for part in _READ:
            if part == "value" and parts.get(part) is None and _is_counted(parts):
                read_parts[part] = None, ""
                continue
            try:
                read_parts[part] = getattr(self, f"_{part}")(parts.get(part), read_parts.get("indicator"))
            except CellError as error:
                self._wrong(row, part, str(error))
        if "year" in read_parts:
            try:
                read_parts["area"] = self._area(
                    parts.get("area"), parts.get("code"), read_parts["year"], read_parts.get("value")
                )
            except (CellError, UnknownAreaError, own_tables.OtherNameError) as error:
                self._wrong(row, "area", str(error))
        if len(self.problems) == before:
            self._keep(row, parts, read_parts)

    def _keep(self, row, parts, read_parts):
        value, missing = read_parts.pop("value")
        unit = self._unit_of(read_parts["indicator"])
        if value and 0 < value <= 1 and is_per_cent(unit) and not cells.unit_in(parts["value"]):
            self._small[read_parts["indicator"]] += 1
        del read_parts["unit"]
        figure = ParsedFigure(
            row.place,
            value=self._shared(value),
            missing=missing,
            margin=self._shared(read_parts.pop("margin")),
            source="" if self._has_no_sources else self._shared(read_parts.pop("source")),
            **{part: each for part, each in read_parts.items() if part != "source"},
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

    # The parts of a figure. Each is read from its cell, in the light of the row's indicator if that is known.

    def _indicator(self, cell, _indicator):
        if cell is None:
            raise CellError(_("Write the short name of the indicator, or its key figure."))
        found = self._indicators.get(fold_name(cell))
        if found is None:
            raise CellError(_("No indicator is called %(name)s.") % {"name": str(cell)[:60]})
        return found

    def _unit(self, cell, indicator):
        """Check the unit that an export gives for the numbers."""
        unit = self._unit_of(indicator)
        if cell is None or unit is None or fold_name(cell) == fold_name(unit):
            return
        if not (is_per_cent(unit) and is_per_cent(str(cell))):
            raise CellError(
                _("The file says %(typed)s, and the indicator is in %(unit)s.")
                % {"typed": str(cell)[:40], "unit": unit}
            )

    def _area(self, cell, code, year, value):
        if cell is None:
            raise CellError(_("Write the code of the area, or its name and municipality."))
        if code is not None and (area := self._named.find(code, cell)):
            return area
        area, held = self._places.find(cell if code is None else code, year=year)
        if not held and value and value[0] is not None:
            raise CellError(_("The code did not exist in %(year)s.") % {"year": year})
        return area

    def _year(self, cell, _indicator):
        year = cells.whole_number(cell)
        if year is None or not 1000 <= year <= 2999:
            raise CellError(_("Write a year with four figures, for example 2026."))
        return year

    def _sex(self, cell, _indicator):
        if cell is None and "sex" not in self._columns:
            return Sex.TOTAL
        found = self._sexes.get(str(cell).casefold())
        if found is None:
            raise CellError(_("The sex must be T (total), K (women) or M (men)."))
        return found

    def _value(self, cell, indicator):
        """Return the value and the reason for none. A sign for nothing means that the figure is not known."""
        if cell is None:
            raise CellError(_("The value is missing. Write .. where it is not known."))
        if str(cell) in _NOTHING:
            return None, MissingReason.UNKNOWN
        reason = self._reasons.get(str(cell).casefold())
        return (None, reason) if reason else (self._number(cell, indicator), "")

    def _margin(self, cell, indicator):
        if "margin" not in self._columns:
            return UNSAID
        return None if cell is None or str(cell) in _NOTHING else self._number(cell, indicator)

    def _answers(self, cell, _indicator):
        if "answers" not in self._columns:
            return UNSAID
        if cell is None or str(cell) in _NOTHING:
            return None
        answers = cells.whole_number(cell)
        if answers is None:
            raise CellError(_("The number of answers must be a whole number, zero or more."))
        return answers

    def _numerator(self, cell, _indicator):
        return self._counted(cell, "numerator")

    def _denominator(self, cell, _indicator):
        return self._counted(cell, "denominator")

    def _counted(self, cell, part):
        if part not in self._columns:
            return UNSAID
        if cell is None or str(cell) in _NOTHING:
            return None
        number = cells.whole_number(cell)
        if number is None:
            raise CellError(_("A count is a whole number, zero or more."))
        return number

    def _status(self, cell, _indicator):
        if "status" not in self._columns:
            return UNSAID
        found = ObservationStatus.FINAL if cell is None else self._statuses.get(str(cell).casefold())
        if found is None:
            raise CellError(_("The status must be preliminary or final."))
        return found

    def _source(self, cell, _indicator):
        if cell is None:
            raise CellError(_("Say where the figure comes from."))
        if len(str(cell)) > _LONGEST_SOURCE:
            raise CellError(_("The source is longer than 200 characters."))
        return str(cell)

    def _number(self, cell, indicator):
        """Return a number in the unit of the indicator. Per cent is accepted only for an indicator in per cent."""
        number, unit = cells.read_number_cell(cell)
        own_unit = self._unit_of(indicator)
        if not unit or own_unit is None:
            return number
        if unit == "%" and not is_per_cent(own_unit):
            sentence = _("%(text)s is in per cent, and the indicator is in %(unit)s.")
        elif unit == "‰" and "‰" not in own_unit and "promille" not in own_unit:
            sentence = _("%(text)s is in per mille, and the indicator is in %(unit)s.")
        else:
            return number
        raise CellError(sentence % {"text": str(cell)[:40], "unit": own_unit})

    # Look-ups

    @cached_property
    def _indicators(self):
        """Return {name of an indicator: key}. A name that several have is left out."""
        names = [fold_name(one.name) for one in self._known.values()]
        found = {name: pk for name, pk in zip(names, self._known, strict=True) if names.count(name) == 1}
        names = [(word, pk) for pk, one in self._known.items() for word in (one.kpi, one.slug)]
        return found | {fold_name(word): pk for word, pk in names if word}

    @cached_property
    def _known(self):
        return {one.pk: one for one in Indicator.objects.order_by("-order", "pk")}

    def _unit_of(self, indicator):
        return self._known[indicator].unit if indicator in self._known else None

    @cached_property
    def _places(self):
        return AreaNames()

    @cached_property
    def _named(self):
        return own_tables.AreaByName()

    @cached_property
    def _sexes(self):
        return _words(dict(Sex.choices)) | {sex.casefold(): sex for sex in Sex.values}

    @cached_property
    def _reasons(self):
        return _words(dict(MissingReason.choices)) | {reason: reason for reason in MissingReason.values}

    @cached_property
    def _statuses(self):
        return _words(dict(ObservationStatus.choices)) | {status: status for status in ObservationStatus.values}

    # Messages

    def _is_uncounted(self, part, row, columns):
        return part in columns and self._sheet.cell(columns[part], row) in self._sheet.uncounted

    def _wrong(self, row, part, sentence):
        heading = self._sheet.header[row.columns[part]] if part in row.columns else str(COLUMNS[part])
        self.problems.append(ImportProblem(row.place, heading, sentence, about=row.about))

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
            ) % {"count": decimal(count), "indicator": self._known[indicator].name}


class _Row(NamedTuple):
    """The place of a figure, its name in the words of the file, and the columns of its parts."""

    place: str
    about: str
    columns: dict


def _is_counted(parts):
    """Return whether a row without a value has both numbers of a count."""
    return all(parts.get(part) is not None for part in ("numerator", "denominator"))


def _about(parts):
    names = [parts.get(part) for part in ("indicator", "area", "year", "sex")]
    return ", ".join(str(cell)[:60] for cell in names if cell is not None)


def _words(labels):
    """Return {label in small letters: key}, in each of the languages."""
    return sources_headings.in_both_languages(labels)


def _unknown_heading(heading):
    known = ", ".join(str(label) for label in COLUMNS.values())
    return _("The column is not known. The columns are: %(known)s. Take the others away, or correct the heading.") % {
        "known": known
    }
