"""What is withheld with a figure of few people, so that nobody works it out from a whole and its other parts."""

import random
from decimal import Decimal

import pytest

from indicators.models import MissingReason
from indicators.statistics import suppression
from indicators.statistics.comparison import ComparedFigure
from indicators.statistics.complementary import Family, hidden
from tests.support import attacker

SMALLEST = 10


def figure(sex="T", *, answers=None, counted=None, of=None, value=50, missing="", **marks):
    value = None if value is None else Decimal(value)
    return ComparedFigure(1, 2025, sex, value, None, missing, answers, numerator=counted, denominator=of, **marks)


def found(figures, *families, **about):
    """{place: "TKM"} of what is withheld, of {place: {sex: number of answers, or a figure}}."""
    groups = {
        place: {sex: one if isinstance(one, ComparedFigure) else figure(sex, answers=one) for sex, one in group.items()}
        for place, group in figures.items()
    }
    withheld = hidden(groups, families, smallest=SMALLEST, **about)
    return {place: "".join(sex for sex in "TKM" if sex in sexes) for place, sexes in withheld.items()}


def everybody(**answers):
    return {place: {"T": number} for place, number in answers.items()}


TOWN = Family("town", ("a", "b", "c", "d"), is_known=True)

# fmt: off
CASES = [
    # answers of everybody in each part                    withheld
    ({"a": 10, "b": 10, "c": 10, "d": 10},                 ""),
    ({"a": 9, "b": 50, "c": 50, "d": 50},                  "ab"),
    ({"a": 50, "b": 9, "c": 50, "d": 50},                  "bc"),
    ({"a": 50, "b": 50, "c": 50, "d": 9},                  "ad"),    # after the last comes the first
    ({"a": 9, "b": 9, "c": 50, "d": 50},                   "abc"),   # each has a partner that is large
    ({"a": 9, "b": 9, "c": 9, "d": 50},                    "abcd"),
    ({"a": 9, "b": 9, "c": 9, "d": 9},                     "abcd"),
    ({"a": 9, "b": 50, "c": 9, "d": 50},                   "abcd"),  # though a and c together are none's partner
    ({"a": 9, "c": 50, "d": 50},                           "ac"),    # what has no figure is passed over
    ({"a": 9, "d": 10},                                    "ad"),
    ({"a": 9},                                             "a"),     # there is nothing else to withhold
    ({"b": 9},                                             "b"),
    ({},                                                   ""),
]
# fmt: on


@pytest.mark.parametrize(("answers", "expected"), CASES)
def test_a_part_of_few_people_has_the_next_as_its_partner(answers, expected):
    assert found(everybody(**answers), TOWN) == dict.fromkeys(expected, "T")


def test_a_whole_that_nobody_is_told_of_gives_nothing_back():
    parts = everybody(a=9, b=50, c=50)

    assert found(parts, Family("town", ("a", "b", "c"))) == {"a": "T"}
    assert found(parts | everybody(town=109), Family("town", ("a", "b", "c"))) == {"a": "T", "b": "T"}
    unknown = {"town": {"T": figure(value=None, missing=MissingReason.UNKNOWN)}}
    assert found(parts | unknown, Family("town", ("a", "b", "c"))) == {"a": "T"}


def test_what_a_withheld_whole_is_made_of_is_withheld_too():
    county = Family("county", ("p", "q", "r"))
    towns = [Family("p", ("p1", "p2"), is_known=True), Family("q", ("q1", "q2")), Family("r", ("r1", "r2"))]
    figures = everybody(county=900, p=9, q=300, r=500, p1=20, p2=20, q1=100, q2=200, r1=200, r2=300)

    assert found(figures, county, *towns) == dict.fromkeys(["p", "q", "p1", "p2", "q1", "q2"], "T")
    assert found(figures, *reversed([county, *towns])) == dict.fromkeys(["p", "q", "p1", "p2", "q1", "q2"], "T")


def test_it_goes_through_a_whole_without_figures_of_its_own():
    figures = everybody(country=9, town=100)

    assert found(figures, Family("country", ("county",)), Family("county", ("town",))) == {"country": "T", "town": "T"}


