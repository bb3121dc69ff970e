"""What may be said of two figures beside each other, case by case."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.comparison import Comparison, Figure, Verdict, compare, is_worse_than_both
from indicators.models import Direction, SourceKind

LOWER, HIGHER = Direction.LOWER_IS_WORSE, Direction.HIGHER_IS_WORSE
REGISTER, SURVEY = SourceKind.REGISTER, SourceKind.SURVEY

# fmt: off
CASES = [
    # own: value, margin   other           direction source    verdict              gap     ratio
    ("60", None,          "70", None,      LOWER,    REGISTER, Verdict.WORSE,       "-10",  "6/7"),
    ("60", None,          "70", None,      HIGHER,   REGISTER, Verdict.BETTER,      "-10",  "6/7"),
    ("70", None,          "60", None,      LOWER,    REGISTER, Verdict.BETTER,      "10",   "7/6"),
    ("70", None,          "60", None,      HIGHER,   REGISTER, Verdict.WORSE,       "10",   "7/6"),
    ("70", None,          "70", None,      LOWER,    REGISTER, Verdict.SAME,        "0",    "1"),
    ("0",  None,          "70", None,      LOWER,    REGISTER, Verdict.WORSE,       "-70",  "0"),
    ("70", None,          "0",  None,      HIGHER,   REGISTER, Verdict.WORSE,       "70",   None),
    ("61", "6",           "63", "2",       LOWER,    SURVEY,   Verdict.NOT_CERTAIN, "-2",   "61/63"),
    ("61", "6",           "69", "2",       LOWER,    SURVEY,   Verdict.NOT_CERTAIN, "-8",   "61/69"),
    ("61", "6",           "70", "2",       LOWER,    SURVEY,   Verdict.WORSE,       "-9",   "61/70"),
    ("61", "6",           "61", "2",       LOWER,    SURVEY,   Verdict.NOT_CERTAIN, "0",    "1"),
    ("61", None,          "63", "2",       LOWER,    SURVEY,   Verdict.NOT_JUDGED,  "-2",   "61/63"),
    ("61", "6",           "63", None,      LOWER,    SURVEY,   Verdict.NOT_JUDGED,  "-2",   "61/63"),
    ("61", "0",           "63", "0",       LOWER,    SURVEY,   Verdict.WORSE,       "-2",   "61/63"),
    (None, None,          "63", None,      LOWER,    REGISTER, Verdict.NOT_COMPARABLE, None, None),
    ("61", None,          None, None,      LOWER,    REGISTER, Verdict.NOT_COMPARABLE, None, None),
]
# fmt: on
NUMBERS = st.decimals("0.1", "100", places=1)
MARGINS = st.none() | st.decimals("0", "10", places=1)


@pytest.mark.parametrize(
    ("own", "margin", "other", "others_margin", "direction", "source", "verdict", "gap", "ratio"), CASES
)
def test_two_figures_compare_as_the_table_says(
    own, margin, other, others_margin, direction, source, verdict, gap, ratio
):
    found = compare(
        _figure(own, margin), _figure(other, others_margin, area=2), direction=direction, source_kind=source
    )

    assert found == Comparison(verdict, _number(gap), _fraction(ratio))


@pytest.mark.parametrize("other", [{"area": 1}, {"area": 2, "year": 2024}, {"area": 2, "sex": "K"}])
def test_an_area_is_not_compared_with_itself_nor_across_years_or_sexes(other):
    found = compare(_figure("60", None), _figure("70", None, **other), direction=LOWER, source_kind=REGISTER)

    assert found == Comparison(Verdict.NOT_COMPARABLE)


@given(NUMBERS, MARGINS, NUMBERS, MARGINS, st.sampled_from(SourceKind.values))
def test_the_other_direction_is_the_mirror(own, margin, other, others_margin, source):
    figures = Figure(1, 2025, "T", own, margin), Figure(2, 2025, "T", other, others_margin)
    mirrored = {Verdict.BETTER: Verdict.WORSE, Verdict.WORSE: Verdict.BETTER}

    one = compare(*figures, direction=LOWER, source_kind=source).verdict

    assert compare(*figures, direction=HIGHER, source_kind=source).verdict == mirrored.get(one, one)
    assert compare(*reversed(figures), direction=LOWER, source_kind=source).verdict == mirrored.get(one, one)


@given(NUMBERS, MARGINS, NUMBERS, MARGINS, st.sampled_from(SourceKind.values), st.integers(1, 1000))
def test_another_unit_does_not_change_the_verdict(own, margin, other, others_margin, source, factor):
    def verdict(times):
        mine = Figure(1, 2025, "T", own * times, None if margin is None else margin * times)
        theirs = Figure(2, 2025, "T", other * times, None if others_margin is None else others_margin * times)
        return compare(mine, theirs, direction=LOWER, source_kind=source).verdict

    assert verdict(1) == verdict(factor)


@pytest.mark.parametrize(
    ("own", "near", "far", "expected"), [("60", "70", "72", True), ("71", "70", "72", False), ("60", "70", None, False)]
)
def test_worse_than_both_is_worse_than_each(own, near, far, expected):
    figures = [_figure(value, None, area=area) for area, value in enumerate((own, near, far), start=1)]

    assert is_worse_than_both(*figures, direction=LOWER, source_kind=REGISTER) is expected


def _figure(value, margin, *, area=1, year=2025, sex="T"):
    return Figure(area, year, sex, _number(value), _number(margin))


def _number(text):
    return None if text is None else Decimal(text)


def _fraction(text):
    if text is None:
        return None
    over, _, under = text.partition("/")
    return Decimal(over) / Decimal(under or 1)
