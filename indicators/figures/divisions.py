"""Decide which of two figures of a district holds, if their codes are of different divisions.

Statistics Sweden gives a district's figures of 2023 and before under its old code (0136R901), and those from 2024 on
under that of the new division (0136R901_RegSO2025); each code has nothing, or 0, in the other's years. Both may be
codes of one area here, and may come in one file or in two, in any order. The stored result is the same:

- a value holds before nothing, whichever division says nothing;
- of two values that holds whose division holds in the year: the latest that has begun, then a code without division,
  then a division that had not begun;
- 0 under a code without division, in a year that has a later one, holds before nothing alone.

Only the division that gave a value can take it back. Divisions do not matter for figures that were typed in, or that
came in a table or from Kolada: there the person decides.
"""

from indicators.figures.records import UNSAID
from indicators.models import MissingReason


def outranks(figure, other):
    """Return whether `figure` holds, and not `other`, of two in one dataset for the same area, year and sex."""
    return _weight(figure) > _weight(other)


def contradicts(figure, other):
    """Return whether two figures in one dataset differ at the same rank, so that nobody can say which of them holds."""
    if figure.value is None or figure.value == other.value or figure.is_doubtful:
        return False
    return _weight(figure) == _weight(other)


def is_kept(figure, before):
    """Return whether the stored `before`, a FigureValues, stays although the dataset differs."""
    if figure.division is UNSAID:
        return False
    if figure.value is None:
        if before.value is None:
            return figure.missing == MissingReason.NO_SUCH_AREA and before.missing == MissingReason.UNKNOWN
        return figure.is_doubtful or figure.division is None or figure.division != before.division
    if before.value is None:
        return False
    return figure.is_doubtful or _standing(figure.division, figure.year) < _standing(before.division, figure.year)


def takes_precedence(figure, before):
    """Return whether the dataset's figure has a division that holds in its year before that of the stored one.

    This counts for an equal value too: then the other division can no longer change it.
    """
    if figure.division is UNSAID or figure.value is None or before.value is None or figure.is_doubtful:
        return False
    return _standing(figure.division, figure.year) > _standing(before.division, figure.year)


def _weight(figure):
    """Return the rank of a figure in its dataset: a value, a doubtful one, not known, no such area."""
    if figure.value is None:
        kind = -1 if figure.missing == MissingReason.NO_SUCH_AREA else 0
    else:
        kind = 1 if figure.is_doubtful else 2
    return kind, _standing(figure.division, figure.year)


def _standing(division, year):
    """Return the rank of a division in a year. Figures of a year follow the division of the next first of January."""
    if division is None or division is UNSAID:
        return 1, 0
    return (2, division) if division <= year + 1 else (0, -division)
