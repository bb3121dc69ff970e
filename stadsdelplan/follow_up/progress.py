"""The progress of a figure from its baseline to its target. Pure functions over Decimal."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from stadsdelplan.models import Better


class ProgressState(StrEnum):
    """The state of a figure. Progress that cannot be measured is not zero."""

    UNKNOWN = "unknown"  # no outcome yet, or nothing to compare it with
    WRONG_WAY = "wrong_way"  # further from the target than at the start
    NOT_MOVED = "not_moved"
    ON_THE_WAY = "on_the_way"
    REACHED = "reached"
    PASSED = "passed"  # beyond the target


@dataclass(frozen=True)
class Progress:
    """How far a figure has come. `share` is 0 at the baseline, 1 at the target, and None where it cannot be measured.

    It may be below 0 and above 1. Bars are drawn from `shown`, which lies between them.
    """

    state: ProgressState
    share: Decimal | None

    @property
    def shown(self):
        return None if self.share is None else min(max(self.share, Decimal(0)), Decimal(1))


_UNKNOWN = Progress(ProgressState.UNKNOWN, None)


def progress(*, baseline, target, outcome, better=""):
    """Return the Progress of `outcome` from `baseline` to `target`, each a Decimal or None.

    Where baseline and target are equal, the goal is to hold the level. Where the baseline is unknown, only the target
    can be judged. In both cases `better`, one of Better or empty, says which side of the target is good.
    """
    if outcome is None or target is None:
        return _UNKNOWN
    if baseline is None or baseline == target:
        return _without_way(target, outcome, better, held=baseline is not None)
    share = (outcome - baseline) / (target - baseline)
    return Progress(_state(share), share)


def _without_way(target, outcome, better, *, held):
    if outcome == target:
        return Progress(ProgressState.REACHED, Decimal(1))
    if not better:
        return _UNKNOWN
    is_beyond = outcome > target if better == Better.HIGHER else outcome < target
    if is_beyond:
        return Progress(ProgressState.PASSED, Decimal(1))
    return Progress(ProgressState.WRONG_WAY, None) if held else Progress(ProgressState.ON_THE_WAY, None)


def _state(share):
    if share < 0:
        return ProgressState.WRONG_WAY
    if share == 0:
        return ProgressState.NOT_MOVED
    if share < 1:
        return ProgressState.ON_THE_WAY
    return ProgressState.REACHED if share == 1 else ProgressState.PASSED
