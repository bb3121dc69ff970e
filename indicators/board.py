"""A district's board: every indicator of the district, beside those of the larger areas that it lies in.

A municipality or a county has a board too, compared with what it lies in. This module asks the database only through
`indicators.figures.queries`. The number of queries does not grow with years, areas or indicators.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.documents.charts import SMALL
from core.models import Area
from core.text.numbers import decimal, decimal_places
from indicators.charts import breaks_within, chart_of
from indicators.figures import comparability, district_parts, queries
from indicators.figures.queries import ShownFigure
from indicators.models import Indicator, IndicatorBreak, MissingReason, Sex
from indicators.statistics import comparison as statistics_comparison
from indicators.statistics import sentences
from indicators.statistics.comparison import Comparison, ComparisonVerdict

CHART_YEARS = 10  # in the small charts; the indicator's page has all years

VERDICT_WORDS = {
    ComparisonVerdict.BETTER: gettext_lazy("Better"),
    ComparisonVerdict.WORSE: gettext_lazy("Worse"),
    ComparisonVerdict.SAME: gettext_lazy("Same value"),
    ComparisonVerdict.NOT_CERTAIN: gettext_lazy("No certain difference"),
    ComparisonVerdict.CHANCE: gettext_lazy("May be due to chance"),
    ComparisonVerdict.LOWER: gettext_lazy("Lower"),
    ComparisonVerdict.HIGHER: gettext_lazy("Higher"),
    ComparisonVerdict.TOO_FEW: gettext_lazy("Too few to judge"),
    ComparisonVerdict.NOT_JUDGED: gettext_lazy("Not judged"),
    ComparisonVerdict.NOT_COMPARABLE: gettext_lazy("Cannot be compared"),
}
VERDICT_SIGNS = {  # on page and paper, since colour alone says nothing in black and white
    ComparisonVerdict.BETTER: "▲",
    ComparisonVerdict.WORSE: "▼",
    ComparisonVerdict.SAME: "=",
    ComparisonVerdict.NOT_CERTAIN: "≈",
    ComparisonVerdict.CHANCE: "≈",
    ComparisonVerdict.LOWER: "↓",
    ComparisonVerdict.HIGHER: "↑",
    ComparisonVerdict.TOO_FEW: "○",
    ComparisonVerdict.NOT_JUDGED: "○",
    ComparisonVerdict.NOT_COMPARABLE: "–",
}


class Standing(StrEnum):
    """How an indicator compares with all other areas of the board, the most pressing first."""

    WORSE = "worse"
    MIXED = "mixed"  # better or worse than one, and not so against the other
    NOT_CERTAIN = "not_certain"
    BETTER = "better"
    NOT_JUDGED = "not_judged"  # there is a difference, and it is described alone
    NOT_COMPARABLE = "not_comparable"


@dataclass(frozen=True)
class Cell:
    """A figure as text. `text` has the value with its unit, or the reason for none; `margin` may be empty.

    `interval` has both ends of what chance can do, where the counts are known and no margin is.
    """

    area: Area
    figure: ShownFigure
    text: str
    margin: str
    interval: str = ""


@dataclass(frozen=True)
class GapInWords:
    """The comparison with another area: a word, a sign, and a sentence."""

    other: Area
    comparison: Comparison
    sentence: str

    @property
    def verdict(self):
        return self.comparison.verdict

    @property
    def word(self):
        return VERDICT_WORDS[self.verdict]

    @property
    def sign(self):
        return VERDICT_SIGNS[self.verdict]


@dataclass(frozen=True)
class BoardRow:
    """An indicator on the board, in one year; `year` is None if nothing is known at all.

    `own` is the area's figure. `compared` has those of the other areas, in the order of the board, each with its
    GapInWords. `sources` are sentences about everything that the row and its chart show. `calculation` says who
    calculated the gaps. `newer` says for which areas a later year is known.
    """

    indicator: Indicator
    year: int | None
    own: Cell
    compared: list[tuple[Cell, GapInWords]]
    stand: Standing
    against_both: str
    newer: str
    recent: list[dict[int, ShownFigure]]
    breaks: list[IndicatorBreak]
    sources: list[str]
    calculation: str
    is_made_up: bool

    @property
    def is_for_own_only(self):
        shown = [self.own, *(cell for cell, _gap in self.compared)]
        of_years = [figure for figures in self.recent for figure in figures.values()]
        return any(figure.is_for_own_only for figure in [*(cell.figure for cell in shown), *of_years])

    @property
    def each_apart(self):
        """Return in few words how the area compares with each of the others, once if it is the same with all."""
        words = [each.word for _cell, each in self.compared]
        if len(set(words)) == 1:
            return f"{words[0][:1].lower()}{words[0][1:]}"
        return ", ".join(sentences.against(each.other, each.word) for _cell, each in self.compared)

    @property
    def described(self):
        """Return in few words what a row without a verdict says instead, "" where that is nothing more."""
        verdicts = {each.verdict for _cell, each in self.compared}
        return "" if verdicts == {ComparisonVerdict.NOT_JUDGED} else self.each_apart

    @property
    def chart(self):
        """Return the small chart of the `recent` years of each area, as HTML. It is drawn only if a page shows it."""
        areas = [self.own.area, *(cell.area for cell, _gap in self.compared)]
        title = _("%(indicator)s, %(area)s") % {"indicator": self.indicator.name, "area": self.own.area.name}
        key = f"diagram-{self.indicator.slug}"
        return chart_of(self.indicator, areas, self.recent, key=key, title=title, size=SMALL)


@dataclass(frozen=True)
class Board:
    """All rows of a board. `years` can be chosen, the newest first: in each, some indicator has a value of every area.

    `year` is the chosen one, or None: then each row has its own newest year.
    """

    area: Area
    others: list[Area]
    rows: list[BoardRow]
    years: list[int]
    year: int | None

    @property
    def has_two(self):
        """Return whether the area is compared with two others."""
        return len(self.others) > 1

    @property
    def both(self):
        """Return the kinds of the other areas: "kommunen och länet"."""
        return sentences.listed([sentences.the(other) for other in self.others])

    @property
    def is_made_up(self):
        return any(row.is_made_up for row in self.rows)

    @property
    def for_own_only(self):
        """Return the names of the indicators of which something is shown to the municipality's own people alone."""
        return [row.indicator.name for row in self.rows if row.is_for_own_only]

    @property
    def lack_number(self):
        """Return the names of the indicators whose figure is withheld, since it has no number of people."""
        return [row.indicator.name for row in self.rows if row.own.figure.lacks_number]

    @property
    def by_chance(self):
        """Return how many differences the board tests, and how many chance alone would show, as a sentence; or ""."""
        levels = [level for row in self.rows for _cell, each in row.compared if (level := each.comparison.level)]
        return sentences.by_chance(len(levels), sum(100 - level for level in levels) / 100)

    @property
    def worse_than_both(self):
        """Return the indicators in which the area is certainly worse than both others, each in its year."""
        return [row.indicator for row in self.rows if self.has_two and row.stand == Standing.WORSE]

    @property
    def summary(self):
        """Return [(Standing, [BoardRow, …]), …] without standings that no row has."""
        by_stand = {stand: [row for row in self.rows if row.stand == stand] for stand in Standing}
        return [(stand, rows) for stand, rows in by_stand.items() if rows]


