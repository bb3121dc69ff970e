"""Find what a source has withdrawn: what was here from it, and is no longer in its whole answer."""

from dataclasses import replace

from django.utils.translation import gettext as _

from indicators.figures.records import UNSAID, ParsedFigure
from indicators.models import MissingReason, Observation


def completed(part, parsed):
    """Return `parsed`, the validated figures of a FetchedPart, with what the source has withdrawn.

    It compares the figures that came from the same kind of source, of the indicators, areas and years that were asked
    for. A margin of error that is gone is taken away, too. An answer without any figure withdraws nothing: so does a
    source that is out of order. One query.
    """
    stored = list(_stored(part, parsed.kind))
    if stored and not parsed.figures:
        sentence = _("%(source)s answered without a single figure. What is here stays.")
        return replace(parsed, notes=(*parsed.notes, sentence % {"source": parsed.source}))
    figures = {figure.key: figure for figure in parsed.figures}
    has_margins = {figure.indicator for figure in parsed.figures if figure.margin not in (None, UNSAID)}
    for *key, has_margin in stored:
        figure = figures.get(tuple(key))
        if figure is None or figure.value is UNSAID:
            figures[tuple(key)] = _withdrawn(*key)
        elif has_margin and figure.margin is UNSAID and figure.indicator in has_margins:
            figures[tuple(key)] = replace(figure, margin=None)
    return replace(parsed, figures=list(figures.values()))


def _stored(part, kind):
    """Yield (indicator, area, year, period, sex, whether it has a margin) of each value that came from the source."""
    rows = Observation.objects.filter(
        indicator__in=part.indicators,
        area__in=part.areas,
        year__in=part.years,
        value__isnull=False,
        taken_in__kind=kind,
    ).order_by("indicator", "area", "year", "period", "sex")
    for *key, margin in rows.values_list("indicator", "area", "year", "period", "sex", "margin"):
        yield *key, margin is not None


def _withdrawn(indicator, area, year, period, sex):
    return ParsedFigure(
        _("withdrawn"), indicator, area, year, sex, value=None, missing=MissingReason.WITHDRAWN, period=period
    )
