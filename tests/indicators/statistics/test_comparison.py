"""What may be said of two figures beside each other, case by case."""

from dataclasses import replace
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
    Obstacle,
    Rules,
    Unjudged,
    against_both,
    compare,
)
from indicators.statistics.intervals import Counted

LOWER, HIGHER = Direction.LOWER_IS_WORSE, Direction.HIGHER_IS_WORSE
REGISTER, SURVEY = SourceKind.REGISTER, SourceKind.SURVEY
BETTER, WORSE, SAME = ComparisonVerdict.BETTER, ComparisonVerdict.WORSE, ComparisonVerdict.SAME
NOT_CERTAIN, NOT_JUDGED = ComparisonVerdict.NOT_CERTAIN, ComparisonVerdict.NOT_JUDGED
CHANCE, TOO_FEW = ComparisonVerdict.CHANCE, ComparisonVerdict.TOO_FEW

# fmt: off
SURVEYED = [
    # own: value, margin   other           direction verdict       gap      ratio
    ("61",   "6",         "63",   "2",     LOWER,    NOT_CERTAIN, "-2",   "61/63"),
    ("61",   "3",         "66",   "4",     LOWER,    NOT_CERTAIN, "-5",   "61/66"),  # the root of 9 and 16
    ("61",   "3",      "66.0001", "4",     LOWER,    WORSE,    "-5.0001", "610000/660001"),
    ("61",   "3",         "66.1", "4",     HIGHER,   BETTER,      "-5.1", "610/661"),
    ("66.1", "4",         "61",   "3",     LOWER,    BETTER,      "5.1",  "661/610"),
    ("66.1", "4",         "61",   "3",     HIGHER,   WORSE,       "5.1",  "661/610"),
    ("66",   "4",         "61",   "3",     HIGHER,   NOT_CERTAIN, "5",    "66/61"),
    ("61",   "6",         "68",   "2",     LOWER,    WORSE,       "-7",   "61/68"),  # the intervals overlap
    ("61.5", "5",         "67",   "0",     LOWER,    WORSE,       "-5.5", "615/670"),
    ("61",   "0.0003", "61.0005", "0.0004", LOWER,   NOT_CERTAIN, "-0.0005", "610000/610005"),
    ("0", "6000000000.0003", "10000000000.0005", "8000000000.0004", LOWER, NOT_CERTAIN, "-10000000000.0005", "0"),
    ("0", "6000000000.0003", "10000000000.0006", "8000000000.0004", LOWER, WORSE, "-10000000000.0006", "0"),
    ("61.5", "0.3",       "61",   "0.3",   LOWER,    BETTER,      "0.5",  "615/610"),
    ("61.5", "0.3",       "61",   "0.3",   HIGHER,   WORSE,       "0.5",  "615/610"),
    ("61",   "6",         "61",   "2",     LOWER,    NOT_CERTAIN, "0",    "1"),
    ("61",   "0",         "63",   "0",     LOWER,    WORSE,       "-2",   "61/63"),
    ("61",   "0",         "61",   "0",     LOWER,    NOT_CERTAIN, "0",    "1"),
    ("-2",   "1",         "4",    "1",     LOWER,    WORSE,       "-6",   None),
    ("4",    "1",         "-2",   "1",     LOWER,    BETTER,      "6",    None),
    ("4",    "1",         "0",    "1",     LOWER,    BETTER,      "4",    None),
    ("0",    "1",         "4",    "1",     LOWER,    WORSE,       "-4",   "0"),
]
DESCRIBED = [
    # own    other   verdict                     gap
    ("60",   "70",   ComparisonVerdict.LOWER,    "-10"),
    ("70",   "60",   ComparisonVerdict.HIGHER,   "10"),
    ("70.1", "70",   ComparisonVerdict.HIGHER,   "0.1"),
    ("70",   "70",   SAME,                       "0"),
    ("0",    "0",    SAME,                       "0"),
]
UNJUDGED = [
    # own: margin, level   other          why
    (None, None,          "2",  95,       Unjudged.NO_MARGIN),
    ("6",  95,            None, None,     Unjudged.NO_MARGIN),
    (None, 95,            None, 95,       Unjudged.NO_MARGIN),
    ("6",  None,          "2",  95,       Unjudged.NO_LEVEL),
    ("6",  95,            "2",  None,     Unjudged.NO_LEVEL),
    ("6",  None,          "2",  None,     Unjudged.NO_LEVEL),
    ("6",  90,            "2",  95,       Unjudged.OTHER_LEVEL),
]
COUNTED = [
    # own            other                direction verdict  rest           what it is tested against
    ((61, 320),    (300, 2400),           LOWER,  BETTER,   "7.5721"),    # the rest: 239 of 2,080
    ((61, 320),    (300, 2400),           HIGHER, WORSE,    "7.5721"),
    ((50, 100),    (600, 1000),           LOWER,  WORSE,    "-11.1111"),  # 550 of 900
    ((50, 100),    (597, 1000),           LOWER,  WORSE,    "-10.7778"),
    ((50, 100),    (585, 1000),           LOWER,  CHANCE,   "-9.4444"),
    ((50, 100),    (500, 1000),           LOWER,  SAME,     "0.0"),
    ((50500, 100000), (500000, 1000000),  LOWER,  BETTER,   "0.5556"),    # less than one, and no chance
    ((10, 30),     (1600, 2000),          LOWER,  WORSE,    "-47.3773"),  # just enough persons and events
    ((10, 29),     (1600, 2000),          LOWER,  TOO_FEW,  "-46.187"),
    ((9, 30),      (1600, 2000),          LOWER,  TOO_FEW,  "-50.7614"),
    ((20, 30),     (200, 2000),           LOWER,  BETTER,   "57.5296"),
    ((21, 30),     (200, 2000),           LOWER,  TOO_FEW,  "60.9137"),   # only nine who are not
    ((50, 100),    (59, 1000),            LOWER,  TOO_FEW,  "49.0"),      # the rest has nine
    ((50, 100),    (60, 1000),            LOWER,  BETTER,   "48.8889"),
    ((50, 100),    (40, 1000),            LOWER,  BETTER,   None),        # it is no part of that: its value alone
    ((50, 100),    (75, 100),             LOWER,  WORSE,    None),        # nobody is left
    ((50, 100),    None,                  LOWER,  WORSE,    None),        # against 70 without counts
]
# fmt: on
NUMBERS = st.decimals("0.1", "100", places=1)
MARGINS = st.none() | st.decimals("0", "10", places=1)
SOURCES = st.sampled_from(SourceKind)
DIRECTIONS = st.sampled_from(Direction)
MIRRORED = {BETTER: WORSE, WORSE: BETTER}
TURNED = MIRRORED | {
    ComparisonVerdict.LOWER: ComparisonVerdict.HIGHER,
    ComparisonVerdict.HIGHER: ComparisonVerdict.LOWER,
}


