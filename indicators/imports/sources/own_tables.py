"""The portal's own exports on their way back in: what their columns are called, and how they name areas.

A series and the list of all areas have a row for each figure; a board has one for each area that it is held against, so
that a figure may stand in several; the list over all years has a column for each year. Where an export says why there
is no value, it says nothing that is not stored already, and what few answered to is stored though it is not shown: such
a figure is left as it is.
"""

import re
from decimal import Decimal

from django.db.models import F
from django.utils.translation import gettext as _

from core.models import Area, AreaCode
from indicators.figures.interning import fold_name

# In small letters, in both languages, also where no catalogue is compiled.
PARTS = {
    "enhet": "unit",
    "unit": "unit",
    "kod": "code",
    "code": "code",
    "varför värde saknas": "missing",
    "why there is no value": "missing",
    "antal svar eller personer": "answers",
    "number of answers or persons": "answers",
    "jämförs med": "against",
    "against": "against",
}
BESIDE = {  # columns that say nothing of their own
    *("ligger i", "lies in", "plats", "rank", "hämtad", "fetched"),
    *("värde där", "value there", "varför värde saknas där", "why there is none there"),
    *("felmarginal där", "margin of error there", "skillnad", "difference", "skillnadens enhet"),
    *("unit of the difference", "kvot", "ratio", "bedömning", "judgement", "i ord", "in words"),
    *("uträkning", "calculation"),
}
_REASONS = re.compile(  # how an export says in a cell that there is no value
    r"(not known|uppgift saknas|withdrawn by the source|källan har dragit|the area did not exist|området fanns inte"
    r"|not shown|visas inte).*",
    re.IGNORECASE,
)
_YEAR = re.compile(r"[12]\d{3}", re.ASCII)
_OWN_NUMBER = re.compile(r".+-(\d{1,9})", re.ASCII)
SEPARATOR = "; "  # between several sources


class OtherNameError(Exception):
    """The code and the name in a row are not of the same area. The argument is a sentence for the person."""


def years_of(header):
    """{place: year} of the headings that are years, as in the list over all years."""
    return {place: Decimal(words) for place, words in enumerate(header) if _YEAR.fullmatch(words)}


def is_missing_reason(cell):
    """Whether a cell says why there is no value, as an export does."""
    return isinstance(cell, str) and _REASONS.fullmatch(cell) is not None


class AreaByName:
    """Areas by a code with the name beside it. Two queries, however many are looked up."""

    def __init__(self):
        self._names = dict(Area.objects.values_list("pk", "name"))
        self._above = dict(Area.objects.values_list("pk", "parent__name"))
        self._by_code = {}
        codes = AreaCode.objects.order_by(F("valid_from").asc(nulls_first=True), "pk").values_list("code", "area")
        for code, area in codes:
            self._by_code.setdefault(code, set()).add(area)

    def find(self, code, name):
        """The area that has, or has had, the code and is called so; None where several do or none has the code.

        Raises OtherNameError where those that have the code are called otherwise.
        """
        code, wanted = str(code), fold_name(name)
        having = set(self._by_code.get(code, ()))
        if own := _OWN_NUMBER.fullmatch(code):
            having |= {int(own[1])} & self._names.keys()
        called = {area for area in having if wanted in self._called(area)}
        if having and not called:
            raise OtherNameError(
                _("The code %(code)s is not that of %(name)s.") % {"code": code[:40], "name": str(name)[:60]}
            )
        return called.pop() if len(called) == 1 else None

    def _called(self, area):
        name = self._names[area]
        return {fold_name(name), fold_name(f"{name}, {self._above[area]}")}
