"""Read an indicator's whole series for an area and those that it is compared with, with earlier values."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from core.models import Area
from core.text.numbers import decimal_places
from indicators import board, charts, periods
from indicators.board import Cell, GapInWords
from indicators.figures import comparability, district_parts, queries
from indicators.figures.district_parts import breaks_of
from indicators.figures.queries import ShownFigure
from indicators.models import Indicator, IndicatorBreak, Observation, Sex
from indicators.statistics import gap_over_time, sentences, time_sentences


@dataclass(frozen=True)
class SexSeries:
    """The series of one sex: its chart as HTML, or "" if no value is known."""

    sex: str
    chart: str

    @property
    def label(self):
        return Sex(self.sex).label


@dataclass(frozen=True)
class YearRow:
    """A row of the table behind the charts: a Cell for each sex and area, in the order of the columns.

    `year` is a year or another time. `begins_anew`: from this year on the figure measures something else.
    """

    year: int
    cells: list[Cell]
    begins_anew: bool


@dataclass(frozen=True)
class ComparedArea:
    """How the area compares with another in the newest common year, and how that has changed, in sentences.

    `rest` is about the rest of the other area. `by_sex` has the gaps of women and of men, each with the sex's label.
    """

    gap: GapInWords
    ratio: str
    rest: str
    change: str
    by_sex: list[tuple[str, GapInWords]]

    @property
    def gaps(self):
        """Return every gap that is told of: that of everybody, and those of women and of men."""
        return [self.gap, *(gap for _label, gap in self.by_sex)]

    @property
    def heading(self):
        return _("Against %(area)s") % {"area": sentences.named_areas(self.gap.other)}


@dataclass(frozen=True)
class EarlierValue:
    """A figure that was replaced: its values, and until when they were shown."""

    area: Area
    figure: ShownFigure
    cell: Cell
    replaced_at: datetime

    @property
    def sex(self):
        return Sex(self.figure.sex).label


@dataclass(frozen=True)
class Series:
    """All that is shown of an indicator for an area. `areas` has the area itself first; `years` the newest first.

    `years_for_own_only` have figures that only the municipality's own people see, since they have no number of people;
    `years_lacking_number` are those in which such figures are withheld.
    """

    indicator: Indicator
    areas: list[Area]
    parts: list[SexSeries]
    years: list[YearRow]
    compared_in: int | None
    against: list[ComparedArea]
    by_chance: str
    newer: str
    values: list[str]
    counts: list[str]
    breaks: list[IndicatorBreak]
    sources: list[str]
    calculation: str
    before: list[EarlierValue]
    is_made_up: bool
    years_for_own_only: list[str]
    years_lacking_number: list[str]

    @property
    def area(self):
        return self.areas[0]


def read_series(indicator, area, *, own=frozenset()):
    """Return the Series of `indicator`, which has its breaks, for `area`, which has its parents.

    `own` are the municipalities whose people look, as in `queries.figures`. The number of queries does not grow.
    """
    areas = [area, *(other for other in queries.surroundings(area) if other is not None)]
    district_parts.add_breaks([indicator], area)
    shown = queries.figures(Observation.objects.filter(indicator=indicator, area__in=areas), own=own)
    if indicator.is_own:  # of which the larger areas seldom have any figure
        areas = [area, *(other for other in areas[1:] if any(of == other.pk for _of, of, _time in shown))]
    by_sex = {sex: _of_areas(queries.series_of_sex(shown, sex), indicator, areas) for sex in Sex.values}
    by_sex = {sex: series for sex, series in by_sex.items() if any(series)}
    everybody = by_sex.get(Sex.TOTAL, [{} for _area in areas])
    year = board.newest_year(everybody)
    all_series = [each for series in by_sex.values() for each in series]
    decimals = _places(all_series)
    sources = {(indicator.pk, n): each for n, each in enumerate(all_series)}
    rules = comparability.rules_of(indicator, comparability.confirmed_pairs(area, sources))
    against = [
        _against(indicator, areas, by_sex, place, rules, year=year, decimals=decimals) for place in range(1, len(areas))
    ]
    tested = [gap.comparison.level for each in against for gap in each.gaps if gap.comparison.level]
    now = [(one, each[year]) for one, each in zip(areas, everybody, strict=True) if year in each]
    used = [figure for _area, figure in now if figure.value is not None]
    has_gap = any(each.gap.comparison.gap is not None for each in against)
    everything = [figure for each in all_series for figure in each.values()]
    return Series(
        indicator=indicator,
        areas=areas,
        parts=_parts(indicator, areas, by_sex),
        years=_years(indicator, areas, by_sex, decimals),
        compared_in=year,
        against=against if year else [],
        by_chance=sentences.by_chance(len(tested), sum(100 - level for level in tested) / 100),
        newer=board.newer_years(areas, everybody, year),
        values=[
            sentences.interval(figure, one, unit=indicator.unit, decimals=decimals)
            for one, figure in now
            if figure.value is not None
        ],
        counts=[text for one, figure in now if (text := sentences.counted(figure, one))],
        breaks=charts.breaks_within(indicator, all_series),
        sources=[*board.source_lines(indicator, everything), *board.note_lines(areas, everything)],
        calculation=sentences.own_calculation(*[figure.source for figure in used]) if has_gap else "",
        before=_before(indicator, areas, shown, decimals, own),
        is_made_up=any(figure.is_made_up for group in shown.values() for figure in group.values()),
        years_for_own_only=_years_where(shown, "is_for_own_only"),
        years_lacking_number=_years_where(shown, "lacks_number"),
    )


def _of_areas(series, indicator, areas):
    return [series.get((indicator.pk, area.pk), {}) for area in areas]


def _against(indicator, areas, by_sex, place, rules, *, year, decimals):
    """Return the ComparedArea of the first of `areas` and the one in that `place`."""
    both = areas[0], areas[place]
    pairs = {sex: (series[0], series[place]) for sex, series in by_sex.items()}
    everybody = pairs.pop(Sex.TOTAL, ({}, {}))
    gap = board.gap(indicator, both, everybody, year, rules, decimals=decimals)
    change = gap_over_time.change_over_time(*everybody, rules)
    wording = {"unit": indicator.unit, "decimals": decimals}
    return ComparedArea(
        gap=gap,
        ratio=sentences.ratio(gap.comparison, *both, unit=indicator.unit),
        rest=sentences.rest(gap.comparison, gap.other, **wording),
        change=time_sentences.changed(change, gap.other, year=year, **wording) if change.first is not None else "",
        by_sex=[
            (Sex(sex).label, board.gap(indicator, both, pair, year, rules, sex=sex, decimals=decimals))
            for sex, pair in pairs.items()
            if all(each.get(year) and each[year].value is not None for each in pair)
        ],
    )


def _parts(indicator, areas, by_sex):
    """Return a SexSeries for each sex, all with the same axes, so that readers can compare women and men."""
    lines = [line for series in by_sex.values() for line in charts.lines_of(indicator, areas, series)]
    return [
        SexSeries(
            sex,
            charts.chart_of(
                indicator,
                areas,
                series,
                key=f"diagram-{indicator.slug}-{sex.lower()}",
                title=f"{indicator.name}, {areas[0].name}, {Sex(sex).label.lower()}",
                same_axes_as=lines,
            ),
        )
        for sex, series in by_sex.items()
    ]


def _years(indicator, areas, by_sex, decimals):
    series = [each for of_areas in by_sex.values() for each in of_areas]
    found, times = [], sorted({year for each in series for year in each}, reverse=True)
    first_of = {periods.year_of(time): time for time in times}
    begins_anew = {first_of.get(each.year) for each in breaks_of(indicator)}
    for year in times:
        cells = [
            board.cell(area, each.get(year) or ShownFigure(area.pk, year, sex, None), indicator, decimals)
            for sex, of_areas in by_sex.items()
            for area, each in zip(areas, of_areas, strict=True)
        ]
        found.append(YearRow(year, cells, year in begins_anew))
    return found


def _places(series):
    """Return the number of decimals for all figures of the page."""
    return decimal_places(figure.value for each in series for figure in each.values() if figure.value is not None)


def _years_where(shown, mark):
    """Return the years in which a figure has that mark."""
    marked = {year for (_of, _area, year), group in shown.items() if any(getattr(one, mark) for one in group.values())}
    return [str(year) for year in sorted(marked)]


def _before(indicator, areas, shown, decimals, own):
    by_key = {area.pk: area for area in areas}
    found = []
    for each in queries.earlier_figures(indicator, areas, shown, own=own):
        area, figure = by_key[each.figure.area], each.figure
        exact = max(decimals, _places([{figure.year: figure}]))
        found.append(EarlierValue(area, figure, board.cell(area, figure, indicator, exact), each.replaced_at))
    return found
