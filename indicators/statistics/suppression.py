"""Decide which figures of a group may be shown: everybody, women and men, for one indicator, area and year.

A figure with fewer answers or persons than the smallest group is withheld, with its margin and their number. So is any
figure that would reveal it: the other sex, since everybody minus one sex is the other. If everybody's figure is
withheld, all are. A figure that its source withholds is treated the same way. The property tests try to calculate
hidden figures from values and from numbers of answers.

Three things are not covered. People of neither sex are part of everybody, and have no figure of their own. An area is
not compared with those that lie in it: from the figures of all parts but one, and of the whole, anybody can calculate
the last. And a share of 0 or 100 per cent says the same of each of its parts.
"""

from dataclasses import replace
from itertools import product

from indicators.models import MissingReason, Sex

_ONE_SEX = frozenset({Sex.WOMEN, Sex.MEN})

_KEPT_BACK = MissingReason.SUPPRESSED.value
_NOTHING = {"margin": None, "answers": None, "numerator": None, "denominator": None}


def shown(group, *, smallest):
    """Return the same group, {sex: figure}, with the figures withheld that may not be shown.

    A figure is any dataclass with value, margin, answers, numerator, denominator, missing and is_withheld (see
    ComparedFigure).
    """
    hidden = _hidden(group, smallest)
    if not hidden:
        return group
    return {sex: withheld(figure) if sex in hidden else figure for sex, figure in group.items()}


def may_show_earlier(present, earlier, *, smallest):
    """Return whether earlier values of a group's figures may be shown beside the present ones.

    `present` is a group, and `earlier` has {sex: [figure, …]}. If one was small then, in any combination, none is
    shown: a revision changes one figure at a time, and the others would reveal it.
    """
    versions = [[(sex, figure) for figure in _unlike([present[sex], *earlier.get(sex, ())])] for sex in present]
    return not any(_hidden(dict(combination), smallest) for combination in product(*versions))


def _unlike(figures):
    """Return one of the figures for each reason to be small, or not: a figure may have been revised often."""
    return {(figure.answers, figure.missing): figure for figure in figures}.values()


def withheld(figure):
    """Return the figure without its values. A figure without a value for another reason keeps that reason."""
    if figure.value is None and figure.missing != _KEPT_BACK:
        return replace(figure, **_NOTHING)
    is_ours = figure.is_withheld or figure.missing != _KEPT_BACK
    return replace(figure, value=None, missing=MissingReason.SUPPRESSED, is_withheld=is_ours, **_NOTHING)


def _hidden(group, smallest):
    """Return the sexes whose figures are withheld."""
    if _is_small(group.get(Sex.TOTAL), smallest):
        return set(group)
    sexes = _ONE_SEX & group.keys()
    if not sexes:
        return sexes
    if any(_is_small(group[sex], smallest) for sex in sexes) or _rest_is_small(group, sexes, smallest):
        return sexes
    return set()


def _is_small(figure, smallest):
    """Return whether few answered, or the source itself withholds the figure."""
    if figure is None:
        return False
    is_few = figure.answers is not None and figure.answers < smallest
    return is_few or figure.missing == _KEPT_BACK


def _rest_is_small(group, sexes, smallest):
    """Return whether everybody minus the one sex whose number is known are few people, of the other sex."""
    total = group.get(Sex.TOTAL)
    counts = [group[sex].answers for sex in sexes if group[sex].answers is not None]
    if total is None or total.answers is None or len(counts) != 1:
        return False
    return 0 <= total.answers - counts[0] < smallest
