"""What may be said of a gap over the years: a line through all of them, with the interval of its slope."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.models import Direction, SourceKind
from indicators.statistics.comparison import ComparedFigure, Rules
from indicators.statistics.gap_over_time import Course, Gap, TimeChange, change_over_time
from indicators.statistics.trend import Trend, trend

REGISTER, SURVEY = SourceKind.REGISTER, SourceKind.SURVEY


def rules(source=SURVEY, **more):
    return Rules(Direction.LOWER_IS_WORSE, source, **more)


# fmt: off
COURSES = [
    # gaps of 2010 and 2015   margins of the gaps   course
    ("-9",  "-4",             ("3", "4"),           Course.NOT_CERTAIN),  # the root of 9 and 16
    ("-9",  "-3.9",           ("3", "4"),           Course.CLOSES),
    ("9",   "3.9",            ("3", "4"),           Course.CLOSES),
    ("-3.9", "-9",            ("3", "4"),           Course.WIDENS),
    ("3.9", "9",              ("3", "4"),           Course.WIDENS),
    ("-4",  "-9",             ("3", "4"),           Course.NOT_CERTAIN),
    ("2",   "-3",             ("4", "3"),           Course.NOT_CERTAIN),
    ("2",   "-3.1",           ("4", "3"),           Course.TURNS),
    ("-2",  "3.1",            ("4", "3"),           Course.TURNS),
    ("0",   "-6",             ("3", "4"),           Course.WIDENS),
    ("-6",  "0",              ("3", "4"),           Course.CLOSES),
    ("6",   "6",              ("1", "1"),           Course.NOT_CERTAIN),
    ("6",   "6",              ("0", "0"),           Course.NOT_CERTAIN),
    ("6",   "5.9",            ("0", "0"),           Course.CLOSES),
    ("-0.9", "-0.5",          ("0", "0"),           Course.CLOSES),
    ("-0.5", "-0.9",          ("0", "0"),           Course.WIDENS),
    ("0.0002", "-0.0001",     ("0", "0"),           Course.TURNS),
    ("0",   "-999999.9",      ("0.7", "1.3"),       Course.WIDENS),  # though floats leave a little beyond zero
    ("6",   "1",              ("0", "4"),           Course.CLOSES),
    ("6",   "1",              ("0", "6"),           Course.NOT_CERTAIN),
    ("-6",  "-3",             (None, "1"),          Course.NOT_JUDGED),
    ("-6",  "-3",             ("1", None),          Course.NOT_JUDGED),
    ("-6",  "-3",             (None, None),         Course.NOT_JUDGED),
]
# fmt: on


@pytest.mark.parametrize(("before", "now", "margins", "course"), COURSES)
def test_a_surveyed_gap_of_two_years_changes_by_its_four_margins(before, now, margins, course):
    own, other = _series({2010: (before, margins[0]), 2015: (now, margins[1])})

    found = change_over_time(own, other, rules())

    assert (found.course, found.first.year, found.last.year) == (course, 2010, 2015)
    assert (found.first.size, found.last.size) == (Decimal(before), Decimal(now))
    assert (found.line is None) == (course == Course.NOT_JUDGED)
    assert found.years == (0 if course == Course.NOT_JUDGED else 2)


def test_all_years_count_and_not_the_first_against_the_last_alone():
    gaps = {2010: ("-9", "2"), 2011: ("-2", "2"), 2012: ("-9", "2"), 2013: ("-2", "2"), 2014: ("-9", "2")}

    found = change_over_time(*_series(gaps | {2015: ("-2", "2")}), rules())

    assert found.course == Course.NOT_CERTAIN  # from first to last it went from 9 to 2
    assert change_over_time(*_series({year: gaps[year] for year in (2010, 2011)}), rules()).course == Course.CLOSES


def test_a_steady_change_is_certain_though_no_two_years_are():
    gaps = {2010 + n: (str(-12 + n), "3") for n in range(9)}

    found = change_over_time(*_series(gaps), rules())

    assert (found.course, found.years, found.first.year, found.last.year) == (Course.CLOSES, 9, 2010, 2018)
    assert (round(found.line.slope, 4), round(found.line.margin, 4)) == (1.0, 0.3873)
    assert (round(found.line.start, 4), round(found.line.end, 4)) == (-12.0, -4.0)


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


@pytest.mark.parametrize("source", SourceKind)
@pytest.mark.parametrize(("years", "breaks", "first", "last", "changed_in"), STRETCHES)
def test_a_gap_is_followed_through_the_last_stretch_without_a_break(years, breaks, first, last, changed_in, source):
    own, other = _series({year: (f"-{year - 2000}", "0.1") for year in years})

    found = change_over_time(own, other, rules(source, breaks=tuple(breaks)))

    assert (found.first and found.first.year, found.last and found.last.year) == (first, last)
    assert found.changed_in == changed_in
    if first == last:
        assert found.course == Course.NOT_KNOWN
    else:
        assert found.course == (Course.WIDENS if source == SURVEY else Course.DESCRIBED)


def test_only_years_that_both_have_are_followed():
    own, other = _series(dict.fromkeys((2010, 2012, 2014, 2016), ("-5", None)))
    own[2008], other[2018] = _figure(1, 2008, "60"), _figure(2, 2018, "70")
    own[2016] = _figure(1, 2016, None)
    other[2010] = _figure(2, 2010, None)

    found = change_over_time(own, other, rules(REGISTER))

    assert (found.first, found.last) == (Gap(2012, Decimal(-5)), Gap(2014, Decimal(-5)))


def test_years_without_a_margin_or_with_another_level_are_left_out_where_it_is_judged():
    own, other = _series({2010: ("-30", None), 2011: ("-20", "1"), 2012: ("-9", "1"), 2014: ("-4", "1")})
    own[2011] = _figure(1, 2011, "30", "1", confidence=90)
    other[2011] = _figure(2, 2011, "50", "1", confidence=90)
    own[2015], other[2015] = _figure(1, 2015, "49"), _figure(2, 2015, "50")

    found = change_over_time(own, other, rules())

    assert (found.course, found.first.year, found.last.year, found.years) == (Course.CLOSES, 2012, 2014, 2)
    assert (found.last.level, round(found.last.margin, 6)) == (95, 1.0)


def test_the_scatter_of_a_line_is_held_against_the_level_of_its_own_years():
    own, other = _series({year: (gap, "1") for year, gap in zip(range(2009, 2014), "00200", strict=True)})
    for year in (2010, 2012):
        own[year], other[year] = (_figure(area, year, "50", "1", confidence=90) for area in (1, 2))

    found = change_over_time(own, other, rules())

    assert (found.first.year, found.last.year, found.years, found.last.level) == (2009, 2013, 3, 95)
    assert round(found.line.margin, 4) == 1.1316


def test_years_of_another_source_are_left_out_unless_they_are_confirmed_to_compare():
    own, other = _series({2010: ("-20", "1"), 2014: ("-9", "1"), 2015: ("-4", "1")}, source="Mätningen")
    own[2010] = _figure(1, 2010, "30", "1", source="Kolada")
    other[2010] = _figure(2, 2010, "50", "1", source="Kolada")
    confirmed = frozenset({frozenset({"kolada", "mätningen"})})

    assert change_over_time(own, other, rules()).first.year == 2014
    assert change_over_time(own, other, rules(confirmed=confirmed)).first.year == 2010


def test_an_area_is_not_followed_against_itself():
    own = {year: _figure(1, year, "60") for year in (2010, 2015)}

    assert change_over_time(own, own, rules(REGISTER)) == TimeChange(Course.NOT_KNOWN)


# Registers -----------------------------------------------------------------------------------------------------------


def test_a_register_is_followed_by_its_counts():
    own = {2010: _counted(1, 2010, 50, 100), 2015: _counted(1, 2015, 70, 100)}
    other = {year: _counted(2, year, 800, 1000) for year in (2010, 2015)}

    found = change_over_time(own, other, rules(REGISTER))

    assert (found.course, found.first.level) == (Course.CLOSES, 95)
    assert round(found.first.margin, 4) == 8.9289  # nine tenths of half Newcombe's interval against 750 of 900
    assert round(found.line.slope, 4) == 4.0


def test_a_register_whose_change_may_be_chance_is_not_said_to_change():
    own = {2010: _counted(1, 2010, 50, 100), 2015: _counted(1, 2015, 55, 100)}
    other = {year: _counted(2, year, 800, 1000) for year in (2010, 2015)}

    assert change_over_time(own, other, rules(REGISTER)).course == Course.NOT_CERTAIN


def test_without_the_others_counts_the_own_interval_is_the_margin_of_the_gap():
    own = {2010: _counted(1, 2010, 50, 100), 2015: _counted(1, 2015, 70, 100)}
    other = {year: _figure(2, year, "80") for year in (2010, 2015)}

    found = change_over_time(own, other, rules(REGISTER))

    assert round(found.first.margin, 4) == 9.6168
    assert found.course == Course.CLOSES


def test_a_rate_is_followed_in_its_own_unit():
    counted = {2010: 300, 2015: 200}
    own = {year: _figure(1, year, str(events), numerator=events, denominator=1000) for year, events in counted.items()}
    other = {year: _figure(2, year, "100") for year in own}

    found = change_over_time(own, other, rules(REGISTER, is_share=False))

    assert (found.course, found.first.size, found.years) == (Course.CLOSES, Decimal(200), 2)
    assert round(found.first.margin, 4) == 34.4668  # Byar: 267.01 to 335.94


def test_years_with_too_few_are_left_out():
    own = {2010: _counted(1, 2010, 9, 100), 2012: _counted(1, 2012, 50, 100), 2015: _counted(1, 2015, 70, 100)}
    other = {year: _counted(2, year, 800, 1000) for year in own}

    found = change_over_time(own, other, rules(REGISTER))

    assert (found.first.year, found.years) == (2012, 2)


@pytest.mark.parametrize("events", [(9, 60), (60, 9), (9, 9)])
def test_one_year_with_enough_is_described_alone(events):
    own = {year: _counted(1, year, count, 100) for year, count in zip((2010, 2015), events, strict=True)}
    other = {year: _counted(2, year, 800, 1000) for year in own}

    found = change_over_time(own, other, rules(REGISTER))

    assert (found.course, found.first.year, found.last.year, found.line) == (Course.DESCRIBED, 2010, 2015, None)


# The line itself -----------------------------------------------------------------------------------------------------


# fmt: off
LINES = [
    # years, sizes and margins                                       slope    margin    start    end
    ([(2020, 0.0, 1.0), (2021, 1.0, 1.0)],                           1.0,     1.414214, 0.0,     1.0),
    ([(2020, 0.0, 1.0), (2022, 1.0, 1.0)],                           0.5,     0.707107, 0.0,     1.0),
    ([(2020, 0.0, 3.0), (2021, 9.0, 4.0)],                           9.0,     5.0,      0.0,     9.0),
    ([(2020, 1.0, 1.0), (2021, 2.0, 1.0), (2022, 3.0, 1.0)],         1.0,     0.707107, 1.0,     3.0),
    ([(2020, 0.0, 1.0), (2021, 0.0, 1.0), (2022, 9.0, 3.0)],         1.928571, 5.492112, -0.642857, 3.214286),
    ([(2020, 0.0, 1.0), (2021, 9.0, 1.0), (2022, 0.0, 1.0)],         0.0,     10.184272, 3.0,    3.0),
    ([(2020, 0.0, 1.0), (2021, 9.0, 1.0), (2022, 0.0, 1.0), (2023, 9.0, 1.0)], 1.8, 4.989254, 1.8, 7.2),
    ([(2020, 4.0, 0.0), (2021, 5.0, 0.0), (2022, 9.0, 0.0)],         2.5,     0.0,      3.5,     8.5),
]
# fmt: on


@pytest.mark.parametrize(("points", "slope", "margin", "start", "end"), LINES)
def test_a_line_weighs_each_year_by_its_margin_and_widens_with_scatter(points, slope, margin, start, end):
    found = trend(points, level=95)

    assert [round(number, 6) for number in (found.slope, found.margin, found.start, found.end)] == [
        slope, margin, start, end,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("slope", "margin", "is_certain"),
    [(1.0, 0.9, True), (-1.0, 0.9, True), (1.0, 1.0, False), (-1.0, 1.0, False), (1.0, 1.1, False), (0.0, 0.0, False)],
)
def test_a_slope_is_certain_where_it_is_larger_than_its_margin(slope, margin, is_certain):
    assert Trend(slope, margin, 0.0, 1.0).is_certain is is_certain


@given(st.lists(st.tuples(st.integers(-50, 50), st.integers(1, 9)), min_size=2, max_size=8))
def test_swapping_the_sides_leaves_the_course(gaps):
    own, other = _series({2010 + n: (str(size), str(margin)) for n, (size, margin) in enumerate(gaps)})

    there, back = change_over_time(own, other, rules()), change_over_time(other, own, rules())

    assert back.course == there.course
    assert (back.first.size, back.last.size) == (-there.first.size, -there.last.size)


def _figure(area, year, value, margin=None, **more):
    more = {"confidence": 95} | more
    return ComparedFigure(area, year, "T", value and Decimal(value), margin and Decimal(margin), **more)


def _counted(area, year, events, persons):
    return _figure(area, year, str(Decimal(100 * events) / persons), numerator=events, denominator=persons)


def _series(gaps, **more):
    """Two series whose gap in a year is {year: (gap, margin)}: the margins of both sides are 0.6 and 0.8 of it."""
    own, other = {}, {}
    for year, (gap, margin) in gaps.items():
        shares = [margin and str(Decimal(margin) * share) for share in (Decimal("0.6"), Decimal("0.8"))]
        own[year] = _figure(1, year, str(50 + Decimal(gap)), shares[0], **more)
        other[year] = _figure(2, year, "50", shares[1], **more)
    return own, other
