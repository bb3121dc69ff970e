"""Intervals of counts, differences of two, years together, and whether two sources are one: case by case."""

from decimal import Decimal

import pytest

from indicators.statistics import differences, pooling, sources
from indicators.statistics.intervals import Counted, Interval, byar, wilson, z_of

# fmt: off
WILSON = [
    # events, persons, level    low       high
    (61,      320,     95,      0.151357, 0.237233),
    (50,      100,     95,      0.403832, 0.596168),
    (50,      100,     90,      0.418848, 0.581152),
    (81,      263,     95,      0.255289, 0.366210),   # Newcombe 1998, table I, method 3: 0.2553 to 0.3662
    (15,      148,     95,      0.062386, 0.160487),   # 0.0624 to 0.1605
    (1,       29,      95,      0.006113, 0.171755),   # 0.0061 to 0.1718
    (0,       20,      95,      0.0,      0.161125),   # 0.0000 to 0.1611
    (20,      20,      95,      0.838875, 1.0),
]
BYAR = [
    # events, persons           low       high
    (10,      1,                4.787450, 18.391459),
    (10,      1000,             0.004787, 0.018391),
    (100,     1,                81.362105, 121.627938),
    (1,       1,                0.013072, 5.563756),
    (0,       1,                0.0,      3.668012),
]
DIFFERENCES = [
    # own         other           low      high       Newcombe 1998, table II, method 10
    ((56, 70),    (48, 80),       0.0524,  0.3339),
    ((9, 10),     (3, 10),        0.1705,  0.8090),
    ((6, 7),      (2, 7),         0.0582,  0.8062),
    ((5, 56),     (0, 29),        -0.0381, 0.1926),
    ((0, 10),     (0, 20),        -0.1611, 0.2775),
    ((10, 10),    (0, 10),        0.6075,  1.0000),
]
# fmt: on


@pytest.mark.parametrize(("events", "persons", "level", "low", "high"), WILSON)
def test_a_share_has_wilsons_interval(events, persons, level, low, high):
    found = wilson(events, persons, level=level)

    assert (round(found.low, 6), round(found.high, 6)) == (low, high)
    assert Counted(events, persons).interval(level=level) == found


@pytest.mark.parametrize(("events", "persons", "low", "high"), BYAR)
def test_a_rate_has_byars_interval(events, persons, low, high):
    found = byar(events, persons)

    assert (found.low, found.high) == (pytest.approx(low, abs=6e-6), pytest.approx(high, abs=6e-6))
    assert Counted(events, persons, is_share=False).interval() == found


def test_an_interval_ends_exactly_where_nobody_or_everybody_is_counted():
    assert wilson(0, 7).low == 0.0
    assert wilson(7, 7).high == 1.0
    assert [wilson(0, persons).low for persons in (2, 6, 10)] == [0.0, 0.0, 0.0]  # where floats come by it
    assert [wilson(persons, persons).high for persons in (9, 13, 15)] == [1.0, 1.0, 1.0]
    assert byar(0, 7).low == 0.0
    assert byar(1, 1, level=99).low == pytest.approx(0.000027, abs=2e-6)


def test_a_level_is_a_number_of_standard_errors():
    assert [round(z_of(level), 4) for level in (90, 95, 99)] == [1.6449, 1.96, 2.5758]


@pytest.mark.parametrize(("own", "other", "low", "high"), DIFFERENCES)
def test_a_difference_has_newcombes_interval(own, other, low, high):
    found = differences.difference_of(Counted(*own), Counted(*other))

    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_chance_explains_a_difference_whose_interval_holds_zero():
    school = Counted(5, 56)

    assert differences.chance_explains(school, Counted(0, 29)) is True
    assert differences.chance_explains(Counted(56, 70), Counted(50, 80)) is False
    assert differences.chance_explains(Counted(50, 80), Counted(56, 70)) is False
    assert differences.chance_explains(Counted(56, 70), Counted(50, 80), level=99) is True
    assert differences.chance_explains(school, school) is True


def test_chance_reaches_what_lies_in_the_interval():
    half = Counted(50, 100)
    ends = half.interval()

    assert [differences.chance_reaches(half, ratio) for ratio in (0.4, ends.low, 0.5, ends.high, 0.6)] == [
        False, True, True, True, False,
    ]  # fmt: skip
    assert differences.chance_reaches(half, 0.41, level=90) is False


@pytest.mark.parametrize(
    ("difference", "margins", "is_within"),
    [
        ("5", ("3", "4"), True),
        ("-5", ("3", "4"), True),
        ("5.0001", ("3", "4"), False),
        ("-5.0001", ("3", "4"), False),
        ("0", ("0", "0"), True),
        ("0.0001", ("0", "0"), False),
        ("10", ("1", "5", "5", "7"), True),
        ("10.0001", ("1", "5", "5", "7"), False),
    ],
)
def test_a_difference_lies_within_the_root_of_the_squared_margins(difference, margins, is_within):
    assert differences.lies_within(Decimal(difference), *map(Decimal, margins)) is is_within


