"""Figures that are a count out of a whole: their value is derived, and a written one must agree with it."""

import re
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from core.text.numbers import decimal, is_per_cent
from indicators.figures.records import UNSAID
from indicators.models import NumberKind
from indicators.recipes import shares

_LARGEST = 2**63 - 1  # the range of the database column
_PER_MILLE = re.compile(r"‰|promille|per mille|(per|av) 1[  ,.]?000\b", re.IGNORECASE)


def per_of(unit):
    """Return how many the counts of an indicator in this unit are out of: 100, 1000, or None if it is no share."""
    if is_per_cent(unit):
        return 100
    return 1000 if _PER_MILLE.search(unit) else None


def has_counts(figure):
    """Return whether a figure gives any part of a count."""
    return any(number not in (None, UNSAID) for number in (figure.numerator, figure.denominator))


def with_value(figure, *, unit):
    """Return a figure with its value derived from its counts, and the whole as the number of persons if none is given.

    A figure whose counts are wrong, or whose written value disagrees, stays as it is: `count_faults` says why.
    """
    if not has_counts(figure) or figure.missing or count_faults(figure, unit=unit):
        return figure
    value = shares.share_of(figure.numerator, figure.denominator, per=per_of(unit))
    answers = figure.denominator if figure.answers in (None, UNSAID) else figure.answers
    return replace(figure, value=value, answers=answers)


def with_persons(figure, indicator):
    """Return a figure of an indicator that counts: the count itself is the number of persons, if none is given."""
    value = figure.value
    if indicator.number_kind != NumberKind.COUNT or value in (None, UNSAID) or figure.answers not in (None, UNSAID):
        return figure
    return replace(figure, answers=int(value)) if value >= 0 and value == int(value) else figure


def count_faults(figure, *, unit):
    """Return the faults of a figure's counts as (part, sentence)."""
    if not has_counts(figure):
        return []
    numerator, denominator = figure.numerator, figure.denominator
    if numerator in (None, UNSAID) or denominator in (None, UNSAID):
        empty = "numerator" if numerator in (None, UNSAID) else "denominator"
        return [(empty, _("Give both numbers of a count, or neither."))]
    per = per_of(unit)
    if per is None:
        return [("numerator", _("The indicator is no share, so it has no count out of a whole. Leave both empty."))]
    if not 0 < denominator <= _LARGEST:
        return [("denominator", _("The whole must be a whole number, at least one."))]
    if numerator < 0 or numerator > _LARGEST or (per == 100 and numerator > denominator):
        return [("numerator", _("The count must be a whole number, from zero to the whole."))]
    return _disagreement(figure, shares.share_of(numerator, denominator, per=per))


def _disagreement(figure, derived):
    """Return the fault of a value that is not the derived one, at as many decimals as it is written with."""
    if figure.missing:
        return [("value", _("Give a count or the reason why there is no value, not both."))]
    if figure.value in (None, UNSAID):
        return []
    step = Decimal(1).scaleb(min(0, figure.value.as_tuple().exponent))
    if abs(figure.value - derived) <= step / 2:
        return []
    sentence = _("%(numerator)s of %(denominator)s is %(derived)s, not %(value)s. Correct one of them.")
    numbers = {"numerator": decimal(figure.numerator), "denominator": decimal(figure.denominator)}
    values = {"derived": decimal(derived.normalize() + 0), "value": decimal(figure.value.normalize() + 0)}
    return [("value", sentence % (numbers | values))]
