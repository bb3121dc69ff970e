"""Datasets of JSON-stat 2, as Statistics Sweden's PxWebApi gives them: fetched, or saved to a file.

A dataset does not say which of our indicators it is: the person chooses. Its dimensions are recognised so:

- time by the role `time`, else by the name Tid; its categories are years;
- region by the role `geo`, else by the name Region; its categories are codes of areas, perhaps with their division
  (0136R901_RegSO2025), which says which division the code is looked up in;
- sex by the name Kon or Sex; its categories are known by their words, else by 1 (men), 2 (women) and 1+2 (total).
  Without such a dimension the figures are those of both sexes together;
- any other dimension, the contents among them, must have one category, or one of them must be picked.

Nothing (null, or a status that says so) and 0 are no value where the code did not hold in the year: the area did not
exist then. Where the code held, but a division that is named had not begun, or has been followed by another, the dataset
says nothing of that year. Which of two divisions holds, in one dataset or in two, `divisions` says.
"""

from dataclasses import dataclass, field
from itertools import product

from django.utils.translation import gettext as _

from core.models import CodeScheme
from indicators.importing import answers, codes, divisions
from indicators.importing.answers import UnreadableAnswerError, short
from indicators.importing.figures import Figure, Problem, Reading
from indicators.importing.jsonstat import Dataset, Dimension
from indicators.models import ImportKind, MissingReason, Sex

_TIME, _REGION, _SEX = {"tid", "time", "år", "year"}, {"region"}, {"kon", "kön", "sex"}
_SEXES = {
    **dict.fromkeys(("totalt", "total", "båda könen", "män och kvinnor", "kvinnor och män"), Sex.TOTAL),
    **dict.fromkeys(("men and women", "women and men", "1+2"), Sex.TOTAL),
    **dict.fromkeys(("kvinnor", "women", "2"), Sex.WOMEN),
    **dict.fromkeys(("män", "men", "1"), Sex.MEN),
}
_SCHEMES = (CodeScheme.SCB, CodeScheme.REGSO, CodeScheme.DESO)
_SHOWN = 12  # categories that are named where one must be chosen
_NOTHING = (".", "..")  # statuses of a cell without a value


def read(content, *, name, indicator, today, picked=None):
    """The Reading of one dataset as figures of `indicator`. `picked` is {dimension: category} of other dimensions."""
    return read_all([content], name=name, indicator=indicator, today=today, picked=picked)


def read_all(contents, *, name, indicator, today, picked=None, fetched_on=None):
    """The Reading of datasets that are parts of one table, in their order. One query, however many figures."""
    answer = _Answer(indicator=indicator, picked=picked or {}, codes=codes.AreaCodes(*_SCHEMES))
    for number, content in enumerate(contents, start=1):
        answer.read(content, place=_("part %(number)s") % {"number": number} + ", " if len(contents) > 1 else "")
    return Reading(
        kind=ImportKind.SCB,
        name=name,
        sha256=answers.digest(contents),
        source="SCB",
        figures=[] if answer.problems else answer.figures,
        problems=answer.problems,
        fetched_on=fetched_on,
    )


@dataclass(frozen=True)
class Recognised:
    """The dimensions of a table by what they are; `others` are all that must have one category. Any may be missing."""

    time: Dimension | None
    region: Dimension | None
    sex: Dimension | None
    others: list[Dimension]


def recognised(dataset):
    """The Recognised of a Dataset."""
    time = _one(dataset, "time", _TIME)
    region = _one(dataset, "geo", _REGION)
    sex = next((one for one in dataset.dimensions if one.id.lower() in _SEX), None)
    others = [one for one in dataset.dimensions if one not in (time, region, sex)]
    return Recognised(time, region, sex, others)


