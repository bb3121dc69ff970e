"""What is shown of figures of few people: nothing, and nothing that gives it back."""

from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.models import MissingReason
from indicators.statistics.comparison import ComparedFigure
from indicators.statistics.suppression import counts, hidden, may_show_earlier, shown, withheld, without

SMALLEST = 10
UNKNOWN = "-"  # in the tables: there is a value, and nobody says how many answered

# fmt: off
CASES = [
    # answers: T    K        M        shown
    ("30",     "15",    "15",    "TKM"),
    ("20",     "10",    "10",    "TKM"),   # ten are enough
    ("24",     "15",    "9",     "T"),
    ("24",     "9",     "15",    "T"),
    ("16",     "9",     "7",     "T"),
    ("9",      "5",     "4",     ""),
    ("9",      "9",     None,    ""),
    ("9",      UNKNOWN, UNKNOWN, ""),
    ("9",      None,    None,    ""),
    ("10",     None,    None,    "T"),
    (UNKNOWN,  "15",    "9",     "T"),
    (UNKNOWN,  "15",    "15",    "TKM"),
    (UNKNOWN,  UNKNOWN, UNKNOWN, "TKM"),   # a register that tells no numbers
    (None,     "15",    "9",     ""),
    (None,     "15",    "15",    "KM"),
    (None,     "9",     None,    ""),
    ("25",     "15",    None,    "TK"),
    ("24",     "15",    None,    "T"),     # the rest are nine
    ("24",     None,    "15",    "T"),
    ("24",     "15",    UNKNOWN, "T"),     # the rest are nine, and have a figure
    ("24",     UNKNOWN, "15",    "T"),
    ("25",     "15",    UNKNOWN, "TKM"),
    ("15",     "15",    None,    "T"),     # that there are no men is told of nobody
    ("14",     "15",    None,    "TK"),    # no number of men gives that
    ("40",     "15",    "15",    "TKM"),   # some are neither
    ("0",      None,    None,    ""),
]
# fmt: on


def _group(**answers):
    """{sex: Figure} of the sexes that are there; values differ, so that mixing them up would show."""
    values = {"T": Decimal(50), "K": Decimal(40), "M": Decimal(60)}
    return {
        sex: ComparedFigure(1, 2025, sex, values[sex], Decimal(2), "", None if number == UNKNOWN else int(number))
        for sex, number in answers.items()
        if number is not None
    }


@pytest.mark.parametrize(("total", "women", "men", "expected"), CASES)
def test_what_is_shown_is_what_the_table_says(total, women, men, expected):
    group = _group(T=total, K=women, M=men)

    found = shown(group, smallest=SMALLEST)

    assert found.keys() == group.keys()
    assert {sex for sex in found if found[sex].value is not None} == set(expected)
    assert all(found[sex] == group[sex] for sex in expected)
    assert all(found[sex] == _hidden(sex) for sex in group.keys() - set(expected))


def _hidden(sex):
    return ComparedFigure(1, 2025, sex, None, None, MissingReason.SUPPRESSED, None, is_withheld=True)


@pytest.mark.parametrize(
    ("kept_back", "expected"), [("T", set()), ("K", {"T"}), ("M", {"T"}), ("KM", {"T"}), ("", {"T", "K", "M"})]
)
def test_what_a_source_keeps_back_takes_the_same_with_it(kept_back, expected):
    group = _group(T=UNKNOWN, K=UNKNOWN, M=UNKNOWN)
    for sex in kept_back:
        group[sex] = ComparedFigure(1, 2025, sex, None, None, MissingReason.SUPPRESSED)

    found = shown(group, smallest=SMALLEST)

    assert {sex for sex in found if found[sex].value is not None} == expected
    assert {sex for sex in found if found[sex].is_withheld} == found.keys() - expected - set(kept_back)


@pytest.mark.parametrize("reason", [MissingReason.UNKNOWN, MissingReason.WITHDRAWN, MissingReason.NO_SUCH_AREA])
def test_what_has_no_value_keeps_its_reason_and_loses_its_number(reason):
    figure = ComparedFigure(1, 2025, "K", None, Decimal(1), reason, 4)

    assert withheld(figure) == ComparedFigure(1, 2025, "K", None, None, reason, None)


def test_a_figure_is_withheld_for_its_own_sake_unless_others_are_named():
    assert withheld(_counted("T", 9, 300)).is_among_others is False
    assert withheld(_counted("T", 9, 300), is_among_others=True).is_among_others is True


def test_a_number_of_few_without_a_value_keeps_the_other_sex_back_too():
    group = _group(T="24", K="15")
    group["M"] = ComparedFigure(1, 2025, "M", None, None, MissingReason.UNKNOWN, 9)

    found = shown(group, smallest=SMALLEST)

    assert found["K"] == _hidden("K")
    assert (found["M"].missing, found["M"].answers) == (MissingReason.UNKNOWN, None)