@st.composite
def pairs(draw, values=NUMBERS):
    """Two figures of different areas that may be compared, their margins at one level."""
    return tuple(ComparedFigure(area, 2025, "T", draw(values), draw(MARGINS), confidence=95) for area in (1, 2))


# Surveys -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "margin", "others", "others_margin", "direction", "verdict", "gap", "ratio"), SURVEYED
)
def test_two_surveyed_figures_compare_as_the_table_says(
    value, margin, others, others_margin, direction, verdict, gap, ratio
):
    own, other = _figure(value, margin), _figure(others, others_margin, area=2)

    found = compare(own, other, Rules(direction, SURVEY))

    assert found == Comparison(verdict, own, other, _number(gap), _fraction(ratio), level=95)


@pytest.mark.parametrize(("margin", "level", "others_margin", "others_level", "why"), UNJUDGED)
def test_without_margins_of_one_stated_level_nothing_is_judged(margin, level, others_margin, others_level, why):
    own = _figure("60", margin, confidence=level)
    other = _figure("90", others_margin, area=2, confidence=others_level)

    found = compare(own, other, Rules(LOWER, SURVEY))

    assert (found.verdict, found.unjudged, found.level, found.gap) == (NOT_JUDGED, why, None, Decimal(-30))


def test_a_source_may_state_the_level_of_all_its_figures_and_a_figure_its_own():
    kolada = {"source": "Kolada", "confidence": None}
    rules = Rules(LOWER, SURVEY, levels={"kolada": 95})
    own, other = _figure("60", "3", **kolada), _figure("70", "3", area=2, **kolada)

    assert (compare(own, other, rules).verdict, compare(own, other, rules).level) == (WORSE, 95)
    assert compare(replace(own, confidence=90), other, rules).unjudged == Unjudged.OTHER_LEVEL
    assert compare(replace(own, confidence=90), replace(other, confidence=90), rules).level == 90
    assert compare(own, other, Rules(LOWER, SURVEY, levels={"scb": 95})).unjudged == Unjudged.NO_LEVEL


