"""What a district consists of, as people write it, and the areas of its municipality that the portal knows."""

import zlib

from core.models import AreaCode, CodeScheme
from indicators.figures.district_parts import FIRST_DIVISIONS
from indicators.models import DistrictPart

_ENDINGS = {CodeScheme.REGSO: "RegSO", CodeScheme.DESO: "DeSO"}
_SECOND = 2025  # the division after the first: that of the figures from 2024 on
MOST_KNOWN = 200  # areas that the page lists


def parts_of(district):
    """Return the DistrictParts of a district, in their order."""
    return list(DistrictPart.objects.filter(district=district).order_by("code", "division", "pk"))


def parts_version(parts):
    """Return a number for what a district consists of. It is another one as soon as anything differs."""
    return zlib.crc32("\n".join(map(written, parts)).encode())


def code_of(part):
    """Return a part's code as Statistics Sweden's tables have it: 0136R001, or 0136R001_RegSO2025."""
    if part.division == FIRST_DIVISIONS[part.scheme]:
        return part.code
    return f"{part.code}_{_ENDINGS[part.scheme]}{part.division}"


def written(part):
    """Return a part as a line of the form: its code, and the years in which it belongs to the district."""
    years = f"{part.first_year or ''}–{part.last_year or ''}"
    return code_of(part) if years == "–" else f"{code_of(part)} {years}"


def own_parts(district):
    """Return DistrictParts, not stored, of the codes that the district itself has from a list of areas."""
    rows = AreaCode.objects.filter(area=district, scheme__in=_ENDINGS).order_by("code", "valid_from", "pk")
    found = []
    for row in rows:
        about = {"district": district, "scheme": row.scheme, "code": row.code}
        first = FIRST_DIVISIONS[row.scheme]
        if row.valid_from is None or row.valid_from.year <= first:
            found.append(DistrictPart(**about, division=first, last_year=_SECOND - 2))
        if row.valid_to is None or row.valid_to.year >= _SECOND:
            found.append(DistrictPart(**about, division=_SECOND, first_year=_SECOND - 1))
    return found


def known_areas(district):
    """Return [(code, name)] of the RegSO and DeSO of the district's municipality, as far as the portal knows them."""
    codes = AreaCode.objects.filter(scheme__in=_ENDINGS, area__parent=district.parent_id, valid_to=None).exclude(
        area=district
    )
    return list(codes.order_by("code", "pk").values_list("code", "area__name")[:MOST_KNOWN])
