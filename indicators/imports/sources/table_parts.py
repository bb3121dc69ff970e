"""Read the parts of a figure from the cells of a row of a table: what each says, in the light of the others."""

import re
from collections import Counter
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core.text.numbers import is_per_cent
from indicators import periods
from indicators.figures.interning import fold_name
from indicators.figures.records import UNSAID
from indicators.figures.validation import not_yours
from indicators.imports.area_names import AreaNames, ForeignAreaError, UnknownAreaError
from indicators.imports.notation import marks, years
from indicators.imports.sources import cells, own_tables
from indicators.imports.sources.cells import CellError
from indicators.imports.sources.headings import in_both_languages
from indicators.models import Indicator, MissingReason, ObservationStatus, Sex

ORDER = (
    "indicator",
    "unit",
    "year",
    "part",
    "sex",
    "value",
    "margin",
    "confidence",
    "answers",
    "numerator",
    "denominator",
    "status",
    "source",
    "note",
)

_KEY_FIGURE = re.compile(r"[nu]\d{5}", re.ASCII | re.IGNORECASE)
_MARKS_OF_STATUS = {
    **dict.fromkeys(("p", "*", "prel", "prel.", "preliminärt"), "p"),
    **dict.fromkeys(("r", "rev", "rev.", "reviderad", "reviderat", "revised"), "r"),
}
_STOPS = set(".…")
_LONGEST_SOURCE, _LONGEST_NOTE = 200, 500


class Stranger(NamedTuple):
    """What makes a row one of others: its kind (of NotOurs), the text of the cell, its part and a sentence."""

    kind: str
    name: str
    part: str
    sentence: str