# Registers -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("direction", Direction)
@pytest.mark.parametrize(("value", "others", "verdict", "gap"), DESCRIBED)
def test_what_is_counted_is_described_where_nobody_says_of_how_many(value, others, verdict, gap, direction):
    own, other = _figure(value, "9"), _figure(others, "9", area=2)  # no margin counts

    found = compare(own, other, Rules(direction, REGISTER))

    assert (found.verdict, found.gap, found.level, found.rest) == (verdict, Decimal(gap), None, None)


@pytest.mark.parametrize(("own", "other", "direction", "verdict", "rest"), COUNTED)
def test_what_is_counted_is_judged_where_the_counts_are_known(own, other, direction, verdict, rest):
    own = _counted(*own)
    other = _counted(*other, area=2) if other else _figure("70", area=2)

    found = compare(own, other, Rules(direction, REGISTER))

    tested = 95 if verdict in (BETTER, WORSE, CHANCE) else None
    assert (found.verdict, None if found.rest is None else str(found.rest), found.level) == (verdict, rest, tested)


@pytest.mark.parametrize(
    ("others", "verdict"), [("59.61", CHANCE), ("59.63", WORSE), ("40.37", BETTER), ("40.39", CHANCE)]
)
def test_without_the_others_counts_the_own_interval_is_held_against_their_value(others, verdict):
    own = _counted(50, 100)  # Wilson: 40.383 to 59.617

    assert compare(own, _figure(others, area=2), Rules(LOWER, REGISTER)).verdict == verdict


def test_others_counts_without_own_ones_say_nothing():
    found = compare(_figure("50"), _counted(600, 1000, area=2), Rules(LOWER, REGISTER))

    assert (found.verdict, found.rest) == (ComparisonVerdict.LOWER, None)


@pytest.mark.parametrize(("numerator", "denominator"), [(None, 100), (50, None), (50, 0), (101, 100)])
def test_counts_that_make_no_share_are_not_used(numerator, denominator):
    own = replace(_figure("50"), numerator=numerator, denominator=denominator)

    assert compare(own, _figure("90", area=2), Rules(LOWER, REGISTER)).verdict == ComparisonVerdict.LOWER


def test_only_a_figure_of_a_register_with_a_value_is_counted():
    figure = _counted(50, 100)

    assert Rules(LOWER, REGISTER).counted(figure) == Counted(50, 100)
    assert Rules(LOWER, REGISTER, is_share=False).counted(_counted(150, 100)) == Counted(150, 100, is_share=False)
    assert Rules(LOWER, SURVEY).counted(figure) is None
    assert Rules(LOWER, REGISTER).counted(replace(figure, value=None)) is None


def test_counts_of_a_survey_are_not_used_for_a_register_and_none_is_for_a_survey():
    own, other = replace(_counted(50, 100), margin=Decimal(1)), replace(_counted(600, 1000, area=2), margin=Decimal(1))

    assert compare(own, other, Rules(LOWER, SURVEY)).rest is None
    assert compare(own, other, Rules(LOWER, SURVEY)).verdict == WORSE


