"""The only way to figures for pages, papers and exports: what may be seen, in a fixed number of queries."""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from core.models import AreaKind
from indicators import periods
from indicators.figures import comparability
from indicators.figures.withholding import Relatives
from indicators.models import EarlierObservation, Indicator, Observation, ObservationStatus, Sex
from indicators.statistics import comparison, suppression

_COMPARED_WITH = {  # the kinds of larger areas that an area is compared with, the nearer first
    AreaKind.DISTRICT: (AreaKind.MUNICIPALITY, AreaKind.REGION),
    AreaKind.MUNICIPALITY: (AreaKind.REGION, AreaKind.COUNTRY),
    AreaKind.REGION: (AreaKind.COUNTRY,),
    AreaKind.COUNTRY: (),
}
_MADE_UP = "påhittat"  # the word with which a source says that its figures are an example
_COLUMNS = (
    "area_id",
    "year",
    "sex",
    "value",
    "margin",
    "missing",
    "answers",
    "numerator",
    "denominator",
    "confidence",
    "indicator_id",
    "status",
    "source",
    "fetched_on",
    "note",
    "period",
    "indicator__period_kind",
)
# Fields that an earlier figure takes from its observation.
_OF_OBSERVATION = {"area_id", "year", "sex", "indicator_id", "period", "indicator__period_kind"}


@dataclass(frozen=True, slots=True)
class ShownFigure(comparison.ComparedFigure):
    """A figure as it may be shown, with its source. `indicator` and `area` are primary keys.

    `year` is the time that the figure is of: a year, or one of another kind (indicators.periods).

    It `is_for_own_only` if nobody but the people of its municipality sees it, since it has no number of people.
    """

    indicator: int | None = None
    status: str = ""
    fetched_on: date | None = None
    is_for_own_only: bool = False

    @property
    def is_preliminary(self):
        return self.status == ObservationStatus.PRELIMINARY and self.value is not None

    @property
    def is_made_up(self):
        return _MADE_UP in self.source.lower()


@dataclass(frozen=True, slots=True)
class EarlierFigure:
    """The values of a figure until a moment when they were replaced."""

    figure: ShownFigure
    replaced_at: datetime


def surroundings(area):
    """Return the larger areas that `area` is compared with, the nearer first: a district's municipality and county.

    Each may be None. `area` has its parents selected.
    """
    above, larger = {}, area.parent
    while larger is not None:
        above[larger.kind] = larger
        larger = larger.parent
    return tuple(above.get(kind) for kind in _COMPARED_WITH[area.kind])


def figures(observations, *, own=frozenset(), relatives=None):
    """Return {(indicator, area, time): {sex: ShownFigure}} of a queryset of observations, as they may be shown.

    The queryset has all the sexes of a group, or everybody's figure alone: what is shown of one depends on the others.
    `own` are the municipalities whose people look (`permissions.on_page_of`): they see figures of their
    districts that have no number of people. Public pages, papers and files name none. `relatives` are those of the
    areas, if they are read already. Three queries.
    """
    rows = list(observations.order_by().values_list(*_COLUMNS))  # sorting would take longer than the query
    if not rows:
        return {}
    relatives = relatives or Relatives({row[0] for row in rows}, own=own)
    groups = {}
    for row in rows:
        figure = _figure(row, relatives)
        groups.setdefault(_key(figure), {})[figure.sex] = figure
    withheld = relatives.hidden(groups)
    return {
        key: suppression.without(group, *withheld[key]) if key in withheld else group for key, group in groups.items()
    }


def of_areas(areas, *, indicators=None):
    """Return the observations of these areas, of all indicators or of the named ones, for both sexes together only."""
    indicators = Indicator.objects.values("pk") if indicators is None else indicators
    return Observation.objects.filter(indicator__in=indicators, area__in=areas, sex=Sex.TOTAL)


def earlier_figures(indicator, areas, present, *, own=frozenset()):
    """Return the EarlierFigures of an indicator and areas, the last replaced first. `present` comes from `figures`.

    If an earlier value would reveal a withheld one, none of its group are shown. Two queries.
    """
    columns = [f"observation__{name}" if name in _OF_OBSERVATION else name for name in _COLUMNS]
    rows = EarlierObservation.objects.filter(observation__indicator=indicator, observation__area__in=areas)
    rows = list(rows.order_by("-replaced_at", "-pk").values_list(*columns, "replaced_at"))
    if not rows:
        return []
    relatives = Relatives({row[0] for row in rows}, own=own)
    earlier_values = [EarlierFigure(_figure(row[:-1], relatives), row[-1]) for row in rows]
    by_group = {}
    for each in earlier_values:
        by_group.setdefault(_key(each.figure), {}).setdefault(each.figure.sex, []).append(each.figure)
    open_groups = {
        key
        for key, before in by_group.items()
        if suppression.may_show_earlier(present[key], before, smallest=settings.SMALLEST_GROUP)
    }
    return [each for each in earlier_values if _key(each.figure) in open_groups]


def worse_indicators(district):
    """Return the agreement's indicators in which the district is certainly worse than both in the last common year.

    Figures are those of both sexes together. The number of queries does not grow with the years.
    """
    municipality, region = surroundings(district)
    if municipality is None or region is None:
        return []
    shown = series_of_everybody(figures(of_areas([district, municipality, region])))
    confirmed = comparability.confirmed_pairs(district, shown)
    found = []
    of_agreement = Indicator.objects.filter(in_agreement=True)
    for indicator in of_agreement.prefetch_related("breaks").order_by("order", "pk"):
        rules = comparability.rules_of(indicator, confirmed)
        series = [shown.get((indicator.pk, area.pk), {}) for area in (district, municipality, region)]
        years = set.intersection(*(known_years(each) for each in series))
        if not years:
            continue
        gaps = [comparability.compare_in(max(years), series[0], other, rules) for other in series[1:]]
        if comparison.against_both(*gaps) == comparison.ComparisonVerdict.WORSE:
            found.append(indicator)
    return found


def series_of_everybody(shown):
    """Return {(indicator, area): {year: ShownFigure}} of the result of `figures`: women and men together."""
    return series_of_sex(shown, Sex.TOTAL)


def series_of_sex(shown, sex):
    """Return {(indicator, area): {year: ShownFigure}} of the result of `figures` for one sex."""
    series = {}
    for (indicator, area, year), group in shown.items():
        if sex in group:
            series.setdefault((indicator, area), {})[year] = group[sex]
    return series


def known_years(series):
    """Return the years in which {year: ShownFigure} has a value to show."""
    return {year for year, figure in series.items() if figure.value is not None}


def _figure(row, relatives):
    area, year, sex, value, margin, missing, answers, numerator, denominator, confidence, *origin = row
    numbers = {"value": value, "answers": answers, "denominator": denominator}
    indicator, status, source, fetched_on, note, period, kind = origin
    return ShownFigure(
        area=area,
        year=periods.time_of(kind, year, period),
        sex=sex,
        margin=margin,
        missing=missing,
        numerator=numerator,
        confidence=confidence,
        lacks_number=relatives.lacks_number(area, **numbers),
        is_for_own_only=relatives.is_for_own_only(area, **numbers),
        indicator=indicator,
        status=status,
        source=source,
        fetched_on=fetched_on,
        note=note,
        **numbers,
    )


def _key(figure):
    return figure.indicator, figure.area, figure.year
