"""Which of two sayings of a district's figure holds, where its codes are of different divisions.

Statistics Sweden gives a district's figures of 2023 and before under its old code (0136R901), and those from 2024 on
under that of the new division (0136R901_RegSO2025); each code answers nothing, or 0, in the other's years. Both may be
codes of one area here, and may come in one file or in two, in any order. What is stored in the end is the same:

- a value holds before nothing, whichever division says nothing;
- of two values that holds whose division holds in the year: the latest that has begun, then a code without division,
  then a division that had not begun;
- 0 under a code without division, in a year that has a later one, holds before nothing alone.

Only the division that gave a value can take it back. What was typed in, or came in a table or from Kolada, is no matter
of divisions: the person says so.
"""

from indicators.figures.records import UNSAID
from indicators.models import MissingReason


def outranks(figure, other):
    """Whether `figure` holds, and not `other`, of two in one dataset that are of the same area, year and sex."""
    return _weight(figure) > _weight(other)


def contradicts(figure, other):
    """Whether two in one dataset are other values of the same rank, so that nobody can say which of them holds."""
    if figure.value is None or figure.value == other.value or figure.is_doubtful:
        return False
    return _weight(figure) == _weight(other)


def is_kept(figure, before):
    """Whether what is stored (`before`, a Said) stays, though the dataset says something else."""
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
    """Whether the dataset's figure is of a division that holds in its year before that of what is stored.

    Also of the same value: it is then no longer the other division's to change.
    """
    if figure.division is UNSAID or figure.value is None or before.value is None or figure.is_doubtful:
        return False
    return _standing(figure.division, figure.year) > _standing(before.division, figure.year)


def _weight(figure):
    """What a figure weighs beside others of its dataset: a value, a doubtful one, not known, no such area."""
    if figure.value is None:
        kind = -1 if figure.missing == MissingReason.NO_SUCH_AREA else 0
    else:
        kind = 1 if figure.is_doubtful else 2
    return kind, _standing(figure.division, figure.year)


def _standing(division, year):
    """How a division stands in a year: the figures of a year are in the division of the first of January after it."""
    if division is None or division is UNSAID:
        return 1, 0
    return (2, division) if division <= year + 1 else (0, -division)
