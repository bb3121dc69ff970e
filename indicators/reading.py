"""Figures of a district beside those of its municipality and its region."""

from core.models import AreaKind
from indicators.comparison import Figure, is_worse_than_both
from indicators.models import Indicator, Observation, Sex


def surroundings(district):
    """The municipality and the region that the district lies in, as (municipality, region); either may be None.

    `district` has its parent and grandparent selected.
    """
    above, area = {}, district.parent
    while area is not None and len(above) < 2:
        above[area.kind] = area
        area = area.parent
    return above.get(AreaKind.MUNICIPALITY), above.get(AreaKind.REGION)


def worse_than_both(district):
    """The indicators in which the district is for certain worse than both, in the newest year that all three have.

    Two queries, however many years there are. Figures are those of both sexes together.
    """
    municipality, region = surroundings(district)
    if municipality is None or region is None:
        return []
    figures = _figures([district, municipality, region])
    found = []
    for indicator in Indicator.objects.order_by("order", "pk"):
        by_area = figures.get(indicator.pk, {})
        own, near, far = (by_area.get(area.pk, {}) for area in (district, municipality, region))
        years = own.keys() & near.keys() & far.keys()
        if not years:
            continue
        year = max(years)
        kinds = {"direction": indicator.direction, "source_kind": indicator.source_kind}
        if is_worse_than_both(own[year], near[year], far[year], **kinds):
            found.append(indicator)
    return found


def _figures(areas):
    """{indicator: {area: {year: Figure}}} of the values that there are."""
    figures = {}
    observations = Observation.objects.filter(area__in=areas, sex=Sex.TOTAL, value__isnull=False).order_by("pk")
    for each in observations:
        figure = Figure(each.area_id, each.year, each.sex, each.value, each.margin)
        figures.setdefault(each.indicator_id, {}).setdefault(each.area_id, {})[each.year] = figure
    return figures
