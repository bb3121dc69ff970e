"""What decides how the figures of an indicator compare: its rules, and the sources that somebody has confirmed."""

from core.text.numbers import is_per_cent
from indicators.figures.district_parts import breaks_of
from indicators.models import ComparableSources
from indicators.statistics import comparison, sources
from indicators.statistics.comparison import Rules
from indicators.statistics.pooling import POOLED_YEARS


def rules_of(indicator, confirmed=None):
    """Return the Rules of an indicator, which has its breaks. `confirmed` is the result of `confirmed_pairs`."""
    levels = {sources.key_of(indicator.source): indicator.confidence} if indicator.confidence else {}
    return Rules(
        direction=indicator.direction,
        source_kind=indicator.source_kind,
        breaks=tuple(each.year for each in breaks_of(indicator)),
        levels=levels,
        is_share=is_per_cent(indicator.unit),
        pools_years=indicator.pools_years,
        confirmed=(confirmed or {}).get(indicator.pk, frozenset()),
    )


def confirmed_pairs(area, series):
    """Return {indicator: pairs of sources} that compare in `area`, which has its parent.

    `series` are {(indicator, …): {year: ShownFigure}}, or the same by sex. Where no indicator has two sources, nothing
    is asked; else one query.
    """
    keys = {}
    for (indicator, *_rest), figures in series.items():
        keys.setdefault(indicator, set()).update(sources.key_of(each.source) for each in figures.values())
    several = [indicator for indicator, names in keys.items() if len(names) > 1]
    if not several:
        return {}
    areas = [pk for pk in (area.pk, area.parent_id) if pk]
    rows = ComparableSources.objects.filter(indicator__in=several, area__in=areas)
    found = {}
    for indicator, source, other in rows.values_list("indicator", "source", "other"):
        found.setdefault(indicator, set()).add(sources.pair_of(source, other))
    return {indicator: frozenset(pairs) for indicator, pairs in found.items()}


def compare_in(year, own, other, rules):
    """Return the Comparison of two series, {year: ShownFigure}, which both have that year, even if it is None."""
    earlier = []
    for before in range(year - 1, year - POOLED_YEARS, -1) if rules.pools_years and year else ():
        if before not in own or before not in other:
            break
        earlier.append((own[before], other[before]))
    return comparison.compare(own[year], other[year], rules, earlier=earlier)
