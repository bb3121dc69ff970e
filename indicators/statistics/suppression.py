"""Which figures of a group may be shown: those of everybody, women and men, for one indicator, area and year.

A figure with fewer answers or persons than the smallest group is kept back, with its margin and their number. What
would give it back goes with it: the other sex, since everybody minus one sex is the other; and where everybody is kept
back, all are. A figure that its source keeps back is treated alike. The property tests try to compute back what is
hidden, from values and from numbers of answers.

Three things lie outside. People of neither sex are part of everybody, and no figure of their own. An area is not held
against those that lie in it: whoever has the figures of all parts but one, and of the whole, can work out the last. And
a share of 0 or 100 per cent says the same of each of its parts.
"""

from dataclasses import replace
from itertools import product

from indicators.models import MissingReason, Sex

_ONE_SEX = frozenset({Sex.WOMEN, Sex.MEN})

_KEPT_BACK = MissingReason.SUPPRESSED.value


def shown(group, *, smallest):
    """The same group, {sex: Figure}, with what may not be shown kept back.

    A Figure is any dataclass with value, margin, answers, missing and is_withheld (indicators.statistics.comparison has
    one).
    """
    hidden = _hidden(group, smallest)
    if not hidden:
        return group
    return {sex: withheld(figure) if sex in hidden else figure for sex, figure in group.items()}


def may_show_earlier(present, earlier, *, smallest):
    """Whether what the figures of a group said before may be shown beside what they say now.

    `present` is a group, and `earlier` has {sex: [Figure, …]}. One that was small then, in whichever combination, is
    reason enough to show none: a revision changes one figure at a time, and the others would give it back.
    """
    versions = [[(sex, figure) for figure in _unlike([present[sex], *earlier.get(sex, ())])] for sex in present]
    return not any(_hidden(dict(combination), smallest) for combination in product(*versions))


def _unlike(figures):
    """One of those figures that are small, or not, for the same reason: a figure may have been revised often."""
    return {(figure.answers, figure.missing): figure for figure in figures}.values()


def withheld(figure):
    """The figure without anything that it says. What has no value for another reason keeps that reason."""
    if figure.value is None and figure.missing != _KEPT_BACK:
        return replace(figure, margin=None, answers=None)
    is_ours = figure.is_withheld or figure.missing != _KEPT_BACK
    return replace(figure, value=None, margin=None, answers=None, missing=MissingReason.SUPPRESSED, is_withheld=is_ours)


def _hidden(group, smallest):
    """The sexes whose figures are kept back."""
    if _is_small(group.get(Sex.TOTAL), smallest):
        return set(group)
    sexes = _ONE_SEX & group.keys()
    if not sexes:
        return sexes
    if any(_is_small(group[sex], smallest) for sex in sexes) or _rest_is_small(group, sexes, smallest):
        return sexes
    return set()


def _is_small(figure, smallest):
    """Whether few answered, or the source itself says that it keeps the figure back."""
    if figure is None:
        return False
    is_few = figure.answers is not None and figure.answers < smallest
    return is_few or figure.missing == _KEPT_BACK


def _rest_is_small(group, sexes, smallest):
    """Whether everybody minus the one sex whose number is known are few people, of the other sex."""
    total = group.get(Sex.TOTAL)
    counts = [group[sex].answers for sex in sexes if group[sex].answers is not None]
    if total is None or total.answers is None or len(counts) != 1:
        return False
    return 0 <= total.answers - counts[0] < smallest
