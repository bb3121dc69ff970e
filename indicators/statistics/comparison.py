"""Compare two figures of an area and a larger one that it lies in. Pure functions over Decimal.

A gap needs the same indicator, year, sex and source, and two different areas. A verdict needs more:

- A survey needs a margin of error on both sides, of one stated level of confidence.
- A register is described: lower or higher. Only where it gives its counts is it known whether chance can explain the
  difference, and so whether there is a verdict. Where the other side gives its counts as well, the area is tested
  against the rest of it. Below the fewest persons and events there is none, unless three years may be pooled.

Everything is in the figure's own unit; a gap of percentages is in percentage points. `gap_over_time` follows a gap over
the years. The words stand in `indicators.statistics.sentences`, the reasons in docs/decisions/0028-chance.md.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from indicators.models import Direction, MissingReason, SourceKind
from indicators.statistics import differences, intervals, pooling, sources
from indicators.statistics.intervals import Counted


class ComparisonVerdict(StrEnum):
    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    NOT_CERTAIN = "not_certain"  # the difference lies within the margins of error
    CHANCE = "chance"  # it is counted, and chance can explain the difference
    LOWER = "lower"  # it is counted, and nobody knows of how many: described, not judged
    HIGHER = "higher"
    TOO_FEW = "too_few"  # it is counted, and too few to judge
    NOT_JUDGED = "not_judged"  # it is surveyed, and there is no way to judge the difference
    NOT_COMPARABLE = "not_comparable"


class Obstacle(StrEnum):
    """Why two figures are not compared. A figure without a value has its own `reason`."""

    SAME_AREA = "same_area"
    OTHER_SEX = "other_sex"
    OTHER_YEAR = "other_year"
    BREAK = "break"  # the years differ, and the figure measures something else since a year between them
    OWN_MISSING = "own_missing"
    OTHER_MISSING = "other_missing"
    OTHER_SOURCE = "other_source"  # and nobody has confirmed that the two compare


class Unjudged(StrEnum):
    """Why a surveyed difference is not judged."""

    NO_MARGIN = "no_margin"
    NO_LEVEL = "no_level"  # nobody says at which level of confidence the margins hold
    OTHER_LEVEL = "other_level"


@dataclass(frozen=True, slots=True)
class ComparedFigure:
    """One figure as it may be shown. `value` is None if there is none, and then `missing` says why.

    `margin` is half the width of the value's interval, or None, and `confidence` its level in per cent, where the
    figure says it; `answers` is how many answered or were counted. `numerator` and `denominator` are the counts that
    the value comes from. `is_withheld` marks a figure that the portal itself withholds, because few answered, and
    `is_among_others` one that it withholds together with those of other areas; it `is_counted` if it had counts. A
    figure that `lacks_number` needs a number of people to be shown to everybody, and has none.
    """

    area: int
    year: int
    sex: str
    value: Decimal | None
    margin: Decimal | None = None
    missing: str = ""
    answers: int | None = None
    is_withheld: bool = False
    numerator: int | None = None
    denominator: int | None = None
    lacks_number: bool = False
    is_among_others: bool = False
    is_counted: bool = False
    confidence: int | None = None
    source: str = ""
    note: str = ""

    @property
    def reason(self):
        """Return why there is no value, of MissingReason; "" if there is one."""
        return "" if self.value is not None else self.missing or MissingReason.UNKNOWN


@dataclass(frozen=True)
class Rules:
    """What of an indicator decides how its figures compare.

    `direction` is of Direction, `source_kind` of SourceKind; `breaks` are the years from which the figure measures
    something else. `levels` has the levels of confidence that its own sources state, {key of the source: per cent}. The
    figure `is_share` where it is in per cent of persons, and else a rate. `pools_years`: each year counts other people.
    `confirmed` has the pairs of sources that somebody has confirmed to compare.
    """

    direction: str
    source_kind: str
    breaks: tuple[int, ...] = ()
    levels: Mapping[str, int] = field(default_factory=dict)
    is_share: bool = True
    pools_years: bool = False
    confirmed: frozenset[frozenset[str]] = frozenset()

    def level_of(self, figure):
        """Return the level of a figure's margin: its own, else that of its source, or None if nobody states one."""
        return figure.confidence or self.levels.get(sources.key_of(figure.source))

    def counted(self, figure):
        """Return the Counted of a figure from a register, or None if it does not give its counts."""
        if self.source_kind != SourceKind.REGISTER or figure.value is None or not figure.denominator:
            return None
        if figure.numerator is None or (self.is_share and figure.numerator > figure.denominator):
            return None
        return Counted(figure.numerator, figure.denominator, self.is_share)

    def compare_sources(self, own, other):
        """Return whether the sources of two figures compare."""
        return sources.may_compare(own.source, other.source, confirmed=self.confirmed)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The result of comparing two ComparedFigures.

    `gap` is own − other in their unit; `ratio` is own ÷ other, a plain number. `ratio` is None if it would mean
    nothing: if a value is negative, or the other is zero. `obstacle` and, for a break, its year (`changed_in`) say why
    the figures are not comparable; then there is no gap. `unjudged` says why a surveyed gap is not judged.

    `level` is the level of confidence at which the gap was tested, or None if it was not. `rest` is the gap to the rest
    of the larger area, where both give their counts. `pooled_since` is the first of the years tested together.
    """

    verdict: ComparisonVerdict
    own: ComparedFigure
    other: ComparedFigure
    gap: Decimal | None = None
    ratio: Decimal | None = None
    obstacle: Obstacle | None = None
    changed_in: int | None = None
    unjudged: Unjudged | None = None
    level: int | None = None
    rest: Decimal | None = None
    pooled_since: int | None = None


def compare(own, other, rules, *, earlier: Iterable[tuple] = ()):
    """Return the Comparison of two ComparedFigures under these Rules.

    `earlier` are the pairs of figures of the years before, the newest first, for where three years may be pooled.
    """
    obstacle = find_obstacle(own, other, rules)
    if obstacle == Obstacle.OTHER_YEAR and (between := last_break(rules.breaks, *sorted((own.year, other.year)))):
        return Comparison(ComparisonVerdict.NOT_COMPARABLE, own, other, obstacle=Obstacle.BREAK, changed_in=between)
    if obstacle:
        return Comparison(ComparisonVerdict.NOT_COMPARABLE, own, other, obstacle=obstacle)
    gap = own.value - other.value
    ratio = own.value / other.value if own.value >= 0 and other.value > 0 else None
    judge = _surveyed if rules.source_kind == SourceKind.SURVEY else _registered
    return Comparison(own=own, other=other, gap=gap, ratio=ratio, **judge(own, other, gap, rules, list(earlier)))


def against_both(near, far):
    """Return BETTER or WORSE if the Comparisons with municipality and region both say so, else None."""
    is_clear = near.verdict == far.verdict and near.verdict in (ComparisonVerdict.BETTER, ComparisonVerdict.WORSE)
    return near.verdict if is_clear else None


def find_obstacle(own, other, rules):
    """Return the first Obstacle that holds, or None."""
    found = {
        Obstacle.SAME_AREA: own.area == other.area,
        Obstacle.OTHER_SEX: own.sex != other.sex,
        Obstacle.OTHER_YEAR: own.year != other.year,
        Obstacle.OWN_MISSING: own.value is None,
        Obstacle.OTHER_MISSING: other.value is None,
    }
    obstacle = next((obstacle for obstacle, holds in found.items() if holds), None)
    if obstacle is None and not rules.compare_sources(own, other):
        return Obstacle.OTHER_SOURCE
    return obstacle


def last_break(breaks, first, last):
    """Return the last year after `first`, up to `last`, with a break in the series; or None."""
    return max((year for year in breaks if first < year <= last), default=None)


def common_level(own, other, rules):
    """Return the level that both margins hold at, and why there is none: one of the two is None."""
    if own.margin is None or other.margin is None:
        return None, Unjudged.NO_MARGIN
    levels = {rules.level_of(own), rules.level_of(other)}
    if None in levels:
        return None, Unjudged.NO_LEVEL
    return (levels.pop(), None) if len(levels) == 1 else (None, Unjudged.OTHER_LEVEL)


def scale_of(figure, counted):
    """Return by what a ratio is multiplied to be in the figure's unit: 100 for per cent. 0 if it cannot be known."""
    if counted.is_share:
        return 100.0
    return float(figure.value) / counted.ratio if counted.events else 0.0


