"""Read the portal's own JSON-stat back: it names its indicators, areas, years and sexes.

A reason for a missing value adds nothing to what is stored already (see own_tables.py).
"""

import hashlib
from itertools import product

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from indicators import periods
from indicators.export import jsonstat_writer
from indicators.figures.error_places import named_list, short
from indicators.figures.records import UNSAID, ImportProblem, ParsedFigure, ParsedSource
from indicators.imports.sources import json_values, own_tables
from indicators.imports.sources.json_values import UnreadableAnswerError
from indicators.imports.sources.jsonstat_reader import Dataset
from indicators.models import ImportKind, Indicator, ObservationStatus, Sex

_PARTS = ("value", "margin", "answers", "numerator", "denominator")
_WHOLE = ("answers", "numerator", "denominator")


def is_own(content):
    """Return whether the bytes of a file are a dataset of the portal's own."""
    try:
        answer = json_values.parsed(content)
    except UnreadableAnswerError:
        return False
    return answer.get("class") == "dataset" and answer.get("id") == jsonstat_writer.DIMENSIONS


def read(content, *, name):
    """Return the ParsedSource of the bytes of a dataset. Three queries, however many figures there are."""
    answer, problems = _Answer(), []
    try:
        answer.read(Dataset.parsed(content))
        source = str(json_values.parsed(content).get("source") or "")[:200]
        if not source:
            problems.append(ImportProblem("", "source", _("Say where the figure comes from.")))
    except UnreadableAnswerError as error:
        source = ""
        problems.append(ImportProblem("", "", str(error)))
    problems += answer.problems
    return ParsedSource(
        ImportKind.TABLE,
        name,
        hashlib.sha256(content).hexdigest(),
        source=source,
        figures=[] if problems else answer.figures,
        problems=problems,
        left_out=tuple(answer.left_out),
    )


class _Answer:
    def __init__(self):
        self.figures, self.problems, self.left_out = [], [], []
        self._named = own_tables.AreaByName()

    def read(self, dataset):
        measures, indicators, sexes, areas, years = dataset.dimensions
        known = {each.slug: each for each in Indicator.objects.filter(slug__in=indicators.categories)}
        areas_by_code = {code: self._area(code, label) for code, label in areas.categories.items()}
        self._leave_out(indicators, known, areas_by_code)
        areas_by_code = {code: area for code, area in areas_by_code.items() if area}
        for sex in sexes.categories.keys() - set(Sex.values):
            self._refuse("", "sex", _("%(code)s is no sex that is recognised.") % {"code": short(sex)})
        if self.problems:
            return
        parts = [part for part in _PARTS if part in measures.categories]
        for slug, sex, code, year in product(known, sexes.categories, areas_by_code, years.categories):
            chosen = {"indicator": slug, "sex": sex, "area": code, "year": year}
            cells = {part: dataset.cell({"measure": part} | chosen) for part in parts}
            place = f"{known[slug].name}, {areas.categories[code]}, {year}, {str(Sex(sex).label).lower()}"
            if cells.get("value", (None, None))[0] is not None:
                time = periods.from_address(year, known[slug].period_kind)
                self._keep(place, known[slug], (areas_by_code[code], time, sex), cells)

    def _keep(self, place, indicator, key, cells):
        area, time, sex = key
        if time is None:
            self._refuse(place, "year", periods.misfit(indicator.period_kind))
            return
        try:
            found = {
                part: UNSAID if raw is None else json_values.json_number(raw) for part, (raw, _status) in cells.items()
            }
        except UnreadableAnswerError as error:
            self._refuse(place, "value", str(error))
            return
        found |= {part: int(found[part]) for part in _WHOLE if found.get(part, UNSAID) is not UNSAID}
        is_preliminary = cells["value"][1] == ObservationStatus.PRELIMINARY
        status = ObservationStatus.PRELIMINARY if is_preliminary else ObservationStatus.FINAL
        found |= {"status": status, "period": periods.code_of(time)}
        self.figures.append(ParsedFigure(place, indicator.pk, area, periods.year_of(time), sex, **found))

    def _area(self, code, label):
        """Return the key of an area, None if the portal does not have it, False if it is refused."""
        try:
            if area := self._named.find(code, label):
                return area
        except own_tables.OtherNameError as error:
            self._refuse("", "area", str(error))
            return False
        return None

    def _leave_out(self, indicators, known, areas):
        """Leave out indicators and areas that the portal does not have, unless it has none of them."""
        strange = [code for code in indicators.categories if code not in known]
        nowhere = [code for code, area in areas.items() if area is None]
        if not known:
            for code in strange:
                self._refuse("", "indicator", _("No indicator is called %(name)s.") % {"name": short(code)})
        elif strange:
            sentence = ngettext(
                "%(count)s indicator that the portal does not have is left out: %(codes)s.",
                "%(count)s indicators that the portal does not have are left out: %(codes)s.",
                len(strange),
            )
            self.left_out.append(sentence % {"count": len(strange), "codes": named_list(strange)})
        if len(nowhere) == len(areas):
            for code in nowhere:
                self._refuse("", "area", _("No area here has the code %(code)s.") % {"code": short(code)})
        elif nowhere:
            sentence = ngettext(
                "%(count)s area that the portal does not have is left out: %(codes)s.",
                "%(count)s areas that the portal does not have are left out: %(codes)s.",
                len(nowhere),
            )
            self.left_out.append(sentence % {"count": len(nowhere), "codes": named_list(nowhere)})

    def _refuse(self, place, column, sentence):
        self.problems.append(ImportProblem(place, column, sentence))