def read_board(area, *, year=None, own=frozenset()):
    """Return the Board of `area`, which has its parents selected. A `year` that cannot be compared is ignored.

    It shows the indicators of the agreement alone. `own` are the municipalities whose people look, as in
    `queries.figures`.
    """
    areas = [area, *(other for other in queries.surroundings(area) if other is not None)]
    indicators = list(
        Indicator.objects.filter(in_agreement=True)
        .prefetch_related(Prefetch("breaks", IndicatorBreak.objects.order_by("year", "pk")))
        .order_by("order", "pk")
    )
    district_parts.add_breaks(indicators, area)
    shown = queries.series_of_everybody(queries.figures(queries.of_areas(areas, indicators=indicators), own=own))
    areas = _with_figures(areas, shown)
    series = {each.pk: [shown.get((each.pk, one.pk), {}) for one in areas] for each in indicators}
    years = sorted(set().union(*(_comparable(each) for each in series.values())), reverse=True)
    year = year if year in years else None
    confirmed = comparability.confirmed_pairs(area, shown)
    rows = [
        _row(indicator, areas, series[indicator.pk], year, comparability.rules_of(indicator, confirmed))
        for indicator in indicators
    ]
    return Board(area=area, others=areas[1:], rows=rows, years=years, year=year)


def gap(indicator, areas, series, year, rules, *, sex=Sex.TOTAL, decimals=0):
    """Return the GapInWords of a year between two `areas` from their two `series`, with at least so many `decimals`."""
    own, other = areas
    missing = (ShownFigure(area.pk, year, sex, None) for area in areas)
    own_series, other_series = ({year: none} | each for none, each in zip(missing, series, strict=True))
    found = comparability.compare_in(year, own_series, other_series, rules)
    return GapInWords(other, found, sentences.compared(found, own, other, unit=indicator.unit, decimals=decimals))


