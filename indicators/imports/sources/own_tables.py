"""Read the portal's own exports back: the names of their columns, and how they name areas.

A series and the list of all areas have a row for each figure. A board has a row for each area that it is compared with,
so that several rows may have the same figure. The list over all years has a column for each year. A reason for a
missing value adds nothing to what is stored already, and a withheld figure is stored though it is not shown: such
figures stay as they are.
"""

import re

from django.db.models import F
from django.utils.translation import gettext as _

from core.models import Area, AreaCode
from indicators.figures.interning import fold_name

# In small letters, in both languages, even if no catalogue is compiled.
PARTS = {
    "enhet": "unit",
    "unit": "unit",
    "kod": "code",
    "code": "code",
    "varför värde saknas": "missing",
    "why there is no value": "missing",
    "antal svar eller personer": "answers",
    "number of answers or persons": "answers",
    "antal": "numerator",
    "count": "numerator",
    "av": "denominator",
    "out of": "denominator",
    "jämförs med": "against",
    "against": "against",
}
BESIDE = {  # columns without figures of their own
    *("ligger i", "lies in", "plats", "rank", "hämtad", "fetched"),
    *("rang som bäst", "rank at best", "rang som sämst", "rank at worst", "rang"),
    *("värde där", "value there", "varför värde saknas där", "why there is none there"),
    *("felmarginal där", "margin of error there", "skillnad", "difference", "skillnadens enhet"),
    *("skillnad mot resten", "difference from the rest"),
    *("unit of the difference", "kvot", "ratio", "bedömning", "judgement", "i ord", "in words"),
    *("uträkning", "calculation"),
}
_REASONS = re.compile(  # how an export says in a cell that there is no value
    r"(not known|uppgift saknas|withdrawn by the source|källan har dragit|the area did not exist|området fanns inte"
    r"|not shown|visas inte|a part of the area|en del av området).*",
    re.IGNORECASE,
)
_OWN_NUMBER = re.compile(r".+-(\d{1,9})", re.ASCII)
SEPARATOR = "; "  # between several sources


class OtherNameError(Exception):
    """The code and the name in a row belong to different areas. The argument is a sentence for the person."""


def is_missing_reason(cell):
    """Return whether a cell says why there is no value, as an export does."""
    return isinstance(cell, str) and _REASONS.fullmatch(cell) is not None


class AreaByName:
    """Finds areas by a code with the name beside it. Two queries, however many are looked up."""

    def __init__(self):
        self._names = dict(Area.objects.values_list("pk", "name"))
        self._above = dict(Area.objects.values_list("pk", "parent__name"))
        self._by_code = {}
        codes = AreaCode.objects.order_by(F("valid_from").asc(nulls_first=True), "pk").values_list("code", "area")
        for code, area in codes:
            self._by_code.setdefault(code, set()).add(area)

    def find(self, code, name):
        """Return the area that has, or has had, the code and this name; None if several do or none has the code.

        Raises OtherNameError if the areas with the code have other names.
        """
        code, folded_name = str(code), fold_name(name)
        having = set(self._by_code.get(code, ()))
        if own := _OWN_NUMBER.fullmatch(code):
            having |= {int(own[1])} & self._names.keys()
        called = {area for area in having if folded_name in self._called(area)}
        if having and not called:
            raise OtherNameError(
                _("The code %(code)s is not that of %(name)s.") % {"code": code[:40], "name": str(name)[:60]}
            )
        return called.pop() if len(called) == 1 else None

    def _called(self, area):
        name = self._names[area]
        return {fold_name(name), fold_name(f"{name}, {self._above[area]}")}
