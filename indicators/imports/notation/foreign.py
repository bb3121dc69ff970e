"""Count what a file has beside what is ours, and say it in one sentence for each kind, however many rows there are."""

from collections import Counter

from django.utils.translation import ngettext

from core.text.numbers import decimal
from indicators.figures.error_places import named_list


class NotOurs:
    """Counts rows by their kind and by what they are of.

    The kinds are "municipality" (one of others), "group", "area", "key figure", "indicator" and "crime".
    """

    def __init__(self):
        self._kinds = {}

    def __bool__(self):
        return bool(self._kinds)

    def count(self, kind, name):
        self._kinds.setdefault(kind, Counter())[str(name)] += 1

    def in_words(self):
        """Return a sentence for each kind."""
        sentences = (
            _SENTENCES[kind](found.total()) % {"count": decimal(found.total()), "codes": named_list(found)}
            for kind, found in sorted(self._kinds.items(), key=lambda pair: list(_SENTENCES).index(pair[0]))
        )
        return tuple(sentences)


def _rows_of_municipalities(count):
    return ngettext(
        "%(count)s row is of another municipality, and is left out: %(codes)s.",
        "%(count)s rows are of other municipalities, and are left out: %(codes)s.",
        count,
    )


def _rows_of_groups(count):
    return ngettext(
        "%(count)s row is of a group of municipalities, and is left out: %(codes)s.",
        "%(count)s rows are of groups of municipalities, and are left out: %(codes)s.",
        count,
    )


def _rows_of_areas(count):
    return ngettext(
        "%(count)s row is of an area that the portal does not have, and is left out: %(codes)s.",
        "%(count)s rows are of areas that the portal does not have, and are left out: %(codes)s.",
        count,
    )


def _rows_of_key_figures(count):
    return ngettext(
        "%(count)s row is of a key figure that no indicator has, and is left out: %(codes)s.",
        "%(count)s rows are of key figures that no indicator has, and are left out: %(codes)s.",
        count,
    )


def _rows_of_indicators(count):
    return ngettext(
        "%(count)s row is of an indicator that the portal does not have, and is left out: %(codes)s.",
        "%(count)s rows are of indicators that the portal does not have, and are left out: %(codes)s.",
        count,
    )


def _rows_of_crimes(count):
    return ngettext(
        "%(count)s row is of a type of crime that no indicator has, and is left out: %(codes)s.",
        "%(count)s rows are of types of crime that no indicator has, and are left out: %(codes)s.",
        count,
    )


_SENTENCES = {
    "municipality": _rows_of_municipalities,
    "group": _rows_of_groups,
    "area": _rows_of_areas,
    "key figure": _rows_of_key_figures,
    "indicator": _rows_of_indicators,
    "crime": _rows_of_crimes,
}
