"""A district's board: every indicator of the district beside those of the larger areas that it lies in.

A municipality or a county has a board too, against what it lies in. Nothing here asks the database but through
`indicators.reading`, in a number of queries that does not grow with years, areas or indicators.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Prefetch
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.charts import SMALL, Line, line_chart
from core.models import Area
from core.numbers import decimal, places
from indicators import comparison, reading, sentences
from indicators.comparison import Comparison, Verdict
from indicators.models import Indicator, IndicatorBreak, Sex
from indicators.reading import Figure

CHART_YEARS = 10  # in the small charts; the indicator's page has all years

VERDICT_WORDS = {
    Verdict.BETTER: gettext_lazy("Better"),
    Verdict.WORSE: gettext_lazy("Worse"),
    Verdict.SAME: gettext_lazy("Same value"),
    Verdict.NOT_CERTAIN: gettext_lazy("No certain difference"),
    Verdict.NOT_JUDGED: gettext_lazy("Not judged"),
    Verdict.NOT_COMPARABLE: gettext_lazy("Cannot be compared"),
}
VERDICT_SIGNS = {  # on page and paper, since colour alone says nothing in black and white
    Verdict.BETTER: "▲",
    Verdict.WORSE: "▼",
    Verdict.SAME: "=",
    Verdict.NOT_CERTAIN: "≈",
    Verdict.NOT_JUDGED: "○",
    Verdict.NOT_COMPARABLE: "–",
}


class Stand(StrEnum):
    """Where an indicator stands against all that it is held against, the most pressing first."""

    WORSE = "worse"
    MIXED = "mixed"
    BETTER = "better"
    NOT_COMPARABLE = "not_comparable"


@dataclass(frozen=True)
class Cell:
    """A figure in words. `text` has the value with its unit, or what stands in its place; `margin` may be empty."""

    area: Area
    figure: Figure
    text: str
    margin: str


@dataclass(frozen=True)
class Gap:
    """What the comparison with another area says: a word, a sign, and a sentence."""

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
class Row:
    """An indicator on the board, in one year; `year` is None where nothing at all is known.

    `own` is the area's figure, `theirs` the others' in the order of the board, each with its Gap. `sources` are
    sentences; `calculation` says who worked the gaps out.
    """

    indicator: Indicator
    year: int | None
    own: Cell
    theirs: list[tuple[Cell, Gap]]
    stand: Stand
    against_both: str
    recent: list[dict[int, Figure]]
    breaks: list[IndicatorBreak]
    sources: list[str]
    calculation: str
    is_made_up: bool

    @property
    def chart(self):
        """The small chart of the `recent` years of each area, as HTML; drawn only where it is shown."""
        areas = [self.own.area, *(cell.area for cell, _gap in self.theirs)]
        title = _("%(indicator)s, %(area)s") % {"indicator": self.indicator.name, "area": self.own.area.name}
        key = f"diagram-{self.indicator.slug}"
        return chart_of(self.indicator, areas, self.recent, key=key, title=title, size=SMALL)


@dataclass(frozen=True)
class Board:
    """`years` are those that can be chosen, the newest first: in each, some indicator has a value of every area.

    `year` is the one that was chosen, or None: each row then has its own newest year.
    """

    area: Area
    others: list[Area]
    rows: list[Row]
    years: list[int]
    year: int | None

    @property
    def has_two(self):
        """Whether there are two areas to be better or worse than."""
        return len(self.others) > 1

    @property
    def is_made_up(self):
        return any(row.is_made_up for row in self.rows)

    @property
    def summary(self):
        """[(Stand, [Row, …]), …] of the stands that some row has."""
        by_stand = {stand: [row for row in self.rows if row.stand == stand] for stand in Stand}
        return [(stand, rows) for stand, rows in by_stand.items() if rows]


def read_board(area, *, year=None):
    """The Board of `area`, which has its parents selected. A `year` that cannot be compared is not taken."""
    others = [other for other in reading.surroundings(area) if other is not None]
    areas = [area, *others]
    indicators = list(
        Indicator.objects.prefetch_related(Prefetch("breaks", IndicatorBreak.objects.order_by("year", "pk"))).order_by(
            "order", "pk"
        )
    )
    shown = reading.everybody(reading.figures(reading.of_areas(areas, indicators=indicators)))
    series = {each.pk: [shown.get((each.pk, one.pk), {}) for one in areas] for each in indicators}
    years = sorted(set().union(*(_comparable(each) for each in series.values())), reverse=True)
    year = year if year in years else None
    rows = [_row(indicator, areas, series[indicator.pk], year) for indicator in indicators]
    return Board(area=area, others=others, rows=rows, years=years, year=year)


def gap(indicator, own, other, figures, *, breaks=()):
    """The Gap between two areas, of their two `figures`."""
    found = comparison.compare(
        *figures, direction=indicator.direction, source_kind=indicator.source_kind, breaks=breaks
    )
    return Gap(other, found, sentences.compared(found, own, other, unit=indicator.unit))


def newest_year(series):
    """The newest year in which all of these series have a value, else the newest of the first, else of any.

    Where none has a value, it is the newest of which something is said; None where nothing is.
    """
    *_rest, last = [None, *sorted(_comparable(series) or _first_known(series))]
    return last


def source_lines(indicator, figures):
    """A sentence for each source of these Figures, in the order that they come."""
    lines = [
        sentences.source_line(
            figure.source,
            kpi=indicator.kpi if figure.source == indicator.source else "",
            fetched_on=figure.fetched_on,
            is_preliminary=figure.is_preliminary,
        )
        for figure in figures
        if figure.source
    ]
    return list(dict.fromkeys(lines))


def chart_of(indicator, areas, series, *, key, title, **options):
    """The chart of one series for each area, as HTML."""
    lines = lines_of(areas, series)
    breaks = [each.year for each in indicator.breaks.all()]
    drawn = line_chart(lines, key=key, title=title, unit=indicator.unit, breaks=breaks, **options)
    return mark_safe(drawn)  # noqa: S308 - core.charts escapes every word


def lines_of(areas, series):
    return [
        Line(area.name, {year: figure.value for year, figure in figures.items()})
        for area, figures in zip(areas, series, strict=True)
    ]


def cell(area, figure, indicator, decimals):
    """The Cell of a figure, its value and margin with so many `decimals`."""
    if figure.value is None:
        return Cell(area, figure, sentences.missing(figure), "")
    unit = f"\N{NO-BREAK SPACE}{indicator.unit}" if indicator.unit else ""
    margin = "" if figure.margin is None else f"±\N{NO-BREAK SPACE}{decimal(figure.margin, decimals)}"
    return Cell(area, figure, f"{decimal(figure.value, decimals)}{unit}", margin)


def _row(indicator, areas, series, chosen):
    year = chosen or newest_year(series)
    figures = [
        each.get(year) or Figure(area.pk, year, Sex.TOTAL, None) for area, each in zip(areas, series, strict=True)
    ]
    own, *others = areas
    gaps = [gap(indicator, own, other, (figures[0], theirs)) for other, theirs in zip(others, figures[1:], strict=True)]
    known = [figure for figure in figures if figure.value is not None]
    decimals = places(figure.value for figure in known)
    own_cell, *other_cells = [
        cell(area, figure, indicator, decimals) for area, figure in zip(areas, figures, strict=True)
    ]
    recent = _recent(series, until=chosen)
    drawn_years = {year for each in recent for year in each}
    return Row(
        indicator=indicator,
        year=year,
        own=own_cell,
        theirs=list(zip(other_cells, gaps, strict=True)),
        stand=_stand(gaps),
        against_both=_against_both(gaps),
        recent=recent,
        breaks=[each for each in indicator.breaks.all() if each.year in drawn_years - {min(drawn_years, default=0)}],
        sources=source_lines(indicator, known),
        calculation=_calculation(gaps, figures),
        is_made_up=any(figure.is_made_up for figure in known),
    )


def _stand(gaps):
    verdicts = {each.verdict for each in gaps} or {Verdict.NOT_COMPARABLE}
    if verdicts == {Verdict.WORSE}:
        return Stand.WORSE
    if verdicts == {Verdict.BETTER}:
        return Stand.BETTER
    return Stand.NOT_COMPARABLE if verdicts == {Verdict.NOT_COMPARABLE} else Stand.MIXED


def _against_both(gaps):
    if len(gaps) < 2:
        return ""
    near, far = gaps
    verdict = comparison.against_both(near.comparison, far.comparison)
    return sentences.against_both(verdict, near.other, far.other)


def _calculation(gaps, figures):
    """Who worked out the gaps that are shown, and from what; "" where there is none."""
    if all(each.comparison.gap is None for each in gaps):
        return ""
    used = [figure.source for figure in figures if figure.source and figure.value is not None]
    return sentences.own_calculation(*used) if used else ""


def _comparable(series):
    """The years in which each of these series has a value. One area alone compares with nothing."""
    return set.intersection(*map(reading.known_years, series)) if len(series) > 1 else set()


def _first_known(series):
    known = [reading.known_years(each) for each in series]
    return known[0] or set().union(*known) or set().union(*series)


def _recent(series, *, until):
    """The series as the small chart has them: some years up to `until`, or to the newest with a value."""
    last = until or max(set().union(*map(reading.known_years, series)), default=0)
    return [
        {year: figure for year, figure in figures.items() if last - CHART_YEARS < year <= last} for figures in series
    ]