def test_a_rate_is_tested_by_its_events():
    rules = Rules(HIGHER, REGISTER, is_share=False)
    own = _rate(30, 1000)  # 30 for each thousand

    assert compare(own, _rate(430, 21_000, area=2), rules).verdict == WORSE  # the rest has 20
    assert compare(own, _rate(430, 21_000, area=2), rules).rest == Decimal("10.0")
    assert compare(own, _rate(530, 21_000, area=2), rules).verdict == CHANCE  # the rest has 25
    assert compare(own, _figure("20", area=2), rules).verdict == WORSE  # Byar: from 20.24
    assert compare(own, _figure("20.5", area=2), rules).verdict == CHANCE
    assert compare(_rate(10, 1000), _figure("99", area=2), rules).verdict == BETTER
    assert compare(_rate(9, 1000), _figure("99", area=2), rules).verdict == TOO_FEW
    assert compare(_rate(40, 30), _figure("20", area=2), rules).verdict == WORSE  # more events than persons
    assert compare(_rate(40, 29), _figure("20", area=2), rules).verdict == TOO_FEW
    assert compare(replace(own, value=Decimal(0)), _figure("20", area=2), rules).verdict == ComparisonVerdict.LOWER


def test_the_gap_of_a_rate_of_zero_to_the_rest_is_in_the_others_unit():
    rules = Rules(HIGHER, REGISTER, is_share=False)

    assert compare(_rate(0, 1000), _rate(430, 21_000, area=2), rules).rest == Decimal("-21.5")  # 430 of 20,000
    assert compare(_rate(0, 1000), _rate(0, 21_000, area=2), rules).rest == 0


def test_a_gap_that_its_counts_contradict_is_left_to_chance():
    own = replace(_counted(50, 100), value=Decimal(90))

    found = compare(own, _counted(800, 1000, area=2), Rules(LOWER, REGISTER))

    assert (found.verdict, found.gap) == (CHANCE, Decimal(10))


# Three years together ------------------------------------------------------------------------------------------------

SCHOOL = Rules(LOWER, REGISTER, pools_years=True)


def _years(*counts):
    """The pairs of figures of 2025 and before: (events, persons) of a school beside 800 of 1,000."""
    return [
        (_counted(events, persons, year=2025 - n), _counted(800, 1000, area=2, year=2025 - n))
        for n, (events, persons) in enumerate(counts)
    ]


def test_three_years_are_judged_together_where_one_has_too_few():
    now, *before = _years((10, 20), (10, 20), (10, 20))

    found = compare(*now, SCHOOL, earlier=before)

    assert (found.verdict, found.pooled_since, found.level) == (WORSE, 2023, 95)


@pytest.mark.parametrize(
    ("counts", "rules"),
    [
        ([(10, 20), (10, 20)], SCHOOL),  # two are not three
        ([(10, 20)], SCHOOL),
        ([(3, 5), (3, 5), (3, 5)], SCHOOL),  # too few even so
        ([(10, 20), (10, 20), (10, 20)], Rules(LOWER, REGISTER)),  # each year has the same people
        ([(10, 20), (10, 20), (10, 20)], replace(SCHOOL, breaks=(2025,))),
        ([(10, 20), (10, 20), (10, 20)], replace(SCHOOL, breaks=(2024,))),
    ],
)
def test_years_are_not_pooled_where_they_may_not_be(counts, rules):
    now, *before = _years(*counts)

    found = compare(*now, rules, earlier=before)

    assert (found.verdict, found.pooled_since, found.level) == (TOO_FEW, None, None)


def test_a_break_before_the_three_years_does_no_harm():
    now, *before = _years((10, 20), (10, 20), (10, 20))

    assert compare(*now, replace(SCHOOL, breaks=(2023, 2026)), earlier=before).pooled_since == 2023


