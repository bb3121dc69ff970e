"""Intervals for what was counted. Pure functions over whole numbers.

A register counts everybody, and yet its figure is one outcome of many that chance could have given. The interval says
which levels lie behind the figure, at a stated level of confidence. For a share it is Wilson's (Wilson 1927, "Probable
inference, the law of succession, and statistical inference"); for a rate, where one person may count more than once,
Byar's approximation to the exact interval of a Poisson count (Breslow and Day 1987, volume II, page 69).
"""

from dataclasses import dataclass
from functools import cache
from math import sqrt
from statistics import NormalDist

LEVEL = 95  # per cent: what the portal judges counts at
FEWEST_PERSONS = 30
FEWEST_EVENTS = 10


@dataclass(frozen=True, slots=True)
class Interval:
    low: float
    high: float

    @property
    def half(self):
        """Return half the width."""
        return (self.high - self.low) / 2


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure as `events` of `persons`. In a share each person is an event at most once; in a rate perhaps more."""

    events: int
    persons: int
    is_share: bool = True

    @property
    def ratio(self):
        return self.events / self.persons

    @property
    def is_enough(self):
        """Return whether there are enough persons and events for a verdict.

        In a share the persons who are no events count as well: 95 of 100 says the same as 5 of 100 who are not.
        """
        fewer = min(self.events, self.persons - self.events) if self.is_share else self.events
        return self.persons >= FEWEST_PERSONS and fewer >= FEWEST_EVENTS

    def interval(self, *, level=LEVEL):
        """Return the Interval of the ratio."""
        find = wilson if self.is_share else byar
        return find(self.events, self.persons, level=level)

    def without(self, part):
        """Return the rest of this without `part`, or None where `part` is no part of it, or all of it."""
        events, persons = self.events - part.events, self.persons - part.persons
        holds = persons > 0 and events >= 0 and (not self.is_share or events <= persons)
        return Counted(events, persons, self.is_share) if holds else None

    def __add__(self, other):
        return Counted(self.events + other.events, self.persons + other.persons, self.is_share)


def wilson(events, persons, *, level=LEVEL):
    """Return the Interval of a share between 0 and 1. `events` is at most `persons`, of which there is at least one."""
    z = z_of(level)
    share, squared = events / persons, z * z / persons
    centre = (share + squared / 2) / (1 + squared)
    half = z / (1 + squared) * sqrt((share * (1 - share) + squared / 4) / persons)
    low = 0.0 if events == 0 else centre - half  # exactly so, without the rounding of floats
    return Interval(low, 1.0 if events == persons else centre + half)


def byar(events, persons, *, level=LEVEL):
    """Return the Interval of events for each person."""
    z, more = z_of(level), events + 1
    low = events * max(0.0, 1 - 1 / (9 * events) - z / (3 * sqrt(events))) ** 3 if events else 0.0
    high = more * (1 - 1 / (9 * more) + z / (3 * sqrt(more))) ** 3
    return Interval(low / persons, high / persons)


@cache
def z_of(level):
    """Return how many standard errors a margin of that level, in per cent, has: 1.96 for 95."""
    return NormalDist().inv_cdf(0.5 + level / 200)
