"""The ranks that chance leaves open: where the intervals of two areas overlap, their order says little."""

from bisect import bisect_left, bisect_right

from core.text.numbers import decimal
from indicators.statistics import sentences


def ends(figure, indicator):
    """Return (low, high) of a figure's interval in the indicator's unit, the value alone where there is no interval."""
    if figure.margin is not None:
        return float(figure.value - figure.margin), float(figure.value + figure.margin)
    found = sentences.ends_of(figure, indicator.unit)
    return tuple(map(float, found)) if found else (float(figure.value), float(figure.value))


def open_ranks(intervals, *, is_higher_better):
    """Return the (best, worst) rank of each of [(low, high), …], or (None, None) where it has no width.

    The best is one more than the areas that are better with their whole interval, the worst leaves out those that are
    worse with theirs.
    """
    lows, highs = sorted(low for low, _high in intervals), sorted(high for _low, high in intervals)
    count = len(intervals)
    found = []
    for low, high in intervals:
        higher, lower = count - bisect_right(lows, high), bisect_left(highs, low)
        better, worse = (higher, lower) if is_higher_better else (lower, higher)
        found.append((better + 1, count - worse) if high > low else (None, None))
    return found


def in_words(figure, indicator, decimals):
    """Return the margin of a figure, or both ends of its interval; "" for a figure that has neither."""
    if figure.margin is not None:
        return f"±\N{NO-BREAK SPACE}{decimal(figure.margin, decimals)}"
    return sentences.ends_in_words(figure, unit=indicator.unit, decimals=decimals)
