"""What may be said of two figures beside each other, and of a gap over the years, case by case."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from indicators.models import Direction, MissingReason, SourceKind
from indicators.statistics.comparison import (
    ComparedFigure,
    Comparison,
    ComparisonVerdict,
    Course,
    Gap,
    Obstacle,
    TimeChange,
    against_both,
    change_over_time,
    compare,
    is_worse_than_both,
)

LOWER, HIGHER = Direction.LOWER_IS_WORSE, Direction.HIGHER_IS_WORSE
REGISTER, SURVEY = SourceKind.REGISTER, SourceKind.SURVEY
BETTER, WORSE, SAME = ComparisonVerdict.BETTER, ComparisonVerdict.WORSE, ComparisonVerdict.SAME
NOT_CERTAIN, NOT_JUDGED = ComparisonVerdict.NOT_CERTAIN, ComparisonVerdict.NOT_JUDGED

# fmt: off
CASES = [
    # own: value, margin   other           direction source    verdict      gap     ratio
    ("60",   None,        "70",   None,    LOWER,    REGISTER, WORSE,       "-10",  "6/7"),
    ("60",   None,        "70",   None,    HIGHER,   REGISTER, BETTER,      "-10",  "6/7"),
    ("70",   None,        "60",   None,    LOWER,    REGISTER, BETTER,      "10",   "7/6"),
    ("70",   None,        "60",   None,    HIGHER,   REGISTER, WORSE,       "10",   "7/6"),
    ("70",   None,        "70",   None,    LOWER,    REGISTER, SAME,        "0",    "1"),
    ("70",   None,        "70",   None,    HIGHER,   REGISTER, SAME,        "0",    "1"),
    ("70.1", None,        "70",   None,    LOWER,    REGISTER, BETTER,      "0.1",  "701/700"),
    ("0",    None,        "70",   None,    LOWER,    REGISTER, WORSE,       "-70",  "0"),
    ("70",   None,        "0",    None,    HIGHER,   REGISTER, WORSE,       "70",   None),
    ("0",    None,        "0",    None,    LOWER,    REGISTER, SAME,        "0",    None),
    ("-2",   None,        "4",    None,    LOWER,    REGISTER, WORSE,       "-6",   None),
    ("4",    None,        "-2",   None,    LOWER,    REGISTER, BETTER,      "6",    None),
    ("0.5",  None,        "0.25", None,    LOWER,    REGISTER, BETTER,      "0.25", "2"),
    ("60",   "9",         "61",   "9",     LOWER,    REGISTER, WORSE,       "-1",   "60/61"),  # no margin counts
    ("61",   "6",         "63",   "2",     LOWER,    SURVEY,   NOT_CERTAIN, "-2",   "61/63"),
    ("61",   "3",         "66",   "4",     LOWER,    SURVEY,   NOT_CERTAIN, "-5",   "61/66"),  # the root of 9 and 16
    ("61",   "3",      "66.0001", "4",     LOWER,    SURVEY,   WORSE,    "-5.0001", "610000/660001"),
    ("61",   "3",         "66.1", "4",     HIGHER,   SURVEY,   BETTER,      "-5.1", "610/661"),
    ("66.1", "4",         "61",   "3",     LOWER,    SURVEY,   BETTER,      "5.1",  "661/610"),
    ("66",   "4",         "61",   "3",     HIGHER,   SURVEY,   NOT_CERTAIN, "5",    "66/61"),
    ("61",   "6",         "68",   "2",     LOWER,    SURVEY,   WORSE,       "-7",   "61/68"),  # the intervals overlap
    ("61.5", "5",         "67",   "0",     LOWER,    SURVEY,   WORSE,       "-5.5", "615/670"),
    ("61",   "0.0003", "61.0005", "0.0004", LOWER,   SURVEY,   NOT_CERTAIN, "-0.0005", "610000/610005"),
    ("0", "6000000000.0003", "10000000000.0005", "8000000000.0004", LOWER, SURVEY, NOT_CERTAIN,
     "-10000000000.0005", "0"),
    ("0", "6000000000.0003", "10000000000.0006", "8000000000.0004", LOWER, SURVEY, WORSE, "-10000000000.0006", "0"),
    ("61",   "6",         "61",   "2",     LOWER,    SURVEY,   NOT_CERTAIN, "0",    "1"),
    ("61",   None,        "63",   "2",     LOWER,    SURVEY,   NOT_JUDGED,  "-2",   "61/63"),
    ("61",   "6",         "63",   None,    LOWER,    SURVEY,   NOT_JUDGED,  "-2",   "61/63"),
    ("61",   None,        "63",   None,    HIGHER,   SURVEY,   NOT_JUDGED,  "-2",   "61/63"),
    ("61",   None,        "61",   None,    LOWER,    SURVEY,   NOT_JUDGED,  "0",    "1"),
    ("61",   "0",         "63",   "0",     LOWER,    SURVEY,   WORSE,       "-2",   "61/63"),
    ("61",   "0",         "61",   "0",     LOWER,    SURVEY,   NOT_CERTAIN, "0",    "1"),
]
# fmt: on
NUMBERS = st.decimals("0.1", "100", places=1)
MARGINS = st.none() | st.decimals("0", "10", places=1)
SOURCES = st.sampled_from(SourceKind)
DIRECTIONS = st.sampled_from(Direction)
MIRRORED = {BETTER: WORSE, WORSE: BETTER}


@st.composite
def pairs(draw, values=NUMBERS):
    """Two Figures of different areas that may be compared."""
    return tuple(ComparedFigure(area, 2025, "T", draw(values), draw(MARGINS)) for area in (1, 2))


# Two figures ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "margin", "others", "others_margin", "direction", "source", "verdict", "gap", "ratio"), CASES
)
def test_two_figures_compare_as_the_table_says(
    value, margin, others, others_margin, direction, source, verdict, gap, ratio
):
    own, other = _figure(value, margin), _figure(others, others_margin, area=2)

    found = compare(own, other, direction=direction, source_kind=source)

    assert found == Comparison(verdict, own, other, _number(gap), _fraction(ratio))


# fmt: off
OBSTACLES = [
    # own: area 1, 60       other: area 2, 70                       breaks              obstacle, year of the break
    ({},                    {"area": 1},                            [],                 Obstacle.SAME_AREA, None),
    ({},                    {"area": 1, "year": 2024, "sex": "K"},  [2025],             Obstacle.SAME_AREA, None),
    ({"value": None},       {"area": 1, "value": None},             [],                 Obstacle.SAME_AREA, None),
    ({},                    {"sex": "K"},                           [],                 Obstacle.OTHER_SEX, None),
    ({"sex": "K"},          {"sex": "M", "year": 2024},             [2025],             Obstacle.OTHER_SEX, None),
    ({},                    {"year": 2024},                         [],                 Obstacle.OTHER_YEAR, None),
    ({},                    {"year": 2026},                         [],                 Obstacle.OTHER_YEAR, None),
    ({"value": None},       {"year": 2024, "value": None},          [],                 Obstacle.OTHER_YEAR, None),
    ({},                    {"year": 2020},                         [2020, 2026],       Obstacle.OTHER_YEAR, None),
    ({},                    {"year": 2020},                         [2021],             Obstacle.BREAK, 2021),
    ({},                    {"year": 2020},                         [2025],             Obstacle.BREAK, 2025),
    ({},                    {"year": 2030},                         [2026],             Obstacle.BREAK, 2026),
    ({},                    {"year": 2020},                         [2022, 2024, 2019], Obstacle.BREAK, 2024),
    ({"value": None},       {},                                     [2025],             Obstacle.OWN_MISSING, None),
    ({"value": None},       {"value": None},                        [],                 Obstacle.OWN_MISSING, None),
    ({},                    {"value": None},                        [],                 Obstacle.OTHER_MISSING, None),
]
# fmt: on


@pytest.mark.parametrize("source", SourceKind)
@pytest.mark.parametrize(("own", "other", "breaks", "obstacle", "changed_in"), OBSTACLES)
def test_what_cannot_be_compared_says_why(own, other, breaks, obstacle, changed_in, source):
    own, other = _figure(**{"value": "60"} | own), _figure(**{"value": "70", "area": 2} | other)

    found = compare(own, other, direction=LOWER, source_kind=source, breaks=breaks)

    assert found == Comparison(ComparisonVerdict.NOT_COMPARABLE, own, other, obstacle=obstacle, changed_in=changed_in)


def test_a_break_between_other_years_does_not_part_figures_of_the_same_year():
    found = compare(_figure("60"), _figure("70", area=2), direction=LOWER, source_kind=REGISTER, breaks=[2025])

    assert found.verdict == WORSE


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"value": "60"}, ""),
        ({"value": "0", "missing": "unknown"}, ""),
        ({"value": None}, MissingReason.UNKNOWN),
        ({"value": None, "missing": MissingReason.NO_SUCH_AREA}, MissingReason.NO_SUCH_AREA),
        ({"value": None, "missing": MissingReason.SUPPRESSED}, MissingReason.SUPPRESSED),
    ],
)
def test_a_figure_has_a_reason_exactly_where_it_has_no_value(fields, reason):
    assert _figure(**fields).reason == reason


# fmt: off
BOTH = [
    (WORSE,       WORSE,                  WORSE),
    (BETTER,      BETTER,                 BETTER),
    (WORSE,       BETTER,                 None),
    (BETTER,      WORSE,                  None),
    (SAME,        SAME,                   None),
    (WORSE,       SAME,                   None),
    (NOT_CERTAIN, NOT_CERTAIN,            None),
    (NOT_CERTAIN, WORSE,                  None),
    (NOT_JUDGED,  NOT_JUDGED,             None),
    (WORSE,       ComparisonVerdict.NOT_COMPARABLE, None),
    (ComparisonVerdict.NOT_COMPARABLE, ComparisonVerdict.NOT_COMPARABLE, None),
]
# fmt: on


@pytest.mark.parametrize(("near", "far", "expected"), BOTH)
def test_better_or_worse_than_both_takes_both(near, far, expected):
    figures = _figure("60"), _figure("70", area=2)

    assert against_both(Comparison(near, *figures), Comparison(far, *figures)) == expected


@pytest.mark.parametrize(
    ("own", "near", "far", "direction", "expected"),
    [
        ("60", "70", "72", LOWER, True),
        ("60", "70", "72", HIGHER, False),
        ("80", "70", "72", HIGHER, True),
        ("71", "70", "72", LOWER, False),
        ("60", "70", None, LOWER, False),
        ("60", None, "72", LOWER, False),
    ],
)
def test_worse_than_both_is_worse_than_each(own, near, far, direction, expected):
    figures = [_figure(value, area=area) for area, value in enumerate((own, near, far), start=1)]

    assert is_worse_than_both(*figures, direction=direction, source_kind=REGISTER) is expected


def test_worse_than_both_in_a_survey_takes_margins():
    own, near, far = _figure("60", "1"), _figure("70", "1", area=2), _figure("72", "1", area=3)
    without = _figure("72", area=3)

    assert is_worse_than_both(own, near, far, direction=LOWER, source_kind=SURVEY) is True
    assert is_worse_than_both(own, near, without, direction=LOWER, source_kind=SURVEY) is False


# Properties of the verdict -------------------------------------------------------------------------------------------


@given(pairs(), SOURCES)
def test_the_other_direction_is_the_mirror(figures, source):
    lower = compare(*figures, direction=LOWER, source_kind=source)
    higher = compare(*figures, direction=HIGHER, source_kind=source)

    assert higher.verdict == MIRRORED.get(lower.verdict, lower.verdict)
    assert (higher.gap, higher.ratio) == (lower.gap, lower.ratio)


@given(pairs(), SOURCES, DIRECTIONS)
def test_swapping_the_sides_mirrors_the_verdict_and_turns_the_gap(figures, source, direction):
    own, other = figures

    there = compare(own, other, direction=direction, source_kind=source)
    back = compare(other, own, direction=direction, source_kind=source)

    assert back.verdict == MIRRORED.get(there.verdict, there.verdict)
    assert back.gap == -there.gap
    assert abs(back.ratio * there.ratio - 1) < Decimal("1e-20")


@given(pairs(), SOURCES, DIRECTIONS, st.integers(1, 1000), st.sampled_from([1, Decimal("0.01")]))
def test_another_unit_does_not_change_the_verdict(figures, source, direction, factor, share):
    times = factor * share

    before = compare(*figures, direction=direction, source_kind=source)
    after = compare(*(_scaled(figure, times) for figure in figures), direction=direction, source_kind=source)

    assert after.verdict == before.verdict
    assert after.gap == before.gap * times


@given(pairs(), SOURCES, DIRECTIONS, st.decimals("-50", "50", places=1))
def test_the_same_added_to_both_changes_neither_gap_nor_verdict(figures, source, direction, more):
    moved = [_moved(figure, more) for figure in figures]

    before = compare(*figures, direction=direction, source_kind=source)
    after = compare(*moved, direction=direction, source_kind=source)

    assert (after.verdict, after.gap) == (before.verdict, before.gap)


@given(pairs(), DIRECTIONS)
def test_there_is_no_verdict_without_the_right_to_one(figures, direction):
    own, other = figures
    has_margins = own.margin is not None and other.margin is not None
    is_chance = has_margins and abs(Fraction(own.value) - Fraction(other.value)) ** 2 <= (
        Fraction(own.margin) ** 2 + Fraction(other.margin) ** 2
    )

    verdict = compare(own, other, direction=direction, source_kind=SURVEY).verdict

    assert (verdict == NOT_JUDGED) == (not has_margins)
    assert (verdict == NOT_CERTAIN) == is_chance
    assert (verdict in (BETTER, WORSE)) == (has_margins and not is_chance)


@given(pairs(), DIRECTIONS, st.decimals("0", "10", places=1))
def test_wider_margins_never_make_a_verdict(figures, direction, wider):
    own, other = figures
    assume(own.margin is not None)
    widened = ComparedFigure(own.area, own.year, own.sex, own.value, own.margin + wider)

    before = compare(own, other, direction=direction, source_kind=SURVEY).verdict
    after = compare(widened, other, direction=direction, source_kind=SURVEY).verdict

    assert after in (before, NOT_CERTAIN)


# A gap over the years ------------------------------------------------------------------------------------------------

# fmt: off
COURSES = [
    # gap of 2010, of 2015   source    margins of the gaps  course
    ("-6",  "-4.5",          REGISTER, (None, None),        Course.CLOSES),
    ("6",   "4.5",           REGISTER, (None, None),        Course.CLOSES),
    ("-4.5", "-6",           REGISTER, (None, None),        Course.WIDENS),
    ("4.5", "6",             REGISTER, (None, None),        Course.WIDENS),
    ("-6",  "-6",            REGISTER, (None, None),        Course.UNCHANGED),
    ("6",   "6",             REGISTER, (None, None),        Course.UNCHANGED),
    ("0",   "0",             REGISTER, (None, None),        Course.UNCHANGED),
    ("0",   "-2",            REGISTER, (None, None),        Course.WIDENS),
    ("0",   "2",             REGISTER, (None, None),        Course.WIDENS),
    ("-2",  "0",             REGISTER, (None, None),        Course.CLOSES),
    ("2",   "0",             REGISTER, (None, None),        Course.CLOSES),
    ("-3",  "2",             REGISTER, (None, None),        Course.TURNS),
    ("3",   "-5",            REGISTER, (None, None),        Course.TURNS),
    ("3",   "-3",            REGISTER, (None, None),        Course.TURNS),
    ("-0.5", "0.5",          REGISTER, (None, None),        Course.TURNS),
    ("0.5", "0.25",          REGISTER, (None, None),        Course.CLOSES),
    ("-6",  "-4",            REGISTER, ("3", "3"),          Course.CLOSES),       # a register has no margin
    ("-9",  "-4",            SURVEY,   ("3", "4"),          Course.NOT_CERTAIN),  # the root of 9 and 16
    ("-9",  "-3.9",          SURVEY,   ("3", "4"),          Course.CLOSES),
    ("-3.9", "-9",           SURVEY,   ("3", "4"),          Course.WIDENS),
    ("-4",  "-9",            SURVEY,   ("3", "4"),          Course.NOT_CERTAIN),
    ("2",   "-3",            SURVEY,   ("4", "3"),          Course.NOT_CERTAIN),
    ("2",   "-3.1",          SURVEY,   ("4", "3"),          Course.TURNS),
    ("6",   "6",             SURVEY,   ("1", "1"),          Course.NOT_CERTAIN),
    ("6",   "6",             SURVEY,   ("0", "0"),          Course.NOT_CERTAIN),
    ("-6",  "-3",            SURVEY,   (None, "1"),         Course.NOT_JUDGED),
    ("-6",  "-3",            SURVEY,   ("1", None),         Course.NOT_JUDGED),
    ("-6",  "-3",            SURVEY,   (None, None),        Course.NOT_JUDGED),
]
# fmt: on


@pytest.mark.parametrize(("before", "now", "source", "margins", "course"), COURSES)
def test_a_gap_changes_as_the_table_says(before, now, source, margins, course):
    gaps = {2010: (before, margins[0]), 2015: (now, margins[1])}

    found = change_over_time(*_series(gaps), source_kind=source)

    squares = [margin and Decimal(margin) ** 2 for margin in margins]
    assert found == TimeChange(course, Gap(2010, Decimal(before), squares[0]), Gap(2015, Decimal(now), squares[1]))


# fmt: off
STRETCHES = [
    # years with both values                 breaks        first  last   changed in
    ([2010, 2011, 2015],                     [],           2010,  2015,  None),
    ([2010, 2011, 2015],                     [2010],       2010,  2015,  None),  # it began with the measure
    ([2010, 2011, 2015],                     [2016],       2010,  2015,  None),  # it is not there yet
    ([2010, 2011, 2015],                     [2011],       2011,  2015,  None),
    ([2010, 2011, 2015],                     [2012],       2015,  2015,  2012),
    ([2010, 2011, 2015],                     [2015],       2015,  2015,  2015),
    ([2010, 2011, 2014, 2015],               [2011, 2013], 2014,  2015,  None),
    ([2010, 2011, 2015],                     [2013, 2012], 2015,  2015,  2013),
    ([2015],                                 [2012],       2015,  2015,  None),
    ([2015],                                 [],           2015,  2015,  None),
    ([],                                     [2012],       None,  None,  None),
]
# fmt: on


@pytest.mark.parametrize(("years", "breaks", "first", "last", "changed_in"), STRETCHES)
def test_a_gap_is_followed_through_the_last_stretch_without_a_break(years, breaks, first, last, changed_in):
    own, other = _series({year: (f"-{year - 2000}", None) for year in years})

    found = change_over_time(own, other, source_kind=REGISTER, breaks=breaks)

    assert (found.first and found.first.year, found.last and found.last.year) == (first, last)
    assert found.changed_in == changed_in
    assert found.course == (Course.NOT_KNOWN if first == last else Course.WIDENS)


def test_only_years_that_both_have_are_followed():
    own, other = _series(dict.fromkeys((2010, 2012, 2014, 2016), ("-5", None)))
    own[2008], other[2018] = _figure("60", year=2008), _figure("70", year=2018, area=2)
    own[2016] = _figure(None, year=2016)
    other[2010] = _figure(None, year=2010, area=2)

    found = change_over_time(own, other, source_kind=REGISTER)

    assert (found.first.year, found.last.year) == (2012, 2014)


def test_an_area_is_not_followed_against_itself():
    own = {year: _figure("60", year=year) for year in (2010, 2015)}

    assert change_over_time(own, own, source_kind=REGISTER) == TimeChange(Course.NOT_KNOWN)


@given(pairs(), pairs())
def test_a_surveyed_gap_has_changed_where_the_change_is_larger_than_the_root_of_all_four_squares(before, now):
    gaps = [Fraction(own.value) - Fraction(other.value) for own, other in (before, now)]
    margins = [figure.margin for pair in (before, now) for figure in pair]

    course = change_over_time(*_two_years(before, now), source_kind=SURVEY).course

    if None in margins:
        assert course == Course.NOT_JUDGED
    else:
        is_chance = (gaps[1] - gaps[0]) ** 2 <= sum(Fraction(margin) ** 2 for margin in margins)
        assert (course == Course.NOT_CERTAIN) == is_chance


@given(pairs(), pairs(), SOURCES)
def test_swapping_the_sides_leaves_the_course(before, now, source):
    own, other = _two_years(before, now)

    there = change_over_time(own, other, source_kind=source)
    back = change_over_time(other, own, source_kind=source)

    assert back.course == there.course
    assert (back.first.size, back.last.size) == (-there.first.size, -there.last.size)


@given(pairs(), pairs(), SOURCES, st.integers(1, 1000))
def test_another_unit_does_not_change_the_course(before, now, source, times):
    own, other = _two_years(before, now)
    scaled = [{year: _scaled(figure, times) for year, figure in side.items()} for side in (own, other)]

    assert (
        change_over_time(*scaled, source_kind=source).course == change_over_time(own, other, source_kind=source).course
    )


@given(pairs(), pairs(), SOURCES)
def test_time_run_backwards_turns_closing_into_widening(before, now, source):
    turned = {Course.CLOSES: Course.WIDENS, Course.WIDENS: Course.CLOSES}

    there = change_over_time(*_two_years(before, now), source_kind=source).course
    back = change_over_time(*_two_years(now, before), source_kind=source).course

    assert back == turned.get(there, there)


def _figure(value, margin=None, *, area=1, year=2025, sex="T", missing=""):
    return ComparedFigure(area, year, sex, _number(value), _number(margin), missing)


def _series(gaps):
    """Two series whose gap in a year is {year: (gap, margin)}: the margins of both sides are 0.6 and 0.8 of it."""
    own, other = {}, {}
    for year, (gap, margin) in gaps.items():
        shares = [margin and Decimal(margin) * share for share in (Decimal("0.6"), Decimal("0.8"))]
        own[year] = ComparedFigure(1, year, "T", 50 + Decimal(gap), shares[0])
        other[year] = ComparedFigure(2, year, "T", Decimal(50), shares[1])
    return own, other


def _two_years(before, now):
    """Two pairs of Figures as two series, of 2020 and 2025."""
    return [
        {2020: ComparedFigure(area, 2020, "T", earlier.value, earlier.margin), 2025: later}
        for area, earlier, later in zip((1, 2), before, now, strict=True)
    ]


def _scaled(figure, times):
    margin = None if figure.margin is None else figure.margin * times
    return ComparedFigure(figure.area, figure.year, figure.sex, figure.value * times, margin)


def _moved(figure, more):
    return ComparedFigure(figure.area, figure.year, figure.sex, figure.value + more, figure.margin)


def _number(text):
    return None if text is None else Decimal(text)


def _fraction(text):
    if text is None:
        return None
    over, _, under = text.partition("/")
    return Decimal(over) / Decimal(under or 1)