def only(dimension, picked):
    """The category of a dimension that is none of the three: the picked one, or the only one.

    Raises UnreadableAnswerError, which says what there is to choose from.
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
    codes: codes.AreaCodes
    figures: list[Figure] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _places: dict = field(default_factory=dict)  # of the figures in their list, by their keys

    def read(self, content, *, place):
        try:
            dataset = Dataset.parsed(content)
        except UnreadableAnswerError as error:
            self._refuse(place, "", str(error))
            return
        parts = recognised(dataset)
        before = len(self.problems)
        for what, dimension in ((_("time"), parts.time), (_("region"), parts.region)):
            if dimension is None:
                self._refuse(
                    place, "", _("The table has no dimension that is recognised as %(what)s.") % {"what": what}
                )
        for name in self.picked.keys() - {dimension.id for dimension in parts.others}:
            self._refuse(place, name, _("The table has no dimension %(name)s to pick from.") % {"name": short(name)})
        fixed = {dimension.id: self._only(dimension, place) for dimension in parts.others}
        years = self._years(parts.time, place)
        areas = self._areas(parts.region, place)
        sexes = self._sexes(parts.sex, place)
        if len(self.problems) == before:
            for year, area, sex in product(years.items(), areas.items(), sexes.items()):
                chosen = fixed | {parts.time.id: year[0], parts.region.id: area[0]}
                self._cell(
                    dataset, chosen | ({parts.sex.id: sex[0]} if parts.sex else {}), year[1], area[1], sex[1], place
                )

    def _only(self, dimension, place):
        try:
            return only(dimension, self.picked.get(dimension.id))
        except UnreadableAnswerError as error:
            self._refuse(place, dimension.id, str(error))
            return None

    def _years(self, dimension, place):
        years = {}
        for code in dimension.categories if dimension else ():
            try:
                years[code] = answers.year(code)
            except UnreadableAnswerError as error:
                self._refuse(place, dimension.id, str(error))
        return years

    def _areas(self, dimension, place):
        """{category: the code taken apart}; each must be somebody's code."""
        areas = {}
        for text in dimension.categories if dimension else ():
            areas[text] = code = codes.written(text)
            if self.codes.find(code.scheme, code.code, year=code.division or 0, division=code.division) is None:
                self._refuse(place, dimension.id, _("No area here has the code %(code)s.") % {"code": short(text)})
        return areas

    def _sexes(self, dimension, place):
        if dimension is None:
            return {"": Sex.TOTAL}
        sexes = {}
        for code, label in dimension.categories.items():
            sex = _SEXES.get(label.strip().lower()) or _SEXES.get(code)
            if sex is None:
                names = {"code": short(code), "label": short(label)}
                self._refuse(place, dimension.id, _("%(code)s (%(label)s) is no sex that is recognised.") % names)
            sexes[code] = sex
        return sexes

    def _cell(self, dataset, chosen, year, code, sex, place):
        where = place + ", ".join(f"{name} {category}" for name, category in chosen.items())
        found = self.codes.find(code.scheme, code.code, year=year, division=code.division)
        raw, status = dataset.cell(chosen)
        try:
            value = None if raw is None else answers.number(raw)
            if value and status in _NOTHING:
                raise UnreadableAnswerError(_("There is a value, and the status says that there is none."))
        except UnreadableAnswerError as error:
            self._refuse(where, "value", str(error))
            return
        if status in _NOTHING:
            value = None
        if not value and found.held and not found.counted:
            return
        missing = ""
        if not value and not found.held:
            value, missing = None, MissingReason.NO_SUCH_AREA
        elif value is None:
            missing = MissingReason.UNKNOWN
        kept = {} if code.scheme == CodeScheme.SCB else _of_division(value, code, found)
        self._keep(Figure(where, self.indicator.pk, found.area, year, sex, value, missing, **kept))

    def _keep(self, figure):
        """Keep of one figure what holds. Two values of the same rank stay both, and are refused as the same figure."""
        place = self._places.setdefault(figure.key, len(self.figures))
        if place == len(self.figures) or divisions.contradicts(figure, self.figures[place]):
            self.figures.append(figure)
        elif divisions.outranks(figure, self.figures[place]):
            self.figures[place] = figure

    def _refuse(self, place, column, sentence):
        self.problems.append(Problem(place.removesuffix(", "), column, sentence))


def _of_division(value, code, found):
    """What a district's figure says of its division, as fields of Figure."""
    may_be_nothing = found.outdated if value == 0 else value is None
    return {"division": code.division, "is_doubtful": may_be_nothing and (code.division is None or not found.held)}
