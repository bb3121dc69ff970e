"""Find areas as people write them in a table: a code with its zeros, or a name with its municipality."""

import re
from decimal import Decimal

from django.utils.translation import gettext as _

from core.models import Area, AreaKind, CodeScheme
from indicators.figures.interning import fold_name
from indicators.imports.area_codes import AreaCodes, parse_code

_LENGTH_OF_A_WHOLE_CODE = 4  # a number of four digits has lost no zero in front


_CODE_AND_NAME = re.compile(  # 0136 Haninge, 01 Stockholms län, 0136R901_RegSO2025 Haninge (Jordbro)
    r"(?P<code>\d{2}|\d{4}(?:R\d{3}|[ABC]\d{4})?(?:_(?:DeSO|RegSO)\d{4})?)[\s,;:–-]+(?P<name>[^\W\d].*)", re.ASCII
)
_SUFFIXES = ("s kommun", " kommun", "s stad", " stad")


class UnknownAreaError(Exception):
    """The text names no area, or several. The argument is a sentence for the person."""


class ForeignAreaError(UnknownAreaError):
    """The text is a code or a name, and no area here has it."""


class AreaNames:
    """Finds areas by the text of a cell. It takes one query for the codes, and one for names if any is looked up."""

    def __init__(self):
        self._codes = AreaCodes(*CodeScheme.values)
        self._found = {}
        self._names = None  # {name: {key: name of the larger area}}, read when the first one is looked up
        self._about = {}

    def find(self, cell, *, year):
        """Return (key of the area, whether its code held in the year). Raises UnknownAreaError."""
        if (cell, year) not in self._found:
            self._found[cell, year] = self._by_code(_text(cell), year) or self._by_both(_text(cell), year)
        return self._found[cell, year]

    def _by_code(self, text, year):
        code = parse_code(text)
        schemes = [CodeScheme.SCB, CodeScheme.KOLADA] if code.scheme == CodeScheme.SCB else [code.scheme]
        found = [self._codes.find(scheme, code.code, year=year, division=code.division) for scheme in schemes]
        found = [each for each in found if each is not None]
        if len({each.area for each in found}) > 1:
            raise UnknownAreaError(
                _("%(code)s is one area to Statistics Sweden and another to Kolada.") % {"code": text}
            )
        return (found[0].area, found[0].held) if found else None

    def _by_both(self, text, year):
        """Find an area by its code with its name behind it, else by its name.

        The code decides which district it is: Statistics Sweden and the portal may call it differently. A municipality
        or county must have the name too, or the rows have slipped.
        """
        written = _CODE_AND_NAME.fullmatch(text)
        if written is None:
            return self._by_name(text), True
        found = self._by_code(written["code"], year)
        if found is None:
            raise ForeignAreaError(self._unknown(text))
        if not self._is_called(found[0], fold_name(written["name"])):
            raise UnknownAreaError(
                _("The code %(code)s is not that of %(name)s.")
                % {"code": written["code"], "name": written["name"][:60]}
            )
        return found

    def _is_called(self, area, name):
        self._named()
        own, kind = self._about[area]
        if kind in (AreaKind.DISTRICT, AreaKind.COUNTRY):
            return True
        return own in (name, *(name.removesuffix(suffix) for suffix in _SUFFIXES))

    def _by_name(self, text):
        name, _comma, within = (fold_name(part) for part in text.rpartition(", "))
        whole = fold_name(text)
        spellings = [whole, *(whole.removesuffix(each) for each in _SUFFIXES if whole.endswith(each))]
        places = next((found for each in spellings if (found := self._named().get(each, {}))), {})
        if not places and name:
            places = {pk: above for pk, above in self._named().get(name, {}).items() if above == within}
        if len(places) > 1:
            raise UnknownAreaError(
                _("There are several areas called %(name)s. Write its municipality too: %(name)s, Haninge.")
                % {"name": text[:60]}
            )
        if not places:
            is_cut = text.isdecimal() and len(text) < _LENGTH_OF_A_WHOLE_CODE
            raise (UnknownAreaError if is_cut else ForeignAreaError)(self._unknown(text))
        return next(iter(places))

    def _named(self):
        """Return {name: {key: name of the larger area}}, all folded."""
        if self._names is None:
            self._names, self._about = {}, {}
            areas = Area.objects.order_by("pk").values_list("pk", "name", "kind", "parent__name")
            for pk, name, kind, above in areas:
                self._about[pk] = fold_name(name), kind
                self._names.setdefault(fold_name(name), {})[pk] = fold_name(above or "")
        return self._names

    def _unknown(self, text):
        if text.isdecimal() and len(text) < _LENGTH_OF_A_WHOLE_CODE:
            return _lost_zeros(text)
        sentence = _(
            "No area here is written %(text)s. Write a code, or a name and its municipality: Jordbro, Haninge."
        )
        return sentence % {"text": text[:60]}


def written_as(area, codes):
    """Return the text with which a table finds the area again: one of `codes`, {scheme: code}, or its name."""
    for scheme in (CodeScheme.SCB, CodeScheme.REGSO, CodeScheme.DESO):
        if scheme in codes:
            return codes[scheme]
    return f"{area.name}, {area.parent.name}" if area.kind == AreaKind.DISTRICT else area.name


def _text(cell):
    if not isinstance(cell, Decimal):
        return str(cell)
    text = format(cell, "f")
    if len(text) != _LENGTH_OF_A_WHOLE_CODE or not text.isdecimal():
        raise UnknownAreaError(_lost_zeros(text))
    return text


def _lost_zeros(text):
    sentence = _(
        "The code stands there as the number %(number)s, and may have lost zeros in front. Give the column the format "
        "text, and write the code with its zeros, for example 0136."
    )
    return sentence % {"number": text[:20]}