class FigureParts:
    """Reads cells. `columns` are the parts that the table has a column for.

    Each method named by a part takes its cell and the parts of the row: `row` are cells, `read` what was read before.
    They raise CellError. `dashes` counts those that stand for nothing known. `areas` are those whose rows may come in,
    if that is known.
    """

    def __init__(self, areas=None):
        self.columns = {}
        self._areas = areas
        self.dashes = 0
        self._strangers = {}

    def stranger(self, row):
        """Return the Stranger of a row whose indicator or area is not ours, else None.

        What may be ours all the same, such as a code that has lost its zeros, is none.
        """
        about = row.get("indicator"), row.get("area"), row.get("code")
        if about not in self._strangers:
            self._strangers[about] = self._stranger(*about)
        return self._strangers[about]

    def _stranger(self, indicator, area, code):
        name = fold_name(indicator) if indicator is not None else ""
        if name and name not in self._indicators and name not in self._shared_names:
            kind = "key figure" if _KEY_FIGURE.fullmatch(name) else "indicator"
            sentence = _("No indicator is called %(name)s.") % {"name": str(indicator)[:60]}
            return Stranger(kind, str(indicator), "indicator", sentence)
        if area is None:
            return None
        try:
            found = self._named.find(code, area) if code is not None else None
            found = found or self._places.find(area if code is None else code, year=0)[0]
        except ForeignAreaError as error:
            return Stranger("area", str(area if code is None else code), "area", str(error))
        except (UnknownAreaError, own_tables.OtherNameError):
            return None
        is_theirs = self._areas is None or found in self._areas
        return None if is_theirs else Stranger("municipality", str(area), "area", not_yours())

    def indicator(self, cell, _row, _read):
        if cell is None:
            raise CellError(_("Write the short name of the indicator, or its key figure."))
        found = self._indicators.get(fold_name(cell))
        if found is None:
            raise CellError(_("No indicator is called %(name)s.") % {"name": str(cell)[:60]})
        return found

    def unit(self, cell, _row, read):
        """Check the unit that an export gives for the numbers."""
        unit = self.unit_of(read.get("indicator"))
        if cell is None or unit is None or fold_name(cell) == fold_name(unit):
            return
        if not (is_per_cent(unit) and is_per_cent(str(cell))):
            raise CellError(
                _("The file says %(typed)s, and the indicator is in %(unit)s.")
                % {"typed": str(cell)[:40], "unit": unit}
            )

    def area(self, row, read):
        """Return the area of a row. Raise CellError, UnknownAreaError and OtherNameError."""
        cell, code, year = row.get("area"), row.get("code"), read["year"].year
        if cell is None:
            raise CellError(_("Write the code of the area, or its name and municipality."))
        if code is not None and (area := self._named.find(code, cell)):
            return area
        area, held = self._places.find(cell if code is None else code, year=year)
        if not held and "value" in read and read["value"].number is not None:
            raise CellError(_("The code did not exist in %(year)s.") % {"year": year})
        return area

    def year(self, cell, row, read):
        """Return a WrittenYear of the indicator's kind. Its part of the year may stand in a cell of its own."""
        written = self._year(cell)
        kind = self.kind_of(read.get("indicator"))
        if kind and row.get("part") is None and not written.fits(kind):
            raise CellError(periods.misfit(kind))
        return written

    def part(self, cell, _row, read):
        """Return the code of the part of the year, from its own cell or from that of the year."""
        written, kind = read.get("year"), self.kind_of(read.get("indicator"))
        if cell is None or written is None or kind is None:
            return written.code if written else ""
        code = periods.read_part(cell, kind)
        if code is None or not periods.fits(code, kind) or written.code not in ("", code):
            raise CellError(periods.misfit(kind))
        return code

    def _year(self, cell):
        if isinstance(cell, years.WrittenYear):
            return cell
        text = cell.isoformat()[:10] if isinstance(cell, date) else cell
        found = years.written_year(text) if isinstance(text, str) else None
        whole = cells.whole_number(cell) if found is None else found.year
        if whole is None or not 1000 <= whole <= 2999:
            raise CellError(years.no_year())
        return found or years.WrittenYear(whole)

    def sex(self, cell, _row, _read):
        if cell is None and "sex" not in self.columns:
            return Sex.TOTAL
        found = self._sexes.get(str(cell).casefold())
        if found is None:
            raise CellError(_("The sex must be T (total), K (women) or M (men)."))
        return found

    def value(self, cell, row, read):
        """Return a ReadValue. What a dash says depends on the source. A count stands for an empty one."""
        if cell is None and row.get("numerator") is not None and row.get("denominator") is not None:
            return ReadValue(None)
        if cell is None:
            raise CellError(_("The value is missing. Write .. where it is not known."))
        text = str(cell).strip()
        if reason := self._reasons.get(text.casefold()):
            return ReadValue(None, reason)
        if text in marks.DASHES and not marks.says_nil(row.get("source")):
            self.dashes += 1
            return ReadValue(None, MissingReason.UNKNOWN)
        if text in marks.DASHES:
            return ReadValue(Decimal(0))
        if set(text) <= _STOPS and (sign := marks.meaning(text)).missing:
            return ReadValue(None, sign.missing, sign)
        plain, sign = marks.split(cell)
        return ReadValue(self._number(plain, read.get("indicator")), "", sign)

    def margin(self, cell, _row, read):
        if "margin" not in self.columns:
            return UNSAID
        return None if _is_nothing(cell) else self._number(cell, read.get("indicator"))

    def confidence(self, cell, _row, read):
        """Return the level of the margin of error in per cent. Without a margin there is none."""
        if "confidence" not in self.columns:
            return UNSAID
        if _is_nothing(cell) or read.get("margin") in (None, UNSAID):
            return None
        number, _unit = cells.read_number_cell(cell)
        if number != int(number):
            raise CellError(_("A level of confidence is between 50 and 99 per cent."))
        return int(number)

    def answers(self, cell, _row, _read):
        if "answers" not in self.columns:
            return UNSAID
        if _is_nothing(cell):
            return None
        answers = cells.whole_number(cell)
        if answers is None:
            raise CellError(_("The number of answers must be a whole number, zero or more."))
        return answers

    def numerator(self, cell, _row, _read):
        return self._counted(cell, "numerator")

    def denominator(self, cell, _row, _read):
        return self._counted(cell, "denominator")

    def status(self, cell, _row, read):
        """Return (status, note). A preliminary year or value says it too, and must not be contradicted."""
        beside = [read[part] for part in ("year", "value") if part in read]
        says_preliminary = any(each.is_preliminary for each in beside)
        unsaid = ObservationStatus.PRELIMINARY if says_preliminary else ObservationStatus.FINAL
        if cell is None:
            return (unsaid if says_preliminary or "status" in self.columns else UNSAID), ""
        text = str(cell).strip().casefold()
        sign = marks.meaning(_MARKS_OF_STATUS.get(text, ""))
        found = ObservationStatus.PRELIMINARY if sign.is_preliminary else self._statuses.get(text)
        if found is None and sign is marks.PLAIN:
            raise CellError(_("The status must be preliminary or final."))
        if says_preliminary and found == ObservationStatus.FINAL:
            raise CellError(_("The status says final, and a sign beside the value or the year says preliminary."))
        return found or unsaid, sign.note

    def source(self, cell, _row, _read):
        if cell is None:
            raise CellError(_("Say where the figure comes from."))
        if len(str(cell)) > _LONGEST_SOURCE:
            raise CellError(_("The source is longer than 200 characters."))
        return str(cell)

    def note(self, cell, _row, read):
        """Return the note in its cell, and what the signs beside the figure say."""
        if cell is not None and len(str(cell)) > _LONGEST_NOTE:
            raise CellError(_("The note is longer than 500 characters."))
        signs = [read["value"].sign.note if "value" in read else "", read["status"][1] if "status" in read else ""]
        note = marks.joined([str(cell or ""), *signs])
        return note if note or "note" in self.columns else UNSAID

    def _counted(self, cell, part):
        if part not in self.columns:
            return UNSAID
        if _is_nothing(cell):
            return None
        number = cells.whole_number(cell)
        if number is None:
            raise CellError(_("A count is a whole number, zero or more."))
        return number

    def unit_of(self, indicator):
        return self.known[indicator].unit if indicator in self.known else None

    def kind_of(self, indicator):
        return self.known[indicator].period_kind if indicator in self.known else None

    def _number(self, cell, indicator):
        """Return a number in the unit of the indicator. Per cent is accepted only for an indicator in per cent."""
        number, unit = cells.read_number_cell(cell)
        own_unit = self.unit_of(indicator)
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
    def known(self):
        """Return {key: Indicator} without those of other municipalities' own."""
        rows = Indicator.objects.order_by("-order", "pk")
        return {one.pk: one for one in rows if self._areas is None or not one.is_own or one.owner_id in self._areas}

    @cached_property
    def _indicators(self):
        """Return {name of an indicator: key}. A name that several have is left out."""
        found = {fold_name(one.name): pk for pk, one in self.known.items()}
        found = {name: pk for name, pk in found.items() if name not in self._shared_names}
        names = [(word, pk) for pk, one in self.known.items() for word in (one.kpi, one.slug)]
        return found | {fold_name(word): pk for word, pk in names if word}

    @cached_property
    def _shared_names(self):
        names = Counter(fold_name(one.name) for one in self.known.values())
        return {name for name, count in names.items() if count > 1}

    @cached_property
    def _places(self):
        return AreaNames()

    @cached_property
    def _named(self):
        return own_tables.AreaByName()

    @cached_property
    def _sexes(self):
        return in_both_languages(dict(Sex.choices)) | {sex.casefold(): sex for sex in Sex.values}

    @cached_property
    def _reasons(self):
        return in_both_languages(dict(MissingReason.choices)) | {reason: reason for reason in MissingReason.values}

    @cached_property
    def _statuses(self):
        labels = in_both_languages(dict(ObservationStatus.choices))
        return labels | {status: status for status in ObservationStatus.values}


class ReadValue(NamedTuple):
    """A number or the reason for none, and the Meaning of the sign beside it."""

    number: Decimal | None
    missing: str = ""
    sign: marks.Meaning = marks.PLAIN

    @property
    def is_preliminary(self):
        return self.sign.is_preliminary


def _is_nothing(cell):
    """Return whether a cell is empty, or has a sign for nothing."""
    if cell is None:
        return True
    sign = marks.meaning(cell) if isinstance(cell, str) and len(cell) <= len("......") else marks.PLAIN
    return sign.is_nil or (bool(sign.missing) and not cell.isalpha())