# Verdicts: each is what a Comparison has beside its figures and its gap -----------------------------------------------


def _surveyed(own, other, gap, rules, _earlier):
    level, unjudged = common_level(own, other, rules)
    if unjudged:
        return {"verdict": ComparisonVerdict.NOT_JUDGED, "unjudged": unjudged}
    if differences.lies_within(gap, own.margin, other.margin):
        return {"verdict": ComparisonVerdict.NOT_CERTAIN, "level": level}
    return {"verdict": _clear(gap, rules), "level": level}


def _registered(own, other, gap, rules, earlier):
    mine, theirs = rules.counted(own), rules.counted(other)
    rest = theirs.without(mine) if mine and theirs else None
    found = {"rest": _rest_gap(mine, rest, scale_of(own, mine) or scale_of(other, theirs))} if rest else {}
    if mine is None:
        return found | {"verdict": _described(gap)}
    if gap == 0:
        return found | {"verdict": ComparisonVerdict.SAME}
    if not mine.is_enough or (rest and not rest.is_enough):
        return found | _pooled(own, gap, rules, [(own, other), *earlier])
    if rest:
        is_chance = differences.chance_explains(mine, rest)
        difference = mine.ratio - rest.ratio
    elif not (scale := scale_of(own, mine)):  # a rate of zero with events, which no source should say
        return {"verdict": _described(gap)}
    else:
        is_chance = differences.chance_reaches(mine, float(other.value) / scale)
        difference = float(gap)
    return found | _tested(gap, difference, is_chance, rules)


