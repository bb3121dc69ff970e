"""Decide which figures are withheld so that those of few people cannot be worked out from a whole and its other parts.

A whole is the sum of its parts: a municipality of its districts, a county of its municipalities. If one part is
withheld, anybody gets it from the whole and the other parts. So each figure of few people has a partner that is
withheld with it: the next part, in an order that never changes, and further ones until one of them is large enough for
what the withheld parts have together to say nothing of few. What a whole that is itself withheld is made of is withheld
too, since the parts would give it back.

The partner depends on the order alone, not on how many others are withheld or how large they are. So it is the same
each year, and a new import withholds further figures but never shows a partner whose figure somebody could subtract
from what was shown before.

Everybody's figures and those of women and men are two levels. Where everybody's figure is withheld, so are those of
women and men; where one sex is, so is the other (`indicators.statistics.suppression`). A place stands for its whole
level here. docs/decisions/0030-nothing-given-away.md has the reasons and what is not covered.
"""

from dataclasses import dataclass

from indicators.models import MissingReason, Sex
from indicators.statistics import suppression

_EVERYBODY = frozenset({Sex.TOTAL.value})
_ONE_SEX = frozenset({Sex.WOMEN.value, Sex.MEN.value})


@dataclass(frozen=True, slots=True)
class Family:
    """A whole and its parts, which do not overlap and are in an order that never changes. All are places.

    `is_known` says that the whole's figures are public whether or not they are among the figures here.
    """

    whole: object
    parts: tuple
    is_known: bool = False


def hidden(figures, families, *, smallest, is_share=False, few=None):
    """Return {place: {sex, …}} of what is withheld, for one indicator and year.

    `figures` is {place: {sex: figure}}, with figures as in `suppression.shown`. `families` has larger wholes first. A
    value with a number of answers says how many were counted if it `is_share`, in per cent. `few` has
    {place: {sex, …}} of figures that are withheld whatever they say now.
    """
    table = _Table(figures, smallest, is_share)
    for place, group in figures.items():
        table.withhold(place, suppression.hidden(group, smallest=smallest, few=(few or {}).get(place, ())))
    partners = [set() for _family in families]
    while sum(_complete(table, family, among) for family, among in zip(families, partners, strict=True)):
        pass  # a part of two wholes may be withheld for the sake of one, and then needs a partner in the other
    return table.found()


class _Table:
    """The figures of one indicator and year, and the places that are withheld on each level."""

    def __init__(self, figures, smallest, is_share):
        self._figures, self._smallest, self._is_share = figures, smallest, is_share
        self.withheld = {_EVERYBODY: set(), _ONE_SEX: set()}

    def withhold(self, place, sexes):
        """Withhold the level of these sexes, and of a whole place both levels. No sexes change nothing."""
        if Sex.TOTAL in sexes:
            self.withheld[_EVERYBODY].add(place)
        if sexes:
            self.withheld[_ONE_SEX].add(place)

    def figures_of(self, place, level):
        """Return the figures of that level that have a value, or whose source withholds it."""
        group = self._figures.get(place, {})
        return [
            group[sex]
            for sex in sorted(level & group.keys())
            if group[sex].value is not None or group[sex].missing == MissingReason.SUPPRESSED
        ]

    def is_large(self, place, level):
        """Return whether each figure of that level is of so many people that it hides a smaller one beside it."""
        return all(self._is_large(figure) for figure in self.figures_of(place, level))

    def found(self):
        everybody, one_sex = self.withheld[_EVERYBODY], self.withheld[_ONE_SEX]
        return {
            place: group.keys() if place in everybody else _ONE_SEX & group.keys()
            for place, group in self._figures.items()
            if place in everybody or (place in one_sex and _ONE_SEX & group.keys())
        }

    def _is_large(self, figure):
        if figure.value is None or figure.lacks_number:
            return False
        return min(suppression.counts(figure, is_share=self._is_share), default=self._smallest) >= self._smallest


def _complete(table, family, partners):
    """Withhold what the family needs, and return whether that was anything. `partners` are those of earlier rounds."""
    before = sum(map(len, table.withheld.values()))
    for level in (_EVERYBODY, _ONE_SEX):
        withheld = table.withheld[level]
        if family.whole in withheld:
            further = set(family.parts)
        elif family.is_known or table.figures_of(family.whole, level):
            alone = [place for place in family.parts if place in withheld and place not in partners]
            further = set().union(*(_partners(table, family.parts, place, level) for place in alone)) - set(alone)
        else:
            further = set()
        partners |= further - withheld
        for place in further:
            table.withhold(place, level)
    return sum(map(len, table.withheld.values())) > before


def _partners(table, parts, first, level):
    """Return the places that are withheld together with the `first`: those after it, until one of them is large."""
    start = parts.index(first)
    together = {first} if table.figures_of(first, level) else set()
    has_large = False
    for place in (*parts[start + 1 :], *parts[:start]):
        if has_large and len(together) > 1:
            break
        if table.figures_of(place, level):
            together.add(place)
            has_large = has_large or table.is_large(place, level)
    return together