def test_a_year_without_counts_or_out_of_turn_is_not_pooled():
    now, second, third = _years((10, 20), (10, 20), (10, 20))
    bare = replace(second[0], numerator=None, denominator=None)

    assert compare(*now, SCHOOL, earlier=[(bare, second[1]), third]).verdict == TOO_FEW
    assert compare(*now, SCHOOL, earlier=[third, second]).verdict == TOO_FEW
    assert compare(*now, SCHOOL, earlier=[(replace(second[0], source="SCB"), second[1]), third]).verdict == TOO_FEW


def test_one_year_is_judged_alone_where_it_has_enough():
    now, *before = _years((50, 100), (99, 100), (99, 100))

    found = compare(*now, SCHOOL, earlier=before)

    assert (found.verdict, found.pooled_since) == (WORSE, None)


def test_three_years_together_may_still_be_chance():
    now, *before = _years((14, 20), (14, 20), (14, 20))  # 70 per cent beside 80

    found = compare(*now, SCHOOL, earlier=before)

    assert (found.verdict, found.pooled_since, found.level) == (CHANCE, 2023, 95)


def test_a_year_in_which_the_area_is_no_part_of_the_other_is_not_pooled():
    now, second, third = _years((10, 20), (10, 20), (10, 20))
    elsewhere = second[0], _counted(9, 1000, area=2, year=2024)

    assert compare(*now, SCHOOL, earlier=[elsewhere, third]).verdict == TOO_FEW
    assert compare(*now, SCHOOL, earlier=[second, elsewhere]).verdict == TOO_FEW


def test_pooled_years_that_go_the_other_way_leave_it_to_chance():
    now, *before = _years((4, 20), (200, 200), (200, 200))

    assert (compare(*now, SCHOOL, earlier=before).verdict) == CHANCE


# What is not compared ------------------------------------------------------------------------------------------------

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
    ({"source": "Kolada"},  {"source": "SCB"},                      [],                 Obstacle.OTHER_SOURCE, None),
    ({"source": "Kolada"},  {},                                     [],                 Obstacle.OTHER_SOURCE, None),
    ({"source": "Kolada"},  {"source": "SCB", "value": None},       [],                 Obstacle.OTHER_MISSING, None),
]
# fmt: on


@pytest.mark.parametrize("source", SourceKind)
@pytest.mark.parametrize(("own", "other", "breaks", "obstacle", "changed_in"), OBSTACLES)
def test_what_cannot_be_compared_says_why(own, other, breaks, obstacle, changed_in, source):
    own, other = _figure(**{"value": "60"} | own), _figure(**{"value": "70", "area": 2} | other)

    found = compare(own, other, Rules(LOWER, source, tuple(breaks)))

    assert found == Comparison(ComparisonVerdict.NOT_COMPARABLE, own, other, obstacle=obstacle, changed_in=changed_in)


def test_a_break_between_other_years_does_not_part_figures_of_the_same_year():
    found = compare(_figure("60"), _figure("70", area=2), Rules(LOWER, REGISTER, (2025,)))

    assert found.verdict == ComparisonVerdict.LOWER


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


def test_sources_that_differ_compare_where_somebody_has_confirmed_it():
    own, other = _figure("60", "1", source="Dörrknackning"), _figure("70", "1", area=2, source="Kolada")
    rules = Rules(LOWER, SURVEY, confirmed=frozenset({frozenset({"kolada", "dörrknackning"})}))

    assert compare(own, other, rules).verdict == WORSE
    assert compare(own, replace(other, source="SCB"), rules).obstacle == Obstacle.OTHER_SOURCE


def test_different_years_are_never_compared_whoever_confirms_their_sources():
    own, other = _figure("60", "1", source="Kolada"), _figure("70", "1", area=2, year=2024, source="SCB")
    rules = Rules(LOWER, SURVEY, confirmed=frozenset({frozenset({"kolada", "scb"})}))

    assert compare(own, other, rules).obstacle == Obstacle.OTHER_YEAR
    assert compare(own, replace(other, sex="K"), rules).obstacle == Obstacle.OTHER_SEX
    assert compare(own, replace(other, year=2025), rules).verdict == WORSE