def _pooled(own, gap, rules, pairs):
    """Judge three years together, where that may be done and is enough."""
    if not rules.pools_years:
        return {"verdict": ComparisonVerdict.TOO_FEW}
    usable = [_pair(pair, rules) if pair[0].year == own.year - n else None for n, pair in enumerate(pairs)]
    since = own.year - pooling.POOLED_YEARS + 1
    both = None
    if last_break(rules.breaks, since, own.year) is None:
        both = pooling.pooled(usable)
    if both is None:
        return {"verdict": ComparisonVerdict.TOO_FEW}
    mine, rest = both
    is_chance = differences.chance_explains(mine, rest)
    return _tested(gap, mine.ratio - rest.ratio, is_chance, rules) | {"pooled_since": since}


def _pair(pair, rules):
    """Return (own, rest) as Counted of a year's figures, or None where they cannot be tested."""
    own, other = pair
    mine, theirs = rules.counted(own), rules.counted(other)
    if mine is None or theirs is None or find_obstacle(own, other, rules):
        return None
    rest = theirs.without(mine)
    return None if rest is None else (mine, rest)


def _tested(gap, difference, is_chance, rules):
    """Return the verdict of a test. Where what was tested goes the other way than the gap shown, it is chance."""
    is_other_way = (difference < 0) != (gap < 0)
    verdict = ComparisonVerdict.CHANCE if is_chance or is_other_way else _clear(gap, rules)
    return {"verdict": verdict, "level": intervals.LEVEL}


def _described(gap):
    if gap == 0:
        return ComparisonVerdict.SAME
    return ComparisonVerdict.LOWER if gap < 0 else ComparisonVerdict.HIGHER


def _clear(gap, rules):
    is_lower = gap < 0
    is_worse = is_lower == (rules.direction == Direction.LOWER_IS_WORSE)
    return ComparisonVerdict.WORSE if is_worse else ComparisonVerdict.BETTER


def _rest_gap(mine, rest, scale):
    """Return the gap to the rest in the figure's unit, with the decimals that are stored."""
    return Decimal(str(round((mine.ratio - rest.ratio) * scale, 4)))