def newest_year(series):
    """Return the newest year in which all of these series have a value, else the newest of the first, else of any.

    If none has a value, return the newest year with any figure, or None.
    """
    years = _comparable(series) or _first_known(series)
    return max(years) if years else None


def source_lines(indicator, figures, *, year=None):
    """Return a sentence for each source of these figures, in their order, with the day of the last fetch.

    The sentence says so if the source's figure of `year` is preliminary.
    """
    newest, preliminary = {}, set()
    for figure in figures:
        newest[figure.source] = max(newest.get(figure.source, figure), figure, key=_day_fetched)
        if figure.is_preliminary and figure.year == year:
            preliminary.add(figure.source)
    return [
        sentences.source_line(
            source,
            kpi=indicator.kpi if source == indicator.source else "",
            fetched_on=figure.fetched_on,
            is_preliminary=source in preliminary,
        )
        for source, figure in newest.items()
        if source
    ]


def note_lines(areas, figures, *, year=None):
    """Return what the sources note beside these figures of the areas, each note once; only of `year` if it is given."""
    noted = {}
    for figure in figures:
        if figure.note and year in (None, figure.year):
            places, years = noted.setdefault(figure.note, (set(), set()))
            places.add(figure.area)
            years.add(figure.year)
    return [
        sentences.note_line(note, [area.name for area in areas if area.pk in places], sorted(years))
        for note, (places, years) in noted.items()
    ]


def newer_years(areas, series, year):
    """Return a sentence if a later year than `year` is known for some areas only, else ""."""
    known = [queries.known_years(each) for each in series]
    last = max(set().union(*known), default=year)
    if year is None or last <= year:
        return ""
    has = [area for area, years in zip(areas, known, strict=True) if last in years]
    lacks = [area for area in areas if area not in has]
    figures = [each[last] for each in series if last in each]
    is_kept_back = any(figure.reason == MissingReason.SUPPRESSED for figure in figures)
    return sentences.newer_sentence(last, has, lacks, is_kept_back=is_kept_back)


def cell(area, figure, indicator, decimals):
    """Return the Cell of a figure, its value and margin with so many `decimals`."""
    if figure.value is None:
        return Cell(area, figure, sentences.missing_sentence(figure), "")
    unit = f"\N{NO-BREAK SPACE}{indicator.unit}" if indicator.unit else ""
    margin = sentences.margin(figure, decimals)
    ends = "" if margin else sentences.ends_in_words(figure, unit=indicator.unit, decimals=decimals)
    return Cell(area, figure, f"{decimal(figure.value, decimals)}{unit}", margin, ends)


