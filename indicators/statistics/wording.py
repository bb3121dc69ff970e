"""Names and amounts as they stand in the sentences on figures.

An area is anything with `name` and `kind`, such as core's Area. `unit` is the indicator's; if it is "%", a difference
is written in percentage points.
"""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from core.models import AreaKind
from core.text import numbers

_NBSP = "\N{NO-BREAK SPACE}"
_MOST_PLACES = 4  # decimals, as they are stored
_LINKS_WITHOUT_S = {"Falun": "Falu", "Orust": "Orust"}  # municipalities whose names do not follow the rule
_TAKES_NO_S = "aeiouyåäöésxz"


def named_areas(area):
    """Return the area's name in a sentence: a municipality with that word, "Haninge kommun", others by their name."""
    has_the_word = "kommun" in area.name.lower() or area.name.lower().endswith(" stad")
    if area.kind != AreaKind.MUNICIPALITY or has_the_word:
        return area.name
    name = _linked(area.name) if (get_language() or "").startswith("sv") else area.name
    return _("%(name)s municipality") % {"name": name}


def the(area):
    """Return the area by its kind: "kommunen", "länet", "riket"; a district by its name."""
    names = {
        AreaKind.MUNICIPALITY: _("the municipality"),
        AreaKind.REGION: _("the county"),
        AreaKind.COUNTRY: _("the country"),
    }
    return names.get(area.kind) or area.name


def listed(texts):
    """Join texts, of which there may be none, as a sentence does: "länet och riket"."""
    *some, last = texts or [""]
    return _("%(some)s and %(last)s") % {"some": ", ".join(some), "last": last} if some else last


def amount(value, unit, decimals=0):
    """Return a difference with its unit: "4,2 procentenheter", "1 procentenhet", "300 kronor"."""
    return worded(alike(value, least=decimals)[0], unit)


def value(value, unit):
    """Return a value with its unit: "61,5 %", "300 kronor". Empty without a value."""
    return "" if value is None else with_unit(alike(value)[0], unit)


def worded(text, unit):
    if not numbers.is_per_cent(unit):
        return with_unit(text, unit)
    points = ngettext("percentage point", "percentage points", 1 if text == "1" else 2)
    return f"{text}{_NBSP}{points}"


def with_unit(text, unit):
    return f"{text}{_NBSP}{unit}" if unit else text


def alike(*values, least=0):
    """Return the values as texts with the same number of decimals: one at most, unless two would look the same.

    `least` is the number that the page uses anyway.
    """
    for places in range(least, _MOST_PLACES):
        rounded = [value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP) for value in values]
        are_told_apart = len({0, *rounded}) == len({0, *values})
        if rounded == list(values) or (places and are_told_apart):
            return [numbers.decimal(value, places) for value in values]
    return [numbers.decimal(value, _MOST_PLACES) for value in values]


def _linked(name):
    """Return the name of a municipality as it stands before the word: Haninge, Stockholms, Falu."""
    if name in _LINKS_WITHOUT_S:
        return _LINKS_WITHOUT_S[name]
    return name if name[-1] in _TAKES_NO_S else f"{name}s"
