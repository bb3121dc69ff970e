"""Find the unit of a dataset's numbers: per cent, or something that must be divided before it is a share.

A dataset gives it as the unit of its contents (PxWeb: `unit.base`, JSON-stat: `unit.label` or `unit.symbol`), else in
their name, else in its own. Nothing is guessed: numbers count as per cent only if the dataset says so, since 61 persons
would be shown as 61 %. If only a name says that they are shares, they must not add up as counts do.
"""

import re

from django.utils.translation import gettext as _

from core.text.numbers import is_per_cent
from indicators.figures.error_places import short
from indicators.models import Sex

_MEASURES = {"contentscode", "contents", "tabellinnehåll", "innehåll"}
_NO_UNIT = {"", "-", ".", ".."}
_OTHER_UNITS = re.compile(r"enhet|point|promille|per mille|‰|förändr|change")
_IN_PERCENT = re.compile(r"procent|percent|per cent|\bpct\b|%|\bandel|\bshare\b|\bproportion")
_PERCENT_SIGN = re.compile(r"procent|percent|per cent|\bpct\b|%")
_SHARE = re.compile(_IN_PERCENT.pattern + r"|grad\b|\brate\b|frekvens")
_COUNTED = re.compile(r"^(antal|number|summa|sum)\b")
_COUNT = re.compile(
    r"\b(antal|number|personer|persons|people|befolkning|folkmängd|population|invånare|inhabitants|individer|elever"
    r"|pupils|students|hushåll|households|sysselsatta|employed|arbetslösa|unemployed|kronor|tkr|mnkr|kr|sek|inkomst"
    r"|income|medel|median|mean|summa|sum)"
)
_FEWEST_SUMS = 3  # with fewer sums, a match may be chance


def refusal(dataset, chosen, *, indicator):
    """Return the sentence against importing the cells at {dimension: category} into `indicator`, or None.

    `chosen` has one category of each dimension that is neither time, region nor sex.
    """
    if not is_per_cent(indicator.unit):
        return None
    measures, others = _split_dimensions(dataset, chosen)
    shares = [(_is_share(dimension, code), dimension, code) for dimension, code in measures]
    shares += [
        (_is_share_by_name(dimension.categories[code], only=_COUNTED), dimension, code) for dimension, code in others
    ]
    for is_share, dimension, code in shares:
        if is_share is False:
            return _not_per_cent(dataset, dimension.categories[code], dimension.units.get(code), indicator)
    if any(is_share for is_share, _dimension, _code in shares) or _is_share_by_name(dataset.label):
        return None
    names = [dimension.categories[code] for dimension, code in measures]
    return _without_unit(dataset, ", ".join(filter(None, names)) or dataset.label, indicator)


def says_its_unit(dataset, chosen):
    """Return whether a unit, and not only a name, says that the cells are in per cent."""
    return any(_unit_of(dimension, code) for dimension, code in _split_dimensions(dataset, chosen)[0])


def says_per_cent(dataset, chosen):
    """Return whether a unit says per cent itself, and not only that the cells are shares, which may be parts of one."""
    pairs = _split_dimensions(dataset, chosen)[0]
    return any(_PERCENT_SIGN.search(_unit_of(dimension, code).casefold()) for dimension, code in pairs)


def are_parts_of_one(figures):
    """Return whether every number lies between 0 and 1, as 0.615 for 61.5 %, and some is neither."""
    values = [figure.value for figure in figures if figure.value]
    return bool(values) and all(0 < value <= 1 for value in values) and any(value != 1 for value in values)


def parts_of_one(indicator):
    """Return the sentence against shares of one."""
    sentence = _(
        "All numbers lie between 0 and 1, and the file does not say per cent: they are parts of one. The indicator "
        "%(indicator)s is in per cent. Multiply the numbers by 100, and say per cent as the unit."
    )
    return sentence % {"indicator": indicator.name}


def add_up(figures):
    """Return whether women and men sum to the total wherever all three are known, as counts do and shares do not."""
    groups = {}
    for figure in figures:
        if figure.value:
            groups.setdefault(figure.key[:4], {})[figure.sex] = figure.value
    whole = [group for group in groups.values() if len(group) == len(Sex)]
    return len(whole) >= _FEWEST_SUMS and all(group[Sex.WOMEN] + group[Sex.MEN] == group[Sex.TOTAL] for group in whole)


def added_up(indicator):
    """Return the sentence against numbers that add up."""
    sentence = _(
        "Women and men come to the total in every area and year: these are counts, not per cent. The indicator "
        "%(indicator)s is in per cent. Divide the numbers by all in the group, and take in the shares."
    )
    return sentence % {"indicator": indicator.name}


def _split_dimensions(dataset, chosen):
    """Return the chosen (dimension, category) that say what is measured, and those that only say of whom."""
    by_id = {dimension.id: dimension for dimension in dataset.dimensions}
    pairs = [(by_id[name], code) for name, code in chosen.items()]
    metric = dataset.roles.get("metric", ())
    measures = [pair for pair in pairs if pair[0].id in metric or pair[0].id.lower() in _MEASURES or pair[0].units]
    return measures, [pair for pair in pairs if pair not in measures]


def _unit_of(dimension, code):
    unit = dimension.units.get(code, "").strip()
    return "" if unit in _NO_UNIT else unit


def _is_share(dimension, code):
    """Return whether a measure is in per cent, or None if it says nothing."""
    if unit := _unit_of(dimension, code).casefold():
        return bool(_IN_PERCENT.search(unit)) and not _OTHER_UNITS.search(unit)
    return _is_share_by_name(dimension.categories[code])


def _is_share_by_name(name, *, only=_COUNT):
    name = name.strip().casefold()
    if _COUNTED.search(name) or _OTHER_UNITS.search(name):
        return False
    if _SHARE.search(name):
        return True
    return False if only.search(name) else None


def _not_per_cent(dataset, measure, unit, indicator):
    sentence = _(
        "“%(measure)s” in %(table)s is given in the unit %(unit)s, not in per cent. The indicator %(indicator)s is in "
        "per cent. Divide the numbers by all in the group, and take in the shares."
    )
    if not unit:
        sentence = _(
            "“%(measure)s” in %(table)s is a count, not per cent. The indicator %(indicator)s is in per cent. Divide "
            "the numbers by all in the group, and take in the shares."
        )
    return sentence % {"unit": short(unit), **_about(dataset, measure, indicator)}


def _without_unit(dataset, measure, indicator):
    sentence = _(
        "The file does not say in which unit “%(measure)s” in %(table)s is. The indicator %(indicator)s is in per "
        "cent. Take a table that says that it is in per cent."
    )
    return sentence % _about(dataset, measure, indicator)


def _about(dataset, measure, indicator):
    table = _("the table %(name)s") % {"name": short(dataset.table)} if dataset.table else _("the file")
    return {"measure": short(measure), "table": table, "indicator": indicator.name}