# fmt: off
ENOUGH = [
    # events, persons, is a share    enough
    (10,      30,      True,         True),
    (9,       30,      True,         False),
    (20,      30,      True,         True),
    (21,      30,      True,         False),
    (15,      29,      True,         False),
    (10,      30,      False,        True),
    (9,       30,      False,        False),
    (30,      30,      False,        True),
    (30,      29,      False,        False),
]
# fmt: on


@pytest.mark.parametrize(("events", "persons", "is_share", "expected"), ENOUGH)
def test_a_verdict_takes_thirty_persons_and_ten_events(events, persons, is_share, expected):
    assert Counted(events, persons, is_share).is_enough is expected


# fmt: off
RESTS = [
    # whole        part        is a share    rest
    ((300, 2400),  (61, 320),  True,         (239, 2080)),
    ((300, 2400),  (61, 2400), True,         None),         # nobody is left
    ((300, 2400),  (0, 2399),  True,         None),         # one person is no three hundred
    ((300, 2400),  (299, 2399), True,        (1, 1)),
    ((300, 2400),  (300, 1),   True,         (0, 2399)),
    ((300, 2400),  (301, 1),   True,         None),
    ((300, 2400),  (0, 2399),  False,        (300, 1)),
    ((300, 2400),  (61, 2400), False,        None),
    ((300, 2400),  (300, 2400), True,        None),
    ((300, 2400),  (301, 1),   False,        None),
]
# fmt: on


@pytest.mark.parametrize(("whole", "part", "is_share", "rest"), RESTS)
def test_the_rest_is_the_whole_without_its_part(whole, part, is_share, rest):
    found = Counted(*whole, is_share).without(Counted(*part, is_share))

    assert found == (rest and Counted(*rest, is_share))


def test_half_an_interval_is_half_its_width_and_counts_are_added():
    assert Interval(0.25, 0.75).half == 0.25
    assert Counted(1, 2, is_share=False) + Counted(3, 5, is_share=False) == Counted(4, 7, is_share=False)
    assert Counted(1, 4).ratio == 0.25


# Years together ------------------------------------------------------------------------------------------------------

YEAR = (Counted(10, 20), Counted(50, 100))


def test_three_years_are_added_on_both_sides():
    years = [YEAR, (Counted(4, 20), Counted(60, 100)), (Counted(5, 20), Counted(70, 110)), (Counted(1, 1), None)]

    assert pooling.pooled(years) == (Counted(19, 60), Counted(180, 310))


@pytest.mark.parametrize(
    "years",
    [
        [],
        [YEAR, YEAR],
        [YEAR, None, YEAR],
        [None, YEAR, YEAR],
        [(Counted(3, 20), Counted(50, 100))] * 3,  # nine events
        [(Counted(10, 20), Counted(3, 100))] * 3,  # nine there
        [YEAR, YEAR, None, YEAR],
    ],
)
def test_fewer_years_or_too_few_in_them_are_not_pooled(years):
    assert pooling.pooled(years) is None


# Sources -------------------------------------------------------------------------------------------------------------


# fmt: off
NAMES = [
    ("Trygghetsmätningen 2024",         "Trygghetsmätningen 2025",       True),
    ("Trygghetsmätningen, 2024–2025",   "trygghetsmätningen",            True),
    ("Folkhälsoenkäten 2022/23",        "Folkhälsoenkäten 2024/25",      True),
    ("Kolada",                          "KOLADA ",                       True),
    ("Kolada (N02267)",                 "Kolada, N02267",                True),
    ("Kolada, N02267",                  "Kolada, N02268",                False),
    ("SCB, TAB6680, område 0136R001",   "SCB, TAB6680",                  True),   # as sums of districts are named
    ("SCB, TAB6680, summan av 0136R001, 0136R002", "SCB, TAB6680, area 0136R001", True),
    ("SCB, TAB6680, sum of 3 areas",    "SCB, TAB6680",                  True),
    ("SCB, TAB6680, sum of 3 areas",    "SCB, TAB6534",                  False),
    ("SCB, TAB6534, 25–64 år",          "SCB, TAB6534, 25–65 år",        False),  # other ages
    ("Enkäten, 16–84 år 2024",          "Enkäten, 16–84 år 2025",        True),
    ("Kolada",                          "SCB",                           False),
    ("Enkät i Prov 07",                 "Enkät i Prov 08",               False),
    ("Enkät 20241",                     "Enkät 20251",                   False),  # no years
    ("Dörrknackning i Prov 07",         "Kolada",                        False),
    ("Cafe\u0301",                      "Caf\u00e9",                     True),
    ("",                                "",                              True),
    ("",                                "Kolada",                        False),
]
# fmt: on


@pytest.mark.parametrize(("name", "other", "is_one"), NAMES)
def test_two_names_are_one_source_where_only_years_and_signs_differ(name, other, is_one):
    assert sources.may_compare(name, other) is is_one
    assert sources.may_compare(other, name) is is_one


def test_a_confirmed_pair_compares_whatever_the_order():
    confirmed = frozenset({sources.pair_of("Dörrknackning 2024", "Kolada")})

    assert sources.may_compare("Kolada", "Dörrknackning 2025", confirmed=confirmed) is True
    assert sources.may_compare("Kolada", "SCB", confirmed=confirmed) is False
    assert sources.key_of("Folkhälsoenkäten 2022–2023, Region") == "folkhälsoenkäten region"
