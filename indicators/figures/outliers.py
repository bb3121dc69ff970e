"""Find values that lie far outside the area's own history, so that a person is asked before they are stored.

The history of a value are the area's other figures of the same indicator, sex and part of the year, on the same side of
a break: all that are stored, also what the value would replace. If those are fewer than five, the other years that come
with it count too. With at least five in all the value is far outside if it lies further from their median than

- five times their median absolute deviation, scaled to the standard deviation of normal numbers (1.4826), and
- in per cent five percentage points, or half the median if that is less; in other units a quarter of the median,

after its own margin of error is taken off. The median and the deviation from it hardly move for a few wrong numbers,
unlike a mean (F. R. Hampel, The Influence Curve and Its Role in Robust Estimation, 1974). The second limit leaves alone
what is small, however quiet the history was.
"""

from collections import defaultdict
from decimal import Decimal
from statistics import median
from typing import NamedTuple

from core.text.numbers import is_per_cent
from indicators.figures.changeset import FigureChange
from indicators.figures.records import UNSAID
from indicators.models import Indicator, Observation

FEWEST = 5  # values of a history
_TIMES = Decimal(5)
_TO_STANDARD_DEVIATION = Decimal("1.4826")
_POINTS = Decimal(5)
_FEW_AREAS = 500  # keys that one query names; with more, the whole indicator is read
_CHUNK = 2000


class UnusualValue(NamedTuple):
    """A change whose value is far outside its history, with the `middle`, the least and the largest of that."""

    change: FigureChange
    middle: Decimal
    least: Decimal
    largest: Decimal
    count: int

    @property
    def token(self):
        """Return the text that names the figure in a form, and with which a person confirms it."""
        return "-".join(map(str, self.change.figure.key))


def unusual(changes):
    """Return the UnusualValues of a Changeset, in the order of its changes.

    One query for the indicators and their breaks each, and one for each indicator.
    """
    asked = [change for change in (*changes.new, *changes.changed) if _says_a_value(change)]
    by_indicator = defaultdict(list)
    for change in asked:
        by_indicator[change.figure.indicator].append(change)
    indicators = Indicator.objects.prefetch_related("breaks").in_bulk(by_indicator)
    found = []
    for pk, some in by_indicator.items():
        indicator = indicators[pk]
        breaks = sorted(each.year for each in indicator.breaks.all())
        stored, coming = _stored(pk, some, breaks), _coming(some, breaks)
        is_share = is_per_cent(indicator.unit)
        for change in some:
            others = _others(change, stored, coming, breaks)
            if is_far(change.after.value, others, margin=change.after.margin, is_share=is_share):
                found.append(UnusualValue(change, median(others), min(others), max(others), len(others)))
    return found


def is_far(value, others, *, margin=None, is_share):
    """Return whether a value lies far outside `others`, the values of its history. See the rule above."""
    if len(others) < FEWEST:
        return False
    middle = median(others)
    deviation = median([abs(each - middle) for each in others]) * _TO_STANDARD_DEVIATION
    least = min(_POINTS, abs(middle) / 2) if is_share else abs(middle) / 4
    return abs(value - middle) - (margin or 0) > max(_TIMES * deviation, least)


def _says_a_value(change):
    """Return whether a change gives a value that is not the one that is stored."""
    if change.figure.value is UNSAID or change.after.value is None:
        return False
    return change.before is None or change.before.value != change.after.value


def _others(change, stored, coming, breaks):
    """Return the values of the history of a change."""
    series, year = _series(change.figure, breaks), change.figure.year
    known = stored.get(series, {})
    others = list(known.values())  # of its own year too: that is what the value would replace
    if len(others) >= FEWEST:
        return others
    return others + [value for of, value in coming[series].items() if of != year and of not in known]


def _series(figure, breaks):
    """Return what a figure's history is found by: its area, sex and part of the year, and its side of the breaks."""
    return figure.area, figure.period, figure.sex, sum(each <= figure.year for each in breaks)


def _stored(indicator, changes, breaks):
    """Return {series: {year: stored value}} of the areas of the changes. One query."""
    found = defaultdict(dict)
    areas = {change.figure.area for change in changes}
    rows = Observation.objects.filter(indicator=indicator, value__isnull=False)
    if len(areas) <= _FEW_AREAS:
        rows = rows.filter(area__in=areas)
    names = ("area_id", "year", "period", "sex", "value")
    for area, year, period, sex, value in rows.values_list(*names).iterator(chunk_size=_CHUNK):
        found[area, period, sex, sum(each <= year for each in breaks)][year] = value
    return found


def _coming(changes, breaks):
    """Return {series: {year: value}} of the changes."""
    found = defaultdict(dict)
    for change in changes:
        found[_series(change.figure, breaks)][change.figure.year] = change.after.value
    return found
