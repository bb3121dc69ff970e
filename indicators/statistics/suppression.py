"""Decide which figures of a group may be shown: everybody, women and men, for one indicator, area and year.

A figure of fewer people than the smallest group is withheld, with its margin and its numbers: fewer answers or persons,
fewer that are counted, or fewer that are not. So is one that needs a number of people and has none, and any figure that
would reveal such a one: the other sex, since everybody minus one sex is the other. If everybody's figure is withheld,
all are. A figure that its source withholds is treated the same way. The property tests try to calculate hidden figures
from values and from numbers.

Two things are not covered. People of neither sex are part of everybody, and have no figure of their own. And a share of
0 or 100 per cent says the same of each of its parts, where nobody says how many were counted. An area is held against
those that lie in it in `indicators.statistics.complementary`.
"""

from dataclasses import replace
from itertools import product

from indicators.models import MissingReason, Sex

_ONE_SEX = frozenset({Sex.WOMEN, Sex.MEN})

_KEPT_BACK = MissingReason.SUPPRESSED.value
_NOTHING = {"note": ""} | dict.fromkeys(("value", "margin", "confidence", "answers", "numerator", "denominator"))


def shown(group, *, smallest):
    """Return the same group, {sex: figure}, with the figures withheld that may not be shown.

    A figure is any dataclass with value, margin, confidence, missing, note, the numbers answers, numerator and
    denominator, and the marks lacks_number, is_withheld, is_among_others and is_counted (see ComparedFigure).
    """
    return without(group, hidden(group, smallest=smallest))


def without(group, sexes, is_among_others=False):
    """Return the same group with the figures of these sexes withheld, perhaps together with those of other areas."""
    if not sexes:
        return group
    return {
        sex: withheld(figure, is_among_others=is_among_others) if sex in sexes else figure
        for sex, figure in group.items()
    }


def hidden(group, *, smallest, few=()):
    """Return the sexes whose figures are withheld. Those in `few` count as being of few people."""
    total = group.get(Sex.TOTAL)
    if total is not None and (_is_small(total, smallest) or Sex.TOTAL in few or _sum_is_small(group, smallest)):
        return set(group)
    sexes = _ONE_SEX & group.keys()
    if not sexes:
        return sexes
    if any(_is_small(group[sex], smallest) or sex in few for sex in sexes) or _rest_is_small(group, sexes, smallest):
        return sexes
    return set()


def may_show_earlier(present, earlier, *, smallest):
    """Return whether earlier values of a group's figures may be shown beside the present ones.

    `present` is a group, and `earlier` has {sex: [figure, …]}. If one was small then, in any combination, none is
    shown: a revision changes one figure at a time, and the others would reveal it.
    """
    versions = [[(sex, figure) for figure in _unlike([present[sex], *earlier.get(sex, ())])] for sex in present]
    return not any(hidden(dict(combination), smallest=smallest) for combination in product(*versions))


def counts(figure, *, is_share=False):
    """Return what is known of how many people a figure is about: all of them, those counted, those not counted.

    In a share in per cent, the number of answers and the value say how many were counted.
    """
    found = [number for number in (figure.answers, figure.denominator) if number is not None]
    whole, counted = figure.denominator, figure.numerator
    if counted is None and is_share and figure.value is not None and figure.answers is not None:
        whole, counted = figure.answers, figure.value * figure.answers / 100
    if counted is not None:
        found.append(counted)
        if whole is not None and counted <= whole:  # a rate may count more events than there are people
            found.append(whole - counted)
    return found


def _unlike(figures):
    """Return one of the figures for each reason to be small, or not: a figure may have been revised often."""
    return {
        (figure.answers, figure.numerator, figure.denominator, figure.lacks_number, figure.missing): figure
        for figure in figures
    }.values()


def withheld(figure, *, is_among_others=False):
    """Return the figure without its values. A figure without a value for another reason keeps that reason."""
    bare = replace(figure, **_NOTHING)
    if figure.value is None and figure.missing != _KEPT_BACK:
        return bare
    is_ours = figure.is_withheld or figure.missing != _KEPT_BACK
    is_counted = figure.is_counted or figure.denominator is not None
    marks = {"is_withheld": is_ours, "is_among_others": is_among_others, "is_counted": is_counted}
    return replace(bare, missing=MissingReason.SUPPRESSED, **marks)


def _is_small(figure, smallest):
    """Return whether it is of few people, of nobody knows how many, or withheld by the source itself."""
    if figure is None:
        return False
    is_few = any(number < smallest for number in counts(figure))
    return is_few or figure.lacks_number or figure.missing == _KEPT_BACK


def _sum_is_small(group, smallest):
    """Return whether everybody's figure, which does not tell a number itself, is of few women and men together."""
    for name in ("persons", "counted", "not counted"):
        of_sexes = [_number(group[sex], name) if sex in group else None for sex in _ONE_SEX]
        if _number(group[Sex.TOTAL], name) is None and None not in of_sexes and sum(of_sexes) < smallest:
            return True
    return False


def _rest_is_small(group, sexes, smallest):
    """Return whether everybody minus the one sex whose numbers are known are few people, of the other sex."""
    total = group.get(Sex.TOTAL)
    if total is None:
        return False
    return any(
        _is_few_apart(_number(total, name), [_number(group[sex], name) for sex in sexes], smallest)
        for name in ("persons", "counted", "not counted")
    )


def _is_few_apart(whole, of_sexes, smallest):
    known = [number for number in of_sexes if number is not None]
    return whole is not None and len(known) == 1 and 0 <= whole - known[0] < smallest


def _number(figure, name):
    """Return a figure's number of that name, or None if it is not known."""
    if name == "persons":
        return figure.answers if figure.denominator is None else figure.denominator
    if name == "counted" or figure.numerator is None or figure.denominator is None:
        return figure.numerator if name == "counted" else None
    return figure.denominator - figure.numerator