def test_another_smallest_group_is_another_limit():
    group = _group(T="12", K="6", M="6")

    assert shown(group, smallest=5) == group
    assert {sex for sex, figure in shown(group, smallest=7).items() if figure.value is not None} == {"T"}
    assert shown(group, smallest=0) == group


# Counts ---------------------------------------------------------------------------------------------------------------


def _counted(sex, counted, of, **more):
    return ComparedFigure(1, 2025, sex, Decimal(50), **{"numerator": counted, "denominator": of, **more})


# fmt: off
COUNTED = [
    # counted, of    shown
    (10,  20,        True),
    (9,   20,        False),
    (11,  20,        False),   # nine are not counted
    (9,   300,       False),
    (10,  300,       True),
    (290, 300,       True),
    (291, 300,       False),
    (300, 300,       False),   # nobody is not counted
    (0,   300,       False),
    (9,   9,         False),
    (301, 300,       True),    # a rate: more events than people
    (900, 9,         False),
]
# fmt: on


@pytest.mark.parametrize(("counted", "of", "is_shown"), COUNTED)
def test_few_counted_or_not_counted_are_few(counted, of, is_shown):
    found = shown({"T": _counted("T", counted, of)}, smallest=SMALLEST)["T"]

    assert (found.value is not None) is is_shown
    assert (found.numerator, found.denominator) == ((counted, of) if is_shown else (None, None))
    assert (found.is_withheld, found.is_counted) == ((False, False) if is_shown else (True, True))


def test_few_answers_count_beside_many_persons():
    assert hidden({"T": _counted("T", 100, 300, answers=9)}, smallest=SMALLEST) == {"T"}
    assert hidden({"T": _counted("T", 100, 300, answers=10)}, smallest=SMALLEST) == set()


# fmt: off
RESTS = [
    # everybody      women         withheld: the men that are left are few, in all, counted or not counted
    ((100, 300),     (50, 150),    set()),
    ((50, 170),      (40, 150),    set()),
    ((49, 170),      (40, 150),    {"K"}),    # nine men are counted
    ((60, 160),      (40, 131),    {"K"}),    # nine are not
    ((60, 160),      (40, 130),    set()),
    ((50, 159),      (30, 150),    {"K"}),    # there are nine
    ((40, 160),      (40, 100),    {"K"}),    # none is counted
    ((40, 160),      (41, 100),    set()),    # no number of men gives that
]
# fmt: on


@pytest.mark.parametrize(("total", "women", "expected"), RESTS)
def test_what_one_sex_leaves_is_counted_too(total, women, expected):
    group = {"T": _counted("T", *total), "K": _counted("K", *women)}

    assert hidden(group, smallest=SMALLEST) == expected
    assert hidden({"T": group["T"], "M": group["K"]}, smallest=SMALLEST) == {"M" for _sex in expected}


def test_one_number_of_a_count_says_nothing_of_those_who_are_not_counted():
    total = _counted("T", 100, 160)

    assert hidden({"T": total, "K": _counted("K", 55, None)}, smallest=SMALLEST) == set()  # 60 are not counted
    assert hidden({"T": total, "K": _counted("K", 91, None)}, smallest=SMALLEST) == {"K"}  # nine men are counted
    assert hidden({"T": total, "K": _counted("K", None, 100)}, smallest=SMALLEST) == set()
    assert hidden({"T": total, "K": _counted("K", None, 151)}, smallest=SMALLEST) == {"K"}  # there are nine


def test_persons_are_those_of_the_counts_where_both_are_known():
    group = {"T": _counted("T", 60, 160, answers=400), "K": _counted("K", 40, 120, answers=395)}

    assert hidden(group, smallest=SMALLEST) == set()
    group = {"T": _counted("T", 60, 160), "K": ComparedFigure(1, 2025, "K", Decimal(50), answers=151)}
    assert hidden(group, smallest=SMALLEST) == {"K"}


def test_what_needs_a_number_and_has_none_is_withheld_and_says_so():
    group = _group(T=UNKNOWN, K="40", M="40")
    group["T"] = replace(group["T"], lacks_number=True)

    found = shown(group, smallest=SMALLEST)

    assert all(figure.value is None for figure in found.values())
    assert {sex for sex, figure in found.items() if figure.lacks_number} == {"T"}
    assert shown(found, smallest=SMALLEST) == found
    women = _group(T="80", K="40", M="40")
    women["K"] = replace(women["K"], lacks_number=True)
    assert hidden(women, smallest=SMALLEST) == {"K", "M"}