def test_a_part_of_two_wholes_has_a_partner_in_each():
    """Jordbro is two of the town's areas. What is withheld for its sake needs a partner in the town as well."""
    town = Family("town", ("a", "b", "c", "d"), is_known=True)
    jordbro = Family("jordbro", ("d", "b"), is_known=True)
    figures = everybody(a=50, b=9, c=50, d=50, jordbro=59)

    assert found(figures, jordbro) == {"b": "T", "d": "T"}
    assert found(figures, town, jordbro) == dict.fromkeys("abcd", "T")


# Sexes ----------------------------------------------------------------------------------------------------------------


def sexes(total, women, men):
    return {sex: number for sex, number in zip("TKM", (total, women, men), strict=True) if number is not None}


# fmt: off
BY_SEX = [
    # a                b                  c                  withheld
    ((50, 25, 25),     (50, 25, 25),      (50, 25, 25),      {}),
    ((50, 41, 9),      (50, 25, 25),      (50, 25, 25),      {"a": "KM", "b": "KM"}),
    ((50, 9, 41),      (50, 25, 25),      (50, 25, 25),      {"a": "KM", "b": "KM"}),
    ((9, 5, 4),        (50, 25, 25),      (50, 25, 25),      {"a": "TKM", "b": "TKM"}),
    ((9, None, None),  (50, 25, 25),      (50, 25, 25),      {"a": "T", "b": "TKM", "c": "KM"}),  # and b
    ((50, 41, 9),      (50, 41, 9),       (50, 25, 25),      {"a": "KM", "b": "KM", "c": "KM"}),
    ((50, 41, 9),      (50, None, None),  (50, 25, 25),      {"a": "KM", "c": "KM"}),
    ((50, 41, 9),      (50, None, None),  (50, None, None),  {"a": "KM"}),
    ((49, 40, None),   (50, 25, 25),      (50, 25, 25),      {"a": "K", "b": "KM"}),   # nine men are left
    ((50, 25, 25),     (50, 25, 25),      (9, 5, 4),         {"a": "TKM", "c": "TKM"}),
]
# fmt: on


@pytest.mark.parametrize(("a", "b", "c", "expected"), BY_SEX)
def test_women_and_men_have_partners_of_their_own(a, b, c, expected):
    figures = {"a": sexes(*a), "b": sexes(*b), "c": sexes(*c)}

    assert found(figures, Family("town", ("a", "b", "c"), is_known=True)) == expected


def test_women_and_men_of_a_whole_take_those_of_its_parts_with_them():
    figures = {"town": sexes(300, 291, 9), "a": sexes(100, 50, 50), "b": sexes(200, 100, 100)}

    assert found(figures, Family("town", ("a", "b"), is_known=True)) == {"town": "KM", "a": "KM", "b": "KM"}


def test_a_part_without_women_and_men_has_none_to_withhold():
    figures = {"town": sexes(300, 291, 9), "a": sexes(100, None, None), "b": sexes(200, 100, 100)}

    assert found(figures, Family("town", ("a", "b"), is_known=True)) == {"town": "KM", "b": "KM"}


def test_only_a_whole_that_has_women_or_men_gives_theirs_back():
    figures = {"town": sexes(150, None, None), "a": sexes(100, 91, 9), "b": sexes(50, 25, 25)}
    family = Family("town", ("a", "b"))

    assert found(figures, family) == {"a": "KM"}
    assert found(figures | {"town": sexes(None, None, 34)}, family) == {"a": "KM", "b": "KM"}


# How large a partner is -----------------------------------------------------------------------------------------------

# fmt: off
PARTNERS = [
    # the figure of b                                             is_share, withheld beside a
    (figure(answers=10),                                          False, "b"),
    (figure(answers=None),                                        False, "b"),   # an official one without a number
    (figure(of=300, counted=10),                                  False, "b"),
    (figure(of=300, counted=290),                                 False, "b"),
    (figure(of=300, counted=9),                                   False, "bc"),
    (figure(of=300, counted=291),                                 False, "bc"),
    (figure(of=20, counted=900),                                  False, "b"),   # a rate: more events than people
    (figure(answers=200, value=5),                                True,  "b"),   # ten of two hundred
    (figure(answers=200, value="4.9"),                            True,  "bc"),
    (figure(answers=200, value=95),                               True,  "b"),
    (figure(answers=200, value="95.1"),                           True,  "bc"),
    (figure(answers=200, value="4.9"),                            False, "b"),   # not per cent: nobody knows how many
    (figure(answers=9, of=300, counted=150),                      False, "bc"),
    (figure(answers=200, lacks_number=True),                      False, "bc"),
    (figure(value=None, missing=MissingReason.SUPPRESSED),        False, "bc"),
    (figure(value=None, missing=MissingReason.UNKNOWN),           False, "c"),
    (figure(value=None, missing=MissingReason.WITHDRAWN),         False, "c"),
]
# fmt: on


