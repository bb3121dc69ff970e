"""Who in a partnership may own a plan or a situation picture, and for which areas it can be."""

from django.db.models import Q

from core import permissions
from core.models import Area, AreaKind, OrganisationKind


def municipalities_with(permission, user, partnership):
    """Return the municipalities of the partnership for which `user` has the permission. No other party owns a plan."""
    mine = permissions.grants(user, permission).units(partnership.pk)
    return partnership.organisations.filter(pk__in=mine, kind=OrganisationKind.MUNICIPALITY).order_by("name", "pk")


def areas_of_partnership(partnership):
    """Return the areas that a plan of the partnership can be for: its districts, and its parties' municipalities."""
    of_parties = Q(kind=AreaKind.MUNICIPALITY, pk__in=partnership.organisations.values("governs"))
    return Area.objects.filter(Q(partnerships=partnership) | of_parties).distinct().order_by("name", "pk")
