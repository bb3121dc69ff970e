"""Places along the axes of a chart: round steps, and labels that do not cover each other."""

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

_STEPS = 5


def axis(low: Decimal, high: Decimal, *, ceiling: Decimal | None = None, steps: int = _STEPS) -> list[Decimal]:
    """Return the ticks of an axis that holds everything from `low` to `high`, as Decimals one round step apart.

    It begins at zero if that costs little of its length. Equal values get room on both sides. The axis does not pass
    `ceiling`, such as 100 for per cent, unless the figures do. It has about `steps` steps.
    """
    if low == high:
        room = abs(low) / 10 or Decimal(1)
        low, high = (max(low - room, Decimal(0)) if low >= 0 else low - room), high + room
    elif 0 < low <= (high - low) / 2:
        low = Decimal(0)
    if ceiling is not None and high > ceiling >= low:
        high = max(ceiling, high) if high - ceiling > (high - low) / 2 else ceiling
    step = _round_step((high - low) / steps)
    first = (low / step).to_integral_value(ROUND_FLOOR)
    last = (high / step).to_integral_value(ROUND_CEILING)
    return [step * n for n in range(int(first), int(last) + 1)]


def spread_labels(centres: Sequence[float], heights: Sequence[float], *, top: float, bottom: float) -> list[float]:
    """Return the middle of each label, in their order, so that no label of these `heights` covers another.

    Each stands as near its own place in `centres` as the others let it, between `top` and `bottom`, which must have
    room for all of them.
    """
    order = sorted(range(len(centres)), key=lambda n: (centres[n], n))
    places, floor = {}, top
    for n in order:
        places[n] = max(centres[n], floor + heights[n] / 2)
        floor = places[n] + heights[n] / 2
    ceiling = bottom
    for n in reversed(order):
        places[n] = min(places[n], ceiling - heights[n] / 2)
        ceiling = places[n] - heights[n] / 2
    return [places[n] for n in range(len(centres))]


def _round_step(least):
    """Return the smallest of 1, 2 and 5, times a power of ten, that is not less than `least`."""
    power = Decimal(1).scaleb(least.adjusted())
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= least)