@pytest.mark.parametrize(("partner", "is_share", "expected"), PARTNERS)
def test_partners_go_on_until_one_is_large(partner, is_share, expected):
    figures = {"a": {"T": figure(answers=9)}, "b": {"T": partner}, "c": {"T": figure(answers=50)}}
    figures["d"] = {"T": figure(answers=50)}

    withheld = found(figures, Family("town", ("a", "b", "c"), is_known=True), is_share=is_share)

    assert withheld.keys() - {"a"} == set(expected)


def test_both_sexes_of_a_partner_are_large():
    weak = {"T": figure(answers=400), "K": figure("K", answers=200), "M": figure("M", answers=200, value=2)}
    figures = {"a": sexes(50, 41, 9), "b": weak, "c": sexes(50, 25, 25), "d": sexes(50, 25, 25)}
    family = Family("town", ("a", "b", "c", "d"), is_known=True)

    assert found(figures, family, is_share=True) == {"a": "KM", "b": "KM", "c": "KM"}
    assert found(figures, family) == {"a": "KM", "b": "KM"}


@pytest.mark.parametrize("reason", ["lacks_number", "missing"])
def test_what_is_withheld_for_another_reason_has_a_partner_too(reason):
    first = figure(lacks_number=True) if reason == "lacks_number" else figure(value=None, missing="suppressed")

    assert found({"a": {"T": first}} | everybody(b=50, c=50), TOWN) == {"a": "T", "b": "T"}


# The same each time ---------------------------------------------------------------------------------------------------


def test_a_figure_that_was_of_few_people_stays_withheld_with_its_partner():
    figures = everybody(a=10, b=50, c=50)

    assert found(figures, TOWN, few={"a": {"T"}}) == {"a": "T", "b": "T"}
    assert found({"a": sexes(30, 15, 15), "b": sexes(30, 15, 15)}, TOWN, few={"a": {"M"}}) == {"a": "KM", "b": "KM"}
    assert found(everybody(b=50, c=50), TOWN, few={"a": {"T"}}) == {}


@pytest.mark.parametrize("seed", range(60))
def test_more_that_is_of_few_people_shows_nothing_that_was_withheld(seed):
    """A new import may make any figure one of few people. No partner is shown again for that."""
    chance = random.Random(seed)  # noqa: S311 - for a test that can be run again
    places = [str(number) for number in range(8)]
    family = Family("town", tuple(places), is_known=True)
    first = {place: chance.choice([5, 50, 50, 50]) for place in places}
    then = first | dict.fromkeys(chance.sample(places, 2), 5)

    assert found(everybody(**first), family).keys() <= found(everybody(**then), family).keys()


# Somebody tries to work it out ----------------------------------------------------------------------------------------


def families_of(chance, *, levels):
    """A tree of wholes with two to four parts each, the larger first, and its leaves."""
    families, wholes = [], ["land"]
    for _level in range(levels):
        parts = []
        for whole in wholes:
            own = tuple(f"{whole}.{number}" for number in range(chance.randint(2, 4)))
            families.append(Family(whole, own))
            parts += own
        wholes = parts
    return families, wholes


def counts_of(chance, families, leaves):
    """{place: {sex: (counted, not counted)}}: few of some, and the sums of them all."""
    size = [0, 1, 3, 8, 12, 30, 80]
    found = {leaf: {sex: (chance.choice(size), chance.choice(size)) for sex in "KM"} for leaf in leaves}
    for family in reversed(families):
        found[family.whole] = {sex: _sum(found[part][sex] for part in family.parts) for sex in "KM"}
    return {place: group | {"T": _sum(group.values())} for place, group in found.items()}


def _sum(pairs):
    return tuple(map(sum, zip(*pairs, strict=True)))


def figures_of(counts):
    return {
        place: {
            sex: figure(sex, counted=counted, of=counted + rest, value=Decimal(100 * counted) / (counted + rest))
            for sex, (counted, rest) in group.items()
            if counted + rest
        }
        for place, group in counts.items()
    }