def test_who_is_named_as_few_is_few_whatever_the_number():
    group = _group(T="80", K="40", M="40")

    assert hidden(group, smallest=SMALLEST, few={"T"}) == {"T", "K", "M"}
    assert hidden(group, smallest=SMALLEST, few={"K"}) == {"K", "M"}
    assert hidden(_group(T="80", M="40"), smallest=SMALLEST, few={"K"}) == set()
    assert hidden(_group(K="40", M="40"), smallest=SMALLEST, few={"T"}) == set()
    assert hidden(group, smallest=SMALLEST) == set()


def test_what_is_withheld_says_whether_others_are_withheld_with_it():
    group = _group(T="80", K="40", M="40")

    assert without(group, set()) is group
    found = without(group, {"K", "M"}, is_among_others=True)
    assert [found[sex].is_among_others for sex in "TKM"] == [False, True, True]
    assert found["T"] == group["T"]
    assert not any(figure.is_among_others for figure in without(group, {"K", "M"}).values())
    assert [without(group, {"K"})[sex].value is None for sex in "TKM"] == [False, True, False]


@pytest.mark.parametrize(("women", "men", "kept_back"), [(3, 4, "TKM"), (5, 4, "KM"), (9, 9, ""), (0, 0, "TKM")])
def test_everybody_without_a_number_is_as_many_as_women_and_men_together(women, men, kept_back):
    numbers = {"T": None, "K": women, "M": men}
    group = {sex: ComparedFigure(1, 2025, sex, Decimal(50), answers=number) for sex, number in numbers.items()}

    assert {sex for sex, figure in shown(group, smallest=9).items() if figure.value is None} == set(kept_back)


# fmt: off
KNOWN = [
    (ComparedFigure(1, 2025, "T", Decimal(50)),                                               False, []),
    (ComparedFigure(1, 2025, "T", Decimal(50)),                                               True,  []),
    (ComparedFigure(1, 2025, "T", Decimal(20), answers=300),                                  False, [300]),
    (ComparedFigure(1, 2025, "T", Decimal(20), answers=300),                                  True,  [300, 60, 240]),
    (ComparedFigure(1, 2025, "T", Decimal(100), answers=30),                                  True,  [30, 30, 0]),
    (ComparedFigure(1, 2025, "T", None, answers=300),                                         True,  [300]),
    (_counted("T", 61, 320),                                                                  True,  [320, 61, 259]),
    (_counted("T", 61, 320, answers=400),                                                   True,  [400, 320, 61, 259]),
    (_counted("T", 61, None),                                                                 False, [61]),
    (_counted("T", 321, 320),                                                                 False, [320, 321]),
    (_counted("T", 320, 320),                                                                 False, [320, 320, 0]),
    (_counted("T", 0, 320),                                                                   False, [320, 0, 320]),
]
# fmt: on


@pytest.mark.parametrize(("figure", "is_share", "expected"), KNOWN)
def test_what_is_known_of_how_many_people_a_figure_is_about(figure, is_share, expected):
    assert counts(figure, is_share=is_share) == expected


# What is hidden cannot be computed -----------------------------------------------------------------------------------

COUNTS = st.integers(0, 40)
VALUES = st.integers(0, 1000).map(lambda tenths: Decimal(tenths) / 10)


@st.composite
def groups(draw):
    """Women and men with exact shares, and everybody as the weighted mean; some figures or numbers may be missing."""
    numbers = {"K": draw(COUNTS), "M": draw(COUNTS)}
    values = {sex: draw(VALUES) for sex in "KM"}
    numbers["T"] = numbers["K"] + numbers["M"]
    weighted = sum(values[sex] * numbers[sex] for sex in "KM")
    values["T"] = weighted / numbers["T"] if numbers["T"] else Decimal(0)
    truth = {sex: ComparedFigure(1, 2025, sex, values[sex], Decimal(1), "", numbers[sex]) for sex in "TKM"}
    stored = {}
    for sex in draw(st.sets(st.sampled_from("TKM"))):
        number = numbers[sex] if draw(st.booleans()) else None
        stored[sex] = ComparedFigure(1, 2025, sex, values[sex], Decimal(1), "", number)
    return truth, stored


def _computed(visible):
    """What an attentive reader knows: {sex: number} and {sex: value}, from what is shown and from T = K + M.

    Every step that the two equations allow is taken: n(T) = n(K) + n(M), and n(T) v(T) = n(K) v(K) + n(M) v(M).
    """
    numbers = {sex: figure.answers for sex, figure in visible.items() if figure.answers is not None}
    values = {sex: figure.value for sex, figure in visible.items() if figure.value is not None}
    if {"T", "K"} <= numbers.keys():
        numbers["M"] = numbers["T"] - numbers["K"]
    if {"T", "M"} <= numbers.keys():
        numbers["K"] = numbers["T"] - numbers["M"]
    if {"K", "M"} <= numbers.keys():
        numbers["T"] = numbers["K"] + numbers["M"]
    if {"T", "K", "M"} <= numbers.keys():
        sums = {sex: values[sex] * numbers[sex] for sex in values}
        for unknown, (one, other, sign) in {"K": "TM-", "M": "TK-", "T": "KM+"}.items():
            if unknown not in values and {one, other} <= values.keys() and numbers[unknown]:
                values[unknown] = (sums[one] + (sums[other] if sign == "+" else -sums[other])) / numbers[unknown]
    return numbers, values


