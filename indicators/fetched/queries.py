"""What there is to fetch for which areas, and what waits for whom."""

from django.db.models import F, Q

from core import permissions as core_permissions
from core.models import Area, AreaKind
from core.permissions import Permission
from indicators import permissions
from indicators.models import Indicator, WaitingFigures

_SHARED = (AreaKind.COUNTRY, AreaKind.REGION)


def places_for(user):
    """Return the areas that `user` may fetch figures for, each with its districts: own municipalities.

    Whoever maintains the portal also fetches those of the counties and the country around them.
    """
    own = permissions.own_areas_for(user).filter(kind=AreaKind.MUNICIPALITY)
    if not core_permissions.may(user, Permission.STAFF):
        return own
    around = Q(pk__in=own.values("parent")) | Q(kind=AreaKind.COUNTRY)
    return Area.objects.filter(Q(pk__in=own.values("pk")) | around)


def places_in_use():
    """Return all areas that are fetched in the night, the larger ones first.

    These are the municipalities that somebody here governs, their counties and the country.
    """
    used = Area.objects.filter(kind=AreaKind.MUNICIPALITY, governed_by__isnull=False)
    around = Q(pk__in=used.values("parent")) | Q(pk__in=used.values("parent__parent"))
    found = Area.objects.filter(Q(pk__in=used.values("pk")) | around).order_by("pk")
    order = [AreaKind.COUNTRY, AreaKind.REGION, AreaKind.MUNICIPALITY]
    return sorted(found, key=lambda area: (order.index(area.kind), area.pk))


def with_districts(area):
    """Return the area and its districts, as a queryset."""
    return Area.objects.filter(Q(pk=area.pk) | Q(parent=area.pk, kind=AreaKind.DISTRICT)).order_by("pk")


def all_indicators():
    return list(Indicator.objects.filter(ends_on__isnull=True).order_by("order", "pk"))


def waiting():
    """Return the WaitingFigures that nobody has looked at, or let be."""
    return WaitingFigures.objects.exclude(declined=F("difference"))


def waiting_for(user):
    """Return the WaitingFigures that `user` is to look at, those of the municipalities that they enter figures for.

    Those of the counties and the country wait for whoever maintains the portal.
    """
    units = core_permissions.grants(user, Permission.FIGURES_ENTER).units()
    mine = Q(area__kind=AreaKind.MUNICIPALITY, area__governed_by__in=units)
    if core_permissions.may(user, Permission.STAFF):
        mine |= Q(area__kind__in=_SHARED)
    return waiting().filter(mine).select_related("area").defer("content").order_by("area__name", "pk").distinct()
