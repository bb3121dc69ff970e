"""Charts of an indicator over the years, with what is uncertain in them. `core.documents.charts` draws them."""

from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from core.documents.chart_times import ChartTimes
from core.documents.charts import ChartLine, line_chart
from indicators.figures.district_parts import breaks_of
from indicators.models import SourceKind
from indicators.periods import Period, PeriodKind, codes
from indicators.statistics import sentences


def chart_of(indicator, areas, series, *, key, title, **options):
    """Return the chart of one series for each area, as HTML."""
    lines = lines_of(indicator, areas, series)
    times = _times(indicator, [*lines, *options.get("same_axes_as", ())])
    breaks = [each.year * times.per_year for each in breaks_of(indicator)]
    note = _("Bands and bars show how much chance may do, in 95 cases of 100.") if _is_counted(indicator) else ""
    options |= {"unit": indicator.unit, "breaks": breaks, "interval_note": note, "times": times}
    drawn = line_chart(lines, key=key, title=title, **options)
    return mark_safe(drawn)  # noqa: S308 - core.documents.charts escapes every word


def lines_of(indicator, areas, series):
    """Return a ChartLine of each area and its series, {time: ShownFigure}."""
    found = []
    for area, of_times in zip(areas, series, strict=True):
        figures = {_place(time): figure for time, figure in of_times.items()}
        values = {place: figure.value for place, figure in figures.items()}
        found.append(ChartLine(area.name, values, _intervals(indicator, figures)))
    return found


def breaks_within(indicator, series):
    """Return the breaks inside a chart of these series: after its first year, and no later than its last."""
    years = set().union(*series)
    return [each for each in breaks_of(indicator) if years and min(years) < each.year <= max(years)]


def _place(time):
    """Return the number that stands for a time on the axis: a year itself, or how many parts of years come before."""
    return time.year * time.per_year + time.number - 1 if isinstance(time, Period) else time


def _times(indicator, lines):
    """Return the ChartTimes of an indicator, with the names of all numbers from the first of the lines to the last."""
    kind = indicator.period_kind
    places = {place for line in lines for place in line.values}
    if kind == PeriodKind.YEAR or not places:
        return ChartTimes()
    parts = codes(kind)
    times = [
        (place, Period(place // len(parts), parts[place % len(parts)])) for place in range(min(places), max(places) + 1)
    ]
    return ChartTimes(len(parts), tuple((place, time.on_axis, str(time)) for place, time in times))


def _intervals(indicator, figures):
    """Return {year: (lower limit, upper limit)} of the figures of a series that are uncertain."""
    return {year: limits for year, figure in figures.items() if (limits := _interval_of(indicator, figure))}


def _interval_of(indicator, figure):
    """Return the limits of a figure's margin of error, or of what chance does to its count; () if it has neither."""
    if figure.value is None:
        return ()
    if figure.margin is not None:
        return figure.value - figure.margin, figure.value + figure.margin
    return tuple(sentences.ends_of(figure, indicator.unit)) if _is_counted(indicator) else ()


def _is_counted(indicator):
    return indicator.source_kind == SourceKind.REGISTER