# Properties of the verdict -------------------------------------------------------------------------------------------


@given(pairs(), SOURCES)
def test_the_other_direction_is_the_mirror(figures, source):
    lower = compare(*figures, Rules(LOWER, source))
    higher = compare(*figures, Rules(HIGHER, source))

    assert higher.verdict == MIRRORED.get(lower.verdict, lower.verdict)
    assert (higher.gap, higher.ratio) == (lower.gap, lower.ratio)


@given(pairs(), SOURCES, DIRECTIONS)
def test_swapping_the_sides_mirrors_the_verdict_and_turns_the_gap(figures, source, direction):
    own, other = figures

    there = compare(own, other, Rules(direction, source))
    back = compare(other, own, Rules(direction, source))

    assert back.verdict == TURNED.get(there.verdict, there.verdict)
    assert back.gap == -there.gap
    assert abs(back.ratio * there.ratio - 1) < Decimal("1e-20")


@given(pairs(), SOURCES, DIRECTIONS, st.integers(1, 1000), st.sampled_from([1, Decimal("0.01")]))
def test_another_unit_does_not_change_the_verdict(figures, source, direction, factor, share):
    times = factor * share

    before = compare(*figures, Rules(direction, source))
    after = compare(*(_scaled(figure, times) for figure in figures), Rules(direction, source))

    assert after.verdict == before.verdict
    assert after.gap == before.gap * times


@given(pairs(), SOURCES, DIRECTIONS, st.decimals("-50", "50", places=1))
def test_the_same_added_to_both_changes_neither_gap_nor_verdict(figures, source, direction, more):
    moved = [replace(figure, value=figure.value + more) for figure in figures]

    before = compare(*figures, Rules(direction, source))
    after = compare(*moved, Rules(direction, source))

    assert (after.verdict, after.gap) == (before.verdict, before.gap)


@given(pairs(), DIRECTIONS)
def test_there_is_no_verdict_without_the_right_to_one(figures, direction):
    own, other = figures
    has_margins = own.margin is not None and other.margin is not None
    is_chance = has_margins and abs(Fraction(own.value) - Fraction(other.value)) ** 2 <= (
        Fraction(own.margin) ** 2 + Fraction(other.margin) ** 2
    )

    verdict = compare(own, other, Rules(direction, SURVEY)).verdict

    assert (verdict == NOT_JUDGED) == (not has_margins)
    assert (verdict == NOT_CERTAIN) == is_chance
    assert (verdict in (BETTER, WORSE)) == (has_margins and not is_chance)


@given(pairs(), DIRECTIONS, st.decimals("0", "10", places=1))
def test_wider_margins_never_make_a_verdict(figures, direction, wider):
    own, other = figures
    assume(own.margin is not None)
    widened = replace(own, margin=own.margin + wider)

    before = compare(own, other, Rules(direction, SURVEY)).verdict
    after = compare(widened, other, Rules(direction, SURVEY)).verdict

    assert after in (before, NOT_CERTAIN)


def _figure(value, margin=None, *, area=1, year=2025, sex="T", missing="", **more):
    more = {"confidence": 95} | more
    return ComparedFigure(area, year, sex, _number(value), _number(margin), missing, **more)


def _counted(events, persons, **more):
    """A share in per cent with its counts."""
    value = round(Decimal(100 * events) / persons, 4)
    return _figure(str(value), numerator=events, denominator=persons, **more)


def _rate(events, persons, **more):
    """A rate for each thousand with its counts."""
    value = round(Decimal(1000 * events) / persons, 4)
    return _figure(str(value), numerator=events, denominator=persons, **more)


def _scaled(figure, times):
    margin = None if figure.margin is None else figure.margin * times
    return replace(figure, value=figure.value * times, margin=margin)


def _number(text):
    return None if text is None else Decimal(text)


def _fraction(text):
    if text is None:
        return None
    over, _, under = text.partition("/")
    return Decimal(over) / Decimal(under or 1)
