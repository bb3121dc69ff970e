"""Read datasets of JSON-stat 2, as Statistics Sweden's PxWebApi gives them: fetched, or saved to a file.

A dataset does not say which of our indicators it is: the person chooses. Its dimensions are recognised like this:

- time by the role `time`, else by the name Tid; its categories are years, or periods (2022-2023), see notation.years;
- region by the role `geo`, else by the name Region; its categories are codes of areas, perhaps with their division
  (0136R901_RegSO2025), which says which division the code is looked up in;
- sex by the name Kon or Sex; its categories are known by their words, else by 1 or M (men), 2 or K (women) and 1+2,
  TotSa, TOT or T (total). Without such a dimension the figures are those of both sexes together;
- any other dimension, the contents among them, must have one category, or one of them must be picked.

Where nothing is picked and a recipe of the indicator fits (indicators/recipes), the recipe says which counts are
divided, and the figures carry both.

The signs of the source (`status`) mean what notation.marks says; its notes are kept beside the figures.

Nothing (null, or a status that says so) and 0 are no value if the code did not hold in the year: the area did not exist
then. If the code held, but the division that it names had not begun, or was followed by another, the dataset says
nothing about that year. `divisions` decides which of two divisions holds, in one dataset or two.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import product
from math import prod

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.models import CodeScheme
from core.text.numbers import is_per_cent
from indicators import periods
from indicators.figures import divisions
from indicators.figures.district_parts import DistrictSums
from indicators.figures.error_places import figure_in_words, named_list, short
from indicators.figures.records import ImportProblem, ParsedFigure, ParsedSource
from indicators.imports import area_codes
from indicators.imports.dataset_parts import DatasetPart, RecognisedDimensions
from indicators.imports.notation import marks, years
from indicators.imports.sources import json_values, units
from indicators.imports.sources.json_values import UnreadableAnswerError
from indicators.imports.sources.jsonstat_reader import Dataset
from indicators.models import ImportKind, MissingReason, ObservationStatus, Sex
from indicators.recipes import loader, shares

_TIME, _REGION, _SEX = {"tid", "time", "år", "year"}, {"region"}, {"kon", "kön", "sex"}
_SEXES = {  # by the words for them, in small letters
    **dict.fromkeys(("båda könen", "män och kvinnor", "kvinnor och män", "samtliga", "alla"), Sex.TOTAL),
    **dict.fromkeys(("men and women", "women and men", "both sexes", "all"), Sex.TOTAL),
    **dict.fromkeys(("kvinnor", "kvinna", "flickor", "women", "woman", "female", "females", "girls"), Sex.WOMEN),
    **dict.fromkeys(("män", "man", "pojkar", "men", "male", "males", "boys"), Sex.MEN),
}
_TOTAL = re.compile(r"(total|totalt|totals|samtliga|båda|both)\b")  # "totalt, samtliga män och kvinnor"
_SEX_CODES = {
    **dict.fromkeys(("1+2", "totsa", "tot", "total", "totalt", "t"), Sex.TOTAL),
    **dict.fromkeys(("2", "k"), Sex.WOMEN),
    **dict.fromkeys(("1", "m"), Sex.MEN),
}
_SCHEMES = (CodeScheme.SCB, CodeScheme.REGSO, CodeScheme.DESO)
_MOST_PICKS = 1000  # combinations that are tried before anybody has picked
_SHOWN = 12  # categories that a message names if one must be chosen
_MOST_NOTES, _LONGEST_NOTE = 5, 300  # notes of the whole table that the preview shows
_SOURCE = "SCB"


def read(content, *, name, indicator, today, picked=None):
    """Return the ParsedSource of one dataset of `indicator`. `picked` is {dimension: category} of other dimensions."""
    return read_all([content], name=name, indicator=indicator, today=today, picked=picked)


def read_all(contents, *, name, indicator, today, picked=None, fetched_on=None):
    """Return the ParsedSource of datasets that are parts of one table, in their order.

    One query, and one more if it holds counts, however many figures there are.
    """
    codes = area_codes.AreaCodes(*_SCHEMES)
    answer = _Answer(indicator=indicator, picked=picked or {}, codes=codes, sums=DistrictSums())
    for number, content in enumerate(contents, start=1):
        answer.read(content, place=_("part %(number)s") % {"number": number} + ", " if len(contents) > 1 else "")
    answer.finish()
    return ParsedSource(
        kind=ImportKind.SCB,
        name=name,
        sha256=json_values.digest(contents),
        source=_SOURCE,
        figures=[] if answer.problems else answer.figures,
        problems=answer.problems,
        fetched_on=fetched_on,
        left_out=answer.left_out(),
        notes=(*answer.notes_of_tables(), *years.periods_in_words(answer.periods)),
    )


def recognise_dimensions(dataset):
    """Return the RecognisedDimensions of a Dataset."""
    time = _one(dataset, "time", _TIME)
    region = _one(dataset, "geo", _REGION)
    sex = next((one for one in dataset.dimensions if one.id.lower() in _SEX), None)
    others = [one for one in dataset.dimensions if one not in (time, region, sex)]
    return RecognisedDimensions(time, region, sex, others)


def fitting_recipe(dataset, indicator):
    """Return the FittingRecipe by which the counts of a Dataset become figures of the indicator, or None."""
    recipes = [recipe for recipe in loader.recipes_of(indicator.slug) if recipe.has_counts]
    time = recognise_dimensions(dataset).time
    if time is None or not all(code.isascii() and code.isdecimal() for code in time.categories):
        return None
    return shares.find_fitting(recipes, dataset, years=[int(code) for code in time.categories])


def only_categories(dimension, picked):
    """Return the category of another dimension: the picked one, or the only one.

    Raises UnreadableAnswerError, which lists the choices.
    """
    if picked in dimension.categories:
        return picked
    if picked is None and len(dimension.categories) == 1:
        return next(iter(dimension.categories))
    choices = ", ".join(f"{code} ({label})" for code, label in list(dimension.categories.items())[:_SHOWN])
    sentence = _("Choose one category of %(name)s (%(label)s), such as %(choices)s.")
    raise UnreadableAnswerError(sentence % {"name": dimension.id, "label": dimension.label, "choices": choices})


def _one(dataset, role, names):
    by_role = [one for one in dataset.dimensions if one.id in dataset.roles.get(role, ())]
    by_name = [one for one in dataset.dimensions if one.id.lower() in names]
    return next(iter(by_role + by_name), None)


@dataclass
class _Answer:
    indicator: object
    picked: dict
    codes: area_codes.AreaCodes
    sums: DistrictSums
    figures: list[ParsedFigure] = field(default_factory=list)
    problems: list[ImportProblem] = field(default_factory=list)
    _places: dict = field(default_factory=dict)  # places of the figures in their list, by their keys
    _strange: dict = field(default_factory=dict)  # {code that no area has: its ImportProblem if no area is ours}
    periods: Counter = field(default_factory=Counter)
    _notes: dict = field(default_factory=dict)  # those of whole tables, each once
    _has_unit: bool = False
    _says_per_cent: bool = False

    def read(self, content, *, place):
        try:
            dataset = Dataset.parsed(content)
        except UnreadableAnswerError as error:
            self._refuse(place, "", str(error))
            return
        parts = recognise_dimensions(dataset)
        before = len(self.problems)
        for what, dimension in ((_("time"), parts.time), (_("region"), parts.region)):
            if dimension is None:
                self._refuse(
                    place, "", _("The table has no dimension that is recognised as %(what)s.") % {"what": what}
                )
        for name in self.picked.keys() - {dimension.id for dimension in parts.others}:
            self._refuse(place, name, _("The table has no dimension %(name)s to pick from.") % {"name": short(name)})
        found_years = self._years(parts.time, place)
        fitting = None if self.picked else self._fitting(dataset)
        areas = self._areas(parts.region, place, is_counted=fitting is not None)
        fixed = {} if fitting else self._fixed(dataset, parts.others, place)
        sexes = {sex: sex for sex in fitting.sexes()} if fitting else self._sexes(parts.sex, place)
        self._notes |= dict.fromkeys(dataset.notes)
        if len(self.problems) == before:
            part = DatasetPart(dataset, parts, fixed, place, fitting)
            for year, area, sex in product(found_years.items(), areas.items(), sexes.items()):
                self._cell(part, year, area, sex)

    def finish(self):
        """Check all parts together: whether anything is ours, and whether named shares really are shares."""
        if self.problems:
            return
        for figure in self.sums.figures(self.indicator.pk):
            self._keep(figure)
        if not self.figures:
            self.problems += self._strange.values()
        elif is_per_cent(self.indicator.unit) and not self._has_unit and units.add_up(self.figures):
            self._refuse("", "", units.added_up(self.indicator))
        elif is_per_cent(self.indicator.unit) and not self._says_per_cent and units.are_parts_of_one(self.figures):
            self._refuse("", "", units.parts_of_one(self.indicator))

    def left_out(self):
        """Return sentences on what is left out."""
        if not self._strange:
            return tuple(self.sums.left_out())
        sentence = ngettext(
            "%(count)s area that the portal does not have is left out: %(codes)s.",
            "%(count)s areas that the portal does not have are left out: %(codes)s.",
            len(self._strange),
        )
        names = {"count": len(self._strange), "codes": named_list(self._strange)}
        return (sentence % names, *self.sums.left_out())

    def _fitting(self, dataset):
        """Return the FittingRecipe of counts, if there is one. What it makes of them is in the indicator's unit."""
        fitting = fitting_recipe(dataset, self.indicator)
        if fitting:
            self._has_unit = self._says_per_cent = True
        return fitting

    def notes_of_tables(self):
        """Return the notes of whole tables for the preview, as they are, but not all of them if there are many."""
        for note in list(self._notes)[:_MOST_NOTES]:
            text = note if len(note) <= _LONGEST_NOTE else f"{note[:_LONGEST_NOTE]}…"
            yield _("The source notes: %(note)s") % {"note": text}

    def _fixed(self, dataset, others, place):
        """Return {dimension: its one category} of `others`, after a check that they are in the indicator's unit."""
        fixed, open_ones = {}, []
        for dimension in others:
            try:
                fixed[dimension.id] = only_categories(dimension, self.picked.get(dimension.id))
            except UnreadableAnswerError as error:
                open_ones.append((dimension, str(error)))
        wrong = self._wrong_unit(dataset, fixed, [dimension for dimension, _sentence in open_ones])
        if wrong:
            self._refuse(place, "", wrong)
        for dimension, sentence in () if wrong else open_ones:
            self._refuse(place, dimension.id, sentence)
        if not open_ones:
            self._has_unit = self._has_unit or units.says_its_unit(dataset, fixed)
            self._says_per_cent = self._says_per_cent or units.says_per_cent(dataset, fixed)
        return fixed

    def _wrong_unit(self, dataset, fixed, open_ones):
        """Return why no cell is in the indicator's unit, whatever is picked of the open dimensions."""
        wrong = None
        if prod(len(dimension.categories) for dimension in open_ones) > _MOST_PICKS:
            return None
        for categories in product(*(dimension.categories for dimension in open_ones)):
            chosen = fixed | {one.id: code for one, code in zip(open_ones, categories, strict=True)}
            wrong = units.refusal(dataset, chosen, indicator=self.indicator)
            if not wrong:
                return None
        return wrong

    def _years(self, dimension, place):
        """Return {category: WrittenYear}. A period of several years is one of them; a mark may stand in the label."""
        found = {}
        for code, label in dimension.categories.items() if dimension else ():
            written, labelled = years.written_year(code), years.written_year(label)
            is_other = written is not None and (written.period or written.code or written.is_school_year)
            if written is not None and not written.fits(self.indicator.period_kind):
                self._refuse(place, dimension.id, periods.misfit(self.indicator.period_kind))
                continue
            try:
                year = written.year if is_other else json_values.json_year(code)
            except UnreadableAnswerError as error:
                self._refuse(place, dimension.id, str(error))
                continue
            is_preliminary = labelled is not None and labelled.is_preliminary
            found[code] = (written or years.WrittenYear(year))._replace(is_preliminary=is_preliminary)
        return found

    def _areas(self, dimension, place, *, is_counted):
        """Return {category: ParsedCode}. Each must be the code of an area, or of counts the part of a district."""
        areas = {}
        for text in dimension.categories if dimension else ():
            areas[text] = code = area_codes.parse_code(text)
            is_here = self.codes.find(code.scheme, code.code, year=code.division or 0, division=code.division)
            if is_here is None and not (is_counted and self.sums.has(code)):
                sentence = _("No area here has the code %(code)s.") % {"code": short(text)}
                self._strange[text] = ImportProblem(place.removesuffix(", "), dimension.id, sentence)
                del areas[text]
        return areas

    def _sexes(self, dimension, place):
        if dimension is None:
            return {"": Sex.TOTAL}
        sexes = {}
        for code, label in dimension.categories.items():
            label_text = label.strip().casefold()
            sex = _SEXES.get(label_text) or (_TOTAL.match(label_text) and Sex.TOTAL) or _SEX_CODES.get(code.casefold())
            if sex is None:
                names = {"code": short(code), "label": short(label)}
                self._refuse(place, dimension.id, _("%(code)s (%(label)s) is no sex that is recognised.") % names)
            sexes[code] = sex
        return sexes

    def _cell(self, part, *categories):
        """Read one cell. Each of its `categories` is a pair of the dataset's code and its meaning."""
        (_time, written), (region, code), (_sex, sex) = categories
        year = written.year
        found = self.codes.find(code.scheme, code.code, year=year, division=code.division)
        chosen = [category for category, _meaning in categories]
        try:
            measured = part.read(*chosen)
        except UnreadableAnswerError as error:
            area = part.dimensions.region.categories[region].strip() or code.code
            figure_name = figure_in_words(indicator=self.indicator.name, area=area, year=year, sex=sex)
            self._refuse(part.place + figure_name, _("value"), str(error))
            return
        if part.fitting:
            self._add_to_sums(part.fitting.recipe, code, year, sex, measured)
        if found is None or (part.fitting and self.sums.sums_up(found.area, year)):
            return
        if not measured.base and found.held and not found.counted:
            return
        value, missing = measured.value, measured.missing
        if not measured.base and not found.held:
            value, missing = None, MissingReason.NO_SUCH_AREA
        elif value is None:
            missing = missing or MissingReason.UNKNOWN
        kept = {} if code.scheme == CodeScheme.SCB else _of_division(measured.base, code, found)
        kept |= _beside(measured, written) | measured.counts
        if written.period:
            self.periods[written.period] += 1
        where = part.place + ", ".join(f"{name} {category}" for name, category in part.chosen(*chosen).items())
        kept["period"] = written.code
        self._keep(ParsedFigure(where, self.indicator.pk, found.area, year, sex, value, missing, **kept))

    def _add_to_sums(self, recipe, code, year, sex, measured):
        numbers = {"numerator": measured.counts.get("numerator"), "denominator": measured.counts.get("denominator")}
        if measured.base == 0:  # nobody of that age lives there
            numbers = {"numerator": 0, "denominator": 0}
        self.sums.add(code, year, sex, **numbers, source=recipe.source, per=recipe.per)

    def _keep(self, figure):
        """Keep the figure that holds. Two values of the same rank both stay, and are refused as repeated."""
        place = self._places.setdefault(figure.key, len(self.figures))
        if place == len(self.figures) or divisions.contradicts(figure, self.figures[place]):
            self.figures.append(figure)
        elif divisions.outranks(figure, self.figures[place]):
            self.figures[place] = figure

    def _refuse(self, place, column, sentence):
        self.problems.append(ImportProblem(place.removesuffix(", "), column, sentence))


def _beside(measured, written):
    """Return what the source says beside a figure, as fields of ParsedFigure."""
    is_preliminary = measured.is_preliminary or written.is_preliminary
    return {
        "status": ObservationStatus.PRELIMINARY if is_preliminary else ObservationStatus.FINAL,
        "note": marks.joined(measured.notes) if measured.notes else "",
        "source": years.with_period(_SOURCE, written.period) if written.period else "",
    }


def _of_division(base, code, found):
    """Return what a district's figure says about its division, as fields of ParsedFigure."""
    may_be_nothing = found.outdated if base == 0 else base is None
    return {"division": code.division, "is_doubtful": may_be_nothing and (code.division is None or not found.held)}
