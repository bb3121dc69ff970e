"""The sources that an indicator's figures have in an area and around it, and what is confirmed of them."""

from indicators.figures import queries
from indicators.models import ComparableSources, Observation
from indicators.statistics import sources


def sources_around(indicator, area):
    """Return the names of the sources of the area's figures and of those that it is compared with, one for each source.

    One query. `area` has its parents.
    """
    areas = [area, *(other for other in queries.surroundings(area) if other is not None)]
    names = Observation.objects.filter(indicator=indicator, area__in=areas).order_by("-year", "source")
    by_key = {}
    for name in names.values_list("source", flat=True):
        by_key.setdefault(sources.key_of(name), name)
    return list(by_key.values())


def confirmed_in(indicator, municipality):
    """Return what is confirmed of the indicator's sources in the municipality, the newest first."""
    rows = ComparableSources.objects.filter(indicator=indicator, area=municipality)
    return rows.select_related("by").order_by("-at", "-pk")
