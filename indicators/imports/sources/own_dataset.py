"""Read the portal's own JSON-stat back: it names its indicators, areas, years and sexes.

A reason for a missing value adds nothing to what is stored already (see own_tables.py).
"""

import hashlib
from itertools import product

from django.utils.translation import gettext as _

from indicators.export import jsonstat_writer
from indicators.figures.error_places import short
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
    )


class _Answer:
    def __init__(self):
        self.figures, self.problems = [], []
        self._named = own_tables.AreaByName()

    def read(self, dataset):
        measures, indicators, sexes, areas, years = dataset.dimensions
        known = {each.slug: each for each in Indicator.objects.filter(slug__in=indicators.categories)}
        areas_by_code = {code: self._area(code, label) for code, label in areas.categories.items()}
        for code in indicators.categories.keys() - known.keys():
            self._refuse("", "indicator", _("No indicator is called %(name)s.") % {"name": short(code)})
        for sex in sexes.categories.keys() - set(Sex.values):
            self._refuse("", "sex", _("%(code)s is no sex that is recognised.") % {"code": short(sex)})
        if self.problems:
            return
        years = {code: json_values.json_year(code) for code in years.categories}
        parts = [part for part in _PARTS if part in measures.categories]
        for slug, sex, code, year in product(known, sexes.categories, areas_by_code, years):
            chosen = {"indicator": slug, "sex": sex, "area": code, "year": year}
            cells = {part: dataset.cell({"measure": part} | chosen) for part in parts}
            place = f"{known[slug].name}, {areas.categories[code]}, {year}, {str(Sex(sex).label).lower()}"
            if cells.get("value", (None, None))[0] is not None:
                self._keep(place, (known[slug].pk, areas_by_code[code], years[year], sex), cells)

    def _keep(self, place, key, cells):
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
        self.figures.append(ParsedFigure(place, *key, **found, status=status))

    def _area(self, code, label):
        try:
            if area := self._named.find(code, label):
                return area
            self._refuse("", "area", _("No area here has the code %(code)s.") % {"code": short(code)})
        except own_tables.OtherNameError as error:
            self._refuse("", "area", str(error))
        return None

    def _refuse(self, place, column, sentence):
        self.problems.append(ImportProblem(place, column, sentence))
