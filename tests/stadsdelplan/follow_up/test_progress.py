"""How far a figure has come, in every case that a plan can meet."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadsdelplan.follow_up.progress import ProgressState, progress

NUMBERS = st.decimals("-1000", "1000", places=2)

# fmt: off
CASES = [
    # baseline target outcome better     stand              share
    ("74",   "80",  "77",    "",        ProgressState.ON_THE_WAY,  "0.5"),
    ("74",   "80",  "80",    "",        ProgressState.REACHED,     "1"),
    ("74",   "80",  "83",    "",        ProgressState.PASSED,      "1.5"),
    ("74",   "80",  "74",    "",        ProgressState.NOT_MOVED,   "0"),
    ("74",   "80",  "71",    "",        ProgressState.WRONG_WAY,   "-0.5"),
    ("60",   "54",  "57",    "",        ProgressState.ON_THE_WAY,  "0.5"),
    ("60",   "54",  "51",    "",        ProgressState.PASSED,      "1.5"),
    ("60",   "54",  "66",    "",        ProgressState.WRONG_WAY,   "-1"),
    ("0",    "30",  "0",     "",        ProgressState.NOT_MOVED,   "0"),
    ("50",   "50",  "50",    "",        ProgressState.REACHED,     "1"),
    ("50",   "50",  "48",    "lower",   ProgressState.PASSED,      "1"),
    ("50",   "50",  "48",    "higher",  ProgressState.WRONG_WAY,   None),
    ("50",   "50",  "48",    "",        ProgressState.UNKNOWN,     None),
    (None,   "25",  "25",    "",        ProgressState.REACHED,     "1"),
    (None,   "25",  "30",    "higher",  ProgressState.PASSED,      "1"),
    (None,   "25",  "20",    "higher",  ProgressState.ON_THE_WAY,  None),
    (None,   "25",  "20",    "",        ProgressState.UNKNOWN,     None),
    ("74",   None,  "77",    "higher",  ProgressState.UNKNOWN,     None),
    ("74",   "80",  None,    "",        ProgressState.UNKNOWN,     None),
]
# fmt: on


@pytest.mark.parametrize(("baseline", "target", "outcome", "better", "stand", "share"), CASES)
def test_a_figure_stands_where_the_table_says(baseline, target, outcome, better, stand, share):
    found = progress(baseline=_number(baseline), target=_number(target), outcome=_number(outcome), better=better)

    assert (found.state, found.share) == (stand, _number(share))


@given(NUMBERS, NUMBERS, NUMBERS)
def test_turning_the_scale_around_changes_nothing(baseline, target, outcome):
    straight = progress(baseline=baseline, target=target, outcome=outcome)
    turned = progress(baseline=-baseline, target=-target, outcome=-outcome)

    assert straight == turned


@given(NUMBERS, NUMBERS, NUMBERS)
def test_what_is_drawn_lies_between_nothing_and_all(baseline, target, outcome):
    shown = progress(baseline=baseline, target=target, outcome=outcome).shown

    assert shown is None or 0 <= shown <= 1


def _number(text):
    return None if text is None else Decimal(text)