@given(groups(), st.integers(0, 15))
def test_no_figure_of_few_is_shown_nor_can_be_computed(group, smallest):
    truth, stored = group

    numbers, values = _computed(shown(stored, smallest=smallest))

    # Who tells no numbers is known by numbers that others tell; what nothing at all is told of is nobody's secret.
    told, _values = _computed(stored)
    few = {sex for sex in "TKM" if sex in told and truth[sex].answers < smallest}
    assert few.isdisjoint(values)
    assert few.isdisjoint(numbers)


@given(groups(), st.integers(0, 15))
def test_nothing_that_is_kept_back_can_be_computed(group, smallest):
    _truth, stored = group

    visible = shown(stored, smallest=smallest)
    numbers, values = _computed(visible)

    kept_back = {sex for sex, figure in visible.items() if figure.is_withheld}
    assert kept_back.isdisjoint(values)
    assert kept_back.isdisjoint(numbers)


@given(groups(), st.integers(0, 15))
def test_what_is_shown_is_as_it_was_stored_and_hiding_twice_changes_nothing(group, smallest):
    _truth, stored = group

    visible = shown(stored, smallest=smallest)

    assert all(figure == stored[sex] for sex, figure in visible.items() if figure.value is not None)
    assert shown(visible, smallest=smallest) == visible


# What was said before ------------------------------------------------------------------------------------------------

# fmt: off
EARLIER = [
    # now                                  before                       may be shown
    ({"T": 30, "K": 15, "M": 15},          {},                          True),
    ({"T": 30, "K": 15, "M": 15},          {"T": [28], "K": [13]},      True),
    ({"T": 30, "K": 15, "M": 15},          {"M": [9]},                  False),
    ({"T": 30, "K": 15, "M": 15},          {"T": [9]},                  False),
    ({"T": 30, "K": 15, "M": 15},          {"T": [28, 9]},              False),
    ({"T": 24, "K": 15, "M": 9},           {"K": [15]},                 False),  # the men are kept back now
    ({"T": 30, "K": 15},                   {"T": [40]},                 True),
    ({"T": 30, "K": 15},                   {"T": [24]},                 False),  # nine men, with the women as they are
    ({"T": 40, "K": 20},                   {"T": [30], "K": [10]},      True),
    ({"T": 40, "K": 20},                   {"T": [25], "K": [10]},      False),
]
# fmt: on


@pytest.mark.parametrize(("now", "before", "may"), EARLIER)
def test_what_was_said_before_is_shown_only_where_no_version_was_small(now, before, may):
    earlier = {sex: [_group(**{sex: str(number)})[sex] for number in numbers] for sex, numbers in before.items()}

    assert may_show_earlier(_group(**{sex: str(n) for sex, n in now.items()}), earlier, smallest=SMALLEST) is may


def test_earlier_counts_of_few_close_all_versions():
    now = {"T": _counted("T", 100, 300)}

    assert may_show_earlier(now, {"T": [_counted("T", 100, 300), _counted("T", 10, 300)]}, smallest=SMALLEST)
    assert not may_show_earlier(now, {"T": [_counted("T", 100, 300), _counted("T", 9, 300)]}, smallest=SMALLEST)
    assert not may_show_earlier(now, {"T": [_counted("T", 100, 109)]}, smallest=SMALLEST)
    lacking = replace(_counted("T", None, None), lacks_number=True)
    assert not may_show_earlier(now, {"T": [replace(lacking, lacks_number=False), lacking]}, smallest=SMALLEST)


@given(st.lists(st.tuples(COUNTS, COUNTS), min_size=2, max_size=4), st.integers(1, 15))
def test_no_two_versions_that_are_shown_together_give_back_a_third(versions, smallest):
    """Every version of each figure beside every version of the others, as they stood in any year of the revision."""
    groups_then = [_group(T=str(women + men), K=str(women), M=str(men)) for women, men in versions]
    present, *before = groups_then
    earlier = {sex: [group[sex] for group in before] for sex in "TKM"}

    may = may_show_earlier(present, earlier, smallest=smallest)

    if may:
        for total, women, men in product(*([group[sex] for group in groups_then] for sex in "TKM")):
            visible = shown({"T": total, "K": women, "M": men}, smallest=smallest)
            assert not any(figure.is_withheld for figure in visible.values())