def equations(counts, withheld, families, which, name=lambda place, sex: (place, sex)):
    """What anybody knows of these counts, as the attacker takes it: what is withheld is unknown, the rest a number."""

    def equation(whole, *parts):
        terms, total = {}, 0
        for sign, (place, sex) in [(1, whole), *((-1, part) for part in parts)]:
            if sex in withheld.get(place, ()):
                terms[name(place, sex)] = sign
            else:
                total -= sign * counts[place][sex][which]
        return terms, total

    for place in counts:
        yield equation((place, "T"), (place, "K"), (place, "M"))
    for family in families:
        for sex in "TKM":
            yield equation((family.whole, sex), *((part, sex) for part in family.parts))


def assert_nothing_is_known(counts, withheld, *systems):
    """No withheld number is known within a person, nor a share within the rounding of its tenth of a per cent."""
    counted, rest = (attacker.ranges(list(system)) for system in systems)
    for key in counted.keys() & rest.keys():
        (low, high), (few, many) = counted[key], rest[key]
        assert high - low > 1, (key, low, high)
        assert many - few > 1, (key, few, many)
        lowest = low / (low + many) if low else 0
        highest = high / (high + few) if few else 1
        assert highest - lowest > 0.001, (key, lowest, highest)


@pytest.mark.parametrize("seed", range(150))
def test_nobody_works_out_what_is_withheld_from_sums_of_areas_and_sexes(seed):
    chance = random.Random(seed)  # noqa: S311 - for a test that can be run again
    families, leaves = families_of(chance, levels=1 + seed % 3 // 2)
    counts = counts_of(chance, families, leaves)
    withheld = hidden(figures_of(counts), families, smallest=SMALLEST)
    withheld = {place: set(withheld.get(place, ())) | _never_there(group) for place, group in counts.items()}

    assert_nothing_is_known(counts, withheld, *(equations(counts, withheld, families, which) for which in (0, 1)))


def _never_there(group):
    """Nobody at all is no figure, and so nothing that is shown."""
    return {sex for sex, pair in group.items() if not sum(pair)}


@pytest.mark.parametrize("seed", range(40))
def test_nobody_works_it_out_from_what_was_shown_before_an_import(seed):
    """A part is revised, and with it the sums. What was of few people stays so, and both versions are at hand."""
    chance = random.Random(1000 + seed)  # noqa: S311 - for a test that can be run again
    families, leaves = families_of(chance, levels=1)
    before = counts_of(chance, families, leaves)
    few = {place: suppression.hidden(group, smallest=SMALLEST) for place, group in figures_of(before).items()}
    changed = chance.choice(leaves)
    after = dict(before) | {changed: {sex: (40 + a, 40 + b) for sex, (a, b) in before[changed].items() if sex != "T"}}
    after[changed]["T"] = _sum(after[changed].values())
    after["land"] = {sex: _sum(after[leaf][sex] for leaf in leaves) for sex in "TKM"}
    systems = {0: [], 1: []}
    for number, (counts, earlier) in enumerate([(before, {}), (after, few)]):
        withheld = hidden(figures_of(counts), families, smallest=SMALLEST, few=earlier)
        withheld = {place: set(withheld.get(place, ())) | _never_there(group) for place, group in counts.items()}

        def name(place, sex, number=number):
            return (place, sex, number if place in (changed, "land") else "both")

        for which in (0, 1):
            systems[which] += equations(counts, withheld, families, which, name)

    assert_nothing_is_known(after, few, systems[0], systems[1])


def test_the_attacker_does_find_what_only_the_rule_for_one_area_keeps_back():
    """Without partners the same attack succeeds, so that it proves something where it does not."""
    family = Family("land", ("a", "b", "c"))
    counts = {"a": {"T": (3, 5)}, "b": {"T": (40, 30)}, "c": {"T": (20, 20)}, "land": {"T": (63, 55)}}

    def system(withheld):
        unknown = {(place, "T"): -1 for place in withheld}
        return [(unknown, -63 + sum(counts[place]["T"][0] for place in family.parts if place not in withheld))]

    assert attacker.ranges(system(["a"])) == {("a", "T"): (3, 3)}
    assert attacker.ranges(system(["a", "b"])) == {("a", "T"): (0, 43), ("b", "T"): (0, 43)}