def _with_figures(areas, shown):
    """Return the area itself, and the others that have figures; all of them if none has."""
    known = {area for (_indicator, area), series in shown.items() if queries.known_years(series)}
    own, *others = areas
    return [own, *([other for other in others if other.pk in known] or others)]


def _row(indicator, areas, series, chosen, rules):
    year = chosen or newest_year(series)
    figures = [
        each.get(year) or ShownFigure(area.pk, year, Sex.TOTAL, None) for area, each in zip(areas, series, strict=True)
    ]
    recent = _recent(series, until=year)
    shown = [*figures, *(figure for each in recent for figure in each.values())]
    known = [figure for figure in shown if figure.value is not None]
    decimals = decimal_places(figure.value for figure in known)
    own, *others = areas
    gaps = [
        gap(indicator, (own, other), (series[0], theirs), year, rules, decimals=decimals)
        for other, theirs in zip(others, series[1:], strict=True)
    ]
    own_cell, *other_cells = [
        cell(area, figure, indicator, decimals) for area, figure in zip(areas, figures, strict=True)
    ]
    return BoardRow(
        indicator=indicator,
        year=year,
        own=own_cell,
        compared=list(zip(other_cells, gaps, strict=True)),
        stand=_stand(gaps),
        against_both=_against_both(gaps),
        newer="" if chosen else newer_years(areas, series, year),
        recent=recent,
        breaks=breaks_within(indicator, recent),
        sources=[*source_lines(indicator, known, year=year), *note_lines(areas, known, year=year)],
        calculation=_calculation(gaps, figures),
        is_made_up=any(figure.is_made_up for figure in known),
    )


def _stand(gaps):
    verdicts = {each.verdict for each in gaps} or {ComparisonVerdict.NOT_COMPARABLE}
    if verdicts == {ComparisonVerdict.WORSE}:
        return Standing.WORSE
    if verdicts == {ComparisonVerdict.BETTER}:
        return Standing.BETTER
    if verdicts & {ComparisonVerdict.BETTER, ComparisonVerdict.WORSE}:
        return Standing.MIXED
    if verdicts & {ComparisonVerdict.NOT_CERTAIN, ComparisonVerdict.CHANCE, ComparisonVerdict.SAME}:
        return Standing.NOT_CERTAIN
    return Standing.NOT_COMPARABLE if verdicts == {ComparisonVerdict.NOT_COMPARABLE} else Standing.NOT_JUDGED


def _against_both(gaps):
    if len(gaps) < 2:
        return ""
    near, far = gaps
    verdict = statistics_comparison.against_both(near.comparison, far.comparison)
    return sentences.against_both_sentence(verdict, near.other, far.other)


def _calculation(gaps, figures):
    """Return a sentence on who calculated the shown gaps, and from what; "" if there is none."""
    if all(each.comparison.gap is None for each in gaps):
        return ""
    used = [figure.source for figure in figures if figure.source and figure.value is not None]
    return sentences.own_calculation(*used) if used else ""


def _comparable(series):
    """Return the years in which each of these series has a value. One area alone compares with nothing."""
    return set.intersection(*map(queries.known_years, series)) if len(series) > 1 else set()


def _first_known(series):
    known = [queries.known_years(each) for each in series]
    return known[0] or set().union(*known) or set().union(*series)


def _recent(series, *, until):
    """Return some years of the series up to `until`, so that all lines of the small chart end in the row's year."""
    if until is None:
        return [{} for _figures in series]
    return [
        {year: figure for year, figure in figures.items() if until - CHART_YEARS < year <= until} for figures in series
    ]


def _day_fetched(figure):
    return figure.fetched_on or date.min
