"""Divide a ranking into classes, which a map shows. Pure functions.

A class is a fifth of the ranks, the best situation first. Areas that share a rank share a class, so that a class may be
larger than a fifth, or there may be fewer than five.
"""

from dataclasses import dataclass
from decimal import Decimal

MOST_CLASSES = 5


@dataclass(frozen=True)
class RankClass:
    """A class of a ranking: its number from 1 on, its lowest and highest value, and how many areas it has."""

    number: int
    low: Decimal
    high: Decimal
    count: int


def rank_classes(ranking):
    """Return ([RankClass, …], {area: number of its class}) of RankedAreas. Areas without a rank have no class."""
    ranked = [place for place in ranking if place.rank is not None]
    fifths = {}
    for place in ranked:
        fifths.setdefault((place.rank - 1) * MOST_CLASSES // len(ranked), []).append(place)
    classes, numbers = [], {}
    for number, (_fifth, places) in enumerate(sorted(fifths.items()), 1):
        values = [place.figure.value for place in places]
        classes.append(RankClass(number, min(values), max(values), len(places)))
        numbers |= {place.area: number for place in places}
    return classes, numbers
