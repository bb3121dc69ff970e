"""Find the areas of the portal to the shapes of a file, by the property that holds their codes."""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from core.models import Area, AreaKind, CodeScheme
from indicators.imports import area_codes
from indicators.models import AreaShape
from indicators.shapes.geojson import ShapeFile

SCHEMES = (CodeScheme.SCB, CodeScheme.REGSO, CodeScheme.DESO)
FIRST_DIVISION = 1970
_SCB = re.compile(r"\d\d(\d\d)?", re.ASCII)


@dataclass(frozen=True)
class MatchedShapes:
    """The shapes of a file for areas of the portal, all of one `kind`, in one division. `shapes`: {area: [ring, …]}.

    `code_property` has the codes; `usable` are all that could be it, with how many areas each finds. `foreign` are
    codes that are not ours. `lacking` are areas of that kind, in the same larger areas, without a shape in the file.
    `known` are the areas that already have a shape in the division. If `problem` is a sentence, nothing may be stored.
    """

    file: ShapeFile
    division: int
    code_property: str = ""
    usable: dict[str, int] = field(default_factory=dict)
    kind: str = ""
    shapes: dict[int, list] = field(default_factory=dict)
    foreign: list[str] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)
    known: frozenset[int] = frozenset()
    problem: str = ""

    @property
    def digest(self):
        """Return what identifies the change, so that nobody confirms another than they saw."""
        seen = (self.file.sha256, self.division, self.code_property, sorted(self.shapes), sorted(self.known))
        return hashlib.sha256(repr(seen).encode()).hexdigest()


def matched(file, *, division, wanted=""):
    """Return the MatchedShapes of a ShapeFile. `wanted` is the property to use, if it is usable. Four queries."""
    codes = area_codes.AreaCodes(*SCHEMES)
    found = {name: _areas(file, name, codes, division) for name in _names(file)}
    usable = Counter({name: len(set(areas.values())) for name, areas in found.items() if areas})
    if not usable:
        return MatchedShapes(file, division, problem=_("No property of the file holds codes of areas in the portal."))
    best = max(usable, key=lambda name: (usable[name], "kod" in name.lower(), -list(usable).index(name)))
    chosen = wanted if wanted in usable else best
    by_code = found[chosen]
    areas = Area.objects.in_bulk(set(by_code.values()))
    kinds = {area.kind for area in areas.values()}
    if len(kinds) > 1:
        sentence = _("The property %(name)s has codes of areas of different kinds.")
        return MatchedShapes(file, division, chosen, dict(usable), problem=sentence % {"name": chosen})
    shapes, foreign = {}, []
    for feature in file.features:
        code = feature.properties.get(chosen, "")
        if code in by_code:
            shapes.setdefault(by_code[code], []).extend(feature.rings)
        else:
            foreign.append(code or "–")
    known = AreaShape.objects.filter(area__in=shapes, division=division).values_list("area", flat=True)
    kind = kinds.pop()
    return MatchedShapes(
        file=file,
        division=division,
        code_property=chosen,
        usable=dict(usable),
        kind=kind,
        shapes=shapes,
        foreign=sorted(set(foreign)),
        lacking=_lacking(kind, areas),
        known=frozenset(known),
        problem=_other_division(by_code, division),
    )


def said_division(file):
    """Return the year of the division that the codes of a ShapeFile name, or None."""
    texts = (text for feature in file.features for text in feature.properties.values())
    return next((division for text in texts if (division := area_codes.parse_code(text).division)), None)


def _names(file):
    """Return the names of all properties, in the order of the file."""
    return list(dict.fromkeys(name for feature in file.features for name in feature.properties))


def _areas(file, name, codes, division):
    """Return {code as it is written: area} of the codes that a property holds and that are ours in the division."""
    found = {}
    for text in {feature.properties.get(name, "") for feature in file.features}:
        scheme, code, _division = area_codes.parse_code(text)
        if scheme == CodeScheme.SCB and not _SCB.fullmatch(code):
            continue
        area = codes.find(scheme, code, year=division - 1, division=division)
        if area is not None:
            found[text] = area.area
    return found


def _other_division(by_code, division):
    """Return a sentence if a code names another division than the chosen one, else ""."""
    for text in sorted(by_code):
        said = area_codes.parse_code(text).division
        if said and said != division:
            sentence = _("The code %(code)s is of the division of %(said)s, not of %(chosen)s.")
            return sentence % {"code": text, "said": said, "chosen": division}
    return ""


def _lacking(kind, areas):
    """Return the names of areas beside these that the file has no shape of."""
    beside = Area.objects.filter(kind=kind).exclude(pk__in=areas)
    if kind == AreaKind.DISTRICT:
        beside = beside.filter(parent__in={area.parent_id for area in areas.values()})
    return list(beside.order_by("name", "pk").values_list("name", flat=True))
