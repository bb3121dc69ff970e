"""Decide who may change the figures of which areas, and who sees more of them than everybody.

An officer may change figures of the municipality that their organisation governs, and of its districts. Everybody
compares with the country and the counties, so only those who maintain the portal may change these; they may change all
figures. An officer's file may have them, but figures that differ from the stored ones are ignored.
"""

from dataclasses import dataclass

from django.db.models import Q

from core import permissions
from core.models import Area, AreaKind
from core.permissions import Permission
from indicators.models import Indicator

_OPERATORS = (AreaKind.COUNTRY, AreaKind.REGION)


@dataclass(frozen=True)
class OnPage:
    """What a person sees and may do on the page of an area.

    `own` are the keys of the municipalities whose people the person is one of, in any role.
    """

    own: frozenset[int] = frozenset()
    may_type_in: bool = False
    may_set_parts: bool = False


def on_page_of(area, user):
    """Return what `user`, who may be anonymous, sees and may do on the page of this area. One query.

    Of those who maintain the portal one query more. The rules are those of `own_areas_for` and `districts_of`.
    """
    if not user.is_authenticated:
        return OnPage()
    units = permissions.grants(user, Permission.READ).units()
    areas = Area.objects.filter(kind=AreaKind.MUNICIPALITY, governed_by__in=units)
    governed = set(areas.values_list("pk", "governed_by"))
    around = {area.pk, area.parent_id}

    def governs(permission):
        with_it = permissions.grants(user, permission).units()
        return any(pk in around and unit in with_it for pk, unit in governed)

    is_district = area.kind == AreaKind.DISTRICT
    is_staff = permissions.may(user, Permission.STAFF)
    return OnPage(
        own=frozenset(pk for pk, _unit in governed),
        may_type_in=own_areas_for(user).filter(pk=area.pk).exists() if is_staff else governs(Permission.FIGURES_ENTER),
        may_set_parts=is_district and (is_staff or governs(Permission.PARTNERSHIP_START)),
    )


def may_change_figures(user):
    """Return whether `user` may import or type in figures of any area."""
    return areas_for(user).exists()


def areas_for(user):
    """Return the areas whose figures `user` works with: those they may change, and those that these compare with."""
    if permissions.may(user, Permission.STAFF):
        return Area.objects.all()
    governed = _governed_by(user)
    return Area.objects.filter(
        Q(pk__in=governed.values("pk"))
        | Q(parent__in=governed.values("pk"))
        | Q(pk__in=governed.values("parent"))
        | Q(pk__in=governed.values("parent__parent"))
    )


def areas_in_files(user):
    """Return {area of which a file may have figures: whether `user` may change them}. One query."""
    is_staff = permissions.may(user, Permission.STAFF)
    areas = areas_for(user) if is_staff else areas_for(user) | Area.objects.filter(kind__in=_OPERATORS)
    return {pk: is_staff or kind not in _OPERATORS for pk, kind in areas.values_list("pk", "kind")}


def own_areas_for(user):
    """Return the areas whose figures `user` may type in: municipalities that somebody here governs, with districts."""
    governed = _governed_by(user)
    if permissions.may(user, Permission.STAFF):
        governed = Area.objects.filter(kind=AreaKind.MUNICIPALITY, governed_by__isnull=False)
    return Area.objects.filter(Q(pk__in=governed.values("pk")) | Q(parent__in=governed.values("pk")))


def indicators_for(user):
    """Return the indicators that `user` works with: all but other municipalities' own ones. Staff work with all."""
    if permissions.may(user, Permission.STAFF):
        return Indicator.objects.all()
    return Indicator.objects.for_municipalities(_governed_by(user).values("pk"))


def shown_indicators(user):
    """Return the indicators that a list shows to `user`, who may be anonymous: those for all, and the own ones.

    Whoever has the address of another municipality's own indicator reads it too: figures are open to everybody.
    """
    if not user.is_authenticated:
        return Indicator.objects.for_municipalities([])
    units = permissions.grants(user, Permission.READ).units()
    return Indicator.objects.for_municipalities(Area.objects.filter(governed_by__in=units).values("pk"))


def districts_of(user):
    """Return the districts of which `user` may say what they consist of: those of their municipality, or of all."""
    districts = Area.objects.filter(kind=AreaKind.DISTRICT)
    if permissions.may(user, Permission.STAFF):
        return districts
    return districts.filter(parent__in=_governed_by(user, Permission.PARTNERSHIP_START).values("pk"))


def _governed_by(user, permission=Permission.FIGURES_ENTER):
    units = permissions.grants(user, permission).units()
    return Area.objects.filter(kind=AreaKind.MUNICIPALITY, governed_by__in=units)
