"""Find values that lie far outside the area's own history, so that a person is asked before they are stored.

The history of a value are the area's other figures of the same indicator, sex and part of the year, on the same side of
a break: all that are stored, also what the value would replace. If those are fewer than five, the other years that come
with it count too. With at least five besides it the value is far outside if it lies further from their median than

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
    """A change whose value is far outside its history: the `middle`, the least and largest of the `known` values."""

    change: FigureChange
    middle: Decimal
    least: Decimal
    largest: Decimal
    known: int

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
        is_share = is_per_cent(indicator.unit)
        histories = _histories(_stored(pk, some, breaks), _coming(some, breaks), is_share)
        for change in some:
            history = histories[_series(change.figure, breaks)]
            if history.limit is not None and _is_beyond(change.after.value, change.after.margin, history):
                found.append(_described(change, history))
    return found


def is_far(value, others, *, margin=None, is_share):
    """Return whether a value lies far outside `others`, the values of its history. See the rule above."""
    return len(others) >= FEWEST and _is_beyond(value, margin, _History({}, *_middle_and_limit(others, is_share)))


class _History(NamedTuple):
    """The values of a series by year, their middle, and how far from it a value may lie: None if they are few."""

    values: dict
    middle: Decimal | None = None
    limit: Decimal | None = None


def _is_beyond(value, margin, history):
    return abs(value - history.middle) - (margin or 0) > history.limit


def _middle_and_limit(values, is_share):
    middle = median(values)
    deviation = median([abs(each - middle) for each in values]) * _TO_STANDARD_DEVIATION
    least = min(_POINTS, abs(middle) / 2) if is_share else abs(middle) / 4
    return middle, max(_TIMES * deviation, least)


def _described(change, history):
    """Return the UnusualValue with what the area has had else. A stored value of its own year is a part of that."""
    others = {year: value for year, value in history.values.items() if year != change.figure.year}
    others = [*others.values(), *([change.before.value] if change.before and change.before.value is not None else [])]
    return UnusualValue(change, median(others), min(others), max(others), len(others))


def _says_a_value(change):
    """Return whether a change gives a value that is not the one that is stored."""
    if change.figure.value is UNSAID or change.after.value is None:
        return False
    return change.before is None or change.before.value != change.after.value


def _histories(stored, coming, is_share):
    """Return {series: _History}. Many figures share one, so that the middle is found once for each."""
    found = {}
    for series, of_file in coming.items():
        known = stored.get(series, {})
        values = known if len(known) >= FEWEST else of_file | known
        enough = len(values) >= FEWEST + (values is not known)  # a value that comes is no history of itself
        found[series] = _History(values, *(_middle_and_limit(list(values.values()), is_share) if enough else ()))
    return found


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
